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
        `±` is the most that may lie between the two: rounding (1e-9), what a grid or the length of a round cannot resolve, or what chance may do in a sample. What a grid or a \
        round cannot resolve is at most two points of a probability or of a share, and 2% of a mean time or of what is at stake; inputs for which it is more are refused, as agreement would \
        show nothing. A sample is held against the exact binomial distribution: a right value fails with a probability of at most 6.3e-5, as with four standard errors. No probability or share may lie outside \
        [0, 1]. A check that fails would stand here as FAILS.\n\n\
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
    if !form.inputs.is_empty() {
        out += "\n| input | usual | may be | |\n|---|---:|---|---|\n";
        for input in form.inputs {
            out += &format!("| `{}` | {} | {} | {} |\n", input.id, input.usual, input.domain, input.about);
        }
        for rule in form.rules {
            out += &format!("\n{}.\n", capital(rule.says));
        }
    }
    for case in form.cases {
        let chosen: Vec<(String, f64)> = case.iter().map(|(name, value)| (name.to_string(), *value)).collect();
        let given = Given::new(form, &chosen)?;
        let set: String = case.iter().map(|(name, value)| format!(" --set {name}={value}")).collect();
        out += &format!("\n`detente theory {}{set}`\n\n", form.id);
        out += "| quantity | theory | engine | ± | |\n|---|---:|---:|---:|---|\n";
        for check in given.checks()? {
            out += &row(&check);
        }
    }
    Ok(out)
}

fn row(check: &Check) -> String {
    let most = check.allowed.most(check.theory);
    let (most, engine) = match check.allowed {
        Allowed::Rounding(_) => (format!("{most:.0e}"), plain(check.engine)),
        Allowed::Resolution(_) => (format!("{most:.1e}"), plain(check.engine)),
        Allowed::Sampling { .. } => {
            (if most == 0.0 { "0".into() } else { format!("{most:.1e}") }, format!("{:.5}", check.engine))
        }
    };
    let verdict = if check.passes() { "passes" } else { "**FAILS**" };
    format!("| {} | {} | {engine} | {most} | {verdict} |\n", check.quantity, plain(check.theory))
}

/// Nine digits; no minus before nothing.
fn plain(x: f64) -> String {
    let text = format!("{x:.9}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { "0.000000000".into() } else { text }
}

/// With a capital letter, where it begins with a letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
