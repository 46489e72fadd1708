//! `detente sweep`: every combination of some settings, with the same random draws, and a folder of how endings go with them.

use std::path::PathBuf;

use anyhow::{Result, bail};
use detente::Error;
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::analysis::sweep::Sweep;
use detente::internals::explore::axis::{Axis, Change, Setting};
use detente::internals::explore::grid::points;
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::sweep::base_of;
use detente::internals::plan::RunPlan;
use detente::internals::render::{csv, html, summary};
use detente::internals::scenario::Scenario;
use detente::internals::scenario::read::Override;

use super::drawing::Drawing;
use super::group::{Group, STDIN, one_group};
use super::kept::Kept;
use super::manifest::{Swept, experiment_hash, identity};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, folder_name};
use super::source::{Opened, Wanted, copies, open_all, open_paths};
use super::{Verdict, args, resolve, show, stop, threads, values};

/// What settings are typed after, for messages.
const OVER: &str = "--over";

/// Sweeps; if a setting does not fit, tells all that do not.
pub(super) fn sweep(args: &args::Sweep) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    if group.0.iter().any(|file| file.as_os_str() == STDIN) {
        bail!(
            "a sweep reads its scenario again and again, and standard input can be read only once; save it to a file first"
        );
    }
    let n = points(&args.over).map_err(anyhow::Error::msg)?.len() as u64;
    let wanted = Wanted::new(group.clone(), &args.changes.set);
    let Some((opened, settable)) = open_paths(&wanted)? else { return Ok(Verdict::Wrong) };
    let Some(base) = opened.scenario() else { return Ok(Verdict::Wrong) };
    // Every setting by itself, so that all faults are told before anything is played.
    if open_all(&alone(&wanted, &args.over)?)?.is_none() {
        return Ok(Verdict::Wrong);
    }
    let value = |path: &str| settable.iter().find(|one| one.path == path).map(|one| one.value.clone());
    let axes: Vec<(Axis, Option<f64>)> = args.over.iter().cloned().map(|axis| base_of(axis, &value)).collect();
    let plan = RunPlan::new(args.seed.unwrap_or(base.seed), args.runs);
    let given = values::given(&args.values, &[base])?;
    let ready = values::solve((args.talk, args.threads), base, false, &given)?;
    let texts: Vec<&str> = args.over.iter().map(|axis| axis.text.as_str()).collect();
    let hash =
        experiment_hash(&format!("{}\n{}", identity(base, &ready.model), texts.join("\n")), &plan, ENGINE_VERSION);
    let name = folder_name(&format!("sweep-{}", base.id), &hash);
    let folder = Folder::begin(&args.out, &name)?;
    let kept = Kept::open(args.out.join(format!(".{name}.points")), &hash)?;
    let played = kept.len();
    if played > 0 {
        let what = format!("note: {played} of {n} combinations were played before; this goes on from there\n");
        show::remark(args.talk, &what);
    }
    let bar = Progress::new(args.talk, Runs::All(n.saturating_sub(played) * plan.runs));
    let mut experiment = Experiment::of(base, &ready.model);
    experiment.plan(&plan).threads(threads::threads(args.threads, args.talk, plan.runs));
    experiment.on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    let open = |settings: &[&Setting]| -> Result<_> {
        let one = super::source::open(&with(&wanted, settings, OVER))?;
        let Some(scenario) = one.scenario() else {
            open_all(&[with(&wanted, settings, OVER)])?;
            bail!("this combination of settings does not fit; what was played is kept");
        };
        Ok(scenario.clone())
    };
    let found = experiment
        .sweep_with::<Trouble>(
            &axes,
            &mut |settings| open(settings).map_err(Trouble),
            &mut |at, hash| kept.get(at, hash),
            &mut |played| kept.add(played).map_err(Trouble),
        )
        .map_err(|trouble| trouble.0)?;
    drop(experiment);
    drop(bar);
    publish(args, &group, &opened, base, &plan, &found, folder)?;
    kept.remove();
    Ok(Verdict::Good)
}

/// The scenario with every setting by itself; of an axis whose first setting does not fit only that, since a path is wrong once.
fn alone(wanted: &Wanted, axes: &[Axis]) -> Result<Vec<Wanted>> {
    let mut all = Vec::new();
    for axis in axes {
        let settings = axis.settings.iter().map(|setting| with(wanted, &[setting], OVER));
        let sound = match axis.settings.first() {
            Some(first) => super::source::open(&with(wanted, &[first], OVER))?.scenario().is_some(),
            None => true,
        };
        all.extend(settings.take(if sound { usize::MAX } else { 1 }));
    }
    Ok(all)
}

/// What went wrong while points are played.
pub(super) struct Trouble(pub(super) anyhow::Error);

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self(stop::told(error))
    }
}

/// The scenario with some settings, typed after an option.
pub(super) fn with(wanted: &Wanted, settings: &[&Setting], origin: &str) -> Wanted {
    let mut changed = wanted.clone();
    let name = |setting: &&Setting| match &setting.change {
        Change::Set(change) => change.clone(),
        Change::Overlay(path) => path.display().to_string(),
    };
    let names: Vec<String> = settings.iter().map(name).collect();
    for setting in settings {
        match &setting.change {
            Change::Overlay(path) => changed.group.0.push(path.clone()),
            Change::Set(change) => {
                changed.overrides.push(Override { text: change.clone(), origin: origin.into() });
            }
        }
    }
    changed.variant = Some(names.join(", "));
    changed
}

fn publish(
    args: &args::Sweep,
    group: &Group,
    opened: &Opened,
    base: &Scenario,
    plan: &RunPlan,
    found: &Sweep,
    folder: Folder,
) -> Result<()> {
    let text = |told: String| if args.talk.json() { Ok(()) } else { show::result(&told) };
    let printed = text(summary::sweep(found, show::width()));
    let drawing = Drawing::new(args.pictures, args.threads);
    let charts = drawing.sweep(found);
    let names: Vec<String> = found.axes.iter().map(|axis| axis.name.clone()).collect();
    folder.json("sweep.json", found)?;
    folder.write("sweep.csv", csv::sweep(found))?;
    let table = csv::sweep_table(&names);
    folder.json(PACKAGE, &csv::package(&format!("sweep-{}", base.id), &base.name, &[table]))?;
    let files = files(args, group, opened)?;
    folder.copies(&copies(&files, &opened.mains()))?;
    drawing.write(&folder, &charts)?;
    let command = resolve::sweep_command(group, args, plan);
    folder.write("report.html", html::sweep(base, found, &charts, &command))?;
    folder.json(MANIFEST, &Swept::new(opened, plan, found, command))?;
    stop::look()?;
    drawing.remark(args.talk, &charts);
    let place = folder.publish(&found.digest)?;
    printed?;
    text(summary::end_of_sweep(found, &place.display().to_string(), show::width()))?;
    if args.talk.json() {
        show::json(&[found])?;
        show::place(args.talk, &place);
    }
    Ok(())
}

/// The files of the scenario and those that are laid over it.
fn files(args: &args::Sweep, group: &Group, opened: &Opened) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = opened.found.files.clone();
    let wanted = Wanted::new(group.clone(), &args.changes.set);
    for setting in args.over.iter().flat_map(|axis| &axis.settings) {
        if let Change::Overlay(_) = setting.change {
            let more = super::source::open(&with(&wanted, &[setting], OVER))?.found.files;
            files.extend(more.into_iter().filter(|(path, _)| opened.found.files.iter().all(|known| known.0 != *path)));
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}
