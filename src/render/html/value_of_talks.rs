//! What talks change: against two comparison runs, in all runs and by private type.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};
use crate::render::number;
use crate::render::words::talks::{about, against, differences, of, verdict};

use super::prose;
use super::tables::{table, text};

/// A sentence and a table for each comparison.
pub(super) fn section(findings: &Findings) -> Markup {
    html! { @for twin in TalksTwin::ALL { (one(findings, *twin)) } }
}

fn one(findings: &Findings, twin: TalksTwin) -> Markup {
    let all: Vec<&TalksFinding> = findings.talks.iter().filter(|one| one.twin == twin).collect();
    let Some(first) = all.first().filter(|one| one.verdict.is_some()) else { return html! {} };
    let mut columns = vec!["Runs".to_string()];
    columns.extend(differences(findings, first).into_iter().map(|(name, _)| name));
    columns.push("<talks".into());
    let rows = all.iter().map(|one| {
        let mut row = vec![text(&of(findings, one))];
        row.extend(differences(findings, one).iter().map(|(_, found)| {
            let shown = text(&number::difference(found));
            html! { @if found.excludes_zero() { b { (shown) } } @else { (shown) } }
        }));
        row.push(text(match one.verdict {
            Some(TalksVerdict::BarelyChange) => "barely change them",
            Some(TalksVerdict::Change) => "change them",
            Some(TalksVerdict::Undecided) => "undecided",
            None => number::UNDEFINED,
        }));
        row
    });
    let caption = format!(
        "Value of talks and the odds of {}: share of runs, minus the share in the same runs {}. Intervals hold together (Bonferroni). \
         Bold: the interval excludes zero.",
        about(findings),
        against(twin)
    );
    html! {
        @if let Some(said) = verdict(findings, first) { p { (prose(&said)) } }
        (table(&caption, &columns, rows.collect()))
    }
}
