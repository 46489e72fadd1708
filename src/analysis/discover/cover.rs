//! One box after another, until no further box can be told from chance.

use serde::Serialize;

use crate::analysis::discover::boxes::{Limits, Step};
use crate::analysis::discover::choose::{Choice, agreement, choose};
use crate::analysis::discover::points::Points;
use crate::analysis::discover::prim::{PrimOptions, paste, peel};
use crate::analysis::discover::sample::Sample;
use crate::analysis::discover::significance::{TestedLimit, drop_insignificant};
use crate::analysis::discover::split::shuffled_hits;

/// How to look for boxes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FindOptions {
    /// How patiently to peel and paste.
    pub prim: PrimOptions,
    /// What a box must reach.
    pub choice: Choice,
    /// Largest quasi-p-value of a limit, and largest p-value of a box, in (0, 1); 0.05 by default.
    pub level: f64,
    /// Most boxes, at least 1; 4 by default.
    pub most_boxes: usize,
    /// How often hits are shuffled to tell a box from chance; 19 by default. With fewer than 1/level − 1, no box passes.
    pub n_shuffles: u32,
    /// Ways to search among which this one was chosen, at least 1; 1 by default. p-values of boxes are multiplied by it (Bonferroni), so
    /// that they hold however it was chosen.
    pub n_ways: u32,
    /// Seed of everything random: shuffled hits, halves and folds.
    pub seed: u64,
}

impl Default for FindOptions {
    fn default() -> Self {
        Self {
            prim: PrimOptions::default(),
            choice: Choice::default(),
            level: 0.05,
            most_boxes: 4,
            n_shuffles: 19,
            n_ways: 1,
            seed: 0,
        }
    }
}

impl FindOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// A number is out of its range.
    pub fn check(&self) -> Result<(), String> {
        self.prim.check()?;
        self.choice.check()?;
        if !(0.0 < self.level && self.level < 1.0) {
            return Err(format!("`level` is {}; give a probability between 0 and 1, such as 0.05", self.level));
        }
        if self.most_boxes == 0 {
            return Err("`most_boxes` is 0; ask for 1 at least".into());
        }
        let ways = f64::from(self.n_ways.max(1));
        if f64::from(self.n_shuffles) + 1.0 < ways / self.level {
            let (given, least) = (self.n_shuffles, libm::ceil(ways / self.level - 1.0));
            return Err(format!(
                "with {given} shuffles no box can pass at a level of {}; give {least} or more",
                self.level
            ));
        }
        Ok(())
    }
}

/// A box that was found, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundBox {
    /// The box, measured on the points outside the boxes found before; shares are of all points and all hits. Its density
    /// is optimistic, since the box was fitted to these points.
    pub found: Step,
    /// Its limits with their quasi-p-values.
    pub limits: Vec<TestedLimit>,
    /// Limits that were dropped because they were not significant.
    pub dropped: Vec<TestedLimit>,
    /// All boxes of the peeling, the first without limits.
    pub trajectory: Vec<Step>,
    /// Which box of the trajectory was chosen, before pasting and dropping.
    pub chosen: usize,
    /// p-value of the box, in (0, 1]; see [`chance`] and [`FindOptions::n_ways`].
    pub p: f64,
}

/// Why no further box was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// All points that are left are hits, or none is.
    AllAlike,
    /// No box on the trajectory has a density above that of all points left and what else was asked for.
    NoneQualifies,
    /// No limit of the next box was significant.
    NoLimitSignificant,
    /// The density of the next box was not significantly above the share of hits among all points.
    NotAboveBase,
    /// The next box could not be told from chance; with its p-value.
    Chance(f64),
    /// As many boxes as were asked for.
    Enough,
}

/// The boxes, in the order in which they were found, and why there are no more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cover {
    /// No box holds a point of another one, as far as the given points go.
    pub boxes: Vec<FoundBox>,
    /// Why there are no more.
    pub stop: Stop,
}

/// Looks for boxes that hold many hits and few other points.
///
/// Each box is found by [`one_box`] on the points outside the boxes before (covering; Friedman & Fisher 1999). A box is kept
/// where the lower end of the Wilson interval of its density is above the share of hits among all points, and where its
/// p-value by [`chance`] is at most `level`. The first box that is not kept ends the search. So where inputs do not
/// matter, a box is reported with a probability of about `level`.
///
/// # Errors
///
/// An option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::{cover::{FindOptions, find}, points::Points};
/// let x: Vec<f64> = (0..500).map(|k| f64::from(k * 7 % 500)).collect();
/// let y: Vec<f64> = (0..500).map(|k| f64::from(k * 13 % 500)).collect();
/// let hits = x.iter().map(|x| *x < 100.0).collect();
/// let cover = find(&Points::new(vec![y, x], hits).unwrap(), &FindOptions::default()).unwrap();
/// assert_eq!(cover.boxes.len(), 1);
/// let found = &cover.boxes[0].found;
/// assert_eq!((found.limits.as_slice()[0].column, found.limits.as_slice()[0].high), (1, Some(99.5)));
/// assert_eq!((found.coverage, found.density), (1.0, 1.0));
/// ```
pub fn find(points: &Points, options: &FindOptions) -> Result<Cover, String> {
    options.check()?;
    let mut sample = Sample::all(points);
    let base = sample.whole.density();
    let mut boxes = Vec::new();
    let stop = loop {
        if boxes.len() == options.most_boxes {
            break Stop::Enough;
        }
        let mut next = match one_box(&sample, options)? {
            Ok(next) => next,
            Err(stop) => break stop,
        };
        if next.found.count.interval()[0] <= base {
            break Stop::NotAboveBase;
        }
        next.p = (f64::from(options.n_ways.max(1)) * chance(&sample, options, boxes.len() as u32)?).min(1.0);
        if next.p > options.level {
            break Stop::Chance(next.p);
        }
        sample = sample.outside(&next.found.limits);
        boxes.push(next);
    };
    Ok(Cover { boxes, stop })
}

