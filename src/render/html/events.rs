//! Tables about what happens within runs: when they end.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::render::number;

use super::behind;
use super::tables::{across, text};

/// Most rounds that a table lists; the CSV file has all of them.
const MOST_ROUNDS: usize = 60;

pub(super) fn hazards(findings: &Findings) -> Markup {
    let stops = |id: &String| findings.hazards.iter().any(|round| round.stopped.get(id).is_some_and(|n| *n > 0));
    let classes: Vec<_> = findings.outcomes.iter().filter(|one| stops(&one.id)).collect();
    if classes.is_empty() || findings.hazards.len() < 2 {
        return html! {};
    }
    let rounds = &findings.hazards[..findings.hazards.len().min(MOST_ROUNDS)];
    let mut columns = vec!["still going before".to_string()];
    columns.extend(classes.iter().map(|one| one.name.clone()));
    columns.push("still going after".to_string());
    let cell = |row: usize, column: usize| {
        let round = &rounds[row];
        let shown = match column {
            0 => number::count(round.at_risk),
            last if last > classes.len() => number::share(&round.survival),
            class => round.outcome.get(&classes[class - 1].id).map_or(number::UNDEFINED.to_string(), number::share),
        };
        text(&shown)
    };
    let mut caption = "Runs still going before each round; chance of each ending among them; share of all runs still going after it. \
                       Runs that reach the horizon are not stopped by the last round."
        .to_string();
    if rounds.len() < findings.hazards.len() {
        caption += &format!(" The first {MOST_ROUNDS} rounds; `rounds.csv` has all.");
    }
    let rows: Vec<Markup> = rounds.iter().map(|round| text(&round.round.to_string())).collect();
    behind(&across(&caption, "Round", "endings", &rows, &columns, cell))
}
