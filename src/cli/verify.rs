//! `detente verify`: pinned experiments, run again.

mod seed_file;

use std::path::Path;

use anyhow::{Context, Result};
use detente::internals::facade::experiment::Experiment;
use detente::internals::plan::RunPlan;
use detente::internals::scenario::Scenario;
use serde::Serialize;

use super::compare::Case;
use super::progress::{Progress, Runs};
use super::source::{Opened, open_all};
use super::threads::threads;
use super::{Verdict, args, compare, show, stop, values};
use seed_file::SeedFile;

/// What came of one seed file.
#[derive(Debug, Serialize)]
struct Verified {
    file: String,
    same: bool,
    expected: Option<String>,
    found: String,
}

/// Runs every file; a difference does not keep the others from being run.
pub(super) fn verify(args: &args::Verify) -> Result<Verdict> {
    let mut all = Vec::new();
    let mut verdict = Verdict::Good;
    for path in &args.files {
        match verify_one(args, path)? {
            Some(one) => {
                if !one.same && !args.pin {
                    verdict = Verdict::Wrong;
                }
                if !args.talk.json() {
                    show::result(&told(&one, args.pin))?;
                }
                all.push(one);
            }
            None => verdict = Verdict::Wrong,
        }
    }
    if args.talk.json() {
        show::json(&all)?;
    }
    Ok(verdict)
}

fn told(one: &Verified, pin: bool) -> String {
    let Verified { file, same, expected, found } = one;
    match (same, expected) {
        (true, _) => format!("{file}: ok\n"),
        (false, _) if pin => format!("{file}: pinned {found}\n"),
        (false, Some(expected)) => format!("{file}: differs\n  expected {expected}\n  found    {found}\n"),
        (false, None) => {
            format!("{file}: no digest yet\n  found    {found}\n  write it with `detente verify --pin {file}`\n")
        }
    }
}

/// `None`: the seed file or one of its scenarios is wrong, and it has been said how.
fn verify_one(args: &args::Verify, path: &Path) -> Result<Option<Verified>> {
    let pinned = match SeedFile::read(path)? {
        Ok(pinned) => pinned,
        Err(why) => {
            show::say(&format!("error: `{}` is no seed file: {}\n", path.display(), why.trim_end()));
            return Ok(None);
        }
    };
    let (files, variants) = match &pinned.against {
        Some(against) => (&against.files[..], &against.variants[..]),
        None => (&[][..], &[][..]),
    };
    let groups = [std::slice::from_ref(&pinned.scenario), files].concat();
    let wanted = compare::wanted(&groups, variants, &pinned.set)?;
    let opened = open_all(&wanted).with_context(|| format!("the experiment of `{}`", path.display()))?;
    let Some(opened) = opened else { return Ok(None) };
    let scenarios: Vec<&Scenario> = opened.iter().filter_map(Opened::scenario).collect();
    let given = values::given(&args::Values { values: pinned.values.clone() }, &scenarios)?;
    let compared = pinned.against.is_none();
    let solved = |scenario: &&Scenario| values::solve((args.talk, args.threads), scenario, compared, &given);
    let ready = scenarios.iter().map(solved).collect::<Result<Vec<_>>>()?;
    let cases: Vec<Case> = scenarios.iter().zip(&ready).map(|(scenario, ready)| (*scenario, &ready.model)).collect();
    let found = match &pinned.against {
        Some(_) => compare::play(&cases, &pinned.plan, args.threads, args.talk, None)?.digest,
        None => digest_alone(args, &pinned.plan, cases.first().context("a seed file names a scenario")?)?,
    };
    let expected = pinned.digest().map(str::to_string);
    let same = expected.as_deref() == Some(found.as_str());
    if args.pin && !same {
        pinned.pin(&found)?;
    }
    Ok(Some(Verified { file: path.display().to_string(), same, expected, found }))
}

fn digest_alone(args: &args::Verify, plan: &RunPlan, (scenario, model): &Case) -> Result<String> {
    let threads = threads(args.threads, args.talk, plan.runs);
    let bar = Progress::new(args.talk, Runs::All(plan.runs));
    let mut experiment = Experiment::of(scenario, model);
    experiment.plan(plan).threads(threads).on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    Ok(experiment.run().map_err(stop::told)?.digest().to_string())
}
