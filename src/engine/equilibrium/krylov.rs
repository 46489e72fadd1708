//! Linear systems given by what they do to a vector (GMRES: Saad & Schultz 1986).

/// Solves A x = b from x = 0, until what is left is at most `tolerance` times b, in at most `most` steps. Returns what is left,
/// relative to b.
pub fn solve(mut a: impl FnMut(&[f64], &mut [f64]), b: &[f64], tolerance: f64, most: usize, x: &mut [f64]) -> f64 {
    let n = b.len();
    x.fill(0.0);
    let size = norm(b);
    if size == 0.0 {
        return 0.0;
    }
    let most = most.min(n);
    let mut basis: Vec<Vec<f64>> = vec![b.iter().map(|v| v / size).collect()];
    // Columns of the upper triangular matrix, and the rotations that made it so.
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut turns: Vec<(f64, f64)> = Vec::new();
    let mut right = vec![size];
    for k in 0..most {
        let mut w = vec![0.0; n];
        a(&basis[k], &mut w);
        let mut column = vec![0.0; k + 2];
        // Twice, so that rounding does not spoil the angles.
        for _ in 0..2 {
            for (v, h) in basis.iter().zip(&mut column) {
                let part = dot(v, &w);
                *h += part;
                w.iter_mut().zip(v).for_each(|(w, v)| *w -= part * v);
            }
        }
        let left = norm(&w);
        column[k + 1] = left;
        for (j, (c, s)) in turns.iter().enumerate() {
            let (p, q) = (column[j], column[j + 1]);
            column[j] = c * p + s * q;
            column[j + 1] = c * q - s * p;
        }
        let (p, q) = (column[k], column[k + 1]);
        let r = (p * p + q * q).sqrt();
        if r == 0.0 {
            break;
        }
        let (c, s) = (p / r, q / r);
        column[k] = r;
        column.truncate(k + 1);
        turns.push((c, s));
        columns.push(column);
        right.push(-s * right[k]);
        right[k] *= c;
        if right[k + 1].abs() <= tolerance * size || left <= 1e-14 * r {
            break;
        }
        basis.push(w.iter().map(|w| w / left).collect());
    }
    let m = columns.len();
    let mut weights = vec![0.0; m];
    for k in (0..m).rev() {
        let rest: f64 = (k + 1..m).map(|j| columns[j][k] * weights[j]).sum();
        weights[k] = (right[k] - rest) / columns[k][k];
    }
    for (v, weight) in basis.iter().zip(&weights) {
        x.iter_mut().zip(v).for_each(|(x, v)| *x += weight * v);
    }
    right[m].abs() / size
}

/// Inner product.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix that is not symmetric, and one that is singular in some directions that b does not need.
    #[test]
    fn a_solution_solves() {
        let n = 12;
        let entry = |i: usize, j: usize| {
            f64::from(u8::from(i == j)) * 3.0 + ((i * 7 + j * 3) % 5) as f64 - ((i + 2 * j) % 3) as f64
        };
        let a = |x: &[f64], y: &mut [f64]| (0..n).for_each(|i| y[i] = (0..n).map(|j| entry(i, j) * x[j]).sum());
        let b: Vec<f64> = (0..n).map(|i| (i as f64 - 3.5) / 2.0).collect();
        let mut x = vec![0.0; n];
        let left = solve(a, &b, 1e-13, 100, &mut x);
        let mut back = vec![0.0; n];
        a(&x, &mut back);
        let error = back.iter().zip(&b).map(|(p, q)| (p - q).abs()).fold(0.0, f64::max);
        assert!(left < 1e-12 && error < 1e-10, "{left} {error}");
        assert_eq!(solve(a, &vec![0.0; n], 1e-13, 100, &mut x), 0.0);
    }
}
