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
use crate::index::{ActorIdx, ForceIdx, ForumIdx, IssueSet, MoveSet, PackageIdx, Span, TiSlice, ViewIdx};

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

    /// Prepares for the choices of all actors among their moves in one situation.
    fn before_moves(&mut self, now: &mut Now);

    /// V(s⊕m) − V(s) − cost of each open move, for each profile of its owner: row by row, "no move" first. Entries of other
    /// moves stay as they are.
    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]);

    /// What not using force k leads to, by view of its initiator. `expected`: the state as actors expect it.
    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>);

    /// Another run begins: what was drawn may differ.
    fn begin(&mut self) {}
}
