//! `detente exact`: exact probabilities of a small game, without sampling error.

use anyhow::{Result, anyhow, bail};
use detente::internals::engine::equilibrium::game::Game;
use detente::internals::engine::equilibrium::solution::At;
use detente::internals::facade::error::Error;
use detente::internals::facade::exact::{Exactly, exact as compute, may_be_exact};
use detente::internals::model::compile;
use detente::internals::render;
use detente::internals::scenario::{Foresight, Solver};

use super::args::Threads;
use super::group::one_group;
use super::source::{Wanted, open_all};
use super::{Verdict, args, show, stop, values};

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
    let given = values::given(&args.values, &[scenario])?;
    let by_values = !given.is_empty() || in_equilibrium && scenario.solver() == Some(Solver::Fitted);
    if by_values && (args.lambda.is_some() || args.limit) {
        let option = if args.limit { "--limit" } else { "--lambda" };
        bail!(
            "values are fitted at the precisions of the scenario; leave `{option}` out, or solve exactly with `--set foresight.solver=exact`"
        );
    }
    let at = match args.lambda {
        Some(lambda) => At::Lambda(lambda),
        None if args.limit => At::Limit,
        None => At::Own,
    };
    let asked = Exactly { most: args.most, at, stop: stop::flag() };
    let told = &mut |game: &Game| show::remark(args.talk, &size_of(game));
    let refused = |error: Error| match error {
        Error::NotExact(why) => {
            anyhow!("cannot compute the exact probabilities of `{}`: {why}", opened[0].group.title())
        }
        other => stop::told(other),
    };
    let mut model = compile(scenario);
    if by_values {
        // A fit would be in vain where something is continuous.
        may_be_exact(scenario, &model, stop::flag()).map_err(refused)?;
        model = values::solve((args.talk, Threads { threads: None }), scenario, false, &given)?.model;
    }
    let found = compute(scenario, &model, &asked, told).map_err(refused)?;
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
