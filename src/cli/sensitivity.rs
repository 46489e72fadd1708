//! `detente sensitivity`: each number to the ends of its range, alone, and a folder of how far the endings move.

use anyhow::{Result, bail};
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::analysis::sensitivity::{LeftOut, Sensitivity};
use detente::internals::explore::axis::Setting;
use detente::internals::explore::ends::{Input, inputs};
use detente::internals::facade::experiment::Experiment;
use detente::internals::plan::RunPlan;
use detente::internals::render::{csv, html, summary};
use detente::internals::scenario::Scenario;

use super::drawing::Drawing;
use super::group::{Group, STDIN, one_group};
use super::kept::Kept;
use super::manifest::{Sensed, experiment_hash, identity};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, folder_name};
use super::source::{Opened, Wanted, copies, open, open_all, open_paths};
use super::sweep::{Trouble, with};
use super::{Verdict, args, resolve, show, stop, threads, values};

/// Changes every number alone; ends that were asked for and do not fit are told.
pub(super) fn sensitivity(args: &args::Sensitivity) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    if group.0.iter().any(|file| file.as_os_str() == STDIN) {
        bail!(
            "this reads its scenario again and again, and standard input can be read only once; save it to a file first"
        );
    }
    let wanted = Wanted::new(group.clone(), &args.changes.set);
    let Some((opened, settable)) = open_paths(&wanted)? else { return Ok(Verdict::Wrong) };
    let Some(base) = opened.scenario() else { return Ok(Verdict::Wrong) };
    for range in &args.range {
        if settable.iter().all(|one| one.path != range.path || !one.is_number) {
            bail!("the scenario has no number at `{}`; `detente paths` lists them", range.path);
        }
    }
    let asked = |input: &Input| args.range.iter().any(|range| range.path == input.path);
    let (found, without) = inputs(&settable, &args.range, args.spread, &args.only);
    let mut left_out: Vec<LeftOut> =
        without.into_iter().map(|path| LeftOut::new(path, "it has no ends by itself: give it a range")).collect();
    let mut numbers = Vec::new();
    let mut wrong = Vec::new();
    for mut input in found {
        let mut fits = Vec::new();
        for end in std::mem::take(&mut input.ends) {
            let typed = with(&wanted, &[&end.setting], "--range");
            let tried = open(&typed)?;
            match tried.scenario() {
                Some(_) => fits.push(end),
                None if asked(&input) => wrong.push(typed),
                None => left_out
                    .push(LeftOut::new(&input.path, format!("{} does not fit the other numbers", end.setting.label))),
            }
        }
        input.ends = fits;
        if !input.ends.is_empty() {
            numbers.push(input);
        }
    }
    if !wrong.is_empty() {
        open_all(&wrong)?;
        return Ok(Verdict::Wrong);
    }
    if numbers.is_empty() {
        bail!("there is no number to change; `detente paths` lists them");
    }
    let plan = RunPlan::new(args.seed.unwrap_or(base.seed), args.runs);
    let given = values::given(&args.values, &[base])?;
    let ready = values::solve((args.talk, args.threads), base, false, &given)?;
    let ends: Vec<String> = numbers
        .iter()
        .flat_map(|one| one.ends.iter().map(move |end| format!("{}={}", one.path, end.setting.label)))
        .collect();
    let hash =
        experiment_hash(&format!("{}\n{}", identity(base, &ready.model), ends.join("\n")), &plan, ENGINE_VERSION);
    let name = folder_name(&format!("sensitivity-{}", base.id), &hash);
    let folder = Folder::begin(&args.out, &name)?;
    let kept = Kept::open(args.out.join(format!(".{name}.points")), &hash)?;
    let (n, played) = (ends.len() as u64, kept.len());
    if played > 0 {
        show::remark(args.talk, &format!("note: {played} of {n} ends were played before; this goes on from there\n"));
    }
    let bar = Progress::new(args.talk, Runs::All(n.saturating_sub(played) * plan.runs));
    let mut experiment = Experiment::of(base, &ready.model);
    experiment.plan(&plan).threads(threads::threads(args.threads, args.talk, plan.runs));
    experiment.on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    let read = |settings: &[&Setting]| -> Result<_> {
        let one = open(&with(&wanted, settings, "--range"))?;
        let Some(scenario) = one.scenario() else { bail!("the scenario has changed meanwhile; start again") };
        Ok(scenario.clone())
    };
    let found = experiment
        .sensitivity_with::<Trouble>(
            (&numbers, left_out),
            &mut |settings| read(settings).map_err(Trouble),
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

fn publish(
    args: &args::Sensitivity,
    group: &Group,
    opened: &Opened,
    base: &Scenario,
    plan: &RunPlan,
    found: &Sensitivity,
    folder: Folder,
) -> Result<()> {
    let text = |told: String| if args.talk.json() { Ok(()) } else { show::result(&told) };
    let printed = text(summary::sensitivity(found, show::width()));
    let drawing = Drawing::new(args.pictures, args.threads);
    let charts = drawing.sensitivity(found);
    folder.json("sensitivity.json", found)?;
    folder.write("sensitivity.csv", csv::sensitivity(found))?;
    let table = csv::sensitivity_table();
    folder.json(PACKAGE, &csv::package(&format!("sensitivity-{}", base.id), &base.name, &[table]))?;
    folder.copies(&copies(&opened.found.files, &opened.mains()))?;
    drawing.write(&folder, &charts)?;
    let command = resolve::sensitivity_command(group, args, plan);
    folder.write("report.html", html::sensitivity(base, found, &charts, &command))?;
    folder.json(MANIFEST, &Sensed::new(opened, plan, found, command))?;
    stop::look()?;
    drawing.remark(args.talk, &charts);
    let place = folder.publish(&found.digest)?;
    printed?;
    text(summary::end_of_sensitivity(found, &place.display().to_string(), show::width()))?;
    if args.talk.json() {
        show::json(&[found])?;
        show::place(args.talk, &place);
    }
    Ok(())
}
