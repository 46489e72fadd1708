//! `detente paths`: what `--set` can change, with value, range and evidence.

use anyhow::{Result, bail};
use detente::internals::render;

use super::group::one_group;
use super::source::{Wanted, open_paths};
use super::{Verdict, args, show};

/// Lists the paths of one scenario, or those with a text in them.
pub(super) fn paths(args: &args::Paths) -> Result<Verdict> {
    let (group, behind) = one_group(&args.file, 1)?;
    let wanted = Wanted::new(group, &args.changes.set);
    let Some((opened, mut paths)) = open_paths(&wanted)? else { return Ok(Verdict::Wrong) };
    if let Some(part) = behind.first().map(|part| part.to_string_lossy().into_owned()) {
        paths.retain(|one| one.path.contains(&part));
        if paths.is_empty() {
            let title = opened.group.title();
            bail!("`{title}` has no path with `{part}` in it; `detente paths {title}` lists them all");
        }
    }
    match args.talk.json() {
        true => show::json(&[paths])?,
        false => show::result(&render::paths::text(&paths, show::width()))?,
    }
    Ok(Verdict::Good)
}
