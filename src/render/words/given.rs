//! Which runs count, in words.

use crate::analysis::findings::{GivenRef, PlanRef};

use super::number;
use super::terms::list;

/// What must have happened: `a` and `b`.
fn conditions(given: &GivenRef) -> String {
    list(&given.conditions.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>())
}

/// Which runs a number of runs are, as it follows that number; nothing where all count.
pub(in crate::render) fn which(plan: &PlanRef) -> String {
    let of = |given: &GivenRef| {
        let simulated = number::count(given.simulated);
        format!(", those of {simulated} in which {}", conditions(given))
    };
    plan.given.as_ref().map_or_else(String::new, of)
}

/// That only some runs count, how many, and what this does not say; nothing where all count.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn said(plan: &PlanRef) -> Option<String> {
    let given = plan.given.as_ref()?;
    Some(format!(
        "Only runs in which {} count: {} of {}, or {}. Runs are selected here, not changed: what else is different in them need not come from it.",
        conditions(given),
        number::count(plan.runs),
        number::count(given.simulated),
        number::share(&given.share)
    ))
}
