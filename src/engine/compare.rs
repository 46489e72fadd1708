//! Variants of a scenario with the same random draws (common random numbers), run by run.
//!
//! A random number depends on seed, purpose, id, run and round only. So what two scenarios have in common draws the
//! same numbers in both, and a difference between two runs of the same number comes from what the variant changes.

use std::ops::Range;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};

use super::batch::controls::{self, Controls, PilotRuns};
use super::batch::{Options, ThreadPool, most_batches};
use crate::engine::luck::streams::{Keys, Streams};
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::index::{ActorIdx, OutcomeIdx, TiVec};
use crate::model::Model;
use crate::plan::RunPlan;
use crate::tally::{Counter, Digest, Joint, Paired, Planned, Residuals};

/// A variant compared with the base, on common random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// What control variates leave of ending in each class, by class of the base and then by class of the variant; `None` where the
    /// plan has none. It is beside the digest.
    pub controlled: Option<Residuals>,
    /// Runs after which a rule for stopping looks for the first time, as pilots planned it; `None` where none did.
    pub planned: Option<Planned>,
}

impl Contrast {
    fn new(base: &Model, variant: &Model, shared_actors: &[(ActorIdx, ActorIdx)], is_controlled: bool) -> Self {
        Self {
            endings: Joint::between(base.outcomes.len(), variant.outcomes.len()),
            tension: Paired::default(),
            meetings: Paired::default(),
            rounds: Paired::default(),
            payoffs: shared_actors.iter().map(|&(b, v)| (b, v, Paired::default())).collect(),
            controlled: is_controlled.then(|| Residuals::new(base.outcomes.len() + variant.outcomes.len())),
            planned: None,
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
        if let Some(controlled) = &mut self.controlled {
            controlled.push(&[&run.left[..], &twin.left].concat());
        }
    }

    /// Whether what was read from a file can be what was counted in so many runs: sizes of all tables, as in `empty`, and counts that add up.
    pub(crate) fn fits(&self, empty: &Contrast, runs: u64) -> bool {
        let Self { endings, tension, meetings, rounds, payoffs, controlled, planned } = self;
        let of_all = |pair: &Paired| [&pair.run, &pair.twin, &pair.difference].into_iter().all(|one| one.n == runs);
        endings.fits(&empty.endings)
            && endings.n() == runs
            && [tension, meetings, rounds].into_iter().all(of_all)
            && payoffs.len() == empty.payoffs.len()
            && payoffs
                .iter()
                .zip(&empty.payoffs)
                .all(|(one, other)| (one.0, one.1) == (other.0, other.1) && of_all(&one.2))
            && controlled.fits(&empty.controlled)
            && controlled.iter().all(|left| left.n == runs)
            && planned.is_none()
    }

    /// Adds what was counted of other runs.
    pub(crate) fn merge(&mut self, other: &Contrast) {
        self.endings.merge(&other.endings);
        self.tension.merge(&other.tension);
        self.meetings.merge(&other.meetings);
        self.rounds.merge(&other.rounds);
        for ((.., a), (.., b)) in self.payoffs.iter_mut().zip(&other.payoffs) {
            a.merge(b);
        }
        self.controlled.merge(&other.controlled);
    }
}

/// What is compared of a run.
struct Seen {
    outcome: OutcomeIdx,
    tension: f64,
    meetings: f64,
    rounds: f64,
    payoff: TiVec<ActorIdx, f64>,
    /// What control variates leave, by class; empty where there are none.
    left: Vec<i64>,
}

impl Seen {
    fn of(run: &Record, controls: Option<&Controls>, innovations: &[f64]) -> Self {
        let mut left = Vec::new();
        if let Some(controls) = controls {
            controls.residuals(innovations, run.outcome, &mut left);
        }
        Self {
            left,
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
pub fn digest<'a>(contrasts: impl IntoIterator<Item = &'a Contrast>) -> String {
    let mut digest = Digest::default();
    for Contrast { endings, tension, meetings, rounds, payoffs, controlled: _, planned: _ } in contrasts {
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
    compare_until(base, variants, plan, options, &|_| 1.0, None)
}

/// The same, but with a rule for stopping it ends at the first of [`RunPlan::checks`] at which half of the `widest` interval of what
/// was counted is no more than the rule asks for; `keep` is handed every record, in the order of runs, the base before the variants.
#[must_use]
pub fn compare_until(
    base: &Model,
    variants: &[Variant],
    plan: &RunPlan,
    options: &Options,
    widest: &dyn Fn(&[Contrast]) -> f64,
    mut keep: Keep,
) -> Option<Vec<Contrast>> {
    let mut work = Work::new(base, variants, plan, options, widest, keep.is_some())?;
    let mut first = 0;
    for last in plan.checks(work.planned.map(|planned| planned.0)) {
        let wave = if keep.is_some() { work.pool.wave(options.batch) } else { u64::MAX };
        while first < last {
            let next = first.saturating_add(wave).min(last);
            work.play(first..next, &mut keep)?;
            first = next;
        }
        if plan.stop.is_some_and(|rule| widest(&work.counted) <= rule.half_width) {
            break;
        }
    }
    Some(work.counted)
}

/// Plays some of the runs only: a part, whose counts others complete. `None` if it was canceled.
///
/// Every part plays the pilots of the whole plan, if it has any, so that all take the same off in each run.
#[must_use]
pub fn compare_part(
    base: &Model,
    variants: &[Variant],
    plan: &RunPlan,
    runs: Range<u64>,
    options: &Options,
) -> Option<Vec<Contrast>> {
    let mut work = Work::new(base, variants, plan, options, &|_| 1.0, false)?;
    work.play(runs, &mut None)?;
    Some(work.counted)
}

/// Nothing counted yet of a plan, to which counts of parts are added.
#[must_use]
pub fn nothing(base: &Model, variants: &[Variant], plan: &RunPlan) -> Vec<Contrast> {
    empty(base, variants, controls::are_controlled(base, plan))
}

fn empty(base: &Model, variants: &[Variant], is_controlled: bool) -> Vec<Contrast> {
    variants.iter().map(|v| Contrast::new(base, v.model, &v.shared_actors, is_controlled)).collect()
}

/// The work under way.
struct Work<'a> {
    /// The base, then the variants.
    sides: Vec<Side<'a>>,
    variants: &'a [Variant<'a>],
    options: &'a Options<'a>,
    pool: ThreadPool,
    workers: Vec<Worker>,
    keep: bool,
    planned: Option<Planned>,
    counted: Vec<Contrast>,
}

/// A game with what it draws.
struct Side<'a> {
    model: &'a Model,
    keys: Keys,
    /// What is taken off in each run; `None` where the plan is too small for it.
    controls: Option<Controls>,
}

/// What one worker has counted, and the records that it was asked to keep: of the base (0) or of a variant (from 1).
struct Worker {
    contrasts: Vec<Contrast>,
    seen: Vec<Seen>,
    kept: Vec<(usize, Record)>,
}

impl<'a> Work<'a> {
    /// Plays the pilots too, if the plan has any. `None` if it was canceled.
    fn new(
        base: &'a Model,
        variants: &'a [Variant<'a>],
        plan: &RunPlan,
        options: &'a Options<'a>,
        widest: &dyn Fn(&[Contrast]) -> f64,
        keep: bool,
    ) -> Option<Self> {
        let pool = ThreadPool::new(options.threads, most_batches(plan.runs, options.batch));
        let models = std::iter::once(base).chain(variants.iter().map(|v| v.model));
        let mut sides: Vec<Side> =
            models.map(|model| Side { model, keys: Keys::new(model, plan.seed), controls: None }).collect();
        let mut planned = None;
        if controls::are_controlled(base, plan) {
            let games: Vec<_> = sides.iter().map(|side| (side.model, &side.keys)).collect();
            let found = controls::find(&games, plan.stop.is_some(), &pool, options)?;
            planned = plan.stop.map(|rule| found.plan(&rule, |pilots| widest(&of_pilots(pilots, base, variants))));
            sides.iter_mut().zip(found.controls).for_each(|(side, controls)| side.controls = Some(controls));
        }
        let mut counted = fresh(&sides, variants);
        counted.iter_mut().for_each(|contrast| contrast.planned = planned);
        Some(Self { sides, planned, counted, variants, options, pool, workers: Vec::new(), keep })
    }

