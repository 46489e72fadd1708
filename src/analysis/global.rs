//! Which numbers matter where all of them may be wrong at once: Sobol' indices, elementary effects, and indices of given data.
//!
//! At each point of a design all inputs have values of their own. The share of runs that end in some way is known at a point up to
//! the noise of its runs, which is taken out of every index; see [`indices`](super::indices).

mod document;

pub use document::{Global, GlobalInput, GlobalMethod, GlobalOutput, InputIndices, PairIndex};

use super::ENGINE_VERSION;
use super::contrast::class_ref;
use super::estimate::{Estimate, Method};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::groups::{GroupRef, groups_of};
use super::indices::{
    Crossed, GivenData, GivenIndices, Index, Resampling, Sample, effects, elementary_effects, halves, indices,
    noise_of_paired_shares, noise_of_share,
};
use super::left_out::LeftOut;
use crate::explore::design::{Trajectory, correlate, latin_hypercube, trajectories};
use crate::explore::inputs::{Input, Inputs};
use crate::maths::ranks::spearman;
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::tally::Digest;

/// Resamples behind an interval.
const RESAMPLES: usize = 1_000;
/// Levels of the grid of elementary effects.
const GRID_LEVELS: usize = 4;
/// Runs of the second design begin here: none of the first reaches as far.
const SECOND: u64 = 1 << 60;

/// A factor of a design: inputs that are varied together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// For people.
    pub name: String,
    /// Positions of the inputs.
    pub inputs: Vec<usize>,
}

/// Each input as a factor of its own, or those of one table together, such as `actor.north`.
#[must_use]
pub fn factors(inputs: &[Input], by_table: bool) -> Vec<Factor> {
    let mut found: Vec<Factor> = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let table = input.name.match_indices('.').nth(1).map_or(&*input.name, |(dot, _)| &input.name[..dot]);
        let name = if by_table { table } else { &input.name };
        match found.iter_mut().find(|factor| factor.name == name) {
            Some(factor) => factor.inputs.push(at),
            None => found.push(Factor { name: name.to_string(), inputs: vec![at] }),
        }
    }
    found
}

/// What is played: for each row its points, each with a coordinate for every input, and the number of its first run.
#[derive(Debug, Clone, PartialEq)]
pub struct GlobalDesign {
    method: GlobalMethod,
    factors: Vec<Factor>,
    samples: usize,
    pairs: bool,
    /// Whether some inputs are correlated.
    correlated: bool,
    paths: Vec<Trajectory>,
    /// Coordinates and first run, row by row, as [`GlobalDesign::new`] lists them.
    pub points: Vec<(Vec<f64>, u64)>,
    /// Points of a row.
    per_row: usize,
}

