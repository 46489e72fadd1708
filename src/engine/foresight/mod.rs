//! What a situation is worth to those who decide in it.
//!
//! Every foresight starts from D, the value of carrying on without further agreement ([`Disagreement`]), and says what it
//! makes of it. The steps of a round ask a [`Foresight`] and do not know which one answers.
//!
//! | file | what |
//! |---|---|
//! | [`disagreement`] | D |
//! | [`myopic`] | V = D |
//! | [`lookahead`] | V is the exact expectation over the branches of the next rounds |

pub mod disagreement;
pub mod lookahead;
pub mod myopic;

pub use disagreement::Disagreement;
pub use lookahead::Lookahead;
pub use myopic::Myopic;

use crate::engine::game::situation::{Met, Stage, Tabled};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, ActorSet, ForceIdx, ForumIdx, IssueSet, JointPointIdx, MeasureIdx, MoveIdx, MoveSet, PackageIdx, Span,
    TiSlice, ViewIdx,
};

/// The situation in which somebody decides, and the means to compute D in it.
pub struct Now<'a, 'm> {
    /// What is true and believed.
    pub world: &'a World<'m>,
    /// The state of the game.
    pub state: &'a State,
    /// D; belongs to this world.
    pub disagreement: &'a mut Disagreement,
    /// Offer of this round.
    pub tabled: Option<Tabled>,
    /// This round's meeting, if there was one.
    pub met: Option<Met>,
}

/// A situation that an actor thinks of.
pub struct Prospect<'a> {
    /// The state as actors expect it: pending packages count as agreed, and the tension step that is due is counted.
    pub expected: &'a mut State,
    /// Turns the present state into the one that would really follow.
    pub change: &'a dyn Fn(&mut State),
    /// The meeting of this round, as it would have ended.
    pub met: Option<Met>,
    /// The stage that would come next.
    pub stage: Stage,
}

/// A meeting whose packages are to be valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offering {
    /// Forum that meets.
    pub forum: ForumIdx,
    /// Actor who proposes.
    pub proposer: ActorIdx,
    /// Packages.
    pub range: Span<PackageIdx>,
    /// Something became final in this meeting already, so that it cannot fail.
    pub ratified: bool,
}

/// The packages of a meeting with their values, D at first.
pub trait PackageValues {
    /// Issues that a package would change; `None`: it is not a candidate.
    fn changes(&self, package: PackageIdx) -> Option<IssueSet>;

    /// Sets the value of a package to a view.
    fn set(&mut self, view: ViewIdx, package: PackageIdx, value: f64);

    /// Sets the value of a meeting without result, by view.
    fn set_refusal(&mut self, values: &TiSlice<ViewIdx, f64>);

    /// Value of a meeting without result, by view.
    fn refusal(&mut self) -> &mut TiSlice<ViewIdx, f64>;

    /// Value of each package to a view. Entries of packages that are no candidates mean nothing.
    fn values(&mut self, view: ViewIdx) -> &mut [f64];

    /// Whether each package ends the run: all bits set where it does.
    fn ends(&self) -> &[u64];

    /// Writes down a number for each package. Whether it can differ between packages; if not, nothing is written.
    fn column(&mut self, now: &Now, column: Column, out: &mut [f64]) -> bool;

    /// Writes down the probability that a view accepts each package of a range.
    fn yes(&self, now: &Now, view: ViewIdx, range: Span<PackageIdx>, out: &mut [f64]);

    /// R of each package to a view less that of a meeting without an offer, for values that are then less by as much. For the
    /// proposer it is what tabling the package brings where it is refused.
    fn after_refusal(&mut self, view: ViewIdx) -> &mut [f64];
}

/// A number that each package of a meeting has, in the situation in which it has been accepted, as actors expect it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What the settlement is worth to a view for as long as it lasts.
    Settlement(ViewIdx),
    /// Tension, with the relief that the package brings.
    Tension,
    /// Chance of an incident that matters at that tension.
    Hazard,
    /// A measure of the levels.
    Measure(MeasureIdx),
    /// 1 where something waits for a ratifier, else 0.
    Waits,
    /// 1 where the package is what an actor asks for to stay in the talks, else 0.
    Offered(ActorIdx),
}

