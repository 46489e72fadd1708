//! `detente exact`: exact probabilities of a small game, without sampling error.

use anyhow::{Result, bail};
use detente::internals::facade::error::Error;
use detente::internals::facade::scenario::exact as compute;
use detente::internals::model::compile;
use detente::internals::render;

use super::group::one_group;
use super::source::{Wanted, open_valid};
use super::{Verdict, args, show, stop};

/// Walks every branch of one scenario.
pub(super) fn exact(args: &args::Exact) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_valid(&[Wanted::new(group, &args.changes.set)])? else { return Ok(Verdict::Wrong) };
    let Some(scenario) = opened[0].scenario() else { return Ok(Verdict::Wrong) };
    let found = match compute(scenario, &compile(scenario), args.most, stop::flag()) {
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
