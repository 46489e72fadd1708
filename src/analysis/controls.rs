//! How far control variates make shares surer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Case;
use super::estimate::variance_left;
use crate::engine::PILOT;
use crate::index::OutcomeIdx;
use crate::tally::{Moments, Residuals};

/// Control variates: what chance explains of the endings is taken off, so that shares are surer for the same number of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ControlVariates {
    /// Number of runs, beside those that are counted, from which it was found what explains the endings.
    pub pilot: u64,
    /// Least part of the variance of a class's share, at least 0, that is left.
    pub least: f64,
    /// Largest part of the variance of a class's share that is left; above 1 only by chance.
    pub most: f64,
}

/// Those of an experiment; `None` where it has none, or no share varies.
pub(crate) fn of_experiment(case: &Case) -> Option<ControlVariates> {
    let counts = &case.experiment.tally.outcomes;
    of_shares(
        case.experiment
            .controlled
            .iter()
            .flat_map(|left| counts.iter_enumerated().map(|(o, count)| (*count, of_class(left, o)))),
    )
}

/// What is left of ending in one class.
fn of_class(left: &Residuals, class: OutcomeIdx) -> Moments {
    left.moments(|other| i128::from(other == class.0))
}

/// Those of some shares: runs counted, and what is left of them.
pub(crate) fn of_shares(shares: impl IntoIterator<Item = (u64, Moments)>) -> Option<ControlVariates> {
    let left = shares.into_iter().filter_map(|(count, left)| variance_left(count, &left));
    left.fold(None, |found, part| {
        let ControlVariates { least, most, .. } =
            found.unwrap_or(ControlVariates { pilot: PILOT, least: part, most: part });
        Some(ControlVariates { pilot: PILOT, least: least.min(part), most: most.max(part) })
    })
}
