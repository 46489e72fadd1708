//! `detente sensitivity`: each number to the ends of its range, alone, and a folder of how far the endings move.

use anyhow::{Result, bail};
use detente::internals::analysis::sensitivity::LeftOut;
use detente::internals::explore::ends::{Input, inputs};
use detente::internals::render::{chart, csv, html, summary};

use super::points::{Asked, Base, Told, play, publish};
use super::source::{Wanted, open, open_all};
use super::{Verdict, args};

/// Changes every number alone; ends that were asked for and do not fit are told.
pub(super) fn sensitivity(args: &args::Sensitivity) -> Result<Verdict> {
    let Some(base) = Base::open(&args.points, "--range")? else { return Ok(Verdict::Wrong) };
    for range in &args.range {
        if base.settable.iter().all(|one| one.path != range.path || !one.is_number) {
            bail!("the scenario has no number at `{}`; `detente paths` lists them", range.path);
        }
    }
    let Numbers { inputs, left_out, wrong } = numbers(&base, args)?;
    if !wrong.is_empty() {
        open_all(&wrong)?;
        return Ok(Verdict::Wrong);
    }
    if inputs.is_empty() {
        bail!("there is no number to change; `detente paths` lists them");
    }
    let ends: Vec<String> = inputs
        .iter()
        .flat_map(|one| one.ends.iter().map(move |end| format!("{}={}", one.path, end.setting.label)))
        .collect();
    let asked = Asked { command: "sensitivity", things: "ends", n: ends.len() as u64, identity: ends.join("\n") };
    let (found, place) = play(&base, &args.points, &asked, |experiment, playing| {
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
        options: &|_| {
            let ranges = args.range.iter().map(|one| ("--range", one.to_string()));
            let only = args.only.iter().map(|path| ("--only", path.clone()));
            ranges.chain(only).chain([("--spread", args.spread.to_string())]).collect()
        },
    };
    publish(&base, &args.points, place, &told)?;
    Ok(Verdict::Good)
}

/// Numbers whose ends fit, those that are left out, and ends that were asked for and do not fit.
struct Numbers {
    inputs: Vec<Input>,
    left_out: Vec<LeftOut>,
    wrong: Vec<Wanted>,
}

fn numbers(base: &Base, args: &args::Sensitivity) -> Result<Numbers> {
    let (found, without) = inputs(&base.settable, &args.range, args.spread, &args.only);
    let why = "a part of 0 is 0: give it a range";
    let mut numbers = Numbers {
        inputs: Vec::new(),
        left_out: without.into_iter().map(|path| LeftOut::new(path, why)).collect(),
        wrong: Vec::new(),
    };
    for Input { path, value, supported, ends } in found {
        let asked = args.range.iter().any(|range| range.path == path);
        let (mut fits, mut labels, mut why) = (Vec::new(), Vec::new(), None);
        for end in ends {
            let typed = base.with(&[&end.setting]);
            let tried = open(&typed)?;
            match tried.scenario() {
                Some(_) => fits.push(end),
                None if asked => numbers.wrong.push(typed),
                None => {
                    labels.push(end.setting.label);
                    why = why.or_else(|| tried.diagnostics().first().map(|fault| fault.message.clone()));
                }
            }
        }
        if let Some(why) = why {
            numbers.left_out.push(LeftOut::new(&path, format!("{}: {why}", labels.join(" and "))));
        }
        if !fits.is_empty() {
            numbers.inputs.push(Input { path, value, supported, ends: fits });
        }
    }
    Ok(numbers)
}
