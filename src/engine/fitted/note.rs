//! What a run leaves behind for regressions: where it has been, and what followed, with luck of known probability taken out.

use super::beliefs::Meeting;
use crate::engine::foresight::{Event, Foresight, MoveChoice, Now, Offering, Options, PackageValues, Prospect, Told};
use crate::engine::game::payoff::{discount, move_cost};
use crate::engine::game::situation::Stage;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::engine::luck::streams::TryStream;
use crate::engine::values::Profile;
use crate::engine::values::features::OWN;
use crate::engine::values::{Reckoning, due, slot_of};
use crate::index::{ActorIdx, ActorSet, ForceIdx, JointPointIdx, MoveIdx, TiSlice, TiVec, ViewIdx, ti_vec};
use crate::model::fit::Moment;
use crate::model::{Model, Move};

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

/// A round in which something is tried, and what decides what that is: whether it is the offer, and whose move else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Planned {
    pub(super) round: u32,
    pub(super) dice: [f64; 2],
}

/// What was chosen in a round of the run as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Asked {
    pub(super) round: u32,
    /// What to table.
    pub(super) offer: bool,
    /// A move or none, by these actors.
    pub(super) movers: ActorSet,
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

/// What an actor chose among moves.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawn {
    /// Weights of the options, for each profile of the actor; none: it did not choose.
    pub(super) rows: Vec<f64>,
    /// Probability of what had been seen in the round.
    pub(super) seen: TiVec<JointPointIdx, f64>,
    pub(super) choice: usize,
}

impl Drawn {
    pub(super) fn keep(&mut self, world: &World, rows: &[f64], choice: usize) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.seen.clone_from(&world.likelihood);
        self.choice = choice;
    }
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
    pub(super) interact: bool,
    /// Sum of corrections, discounted to round 1, by actor.
    pub(super) corrections: TiVec<ActorIdx, f64>,
    /// Corrections for moves of others, which come after what is noted of an own move.
    pub(super) of_others: TiVec<ActorIdx, f64>,
    /// Where features have products: weights of each actor's choice among moves in this round, and the option that it took.
    pub(super) drawn: TiVec<ActorIdx, Drawn>,
    /// Weights of options in the eyes of somebody else.
    pub(super) mixed: Vec<f64>,
    /// Answers to the packages of a meeting, view by view; what somebody expects of it.
    pub(super) answers: Vec<f64>,
    pub(super) meeting: Meeting,
    /// Who was asked for a move, and the option that it took.
    pub(super) moved: TiVec<ActorIdx, Moved>,
    pub(super) plan: Option<Try>,
    /// What the run as it is asked for in the rounds that were planned.
    pub(super) asked: Vec<Asked>,
    pub(super) tried: bool,
    /// The try was not to be.
    pub(super) dropped: bool,
    pub(super) dice: TryStream,
    pub(super) room: Option<Box<State>>,
}

/// What is known of an actor's move in a round.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Moved {
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
            asked: Vec::new(),
            tried: false,
            dropped: false,
            dice,
            room: Some(Box::new(State::new(model))),
        }
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

    pub(super) fn discount(now: &Now, i: ActorIdx) -> f64 {
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
    pub(super) fn keep_move(&mut self, now: &Now, actor: ActorIdx, option: usize) {
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

    pub(super) fn take_room(&mut self) -> Box<State> {
        self.room.take().expect("nothing is noted while something else is")
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
        self.replace(now, options)
    }

    fn imposed(&mut self, world: &World, asked: ActorSet, yes: &dyn Fn(ViewIdx) -> f64) {
        self.judge_answers(world, asked, yes);
    }

    fn watch(&mut self, now: &mut Now, paid: &TiSlice<ActorIdx, f64>, event: Event) {
        match event {
            Event::Offer { from, gain, choice } if self.corrects.offers => {
                self.correct_offer(now, from, (gain, choice));
            }
            Event::Answers { said, gain } if self.corrects.answers => self.correct_answers(now, said, gain),
            Event::Move { actor, open, weights, rows, nets, choice } => {
                // What a move is that its owner's types shape, nobody else can say before it is made.
                let differs = |m: &Move| m.by == actor && m.differs;
                let rows = if now.world.model.moves.iter().any(differs) { weights } else { rows };
                if self.corrects.moves {
                    self.correct_move(now, actor, (open, weights, rows), (nets, choice));
                }
                self.keep_move(now, actor, choice);
                if self.interact {
                    self.drawn[actor].keep(now.world, rows, choice);
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

/// Whether anybody asks what not using force leads to, or what an incident does.
fn is_asked_about_force(model: &Model) -> bool {
    !model.forces.is_empty() || model.tension.incident.is_some()
}

/// Position of D among features.
pub(super) const D: usize = OWN;
