//! Sizes of a tally's tables, and one run as a tally sees it.

use serde::{Deserialize, Serialize};

use super::{Counter, Digest};
use crate::index::{
    ActorIdx, DrawIdx, ForumIdx, InputIdx, IssueIdx, MoveIdx, OutcomeIdx, PackageIdx, PointIdx, ProposalIdx, Span,
    TiSlice, TiVec, TypeIdx,
};

/// In how many places the points of a type are counted: up to 64 points have a place each; more points share ten places
/// of neighboring points.
pub fn places(points: usize) -> usize {
    if points <= 64 { points } else { 10 }
}

/// Place in which a point is counted.
///
/// ```
/// use detente::internals::index::PointIdx;
/// use detente::internals::tally::place_of;
/// assert_eq!(place_of(PointIdx(7), 64), 7);
/// assert_eq!([99, 100, 999].map(|point| place_of(PointIdx(point), 1000)), [0, 1, 9]);
/// ```
pub fn place_of(point: PointIdx, points: usize) -> usize {
    point.0 * places(points) / points
}

/// An input of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// An uncertain number.
    Draw(DrawIdx),
    /// A private type.
    Type(TypeIdx),
}

/// Sizes of a tally's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Number of rounds T.
    pub rounds: usize,
    /// Number of outcome classes.
    pub outcomes: usize,
    /// Number of actors.
    pub actors: usize,
    /// Number of levels of each issue.
    pub levels: TiVec<IssueIdx, usize>,
    /// Number of forums.
    pub forums: usize,
    /// Number of moves.
    pub moves: usize,
    /// Number of named proposals.
    pub proposals: usize,
    /// Number of reasons for a refusal.
    pub reasons: usize,
    /// Number of things that can stand in the way of a yes: the first reasons.
    pub parts: usize,
    /// Number of uncertain inputs.
    pub draws: usize,
    /// Places in which the points of each private type are counted: see [`places`].
    pub points: TiVec<TypeIdx, usize>,
}

/// A tally is one of certain sizes.
impl Counter for Shape {
    fn merge(&mut self, _: &Self) {}

    fn digest_into(&self, _: &mut Digest) {}

    fn fits(&self, empty: &Self) -> bool {
        self == empty
    }
}

impl Shape {
    /// Number of closes of a round, T + 1: the start counts as one.
    pub fn closes(&self) -> usize {
        self.rounds + 1
    }

    /// Where the levels of an issue start in a flat table. Every issue has at least sixteen entries.
    pub fn first_level(&self, k: IssueIdx) -> usize {
        self.levels[..k].iter().map(|n| n.max(&16)).sum()
    }

    /// The inputs: uncertain ones first, then private types.
    pub fn inputs(&self) -> Span<InputIdx> {
        Span::first(self.draws + self.points.len())
    }

    /// What an input is.
    pub fn input(&self, i: InputIdx) -> Input {
        i.0.checked_sub(self.draws).map_or(Input::Draw(DrawIdx(i.0)), |t| Input::Type(TypeIdx(t)))
    }

    /// Where the bins of input i start in a flat table.
    pub fn first_bin(&self, i: InputIdx) -> usize {
        let uncertain = i.0.min(self.draws);
        uncertain * super::INPUT_BINS + self.points.iter().take(i.0 - uncertain).sum::<usize>()
    }

    /// Number of bins of all inputs.
    pub fn bin_rows(&self) -> usize {
        self.first_bin(self.inputs().end)
    }

    /// Number of rows of beliefs: (true point, point) for each type.
    pub fn belief_rows(&self) -> usize {
        self.points.iter().map(|n| n * n).sum()
    }

    /// Where the rows of a type start in a flat table.
    pub fn first_belief(&self, t: TypeIdx) -> usize {
        self.points[..t].iter().map(|n| n * n).sum()
    }
}

/// Most refusals of one meeting: one for each actor that a scenario can have.
pub const MOST_REFUSALS: usize = 32;

