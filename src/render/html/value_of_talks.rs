//! What talks change: against two comparison runs, in all runs and by private type.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};
use crate::render::number;
use crate::render::words::talks::{against, of, subject, verdict, violent};

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
    columns.extend(violent(findings, first).iter().map(|(name, _)| (*name).to_string()));
    columns.push("<talks".into());
    let rows = all.iter().map(|one| {
        let mut row = vec![text(&of(findings, one))];
        row.extend(violent(findings, one).iter().map(|(_, found)| {
            let shown = text(&number::difference(found));
            html! { @if found.excludes_zero() { b { (shown) } } @else { (shown) } }
        }));
        row.push(text(match one.verdict {
            Some(TalksVerdict::BarelyChange) => "barely change it",
            Some(TalksVerdict::Change) => "change it",
            Some(TalksVerdict::Undecided) => "undecided",
            None => number::UNDEFINED,
        }));
        row
    });
    let caption = format!(
        "Value of talks and the odds of {}: share of runs, minus the share in the same runs {}. Intervals hold together (Bonferroni). \
         Bold: the interval excludes zero.",
        subject(findings, first),
        against(twin)
    );
    html! {
        @if let Some(said) = verdict(findings, first) { p { (prose(&said)) } }
        (table(&caption, &columns, rows.collect()))
    }
}
