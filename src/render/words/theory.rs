//! Closed forms and how the engine meets them, for a terminal.

use crate::validation::{Check, Form, Given};

use super::number;
use crate::render::terminal::text::{columns, listed, padded, right, wrapped};

/// Width of the columns of numbers and of the verdict.
const NUMBERS: usize = 12 + 12 + 7 + 7;

/// All forms, a line each.
pub fn list(forms: &[&Form], width: usize) -> String {
    let widest = forms.iter().map(|f| f.id.len()).max().unwrap_or(0);
    forms
        .iter()
        .map(|f| wrapped(&format!("{}  ", padded(f.id, widest)), &format!("{} ({})", f.title, f.source), width))
        .collect()
}

/// One form at its inputs: theory, engine, and what may lie between.
pub fn checks(given: &Given, checks: &[Check], width: usize) -> String {
    let form = given.form();
    let mut out = wrapped("", &format!("{}. {}.", form.title, form.source), width);
    out += &wrapped("", form.setup, width);
    out += &wrapped("", form.formula, width);
    out += "\n";
    for input in form.inputs {
        out += &wrapped(&format!("  {}  ", padded(input.id, 10)), &format!("{}: {}", input.about, input.domain), width);
    }
    out += &wrapped("  at ", &given.typed(), width);
    out += "\n";
    let most = width.clamp(60, 120) - NUMBERS - 1;
    let what = checks.iter().map(|check| columns(&check.quantity)).max().unwrap_or(0).clamp(most.min(40), most);
    out += &row(("", what, width), ["theory", "engine", "±"], "");
    for check in checks {
        let most = check.allowed.most(check.theory);
        let numbers = [number::precise(check.theory, 6), number::precise(check.engine, 6), format!("{most:.0e}")];
        let verdict = if check.passes() { "" } else { "FAILS" };
        out += &row((&check.quantity, what, width), numbers.each_ref().map(String::as_str), verdict);
    }
    out
}

/// `what`: the quantity, the columns for it, and those of the terminal.
fn row(what: (&str, usize, usize), numbers: [&str; 3], verdict: &str) -> String {
    let ([theory, engine, most], (quantity, room, width)) = (numbers, what);
    let numbers = format!("{}{}{} {verdict}", right(theory, 12), right(engine, 12), right(most, 7));
    listed(" ", quantity, room, &numbers, width)
}
