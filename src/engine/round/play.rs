//! The steps of a round in order, from the draws to the ending.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::choice::table::PackageTable;
use crate::engine::foresight::disagreement::Disagreement;
use crate::engine::foresight::lookahead::{End, Walker};
use crate::engine::foresight::{Event, Foresight, Now};
use crate::engine::game::payoff::*;
use crate::engine::game::script::{scripted_answer, scripted_attack};
use crate::engine::game::situation::{Met, Situation, Stage, Tabled};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::engine::luck::branches::Branches;
use crate::engine::luck::chance::{Act, Assent, Chance, Turn};
use crate::engine::luck::following::Following;
use crate::engine::round::record::Record;
use crate::engine::round::trace::Trace;
use crate::index::{ActorIdx, ForceIdx, ForumIdx, JointPointIdx, MoveIdx, TiVec, ViewIdx, ti_vec};
use crate::model::Model;
use crate::model::strategies::{Seen, Strategies};
use crate::scenario::Ending;

/// Where a decision is taken. A macro, so that only these fields of a round are borrowed and its buffers stay free.
macro_rules! now {
    ($round:expr) => {
        $crate::engine::foresight::Now {
            world: &$round.world,
            state: &$round.state,
            disagreement: &mut $round.disagreement,
            tabled: $round.tabled,
            met: $round.met,
        }
    };
}
pub(super) use now;

/// The steps of a round, with the buffers that they need. A run allocates nothing.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Round<'m> {
    pub(super) model: &'m Model,
    pub(super) world: World<'m>,
    pub(super) state: State,
    /// Situations that an actor considers.
    pub(super) what_if: State,
    pub(super) what_else: State,
    pub(super) disagreement: Disagreement,
    pub(super) packages: PackageTable,
    /// Values by view, with and without something.
    pub(super) with: TiVec<ViewIdx, f64>,
    pub(super) without: TiVec<ViewIdx, f64>,
    /// Probabilities by view.
    pub(super) chances: TiVec<ViewIdx, f64>,
    /// Weights of a choice among a few options.
    pub(super) options: Vec<f64>,
    pub(super) chosen: TiVec<ActorIdx, Option<MoveIdx>>,
    /// Offer of this round.
    pub(super) tabled: Option<Tabled>,
    /// This round's meeting, if there was one.
    pub(super) met: Option<Met>,
    /// Round to which payoffs are discounted: 1, but for what is foreseen.
    pub(super) origin: u32,
    /// Branches of one stage are walked.
    pub(super) branching: bool,
    /// Forum and proposer of the meeting whose packages the packages holds, while its branches are walked.
    pub(super) in_place: Option<(ForumIdx, ActorIdx)>,
    /// What acts on the packages that were valued last tell has been solved for.
    pub(super) settled: bool,
    pub(super) record: Record,
    /// Record of scenes, if one is kept.
    pub(super) trace: Option<Box<Trace>>,
    /// What has been seen in this stage, where strategies were solved for.
    seen: Vec<Seen>,
    first: bool,
    /// Weights of an actor's own choice, where others expect another of it.
    pub(super) own_options: Vec<f64>,
    /// Probability of no offer and of each package, by profile of the proposer, where others learn from it.
    pub(super) offer_chances: Vec<f64>,
    /// The same as it comes to be, where somebody asks for it.
    pub(super) offer_rows: Vec<f64>,
    /// Probability that each actor that is asked says yes.
    pub(super) says_yes: TiVec<ActorIdx, f64>,
    /// Probability of what had been seen before the answers, given each joint point.
    pub(super) heard: TiVec<JointPointIdx, f64>,
    /// The offer of this meeting was put in the place of a choice, and all accept it.
    pub(super) imposed: bool,
    /// Actor and round of a choice that is replaced by no move.
    pub(super) withheld: Option<(ActorIdx, u32)>,
    /// Set to cancel: no more runs are played.
    pub(super) stop: Option<&'m AtomicBool>,
}

