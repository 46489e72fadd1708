//! Estimates from counts and sums: point, standard error, interval.
//!
//! `level` is the confidence level of the interval, in (0, 1); outside that range the interval is `None`. z is the
//! standard normal quantile of (1 + level)/2. What is undefined (no runs, more hits than runs, a NaN) is `None`. Every
//! interval holds its value.
//!
//! | function | estimates | interval |
//! |---|---|---|
//! | [`wilson`] | a share | score (Wilson 1927) |
//! | [`sequential`] | a share, whenever one stops | confidence sequence (Robbins 1970) |
//! | [`controlled_share`] | a share with control variates | Wilson's at the effective number of runs |
//! | [`clustered`] | a share of what happens several times a run | Wilson's at the effective number (Korn & Graubard 1998) |
//! | [`none_of`] | a share of which nothing was seen | exact (Clopper & Pearson 1934) |
//! | [`mean`] | a mean | normal |
//! | [`difference`] | a difference of independent estimates | square-and-add (Zou & Donner 2008) |
//! | [`paired_difference`] | a difference of shares with the same random draws | square-and-add of Wilson's (Newcombe 1998) |
//! | [`sequential_difference`] | the same, whenever one stops | two confidence sequences (Robbins 1970) |
//! | [`controlled_difference`] | a paired difference with control variates | the arms of the plain one at the effective number |
//! | [`correlation`] | a correlation | Fisher's z (Fisher 1915, 1921) |
//! | [`total_effect`] | share of variance that re-drawing one source makes | delta method, Wilson arms |
//! | [`weighted_mean`] | a mean of differences that stand for several moves | Student's t |
//! | [`explained`] | share of the ending's variance explained so far | delta method, Wilson arms |

mod controlled;
mod result;
mod weighted;

pub(crate) use controlled::variance_left;
pub use controlled::{controlled_difference, controlled_share};
pub use result::{Estimate, Method};
pub use weighted::weighted_mean;

use crate::maths::score::score_interval;
use crate::maths::sequence::{concentration, interval};
use crate::maths::special::{normal_quantile, student_quantile};
#[cfg(doc)]
use crate::tally::Moments;
use crate::tally::PerRun;

/// The confidence level of each of several statements that hold together with `level` (Bonferroni; Dunn 1961).
pub(crate) fn each_of(statements: usize, level: f64) -> f64 {
    1.0 - (1.0 - level) / statements.max(1) as f64
}

/// Share `count / n` of runs, in [0, 1].
///
/// Standard error √(p(1 − p)/n). Interval: Wilson (1927),
/// (p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), which keeps a width at p = 0 and p = 1, where the standard
/// error is 0. `None` for n = 0 or count > n. Method `wilson`.
///
/// ```
/// use detente::internals::analysis::estimate::wilson;
/// let never = wilson(0, 1000, 0.95);
/// assert_eq!(never.value, Some(0.0));
/// let [low, high] = never.interval.unwrap();
/// assert!(low == 0.0 && (high - 0.003827).abs() < 1e-6);
/// ```
#[must_use]
pub fn wilson(count: u64, n: u64, level: f64) -> Estimate {
    let Some(share) = share(count, n) else {
        return undefined(n, level, Method::Wilson);
    };
    Estimate {
        value: Some(share),
        standard_error: Some(variance_of_share(count, n).sqrt()),
        interval: z(level).map(|z| wilson_interval(count, n, z)),
        level,
        method: Method::Wilson,
        n,
    }
}

