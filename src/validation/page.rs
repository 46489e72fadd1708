//! The page that sets theory and engine side by side: `docs/validation.md`.

use super::{Allowed, Check, FORMS, Form, Given, How, Trouble};

/// The page, made anew: every form at every one of its cases.
///
/// # Errors
///
/// If a form cannot be checked at its own cases, which is a bug.
pub fn page() -> Result<String, Trouble> {
    let mut out = String::from(
        "# Validation: the engine against theory\n\n\
        Every row is the engine itself, not a copy of it: a scenario in `scenarios/theory/`, played on every branch (`detente exact`) or in 20,000 \
        seeded runs. *Decide*: the actors choose by the engine's rules, where needed with lookahead and at infinite precision. *Inject*: they \
        follow the policies of an equilibrium by script, and the engine returns what comes of them. *Solve*: no play.\n\n\
        `±` is what may lie between the two: rounding (1e-9), what a grid or the length of a round resolves, or four standard errors of a \
        sample. A check that fails would stand here as FAILS.\n\n\
        This page is written by `detente theory --page > docs/validation.md`; a test fails where it is out of date. Other inputs: `detente theory FORM --set \
        INPUT=VALUE`.\n",
    );
    for form in FORMS {
        out += &section(form)?;
    }
    Ok(out)
}

fn section(form: &'static Form) -> Result<String, Trouble> {
    let how = match form.how {
        How::Decide => "Decide",
        How::Inject => "Inject",
        How::Solve => "Solve",
    };
    let mut out = format!(
        "\n## {}\n\n*{}.* {}\n\n> {}\n\n{how}. {}\n",
        form.title, form.source, form.setup, form.formula, form.note
    );
    for case in form.cases {
        let chosen: Vec<(String, f64)> = case.iter().map(|(name, value)| (name.to_string(), *value)).collect();
        let given = Given::new(form, &chosen)?;
        let set: String = case.iter().map(|(name, value)| format!(" --set {name}={value}")).collect();
        out += &format!("\n`detente theory {}{set}`\n\n", form.id);
        out += "| quantity | theory | engine | ± | |\n|---|---:|---:|---:|---|\n";
        for check in (form.check)(&given)? {
            out += &row(&check);
        }
    }
    Ok(out)
}

fn row(check: &Check) -> String {
    let (most, engine) = match check.allowed {
        Allowed::Rounding(most) => (format!("{most:e}"), plain(check.engine)),
        Allowed::Resolution(most) => (format!("{most:.1e}"), plain(check.engine)),
        Allowed::Sampling { error, .. } => (format!("{:.1e}", 4.0 * error), format!("{:.5}", check.engine)),
    };
    let verdict = if check.passes() { "passes" } else { "**FAILS**" };
    format!("| {} | {} | {engine} | {most} | {verdict} |\n", check.quantity, plain(check.theory))
}

/// Nine digits; no minus before nothing.
fn plain(x: f64) -> String {
    let text = format!("{x:.9}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { "0.000000000".into() } else { text }
}
