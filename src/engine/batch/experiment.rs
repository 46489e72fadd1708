//! What one experiment counts, and which runs have which comparison runs.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::engine::batch::controls::are_controlled;
use crate::engine::batch::count::shape;
use crate::index::{ForumIdx, TiVec, TypeIdx};
use crate::model::{Foresight, Model};
use crate::plan::RunPlan;
use crate::tally::{Counter, Gains, Joint, Pairs, Planned, Residuals, Tally, counters};

counters! {
/// What is counted where actors choose in an equilibrium, beside what is counted everywhere. All runs have these comparison runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Foreseen(model: &Model) {
    digested as one list {}
    digested {}
    beside the digest {
        /// The runs against the same runs with myopic actors.
        myopic: Pairs = pairs(model),
        /// What single moves of the myopic bring them, for runs with [`Twins::tenth`].
        myopic_gains: Gains = Gains::new(model.moves.len()),
        /// The runs against the same runs without meetings.
        without_meetings: Pairs = pairs(model),
        /// The runs against the same runs in which nobody can choose a move.
        without_moves: Pairs = pairs(model),
    }
}
}

fn pairs(model: &Model) -> Pairs {
    Pairs::new((model.outcomes.len(), model.n_actors()))
}

counters! {
/// All counts of an experiment: the runs, and comparison runs (*twins*) that differ from them in one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Experiment(model: &Model) {
    digested as one list {}
    digested {
        /// Counts of the runs.
        tally: Tally = Tally::new(shape(model)),
    }
    beside the digest {
        /// By outcome class, what control variates leave of ending in it; `None` where the plan has none.
        controlled: Option<Residuals> = None,
        /// Runs after which a rule for stopping looks for the first time, as a pilot planned it; `None` where none did.
        planned: Option<Planned> = None,
        /// Endings with meetings × without meetings, with the same random draws.
        talks: Joint = Joint::new(model.outcomes.len()),
        /// The same for the runs with each point of each type: all places of all types.
        talks_by_point: Vec<Joint> = vec![Joint::new(model.outcomes.len()); n_places(model)],
        /// Endings as given × with meetings whose failure raises no tension, with the same random draws.
        free_failure: Joint = Joint::new(model.outcomes.len()),
        /// The same for the runs with each point of each type: all places of all types.
        free_failure_by_point: Vec<Joint> = vec![Joint::new(model.outcomes.len()); n_places(model)],
        /// Endings with learning × with beliefs frozen at the prior, for runs with [`Twins::tenth`].
        beliefs: Joint = Joint::new(model.outcomes.len()),
        /// Endings as given × with all precisions halved, for runs with [`Twins::tenth`].
        half: Joint = Joint::new(model.outcomes.len()),
        /// Endings as given × with all precisions doubled, for runs with [`Twins::tenth`].
        double: Joint = Joint::new(model.outcomes.len()),
        /// What single moves bring their actors: the run against the same run without one of its moves, for runs with
        /// [`Twins::tenth`]. [`withheld`] says which.
        gains: Gains = Gains::new(model.moves.len()),
        /// Endings as given × with one kind of randomness drawn anew (uncertain, private, chance), for runs with
        /// [`Twins::twentieth`].
        redraw: [Joint; 3] = std::array::from_fn(|_| Joint::new(model.outcomes.len())),
        /// Endings as given × with every chance after the m-th meeting drawn anew, m = 0, 1, …, for runs with
        /// [`Twins::fiftieth`].
        after: Vec<Joint> = vec![Joint::new(model.outcomes.len()); 1 + n_meetings(model)],
        /// What is counted where actors choose in an equilibrium only.
        foreseen: Option<Foreseen> = (model.foresight == Foresight::Equilibrium).then(|| Foreseen::new(model)),
    }
}
}

/// Largest number of meetings after which findings say how far the ending is settled.
pub const MOST_MEETINGS: usize = 12;

/// Whether counts that were read from a file can be the counts of these runs of a plan: sizes of all tables, and
/// counts that add up.
#[must_use]
pub fn fits(counted: &Experiment, model: &Model, plan: &RunPlan, runs: &Range<u64>) -> bool {
    let packages: TiVec<ForumIdx, usize> = model.forums.iter().map(|f| f.n_packages).collect();
    let points: TiVec<TypeIdx, usize> = model.types.iter().map(|t| t.prior.len()).collect();
    let Experiment { tally, talks, talks_by_point, free_failure, free_failure_by_point, .. } = counted;
    let of_all_runs = |all: &Joint| model.outcomes.keys().all(|o| all.row(o) == tally.outcomes[o]);
    counted.fits(&Experiment::of_plan(model, plan))
        && counted.controlled.iter().all(|left| left.n == tally.runs && left.adds_up())
        && tally.adds_up(&packages, &points, runs)
        && [(talks, talks_by_point), (free_failure, free_failure_by_point)]
            .into_iter()
            .all(|(all, by_point)| (of_all_runs(all) || !counted.is_compared()) && adds_up(all, by_point, model))
        && [&counted.gains]
            .into_iter()
            .chain(counted.foreseen.iter().map(|own| &own.myopic_gains))
            .all(|gains| gains.adds_up() && gains.all.n <= tally.runs)
        && counted.foreseen.iter().all(|own| {
            let of_all = |pairs: &Pairs| {
                pairs.adds_up()
                    && of_all_runs(&pairs.endings)
                    && pairs.payoffs.iter().zip(&tally.payoff).all(|(pair, own)| pair.run == *own)
            };
            let there = |pairs: &Pairs, is: bool| if is { of_all(pairs) } else { *pairs == self::pairs(model) };
            let compared = counted.is_compared();
            of_all(&own.myopic)
                && there(&own.without_meetings, compared)
                && there(&own.without_moves, compared && model.without_moves().is_some())
                && own.without_meetings.endings == *talks
        })
}

