//! Actors, compiled.

use super::{Condition, Num};
use crate::index::{ActorSet, ForumIdx, GroupIdx, IssueSet, MeasureIdx, ProfileIdx, RuleIdx, SourceIdx, Span, TiVec};
use crate::scenario::{self, Audience, Precision, Precondition, WaitsFor, WalkOut, War};

/// An actor as the engine reads it. A [`Num`] is the index of a number, whose value may differ between runs and views.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Discount factor δ per round, above 0 and below 1: the key `patience`.
    pub patience: Num,
    /// Precisions λ of its choices.
    pub precision: Precision<Num>,
    /// What conceding costs it at home.
    pub audience: Audience<Num, MeasureIdx>,
    /// Payoffs per round while a condition holds.
    pub flows: Vec<Flow>,
    /// Block of issues that is worth less alone.
    pub linkage: Option<Linkage>,
    /// Changes that the actor never accepts.
    pub red_line: Option<RedLine>,
    /// What must stand before the actor is likely to say yes.
    pub precondition: Option<Precondition<Num, MeasureIdx>>,
    /// When the actor leaves the talks.
    pub walk_out: Option<WalkOut<Num, MeasureIdx>>,
    /// For each forum, whether its meetings count for `walk_out`; empty without it.
    pub counts_meetings: TiVec<ForumIdx, bool>,
    /// What war means to it.
    pub war: War<Num>,
    /// Actors whose consent this actor needs, without itself.
    pub consensus: ActorSet,
    /// Number of profiles (joint points of the actor's own types), at least 1.
    pub n_profiles: usize,
    /// Group of the actor's types, if it has any.
    pub group: Option<GroupIdx>,
    /// Rules that replace quantal choice, in the order of the file.
    pub script: TiVec<RuleIdx, ScriptRule>,
    /// For each round from 1 on, the positions of the rules that apply; empty without a script.
    pub script_by_round: Vec<Vec<RuleIdx>>,
    /// Where the actor's random numbers come from.
    pub sources: ActorSources,
}

impl Actor {
    /// The actor's profiles.
    pub fn profiles(&self) -> Span<ProfileIdx> {
        Span::first(self.n_profiles)
    }

    /// Positions in the script of the rules that apply in a round, in the order in which they are tested.
    pub fn rules_of(&self, round: u32) -> &[RuleIdx] {
        self.script_by_round.get(round as usize - 1).map_or(&[], Vec::as_slice)
    }
}

/// Indices of the sources of one actor's random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ActorSources {
    /// Choice of a package.
    pub offer: SourceIdx,
    /// Answers, one slot for each question in a round.
    pub answer: SourceIdx,
    /// Ratifications, one slot for each question in a round.
    pub ratify: SourceIdx,
    /// Choice of a move.
    pub moves: SourceIdx,
    /// Whether the actor walks out.
    pub walk_out: SourceIdx,
}

/// A payoff per round as the engine reads it.
pub type Flow = scenario::Flow<Num, MeasureIdx, ()>;

/// A block of issues whose worth depends on something else.
///
/// A type of its own: it has a set of issues for the block, and what they wait for in the form that an issue has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// Issues whose worth is multiplied.
    pub issues: IssueSet,
    /// What their worth depends on.
    pub waits_for: WaitsFor<Num, MeasureIdx>,
}

/// Changes that an actor never offers, accepts or ratifies.
///
/// A type of its own: it has a set of issues and, for the point of a type, a list by profile.
#[derive(Debug, Clone, PartialEq)]
pub struct RedLine {
    /// A change of one of the issues below must not lead to a situation in which this holds.
    pub when: Condition,
    /// Issues that the condition reads.
    pub issues: IssueSet,
    /// For each profile, whether the red line binds it.
    pub binds: TiVec<ProfileIdx, bool>,
}

/// A rule of a script as the engine reads it: for each profile, whether the rule applies to it.
pub type ScriptRule = scenario::ScriptRule<MeasureIdx, TiVec<ProfileIdx, bool>>;

impl ScriptRule {
    /// Whether the rule applies to a profile in a round, if its condition holds.
    #[inline]
    pub fn speaks_to(&self, profile: ProfileIdx, round: u32) -> bool {
        self.rounds.0 <= round && round <= self.rounds.1 && self.only[profile]
    }
}
