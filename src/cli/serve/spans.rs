//! What a sweep can go over: each number with the values that the scenario can have.

use std::sync::atomic::AtomicBool;

use anyhow::Result;
use axum::Json;
use axum::extract::State as Extract;
use detente::internals::explore::inputs::{InputNumber, Variation};

use super::ask::{Case, Trouble};
use super::desk::State;
use crate::cli::args::Ranges;
use crate::cli::caller::Caller;
use crate::cli::points::Base;
use crate::cli::varied::{OPTION, Varied, varied};
use crate::facade::scenario::Scenario;

/// How far numbers without a range go in the values that are offered for a sweep.
const OFFERED_SPREAD: f64 = 0.5;
/// Values of a number that are offered for a sweep.
const OFFERED: f64 = 5.0;

/// Values of each number, as a sweep takes them.
pub(super) async fn offered(
    Extract(desk): State,
    Json(case): Json<Case>,
) -> std::result::Result<Json<Vec<String>>, Trouble> {
    let found = tokio::task::spawn_blocking(move || Ok(spans(&desk.shelf.open(&case)?)?));
    found.await.map_err(|_| Trouble::of("this is a bug of detente; the terminal says more"))?.map(Json)
}

/// Values of each number that can be changed alone, as a sweep takes them: from the lower end of its range to the upper one, and only
/// as far as the scenario can have them.
fn spans(scenario: &Scenario) -> Result<Vec<String>> {
    let never = AtomicBool::new(false);
    let caller = Caller::new(scenario, None, &[], (None, &never));
    let args = Ranges { range: Vec::new(), spread: OFFERED_SPREAD, only: Vec::new() };
    let Some(Varied { inputs, .. }) = varied(&Base::of(&caller, OPTION), &args)? else { return Ok(Vec::new()) };
    let span = |at: usize| {
        let number = inputs.all[at].single()?;
        let refused = |more: bool| inputs.refused.contains(&(at, more));
        let [low, high] = number.variation.ends();
        let base = number.variation.base();
        over(number, [if refused(false) { base } else { low }, if refused(true) { base } else { high }])
    };
    Ok((0..inputs.all.len()).filter_map(span).collect())
}

/// An axis of a sweep over a number, whole numbers at whole steps.
fn over(number: &InputNumber, [low, high]: [f64; 2]) -> Option<String> {
    let (sign, whole) = match number.variation {
        Variation::Values { whole, .. } => ("=", whole),
        Variation::Factors(_) => ("*=", false),
    };
    let (high, count) = match whole {
        true => {
            let by = ((high - low) / (OFFERED - 1.0)).floor().max(1.0);
            let count = OFFERED.min(high - low + 1.0);
            (low + by * (count - 1.0), count)
        }
        false => (high, OFFERED),
    };
    (low < high).then(|| format!("{}{sign}{low}..{high}:{count}", number.path))
}
