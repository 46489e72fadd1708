//! One run, from the draws to the ending: the steps of a round in order.

use std::sync::atomic::{AtomicBool, Ordering};

use super::chance::Chance;
use super::foresight::Foresight;
use super::menu::Menu;
use super::myopic::Myopic;
use super::record::Record;
use super::situation::Situation;
use super::state::State;
use super::trace::Trace;
use super::value::*;
use super::world::World;
use crate::model::Model;
use crate::scenario::Ending;

/// Plays runs of a model, one at a time, in buffers that are used again. A run allocates nothing.
#[derive(Debug, Clone)]
pub struct Player<'m> {
    pub(super) model: &'m Model,
    pub(super) world: World<'m>,
    pub(super) state: State,
    /// Situations that an actor considers.
    pub(super) what_if: State,
    pub(super) what_else: State,
    pub(super) myopic: Myopic,
    pub(super) menu: Menu,
    /// Values by view, with and without something.
    pub(super) with: Vec<f64>,
    pub(super) without: Vec<f64>,
    /// Probabilities by view.
    pub(super) chances: Vec<f64>,
    /// Weights of a choice among a few options.
    pub(super) options: Vec<f64>,
    pub(super) chosen: Vec<Option<usize>>,
    /// Who tabled what in this round: (actor, forum, package).
    pub(super) tabled: Option<(usize, usize, usize)>,
    /// This round's meeting, if there was one.
    pub(super) met: Option<Met>,
    /// Round to which payoffs are discounted: 1, but for what is foreseen.
    pub(super) origin: u32,
    /// Values of later situations, if actors look ahead.
    pub(super) foresight: Option<Box<Foresight<'m>>>,
    /// Forum and proposer of the meeting whose packages the menu holds, while its branches are walked.
    pub(super) in_place: Option<(usize, usize)>,
    /// Last round that is foreseen, if an outer player sets it.
    pub(super) until: Option<u32>,
    pub(super) record: Record,
    /// Record of scenes, if one is kept.
    pub(super) trace: Option<Box<Trace>>,
    first: bool,
    /// Set by whoever wants no more runs.
    stop: Option<&'m AtomicBool>,
}

/// What later steps need to know about a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Forum.
    pub forum: usize,
    /// Whether something was concluded or became final.
    pub result: bool,
}

/// Stage of a round, between two of its steps. Between stages the situation contains everything that affects what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Steps 1 to 3 are next.
    Meeting,
    /// Step 4 is next.
    Leverage,
    /// Steps 5 and 6 are next.
    Risk,
    /// Step 7 is next, from this use of force on.
    Force(usize),
    /// Steps 8 to 11 are next.
    Close,
}

impl<'m> Player<'m> {
    /// A player with all its buffers. `frozen`: beliefs stay at the prior.
    pub fn new(model: &'m Model, frozen: bool) -> Self {
        let world = World::new(model, frozen);
        let n_views = model.n_views();
        let most = model.moves.len().max(model.proposals.len()) + 1;
        Self {
            state: State::new(model),
            what_if: State::new(model),
            what_else: State::new(model),
            myopic: Myopic::new(&world),
            menu: Menu::new(model),
            with: vec![0.0; n_views],
            without: vec![0.0; n_views],
            chances: vec![0.0; n_views],
            options: Vec::with_capacity(most),
            chosen: vec![None; model.n_actors()],
            tabled: None,
            met: None,
            origin: 1,
            foresight: (model.lookahead > 0).then(|| Foresight::new(model)),
            until: None,
            in_place: None,
            record: Record::new(model),
            trace: None,
            first: true,
            stop: None,
            model,
            world,
        }
    }

    /// Switches to a variant of the model, which may differ in numbers and schedule only. `frozen`: beliefs stay at
    /// the prior. Runs are then the same as those of a new player for the variant.
    pub fn turn_to(&mut self, model: &'m Model, frozen: bool) {
        // Cached values of another variant are out of date: the version count goes on.
        let settling = self.world.settling;
        self.world = World::new(model, frozen);
        self.world.settling = settling;
        self.foresight = (model.lookahead > 0).then(|| Foresight::new(model));
        self.model = model;
        self.first = true;
        if let Some(stop) = self.stop {
            self.heed(stop);
        }
    }

    /// From now on a run breaks off when the flag is set, between two stages or while somebody looks ahead. What is then
    /// in the record is worth nothing.
    pub fn heed(&mut self, stop: &'m AtomicBool) {
        self.stop = Some(stop);
        if let Some(foresight) = &mut self.foresight {
            foresight.heed(stop);
        }
    }

