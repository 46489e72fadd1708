//! Which points of a sample of scenarios have a goal hold, and which runs end in a stated way.
//!
//! The two questions are kept apart. *Inputs*: at which points does the goal hold? A point is a hit by its own estimate. *Runs*: which
//! runs end so? Of each point one run is a row, so that rows are independent. There the density of every region has a ceiling, since
//! points do not decide how a run ends: chance moves within the run do so, too.

use crate::analysis::ENGINE_VERSION;
use crate::analysis::discover::boxes::{Limits, Side, Step};
use crate::analysis::discover::cover::{Cover, FindOptions, FoundBox, Stop, find};
use crate::analysis::discover::document::{
    DiscoverBox, DiscoverCeiling, DiscoverDropped, DiscoverHeldOut, DiscoverInput, DiscoverLeaf, DiscoverLimit,
    DiscoverPoint, DiscoverQuestion, DiscoverSplit, DiscoverStability, DiscoverStep, DiscoverStop, DiscoverTree,
    DiscoverUnit, Discovery,
};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::prim::{Objective, PrimOptions, peel};
use crate::analysis::discover::sample::Sample;
use crate::analysis::discover::significance::TestedLimit;
use crate::analysis::discover::stability::{HeldOut, held_out_agreement, stability};
use crate::analysis::discover::tree::{TreeOptions, tree};
use crate::analysis::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use crate::analysis::goal::{Judged, Status, judge};
use crate::analysis::left_out::LeftOut;
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
    points.iter().flat_map(|point| [&point.endings, &point.base]).for_each(|endings| digest.endings(endings));
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
        plan: PlanRef::of(plan),
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
        let (unit, whole) = match input.single().map(|number| &number.variation) {
            Some(Variation::Values { whole, .. }) => (DiscoverUnit::Value, *whole),
            Some(Variation::Factors(_)) => (DiscoverUnit::Factor, false),
            None => (DiscoverUnit::PartOfRange, false),
        };
        let ends = [f64::min, f64::max].map(|pick| drawn.iter().copied().reduce(pick).unwrap_or(0.0));
        Self {
            path: input.name.clone(),
            numbers: input.paths(),
            value: input.value(),
            supported: input.is_supported(),
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
