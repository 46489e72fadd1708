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
    Cell, Crossed, FirstOrder, Index, Resampling, Sample, effects, elementary_effects, first_order, halves, indices,
    noise_of_paired_shares, noise_of_share,
};
use super::left_out::LeftOut;
use crate::explore::design::{Trajectory, correlate, latin_hypercube, trajectories};
use crate::explore::inputs::{Input, Inputs};
use crate::maths::ranks::spearman;
use crate::maths::special::normal_quantile;
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
/// Blocks of rows that are left out in turn.
const BLOCKS: usize = 50;
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
    /// Points that were drawn.
    pub points: u64,
    /// How many rows or trajectories have a point that the scenario cannot have, since numbers do not go together. They are left out of
    /// everything else.
    pub refused: u64,
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
    /// 1 less the sum of first-order indices: the share of the variance that is due to inputs acting together. Null where some inputs are
    /// correlated.
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
        let Indices { variance, first, .. } = data.indices(|_| true)?;
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
        Ok(GlobalOutput {
            share: mean(&y),
            deviation: (variance > 0.0).then(|| variance.sqrt()),
            inputs,
            interactions: if self.correlated { None } else { data.interactions() },
            agreement,
            ..GlobalOutput::nothing()
        })
    }
}

/// Shares at the rows of a design, and the rows in the order of each input.
struct GivenData<'a> {
    y: &'a [f64],
    noise: &'a [f64],
    orders: Vec<Vec<usize>>,
    level: f64,
}

/// First-order indices, as shares of the variance without the noise of the runs.
struct Indices {
    variance: f64,
    first: Vec<Option<FirstOrder>>,
}

impl Indices {
    fn values(&self) -> Vec<f64> {
        self.first.iter().map(|index| index.map_or(0.0, |index| index.value)).collect()
    }
}

impl GivenData<'_> {
    /// Indices from some of the rows.
    fn indices(&self, wanted: impl Fn(usize) -> bool) -> Result<Indices, String> {
        let rows: Vec<usize> = (0..self.y.len()).filter(|row| wanted(*row)).collect();
        let of = |values: &[f64]| rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len() as f64;
        let (n, center) = (rows.len(), of(self.y));
        let squares = |row: &usize| (self.y[*row] - center) * (self.y[*row] - center);
        let observed = rows.iter().map(squares).sum::<f64>() / n.saturating_sub(1) as f64;
        let variance = observed - of(self.noise);
        let cells = (n / LEAST_IN_CELL).clamp(2, MOST_CELLS);
        let of_input = |order: &Vec<usize>| {
            let y: Vec<f64> = order.iter().filter(|row| wanted(**row)).map(|row| self.y[*row]).collect();
            let cell = |k: usize| {
                let part = &y[k * n / cells..(k + 1) * n / cells];
                let mean = mean(part);
                let within = part.iter().map(|y| (y - mean) * (y - mean)).sum();
                Cell { n: part.len() as u64, mean, within }
            };
            let index = first_order(&(0..cells).map(cell).collect::<Vec<_>>(), self.level)?;
            // A share of the variance of what was seen becomes one of the variance without the noise of the runs.
            let times = observed / variance;
            Ok(index.map(|index| FirstOrder {
                value: index.value * times,
                low: index.low * times,
                high: index.high * times,
                ..index
            }))
        };
        Ok(Indices { variance, first: self.orders.iter().map(of_input).collect::<Result<_, String>>()? })
    }

    /// 1 less the sum of first-order indices, with an interval from blocks of rows that are left out in turn; `None` where the variance is
    /// not above the noise of the runs, with all rows and without any block.
    fn interactions(&self) -> Option<Estimate> {
        let rest = |wanted: &dyn Fn(usize) -> bool| {
            let found = self.indices(wanted).ok()?;
            (found.variance > 0.0).then(|| 1.0 - found.values().iter().sum::<f64>())
        };
        let value = rest(&|_| true)?;
        let without = (0..BLOCKS).map(|block| rest(&|row| row % BLOCKS != block)).collect::<Option<Vec<f64>>>()?;
        let center = mean(&without);
        let squares = without.iter().map(|x| (x - center) * (x - center)).sum::<f64>();
        let error = ((BLOCKS - 1) as f64 / BLOCKS as f64 * squares).sqrt();
        let reach = normal_quantile(0.5 * (1.0 + self.level)) * error;
        Some(Estimate {
            value: Some(value),
            standard_error: Some(error),
            interval: Some([value - reach, value + reach]),
            level: self.level,
            method: Method::Jackknife,
            n: self.y.len() as u64,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::seeded::Seeded;

    /// Data of a design with two numbers that matter and three that do not, each share known by 30 runs.
    fn interactions(of: impl Fn(f64, f64) -> f64, seed: u64) -> Estimate {
        let rows = latin_hypercube(1_000, 5, seed);
        let mut random = Seeded::new(seed, "runs");
        let mut play = |row: &Vec<f64>| {
            let p = of(row[0], row[1]);
            (0..30).map(|_| random.uniform() < p).collect::<Vec<bool>>()
        };
        let hits: Vec<Vec<bool>> = rows.iter().map(&mut play).collect();
        let y: Vec<f64> = hits.iter().map(|one| share(one)).collect();
        let noise: Vec<f64> = hits.iter().map(|one| noise(one)).collect();
        let order = |k: usize| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by(|a, b| rows[*a][k].total_cmp(&rows[*b][k]));
            order
        };
        GivenData { y: &y, noise: &noise, orders: (0..5).map(order).collect(), level: 0.9 }.interactions().unwrap()
    }

    #[test]
    fn interactions_are_those_of_a_product_and_none_of_a_sum() {
        // Var xy = 1/9 - 1/16, and each factor alone has a 48th of it.
        let product = 1.0 - 2.0 * (1.0 / 48.0) / (7.0 / 144.0);
        for (of, wanted) in [((|x, y| x * y) as fn(f64, f64) -> f64, product), (|x, y| 0.5 * (x + y), 0.0)] {
            let found: Vec<Estimate> = (0..60).map(|seed| interactions(of, seed)).collect();
            let values: Vec<f64> = found.iter().filter_map(|one| one.value).collect();
            let deviation = (values.iter().map(|x| (x - mean(&values)).powi(2)).sum::<f64>() / 59.0).sqrt();
            assert!((mean(&values) - wanted).abs() < 4.0 * deviation / 60f64.sqrt() + 0.01, "{}", mean(&values));
            let inside = |one: &&Estimate| one.interval.is_some_and(|[low, high]| low <= wanted && wanted <= high);
            let covered = found.iter().filter(inside).count();
            // 54 are expected; fewer than 45 or more than 59 in 1 of 1,000 cases.
            assert!((45..=59).contains(&covered), "{covered} of 60 at 90%");
        }
    }
}
