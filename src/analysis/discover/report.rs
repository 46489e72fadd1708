//! Which points of a sample of scenarios have a goal hold, and which runs end in a stated way: the content of `discover.json`.
//!
//! The two questions are kept apart. *Inputs*: at which points does the goal hold? A point is a hit by its own estimate. *Runs*: which
//! runs end so? Of each point one run is a row, so that rows are independent. There the density of every region has a ceiling, since
//! points do not decide how a run ends: chance moves within the run do so, too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::ENGINE_VERSION;
use crate::analysis::discover::boxes::{Limits, Side, Step};
use crate::analysis::discover::cover::{Cover, FindOptions, FoundBox, Stop, find};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::prim::{Objective, PrimOptions, peel};
use crate::analysis::discover::sample::Sample;
use crate::analysis::discover::significance::TestedLimit;
use crate::analysis::discover::stability::{HeldOut, held_out_agreement, stability};
use crate::analysis::discover::tree::{TreeOptions, tree};
use crate::analysis::estimate::Estimate;
use crate::analysis::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use crate::analysis::goal::{Judged, Status, judge};
use crate::analysis::sensitivity::LeftOut;
use crate::explore::goal::Goal;
use crate::explore::inputs::{Input, Variation};
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::tally::Digest;

/// Pairs of halves that are searched again.
const HALF_PAIRS: u32 = 10;
/// How patiently to peel: shares of the rows in a region that a step takes off. The most patient one sees most, but among many inputs a
/// small cut follows noise; so the one is taken that does best on rows that did not shape its region.
const PEEL_SHARES: [f64; 3] = [0.2, 0.1, 0.05];
/// Folds by which it is chosen, and how often they are drawn.
const CHOICE_FOLDS: usize = 5;
const CHOICE_TIMES: u64 = 3;
/// How much better a more patient one has to do there, as an agreement: its regions have more limits, and so are less stable.
const CLEARLY_BETTER: f64 = 0.02;
/// How often hits are shuffled: p-values go down to 3/100, as there are three ways to peel.
const SHUFFLES: u32 = 99;
/// Fewer hits are not searched.
const LEAST_HITS: usize = 10;
/// Mass for the ceiling of the runs where no box was found: a tenth.
const CEILING_MASS: f64 = 0.1;

/// Where in the space of the inputs a goal holds: the content of `discover.json`. The points themselves stand in `samples.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Regions of the inputs where a goal holds")]
#[non_exhaustive]
pub struct Discovery {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each point.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// The goal, such as `war > 30%`.
    pub goal: String,
    /// Whether it is about a difference of two shares, such as the lead of an ending, and not about one.
    pub difference: bool,
    /// Number of points that were drawn.
    pub samples: u64,
    /// How many of them the scenario cannot have, since numbers do not go together. They are left out of everything else.
    pub refused: u64,
    /// At how many points the interval of the estimate includes the threshold: whether they are hits is partly luck.
    pub undecided: u64,
    /// The inputs that are varied, in the order of the file.
    pub inputs: Vec<DiscoverInput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// At which points the goal holds.
    pub by_inputs: DiscoverQuestion,
    /// Which runs end as the goal says; null where the goal is not about the share of an ending.
    pub by_runs: Option<DiscoverQuestion>,
    /// The points that were played.
    #[serde(skip)]
    pub points: Vec<DiscoverPoint>,
}

/// What the limits of an input are numbers of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverUnit {
    /// Of the number itself.
    Value,
    /// Of what the distribution is multiplied by.
    Factor,
    /// Of the way through the plausible range, from 0 to 1: for numbers that move together.
    PartOfRange,
}

/// An input that is varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverInput {
    /// Its path; of numbers that move together the id that the file gives them.
    pub path: String,
    /// Paths of the numbers that move: one, or several together.
    pub numbers: Vec<String>,
    /// What stands there, as TOML, with commas between several.
    pub value: String,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
    /// What its limits are numbers of.
    pub unit: DiscoverUnit,
    /// Whether it is a whole number.
    pub whole: bool,
    /// The smallest and the largest value that was drawn.
    pub drawn: [f64; 2],
}

