//! What a run leaves behind for regressions: where it has been, and what followed, with luck of known probability taken out.
//!
//! Before each draw of known probability the expectation of V over its branches is compared with V on the branch that was
//! taken; the difference has mean 0, whatever V is, and is added to what the run pays. (Burch, Schmid, Moravčík & Bowling 2018.)
//! Where others decide, the probability is what the actor itself expects: the mean over their types, as likely as its beliefs
//! have them. So what it comes to learn of them is taken out, too: V does not know their types either.

use super::beliefs::{Eyes, Meeting, share_of_move, share_of_offer};
use crate::engine::choice::force::chance_of_attack;
use crate::engine::foresight::{
    Event, Foresight, MoveChoice, Now, Offering, Offers, Options, PackageValues, Prospect, Told,
};
use crate::engine::game::payoff::{accident_payoff, clash_payoff, class_payoff, discount, move_cost, war_payoff};
use crate::engine::game::situation::Stage;
use crate::engine::game::standing::standing;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::engine::luck::streams::TryStream;
use crate::engine::values::Profile;
use crate::engine::values::features::OWN;
use crate::engine::values::{Reckoning, due, slot_of};
use crate::index::{
    ActorIdx, ActorSet, ForceIdx, JointPointIdx, MoveIdx, MoveSet, OutcomeIdx, PackageIdx, TiSlice, TiVec, ViewIdx,
    ti_vec,
};
use crate::model::fit::Moment;
use crate::model::{Model, Move};
use crate::scenario::Ending;

/// A moment of a run in the eyes of one actor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Note {
    pub(super) moment: Moment,
    pub(super) slot: usize,
    pub(super) round: u32,
    pub(super) actor: ActorIdx,
    /// D.
    pub(super) d: f64,
    /// Place of the features among all that were noted.
    at: usize,
    /// Paid so far, and corrected so far.
    before: f64,
}

/// A decision to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) round: u32,
    /// The actor whose move it is; none: the offer of the meeting.
    pub(super) mover: Option<ActorIdx>,
}

/// Which corrections are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corrects {
    pub(super) offers: bool,
    pub(super) answers: bool,
    pub(super) moves: bool,
    pub(super) incidents: bool,
    pub(super) force: bool,
    pub(super) changes: bool,
}

impl Corrects {
    pub(super) const ALL: Self =
        Self { offers: true, answers: true, moves: true, incidents: true, force: true, changes: true };
}

/// A profile that notes what happens.
#[derive(Debug, Clone)]
pub(super) struct Noting {
    pub(super) profile: Profile,
    pub(super) corrects: Corrects,
    pub(super) notes: Vec<Note>,
    xs: Vec<f64>,
    n_features: usize,
    /// There are features for what moves do together.
    interact: bool,
    /// Sum of corrections, discounted to round 1, by actor.
    pub(super) corrections: TiVec<ActorIdx, f64>,
    /// Corrections for moves of others, which come after what is noted of an own move.
    of_others: TiVec<ActorIdx, f64>,
    /// Where features have products: weights of each actor's choice among moves in this round, and the option that it took.
    drawn: TiVec<ActorIdx, Drawn>,
    /// Weights of options in the eyes of somebody else.
    mixed: Vec<f64>,
    /// Answers to the packages of a meeting, view by view; what somebody expects of it.
    answers: Vec<f64>,
    meeting: Meeting,
    /// Who was asked for a move, and the option that it took.
    moved: TiVec<ActorIdx, Moved>,
    plan: Option<Try>,
    pub(super) tried: bool,
    /// The try was not to be.
    dropped: bool,
    dice: TryStream,
    room: Option<Box<State>>,
}

/// What an actor chose among moves.
#[derive(Debug, Clone, Default)]
struct Drawn {
    /// Weights of the options, for each profile of the actor; none: it did not choose.
    rows: Vec<f64>,
    /// Probability of what had been seen in the round.
    seen: TiVec<JointPointIdx, f64>,
    choice: usize,
}

/// What is known of an actor's move in a round.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Moved {
    /// It has nothing to choose.
    #[default]
    Nothing,
    /// Its options have been valued.
    Asked,
    /// Features stand there; D; whether the move ends the run.
    Noted(usize, f64, bool),
    /// Nobody asked for values.
    Unnoted,
}

