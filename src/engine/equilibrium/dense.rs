//! Linear systems with a matrix: elimination with partial pivoting.

/// Solves A x = b. `a` holds the columns of A one after another and is used up; `x` holds b at first. Returns whether A has an
/// inverse as far as numbers tell.
#[must_use]
pub fn solve(a: &mut [f64], x: &mut [f64]) -> bool {
    let n = x.len();
    for k in 0..n {
        let column = &a[k * n..(k + 1) * n];
        let Some(p) = (k..n).max_by(|i, j| column[*i].abs().total_cmp(&column[*j].abs())) else { return true };
        let pivot = column[p];
        if pivot == 0.0 || !pivot.is_finite() {
            return false;
        }
        for j in 0..n {
            a.swap(j * n + k, j * n + p);
        }
        x.swap(k, p);
        let (left, right) = a.split_at_mut((k + 1) * n);
        let factors = &mut left[k * n + k + 1..];
        factors.iter_mut().for_each(|f| *f /= pivot);
        for column in right.chunks_exact_mut(n) {
            let head = column[k];
            if head != 0.0 {
                column[k + 1..].iter_mut().zip(&*factors).for_each(|(c, f)| *c -= f * head);
            }
        }
        let head = x[k];
        x[k + 1..].iter_mut().zip(&*factors).for_each(|(c, f)| *c -= f * head);
    }
    for k in (0..n).rev() {
        x[k] /= a[k * n + k];
        let value = x[k];
        let column = &a[k * n..k * n + k];
        x[..k].iter_mut().zip(column).for_each(|(x, c)| *x -= c * value);
    }
    x.iter().all(|x| x.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_solves() {
        let n = 9;
        let entry = |i: usize, j: usize| {
            ((i * 7 + j * 3) % 5) as f64 - ((i * j + 2 * j) % 7) as f64 + f64::from(u8::from(i + j == n - 1)) * 9.0
        };
        let mut a: Vec<f64> = (0..n * n).map(|at| entry(at % n, at / n)).collect();
        let wanted: Vec<f64> = (0..n).map(|i| i as f64 - 3.5).collect();
        let mut x: Vec<f64> = (0..n).map(|i| (0..n).map(|j| entry(i, j) * wanted[j]).sum()).collect();
        assert!(solve(&mut a, &mut x));
        assert!(x.iter().zip(&wanted).all(|(x, w)| (x - w).abs() < 1e-12), "{x:?}");
        assert!(!solve(&mut [1.0, 2.0, 2.0, 4.0], &mut [1.0, 1.0]));
    }
}
