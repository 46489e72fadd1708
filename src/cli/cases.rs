//! A comparison of scenarios in memory.

use anyhow::{Result, bail};
use detente::Scenario;
use detente::internals::facade::error::Error;
use detente::internals::model::Model;
use detente::internals::render::headline::comparison_headline;
use detente::internals::render::summary;
use detente::internals::render::text::USUAL_WIDTH;
use detente::internals::scenario::Scenario as Checked;
use detente::internals::scenario::read::Variant;

use super::args;
use super::caller::{Caller, Explored};
use super::compare::{self, name_cases, sound, write};
use super::drawing::Drawing;
use super::resolve;
use super::source::Opened;
use super::target::Target;
use super::values::{self, Ready};

/// A variant of this name, if variants can be called so.
fn variant(name: &str, set: Vec<String>) -> Result<Variant> {
    let asked = Variant { given: Some(name.to_string()), set };
    let Ok(read) = Variant::read(&asked.text()) else {
        // What is wrong is the name: the changes have been read before.
        return Variant::read(&format!("\"{}\": a=1", name.replace('\\', "\\\\").replace('"', "\\\"")))
            .map_err(anyhow::Error::msg);
    };
    Ok(Variant { set: asked.set, ..read })
}

/// Compares the scenario of a caller with others: files first, then variants of its own, as the command does.
pub(super) fn compare(mut args: args::Compare, caller: &Caller<'_>, all: &[(String, Scenario)]) -> Result<()> {
    if all.is_empty() {
        bail!("there is nothing to compare with; give a variant");
    }
    let base = caller.scenario;
    args.set = base.reference().overrides;
    let (_, own) = caller.opened(base);
    let (mut opened, mut variants) = (vec![own], Vec::new());
    let mut one_command = true;
    for (name, scenario) in all {
        let (_, mut other) = caller.opened(scenario);
        match base.changes_to(scenario) {
            Some(set) => {
                other.variant = Some(name.clone());
                args.variant.push(variant(name, set)?);
                variants.push(other);
            }
            None => {
                variant(name, vec!["a=1".into()])?;
                one_command &= scenario.reference().overrides == args.set;
                if let Ok((checked, _)) = &mut other.found.loaded.result {
                    checked.name.clone_from(name);
                }
                opened.push(other);
            }
        }
    }
    sound(&args.variant)?;
    opened.append(&mut variants);
    name_cases(&args.variant, &mut opened);
    let scenarios: Vec<&Checked> = opened.iter().filter_map(Opened::scenario).collect();
    let mut plan = resolve::plan_until(&args.plan, &args.until, scenarios[0])?;
    plan.level = caller.level.unwrap_or(plan.level);
    let given = caller.values(&scenarios)?;
    let solved = |scenario: &&Checked| caller.solve(scenario, false, &given);
    let ready = scenarios.iter().map(solved).collect::<Result<Vec<Ready>, Error>>()?;
    let cases: Vec<(&Checked, &Model)> =
        scenarios.iter().zip(&ready).map(|(scenario, ready)| (*scenario, &ready.model)).collect();
    let threads = super::threads::threads(args.threads, args.talk, plan.runs);
    let found = match caller.merged {
        Some(merged) => merged.comparison_of(&cases, &plan)?,
        None => {
            let mut experiment = caller.experiment(cases[0].0, cases[0].1, plan.runs);
            experiment.plan(&plan).threads(threads).compare_and_keep(&cases[1..], None)?
        }
    };
    let target = Target::memory();
    let used = values::named(&ready);
    values::keep(&target, &used)?;
    let names: Vec<String> = used.into_iter().map(|(name, _)| name).collect();
    let drawing = Drawing::new(args.pictures, args.threads);
    let asked = one_command.then_some((&args, names.as_slice()));
    let charts = write(&target, drawing, asked, &opened, &plan, &found)?;
    caller.take(Explored {
        folder: compare::name(&cases, &plan),
        document: "comparison.json".into(),
        digest: found.digest.clone(),
        headline: comparison_headline(&found),
        text: summary::compare(&found, USUAL_WIDTH),
        charts,
        files: target.into_files(),
        in_parquet: Vec::new(),
    });
    Ok(())
}
