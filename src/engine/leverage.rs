//! Step 4: leverage outside the rooms, by all actors at once.

use super::chance::{Chance, Place};
use super::play::Player;
use super::record::Play;
use super::value::rule;
use crate::maths::exp::exp;
use crate::model::Model;

impl Player<'_> {
    /// Each actor plays one available move or none; all choose on the same situation, then all happens.
    pub(super) fn leverage(&mut self, chance: &mut impl Chance) {
        let model = self.model;
        if model.moves.is_empty() {
            return;
        }
        let rem = model.rounds + 1 - self.state.round;
        self.what_if.copy_situation(&self.state);
        self.myopic.values(&self.world, &self.what_if, rem, &mut self.without);
        self.chosen.fill(None);
        for i in 0..model.n_actors() {
            self.choose_move(i, rem, chance);
        }
        for i in 0..model.n_actors() {
            let Some(m) = self.chosen[i] else { continue };
            let cost = self.move_cost(i, self.world.true_view(i), m);
            self.charge(i, cost);
            let truth = self.world.truths();
            self.state.raise_move(model, m, &|n| truth[n.0 as usize]);
        }
    }

    fn choose_move(&mut self, i: usize, rem: u32, chance: &mut impl Chance) {
        let model = self.model;
        let n = model.moves.len();
        let playable = |m: usize, by_choice: bool| {
            let leverage = &model.moves[m];
            leverage.by == i
                && self.state.move_level[m] < leverage.top
                && (leverage.has_channel || !by_choice)
                && self.state.holds(model, &leverage.needs, &self.state.levels)
        };
        let mut by_choice = 0u64;
        let mut by_script = 0u64;
        for m in 0..n {
            by_choice |= (playable(m, true) as u64) << m;
            by_script |= (playable(m, false) as u64) << m;
        }
        if by_script == 0 {
            return;
        }
        // `options` holds, profile by profile, the weight of no move and of each move.
        let views = self.world.views_of(i);
        let own = self.world.true_view(i);
        self.options.clear();
        let mut net_of_chosen = f64::NEG_INFINITY;
        let mut picked = None;
        let n_options = n + 1;
        for view in views.clone() {
            let k = self.world.profile_in(view);
            if view > views.start && !choice_varies(model, i) {
                // The same weights as for the first profile.
                self.options.extend_from_within(..n_options);
                continue;
            }
            let start = self.options.len();
            self.options.resize(start + n_options, 0.0);
            if let Some(list) = rule(model, i, k, self.state.round, |r| r.moves.is_some()).and_then(|r| r.moves.as_ref()) {
                let mut left = 1.0;
                for &(m, p) in list.iter().filter(|(m, _)| by_script & (1 << m) != 0) {
                    self.options[start + 1 + m] += p;
                    left -= p;
                }
                self.options[start] = left.max(0.0);
                continue;
            }
            self.weigh_moves(i, view, by_choice, rem, start);
        }
        let at = (own - views.start) * n_options;
        let place = Place::at(model.actors[i].sources.moves, self.state.round);
        let choice = chance.choose(place, &self.options[at..at + n_options]);
        if choice > 0 {
            picked = Some(choice - 1);
            net_of_chosen = self.net_of_move(i, own, choice - 1, rem);
        }
        let first = views.start;
        let options = &self.options;
        let model_first = model.first_view[i];
        self.world.observe(i, |k| {
            let row = (model_first + k - first) * n_options;
            options[row + choice] / options[row..row + n_options].iter().sum::<f64>()
        });
        self.chosen[i] = picked;
        if let Some(m) = picked {
            self.record.plays.push(Play { round: self.state.round, leverage: m, at_a_loss: net_of_chosen < 0.0 });
        }
    }

    /// Logit weights of a view over no move and the moves in the set.
    fn weigh_moves(&mut self, i: usize, view: usize, moves: u64, rem: u32, start: usize) {
        let model = self.model;
        let lambda = self.world.get(view, model.actors[i].lambda_move);
        let mut best = 0.0f64;
        let mut rest = moves;
        while rest != 0 {
            let m = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let net = self.net_of_move(i, view, m, rem);
            self.options[start + 1 + m] = net;
            best = best.max(net);
        }
        let weight = |net: f64| {
            if lambda == f64::INFINITY { (net == best) as u32 as f64 } else { exp(lambda * (net - best)) }
        };
        self.options[start] = weight(0.0);
        for m in 0..model.moves.len() {
            let slot = &mut self.options[start + 1 + m];
            *slot = if moves & (1 << m) != 0 { weight(*slot) } else { 0.0 };
        }
    }

    /// V(s⊕m) − V(s) − cost, at the tension before step 5 plus the move's own step.
    fn net_of_move(&mut self, i: usize, view: usize, m: usize, rem: u32) -> f64 {
        let model = self.model;
        self.what_if.copy_situation(&self.state);
        let world = &self.world;
        self.what_if.raise_move(model, m, &|n| world.get(view, n));
        self.what_if.take_step();
        let with = self.myopic.one_value(world, &self.what_if, rem, view);
        with - self.without[view] - self.move_cost(i, view, m)
    }

    /// Sunk cost, and the audience cost of a move that concedes.
    fn move_cost(&self, i: usize, view: usize, m: usize) -> f64 {
        let model = self.model;
        let leverage = &model.moves[m];
        let price = self.world.get(view, model.actors[i].sensitivity) * self.state.stock[i];
        self.world.get(view, leverage.cost) + price * self.world.get(view, leverage.concedes)
    }
}

/// Whether an actor's choices of moves differ between its profiles.
fn choice_varies(model: &Model, i: usize) -> bool {
    super::menu::choice_varies(model, i)
}
