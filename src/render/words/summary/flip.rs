//! What `flip` prints.

use crate::analysis::flip::Flip;
use crate::analysis::flip_map::{FlipMap, MapCell, MapValue};
use crate::analysis::goal::Status;
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::flip::{Place, flipping, headline, place, status, value};
use crate::render::words::number;
use crate::render::words::terms::several;

/// Most rows of a table.
const ROWS: usize = 20;

/// The nearest crossings for a terminal of this many columns. Behind it stands [`end_of_flip`].
#[must_use]
pub fn flip(found: &Flip, width: usize) -> String {
    let played = format!(
        "{}, each alone, with the same random draws, {} runs each at first",
        several(found.inputs.len(), "number"),
        number::count(found.plan.runs)
    );
    let mut out = super::begin(&found.scenario, &found.plan, &found.engine_version, &played, width);
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
    if let Some(map) = &found.map {
        out += &cells(found, map, width);
    }
    if !found.left_out.is_empty() {
        let paths: Vec<&str> = found.left_out.iter().map(|one| one.path.as_str()).collect();
        out += &wrapped("", &format!("left out, {}: {}", paths.len(), paths.join(", ")), width);
    }
    out
}

/// A map: rows are values of the first number, from the upper end down, columns those of the second.
fn cells(found: &Flip, map: &FlipMap, width: usize) -> String {
    let [rows, columns] = &map.numbers;
    let what =
        format!("\n{}: {} down, {} across; + holds, - does not, ? undecided", found.goal, rows.path, columns.path);
    let mut out = wrapped("", &what, width);
    let mark = |cell: &MapCell| match cell.status {
        Some(Status::Holds) => "+",
        Some(Status::Fails) => "-",
        Some(Status::Undecided) => "?",
        None => " ",
    };
    let wide = rows.values.iter().map(|value| value.label.chars().count()).max().unwrap_or(0);
    for (value, cells) in rows.values.iter().zip(&map.cells).rev() {
        let marks: Vec<&str> = cells.iter().map(mark).collect();
        out += &format!("  {:>wide$}  {}\n", value.label, marks.join(" "));
    }
    let end = |value: Option<&MapValue>| value.map_or_else(String::new, |value| value.label.clone());
    let across = format!("{} to {}", end(columns.values.first()), end(columns.values.last()));
    out += &format!("  {:>wide$}  {across}\n", "");
    out
}

/// Where the results of a search are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_flip(found: &Flip, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
