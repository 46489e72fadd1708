//! The patient rule induction method: peeling and pasting.
//!
//! Source: Friedman & Fisher (1999), "Bump hunting in high-dimensional data", *Statistics and Computing* 9.

use serde::Serialize;

use crate::analysis::discover::boxes::{Limits, Side, Step, between};
use crate::analysis::discover::count::Count;
use crate::analysis::discover::sample::Sample;

/// What a peel should make large. B is the box before, B′ after; ȳ is the share of hits in a box, n its number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// ȳ(B′), the original objective of Friedman & Fisher (1999). With coarse inputs, such as yes or no, it favors large
    /// cuts, because a peel takes all equal values.
    #[default]
    Mean,
    /// (ȳ(B′) − ȳ(B)) / (n(B) − n(B′)): what a peeled point brings. The EMA workbench calls it `LENIENT1`
    /// (Kwakkel & Jaxa-Rozen 2016). Peeling ends where no peel raises the mean.
    GainPerPoint,
    /// n(B′) · (ȳ(B′) − ȳ(B)) / (n(B) − n(B′)). The EMA workbench calls it `LENIENT2`, after Friedman & Fisher
    /// (1999), section 14. Peeling ends where no peel raises the mean.
    GainTimesSize,
}

impl Objective {
    fn score(self, before: Count, after: Count) -> f64 {
        let gain = (after.density() - before.density()) / (before.n - after.n) as f64;
        match self {
            Self::Mean => after.density(),
            Self::GainPerPoint => gain,
            Self::GainTimesSize => after.n as f64 * gain,
        }
    }
}

/// How patiently to peel and paste.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrimOptions {
    /// Share of the points in the box that a step peels off, in (0, 0.5]; 0.05 by default.
    pub peel_share: f64,
    /// Share of the points in the box that a step pastes on, in (0, 0.5]; 0.05 by default.
    pub paste_share: f64,
    /// Smallest mass of a box, as a share of all points, in (0, 1); 0.05 by default.
    pub min_mass: f64,
    /// What a peel should make large.
    pub objective: Objective,
}

impl Default for PrimOptions {
    fn default() -> Self {
        Self { peel_share: 0.05, paste_share: 0.05, min_mass: 0.05, objective: Objective::Mean }
    }
}

impl PrimOptions {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// A number is out of its range.
    pub fn check(&self) -> Result<(), String> {
        for (name, share) in [("peel_share", self.peel_share), ("paste_share", self.paste_share)] {
            if !(0.0 < share && share <= 0.5) {
                return Err(format!("`{name}` is {share}; give a share above 0 and at most 0.5, such as 0.05"));
            }
        }
        if !(0.0 < self.min_mass && self.min_mass < 1.0) {
            return Err(format!("`min_mass` is {}; give a share between 0 and 1, such as 0.05", self.min_mass));
        }
        Ok(())
    }
}

/// Number of points that one step takes: 1 + ⌊share · (n − 1)⌋, at least 1 and about `share` of n.
///
/// It is the number of points beyond the quantile that SDToolkit and the EMA workbench use. Equal values come on top.
pub(crate) fn step_size(n: usize, share: f64) -> usize {
    1 + (share * n.saturating_sub(1) as f64) as usize
}

/// Peels a box step by step, from all rows of the sample on, and returns every box on the way, the first without limits.
///
/// Each step tries to cut off, for every input and side, 1 + ⌊share · (n − 1)⌋ points of the n in the box, and all points with
/// the same value as the last of them. Of the cuts that leave a mass of at least `min_mass`, the one with the largest
/// objective is made; among equals the one that leaves fewer limited inputs, then more points, then the first in the
/// order of the columns, lower side first. Peeling ends where no cut is possible, where the objective is not above
/// zero, or where only hits are left.
///
/// # Errors
///
/// An option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::{points::Points, sample::Sample, prim::{PrimOptions, peel}};
/// let x: Vec<f64> = (0..100).map(f64::from).collect();
/// let hits = x.iter().map(|x| *x >= 80.0).collect();
/// let points = Points::new(vec![x], hits).unwrap();
/// let steps = peel(&Sample::all(&points), &PrimOptions::default()).unwrap();
/// let last = steps.last().unwrap();
/// assert_eq!((last.coverage, last.density), (0.95, 1.0));
/// assert_eq!(last.limits.as_slice()[0].low, Some(80.5));
/// ```
pub fn peel(sample: &Sample, options: &PrimOptions) -> Result<Vec<Step>, String> {
    options.check()?;
    let mut now = Peeling::new(sample);
    let mut steps = vec![now.step()];
    while now.count.hits < now.count.n {
        let Some(cut) = now.best(options) else { break };
        now.cut(&cut);
        steps.push(now.step());
    }
    Ok(steps)
}

/// A box that is being peeled.
struct Peeling<'a> {
    sample: &'a Sample<'a>,
    /// For each input, the points in the box, and some outside it, from the lowest value to the highest.
    orders: Vec<Vec<u32>>,
    inside: Vec<bool>,
    limits: Limits,
    count: Count,
}