impl Noting {
    pub(super) fn new(model: &Model, profile: Profile, dice: TryStream) -> Self {
        Self {
            n_features: profile.values.last.x.len(),
            interact: profile.values.it.layout.simple < profile.values.it.layout.width(),
            profile,
            corrects: Corrects::ALL,
            notes: Vec::new(),
            xs: Vec::new(),
            corrections: ti_vec![0.0; model.n_actors()],
            of_others: ti_vec![0.0; model.n_actors()],
            drawn: ti_vec![Drawn::default(); model.n_actors()],
            mixed: Vec::new(),
            answers: Vec::new(),
            meeting: Meeting::default(),
            moved: ti_vec![Moved::Nothing; model.n_actors()],
            plan: None,
            tried: false,
            dropped: false,
            dice,
            room: Some(Box::new(State::new(model))),
        }
    }

    /// An offer to be tried: what could be agreed if choices were an eighth as precise; one in three meetings fails.
    fn draw_offer(&mut self, weights: &[f64], success: &[f64]) -> usize {
        let root = |q: f64| q.max(0.0).sqrt().sqrt().sqrt();
        let open = || weights.iter().skip(1).zip(success).enumerate().filter(|(_, (w, _))| **w > 0.0);
        let total: f64 = open().map(|(_, (_, q))| root(*q)).sum();
        if self.dice.uniform() < 1.0 / 3.0 || total == 0.0 {
            return 0;
        }
        let mut left = self.dice.uniform() * total;
        let mut taken = 0;
        for (z, (_, q)) in open().filter(|(_, (_, q))| root(**q) > 0.0) {
            taken = z + 1;
            left -= root(*q);
            if left < 0.0 {
                break;
            }
        }
        taken
    }

    /// Starts another run, or the same with a try.
    pub(super) fn turn_to(&mut self, plan: Option<Try>) {
        self.notes.clear();
        self.xs.clear();
        self.corrections.fill(0.0);
        self.of_others.fill(0.0);
        self.moved.fill(Moved::Nothing);
        self.drawn.iter_mut().for_each(|drawn| drawn.rows.clear());
        self.plan = plan;
        (self.tried, self.dropped) = (false, false);
    }

    /// Draws what will be tried in a run: in so many rounds, spread evenly, or in all if there are fewer.
    pub(super) fn plan(&mut self, model: &Model, run: u64, tries: u32, out: &mut Vec<Try>) {
        self.dice.begin(run);
        out.clear();
        let movers = || model.actors.keys().filter(|i| model.moves.iter().any(|m| m.by == *i));
        let n_movers = movers().count();
        let n = tries.min(model.rounds);
        let start = self.dice.uniform();
        for at in 0..n {
            let round = 1 + ((f64::from(at) + start) * f64::from(model.rounds) / f64::from(n)) as u32;
            let round = round.min(model.rounds);
            let in_meeting = self.dice.uniform() < if n_movers == 0 { 1.0 } else { 0.5 };
            let which = (self.dice.uniform() * n_movers as f64) as usize;
            if in_meeting && !model.schedule.is_empty() {
                out.push(Try { round, mover: None });
            } else if let Some(i) = movers().nth(which) {
                out.push(Try { round, mover: Some(i) });
            }
        }
    }

    /// Features of a note, but for D.
    pub(super) fn features(&self, note: &Note) -> &[f64] {
        &self.xs[note.at..note.at + self.n_features]
    }

    /// What followed a note less D, discounted to its round. `paid`: in the whole run, with corrections. None where nothing
    /// that is paid then can be told from 0.
    pub(super) fn residual(note: &Note, paid: f64, patience: f64) -> Option<f64> {
        const LEAST: f64 = 1e-9;
        let by = discount(patience, note.round - 1);
        (by > LEAST).then(|| (paid - note.before) / by - note.d)
    }

    fn keeps(&self) -> bool {
        self.plan.is_none() || self.tried
    }

    fn discount(now: &Now, i: ActorIdx) -> f64 {
        let world = now.world;
        discount(world.get(world.true_view(i), world.model.actors[i].patience), now.state.round - 1)
    }

    fn push(&mut self, x: &[f64]) -> usize {
        self.xs.extend_from_slice(x);
        self.xs.len() - x.len()
    }

    /// Notes a moment for everybody.
    fn note(&mut self, now: &mut Now, moment: Moment, paid: &TiSlice<ActorIdx, f64>) {
        if !self.keeps() {
            return;
        }
        let mut state = self.take_room();
        state.copy_situation(now.state);
        let met = if moment == Moment::AfterMeeting { now.met } else { None };
        if moment == Moment::AfterMeeting {
            state.add_tension(due(now));
        }
        self.profile.values.look(now.world);
        self.profile.values.reckon(now, &state, (moment, met, 0.0));
        let last = &self.profile.values.last;
        self.xs.extend_from_slice(&last.x);
        let at = self.xs.len() - self.n_features;
        for i in now.world.model.actors.keys() {
            let d = last.d[now.world.true_view(i)];
            let before = paid[i] + self.corrections[i];
            let slot = slot_of(moment, now.state);
            self.notes.push(Note { moment, slot, round: now.state.round, actor: i, d, at, before });
        }
        self.room = Some(state);
    }

