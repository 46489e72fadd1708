//! `detente run`: simulate, print how it ends, write a folder of results.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail};
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::analysis::findings::Findings;
use detente::internals::engine::round::record::Record;
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::manifest::{Manifest, VALUES};
use detente::internals::facade::outcome::Outcome;
use detente::internals::facade::values::FittedValues;
use detente::internals::model::Model;
use detente::internals::plan::RunPlan;
use detente::internals::render::chart::Chart;
use detente::internals::render::csv::RUNS_PARQUET;
use detente::internals::render::text::USUAL_WIDTH;
use detente::internals::render::{csv, html, summary};
use detente::internals::scenario::{Given, Scenario};

use super::args;
use super::caller::{Caller, Explored};
use super::drawing::Drawing;
use super::group::groups;
use super::manifest::{experiment_hash, identity};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, digest_in, folder_name};
use super::source::{Opened, copies, open_sound};
use super::target::Target;
use super::threads::threads;
use super::values::Ready;
use super::{Verdict, resolve, rows, show, stop, values};

/// Every figure with its interval.
const FINDINGS: &str = "findings.json";

/// Runs every file; of faulty ones tells everything that is wrong, and runs none.
pub(super) fn run(args: &args::Run) -> Result<Verdict> {
    let Some(opened) = open_sound(&groups(&args.files)?, &args.changes.set)? else { return Ok(Verdict::Wrong) };
    resolve::remark(args.talk, &args.plan, &args.changes.set);
    let scenarios: Vec<&Scenario> = opened.iter().filter_map(Opened::scenario).collect();
    let given = values::given(&args.values, &scenarios)?;
    let (mut all, mut places) = (Vec::new(), Vec::new());
    for (i, one) in opened.iter().enumerate() {
        let Ok((scenario, _)) = &one.found.loaded.result else { continue };
        if i > 0 && !args.talk.json() {
            show::result("\n")?;
        }
        let (findings, place) = experiment(args, one, scenario, &given)?;
        all.push(findings);
        places.push(place);
    }
    if args.talk.json() {
        show::json(&all)?;
        places.iter().for_each(|place| show::place(args.talk, place));
    }
    Ok(Verdict::Good)
}

/// The folder that results of a plan go into.
pub(super) fn folder(
    out: &Path,
    (scenario, model): (&Scenario, &Model),
    plan: &RunPlan,
    given: &[Given],
) -> Result<Folder> {
    Folder::begin(out, &name((scenario, model), plan, given))
}

/// Its name.
fn name((scenario, model): (&Scenario, &Model), plan: &RunPlan, given: &[Given]) -> String {
    let mut identity = identity(scenario, model);
    given.iter().for_each(|one| identity += &format!("+{}", one.text));
    folder_name(&scenario.id, &experiment_hash(&identity, plan, ENGINE_VERSION))
}

/// Runs a scenario in memory: nothing is printed, no file is written.
pub(super) fn around(args: &args::Run, caller: &Caller<'_>) -> Result<()> {
    let (_, opened) = caller.opened(caller.scenario);
    let Some(scenario) = opened.scenario() else { return Ok(()) };
    let mut plan = resolve::plan_until(&args.plan, &args.until, scenario)?;
    plan.level = caller.level.unwrap_or(plan.level);
    let conditions = conditions(&args.given, scenario)?;
    let given = caller.values(&[scenario])?;
    let Ready { model, values } = caller.solve(scenario, true, &given)?;
    let mut experiment = caller.experiment(scenario, &model, plan.runs);
    if let Some(values) = &values {
        experiment.values(values);
    }
    experiment.only(&conditions)?;
    let outcome = experiment.plan(&plan).threads(threads(args.threads, args.talk, plan.runs)).run()?;
    let target = Target::memory();
    let charts = write(&target, Drawing::new(args.pictures, args.threads), &opened, scenario, &plan, &outcome)?;
    if let Some(values) = &values {
        target.write(VALUES, values.to_json())?;
    }
    caller.take(Explored {
        folder: name((scenario, &model), &plan, &conditions),
        document: FINDINGS.into(),
        digest: outcome.digest().to_string(),
        headline: outcome.headline(),
        text: summary::run(outcome.findings(), USUAL_WIDTH),
        charts,
        files: target.into_files(),
        in_parquet: Vec::new(),
    });
    Ok(())
}

/// What must have happened in a run, as this scenario reads it; all that it cannot read is told at once.
fn conditions(texts: &[String], scenario: &Scenario) -> Result<Vec<Given>> {
    let (read, faults): (Vec<_>, Vec<_>) =
        texts.iter().map(|text| Given::read(text, scenario)).partition(Result::is_ok);
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    if !faults.is_empty() {
        bail!("`--given` does not fit `{}`: {}", scenario.id, faults.join("\n"));
    }
    Ok(read.into_iter().flatten().collect())
}

