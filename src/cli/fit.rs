//! `detente fit`: values by which actors choose in the equilibrium of a large game, as a file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use detente::fit::{ActorStep, Deviation, FitPart, Fitted, Fitting, Slope, Twin};
use detente::internals::engine::fitted::{NotConverged, limit, not_converged};
use detente::internals::facade::values::FittedValues;
use detente::internals::index::ActorIdx;
use detente::internals::model::fit::Fit;
use detente::internals::model::{Model, compile};
use detente::internals::render::text::wrapped;
use detente::internals::render::{number, quick};
use detente::internals::scenario::Scenario;
use serde::Serialize;

use super::args::{self, Talk};
use super::group::one_group;
use super::progress::{Progress, Runs};
use super::source::open_sound;
use super::threads::threads;
use super::unfinished::write_file;
use super::{Verdict, resolve, show, stop};

/// What was done, for programs.
#[derive(Serialize)]
struct Done<'a> {
    values: String,
    sha256: &'a str,
    quick: bool,
    converged: bool,
    iterations: usize,
}

/// Fits values, or goes on with a fit, and writes them after each iteration.
pub(super) fn fit(args: &args::Fit) -> Result<Verdict> {
    let (group, _) = one_group(&args.file, 0)?;
    let Some(opened) = open_sound(&[group], &args.changes.set)? else { return Ok(Verdict::Wrong) };
    let Some(scenario) = opened[0].scenario() else { return Ok(Verdict::Wrong) };
    resolve::remark_seed(args.talk, args.seed, &args.changes.set);
    let old = there(&args.out)?;
    let model = compile(scenario);
    let mut fitting = Fitting::of(scenario, &model)
        .quick(args.quick)
        .twins(args.twins)
        .starts(args.starts.unwrap_or(0))
        .deviations(args.deviations);
    if let Some(seed) = args.seed {
        fitting = fitting.seed(seed);
    }
    if let Some(old) = &old {
        let not_replaced = || format!("`{}` is not replaced", args.out.display());
        fitting.can_go_on(old).with_context(not_replaced)?;
        let steps = number::count(old.own.steps.len() as u64);
        show::remark(args.talk, &format!("going on from `{}`, which holds {steps} iterations\n", args.out.display()));
        fitting = fitting.from(old);
    }
    let write = &mut |values: &FittedValues| write(&args.out, values);
    let values = work((args.talk, args.threads), scenario, &model, fitting, write)?;
    if old.as_ref() != Some(&values) {
        self::write(&args.out, &values)?;
    }
    let place = args.out.display().to_string();
    match args.talk.json() {
        true => show::json(&[Done {
            values: place,
            sha256: &values.sha256,
            quick: values.quick,
            converged: values.own.converged,
            iterations: values.own.steps.len(),
        }])?,
        false => show::result(&format!("{}values in {place}\n", told(scenario, &model, &values)))?,
    }
    Ok(Verdict::Good)
}

/// The values that stand in a place already; what is none is not ours to replace.
fn there(path: &Path) -> Result<Option<FittedValues>> {
    let shown = path.display();
    if path.is_dir() {
        bail!("`{shown}` is a folder; name a file");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("cannot write `{shown}`: there is no folder `{}`", folder.display());
    }
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let not_replaced = || format!("`{shown}` is not replaced; choose another `--out`");
    Ok(Some(FittedValues::open(path).with_context(not_replaced)?))
}

