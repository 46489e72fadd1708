//! What `discover` prints.

use crate::analysis::discover::document::{DiscoverLeaf, DiscoverLimit, DiscoverQuestion, Discovery};
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::discover::{Asked, base, headline, hit, input, leaf, nothing, p, quasi_p, questions, within};
use crate::render::words::number;
use crate::render::words::terms::several;

/// The regions for a terminal of this many columns. Behind it stands [`end_of_discover`].
#[must_use]
pub fn discover(found: &Discovery, width: usize) -> String {
    let played = format!(
        "{} changed at once, {} points, {} runs each",
        several(found.inputs.len(), "number"),
        number::count(found.samples),
        number::count(found.plan.runs)
    );
    let mut out = super::begin(&found.scenario, &found.plan, &found.engine_version, &played, width);
    for (asked, question) in questions(found) {
        let title = match asked {
            Asked::Inputs => "at which points",
            Asked::Runs => "which runs",
        };
        out += &format!("\n{title}\n");
        out += &wrapped("  ", &base(found, asked, question), width);
        out += &regions(found, asked, question, width);
    }
    if found.refused > 0 {
        let text = format!(
            "points left out, {} of {}: their numbers do not go together",
            number::count(found.refused),
            number::count(found.samples)
        );
        out += &format!("\n{}", wrapped("", &text, width));
    }
    if !found.left_out.is_empty() {
        let paths: Vec<&str> = found.left_out.iter().map(|one| one.path.as_str()).collect();
        out += &wrapped("", &format!("numbers left out, {}: {}", paths.len(), paths.join(", ")), width);
    }
    out
}

fn regions(found: &Discovery, asked: Asked, question: &DiscoverQuestion, width: usize) -> String {
    let mut out = String::new();
    if question.boxes.is_empty() {
        out += &wrapped("  ", &nothing(question, asked), width);
    }
    for (place, one) in question.boxes.iter().enumerate() {
        let facts = format!(
            "region {}: {} in {} of {} {} (p {})",
            place + 1,
            hit(found, asked, question.others),
            number::chance(one.density),
            number::count(one.n),
            asked.rows(),
            p(one.p)
        );
        out += &wrapped("  ", &facts, width);
        let row = |limit: &DiscoverLimit| {
            let of = input(found, &limit.path);
            let value = of.map_or_else(String::new, |of| of.value.clone());
            let halves = number::chance(limit.in_halves);
            (limit.path.clone(), vec![within(of, limit.low, limit.high), value, quasi_p(limit), halves])
        };
        let rows: Vec<_> = one.limits.iter().map(row).collect();
        out += &grid(&["limit", "as it is", "quasi-p", "in halves"], &rows, width);
    }
    if question.tree.leaves.len() > 1 {
        out += &wrapped("  ", "tree", width);
        for one in &question.tree.leaves {
            let DiscoverLeaf { n, share, .. } = one;
            let text =
                format!("{} of {} {}: {}", number::chance(*share), number::count(*n), asked.rows(), leaf(found, one));
            out += &wrapped("    ", &text, width);
        }
    }
    out
}

/// Where the results of a discovery are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_discover(found: &Discovery, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
