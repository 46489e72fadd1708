//! The page of a search for crossings.

use maud::{Markup, html};

use crate::analysis::flip::{Crossing, Flip, FlipInput};
use crate::render::chart::Chart;
use crate::render::words::flip::{Place, flipping, headline, place, status, value, way};
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::terms::several;
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page};

/// The page: where the goal flips, the chart, a table, what is open, and how it was made.
pub fn flip(base: &Scenario, found: &Flip, charts: &[Chart]) -> String {
    let head = Head {
        title: &found.scenario.name,
        facts: format!(
            "{}, each alone within its range, with the same random draws (common random numbers); {} simulated runs each at first",
            several(found.inputs.len(), "number"),
            number::count(found.plan.runs)
        ),
        engine_version: &found.engine_version,
        mark: mark(found.scenario.values.as_ref()),
    };
    let sections = vec![
        (
            "flips",
            "Where the answer flips",
            html! { (figure(charts, "flip")) (crossings(found)) (figure(charts, "flip_map")) },
        ),
        ("others", "Other numbers", others(found)),
        ("assumptions", "What the scenario assumes", assumed(base)),
        ("made", "How this was made", made(found)),
    ];
    page(&head, &headline(found), html! {}, sections)
}

fn crossings(found: &Flip) -> Markup {
    let columns = ["Number", "<from", "<flips at about", "<between", "<how far", "fresh draws"].map(String::from);
    let row = |(input, crossing): (&FlipInput, &Crossing)| {
        let Place { about, between } = place(input, crossing);
        let fresh = input.confirmed.as_ref();
        let fresh =
            fresh.map_or_else(String::new, |point| format!("{}: {}", status(point.status), value(found, point)));
        vec![
            html! { (text(&input.path)) span.under { (text(&input.value)) } },
            text(if input.supported { "evidence" } else { "prior" }),
            text(&about),
            text(&between),
            text(&way(crossing)),
            text(&number::typeset(&fresh)),
        ]
    };
    let caption = format!(
        "Values at which `{}` begins or ceases to hold, the nearest first. The crossing lies between the two values with {} confidence, all \
         values of a number together. Fresh draws: the value behind the crossing, played again.",
        found.goal,
        number::level(0.95)
    );
    table(&caption, &columns, flipping(found).map(row).collect())
}

fn others(found: &Flip) -> Markup {
    let rest = found.inputs.iter().filter(|input| input.flips().is_none());
    let row = |input: &FlipInput| {
        let what = if input.is_open() { "undecided: more runs would tell" } else { "no crossing within its range" };
        let ends = [input.tried.first(), input.tried.last()].into_iter().flatten();
        let ends: Vec<String> = ends.map(|point| format!("{}: {}", point.label, value(found, point))).collect();
        vec![text(&input.path), text(what), text(&number::typeset(&ends.join("; ")))]
    };
    let mut rows: Vec<Vec<Markup>> = rest.map(row).collect();
    rows.extend(found.left_out.iter().map(|one| vec![text(&one.path), text("left out"), text(&one.why)]));
    table("", &["Number", "<what", "<at the ends of its range"].map(String::from), rows)
}

fn made(found: &Flip) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes." }
        p {
            "One number is changed at a time. Ranges that were not given are conventions, not evidence, and how far a crossing is depends on \
             them. Intervals cover simulation error only."
        }
    };
    made_of(&[], (&found.scenario, &found.plan), (&found.digest, &found.engine_version), &words)
}