    /// Keeps what an actor's own option leads to, once it is known which it takes.
    fn keep_move(&mut self, now: &Now, actor: ActorIdx, option: usize) {
        if self.moved[actor] != Moved::Asked {
            self.moved[actor] = Moved::Unnoted;
            return;
        }
        let Reckoning { x, d, ended, .. } = &self.profile.of(actor).after[option];
        let (ended, d) = (*ended, d[now.world.true_view(actor)]);
        let x = x.clone();
        self.moved[actor] = Moved::Noted(self.push(&x), d, ended);
    }

    fn note_moves(
        &mut self,
        now: &mut Now,
        chosen: &TiSlice<ActorIdx, Option<MoveIdx>>,
        paid: &TiSlice<ActorIdx, f64>,
    ) {
        let world = now.world;
        let model = world.model;
        for i in model.actors.keys().filter(|i| !world.lists.owned[*i].is_empty()) {
            let view = world.true_view(i);
            let (at, d, ends) = match self.moved[i] {
                Moved::Noted(at, d, ends) => (at, d, ends),
                Moved::Nothing => {
                    let before = &self.profile.of(i).before;
                    let (x, d) = (before.x.clone(), before.d[view]);
                    (self.push(&x), d, false)
                }
                Moved::Asked | Moved::Unnoted => continue,
            };
            // Others chose beside an option that was not drawn: what follows is not what they should expect.
            let beside_a_try = self.tried
                && self.plan.is_some_and(|it| it.round == now.state.round && it.mover.is_some_and(|mover| mover != i));
            if self.keeps() && !beside_a_try {
                let cost = chosen[i].map_or(0.0, |m| move_cost(world, now.state, view, m));
                let before = paid[i] + self.corrections[i] - Self::discount(now, i) * cost;
                let moment = if ends { Moment::AfterEndingMove } else { Moment::AfterMove };
                let slot = slot_of(moment, now.state);
                self.notes.push(Note { moment, slot, round: now.state.round, actor: i, d, at, before });
            }
        }
        self.moved.fill(Moved::Nothing);
        for (sum, of_others) in self.corrections.iter_mut().zip(&mut self.of_others) {
            *sum += std::mem::take(of_others);
        }
        if self.corrects.moves {
            self.correct_others(now, chosen);
        }
        self.drawn.iter_mut().for_each(|drawn| drawn.rows.clear());
    }

