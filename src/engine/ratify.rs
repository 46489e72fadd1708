//! Waiting packages are put to the missing ratifiers before anything new is tabled (step 1).

use super::chance::{Chance, Place};
use super::meeting::{failure_step, rem};
use super::menu::{ratifiers, scripted_answer};
use super::myopic::end_value;
use super::play::{Met, Player, Stage};
use super::record::Meeting;
use super::situation::Situation;
use super::state::bits;
use super::trace::Fate;
use super::value::*;
use crate::model::Mask;

impl Player<'_> {
    /// Waiting packages are put to those ratifiers who sit here, if this forum may change one of their issues.
    pub(super) fn ratify(&mut self, forum: usize, meeting: &mut Meeting, chance: &mut impl Chance) {
        let f = &self.model.forums[forum];
        let mut at = 0;
        let mut slot = 0;
        while at < self.state.n_pending {
            let package = self.state.pending[at];
            if package.issues & f.issue_mask == 0 || package.missing & f.party_mask == 0 {
                at += 1;
                continue;
            }
            let mut refused = false;
            for (p, &party) in f.parties.iter().enumerate() {
                let missing = self.state.pending[at].missing;
                if missing & (1 << party) == 0 {
                    continue;
                }
                // Absent members of its bloc are asked with it: those who ratify themselves, and those who never had a say.
                let ratify = ratifiers(self.model, package.issues);
                let absent = f.units[p].iter().fold(0, |m: Mask, &i| m | 1 << i);
                let asked = absent & (missing | !ratify);
                if !self.put_to(forum, at, party, asked, slot, meeting.ratified > 0, chance) {
                    refused = true;
                    break;
                }
                self.state.pending[at].missing &= !asked;
            }
            slot += 1;
            if refused {
                self.state.drop_pending(at);
                meeting.not_ratified += 1;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Dropped, 0));
            } else if self.state.pending[at].missing == 0 {
                let done = self.state.drop_pending(at);
                self.state.settle(done.issues, |k| done.levels[k], self.model.duration);
                meeting.ratified += 1;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Final, 0));
            } else {
                let missing = self.state.pending[at].missing;
                self.tell(|it, before| it.scene_of_waiting(&package, before, Fate::Waits, missing));
                at += 1;
            }
        }
    }

    /// What a yes and a no on a waiting package are worth to those who look ahead, as if the meeting ended with it.
    fn look_ahead_of_ratification(&mut self, forum: usize, at: usize, asked: Mask, ratified: bool) {
        let mut values = std::mem::take(&mut self.with);
        let mut dropped = Situation::of(self);
        dropped.state.drop_pending(at);
        dropped.met = Some(Met { forum, result: ratified });
        dropped.state.failed_meetings += !ratified as u32;
        self.foresee(&mut dropped, Stage::Leverage, &mut values);
        self.without.copy_from_slice(&values);
        let mut kept = Situation::of(self);
        kept.state.pending[at].missing &= !asked;
        let completes = kept.state.pending[at].missing == 0;
        if completes {
            let done = kept.state.drop_pending(at);
            kept.state.settle(done.issues, |k| done.levels[k], self.model.duration);
        }
        let result = ratified || completes;
        kept.met = Some(Met { forum, result });
        kept.state.failed_meetings += !result as u32;
        self.foresee(&mut kept, Stage::Leverage, &mut values);
        self.with = values;
    }

    /// One yes or no on a waiting package, by the members of a unit who are asked. Charges those who concede.
    ///
    /// `ratified`: something became final in this meeting already, so that the meeting cannot fail.
    #[allow(clippy::too_many_arguments)]
    fn put_to(
        &mut self,
        forum: usize,
        at: usize,
        party: usize,
        asked: Mask,
        slot: usize,
        ratified: bool,
        chance: &mut impl Chance,
    ) -> bool {
        let model = self.model;
        let rem = rem(&self.world, &self.state);
        let package = self.state.pending[at];
        let failure = (!ratified).then(|| failure_step(&self.world, forum));
        // With it: final if this completes it, else still waiting, and so far a meeting without result. Without it:
        // dropped, in a meeting without result.
        self.what_if.copy_situation(&self.state);
        self.what_if.pending[at].missing &= !asked;
        let completes = self.what_if.pending[at].missing == 0;
        if completes {
            let done = self.what_if.drop_pending(at);
            self.what_if.settle(done.issues, |k| done.levels[k], model.duration);
            let rise = self.state.rise(model, &self.what_if.levels);
            self.what_if.add_tension(-self.world.truth(model.tension.relief) * rise);
        } else {
            self.what_if.fail(model, failure);
        }
        self.what_else.copy_situation(&self.state);
        self.what_else.drop_pending(at);
        self.what_else.fail(model, failure);
        if self.looks_ahead() {
            self.look_ahead_of_ratification(forum, at, asked, ratified);
        } else {
            self.myopic.values(&self.world, &self.what_if, rem, &mut self.with);
            self.myopic.values(&self.world, &self.what_else, rem, &mut self.without);
            if completes && self.what_if.ends(model) {
                for i in bits(asked) {
                    for view in self.world.views_of(i) {
                        self.with[view] = end_value(&self.world, &mut self.what_if, view);
                    }
                }
            }
        }
        let (to, from) = (&self.what_if.expected, &self.what_else.expected);
        for i in bits(asked) {
            for view in self.world.views_of(i) {
                let k = self.world.profile_in(view);
                let cost = audience_cost(&self.world, view, &self.state, from, to);
                let net = self.with[view] - cost - self.without[view];
                let lambda = self.world.get(view, model.actors[i].lambda_answer);
                self.chances[view] = match scripted_answer(model, &self.state, i, k) {
                    _ if crosses(model, &self.state, i, k, package.issues, to) => 0.0,
                    Some(p) => p,
                    None => gate(&self.world, view, to) * yes_chance(lambda, net),
                };
            }
        }
        let p: f64 = bits(asked).map(|i| self.chances[self.world.true_view(i)]).product();
        let place = Place { source: model.actors[party].sources.ratify, round: self.state.round, slot };
        let yes = chance.happens(place, p);
        let mut members = [0usize; Mask::BITS as usize];
        let mut n = 0;
        for i in bits(asked) {
            members[n] = i;
            n += 1;
        }
        let (chances, first) = (&self.chances, &model.first_view);
        self.world.observe_unit(&members[..n], yes, |i, k| chances[first[i] + k]);
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
}
