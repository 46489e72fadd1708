//! Exact probabilities of small games.

use std::sync::atomic::AtomicBool;

use super::error::{Error, affordable};
use super::fit::Fitting;
use super::scenario::Scenario;
use crate::analysis::equilibrium::{equilibrium_findings, failure};
use crate::analysis::exact::{ExactFindings, law_finding};
use crate::engine::equilibrium::branch::Failure;
use crate::engine::equilibrium::game::Game;
use crate::engine::equilibrium::solution::{At, Trouble, equilibrium};
use crate::engine::exact::{Obstacle, outcome_distribution};
use crate::model::Model;
use crate::scenario::{Foresight, Scenario as Checked, Solver};

/// Branches that exact probabilities may take, where nothing else is said.
pub const MOST_BRANCHES: u64 = 2_000_000;

impl Scenario {
    /// Exact probabilities of the endings, without sampling error, for a small game.
    ///
    /// # Errors
    ///
    /// [`Error::NotExact`] if something in it is continuous, or if it has more than two million branches.
    ///
    /// ```
    /// let scenario = detente::Scenario::open("scenarios/theory/ladder-risk.toml")?;
    /// let exact = scenario.exact()?;
    /// let sum: f64 = exact.law.outcomes.iter().map(|class| class.probability).sum();
    /// assert!((sum - 1.0).abs() < 1e-9);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn exact(&self) -> Result<ExactFindings, Error> {
        self.exact_within(MOST_BRANCHES, &AtomicBool::new(false))
    }

    /// The same with at most so many branches, and with a flag that ends it once somebody sets it.
    ///
    /// # Errors
    ///
    /// As for [`exact`](Scenario::exact), and [`Error::Stopped`].
    pub fn exact_within(&self, most_branches: u64, stop: &AtomicBool) -> Result<ExactFindings, Error> {
        let (checked, model) = (self.checked(), self.model());
        let asked = Exactly { most: most_branches, at: At::Own, stop };
        if checked.foresight != Foresight::Equilibrium || checked.solver() != Some(Solver::Fitted) {
            return exact(checked, model, &asked, &mut |_| ());
        }
        may_be_exact(checked, model, stop)?;
        let values = Fitting::of(checked, model).stop_on(stop).run()?;
        exact(checked, &values.used(checked, model)?, &asked, &mut |_| ())
    }
}

/// What exact probabilities are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Exactly<'a> {
    /// Most branches, or nodes of an extensive form.
    pub most: u64,
    /// Precisions of an equilibrium.
    pub at: At,
    /// Ends it once somebody sets it.
    pub stop: &'a AtomicBool,
}

/// Refuses a game in which something is continuous: no law of it can be computed, however small it is.
pub fn may_be_exact(checked: &Checked, model: &Model, stop: &AtomicBool) -> Result<(), Error> {
    match outcome_distribution(model, 1, stop) {
        Err(why @ (Obstacle::Input(_) | Obstacle::Noise)) => Err(Error::not_exact(checked, &why, 1)),
        _ => Ok(()),
    }
}

/// Exact probabilities of a game that is small enough. `told` hears how large an extensive form is before it is solved.
pub fn exact(
    checked: &Checked,
    model: &Model,
    asked: &Exactly,
    told: &mut dyn FnMut(&Game),
) -> Result<ExactFindings, Error> {
    let Exactly { most, at, stop } = *asked;
    if checked.foresight == Foresight::Equilibrium && model.fit().is_none() {
        return match equilibrium(model, at, most, stop, told) {
            Ok((found, form)) => Ok(ExactFindings {
                equilibrium: Some(equilibrium_findings(checked, model, &found, at, form)),
                ..law_finding(checked, &found.law)
            }),
            Err(Trouble::Form(why)) => Err(Error::not_exact(checked, &why, most)),
            Err(Trouble::Solve(Failure::Stopped)) => Err(Error::Stopped),
            Err(Trouble::Solve(why)) => Err(Error::NotExact(failure(&why))),
        };
    }
    affordable(checked, model)?;
    // Where actors choose in an equilibrium, its values have been found by now.
    let found = outcome_distribution(model, most, stop);
    let mut found =
        found.map(|found| law_finding(checked, &found)).map_err(|why| Error::not_exact(checked, &why, most))?;
    found.scenario.values = model.values().cloned();
    Ok(found)
}
