//! Sizes of a tally's tables, and one run as a tally sees it.

use serde::{Deserialize, Serialize};

/// How many places the points of a type are counted in: up to 64 points each in its own, more in ten stretches of
/// neighbours.
pub fn places(points: usize) -> usize {
    if points <= 64 { points } else { 10 }
}

/// In which of them a point is counted.
///
/// ```
/// use detente::tally::place_of;
/// assert_eq!(place_of(7, 64), 7);
/// assert_eq!((place_of(99, 1000), place_of(100, 1000), place_of(999, 1000)), (0, 1, 9));
/// ```
pub fn place_of(point: usize, points: usize) -> usize {
    point * places(points) / points
}

/// How many of everything there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// T.
    pub rounds: usize,
    /// Outcome classes.
    pub outcomes: usize,
    /// Actors.
    pub actors: usize,
    /// Levels of each issue.
    pub levels: Vec<usize>,
    /// Forums.
    pub forums: usize,
    /// Moves.
    pub moves: usize,
    /// Proposals.
    pub proposals: usize,
    /// Reasons for a refusal.
    pub reasons: usize,
    /// Uncertain inputs.
    pub draws: usize,
    /// Places in which the points of each private type are counted: see [`places`].
    pub points: Vec<usize>,
}

impl Shape {
    /// Where the levels of an issue start. Every issue has room for sixteen or more.
    pub fn first_level(&self, k: usize) -> usize {
        self.levels[..k].iter().map(|n| n.max(&16)).sum()
    }

    /// Inputs: uncertain ones first, then private types.
    pub fn inputs(&self) -> usize {
        self.draws + self.points.len()
    }

    /// Bins of input i start here.
    pub fn first_bin(&self, i: usize) -> usize {
        if i <= self.draws {
            return i * super::INPUT_BINS;
        }
        self.draws * super::INPUT_BINS + self.points[..i - self.draws].iter().sum::<usize>()
    }

    /// All bins of all inputs.
    pub fn bin_rows(&self) -> usize {
        self.first_bin(self.inputs())
    }

    /// Rows of beliefs: true point × point, for each type.
    pub fn belief_rows(&self) -> usize {
        self.points.iter().map(|n| n * n).sum()
    }

    /// Where the rows of a type start.
    pub fn first_belief(&self, t: usize) -> usize {
        self.points[..t].iter().map(|n| n * n).sum()
    }
}

/// Most refusals of one meeting: one for each actor that a scenario can have.
pub const MOST_REFUSALS: usize = 32;

/// One meeting as a tally sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MeetingView {
    /// Forum.
    pub forum: usize,
    /// Package tabled.
    pub offered: Option<usize>,
    /// It took force.
    pub taken: bool,
    /// Reasons of those who refused, by number.
    pub reasons: [usize; MOST_REFUSALS],
    /// How many refused.
    pub n_refusals: usize,
    /// A proposer was left short.
    pub short_proposer: bool,
    /// One who answered was.
    pub short_responder: bool,
    /// Waiting packages that became final.
    pub ratified: u64,
    /// Waiting packages that were refused.
    pub not_ratified: u64,
}

impl MeetingView {
    /// Reasons of those who refused.
    pub fn refusals(&self) -> &[usize] {
        &self.reasons[..self.n_refusals]
    }
}

/// One run as a tally sees it: slices into whoever recorded it.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Its number.
    pub run: u64,
    /// Outcome class.
    pub outcome: usize,
    /// Round in which it ended.
    pub end_round: usize,
    /// Payoff by actor.
    pub payoff: &'a [f64],
    /// Tension at the start and at each close.
    pub tension: &'a [f64],
    /// Uses of moves: round, move, at a loss.
    pub plays: &'a [(usize, usize, bool)],
    /// Meetings held.
    pub meetings: &'a [MeetingView],
    /// Named proposals tabled, each with the meeting.
    pub proposals: &'a [(usize, usize)],
    /// Rows of public probabilities of all places of all types: the start, then each round.
    pub beliefs: &'a [f64],
    /// Levels at the end.
    pub levels: &'a [u8],
    /// Final packages.
    pub n_final: u32,
    /// Uncertain inputs.
    pub drawn: &'a [f64],
    /// Point of each type.
    pub point: &'a [usize],
    /// Place in which it is counted.
    pub place: &'a [usize],
    /// Rank and bin of each input.
    pub inputs: &'a [(f64, usize)],
}
