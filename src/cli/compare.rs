//! `detente compare`: variants on the same luck, run by run, and a folder of what they change.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use detente::analysis::ENGINE_VERSION;
use detente::analysis::compare::{Comparison, compare as analyse, variant};
use detente::engine::Options;
use detente::engine::compare::{Contrast, compare as play_all};
use detente::model::{Model, compile};
use detente::plan::RunPlan;
use detente::render::{chart, csv, html, summary};
use detente::scenario::Scenario;

use super::args::{self, Talk, Threads, Variant};
use super::manifest::{Compared, experiment_hash};
use super::results::{Folder, MANIFEST, digest_in, folder_name};
use super::source::{Opened, open_all};
use super::{Verdict, resolve, show, stop};

/// Compares the first file with all others and with its variants; if any file is faulty, tells all that is wrong.
pub(super) fn compare(args: &args::Compare) -> Result<Verdict> {
    if args.files.len() + args.variant.len() < 2 {
        bail!("there is nothing to compare with; name a second file, or a variant of this one with `--variant`");
    }
    let wanted = wanted(&args.files[0], &args.files[1..], &args.variant, &args.set);
    let Some(mut opened) = open_all(&wanted)? else { return Ok(Verdict::Wrong) };
    name_variants(args, &mut opened);
    let scenarios: Vec<&Scenario> = opened.iter().filter_map(Opened::scenario).collect();
    let (base, variants) = scenarios.split_first().context("a comparison has a base")?;
    let plan = resolve::plan(&args.plan, base);
    let hashes: Vec<String> = scenarios.iter().map(|scenario| scenario.hash()).collect();
    let hash = experiment_hash(&hashes.join("\n"), &plan, ENGINE_VERSION);
    let name = folder_name(&format!("compare-{}", base.id), &hash);
    let folder = Folder::begin(&args.out, &name)?;
    let contrasts = play(base, variants, &plan, args.threads, args.talk).context("stopped; nothing was written")?;
    let comparison = analyse(base, variants, &contrasts, &plan);
    write(&folder, args, &opened, &plan, &comparison)?;
    stop::look()?;
    let place = args.out.join(&name);
    if digest_in(&place).is_some_and(|old| old != comparison.digest) {
        let what = "held other numbers for the same scenarios, plan and version; they are replaced";
        show::remark(args.talk, &format!("note: `{}` {what}\n", place.display()));
    }
    let place = folder.publish(&comparison.digest)?;
    match args.talk.json() {
        true => show::json(&[comparison])?,
        false => show::result(&summary::compare(&comparison, &place.display().to_string(), show::width()))?,
    }
    Ok(Verdict::Good)
}

/// Which files to open, each with what overrides: the base, the other files, the variants of the base.
pub(super) fn wanted<'a>(
    base: &'a Path,
    files: &'a [PathBuf],
    variants: &[Variant],
    set: &[String],
) -> Vec<(&'a Path, Vec<String>)> {
    let files = std::iter::once(base).chain(files.iter().map(PathBuf::as_path)).map(|file| (file, set.to_vec()));
    let variants = variants.iter().map(|variant| (base, [set, &variant.set].concat()));
    files.chain(variants).collect()
}

/// Variants of the base have its title; they get the name that was typed.
fn name_variants(args: &args::Compare, opened: &mut [Opened]) {
    for (variant, one) in args.variant.iter().zip(&mut opened[args.files.len()..]) {
        if let Ok((scenario, _)) = &mut one.loaded.result {
            scenario.name.clone_from(&variant.name);
        }
    }
}

/// Plays the base and its variants on the same luck, with a bar on a terminal; none if it was stopped.
pub(super) fn play(
    base: &Scenario,
    variants: &[&Scenario],
    plan: &RunPlan,
    threads: Threads,
    talk: Talk,
) -> Option<Vec<Contrast>> {
    let bar = show::progress(talk, plan.runs);
    let progress = |n| bar.inc(n);
    let options = Options { threads: threads.threads.unwrap_or(0), batch: 0, progress: &progress, stop: stop::flag() };
    let models: Vec<Model> = variants.iter().map(|scenario| compile(scenario)).collect();
    let twins: Vec<_> = variants.iter().zip(&models).map(|(scenario, model)| variant(base, scenario, model)).collect();
    let contrasts = play_all(&compile(base), &twins, plan, &options);
    bar.finish_and_clear();
    contrasts
}

fn write(folder: &Folder, args: &args::Compare, opened: &[Opened], plan: &RunPlan, found: &Comparison) -> Result<()> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for file in opened.iter().flat_map(|one| &one.files) {
        if files.iter().all(|known| known.0 != file.0) {
            files.push(file.clone());
        }
    }
    folder.json("comparison.json", found)?;
    folder.write("comparison.csv", csv::comparison(found))?;
    folder.copies(&files)?;
    let charts = chart::comparison(found);
    folder.charts(&charts)?;
    if let Some((base, _)) = opened.first().and_then(|one| one.loaded.result.as_ref().ok()) {
        folder.write("report.html", html::comparison(base, found, &charts))?;
    }
    folder.json(MANIFEST, &Compared::new(opened, &files, plan, found, resolve::compare_command(args, plan)))
}
