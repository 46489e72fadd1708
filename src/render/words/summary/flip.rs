//! What `flip` prints.

use crate::analysis::flip::Flip;
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::flip::{Place, flipping, headline, numbers, place, status, value};
use crate::render::words::number;
use crate::render::words::quick::mark;

/// Most rows of a table.
const ROWS: usize = 20;

/// The nearest crossings for a terminal of this many columns. Behind it stands [`end_of_flip`].
#[must_use]
pub fn flip(found: &Flip, width: usize) -> String {
    let mut out = wrapped("", &found.scenario.name, width);
    let facts = format!(
        "{}, {}, each alone, with the same random draws, {} runs each at first, seed {}, detente {}",
        found.scenario.id,
        numbers(found.inputs.len()),
        number::count(found.plan.runs),
        found.plan.seed,
        found.engine_version
    );
    out += &wrapped("", &facts, width);
    if let Some(mark) = mark(found.scenario.values.as_ref()) {
        out += &wrapped("", mark, width);
    }
    for change in &found.scenario.overrides {
        out += &wrapped("  with ", change, width);
    }
    out += &format!("\n{}: {} ({})\n", found.goal, status(found.base.status), value(found, &found.base));
    let row = |(input, crossing): (&crate::analysis::flip::FlipInput, &crate::analysis::flip::Crossing)| {
        let Place { about, between } = place(input, crossing);
        let fresh = input.confirmed.as_ref().map_or_else(String::new, |point| value(found, point));
        let share = format!("{:.0}%", 100.0 * crossing.way.abs());
        (input.path.clone(), vec![input.value.clone(), about, between, share, fresh])
    };
    let rows: Vec<_> = flipping(found).take(ROWS).map(row).collect();
    if !rows.is_empty() {
        out += &grid(&["as it is", "flips at", "between", "of the way", "fresh draws"], &rows, width);
    }
    let rest = flipping(found).count().saturating_sub(ROWS);
    if rest > 0 {
        out += &wrapped("", &format!("and {rest} more, farther away; flip.json has them all"), width);
    }
    if !found.left_out.is_empty() {
        let paths: Vec<&str> = found.left_out.iter().map(|one| one.path.as_str()).collect();
        out += &wrapped("", &format!("left out, {}: {}", paths.len(), paths.join(", ")), width);
    }
    out
}

/// Where the results of a search are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_flip(found: &Flip, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
