//! Bootstrap intervals for functions of means over rows.

use crate::maths::seeded::Seeded;
use crate::maths::special::{normal_cdf, normal_quantile};

/// Least number of resamples: with fewer, the ends of an interval are too uncertain.
pub const LEAST_RESAMPLES: usize = 200;

/// What sums of rows round off at most, of the width of an interval.
const ROUNDED_OFF: f64 = 1e-12;

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate, in the unit of what is estimated; not clipped.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampling {
    /// Confidence level, in (0, 1), such as 0.95.
    pub level: f64,
    /// Number of resamples, from [`LEAST_RESAMPLES`] on; 1,000 is common.
    pub resamples: usize,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Resampling {
    /// Whether the numbers make sense.
    ///
    /// # Errors
    ///
    /// A level outside (0, 1), and too few resamples for it: fewer than [`LEAST_RESAMPLES`] or 2/(1 − level).
    ///
    /// ```
    /// use detente::internals::analysis::indices::Resampling;
    /// assert!(Resampling { level: 0.95, resamples: 1000, seed: 1 }.check().is_ok());
    /// assert!(Resampling { level: 95.0, resamples: 1000, seed: 1 }.check().unwrap_err().contains("0.95"));
    /// ```
    pub fn check(&self) -> Result<(), String> {
        if !(0.0 < self.level && self.level < 1.0) {
            return Err(format!("the level {} is not between 0 and 1; write 0.95 for 95%", self.level));
        }
        let least = (LEAST_RESAMPLES as f64).max(libm::ceil(2.0 / (1.0 - self.level)));
        if (self.resamples as f64) < least {
            return Err(format!(
                "{} resamples are too few for a {} interval; use at least {least}",
                self.resamples, self.level
            ));
        }
        Ok(())
    }
}

/// Rows of numbers, all of the same width, of which only the means over rows count.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    width: usize,
    values: Vec<f64>,
}

impl Rows {
    /// From at least one row; all rows have the width of the first.
    pub(super) fn new(rows: impl Iterator<Item = Vec<f64>>) -> Self {
        let mut rows = rows.peekable();
        let width = rows.peek().map_or(0, Vec::len).max(1);
        Self { width, values: rows.flatten().collect() }
    }

    fn count(&self) -> usize {
        self.values.len() / self.width
    }

    fn means(&self, count: f64, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.width];
        for (i, row) in self.values.chunks_exact(self.width).enumerate() {
            let weight = weight(i);
            if weight > 0.0 {
                sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
            }
        }
        sums.into_iter().map(|sum| sum / count).collect()
    }
}

/// Intervals for functions of the means of the columns over rows, all from the same resampled rows.
///
/// Bias-corrected and accelerated bootstrap (BCa): Efron (1987), *Journal of the American Statistical Association* 82(397); the
/// acceleration comes from leaving out one row at a time. `functions` gets the means, and gives one value for each function or
/// `None` where it is undefined, always as many. A function is `None` here when it is undefined for the sample itself, or for more
/// than half of (1 − level) of the resamples: then its interval would have no end. Fewer undefined resamples are left out.
pub(super) fn intervals(
    rows: &Rows,
    functions: impl Fn(&[f64]) -> Vec<Option<f64>>,
    how: &Resampling,
) -> Vec<Option<Index>> {
    let n = rows.count();
    let values = functions(&rows.means(n as f64, |_| 1.0));
    let mut random = Seeded::new(how.seed, "bootstrap");
    let mut resampled = vec![Vec::with_capacity(how.resamples); values.len()];
    let mut times = vec![0.0; n];
    for _ in 0..how.resamples {
        times.fill(0.0);
        (0..n).for_each(|_| times[random.below(n)] += 1.0);
        let again = functions(&rows.means(n as f64, |i| times[i]));
        resampled.iter_mut().zip(again).for_each(|(all, value)| all.extend(value));
    }
    let accelerations = accelerations(rows, &functions, values.len());
    let finish = |((value, mut resampled), acceleration): ((Option<f64>, Vec<f64>), f64)| {
        let undefined = how.resamples - resampled.len();
        let value = value.filter(|_| undefined as f64 <= 0.5 * (1.0 - how.level) * how.resamples as f64)?;
        resampled.sort_by(f64::total_cmp);
        let [low, high] = ends(value, &resampled, acceleration, how.level);
        // An end that misses zero only by what sums round off does not exclude zero.
        let [low, high] = [low, high].map(|end| if end.abs() < ROUNDED_OFF * (high - low) { 0.0 } else { end });
        Some(Index { value, low, high })
    };
    values.into_iter().zip(resampled).zip(accelerations).map(finish).collect()
}

