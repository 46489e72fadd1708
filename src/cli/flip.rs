//! `detente flip`: the nearest value of each number at which a goal begins or ceases to hold.

use anyhow::{Result, bail};
use detente::internals::analysis::flip::{EASIEST, GRID, TIMES, WITHIN};
use detente::internals::analysis::flip_map::SIDE;
use detente::internals::render::{chart, csv, html, summary};

use super::points::{Asked, Base, Ended, Playing, RUNS_OF_MANY, Told, play, publish};
use super::varied::{OPTION, Varied, varied};
use super::{Verdict, args};

/// Searches every number alone.
pub(super) fn flip(args: &args::Flip) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, OPTION)? else { return Ok(Verdict::Wrong) };
    around(args, &base)
}

/// The same around a scenario that is open.
pub(super) fn around(args: &args::Flip, base: &Base) -> Result<Verdict> {
    let goal = args.goal.read(base.scenario()?)?;
    let Some(Varied { inputs, left_out }) = varied(base, &args.ranges)? else { return Ok(Verdict::Wrong) };
    let n = inputs.all.len() as u64;
    if args.map && n != 2 {
        bail!("a map is over two numbers, and {n} would be varied; name two of them: `--only PATH --only PATH`");
    }
    let (grid, within, easiest) = (2 * GRID as u64, 2 * WITHIN as u64, EASIEST as u64);
    let most = n * grid + TIMES[1] + n * within * TIMES[0] + easiest * (within * TIMES[1] + TIMES[2]) + TIMES[2];
    let identity = format!("{}\n{inputs:?}", goal.text);
    let runs = args.points.runs.unwrap_or(RUNS_OF_MANY);
    let cells = if args.map { ((2 * SIDE + 1) as u64).pow(2) } else { 0 };
    let most_runs = Some((most + cells) * runs);
    let asked = Asked { command: "flip", things: "values", n: n * grid, runs, most_runs, identity };
    let (found, place) = play(base, &args.points, &asked, |experiment, playing: &Playing<'_, Ended>| {
        let found = experiment.flip_with(
            &goal,
            (&inputs, left_out),
            &|settings| playing.open(settings),
            &mut |at| playing.known(at),
            &mut |played| playing.keep(played),
        )?;
        if !args.map {
            return Ok(found);
        }
        experiment.flip_map_with(
            found,
            (&goal, &inputs, [0, 1]),
            &|settings| base.try_read(settings),
            &mut |at| playing.known(at),
            &mut |played| playing.keep(played),
        )
    })?;
    let scenario = base.scenario()?;
    let told = Told {
        command: "flip",
        file: "flip",
        document: &found,
        scenario: &found.scenario,
        plan: &found.plan,
        digest: &found.digest,
        table: csv::flip_table(),
        csv: csv::flip(&found),
        parquet: None,
        summary: &|width| summary::flip(&found, width),
        end: &|place, width| summary::end_of_flip(&found, place, width),
        charts: &|| chart::flip(&found),
        page: &|charts| html::flip(scenario, &found, charts),
        overlays: Vec::new(),
        options: &|_| {
            let mut options = vec![("--where", goal.text.clone())];
            options.extend(args.ranges.options());
            options.extend(args.map.then(|| ("--map", String::new())));
            options
        },
    };
    publish(base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}
