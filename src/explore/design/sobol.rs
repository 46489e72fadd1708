//! Scrambled Sobol sequences: points of which all columns together are spread evenly.

use sobol_burley::{NUM_DIMENSIONS, sample};

use crate::maths::seeded::Seeded;

/// Most points of a scrambled Sobol sequence.
pub const MOST_POINTS: usize = 1 << 16;

/// Most dimensions of a scrambled Sobol sequence. A pair of independent designs (A and B) needs two for each factor.
pub const MOST_DIMENSIONS: usize = NUM_DIMENSIONS as usize;

/// The first `n` points of an Owen-scrambled Sobol sequence in `dims` dimensions: one row a point, every value inside (0, 1).
///
/// Each row is uniform on the unit cube. Where `n` is a power of two, each column has exactly one value in each of `n` equal
/// intervals, and so have many boxes of equal volume in several dimensions: means of smooth functions converge faster than 1/√n.
/// Other `n` are allowed and lose part of that. Values are the middles of 2²³ equal cells (the sequence has single precision).
///
/// Which scramble it is follows from 32 bits: the upper half of the first 64 bits of the ChaCha8 stream of `seed`. Two seeds have
/// the same scramble with probability 2⁻³².
///
/// Sources: Sobol' (1967); Owen (1995), scrambled nets; directions by Joe & Kuo (2008); scrambled by hashing as in Burley (2020),
/// *Journal of Computer Graphics Techniques* 9(4).
///
/// # Errors
///
/// More than [`MOST_POINTS`] points or [`MOST_DIMENSIONS`] dimensions.
///
/// ```
/// use detente::internals::explore::design::scrambled_sobol;
/// let rows = scrambled_sobol(4, 2, 7).unwrap();
/// let mut quarters: Vec<usize> = rows.iter().map(|row| (row[1] * 4.0) as usize).collect();
/// quarters.sort();
/// assert_eq!(quarters, [0, 1, 2, 3]);
/// assert!(scrambled_sobol(4, 1000, 7).unwrap_err().contains("at most 256"));
/// ```
pub fn scrambled_sobol(n: usize, dims: usize, seed: u64) -> Result<Vec<Vec<f64>>, String> {
    if n > MOST_POINTS {
        return Err(format!(
            "a Sobol sequence of {n} points was asked for, and it has at most {MOST_POINTS}; \
             ask for fewer, or use a Latin hypercube"
        ));
    }
    if dims > MOST_DIMENSIONS {
        return Err(format!(
            "a Sobol sequence in {dims} dimensions was asked for, and it has at most {MOST_DIMENSIONS}; \
             vary fewer inputs, or use a Latin hypercube"
        ));
    }
    let scramble = (Seeded::new(seed, "scrambled sobol").bits() >> 32) as u32;
    // The crate gives multiples of 2⁻²³ from 0 on.
    let at = |i: usize, k: usize| f64::from(sample(i as u32, k as u32, scramble)) + 1.0 / 16_777_216.0;
    Ok((0..n).map(|i| (0..dims).map(|k| at(i, k)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_fill_every_stratum_and_every_box() {
        for (n, dims) in [(1, 1), (16, 256), (1024, 20), (MOST_POINTS, 2)] {
            let rows = scrambled_sobol(n, dims, 5).unwrap();
            for k in 0..dims {
                let mut seen = vec![false; n];
                for row in &rows {
                    assert!(0.0 < row[k] && row[k] < 1.0);
                    seen[(row[k] * n as f64) as usize] = true;
                }
                assert!(seen.iter().all(|s| *s), "{n} points, column {k}");
            }
        }
        // The first two dimensions are a (0, m, 2) net: every box of volume 1/64 has one of 64 points.
        let rows = scrambled_sobol(64, 2, 9).unwrap();
        for wide in 0..=6 {
            let (across, up) = ((1usize << wide) as f64, (1usize << (6 - wide)) as f64);
            let mut boxes: Vec<(usize, usize)> =
                rows.iter().map(|row| ((row[0] * across) as usize, (row[1] * up) as usize)).collect();
            boxes.sort_unstable();
            boxes.dedup();
            assert_eq!(boxes.len(), 64, "{across} by {up}");
        }
    }

    #[test]
    fn means_are_unbiased_over_seeds_and_precise() {
        // Mean 1 each; the variance of a product of 6 is (4/3)⁶ − 1 = 4.6, so 1024 independent points have standard error 0.067.
        let mean = |seed| {
            let rows = scrambled_sobol(1024, 6, seed).unwrap();
            rows.iter().map(|row| row.iter().map(|x| 2.0 * x).product::<f64>()).sum::<f64>() / 1024.0
        };
        let means: Vec<f64> = (0..100).map(mean).collect();
        let all = means.iter().sum::<f64>() / 100.0;
        let error = (means.iter().map(|m| (m - 1.0) * (m - 1.0)).sum::<f64>() / 100.0).sqrt();
        assert!(error < 0.067 / 4.0, "{error}");
        assert!((all - 1.0).abs() < 4.0 * error / 10.0, "{all}");
    }

    #[test]
    fn seeds_use_all_64_bits() {
        let first = |seed| scrambled_sobol(8, 3, seed).unwrap();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
        assert_ne!(first(1), first(1 + (1 << 32)));
        assert!(scrambled_sobol(MOST_POINTS + 1, 1, 0).unwrap_err().contains("65536"));
        assert!(scrambled_sobol(0, 1, 0).unwrap().is_empty());
    }
}
