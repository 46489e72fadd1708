//! Games whose foresight would take longer than anybody waits.

use anyhow::{Result, bail};
use detente::engine::round::play::lookahead_is_within;
use detente::model::compile;
use detente::scenario::Scenario;

/// Situations that the first decision of a game may need: some seconds.
const MOST: u64 = 8_000;

/// The farthest look ahead that is affordable; 0 always is.
fn affordable_lookahead(scenario: &Scenario) -> u32 {
    let within = |lookahead| lookahead_is_within(&compile(&Scenario { lookahead, ..scenario.clone() }), MOST);
    let (mut good, mut bad) = (0, scenario.lookahead);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if within(middle) { good = middle } else { bad = middle }
    }
    good
}

/// Why a game cannot be played: it looks ahead too far for its size. None where it can.
pub(super) fn too_far(scenario: &Scenario) -> Option<String> {
    if scenario.lookahead == 0 || lookahead_is_within(&compile(scenario), MOST) {
        return None;
    }
    let fewer = affordable_lookahead(scenario);
    Some(format!(
        "with `lookahead = {}` the first decision alone needs more than {MOST} situations; look ahead less far (`--set scenario.lookahead={fewer}`), or make the game smaller: fewer packages, moves, types or rounds",
        scenario.lookahead
    ))
}

/// Refuses a game that looks ahead too far for its size.
pub(super) fn affordable(title: &str, scenario: &Scenario) -> Result<()> {
    too_far(scenario).map_or(Ok(()), |why| bail!("`{title}`: {why}"))
}