/// What was found for one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverQuestion {
    /// Number of rows: points, or one run of each point.
    pub n: u64,
    /// How many of them are as the goal says.
    pub holds: u64,
    /// Whether the rows that are *not* as the goal says were searched for, because they are fewer. Then these are the hits.
    pub others: bool,
    /// How many of the rows are hits: what was searched for.
    pub hits: u64,
    /// The regions, in the order in which they were found. Each was looked for outside those before it.
    pub boxes: Vec<DiscoverBox>,
    /// Why there are no more.
    pub stop: DiscoverStop,
    /// p-value of the next region, where it could not be told from chance.
    pub stop_p: Option<f64>,
    /// Share of the rows in a region that a step of the search takes off: 0.2, or 0.1 or 0.05 where that does clearly better on rows that
    /// did not shape its region.
    pub peel_share: f64,
    /// Every region of the first search, from all rows on, one limit tightened at a time.
    pub peeling: Vec<DiscoverStep>,
    /// Which of them the first box was made from.
    pub chosen: Option<usize>,
    /// Of the runs: what a rule could reach that knows the odds at every point; null for the other question.
    pub ceiling: Option<DiscoverCeiling>,
    /// The same answered by a tree of splits.
    pub tree: DiscoverTree,
}

/// Why no further region was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverStop {
    /// There are fewer than ten hits: nothing was looked for.
    TooFewHits,
    /// All rows that are left are hits, or none is.
    AllAlike,
    /// No region has a larger share of hits than all rows that are left.
    NoneQualifies,
    /// No limit of the next region was significant.
    NoLimitSignificant,
    /// The share of hits in the next region was not significantly above that of all rows.
    NotAboveBase,
    /// The next region could not be told from chance.
    Chance,
    /// As many as are looked for at most.
    Enough,
}

/// A region: limits on some inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverBox {
    /// Its limits, in the order of the inputs.
    pub limits: Vec<DiscoverLimit>,
    /// Number of rows in it that are in no region before it.
    pub n: u64,
    /// How many of them are hits.
    pub hits: u64,
    /// Share of all hits that it holds.
    pub coverage: f64,
    /// Share of its rows that are hits. Optimistic: the region was fitted to these rows.
    pub density: f64,
    /// Share of all rows that it holds.
    pub mass: f64,
    /// p-value of the region: how often shuffled hits give one that is as good, times the three ways to peel. At least 0.03.
    pub p: f64,
    /// Limits that were dropped because they were not significant.
    pub dropped: Vec<DiscoverDropped>,
    /// Whether halves of the rows give the same region.
    pub stability: DiscoverStability,
}

/// Limits on one input: its value is above `low` and at most `high`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverLimit {
    /// The input: its `path`.
    pub path: String,
    /// Where low values are cut off, in the unit of the input; null where they are not.
    pub low: Option<f64>,
    /// Where high values are cut off, in the unit of the input; null where they are not.
    pub high: Option<f64>,
    /// Quasi-p-value of the lower limit. It ranks limits; as a probability it is too small, since the limit was chosen on these rows.
    pub low_quasi_p: Option<f64>,
    /// Quasi-p-value of the upper limit.
    pub high_quasi_p: Option<f64>,
    /// Share of the halves whose region limits this input, too.
    pub in_halves: f64,
}

/// A limit that was dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverDropped {
    /// The input: its `path`.
    pub path: String,
    /// Which values it cut off.
    pub side: Side,
    /// Where, in the unit of the input.
    pub at: f64,
    /// Quasi-p-value that it was dropped for.
    pub quasi_p: f64,
}

/// Whether random halves of the rows give the same region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverStability {
    /// Number of halves.
    pub halves: u64,
    /// Number of halves with a region.
    pub with_box: u64,
    /// Share of the halves whose region limits exactly the same inputs.
    pub same_inputs: f64,
    /// Mean overlap of their regions with this one: rows in both over rows in either (Jaccard 1912).
    pub overlap: f64,
    /// Regions found in the same way on nine tenths of the rows, each judged on the tenth that did not shape it; null where they hold
    /// no such row.
    pub held_out: Option<DiscoverHeldOut>,
}

/// What regions hold of rows that did not shape them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverHeldOut {
    /// Share of these rows in the regions that are hits.
    pub density: f64,
    /// Its interval at 95%, for regions found in this way.
    pub interval: [f64; 2],
    /// Share of these hits that the regions hold.
    pub coverage: f64,
}

/// A region on the way of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverStep {
    /// Share of all hits that it holds.
    pub coverage: f64,
    /// Share of its rows that are hits.
    pub density: f64,
    /// Share of all rows that it holds.
    pub mass: f64,
    /// Number of inputs with a limit.
    pub inputs: u64,
}

