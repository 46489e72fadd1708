//! Which numbers matter where all of them may be wrong at once: Sobol' indices, elementary effects, and indices of given data.
//!
//! At each point of a design all inputs have values of their own. The share of runs that end in some way is known at a point up to
//! the noise of its runs, which is taken out of every index; see [`indices`](super::indices).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ENGINE_VERSION;
use super::compare::ClassRef;
use super::contrast::class_ref;
use super::estimate::{Estimate, Method};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::groups::{GroupRef, groups_of};
use super::indices::{
    Cell, Crossed, Index, Resampling, Sample, effects, elementary_effects, first_order, halves, indices,
    noise_of_paired_shares, noise_of_share,
};
use super::sensitivity::LeftOut;
use crate::explore::design::{Trajectory, correlate, latin_hypercube, trajectories};
use crate::explore::inputs::{Input, Inputs};
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::tally::Digest;

/// Resamples behind an interval.
const RESAMPLES: usize = 1_000;
/// Levels of the grid of elementary effects.
const GRID_LEVELS: usize = 4;
/// Cells that an input is cut into, for given data, at most; each has 25 points at least.
const MOST_CELLS: usize = 16;
const LEAST_IN_CELL: usize = 25;
/// Runs of the second design begin here: none of the first reaches as far.
const SECOND: u64 = 1 << 60;

words! {
    /// How inputs are judged.
    GlobalMethod {
        /// Indices of Sobol' from two designs and those between them (Saltelli et al. 2010; Jansen 1999).
        Sobol = "sobol",
        /// Elementary effects (Morris 1991).
        Morris = "morris",
        /// First-order indices from one design (Plischke, Borgonovo & Smith 2013).
        GivenData = "given_data",
    }
}

/// Which numbers matter where all may be wrong at once: the content of `indices.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Global sensitivity to the numbers of a scenario")]
#[non_exhaustive]
pub struct Global {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed, and number of runs of each point.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// How inputs are judged.
    pub method: GlobalMethod,
    /// Rows of a design, or trajectories.
    pub samples: u64,
    /// Points that were played.
    pub points: u64,
    /// What was varied.
    pub inputs: Vec<GlobalInput>,
    /// Groups of outcome classes.
    pub groups: Vec<GroupRef>,
    /// Outcome classes.
    pub outcomes: Vec<ClassRef>,
    /// What was found of each group of endings and of each class, groups first.
    pub outputs: Vec<GlobalOutput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// A number, or numbers that are varied together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GlobalInput {
    /// Path of the number; of numbers that move together the id that the file gives them; of a table its path.
    pub name: String,
    /// Paths of the numbers.
    pub numbers: Vec<String>,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
}

/// What was found of an ending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GlobalOutput {
    /// Id of the outcome class or of the group.
    pub id: String,
    /// Whether it is a group of outcome classes.
    pub is_group: bool,
    /// Mean share of runs over the design, 0 to 1.
    pub share: f64,
    /// Standard deviation of the share over the inputs, without the noise of the runs, 0 to 1; null where it is not above that noise.
    pub deviation: Option<f64>,
    /// What each input does, in the order of `inputs`.
    pub inputs: Vec<InputIndices>,
    /// 1 less the sum of first-order indices: the share of the variance that is due to inputs acting together.
    pub interactions: Option<Estimate>,
    /// Second-order indices, where they were asked for.
    pub pairs: Vec<PairIndex>,
    /// How well two halves of the sample agree in the order of the inputs: Spearman's rank correlation, −1 to 1.
    pub agreement: Option<f64>,
}

/// What an input does. Indices are shares of the variance of the share of runs; effects are differences of shares. Null where the method
/// does not give it, or where the variance is not above the noise of the runs. Estimates can lie outside of 0 to 1: nothing is clipped.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputIndices {
    /// First-order index: the share of the variance that would vanish on average if the input were known.
    pub first: Option<Estimate>,
    /// Total index: the share of the variance that would remain on average if all other inputs were known.
    pub total: Option<Estimate>,
    /// Mean elementary effect, over the whole range of the input.
    pub mean: Option<Estimate>,
    /// Typical size of the effect: the root of the mean square without noise; null where that is below 0.
    pub typical: Option<f64>,
    /// Mean square of the effect without noise; its interval includes 0 where no effect is clear.
    pub mean_square: Option<Estimate>,
    /// Standard deviation of effects without noise: above 0 where the effect depends on other inputs or is no line.
    pub spread: Option<f64>,
    /// Whether the effect clearly has both signs: the response is not monotone.
    pub changes_sign: Option<bool>,
}

