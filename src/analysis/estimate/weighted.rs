//! The mean of what is seen once a run and stands for several.

use super::{Estimate, Method, student, undefined};
use crate::tally::Weighted;

/// Weighted mean Σwx/Σw of differences between runs with the same random draws, in their unit.
///
/// A ratio of two totals over independent runs. Standard error by linearization (Cochran 1977, section 6.4):
/// √(k/(k − 1) · Σw²(x − x̄)²)/Σw, where k is not the number of runs but (Σw)²/Σw², as in [`clustered`](super::clustered). Interval:
/// mean ± t·s with Student's t at k − 1 degrees of freedom. `n` is the number of runs. `None` for no values or sums that cannot be
/// counted, no interval where one run has all the weight. Method `paired`.
///
/// ```
/// use detente::internals::analysis::estimate::{mean, weighted_mean};
/// use detente::internals::tally::Weighted;
/// let mut gains = Weighted::default();
/// [1.0, 2.0, 3.0, 4.0].iter().for_each(|x| gains.push(*x, 5));
/// // Equal weights: the plain mean and its error.
/// let (found, plain) = (weighted_mean(&gains, 0.95), mean(4, 10.0, 5.0, 0.95));
/// assert_eq!(found.value, plain.value);
/// assert!((found.standard_error.unwrap() - plain.standard_error.unwrap()).abs() < 1e-12);
/// // t is 3.182 at three degrees of freedom.
/// assert!((found.interval.unwrap()[1] - 2.5 - 3.182_446 * found.standard_error.unwrap()).abs() < 1e-5);
/// ```
#[must_use]
pub fn weighted_mean(values: &Weighted, level: f64) -> Estimate {
    let (weight, deviations) = (values.weight as f64, values.deviations());
    if values.weight == 0 || !deviations.is_finite() {
        return undefined(values.n, level, Method::Paired);
    }
    let value = values.total() / weight;
    let alike = weight / values.weights as f64 * weight;
    let standard_error = (alike > 1.0).then(|| (alike / (alike - 1.0) * deviations).sqrt() / weight);
    let arm = standard_error.and_then(|error| Some(error * student(level, alike - 1.0)?));
    let interval = arm.map(|arm| [value - arm, value + arm]);
    Estimate { value: Some(value), standard_error, interval, level, method: Method::Paired, n: values.n }
}
