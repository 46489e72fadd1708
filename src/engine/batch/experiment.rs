//! What one experiment counts, and which runs have which twins.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::engine::count::shape;
use crate::model::Model;
use crate::tally::{Joint, Tally};

/// Everything that one experiment counts: the runs, and twins of them that differ in one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// The runs.
    pub tally: Tally,
    /// With meetings × without, the same luck.
    pub talks: Joint,
    /// Beliefs at work × frozen at the prior, on [`Twins::tenth`].
    pub beliefs: Joint,
    /// As given × all precisions halved, on [`Twins::tenth`].
    pub half: Joint,
    /// As given × all precisions doubled, on [`Twins::tenth`].
    pub double: Joint,
    /// As given × one kind of randomness drawn anew (uncertain, private, chance), on [`Twins::twentieth`].
    pub redraw: [Joint; 3],
    /// As given × every chance after the m-th meeting drawn anew, m = 0, 1, …, on [`Twins::fiftieth`].
    pub after: Vec<Joint>,
}

/// Meetings after which it is asked how much of the ending is settled.
pub const MOST_MEETINGS: usize = 12;

impl Experiment {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let n = model.outcomes.len();
        let joint = || Joint::new(n);
        Self {
            tally: Tally::new(shape(model)),
            talks: joint(),
            beliefs: joint(),
            half: joint(),
            double: joint(),
            redraw: std::array::from_fn(|_| joint()),
            after: vec![joint(); 1 + n_meetings(model)],
        }
    }

    /// Adds what was counted of other runs of the same model: exact, in any order.
    pub fn merge(&mut self, other: Experiment) {
        self.tally.merge(other.tally);
        self.talks.merge(&other.talks);
        self.beliefs.merge(&other.beliefs);
        self.half.merge(&other.half);
        self.double.merge(&other.double);
        self.redraw.iter_mut().zip(&other.redraw).for_each(|(a, b)| a.merge(b));
        self.after.iter_mut().zip(&other.after).for_each(|(a, b)| a.merge(b));
    }
}

/// Whether what was read from somewhere can be what was counted of these runs of a model: sizes of all tables, and counts
/// that add up.
#[must_use]
pub fn fits(counted: &Experiment, model: &Model, runs: &Range<u64>) -> bool {
    let n = model.outcomes.len();
    let packages: Vec<usize> = model.forums.iter().map(|f| f.n_packages).collect();
    let points: Vec<usize> = model.types.iter().map(|t| t.prior.len()).collect();
    let Experiment { tally, talks, beliefs, half, double, redraw, after } = counted;
    let mut joints = [talks, beliefs, half, double].into_iter().chain(redraw).chain(after);
    tally.fits(&shape(model), &packages, &points, runs)
        && after.len() == 1 + n_meetings(model)
        && joints.all(|j| (j.rows, j.columns, j.counts.len()) == (n, n, n * n))
        && (0..n).all(|o| talks.row(o) == tally.outcomes[o])
}

/// Meetings that are asked about: one a round, up to [`MOST_MEETINGS`].
pub fn n_meetings(model: &Model) -> usize {
    if model.schedule.is_empty() { 0 } else { (model.rounds as usize).min(MOST_MEETINGS) }
}

/// Which twins a run has, beside the one without meetings that all have: a function of its number alone, so that a run
/// with its twins is the same in every plan and in every part of a plan.
///
/// ```
/// use detente::engine::Twins;
/// let n = |has: fn(&Twins) -> bool| (0..100_000).filter(|run| has(&Twins::of(*run))).count();
/// assert_eq!(n(|t| t.tenth), 10_450);
/// assert_eq!(n(|t| t.twentieth), 5_475);
/// assert_eq!(n(|t| t.fiftieth), 2_196);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twins {
    /// Beliefs frozen, precisions halved and doubled: the first 500 runs and every tenth.
    pub tenth: bool,
    /// One kind of randomness drawn anew: the first 500 runs and every twentieth.
    pub twentieth: bool,
    /// Every chance after a meeting drawn anew: the first 200 runs and every fiftieth.
    pub fiftieth: bool,
}

impl Twins {
    /// Those of a run.
    #[must_use]
    pub fn of(run: u64) -> Self {
        let among = |first: u64, every: u64| run < first || run.is_multiple_of(every);
        Self { tenth: among(500, 10), twentieth: among(500, 20), fiftieth: among(200, 50) }
    }
}
