//! Tables about what happens within runs: when they end, and when talks collapse.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::render::number;
use crate::render::words::collapse;

use super::tables::{across, actor, names, table, text};
use super::{behind, prose};

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

pub(super) fn collapse(findings: &Findings) -> Markup {
    let Some((found, said)) = findings.collapse.as_ref().zip(collapse::collapse(findings)) else { return html! {} };
    let who: Vec<_> = found.by.iter().filter(|(_, one)| one.by_round.iter().any(|n| *n > 0)).collect();
    let last = who.iter().filter_map(|(_, one)| one.by_round.iter().rposition(|n| *n > 0)).max();
    let rounds = last.map_or(0, |last| last + 1).min(MOST_ROUNDS);
    let rows: Vec<Markup> = (1..=rounds).map(|round| text(&round.to_string())).collect();
    let columns: Vec<String> = who.iter().map(|(id, _)| actor(findings, id).to_string()).collect();
    let caption = match last {
        Some(last) if last >= MOST_ROUNDS => {
            format!(
                "Runs in which each actor walks out, by round. The first {MOST_ROUNDS} rounds; `rounds.csv` has all."
            )
        }
        _ => "Runs in which each actor walks out, by round.".to_string(),
    };
    let by_round = across(&caption, "Round", "actors", &rows, &columns, |row, column| {
        text(&number::count(who[column].1.by_round[row]))
    });
    let all: u64 = found.ended.values().sum();
    let ended = findings.outcomes.iter().filter_map(|one| {
        let n = *found.ended.get(&one.id).filter(|n| **n > 0)?;
        Some(vec![text(&one.name), text(&number::count(n)), text(&number::part(n, all))])
    });
    let ended = table(
        "How the runs end in which the talks collapse.",
        &names(&["Ending", "runs", "share of these runs"]),
        ended.collect(),
    );
    html! { p { (prose(&said)) } (ended) (behind(&by_round)) }
}
