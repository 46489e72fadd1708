//! The page of a discovery.

use maud::{Markup, html};

use crate::analysis::discover::document::{DiscoverBox, DiscoverLeaf, DiscoverQuestion, Discovery};
use crate::render::chart::Chart;
use crate::render::words::discover::{
    Asked, base, ceiling, firmness, headline, hit, input, leaf, nothing, p, quasi_p, questions, sentence, within,
};
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::terms::several;
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page, prose};

/// Most dropped limits that are named.
const DROPPED: usize = 5;

/// The page: for each question the regions with their limits and the tree; charts, what was varied, and how it was made.
pub fn discover(scenario: &Scenario, found: &Discovery, charts: &[Chart]) -> String {
    let head = Head {
        title: &found.scenario.name,
        facts: format!(
            "{} changed at once, each within its range; {} points, {} simulated runs each, with random draws of their own",
            several(found.inputs.len(), "number"),
            number::count(found.samples),
            number::count(found.plan.runs)
        ),
        engine_version: &found.engine_version,
        mark: mark(found.scenario.values.as_ref()),
    };
    let answers = questions(found);
    let of = |asked: Asked| {
        answers
            .iter()
            .find(|(one, _)| *one == asked)
            .map_or_else(|| html! {}, |(_, question)| answer(found, asked, question))
    };
    let sections = vec![
        ("inputs", "At which points", html! { (figure(charts, "discover_box")) (of(Asked::Inputs)) }),
        ("runs", "Which runs", of(Asked::Runs)),
        ("search", "Coverage against density", figure(charts, "discover_tradeoff")),
        ("varied", "What was varied", variation(found)),
        ("assumptions", "What the scenario assumes", assumed(scenario)),
        ("made", "How this was made", made(found)),
    ];
    page(&head, &headline(found), html! {}, sections)
}

fn answer(found: &Discovery, asked: Asked, question: &DiscoverQuestion) -> Markup {
    html! {
        p { (prose(&base(found, asked, question))) }
        @if question.boxes.is_empty() { p { (prose(&nothing(question, asked))) } }
        @for (place, one) in question.boxes.iter().enumerate() {
            @let rows = one.limits.iter().map(|limit| {
                let of = input(found, &limit.path);
                vec![
                    html! { (text(&limit.path)) @if let Some(of) = of { span.under { (text(&of.value)) } } },
                    text(&within(of, limit.low, limit.high)),
                    text(of.map_or("", |of| if of.supported { "evidence" } else { "prior" })),
                    text(&quasi_p(limit)),
                    text(&number::chance(limit.in_halves)),
                ]
            });
            (table(
                &format!("Region {}. {} {}", place + 1, sentence(found, asked, question, one), firmness(asked, one)),
                &["Number", "<limit", "<from", "quasi-p", "in halves"].map(String::from),
                rows.collect(),
            ))
            @if !one.dropped.is_empty() { p { (dropped(one)) } }
        }
        @if let Some(said) = ceiling(question) { p { (prose(&said)) } }
        (leaves(found, asked, question))
    }
}

/// Limits that were dropped, the last ones first: these came nearest to staying.
fn dropped(one: &DiscoverBox) -> String {
    let told = one.dropped.iter().rev().take(DROPPED);
    let told: Vec<String> = told.map(|limit| format!("{} (quasi-p {})", limit.path, p(limit.quasi_p))).collect();
    let rest = match one.dropped.len().saturating_sub(DROPPED) {
        0 => String::new(),
        rest => format!(", and {rest} more"),
    };
    format!("Limits dropped because they were not significant: {}{rest}.", told.join(", "))
}

fn leaves(found: &Discovery, asked: Asked, question: &DiscoverQuestion) -> Markup {
    let what = hit(found, asked, question.others);
    if question.tree.leaves.len() < 2 {
        return html! { p { "A classification tree finds no split that lowers its error on " (asked.rows()) " that did not shape it." } };
    }
    let row = |one: &DiscoverLeaf| {
        let [low, high] = one.interval.map(|x| 100.0 * x);
        vec![
            text(&leaf(found, one)),
            text(&number::chance(one.share)),
            text(&format!("{low:.0}–{high:.0}%")),
            text(&number::count(one.n)),
        ]
    };
    let caption = format!(
        "The same by a classification tree, pruned by cross-validation: in which share of the {} {what}. Its mean squared error on {} that did not \
         shape it is {}; without splits it is {}.",
        asked.rows(),
        asked.rows(),
        number::brief(question.tree.error),
        number::brief(question.tree.error_of_none)
    );
    let mut all: Vec<&DiscoverLeaf> = question.tree.leaves.iter().collect();
    all.sort_by(|a, b| b.share.total_cmp(&a.share));
    table(&caption, &["Where", "share", "interval", asked.rows()].map(String::from), all.into_iter().map(row).collect())
}

fn variation(found: &Discovery) -> Markup {
    let mut rows: Vec<Vec<Markup>> = Vec::new();
    for input in &found.inputs {
        let [low, high] = input.drawn.map(number::brief);
        let from = if input.supported { "evidence" } else { "prior" };
        rows.push(vec![text(&input.path), text(&input.value), text(&format!("{low} to {high}")), text(from)]);
    }
    rows.extend(found.left_out.iter().map(|one| vec![text(&one.path), text(""), text("left out"), text(&one.why)]));
    html! {
        @if found.refused > 0 {
            p {
                (number::count(found.refused)) " of " (number::count(found.samples))
                " points are left out, because their numbers do not go together."
            }
        }
        (table("", &["Number", "<as it is", "<drawn", "<from"].map(String::from), rows))
    }
}

fn made(found: &Discovery) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes; " code { "samples.csv" } " has the points." }
        p {
            "Points are a Latin hypercube (McKay, Beckman & Conover 1979). Regions are found by the patient rule induction method (Friedman & \
             Fisher 1999), as in scenario discovery (Bryant & Lempert 2010). Shares of hits describe the sample: they are shares of the ranges \
             that were assumed, not probabilities of the world. Ranges that were not given are conventions, not evidence."
        }
    };
    made_of(&[], (&found.scenario, &found.plan), (&found.digest, &found.engine_version), &words)
}
