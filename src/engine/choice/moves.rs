//! How likely an actor plays each of its moves.

use crate::engine::game::script::rule;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, MoveSet, ProfileIdx};
use crate::maths::exp::exp;

/// Moves that an actor may play in a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenMoves {
    /// By choice: moves that can be worth something to it.
    pub by_choice: MoveSet,
    /// By a script: all that can be played.
    pub by_script: MoveSet,
}

/// Turns what each option brings to each profile into the weights with which it plays it: by its script where one speaks,
/// else by logit. `options`: profile by profile, no move and every move.
pub fn weigh_options(world: &World, state: &State, actor: ActorIdx, open: OpenMoves, options: &mut [f64]) {
    let model = world.model;
    let rows = options.chunks_exact_mut(model.moves.len() + 1);
    for (k, (view, row)) in world.views_of(actor).iter().zip(rows).enumerate() {
        match rule(model, state, actor, ProfileIdx(k), |r| r.moves.is_some()).and_then(|r| r.moves.as_ref()) {
            Some(list) => {
                row.fill(0.0);
                let mut left = 1.0;
                for &(m, p) in list.iter().filter(|(m, _)| open.by_script.contains(*m)) {
                    row[1 + m.0] += p;
                    left -= p;
                }
                row[0] = left.max(0.0);
            }
            None => {
                let lambda = world.get(view, model.actors[actor].precision.moves);
                logit(lambda, model.inaction.moves.weights(open.by_choice.len()), open.by_choice, row);
            }
        }
    }
}

/// Logit weights over no move (entry 0) and the moves of a set, from what each brings and from the prior weights of no move
/// and of each. Entries of other moves stay 0.
fn logit(lambda: f64, (none, each): (f64, f64), moves: MoveSet, row: &mut [f64]) {
    let options = || std::iter::once((0, none)).chain(moves.iter().map(|m| (m.0 + 1, each)));
    row[0] = 0.0;
    let possible = || options().filter(|(_, prior)| *prior > 0.0);
    let best = possible().fold(f64::NEG_INFINITY, |best, (o, _)| best.max(row[o]));
    for (o, prior) in options() {
        let net = row[o];
        row[o] = match lambda == f64::INFINITY {
            _ if prior == 0.0 => 0.0,
            true => prior * (net == best) as u32 as f64,
            false => prior * exp(lambda * (net - best)),
        };
    }
}
