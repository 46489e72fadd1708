//! How likely the initiator of a use of force attacks.

use crate::engine::game::hazard::attack_chance;
use crate::engine::game::payoff::attack_value;
use crate::engine::game::script::scripted_attack;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ForceIdx, ViewIdx};

/// Chance a round that force k is used, in a view of its initiator: by its script where one speaks, else by logit. `peace`:
/// what not using it leads to.
#[must_use]
pub fn chance_of_attack(world: &World, state: &State, k: ForceIdx, view: ViewIdx, peace: f64) -> f64 {
    let force = &world.model.forces[k];
    scripted_attack(world.model, state, force.by, world.profile_in(view)).unwrap_or_else(|| {
        let gain = attack_value(world, view, state, k) - peace;
        attack_chance(world.get(view, force.each_round), world.get(view, force.precision), gain)
    })
}
