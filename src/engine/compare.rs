//! Variants of a scenario with the same random draws (common random numbers), run by run.
//!
//! A random number depends on seed, purpose, id, run and round only. So what two scenarios have in common draws the
//! same numbers in both, and a difference between two runs of the same number comes from what the variant changes.

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::batch::{Options, ThreadPool, most_batches};
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::index::{ActorIdx, OutcomeIdx, TiVec};
use crate::model::Model;
use crate::plan::RunPlan;
use crate::tally::{Counter, Digest, Joint, Paired};

/// A variant compared with the base, on common random numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Pairs of endings: base × variant.
    pub endings: Joint,
    /// Tension when the run stops, from 0 to 10.
    pub tension: Paired,
    /// Number of meetings held.
    pub meetings: Paired,
    /// Round in which the run ended.
    pub rounds: Paired,
    /// Payoff of each actor that base and variant share: (position in base, position in variant, payoffs).
    pub payoffs: Vec<(ActorIdx, ActorIdx, Paired)>,
}

impl Contrast {
    fn new(base: &Model, variant: &Model, shared_actors: &[(ActorIdx, ActorIdx)]) -> Self {
        Self {
            endings: Joint::between(base.outcomes.len(), variant.outcomes.len()),
            tension: Paired::default(),
            meetings: Paired::default(),
            rounds: Paired::default(),
            payoffs: shared_actors.iter().map(|&(b, v)| (b, v, Paired::default())).collect(),
        }
    }

    fn push(&mut self, run: &Seen, twin: &Seen) {
        self.endings.push(run.outcome, twin.outcome);
        self.tension.push(run.tension, twin.tension);
        self.meetings.push(run.meetings, twin.meetings);
        self.rounds.push(run.rounds, twin.rounds);
        for (b, v, paired) in &mut self.payoffs {
            paired.push(run.payoff[*b], twin.payoff[*v]);
        }
    }

    fn merge(&mut self, other: &Contrast) {
        self.endings.merge(&other.endings);
        self.tension.merge(&other.tension);
        self.meetings.merge(&other.meetings);
        self.rounds.merge(&other.rounds);
        for ((.., a), (.., b)) in self.payoffs.iter_mut().zip(&other.payoffs) {
            a.merge(b);
        }
    }
}

/// What is compared of a run.
struct Seen {
    outcome: OutcomeIdx,
    tension: f64,
    meetings: f64,
    rounds: f64,
    payoff: TiVec<ActorIdx, f64>,
}

impl Seen {
    fn of(run: &Record) -> Self {
        Self {
            outcome: run.outcome,
            tension: run.tension.last().copied().unwrap_or(0.0),
            meetings: run.meetings.len() as f64,
            rounds: run.end_round as f64,
            payoff: run.payoff.clone(),
        }
    }
}

/// SHA-256 of everything counted, in hexadecimal: equal digests, equal results.
#[must_use]
pub fn digest(contrasts: &[Contrast]) -> String {
    let mut digest = Digest::default();
    for Contrast { endings, tension, meetings, rounds, payoffs } in contrasts {
        endings.digest_into(&mut digest);
        [tension, meetings, rounds].into_iter().for_each(|paired| paired.digest_into(&mut digest));
        payoffs.iter().for_each(|(.., paired)| paired.digest_into(&mut digest));
    }
    digest.hex()
}

/// A variant of the base, and the actors that both share.
#[derive(Debug, Clone)]
pub struct Variant<'m> {
    /// The variant's model.
    pub model: &'m Model,
    /// Actors that both have: (position in base, position in variant).
    pub shared_actors: Vec<(ActorIdx, ActorIdx)>,
}

/// Where the records of a comparison go, run by run: 0 for the base or the place of a variant from 1, and the record.
pub type Keep<'a> = Option<&'a mut dyn FnMut(usize, &Record)>;

/// Plays the base and every variant with the same random draws, [`RunPlan::runs`] times. Returns `None` if it was
/// canceled.
#[must_use]
pub fn compare(base: &Model, variants: &[Variant], plan: &RunPlan, options: &Options) -> Option<Vec<Contrast>> {
    compare_until(base, variants, plan, options, &|_| false, None)
}