/// What an actor could do, with the weights of its choice; option 0 is to do nothing.
#[derive(Clone, Copy)]
pub enum Options<'a> {
    /// Packages of a meeting. `success`: probability that each is concluded.
    Offer {
        /// The packages.
        from: Offers<'a>,
        /// By package.
        success: &'a [f64],
    },
    /// Moves of an actor.
    Move {
        /// The actor.
        actor: ActorIdx,
        /// Weights of no move and of each move.
        weights: &'a [f64],
        /// The same for each profile of the actor, as others expect it.
        rows: &'a [f64],
    },
}

/// What a proposer chooses from, and what others expect of it.
#[derive(Clone, Copy)]
pub struct Offers<'a> {
    /// The proposer.
    pub by: ActorIdx,
    /// Number of options: no offer, and each package.
    pub n_options: usize,
    /// Weights of the options; those beyond the last have none.
    pub weights: &'a [f64],
    /// Probabilities of all options for each profile of the proposer; nothing where others cannot say, or nobody asked for it.
    pub rows: &'a [f64],
    /// Who has to say yes.
    pub asked: ActorSet,
    /// Writes down the probability that a view of theirs does so to each package.
    pub answers: &'a dyn Fn(ViewIdx, &mut [f64]),
}

/// What those who were asked have said, and what others expected of them.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// Who was asked.
    pub asked: ActorSet,
    /// Probability that each of them says yes.
    pub own: &'a TiSlice<ActorIdx, f64>,
    /// The same by view, as others expect it.
    pub chances: &'a TiSlice<ViewIdx, f64>,
    /// Probability of what had been seen in the round, given each joint point.
    pub seen: &'a TiSlice<JointPointIdx, f64>,
    /// Whether all have said yes.
    pub agreed: bool,
}

/// What those at a table do, as all expect it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Those who answer.
    pub answering: ActorSet,
    /// Probability of no offer and of each package, profile by profile of the proposer; empty where the offer tells nothing.
    pub offers: &'a [f64],
    /// How much of the way values go to what follows from that, from 0 to 1.
    pub step: f64,
}

/// What has just happened in a run, for a foresight that learns from runs. Nothing has changed yet.
pub enum Event<'a> {
    /// A proposer has chosen among the packages of a meeting; option 0 is no offer.
    Offer {
        /// What it chose from.
        from: Offers<'a>,
        /// What a package brings a view where it is accepted, less what that costs at once; and what its refusal brings over a
        /// meeting without an offer.
        gain: &'a dyn Fn(ViewIdx, PackageIdx) -> (f64, f64),
        /// The option.
        choice: usize,
    },
    /// Those who were asked have answered.
    Answers {
        /// What they said.
        said: Answers<'a>,
        /// What agreement brings a view, less what it costs at once.
        gain: &'a dyn Fn(ViewIdx) -> f64,
    },
    /// An actor has chosen among its moves; option 0 is none.
    Move {
        /// The actor.
        actor: ActorIdx,
        /// Moves that it could choose.
        open: MoveSet,
        /// Weights of the options.
        weights: &'a [f64],
        /// The same for each profile of the actor, as others expect it.
        rows: &'a [f64],
        /// What each brought by its own estimate, its cost included.
        nets: &'a [f64],
        /// The option.
        choice: usize,
    },
    /// All actors have chosen.
    Moves {
        /// Their moves.
        chosen: &'a TiSlice<ActorIdx, Option<MoveIdx>>,
    },
    /// An incident was possible.
    Incident {
        /// Its probability.
        chance: f64,
        /// What it became, as a position among war, clash and scare; none: there was no incident.
        became: Option<usize>,
    },
    /// An initiator has decided whether to use force.
    Force {
        /// The use of force.
        k: ForceIdx,
        /// Probability of the attack.
        chance: f64,
        /// The same by view of the initiator, as others expect it.
        chances: &'a TiSlice<ViewIdx, f64>,
        /// Whether it attacks.
        attacks: bool,
        /// What not using it leads to, by view, as [`Foresight::peace`] said.
        peace: &'a TiSlice<ViewIdx, f64>,
    },
    /// Something could change of itself at the close of a round.
    Change {
        /// Its probability.
        chance: f64,
        /// Whether it does.
        happens: bool,
        /// The change.
        change: &'a dyn Fn(&mut State),
    },
    /// The run goes on with this stage.
    Reached {
        /// The stage.
        next: Stage,
    },
}

