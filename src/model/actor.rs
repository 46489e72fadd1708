//! Actors, compiled.

use super::{Condition, Mask, MeasureIdx, Num};

/// An actor, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// δ.
    pub patience: Num,
    /// λ for offers, answers, moves.
    pub lambda_offer: Num,
    /// See `lambda_offer`.
    pub lambda_answer: Num,
    /// See `lambda_offer`.
    pub lambda_move: Num,
    /// Audience sensitivity a.
    pub sensitivity: Num,
    /// Commitment stock at the start.
    pub stock: Num,
    /// What it calls conceding.
    pub concedes: Option<MeasureIdx>,
    /// Payoffs per round.
    pub flows: Vec<Flow>,
    /// Linkage.
    pub linkage: Option<Linkage>,
    /// Red line: condition, and for each profile whether it holds back.
    pub red_line: Option<RedLine>,
    /// Precondition.
    pub precondition: Option<Precondition>,
    /// Talks condition.
    pub walk_out: Option<WalkOut>,
    /// War cost c.
    pub war_cost: Num,
    /// Share of the prize when an attack fails.
    pub war_share: Num,
    /// Share of c that a clash costs.
    pub clash_share: Num,
    /// Payoff of an accidental war, before flows; none: −c.
    pub accident: Option<Num>,
    /// The bloc whose consent it needs, without itself.
    pub consensus: Mask,
    /// Number of profiles (joint points of its own types), at least 1.
    pub n_profiles: usize,
    /// Group of its types, if it has any.
    pub group: Option<usize>,
    /// Whether its worths, flows or patience differ between its profiles.
    pub payoff_varies: bool,
    /// Whether the value of a state differs between its profiles at all.
    pub value_varies: bool,
    /// Rules that replace quantal choice.
    pub script: Vec<ScriptRule>,
    /// Positions of the rules that hold in each round, from round 1 on; empty without a script.
    pub script_by_round: Vec<Vec<usize>>,
    /// Where its luck comes from.
    pub sources: ActorSources,
}

impl Actor {
    /// Positions in the script of the rules that hold in a round, the first to be asked first.
    pub fn rules_of(&self, round: u32) -> &[usize] {
        self.script_by_round.get(round as usize - 1).map_or(&[], Vec::as_slice)
    }
}

/// Luck of one actor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ActorSources {
    /// Choice of a package.
    pub offer: usize,
    /// Answers, by slot.
    pub answer: usize,
    /// Ratifications, by slot.
    pub ratify: usize,
    /// Whether a proposer concludes.
    pub conclude: usize,
    /// Choice of a move.
    pub moves: usize,
    /// Whether it walks out.
    pub walk_out: usize,
}

/// A payoff per round.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Payoff per round.
    pub value: Num,
    /// Multiplied by mobilisation.
    pub per_mobilisation: bool,
    /// Runs where this holds …
    pub from: Condition,
    /// … and this does not.
    pub until: Option<Condition>,
}

/// Linkage of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// Issues of the block.
    pub issues: Mask,
    /// x.
    pub measure: MeasureIdx,
    /// θ.
    pub full_at: Num,
    /// ρ.
    pub alone: Num,
}

/// A red line.
#[derive(Debug, Clone, PartialEq)]
pub struct RedLine {
    /// What must not come to hold.
    pub when: Condition,
    /// Issues that the condition reads.
    pub issues: Mask,
    /// For each profile, whether the line binds it.
    pub binds: Vec<bool>,
}

/// A precondition.
#[derive(Debug, Clone, PartialEq)]
pub struct Precondition {
    /// x.
    pub measure: MeasureIdx,
    /// θ.
    pub at_least: Num,
    /// κ.
    pub sharpness: Num,
}

/// A talks condition.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkOut {
    /// Met by what another tables.
    pub unless_offered: Option<Condition>,
    /// Met by what holds.
    pub unless_holds: Option<Condition>,
    /// Forums whose meetings count.
    pub counts: Vec<bool>,
    /// Counted meetings that it sits through.
    pub grace: u32,
    /// ω.
    pub rate: Num,
    /// Counter at the start.
    pub start: u32,
}

/// A rule of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptRule {
    /// First and last round.
    pub rounds: (u32, u32),
    /// Only where this holds.
    pub when: Condition,
    /// For which profiles.
    pub profiles: Vec<bool>,
    /// Probability of each proposal: (proposal, probability).
    pub offer: Option<Vec<(usize, f64)>>,
    /// Probability of yes.
    pub answer: Option<f64>,
    /// Probability of each move.
    pub moves: Option<Vec<(usize, f64)>>,
    /// Probability of force.
    pub attack: Option<f64>,
}

impl ScriptRule {
    /// Whether it is for a profile and a round, wherever it holds.
    #[inline]
    pub fn speaks_to(&self, profile: usize, round: u32) -> bool {
        self.rounds.0 <= round && round <= self.rounds.1 && self.profiles[profile]
    }
}