    /// Plays runs and adds them to what was counted before.
    fn play(&mut self, runs: Range<u64>, keep: &mut Keep) -> Option<()> {
        let heap = self.pool.heap(runs, self.options.batch);
        while self.workers.len() < self.pool.size().min(heap.batches()) as usize {
            let contrasts = fresh(&self.sides, self.variants);
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
            let counted = std::mem::replace(&mut worker.contrasts, fresh(&self.sides, self.variants));
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
    fn play(&mut self, sides: &[Side], runs: Range<u64>, options: &Options, keep: bool) -> Option<()> {
        let Self { contrasts, seen, kept } = self;
        seen.clear();
        for (side, game) in sides.iter().enumerate() {
            let mut place = 0;
            play(game, runs.clone(), options, |record, innovations| {
                let this = Seen::of(record, game.controls.as_ref(), innovations);
                match side.checked_sub(1) {
                    None => seen.push(this),
                    Some(variant) => contrasts[variant].push(&seen[place], &this),
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
fn fresh(sides: &[Side], variants: &[Variant]) -> Vec<Contrast> {
    empty(sides[0].model, variants, sides[0].controls.is_some())
}

/// Endings of pilots, and what control variates leave of them: the base's against each variant's.
fn of_pilots(pilots: &[PilotRuns], base: &Model, variants: &[Variant]) -> Vec<Contrast> {
    let one = |(variant, twins): (&Variant, &PilotRuns)| {
        let mut found = Contrast::new(base, variant.model, &[], true);
        for ((run, before), (twin, after)) in pilots[0].iter().zip(twins.iter()) {
            found.endings.push(run, twin);
            found.controlled.iter_mut().for_each(|left| left.push(&[before, after].concat()));
        }
        found
    };
    variants.iter().zip(&pilots[1..]).map(one).collect()
}

/// Plays runs of one game. A player is large, so its memory is freed before the next game needs its own.
fn play(game: &Side, runs: Range<u64>, options: &Options, mut each: impl FnMut(&Record, &[f64])) -> Option<()> {
    let mut luck = Streams::noting(&game.keys, game.controls.as_ref().map(|controls| &controls.columns));
    let mut player = Player::new(game.model, false);
    player.heed(options.stop);
    for run in runs {
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        luck.begin_noting(run);
        let record = player.play(run, &mut luck);
        // A run that was broken off counts for nothing.
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        each(record, luck.innovations());
    }
    Some(())
}