/// Share `count / n` of runs, in [0, 1], where `n` was settled by looking at the runs: by a rule that stops them once
/// intervals are narrow enough, for which `half_width` (a share) is what was asked for.
///
/// Standard error √(p(1 − p)/n), which makes no such allowance. Interval: the confidence sequence of
/// [`maths::sequence`](crate::maths::sequence), which holds at `level` for all n at once and so for whatever n a rule
/// comes to; where the class was never seen it goes from 0 to about 4.2/n. `None` for n = 0 or count > n, and no interval for
/// a `half_width` that is not positive and finite. Method `confidence sequence`.
///
/// ```
/// use detente::internals::analysis::estimate::{sequential, wilson};
/// let half = |e: detente::internals::analysis::findings::Estimate| e.interval.map(|[low, high]| 0.5 * (high - low)).unwrap();
/// // Wider than for a number of runs that was fixed beforehand.
/// assert!((half(wilson(12_000, 24_000, 0.95)) - 0.0063).abs() < 1e-4);
/// assert!((half(sequential(12_000, 24_000, 0.95, 0.01)) - 0.0098).abs() < 1e-4);
/// ```
#[must_use]
pub fn sequential(count: u64, n: u64, level: f64, half_width: f64) -> Estimate {
    let sound = 0.0 < level && level < 1.0 && 0.0 < half_width && half_width < f64::INFINITY;
    let found = sound.then(|| interval(count, n, level, concentration(half_width, level)));
    let fixed = wilson(count, n, level);
    Estimate { interval: found.filter(|_| fixed.value.is_some()), method: Method::ConfidenceSequence, ..fixed }
}

/// Share x/y of what happens several times a run (moves, agreements, refusals), in [0, 1]: what happens within a run is alike.
///
/// A ratio of two totals over independent runs. Standard error by linearization (Cochran 1977, *Sampling Techniques*, 3rd ed.,
/// section 6.4): √(k/(k − 1) · Σ(xᵢ − (x/y)yᵢ)²)/y, the sum over runs. For k we take not the number of runs but y²/Σyᵢ², which
/// is that number where all runs have equally many, and less where a few runs have most of them.
///
/// Interval: Wilson's, with y divided by the design effect (Kish 1965), that is by the square of this error over that of y
/// independent events, and with Student's t at k − 1 degrees of freedom in the place of z (Korn & Graubard 1998, *Survey
/// Methodology* 24, 193). Two rules for few hits, where the design effect is poorly known. It is never below 1; and the worst
/// case, all events of a run alike, which has a design effect of Σyᵢ²/y, is averaged in with the weight of one run, so that
/// with no hits the worst case is all there is.
///
/// `n` is the number of runs with at least one event. `None` for y = 0 or x > y, no interval where all events are of one run.
/// Method `clustered`.
///
/// ```
/// use detente::internals::analysis::estimate::{clustered, wilson};
/// use detente::internals::tally::Clusters;
/// // 300 of 1,000 runs, each with ten moves: all ten at a loss, or none.
/// let mut moves = Clusters::new(2);
/// (0..1000).for_each(|run| moves.push(if run < 300 { &[10, 0] } else { &[0, 10] }));
/// let found = clustered(&moves.per_run(&[0], &[0, 1]), 0.95);
/// let runs = wilson(300, 1000, 0.95);
/// assert_eq!((found.value, found.n), (runs.value, 1000));
/// assert!((found.standard_error.unwrap() / runs.standard_error.unwrap() - 1.0).abs() < 0.001);
/// let width = |[low, high]: [f64; 2]| high - low;
/// assert!((width(found.interval.unwrap()) / width(runs.interval.unwrap()) - 1.0).abs() < 0.005);
/// ```
#[must_use]
pub fn clustered(count: &PerRun, level: f64) -> Estimate {
    let &PerRun { runs, x, y, .. } = count;
    let Some(value) = share(x, y) else {
        return undefined(runs, level, Method::Clustered);
    };
    let (events, yy) = (y as f64, count.yy as f64);
    let (worst, alike) = (yy / events, events / yy * events);
    // The rarer side of the two, whose counts are as integers what is left of all.
    let (few, few_squares, few_products) = if x <= y - x {
        (x, count.xx, count.xy)
    } else {
        (y - x, count.yy + count.xx - 2 * count.xy, count.yy - count.xy)
    };
    let rare = few as f64 / events;
    let deviations = (few_squares as f64 - 2.0 * rare * few_products as f64 + rare * rare * yy).max(0.0);
    let spread = (alike > 1.0).then(|| alike / (alike - 1.0) * deviations);
    let interval = spread.and_then(|spread| {
        let found = if few > 0 { spread / (events * rare * (1.0 - rare)) } else { worst };
        let hits = few as f64 / worst;
        let design = ((hits * found + worst) / (hits + 1.0)).max(1.0);
        student(level, alike - 1.0).map(|t| score_interval(value, events / design, t))
    });
    let standard_error = spread.map(|spread| spread.sqrt() / events);
    Estimate { value: Some(value), standard_error, interval, level, method: Method::Clustered, n: runs }
}