/// Share of hits that a rule could reach that knows the odds at every point and takes the best ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverCeiling {
    /// Share of the points that the rule takes: that of the first region, or a tenth where there is none.
    pub mass: f64,
    /// In expectation it reaches at least this: points ranked by half of their runs, judged by the other half.
    pub at_least: f64,
    /// In expectation it reaches at most this: points ranked and judged by the same runs.
    pub at_most: f64,
}

/// A tree of splits, pruned to the smallest one whose error is within one standard error of the least.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverTree {
    /// Its leaves, from left to right: one without limits where no split helps.
    pub leaves: Vec<DiscoverLeaf>,
    /// Mean squared error of its shares on rows that did not shape it (Brier 1950).
    pub error: f64,
    /// The same of the share of hits among all rows: the tree without splits.
    pub error_of_none: f64,
}

/// A leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverLeaf {
    /// Its limits, in the order of the inputs.
    pub limits: Vec<DiscoverSplit>,
    /// Number of rows.
    pub n: u64,
    /// How many of them are hits.
    pub hits: u64,
    /// Share of them that are hits.
    pub share: f64,
    /// Its interval at 95% (Wilson 1927); optimistic, since the tree was grown on these rows.
    pub interval: [f64; 2],
}

/// Limits of a leaf on one input: its value is above `low` and at most `high`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverSplit {
    /// The input: its `path`.
    pub path: String,
    /// Where low values are cut off; null where they are not.
    pub low: Option<f64>,
    /// Where high values are cut off; null where they are not.
    pub high: Option<f64>,
}

/// A point that was played.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscoverPoint {
    /// Its place in the design, from 1.
    pub place: u64,
    /// The inputs, in their units.
    pub inputs: Vec<f64>,
    /// What the goal is about.
    pub value: Estimate,
    /// Whether the goal holds, by the interval.
    pub status: Status,
    /// Whether it holds by the estimate.
    pub holds: bool,
    /// Whether its first run ends as the goal says; `None` where the goal is not about the share of an ending.
    pub first: Option<bool>,
}

/// A point with its runs, before anything is made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampled {
    /// Its place in the design, from 1.
    pub place: u64,
    /// The inputs, in their units.
    pub inputs: Vec<f64>,
    /// Classes of endings, run by run.
    pub endings: Vec<u8>,
    /// The same of the scenario as it is, on the same runs; empty where the goal does not ask for it.
    pub base: Vec<u8>,
}

/// What a discovery is made from.
#[derive(Debug)]
pub struct Sampling<'a> {
    /// What is asked.
    pub goal: &'a Goal,
    /// The scenario as it is.
    pub scenario: &'a Scenario,
    /// Seed, and number of runs of each point.
    pub plan: &'a RunPlan,
    /// The inputs that are varied.
    pub inputs: &'a [Input],
    /// Numbers that are not.
    pub left_out: Vec<LeftOut>,
    /// Number of points that were drawn.
    pub samples: u64,
    /// Those that the scenario can have, in the order of the design.
    pub points: &'a [Sampled],
}

/// Answers both questions. `go_on` is asked between the steps of the work; where it says no, nothing comes back.
///
/// # Errors
///
/// There are no points.
pub fn discover(sampling: &Sampling<'_>, go_on: &dyn Fn() -> bool) -> Result<Option<Discovery>, String> {
    let Sampling { goal, scenario, plan, inputs, samples, points, .. } = sampling;
    let mut digest = Digest::default();
    for point in *points {
        for endings in [&point.endings, &point.base] {
            digest.list(&[endings.len() as u64]);
            endings.iter().for_each(|class| digest.number([*class]));
        }
    }
    let judged: Vec<DiscoverPoint> = points.iter().map(|point| judged(goal, point, plan.level)).collect();
    let columns: Vec<Vec<f64>> =
        (0..inputs.len()).map(|input| points.iter().map(|point| point.inputs[input]).collect()).collect();
    let search = Search { paths: inputs.iter().map(|input| input.name.as_str()).collect(), seed: plan.seed, go_on };
    let holds = judged.iter().map(|point| point.holds).collect();
    let Some((by_inputs, _)) = search.question(columns.clone(), holds)? else { return Ok(None) };
    let first: Option<Vec<bool>> = judged.iter().map(|point| point.first).collect();
    let by_runs = match first {
        Some(first) => {
            let Some((mut found, others)) = search.question(columns.clone(), first)? else { return Ok(None) };
            let count = |class: &u8| goal.counts(*class) == Some(!others);
            let runs: Vec<Vec<bool>> = points.iter().map(|point| point.endings.iter().map(count).collect()).collect();
            let mass = found.boxes.first().map_or(CEILING_MASS, |one| one.mass);
            found.ceiling = ceiling(&runs, mass);
            Some(found)
        }
        None => None,
    };
    Ok(Some(Discovery {
        schema_version: SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        plan: PlanRef { seed: plan.seed.to_string(), runs: plan.runs, stop: None },
        digest: digest.hex(),
        scenario: ScenarioRef::of(scenario),
        goal: goal.text.clone(),
        difference: goal.is_difference(),
        samples: *samples,
        refused: samples - points.len() as u64,
        undecided: judged.iter().filter(|point| point.status == Status::Undecided).count() as u64,
        inputs: inputs.iter().zip(&columns).map(|(input, drawn)| DiscoverInput::of(input, drawn)).collect(),
        left_out: sampling.left_out.clone(),
        by_inputs,
        by_runs,
        points: judged,
    }))
}

