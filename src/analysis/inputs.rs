//! How endings go with what was drawn.

use std::collections::BTreeMap;

use super::Case;
use super::estimate::{correlation, share_of, undefined};
use super::findings::*;
use super::groups::GroupRef;
use super::indices::first_order_of_counts;
use super::points::counted;
use crate::distribution::Distribution;
use crate::index::{InputIdx, OutcomeIdx};
use crate::tally::{Counter, INPUT_BINS, Input, Moments};

/// Correlations and bins of every drawn input.
pub(crate) fn inputs(case: &Case, groups: &[GroupRef]) -> Vec<InputFinding> {
    let shape = &case.experiment.tally.shape;
    (shape.inputs().iter())
        .map(|i| {
            let (path, kind) = match shape.input(i) {
                Input::Draw(d) => (case.scenario.draws[d].path.clone(), InputKind::Uncertain),
                Input::Type(t) => (case.scenario.types[t].id.clone(), InputKind::Private),
            };
            let with = |wanted: &dyn Fn(OutcomeIdx) -> bool| InputCorrelation {
                spearman: spearman(case, i, wanted),
                first_order: first_order(case, i, wanted),
            };
            InputFinding {
                path,
                kind,
                outcome: case.by_outcome(|o| with(&|class| class == o)),
                group: by_group(groups, |group| with(&|class| case.is_in(group, class))),
                followed: spearman(case, i, |class| case.followed[class]),
                bins: bins(case, i, groups),
            }
        })
        .collect()
}

fn by_group<T>(groups: &[GroupRef], f: impl Fn(&GroupRef) -> T) -> BTreeMap<String, T> {
    groups.iter().map(|group| (group.id.clone(), f(group))).collect()
}

/// Spearman's rank correlation of an input with the indicator of some classes.
///
/// Ranks are taken in the input's own distribution (its cumulative probability; the middle one for values with weight),
/// of which the ranks among the runs are estimates; so the correlation is exact in constant memory.
fn spearman(case: &Case, i: InputIdx, wanted: impl Fn(OutcomeIdx) -> bool) -> Estimate {
    let tally = &case.experiment.tally;
    let width = tally.shape.outcomes + 1;
    let all = &tally.input_rank[(i.0 + 1) * width - 1];
    let mut of_class = Moments::default();
    let classes = tally.outcomes.keys().filter(|o| wanted(*o));
    classes.for_each(|o| of_class.merge(&tally.input_rank[i.0 * width + o.0]));
    // p(1 − p) times n, with the share that is not of the class as exact as the one that is.
    let other = all.n - of_class.n;
    let variance = all.deviations() * (of_class.n as f64 * (other as f64 / all.n as f64));
    let r = if variance > 0.0 { all.excess(&of_class) / variance.sqrt() } else { f64::NAN };
    case.fixed_n(correlation(r, all.n, case.level))
}

/// The share of the variance of single runs that lies between the bins of an input.
fn first_order(case: &Case, i: InputIdx, wanted: impl Fn(OutcomeIdx) -> bool) -> Estimate {
    let tally = &case.experiment.tally;
    let shape = &tally.shape;
    let rows = (shape.first_bin(i)..shape.first_bin(InputIdx(i.0 + 1)))
        .map(|bin| &tally.input_bins[bin * shape.outcomes..][..shape.outcomes]);
    let hits = |row: &[u64]| tally.outcomes.keys().zip(row).filter(|(o, _)| wanted(*o)).map(|(_, n)| n).sum::<u64>();
    let cells: Vec<(u64, u64)> =
        rows.map(|row| (hits(row), row.iter().sum())).filter(|(_, n): &(u64, u64)| *n > 0).collect();
    // One point alone, fewer runs than bins, and an ending of all runs or of none tell nothing.
    let index = first_order_of_counts(&cells, case.level).ok().flatten();
    let none = undefined(case.runs(), case.level, Method::Noncentral);
    case.fixed_n(index.map_or(none.clone(), |index| Estimate {
        value: Some(index.value),
        interval: Some([index.low, index.high]),
        ..none
    }))
}

fn bins(case: &Case, i: InputIdx, groups: &[GroupRef]) -> Vec<InputBin> {
    let tally = &case.experiment.tally;
    let shape = &tally.shape;
    let points = match shape.input(i) {
        Input::Draw(_) => Vec::new(),
        Input::Type(t) => counted(&case.scenario.types[t]),
    };
    let n_bins = shape.first_bin(InputIdx(i.0 + 1)) - shape.first_bin(i);
    (0..n_bins)
        .filter_map(|bin| {
            let row = &tally.input_bins[(shape.first_bin(i) + bin) * shape.outcomes..][..shape.outcomes];
            let n: u64 = row.iter().sum();
            let share = |wanted: &dyn Fn(OutcomeIdx) -> bool| {
                let hits = tally.outcomes.keys().zip(row).filter(|(o, _)| wanted(*o)).map(|(_, n)| n).sum();
                share_of(hits, n, case.level, case.aim(1.0 / n_bins as f64))
            };
            let (values, label) = match shape.input(i) {
                Input::Draw(d) => (Some(range(&case.scenario.draws[d].distribution, bin, INPUT_BINS)), None),
                Input::Type(_) => (points[bin].values, Some(points[bin].id.clone())),
            };
            (n > 0).then(|| InputBin {
                range: values.unwrap_or([bin as f64; 2]),
                numeric: values.is_some(),
                label,
                n,
                group: by_group(groups, |group| share(&|class| case.is_in(group, class))),
                followed: share(&|class| case.followed[class]),
            })
        })
        .collect()
}

/// Lowest and highest value in one of so many parts of equal probability. The outermost values are cut at 1 in 200, where an
/// input may have no end. One of a few values is counted where the middle of its ranks lies, and belongs there alone.
pub(super) fn range(distribution: &Distribution, part: usize, parts: usize) -> [f64; 2] {
    const EDGE: f64 = 0.005;
    if let Distribution::Discrete { values, weights } = distribution {
        let counted = |value: f64| ((distribution.rank(value) * parts as f64) as usize).min(parts - 1) == part;
        let here = values.iter().zip(weights).filter(|(value, weight)| **weight > 0.0 && counted(**value));
        let ends = here.fold(None, |ends: Option<[f64; 2]>, (&value, _)| {
            Some(ends.map_or([value; 2], |[low, high]| [low.min(value), high.max(value)]))
        });
        if let Some(ends) = ends {
            return ends;
        }
    }
    let at = |k: usize| distribution.quantile((k as f64 / parts as f64).clamp(EDGE, 1.0 - EDGE));
    [at(part), at(part + 1)]
}
