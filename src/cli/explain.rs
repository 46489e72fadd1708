//! `detente explain`: what each actor would make of the proposals, without simulating.

use anyhow::{Result, bail};
use detente::internals::analysis::explain::explain as explain_at_the_start;
use detente::internals::render;

use super::args::Threads;
use super::group::one_group;
use super::source::open_sound;
use super::values::Ready;
use super::{Verdict, args, show, values};

/// Explains one scenario, or one of its proposals.
pub(super) fn explain(args: &args::Explain) -> Result<Verdict> {
    let (group, behind) = one_group(&args.file, 1)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let Ok((scenario, _)) = &opened[0].found.loaded.result else { return Ok(Verdict::Wrong) };
    let only = match behind.first().map(|id| id.to_string_lossy()) {
        None => None,
        Some(id) => match scenario.proposals.position(|p| p.id == *id) {
            Some(place) => Some(place),
            None => bail!(
                "`{}` has no proposal `{id}`; {}",
                opened[0].group.title(),
                known(scenario.proposals.iter().map(|p| p.id.as_str()))
            ),
        },
    };
    let given = values::given(&args.values, &[scenario])?;
    let Ready { model, .. } = values::solve((args.talk, Threads { threads: None }), scenario, false, &given)?;
    let explanation = explain_at_the_start(scenario, &model, only);
    if args.talk.json() {
        show::json(&[explanation])?;
    } else {
        show::result(&render::explain::text(scenario, &explanation, show::width()))?;
    }
    Ok(Verdict::Good)
}

fn known<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
    if ids.is_empty() { "it names none".to_string() } else { format!("it has {}", ids.join(", ")) }
}