/// The same, but ends at the first of [`RunPlan::checks`] at which what was counted is `enough`; `keep` is handed every
/// record, in the order of runs, the base before the variants.
#[must_use]
pub fn compare_until(
    base: &Model,
    variants: &[Variant],
    plan: &RunPlan,
    options: &Options,
    enough: &dyn Fn(&[Contrast]) -> bool,
    mut keep: Keep,
) -> Option<Vec<Contrast>> {
    let mut work = Work::new(base, variants, plan, options, keep.is_some());
    let mut first = 0;
    for last in plan.checks() {
        let wave = if keep.is_some() { work.pool.wave(options.batch) } else { u64::MAX };
        while first < last {
            let next = first.saturating_add(wave).min(last);
            work.play(first..next, &mut keep)?;
            first = next;
        }
        if enough(&work.counted) {
            break;
        }
    }
    Some(work.counted)
}

/// The work under way.
struct Work<'a> {
    /// The base, then the variants.
    sides: Vec<(&'a Model, Keys)>,
    variants: &'a [Variant<'a>],
    options: &'a Options<'a>,
    pool: ThreadPool,
    workers: Vec<Worker>,
    keep: bool,
    counted: Vec<Contrast>,
}

/// What one worker has counted, and the records that it was asked to keep: of the base (0) or of a variant (from 1).
struct Worker {
    contrasts: Vec<Contrast>,
    seen: Vec<Seen>,
    kept: Vec<(usize, Record)>,
}

impl<'a> Work<'a> {
    fn new(base: &'a Model, variants: &'a [Variant<'a>], plan: &RunPlan, options: &'a Options<'a>, keep: bool) -> Self {
        let models = std::iter::once(base).chain(variants.iter().map(|v| v.model));
        let pool = ThreadPool::new(options.threads, most_batches(plan.runs, options.batch));
        let sides = models.map(|model| (model, Keys::new(model, plan.seed))).collect();
        Self { sides, counted: fresh(base, variants), variants, options, pool, workers: Vec::new(), keep }
    }

    /// Plays runs and adds them to what was counted before.
    fn play(&mut self, runs: Range<u64>, keep: &mut Keep) -> Option<()> {
        let base = self.sides[0].0;
        let heap = self.pool.heap(runs, self.options.batch);
        while self.workers.len() < self.pool.size().min(heap.batches()) as usize {
            let contrasts = fresh(base, self.variants);
            self.workers.push(Worker { contrasts, seen: Vec::new(), kept: Vec::new() });
        }
        let (sides, options, keeps) = (&self.sides, self.options, self.keep);
        let done = self.pool.work(&heap, &mut self.workers, &|worker, heap| {
            while let Some(batch) = heap.take() {
                worker.play(sides, batch.clone(), options, keeps)?;
                (options.progress)(batch.end - batch.start);
            }
            Some(())
        });
        done.into_iter().collect::<Option<()>>()?;
        let mut records = Vec::new();
        for worker in &mut self.workers {
            let counted = std::mem::replace(&mut worker.contrasts, fresh(base, self.variants));
            self.counted.iter_mut().zip(&counted).for_each(|(a, b)| a.merge(b));
            records.append(&mut worker.kept);
        }
        if let Some(keep) = keep {
            records.sort_by_key(|(side, record)| (record.run, *side));
            records.iter().for_each(|(side, record)| keep(*side, record));
        }
        Some(())
    }
}

impl Worker {
    /// Plays a batch under the base, then under one variant after another.
    fn play(&mut self, sides: &[(&Model, Keys)], runs: Range<u64>, options: &Options, keep: bool) -> Option<()> {
        let Self { contrasts, seen, kept } = self;
        seen.clear();
        for (side, (model, keys)) in sides.iter().enumerate() {
            let mut place = 0;
            play(model, keys, runs.clone(), options, |record| {
                match side.checked_sub(1) {
                    None => seen.push(Seen::of(record)),
                    Some(variant) => contrasts[variant].push(&seen[place], &Seen::of(record)),
                }
                place += 1;
                if keep {
                    kept.push((side, record.clone()));
                }
            })?;
        }
        Some(())
    }
}

/// Nothing counted yet.
fn fresh(base: &Model, variants: &[Variant]) -> Vec<Contrast> {
    variants.iter().map(|v| Contrast::new(base, v.model, &v.shared_actors)).collect()
}

/// Plays runs of one model. A player is large, so its memory is freed before the next model needs its own.
fn play(model: &Model, keys: &Keys, runs: Range<u64>, options: &Options, mut each: impl FnMut(&Record)) -> Option<()> {
    let (mut luck, mut player) = (Streams::new(keys), Player::new(model, false));
    player.heed(options.stop);
    for run in runs {
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        // A run that was broken off counts for nothing.
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        each(record);
    }
    Some(())
}