fn write(path: &Path, values: &FittedValues) -> Result<()> {
    write_file(path, values.to_json().as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Does a fit, with a bar and a line for each iteration. `keep` hears of all values after each.
pub(super) fn work(
    (talk, asked): (Talk, args::Threads),
    scenario: &Scenario,
    model: &Model,
    fitting: Fitting<'_>,
    keep: &mut dyn FnMut(&FittedValues) -> Result<()>,
) -> Result<FittedValues> {
    let budget = fitting.budget();
    let runs = fitting.most_runs();
    if runs > 0 {
        show::remark(
            talk,
            &format!(
                "fitting values: at most {} runs, each of them also played from other decisions on; {} in an iteration\n",
                number::count(runs),
                number::count(budget.runs)
            ),
        );
    }
    let threads = threads(asked, talk, budget.runs);
    let bar: Mutex<Option<Progress>> = Mutex::new(None);
    let locked = || bar.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failed: Option<anyhow::Error> = None;
    let heard = |said: Fitted<'_>| match said {
        Fitted::Begins { part, runs } => {
            show::remark(talk, &format!("{}: at most {} runs\n", name(scenario, part), number::count(runs)));
            *locked() = Some(Progress::new(talk, Runs::All(runs)));
        }
        Fitted::Step { part, values } => {
            if let (Some(line), Some(bar)) = (line(scenario, model, values, part), &*locked()) {
                bar.say(&line);
            }
            if is_over(values, part) {
                *locked() = None;
            }
            if let Err(error) = keep(values) {
                failed.get_or_insert(error);
                // With a full disk there is nothing to go on for.
                stop::flag().store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
    };
    let progress = |n: u64| {
        if let Some(bar) = &*locked() {
            bar.inc(n);
        }
    };
    let done = fitting.threads(threads).stop_on(stop::flag()).on_progress(progress).on_step(heard).run();
    *locked() = None;
    match failed {
        Some(error) => Err(error),
        None => done.map_err(stop::told),
    }
}

/// The fit that a part is about.
fn fit_of(values: &FittedValues, part: FitPart) -> Option<&Fit> {
    match part {
        FitPart::Own => Some(&values.own),
        FitPart::Twin(game) => values.twins.iter().find(|twin| twin.game == game).map(|twin| &twin.fit),
        FitPart::Start(start) => values.starts.get(start - 1),
        _ => None,
    }
}

fn is_over(values: &FittedValues, part: FitPart) -> bool {
    fit_of(values, part).is_none_or(Fit::is_finished)
}

/// A part of a fit, for people.
fn name(scenario: &Scenario, part: FitPart) -> String {
    match part {
        FitPart::Own => "the game itself".to_string(),
        FitPart::Twin(Twin::WithoutMeetings) => "the game without meetings".to_string(),
        FitPart::Twin(Twin::FreeFailure) => "the game without tension from failed meetings".to_string(),
        FitPart::Twin(Twin::HalfPrecision) => "the game with precision ×½".to_string(),
        FitPart::Twin(Twin::DoublePrecision) => "the game with precision ×2".to_string(),
        FitPart::Twin(Twin::WithoutMoves) => "the game without chosen moves".to_string(),
        FitPart::Start(start) => format!("further fit {start}"),
        FitPart::Deviation(actor) => format!("other values of {}", scenario.actors[ActorIdx(actor)].name),
    }
}

/// What an iteration found, in one line.
fn line(scenario: &Scenario, model: &Model, values: &FittedValues, part: FitPart) -> Option<String> {
    if let FitPart::Deviation(actor) = part {
        let found = values.deviations.iter().find(|one| one.actor.0 == actor)?;
        return Some(format!("  {}\n", gain(scenario, found)));
    }
    let fit = fit_of(values, part)?;
    let step = fit.steps.last()?;
    let change = step.actors.iter().map(|actor| actor.change).fold(0.0, f64::max);
    let mut line = format!(
        "  iteration {} of at most {}: values changed by {} (limit {})",
        fit.steps.len(),
        fit.budget.iterations,
        few(change),
        few(limit(model, &fit.budget))
    );
    let slopes = |of: fn(&ActorStep) -> Option<Slope>| {
        let all: Vec<f64> = step.actors.iter().filter_map(|actor| of(actor)?.residual).collect();
        let [low, high] =
            [all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(f64::NEG_INFINITY, f64::max)];
        match all.len() {
            0 => None,
            1 => Some(few(low)),
            _ => Some(format!("{} to {}", few(low), few(high))),
        }
    };
    for (what, found) in [("offers", slopes(|actor| actor.meeting)), ("moves", slopes(|actor| actor.moves))] {
        if let Some(found) = found {
            line += &format!("; slope of {what} {found}");
        }
    }
    let biases = step.actors.iter().filter_map(|actor| Some((actor.bias?, actor.bias_error?)));
    if let Some((bias, error)) = biases.max_by(|a, b| a.0.abs().total_cmp(&b.0.abs())) {
        line += &format!("; bias {} ± {}", few(bias), few(Z * error));
    }
    Some(line + "\n")
}

/// Standard errors of an interval of 95%.
const Z: f64 = 1.96;

/// A number with as many digits as tell something here.
fn few(x: f64) -> String {
    let digits = if x.abs() < 0.1 { 3 } else { 2 };
    format!("{x:.digits$}")
}

/// What came of all of it, in plain words.
fn told(scenario: &Scenario, model: &Model, values: &FittedValues) -> String {
    let twins = values.twins.iter().map(|twin| (FitPart::Twin(twin.game), &twin.fit));
    let starts = values.starts.iter().enumerate().map(|(at, fit)| (FitPart::Start(at + 1), fit));
    let fits: Vec<_> = std::iter::once((FitPart::Own, &values.own)).chain(twins).chain(starts).collect();
    let verdicts =
        fits.iter().map(|(part, fit)| format!("{}: {}", name(scenario, *part), verdict(scenario, model, fit)));
    let more = fits.iter().any(|(_, fit)| !fit.converged).then(|| {
        "Ask for more iterations or more runs, with `--set foresight.iterations=N` or `--set foresight.runs=N`."
            .to_string()
    });
    let mark = values.quick.then(|| quick::QUICK.to_string());
    let gains = values.deviations.iter().map(|found| gain(scenario, found));
    let lines = mark.into_iter().chain(verdicts).chain(more).chain(gains);
    lines.map(|line| wrapped("", &line, show::width())).collect()
}

/// Whether a fit has converged, and why not.
fn verdict(scenario: &Scenario, model: &Model, fit: &Fit) -> String {
    let n = fit.steps.len();
    let after = format!("{n} iteration{}", if n == 1 { "" } else { "s" });
    let why = not_converged(model, fit);
    if fit.converged {
        let limit = few(limit(model, &fit.budget));
        return format!(
            "converged after {after}. The last one changed no actor's values by {limit} or more, and on new runs values predicted what decisions change."
        );
    }
    let actor = |i: ActorIdx| scenario.actors[i].name.as_str();
    let slope = |slope: &Slope| {
        format!("{} ± {}, not 0.8 to 1.25", few(slope.residual.unwrap_or(0.0)), few(Z * slope.error.unwrap_or(0.0)))
    };
    let reason = |why: &NotConverged| match why {
        NotConverged::Early { least } => format!("it takes at least {least} to tell"),
        NotConverged::Change { actor: i, change, limit } => {
            format!("the last one changed the values of {} by {} (limit {})", actor(*i), few(*change), few(*limit))
        }
        NotConverged::Offers(i, found) => format!("the slope of offers of {} is {}", actor(*i), slope(found)),
        NotConverged::Moves(i, found) => format!("the slope of moves of {} is {}", actor(*i), slope(found)),
    };
    let reasons: Vec<String> = why.iter().map(reason).collect();
    format!("not converged after {after}: {}.", reasons.join("; "))
}

/// What an actor could gain alone.
fn gain(scenario: &Scenario, found: &Deviation) -> String {
    let name = &scenario.actors[found.actor].name;
    let interval = format!("{} ± {}", few(found.gain), few(Z * found.error));
    format!("{name} with other values of its own: gains {interval} a run")
}
