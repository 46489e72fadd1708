//! Steps 5 to 10: what happens after the meeting and the moves.

use super::play::{Round, now};
use crate::engine::choice::force::chance_of_attack;
use crate::engine::foresight::{Event, Foresight};
use crate::engine::game::consent::crosses_for_any;
use crate::engine::game::hazard::{failure_step, incident_hazard};
use crate::engine::game::script::scripted_attack;
use crate::engine::game::state::State;
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::trace::{Accident, Patience, Scene};
use crate::index::{ForceIdx, TiSlice, ViewIdx};
use crate::maths::exp::exp;
use crate::model::{Model, Num, Setting};
use crate::scenario::Ending;

impl Round<'_> {
    /// Step 5: what moves, failed meetings, time, relief and chance do to tension, clipped once.
    pub(super) fn move_tension(&mut self, chance: &mut impl Chance) {
        let model = self.model;
        let tension = &model.tension;
        let moves = std::mem::take(&mut self.state.step);
        let decay = self.world.truth(tension.decay);
        let failed = self.met.filter(|m| !m.result).map_or(0.0, |m| failure_step(&self.world, m.forum));
        let relief = self.world.truth(tension.relief) * self.state.rise(model, &self.state.levels);
        self.state.raise_peak();
        let place = DrawKey::at(model.tension_sources.noise, self.state.round);
        let noise = tension.noise.as_ref().map_or(0.0, |noise| chance.draw(place, noise));
        let before = self.state.tension;
        self.state.add_tension(moves - decay + failed - relief + noise);
        self.tell(|it, _| Scene::Tension {
            before,
            after: it.state.tension,
            moves,
            failed_meeting: failed,
            decay,
            relief,
            noise,
        });
    }

    /// Step 6: an incident that nobody decides on. Whether it ended the run.
    pub(super) fn incident(&mut self, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> bool {
        let Some(incident) = &self.model.tension.incident else { return false };
        let source = self.model.tension_sources.incident;
        let hazard = incident_hazard(&self.world, incident, self.state.tension);
        let happens = chance.happens(DrawKey::at(source, self.state.round), hazard);
        let place = DrawKey { source, round: self.state.round, slot: 1 };
        let kind = happens.then(|| chance.choose(place, &incident.odds()));
        let event = Event::Incident { chance: hazard, became: kind };
        foresight.watch(&mut now!(self), &self.record.payoff, event);
        let Some(kind) = kind else {
            self.tell(|it, _| Scene::Incident { chance: hazard, became: None, tension: it.state.tension });
            return false;
        };
        match kind {
            0 => self.state.ended = Some(Ending::Accident),
            1 => self.state.ended = Some(Ending::Clash),
            _ => self.state.add_tension(self.world.truth(incident.scare_adds)),
        }
        let became = [Accident::War, Accident::Clash, Accident::Scare].get(kind).copied();
        self.tell(|it, _| Scene::Incident { chance: hazard, became, tension: it.state.tension });
        self.state.ended.is_some()
    }

    /// Step 7: the initiator of force k decides; initiators do so in the order of the file. Whether it used force.
    pub(super) fn force(&mut self, k: ForceIdx, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> bool {
        let model = self.model;
        let force = &model.forces[k];
        if self.state.round < force.from_round {
            return false;
        }
        let views = self.world.views_of(force.by);
        let follows_script =
            |view: ViewIdx| scripted_attack(model, &self.state, force.by, self.world.profile_in(view)).is_some();
        // Where all follow scripts, only who listens to the run asks for D⁰.
        if self.trace.is_some() || !views.iter().all(follows_script) {
            self.what_if.copy_situation(&self.state);
            let mut now = now!(self);
            foresight.peace(&mut now, k, &self.what_if, &mut self.without);
        }
        for view in views.iter() {
            self.chances[view] = match chance.choice(force.by, Act::Attack(k), self.world.profile_in(view)) {
                Some(choice) => self.world.get(view, force.each_round) * choice.probability_of(1),
                None => chance_of_attack(&self.world, &self.state, k, view, self.without[view]),
            };
        }
        let view = self.world.true_view(force.by);
        let mut p = self.chances[view];
        if let Some(own) = foresight.own(force.by) {
            own.peace_against(&mut now!(self), (k, &self.what_if), &self.chances, &mut self.with);
            p = chance_of_attack(&self.world, &self.state, k, view, self.with[view]);
        }
        let place = DrawKey::at(model.force_sources[k], self.state.round);
        let act = Act::Attack(k);
        let attacks = chance.assent(place, &[force.by], &|i| self.assent(i, act), p);
        let event = Event::Force { k, chance: p, chances: &self.chances, attacks, peace: &self.without };
        foresight.watch(&mut now!(self), &self.record.payoff, event);
        chance.shown(Turn { actor: force.by, act, scripted: false }, usize::from(attacks));
        let chances = &self.chances;
        let seen = |q: f64| if attacks { q } else { 1.0 - q };
        self.world.observe(force.by, |profile| seen(chances[model.view(force.by, profile)]));
        self.tell(|it, _| it.scene_of_force(k, p, attacks));
        if attacks {
            self.state.ended = Some(Ending::Force(Some(k)));
        }
        attacks
    }

    /// Step 8: counters of the talks conditions, and walk-outs of those who have waited too long.
    pub(super) fn walk_out(&mut self, chance: &mut impl Chance, foresight: &mut dyn Foresight) {
        let model = self.model;
        let Some(met) = self.met else { return };
        for (i, actor) in model.actors.iter_enumerated() {
            let Some(condition) = &actor.walk_out else { continue };
            if !actor.counts_meetings[met.forum] {
                continue;
            }
            let offered = match (&condition.unless_offered, self.tabled) {
                (Some(wanted), Some(offer)) if offer.by != i && condition.counts_offers_of(offer.by) => {
                    let levels = self.levels_with(offer.forum, offer.package);
                    let levels = self.of_all_issues(&levels);
                    self.state.holds(model, wanted, levels)
                        && !crosses_for_any(model, &self.state, i, offer.changed, levels)
                }
                _ => false,
            };
            let holds = condition.unless_holds.as_ref().is_some_and(|c| self.state.holds(model, c, &self.state.levels));
            let grace = condition.grace;
            if offered || holds {
                self.state.clock[i] = 0;
                self.tell(|_, _| Scene::WalkOut {
                    actor: i,
                    condition: if offered { Patience::Offered } else { Patience::Holds },
                    meetings: 0,
                    grace,
                    chance: None,
                    left: false,
                });
                continue;
            }
            self.state.clock[i] += 1;
            let clock = self.state.clock[i];
            let mut at_the_door = None;
            let mut left = false;
            if clock > grace {
                let p = 1.0 - exp(-self.world.truth(condition.rate));
                at_the_door = Some(p);
                let leaves = chance.happens(DrawKey::at(actor.sources.walk_out, self.state.round), p);
                if self.state.collapsed.is_none() {
                    let event =
                        Event::Change { chance: p, happens: leaves, change: &|state: &mut State| state.collapse(i) };
                    foresight.watch(&mut now!(self), &self.record.payoff, event);
                    left = leaves;
                }
                if left {
                    self.state.collapse(i);
                    self.record.collapsed = Some((i, self.state.round));
                }
            }
            self.tell(|_, _| Scene::WalkOut {
                actor: i,
                condition: Patience::Unmet,
                meetings: clock,
                grace,
                chance: at_the_door,
                left,
            });
        }
    }

    /// Step 10, first half: what happens once, by hazard.
    pub(super) fn shifts(&mut self, chance: &mut impl Chance, foresight: &mut dyn Foresight) {
        let model = self.model;
        for (s, shift) in model.shifts.iter_enumerated() {
            let blocked = shift.blocked.as_ref().is_some_and(|c| self.state.holds(model, c, &self.state.levels));
            if self.state.shift[s] > 0 || blocked {
                continue;
            }
            let hazard = self.world.truth(shift.hazard);
            let happened = chance.happens(DrawKey::at(model.shift_sources[s], self.state.round), hazard);
            let truth = self.world.truths();
            let change = |state: &mut State| {
                state.shift[s] = 1;
                set_all(model, truth, state, &shift.sets);
            };
            let event = Event::Change { chance: hazard, happens: happened, change: &change };
            foresight.watch(&mut now!(self), &self.record.payoff, event);
            if happened {
                change(&mut self.state);
            }
            self.tell(|it, before| Scene::Shift { shift: s, chance: hazard, happened, changes: it.changes(before) });
        }
    }

    /// Step 10, second half: events of this round.
    pub(super) fn events(&mut self) {
        let model = self.model;
        for (n, event) in model.events[self.state.round as usize].iter_enumerated() {
            if self.state.holds(model, &event.when, &self.state.levels) {
                set_all(model, self.world.truths(), &mut self.state, &event.sets);
                self.tell(|it, before| Scene::Event { event: (it.state.round, n), changes: it.changes(before) });
            }
        }
    }
}

/// Sets what a shift or an event sets. `truth`: what is true of each number.
fn set_all(model: &Model, truth: &TiSlice<Num, f64>, state: &mut State, sets: &[Setting]) {
    for set in sets {
        match set {
            Setting::Issue(k, level) => state.set_level(*k, *level),
            Setting::Move(m, level) => {
                for _ in state.move_level[*m]..*level {
                    state.raise_move(model, *m, &|n| truth[n]);
                }
                state.move_level[*m] = *level;
                state.take_step();
            }
            Setting::Shift(s, value) => state.shift[*s] = *value,
            Setting::Tension(n) => state.tension = truth[*n].clamp(0.0, 10.0),
            Setting::Mobilisation(n) => state.mobilisation = truth[*n].max(0.0),
            Setting::Balance(k, n) => {
                state.balance_set[*k] = Some(*n);
                state.balance_step[*k] = 0.0;
            }
            Setting::Clock(i, n) => state.clock[*i] = *n,
        }
    }
}
