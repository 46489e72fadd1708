//! `detente sensitivity`: each number to the ends of its range, alone, and a folder of how far the endings move.

use anyhow::{Result, bail};
use detente::internals::render::{chart, csv, html, summary};

use super::args::Method;
use super::global::global;
use super::points::{Against, Asked, Base, Playing, RUNS, Told, play, publish};
use super::varied::{Varied, varied};
use super::{Verdict, args};

/// Changes every number alone; ends that were asked for and do not fit are told.
pub(super) fn sensitivity(args: &args::Sensitivity) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, "--range")? else { return Ok(Verdict::Wrong) };
    if args.method != Method::Tornado {
        return global(args, &base);
    }
    if args.samples.is_some() || args.by.is_some() || args.pairs {
        bail!(
            "`--samples`, `--by` and `--pairs` are about designs; a tornado changes one number at a time: add `--method sobol`, say"
        );
    }
    let Some(Varied { inputs, left_out }) = varied(&base, &args.ranges)? else { return Ok(Verdict::Wrong) };
    let of = |input| inputs.ends(input).into_iter().flat_map(|end| end.settings).map(|one| format!("{:?}", one.change));
    let ends: Vec<String> = (0..inputs.all.len()).flat_map(of).collect();
    let asked = Asked {
        command: "sensitivity",
        things: "ends",
        n: (0..inputs.all.len()).map(|input| inputs.ends(input).len() as u64).sum(),
        runs: args.points.runs.unwrap_or(RUNS),
        most_runs: None,
        identity: ends.join("\n"),
    };
    let (found, place) = play(&base, &args.points, &asked, |experiment, playing: &Playing<'_, Against>| {
        experiment.sensitivity_with(
            (&inputs, left_out),
            &mut |settings| playing.open(settings),
            &mut |at, hash| playing.known(at, hash),
            &mut |played| playing.keep(played),
        )
    })?;
    let scenario = base.scenario()?;
    let told = Told {
        command: "sensitivity",
        file: "sensitivity",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::sensitivity_table(),
        csv: csv::sensitivity(&found),
        summary: &|width| summary::sensitivity(&found, width),
        end: &|place, width| summary::end_of_sensitivity(&found, place, width),
        charts: &|| chart::sensitivity(&found),
        page: &|charts| html::sensitivity(scenario, &found, charts),
        overlays: Vec::new(),
        options: &|_| args.ranges.options(),
    };
    publish(&base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}
