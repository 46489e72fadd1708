//! The page of indices of all numbers at once.

use maud::{Markup, html};

use crate::analysis::global::{Global, GlobalInput, GlobalMethod, GlobalOutput, InputIndices};
use crate::render::chart::Chart;
use crate::render::words::global::{followed, headline, index, matters, ranked, shown};
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::terms::several;
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page};

/// The page: which inputs matter, the chart, a table of all of them, what was left out, and how it was made.
pub fn global(base: &Scenario, found: &Global, charts: &[Chart]) -> String {
    let head = Head {
        title: &found.scenario.name,
        facts: format!(
            "{}, all varied at once; {} points of {} simulated runs",
            several(found.inputs.len(), "input"),
            number::count(found.points),
            number::count(found.plan.runs)
        ),
        engine_version: &found.engine_version,
        mark: mark(found.scenario.values.as_ref()),
    };
    let sections = vec![
        (
            "matters",
            "Which inputs matter",
            html! { (figure(charts, "indices")) @for (name, output) in followed(found) { (inputs(found, name, output)) } },
        ),
        ("left", "Left out", left_out(found)),
        ("assumptions", "What the scenario assumes", assumed(base)),
        ("made", "How this was made", made(found)),
    ];
    page(&head, &headline(found), html! {}, sections)
}

fn inputs(found: &Global, name: &str, output: &GlobalOutput) -> Markup {
    let columns: &[&str] = match found.method {
        GlobalMethod::Sobol => &["Input", "<from", "alone", "with others"],
        GlobalMethod::Morris => &["Input", "<from", "typical effect", "spread", "<both signs"],
        GlobalMethod::GivenData => &["Input", "<from", "alone"],
    };
    let columns: Vec<String> = columns.iter().map(|one| (*one).to_string()).collect();
    let row = |(input, indices): &(&GlobalInput, &InputIndices)| {
        let numbers = input.numbers.len();
        let under = if numbers > 1 { format!("{numbers} numbers") } else { String::new() };
        let mut cells = vec![
            html! { (text(&input.name)) @if numbers > 1 { span.under { (text(&under)) } } },
            text(if input.supported { "evidence" } else { "prior" }),
        ];
        let clear = matters(found.method, indices);
        let strong = |said: String| html! { @if clear { b { (text(&said)) } } @else { (text(&said)) } };
        match found.method {
            GlobalMethod::Sobol => {
                cells.push(text(&index(indices.first.as_ref())));
                cells.push(strong(index(indices.total.as_ref())));
            }
            GlobalMethod::Morris => {
                cells.push(strong(number::typeset(&shown(found.method, indices))));
                cells.push(text(
                    &indices.spread.map_or_else(|| number::UNDEFINED.into(), |x| number::fixed(100.0 * x, 1)),
                ));
                cells.push(text(if indices.changes_sign == Some(true) { "yes" } else { "" }));
            }
            GlobalMethod::GivenData => cells.push(strong(index(indices.first.as_ref()))),
        }
        cells
    };
    let what = match found.method {
        GlobalMethod::Sobol => {
            "share of the variance over all ranges that each input accounts for: alone (first-order index), and with all that others do with \
             it (total index)"
        }
        GlobalMethod::Morris => {
            "elementary effects in points for the whole range of each input: typical size, and how much it varies with the other inputs"
        }
        GlobalMethod::GivenData => {
            "share of the variance over all ranges that each input accounts for alone (first-order index)"
        }
    };
    let caption = format!(
        "{name}: {what}. The noise of the runs is taken out. Bold: the interval excludes zero. Intervals hold one by one; nothing is cut off \
         at 0 or 100%."
    );
    table(&caption, &columns, ranked(found, output).iter().map(row).collect())
}

fn left_out(found: &Global) -> Markup {
    let row = |one: &crate::analysis::left_out::LeftOut| vec![text(&one.path), text(&one.why)];
    table("", &["Number", "<why"].map(String::from), found.left_out.iter().map(row).collect())
}

fn made(found: &Global) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes." }
        p {
            "Which inputs matter depends on their ranges. Ranges that were not given are conventions, not evidence."
        }
    };
    made_of(
        &[
            ("Method", found.method.id().replace('_', " ")),
            ("Rows or trajectories", number::count(found.samples)),
            ("Of these left out, since numbers do not go together", number::count(found.refused)),
        ],
        (&found.scenario, &found.plan),
        (&found.digest, &found.engine_version),
        &words,
    )
}
