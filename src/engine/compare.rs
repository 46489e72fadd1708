//! Variants of a scenario with the same random draws (common random numbers), run by run.
//!
//! A random number depends on seed, purpose, id, run and round only. So what two scenarios have in common draws the
//! same numbers in both, and a difference between two runs of the same number comes from what the variant changes.

use std::ops::Range;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use super::batch::{Crew, Options};
use super::play::Player;
use super::record::Record;
use super::stream::{Keys, Luck, Redraw};
use crate::model::Model;
use crate::plan::RunPlan;
use crate::tally::{Joint, Paired};

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
    pub payoffs: Vec<(usize, usize, Paired)>,
}

impl Contrast {
    fn new(base: &Model, variant: &Model, shared_actors: &[(usize, usize)]) -> Self {
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
    outcome: usize,
    tension: f64,
    meetings: f64,
    rounds: f64,
    payoff: Vec<f64>,
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
    let mut hash = Sha256::new();
    for contrast in contrasts {
        let Joint { rows, columns, counts } = &contrast.endings;
        for n in [*rows as u64, *columns as u64].iter().chain(counts) {
            hash.update(n.to_le_bytes());
        }
        let payoffs = contrast.payoffs.iter().map(|(.., paired)| paired);
        for paired in [&contrast.tension, &contrast.meetings, &contrast.rounds].into_iter().chain(payoffs) {
            for m in [&paired.run, &paired.twin, &paired.difference] {
                hash.update(m.n.to_le_bytes());
                hash.update(m.sum.to_le_bytes());
                hash.update(m.squares.to_le_bytes());
            }
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// A variant of the base, and the actors that both share.
#[derive(Debug, Clone)]
pub struct Variant<'m> {
    /// The variant's model.
    pub model: &'m Model,
    /// Actors that both have: (position in base, position in variant).
    pub shared_actors: Vec<(usize, usize)>,
}

/// Plays the base and every variant with the same random draws, [`RunPlan::runs`] times. Returns `None` if it was
/// canceled.
#[must_use]
pub fn compare(base: &Model, variants: &[Variant], plan: &RunPlan, options: &Options) -> Option<Vec<Contrast>> {
    let keys = Keys::new(base, plan.seed);
    let variant_keys: Vec<Keys> = variants.iter().map(|v| Keys::new(v.model, plan.seed)).collect();
    let fresh =
        || -> Vec<Contrast> { variants.iter().map(|v| Contrast::new(base, v.model, &v.shared_actors)).collect() };
    let crew = Crew::new(options.threads);
    let heap = crew.heap(0..plan.runs, options.batch);
    let mut hands: Vec<Vec<Contrast>> = (0..crew.size()).map(|_| fresh()).collect();
    let done = crew.work(&heap, &mut hands, &|contrasts, heap| {
        let mut seen = Vec::new();
        while let Some(batch) = heap.take() {
            seen.clear();
            play(base, &keys, batch.clone(), options, |record| seen.push(Seen::of(record)))?;
            for ((variant, keys), contrast) in variants.iter().zip(&variant_keys).zip(contrasts.iter_mut()) {
                let mut runs = seen.iter();
                let pair = |twin: &Record| {
                    if let Some(run) = runs.next() {
                        contrast.push(run, &Seen::of(twin));
                    }
                };
                play(variant.model, keys, batch.clone(), options, pair)?;
            }
            (options.progress)(batch.end - batch.start);
        }
        Some(())
    });
    done.into_iter().collect::<Option<()>>()?;
    let mut whole = fresh();
    for part in &hands {
        whole.iter_mut().zip(part).for_each(|(a, b)| a.merge(b));
    }
    Some(whole)
}

/// Plays runs of one model. A player is large, so its memory is freed before the next model needs its own.
fn play(model: &Model, keys: &Keys, runs: Range<u64>, options: &Options, mut each: impl FnMut(&Record)) -> Option<()> {
    let (mut luck, mut player) = (Luck::new(keys), Player::new(model, false));
    for run in runs {
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        luck.begin(run, Redraw::Nothing);
        each(player.play(run, &mut luck));
    }
    Some(())
}
