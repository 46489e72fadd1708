//! `detente sensitivity`: each number to the ends of its range, alone, and a folder of how far the endings move.

use anyhow::{Result, bail};
use detente::Error;
use detente::internals::analysis::global::{GlobalDesign, GlobalMethod, factors};
use detente::internals::explore::axis::Setting;
use detente::internals::explore::inputs::Inputs;
use detente::internals::plan::RunPlan;
use detente::internals::render::{chart, csv, html, summary};
use detente::internals::scenario::Foresight;

use super::args::Method;
use super::global::global;
use super::points::{Against, Asked, Base, Playing, RUNS, Told, play, publish};
use super::varied::{OPTION, Varied, varied};
use super::{Verdict, args, show};

/// Runs of all ends together where nothing else is asked for, and of each at least.
const MOST_RUNS: u64 = 300_000;
const LEAST_RUNS: u64 = 500;
/// Points at which all numbers are changed at once, and runs of each.
const TOGETHER: usize = 2_000;
const TOGETHER_RUNS: u64 = 30;

fn ends_of(inputs: &Inputs) -> u64 {
    (0..inputs.all.len()).map(|input| inputs.ends(input).len() as u64).sum()
}

/// Points at which all numbers are changed at once, to see what they do together; none of fewer than two, and none where the equilibrium of
/// every point would have to be found.
fn together(args: &args::Sensitivity, base: &Base, found: &Varied) -> Result<Option<(Inputs, GlobalDesign)>> {
    let scenario = base.scenario()?;
    if args.alone || scenario.foresight == Foresight::Equilibrium {
        return Ok(None);
    }
    let Ok(Varied { inputs, .. }) = found.clone().all_at_once() else { return Ok(None) };
    if inputs.all.len() < 2 {
        return Ok(None);
    }
    let plan = RunPlan::new(args.points.seed.unwrap_or(scenario.seed), TOGETHER_RUNS);
    let factors = factors(&inputs.all, false);
    let design = GlobalDesign::new(GlobalMethod::GivenData, (&inputs, factors), (TOGETHER, false), &plan);
    let design = design.map_err(anyhow::Error::msg)?;
    Ok(Some((inputs, design)))
}

/// Changes every number alone; ends that were asked for and do not fit are told.
pub(super) fn sensitivity(args: &args::Sensitivity) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, OPTION)? else { return Ok(Verdict::Wrong) };
    around(args, &base)
}

/// The same around a scenario that is open.
pub(super) fn around(args: &args::Sensitivity, base: &Base) -> Result<Verdict> {
    if args.method != Method::Tornado {
        return global(args, base);
    }
    if args.samples.is_some() || args.by.is_some() || args.pairs {
        bail!(
            "`--samples`, `--by` and `--pairs` are about designs; a tornado changes one number at a time: add `--method sobol`, say"
        );
    }
    let Some(found) = varied(base, &args.ranges)? else { return Ok(Verdict::Wrong) };
    let together = together(args, base, &found)?;
    let Varied { inputs, left_out } = found;
    let of = |input| inputs.ends(input).into_iter().flat_map(|end| end.settings).map(|one| format!("{:?}", one.change));
    let ends: Vec<String> = (0..inputs.all.len()).flat_map(of).collect();
    let most = (MOST_RUNS / ends_of(&inputs).max(1)).clamp(LEAST_RUNS, RUNS) / 100 * 100;
    let runs = args.points.runs.unwrap_or(most);
    let asked = Asked {
        command: "sensitivity",
        things: "ends",
        n: ends_of(&inputs),
        runs,
        most_runs: together.as_ref().map(|_| ends_of(&inputs) * runs + TOGETHER as u64 * TOGETHER_RUNS),
        identity: ends.join("\n"),
    };
    let (found, place) = play(base, &args.points, &asked, |experiment, playing: &Playing<'_, Against>| {
        let found = experiment.sensitivity_with(
            (&inputs, left_out),
            &mut |settings| playing.open(settings),
            &mut |at, hash| playing.known(at, hash),
            &mut |played| playing.keep(played),
        )?;
        let Some((inputs, design)) = &together else { return Ok(found) };
        let open = |settings: &[&Setting]| base.try_read(settings);
        let varied = (inputs, Vec::new());
        match experiment.designed((design, TOGETHER_RUNS), varied, &open, &mut |_| None, &mut |_| Ok(())) {
            Ok(all) => Ok(found.with(&all)),
            // The tornado stands without it.
            Err(Error::Plan(why)) => {
                let what = format!("note: what numbers do together is left out: {why}\n");
                show::remark(args.points.talk, &what);
                Ok(found)
            }
            Err(other) => Err(other.into()),
        }
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
        parquet: None,
        summary: &|width| summary::sensitivity(&found, width),
        end: &|place, width| summary::end_of_sensitivity(&found, place, width),
        charts: &|| chart::sensitivity(&found),
        page: &|charts| html::sensitivity(scenario, &found, charts),
        overlays: Vec::new(),
        options: &|_| {
            let mut options = args.ranges.options();
            if args.alone {
                options.push(("--alone", String::new()));
            }
            options
        },
    };
    publish(base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}
