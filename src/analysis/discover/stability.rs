//! Whether half the points give the same box, and its density on points that did not shape it.

use serde::Serialize;

use crate::analysis::discover::boxes::Limits;
use crate::analysis::discover::choose::agreement;
use crate::analysis::discover::count::{Count, INTERVAL_LEVEL};
use crate::analysis::discover::cover::{FindOptions, one_box};
use crate::analysis::discover::sample::Sample;
use crate::analysis::discover::split::{Use, folds, halves};
use crate::maths::score::score_interval;
use crate::maths::special::normal_quantile;

/// How often an input has a limit in boxes found on half the points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct InputShare {
    /// Which input: the index of its column.
    pub column: usize,
    /// Whether the box in question limits it.
    pub in_box: bool,
    /// Share of the halves whose box limits it, in [0, 1].
    pub share: f64,
}

/// What boxes hold of points that did not shape them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeldOut {
    /// Share of the held-out points in these boxes that are hits, in [0, 1].
    pub density: f64,
    /// Interval of the density at [`INTERVAL_LEVEL`].
    pub interval: [f64; 2],
    /// Share of the held-out hits that these boxes hold, in [0, 1].
    pub coverage: f64,
    /// How many held-out points in boxes the interval counts as independent.
    pub n: f64,
}

/// How firmly a box stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stability {
    /// Number of halves.
    pub n_halves: usize,
    /// Number of halves on which a box was found.
    pub n_boxes: usize,
    /// Share of the halves whose box limits exactly the same inputs, in [0, 1].
    pub same_inputs: f64,
    /// The inputs that this box or that of any half limits, in the order of the columns.
    pub inputs: Vec<InputShare>,
    /// Mean overlap with this box, in [0, 1]: the points in both boxes over the points in either (Jaccard 1912), over all
    /// rows of the sample; 0 for a half without a box.
    pub overlap: f64,
    /// The boxes of the halves, judged on the other halves; `None` where they hold no held-out point.
    pub held_out: Option<HeldOut>,
    /// Boxes found on nine tenths of the rows, each judged on the tenth that did not shape it; `None` where they hold no
    /// held-out point. Nearer to the density of the given box than `held_out`, and too low where boxes are not stable.
    pub cross_fitted: Option<HeldOut>,
}

/// Folds of the cross-fitted density.
const N_FOLDS: usize = 10;

