//! Myopic foresight: V = D.

use super::{Foresight, MoveChoice, Now, Offering, PackageValues, Prospect};
use crate::engine::game::payoff::move_cost;
use crate::engine::game::situation::Stage;
use crate::engine::game::standing::end_value;
use crate::engine::game::state::State;
use crate::index::{ForceIdx, TiSlice, TiVec, ViewIdx, ti_vec};
use crate::model::Model;

/// Myopic foresight, with buffers.
#[derive(Debug, Clone)]
pub struct Myopic {
    /// V before any move, by view.
    before: TiVec<ViewIdx, f64>,
    /// V after a move, by view.
    after: TiVec<ViewIdx, f64>,
    /// The situation as actors expect it, before and after a move.
    expected: State,
}

impl Myopic {
    /// Buffers for a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self {
            before: ti_vec![0.0; model.n_views()],
            after: ti_vec![0.0; model.n_views()],
            expected: State::new(model),
        }
    }
}

/// Rounds whose risk is still to come.
fn rounds_left(model: &Model, state: &State, stage: Stage) -> u32 {
    match stage {
        Stage::Meeting | Stage::Leverage | Stage::Risk => state.rounds_left(model),
        Stage::Force(_) | Stage::Close => state.rounds_left(model) - 1,
    }
}

impl Foresight for Myopic {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        let Prospect { expected, stage, .. } = prospect;
        if expected.ends(now.world.model) {
            out.iter_mut_enumerated().for_each(|(view, v)| *v = end_value(now.world, expected, view));
        } else {
            now.disagreement.values(now.world, expected, rounds_left(now.world.model, expected, *stage), out);
        }
    }

    fn packages(&mut self, _: &mut Now, _: Offering, _: &mut dyn PackageValues) {}

    fn asks_for_all_packages(&self) -> bool {
        false
    }

    fn before_moves(&mut self, now: &mut Now) {
        self.expected.copy_situation(now.state);
        let left = rounds_left(now.world.model, now.state, Stage::Risk);
        now.disagreement.values_before(now.world, &self.expected, left, &mut self.before);
    }

    /// At the tension before step 5 plus the move's own step. A move happens as its owner's first profile sees it, unless the
    /// owner's own types shape it.
    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        let (world, state) = (now.world, now.state);
        let model = world.model;
        let left = rounds_left(model, state, Stage::Risk);
        let n_options = model.moves.len() + 1;
        let views = world.views_of(choice.actor);
        // It is unchanged since it was copied before the first choice.
        let mut only_pressed = true;
        for m in choice.open.iter() {
            for view in views.iter() {
                if view == views.start || model.moves[m].differs {
                    match only_pressed {
                        true => self.expected.copy_pressure(state),
                        false => self.expected.copy_situation(state),
                    }
                    only_pressed = model.moves[m].each.sets.is_empty() && model.moves[m].each.triggers.is_empty();
                    self.expected.raise_move(model, m, &|n| world.get(view, n));
                    self.expected.take_step();
                    now.disagreement.values_after(world, &self.expected, left, m, &mut self.after);
                }
                let net = self.after[view] - self.before[view] - move_cost(world, state, view, m);
                nets[(view.0 - views.start.0) * n_options + 1 + m.0] = net;
            }
        }
        if !only_pressed {
            self.expected.copy_situation(state);
        }
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>) {
        let left = rounds_left(now.world.model, now.state, Stage::Force(k));
        now.disagreement.peace(now.world, expected, k, left, out);
    }
}
