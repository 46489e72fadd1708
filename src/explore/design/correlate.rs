//! Wanted rank correlations between the columns of a design, by reordering.

use std::f64::consts::PI;

use crate::maths::seeded::Seeded;
use crate::maths::special::normal_quantile;

/// Reorders columns of a design so that pairs of them have wanted rank correlations.
///
/// `wanted` lists (column, other column, rank correlation of Spearman in (−1, 1)). Columns that it names and pairs that it does not
/// get correlation 0. Each named column is a permutation of itself afterward; the lowest of them and the columns that are not named
/// stay as they are. Achieved correlations are unbiased; they differ from the wanted ones by about 0.2/√n and by less than 1/√n
/// with n rows (measured).
///
/// Ranks become normal scores Φ⁻¹(rank/(n+1)). With Q·Qᵀ the correlation matrix of the scores S and P·Pᵀ the wanted one, the
/// columns are put in the order of S·(P·Q⁻¹)ᵀ. Source: Iman & Conover (1982), *Communications in Statistics – Simulation and
/// Computation* 11(3), with the ranks of the design in place of new random scores, so that a good design stays as good as it can. A
/// rank correlation r asks for the correlation 2·sin(π·r/6) of scores (Pearson 1907).
///
/// `seed` decides only the order of equal values within a column.
///
/// # Errors
///
/// Correlations that are not in (−1, 1), columns that do not exist or are paired with themselves, pairs that stand twice,
/// correlations that contradict each other (their matrix is not positive definite), rows of different lengths or with values that
/// are not numbers, fewer rows than named columns and two more, and columns that already determine each other. Rows stay untouched
/// then.
///
/// ```
/// use detente::internals::explore::design::{correlate, latin_hypercube};
/// use detente::internals::maths::ranks::spearman;
/// let mut rows = latin_hypercube(1000, 3, 7);
/// correlate(&mut rows, &[(0, 2, -0.6)], 7).unwrap();
/// let column = |k: usize| -> Vec<f64> { rows.iter().map(|row| row[k]).collect() };
/// assert!((spearman(&column(0), &column(2)).unwrap() + 0.6).abs() < 0.03);
/// ```
pub fn correlate(rows: &mut [Vec<f64>], wanted: &[(usize, usize, f64)], seed: u64) -> Result<(), String> {
    let dims = rows.first().map_or(0, Vec::len);
    if rows.iter().any(|row| row.len() != dims) {
        return Err("rows of a design have different lengths; give each as many values as there are columns".into());
    }
    check(wanted, dims)?;
    let mut named: Vec<usize> = wanted.iter().flat_map(|(i, j, _)| [*i, *j]).collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Ok(());
    }
    if rows.len() < named.len() + 2 {
        return Err(format!(
            "{} columns are to be correlated in a design of {} rows; use at least {} rows",
            named.len(),
            rows.len(),
            named.len() + 2
        ));
    }
    let columns: Vec<Vec<f64>> = named.iter().map(|k| rows.iter().map(|row| row[*k]).collect()).collect();
    if columns.iter().flatten().any(|x| !x.is_finite()) {
        return Err("a value of the design is not a finite number; columns cannot be ranked".into());
    }
    let factor = wanted_factor(&named, wanted)?;
    let mut random = Seeded::new(seed, "correlate");
    let scores = columns.iter().map(|column| scores(column, &mut random)).collect();
    let basis = orthonormal(scores, &named)?;
    for ((weights, column), k) in factor.iter().zip(columns).zip(&named) {
        let mixed = |i: usize| weights.iter().zip(&basis).map(|(w, b)| w * b[i]).sum::<f64>();
        let aim: Vec<f64> = (0..rows.len()).map(mixed).collect();
        let mut sorted = column;
        sorted.sort_by(f64::total_cmp);
        for (i, x) in order(&aim).into_iter().zip(sorted) {
            rows[i][*k] = x;
        }
    }
    Ok(())
}

fn check(wanted: &[(usize, usize, f64)], dims: usize) -> Result<(), String> {
    for (at, &(i, j, r)) in wanted.iter().enumerate() {
        if let Some(k) = [i, j].into_iter().find(|k| *k >= dims) {
            return Err(format!("column {k} is to be correlated, and the design has {dims} columns, counted from 0"));
        }
        if i == j {
            return Err(format!("column {i} is to be correlated with itself; name two columns"));
        }
        if !(-1.0 < r && r < 1.0) {
            return Err(format!("the correlation {r} of columns {i} and {j} is not between -1 and 1; use one that is"));
        }
        if wanted[..at].iter().any(|(k, l, _)| (*k, *l) == (i, j) || (*l, *k) == (i, j)) {
            return Err(format!("a correlation of columns {i} and {j} stands twice; keep one"));
        }
    }
    Ok(())
}

/// The lower triangle P with P·Pᵀ = the wanted correlations of scores, row by row (Cholesky).
fn wanted_factor(named: &[usize], wanted: &[(usize, usize, f64)]) -> Result<Vec<Vec<f64>>, String> {
    let entry = |i: usize, j: usize| {
        let pair = |(k, l, _): &&(usize, usize, f64)| [(*k, *l), (*l, *k)].contains(&(named[i], named[j]));
        wanted.iter().find(pair).map_or(0.0, |(_, _, r)| 2.0 * libm::sin(PI * r / 6.0))
    };
    let mut lower: Vec<Vec<f64>> = Vec::with_capacity(named.len());
    for (i, column) in named.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for above in &lower {
            let j = row.len();
            let known: f64 = row.iter().zip(above).map(|(x, y)| x * y).sum();
            row.push((entry(i, j) - known) / above[j]);
        }
        let rest = 1.0 - row.iter().map(|x| x * x).sum::<f64>();
        if rest < 1e-9 {
            return Err(format!(
                "the correlations of column {column} contradict those of the columns before it \
                 (the matrix is not positive definite); move them closer to 0"
            ));
        }
        row.push(rest.sqrt());
        lower.push(row);
    }
    Ok(lower)
}