/// Finds a box from scratch on `n_pairs` × 2 random halves of the rows, and compares each with the given box.
///
/// Halves come in pairs that share the rows among them (complementary pairs; Shah & Samworth 2013), with equal numbers of
/// hits. Bryant & Lempert (2010) resample likewise to see which inputs come back.
///
/// The held-out density is that of the boxes of halves, each on the half that did not shape it, over all pairs together.
/// So it carries no optimism. With few points it is too low for the given box, which had twice as many to learn from. Its
/// interval is Wilson's, for as many points as the boxes of one pair hold on average: within a pair each point is judged
/// at most once, and more pairs only repeat the same points.
///
/// The cross-fitted density is found likewise on ten folds. Its boxes had nine tenths of the points to learn from, so it is
/// nearer to the density of the given box. Each point is judged at most once, and the interval is Wilson's. Both intervals
/// are for boxes found in that way, not for the given box: where halves disagree, they often miss its true density.
///
/// # Errors
///
/// `n_pairs` is 0, or an option is out of its range.
///
/// ```
/// use detente::internals::analysis::discover::cover::{FindOptions, find};
/// use detente::internals::analysis::discover::{points::Points, sample::Sample, stability::stability};
/// let x: Vec<f64> = (0..500).map(|k| f64::from(k * 7 % 500)).collect();
/// let hits = x.iter().map(|x| *x < 100.0).collect();
/// let points = Points::new(vec![x], hits).unwrap();
/// let options = FindOptions::default();
/// let found = &find(&points, &options).unwrap().boxes[0].found;
/// let told = stability(&Sample::all(&points), &found.limits, &options, 10).unwrap();
/// assert_eq!((told.n_halves, told.same_inputs), (20, 1.0));
/// assert!(told.overlap > 0.95 && told.held_out.unwrap().density > 0.95);
/// ```
pub fn stability(sample: &Sample, limits: &Limits, options: &FindOptions, n_pairs: u32) -> Result<Stability, String> {
    if n_pairs == 0 {
        return Err("0 pairs of halves tell nothing; ask for 10, say".into());
    }
    let inside = limits.mask(sample.points);
    let columns = limits.columns();
    let n_halves = 2 * n_pairs as usize;
    let mut times_limited = vec![0usize; sample.points.columns().len()];
    let (mut n_boxes, mut n_same, mut overlap) = (0, 0, 0.0);
    let (mut judged, mut all) = (Count::default(), Count::default());
    for pair in 0..n_pairs {
        let masks = halves(&sample.rows, sample.points.hits(), options.seed, Use::Stability, pair);
        let [a, b] = masks.map(|mask| sample.part(mask));
        for (train, test) in [(&a, &b), (&b, &a)] {
            let rest = test.count();
            all = Count { n: all.n + rest.n, hits: all.hits + rest.hits };
            let Ok(half) = one_box(train, options)? else { continue };
            let half = half.found.limits;
            n_boxes += 1;
            n_same += usize::from(half.columns() == columns);
            for column in half.columns() {
                times_limited[column] += 1;
            }
            overlap += jaccard(&inside, &half.mask(sample.points), &sample.rows);
            let held = half.count(test);
            judged = Count { n: judged.n + held.n, hits: judged.hits + held.hits };
        }
    }
    let share = |count: usize| count as f64 / n_halves as f64;
    let input = |(column, &times): (usize, &usize)| {
        let in_box = columns.contains(&column);
        (in_box || times > 0).then(|| InputShare { column, in_box, share: share(times) })
    };
    Ok(Stability {
        n_halves,
        n_boxes,
        same_inputs: share(n_same),
        inputs: times_limited.iter().enumerate().filter_map(input).collect(),
        overlap: overlap / n_halves as f64,
        held_out: (judged.n > 0).then(|| held_out(judged, all, n_pairs)),
        cross_fitted: cross_fit(sample, options)?,
    })
}

/// How well boxes agree with hits on rows that did not shape them, by [`agreement`]: each is found on all folds but one and judged on that
/// one. 0 where no box is found. It compares ways to search: one that follows noise does well on its own rows only.
///
/// # Errors
///
/// An option is out of its range.
pub fn held_out_agreement(sample: &Sample, options: &FindOptions, n_folds: usize) -> Result<f64, String> {
    let folds = folds(&sample.rows, sample.points.hits(), n_folds, options.seed, Use::CrossFit);
    let mut judged = Count::default();
    for fold in 0..n_folds {
        let of = |test: bool| sample.rows.iter().zip(&folds).map(move |(row, one)| *row && (*one == fold) == test);
        let Ok(part) = one_box(&sample.part(of(false).collect()), options)? else { continue };
        let held = part.found.limits.count(&sample.part(of(true).collect()));
        judged = Count { n: judged.n + held.n, hits: judged.hits + held.hits };
    }
    Ok(agreement(judged, sample.count()))
}

fn cross_fit(sample: &Sample, options: &FindOptions) -> Result<Option<HeldOut>, String> {
    let folds = folds(&sample.rows, sample.points.hits(), N_FOLDS, options.seed, Use::CrossFit);
    let mut judged = Count::default();
    for fold in 0..N_FOLDS {
        let of = |test: bool| sample.rows.iter().zip(&folds).map(move |(row, one)| *row && (*one == fold) == test);
        let Ok(part) = one_box(&sample.part(of(false).collect()), options)? else { continue };
        let held = part.found.limits.count(&sample.part(of(true).collect()));
        judged = Count { n: judged.n + held.n, hits: judged.hits + held.hits };
    }
    Ok((judged.n > 0).then(|| held_out(judged, sample.count(), 1)))
}

fn held_out(judged: Count, all: Count, n_pairs: u32) -> HeldOut {
    let n = judged.n as f64 / f64::from(n_pairs);
    let interval = score_interval(judged.density(), n, normal_quantile(0.5 + 0.5 * INTERVAL_LEVEL));
    let coverage = judged.hits as f64 / all.hits.max(1) as f64;
    HeldOut { density: judged.density(), interval, coverage, n }
}

