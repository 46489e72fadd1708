//! How runs end by private type and by drawn number: picture and table.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::analysis::subsets::{InputEndings, InputKind};
use crate::render::chart::Chart;
use crate::render::number;
use crate::render::words::subsets;

use super::tables::{across, text};
use super::{behind, figure, prose};

/// The section of the report; empty where nothing is drawn.
pub(super) fn section(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (clearest(findings))
        (figure(charts, "endings_by_input"))
        (behind(&html! { @for input in &findings.endings_by_input { (shares(findings, input)) } }))
    }
}

/// For each private type, and for the drawn number whose thirds differ most: the ending that differs most.
fn clearest(findings: &Findings) -> Markup {
    let shown = subsets::clearest(findings);
    html! {
        @if !shown.is_empty() {
            p { "The ending whose share differs most:" }
            ul { @for (input, said) in &shown {
                li { b { (text(&findings.scenario.labels.path(&input.path))) } ". " (prose(said)) "." }
            } }
        }
    }
}

/// Shares of all endings: a row for each point or third.
fn shares(findings: &Findings, input: &InputEndings) -> Markup {
    let labels = &findings.scenario.labels;
    let what = match input.kind {
        InputKind::Private => "private information",
        InputKind::Uncertain => "drawn number",
    };
    let caption = format!("Share of runs by ending: {} ({what}).", labels.path(&input.path));
    let rows: Vec<Markup> = (input.subsets.iter())
        .map(|subset| {
            let name = subsets::name_with_values(labels, &input.path, subset);
            html! { (text(&name)) span.under { (number::count(subset.n)) " runs" } }
        })
        .collect();
    let columns: Vec<String> = findings.outcomes.iter().map(|one| one.name.clone()).collect();
    across(&caption, "Value", "endings", &rows, &columns, |row, column| {
        let found = input.subsets[row].outcome.get(&findings.outcomes[column].id);
        text(&found.map_or(number::UNDEFINED.to_string(), number::share))
    })
}
