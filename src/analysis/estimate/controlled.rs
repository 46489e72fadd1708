//! Shares and differences with control variates.

use super::{Estimate, Method, paired_difference, variance_of_share, wilson, z};
use crate::maths::effective::effective;
use crate::maths::score::score_interval;
use crate::tally::Moments;

/// Share of something that happened in `count` of the runs, of which control variates leave numbers with these moments; in [0, 1].
///
/// The value is the mean of what is left, which has no bias (see `engine::batch::controls`), and the standard error
/// that of a mean. Interval: [`wilson`]'s around this value, at the number of plain runs whose share would have the same variance
/// ([`effective`]). Where control variates have nothing to work on (nothing was seen, or everything) it is the share as
/// counted. Method `control variates`.
///
/// ```
/// use detente::internals::analysis::estimate::{controlled_share, wilson};
/// use detente::internals::tally::Moments;
/// // Half of the runs end so, and all but ± 0.1 of that is explained.
/// let mut left = Moments::default();
/// (0..1000).for_each(|run| left.push(if run % 2 == 0 { 0.6 } else { 0.4 }));
/// let (found, counted) = (controlled_share(500, &left, 0.95), wilson(500, 1000, 0.95));
/// let width = |[low, high]: [f64; 2]| high - low;
/// assert!((found.value.unwrap() - 0.5).abs() < 1e-9);
/// assert!((width(found.interval.unwrap()) / width(counted.interval.unwrap()) - 0.2).abs() < 0.01);
/// ```
#[must_use]
pub fn controlled_share(count: u64, left: &Moments, level: f64) -> Estimate {
    let (n, runs) = (left.n, left.n as f64);
    let Some(worth) = effective(count, n, left.total(), left.deviations()) else {
        return wilson(count, n, level);
    };
    let interval = z(level).map(|z| score_interval(worth.share, worth.runs, z));
    let standard_error = Some(left.deviations().sqrt() / runs);
    Estimate { value: Some(worth.share), standard_error, interval, level, method: Method::Controlled, n }
}

/// Difference of two shares over the same runs, as in [`paired_difference`], of which control variates leave numbers with these
/// moments, run by run; in [−1, 1].
///
/// The value is their mean. The interval has the arms of the plain one at the number of plain runs whose difference would have the
/// same variance, put around this value. Where no run is gained or lost it is the difference as counted. Method
/// `control variates, paired`.
///
/// ```
/// use detente::internals::analysis::estimate::{controlled_difference, paired_difference};
/// use detente::internals::tally::Moments;
/// // 100 of 1,000 runs are gained, and half of each is explained.
/// let mut left = Moments::default();
/// (0..1000).for_each(|run| left.push(if run < 100 { 0.55 } else { 0.05 }));
/// let (found, counted) = (controlled_difference(100, 0, &left, 0.95), paired_difference(1000, 100, 0, 0.95));
/// assert!((found.value.unwrap() - 0.1).abs() < 1e-9);
/// assert!((found.standard_error.unwrap() / counted.standard_error.unwrap() - 0.5).abs() < 1e-3);
/// ```
#[must_use]
pub fn controlled_difference(gained: u64, lost: u64, left: &Moments, level: f64) -> Estimate {
    let (n, runs) = (left.n, left.n as f64);
    let plain = paired_difference(n, gained, lost, level);
    let plain_variance = plain.standard_error.map_or(0.0, |error| error * error * runs);
    let value = left.total() / runs;
    let variance = (left.deviations() + plain_variance) / runs;
    if plain.value.is_none()
        || gained + lost == 0
        || !(0.0 < variance && variance < f64::INFINITY && value.abs() <= 1.0)
    {
        return plain;
    }
    // Whole runs, so that the plain interval can be asked: rounding them is far below their error.
    let times = plain_variance / variance;
    let scaled = |count: u64| (count as f64 * times).round() as u64;
    let (gained, lost) = (scaled(gained), scaled(lost));
    let worth = paired_difference(scaled(n).max(gained + lost).max(1), gained, lost, level);
    let arms = worth.value.zip(worth.interval).map(|(value, [low, high])| [value - low, high - value]);
    let interval = arms.map(|[down, up]| [(value - down).max(-1.0), (value + up).min(1.0)]);
    let standard_error = Some(left.deviations().sqrt() / runs);
    Estimate { value: Some(value), standard_error, interval, level, method: Method::ControlledPaired, n }
}

/// Part of the variance of a share that control variates leave, at least 0; `None` where they have nothing to work on.
pub(crate) fn variance_left(count: u64, left: &Moments) -> Option<f64> {
    let counted = variance_of_share(count, left.n) * left.n as f64 * left.n as f64;
    (counted > 0.0).then(|| left.deviations() / counted)
}