fn judged(goal: &Goal, point: &Sampled, level: f64) -> DiscoverPoint {
    let Judged { value, status } = judge(goal, &point.endings, &point.base, level);
    let holds = value.value.is_some_and(|value| goal.holds_at(value));
    let first = point.endings.first().and_then(|class| goal.counts(*class));
    DiscoverPoint { place: point.place, inputs: point.inputs.clone(), value, status, holds, first }
}

impl DiscoverInput {
    fn of(input: &Input, drawn: &[f64]) -> Self {
        let values: Vec<&str> = input.numbers.iter().map(|number| number.value.as_str()).collect();
        let (unit, whole) = match &input.numbers[..] {
            [number] => match number.variation {
                Variation::Values { whole, .. } => (DiscoverUnit::Value, whole),
                Variation::Factors(_) => (DiscoverUnit::Factor, false),
            },
            _ => (DiscoverUnit::PartOfRange, false),
        };
        let ends = [f64::min, f64::max].map(|pick| drawn.iter().copied().reduce(pick).unwrap_or(0.0));
        Self {
            path: input.name.clone(),
            numbers: input.numbers.iter().map(|number| number.path.clone()).collect(),
            value: values.join(", "),
            supported: input.numbers.iter().any(|number| number.supported),
            unit,
            whole,
            drawn: ends,
        }
    }
}

/// What both questions have in common.
struct Search<'a> {
    paths: Vec<&'a str>,
    seed: u64,
    go_on: &'a dyn Fn() -> bool,
}