impl GlobalDesign {
    /// A design of so many rows, or trajectories.
    ///
    /// Of a row of Sobol': A, then A with each factor from B; then B, and where `pairs` are asked for B with each factor from A. Points
    /// of the first kind share their random draws, and so do those of the second, which are independent of the first.
    ///
    /// # Errors
    ///
    /// Correlated inputs where indices ask for independent ones, correlations that contradict each other, and fewer than 8 rows.
    pub fn new(
        method: GlobalMethod,
        (inputs, factors): (&Inputs, Vec<Factor>),
        (samples, pairs): (usize, bool),
        plan: &RunPlan,
    ) -> Result<Self, String> {
        if samples < 8 {
            return Err(format!("{samples} samples are too few; take 8 at least"));
        }
        if !inputs.correlations.is_empty() && method != GlobalMethod::GivenData {
            return Err(format!(
                "`{}` needs independent inputs, and some are correlated; take `--method given-data`, or set their correlation to 1",
                method.id()
            ));
        }
        let (n, dims, runs) = (samples, inputs.all.len(), plan.runs);
        let correlated = !inputs.correlations.is_empty();
        let (paths, points) = (Vec::new(), Vec::new());
        let mut design = Self { method, factors, samples, pairs, correlated, paths, points, per_row: 1 };
        match method {
            GlobalMethod::Sobol => {
                // The two designs must not be the same.
                let [a, b] = [1, 2].map(|which| latin_hypercube(n, dims, plan.seed ^ (which << 62)));
                for (row, (a, b)) in a.iter().zip(&b).enumerate() {
                    let first = row as u64 * runs;
                    design.points.push((a.clone(), first));
                    design.points.extend(design.factors.iter().map(|factor| (exchanged(a, b, factor), first)));
                    design.points.push((b.clone(), SECOND + first));
                    if pairs {
                        let from_a = design.factors.iter().map(|factor| (exchanged(b, a, factor), SECOND + first));
                        design.points.extend(from_a.collect::<Vec<_>>());
                    }
                }
                design.per_row = 2 + design.factors.len() * if pairs { 2 } else { 1 };
            }
            GlobalMethod::Morris => {
                design.paths = trajectories(n, design.factors.len(), GRID_LEVELS, plan.seed)?;
                design.per_row = 1 + design.factors.len();
                for (row, path) in design.paths.iter().enumerate() {
                    let spread = |factors: Vec<f64>| {
                        let mut point = vec![0.0; dims];
                        for (factor, u) in design.factors.iter().zip(factors) {
                            factor.inputs.iter().for_each(|input| point[*input] = u);
                        }
                        (point, row as u64 * runs)
                    };
                    design.points.extend(path.rows().into_iter().map(spread));
                }
            }
            GlobalMethod::GivenData => {
                let mut rows = latin_hypercube(n, dims, plan.seed);
                correlate(&mut rows, &inputs.correlations, plan.seed)?;
                let first = |(row, point): (usize, Vec<f64>)| (point, row as u64 * runs);
                design.points = rows.into_iter().enumerate().map(first).collect();
            }
        }
        Ok(design)
    }

    /// Number of rows, or of trajectories.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Rows of which all points were played; `endings`: of the points, in their order, none where one was not.
    #[must_use]
    pub fn kept(&self, endings: &[Vec<u8>]) -> Vec<usize> {
        let whole = |row: &usize| endings[row * self.per_row..][..self.per_row].iter().all(|one| !one.is_empty());
        (0..self.samples).filter(whole).collect()
    }

    /// Turns the endings at the points, in their order, into indices.
    ///
    /// # Errors
    ///
    /// Samples too small for an index.
    pub fn found(
        &self,
        (scenario, plan): (&Scenario, &RunPlan),
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        endings: &[Vec<u8>],
    ) -> Result<Global, String> {
        let mut digest = Digest::default();
        endings.iter().for_each(|one| digest.endings(one));
        let kept = self.kept(endings);
        let groups = groups_of(scenario);
        let classes: Vec<&str> = scenario.outcomes.iter().map(|class| class.id.as_str()).collect();
        let how = Resampling { level: plan.level, resamples: RESAMPLES, seed: plan.seed };
        let mut outputs = Vec::new();
        let of_group = |group: &GroupRef| {
            let members = classes.iter().map(|id| group.outcomes.iter().any(|one| one == id)).collect();
            (group.id.clone(), true, members)
        };
        let of_class = |at: usize| (classes[at].to_string(), false, (0..classes.len()).map(|one| one == at).collect());
        let all: Vec<(String, bool, Vec<bool>)> =
            groups.iter().map(of_group).chain((0..classes.len()).map(of_class)).collect();
        for (id, is_group, counts) in all {
            let hit = |class: u8| counts.get(usize::from(class)).copied().unwrap_or(false);
            let rows = kept.iter().flat_map(|row| &endings[row * self.per_row..][..self.per_row]);
            let hits: Vec<Vec<bool>> = rows.map(|one| one.iter().map(|class| hit(*class)).collect()).collect();
            let output = match self.method {
                GlobalMethod::Sobol => self.sobol(&hits, &how)?,
                GlobalMethod::Morris => self.morris(&kept, &hits, &how)?,
                GlobalMethod::GivenData => self.given_data(&kept, &hits, plan.level)?,
            };
            outputs.push(GlobalOutput { id, is_group, ..output });
        }
        let input = |factor: &Factor| {
            let numbers = || factor.inputs.iter().flat_map(|at| &inputs.all[*at].numbers);
            GlobalInput {
                name: factor.name.clone(),
                numbers: numbers().map(|number| number.path.clone()).collect(),
                supported: numbers().any(|number| number.supported),
            }
        };
        Ok(Global {
            schema_version: SCHEMA_VERSION,
            engine_version: ENGINE_VERSION.to_string(),
            plan: PlanRef::of(plan),
            digest: digest.hex(),
            scenario: ScenarioRef::of(scenario),
            method: self.method,
            samples: self.samples as u64,
            points: self.points.len() as u64,
            refused: (self.samples - kept.len()) as u64,
            inputs: self.factors.iter().map(input).collect(),
            outcomes: scenario.outcomes.iter().map(class_ref).collect(),
            groups,
            outputs,
            left_out,
        })
    }