/// A share of which nothing was seen in `n` runs: 0, and the exact upper bound 1 − (1 − level)^(1/n), about 3/n at 95% (the
/// rule of three).
///
/// One-sided, as nothing lies below 0 (Clopper & Pearson 1934). Where a rule stopped the runs, [`sequential`] has the bound.
/// `None` for n = 0. Method `exact`.
///
/// ```
/// use detente::internals::analysis::estimate::none_of;
/// let [low, high] = none_of(1000, 0.95).interval.unwrap();
/// assert!(low == 0.0 && (high - 0.002991).abs() < 1e-6);
/// ```
#[must_use]
pub fn none_of(n: u64, level: f64) -> Estimate {
    if n == 0 {
        return undefined(n, level, Method::Exact);
    }
    let bound = (0.0 < level && level < 1.0).then(|| -libm::expm1(libm::log1p(-level) / n as f64));
    let interval = bound.map(|high| [0.0, high]);
    Estimate { value: Some(0.0), standard_error: Some(0.0), interval, level, method: Method::Exact, n }
}

/// A share by the method that allows for how the number of runs came about: [`sequential`] where a rule stopped them, else
/// [`wilson`]. `aim` is the half-width for which the confidence sequence is to be narrow; it must not depend on the runs.
pub(crate) fn share_of(count: u64, n: u64, level: f64, aim: Option<f64>) -> Estimate {
    match aim {
        Some(half_width) => sequential(count, n, level, half_width),
        None => wilson(count, n, level),
    }
}

/// A paired difference by the method that allows for how the number of runs came about: see [`share_of`].
pub(crate) fn paired_of(n: u64, gained: u64, lost: u64, level: f64, aim: Option<f64>) -> Estimate {
    match aim {
        Some(half_width) => sequential_difference(n, gained, lost, level, half_width),
        None => paired_difference(n, gained, lost, level),
    }
}

/// The half-width for which the confidence sequence of a share of `part` of all runs should be narrow, where that of all runs
/// should be so at this one: widths go with 1/√n.
pub(crate) fn aim_of_part(half_width: f64, part: f64) -> f64 {
    half_width / part.sqrt()
}

/// An estimate whose interval knows nothing of the rule that stopped the runs, if one did: its method says so.
///
/// Such an interval is valid for a number of runs that was fixed beforehand. At one that was chosen by looking at the runs
/// it may miss the true value more often than its level says.
#[must_use]
pub(crate) fn fixed_n(estimate: Estimate, stopped: bool) -> Estimate {
    let method = match estimate.method {
        other if !stopped => other,
        Method::Normal => Method::NormalFixedN,
        Method::Paired => Method::PairedFixedN,
        Method::Fisher => Method::FisherFixedN,
        Method::Delta => Method::DeltaFixedN,
        Method::Clustered => Method::ClusteredFixedN,
        Method::Noncentral => Method::NoncentralFixedN,
        other => other,
    };
    Estimate { method, ..estimate }
}