impl Search<'_> {
    /// Looks for regions of hits, or of the others where hits are most rows; says which.
    fn question(&self, columns: Vec<Vec<f64>>, holds: Vec<bool>) -> Result<Option<(DiscoverQuestion, bool)>, String> {
        let n_holds = holds.iter().filter(|hit| **hit).count();
        let others = 2 * n_holds > holds.len();
        let points = Points::new(columns, holds.iter().map(|hit| *hit != others).collect())?;
        let sample = Sample::all(&points);
        let Some(options) = self.options(&sample)? else { return Ok(None) };
        let cover = match points.n_hits() {
            0 => Cover { boxes: Vec::new(), stop: Stop::AllAlike },
            n if n < LEAST_HITS => Cover { boxes: Vec::new(), stop: Stop::NoneQualifies },
            _ => find(&points, &options)?,
        };
        let (peeling, chosen) = match cover.boxes.first() {
            Some(first) => (first.trajectory.clone(), Some(first.chosen)),
            None => (peel(&sample, &options.prim)?, None),
        };
        let (mut rows, mut boxes) = (sample.clone(), Vec::new());
        for found in &cover.boxes {
            if !(self.go_on)() {
                return Ok(None);
            }
            boxes.push(self.one(found, &rows, &options)?);
            rows = rows.outside(&found.found.limits);
        }
        if !(self.go_on)() {
            return Ok(None);
        }
        let (stop, stop_p) = match cover.stop {
            _ if (1..LEAST_HITS).contains(&points.n_hits()) => (DiscoverStop::TooFewHits, None),
            Stop::AllAlike => (DiscoverStop::AllAlike, None),
            Stop::NoneQualifies => (DiscoverStop::NoneQualifies, None),
            Stop::NoLimitSignificant => (DiscoverStop::NoLimitSignificant, None),
            Stop::NotAboveBase => (DiscoverStop::NotAboveBase, None),
            Stop::Chance(p) => (DiscoverStop::Chance, Some(p)),
            Stop::Enough => (DiscoverStop::Enough, None),
        };
        let question = DiscoverQuestion {
            n: points.len() as u64,
            holds: n_holds as u64,
            others,
            hits: points.n_hits() as u64,
            boxes,
            stop,
            stop_p,
            peel_share: options.prim.peel_share,
            peeling: peeling.iter().map(DiscoverStep::of).collect(),
            chosen,
            ceiling: None,
            tree: self.tree(&points)?,
        };
        Ok((self.go_on)().then_some((question, others)))
    }

    /// How to search: as patiently as does best on rows that did not shape the region.
    fn options(&self, sample: &Sample<'_>) -> Result<Option<FindOptions>, String> {
        let n_ways = PEEL_SHARES.len() as u32;
        let mut best: Option<(f64, FindOptions)> = None;
        for peel_share in PEEL_SHARES {
            // Per point: by the mean, a cut of a coarse input, which takes many points, would win by its size.
            let prim = PrimOptions { peel_share, objective: Objective::GainPerPoint, ..PrimOptions::default() };
            let options = FindOptions { prim, n_shuffles: SHUFFLES, n_ways, seed: self.seed, ..FindOptions::default() };
            if !(self.go_on)() {
                return Ok(None);
            }
            let mut score = 0.0;
            for time in 0..CHOICE_TIMES {
                let options = FindOptions { seed: self.seed.wrapping_add(time), ..options };
                score += held_out_agreement(sample, &options, CHOICE_FOLDS)? / CHOICE_TIMES as f64;
            }
            if best.as_ref().is_none_or(|(least, _)| score > *least + CLEARLY_BETTER) {
                best = Some((score, options));
            }
        }
        Ok(best.map(|(_, options)| options))
    }

    fn one(&self, found: &FoundBox, rows: &Sample<'_>, options: &FindOptions) -> Result<DiscoverBox, String> {
        let stable = stability(rows, &found.found.limits, options, HALF_PAIRS)?;
        let tested = |column: usize, side: Side| {
            found.limits.iter().find(|limit| (limit.column, limit.side) == (column, side)).map(|limit| limit.quasi_p)
        };
        let limits = found.found.limits.as_slice().iter().map(|limit| DiscoverLimit {
            path: self.paths[limit.column].into(),
            low: limit.low,
            high: limit.high,
            low_quasi_p: tested(limit.column, Side::Low),
            high_quasi_p: tested(limit.column, Side::High),
            in_halves: stable.inputs.iter().find(|one| one.column == limit.column).map_or(0.0, |one| one.share),
        });
        let dropped = |limit: &TestedLimit| DiscoverDropped {
            path: self.paths[limit.column].into(),
            side: limit.side,
            at: limit.at,
            quasi_p: limit.quasi_p,
        };
        let held_out =
            |HeldOut { density, interval, coverage, .. }: HeldOut| DiscoverHeldOut { density, interval, coverage };
        let Step { count, coverage, density, mass, .. } = &found.found;
        Ok(DiscoverBox {
            limits: limits.collect(),
            n: count.n as u64,
            hits: count.hits as u64,
            coverage: *coverage,
            density: *density,
            mass: *mass,
            p: found.p,
            dropped: found.dropped.iter().map(dropped).collect(),
            stability: DiscoverStability {
                halves: stable.n_halves as u64,
                with_box: stable.n_boxes as u64,
                same_inputs: stable.same_inputs,
                overlap: stable.overlap,
                held_out: stable.cross_fitted.map(held_out),
            },
        })
    }

    fn tree(&self, points: &Points) -> Result<DiscoverTree, String> {
        let found = tree(points, &TreeOptions { seed: self.seed, ..TreeOptions::default() })?;
        let limits = |limits: &Limits| -> Vec<DiscoverSplit> {
            let split = |limit: &crate::analysis::discover::boxes::Limit| DiscoverSplit {
                path: self.paths[limit.column].into(),
                low: limit.low,
                high: limit.high,
            };
            limits.as_slice().iter().map(split).collect()
        };
        let leaves = found.leaves.iter().map(|leaf| DiscoverLeaf {
            limits: limits(&leaf.limits),
            n: leaf.count.n as u64,
            hits: leaf.count.hits as u64,
            share: leaf.share,
            interval: leaf.interval,
        });
        let none = found.pruning.trees.last().map_or(0.0, |tree| tree.error);
        Ok(DiscoverTree { leaves: leaves.collect(), error: found.pruning.chosen().error, error_of_none: none })
    }
}

