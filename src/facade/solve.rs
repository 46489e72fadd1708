//! Who finds the equilibrium of a game: the one place that decides between solving it exactly, values that are given, and a fit.

use std::borrow::Cow;
use std::sync::atomic::AtomicBool;

use super::error::{Error, affordable};
use super::fit::Fitting;
use super::values::{FittedValues, short};
use crate::analysis::equilibrium::failure;
use crate::analysis::exact::obstacle;
use crate::engine::equilibrium::branch::Failure;
use crate::engine::equilibrium::solution::{Trouble, solved};
use crate::engine::exact::Obstacle;
use crate::model::Model;
use crate::scenario::{Foresight, Scenario, Solver};

/// Nodes of the extensive form of a game whose equilibrium is solved before it is run.
const MOST_NODES: u64 = 400_000;

/// How an equilibrium is to be found, if actors choose in one.
pub struct Asked<'a> {
    /// Whether those of the games that an experiment compares it with are needed, too.
    pub compared: bool,
    /// Values that may be of the game.
    pub values: &'a [&'a FittedValues],
    /// Ends it once somebody sets it.
    pub stop: &'a AtomicBool,
    /// Does a fit where one is needed.
    pub fit: &'a mut dyn FnMut(Fitting<'_>) -> Result<FittedValues, Error>,
}

/// A model that is ready to be run, with the equilibrium of its game if actors choose in one; and the values that had to be fitted
/// for it.
pub fn ready<'m>(
    scenario: &Scenario,
    model: &'m Model,
    asked: Asked<'_>,
) -> Result<(Cow<'m, Model>, Option<FittedValues>), Error> {
    affordable(scenario, model)?;
    if scenario.foresight != Foresight::Equilibrium || model.solutions.is_some() {
        return Ok((Cow::Borrowed(model), None));
    }
    let hash = scenario.hash();
    if let Some(values) = asked.values.iter().find(|values| values.is_of(&hash)) {
        return Ok((Cow::Owned(values.used(scenario, model)?), None));
    }
    if scenario.solver() != Some(Solver::Fitted) {
        match solved(model, asked.compared, MOST_NODES, asked.stop) {
            Ok(model) => return Ok((Cow::Owned(model), None)),
            Err(Trouble::Form(why)) if why != Obstacle::Stopped && scenario.solver().is_none() => {}
            Err(trouble) => return Err(unsolved(scenario, trouble)),
        }
    }
    let values = (asked.fit)(Fitting::of(scenario, model))?;
    Ok((Cow::Owned(values.used(scenario, model)?), Some(values)))
}

fn unsolved(scenario: &Scenario, trouble: Trouble) -> Error {
    let way_out = "or fit values to runs, with `--set foresight.solver=fitted`";
    match trouble {
        Trouble::Form(Obstacle::Stopped) | Trouble::Solve(Failure::Stopped) => Error::Stopped,
        Trouble::Form(Obstacle::TooMany { round }) => Error::Equilibrium(format!(
            "its extensive form has more than {MOST_NODES} nodes (in round {round}); make the game smaller: fewer rounds, packages, moves or \
             points; {way_out}"
        )),
        Trouble::Form(why) => Error::Equilibrium(format!("{}; {way_out}", obstacle(scenario, &why, MOST_NODES))),
        Trouble::Solve(why) => Error::Equilibrium(format!("{}; {way_out}", failure(&why))),
    }
}

/// Refuses values that are of none of some scenarios.
pub fn of_none(values: &FittedValues, scenarios: &[&Scenario]) -> Result<(), Error> {
    if scenarios.iter().any(|scenario| values.is_of(&scenario.hash())) {
        return Ok(());
    }
    let all: Vec<String> =
        scenarios.iter().map(|one| format!("`{}` with hash {}", one.id, short(&one.hash()))).collect();
    Err(Error::Values(format!(
        "the values are of another scenario: of `{}` with hash {}, not of {}; make some with `detente fit`",
        values.scenario.id,
        short(&values.scenario.hash),
        all.join(" or ")
    )))
}
