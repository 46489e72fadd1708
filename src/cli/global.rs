//! `detente sensitivity --method`: which numbers matter where all of them may be wrong at once.

use anyhow::{Result, bail};
use detente::internals::analysis::global::{GlobalDesign, GlobalMethod, factors};
use detente::internals::explore::axis::Setting;
use detente::internals::plan::RunPlan;
use detente::internals::render::{chart, csv, html, summary};

use super::Verdict;
use super::args::{By, Method, Sensitivity};
use super::points::{Asked, Base, Ended, Playing, Told, play, publish};
use super::varied::{Varied, varied};

/// Runs of each point.
const RUNS: u64 = 30;
/// Points that are played at about, where nothing else is asked for.
const POINTS: usize = 8_000;
/// Trajectories.
const TRAJECTORIES: usize = 20;
/// Rows of given data.
const ROWS: usize = 2_000;
/// More inputs than these are taken by table, for Sobol' indices.
const ONE_BY_ONE: usize = 40;
/// Most points of a design.
const MOST_POINTS: usize = 1_000_000;

/// Plays a design.
pub(super) fn global(args: &Sensitivity, base: &Base) -> Result<Verdict> {
    let method = match args.method {
        Method::Sobol => GlobalMethod::Sobol,
        Method::Morris => GlobalMethod::Morris,
        _ => GlobalMethod::GivenData,
    };
    let Some(found) = varied(base, &args.ranges)? else { return Ok(Verdict::Wrong) };
    let Varied { inputs, left_out } = found.all_at_once()?;
    let by_table = match (args.by, method) {
        (Some(By::Table), GlobalMethod::GivenData) => {
            bail!("given data tell of single numbers only; leave `--by table` out, or take `--method sobol`")
        }
        (Some(by), _) => by == By::Table,
        (None, _) => method == GlobalMethod::Sobol && inputs.all.len() > ONE_BY_ONE,
    };
    if args.pairs && method != GlobalMethod::Sobol {
        bail!("`--pairs` goes with `--method sobol` only");
    }
    let factors = factors(&inputs.all, by_table);
    let per_row = match method {
        GlobalMethod::Sobol => 2 + factors.len() * if args.pairs { 2 } else { 1 },
        GlobalMethod::Morris => 1 + factors.len(),
        _ => 1,
    };
    let samples = args.samples.unwrap_or(match method {
        GlobalMethod::Sobol => (POINTS / per_row).clamp(64, 1_024),
        GlobalMethod::Morris => TRAJECTORIES,
        _ => ROWS,
    });
    let n = samples.saturating_mul(per_row);
    if n > MOST_POINTS {
        bail!(
            "that is {samples} × {per_row} = {n} points, and a design has {MOST_POINTS} at most; take fewer `--samples`"
        );
    }
    if args.alone {
        bail!("`--alone` is about the tornado, and these methods change all numbers at once; leave it out");
    }
    let scenario = base.scenario()?;
    let runs = args.points.runs.unwrap_or(RUNS);
    let plan = RunPlan::new(args.points.seed.unwrap_or(scenario.seed), runs);
    let design =
        GlobalDesign::new(method, (&inputs, factors), (samples, args.pairs), &plan).map_err(anyhow::Error::msg)?;
    let identity = format!("{} {samples} {} {by_table}\n{inputs:?}", method.id(), args.pairs);
    let asked = Asked { command: "sensitivity", things: "points", runs, n: n as u64, most_runs: None, identity };
    let (found, place) = play(base, &args.points, &asked, |experiment, playing: &Playing<'_, Ended>| {
        experiment.global_with(
            &design,
            (&inputs, left_out),
            &|settings: &[&Setting]| base.try_read(settings),
            &mut |at| playing.known(at),
            &mut |played| playing.keep(played),
        )
    })?;
    let told = Told {
        command: "sensitivity",
        file: "indices",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::indices_table(),
        csv: csv::indices(&found),
        parquet: None,
        summary: &|width| summary::global(&found, width),
        end: &|place, width| summary::end_of_global(&found, place, width),
        charts: &|| chart::global(&found),
        page: &|charts| html::global(scenario, &found, charts),
        overlays: Vec::new(),
        options: &|_| {
            let mut options = vec![("--method", method.id().replace('_', "-")), ("--samples", samples.to_string())];
            options.push(("--by", if by_table { "table" } else { "number" }.to_string()));
            options.extend(args.ranges.options());
            if args.pairs {
                options.push(("--pairs", String::new()));
            }
            if method == GlobalMethod::GivenData {
                options.retain(|(option, _)| *option != "--by");
            }
            options
        },
    };
    publish(base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}