    /// Whether nobody wants this run any more.
    pub(super) fn stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Plays one run.
    pub fn play(&mut self, run: u64, chance: &mut impl Chance) -> &Record {
        self.start(run, chance);
        self.play_from(Stage::Meeting, chance)
    }

    /// Plays one run. `after` receives the situation after the meeting of each of its first rounds, as many as it has room
    /// for, unless the run ended there or before.
    pub fn play_noting(
        &mut self,
        run: u64,
        chance: &mut impl Chance,
        wanted: usize,
        after: &mut Vec<Situation>,
    ) -> &Record {
        after.clear();
        self.start(run, chance);
        let mut next = Some(Stage::Meeting);
        while after.len() < wanted
            && !self.stopped()
            && let Some(stage) = next
        {
            next = self.advance(stage, chance);
            if next == Some(Stage::Leverage) {
                after.push(Situation::of(self));
            }
        }
        match next {
            Some(stage) => self.play_from(stage, chance),
            None => &self.record,
        }
    }

    /// Continues from the situation after a meeting of a run with the same random draws up to here. What was paid and noted
    /// before is not in the record.
    pub fn play_on(&mut self, from: &Situation, chance: &mut impl Chance) -> &Record {
        self.resume(from);
        self.play_from(Stage::Leverage, chance)
    }

    fn play_from(&mut self, stage: Stage, chance: &mut impl Chance) -> &Record {
        let mut next = Some(stage);
        while let Some(stage) = next
            && !self.stopped()
        {
            next = self.advance(stage, chance);
        }
        &self.record
    }

    /// Draws what is true in a run; round 1 is next.
    pub(super) fn start(&mut self, run: u64, chance: &mut impl Chance) {
        self.record.begin(run);
        self.world.begin(chance);
        self.menu.begin(&self.world, self.first);
        if !self.model.draws.is_empty()
            && let Some(foresight) = &mut self.foresight
        {
            foresight.forget();
        }
        self.first = false;
        self.state.begin(self.model, self.world.truths());
        self.note_beliefs();
        self.tell(|it, _| it.scene_of_start());
    }

    /// Plays one stage and turns to the next round if the present one is over. `None`: the run is over, and paid.
    pub(super) fn advance(&mut self, stage: Stage, chance: &mut impl Chance) -> Option<Stage> {
        if let next @ Some(_) = self.step(stage, chance) {
            return next;
        }
        if self.state.ended.is_some() || self.state.round == self.model.rounds {
            self.finish();
            return None;
        }
        self.state.round += 1;
        (self.met, self.tabled) = (None, None);
        Some(Stage::Meeting)
    }

    /// Plays one stage of a round and says which comes next; `None`: the round, or the run, is over.
    fn step(&mut self, stage: Stage, chance: &mut impl Chance) -> Option<Stage> {
        match stage {
            Stage::Meeting => {
                self.met = self.meet(chance);
                (!self.ends_here()).then_some(Stage::Leverage)
            }
            Stage::Leverage => {
                self.leverage(chance);
                (!self.ends_here()).then_some(Stage::Risk)
            }
            Stage::Risk => {
                self.move_tension(chance);
                if self.incident(chance) {
                    self.stop();
                    return None;
                }
                Some(Stage::Force(0))
            }
            Stage::Force(k) if k < self.model.forces.len() => {
                if self.force(k, chance) {
                    self.stop();
                    return None;
                }
                Some(Stage::Force(k + 1))
            }
            Stage::Force(_) => Some(Stage::Close),
            Stage::Close => {
                self.walk_out(chance);
                if !self.ends_here() {
                    self.learn();
                    self.shifts(chance);
                    self.events();
                    self.close();
                    self.ends_here();
                }
                None
            }
        }
    }

    /// Ends the run if an outcome class that ends it holds.
    fn ends_here(&mut self) -> bool {
        if self.state.ended.is_none() && self.state.at_an_end(self.model, &self.state.levels) {
            self.state.ended = Some(Ending::Outcome);
            self.stop();
        }
        self.state.ended.is_some()
    }

    /// Updates beliefs also in the round in which the run stops. Otherwise the posterior at the stop would not average to
    /// the prior.
    fn stop(&mut self) {
        self.learn();
    }

    /// Step 9.
    fn learn(&mut self) {
        self.world.learn();
        self.note_beliefs();
        self.tell(|it, _| it.scene_of_beliefs());
    }

