//! `detente replay`: one run again, told round by round.

use anyhow::Result;
use detente::internals::facade::experiment::Experiment;
use detente::internals::render;

use super::args::Threads;
use super::group::one_group;
use super::source::open_sound;
use super::values::Ready;
use super::{Verdict, args, resolve, show, stop, values};

/// Plays one run and tells it.
pub(super) fn replay(args: &args::Replay) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let Some(scenario) = opened[0].scenario() else { return Ok(Verdict::Wrong) };
    let given = values::given(&args.values, &[scenario])?;
    let Ready { model, .. } = values::solve((args.talk, Threads { threads: None }), scenario, false, &given)?;
    let mut experiment = Experiment::of(scenario, &model);
    let replay = experiment.seed(resolve::seed(args.seed, scenario)).replay(args.run).map_err(stop::told)?;
    if args.talk.json() {
        show::json(&[replay])?;
    } else {
        show::result(&render::replay::text(scenario, &replay, show::width()))?;
    }
    Ok(Verdict::Good)
}
