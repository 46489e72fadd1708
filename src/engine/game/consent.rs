//! Whose consent a package needs, and what forbids it or makes it less likely whatever the package is worth.

use crate::engine::game::hazard::yes_chance;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, ForumIdx, IssueSet, ProfileIdx, ViewIdx};
use crate::model::{Levels, Model};

/// Everyone whose consent a forum needs: its parties and the absent members of their blocs.
pub fn at_the_table(model: &Model, forum: ForumIdx) -> ActorSet {
    let f = &model.forums[forum];
    f.units.iter().flatten().fold(f.party_set, |set, &i| set.with(i))
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

/// Λ(κ(x−θ)) of a precondition, for `over` = x−θ. A hard one (κ = ∞) is met at its threshold: "at least".
#[inline]
pub fn gate_factor(sharpness: f64, over: f64) -> f64 {
    /// Rounding that a hard precondition forgives, as conditions do.
    const SLACK: f64 = 1e-9;
    if sharpness == f64::INFINITY { (over >= -SLACK) as u32 as f64 } else { yes_chance(sharpness, over) }
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