    fn note_beliefs(&mut self) {
        for (t, ty) in self.model.types.iter().enumerate() {
            for point in 0..ty.prior.len() {
                self.record.beliefs.push(self.world.belief(t, point));
            }
        }
    }

    /// Pays flows and the settlement's flow for one round; a settlement with a duration gets one round older.
    fn close(&mut self) {
        let state = &mut self.state;
        for i in 0..self.model.n_actors() {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, self.model.actors[i].patience);
            let u = self.myopic.settled(&self.world, view, &state.levels);
            let paid = flows(&self.world, view, state, &state.levels) + (1.0 - patience) * u;
            self.record.payoff[i] += discount(patience, state.round - self.origin) * paid;
        }
        state.tension_at.push(state.tension);
        if state.lasts != u32::MAX {
            state.lasts -= 1;
            if state.lasts == 0 {
                for (k, issue) in self.model.issues.iter().enumerate() {
                    state.set_level(k, issue.start);
                }
                state.lasts = u32::MAX;
            }
        }
        self.tell(|it, before| it.scene_of_close(before));
    }

    /// Pays the end value and fills in the record.
    pub(super) fn finish(&mut self) {
        let model = self.model;
        let ended = *self.state.ended.get_or_insert(Ending::Horizon);
        let state = &self.state;
        let class = state.outcome(model);
        // An outcome that holds only after the close of a round is dated after it, like the horizon.
        let closed = state.tension_at.len() as u32 - 1;
        let rounds_to_pay = model.rounds - closed;
        for i in 0..model.n_actors() {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, model.actors[i].patience);
            let running = flows(&self.world, view, state, &state.levels) * annuity(patience, rounds_to_pay);
            let u = lasting(&self.world, view, settlement(&self.world, view, &state.levels), state.lasts);
            let carried_on = u + running;
            let end = match ended {
                Ending::Force(Some(k)) => {
                    let initiator = self.world.true_view(model.forces[k.0].by);
                    war_payoff(&self.world, view, initiator, state, k.0)
                }
                Ending::Accident => accident_payoff(&self.world, view, running),
                Ending::Clash => clash_payoff(&self.world, view, carried_on),
                Ending::Force(None) | Ending::Outcome | Ending::Horizon => carried_on,
            };
            let end = end + super::menu::class_payoff(&self.world, view, class);
            self.record.payoff[i] += discount(patience, closed + 1 - self.origin) * end;
        }
        self.record.outcome = class;
        self.record.ended = ended;
        self.record.end_round = state.round;
        self.record.n_final = state.n_final;
        self.record.levels.copy_from_slice(&state.levels);
        self.record.tension.clear();
        self.record.tension.extend_from_slice(&state.tension_at);
        self.record.drawn.copy_from_slice(&self.world.drawn);
        self.record.point.copy_from_slice(&self.world.point);
        self.tell(|it, _| it.scene_of_end());
    }

    /// Charges an actor in the present round.
    pub(super) fn charge(&mut self, actor: usize, cost: f64) {
        let patience = self.world.get(self.world.true_view(actor), self.model.actors[actor].patience);
        self.record.payoff[actor] -= discount(patience, self.state.round - self.origin) * cost;
    }
}

fn discount(patience: f64, rounds: u32) -> f64 {
    crate::maths::power::powi(patience, rounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::stream::{Keys, Luck, Redraw};
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    #[test]
    fn without_moves_nobody_takes_a_stand() {
        let text = include_str!("../../scenarios/wage-dispute/baseline.toml");
        let loaded = load(Source::new("test.toml", text), &[], &no_files);
        let mut model = compile(&loaded.result.expect("a scenario of ours").0);
        let stocks = |model: &Model| {
            let keys = Keys::new(model, 1);
            let (mut luck, mut player) = (Luck::new(&keys), Player::new(model, false));
            let run = |run| {
                luck.begin(run, Redraw::Nothing);
                player.play(run, &mut luck);
                let start = model.actors.iter().map(|a| player.world.truth(a.stock)).collect::<Vec<_>>();
                (player.state.stock.clone(), start)
            };
            (0..30).map(run).collect::<Vec<_>>()
        };
        assert!(stocks(&model).iter().any(|(end, start)| end != start));
        model.moves.iter_mut().for_each(|m| m.has_channel = false);
        assert!(stocks(&model).iter().all(|(end, start)| end == start));
    }
}