impl<'m> Round<'m> {
    pub(in crate::engine) fn new(model: &'m Model, frozen: bool) -> Self {
        let world = World::new(model, frozen);
        let n_views = model.n_views();
        let most = model.moves.len().max(model.proposals.len()) + 1;
        Self {
            state: State::new(model),
            what_if: State::new(model),
            what_else: State::new(model),
            disagreement: Disagreement::new(&world),
            packages: PackageTable::new(model),
            with: ti_vec![0.0; n_views],
            without: ti_vec![0.0; n_views],
            chances: ti_vec![0.0; n_views],
            options: Vec::with_capacity(most),
            own_options: Vec::new(),
            offer_chances: Vec::new(),
            offer_rows: Vec::new(),
            says_yes: ti_vec![1.0; model.n_actors()],
            heard: world.likelihood.clone(),
            imposed: false,
            chosen: ti_vec![None; model.n_actors()],
            tabled: None,
            met: None,
            origin: 1,
            branching: false,
            in_place: None,
            settled: true,
            record: Record::new(model),
            trace: None,
            seen: Vec::new(),
            first: true,
            withheld: None,
            stop: None,
            model,
            world,
        }
    }

    pub(super) fn turn_to(&mut self, model: &'m Model, frozen: bool) {
        // Cached values of another variant are out of date: the version count goes on.
        let settlement_epoch = self.world.settlement_epoch;
        self.world = World::new(model, frozen);
        self.world.settlement_epoch = settlement_epoch;
        self.model = model;
        self.first = true;
    }

    /// Whether answers to what was tabled last are consistent with what they tell.
    #[cfg(test)]
    pub(in crate::engine) fn settled(&self) -> bool {
        self.settled
    }

    /// Whether the run has been canceled.
    pub(in crate::engine) fn stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Record of the run.
    pub(in crate::engine) fn record(&self) -> &Record {
        &self.record
    }

