//! Offers up to a deadline: backward induction.

use super::Talks;
use crate::theory::error::{Error, inside, payoff, probability};

/// Rounds that are counted back at most.
const MOST_ROUNDS: u32 = 1_000_000;
/// Agreement is reached where it loses no more than this.
const TIE: f64 = 1e-12;

/// Who makes the offer of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Proposer {
    /// In turn; player 0 opens.
    Alternating,
    /// Player 0 with this probability in every round, else player 1.
    Random(f64),
}

/// Talks that end after a number of rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deadline {
    /// Number of rounds: at least 1, at most a million.
    pub rounds: u32,
    /// Who makes the offer of each round.
    pub proposer: Proposer,
    /// What each player gets if the last offer is rejected and talks have not broken down, valued like a payoff of the
    /// round after the last: it is discounted once from there.
    pub end_payoff: [f64; 2],
}

/// One round of talks with a deadline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// Share of player 0 on which they agree if player 0 proposes, and if player 1 does; `None` where both prefer to go
    /// on.
    pub share: [Option<f64>; 2],
    /// What each player expects of this round and all later ones, before its proposer is known where a lot decides it.
    pub value: [f64; 2],
}

impl Talks {
    /// Backward induction over a fixed number of rounds, first round first.
    ///
    /// In each round the responder gets what it expects of a rejection, rᵢ = p bᵢ + (1 − p) δᵢ Vᵢ, and at least 0, if that
    /// leaves the proposer no less than its own rᵢ; else there is no agreement in this round. Here breakdown payoffs and
    /// end payoffs may sum to more than 1. Without breakdown or end payoffs the first proposer keeps, over T rounds of
    /// equal patience, 1 − δ + δ² − … ± δ^(T−1) (Ståhl 1972).
    ///
    /// ```
    /// use detente::theory::alternating_offers::{Deadline, Proposer, Talks};
    /// let deadline = Deadline { rounds: 3, proposer: Proposer::Alternating, end_payoff: [0.0; 2] };
    /// let first = Talks::patient([0.9, 0.9]).until(&deadline)?[0];
    /// assert!((first.share[0].unwrap() - (1.0 - 0.9 + 0.81)).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn until(&self, deadline: &Deadline) -> Result<Vec<Round>, Error> {
        for d in self.discount {
            probability("discount", d)?;
        }
        probability("breakdown", self.breakdown)?;
        for b in self.breakdown_payoff.iter().chain(&deadline.end_payoff) {
            payoff("payoff", *b)?;
        }
        if let Proposer::Random(recognition) = deadline.proposer {
            probability("recognition", recognition)?;
        }
        let rounds = deadline.rounds;
        inside((1..=MOST_ROUNDS).contains(&rounds), "rounds", f64::from(rounds), "[1, 1000000]")?;
        let mut value = deadline.end_payoff;
        let mut course: Vec<Round> = (0..rounds)
            .rev()
            .map(|t| {
                let next = value;
                let rejected = [0, 1].map(|i| {
                    self.breakdown * self.breakdown_payoff[i] + (1.0 - self.breakdown) * self.discount[i] * next[i]
                });
                let deals = [0, 1].map(|by| deal(by, rejected));
                let recognition = match deadline.proposer {
                    Proposer::Alternating => f64::from(1 - t % 2),
                    Proposer::Random(recognition) => recognition,
                };
                let paid = deals.map(|share| share.map_or(rejected, |share| [share, 1.0 - share]));
                value = [0, 1].map(|i| recognition * paid[0][i] + (1.0 - recognition) * paid[1][i]);
                Round { share: deals, value }
            })
            .collect();
        course.reverse();
        Ok(course)
    }
}

/// Share of player 0 on which the two agree when `by` proposes, given what each gets after a rejection.
fn deal(by: usize, rejected: [f64; 2]) -> Option<f64> {
    let responder = rejected[1 - by].max(0.0);
    let agreed = 1.0 - responder >= rejected[by] - TIE && responder <= 1.0 + TIE;
    let responder = responder.min(1.0);
    agreed.then_some(if by == 0 { 1.0 - responder } else { responder })
}
