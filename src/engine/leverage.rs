//! Step 4: leverage outside the talks, by all actors at once.

use super::chance::{Chance, Place};
use super::play::{Player, Stage};
use super::record::Play;
use super::situation::Situation;
use super::state::bits;
use super::value::rule;
use crate::maths::exp::exp;

impl Player<'_> {
    /// Each actor plays one available move or none. All choose in the same situation; then all moves take effect.
    pub(super) fn leverage(&mut self, chance: &mut impl Chance) {
        let model = self.model;
        if model.moves.is_empty() {
            return;
        }
        let rem = model.rounds + 1 - self.state.round;
        if !self.looks_ahead() {
            self.what_if.copy_situation(&self.state);
            self.myopic.values_before(&self.world, &self.what_if, rem, &mut self.without);
        }
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
            self.tell(|it, before| it.scene_of_move(i, m, cost, before));
        }
    }

    fn choose_move(&mut self, i: usize, rem: u32, chance: &mut impl Chance) {
        let model = self.model;
        let n = model.moves.len();
        let is_last = self.state.round == model.rounds;
        let mut by_choice = 0u64;
        let mut by_script = 0u64;
        for &m in &self.world.lists.owned[i] {
            let leverage = &model.moves[m];
            let playable =
                self.state.move_level[m] < leverage.top && self.state.holds(model, &leverage.needs, &self.state.levels);
            let matters = leverage.has_channel || is_last && leverage.matters_in_the_last_round;
            by_choice |= ((playable && matters) as u64) << m;
            by_script |= (playable as u64) << m;
        }
        if by_script == 0 {
            return;
        }
        // `options` holds, profile by profile, the weight of no move and of each move.
        let views = self.world.views_of(i);
        let own = self.world.true_view(i);
        let n_options = n + 1;
        self.options.clear();
        self.options.resize(views.len() * n_options, 0.0);
        let scripted = |k: usize| rule(model, &self.state, i, k, |r| r.moves.is_some());
        if (0..views.len()).any(|k| scripted(k).is_none()) {
            match self.looks_ahead() {
                true => self.look_ahead_of_moves(i, [by_choice, by_script]),
                false => self.net_of_moves(i, by_choice, rem),
            }
        }
        let mut own_nets = [0.0f64; 65];
        own_nets[..n_options].copy_from_slice(&self.options[(own - views.start) * n_options..][..n_options]);
        let mut options = std::mem::take(&mut self.options);
        self.weigh_options(i, [by_choice, by_script], &mut options);
        self.options = options;
        let at = (own - views.start) * n_options;
        let place = Place::at(model.actors[i].sources.moves, self.state.round);
        let choice = chance.choose(place, &self.options[at..at + n_options]);
        let options = &self.options;
        self.world.observe(i, |k| {
            let row = &options[k * n_options..][..n_options];
            row[choice] / row.iter().sum::<f64>()
        });
        self.chosen[i] = choice.checked_sub(1);
        if let Some(leverage) = self.chosen[i] {
            self.record.plays.push(Play { round: self.state.round, leverage, at_a_loss: own_nets[choice] < 0.0 });
        }
        self.tell(|it, _| {
            it.scene_of_choice(i, &own_nets[..n_options], &it.options[at..at + n_options], by_choice, choice)
        });
    }

    /// Turns what each move brings to each profile into the weights with which it plays it: by its script where one speaks,
    /// else by logit. `open`: moves that may be played by choice, and by script.
    fn weigh_options(&self, i: usize, [by_choice, by_script]: [u64; 2], options: &mut [f64]) {
        let model = self.model;
        let rows = options.chunks_exact_mut(model.moves.len() + 1);
        for (k, (view, row)) in self.world.views_of(i).zip(rows).enumerate() {
            match rule(model, &self.state, i, k, |r| r.moves.is_some()).and_then(|r| r.moves.as_ref()) {
                Some(list) => {
                    row.fill(0.0);
                    let mut left = 1.0;
                    for &(m, p) in list.iter().filter(|(m, _)| by_script & (1 << m) != 0) {
                        row[1 + m] += p;
                        left -= p;
                    }
                    row[0] = left.max(0.0);
                }
                None => weigh(self.world.get(view, model.actors[i].lambda_move), by_choice, row),
            }
        }
    }

    /// Fills `options` with V(s⊕m) − V(s) − cost of each move for each profile, for those who look ahead.
    ///
    /// What a choice reveals about its owner's type counts as others would read it: by the script of a profile that follows
    /// one, which everybody knows, and otherwise as if its owner ignored this effect.
    fn look_ahead_of_moves(&mut self, i: usize, open: [u64; 2]) {
        let [moves, _] = open;
        self.foresee_moves(i, moves, None);
        let views = self.world.views_of(i);
        if self.model.actors[i].group.is_none() || views.len() == 1 {
            return;
        }
        let n_options = self.model.moves.len() + 1;
        let mut naive = self.options.clone();
        self.weigh_options(i, open, &mut naive);
        for row in naive.chunks_exact_mut(n_options) {
            let total: f64 = row.iter().sum();
            row.iter_mut().for_each(|w| *w /= total);
        }
        self.foresee_moves(i, moves, Some(&naive));
    }

    /// The same, with the probability of each option by profile that others expect, if any.
    fn foresee_moves(&mut self, i: usize, moves: u64, read_as: Option<&[f64]>) {
        let model = self.model;
        let n_options = model.moves.len() + 1;
        let views = self.world.views_of(i);
        let mut values = std::mem::take(&mut self.with);
        for option in (0..n_options).filter(|o| *o == 0 || moves & (1 << (o - 1)) != 0) {
            for view in views.clone() {
                let anew = option > 0 && model.moves[option - 1].differs;
                if view == views.start || anew {
                    let mut after = Situation::of(self);
                    if let Some(read_as) = read_as {
                        self.world.tell(&mut after.likelihood, i, |k| read_as[k * n_options + option]);
                    }
                    if option > 0 {
                        let world = &self.world;
                        after.state.raise_move(model, option - 1, &|n| world.get(view, n));
                    }
                    self.foresee(&mut after, Stage::Risk, &mut values);
                }
                match option {
                    0 => self.without[view] = values[view],
                    _ => {
                        let net = values[view] - self.without[view] - self.move_cost(i, view, option - 1);
                        self.options[(view - views.start) * n_options + option] = net;
                    }
                }
            }
        }
        self.with = values;
    }

    /// Fills `options` with V(s⊕m) − V(s) − cost of each move for each profile, at the tension before step 5 plus the
    /// move's own step. A move happens as its owner's first profile sees it, unless the owner's own types shape it.
    fn net_of_moves(&mut self, i: usize, moves: u64, rem: u32) {
        let model = self.model;
        let n_options = model.moves.len() + 1;
        let views = self.world.views_of(i);
        // It is unchanged since it was copied before the first choice.
        let mut only_pressed = true;
        for m in bits(moves) {
            for view in views.clone() {
                if view == views.start || model.moves[m].differs {
                    match only_pressed {
                        true => self.what_if.copy_pressure(&self.state),
                        false => self.what_if.copy_situation(&self.state),
                    }
                    only_pressed = model.moves[m].sets.is_empty() && model.moves[m].triggers.is_empty();
                    let world = &self.world;
                    self.what_if.raise_move(model, m, &|n| world.get(view, n));
                    self.what_if.take_step();
                    self.myopic.values_after(world, &self.what_if, rem, m, &mut self.with);
                }
                let net = self.with[view] - self.without[view] - self.move_cost(i, view, m);
                self.options[(view - views.start) * n_options + 1 + m] = net;
            }
        }
        if !only_pressed {
            self.what_if.copy_situation(&self.state);
        }
    }

    /// Sunk cost, and the audience cost of a move that concedes.
    fn move_cost(&self, i: usize, view: usize, m: usize) -> f64 {
        let model = self.model;
        let leverage = &model.moves[m];
        let price = self.world.get(view, model.actors[i].sensitivity) * self.state.stock[i];
        self.world.get(view, leverage.cost) + price * self.world.get(view, leverage.concedes)
    }
}

/// Logit weights over no move (entry 0) and the moves of a set, from what each brings. Entries of other moves stay 0.
fn weigh(lambda: f64, moves: u64, row: &mut [f64]) {
    let open = || std::iter::once(0).chain(bits(moves).map(|m| m + 1));
    row[0] = 0.0;
    let best = open().fold(0.0f64, |best, o| best.max(row[o]));
    for o in open() {
        let net = &mut row[o];
        *net = match lambda == f64::INFINITY {
            true => (*net == best) as u32 as f64,
            false => exp(lambda * (*net - best)),
        };
    }
}