    fn sobol(&self, hits: &[Vec<bool>], how: &Resampling) -> Result<GlobalOutput, String> {
        let k = self.factors.len();
        let rows: Vec<&[Vec<bool>]> = hits.chunks(self.per_row).collect();
        let column = |at: usize| -> Vec<f64> { rows.iter().map(|row| share(&row[at])).collect() };
        let differences =
            |base: usize, at: usize| -> Vec<f64> { rows.iter().map(|row| paired(&row[base], &row[at])).collect() };
        let (a, b) = (column(0), column(k + 1));
        let noise: Vec<f64> = rows.iter().map(|row| 0.5 * (noise(&row[0]) + noise(&row[k + 1]))).collect();
        let ab: Vec<Vec<f64>> = (1..=k).map(column).collect();
        let of_ab: Vec<Vec<f64>> = (1..=k).map(|at| differences(0, at)).collect();
        let ba: Vec<Vec<f64>> = (1..=if self.pairs { k } else { 0 }).map(|at| column(k + 1 + at)).collect();
        let of_ba: Vec<Vec<f64>> = (1..=ba.len()).map(|at| differences(k + 1, k + 1 + at)).collect();
        let crossed = |outputs, noise_of_differences| Crossed { outputs, noise_of_differences };
        let sample = Sample {
            a: &a,
            b: &b,
            noise: &noise,
            ab: crossed(&ab, &of_ab),
            ba: self.pairs.then(|| crossed(&ba, &of_ba)),
        };
        let found = indices(&sample, how)?;
        let n = rows.len() as u64;
        let estimate = |index: &Index| estimate(index, how.level, n, Method::Bootstrap);
        let shares = found.shares.as_ref();
        let of = |at: usize| InputIndices {
            first: shares.map(|shares| estimate(&shares.first[at])),
            total: shares.map(|shares| estimate(&shares.total[at])),
            ..InputIndices::default()
        };
        Ok(GlobalOutput {
            share: 0.5 * (mean(&a) + mean(&b)),
            deviation: (found.variance.value > 0.0).then(|| found.variance.value.sqrt()),
            inputs: (0..k).map(of).collect(),
            interactions: shares.map(|shares| estimate(&shares.interactions)),
            pairs: shares
                .iter()
                .flat_map(|shares| &shares.second)
                .map(|pair| PairIndex { inputs: pair.factors, index: estimate(&pair.index) })
                .collect(),
            agreement: halves(&sample),
            ..GlobalOutput::nothing()
        })
    }

