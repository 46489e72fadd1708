//! Fitted values that commands use: read from files, or found by a fit before the work begins.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use detente::internals::facade::error::Error;
use detente::internals::facade::fit::Fitting;
use detente::internals::facade::manifest::VALUES;
use detente::internals::facade::solve::{Asked, of_none, ready};
use detente::internals::facade::values::FittedValues;
use detente::internals::model::{Model, compile};
use detente::internals::scenario::Scenario;

use super::args::{self, Talk};
use super::target::Target;
use super::{fit, show, stop};

/// A scenario that is ready to be run.
pub(super) struct Ready {
    pub(super) model: Model,
    /// The fitted values that its actors choose by, if they do.
    pub(super) values: Option<FittedValues>,
}

/// Values that were given for some scenarios. Each must be of one of them.
pub(super) fn given(args: &args::Values, scenarios: &[&Scenario]) -> Result<Vec<FittedValues>> {
    let mut found: Vec<(&PathBuf, FittedValues)> = Vec::new();
    for path in &args.values {
        let values = FittedValues::open(path)?;
        of_none(&values, scenarios).with_context(|| format!("cannot use `{}`", path.display()))?;
        if let Some((other, _)) = found.iter().find(|(_, known)| known.scenario == values.scenario) {
            bail!("`{}` and `{}` are of the same scenario; leave one out", other.display(), path.display());
        }
        found.push((path, values));
    }
    Ok(found.into_iter().map(|(_, values)| values).collect())
}

/// The same for values that a caller gave.
pub(super) fn handed(values: &[&FittedValues], scenarios: &[&Scenario]) -> Result<Vec<FittedValues>> {
    for (at, one) in values.iter().enumerate() {
        of_none(one, scenarios)?;
        if values[..at].iter().any(|known| known.scenario == one.scenario) {
            bail!("two values are of the same scenario, `{}`; leave one out", one.scenario.id);
        }
    }
    Ok(values.iter().map(|one| (*one).clone()).collect())
}

/// A model with the equilibrium of its game, if actors choose in one: by the values given, or solved exactly, or fitted now. `compared`:
/// with those of the games that results are compared with.
pub(super) fn solve(
    (talk, threads): (Talk, args::Threads),
    scenario: &Scenario,
    compared: bool,
    given: &[FittedValues],
) -> Result<Ready> {
    let model = compile(scenario);
    let mut failed = None;
    let mut fit = |fitting: Fitting<'_>| {
        let what = "actors choose in an equilibrium that is not solved exactly, so that values are fitted first. To fit once and use them \
                    again: `detente fit`, then `--values`";
        show::remark(talk, &format!("{}: {what}\n", scenario.id));
        fit::work((talk, threads), scenario, &model, fitting, &mut |_| Ok(())).map_err(|error| {
            failed = Some(error);
            Error::Stopped
        })
    };
    let all: Vec<&FittedValues> = given.iter().collect();
    let asked = Asked { compared, values: &all, stop: stop::flag(), fit: &mut fit };
    let found = solve_by(scenario, &model, asked);
    if let Some(error) = failed {
        return Err(error);
    }
    let Ready { model, values } = found.map_err(stop::told)?;
    if let Some(unfinished) = values.as_ref().filter(|values| !values.own.is_finished()) {
        let (done, of) = (unfinished.own.steps.len(), unfinished.own.budget.iterations);
        show::remark(talk, &format!("note: the fit is unfinished: {done} of at most {of} iterations\n"));
    }
    Ok(Ready { model, values })
}

/// The same, where everything is known that solving takes.
pub(super) fn solve_by(scenario: &Scenario, model: &Model, asked: Asked<'_>) -> Result<Ready, Error> {
    let given = asked.values;
    let (model, fitted) = ready(scenario, model, asked)?;
    let (used, hash) = (model.values().is_some(), scenario.hash());
    let of_given = || given.iter().find(|values| used && values.is_of(&hash)).map(|values| (*values).clone());
    Ok(Ready { values: fitted.or_else(of_given), model: model.into_owned() })
}

/// Writes the values that were used into a folder of results.
pub(super) fn keep(target: &Target, all: &[(String, &FittedValues)]) -> Result<()> {
    all.iter().try_for_each(|(name, values)| target.write(name, values.to_json()))
}

/// Names of the copies of the values of several cases, each with its values: `values.json`, `values-2.json`, ….
pub(super) fn named(ready: &[Ready]) -> Vec<(String, &FittedValues)> {
    let mut found: Vec<(String, &FittedValues)> = Vec::new();
    for values in ready.iter().filter_map(|one| one.values.as_ref()) {
        if found.iter().all(|(_, known)| known.sha256 != values.sha256) {
            found.push((name(found.len()), values));
        }
    }
    found
}

/// Name of the copy of the first, second, … values of a folder.
pub(super) fn name(at: usize) -> String {
    match at {
        0 => VALUES.to_string(),
        at => VALUES.replace('.', &format!("-{}.", at + 1)),
    }
}
