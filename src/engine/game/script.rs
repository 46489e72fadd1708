//! What a script says in a situation.

use crate::engine::game::state::State;
use crate::index::{ActorIdx, ProfileIdx};
use crate::model::{Model, ScriptRule};

/// First rule of an actor's script that speaks of a stage in a situation: on what stands there or, where somebody only
/// thinks of it, on what is expected to.
pub fn rule<'m>(
    model: &'m Model,
    state: &State,
    actor: ActorIdx,
    profile: ProfileIdx,
    speaks: impl Fn(&ScriptRule) -> bool,
) -> Option<&'m ScriptRule> {
    let levels = if state.expecting { &state.expected } else { &state.levels };
    let actor = &model.actors[actor];
    let holds = |r: &&ScriptRule| r.only[profile] && speaks(r) && state.holds(model, &r.when, levels);
    actor.rules_of(state.round).iter().map(|r| &actor.script[*r]).find(holds)
}

/// Scripted probability of an attack, if the initiator's profile follows a script in a situation.
pub fn scripted_attack(model: &Model, state: &State, actor: ActorIdx, profile: ProfileIdx) -> Option<f64> {
    rule(model, state, actor, profile, |r| r.attack.is_some()).and_then(|r| r.attack)
}

/// Scripted probability of yes, if a profile follows a script in a situation.
pub fn scripted_answer(model: &Model, state: &State, actor: ActorIdx, profile: ProfileIdx) -> Option<f64> {
    rule(model, state, actor, profile, |r| r.answer.is_some()).and_then(|r| r.answer)
}
