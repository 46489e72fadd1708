//! Ridge regression by Cholesky, with + − × ÷ √ only and in a fixed order: the same bits everywhere.

use super::sums::{Cell, Moments};

/// The normal equations of a regression: A θ = b. The first feature is 1 in rows and 0 in pairs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Normal {
    pub(super) f: usize,
    /// Row by row, whole.
    pub(super) a: Vec<f64>,
    pub(super) b: Vec<f64>,
    /// Σ w y².
    pub(super) yy: f64,
}

/// How strongly coefficients are drawn to their prior values, in rows a standard deviation of each feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stiffness {
    pub(super) slopes: f64,
    pub(super) level: f64,
}

impl Normal {
    pub(super) fn new(f: usize) -> Self {
        Self { f, a: vec![0.0; f * f], b: vec![0.0; f], yy: 0.0 }
    }

    /// Of rows and pairs, which weigh as much.
    pub(super) fn of(cell: &Cell, f: usize, weight: f64) -> Self {
        let mut it = Self::new(f);
        it.add(&cell.rows, 1.0);
        it.add(&cell.pairs, weight);
        it
    }

    fn add(&mut self, moments: &Moments, weight: f64) {
        if moments.n == 0 {
            return;
        }
        for i in 0..self.f {
            self.b[i] += weight * moments.xy(i);
            for j in 0..self.f {
                self.a[i * self.f + j] += weight * moments.xx(i, j);
            }
        }
        self.yy += weight * moments.yy();
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.a.iter_mut().zip(&other.a).for_each(|(a, b)| *a += b);
        self.b.iter_mut().zip(&other.b).for_each(|(a, b)| *a += b);
        self.yy += other.yy;
    }

    /// The same of what a prior leaves.
    pub(super) fn against(&self, prior: &[f64]) -> Self {
        let mut it = self.clone();
        it.b.iter_mut().enumerate().for_each(|(i, b)| *b -= dot(&self.a[i * self.f..(i + 1) * self.f], prior));
        it.yy = self.left(prior);
        it
    }

    /// Number of rows, without pairs.
    fn n(&self) -> f64 {
        self.a[0]
    }

    /// Coefficients that fit best, drawn toward a prior. In centered and scaled coordinates, so that the level is drawn only
    /// as far as the features do not say otherwise. A feature that does not vary keeps the prior's coefficient.
    pub(super) fn solve(&self, prior: &[f64], stiffness: Stiffness) -> Vec<f64> {
        /// A feature that varies by less is drawn to its prior as if it varied so much: where few have been, nothing is made
        /// of next to nothing.
        const LEAST_SPREAD: f64 = 2e-3;
        let f = self.f;
        let n = self.n();
        if n < 1.0 {
            return prior.to_vec();
        }
        let at = |i: usize, j: usize| self.a[i * f + j];
        let left: Vec<f64> = (0..f).map(|i| self.b[i] - dot(&self.a[i * f..(i + 1) * f], prior)).collect();
        let mean: Vec<f64> = (0..f).map(|i| at(i, 0) / n).collect();
        let sd: Vec<f64> = (0..f).map(|i| (at(i, i) / n - mean[i] * mean[i]).max(0.0).sqrt()).collect();
        let scale: Vec<f64> = sd.iter().map(|sd| sd.max(LEAST_SPREAD)).collect();
        let varies: Vec<usize> = (1..f).filter(|i| sd[*i] > 1e-5 * (1e-3 + mean[*i].abs())).collect();
        let m = varies.len();
        let mut a = vec![0.0; m * m];
        let mut b = vec![0.0; m];
        for (p, &i) in varies.iter().enumerate() {
            for (q, &j) in varies.iter().enumerate().take(p + 1) {
                a[p * m + q] = (at(i, j) - n * mean[i] * mean[j]) / (scale[i] * scale[j]);
            }
            a[p * m + p] += stiffness.slopes + 1e-6 * n;
            b[p] = (left[i] - mean[i] * left[0]) / scale[i];
        }
        cholesky(&mut a, &mut b);
        let mut theta = prior.to_vec();
        let mut level = left[0] / (n + stiffness.level);
        for (p, &i) in varies.iter().enumerate() {
            theta[i] += b[p] / scale[i];
            level -= b[p] / scale[i] * mean[i];
        }
        theta[0] += level;
        theta
    }