/// Mean of `n` numbers with this sum and these squared distances from their mean, Σ(x − x̄)², in their unit.
///
/// Standard error s/√n with s² = Σ(x − x̄)²/(n − 1); interval mean ± z·s/√n. Distances are asked for, not squares: taking
/// (Σx)²/n off Σx² loses the digits of a spread that is small against the mean. [`Moments::deviations`] has them exactly.
/// `None` for n = 0 or sums that are not finite; no standard error or interval for n = 1. Method `normal`.
///
/// ```
/// use detente::internals::analysis::estimate::mean;
/// let payoff = mean(4, 10.0, 5.0, 0.95); // 1, 2, 3, 4
/// assert_eq!(payoff.value, Some(2.5));
/// assert!((payoff.standard_error.unwrap() - (5.0_f64 / 12.0).sqrt()).abs() < 1e-15);
/// ```
#[must_use]
pub fn mean(n: u64, sum: f64, deviations: f64, level: f64) -> Estimate {
    if n == 0 || !(sum.is_finite() && deviations.is_finite()) {
        return undefined(n, level, Method::Normal);
    }
    let count = n as f64;
    let value = sum / count;
    let standard_error = (n >= 2).then(|| (deviations.max(0.0) / (count - 1.0) / count).sqrt());
    Estimate {
        value: Some(value),
        standard_error,
        interval: standard_error.zip(z(level)).map(|(error, z)| [value - z * error, value + z * error]),
        level,
        method: Method::Normal,
        n,
    }
}

/// Difference of two independent estimates, `a` less `b`, in their unit.
///
/// The interval adds the squared arms of the two intervals (Zou & Donner 2008, *Statistics in Medicine* 27, 1693):
/// low = d − √((a − a_low)² + (b_high − b)²), and so for high. For two shares with Wilson's intervals that is
/// Newcombe's (1998, *Statistics in Medicine* 17, 873, method 10). Both intervals should have the same level, which is then that
/// of the difference. Undefined where either is. Method `newcombe`.
///
/// ```
/// use detente::internals::analysis::estimate::{difference, wilson};
/// // Newcombe (1998), table II, example a: 56/70 − 48/80.
/// let d = difference(&wilson(56, 70, 0.95), &wilson(48, 80, 0.95));
/// let [low, high] = d.interval.unwrap();
/// assert!((low - 0.0524).abs() < 1e-4 && (high - 0.3339).abs() < 1e-4);
/// ```
#[must_use]
pub fn difference(a: &Estimate, b: &Estimate) -> Estimate {
    let value = a.value.zip(b.value).map(|(a, b)| a - b);
    let error = a.standard_error.zip(b.standard_error).map(|(a, b)| libm::hypot(a, b));
    let interval = value.zip(a.interval.zip(b.interval)).zip(a.value.zip(b.value)).map(
        |((d, ([a_low, a_high], [b_low, b_high])), (a, b))| {
            [d - libm::hypot(a - a_low, b_high - b), d + libm::hypot(a_high - a, b - b_low)]
        },
    );
    Estimate {
        value,
        standard_error: error,
        interval,
        level: a.level.min(b.level),
        method: Method::Newcombe,
        n: a.n + b.n,
    }
}

/// Difference of two shares over the same `n` runs (same random draws, two variants), in [−1, 1]: variant minus base.
///
/// `gained` counts runs in the class under the variant only, `lost` under the base only. With g = gained/n and
/// l = lost/n the value is d = g − l and its standard error √((g + l − d²)/n), the paired one (McNemar 1947).
///
/// Interval: Newcombe (1998, *Statistics in Medicine* 17, 2635) adds squared arms of Wilson's intervals; here the two
/// shares are g and l themselves, as Zou & Donner (2008, *Statistics in Medicine* 27, 1693) allow for any two
/// estimates, with their correlation −√(gl/((1 − g)(1 − l))). We prefer it to adding pseudo-runs to the normal interval
/// (Agresti & Min 2005) because it stays inside [−1, 1] and keeps its coverage where one count is 0: with
/// gained = lost = 0 it is ± z²/(n + z²), about ± 3.8/n at 95%, a two-sided "rule of three".
///
/// `None` for n = 0 or gained + lost > n. Method `paired`.
///
/// ```
/// use detente::internals::analysis::estimate::paired_difference;
/// let talks = paired_difference(1000, 30, 10, 0.95);
/// assert_eq!(talks.value, Some(0.02));
/// let [low, high] = talks.interval.unwrap();
/// assert!(0.0 < low && low < 0.02 && 0.02 < high && high < 0.04);
/// let same = paired_difference(1000, 0, 0, 0.95);
/// assert_eq!((same.value, same.standard_error), (Some(0.0), Some(0.0)));
/// assert!(same.interval.unwrap()[1] > 0.003);
/// ```
#[must_use]
pub fn paired_difference(n: u64, gained: u64, lost: u64, level: f64) -> Estimate {
    if n == 0 || gained.checked_add(lost).is_none_or(|changed| changed > n) {
        return undefined(n, level, Method::Paired);
    }
    let runs = n as f64;
    let (up, down) = (gained as f64 / runs, lost as f64 / runs);
    let value = (gained as f64 - lost as f64) / runs;
    // n(g + l) − (g − l)² as integers: what is taken off may be all but equal.
    let changes = u128::from(n) * u128::from(gained + lost) - u128::from(gained.abs_diff(lost)).pow(2);
    let variance = changes as f64 / (runs * runs) / runs;
    let interval = z(level).map(|z| {
        let ([up_low, up_high], [down_low, down_high]) = (wilson_interval(gained, n, z), wilson_interval(lost, n, z));
        let freedom = (1.0 - up) * (1.0 - down);
        let correlation = if freedom > 0.0 { -(up * down / freedom).sqrt().min(1.0) } else { 0.0 };
        let arm = |a: f64, b: f64| (a * a - 2.0 * correlation * a * b + b * b).sqrt();
        [(value - arm(up - up_low, down_high - down)).max(-1.0), (value + arm(up_high - up, down - down_low)).min(1.0)]
    });
    Estimate { value: Some(value), standard_error: Some(variance.sqrt()), interval, level, method: Method::Paired, n }
}