/// An actor's choice among moves.
pub struct MoveChoice<'a> {
    /// The actor.
    pub actor: ActorIdx,
    /// Moves that it may choose.
    pub open: MoveSet,
    /// Turns what each option brings, profile by profile, into the probability with which others expect it.
    pub expected_by_others: &'a dyn Fn(&mut [f64]),
}

/// V: what a situation is worth to each view.
pub trait Foresight {
    /// V of a situation that an actor thinks of, by view.
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>);

    /// Turns D of the packages of a meeting, and of a meeting without result, into V.
    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues);

    /// How often packages are valued anew at most, once it is known what all would do; 0 where that tells nothing.
    fn tellings(&self, _: &World, _: Offering, _answering: ActorSet) -> usize {
        0
    }

    /// Values packages anew, with what tabling, accepting and refusing them tells. The largest change of a value.
    fn tell(&mut self, _: &mut Now, _: Offering, _: Told, _: &mut dyn PackageValues) -> f64 {
        0.0
    }

    /// Prepares for the choices of all actors among their moves in one situation.
    fn before_moves(&mut self, now: &mut Now);

    /// V(s⊕m) − V(s) − cost of each open move, for each profile of its owner: row by row, "no move" first. Entries of other
    /// moves stay as they are.
    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]);

    /// What not using force k leads to, by view of its initiator. `expected`: the state as actors expect it.
    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>);

    /// The same to an initiator of whom others expect these chances of an attack, by view.
    fn peace_against(
        &mut self,
        now: &mut Now,
        (k, expected): (ForceIdx, &State),
        _chances: &TiSlice<ViewIdx, f64>,
        out: &mut TiSlice<ViewIdx, f64>,
    ) {
        self.peace(now, k, expected, out);
    }

    /// Another run begins: what was drawn may differ.
    fn begin(&mut self) {}

    /// Whether packages have to be valued that nobody who counts would table with any hope.
    fn asks_for_all_packages(&self) -> bool {
        true
    }

    /// Whether whoever watches asks what all types of a proposer would table.
    fn asks_for_all_types(&self) -> bool {
        false
    }

    /// Whether packages must be valued for everybody, at the table or not.
    fn asks_for_everybody(&self) -> bool {
        false
    }

    /// The foresight by which an actor makes its own choices, where that is not this one, by which others expect them.
    fn own(&mut self, _: ActorIdx) -> Option<&mut dyn Foresight> {
        None
    }

    /// An option that takes the place of the one that was chosen, to learn what it leads to.
    fn instead(&mut self, _: &Now, _: Options) -> Option<usize> {
        None
    }

    /// Is told who has to say yes to an offer that took the place of another, and how likely each view is to do so: all will.
    fn imposed(&mut self, _: &World, _asked: ActorSet, _yes: &dyn Fn(ViewIdx) -> f64) {}

    /// Is told what has happened. `paid`: what each actor has got so far, discounted to round 1.
    fn watch(&mut self, _: &mut Now, _paid: &TiSlice<ActorIdx, f64>, _: Event) {}
}

/// A foresight that a player can own and copy.
pub trait OwnedForesight: Foresight + std::fmt::Debug + Send {
    /// A copy of it.
    fn boxed(&self) -> Box<dyn OwnedForesight>;
}

impl Clone for Box<dyn OwnedForesight> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}
