//! What `sensitivity` prints of a design.

use crate::analysis::global::{Global, GlobalInput, GlobalMethod, InputIndices};
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::global::{followed, headline, index, matters, ranked, shown};
use crate::render::words::number;
use crate::render::words::terms::several;

/// Most rows of a table.
const ROWS: usize = 20;

/// Indices for a terminal of this many columns. Behind them stands [`end_of_global`].
#[must_use]
pub fn global(found: &Global, width: usize) -> String {
    let played = format!(
        "{}, all varied at once, {} points of {} runs",
        several(found.inputs.len(), "input"),
        number::count(found.points),
        number::count(found.plan.runs)
    );
    let mut out = super::begin(&found.scenario, &found.plan, &found.engine_version, &played, width);
    for (name, output) in followed(found) {
        let (heads, what): (&[&str], &str) = match found.method {
            GlobalMethod::Sobol => (&["alone", "with others", "from"], "shares of the variance"),
            GlobalMethod::Morris => (&["typical effect", "spread", "from"], "effects over the whole range"),
            GlobalMethod::GivenData => (&["alone", "from"], "shares of the variance"),
        };
        out += &format!("\n{name}: {what}\n");
        let row = |(input, indices): &(&GlobalInput, &InputIndices)| {
            let mark = if matters(found.method, indices) { "* " } else { "  " };
            let kind = if input.supported { "evidence" } else { "prior" }.to_string();
            let cells = match found.method {
                GlobalMethod::Sobol => vec![index(indices.first.as_ref()), index(indices.total.as_ref()), kind],
                GlobalMethod::Morris => {
                    let spread =
                        indices.spread.map_or_else(|| number::UNDEFINED.into(), |x| number::fixed(100.0 * x, 1));
                    let bent = if indices.changes_sign == Some(true) { " ±" } else { "" };
                    vec![shown(found.method, indices) + bent, spread, kind]
                }
                GlobalMethod::GivenData => vec![index(indices.first.as_ref()), kind],
            };
            (format!("{mark}{}", input.name), cells)
        };
        let rows: Vec<_> = ranked(found, output).iter().take(ROWS).map(row).collect();
        out += &grid(heads, &rows, width);
    }
    let rest = found.inputs.len().saturating_sub(ROWS);
    if rest > 0 {
        out += &wrapped("", &format!("and {rest} more; indices.csv has them all"), width);
    }
    out += &wrapped(
        "",
        "* clear: its interval excludes 0; intervals hold one by one, and indices are not cut off at 0 or 100%",
        width,
    );
    if found.refused > 0 {
        let what = if found.method == GlobalMethod::Morris { "trajectories" } else { "rows" };
        let (n, all) = (number::count(found.refused), number::count(found.samples));
        out += &wrapped("", &format!("{what} left out, {n} of {all}: numbers of a point do not go together"), width);
    }
    if !found.left_out.is_empty() {
        let paths: Vec<&str> = found.left_out.iter().map(|one| one.path.as_str()).collect();
        out += &wrapped("", &format!("left out, {}: {}", paths.len(), paths.join(", ")), width);
    }
    out
}

/// Where the results are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_global(found: &Global, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