    /// What is true and believed in the run.
    pub(in crate::engine) fn world(&self) -> &World<'m> {
        &self.world
    }

    /// The state of the game.
    pub(in crate::engine) fn state(&self) -> &State {
        &self.state
    }

    /// From now on a run breaks off when the flag is set.
    pub(in crate::engine) fn stop_at(&mut self, stop: &'m AtomicBool) {
        self.stop = Some(stop);
    }

    /// Where a decision is taken.
    pub(super) fn now(&mut self) -> Now<'_, 'm> {
        now!(self)
    }

    /// The situation that the run is in.
    pub(in crate::engine) fn situation(&self) -> Situation {
        Situation::of(&self.world, &self.state, self.tabled, self.met)
    }

    /// Goes back to a situation, with nothing paid and nothing noted yet.
    pub(in crate::engine) fn resume(&mut self, from: &Situation) {
        self.record.begin(0);
        self.state.clone_from(&from.state);
        self.tabled = from.tabled;
        self.met = from.met;
        if self.world.restore(&from.drawn, &from.point, &from.posterior, &from.likelihood) {
            self.packages.begin(true);
        }
    }

    /// Draws what is true in a run; round 1 is next.
    pub(in crate::engine) fn start(&mut self, run: u64, chance: &mut impl Chance) {
        self.record.begin(run);
        self.state.history = 0;
        if self.following(chance, |round, chance| round.world.begin(chance)).is_none() {
            self.world.begin(chance);
        }
        let history = self.state.history;
        self.packages.begin(self.first);
        self.first = false;
        self.state.begin(self.model, self.world.truths());
        self.state.history = history;
        self.note_beliefs();
        self.listen();
    }

    /// Does something random in a stage, and keeps up with the public history where strategies were solved for.
    fn following<C: Chance, T>(
        &mut self,
        chance: &mut C,
        play: impl FnOnce(&mut Self, &mut Following<'_, 'm, C>) -> T,
    ) -> Option<T> {
        let strategies: &'m Strategies = self.model.strategies()?;
        let mut seen = std::mem::take(&mut self.seen);
        seen.clear();
        let mut following = Following { chance, strategies, history: self.state.history, seen };
        let found = play(self, &mut following);
        self.state.history = strategies.next(self.state.history, &following.seen);
        self.seen = following.seen;
        Some(found)
    }

    /// Plays one stage and turns to the next round if the present one is over. `None`: the run is over, and paid.
    pub(in crate::engine) fn advance(
        &mut self,
        stage: Stage,
        chance: &mut impl Chance,
        foresight: &mut dyn Foresight,
    ) -> Option<Stage> {
        match self.model.strategies() {
            None => self.pass(stage, chance, foresight),
            Some(_) => self.following(chance, |round, chance| round.pass(stage, chance, foresight)).flatten(),
        }
    }

    fn pass(&mut self, stage: Stage, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> Option<Stage> {
        if let Some(next) = self.step(stage, chance, foresight) {
            foresight.watch(&mut now!(self), &self.record.payoff, Event::Reached { next });
            return Some(next);
        }
        if self.state.ended.is_some() || self.state.round == self.model.rounds {
            self.finish();
            return None;
        }
        self.note_given(false);
        self.state.round += 1;
        (self.met, self.tabled) = (None, None);
        Some(Stage::Meeting)
    }

    /// Plays one stage of a round and says which comes next; `None`: the round, or the run, is over.
    fn step(&mut self, stage: Stage, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> Option<Stage> {
        match stage {
            Stage::Meeting => {
                self.met = self.meet(chance, foresight);
                (!self.ends_here()).then_some(Stage::Leverage)
            }
            Stage::Leverage => {
                self.leverage(chance, foresight);
                (!self.ends_here()).then_some(Stage::Risk)
            }
            Stage::Risk => {
                self.move_tension(chance);
                if self.incident(chance, foresight) {
                    self.stop();
                    return None;
                }
                Some(Stage::Force(ForceIdx(0)))
            }
            Stage::Force(k) if k < self.model.forces.next_key() => {
                if self.force(k, chance, foresight) {
                    self.stop();
                    return None;
                }
                Some(Stage::Force(ForceIdx(k.0 + 1)))
            }
            Stage::Force(_) => Some(Stage::Close),
            Stage::Close => {
                self.walk_out(chance, foresight);
                if !self.ends_here() {
                    self.learn();
                    self.shifts(chance, foresight);
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
        for (t, ty) in self.model.types.iter_enumerated() {
            for point in ty.prior.keys() {
                self.record.beliefs.push(self.world.belief(t, point));
            }
        }
    }

    /// Pays flows and the settlement's flow for one round; a settlement with a duration gets one round older.
    fn close(&mut self) {
        let state = &mut self.state;
        for i in self.model.actors.keys() {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, self.model.actors[i].patience);
            let u = self.disagreement.settled(&self.world, view, &state.levels);
            let paid = flows(&self.world, view, state, &state.levels) + (1.0 - patience) * u;
            self.record.payoff[i] += discount(patience, state.round - self.origin) * paid;
        }
        state.tension_at.push(state.tension);
        if state.lasts != u32::MAX {
            state.lasts -= 1;
            if state.lasts == 0 {
                for (k, issue) in self.model.issues.iter_enumerated() {
                    state.set_level(k, issue.start);
                }
                state.lasts = u32::MAX;
            }
        }
        self.tell(|it, before| it.scene_of_close(before));
    }

    /// Notes which of the conditions on what happened hold now, at the close of a round or where the run is `over`.
    fn note_given(&mut self, over: bool) {
        let (model, state) = (self.model, &self.state);
        for (at, given) in model.given.iter().enumerate() {
            let asked = given.by.map_or(over, |by| state.round <= by);
            if asked && state.holds(model, &given.condition, &state.levels) {
                self.record.given |= 1 << at;
            }
        }
    }

    /// Pays the end value and fills in the record.
    pub(super) fn finish(&mut self) {
        let model = self.model;
        let ended = *self.state.ended.get_or_insert(Ending::Horizon);
        self.note_given(true);
        let state = &self.state;
        let class = state.outcome(model);
        // An outcome that holds only after the close of a round is dated after it, like the horizon.
        let closed = state.tension_at.len() as u32 - 1;
        // Flows are paid to the horizon of the round in which the run ends, at once.
        let rounds_to_pay = state.rounds_left(model) - (closed + 1 - state.round);
        for i in self.model.actors.keys() {
            let view = self.world.true_view(i);
            let patience = self.world.get(view, model.actors[i].patience);
            let running = flows(&self.world, view, state, &state.levels) * annuity(patience, rounds_to_pay);
            let u = lasting(&self.world, view, settlement(&self.world, view, &state.levels), state.lasts);
            let carried_on = u + running;
            let end = match ended {
                Ending::Force(Some(k)) => {
                    let initiator = self.world.true_view(model.forces[k].by);
                    war_payoff(&self.world, view, initiator, state, k)
                }
                Ending::Accident => accident_payoff(&self.world, view, running),
                Ending::Clash => clash_payoff(&self.world, view, carried_on),
                Ending::Force(None) | Ending::Outcome | Ending::Horizon => carried_on,
            };
            let end = end + class_payoff(&self.world, view, class);
            self.record.payoff[i] += discount(patience, closed + 1 - self.origin) * end;
        }
        self.record.outcome = class;
        self.record.ended = ended;
        self.record.end_round = state.round;
        self.record.n_final = state.n_final;
        self.record.levels.copy_from_slice(&state.levels);
        let stood = &mut self.record.stood;
        stood.moves.copy_from_slice(&state.move_level);
        stood.shifts.copy_from_slice(&state.shift);
        (stood.tension, stood.mobilisation) = (state.tension, state.mobilisation);
        stood.failed_meetings = state.failed_meetings;
        self.record.tension.clear();
        self.record.tension.extend_from_slice(&state.tension_at);
        self.record.drawn.copy_from_slice(&self.world.drawn);
        self.record.point.copy_from_slice(&self.world.point);
    }

    /// How an actor comes to its yes, whose chances are known.
    pub(super) fn assent(&self, actor: ActorIdx, act: Act) -> Assent {
        let view = self.world.true_view(actor);
        let profile = self.world.profile_in(view);
        let script = match act {
            Act::Attack(_) => scripted_attack(self.model, &self.state, actor, profile),
            _ => scripted_answer(self.model, &self.state, actor, profile),
        };
        Assent { turn: Turn { actor, act, scripted: script.is_some() }, chance: self.chances[view] }
    }

    /// Charges an actor in the present round.
    pub(super) fn charge(&mut self, actor: ActorIdx, cost: f64) {
        let patience = self.world.get(self.world.true_view(actor), self.model.actors[actor].patience);
        self.record.payoff[actor] -= discount(patience, self.state.round - self.origin) * cost;
    }
}

impl<'m> Walker<'m> for Round<'m> {
    fn new(model: &'m Model) -> Self {
        Self { branching: true, ..Round::new(model, false) }
    }

    fn heed(&mut self, stop: &'m AtomicBool) {
        self.stop = Some(stop);
    }

    fn resume(&mut self, from: &Situation) {
        Round::resume(self, from);
    }

    fn now(&mut self) -> Now<'_, 'm> {
        Round::now(self)
    }

    fn walk(&mut self, from: &Situation, stage: Stage, foresight: &mut dyn Foresight) -> Vec<End> {
        let mut ends = Vec::new();
        self.in_place = None;
        // A walk that is broken off leaves some paths out; then the result is not used.
        let _ = Branches::try_each(|branches| {
            self.resume(from);
            self.origin = from.state.round;
            let then = self.advance(stage, branches, foresight);
            ends.push(End {
                probability: branches.probability(),
                paid: self.record.payoff.clone(),
                then: then.map(|stage| (self.situation(), stage)),
            });
            if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        ends
    }
}
