//! What is on the table: issues, forums, proposals.

use serde::Serialize;

use super::{ActorIdx, BlockIdx, ForumIdx, IssueIdx, Measure, Number};
use crate::index::TiVec;

/// What is negotiated about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Block of issues that it belongs to.
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
    /// What it is worth to each actor, in payoff for good.
    pub worth: TiVec<ActorIdx, Worth>,
    /// Actors who must have said yes before a change of it is final.
    pub ratify: Vec<ActorIdx>,
    /// What its worth depends on, for all actors alike; `None`: on its level alone.
    pub waits_for: Option<WaitsFor>,
    /// Whether a rise of its final level lowers tension.
    pub relief: bool,
    /// Level at the start, as a position in `levels`.
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
    /// Value z, from 0 to 1.
    pub value: f64,
}

/// Worth of an issue to one actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Worth<N = Number> {
    /// w: worth w z at a level of value z. 0 where the file names no worth.
    Weight(N),
    /// One worth for each level, but for one that means unsettled.
    Levels(Vec<N>),
    /// Worths of value 0 and of value 1; linear between.
    Line(N, N),
}

impl<N> Worth<N> {
    /// The same with other numbers, in their order.
    pub fn map<C, M>(&self, with: &mut C, number: fn(&mut C, &N) -> M) -> Worth<M> {
        match self {
            Worth::Weight(w) => Worth::Weight(number(with, w)),
            Worth::Levels(levels) => Worth::Levels(levels.iter().map(|n| number(with, n)).collect()),
            Worth::Line(from, to) => Worth::Line(number(with, from), number(with, to)),
        }
    }

    /// All its numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &N> {
        let (list, ends): (&[N], [Option<&N>; 2]) = match self {
            Worth::Weight(w) => (&[], [Some(w), None]),
            Worth::Levels(levels) => (levels, [None, None]),
            Worth::Line(from, to) => (&[], [Some(from), Some(to)]),
        };
        list.iter().chain(ends.into_iter().flatten())
    }
}

impl Worth {
    /// Whether it is known to be 0 at every level.
    pub fn is_nothing(&self) -> bool {
        self.numbers().all(|n| matches!(n, Number::Fixed(x) if *x == 0.0))
    }
}

/// Worth of one issue × (ψ₀ + (1−ψ₀) min(1, x/θ)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitsFor<N = Number, X = Measure> {
    /// What it depends on: x, in units of the measure.
    pub measure: X,
    /// Value θ of the measure from which the whole worth counts, above 0.
    pub full_at: N,
    /// Share ψ₀ of the worth that remains at x = 0, from 0 to 1.
    pub alone: N,
}

impl<N, X: Copy> WaitsFor<N, X> {
    /// The same with other numbers and another measure, in the order of the fields.
    pub fn map<C, M, Y>(
        &self,
        with: &mut C,
        number: fn(&mut C, &N) -> M,
        measure: fn(&mut C, X) -> Y,
    ) -> WaitsFor<M, Y> {
        WaitsFor {
            measure: measure(with, self.measure),
            full_at: number(with, &self.full_at),
            alone: number(with, &self.alone),
        }
    }
}

/// Where some of the actors meet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forum {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Actors who sit in it, in file order; at least two.
    pub parties: Vec<ActorIdx>,
    /// Issues that it may change, in file order; at least one.
    pub issues: Vec<IssueIdx>,
    /// Weight φ: its importance, 0 or more; scales what a failed meeting does to tension.
    pub weight: Number,
    /// Who proposes at which of its meetings.
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
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Actor whose proposal it is.
    pub by: ActorIdx,
    /// Forum in which it is tabled.
    pub at: ForumIdx,
    /// Whether it was tabled before round 1.
    pub tabled: bool,
    /// The level that it gives to each issue that it names; the others stay as they are expected to stand.
    pub offers: Vec<(IssueIdx, u8)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::DrawIdx;

    #[test]
    fn a_worth_is_nothing_where_all_its_numbers_are_0() {
        let fixed = |list: &[f64]| list.iter().map(|x| Number::Fixed(*x)).collect::<Vec<_>>();
        let line = |from: f64, to: f64| Worth::Line(Number::Fixed(from), Number::Fixed(to));
        for nothing in [Worth::Weight(Number::Fixed(0.0)), Worth::Levels(fixed(&[0.0, 0.0])), line(0.0, 0.0)] {
            assert!(nothing.is_nothing(), "{nothing:?}");
        }
        let unknown = Worth::Weight(Number::Uncertain(DrawIdx(0)));
        let last = Worth::Levels(fixed(&[0.0, 1e-9]));
        for something in [Worth::Weight(Number::Fixed(-1.0)), unknown, last, line(0.0, 1.0), line(1.0, 0.0)] {
            assert!(!something.is_nothing(), "{something:?}");
        }
    }

    #[test]
    fn another_worth_has_the_same_numbers_in_their_order() {
        for worth in [Worth::Weight(1), Worth::Levels(vec![1, 2, 3]), Worth::Line(1, 2)] {
            let mut met = vec![];
            let doubled = worth.map(&mut met, |met, n| {
                met.push(*n);
                2 * n
            });
            assert_eq!(worth.numbers().copied().collect::<Vec<_>>(), met);
            assert_eq!(doubled.numbers().copied().collect::<Vec<i32>>(), met.iter().map(|n| 2 * n).collect::<Vec<_>>());
        }
    }
}