    fn morris(&self, kept: &[usize], hits: &[Vec<bool>], how: &Resampling) -> Result<GlobalOutput, String> {
        let rows: Vec<&[Vec<bool>]> = hits.chunks(self.per_row).collect();
        let outputs: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|one| share(one)).collect()).collect();
        let noise: Vec<Vec<f64>> =
            rows.iter().map(|row| row.windows(2).map(|pair| paired(&pair[0], &pair[1])).collect()).collect();
        let paths: Vec<Trajectory> = kept.iter().map(|row| self.paths[*row].clone()).collect();
        let found = effects(&elementary_effects(&paths, &outputs, &noise)?, how)?;
        let n = rows.len() as u64;
        let estimate = |index: &Index| Some(estimate(index, how.level, n, Method::Bootstrap));
        let of = |effect: &super::indices::Effect| InputIndices {
            mean: estimate(&effect.mu),
            typical: effect.root_mean_square,
            mean_square: estimate(&effect.mean_square),
            spread: effect.sigma,
            changes_sign: Some(effect.changes_sign),
            ..InputIndices::default()
        };
        let all: Vec<f64> = outputs.into_iter().flatten().collect();
        Ok(GlobalOutput { share: mean(&all), inputs: found.iter().map(of).collect(), ..GlobalOutput::nothing() })
    }

    fn given_data(&self, kept: &[usize], hits: &[Vec<bool>], level: f64) -> Result<GlobalOutput, String> {
        let y: Vec<f64> = hits.iter().map(|one| share(one)).collect();
        let noise: Vec<f64> = hits.iter().map(|one| noise(one)).collect();
        let n = y.len();
        let by_input = |factor: &Factor| {
            // Here each factor is one input.
            let input = factor.inputs[0];
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| self.points[kept[*a]].0[input].total_cmp(&self.points[kept[*b]].0[input]));
            order
        };
        let data = GivenData { y: &y, noise: &noise, orders: self.factors.iter().map(by_input).collect(), level };
        let GivenIndices { variance, first } = data.indices(|_| true)?;
        let estimates = first.iter().map(|index| {
            index.filter(|_| variance > 0.0).map(|index| Estimate {
                value: Some(index.value),
                standard_error: None,
                interval: Some([index.low, index.high]),
                level,
                method: Method::Noncentral,
                n: n as u64,
            })
        });
        let inputs = estimates.map(|first| InputIndices { first, ..InputIndices::default() }).collect();
        let halves = [0, 1].map(|parity| data.indices(|row| row % 2 == parity));
        let agreement = match &halves {
            [Ok(odd), Ok(even)] => spearman(&odd.values(), &even.values()),
            _ => None,
        };
        let interactions = if self.correlated { None } else { data.interactions() };
        Ok(GlobalOutput {
            share: mean(&y),
            deviation: (variance > 0.0).then(|| variance.sqrt()),
            inputs,
            interactions: interactions.map(|found| Estimate {
                value: Some(found.value),
                standard_error: Some(found.error),
                interval: Some(found.interval),
                level,
                method: Method::Jackknife,
                n: n as u64,
            }),
            agreement,
            ..GlobalOutput::nothing()
        })
    }
}

/// A row with the coordinates of a factor from another.
fn exchanged(row: &[f64], other: &[f64], factor: &Factor) -> Vec<f64> {
    let mut row = row.to_vec();
    factor.inputs.iter().for_each(|input| row[*input] = other[*input]);
    row
}

fn estimate(index: &Index, level: f64, n: u64, method: Method) -> Estimate {
    let interval = Some([index.low, index.high]);
    Estimate { value: Some(index.value), standard_error: None, interval, level, method, n }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn count(hits: &[bool]) -> u64 {
    hits.iter().filter(|hit| **hit).count() as u64
}

fn share(hits: &[bool]) -> f64 {
    count(hits) as f64 / hits.len() as f64
}

fn noise(hits: &[bool]) -> f64 {
    noise_of_share(count(hits), hits.len() as u64).unwrap_or(0.0)
}

fn paired(a: &[bool], b: &[bool]) -> f64 {
    let only = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|(a, b)| **a && !**b).count() as u64;
    noise_of_paired_shares(only(a, b), only(b, a), a.len() as u64).unwrap_or(0.0)
}
