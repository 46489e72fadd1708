//! The page of a tornado.

use maud::{Markup, html};

use crate::analysis::groups::GroupRef;
use crate::analysis::sensitivity::{Sensitivity, SensitivityInput};
use crate::render::chart::Chart;
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::sensitivity::{followed, headline, ranked};
use crate::render::words::terms::several;
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page};

/// The page: what moves the endings, the chart, a table of all numbers, and how it was made.
pub fn sensitivity(base: &Scenario, found: &Sensitivity, charts: &[Chart]) -> String {
    let head = Head {
        title: &found.scenario.name,
        facts: format!(
            "{}, each to the ends of its range, with the same random draws (common random numbers); {} simulated runs each",
            several(found.inputs.len(), "number"),
            number::count(found.plan.runs)
        ),
        engine_version: &found.engine_version,
        mark: mark(found.scenario.values.as_ref()),
    };
    let sections = vec![
        (
            "moves",
            "What moves the endings",
            html! { (figure(charts, "tornado")) @for group in followed(found) { (numbers(found, group)) } },
        ),
        ("left", "Left out", left_out(found)),
        ("assumptions", "What the scenario assumes", assumed(base)),
        ("made", "How this was made", made(found)),
    ];
    page(&head, &headline(found), html! {}, sections)
}

fn numbers(found: &Sensitivity, group: &GroupRef) -> Markup {
    let columns = ["Number", "<from", "<less", "change", "<more", "change"].map(String::from);
    let row = |input: &&SensitivityInput| {
        let bends = if input.bends(&group.id) { "; both ends clearly move it the same way" } else { "" };
        let number = html! { (text(&input.path)) span.under { (text(&format!("{}{bends}", input.value))) } };
        let mut cells = vec![number, text(if input.supported { "evidence" } else { "prior" })];
        for more in [false, true] {
            let end = input.end(more);
            let shown =
                end.and_then(|end| end.differences.groups.get(&group.id)).map_or_else(String::new, number::difference);
            let clear = end.is_some_and(|end| end.clear.contains(&group.id));
            let shown = shown.trim_end_matches(" points");
            cells.push(text(end.map_or("", |end| end.label.as_str())));
            cells.push(html! { @if clear { b { (text(shown)) } } @else { (text(shown)) } });
        }
        cells
    };
    let caption = format!(
        "Change in the share of {} in points, the largest first. Bold: the interval excludes zero even if it is to hold together with those of \
         all ends (Bonferroni; Dunn 1961). Those shown hold one by one.",
        group.name
    );
    table(&caption, &columns, ranked(found, group).iter().map(row).collect())
}

fn left_out(found: &Sensitivity) -> Markup {
    let row = |one: &crate::analysis::left_out::LeftOut| vec![text(&one.path), text(&one.why)];
    table("", &["Number", "<why"].map(String::from), found.left_out.iter().map(row).collect())
}

fn made(found: &Sensitivity) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes." }
        p {
            "For each row one number is changed, and all others stay. Ranges that were not given are conventions, not \
             evidence. Intervals cover simulation error only."
        }
    };
    made_of(&[], (&found.scenario, &found.plan), (&found.digest, &found.engine_version), &words)
}