/// One meeting as a tally sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeetingView {
    /// Forum.
    pub forum: ForumIdx,
    /// Package tabled, if any.
    pub offered: Option<PackageIdx>,
    /// Whether it was concluded.
    pub taken: bool,
    /// Reasons of those who refused, as positions in the list of reasons.
    pub reasons: [usize; MOST_REFUSALS],
    /// Number of refusals.
    pub n_refusals: usize,
    /// Whether it left the proposer's side short.
    pub short_proposer: bool,
    /// Whether it left one of those who answered short.
    pub short_responder: bool,
    /// Pending packages that became final.
    pub ratified: u64,
    /// Pending packages that were refused.
    pub not_ratified: u64,
}

impl MeetingView {
    /// Reasons of those who refused.
    pub fn refusals(&self) -> &[usize] {
        &self.reasons[..self.n_refusals]
    }
}

/// One run as a tally sees it: slices of somebody else's record.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Number of the run.
    pub run: u64,
    /// Outcome class.
    pub outcome: OutcomeIdx,
    /// Round in which it ended, from 1.
    pub end_round: usize,
    /// Whether nothing had stopped it when the last round closed.
    pub at_horizon: bool,
    /// Actor that walked out of the talks, if one did, and the round in which it did.
    pub collapsed: Option<(ActorIdx, usize)>,
    /// Payoff of each actor, discounted to round 1.
    pub payoff: &'a TiSlice<ActorIdx, f64>,
    /// Tension, from 0 to 10, at the start and at each close.
    pub tension: &'a [f64],
    /// Uses of moves: (round, move, whether it was a net loss for the actor by its own estimate).
    pub plays: &'a [(usize, MoveIdx, bool)],
    /// Meetings held.
    pub meetings: &'a [MeetingView],
    /// Refusals at these meetings: forum × reason.
    pub refusals: &'a [u64],
    /// What had the largest part in them, where parts were weighed: forum × reason × part.
    pub largest_parts: &'a [u64],
    /// Named proposals tabled: (proposal, position of the meeting).
    pub proposals: &'a [(ProposalIdx, usize)],
    /// Public probabilities of all places of all types, one row for the start and one for each round.
    pub beliefs: &'a [f64],
    /// Level of each issue at the end.
    pub levels: &'a TiSlice<IssueIdx, u8>,
    /// Number of final packages.
    pub n_final: u32,
    /// Values of the uncertain inputs.
    pub drawn: &'a TiSlice<DrawIdx, f64>,
    /// True point of each private type.
    pub point: &'a TiSlice<TypeIdx, PointIdx>,
    /// Place in which the true point of each type is counted.
    pub place: &'a TiSlice<TypeIdx, usize>,
    /// Rank and bin of each input.
    pub inputs: &'a [(f64, usize)],
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is counted one after another in a flat table starts where what is before it ends.
    #[test]
    fn rows_of_flat_tables_follow_each_other() {
        let shape = Shape {
            rounds: 5,
            outcomes: 2,
            actors: 2,
            levels: vec![2, 20, 16].into(),
            forums: 1,
            moves: 0,
            proposals: 0,
            reasons: 9,
            parts: 5,
            draws: 2,
            points: vec![3, 1, 4].into(),
        };
        assert_eq!(shape.closes(), 6);
        assert_eq!([0, 1, 2, 3].map(|k| shape.first_level(IssueIdx(k))), [0, 16, 36, 52]);
        assert_eq!([0, 1, 2, 3].map(|t| shape.first_belief(TypeIdx(t))), [0, 9, 10, 26]);
        assert_eq!(shape.belief_rows(), 26);
        // Ten bins for each uncertain input, then one for each point.
        assert_eq!([0, 1, 2, 3, 4, 5].map(|i| shape.first_bin(InputIdx(i))), [0, 10, 20, 23, 24, 28]);
        assert_eq!(shape.bin_rows(), 28);
    }
}
