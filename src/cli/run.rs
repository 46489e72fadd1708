//! `detente run`: simulate, print how it ends, write a folder of results.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use detente::analysis::findings::Findings;
use detente::analysis::{ENGINE_VERSION, analyse};
use detente::engine::record::Record;
use detente::engine::{Experiment, Options, simulate};
use detente::model::{Model, compile};
use detente::plan::RunPlan;
use detente::render::document::document;
use detente::render::{chart, csv, html, summary};
use detente::scenario::Scenario;

use super::args;
use super::manifest::{Manifest, experiment_hash};
use super::results::{Folder, MANIFEST, digest_in, folder_name};
use super::source::{Opened, open_sound};
use super::{Verdict, resolve, rows, show, stop};

/// Runs every file; of faulty ones tells everything that is wrong, and runs none.
pub(super) fn run(args: &args::Run) -> Result<Verdict> {
    let Some(opened) = open_sound(&args.files, &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let mut all = Vec::new();
    for (i, one) in opened.iter().enumerate() {
        let Ok((scenario, _)) = &one.loaded.result else { continue };
        let (findings, place) = experiment(args, one, scenario)?;
        if args.talk.json() {
            all.push(findings);
        } else {
            let gap = if i > 0 { "\n" } else { "" };
            show::result(&format!("{gap}{}", summary::run(&findings, &place.display().to_string(), show::width())))?;
        }
    }
    if args.talk.json() {
        show::json(&all.iter().map(document).collect::<Vec<_>>())?;
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
    write(&folder, opened, scenario, plan, experiment, &findings)?;
    stop::look()?;
    if digest_in(folder.place()).is_some_and(|old| old != findings.digest) {
        let what = "held other numbers for the same scenario, plan and version; they are replaced";
        show::remark(talk, &format!("note: `{}` {what}\n", folder.place().display()));
    }
    let place = folder.publish(&findings.digest)?;
    Ok((findings, place))
}

/// Simulates, with a bar on a terminal, and keeps every run if that is asked for.
fn play(args: &args::Run, scenario: &Scenario, model: &Model, plan: &RunPlan, folder: &Folder) -> Result<Experiment> {
    let name = Path::new("runs.csv");
    let mut kept = match args.keep_runs {
        true => Some(rows::Runs::begin(BufWriter::new(folder.create(name)?), scenario)?),
        false => None,
    };
    let mut failed = None;
    let stop = stop::flag();
    let bar = match plan.stop {
        None => show::progress(args.talk, plan.runs),
        Some(_) => show::counter(args.talk),
    };
    let progress = |n| bar.inc(n);
    let options = Options { threads: args.threads.threads.unwrap_or(0), batch: 0, progress: &progress, stop };
    let mut keep = |record: &Record| {
        let Some(kept) = kept.as_mut().filter(|_| failed.is_none()) else { return };
        if let Err(error) = kept.push(record) {
            failed = Some(error);
            // With a full disk there is nothing to go on for.
            stop.store(true, Ordering::Relaxed);
        }
    };
    let keep: Option<&mut dyn FnMut(&Record)> = if args.keep_runs { Some(&mut keep) } else { None };
    let experiment = simulate(model, plan, &options, keep);
    bar.finish_and_clear();
    let written = failed.map_or(Ok(()), Err).and_then(|()| kept.map_or(Ok(()), rows::Runs::finish));
    written.with_context(|| folder.cannot_write(name))?;
    experiment.context("stopped; nothing was written")
}

fn write(
    folder: &Folder,
    opened: &Opened,
    scenario: &Scenario,
    plan: &RunPlan,
    experiment: &Experiment,
    findings: &Findings,
) -> Result<()> {
    folder.json("findings.json", &document(findings))?;
    folder.write("outcomes.csv", csv::outcomes(findings))?;
    folder.write("rounds.csv", csv::rounds(findings))?;
    let inputs = Path::new("inputs.csv");
    rows::inputs(folder.create(inputs)?, scenario, &experiment.tally.sample)
        .with_context(|| folder.cannot_write(inputs))?;
    folder.copies(&opened.files)?;
    let charts = chart::all(findings);
    folder.charts(&charts)?;
    folder.write("report.html", html::report(scenario, findings, &charts))?;
    folder.json(MANIFEST, &Manifest::new(opened, scenario, plan, findings))
}
