//! Whether a fit has converged, and what keeps it from that.

use crate::index::ActorIdx;
use crate::model::Model;
use crate::model::fit::{ActorStep, Budget, Fit, Slope};

/// Whether a fit has converged is not seen before.
const FEWEST_STEPS: u32 = 4;

/// Slopes within which values are calibrated.
pub const CALIBRATED: std::ops::RangeInclusive<f64> = 0.8..=1.25;

/// What keeps a fit from having converged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotConverged {
    /// It has taken too few steps to tell.
    Early {
        /// Steps after which it can be told.
        least: u32,
    },
    /// The last step changed an actor's values by no less than the tolerance.
    Change {
        /// The actor.
        actor: ActorIdx,
        /// Root mean square change, in payoff.
        change: f64,
        /// What it has to be below, in payoff.
        limit: f64,
    },
    /// Values did not foretell what replaced offers change.
    Offers(ActorIdx, Slope),
    /// Values did not foretell what replaced moves of the actor change.
    Moves(ActorIdx, Slope),
}

/// Change of V below which a step is small, in payoff.
#[must_use]
pub fn limit(model: &Model, budget: &Budget) -> f64 {
    budget.tolerance / sharpest(model)
}

/// What keeps a fit from having converged; nothing: it has.
#[must_use]
pub fn not_converged(model: &Model, fit: &Fit) -> Vec<NotConverged> {
    let Some(last) = fit.steps.last() else { return vec![NotConverged::Early { least: FEWEST_STEPS }] };
    let limit = limit(model, &fit.budget);
    let calibrated = |slope: &Slope| {
        slope.residual.zip(slope.error).is_none_or(|(slope, error)| {
            let near = slope.clamp(*CALIBRATED.start(), *CALIBRATED.end());
            (slope - near).abs() <= 2.0 * error
        })
    };
    let early = (fit.steps.len() < FEWEST_STEPS as usize).then_some(NotConverged::Early { least: FEWEST_STEPS });
    let of_actor = |(actor, step): (ActorIdx, &ActorStep)| {
        let small = step.change < limit;
        let change = NotConverged::Change { actor, change: step.change, limit };
        let wrong = |slope: Option<Slope>| slope.filter(|slope| !calibrated(slope));
        [
            (!small).then_some(change),
            wrong(step.meeting).map(|slope| NotConverged::Offers(actor, slope)),
            wrong(step.moves).map(|slope| NotConverged::Moves(actor, slope)),
        ]
    };
    early.into_iter().chain(last.actors.iter_enumerated().flat_map(of_actor).flatten()).collect()
}

/// Largest finite precision of any choice, at least 1.
#[must_use]
pub fn sharpest(model: &Model) -> f64 {
    let world = crate::engine::game::world::World::new(model, false);
    let of_actors = model.actors.iter().flat_map(|a| a.precision.numbers());
    let all = of_actors.copied().chain(model.forces.iter().map(|force| force.precision));
    all.map(|n| world.truth(n)).filter(|p| p.is_finite()).fold(1.0, f64::max)
}
