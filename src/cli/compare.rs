//! `detente compare`: variants with the same random draws, run by run, and a folder of what they change.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail};
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::analysis::compare::Comparison;
use detente::internals::engine::compare::Keep;
use detente::internals::engine::round::record::Record;
use detente::internals::facade::experiment::Experiment;
use detente::internals::model::Model;
use detente::internals::plan::RunPlan;
use detente::internals::render::chart::Chart;
use detente::internals::render::csv::RUNS_PARQUET;
use detente::internals::render::{csv, html, summary};
use detente::internals::scenario::Scenario;
use detente::internals::scenario::read::{Override, Variant};

use super::args::{self, TableForm, Talk, Threads};
use super::drawing::Drawing;
use super::group::{Group, groups};
use super::manifest::{Compared, experiment_hash, identity};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, digest_in, folder_name};
use super::source::{Opened, Wanted, copies, open_all};
use super::target::Target;
use super::{Verdict, resolve, rows, show, stop, values};

/// Name of the folder of results.
pub(super) fn name(cases: &[Case<'_>], plan: &RunPlan) -> String {
    let identities: Vec<String> = cases.iter().map(|(scenario, model)| identity(scenario, model)).collect();
    let hash = experiment_hash(&identities.join("\n"), plan, ENGINE_VERSION);
    folder_name(&format!("compare-{}", cases[0].0.id), &hash)
}

/// Compares the first file with all others and with its variants; if any file is faulty, tells all that is wrong.
pub(super) fn compare(args: &args::Compare) -> Result<Verdict> {
    let groups = groups(&args.files)?;
    if groups.len() + args.variant.len() < 2 {
        bail!("there is nothing to compare with; name a second file, or a variant of this one with `--variant`");
    }
    let wanted = wanted(&groups, &args.variant, &args.set)?;
    let Some(mut opened) = open_all(&wanted)? else { return Ok(Verdict::Wrong) };
    name_cases(&args.variant, &mut opened);
    resolve::remark(args.talk, &args.plan, &args.set);
    let scenarios: Vec<&Scenario> = opened.iter().filter_map(Opened::scenario).collect();
    let base = *scenarios.first().context("a comparison has a base")?;
    let plan = resolve::plan_until(&args.plan, &args.until, base)?;
    let given = values::given(&args.values, &scenarios)?;
    let solved = |scenario: &&Scenario| values::solve((args.talk, args.threads), scenario, false, &given);
    let ready = scenarios.iter().map(solved).collect::<Result<Vec<_>>>()?;
    let cases: Vec<Case> = scenarios.iter().zip(&ready).map(|(scenario, ready)| (*scenario, &ready.model)).collect();
    let name = name(&cases, &plan);
    let folder = Folder::begin(&args.out, &name)?;
    let comparison = match args.keep_runs {
        Some(form) => play_and_keep((args, form), &cases, &plan, &folder)?,
        None => play(&cases, &plan, args.threads, args.talk, None)?,
    };
    // The answer does not wait for charts and report, nor these for somebody who reads it: what cannot be printed is told last.
    let text = |told: String| if args.talk.json() { Ok(()) } else { show::result(&told) };
    let printed = text(summary::compare(&comparison, show::width()));
    let used = values::named(&ready);
    let target = Target::Folder(folder);
    values::keep(&target, &used)?;
    let names: Vec<String> = used.into_iter().map(|(name, _)| name).collect();
    let drawing = Drawing::new(args.pictures, args.threads);
    let charts = write(&target, drawing, Some((args, &names)), &opened, &plan, &comparison)?;
    let Target::Folder(folder) = target else { bail!("results go into a folder") };
    stop::look()?;
    drawing.remark(args.talk, &charts);
    let place = args.out.join(&name);
    if digest_in(&place).is_some_and(|old| old != comparison.digest) {
        let what = "held other numbers for the same scenarios, plan and version; they are replaced";
        show::remark(args.talk, &format!("note: `{}` {what}\n", place.display()));
    }
    let place = folder.publish(&comparison.digest)?;
    printed?;
    text(summary::end_of_comparison(&comparison, &place.display().to_string(), show::width()))?;
    if args.talk.json() {
        show::json(&[&comparison])?;
        show::place(args.talk, &place);
    }
    Ok(Verdict::Good)
}

/// What to open: the base, the other files, the variants of the base.
pub(super) fn wanted(groups: &[Group], variants: &[Variant], set: &[String]) -> Result<Vec<Wanted>> {
    let base = groups.first().context("a comparison has a base")?;
    sound(variants)?;
    let files = groups.iter().map(|group| Wanted::new(group.clone(), set));
    let variants = variants.iter().map(|variant| {
        let own = variant.set.iter().map(|text| Override::of_variant(text, &variant.name()));
        let overrides = set.iter().map(Override::set).chain(own).collect();
        Wanted { group: base.clone(), known: Vec::new(), overrides, variant: Some(variant.name()) }
    });
    Ok(files.chain(variants).collect())
}

/// Refuses variants that are called alike, or that change what all cases of a comparison share.
pub(super) fn sound(variants: &[Variant]) -> Result<()> {
    for (i, variant) in variants.iter().enumerate() {
        let name = variant.name();
        if let Some(other) = variants[..i].iter().find(|other| other.is_called_like(variant)) {
            let like =
                if other.name() == name { String::new() } else { format!(" and `{}`: they read alike", other.name()) };
            bail!(
                "two variants are called `{name}`{like}; give each a name of its own: `--variant 'NAME: PATH=VALUE'`"
            );
        }
        for of_plan in ["scenario.seed", "scenario.runs"] {
            if variant.set.iter().any(|change| resolve::path_of(change) == of_plan) {
                let option = of_plan.replace("scenario.", "--");
                bail!(
                    "the variant `{name}` changes `{of_plan}`, but all cases of a comparison share it; write `{option}`"
                );
            }
        }
    }
    Ok(())
}

/// Variants get the name that was typed, and files that share a title are told apart by their ids.
pub(super) fn name_cases(variants: &[Variant], opened: &mut [Opened]) {
    let files = opened.len() - variants.len();
    let mut taken: Vec<String> = Vec::new();
    for (i, one) in opened.iter_mut().enumerate() {
        let Ok((scenario, _)) = &mut one.found.loaded.result else { continue };
        let title = i.checked_sub(files).map_or_else(|| scenario.name.clone(), |at| variants[at].name());
        let forms = [title.clone(), format!("{title} ({})", scenario.id)].into_iter();
        let numbered = (2..).map(|n| format!("{title} ({n})"));
        let name = forms.chain(numbered).find(|name| !taken.contains(name)).unwrap_or(title);
        scenario.name.clone_from(&name);
        taken.push(name);
    }
}

/// A scenario with a model that is ready to be run.
pub(super) type Case<'a> = (&'a Scenario, &'a Model);

/// Plays the base and its variants with the same random draws, and shows how far that is.
pub(super) fn play(cases: &[Case], plan: &RunPlan, threads: Threads, talk: Talk, keep: Keep) -> Result<Comparison> {
    let threads = super::threads::threads(threads, talk, plan.runs);
    let bar = Progress::new(talk, if plan.stop.is_some() { Runs::AtMost(plan.runs) } else { Runs::All(plan.runs) });
    let ((base, own), variants) = cases.split_first().context("a comparison has a base")?;
    let games: Vec<Model> = cases.iter().map(|(_, model)| Model { solutions: None, ..(*model).clone() }).collect();
    for (i, (variant, _)) in variants.iter().enumerate() {
        let same = match games[..=i].iter().position(|other| *other == games[i + 1]) {
            Some(0) => "the base".to_string(),
            Some(at) => format!("`{}`", cases[at].0.name),
            None => continue,
        };
        let what = "nothing that runs depend on tells them apart, only names, sources or evidence, if anything";
        show::remark(talk, &format!("note: `{}` plays like {same}: {what}\n", variant.name));
    }
    let mut experiment = Experiment::of(base, own);
    experiment.plan(plan).threads(threads).on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    experiment.compare_and_keep(variants, keep).map_err(stop::told)
}

/// The same, and keeps every run, the base before the variants.
fn play_and_keep(
    (args, form): (&args::Compare, TableForm),
    cases: &[Case],
    plan: &RunPlan,
    folder: &Folder,
) -> Result<Comparison> {
    let name = Path::new(rows::file_of(form));
    let scenarios: Vec<&Scenario> = cases.iter().map(|(scenario, _)| *scenario).collect();
    let mut kept = rows::Runs::begin_comparison(folder.create(name)?, form, &scenarios, plan.seed)?;
    let mut failed = None;
    let mut keep = |side: usize, record: &Record| {
        if failed.is_none()
            && let Err(error) = kept.push(side, record)
        {
            failed = Some(error);
            // With a full disk there is nothing to go on for.
            stop::flag().store(true, Ordering::Relaxed);
        }
    };
    let comparison = play(cases, plan, args.threads, args.talk, Some(&mut keep));
    let written = failed.map_or(Ok(()), Err).and_then(|()| kept.finish());
    written.with_context(|| folder.cannot_write(name))?;
    comparison
}

/// Writes everything; `asked`: options of the command, and names of values.
pub(super) fn write(
    target: &Target,
    drawing: Drawing,
    asked: Option<(&args::Compare, &[String])>,
    opened: &[Opened],
    plan: &RunPlan,
    found: &Comparison,
) -> Result<Vec<Chart>> {
    let scenarios: Vec<&Scenario> = opened.iter().filter_map(Opened::scenario).collect();
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for file in opened.iter().flat_map(|one| &one.found.files) {
        if files.iter().all(|known| known.0 != file.0) {
            files.push(file.clone());
        }
    }
    target.json("comparison.json", found)?;
    target.write("comparison.csv", csv::comparison(found))?;
    let main: Vec<&Path> = opened.iter().flat_map(Opened::mains).collect();
    target.copies(&copies(&files, &main))?;
    let mut tables = vec![csv::comparison_table()];
    tables
        .extend(rows::tables(&rows::table_of_compared_runs(&scenarios), |file| target.will_have(file, &found.digest)));
    let base = &found.base.scenario;
    target.json(PACKAGE, &csv::package(&format!("compare-{}", base.id), &base.name, &tables))?;
    let charts = drawing.comparison(found);
    drawing.write(&charts, |name, bytes| target.write(name, bytes))?;
    if let Some((base, _)) = opened.first().and_then(|one| one.found.loaded.result.as_ref().ok()) {
        target.write("report.html", html::comparison(base, found, &charts))?;
    }
    let as_parquet = target.will_have(RUNS_PARQUET, &found.digest);
    target.json(MANIFEST, &Compared::new(opened, &files, plan, found, asked, as_parquet))?;
    Ok(charts)
}
