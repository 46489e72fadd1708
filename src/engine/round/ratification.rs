//! Waiting packages are put to the missing ratifiers before anything new is tabled (step 1).

use super::play::{Round, now};
use crate::engine::foresight::{Answers, Event, Foresight, Prospect};
use crate::engine::game::consent::{crosses, gate, ratifiers};
use crate::engine::game::hazard::{failure_step, yes_chance};
use crate::engine::game::payoff::audience_cost;
use crate::engine::game::script::scripted_answer;
use crate::engine::game::situation::{Met, Stage};
use crate::engine::game::state::{Pending, State};
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::record::Meeting;
use crate::engine::round::trace::Fate;
use crate::index::{ActorIdx, ActorSet, ForumIdx, ViewIdx};
use crate::model::Model;

/// A question to ratifiers about a waiting package.
#[derive(Debug, Clone, Copy)]
struct Question {
    /// Forum that meets.
    forum: ForumIdx,
    /// DrawKey of the package among those that wait.
    at: usize,
    /// Party that answers.
    party: ActorIdx,
    /// Those whose consent it gives.
    asked: ActorSet,
    /// Slot of the random number.
    slot: usize,
    /// Something became final in this meeting already, so that it cannot fail.
    ratified: bool,
}

impl Round<'_> {
    /// Waiting packages are put to those ratifiers who sit here, if this forum may change one of their issues.
    pub(super) fn ratify(
        &mut self,
        forum: ForumIdx,
        meeting: &mut Meeting,
        chance: &mut impl Chance,
        foresight: &mut dyn Foresight,
    ) {
        let f = &self.model.forums[forum];
        let mut at = 0;
        let mut slot = 0;
        while at < self.state.n_pending {
            let package = self.state.pending[at];
            if !package.issues.meets(f.issue_set) || !package.missing.meets(f.party_set) {
                at += 1;
                continue;
            }
            let mut refused = false;
            for (p, &party) in f.parties.iter_enumerated() {
                let Pending { missing, agreed, .. } = self.state.pending[at];
                if !missing.contains(party) {
                    continue;
                }
                // Absent members of its bloc are asked with it: those who ratify themselves, and those who never had a say.
                // Nobody is asked twice.
                let ratify = ratifiers(self.model, package.issues);
                let absent: ActorSet = f.units[p].iter().copied().collect();
                let asked = absent & (missing | !ratify) & !agreed;
                let question = Question { forum, at, party, asked, slot, ratified: meeting.ratified > 0 };
                if !self.put_to(question, chance, foresight) {
                    refused = true;
                    break;
                }
                say_yes(&mut self.state.pending[at], asked);
            }
            slot += 1;
            if refused {
                self.state.drop_pending(at);
                meeting.not_ratified += 1;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Dropped, ActorSet::NONE));
            } else if self.state.pending[at].missing.is_empty() {
                let done = self.state.drop_pending(at);
                self.state.settle(done.issues, |k| done.levels[k.0], self.model.duration);
                meeting.ratified += 1;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Final, ActorSet::NONE));
            } else {
                let missing = self.state.pending[at].missing;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Waits, missing));
                at += 1;
            }
        }
    }

    /// One yes or no on a waiting package, by the members of a unit who are asked. Charges those who concede.
    fn put_to(&mut self, question: Question, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> bool {
        let Question { at, party, asked, slot, .. } = question;
        let model = self.model;
        let package = self.state.pending[at];
        let completes = (package.missing & !asked).is_empty();
        let mut own_chance = None;
        for i in asked.iter() {
            let Some(own) = foresight.own(i) else { continue };
            self.value_answers(question, completes, own);
            own_chance = Some((i, self.chance_of_consent(i, self.world.true_view(i), &package)));
        }
        self.value_answers(question, completes, foresight);
        for i in asked.iter() {
            for view in self.world.views_of(i).iter() {
                let k = self.world.profile_in(view);
                self.chances[view] = match chance.choice(i, Act::Ratify(at), k) {
                    Some(choice) => gate(&self.world, view, &self.what_if.expected) * choice.probability_of(1),
                    None => self.chance_of_consent(i, view, &package),
                };
            }
        }
        for i in asked.iter() {
            let expected = self.chances[self.world.true_view(i)];
            self.says_yes[i] = own_chance.filter(|(own, _)| *own == i).map_or(expected, |(_, p)| p);
        }
        let p: f64 = asked.iter().map(|i| self.says_yes[i]).product();
        let place = DrawKey { source: model.actors[party].sources.ratify, round: self.state.round, slot };
        let mut members = [ActorIdx(0); ActorSet::MOST];
        let mut n = 0;
        for i in asked.iter() {
            members[n] = i;
            n += 1;
        }
        let act = Act::Ratify(at);
        let yes = chance.assent(place, &members[..n], &|i| self.assent(i, act), p);
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        let gain = |view: ViewIdx| {
            let charged = asked.contains(self.world.actor_of[view]);
            let cost = if charged { audience_cost(&self.world, view, &self.state, from, to) } else { 0.0 };
            self.with[view] - cost - self.without[view]
        };
        let (own, chances, seen) = (&self.says_yes, &self.chances, &self.world.likelihood);
        let said = Answers { asked, own, chances, seen, agreed: yes };
        let event = Event::Answers { said, gain: &gain };
        foresight.watch(&mut now!(self), &self.record.payoff, event);
        chance.shown(Turn { actor: party, act, scripted: false }, usize::from(yes));
        let chances = &self.chances;
        self.world.observe_unit(&members[..n], yes, |i, k| chances[model.view(i, k)]);
        self.tell(|it, _| it.scene_of_ratification(asked, &package, p, yes));
        if yes {
            for &i in &members[..n] {
                let view = self.world.true_view(i);
                let cost =
                    audience_cost(&self.world, view, &self.state, &self.what_else.expected, &self.what_if.expected);
                self.charge(i, cost);
            }
        }
        yes
    }

    /// Probability that a view of an actor says yes, by the values in `with` and `without`.
    fn chance_of_consent(&self, i: ActorIdx, view: ViewIdx, package: &Pending) -> f64 {
        let model = self.model;
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        let k = self.world.profile_in(view);
        let cost = audience_cost(&self.world, view, &self.state, from, to);
        let net = self.with[view] - cost - self.without[view];
        let lambda = self.world.get(view, model.actors[i].precision.answer);
        match scripted_answer(model, &self.state, i, k) {
            _ if crosses(model, &self.state, i, k, package.issues, to) => 0.0,
            Some(p) => p,
            None => gate(&self.world, view, to) * yes_chance(lambda, net),
        }
    }

    /// Values of a yes, in `with`, and of a no, in `without`, as if the meeting ended with it; the situations that actors
    /// expect then stand in `what_if` and `what_else`.
    ///
    /// With a yes the package is final if this completes it, else it still waits, and so far the meeting is without result.
    /// With a no it is dropped.
    fn value_answers(&mut self, question: Question, completes: bool, foresight: &mut dyn Foresight) {
        let Question { forum, at, asked, ratified, .. } = question;
        let model = self.model;
        let failure = |result: bool| (!result).then(|| failure_step(&self.world, forum));
        let met = |result: bool| Some(Met { forum, result });
        self.what_if.copy_situation(&self.state);
        accept(model, &mut self.what_if, at, asked);
        if completes {
            let rise = self.state.rise(model, &self.what_if.levels);
            self.what_if.add_tension(-self.world.truth(model.tension.relief) * rise);
        } else {
            self.what_if.fail(model, failure(ratified));
        }
        self.what_else.copy_situation(&self.state);
        self.what_else.drop_pending(at);
        self.what_else.fail(model, failure(ratified));
        let mut now = now!(self);
        let accepted = ratified || completes;
        let mut yes = Prospect {
            expected: &mut self.what_if,
            change: &|state| {
                accept(model, state, at, asked);
                state.failed_meetings += !accepted as u32;
            },
            met: met(accepted),
            stage: Stage::Leverage,
        };
        foresight.values(&mut now, &mut yes, &mut self.with);
        let mut no = Prospect {
            expected: &mut self.what_else,
            change: &|state| {
                state.drop_pending(at);
                state.failed_meetings += !ratified as u32;
            },
            met: met(ratified),
            stage: Stage::Leverage,
        };
        foresight.values(&mut now, &mut no, &mut self.without);
    }
}

fn say_yes(package: &mut Pending, asked: ActorSet) {
    package.missing &= !asked;
    package.agreed |= asked;
}

/// Those who are asked say yes to a waiting package; it becomes final if nobody else is missing.
fn accept(model: &Model, state: &mut State, at: usize, asked: ActorSet) {
    say_yes(&mut state.pending[at], asked);
    if state.pending[at].missing.is_empty() {
        let done = state.drop_pending(at);
        state.settle(done.issues, |k| done.levels[k.0], model.duration);
    }
}
