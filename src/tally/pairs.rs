//! Runs and comparison runs in pairs: how they end, what they pay, what is done in them.

use serde::{Deserialize, Serialize};

use super::{Joint, Paired, counters};
use crate::index::{ActorIdx, OutcomeIdx, TiVec, ti_vec};

/// What is compared of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Outcome class.
    pub outcome: OutcomeIdx,
    /// Payoff of each actor, discounted to round 1.
    pub payoff: TiVec<ActorIdx, f64>,
    /// Number of moves that each actor played.
    pub moves: TiVec<ActorIdx, u64>,
    /// Number of packages accepted and concluded in a meeting.
    pub accepted: u64,
}

counters! {
/// Runs and comparison runs with the same random draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pairs(sizes: (usize, usize)) {
    digested as one list {}
    digested {
        /// Endings: run × comparison run. The sizes are numbers of outcome classes and of actors.
        endings: Joint = Joint::new(sizes.0),
        /// Payoffs, by actor.
        payoffs: TiVec<ActorIdx, Paired> = ti_vec![Paired::default(); sizes.1],
        /// Moves played, by actor.
        moves: TiVec<ActorIdx, Paired> = ti_vec![Paired::default(); sizes.1],
        /// Moves played by anybody.
        all_moves: Paired = Paired::default(),
        /// Packages accepted and concluded.
        accepted: Paired = Paired::default(),
    }
    beside the digest {}
}
}

impl Pairs {
    /// Counts a pair.
    pub fn push(&mut self, run: &Course, twin: &Course) {
        self.endings.push(run.outcome, twin.outcome);
        for (i, paired) in self.payoffs.iter_mut_enumerated() {
            paired.push(run.payoff[i], twin.payoff[i]);
        }
        for (i, paired) in self.moves.iter_mut_enumerated() {
            paired.push(run.moves[i] as f64, twin.moves[i] as f64);
        }
        let all = |course: &Course| course.moves.iter().sum::<u64>() as f64;
        self.all_moves.push(all(run), all(twin));
        self.accepted.push(run.accepted as f64, twin.accepted as f64);
    }

    /// Number of pairs.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.endings.n()
    }

    /// Whether everything is counted of as many pairs.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let n = self.n();
        let all = self.payoffs.iter().chain(&self.moves).chain([&self.all_moves, &self.accepted]);
        all.flat_map(|paired| [paired.run.n, paired.twin.n, paired.difference.n]).all(|other| other == n)
    }
}
