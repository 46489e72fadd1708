//! Whose consent a package needs, and what forbids it or makes it less likely whatever the package is worth.

use crate::engine::game::hazard::yes_chance;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, ForumIdx, IssueSet, ProfileIdx, ViewIdx};
use crate::model::{Levels, Model};

/// Everyone whose consent a forum needs: its parties and the absent members of their blocs.
pub fn at_the_table(model: &Model, forum: ForumIdx) -> ActorSet {
    model.forums[forum].at_the_table()
}

/// Actors that must ratify a change of these issues.
pub fn ratifiers(model: &Model, issues: IssueSet) -> ActorSet {
    issues.iter().fold(ActorSet::NONE, |set, k| set | model.issues[k].ratify)
}

/// Whether a profile is bound by its actor's red line.
#[inline]
pub fn binds(model: &Model, i: ActorIdx, profile: ProfileIdx) -> bool {
    model.actors[i].red_line.as_ref().is_some_and(|line| line.binds[profile])
}

/// Whether a change of the issues in `changed` that leads to `levels` crosses the red line of an actor's profile.
pub fn crosses(
    model: &Model,
    state: &State,
    actor: ActorIdx,
    profile: ProfileIdx,
    changed: IssueSet,
    levels: &Levels,
) -> bool {
    match &model.actors[actor].red_line {
        Some(line) => line.binds[profile] && line.issues.meets(changed) && state.holds(model, &line.when, levels),
        None => false,
    }
}

/// Whether it crosses the red line of any profile of an actor.
pub fn crosses_for_any(model: &Model, state: &State, actor: ActorIdx, changed: IssueSet, levels: &Levels) -> bool {
    model.actors[actor].profiles().iter().any(|k| crosses(model, state, actor, k, changed, levels))
}

/// Λ(κ(x−θ)) of a precondition, for `over` = x−θ. A hard one (κ = ∞) is met at its threshold: "at least".
#[inline]
pub fn gate_factor(sharpness: f64, over: f64) -> f64 {
    /// Rounding that a hard precondition forgives, as conditions do.
    const SLACK: f64 = 1e-9;
    if sharpness == f64::INFINITY { (over >= -SLACK) as u32 as f64 } else { yes_chance(sharpness, over) }
}

/// Whether a precondition counts as met: its factor is ½ or more, up to rounding.
#[inline]
pub fn is_met(factor: f64) -> bool {
    /// Rounding of a factor at its threshold.
    const SLACK: f64 = 1e-9;
    factor >= 0.5 - SLACK
}

/// Probability factor of a precondition: Λ(κ(x−θ)), 1 without one.
pub fn gate(world: &World, view: ViewIdx, levels: &Levels) -> f64 {
    match &world.model.actors[world.actor_of[view]].precondition {
        Some(p) => {
            let x = world.model.measure(p.measure, levels);
            gate_factor(world.get(view, p.sharpness), x - world.get(view, p.at_least))
        }
        None => 1.0,
    }
}
