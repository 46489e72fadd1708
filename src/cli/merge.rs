//! `detente merge`: all parts of an experiment become the results of the whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::outcome::Outcome;
use detente::internals::facade::part::Whole;
use detente::internals::facade::parts::{Merge, Misfit};
use detente::internals::model::compile;
use detente::internals::scenario::Scenario;

use super::drawing::Drawing;
use super::group::Group;
use super::source::Opened;
use super::{Verdict, args, part, resolve, run, show, stop};

/// Merges parts, given in any order, one after another: memory does not grow with their number.
pub(super) fn merge(args: &args::Merge) -> Result<Verdict> {
    let whole = part::read(&args.parts[0])?.of;
    let opened = open(&whole, &args.parts[0])?;
    let Ok((scenario, _)) = &opened.found.loaded.result else { return Ok(Verdict::Wrong) };
    let scenario = scenario.clone();
    let mut model = compile(&scenario);
    if let Some(values) = &whole.values {
        model = values.used(&scenario, &model)?;
    }
    let mut merge = Merge::begin(scenario.clone(), model.clone(), whole.clone());
    let mut found: BTreeMap<u64, PathBuf> = BTreeMap::new();
    for path in &args.parts {
        let part = part::read(path)?;
        if let Some(what) = whole.differs(&part.of) {
            return Err(misfit(Misfit::Other(what), (&args.parts[0], path)));
        }
        if let Some(other) = found.insert(part.index, path.clone()) {
            let (index, of) = (part.index, whole.parts);
            bail!("part {index} of {of} is here twice, `{}` and `{}`; leave one out", other.display(), path.display());
        }
        merge.take(&part).map_err(|what| misfit(what, (&args.parts[0], path)))?;
        stop::look()?;
    }
    complete(&whole, &scenario, &found)?;
    let plan = whole.plan();
    let folder = run::folder(&args.out, (&scenario, &model), &plan, &[])?;
    let mut experiment = Experiment::of(&scenario, &model);
    let solved = experiment.stop_on(stop::flag()).solved().map_err(stop::told)?;
    let outcome = Outcome::of(&scenario, &solved, whole.values.as_ref(), &plan, merge.into_counted());
    let how = (args.talk, Drawing::new(args.pictures, args::Threads { threads: None }));
    let (findings, place) = run::publish(how, folder, (&opened, whole.values.as_ref()), &scenario, &plan, outcome)?;
    if args.talk.json() {
        show::json(&[findings])?;
        show::place(args.talk, &place);
    }
    Ok(Verdict::Good)
}

/// Why the second of two parts does not go with the first.
fn misfit(what: Misfit, (first, path): (&Path, &Path)) -> anyhow::Error {
    let both = format!("`{}` and `{}`", first.display(), path.display());
    match what {
        Misfit::Other(what) => anyhow!("{both} are not of one experiment: the second has {what}"),
        Misfit::Impossible => {
            anyhow!("`{}` holds counts that its runs cannot have; play it again with `detente shard`", path.display())
        }
        Misfit::Compared => anyhow!(
            "{both} do not count the same: only one of them has runs without meetings, without moves and at other precisions; \
             play all parts with the same values"
        ),
    }
}

/// The scenario in a part, if it is the one that was played.
fn open(whole: &Whole, path: &Path) -> Result<Opened> {
    match part::open(whole) {
        Ok(opened) if opened.found.loaded.result.as_ref().is_ok_and(|(scenario, _)| whole.is_of(scenario)) => {
            Ok(opened)
        }
        Ok(_) => bail!("the scenario in `{}` is not the one that was played; play it again", path.display()),
        Err(error) => Err(error.context(format!("the scenario in `{}` cannot be read", path.display()))),
    }
}

/// Refuses what is not whole, and says how to get the rest.
fn complete(whole: &Whole, scenario: &Scenario, found: &BTreeMap<u64, PathBuf>) -> Result<()> {
    const SHOWN: usize = 8;
    let missing = whole.parts - found.len() as u64;
    let Some(first) = (0..whole.parts).find(|index| !found.contains_key(index)) else { return Ok(()) };
    let some: Vec<String> =
        (0..whole.parts).filter(|i| !found.contains_key(i)).take(SHOWN).map(|i| i.to_string()).collect();
    let more = if missing > SHOWN as u64 { ", …" } else { "" };
    let files = Group(whole.given().map(Path::to_path_buf).collect());
    let mut command = resolve::shard_command(&files, scenario, &whole.plan(), whole.parts, first);
    if whole.values.is_some() {
        command += "\n(and `--values` with the values of the other parts)";
    }
    match missing {
        1 => bail!("part {first} of {} is missing; play it with\n  {command}", whole.parts),
        _ => bail!(
            "{missing} of {} parts are missing: {}{more}; for the first\n  {command}",
            whole.parts,
            some.join(", ")
        ),
    }
}