/// Finds one box: peels, drops from each box of the trajectory the limits that are not significant, chooses among what is
/// left by [`choose`], pastes, and drops once more.
///
/// The p-value of the result is 1, as nothing is tested here. The inner error says why there is no box.
///
/// A limit that pasting made insignificant is dropped last, so the box may miss a smallest density that was asked for by a
/// little.
///
/// # Errors
///
/// An option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::cover::{FindOptions, Stop, one_box};
/// use detente::internals::analysis::discover::{points::Points, sample::Sample};
/// let x: Vec<f64> = (0..100).map(f64::from).collect();
/// let points = Points::new(vec![x.clone()], x.iter().map(|x| *x > 69.0).collect()).unwrap();
/// let found = one_box(&Sample::all(&points), &FindOptions::default()).unwrap().unwrap();
/// assert_eq!((found.found.limits.as_slice()[0].low, found.found.coverage), (Some(68.5), 1.0));
/// let points = Points::new(vec![x], vec![true; 100]).unwrap();
/// assert_eq!(one_box(&Sample::all(&points), &FindOptions::default()).unwrap(), Err(Stop::AllAlike));
/// ```
pub fn one_box(sample: &Sample, options: &FindOptions) -> Result<Result<FoundBox, Stop>, String> {
    options.check()?;
    let count = sample.count();
    if count.hits == 0 || count.hits == count.n {
        return Ok(Err(Stop::AllAlike));
    }
    let trajectory = peel(sample, &options.prim)?;
    let candidates = significant(sample, &trajectory, options.level);
    let Some(chosen) = choose(&candidates, &options.choice) else {
        let any = candidates.iter().any(|step| step.n_limited > 0);
        return Ok(Err(if any { Stop::NoneQualifies } else { Stop::NoLimitSignificant }));
    };
    let mut dropped = drop_insignificant(sample, &trajectory[chosen].limits, options.level).dropped;
    let pasted = paste(sample, &candidates[chosen].limits, &options.prim)?;
    let kept = drop_insignificant(sample, &pasted[pasted.len() - 1].limits, options.level);
    if kept.limits == Limits::default() {
        return Ok(Err(Stop::NoLimitSignificant));
    }
    dropped.extend(kept.dropped);
    let found = Step::measure(kept.limits, sample);
    Ok(Ok(FoundBox { found, limits: kept.kept, dropped, trajectory, chosen, p: 1.0 }))
}

/// Each box without its limits that are not significant.
fn significant(sample: &Sample, steps: &[Step], level: f64) -> Vec<Step> {
    steps.iter().map(|step| Step::measure(drop_insignificant(sample, &step.limits, level).limits, sample)).collect()
}

