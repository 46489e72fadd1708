//! `detente theory`: closed forms, the scenarios that reproduce them, and whether the engine does.

use anyhow::{Result, anyhow, bail};
use detente::internals::render;
use detente::internals::validation::{Allowed, Check, FORMS, Form, Given, form, page};
use serde::Serialize;

use super::{Verdict, args, show};

/// Lists forms, checks one, or writes its scenario or the page of all.
pub(super) fn theory(args: &args::Theory) -> Result<Verdict> {
    if args.page {
        let page = page()?;
        let fails = page.contains("**FAILS**");
        show::result(&page)?;
        return Ok(if fails { Verdict::Wrong } else { Verdict::Good });
    }
    let Some(id) = &args.form else {
        if !args.set.is_empty() || args.scenario {
            bail!("name a form; `detente theory` lists them");
        }
        let list: Vec<Listed> = FORMS.iter().map(|form| Listed::new(form)).collect();
        match args.talk.json() {
            true => show::json(&[list])?,
            false => show::result(&render::theory::list(FORMS, show::width()))?,
        }
        return Ok(Verdict::Good);
    };
    let Some(form) = form(id) else {
        let known: Vec<String> = FORMS.iter().map(|form| format!("`{}`", form.id)).collect();
        bail!("there is no form `{id}`; there are {}", known.join(", "));
    };
    let given = Given::new(form, &args.set)?;
    if args.scenario {
        let write = form.scenario.ok_or_else(|| anyhow!("`{id}` is a function; it has no scenario"))?;
        show::result(&write(&given)?)?;
        return Ok(Verdict::Good);
    }
    let checks = given.checks()?;
    match args.talk.json() {
        true => show::json(&[checks.iter().map(Checked::new).collect::<Vec<_>>()])?,
        false => show::result(&render::theory::checks(&given, &checks, show::width()))?,
    }
    Ok(if checks.iter().all(Check::passes) { Verdict::Good } else { Verdict::Wrong })
}

/// A form, for programs.
#[derive(Serialize)]
struct Listed {
    id: &'static str,
    title: &'static str,
    source: &'static str,
    formula: &'static str,
    inputs: Vec<ListedInput>,
    /// What the inputs must satisfy together.
    rules: Vec<&'static str>,
}

/// An input of a form, for programs.
#[derive(Serialize)]
struct ListedInput {
    id: &'static str,
    usual: f64,
    /// The values that it may have, in words.
    domain: String,
    about: &'static str,
}

impl Listed {
    fn new(form: &'static Form) -> Self {
        Self {
            id: form.id,
            title: form.title,
            source: form.source,
            formula: form.formula,
            inputs: form
                .inputs
                .iter()
                .map(|i| ListedInput { id: i.id, usual: i.usual, domain: i.domain.to_string(), about: i.about })
                .collect(),
            rules: form.rules.iter().map(|rule| rule.says).collect(),
        }
    }
}

/// A check, for programs.
#[derive(Serialize)]
struct Checked<'a> {
    quantity: &'a str,
    theory: f64,
    engine: f64,
    /// Most that may lie between theory and engine.
    allowed: f64,
    /// `rounding`, `resolution` or `sampling`.
    by: &'static str,
    passes: bool,
}

impl<'a> Checked<'a> {
    fn new(check: &'a Check) -> Self {
        let by = match check.allowed {
            Allowed::Rounding(_) => "rounding",
            Allowed::Resolution(_) => "resolution",
            Allowed::Sampling { .. } => "sampling",
        };
        Self {
            quantity: &check.quantity,
            theory: check.theory,
            engine: check.engine,
            allowed: check.allowed.most(check.theory),
            by,
            passes: check.passes(),
        }
    }
}
