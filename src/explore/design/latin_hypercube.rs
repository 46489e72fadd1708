//! Latin hypercubes: points of which every column is spread evenly.

use crate::maths::seeded::Seeded;

/// A Latin hypercube of `n` points in `dims` dimensions: one row a point, every value strictly inside (0, 1).
///
/// Each column has exactly one value in each of the `n` intervals (i/n, (i+1)/n), at a random place inside it, and the columns
/// are in independent random orders. A row has the uniform distribution on the unit cube, and means over the rows of any function
/// are unbiased. Source: McKay, Beckman & Conover (1979), *Technometrics* 21(2).
///
/// `n` up to 2¹⁹: above that, rounding could put a value on the edge of its interval. Empty for `n` = 0.
///
/// ```
/// use detente::internals::explore::design::latin_hypercube;
/// let rows = latin_hypercube(4, 2, 7);
/// let mut quarters: Vec<usize> = rows.iter().map(|row| (row[1] * 4.0) as usize).collect();
/// quarters.sort();
/// assert_eq!(quarters, [0, 1, 2, 3]);
/// ```
#[must_use]
pub fn latin_hypercube(n: usize, dims: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = Seeded::new(seed, "latin hypercube");
    let mut rows = vec![Vec::with_capacity(dims); n];
    let mut strata: Vec<usize> = (0..n).collect();
    for _ in 0..dims {
        random.shuffle(&mut strata);
        for (row, stratum) in rows.iter_mut().zip(&strata) {
            row.push((*stratum as f64 + random.inside()) / n as f64);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_one_value_in_each_stratum() {
        for (n, dims) in [(1, 3), (7, 2), (100, 5), (1 << 12, 3)] {
            let rows = latin_hypercube(n, dims, 11);
            assert_eq!(rows.len(), n);
            for k in 0..dims {
                let mut column: Vec<f64> = rows.iter().map(|row| row[k]).collect();
                column.sort_by(f64::total_cmp);
                for (i, x) in column.iter().enumerate() {
                    assert!(i as f64 / (n as f64) < *x && *x < (i + 1) as f64 / n as f64, "{i}: {x}");
                }
            }
        }
        assert!(latin_hypercube(0, 3, 1).is_empty());
        assert_eq!(latin_hypercube(2, 0, 1), vec![Vec::<f64>::new(); 2]);
    }

    #[test]
    fn values_are_uniform_inside_their_stratum_and_columns_independent() {
        let rows = latin_hypercube(2000, 2, 3);
        let inside: Vec<f64> = rows.iter().map(|row| (row[0] * 2000.0).fract()).collect();
        let mean = inside.iter().sum::<f64>() / 2000.0;
        assert!((mean - 0.5).abs() < 4.0 / (12.0f64 * 2000.0).sqrt(), "{mean}");
        let product = rows.iter().map(|row| (row[0] - 0.5) * (row[1] - 0.5)).sum::<f64>() / 2000.0 * 12.0;
        assert!(product.abs() < 4.0 / 2000.0f64.sqrt(), "{product}");
        assert_ne!(latin_hypercube(10, 2, 1), latin_hypercube(10, 2, 2));
    }

    /// What it is for: the mean of a sum of functions of one input each is far more precise than with independent points.
    #[test]
    fn means_of_sums_are_precise() {
        let mean = |seed| {
            let rows = latin_hypercube(100, 3, seed);
            rows.iter().map(|row| row[0] + row[1] * row[1] + libm::exp(row[2])).sum::<f64>() / 100.0
        };
        let right = 0.5 + 1.0 / 3.0 + std::f64::consts::E - 1.0;
        for seed in 0..50 {
            // Independent points: standard error 0.065.
            assert!((mean(seed) - right).abs() < 0.004, "{}", mean(seed) - right);
        }
    }
}
