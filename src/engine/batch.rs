//! Many runs: the only file that imports rayon.
//!
//! Runs are cut into batches; a batch is a function of its run numbers. Threads only decide which batch is worked on
//! when; tallies are merged in the order of batches, and hold integers, so neither threads nor the size of a batch can
//! change a bit.

use std::sync::atomic::{AtomicBool, Ordering};

use super::count::{Counter, shape};
use super::play::Player;
use super::record::Record;
use super::stream::{Keys, Luck, Redraw};
use crate::model::{Kind, Model};
use crate::plan::RunPlan;
use crate::tally::{Joint, Tally};

/// How to go about it. Nothing here can change a result.
pub struct Options<'a> {
    /// Threads; 0: all cores.
    pub threads: usize,
    /// Runs in a batch; 0: the usual number.
    pub batch: u64,
    /// Called, from any thread, with the number of runs done since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Set it to stop early; nothing is returned then.
    pub stop: &'a AtomicBool,
}

/// Everything that one experiment counts: the runs, and twins of them that differ in one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// The runs.
    pub tally: Tally,
    /// With meetings × without, the same luck.
    pub talks: Joint,
    /// Beliefs at work × frozen at the prior, on the first tenth.
    pub beliefs: Joint,
    /// As given × all precisions halved, on the first tenth.
    pub half: Joint,
    /// As given × all precisions doubled, on the first tenth.
    pub double: Joint,
    /// As given × one kind of randomness drawn anew (uncertain, private, chance), on the first twentieth.
    pub redraw: [Joint; 3],
    /// As given × every chance after the m-th meeting drawn anew, m = 0, 1, …, on the first fiftieth.
    pub after: Vec<Joint>,
}

/// Meetings after which it is asked how much of the ending is settled.
pub const MOST_MEETINGS: usize = 12;

impl Experiment {
    fn new(model: &Model) -> Self {
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

    fn merge(&mut self, other: Experiment) {
        self.tally.merge(other.tally);
        self.talks.merge(&other.talks);
        self.beliefs.merge(&other.beliefs);
        self.half.merge(&other.half);
        self.double.merge(&other.double);
        self.redraw.iter_mut().zip(&other.redraw).for_each(|(a, b)| a.merge(b));
        self.after.iter_mut().zip(&other.after).for_each(|(a, b)| a.merge(b));
    }
}

/// Meetings that are asked about: one a round, up to [`MOST_MEETINGS`].
pub fn n_meetings(model: &Model) -> usize {
    if model.schedule.is_empty() { 0 } else { (model.rounds as usize).min(MOST_MEETINGS) }
}

/// How many of the first runs have which twins: a tenth, a twentieth and a fiftieth, but at least a few hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Twins {
    tenth: u64,
    twentieth: u64,
    fiftieth: u64,
}

impl Twins {
    fn of(runs: u64) -> Self {
        let part = |n: u64, least: u64| (runs / n).max(least).min(runs);
        Self { tenth: part(10, 500), twentieth: part(20, 500), fiftieth: part(50, 200) }
    }
}

/// The game and its variants, made once for all batches.
struct Variants<'a> {
    model: &'a Model,
    silent: Model,
    half: Model,
    double: Model,
    keys: Keys,
}

/// Runs in a batch, unless an option says otherwise.
pub(super) const USUAL: u64 = 100;
/// Batches that are worked on before their tallies are merged: bounds memory.
pub(super) const WAVE: u64 = 64;

/// Simulates a plan. Returns `None` if it was stopped.
///
/// `keep` is handed every record, in the order of runs.
pub fn simulate(
    model: &Model,
    plan: &RunPlan,
    options: &Options,
    mut keep: Option<&mut dyn FnMut(&Record)>,
) -> Option<Experiment> {
    let variants = Variants {
        model,
        silent: model.without_meetings(),
        half: model.with_precisions_times(0.5),
        double: model.with_precisions_times(2.0),
        keys: Keys::new(model, plan.seed),
    };
    let size = if options.batch == 0 { USUAL } else { options.batch };
    let n_batches = plan.runs.div_ceil(size);
    let twins = Twins::of(plan.runs);
    let mut whole = Experiment::new(model);
    let crew = Crew::new(options.threads);
    let keeping = keep.is_some();
    let mut first = 0;
    while first < n_batches {
        let last = (first + WAVE).min(n_batches);
        let work = |batch: u64| {
            let runs = batch * size..((batch + 1) * size).min(plan.runs);
            play_batch(&variants, twins, runs, options, keeping)
        };
        let parts = crew.map(first..last, &work);
        for part in parts {
            let (part, records) = part?;
            whole.merge(part);
            if let Some(keep) = keep.as_mut() {
                records.iter().for_each(keep);
            }
        }
        first = last;
    }
    Some(whole)
}

type Part = Option<(Experiment, Vec<Record>)>;

/// Those who do the work: a pool of threads, or this thread alone.
pub(super) struct Crew {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

impl Crew {
    #[cfg(feature = "parallel")]
    pub(super) fn new(threads: usize) -> Self {
        // Where no threads can be had, the work is done by this one: the same bytes, later.
        Self { pool: rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok() }
    }

    #[cfg(not(feature = "parallel"))]
    pub(super) fn new(_threads: usize) -> Self {
        Self {}
    }

    /// Works on batches and returns their parts in the order of batches.
    pub(super) fn map<T: Send>(&self, batches: std::ops::Range<u64>, work: &(impl Fn(u64) -> T + Sync)) -> Vec<T> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            use rayon::prelude::*;
            let batches: Vec<u64> = batches.collect();
            return pool.install(|| batches.par_iter().map(|b| work(*b)).collect());
        }
        batches.map(work).collect()
    }
}

fn play_batch(v: &Variants, twins: Twins, runs: std::ops::Range<u64>, options: &Options, keep: bool) -> Part {
    let model = v.model;
    let mut part = Experiment::new(model);
    let mut records = Vec::new();
    let mut luck = Luck::new(&v.keys);
    let mut counter = Counter::default();
    let mut player = Player::new(model, false);
    let mut silent = Player::new(&v.silent, false);
    let needs_more = runs.start < twins.tenth;
    let mut others = needs_more.then(|| {
        (
            Player::new(model, true),
            Player::new(&v.half, false),
            Player::new(&v.double, false),
            Player::new(model, false),
        )
    });
    for run in runs.clone() {
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        part.tally.push(&counter.view(model, record));
        let ending = record.outcome;
        if keep {
            records.push(record.clone());
        }
        part.talks.push(ending, silent.play(run, &mut luck).outcome);
        if let Some((frozen, half, double, again)) = &mut others {
            if run < twins.tenth {
                part.beliefs.push(ending, frozen.play(run, &mut luck).outcome);
                part.half.push(ending, half.play(run, &mut luck).outcome);
                part.double.push(ending, double.play(run, &mut luck).outcome);
            }
            if run < twins.twentieth {
                for (joint, kind) in part.redraw.iter_mut().zip([Kind::Uncertain, Kind::Private, Kind::Chance]) {
                    luck.begin(run, Redraw::Kind(kind));
                    joint.push(ending, again.play(run, &mut luck).outcome);
                }
            }
            if run < twins.fiftieth {
                for (m, joint) in part.after.iter_mut().enumerate() {
                    luck.begin(run, Redraw::AfterMeeting(m as u32));
                    joint.push(ending, again.play(run, &mut luck).outcome);
                }
            }
        }
    }
    (options.progress)(runs.end - runs.start);
    Some((part, records))
}
