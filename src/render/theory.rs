//! Closed forms and how the engine meets them, for a terminal of 80 columns.

use crate::validation::{Check, Form, Given};

use super::law::computed;
use super::text::{cut, padded, right, wrapped};

/// Width of the column of quantities.
const WHAT: usize = 40;

/// All forms, a line each.
pub fn list(forms: &[&Form]) -> String {
    let widest = forms.iter().map(|f| f.id.len()).max().unwrap_or(0);
    forms
        .iter()
        .map(|f| wrapped(&format!("{}  ", padded(f.id, widest)), &format!("{} ({})", f.title, f.source)))
        .collect()
}

/// One form at its inputs: theory, engine, and what may lie between.
pub fn checks(given: &Given, checks: &[Check]) -> String {
    let form = given.form();
    let mut out = wrapped("", &format!("{}. {}.", form.title, form.source));
    out += &wrapped("", form.setup);
    out += &wrapped("", form.formula);
    out += "\n";
    for input in form.inputs {
        out += &wrapped(&format!("  {}  ", padded(input.id, 10)), &format!("{}: {}", input.about, input.domain));
    }
    out += &wrapped("  at ", &given.typed());
    out += "\n";
    out += &row("", ["theory", "engine", "±"], "");
    for check in checks {
        let most = check.allowed.most(check.theory);
        let numbers = [computed(check.theory, 6), computed(check.engine, 6), format!("{most:.0e}")];
        let verdict = if check.passes() { "" } else { "FAILS" };
        out += &row(&check.quantity, numbers.each_ref().map(String::as_str), verdict);
    }
    out
}

fn row(what: &str, numbers: [&str; 3], verdict: &str) -> String {
    let [theory, engine, most] = numbers;
    let line = format!(
        " {}{}{}{} {verdict}",
        padded(&cut(what, WHAT), WHAT),
        right(theory, 12),
        right(engine, 12),
        right(most, 7)
    );
    line.trim_end().to_string() + "\n"
}
