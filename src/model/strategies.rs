//! Strategies that have been solved for: how everybody chooses after every public history of a small game.

use std::cmp::Ordering;

use crate::index::{ActorIdx, ForceIdx, ForumIdx, ProfileIdx, SourceIdx, TiVec, ViewIdx};

/// What somebody decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Which package to table in a meeting, if any.
    Offer(ForumIdx),
    /// Whether to accept what was tabled in this round.
    Answer,
    /// Whether to ratify a waiting package: its place among those that wait.
    Ratify(usize),
    /// Which move to play, if any.
    Move,
    /// Whether to use force.
    Attack(ForceIdx),
}

/// Something that happens in public, as far as it tells one history from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Nature took an option: source and slot of the random number, and the option.
    Nature(SourceIdx, usize, usize),
    /// An actor, or a unit by its first member, was seen to take an option.
    Act(ActorIdx, Act, usize),
}

/// Strategies of all actors in one game.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strategies {
    /// By public history at the beginning of a stage: what may be seen in the stage, and the history that it leads to; in order.
    pub leads: Vec<Vec<(Vec<Seen>, u32)>>,
    /// By public history: the choices of its stage, in the order of what they follow, who makes them, on what, and of which
    /// profile.
    pub choices: Vec<Vec<Choice>>,
    /// How exact they are, and what they pay.
    pub found: Found,
}

/// How exactly strategies are an equilibrium, and what they pay.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Largest difference between a probability and the logit response to what it leads to.
    pub residual: f64,
    /// Nodes of the extensive form that was solved.
    pub nodes: u64,
    /// By actor: what it could gain if in each information set it took its best option once and kept to its strategy afterwards, in
    /// payoff discounted to round 1 and weighted by the chance to come there: the largest of all, and the sum.
    pub gain: TiVec<ActorIdx, [f64; 2]>,
    /// By view: expected payoff of a run, discounted to round 1, given the actor's own types; 0 where these have no probability.
    pub payoff: TiVec<ViewIdx, f64>,
}

/// How one profile of an actor chooses after a public history.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What has been seen in the stage.
    pub seen: Vec<Seen>,
    /// Actor.
    pub actor: ActorIdx,
    /// What it decides on.
    pub act: Act,
    /// Its profile.
    pub profile: ProfileIdx,
    /// Options: for an offer 0 is none, else the package + 1; a yes is 1 and a no 0; for a move 0 is none, else the move + 1.
    pub options: Vec<usize>,
    /// Probability of each option.
    pub probability: Vec<f64>,
    /// What each is worth to the actor, in payoff of the present round.
    pub worth: Vec<f64>,
}

/// A history that no play of the game leads to.
pub const NOWHERE: u32 = u32::MAX;

impl Choice {
    /// Order of the choices of a stage.
    #[must_use]
    pub fn order(&self, seen: &[Seen], actor: ActorIdx, act: Act, profile: ProfileIdx) -> Ordering {
        (&self.seen[..], self.actor, self.act, self.profile).cmp(&(seen, actor, act, profile))
    }

    /// Probability of an option.
    #[must_use]
    pub fn probability_of(&self, option: usize) -> f64 {
        self.options.iter().position(|o| *o == option).map_or(0.0, |at| self.probability[at])
    }

    /// By how much an option is worth more than another; 0 where one of them is none.
    #[must_use]
    pub fn better_by(&self, option: usize, than: usize) -> f64 {
        let worth = |option: usize| self.options.iter().position(|o| *o == option).map(|at| self.worth[at]);
        worth(option).zip(worth(than)).map_or(0.0, |(one, other)| one - other)
    }
}

impl Strategies {
    /// The history that a stage leads to.
    #[must_use]
    pub fn next(&self, history: u32, seen: &[Seen]) -> u32 {
        let Some(leads) = self.leads.get(history as usize) else { return NOWHERE };
        leads.binary_search_by(|(one, _)| one[..].cmp(seen)).map_or(NOWHERE, |at| leads[at].1)
    }

    /// How somebody chooses. `None`: it has no choice there, or no play leads there.
    #[must_use]
    pub fn choice(
        &self,
        history: u32,
        seen: &[Seen],
        actor: ActorIdx,
        act: Act,
        profile: ProfileIdx,
    ) -> Option<&Choice> {
        let choices = self.choices.get(history as usize)?;
        choices.binary_search_by(|one| one.order(seen, actor, act, profile)).ok().map(|at| &choices[at])
    }
}