/// p-value of the claim that some input matters in a sample, in (0, 1], by a permutation test (Fisher 1935).
///
/// Hits are dealt out anew among the rows, `n_shuffles` times, and each time a box is peeled from scratch. The statistic is
/// the largest [`agreement`] of a box on the peeling trajectory, each box without its limits that are not significant. The
/// p-value is (1 + k)/(1 + `n_shuffles`), with k the number of shuffles that do at least as well (Phipson & Smyth 2010).
/// Where no input matters it is at most a given level with a probability of at most that level, however many inputs were
/// searched. It speaks of the sample as a whole: whether every single limit is real is for quasi-p-values and
/// [`stability`](crate::analysis::discover::stability).
///
/// Shuffling ends early once the p-value is sure to be above `level` over `n_ways`; then the p-value is that of the shuffles so far.
/// `index` picks the shuffles: the same index and seed give the same ones.
///
/// # Errors
///
/// An option is out of its range.
pub fn chance(sample: &Sample, options: &FindOptions, index: u32) -> Result<f64, String> {
    options.check()?;
    let best = |sample: &Sample| -> Result<f64, String> {
        let steps = significant(sample, &peel(sample, &options.prim)?, options.level);
        Ok(steps.iter().map(|step| agreement(step.count, steps[0].count)).fold(0.0, f64::max))
    };
    let found = best(sample)?;
    let level = options.level / f64::from(options.n_ways.max(1));
    let mut n_as_good = 0u32;
    let mut points = sample.points.clone();
    for shuffle in 0..options.n_shuffles {
        let index = index.wrapping_mul(options.n_shuffles).wrapping_add(shuffle);
        points = points.with_hits(shuffled_hits(&sample.rows, sample.points.hits(), options.seed, index));
        let shuffled = Sample { points: &points, rows: sample.rows.clone(), whole: sample.whole };
        n_as_good += u32::from(best(&shuffled)? >= found);
        if f64::from(n_as_good + 1) > level * f64::from(options.n_shuffles + 1) + 1e-9 {
            return Ok(f64::from(n_as_good + 1) / f64::from(shuffle + 2));
        }
    }
    Ok(f64::from(n_as_good + 1) / f64::from(options.n_shuffles + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::boxes::Side;
    use crate::analysis::discover::reference::uniform;

    #[test]
    fn a_known_box_is_found_among_ten_inputs() {
        // Density 0.9 in {x2 > 0.6, x7 ≤ 0.5}, 0.05 outside it.
        for seed in 0..10 {
            let columns = uniform(seed, 1_000, 11);
            let rate = |row: usize| if columns[2][row] > 0.6 && columns[7][row] <= 0.5 { 0.9 } else { 0.05 };
            let hits = (0..1_000).map(|row| columns[10][row] < rate(row)).collect();
            let points = Points::new(columns[..10].to_vec(), hits).unwrap();
            let cover = find(&points, &FindOptions::default()).unwrap();
            assert_eq!(cover.boxes.len(), 1, "{seed} {:?}", cover.stop);
            let found = &cover.boxes[0].found;
            assert_eq!(found.limits.columns(), [2, 7], "{seed}");
            let (low, high) = (found.limits.get(2, Side::Low).unwrap(), found.limits.get(7, Side::High).unwrap());
            assert!((low - 0.6).abs() < 0.04 && (high - 0.5).abs() < 0.04, "{seed}: {low} {high}");
            // Noise is a ceiling: no honest density is far above 0.9.
            assert!((0.82..0.97).contains(&found.density), "{seed}: {}", found.density);
        }
    }

    #[test]
    fn where_nothing_matters_a_box_is_rare() {
        // Binomial with 100 draws of probability 0.05: more than 11 has probability 0.004.
        let mut n_false = 0;
        for seed in 0..100 {
            let columns = uniform(1_000 + seed, 400, 11);
            let rate = [0.1, 0.3, 0.5][seed as usize % 3];
            let hits = columns[10].iter().map(|u| *u < rate).collect();
            let points = Points::new(columns[..10].to_vec(), hits).unwrap();
            n_false += usize::from(!find(&points, &FindOptions::default()).unwrap().boxes.is_empty());
        }
        assert!(n_false <= 11, "{n_false} of 100");
    }

    #[test]
    fn two_corners_are_two_boxes() {
        let columns = uniform(5, 1_200, 4);
        let hits = (0..1_200).map(|row| {
            let corner = (columns[0][row] < 0.5) != (columns[1][row] < 0.5);
            columns[3][row] < if corner { 0.95 } else { 0.05 }
        });
        let points = Points::new(columns[..3].to_vec(), hits.collect()).unwrap();
        let cover = find(&points, &FindOptions::default()).unwrap();
        assert_eq!((cover.boxes.len(), matches!(cover.stop, Stop::Enough)), (2, false), "{:?}", cover.stop);
        for one in &cover.boxes {
            assert_eq!(one.found.limits.columns(), [0, 1]);
            assert!(one.found.coverage > 0.4 && one.found.density > 0.9, "{:?}", one.found);
        }
        let [a, b] = [&cover.boxes[0], &cover.boxes[1]].map(|one| one.found.limits.mask(&points));
        assert!(a.iter().zip(b).filter(|(a, b)| **a && *b).count() < 12);
    }

    #[test]
    fn equal_points_have_equal_results_and_odd_cases_end() {
        let columns = uniform(9, 300, 4);
        let hits: Vec<bool> = (0..300).map(|row| columns[0][row] + 0.3 * columns[1][row] > 0.8).collect();
        let points = Points::new(columns, hits).unwrap();
        let options = FindOptions::default();
        assert_eq!(find(&points, &options).unwrap(), find(&points, &options).unwrap());
        for (n, n_hits) in [(1, 0), (1, 1), (2, 1), (3, 1), (10, 1), (10, 10)] {
            let x = (0..n).map(f64::from).collect();
            let points = Points::new(vec![x, vec![0.0; n as usize]], (0..n).map(|row| row < n_hits).collect()).unwrap();
            assert!(find(&points, &options).unwrap().boxes.is_empty());
        }
        assert!(find(&points, &FindOptions { most_boxes: 0, ..options }).unwrap_err().contains("`most_boxes`"));
    }
}
