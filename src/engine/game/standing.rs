//! What a situation is worth if nothing more is agreed and nothing happens, and what the end of a run is worth.

use crate::engine::game::payoff::{
    accident_payoff, annuity, clash_payoff, class_payoff, flows, gains, lasting, settlement,
};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::ViewIdx;
use crate::model::{IncidentOdds, Levels, Model};

/// What a situation is worth to a view if nothing more is agreed and nothing happens.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// S: settlement and running flows to the horizon, a payoff.
    pub carried_on: f64,
    /// The part of S that flows contribute.
    pub flows: f64,
    /// The part of S that the settlement u contributes.
    pub settlement: f64,
}

/// What a situation is worth to a view if nothing more happens: with levels as expected or, once the run has ended, with
/// those that stand.
pub fn standing(world: &World, state: &State, view: ViewIdx) -> Standing {
    let (levels, lasts) = match state.ended {
        Some(_) => (&state.levels, state.lasts),
        None => (&state.expected, lasts(world.model, state)),
    };
    standing_on(world, state, view, levels, lasts, settlement(world, view, levels))
}

/// The same, given what the settlement is worth if it is permanent.
pub fn standing_on(
    world: &World,
    state: &State,
    view: ViewIdx,
    levels: &Levels,
    lasts: u32,
    for_good: f64,
) -> Standing {
    let actor = &world.model.actors[world.actor_of[view]];
    let u = lasting(world, view, for_good, lasts);
    let mut flows = flows(world, view, state, levels);
    // What does not flow comes to the same nothing.
    if flows != 0.0 {
        flows *= annuity(world.get(view, actor.patience), state.rounds_left(world.model));
    }
    Standing { carried_on: u + flows, flows, settlement: u }
}

/// The part of S that flows above 0 contribute: what runs in an actor's favor.
pub fn gains_to_the_horizon(world: &World, state: &State, view: ViewIdx) -> f64 {
    let actor = &world.model.actors[world.actor_of[view]];
    let levels = if state.ended.is_some() { &state.levels } else { &state.expected };
    gains(world, view, state, levels) * annuity(world.get(view, actor.patience), state.rounds_left(world.model))
}

/// Closes of a round for which what is expected will last.
pub fn lasts(model: &Model, state: &State) -> u32 {
    match model.duration {
        // What is pending counts as final, and so lasts as long.
        Some(d) if state.n_pending > 0 => d,
        _ => state.lasts,
    }
}

/// Value of the end of the run in a situation that ends it: what stands then (pending packages count for nothing), the
/// running flows to the horizon, and the payoff of the class.
pub fn end_value(world: &World, state: &mut State, view: ViewIdx) -> f64 {
    let before = (state.expecting, state.ended);
    state.end();
    let value = value_at_end(world, state, view);
    (state.expecting, state.ended) = before;
    value
}

/// The same for a situation that has ended.
pub fn value_at_end(world: &World, state: &State, view: ViewIdx) -> f64 {
    standing(world, state, view).carried_on + class_payoff(world, view, state.outcome(world.model))
}

/// Whether what a class read at the horizon pays counts: in the last round.
pub fn counts_the_reading(model: &Model, state: &State) -> bool {
    model.pays_at_the_horizon && state.round == model.rounds
}

/// H_w w^A + H_c w^C, given what a view has while nothing happens.
#[inline]
pub fn incident_value(world: &World, view: ViewIdx, s: Standing) -> f64 {
    let IncidentOdds { war, clash, .. } = world.lists.odds;
    war * accident_payoff(world, view, s.flows) + clash * clash_payoff(world, view, s.carried_on)
}
