//! Luck of known probability, taken out of what follows.
//!
//! Before each draw of known probability the expectation of V over its branches is compared with V on the branch that was
//! taken; the difference has mean 0, whatever V is, and is added to what the run pays. (Burch, Schmid, Moravčík & Bowling 2018.)
//! Where others decide, the probability is what the actor itself expects: the mean over their types, as likely as its beliefs
//! have them. So what it comes to learn of them is taken out, too: V does not know their types either.

use super::beliefs::Eyes;
use super::note::{Drawn, Moved, Noting};
use crate::engine::choice::force::chance_of_attack;
use crate::engine::foresight::{Answers, Now, Offers};
use crate::engine::game::payoff::{accident_payoff, clash_payoff, class_payoff, war_payoff};
use crate::engine::game::standing::standing;
use crate::engine::game::state::State;
use crate::index::{ActorIdx, ActorSet, ForceIdx, MoveIdx, MoveSet, OutcomeIdx, PackageIdx, TiSlice, ViewIdx};
use crate::model::fit::Moment;
use crate::scenario::Ending;

impl Noting {
    pub(super) fn correct_move(
        &mut self,
        now: &Now,
        actor: ActorIdx,
        (open, weights, rows): (MoveSet, &[f64], &[f64]),
        (nets, choice): (&[f64], usize),
    ) {
        let valued = |o: usize| o == 0 || open.contains(MoveIdx(o - 1));
        let by_choice = |weights: &[f64]| weights.iter().enumerate().all(|(o, w)| *w == 0.0 || valued(o));
        if self.moved[actor] != Moved::Asked || !by_choice(weights) || !rows.chunks(weights.len()).all(by_choice) {
            return;
        }
        let mut mixed = std::mem::take(&mut self.mixed);
        for i in now.world.model.actors.keys() {
            let by = Self::discount(now, i);
            if i == actor {
                self.corrections[i] += by * surprise(weights, choice, |o| nets[o]);
            } else if !self.interact {
                let eyes = Eyes { world: now.world, seen: &now.world.likelihood, actor: i };
                mix(eyes, actor, rows, weights.len(), &mut mixed);
                let (view, after) = (now.world.true_view(i), &self.profile.values.after);
                self.of_others[i] += by * surprise(&mixed, choice, |o| after[o].v[view]);
            }
        }
        self.mixed = mixed;
    }

