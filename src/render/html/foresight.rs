//! What foresight, talks and leverage change where actors choose in an equilibrium, and how good the equilibrium is.

use maud::{Markup, html};

use crate::analysis::findings::Findings;
use crate::analysis::foresight::ForesightFinding;
use crate::render::chart::Chart;
use crate::render::words::foresight::{NOT_COMPARED, Row, TO_COMPARE, Twin, caption, rows};
use crate::render::words::health as words;

use super::tables::{names, table, text};
use super::{figure, prose};

/// The chart, and a table for each comparison.
pub(super) fn section(findings: &Findings, charts: &[Chart]) -> Markup {
    let Some(found) = &findings.foresight else { return html! {} };
    html! {
        (figure(charts, "foresight"))
        @for twin in Twin::ALL { (comparison(findings, found, twin)) }
        @if !found.compared { p { (prose(NOT_COMPARED)) " " (prose(TO_COMPARE)) } }
    }
}

fn comparison(findings: &Findings, found: &ForesightFinding, twin: Twin) -> Markup {
    let Some(change) = twin.of(found) else { return html! {} };
    let row = |row: Row| {
        let [run, other, difference] = row.shown().map(|shown| text(&shown));
        let difference =
            html! { @if row.found.difference.excludes_zero() { b { (difference) } } @else { (difference) } };
        let name = html! { @if row.within { "\u{2003}" } (text(&row.name)) };
        vec![name, run, other, difference]
    };
    let [run, other] = twin.heads();
    let caption = format!("{} Bold: the interval excludes zero.", caption(twin, change));
    table(&caption, &names(&["", run, other, "difference"]), rows(findings, found, twin).into_iter().map(row).collect())
}

/// What a referee would ask.
pub(super) fn health(findings: &Findings) -> Markup {
    let Some(health) = findings.foresight.as_ref().and_then(|found| found.health.as_ref()) else { return html! {} };
    let row =
        |(actor, cells): (String, Vec<String>)| [actor].iter().chain(&cells).map(|cell| text(cell)).collect::<Vec<_>>();
    let heads: Vec<&str> = ["Actor"].iter().chain(words::heads(health)).copied().collect();
    html! {
        p { (prose(&words::about(health))) }
        (table(words::legend(health), &names(&heads), words::rows(findings, health).into_iter().map(row).collect()))
        @for said in words::more(findings, health) { p { (prose(&said)) } }
    }
}
