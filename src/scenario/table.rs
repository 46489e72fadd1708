//! What is on the table: issues, forums, proposals.

use serde::Serialize;

use super::{ActorIdx, BlockIdx, ForumIdx, IssueIdx, Measure, Number};
use crate::index::TiVec;

/// What is negotiated about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Group of issues it belongs to.
    pub block: BlockIdx,
    /// Two to 250 levels in order, besides the one that means unsettled; values in 0 to 1, rising.
    pub levels: Vec<Level>,
    /// The first level means that nothing is settled: it has value 0, it is worth 0 to all, and no package returns to
    /// it. The second may have value 0, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unsettled: bool,
    /// Levels of a grid: their ids are 0, 1, …, at even distances; 0 if the file names the levels. Not part of the hash: the
    /// levels are.
    #[serde(skip)]
    pub grid: usize,
    /// What each actor gets from it, one entry an actor.
    pub worth: TiVec<ActorIdx, Worth>,
    /// Who must have said yes before a change of it is final.
    pub ratify: Vec<ActorIdx>,
    /// Its worth waits for something else, for all actors (legal form).
    pub waits_for: Option<WaitsFor>,
    /// A rise of its final level lowers tension.
    pub relief: bool,
    /// Level at the start.
    pub start: usize,
}

/// A named level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// Key in the file.
    pub id: String,
    /// Name for people; the key where the file gives no other. Not part of the hash.
    #[serde(skip)]
    pub name: String,
    /// z in 0 to 1.
    pub value: f64,
}

/// Worth of an issue to one actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Worth {
    /// w: worth w z at a level of value z. 0 where the file names no worth.
    Weight(Number),
    /// One worth for each level, but for one that means unsettled.
    Levels(Vec<Number>),
    /// Worths of value 0 and of value 1; linear between.
    Line(Number, Number),
}

/// Worth of one issue × (ψ₀ + (1−ψ₀) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitsFor {
    /// x.
    pub measure: Measure,
    /// θ > 0.
    pub full_at: Number,
    /// ψ₀ in 0 to 1.
    pub alone: Number,
}

/// Where some of the actors meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forum {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// At least two actors.
    pub parties: Vec<ActorIdx>,
    /// Issues that it may change, at least one, in order.
    pub issues: Vec<IssueIdx>,
    /// Importance φ ≥ 0.
    pub weight: Number,
    /// Who proposes.
    pub proposer: Proposer,
}

/// How a forum's proposer is found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Proposer {
    /// In this order, one a visit.
    Turns(Vec<ActorIdx>),
    /// Drawn at each visit with these recognition probabilities, which sum to 1.
    Recognition(Vec<(ActorIdx, f64)>),
}

/// A named package on paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whose it is.
    pub by: ActorIdx,
    /// Where it is tabled.
    pub at: ForumIdx,
    /// Put on the table before round 1.
    pub tabled: bool,
    /// Issue and level; issues that it does not name stay as they stand.
    pub offers: Vec<(IssueIdx, usize)>,
}
