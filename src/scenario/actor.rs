//! Who negotiates: payoffs, commitments, what is out of the question, scripts.

use serde::Serialize;

use super::{ActorIdx, BlockIdx, Condition, Measure, MoveIdx, Number, PointIdx, ProposalIdx, TypeIdx};

/// A party to the crisis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Discount factor per round δ, 0 < δ ≤ 1.
    pub patience: Number,
    /// Logit precisions λ, per unit of payoff; `+inf` is the best response.
    pub precision: Precision,
    /// Audience costs (Fearon 1994).
    pub audience: Audience,
    /// Payoffs per round while a condition lasts.
    pub flows: Vec<Flow>,
    /// Linkage: a block of issues worth less alone.
    pub linkage: Option<Linkage>,
    /// Changes that this actor never offers, accepts or ratifies.
    pub red_line: Option<RedLine>,
    /// What must stand before it says yes.
    pub precondition: Option<Precondition>,
    /// When it leaves the talks.
    pub walk_out: Option<WalkOut>,
    /// What war means to it.
    pub war: War,
    /// It accepts only if these would accept too; its yes is also theirs as ratifiers.
    pub consensus_with: Vec<ActorIdx>,
    /// Rules that replace quantal choice, first match wins; empty: always quantal.
    pub script: Vec<ScriptRule>,
}

/// Logit precisions of an actor's three kinds of choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precision {
    /// Choice among packages.
    pub offer: Number,
    /// Yes or no.
    pub answer: Number,
    /// Choice among leverage moves.
    pub moves: Number,
}

/// Audience costs: conceding costs `sensitivity × stock × (what the package adds to conceded)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audience {
    /// a ≥ 0.
    pub sensitivity: Number,
    /// Commitment stock A at the start, ≥ 0.
    pub start: Number,
    /// What this actor calls conceding.
    pub concedes: Option<Measure>,
}

/// A payoff per round, paid at the close of each round while it runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    /// Key in the file.
    pub id: String,
    /// Payoff per round (negative: a cost of delay).
    pub value: Number,
    /// The payoff is multiplied by the state of mobilisation.
    pub per_mobilisation: bool,
    /// It runs only where this holds.
    pub from: Condition,
    /// It stops where this holds; `None`: nothing stops it.
    pub until: Option<Condition>,
}

/// Complementarity (Tollison & Willett 1979; Davis 2004): worth of the block × (ρ + (1−ρ) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// The block whose worth waits.
    pub block: BlockIdx,
    /// What it waits for: x.
    pub waits_for: Measure,
    /// θ > 0, the level at which the whole worth is reached.
    pub full_at: Number,
    /// ρ in 0 to 1, the share of the worth that remains alone; 1: no linkage.
    pub alone: Number,
}

/// A change that meets the condition is out of the question, unless the owner is of the type point named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedLine {
    /// Tested on what would stand with the package; crossed only if the package changes an issue of the condition.
    pub when: Condition,
    /// Type and position of the point that has no red line.
    pub unless: Option<(TypeIdx, PointIdx)>,
}

/// Probability of accepting is multiplied by Λ(κ(x−θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precondition {
    /// x, in the settlement with the package added.
    pub measure: Measure,
    /// θ.
    pub at_least: Number,
    /// κ > 0; `+inf`: hard.
    pub sharpness: Number,
}

/// A talks condition: unmet for more than `grace` counted meetings in a row, the actor leaves with hazard 1−exp(−rate).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WalkOut {
    /// Met by a package that another party tables.
    pub unless_offered: Option<Condition>,
    /// Met by what stands, or by conduct; then every meeting it attends counts.
    pub unless_holds: Option<Condition>,
    /// Counted meetings that it sits through.
    pub grace: u32,
    /// ω ≥ 0.
    pub rate: Number,
    /// Counter at the start.
    pub start: u32,
}

/// What war means to an actor, in payoffs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct War {
    /// c ≥ 0.
    pub cost: Number,
    /// s in 0 to 1: share of the prize that falls to it when an attack fails (where it is not the initiator).
    pub share: Number,
    /// Share of c that a contained clash costs, 0 to 1.
    pub clash_share: Number,
    /// Payoff of war by accident before running flows; `None`: −c.
    pub accident: Option<Number>,
}

/// One rule of a script: stages that it names are played with these probabilities; the others stay quantal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScriptRule {
    /// First and last round in which it applies.
    pub rounds: (u32, u32),
    /// Only where this holds, at the moment of the choice.
    #[serde(skip_serializing_if = "Condition::is_always")]
    pub when: Condition,
    /// Only for this point of a type that the actor owns.
    pub point: Option<(TypeIdx, PointIdx)>,
    /// Probabilities of tabling proposals; what is left is no offer.
    pub offer: Option<Vec<(ProposalIdx, f64)>>,
    /// Probability of accepting, whatever is tabled.
    pub answer: Option<f64>,
    /// Probabilities of moves; what is left, or cannot be played, is no move.
    pub moves: Option<Vec<(MoveIdx, f64)>>,
    /// Probability of using force in a round.
    pub attack: Option<f64>,
}
