//! `detente exact`: the law of a small game, without sampling error.

use anyhow::{Result, bail};
use detente::analysis::exact::{law_finding, obstacle};
use detente::engine::exact::outcome_distribution;
use detente::model::compile;
use detente::render;

use super::group::one_group;
use super::source::open_sound;
use super::{Verdict, args, show, stop};

/// Walks every branch of one scenario.
pub(super) fn exact(args: &args::Exact) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let Ok((scenario, _)) = &opened[0].loaded.result else { return Ok(Verdict::Wrong) };
    let found = match outcome_distribution(&compile(scenario), args.most, stop::flag()) {
        Ok(found) => law_finding(scenario, &found),
        Err(why) => bail!(
            "cannot compute the exact probabilities of `{}`: {}",
            opened[0].group.title(),
            obstacle(scenario, &why, args.most)
        ),
    };
    if args.talk.json() {
        show::json(&[found])?;
    } else {
        show::result(&render::exact::text(&found, show::width()))?;
    }
    Ok(Verdict::Good)
}
