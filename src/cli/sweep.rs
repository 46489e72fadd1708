//! `detente sweep`: every combination of some settings, with the same random draws, and a folder of how endings go with them.

use std::path::PathBuf;

use anyhow::Result;
use detente::internals::analysis::sweep::DesignMethod;
use detente::internals::explore::axis::{Axis, Change, Setting};
use detente::internals::explore::grid::{design, points};
use detente::internals::facade::manifest::Copies;
use detente::internals::facade::sweep::base_of;
use detente::internals::render::{chart, csv, html, summary};

use super::args::{Design, Points, TableForm};
use super::points::{Against, Asked, Base, InParquet, Playing, RUNS, Told, play, publish};
use super::source::{Wanted, open};
use super::{Verdict, args};

/// The option that settings stand after.
pub(super) const OPTION: &str = "--over";

/// Sweeps; if a setting does not fit, tells all that do not.
pub(super) fn sweep(args: &args::Sweep) -> Result<Verdict> {
    // What needs no scenario is told first.
    if args.samples.is_none() {
        points(&args.over).map_err(anyhow::Error::msg)?;
    }
    let (points, form) = args.points.parted();
    let Some(base) = Base::open(&points, OPTION)? else { return Ok(Verdict::Wrong) };
    around(args, (&points, form), &base)
}

/// The same around a scenario that is open.
pub(super) fn around(args: &args::Sweep, (shared, form): (&Points, TableForm), base: &Base) -> Result<Verdict> {
    let (over, points, method) = match args.samples {
        None => (args.over.clone(), points(&args.over).map_err(anyhow::Error::msg)?, None),
        Some(samples) => {
            let method = match args.design.unwrap_or_default() {
                Design::LatinHypercube => DesignMethod::LatinHypercube,
                Design::Sobol => DesignMethod::Sobol,
            };
            let seed = shared.seed.unwrap_or(base.scenario()?.seed);
            let whole =
                |path: &str| base.settable.iter().any(|one| one.path == path && one.may_be.starts_with("whole number"));
            let rows = method.rows(samples, args.over.len(), seed).map_err(anyhow::Error::msg)?;
            let (over, points) = design(&args.over, &rows, &whole).map_err(anyhow::Error::msg)?;
            (over, points, Some(method))
        }
    };
    let n = points.len() as u64;
    let wrong = wrong(base, &over)?;
    if !wrong.is_empty() {
        base.tell(&wrong)?;
        return Ok(Verdict::Wrong);
    }
    let value = |path: &str| base.settable.iter().find(|one| one.path == path).map(|one| one.value.clone());
    let axes: Vec<(Axis, Option<f64>)> = over.iter().cloned().map(|axis| base_of(axis, &value)).collect();
    let texts = over.iter().map(|axis| axis.text.as_str()).collect::<Vec<_>>().join("\n");
    let identity = method.map_or(texts.clone(), |method| format!("{method} {n}\n{texts}"));
    let asked = Asked {
        command: "sweep",
        things: "combinations",
        n,
        runs: shared.runs.unwrap_or(RUNS),
        most_runs: None,
        identity,
    };
    let (found, place) = play(base, shared, &asked, |experiment, playing: &Playing<'_, Against>| {
        experiment.sweep_with(
            (&axes, &points, method),
            &mut |settings| playing.open(settings),
            &mut |at, hash| playing.known(at, hash),
            &mut |played| playing.keep(played),
        )
    })?;
    let names: Vec<String> = found.axes.iter().map(|axis| axis.name.clone()).collect();
    let overlays = overlays(base, over.iter().flat_map(|axis| &axis.settings))?;
    let options = |copies: &Copies<'_>| {
        let text = |axis: &Axis| match axis.path() {
            Some(_) => axis.text.clone(),
            None => {
                let files = axis.settings.iter().filter_map(|setting| match &setting.change {
                    Change::Overlay(path) => overlays
                        .iter()
                        .find(|one| one.typed == *path)
                        .and_then(|one| copies.get(one.place.as_path()).cloned()),
                    Change::Set(_) => None,
                });
                files.collect::<Vec<_>>().join(",")
            }
        };
        let mut options: Vec<(&str, String)> = over.iter().map(|axis| ("--over", text(axis))).collect();
        if let Some(method) = method {
            options.extend([("--samples", n.to_string()), ("--design", method.id().replace('_', "-"))]);
        }
        options
    };
    let scenario = base.scenario()?;
    let told = Told {
        command: "sweep",
        file: "sweep",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::sweep_table(&names),
        csv: csv::sweep(&found),
        parquet: Some(InParquet {
            file: "sweep.parquet",
            option: ("--format", "parquet"),
            asked: form == TableForm::Parquet,
        }),
        summary: &|width| summary::sweep(&found, width),
        end: &|place, width| summary::end_of_sweep(&found, place, width),
        charts: &|| chart::sweep(&found),
        page: &|charts| html::sweep(scenario, &found, charts),
        overlays: files_beside(base, &overlays),
        options: &options,
    };
    publish(base, shared, place, &told)?;
    Ok(Verdict::Good)
}

/// Settings that do not fit, each by itself, so that all of them are told before anything is played; of an axis whose first setting
/// does not fit only that, since a path is wrong once. Of values that were drawn from a range the least and the largest tell.
fn wrong(base: &Base, axes: &[Axis]) -> Result<Vec<Wanted>> {
    let mut all = Vec::new();
    for axis in axes {
        let number = |setting: &&Setting| setting.number.unwrap_or(0.0);
        let tried: Vec<&Setting> = match axis.range {
            None => axis.settings.iter().collect(),
            Some(_) => {
                let by_number = |a: &&Setting, b: &&Setting| number(a).total_cmp(&number(b));
                let all = || axis.settings.iter();
                [all().min_by(by_number), all().max_by(by_number)].into_iter().flatten().collect()
            }
        };
        for (place, setting) in tried.into_iter().enumerate() {
            let wanted = base.with(&[setting]);
            let fits = match setting.change {
                Change::Set(_) => base.try_read(&[setting]).is_ok(),
                Change::Overlay(_) => open(&wanted)?.scenario().is_some(),
            };
            if !fits {
                all.push(wanted);
                if place == 0 {
                    break;
                }
            }
        }
    }
    Ok(all)
}

/// A file that a setting lays over the scenario.
pub(super) struct Overlay {
    pub(super) typed: PathBuf,
    pub(super) place: PathBuf,
    /// It, and what it extends.
    files: Vec<(PathBuf, Vec<u8>)>,
}

pub(super) fn overlays<'a>(base: &Base, settings: impl Iterator<Item = &'a Setting>) -> Result<Vec<Overlay>> {
    let mut all = Vec::new();
    for setting in settings {
        let Change::Overlay(typed) = &setting.change else { continue };
        let found = open(&base.with(&[setting]))?.found;
        let place = found.given.last().map_or_else(PathBuf::new, |at| found.files[*at].0.clone());
        all.push(Overlay { typed: typed.clone(), place, files: found.files });
    }
    Ok(all)
}

/// Their files, each once, without those of the scenario itself.
pub(super) fn files_beside(base: &Base, overlays: &[Overlay]) -> Vec<(PathBuf, Vec<u8>)> {
    let own = |path: &PathBuf| base.opened.found.files.iter().any(|known| known.0 == *path);
    let mut files: Vec<_> =
        overlays.iter().flat_map(|one| &one.files).filter(|(path, _)| !own(path)).cloned().collect();
    files.sort();
    files.dedup();
    files
}
