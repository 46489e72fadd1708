//! `detente check`: what is wrong with scenarios, and how much of them a source supports.

use anyhow::Result;
use detente::analysis::exact::{ExactDemand, exact_demand};
use detente::analysis::labels::Labels;
use detente::model::compile;
use detente::render::{chart, coverage};
use detente::scenario::diagnostic::{Diagnostic, Severity};
use detente::scenario::span::Sources;
use detente::scenario::{Coverage, Demand, Scenario};
use serde::Serialize;

use super::affordable::too_far;
use super::group::groups;
use super::source::{Opened, Wanted, open};
use super::{Verdict, args, show, stop};

/// Checks every file, whatever the others are like.
pub(super) fn check(args: &args::Check) -> Result<Verdict> {
    let wanted = groups(&args.files)?.into_iter().map(|group| Wanted::new(group, &args.changes.set));
    let opened = wanted.map(|one| open(&one)).collect::<Result<Vec<_>>>()?;
    let too_far: Vec<Option<String>> = opened.iter().map(|one| one.scenario().and_then(too_far)).collect();
    if args.talk.json() {
        let checked = opened.iter().zip(&too_far).map(|(one, too_far)| Checked::new(one, too_far.as_deref()));
        show::json(&checked.collect::<Vec<_>>())?;
    } else {
        for (one, too_far) in opened.iter().zip(&too_far) {
            show::faults(one.diagnostics(), &one.loaded.sources);
            let name = one.group.title();
            let errors = one.diagnostics().iter().filter(|d| d.is_error()).count();
            if let Some(why) = too_far {
                show::say(&format!("error: {why}\n"));
            }
            let text = match &one.loaded.result {
                Ok(_) if too_far.is_some() => format!("{name}: 1 error\n"),
                Ok((scenario, warnings)) => {
                    let exact = exact_demand(scenario, &compile(scenario), stop::flag());
                    stop::look()?;
                    let demand = (&scenario.demand(), exact.as_ref());
                    coverage::text(&name, warnings.len(), &scenario.coverage(), demand, args.priors)
                }
                Err(_) => format!("{name}: {errors} {}\n", if errors == 1 { "error" } else { "errors" }),
            };
            show::result(&text)?;
        }
    }
    for scenario in opened.iter().filter_map(Opened::scenario) {
        let labels = Labels::of(scenario);
        let names = std::iter::once(scenario.name.as_str()).chain(labels.every());
        show::missing_glyphs(args.talk, &chart::missing_glyphs(names));
    }
    let sound = opened.iter().all(|one| one.loaded.result.is_ok()) && too_far.iter().all(Option::is_none);
    Ok(if sound { Verdict::Good } else { Verdict::Wrong })
}

/// One file, for programs.
#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    sound: bool,
    diagnostics: Vec<Told<'a>>,
    /// None where the file has faults.
    coverage: Option<Coverage>,
    /// Memory and work; none where the file has faults.
    demand: Option<Demand>,
    /// Branches of the game; none where the file has faults, where actors look ahead, or where the game is very large.
    exact: Option<ExactDemand>,
    /// Why `run` refuses a sound scenario: it looks ahead too far for its size. None where it plays it.
    too_far: Option<&'a str>,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    places: Vec<Place<'a>>,
    help: &'a [String],
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    text: &'a str,
}

impl<'a> Checked<'a> {
    fn new(opened: &'a Opened, too_far: Option<&'a str>) -> Self {
        let sources = &opened.loaded.sources;
        Checked {
            file: opened.group.title(),
            sound: opened.loaded.result.is_ok() && too_far.is_none(),
            diagnostics: opened.diagnostics().iter().map(|d| Told::new(d, sources)).collect(),
            demand: opened.scenario().map(Scenario::demand),
            exact: opened.scenario().and_then(|scenario| exact_demand(scenario, &compile(scenario), stop::flag())),
            coverage: opened.scenario().map(Scenario::coverage),
            too_far,
        }
    }
}

impl<'a> Told<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let place = |label: &'a detente::scenario::diagnostic::Label| {
            let (line, column) = sources.position(label.span)?;
            Some(Place { file: &sources.0[label.span.source.0].name, line, column, text: &label.text })
        };
        Told {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            places: diagnostic.labels.iter().filter_map(place).collect(),
            help: &diagnostic.help,
        }
    }
}