/// A cut that could be made.
struct Cut {
    column: usize,
    side: Side,
    at: f64,
    /// How many points it takes off.
    n: usize,
    after: Count,
}

impl<'a> Peeling<'a> {
    fn new(sample: &'a Sample<'a>) -> Self {
        let orders = sample.points.orders().iter().map(|order| kept(order, &sample.rows)).collect();
        let (inside, limits, count) = (sample.rows.clone(), Limits::default(), sample.count());
        Self { sample, orders, inside, limits, count }
    }

    fn step(&self) -> Step {
        Step::new(self.limits.clone(), self.count, self.sample.whole)
    }

    fn best(&self, options: &PrimOptions) -> Option<Cut> {
        let mut best: Option<(f64, bool, Cut)> = None;
        let limited = |column| Side::BOTH.iter().any(|side| self.limits.get(column, *side).is_some());
        for column in 0..self.orders.len() {
            let old = limited(column);
            for side in Side::BOTH {
                let Some(cut) = self.candidate(column, side, options.peel_share) else { continue };
                if (cut.after.n as f64 / self.sample.whole.n as f64) < options.min_mass {
                    continue;
                }
                let score = options.objective.score(self.count, cut.after);
                let better = best.as_ref().is_none_or(|(top, top_old, top_cut)| {
                    let order = score.total_cmp(top).then(old.cmp(top_old)).then(cut.after.n.cmp(&top_cut.after.n));
                    order.is_gt()
                });
                if better {
                    best = Some((score, old, cut));
                }
            }
        }
        best.filter(|(score, ..)| *score > 0.0).map(|(_, _, cut)| cut)
    }

    /// The cut at one side of one input; `None` where all points there have the same value.
    fn candidate(&self, column: usize, side: Side, share: f64) -> Option<Cut> {
        let (x, hits) = (&self.sample.points.columns()[column], self.sample.points.hits());
        let goal = step_size(self.count.n, share);
        let (mut taken, mut last) = (Count::default(), f64::NAN);
        for row in self.from(column, side) {
            if taken.n >= goal && x[row] != last {
                let after = Count { n: self.count.n - taken.n, hits: self.count.hits - taken.hits };
                return Some(Cut { column, side, at: between(last.min(x[row]), last.max(x[row])), n: taken.n, after });
            }
            taken = Count { n: taken.n + 1, hits: taken.hits + usize::from(hits[row]) };
            last = x[row];
        }
        None
    }

    /// The points in the box by one input, from one side on.
    fn from(&self, column: usize, side: Side) -> impl Iterator<Item = usize> {
        let order = &self.orders[column];
        let last = order.len().wrapping_sub(1);
        let at = move |k: usize| order[if side == Side::Low { k } else { last - k }] as usize;
        (0..order.len()).map(at).filter(|row| self.inside[*row])
    }

    fn cut(&mut self, cut: &Cut) {
        let off: Vec<usize> = self.from(cut.column, cut.side).take(cut.n).collect();
        for row in off {
            self.inside[row] = false;
        }
        self.limits = self.limits.with(cut.column, cut.side, Some(cut.at));
        self.count = cut.after;
        // Points outside are skipped until they are many; to take them out at every step would cost more.
        if self.orders.first().is_some_and(|order| 5 * self.count.n < 4 * order.len()) {
            for order in &mut self.orders {
                *order = kept(order, &self.inside);
            }
        }
    }
}

/// The rows of a mask, in the same order.
fn kept(order: &[u32], rows: &[bool]) -> Vec<u32> {
    // Written without a branch, as the processor could not guess it.
    let (mut kept, mut n) = (vec![0; order.len()], 0);
    for row in order {
        kept[n] = *row;
        n += usize::from(rows[*row as usize]);
    }
    kept.truncate(n);
    kept
}

/// Pastes points back on to a box while its density does not fall, and returns every box on the way, the given one first.
///
/// Each step tries to widen, for every limit, the box by 1 + ⌊share · (n − 1)⌋ points, n the number in the box, and all
/// points with the same value as the last of them; where fewer lie beyond, the limit goes. The widening with the largest
/// density is made; among equals the one that adds more points, then the first in the order of the columns, lower side
/// first. Pasting repairs what greedy peeling cut off too much. Source: Friedman & Fisher (1999); the EMA workbench takes
/// its share of the points beyond the limit instead, and stops at equal density.
///
/// # Errors
///
/// An option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::boxes::{Limits, Side};
/// use detente::internals::analysis::discover::{points::Points, sample::Sample, prim::{PrimOptions, paste}};
/// let x: Vec<f64> = (0..100).map(f64::from).collect();
/// let hits = x.iter().map(|x| *x >= 80.0).collect();
/// let points = Points::new(vec![x], hits).unwrap();
/// let tight = Limits::default().with(0, Side::Low, Some(85.5));
/// let steps = paste(&Sample::all(&points), &tight, &PrimOptions::default()).unwrap();
/// assert_eq!(steps.last().unwrap().limits.as_slice()[0].low, Some(79.5));
/// ```
pub fn paste(sample: &Sample, limits: &Limits, options: &PrimOptions) -> Result<Vec<Step>, String> {
    options.check()?;
    let mut steps = vec![Step::measure(limits.clone(), sample)];
    loop {
        let now = &steps[steps.len() - 1];
        let mut best: Option<Step> = None;
        for (column, side, _) in now.limits.sides() {
            let Some(wider) = widened(sample, now, (column, side), options.paste_share) else { continue };
            let better = best
                .as_ref()
                .is_none_or(|top| wider.density.total_cmp(&top.density).then(wider.count.n.cmp(&top.count.n)).is_gt());
            if better {
                best = Some(wider);
            }
        }
        match best.filter(|best| best.density >= now.density) {
            Some(best) => steps.push(best),
            None => return Ok(steps),
        }
    }
}

