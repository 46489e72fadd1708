//! `detente export`: a small game as a file for other programs of game theory.

use std::path::Path;

use anyhow::{Context, Result, bail};
use detente::internals::analysis::exact::obstacle;
use detente::internals::analysis::extensive::extensive;
use detente::internals::engine::exact::Obstacle;
use detente::internals::facade::error::Error;
use detente::internals::model::compile;
use detente::internals::render::efg::{differs, efg};
use detente::internals::render::nfg::{MOST_CELLS, nfg};
use detente::internals::render::number;

use super::group::one_group;
use super::source::{Wanted, open_all};
use super::unfinished::write_file;
use super::{Verdict, args, show, stop};

/// Writes one scenario out as a game.
pub(super) fn export(args: &args::Export) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_all(&[Wanted::new(group, &args.changes.set)])? else { return Ok(Verdict::Wrong) };
    let Some(scenario) = opened[0].scenario() else { return Ok(Verdict::Wrong) };
    if let Some(path) = &args.out {
        may_write(path, args.force)?;
    }
    let title = opened[0].group.title();
    let form = match extensive(scenario, &compile(scenario), args.most, stop::flag()) {
        Ok(form) => form,
        Err(Obstacle::Stopped) => return Err(stop::told(Error::Stopped)),
        Err(Obstacle::TooMany { round } | Obstacle::TooLarge { round }) => bail!(
            "cannot write out `{title}`: more than {} nodes up to round {round}; allow more with `--most N`, or make the game \
             smaller: fewer rounds, packages, moves or points",
            number::count(args.most)
        ),
        Err(why) => bail!("cannot write out `{title}`: {}", obstacle(scenario, &why, args.most)),
    };
    let text = match args.nfg {
        false => efg(&form),
        true => match nfg(&form) {
            Ok(text) => text,
            Err(cells) => bail!(
                "the normal form of `{title}` has {} combinations of plans, and at most {} are written; use `--efg`, or make the \
                 game smaller",
                number::count(cells),
                number::count(MOST_CELLS)
            ),
        },
    };
    stop::look()?;
    if !args.quiet {
        form.differences.iter().for_each(|what| show::say(&format!("note: {}\n", differs(*what))));
    }
    match &args.out {
        None => show::result(&text)?,
        Some(path) => {
            write_file(path, text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
            show::result(&format!("{}\n", path.display()))?;
        }
    }
    Ok(Verdict::Good)
}

/// Refuses a place that is taken: what stands there is not ours to replace, unless somebody says so.
fn may_write(path: &Path, force: bool) -> Result<()> {
    let shown = path.display();
    if path.is_dir() {
        bail!("`{shown}` is a folder; name a file");
    }
    if !force && path.symlink_metadata().is_ok() {
        bail!("`{shown}` is there already; choose another name, or replace it with `--force`");
    }
    Ok(())
}
