//! What `strategies` prints.

use crate::analysis::strategies::{Judgment, Strategies};
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::number;
use crate::render::words::strategies::{headline, largest_gain, mixture, verdict};

/// Most rows of a table.
const ROWS: usize = 20;

/// Equilibria, or the ranking of one actor's strategies, for a terminal of this many columns. Behind it stands [`end_of_strategies`].
#[must_use]
pub fn strategies(found: &Strategies, width: usize) -> String {
    let counts: Vec<String> =
        found.actors.iter().map(|one| format!("{} of {}", one.strategies.len(), one.actor)).collect();
    let played = format!(
        "strategies: {}, {} profiles with the same random draws, {} runs each, {} in all",
        counts.join(" × "),
        number::count(found.profiles.len() as u64),
        number::count(found.plan.runs),
        number::count(found.runs_played)
    );
    let mut out = super::begin(&found.scenario, &found.plan, &found.engine_version, &played, width);
    out.push('\n');
    let rest = if found.ranking.is_empty() {
        let row = |one: &Judgment| (mixture(found, &one.mixture), vec![verdict(found, one), largest_gain(found, one)]);
        let rows: Vec<_> = found.equilibria.iter().take(ROWS).map(row).collect();
        if !rows.is_empty() {
            out += &grid(&["fresh runs", "largest gain"], &rows, width);
        }
        found.equilibria.len().saturating_sub(ROWS)
    } else {
        let row = |one: &crate::analysis::strategies::RankedStrategy| {
            let lead = one.lead.as_ref().map_or_else(String::new, number::correlation);
            let cells = vec![number::plain(&one.payoff), lead, number::share(&one.event)];
            (found.strategy(0, one.strategy).to_string(), cells)
        };
        let rows: Vec<_> = found.ranking.iter().take(ROWS).map(row).collect();
        out += &grid(&["payoff", "to best other", &found.event.name], &rows, width);
        found.ranking.len().saturating_sub(ROWS)
    };
    if rest > 0 {
        out += &wrapped("", &format!("and {rest} more; strategies.json has them all"), width);
    }
    if !found.left_out.is_empty() {
        let names: Vec<String> =
            found.left_out.iter().map(|one| format!("{}: {} ({})", one.actor, one.strategy, one.why)).collect();
        out += &wrapped("", &format!("left out, {}: {}", names.len(), names.join("; ")), width);
    }
    out
}

/// Where the results are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_strategies(found: &Strategies, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
