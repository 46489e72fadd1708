//! Runs that stand for their class.

use std::collections::BTreeMap;

use super::Case;
use crate::tally::real;

/// Up to three runs of each class, nearest to its mean path.
///
/// Among the first runs of the class (at most 256), with tension carried forward to the horizon after a run has ended,
/// the distance is the root mean square over rounds of the difference from the mean path, plus |closed rounds − mean
/// closed rounds| × 10/T, so that a run of another length is as far off as one of another tension. Ties go to the
/// earlier run.
pub(crate) fn runs(case: &Case) -> BTreeMap<String, Vec<u64>> {
    let rounds = case.model.rounds as usize;
    case.by_outcome(|o| {
        let kept = &case.experiment.tally.kept[o];
        if kept.is_empty() {
            return Vec::new();
        }
        let value = |path: &[i64], t: usize| real(path[t.min(path.len() - 1)] as i128);
        let n = kept.len() as f64;
        let mean: Vec<f64> = (0..=rounds).map(|t| kept.iter().map(|k| value(&k.path, t)).sum::<f64>() / n).collect();
        let length = kept.iter().map(|k| k.path.len() as f64).sum::<f64>() / n;
        let distance = |path: &[i64]| {
            let squares: f64 = mean.iter().enumerate().map(|(t, m)| (value(path, t) - m) * (value(path, t) - m)).sum();
            (squares / mean.len() as f64).sqrt() + (path.len() as f64 - length).abs() * 10.0 / rounds as f64
        };
        let mut nearest: Vec<(f64, u64)> = kept.iter().map(|k| (distance(&k.path), k.run)).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nearest.iter().take(3).map(|(_, run)| *run).collect()
    })
}
