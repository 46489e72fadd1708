//! How uncertain a share of runs is, and the difference of two shares with the same random draws.

/// Variance of a share of `n` independent runs as an estimate: p·(1 − p)/(n − 1) with p = hits/n. Unbiased.
///
/// `None` for fewer than two runs, or more hits than runs.
///
/// ```
/// use detente::internals::analysis::indices::noise_of_share;
/// assert_eq!(noise_of_share(20, 101), Some(20.0 * 81.0 / 101.0 / 101.0 / 100.0));
/// assert_eq!(noise_of_share(1, 1), None);
/// ```
#[must_use]
pub fn noise_of_share(hits: u64, n: u64) -> Option<f64> {
    if n < 2 || hits > n {
        return None;
    }
    let (p, n) = (hits as f64 / n as f64, n as f64);
    Some(p * (1.0 - p) / (n - 1.0))
}

/// Variance of the difference of two shares over the same `n` runs (common random numbers): ((u + v)/n − ((u − v)/n)²)/(n − 1),
/// where `only_first` (u) runs are hits at the first point alone and `only_second` (v) at the second alone. Unbiased.
///
/// 0 where no run differs: the two points then have the same noise.
///
/// `None` for fewer than two runs, or more differing runs than runs.
///
/// ```
/// use detente::internals::analysis::indices::noise_of_paired_shares;
/// assert_eq!(noise_of_paired_shares(0, 0, 100), Some(0.0));
/// assert_eq!(noise_of_paired_shares(3, 3, 101), Some(6.0 / 101.0 / 100.0));
/// ```
#[must_use]
pub fn noise_of_paired_shares(only_first: u64, only_second: u64, n: u64) -> Option<f64> {
    if n < 2 || only_first.checked_add(only_second)? > n {
        return None;
    }
    let (u, v, n) = (only_first as f64, only_second as f64, n as f64);
    let mean = (u - v) / n;
    Some(((u + v) / n - mean * mean) / (n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sample_variances_over_n() {
        let variance = |x: &[f64]| {
            let (n, mean) = (x.len() as f64, x.iter().sum::<f64>() / x.len() as f64);
            x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0) / n
        };
        assert!((noise_of_share(2, 5).unwrap() - variance(&[1.0, 1.0, 0.0, 0.0, 0.0])).abs() < 1e-16);
        let paired = noise_of_paired_shares(2, 1, 6).unwrap();
        assert!((paired - variance(&[1.0, 1.0, -1.0, 0.0, 0.0, 0.0])).abs() < 1e-16);
        assert_eq!(
            [noise_of_share(3, 2), noise_of_paired_shares(2, 1, 2), noise_of_paired_shares(u64::MAX, 1, 2)],
            [None; 3]
        );
    }
}