impl DiscoverStep {
    fn of(step: &Step) -> Self {
        let Step { coverage, density, mass, n_limited, .. } = step;
        Self { coverage: *coverage, density: *density, mass: *mass, inputs: *n_limited as u64 }
    }
}

/// What a rule reaches that takes a share `mass` of the points, those with the best odds; `runs`: of each point, which of its runs are
/// hits. The mean of the largest shares is too large in expectation, since a maximum of estimates is (Jensen's inequality); ranked by
/// other runs than those that judge, it is too small, since the ranks have errors. `None` with fewer than two runs of a point.
fn ceiling(runs: &[Vec<bool>], mass: f64) -> Option<DiscoverCeiling> {
    let share = |hits: &[bool], of: &dyn Fn(usize) -> bool| {
        let some: Vec<bool> = hits.iter().enumerate().filter(|(run, _)| of(*run)).map(|(_, hit)| *hit).collect();
        let n = some.iter().filter(|hit| **hit).count();
        (!some.is_empty()).then(|| n as f64 / some.len() as f64)
    };
    let shares = |of: &dyn Fn(usize) -> bool| runs.iter().map(|hits| share(hits, of)).collect::<Option<Vec<f64>>>();
    let (all, even, odd) = (shares(&|_| true)?, shares(&|run| run % 2 == 0)?, shares(&|run| run % 2 == 1)?);
    let n = (libm::round(mass * runs.len() as f64) as usize).clamp(1, runs.len().max(1));
    let best = |rank: &[f64], judge: &[f64]| {
        let mut order: Vec<usize> = (0..rank.len()).collect();
        order.sort_by(|a, b| rank[*b].total_cmp(&rank[*a]));
        order.iter().take(n).map(|at| judge[*at]).sum::<f64>() / n as f64
    };
    let at_least = (best(&even, &odd) + best(&odd, &even)) / 2.0;
    Some(DiscoverCeiling { mass, at_least, at_most: best(&all, &all) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_between_its_bounds() {
        // Half of the points have hits in 8 of 10 runs, the others in 2 of 10.
        let point = |k: usize| (0..10).map(|run| ((run + k) % 10 < 2) != k.is_multiple_of(2)).collect::<Vec<bool>>();
        let runs: Vec<Vec<bool>> = (0..40).map(point).collect();
        let found = ceiling(&runs, 0.5).unwrap();
        assert!(
            (found.at_most - 0.8).abs() < 1e-12 && found.at_least < 0.8 + 1e-12 && found.at_least > 0.6,
            "{found:?}"
        );
        // Where all points have the same odds, ranking them finds nothing.
        let found = ceiling(&vec![vec![true, false, false, true]; 30], 0.1).unwrap();
        assert_eq!((found.at_least, found.at_most), (0.5, 0.5));
        assert_eq!(ceiling(&[vec![true], vec![false]], 0.5), None);
    }

    #[test]
    fn fewer_rows_are_searched_for_and_told_in_the_words_of_the_file() {
        let x: Vec<f64> = (0..400).map(|k| f64::from(k * 7 % 400)).collect();
        let y: Vec<f64> = (0..400).map(|k| f64::from(k * 13 % 400)).collect();
        let holds = x.iter().map(|x| *x < 300.0).collect();
        let search = Search { paths: vec!["a.y", "a.x"], seed: 3, go_on: &|| true };
        let (found, others) = search.question(vec![y.clone(), x.clone()], holds).unwrap().unwrap();
        assert!(others && found.others && (found.holds, found.hits) == (300, 100));
        let limit = &found.boxes[0].limits[0];
        assert_eq!((limit.path.as_str(), limit.high), ("a.x", None));
        assert!((290.0..=300.0).contains(&limit.low.unwrap()), "{limit:?}");
        assert!(limit.low_quasi_p.unwrap() < 1e-9 && limit.in_halves > 0.9);
        assert_eq!((found.tree.leaves.len(), found.tree.leaves[1].share), (2, 1.0));
        let stopped = Search { go_on: &|| false, ..search };
        assert_eq!(stopped.question(vec![x], vec![true; 400]).unwrap(), None);
    }
}