/// The difference of [`paired_difference`] where `n` was settled by looking at the runs, as in [`sequential`].
///
/// Runs gained and runs lost have a confidence sequence each, at 1 − (1 − level)/2, so that both hold for all n at once
/// with probability `level` at least; the difference then lies between the least gain less the largest loss and the
/// largest gain less the least loss. With the same random draws few runs change, so that both are narrow. Method
/// `confidence sequence`.
///
/// ```
/// use detente::internals::analysis::estimate::{paired_difference, sequential_difference};
/// let half = |e: detente::internals::analysis::findings::Estimate| e.interval.map(|[low, high]| 0.5 * (high - low)).unwrap();
/// let (fixed, always) = (paired_difference(9_000, 900, 300, 0.95), sequential_difference(9_000, 900, 300, 0.95, 0.01));
/// assert_eq!(fixed.value, always.value);
/// assert!(half(fixed) < half(always.clone()) && half(always) < 0.02);
/// ```
#[must_use]
pub fn sequential_difference(n: u64, gained: u64, lost: u64, level: f64, half_width: f64) -> Estimate {
    let fixed = paired_difference(n, gained, lost, level);
    let sound = 0.0 < level && level < 1.0 && 0.0 < half_width && half_width < f64::INFINITY;
    let each = 1.0 - 0.5 * (1.0 - level);
    let found = sound.then(|| {
        let r = concentration(half_width, each);
        let ([up_low, up_high], [down_low, down_high]) = (interval(gained, n, each, r), interval(lost, n, each, r));
        [up_low - down_high, up_high - down_low]
    });
    Estimate { interval: found.filter(|_| fixed.value.is_some()), method: Method::ConfidenceSequence, ..fixed }
}

/// A correlation `r` found in `n` pairs, in [−1, 1].
///
/// Fisher's z (Fisher 1915; 1921): the interval is tanh(artanh r ± z/√(n − 3)), the standard error
/// (1 − r²)/√(n − 3). For rank correlations it is an approximation, good for |r| up to about 0.8.
///
/// |r| above 1 by rounding is taken as 1, which has standard error 0. `None` for r not a number or n = 0; no standard
/// error or interval for n ≤ 3. Method `fisher`.
///
/// ```
/// use detente::internals::analysis::estimate::correlation;
/// let [low, high] = correlation(0.5, 103, 0.95).interval.unwrap();
/// assert!((low - 0.3393).abs() < 1e-4 && (high - 0.6323).abs() < 1e-4);
/// ```
#[must_use]
pub fn correlation(r: f64, n: u64, level: f64) -> Estimate {
    if r.is_nan() || n == 0 {
        return undefined(n, level, Method::Fisher);
    }
    let r = r.clamp(-1.0, 1.0);
    let scale = (n > 3).then(|| 1.0 / ((n - 3) as f64).sqrt());
    let interval = scale.zip(z(level)).map(|(scale, z)| {
        let centre = libm::atanh(r);
        // Going there and back may miss r by its last bit.
        [libm::tanh(centre - z * scale).min(r), libm::tanh(centre + z * scale).max(r)]
    });
    Estimate {
        value: Some(r),
        standard_error: scale.map(|scale| (1.0 - r * r) * scale),
        interval,
        level,
        method: Method::Fisher,
        n,
    }
}

