//! `detente shard`: play one part of an experiment and write what was counted.

use anyhow::{Context, Result, bail};
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::part::{Part, Whole};
use detente::internals::render::number;
use serde::Serialize;

use super::args;
use super::group::one_group;
use super::part::{self, look_at_place};
use super::progress::{Progress, Runs};
use super::source::open_sound;
use super::threads::threads;
use super::values::Ready;
use super::{Verdict, resolve, show, stop, values};

/// What was done, for programs.
#[derive(Serialize)]
struct Done {
    part: String,
    index: u64,
    of: u64,
    first_run: u64,
    runs: u64,
    digest: String,
}

/// Plays a part. Doing so again, anywhere, gives the same bytes.
pub(super) fn shard(args: &args::Shard) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let opened = opened.first().context("there is a file")?;
    let Ok((scenario, _)) = &opened.found.loaded.result else { return Ok(Verdict::Wrong) };
    resolve::remark(args.talk, &args.plan, &args.changes.set);
    let plan = resolve::plan(&args.plan, scenario);
    if args.of > plan.runs {
        bail!("`--of {}` asks for more parts than there are runs ({})", args.of, plan.runs);
    }
    if args.index >= args.of {
        bail!("there is no part {} of {}; parts go from 0 to {}", args.index, args.of, args.of - 1);
    }
    look_at_place(&args.out)?;
    let given = values::given(&args.values, &[scenario])?;
    let Ready { model, values } = values::solve((args.talk, args.threads), scenario, true, &given)?;
    let whole = Whole::new((&opened.found, &opened.mains()), scenario, &args.changes.set, &plan, (args.of, values));
    let runs = whole.runs_of(args.index);
    let n = runs.end - runs.start;
    let what = format!("part {} of {}: {} runs from run {}", args.index, args.of, number::count(n), runs.start);
    let threads = threads(args.threads, args.talk, n);
    let bar = Progress::new(args.talk, Runs::All(n));
    let mut experiment = Experiment::of(scenario, &model);
    experiment.plan(&plan).threads(threads).on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    let counted = experiment.run_part(runs.clone());
    drop(experiment);
    drop(bar);
    let counted = counted.map_err(stop::told)?;
    let digest = counted.tally.digest();
    part::write(&Part::new(whole, args.index, counted), &args.out)?;
    let part = args.out.display().to_string();
    show::remark(args.talk, &format!("{what}\n"));
    match args.talk.json() {
        true => {
            let done = Done { part, index: args.index, of: args.of, first_run: runs.start, runs: n, digest };
            show::json(&[done])?;
        }
        false => show::result(&format!("{part}\n"))?,
    }
    Ok(Verdict::Good)
}
