//! `detente discover`: regions of the inputs where a goal holds.

use anyhow::Result;
use detente::internals::explore::axis::Setting;
use detente::internals::render::{chart, csv, html, summary};

use super::points::{Asked, Base, Ended, Playing, Told, play, publish_with};
use super::varied::{OPTION, Varied, varied};
use super::{Verdict, args};

/// Runs of each point, unless another number is asked for.
const RUNS: u64 = 50;

/// Draws points of all numbers at once and looks for regions of them.
pub(super) fn discover(args: &args::Discover) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, OPTION)? else { return Ok(Verdict::Wrong) };
    around(args, &base)
}

/// The same around a scenario that is open.
pub(super) fn around(args: &args::Discover, base: &Base) -> Result<Verdict> {
    let goal = args.goal.read(base.scenario()?)?;
    let Some(found) = varied(base, &args.ranges)? else { return Ok(Verdict::Wrong) };
    let Varied { inputs, left_out } = found.all_at_once()?;
    let samples = args.samples;
    let identity = format!("{}\n{samples}\n{inputs:?}", goal.text);
    let runs = args.points.runs.unwrap_or(RUNS);
    let n = if goal.needs_base() { 2 * samples } else { samples } as u64;
    let asked = Asked { command: "discover", things: "points", n, runs, most_runs: None, identity };
    let (found, place) = play(base, &args.points, &asked, |experiment, playing: &Playing<'_, Ended>| {
        experiment.discover_with(
            &goal,
            (&inputs, left_out),
            samples,
            &|settings: &[&Setting]| base.try_read(settings),
            &mut |at| playing.known(at),
            &mut |played| playing.keep(played),
        )
    })?;
    let scenario = base.scenario()?;
    let told = Told {
        command: "discover",
        file: "discover",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::discover_table(),
        csv: csv::discover(&found),
        parquet: None,
        summary: &|width| summary::discover(&found, width),
        end: &|place, width| summary::end_of_discover(&found, place, width),
        charts: &|| chart::discover(&found),
        page: &|charts| html::discover(scenario, &found, charts),
        overlays: Vec::new(),
        options: &|_| {
            let own = [("--where", goal.text.clone()), ("--samples", samples.to_string())];
            own.into_iter().chain(args.ranges.options()).collect()
        },
    };
    let paths: Vec<String> = found.inputs.iter().map(|input| input.path.clone()).collect();
    publish_with(base, &args.points, place, &told, &[(csv::samples_table(&paths), csv::samples(&found))])?;
    Ok(Verdict::Good)
}
