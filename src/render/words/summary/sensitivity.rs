//! What `sensitivity` prints.

use crate::analysis::sensitivity::{Sensitivity, SensitivityInput};
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::number;
use crate::render::words::sensitivity::{BENDS, end, followed, headline, ranked};
use crate::render::words::terms::several;

/// Most rows of a table.
const ROWS: usize = 20;

/// A tornado for a terminal of this many columns. Behind it stands [`end_of_sensitivity`].
#[must_use]
pub fn sensitivity(found: &Sensitivity, width: usize) -> String {
    let played = format!(
        "{}, each to the ends of its range, with the same random draws, {} runs each",
        several(found.inputs.len(), "number"),
        number::count(found.plan.runs)
    );
    let mut out = super::begin(&found.scenario, &found.plan, &found.engine_version, &played, width);
    for group in followed(found) {
        out += &format!("\nchange in {}\n", group.name);
        let row = |input: &&SensitivityInput| {
            let cell = |more: bool| input.end(more).map_or_else(String::new, |one| end(one, group));
            let mark = match (input.bends(&group.id), input.is_clear(&group.id)) {
                (true, _) => format!("*{BENDS} "),
                (false, true) => "* ".into(),
                (false, false) => "  ".into(),
            };
            let kind = if input.supported { "evidence" } else { "prior" };
            (format!("{mark}{}", input.path), vec![cell(false), cell(true), kind.to_string()])
        };
        let rows: Vec<_> = ranked(found, group).iter().take(ROWS).map(row).collect();
        out += &grid(&["less", "more", "from"], &rows, width);
        let rest = found.inputs.len().saturating_sub(ROWS);
        if rest > 0 {
            out += &wrapped("", &format!("and {rest} more, which move it less; sensitivity.csv has them all"), width);
        }
    }
    out += &wrapped("", "* clear: its interval excludes 0 even if it is to hold together with all others", width);
    if followed(found).any(|group| found.inputs.iter().any(|input| input.bends(&group.id))) {
        out += &wrapped(
            "",
            &format!("{BENDS} both ends clearly move it the same way: what lies between is no line"),
            width,
        );
    }
    if !found.left_out.is_empty() {
        let paths: Vec<&str> = found.left_out.iter().map(|one| one.path.as_str()).collect();
        let what = format!("left out, {}: {}", paths.len(), paths.join(", "));
        out += &wrapped("", &what, width);
    }
    out
}

/// Where the results of a tornado are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_sensitivity(found: &Sensitivity, place: &str, width: usize) -> String {
    super::end(place, &headline(found), width)
}