/// Total-effect index of one source of randomness on one outcome: the share of the outcome's variance that goes when
/// all other sources are known, in [0, 1] up to error.
///
/// T = P(Y ≠ Y′)/(2p(1 − p)), where Y′ is Y with that source drawn anew: `changed` of `n` runs changed, and `p` is the
/// share of runs with the outcome (Homma & Saltelli 1996, with Jansen's 1999 estimator ½·E(Y − Y′)², for an indicator).
///
/// Standard error by the delta method in (P(Y ≠ Y′), p), both from the same n runs; their covariance per run is
/// q(½ − p) because Y and Y′ may be exchanged. The interval puts the arms of Wilson's interval of q = P(Y ≠ Y′) in the
/// place of its normal ones, so that it keeps a width at changed = 0; its low end is at least 0.
///
/// `None` where p is not inside (0, 1), n = 0 or changed > n. Method `delta`.
///
/// ```
/// use detente::internals::analysis::estimate::total_effect;
/// assert_eq!(total_effect(250, 0.5, 1000, 0.95).value, Some(0.5));
/// assert_eq!(total_effect(0, 0.0, 1000, 0.95).value, None);
/// assert!(total_effect(0, 0.5, 1000, 0.95).interval.unwrap()[1] > 0.005);
/// ```
#[must_use]
pub fn total_effect(changed: u64, p: f64, n: u64, level: f64) -> Estimate {
    // P is the only share needed: the other ending has the rest. Then T = 1 − V with V as in `explained`.
    let Some(same) = n.checked_sub(changed) else {
        return undefined(n, level, Method::Delta);
    };
    let rest = explained(same, &[p, 1.0 - p], n, level);
    let value = share(changed, n).zip(rest.value).map(|(q, _)| q / (2.0 * p * (1.0 - p)));
    // Taking the interval from 1 may miss the value by its last bit.
    let interval =
        value.zip(rest.interval).map(|(value, [low, high])| [(1.0 - high).max(0.0).min(value), (1.0 - low).max(value)]);
    Estimate { value, interval, ..rest }
}

