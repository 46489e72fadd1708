//! Small systems of linear equations.

/// A pivot below this share of the largest number of its row is 0.
const SINGULAR: f64 = 1e-12;

/// The solution of `matrix · x = right`, by elimination with scaled partial pivoting; `None` where the matrix is singular.
pub(super) fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    let mut sizes: Vec<f64> = matrix.iter().map(|row| row.iter().fold(0.0, |most, x| x.abs().max(most))).collect();
    if sizes.iter().any(|size| !(*size > 0.0 && size.is_finite())) {
        return None;
    }
    for column in 0..n {
        let relative = |row: usize| matrix[row][column].abs() / sizes[row];
        let best = (column..n).fold(column, |best, row| if relative(row) > relative(best) { row } else { best });
        if relative(best) <= SINGULAR || relative(best).is_nan() {
            return None;
        }
        matrix.swap(column, best);
        right.swap(column, best);
        sizes.swap(column, best);
        let (above, below) = matrix.split_at_mut(column + 1);
        let pivot = &above[column];
        for (offset, row) in below.iter_mut().enumerate() {
            let times = row[column] / pivot[column];
            if times != 0.0 {
                row[column..].iter_mut().zip(&pivot[column..]).for_each(|(x, p)| *x -= times * p);
                right[column + 1 + offset] -= times * right[column];
            }
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right.iter().all(|x| x.is_finite()).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solutions_solve_and_singular_matrices_are_told() {
        let matrix = vec![vec![0.0, 2.0, 1.0], vec![1e-9, 3e-9, -1e-9], vec![4.0, -1.0, 7.0]];
        let truth = [1.5, -2.0, 0.25];
        let right: Vec<f64> = matrix.iter().map(|row| row.iter().zip(truth).map(|(a, x)| a * x).sum()).collect();
        let found = solve(matrix, right).unwrap();
        assert!(found.iter().zip(truth).all(|(x, y)| (x - y).abs() < 1e-12), "{found:?}");
        assert_eq!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 2.0]), None);
        assert_eq!(solve(vec![vec![0.0]], vec![1.0]), None);
    }
}