/// Rows in both over rows in either; 0 where there are none.
fn jaccard(a: &[bool], b: &[bool], rows: &[bool]) -> f64 {
    let (mut both, mut either) = (0usize, 0usize);
    for ((a, b), _) in a.iter().zip(b).zip(rows).filter(|(_, row)| **row) {
        both += usize::from(*a && *b);
        either += usize::from(*a || *b);
    }
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::cover::find;
    use crate::analysis::discover::points::Points;
    use crate::analysis::discover::reference::uniform;

    /// Points of eight inputs, with density `inside` in {x0 > 0.7} and 0.1 outside it.
    fn world(seed: u64, n: usize, inside: f64) -> Points {
        let mut columns = uniform(seed, n, 9);
        let noise = columns.pop().unwrap();
        let hits = (0..n).map(|row| noise[row] < if columns[0][row] > 0.7 { inside } else { 0.1 }).collect();
        Points::new(columns, hits).unwrap()
    }

    #[test]
    fn held_out_density_is_honest() {
        // 40 samples, most of which give a box. The density that boxes of halves truly have is taken on 20,000 fresh points.
        let fresh = world(77, 20_000, 0.4);
        let fresh = Sample::all(&fresh);
        let options = FindOptions::default();
        let (mut n, mut n_held, mut optimism, mut bias) = (0, 0, 0.0, 0.0);
        for seed in 0..40 {
            let points = world(seed, 300, 0.4);
            let sample = Sample::all(&points);
            let Ok(found) = one_box(&sample, &options).unwrap() else { continue };
            let told = stability(&sample, &found.found.limits, &options, 3).unwrap();
            let mut truth = Count::default();
            for pair in 0..3 {
                for mask in halves(&sample.rows, points.hits(), 0, Use::Stability, pair) {
                    let Ok(half) = one_box(&sample.part(mask), &options).unwrap() else { continue };
                    let count = half.found.limits.count(&fresh);
                    truth = Count { n: truth.n + count.n, hits: truth.hits + count.hits };
                }
            }
            let held = told.held_out.unwrap();
            n += 1;
            n_held += usize::from(held.interval[0] <= truth.density() && truth.density() <= held.interval[1]);
            optimism += found.found.density - found.found.limits.count(&fresh).density();
            bias += held.density - truth.density();
        }
        let (optimism, bias) = (optimism / f64::from(n), bias / f64::from(n));
        assert!(n >= 30 && n_held >= n as usize - 4, "{n_held} of {n}");
        assert!(optimism > 0.01 && bias.abs() < 0.02, "optimism {optimism}, bias {bias}");
    }

    #[test]
    fn a_firm_box_comes_back_and_noise_does_not() {
        let options = FindOptions::default();
        let points = world(3, 2_000, 0.7);
        let sample = Sample::all(&points);
        let found = &find(&points, &options).unwrap().boxes[0].found;
        let told = stability(&sample, &found.limits, &options, 10).unwrap();
        assert!(told.same_inputs >= 0.5 && told.overlap > 0.8, "{told:?}");
        assert_eq!((told.inputs[0].column, told.inputs[0].share), (0, 1.0));
        let mut columns = uniform(3, 500, 9);
        let hits = columns.pop().unwrap().iter().map(|u| *u < 0.3).collect();
        let points = Points::new(columns, hits).unwrap();
        let sample = Sample::all(&points);
        // A trajectory of noise, without the test of its limits.
        let lax = FindOptions { level: 0.9, ..options };
        let found = one_box(&sample, &lax).unwrap().unwrap().found;
        let told = stability(&sample, &found.limits, &lax, 10).unwrap();
        assert!(told.same_inputs < 0.3 && told.overlap < 0.5, "{told:?}");
        let held = told.held_out.unwrap();
        assert!(found.density > 0.35 && held.interval[0] < 0.3 && 0.3 < held.interval[1], "{found:?} {held:?}");
        assert!(stability(&sample, &found.limits, &options, 0).unwrap_err().contains("ask for 10"));
    }

    #[test]
    fn overlap_is_right() {
        let rows = [true, true, true, true, false];
        assert_eq!(jaccard(&[true, true, false, false, true], &[false, true, true, false, true], &rows), 1.0 / 3.0);
        assert_eq!(jaccard(&[false; 5], &[false; 5], &rows), 0.0);
    }
}