    /// Sum of squares that coefficients leave.
    pub(super) fn left(&self, theta: &[f64]) -> f64 {
        self.yy - 2.0 * dot(&self.b, theta) + self.form(theta)
    }

    /// Sum of squares of what coefficients foretell.
    pub(super) fn form(&self, theta: &[f64]) -> f64 {
        theta.iter().enumerate().map(|(i, t)| t * dot(&self.a[i * self.f..(i + 1) * self.f], theta)).sum()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves A x = b in the place of b; of A the lower half is read, and overwritten.
fn cholesky(a: &mut [f64], b: &mut [f64]) {
    /// What is smaller is rounding.
    const LEAST: f64 = 1e-12;
    let f = b.len();
    for i in 0..f {
        for j in 0..=i {
            let (before, row) = a.split_at_mut(i * f);
            let row_j = if j < i { &before[j * f..j * f + j] } else { &[] };
            if j < i {
                let sum = row[j] - dot(&row[..j], row_j);
                row[j] = sum / before[j * f + j];
            } else {
                let sum = row[i] - dot(&row[..i], &row[..i]);
                row[i] = sum.max(LEAST).sqrt();
            }
        }
    }
    for i in 0..f {
        b[i] = (b[i] - dot(&a[i * f..i * f + i], &b[..i])) / a[i * f + i];
    }
    for i in (0..f).rev() {
        let later: f64 = (i + 1..f).map(|k| a[k * f + i] * b[k]).sum();
        b[i] = (b[i] - later) / a[i * f + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(rows: &[(Vec<f64>, f64)]) -> Normal {
        let mut it = Normal::new(rows[0].0.len());
        for (x, y) in rows {
            for i in 0..it.f {
                it.b[i] += x[i] * y;
                for j in 0..it.f {
                    it.a[i * it.f + j] += x[i] * x[j];
                }
            }
            it.yy += y * y;
        }
        it
    }

    const FREE: Stiffness = Stiffness { slopes: 0.0, level: 0.0 };

    #[test]
    fn an_exact_relation_is_found() {
        let theta = [0.4, -1.5, 2.25, 0.0];
        let rows: Vec<(Vec<f64>, f64)> = (0..50)
            .map(|k| {
                let x = vec![1.0, (k % 7) as f64, ((k * k) % 11) as f64, 3.0];
                let y = dot(&x, &theta);
                (x, y)
            })
            .collect();
        let it = normal(&rows);
        let found = it.solve(&[0.0; 4], FREE);
        // The last feature does not vary: it keeps its prior.
        assert!(found.iter().zip(theta).all(|(a, b)| (a - b).abs() < 1e-4), "{found:?}");
        assert!(it.left(&found).abs() < 1e-4 && (it.form(&theta) - it.yy).abs() < 1e-8 * it.yy);
    }

    #[test]
    fn the_stiffer_the_nearer_to_the_prior() {
        let rows: Vec<(Vec<f64>, f64)> = (0..50).map(|k| (vec![1.0, (k % 5) as f64], (k % 5) as f64)).collect();
        let prior = [0.0, 3.0];
        let slope = |slopes: f64| normal(&rows).solve(&prior, Stiffness { slopes, level: 0.0 })[1];
        let found = [0.0, 10.0, 100.0, 1e9].map(slope);
        assert!((found[0] - 1.0).abs() < 1e-5 && (found[3] - 3.0).abs() < 1e-5, "{found:?}");
        assert!(found.windows(2).all(|w| w[0] < w[1]), "{found:?}");
    }

    #[test]
    fn cholesky_solves() {
        let a = [4.0, 0.0, 0.0, 2.0, 5.0, 0.0, -1.0, 0.5, 3.0];
        let x = [1.0, -2.0, 0.5];
        let whole = |i: usize, j: usize| a[i.max(j) * 3 + i.min(j)];
        let mut b: Vec<f64> = (0..3).map(|i| (0..3).map(|j| whole(i, j) * x[j]).sum()).collect();
        cholesky(&mut a.clone(), &mut b);
        assert!(b.iter().zip(x).all(|(b, x)| (b - x).abs() < 1e-12), "{b:?}");
    }
}