    /// Compares what each option of another, beside an actor's own move, leads to with what the option that it took does.
    pub(super) fn correct_others(&mut self, now: &mut Now, chosen: &TiSlice<ActorIdx, Option<MoveIdx>>) {
        let world = now.world;
        let (drawn, mut mixed) = (std::mem::take(&mut self.drawn), std::mem::take(&mut self.mixed));
        let mut state = self.take_room();
        self.profile.values.look(world);
        for i in world.model.actors.keys() {
            let view = world.true_view(i);
            let others = drawn.iter_enumerated().filter(|(j, drawn)| *j != i && !drawn.rows.is_empty());
            for (j, Drawn { rows, seen, choice }) in others {
                mix(Eyes { world, seen, actor: i }, j, rows, world.model.moves.len() + 1, &mut mixed);
                let (mut sum, mut total, mut taken) = (0.0, 0.0, 0.0);
                for (o, weight) in mixed.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                    state.copy_situation(now.state);
                    let its = o.checked_sub(1).map(|m| (j, MoveIdx(m)));
                    for (actor, m) in its.into_iter().chain(chosen[i].map(|m| (i, m))) {
                        state.raise_move(world.model, m, &|n| world.get(world.true_view(actor), n));
                    }
                    state.take_step();
                    self.profile.values.reckon(now, &state, (Moment::BeforeClose, None, 0.0));
                    let worth = self.profile.values.last.v[view];
                    sum += weight * worth;
                    total += weight;
                    if o == *choice {
                        taken = worth;
                    }
                }
                if total > 0.0 {
                    self.corrections[i] += Self::discount(now, i) * (sum / total - taken);
                }
            }
        }
        self.room = Some(state);
        (self.drawn, self.mixed) = (drawn, mixed);
    }

    pub(super) fn correct_offer(
        &mut self,
        now: &Now,
        Offers { by, n_options, weights, rows, asked, answers, .. }: Offers,
        (gain, choice): (&dyn Fn(ViewIdx, PackageIdx) -> (f64, f64), usize),
    ) {
        let (world, model) = (now.world, now.world.model);
        let mut own = std::mem::take(&mut self.mixed);
        own.clear();
        own.extend_from_slice(weights);
        own.resize(n_options, 0.0);
        let n = n_options - 1;
        self.answers.clear();
        self.answers.resize(model.n_views() * n, 0.0);
        for view in model.views().iter().filter(|view| asked.contains(world.actor_of[*view])) {
            answers(view, &mut self.answers[view.0 * n..(view.0 + 1) * n]);
        }
        let mut meeting = std::mem::take(&mut self.meeting);
        for i in model.actors.keys() {
            let view = world.true_view(i);
            let rows = if i == by { &own } else { rows };
            if rows.is_empty() {
                continue;
            }
            let eyes = Eyes { world, seen: &world.likelihood, actor: i };
            eyes.meeting((by, rows, n_options), (asked, &self.answers), &mut meeting);
            let worth = |o: usize| {
                o.checked_sub(1).map_or(0.0, |z| {
                    let (taken, refused) = gain(view, PackageIdx(z));
                    meeting.success[z] * taken + refused
                })
            };
            self.corrections[i] += Self::discount(now, i) * surprise(&meeting.tabled, choice, worth);
        }
        (self.meeting, self.mixed) = (meeting, own);
    }

    pub(super) fn correct_answers(&mut self, now: &Now, said: Answers, gain: &dyn Fn(ViewIdx) -> f64) {
        for i in now.world.model.actors.keys() {
            let its_own = if said.asked.contains(i) { said.own[i] } else { 1.0 };
            let eyes = Eyes { world: now.world, seen: said.seen, actor: i };
            let chance = its_own * eyes.all(said.asked & !ActorSet::one(i), |view| said.chances[view]);
            let surprise = chance - f64::from(said.agreed);
            self.corrections[i] += Self::discount(now, i) * surprise * gain(now.world.true_view(i));
        }
    }

    pub(super) fn correct_force(
        &mut self,
        now: &Now,
        k: ForceIdx,
        (chance, chances, attacks): (f64, &TiSlice<ViewIdx, f64>, bool),
        peace: &TiSlice<ViewIdx, f64>,
    ) {
        let (world, by) = (now.world, now.world.model.forces[k].by);
        let class = self.class_if(now, Ending::Force(Some(k)));
        for i in world.model.actors.keys() {
            let view = world.true_view(i);
            let war = |its: ViewIdx| war_payoff(world, view, its, now.state, k) + class_payoff(world, view, class);
            let eyes = Eyes { world, seen: &world.likelihood, actor: i };
            let expected = eyes.of(by, |its| {
                let p = if i == by { chance } else { chances[its] };
                p * (war(its) - peace[view])
            });
            let happened = if attacks { war(world.true_view(by)) - peace[view] } else { 0.0 };
            self.corrections[i] += Self::discount(now, i) * (expected - happened);
        }
    }

    /// Compares what a change of itself leads to with what follows without it.
    pub(super) fn correct_change(
        &mut self,
        now: &mut Now,
        (chance, happens): (f64, bool),
        change: &dyn Fn(&mut State),
    ) {
        let mut state = self.take_room();
        state.copy_situation(now.state);
        self.profile.values.look(now.world);
        self.profile.values.reckon(now, &state, (Moment::BeforeClose, None, 0.0));
        let as_it_is = self.profile.values.last.v.clone();
        change(&mut state);
        self.profile.values.reckon(now, &state, (Moment::BeforeClose, None, 0.0));
        self.room = Some(state);
        let surprise = chance - f64::from(happens);
        for i in now.world.model.actors.keys() {
            let view = now.world.true_view(i);
            let gain = self.profile.values.last.v[view] - as_it_is[view];
            self.corrections[i] += Self::discount(now, i) * surprise * gain;
        }
    }

    pub(super) fn correct_incident(&mut self, now: &mut Now, chance: f64, became: Option<usize>) {
        let (world, model) = (now.world, now.world.model);
        let Some(incident) = &model.tension.incident else { return };
        let odds = incident.odds();
        let total: f64 = odds.iter().sum();
        let [war_chance, clash_chance] = [0, 1].map(|kind| chance * odds[kind] / total);
        if war_chance + clash_chance == 0.0 {
            return;
        }
        let mut state = self.take_room();
        state.copy_situation(now.state);
        self.profile.values.look(world);
        self.profile.values.reckon(now, &state, (Moment::BeforeClose, None, 0.0));
        self.room = Some(state);
        let classes = [Ending::Accident, Ending::Clash].map(|ending| self.class_if(now, ending));
        // What follows if there is no incident: force, one use after the other, then the close.
        let state = self.take_room();
        let peace = &self.profile.values.last.v;
        for i in model.actors.keys() {
            let view = world.true_view(i);
            let s = standing(world, &state, view);
            let war = accident_payoff(world, view, s.flows) + class_payoff(world, view, classes[0]);
            let clash = clash_payoff(world, view, s.carried_on) + class_payoff(world, view, classes[1]);
            let eyes = Eyes { world, seen: &world.likelihood, actor: i };
            let (mut nothing, mut left) = (0.0, 1.0);
            for (k, force) in model.forces.iter_enumerated().filter(|(_, force)| now.state.round >= force.from_round) {
                let chance = |its: ViewIdx| chance_of_attack(world, now.state, k, its, peace[its]);
                nothing += left * eyes.of(force.by, |its| chance(its) * war_payoff(world, view, its, now.state, k));
                left *= 1.0 - eyes.of(force.by, chance);
            }
            nothing += left * peace[view];
            let mean = (1.0 - war_chance - clash_chance) * nothing + war_chance * war + clash_chance * clash;
            let realised = match became {
                Some(0) => war,
                Some(1) => clash,
                _ => nothing,
            };
            self.corrections[i] += Self::discount(now, i) * (mean - realised);
        }
        self.room = Some(state);
    }

    /// The class in which the run would end now; the situation is then in `room`.
    fn class_if(&mut self, now: &Now, ending: Ending) -> OutcomeIdx {
        let mut state = self.take_room();
        state.copy_situation(now.state);
        (state.expecting, state.ended) = (false, Some(ending));
        let class = state.outcome(now.world.model);
        self.room = Some(state);
        class
    }
}