/// Skewness of the influence of single rows over 6, for each function; 0 where it is undefined.
fn accelerations(rows: &Rows, functions: impl Fn(&[f64]) -> Vec<Option<f64>>, width: usize) -> Vec<f64> {
    let n = rows.count() as f64;
    if n < 3.0 {
        return vec![0.0; width];
    }
    let all = rows.means(1.0, |_| 1.0);
    let without = |row: &[f64]| -> Vec<Option<f64>> {
        let means: Vec<f64> = all.iter().zip(row).map(|(sum, x)| (sum - x) / (n - 1.0)).collect();
        functions(&means)
    };
    let left: Vec<Vec<Option<f64>>> = rows.values.chunks_exact(rows.width).map(without).collect();
    let of = |k: usize| {
        let values: Vec<f64> = left.iter().filter_map(|values| values.get(k).copied().flatten()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares: f64 = values.iter().map(|x| (mean - x) * (mean - x)).sum();
        let cubes: f64 = values.iter().map(|x| (mean - x) * (mean - x) * (mean - x)).sum();
        if squares > 0.0 { cubes / (6.0 * squares * squares.sqrt()) } else { 0.0 }
    };
    (0..width).map(of).collect()
}

/// Both ends, from sorted values of the resamples.
fn ends(value: f64, sorted: &[f64], acceleration: f64, level: f64) -> [f64; 2] {
    let count = sorted.len() as f64;
    // Sums of the same numbers in another order are the same.
    let off = ROUNDED_OFF * (sorted[sorted.len() - 1] - sorted[0]);
    let below = sorted.partition_point(|x| *x < value - off) as f64;
    let equal = sorted.partition_point(|x| *x <= value + off) as f64 - below;
    // Half a resample on either side, so that the correction is finite.
    let bias = normal_quantile(((below + 0.5 * equal) / count).clamp(0.5 / count, 1.0 - 0.5 / count));
    let end = |p: f64| {
        let shifted = bias + normal_quantile(p);
        let steps = 1.0 - acceleration * shifted;
        // Beyond the pole of the correction, the plain quantile is all there is.
        let p = if steps > 0.0 { normal_cdf(bias + shifted / steps) } else { p };
        quantile(sorted, p)
    };
    [end(0.5 * (1.0 - level)), end(0.5 * (1.0 + level))]
}

/// Value at p·(n + 1), counted from 1, between the lowest and the highest.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = (p * (sorted.len() + 1) as f64 - 1.0).clamp(0.0, last as f64);
    let at = place as usize;
    let (low, high) = (sorted[at], sorted[(at + 1).min(last)]);
    low + (high - low) * (place - at as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOW: Resampling = Resampling { level: 0.9, resamples: 400, seed: 1 };

    #[test]
    fn a_ratio_of_means_is_covered_as_stated() {
        // Skewed on purpose: exponential values of mean 1 over uniform ones of mean ½.
        let mut random = Seeded::new(5, "test");
        let (mut low, mut high) = (0, 0);
        for _ in 0..400 {
            let row = |_| vec![-libm::log(random.inside()), random.uniform()];
            let rows = Rows::new((0..40).map(row));
            let found = intervals(&rows, |m| vec![Some(m[0] / m[1])], &HOW)[0].unwrap();
            assert!(found.low <= found.value && found.value <= found.high);
            low += u32::from(found.low > 2.0);
            high += u32::from(found.high < 2.0);
        }
        // 5% each, 20 of 400; standard deviation 4.4. BCa with 40 skewed rows is known to be a little short.
        assert!((8..=38).contains(&low) && (8..=38).contains(&high), "{low} above, {high} below");
    }

    #[test]
    fn an_end_that_misses_zero_by_rounding_is_zero() {
        let nothing = (0.1 + 0.2) - 0.3;
        assert!(nothing > 0.0);
        let rows = |sign: f64| Rows::new((0..20).map(move |i| vec![sign * if i == 0 { -1.0 } else { nothing }]));
        let of = |sign| intervals(&rows(sign), |m| vec![Some(m[0])], &HOW)[0].unwrap();
        assert_eq!((of(1.0).high, of(-1.0).low), (0.0, 0.0));
        assert!(of(1.0).low < -0.05 && of(-1.0).high > 0.05);
    }

    /// By hand with SciPy 1.17.1: Φ(z₀ + w/(1 − 0.1·w)), w = z₀ + Φ⁻¹(p), z₀ = Φ⁻¹(599.5/999), times 1000.
    #[test]
    fn ends_are_corrected_for_bias_and_skewness() {
        let sorted: Vec<f64> = (1..=999).map(f64::from).collect();
        let plain = ends(500.0, &sorted, 0.0, 0.9);
        assert!((plain[0] - 50.0).abs() < 1e-9 && (plain[1] - 950.0).abs() < 1e-9, "{plain:?}");
        let found = ends(600.0, &sorted, 0.1, 0.9);
        assert!((found[0] - 166.591123060).abs() < 1e-6 && (found[1] - 995.297057907).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn what_is_undefined_too_often_is_none() {
        let rows = Rows::new((0..20).map(|i| vec![f64::from(i % 2)]));
        let positive = |above: f64| move |m: &[f64]| vec![(m[0] > above).then_some(m[0]), Some(1.0)];
        let found = intervals(&rows, positive(0.45), &HOW);
        assert_eq!(found, [None, Some(Index { value: 1.0, low: 1.0, high: 1.0 })]);
        assert!(intervals(&rows, positive(0.1), &HOW)[0].is_some());
        assert!(intervals(&rows, positive(0.6), &HOW)[0].is_none());
    }

    #[test]
    fn nonsense_is_refused() {
        for (level, resamples, says) in
            [(1.0, 500, "between 0 and 1"), (f64::NAN, 500, "between"), (0.9, 10, "at least 200")]
        {
            let told = Resampling { level, resamples, seed: 0 }.check().unwrap_err();
            assert!(told.contains(says), "{told}");
        }
        assert!(Resampling { level: 0.999, resamples: 500, seed: 0 }.check().unwrap_err().contains("at least 200"));
    }
}
