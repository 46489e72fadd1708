//! Bounds for many means at once: with the stated probability, all hold together.
//!
//! The max-t method (Hothorn, Bretz & Westfall 2008), by the Gaussian multiplier bootstrap (Chernozhukov, Chetverikov & Kato
//! 2013): blocks are centered and multiplied by standard normal numbers g_b, the same for all means, so that the bootstrap has
//! their correlations. With x_kb the block means, s_k their standard deviation and B their number,
//!
//! > T* = max over k of |Σ_b g_b (x_kb − x̄_k)| / (s_k √(B − 1))
//!
//! The quantile of T* at the level belongs to normal numbers. It becomes one of Student's t with B − 1 degrees of freedom at
//! the same tail probability, and is never above the value of Bonferroni, which needs no bootstrap.

use serde::{Deserialize, Serialize};

use super::payoffs::{Interval, check_level, mean, standard_error};
use super::random::{Draws, Purpose};
use crate::maths::special::{normal_cdf, student_quantile};

/// Most draws of the multipliers.
const MOST_DRAWS: usize = 4_999;
/// Fewest draws of the multipliers.
const FEWEST_DRAWS: usize = 999;
/// Products of numbers that are spent on draws, where that leaves enough of them.
const WORK: usize = 2_000_000_000;
/// Fewer blocks than this have Bonferroni bounds: a bootstrap of so few says little about the largest of many.
pub const FEWEST_BLOCKS: usize = 20;
/// A standard deviation below this share of the largest number is rounding.
const ROUNDING: f64 = 1e-12;

/// How the critical value came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Max-t by the multiplier bootstrap.
    MaxT,
    /// Student's t at a level that is divided among all means.
    Bonferroni,
    /// There was no mean that varies, so every bound is the mean itself.
    NoVariation,
}

/// Means over blocks with bounds that hold together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simultaneous {
    /// For each mean, in order. Where blocks do not vary, both ends are the mean.
    pub intervals: Vec<Interval>,
    /// Half the width of each interval in standard errors.
    pub critical: f64,
    /// How `critical` came about.
    pub method: Method,
    /// How many means do not vary over blocks. They have no uncertainty in the bounds, and may have some in truth: an event that
    /// no run has seen is not impossible.
    pub n_constant: usize,
}

/// Bounds on both sides of all means, which hold together with probability `level`, in (0, 1).
///
/// `vectors[k][block]` are the block means of number k. The same seed gives the same bounds.
///
/// # Errors
///
/// If there are fewer than 2 blocks, vectors differ in length, or the level is outside of (0, 1).
///
/// ```
/// use detente::internals::analysis::metagame::simultaneous::{Method, bounds};
/// let vectors: Vec<Vec<f64>> = (0..3).map(|k| (0..40).map(|b| f64::from((b * (k + 3)) % 7)).collect()).collect();
/// let found = bounds(&vectors, 0.95, 1).unwrap();
/// assert_eq!(found.method, Method::MaxT);
/// assert!(2.02 < found.critical && found.critical <= 2.51); // one alone: 2.02, Bonferroni: 2.50
/// ```
pub fn bounds(vectors: &[Vec<f64>], level: f64, seed: u64) -> Result<Simultaneous, String> {
    check_level(level)?;
    let n_blocks = vectors.first().map_or(2, Vec::len);
    if n_blocks < 2 || vectors.iter().any(|blocks| blocks.len() != n_blocks) {
        return Err(
            "bounds need 2 blocks of runs or more, the same number for all; use the same runs everywhere".into()
        );
    }
    let scores: Vec<Vec<f64>> = vectors.iter().filter_map(|blocks| scores(blocks)).collect();
    let (critical, method) = critical(&scores, n_blocks, level, seed);
    let interval = |blocks: &Vec<f64>| {
        let mean = mean(blocks);
        let error = if varies(blocks) { standard_error(blocks) } else { 0.0 };
        Interval { mean, error, low: mean - critical * error, high: mean + critical * error }
    };
    let intervals = vectors.iter().map(interval).collect();
    Ok(Simultaneous { intervals, critical, method, n_constant: vectors.len() - scores.len() })
}

