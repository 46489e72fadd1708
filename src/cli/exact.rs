//! `detente exact`: exact probabilities of a small game, without sampling error.

use anyhow::{Result, bail};
use detente::internals::engine::equilibrium::game::Game;
use detente::internals::engine::equilibrium::solution::At;
use detente::internals::facade::error::Error;
use detente::internals::facade::scenario::{Exactly, exact as compute};
use detente::internals::model::compile;
use detente::internals::render;
use detente::internals::scenario::Foresight;

use super::group::one_group;
use super::source::{Wanted, open_all};
use super::{Verdict, args, show, stop};

/// Walks every branch of one scenario.
pub(super) fn exact(args: &args::Exact) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_all(&[Wanted::new(group, &args.changes.set)])? else { return Ok(Verdict::Wrong) };
    let Some(scenario) = opened[0].scenario() else { return Ok(Verdict::Wrong) };
    let in_equilibrium = scenario.foresight == Foresight::Equilibrium;
    for (given, option) in [(args.lambda.is_some(), "--lambda"), (args.limit, "--limit")] {
        if given && !in_equilibrium {
            bail!("`{option}` is for equilibria; add `--set scenario.foresight=equilibrium`, or leave `{option}` out");
        }
    }
    let at = match args.lambda {
        Some(lambda) => At::Lambda(lambda),
        None if args.limit => At::Limit,
        None => At::Own,
    };
    let asked = Exactly { most: args.most, at, stop: stop::flag() };
    let told = &mut |game: &Game| show::remark(args.talk, &size_of(game));
    let found = match compute(scenario, &compile(scenario), &asked, told) {
        Ok(found) => found,
        Err(Error::NotExact(why)) => {
            bail!("cannot compute the exact probabilities of `{}`: {why}", opened[0].group.title())
        }
        Err(other) => return Err(stop::told(other)),
    };
    if args.talk.json() {
        show::json(&[found])?;
    } else {
        show::result(&render::exact::text(&found, show::width()))?;
    }
    Ok(Verdict::Good)
}

/// What there is to solve, said before it is solved.
fn size_of(game: &Game) -> String {
    let count = |n: usize| render::number::count(n as u64);
    format!(
        "solving: {} public histories, {} nodes (a history with what is true), {} information sets\n",
        count(game.histories.len()),
        count(game.nodes.len()),
        count(game.sets.len())
    )
}