/// Normal scores of the ranks of a column; equal values are put in random order.
fn scores(column: &[f64], random: &mut Seeded) -> Vec<f64> {
    let mut lots: Vec<usize> = (0..column.len()).collect();
    random.shuffle(&mut lots);
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|&i, &j| column[i].total_cmp(&column[j]).then(lots[i].cmp(&lots[j])));
    let mut scores = vec![0.0; column.len()];
    for (rank, i) in order.into_iter().enumerate() {
        scores[i] = normal_quantile((rank + 1) as f64 / (column.len() + 1) as f64);
    }
    scores
}

/// Columns that are orthogonal to each other and of length 1, the first K of which span the first K scores (Gram–Schmidt, twice).
fn orthonormal(scores: Vec<Vec<f64>>, named: &[usize]) -> Result<Vec<Vec<f64>>, String> {
    let product = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| x * y).sum() };
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(scores.len());
    for (mut column, k) in scores.into_iter().zip(named) {
        let whole = product(&column, &column);
        for _ in 0..2 {
            for other in &basis {
                let along = product(&column, other);
                column.iter_mut().zip(other).for_each(|(x, y)| *x -= along * y);
            }
        }
        let left = product(&column, &column);
        if left <= 1e-9 * whole {
            return Err(format!(
                "the order of column {k} already follows from the columns before it; use a random design"
            ));
        }
        let length = left.sqrt();
        column.iter_mut().for_each(|x| *x /= length);
        basis.push(column);
    }
    Ok(basis)
}

/// Row numbers from the lowest value to the highest; equal ones in the order of rows.
fn order(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::design::{latin_hypercube, scrambled_sobol};
    use crate::maths::ranks::spearman;

    fn column(rows: &[Vec<f64>], k: usize) -> Vec<f64> {
        rows.iter().map(|row| row[k]).collect()
    }

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(f64::total_cmp);
        values
    }

    #[test]
    fn wanted_rank_correlations_are_reached_and_columns_are_permuted() {
        let wanted = [(4, 1, 0.9), (1, 2, -0.5), (2, 4, -0.3)];
        for (n, within) in [(100, 0.1), (1000, 0.03), (8192, 0.01)] {
            for (before, what) in
                [(latin_hypercube(n, 5, 1), "hypercube"), (scrambled_sobol(n, 5, 1).unwrap(), "sobol")]
            {
                let mut rows = before.clone();
                correlate(&mut rows, &wanted, 3).unwrap();
                for (i, j, r) in wanted {
                    let got = spearman(&column(&rows, i), &column(&rows, j)).unwrap();
                    assert!((got - r).abs() < within, "{what} {n}: {got} and {r}");
                }
                for k in 0..5 {
                    assert_eq!(sorted(column(&rows, k)), sorted(column(&before, k)));
                    assert_eq!(column(&rows, k) == column(&before, k), [0, 1, 3].contains(&k), "{k}");
                }
            }
        }
        // A named pair that is not wanted gets 0: (0, 1) and (2, 3) alone leave (0, 2) at 0.
        let mut rows = latin_hypercube(500, 4, 1);
        correlate(&mut rows, &[(0, 1, 0.8), (2, 3, 0.8)], 0).unwrap();
        for (i, j) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
            assert!(spearman(&column(&rows, i), &column(&rows, j)).unwrap().abs() < 0.02);
        }
    }

    #[test]
    fn equal_values_are_no_obstacle() {
        let mut rows: Vec<Vec<f64>> =
            latin_hypercube(2000, 2, 1).iter().map(|row| vec![row[0], libm::floor(row[1] * 5.0)]).collect();
        correlate(&mut rows, &[(0, 1, 0.5)], 1).unwrap();
        // Ties cost a little: five equal groups keep √(1 − 1/25) = 0.98 of it.
        let got = spearman(&column(&rows, 0), &column(&rows, 1)).unwrap();
        assert!((got - 0.49).abs() < 0.02, "{got}");
    }

    #[test]
    fn what_is_wrong_has_a_way_out_and_changes_nothing() {
        let before = latin_hypercube(20, 3, 1);
        for (wanted, says) in [
            (vec![(0, 3, 0.1)], "column 3"),
            (vec![(1, 1, 0.1)], "with itself"),
            (vec![(0, 1, 1.0)], "not between -1 and 1"),
            (vec![(0, 1, f64::NAN)], "not between -1 and 1"),
            (vec![(0, 1, 0.1), (1, 0, 0.2)], "stands twice"),
            (vec![(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)], "column 2 contradict"),
        ] {
            let mut rows = before.clone();
            let told = correlate(&mut rows, &wanted, 0).unwrap_err();
            assert!(told.contains(says), "{told}");
            assert_eq!(rows, before);
        }
        let told = |mut rows: Vec<Vec<f64>>| correlate(&mut rows, &[(0, 1, 0.5)], 0).unwrap_err();
        assert!(told(latin_hypercube(3, 2, 1)).contains("at least 4 rows"));
        assert!(told((0..9).map(|i| vec![f64::from(i), f64::from(2 * i)]).collect()).contains("already follows"));
        assert!(told(vec![vec![0.0, 1.0], vec![0.0]]).contains("different lengths"));
        assert!(told(vec![vec![f64::NAN, 1.0]; 9]).contains("not a finite number"));
        assert_eq!(correlate(&mut [], &[], 0), Ok(()));
    }
}