    fn correct_move(
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
    fn correct_others(&mut self, now: &mut Now, chosen: &TiSlice<ActorIdx, Option<MoveIdx>>) {
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

    fn correct_offer(
        &mut self,
        now: &Now,
        Offers { by, n_options, weights, rows, asked, yes }: Offers,
        (gain, choice): (&dyn Fn(ViewIdx, PackageIdx) -> (f64, f64), usize),
    ) {
        let (world, model) = (now.world, now.world.model);
        let mut own = std::mem::take(&mut self.mixed);
        own.clear();
        own.extend_from_slice(weights);
        own.resize(n_options, 0.0);
        self.answers.clear();
        for view in model.views().iter() {
            let answers = asked.contains(world.actor_of[view]);
            self.answers.extend((0..n_options - 1).map(|z| if answers { yes(view, PackageIdx(z)) } else { 0.0 }));
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

    fn correct_force(
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
    fn correct_change(&mut self, now: &mut Now, (chance, happens): (f64, bool), change: &dyn Fn(&mut State)) {
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

    fn correct_incident(&mut self, now: &mut Now, chance: f64, became: Option<usize>) {
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

    fn take_room(&mut self) -> Box<State> {
        self.room.take().expect("nothing is noted while something else is")
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

impl Foresight for Noting {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        self.profile.values(now, prospect, out);
    }

    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        self.profile.packages(now, offering, values);
    }

    fn tellings(&self, world: &World, offering: Offering, answering: ActorSet) -> usize {
        self.profile.tellings(world, offering, answering)
    }

    fn tell(&mut self, now: &mut Now, offering: Offering, told: Told, values: &mut dyn PackageValues) -> f64 {
        self.profile.tell(now, offering, told, values)
    }

    fn before_moves(&mut self, now: &mut Now) {
        self.profile.before_moves(now);
    }

    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        self.moved[choice.actor] = Moved::Asked;
        self.profile.moves(now, choice, nets);
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>) {
        self.profile.peace(now, k, expected, out);
    }

    fn asks_for_everybody(&self) -> bool {
        true
    }

    fn asks_for_all_types(&self) -> bool {
        true
    }

    fn own(&mut self, actor: ActorIdx) -> Option<&mut dyn Foresight> {
        self.profile.own(actor)
    }

    fn instead(&mut self, now: &Now, options: Options) -> Option<usize> {
        let plan = self.plan.filter(|plan| plan.round == now.state.round && !self.tried && !self.dropped)?;
        let option = match options {
            Options::Offer { from, success } if plan.mover.is_none() => {
                let option = self.draw_offer(from.weights, success);
                self.dropped = self.dice.uniform() >= share_of_offer(now.world, from, option);
                option
            }
            Options::Move { actor, weights, rows } if plan.mover == Some(actor) => {
                let open = || weights.iter().enumerate().filter(|(_, w)| **w > 0.0).map(|(o, _)| o);
                let at = (self.dice.uniform() * open().count() as f64) as usize;
                let option = open().nth(at).unwrap_or(0);
                self.dropped = self.dice.uniform() >= share_of_move(now.world, (actor, rows), (weights.len(), option));
                if !self.dropped {
                    self.keep_move(now, actor, option);
                }
                option
            }
            _ => return None,
        };
        self.tried = !self.dropped;
        self.tried.then_some(option)
    }

    fn watch(&mut self, now: &mut Now, paid: &TiSlice<ActorIdx, f64>, event: Event) {
        match event {
            Event::Offer { from, gain, choice } if self.corrects.offers => {
                self.correct_offer(now, from, (gain, choice));
            }
            Event::Answers { asked, own, chances, seen, agreed, gain } if self.corrects.answers => {
                for i in now.world.model.actors.keys() {
                    let its_own = if asked.contains(i) { own[i] } else { 1.0 };
                    let eyes = Eyes { world: now.world, seen, actor: i };
                    let chance = its_own * eyes.all(asked & !ActorSet::one(i), |view| chances[view]);
                    let surprise = chance - f64::from(agreed);
                    self.corrections[i] += Self::discount(now, i) * surprise * gain(now.world.true_view(i));
                }
            }
            Event::Move { actor, open, weights, rows, nets, choice } => {
                // What a move is that its owner's types shape, nobody else can say before it is made.
                let differs = |m: &Move| m.by == actor && m.differs;
                let rows = if now.world.model.moves.iter().any(differs) { weights } else { rows };
                if self.corrects.moves {
                    self.correct_move(now, actor, (open, weights, rows), (nets, choice));
                }
                self.keep_move(now, actor, choice);
                if self.interact {
                    let drawn = &mut self.drawn[actor];
                    drawn.rows.clear();
                    drawn.rows.extend_from_slice(rows);
                    drawn.seen.clone_from(&now.world.likelihood);
                    drawn.choice = choice;
                }
            }
            Event::Moves { chosen } => self.note_moves(now, chosen, paid),
            Event::Incident { chance, became } if self.corrects.incidents => self.correct_incident(now, chance, became),
            Event::Force { k, chance, chances, attacks, peace } if self.corrects.force => {
                self.correct_force(now, k, (chance, chances, attacks), peace);
            }
            Event::Change { chance, happens, change } if self.corrects.changes && 0.0 < chance && chance < 1.0 => {
                self.correct_change(now, (chance, happens), change);
            }
            Event::Reached { next: Stage::Leverage } if now.met.is_some() => {
                self.note(now, Moment::AfterMeeting, paid);
            }
            Event::Reached { next: Stage::Close } if is_asked_about_force(now.world.model) => {
                self.note(now, Moment::BeforeClose, paid)
            }
            _ => {}
        }
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

/// What a choice was expected to bring less what it brings.
fn surprise(weights: &[f64], choice: usize, worth: impl Fn(usize) -> f64) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (o, w) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        sum += w * worth(o);
        total += w;
    }
    sum / total - worth(choice)
}

/// Whether anybody asks what not using force leads to, or what an incident does.
fn is_asked_about_force(model: &Model) -> bool {
    !model.forces.is_empty() || model.tension.incident.is_some()
}

/// Position of D among features.
pub(super) const D: usize = OWN;