impl Experiment {
    /// Nothing counted yet of a plan.
    #[must_use]
    pub fn of_plan(model: &Model, plan: &RunPlan) -> Self {
        let controlled = are_controlled(model, plan).then(|| Residuals::new(model.outcomes.len()));
        Self { controlled, ..Self::new(model) }
    }

    /// Whether there were comparison runs that need the equilibrium of another game, or need none. If not, nothing is counted of
    /// runs without meetings, with meetings whose failure raises no tension, at other precisions, and without moves.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        let of_another_game = [&self.talks, &self.free_failure, &self.half, &self.double];
        self.foreseen.as_ref().is_none_or(|own| {
            of_another_game.into_iter().chain([&own.without_moves.endings]).any(|joint| joint.n() > 0)
        })
    }
}

/// Places in which the points of all types are counted.
fn n_places(model: &Model) -> usize {
    shape(model).points.iter().sum()
}

/// Whether the pairs by point of each type are all pairs.
fn adds_up(all: &Joint, by_point: &[Joint], model: &Model) -> bool {
    let mut rest = by_point;
    shape(model).points.iter().all(|&n| {
        let (own, after) = rest.split_at(n);
        rest = after;
        let sum = |at: usize| own.iter().try_fold(0u64, |sum, joint| sum.checked_add(joint.counts[at]));
        all.counts.iter().enumerate().all(|(at, n)| sum(at) == Some(*n))
    })
}

/// Which of its moves a run is played without, given how many it has: drawn by the number of the run alone (SplitMix64, Steele,
/// Lea & Flood 2014), so that no random number of any run is used for it.
///
/// ```
/// use detente::internals::engine::withheld;
/// assert_eq!(withheld(7, 0), None);
/// let mut drawn = [0; 5];
/// (0..10_000).for_each(|run| drawn[withheld(run, 5).unwrap()] += 1);
/// assert!(drawn.iter().all(|n| (1_850..2_150).contains(n)), "{drawn:?}");
/// ```
#[must_use]
pub fn withheld(run: u64, moves: usize) -> Option<usize> {
    let mut x = run.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)).checked_rem(moves as u64).map(|place| place as usize)
}

/// Number of meetings that findings look at: one per round, up to [`MOST_MEETINGS`].
pub fn n_meetings(model: &Model) -> usize {
    if model.schedule.is_empty() { 0 } else { (model.rounds as usize).min(MOST_MEETINGS) }
}

/// Which comparison runs a run has, apart from those that all runs have: without meetings, and with meetings whose failure
/// raises no tension; where actors choose in an equilibrium also with myopic actors, and without moves. This depends on the run's
/// number alone, so that a run and its comparison runs are the same in every plan and in every part of a plan. A small
/// plan has a few hundred of each; a large one has a tenth, a twentieth and a fiftieth.
///
/// ```
/// use detente::internals::engine::Twins;
/// let n = |has: fn(&Twins) -> bool| (0..100_000).filter(|run| has(&Twins::of(*run))).count();
/// assert_eq!((n(|t| t.tenth), n(|t| t.twentieth), n(|t| t.fiftieth)), (10_000, 5_000, 2_000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twins {
    /// Beliefs frozen, precisions halved and doubled, one move left out: the first 500 runs, and every tenth from run 5,000 on.
    pub tenth: bool,
    /// One kind of randomness drawn anew: the first 500 runs, and every twentieth from
    /// run 10,000 on.
    pub twentieth: bool,
    /// Every chance after a meeting drawn anew: the first 200 runs, and every fiftieth from run 10,000
    /// on.
    pub fiftieth: bool,
}

impl Twins {
    /// Comparison runs of a run.
    #[must_use]
    pub fn of(run: u64) -> Self {
        let among = |first: u64, every: u64| run < first || run >= first * every && run.is_multiple_of(every);
        Self { tenth: among(500, 10), twentieth: among(500, 20), fiftieth: among(200, 50) }
    }
}