/// Share of the variance of the ending that is explained by what two runs have in common, at most 1.
///
/// V = (s − Σp²)/(1 − Σp²): `same` of `n` pairs of runs with a common past end alike, a share s; pairs with nothing in
/// common would do so with probability Σp², from the `shares` p of the endings, which sum to 1. 0 says that the past
/// tells nothing, 1 that all is settled; below 0 only by chance. This is the agreement coefficient of Scott (1955), and
/// for two endings 1 minus the [`total_effect`] of what came after.
///
/// Standard error by the delta method in (s, p), all from the same n. The covariance of s and p needs
/// P(both end in k), taken as pₖ² + V·pₖ(1 − pₖ), which is exact for two endings. The interval puts the arms of
/// Wilson's interval of s in the place of its normal ones, so that it keeps a width at same = n.
///
/// `None` where fewer than two endings have a share, a share is not in [0, 1], n = 0 or same > n. Method `delta`.
///
/// ```
/// use detente::internals::analysis::estimate::explained;
/// assert_eq!(explained(1000, &[0.5, 0.25, 0.25], 1000, 0.95).value, Some(1.0));
/// assert_eq!(explained(375, &[0.5, 0.25, 0.25], 1000, 0.95).value, Some(0.0));
/// assert_eq!(explained(1000, &[1.0], 1000, 0.95).value, None);
/// ```
#[must_use]
pub fn explained(same: u64, shares: &[f64], n: u64, level: f64) -> Estimate {
    let by_chance: f64 = shares.iter().map(|p| p * p).sum();
    // 1 − Σp², as what two runs with nothing in common have of different endings: it may be small.
    let others = |k: usize| shares.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, p)| p).sum::<f64>();
    let spread: f64 = shares.iter().enumerate().map(|(k, p)| p * others(k)).sum();
    let fit = shares.iter().all(|p| (0.0..=1.0).contains(p)) && shares.iter().filter(|&&p| p > 0.0).count() >= 2;
    let (true, true, Some(alike)) = (fit, spread > 0.0, share(same, n)) else {
        return undefined(n, level, Method::Delta);
    };
    let runs = n as f64;
    let different = (n - same) as f64 / runs;
    let value = 1.0 - different / spread;
    let cubes: f64 = shares.iter().map(|p| p * p * p).sum();
    // Slopes of V in s and in Σp², whose own influence per run is 2(p − Σp²) with p the share of the run's ending.
    let by_alike = 1.0 / spread;
    let by_agreement = -2.0 * different / (spread * spread);
    let covariance = cubes + value * (by_chance - cubes) - alike * by_chance;
    let others = (2.0 * by_alike * by_agreement * covariance
        + by_agreement * by_agreement * (cubes - by_chance * by_chance).max(0.0))
        / runs;
    let variance = by_alike * by_alike * variance_of_share(same, n) + others;
    let interval = z(level).map(|z| {
        let [low, high] = wilson_interval(same, n, z);
        let arm = |arm: f64| (by_alike * by_alike * arm * arm + z * z * others).max(0.0).sqrt();
        [value - arm(alike - low), (value + arm(high - alike)).min(1.0)]
    });
    Estimate {
        value: Some(value),
        standard_error: Some(variance.max(0.0).sqrt()),
        interval,
        level,
        method: Method::Delta,
        n,
    }
}

/// A value with a standard error that were computed elsewhere. Interval value ± z·error. Method `normal`.
pub(crate) fn estimated(value: Option<f64>, error: Option<f64>, n: u64, level: f64) -> Estimate {
    let (value, error) = (value.filter(|x| x.is_finite()), error.filter(|x| x.is_finite()));
    let interval = value.zip(error).zip(z(level)).map(|((value, error), z)| [value - z * error, value + z * error]);
    Estimate { value, standard_error: error.filter(|_| value.is_some()), interval, level, method: Method::Normal, n }
}

/// An estimate of nothing.
pub(super) fn undefined(n: u64, level: f64, method: Method) -> Estimate {
    Estimate { value: None, standard_error: None, interval: None, level, method, n }
}

/// p(1 − p)/n of the share p = `count / n`, for count ≤ n: what is left of the runs is counted, not taken from 1.
pub(super) fn variance_of_share(count: u64, n: u64) -> f64 {
    let runs = n as f64;
    count as f64 / runs * ((n - count) as f64 / runs) / runs
}

/// `count / n`, where that is a share.
fn share(count: u64, n: u64) -> Option<f64> {
    (n > 0 && count <= n).then(|| count as f64 / n as f64)
}

/// Half-width of the interval in standard errors.
fn z(level: f64) -> Option<f64> {
    // The lower tail holds more digits than (1 + level)/2 where the level is near 1.
    (0.0 < level && level < 1.0).then(|| -normal_quantile(0.5 * (1.0 - level)))
}

/// Student's t in the place of z.
fn student(level: f64, freedom: f64) -> Option<f64> {
    let found = (0.0 < level && level < 1.0).then(|| student_quantile(level, freedom));
    // With hardly more than one run's worth of events there is nothing to say.
    found.filter(|t| *t < 1e6)
}

/// Wilson's interval, for 0 < n and count ≤ n.
fn wilson_interval(count: u64, n: u64, z: f64) -> [f64; 2] {
    score_interval(count as f64 / n as f64, n as f64, z)
}

#[cfg(test)]
mod tests;