/// Weights of the options of an actor in the eyes of another. `rows`: those for each profile of the actor, or one for all.
fn mix(eyes: Eyes, actor: ActorIdx, rows: &[f64], n_options: usize, out: &mut Vec<f64>) {
    out.clear();
    if rows.len() == n_options {
        return out.extend_from_slice(rows);
    }
    out.resize(n_options, 0.0);
    let first = eyes.world.views_of(actor).start;
    for (k, row) in rows.chunks_exact(n_options).enumerate() {
        let total: f64 = row.iter().sum();
        let weight = eyes.of(actor, |view| f64::from(view.0 - first.0 == k));
        if weight > 0.0 {
            out.iter_mut().zip(row).for_each(|(out, w)| *out += weight * w / total);
        }
    }
}

/// What a choice was expected to bring less what it brings. Options that are next to never taken do not count.
fn surprise(weights: &[f64], choice: usize, worth: impl Fn(usize) -> f64) -> f64 {
    /// As a share of all weights.
    const NEGLIGIBLE: f64 = 1e-14;
    let all: f64 = weights.iter().sum();
    let (mut sum, mut total) = (0.0, 0.0);
    for (o, w) in weights.iter().enumerate().filter(|(_, w)| **w > NEGLIGIBLE * all) {
        sum += w * worth(o);
        total += w;
    }
    sum / total - worth(choice)
}