/// Whether blocks differ by more than rounding.
pub(super) fn varies(blocks: &[f64]) -> bool {
    let size = blocks.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    standard_error(blocks) * libm::sqrt(blocks.len() as f64) > ROUNDING * size
}

/// Centered blocks over their norm; `None` where blocks do not vary.
fn scores(blocks: &[f64]) -> Option<Vec<f64>> {
    if !varies(blocks) {
        return None;
    }
    let mean = mean(blocks);
    let norm = libm::sqrt(blocks.iter().map(|x| (x - mean) * (x - mean)).sum());
    Some(blocks.iter().map(|x| (x - mean) / norm).collect())
}

fn critical(scores: &[Vec<f64>], n_blocks: usize, level: f64, seed: u64) -> (f64, Method) {
    let freedom = (n_blocks - 1) as f64;
    if scores.is_empty() {
        return (0.0, Method::NoVariation);
    }
    let bonferroni = student_quantile(1.0 - (1.0 - level) / scores.len() as f64, freedom);
    if scores.len() == 1 || n_blocks < FEWEST_BLOCKS {
        return (bonferroni, Method::Bonferroni);
    }
    let n_draws = (WORK / (scores.len() * n_blocks)).clamp(FEWEST_DRAWS, MOST_DRAWS);
    let mut draws = Draws::new(seed, Purpose::Multipliers);
    let mut multipliers = vec![0.0; n_blocks];
    let mut largest: Vec<f64> = Vec::with_capacity(n_draws);
    for _ in 0..n_draws {
        multipliers.fill_with(|| draws.normal());
        let product = |scores: &Vec<f64>| scores.iter().zip(&multipliers).map(|(x, g)| x * g).sum::<f64>().abs();
        largest.push(scores.iter().map(product).fold(0.0, f64::max));
    }
    largest.sort_by(f64::total_cmp);
    let rank = libm::ceil(level * (n_draws + 1) as f64) as usize;
    let normal = largest[rank.clamp(1, n_draws) - 1];
    let student = student_quantile(1.0 - 2.0 * normal_cdf(-normal), freedom);
    if student < bonferroni { (student, Method::MaxT) } else { (bonferroni, Method::Bonferroni) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_means_need_the_value_of_sidak_and_equal_ones_that_of_one() {
        let mut draws = Draws::new(3, Purpose::Starts);
        let mut vector = || (0..2_000).map(|_| draws.normal()).collect::<Vec<f64>>();
        let apart: Vec<Vec<f64>> = (0..10).map(|_| vector()).collect();
        let sidak = student_quantile(libm::pow(0.95, 0.1), 1_999.0);
        let found = bounds(&apart, 0.95, 5).unwrap().critical;
        assert!((found - sidak).abs() < 0.05, "{found} {sidak}");
        let same: Vec<Vec<f64>> = (1..11).map(|k| apart[0].iter().map(|x| f64::from(k) * x - 3.0).collect()).collect();
        let found = bounds(&same, 0.95, 5).unwrap().critical;
        assert!((found - student_quantile(0.95, 1_999.0)).abs() < 0.05, "{found}");
    }

    #[test]
    fn without_variation_bounds_are_points() {
        let found = bounds(&[vec![0.1; 30], vec![7.0; 30]], 0.9, 1).unwrap();
        assert_eq!((found.method, found.n_constant), (Method::NoVariation, 2));
        assert!(found.intervals.iter().all(|i| i.low == i.mean && i.high == i.mean));
        let few = bounds(&[vec![1.0, 2.0, 4.0], vec![0.0, 5.0, 1.0], vec![2.0; 3]], 0.9, 1).unwrap();
        assert_eq!((few.method, few.n_constant), (Method::Bonferroni, 1));
        assert!((few.critical - student_quantile(0.95, 2.0)).abs() < 1e-12);
        assert!(bounds(&[], 0.9, 1).unwrap().intervals.is_empty());
        assert!(bounds(&[vec![1.0]], 0.9, 1).is_err() && bounds(&[vec![1.0; 2], vec![1.0; 3]], 0.9, 1).is_err());
    }
}
