//! The paths that `--set` takes, as a table.

use comfy_table::{Cell, ColumnConstraint, Width};

use crate::render::terminal::table::{lines, table};
use crate::render::terminal::text::cut;
use crate::scenario::{Fixes, Settable};

/// Longest value that is shown whole.
const LONGEST: usize = 48;

/// All paths with what stands there, what may, and what supports it, in a table of so many columns.
pub fn text(paths: &[Settable], width: usize) -> String {
    let mut table = table(["path", "value", "may be", "evidence"].map(Cell::new), width);
    for one in paths {
        let value = cut(&one.value, LONGEST);
        let value = if one.given { value } else { format!("{value} (default)") };
        let may_be = one.may_be.replace('`', "");
        table.add_row([Cell::new(&one.path), Cell::new(value), Cell::new(may_be), Cell::new(evidence(one))]);
    }
    // A path is copied, so it stays in one piece where half of the width is enough for it.
    let longest = paths.iter().map(|one| one.path.chars().count()).max().unwrap_or(4).max(4);
    let column = (longest + 2).min(width / 2) as u16;
    if let Some(first) = table.column_mut(0) {
        first.set_constraint(ColumnConstraint::Absolute(Width::Fixed(column)));
    }
    let mut out = lines(&table);
    let numbers = paths.iter().filter(|one| one.is_number);
    let (all, priors) = (numbers.clone().count(), numbers.filter(|one| one.evidence.is_empty()).count());
    out += &format!("\n{} paths; {all} numbers given, {priors} of them priors\n", paths.len());
    out
}

/// What supports a number, or that nothing does.
fn evidence(one: &Settable) -> String {
    let fixes = |fixes| match fixes {
        Fixes::Sign => "sign",
        Fixes::Order => "order",
        Fixes::Value => "value",
    };
    match one.evidence.as_slice() {
        [] if one.is_number => "prior".into(),
        [] => String::new(),
        rows => rows.iter().map(|row| format!("{} ({})", row.id, fixes(row.fixes))).collect::<Vec<_>>().join(", "),
    }
}