/// The box with one limit moved outward; `None` where no point lies beyond.
fn widened(sample: &Sample, now: &Step, (column, side): (usize, Side), share: f64) -> Option<Step> {
    let at = now.limits.get(column, side)?;
    let open = now.limits.with(column, side, None);
    let inside = open.mask(sample.points);
    let (order, x) = (&sample.points.orders()[column], &sample.points.columns()[column]);
    // The points beyond the limit, the nearest first.
    let cut = order.partition_point(|row| x[*row as usize] <= at);
    let beyond: Box<dyn Iterator<Item = &u32>> = match side {
        Side::Low => Box::new(order[..cut].iter().rev()),
        Side::High => Box::new(order[cut..].iter()),
    };
    let mut beyond = beyond.map(|row| *row as usize).filter(|row| sample.rows[*row] && inside[*row]).peekable();
    beyond.peek()?;
    let goal = now.count.n + step_size(now.count.n, share);
    let (mut count, mut last) = (now.count, None);
    for row in beyond {
        if let Some(last) = last.filter(|last| count.n >= goal && *last != x[row]) {
            let limit = between(x[row].min(last), x[row].max(last));
            return Some(Step::new(now.limits.with(column, side, Some(limit)), count, sample.whole));
        }
        count.n += 1;
        count.hits += usize::from(sample.points.hits()[row]);
        last = Some(x[row]);
    }
    Some(Step::new(open, count, sample.whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::points::Points;

    #[test]
    fn repeated_values_are_peeled_together() {
        // Input 0 has three values, input 1 only one; the hits have the middle value.
        let x: Vec<f64> = (0..90).map(|row| f64::from(row % 3)).collect();
        let hits = x.iter().map(|x| *x == 1.0).collect();
        let points = Points::new(vec![x, vec![4.0; 90]], hits).unwrap();
        let steps = peel(&Sample::all(&points), &PrimOptions::default()).unwrap();
        let sizes: Vec<usize> = steps.iter().map(|step| step.count.n).collect();
        assert_eq!(sizes, [90, 60, 30]);
        assert_eq!(steps[2].limits.as_slice().len(), 1);
        assert_eq!((steps[2].limits.get(0, Side::Low), steps[2].limits.get(0, Side::High)), (Some(0.5), Some(1.5)));
        assert_eq!(steps[2].density, 1.0);
        // A cut that would leave too little is not made.
        let coarse = PrimOptions { min_mass: 0.5, ..PrimOptions::default() };
        assert_eq!(peel(&Sample::all(&points), &coarse).unwrap().len(), 2);
    }

    #[test]
    fn counts_on_the_way_are_those_of_the_limits() {
        let column = |a: usize| (0..400).map(|row| ((row * a) % 401 / 7) as f64).collect::<Vec<_>>();
        let columns = vec![column(37), column(91), column(153)];
        let hits = (0..400).map(|row| columns[0][row] > 30.0 && (columns[1][row] < 25.0 || row % 5 == 0)).collect();
        let points = Points::new(columns, hits).unwrap();
        let sample = Sample::all(&points);
        for objective in [Objective::Mean, Objective::GainPerPoint, Objective::GainTimesSize] {
            let options = PrimOptions { objective, ..PrimOptions::default() };
            let steps = peel(&sample, &options).unwrap();
            assert!(steps.len() > 5);
            assert!(steps.windows(2).all(|pair| pair[0].count.n > pair[1].count.n));
            let pasted = paste(&sample, &steps[steps.len() - 1].limits, &options).unwrap();
            assert!(pasted.windows(2).all(|pair| pair[0].density <= pair[1].density && pair[0].mass < pair[1].mass));
            for step in steps.iter().chain(&pasted) {
                assert_eq!(*step, Step::measure(step.limits.clone(), &sample));
            }
        }
    }

    #[test]
    fn without_inputs_there_is_nothing_to_peel() {
        let points = Points::new(vec![], vec![true, false]).unwrap();
        assert_eq!(peel(&Sample::all(&points), &PrimOptions::default()).unwrap().len(), 1);
        let wrong = PrimOptions { peel_share: 0.0, ..PrimOptions::default() };
        assert!(peel(&Sample::all(&points), &wrong).unwrap_err().contains("`peel_share`"));
    }
}
