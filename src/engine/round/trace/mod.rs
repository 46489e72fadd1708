//! One run, scene by scene, with the numbers behind everything that happens: what a replay tells.

mod parts;

pub use parts::{Accident, Alternative, Change, Fate, How, Patience, Refusal, Stake, Step};

use crate::engine::game::state::State;
use crate::index::{
    ActorIdx, DrawIdx, EventIdx, ForceIdx, ForumIdx, IssueIdx, MoveIdx, OutcomeIdx, PackageIdx, PointIdx, ProposalIdx,
    ShiftIdx, TiVec, TypeIdx,
};
use crate::scenario::Ending;

/// A run, scene by scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Round and scene, in the order in which they happened; round 0 is the start.
    pub scenes: Vec<(u32, Scene)>,
    /// The situation at the last scene. The next scene lists what has changed since.
    pub(super) before: State,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Scene {
    /// What is true in the run, and what all believe.
    Start { tension: f64, points: TiVec<TypeIdx, PointIdx>, drawn: TiVec<DrawIdx, f64>, beliefs: Vec<f64> },
    /// A forum meets.
    Meets { forum: ForumIdx },
    /// Nobody meets: someone has left, or nothing is due.
    Silence { left: Option<ActorIdx> },
    /// Ratifiers are asked about a package that waits.
    Ratification { steps: Vec<Step>, members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// What becomes of a package that waits.
    Waiting { steps: Vec<Step>, fate: Fate, missing: Vec<ActorIdx> },
    /// Who proposes, and with what probability if it was drawn.
    Turn { proposer: ActorIdx, chance: Option<f64> },
    /// What is tabled, if anything, and with what probability.
    Offer {
        proposer: ActorIdx,
        package: Option<PackageIdx>,
        steps: Vec<Step>,
        proposals: Vec<ProposalIdx>,
        how: How,
        chance: f64,
        stake: Option<Stake>,
    },
    /// Yes or no of a unit.
    Answer { members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// Whether the proposer's own precondition lets it conclude.
    Conclusion { proposer: ActorIdx, chance: f64, yes: bool },
    /// All have said yes.
    Agreement { steps: Vec<Step>, costs: Vec<(ActorIdx, f64)>, missing: Vec<ActorIdx> },
    /// The move that an actor chooses, if any; `chosen` is a position in `options`.
    Choice { actor: ActorIdx, options: Vec<Alternative>, chosen: usize },
    /// A move is played.
    Played { actor: ActorIdx, leverage: MoveIdx, level: u8, cost: f64, tension: f64, changes: Vec<Change> },
    /// Step 5 with its parts.
    Tension { before: f64, after: f64, moves: f64, failed: f64, decay: f64, relief: f64, noise: f64 },
    /// Whether there is an incident, and what it becomes.
    Incident { hazard: f64, became: Option<Accident>, tension: f64 },
    /// An initiator decides: `value` is w − b₀, the value of force less the cost of breaking the peace; `peace` is D⁰.
    Force { force: ForceIdx, value: f64, peace: f64, considered: f64, scripted: bool, chance: f64, used: bool },
    /// Whether somebody leaves.
    WalkOut { actor: ActorIdx, patience: Patience, clock: u32, grace: u32, chance: Option<f64>, left: bool },
    /// Public beliefs after the round: the probability of each point of each type.
    Beliefs(Vec<f64>),
    /// Whether a shift happens.
    Shift { shift: ShiftIdx, hazard: f64, happened: bool, changes: Vec<Change> },
    /// An event, by its position among the events of the round.
    Event { event: EventIdx, changes: Vec<Change> },
    /// The round closes: payoffs of the round, not discounted.
    Close { tension: f64, paid: TiVec<ActorIdx, f64>, changes: Vec<Change> },
    /// The run ends.
    End { ended: Ending, outcome: OutcomeIdx, levels: TiVec<IssueIdx, u8>, payoff: TiVec<ActorIdx, f64> },
}

impl Trace {
    /// A trace without scenes of a run that is at some state.
    pub(super) fn new(before: State) -> Self {
        Self { scenes: Vec::new(), before }
    }
}
