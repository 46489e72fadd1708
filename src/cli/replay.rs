//! `detente replay`: one run again, told round by round.

use anyhow::Result;
use detente::analysis::replay::tell;
use detente::engine::round::replay::replay_run;
use detente::model::compile;
use detente::render;

use super::group::one_group;
use super::source::open_sound;
use super::{Verdict, args, resolve, show};

/// Plays one run and tells it.
pub(super) fn replay(args: &args::Replay) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let Ok((scenario, _)) = &opened[0].loaded.result else { return Ok(Verdict::Wrong) };
    let model = compile(scenario);
    let seed = resolve::seed(args.seed, scenario);
    let (record, trace) = replay_run(&model, seed, args.run);
    let replay = tell(scenario, &model, seed, &record, &trace);
    if args.talk.json() {
        show::json(&[replay])?;
    } else {
        show::result(&render::replay::text(scenario, &replay, show::width()))?;
    }
    Ok(Verdict::Good)
}
