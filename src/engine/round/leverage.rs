//! Step 4: leverage outside the talks, by all actors at once.

use super::play::{Round, now};
use crate::engine::choice::moves::{OpenMoves, weigh_options};
use crate::engine::foresight::{Event, Foresight, MoveChoice, Options};
use crate::engine::game::payoff::move_cost;
use crate::engine::game::script::rule;
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::record::Play;
use crate::index::{ActorIdx, ActorSet, MoveIdx, MoveSet, ProfileIdx};

impl Round<'_> {
    /// Each actor plays one available move or none. All choose in the same situation; then all moves take effect.
    pub(super) fn leverage(&mut self, chance: &mut impl Chance, foresight: &mut dyn Foresight) {
        let model = self.model;
        if model.moves.is_empty() {
            return;
        }
        foresight.before_moves(&mut self.now());
        self.chosen.fill(None);
        let mut chose = ActorSet::NONE;
        for i in model.actors.keys() {
            if self.choose_move(i, chance, foresight) {
                chose = chose.with(i);
            }
        }
        foresight.watch(&mut now!(self), &self.record.payoff, Event::Moves { chosen: &self.chosen });
        for i in chose.iter() {
            chance.shown(Turn { actor: i, act: Act::Move, scripted: false }, self.chosen[i].map_or(0, |m| m.0 + 1));
        }
        for i in model.actors.keys() {
            let Some(m) = self.chosen[i] else { continue };
            let cost = move_cost(&self.world, &self.state, self.world.true_view(i), m);
            self.charge(i, cost);
            let truth = self.world.truths();
            self.state.raise_move(model, m, &|n| truth[n]);
            self.tell(|it, before| it.scene_of_move(i, m, cost, before));
        }
    }

    /// Whether there was anything to choose from.
    fn choose_move(&mut self, i: ActorIdx, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> bool {
        let model = self.model;
        let n = model.moves.len();
        let is_last = self.state.round == model.rounds;
        let mut open = OpenMoves::default();
        for &m in &self.world.lists.owned[i] {
            let leverage = &model.moves[m];
            let playable =
                self.state.move_level[m] < leverage.top && self.state.holds(model, &leverage.needs, &self.state.levels);
            let matters = leverage.has_channel || is_last && leverage.matters_in_the_last_round;
            if playable {
                open.by_script.insert(m);
                if matters {
                    open.by_choice.insert(m);
                }
            }
        }
        if open.by_script.is_empty() {
            return false;
        }
        // `options` holds, profile by profile, the weight of no move and of each move.
        let views = self.world.views_of(i);
        let own = self.world.true_view(i);
        let n_options = n + 1;
        let mut options = std::mem::take(&mut self.options);
        options.clear();
        options.resize(views.len() * n_options, 0.0);
        let scripted = |k: ProfileIdx| rule(model, &self.state, i, k, |r| r.moves.is_some());
        if model.actors[i].profiles().iter().any(|k| scripted(k).is_none()) {
            let expected_by_others = |options: &mut [f64]| {
                weigh_options(&self.world, &self.state, i, open, options);
                for row in options.chunks_exact_mut(n_options) {
                    let total: f64 = row.iter().sum();
                    row.iter_mut().for_each(|w| *w /= total);
                }
            };
            let choice = MoveChoice { actor: i, open: open.by_choice, expected_by_others: &expected_by_others };
            let mut now = now!(self);
            foresight.moves(&mut now, &choice, &mut options);
        }
        let mut own_nets = [0.0f64; MoveSet::MOST + 1];
        own_nets[..n_options].copy_from_slice(&options[(own.0 - views.start.0) * n_options..][..n_options]);
        weigh_options(&self.world, &self.state, i, open, &mut options);
        for (k, row) in options.chunks_exact_mut(n_options).enumerate() {
            let Some(choice) = chance.choice(i, Act::Move, ProfileIdx(k)) else { continue };
            row.fill(0.0);
            choice.options.iter().zip(&choice.probability).for_each(|(o, p)| row[*o] = *p);
            if ProfileIdx(k) == self.world.profile_in(own) {
                choice.options.iter().for_each(|o| own_nets[*o] = choice.better_by(*o, 0));
            }
        }
        self.options = options;
        let at = (own.0 - views.start.0) * n_options;
        let place = DrawKey::at(model.actors[i].sources.moves, self.state.round);
        let by = Turn { actor: i, act: Act::Move, scripted: scripted(self.world.profile_in(own)).is_some() };
        let own_choice = self.own_choice_of_move(i, open, foresight, &mut own_nets[..n_options]);
        let weights = &(if own_choice { &self.own_options } else { &self.options })[at..at + n_options];
        let instead = match self.withheld == Some((i, self.state.round)) {
            true => Some(0),
            false => foresight.instead(&now!(self), Options::Move { actor: i, weights, rows: &self.options }),
        };
        let choice = instead.unwrap_or_else(|| chance.decide(place, by, weights));
        if instead.is_none() {
            let (open, rows, nets) = (open.by_choice, &self.options[..], &own_nets[..n_options]);
            let event = Event::Move { actor: i, open, weights, rows, nets, choice };
            foresight.watch(&mut now!(self), &self.record.payoff, event);
        }
        let options = &self.options;
        self.world.observe(i, |k| {
            let row = &options[k.0 * n_options..][..n_options];
            row[choice] / row.iter().sum::<f64>()
        });
        self.chosen[i] = choice.checked_sub(1).map(MoveIdx);
        if let Some(leverage) = self.chosen[i] {
            self.record.plays.push(Play { round: self.state.round, leverage, at_a_loss: own_nets[choice] < 0.0 });
        }
        self.tell(|it, _| {
            it.scene_of_choice(i, &own_nets[..n_options], &it.options[at..at + n_options], open.by_choice, choice)
        });
        true
    }

    /// Weights of an actor's options by a foresight of its own, in `own_options`, and what each brings by it; whether it has one.
    fn own_choice_of_move(
        &mut self,
        i: ActorIdx,
        open: OpenMoves,
        foresight: &mut dyn Foresight,
        own_nets: &mut [f64],
    ) -> bool {
        let Some(own) = foresight.own(i) else { return false };
        let mut options = std::mem::take(&mut self.own_options);
        options.clear();
        options.resize(self.options.len(), 0.0);
        // The others go by what they expect of it.
        let expected_by_others = |options: &mut [f64]| {
            options.copy_from_slice(&self.options);
            for row in options.chunks_exact_mut(own_nets.len()) {
                let total: f64 = row.iter().sum();
                row.iter_mut().for_each(|w| *w /= total);
            }
        };
        let choice = MoveChoice { actor: i, open: open.by_choice, expected_by_others: &expected_by_others };
        let mut now = now!(self);
        own.moves(&mut now, &choice, &mut options);
        let at = self.world.profile[i].0 * own_nets.len();
        own_nets.copy_from_slice(&options[at..at + own_nets.len()]);
        weigh_options(&self.world, &self.state, i, open, &mut options);
        self.own_options = options;
        true
    }
}
