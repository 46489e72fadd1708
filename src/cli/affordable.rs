//! Games whose foresight would take longer than anybody waits.

use std::path::Path;

use anyhow::{Result, bail};
use detente::engine::foresight::Foresight;
use detente::model::compile;
use detente::scenario::Scenario;

/// Situations that the first decision of a game may need: some seconds.
const MOST: u64 = 8_000;

/// Refuses a game that looks ahead too far for its size.
pub(super) fn affordable(path: &Path, scenario: &Scenario) -> Result<()> {
    if scenario.lookahead == 0 || Foresight::is_within(&compile(scenario), MOST) {
        return Ok(());
    }
    bail!(
        "`{}`: with `lookahead = {}` the first decision alone needs more than {MOST} situations; look ahead less far (`--set scenario.lookahead=1`), or make the game smaller: fewer packages, moves, types or rounds",
        path.display(),
        scenario.lookahead
    )
}
