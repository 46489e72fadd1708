//! `detente run`: simulate, print how it ends, write a folder of results.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use detente::analysis::findings::Findings;
use detente::analysis::{ENGINE_VERSION, analyse};
use detente::engine::Experiment;
use detente::engine::round::record::Record;
use detente::engine::{Options, simulate};
use detente::model::{Model, compile};
use detente::plan::RunPlan;
use detente::render::chart::Chart;
use detente::render::document::document;
use detente::render::{chart, csv, html, summary};
use detente::scenario::Scenario;

use super::args;
use super::group::groups;
use super::manifest::{Manifest, experiment_hash};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, RUNS, digest_in, folder_name};
use super::source::{Opened, copies, open_sound};
use super::threads::threads;
use super::{Verdict, resolve, rows, show, stop};

/// Runs every file; of faulty ones tells everything that is wrong, and runs none.
pub(super) fn run(args: &args::Run) -> Result<Verdict> {
    let Some(opened) = open_sound(&groups(&args.files)?, &args.changes.set)? else { return Ok(Verdict::Wrong) };
    resolve::remark(args.talk, &args.plan, &args.changes.set);
    let (mut all, mut places) = (Vec::new(), Vec::new());
    for (i, one) in opened.iter().enumerate() {
        let Ok((scenario, _)) = &one.loaded.result else { continue };
        let (findings, place) = experiment(args, one, scenario)?;
        if args.talk.json() {
            all.push(findings);
            places.push(place);
        } else {
            let gap = if i > 0 { "\n" } else { "" };
            show::result(&format!("{gap}{}", summary::run(&findings, &place.display().to_string(), show::width())))?;
        }
    }
    if args.talk.json() {
        show::json(&all.iter().map(document).collect::<Vec<_>>())?;
        places.iter().for_each(|place| show::place(args.talk, place));
    }
    Ok(Verdict::Good)
}

/// The folder that results of a plan go into.
pub(super) fn folder(out: &Path, scenario: &Scenario, plan: &RunPlan) -> Result<Folder> {
    Folder::begin(out, &folder_name(&scenario.id, &experiment_hash(&scenario.hash(), plan, ENGINE_VERSION)))
}

fn experiment(args: &args::Run, opened: &Opened, scenario: &Scenario) -> Result<(Findings, PathBuf)> {
    let plan = resolve::plan_until(&args.plan, &args.until, scenario)?;
    let folder = folder(&args.out, scenario, &plan)?;
    let model = compile(scenario);
    let experiment = play(args, scenario, &model, &plan, &folder)?;
    publish(args.talk, folder, opened, scenario, &model, &plan, &experiment)
}

/// Analyses what was counted and puts the folder of results in its place.
pub(super) fn publish(
    talk: args::Talk,
    folder: Folder,
    opened: &Opened,
    scenario: &Scenario,
    model: &Model,
    plan: &RunPlan,
    experiment: &Experiment,
) -> Result<(Findings, PathBuf)> {
    let findings = analyse(scenario, model, experiment, plan);
    let charts = write(&folder, opened, scenario, plan, experiment, &findings)?;
    stop::look()?;
    show::missing_glyphs(talk, &chart::missing_of(&charts));
    if digest_in(folder.place()).is_some_and(|old| old != findings.digest) {
        let what = "held other numbers for the same scenario, plan and version; they are replaced";
        show::remark(talk, &format!("note: `{}` {what}\n", folder.place().display()));
    }
    let place = folder.publish(&findings.digest)?;
    Ok((findings, place))
}

/// Simulates, with a bar on a terminal, and keeps every run if that is asked for.
fn play(args: &args::Run, scenario: &Scenario, model: &Model, plan: &RunPlan, folder: &Folder) -> Result<Experiment> {
    let name = Path::new(RUNS);
    let mut kept = match args.keep_runs {
        true => Some(rows::Runs::begin(BufWriter::new(folder.create(name)?), scenario)?),
        false => None,
    };
    let mut failed = None;
    let stop = stop::flag();
    let threads = threads(args.threads, args.talk, plan.runs);
    let bar =
        Progress::new(args.talk, if plan.stop.is_some() { Runs::AtMost(plan.runs) } else { Runs::All(plan.runs) });
    let options = Options { threads, batch: 0, progress: &|n| bar.inc(n), stop };
    let mut keep = |record: &Record| {
        let Some(kept) = kept.as_mut().filter(|_| failed.is_none()) else { return };
        if let Err(error) = kept.push(0, record) {
            failed = Some(error);
            // With a full disk there is nothing to go on for.
            stop.store(true, Ordering::Relaxed);
        }
    };
    let keep: Option<&mut dyn FnMut(&Record)> = if args.keep_runs { Some(&mut keep) } else { None };
    let experiment = simulate(model, plan, &options, keep);
    drop(bar);
    let written = failed.map_or(Ok(()), Err).and_then(|()| kept.map_or(Ok(()), rows::Runs::finish));
    written.with_context(|| folder.cannot_write(name))?;
    experiment.with_context(stop::sentence)
}

fn write(
    folder: &Folder,
    opened: &Opened,
    scenario: &Scenario,
    plan: &RunPlan,
    experiment: &Experiment,
    findings: &Findings,
) -> Result<Vec<Chart>> {
    folder.json("findings.json", &document(findings))?;
    folder.write("outcomes.csv", csv::outcomes(findings))?;
    folder.write("rounds.csv", csv::rounds(findings))?;
    let inputs = Path::new("inputs.csv");
    rows::inputs(folder.create(inputs)?, scenario, &experiment.tally.sample)
        .with_context(|| folder.cannot_write(inputs))?;
    folder.copies(&copies(&opened.files, &opened.mains()))?;
    let ids = csv::ids_of_outcomes(findings);
    let mut tables = vec![csv::outcomes_table(), csv::rounds_table(&ids), rows::table_of_inputs(scenario)];
    if folder.has(RUNS) || folder.keeps(RUNS, &findings.digest) {
        tables.push(rows::table_of_runs(scenario));
    }
    folder.json(PACKAGE, &csv::package(&scenario.id, &scenario.name, &tables))?;
    let charts = chart::all(findings);
    folder.charts(&charts)?;
    folder.write("report.html", html::report(scenario, findings, &charts))?;
    folder.json(MANIFEST, &Manifest::new(opened, scenario, plan, findings))?;
    Ok(charts)
}