fn experiment(
    args: &args::Run,
    opened: &Opened,
    scenario: &Scenario,
    given: &[FittedValues],
) -> Result<(Findings, PathBuf)> {
    let plan = resolve::plan_until(&args.plan, &args.until, scenario)?;
    let conditions = conditions(&args.given, scenario)?;
    let Ready { model, values } = values::solve((args.talk, args.threads), scenario, true, given)?;
    let folder = folder(&args.out, (scenario, &model), &plan, &conditions)?;
    let outcome = play((args, &conditions), (scenario, &model, values.as_ref()), &plan, &folder)?;
    let drawing = Drawing::new(args.pictures, args.threads);
    publish((args.talk, drawing), folder, (opened, values.as_ref()), scenario, &plan, outcome)
}

/// Prints what was found, puts the folder of results in its place, and prints where that is.
///
/// The answer does not wait for charts and report, nor these for somebody who reads it: what cannot be printed is told last.
pub(super) fn publish(
    (talk, drawing): (args::Talk, Drawing),
    folder: Folder,
    (opened, values): (&Opened, Option<&FittedValues>),
    scenario: &Scenario,
    plan: &RunPlan,
    outcome: Outcome,
) -> Result<(Findings, PathBuf)> {
    let text = |told: String| if talk.json() { Ok(()) } else { show::result(&told) };
    let printed = text(summary::run(outcome.findings(), show::width()));
    let target = Target::Folder(folder);
    let charts = write(&target, drawing, opened, scenario, plan, &outcome)?;
    if let Some(values) = values {
        target.write(VALUES, values.to_json())?;
    }
    let Target::Folder(folder) = target else { bail!("results go into a folder") };
    let findings = outcome.into_findings();
    stop::look()?;
    drawing.remark(talk, &charts);
    if digest_in(folder.place()).is_some_and(|old| old != findings.digest) {
        let what = "held other numbers for the same scenario, plan and version; they are replaced";
        show::remark(talk, &format!("note: `{}` {what}\n", folder.place().display()));
    }
    let place = folder.publish(&findings.digest)?;
    printed?;
    text(summary::end_of_run(&findings, &place.display().to_string(), show::width()))?;
    Ok((findings, place))
}

/// Simulates, with a bar on a terminal, and keeps every run if that is asked for.
fn play(
    (args, conditions): (&args::Run, &[Given]),
    (scenario, model, values): (&Scenario, &Model, Option<&FittedValues>),
    plan: &RunPlan,
    folder: &Folder,
) -> Result<Outcome> {
    let name = args.keep_runs.map_or("", rows::file_of);
    let mut kept = match args.keep_runs {
        Some(form) => Some(rows::Runs::begin(BufWriter::new(folder.create(name)?), form, scenario, plan.seed)?),
        None => None,
    };
    let mut failed = None;
    let stop = stop::flag();
    let threads = threads(args.threads, args.talk, plan.runs);
    let bar =
        Progress::new(args.talk, if plan.stop.is_some() { Runs::AtMost(plan.runs) } else { Runs::All(plan.runs) });
    let mut experiment = Experiment::of(scenario, model);
    if let Some(values) = values {
        experiment.values(values);
    }
    experiment.only(conditions)?;
    experiment.plan(plan).threads(threads).on_progress(|n| bar.inc(n)).stop_on(stop);
    let mut keep = |record: &Record| {
        let Some(kept) = kept.as_mut().filter(|_| failed.is_none()) else { return };
        if let Err(error) = kept.push(0, record) {
            failed = Some(error);
            // With a full disk there is nothing to go on for.
            stop.store(true, Ordering::Relaxed);
        }
    };
    let keep: Option<&mut dyn FnMut(&Record)> = if args.keep_runs.is_some() { Some(&mut keep) } else { None };
    let outcome = experiment.run_and_keep(keep);
    drop(experiment);
    drop(bar);
    let written = failed.map_or(Ok(()), Err).and_then(|()| kept.map_or(Ok(()), rows::Runs::finish));
    written.with_context(|| folder.cannot_write(Path::new(name)))?;
    outcome.map_err(stop::told)
}

fn write(
    target: &Target,
    drawing: Drawing,
    opened: &Opened,
    scenario: &Scenario,
    plan: &RunPlan,
    outcome: &Outcome,
) -> Result<Vec<Chart>> {
    let findings = outcome.findings();
    target.json(FINDINGS, findings)?;
    let (mut tables, texts): (Vec<csv::Table>, Vec<String>) = outcome.described().into_iter().unzip();
    for (table, text) in tables.iter().zip(texts) {
        target.write(table.file, text)?;
    }
    target.copies(&copies(&opened.found.files, &opened.mains()))?;
    tables.extend(rows::tables(&rows::table_of_runs(scenario), |file| target.will_have(file, &findings.digest)));
    target.json(PACKAGE, &csv::package(&scenario.id, &scenario.name, &tables))?;
    let charts = drawing.charts(findings);
    drawing.write(&charts, |name, bytes| target.write(name, bytes))?;
    target.write("report.html", html::report(scenario, findings, &charts))?;
    let mains = opened.mains();
    let mut manifest = Manifest::of_runs(&opened.found, &mains, findings, plan.level);
    if target.will_have(RUNS_PARQUET, &findings.digest) {
        manifest = manifest.with_runs_as_parquet();
    }
    target.json(MANIFEST, &manifest)?;
    Ok(charts)
}
