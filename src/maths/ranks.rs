//! Ranks, and the correlation of ranks.

/// Rank of each value among all, from 1 (the lowest); equal values share the mean of their ranks.
///
/// NaN is sorted above +∞.
///
/// ```
/// use detente::internals::maths::ranks::ranks;
/// assert_eq!(ranks(&[0.3, 0.1, 0.3, 0.9]), [2.5, 1.0, 2.5, 4.0]);
/// ```
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&i, &j| values[i] == values[j]) {
        let shared = before as f64 + 0.5 * (equal.len() + 1) as f64;
        for &i in equal {
            ranks[i] = shared;
        }
        before += equal.len();
    }
    ranks
}

/// Rank correlation of Spearman (1904), in [−1, 1]: the correlation of the ranks, ties sharing their mean rank.
///
/// `None` when the two have different lengths, or either has fewer than two different values.
///
/// ```
/// use detente::internals::maths::ranks::spearman;
/// assert_eq!(spearman(&[1.0, 2.0, 3.0], &[10.0, 20.0, 15.0]), Some(0.5));
/// assert_eq!(spearman(&[1.0, 2.0], &[4.0, 4.0]), None);
/// ```
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    let center = 0.5 * (x.len() + 1) as f64;
    let (x, y) = (ranks(x), ranks(y));
    let product = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| (x - center) * (y - center)).sum() };
    let (xx, yy) = (product(&x, &x), product(&y, &y));
    (xx > 0.0 && yy > 0.0).then(|| product(&x, &y) / (xx * yy).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_ranks() {
        assert!(ranks(&[]).is_empty());
        assert_eq!(ranks(&[5.0, 5.0, 5.0]), [2.0, 2.0, 2.0]);
        assert_eq!(ranks(&[-0.0, 0.0, -1.0]), [2.5, 2.5, 1.0]);
        // 1 − 6·Σd²/(n(n² − 1)) without ties: d = 1, 1, 0, 2, 2.
        let rho = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 6.0, 4.0 + 1e-9]).unwrap();
        assert!((rho - (1.0 - 6.0 * 4.0 / 120.0)).abs() < 1e-15, "{rho}");
        assert_eq!(spearman(&[1.0, 2.0], &[1.0]), None);
    }
}