/// What two inputs do together beyond what each does alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PairIndex {
    /// Positions of the two inputs.
    pub inputs: [usize; 2],
    /// Second-order index.
    pub index: Estimate,
}

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
        let mut design = Self { method, factors, samples, pairs, paths: Vec::new(), points: Vec::new(), per_row: 1 };
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
        for one in endings {
            digest.list(&[one.len() as u64]);
            one.iter().for_each(|class| digest.number([*class]));
        }
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
            let hits: Vec<Vec<bool>> =
                endings.iter().map(|one| one.iter().map(|class| hit(*class)).collect()).collect();
            let output = match self.method {
                GlobalMethod::Sobol => self.sobol(&hits, &how)?,
                GlobalMethod::Morris => self.morris(&hits, &how)?,
                GlobalMethod::GivenData => self.given_data(&hits, plan.level)?,
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
            plan: PlanRef { seed: plan.seed.to_string(), runs: plan.runs, stop: None },
            digest: digest.hex(),
            scenario: ScenarioRef::of(scenario),
            method: self.method,
            samples: self.samples as u64,
            points: self.points.len() as u64,
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

    fn morris(&self, hits: &[Vec<bool>], how: &Resampling) -> Result<GlobalOutput, String> {
        let rows: Vec<&[Vec<bool>]> = hits.chunks(self.per_row).collect();
        let outputs: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|one| share(one)).collect()).collect();
        let noise: Vec<Vec<f64>> =
            rows.iter().map(|row| row.windows(2).map(|pair| paired(&pair[0], &pair[1])).collect()).collect();
        let found = effects(&elementary_effects(&self.paths, &outputs, &noise)?, how)?;
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

    fn given_data(&self, hits: &[Vec<bool>], level: f64) -> Result<GlobalOutput, String> {
        let y: Vec<f64> = hits.iter().map(|one| share(one)).collect();
        let n = y.len();
        let center = mean(&y);
        let observed = y.iter().map(|y| (y - center) * (y - center)).sum::<f64>() / (n - 1) as f64;
        let variance = observed - mean(&hits.iter().map(|one| noise(one)).collect::<Vec<_>>());
        let cells = (n / LEAST_IN_CELL).clamp(2, MOST_CELLS);
        let mut found = Vec::new();
        for factor in &self.factors {
            // Of inputs that are varied together in other designs each has a coordinate of its own here.
            let input = factor.inputs[0];
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| self.points[*a].0[input].total_cmp(&self.points[*b].0[input]));
            let cell = |k: usize| {
                let part: Vec<f64> = order[k * n / cells..(k + 1) * n / cells].iter().map(|at| y[*at]).collect();
                let mean = mean(&part);
                let within = part.iter().map(|y| (y - mean) * (y - mean)).sum();
                Cell { n: part.len() as u64, mean, within }
            };
            let index = first_order(&(0..cells).map(cell).collect::<Vec<_>>(), level)?;
            // A share of the variance of what was seen becomes one of the variance without the noise of the runs.
            let times = observed / variance;
            let first = index.filter(|_| variance > 0.0).map(|index| Estimate {
                value: Some(index.value * times),
                standard_error: None,
                interval: Some([index.low * times, index.high * times]),
                level,
                method: Method::Noncentral,
                n: n as u64,
            });
            found.push(InputIndices { first, ..InputIndices::default() });
        }
        Ok(GlobalOutput {
            share: center,
            deviation: (variance > 0.0).then(|| variance.sqrt()),
            inputs: found,
            ..GlobalOutput::nothing()
        })
    }
}

impl GlobalOutput {
    fn nothing() -> Self {
        Self {
            id: String::new(),
            is_group: false,
            share: 0.0,
            deviation: None,
            inputs: Vec::new(),
            interactions: None,
            pairs: Vec::new(),
            agreement: None,
        }
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
