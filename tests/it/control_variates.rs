//! Control variates in games whose law is known exactly: no bias, intervals that hold, and errors that are what they are said
//! to be.

use std::sync::atomic::AtomicBool;

use detente::internals::analysis::estimate::{controlled_difference, controlled_share, wilson};
use detente::internals::analysis::findings::Estimate;
use detente::internals::engine::Options;
use detente::internals::engine::compare::{Contrast, Variant, compare, compare_until};
use detente::internals::engine::exact::outcome_distribution;
use detente::internals::index::OutcomeIdx;
use detente::internals::model::{Model, compile};
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

const RUNS: u64 = 10_000;
const EXPERIMENTS: u64 = 40;

/// A small game and a variant of it, with the exact probabilities of both.
struct Games {
    models: [Model; 2],
    laws: [Vec<f64>; 2],
}

fn games(text: &str, set: &str) -> Games {
    let model = |set: &[String]| compile(&load(Source::new("game.toml", text), set, &no_files).result.unwrap().0);
    let models = [model(&[]), model(&[set.to_string()])];
    let law = |model: &Model| outcome_distribution(model, 200_000, &AtomicBool::new(false)).unwrap().all.outcomes.raw;
    Games { laws: models.each_ref().map(law), models }
}

fn all() -> [Games; 2] {
    let small = include_str!("../../src/engine/equilibrium/small.toml");
    [games(small, "tension.start=4"), games(super::figures::EXACT, "tension.start=4")]
}

/// What was found of a quantity in many experiments, against the truth.
#[derive(Default)]
struct Found {
    values: Vec<f64>,
    errors: Vec<f64>,
    missed: usize,
    /// Variance that it would have as counted.
    counted: f64,
}

impl Found {
    fn push(&mut self, found: &Estimate, truth: f64, counted: &Estimate) {
        let value = found.value.unwrap();
        self.values.push(value - truth);
        self.errors.push(found.standard_error.unwrap());
        let [low, high] = found.interval.unwrap();
        self.missed += usize::from(truth < low || high < truth);
        self.counted += counted.standard_error.unwrap().powi(2);
    }
}

#[test]
fn shares_and_differences_are_without_bias_and_their_intervals_hold() {
    let stop = AtomicBool::new(false);
    let options = Options { threads: 2, batch: 0, progress: &|_| (), stop: &stop };
    let (mut looked, mut missed, mut saved) = (0, 0, Vec::new());
    for Games { models: [base, other], laws } in all() {
        let classes = base.outcomes.len();
        let mut found: Vec<Found> = (0..2 * classes).map(|_| Found::default()).collect();
        for seed in 0..EXPERIMENTS {
            let variant = [Variant { model: &other, shared_actors: Vec::new() }];
            let contrast = compare(&base, &variant, &RunPlan::new(900 + seed, RUNS), &options).unwrap().remove(0);
            let left = contrast.controlled.as_ref().unwrap();
            for o in 0..classes {
                let count = contrast.endings.row(OutcomeIdx(o));
                let share = controlled_share(count, &left.moments(|q| i128::from(q == o)), 0.95);
                found[o].push(&share, laws[0][o], &wilson(count, RUNS, 0.95));
                let (lost, gained) = contrast.endings.discordant(OutcomeIdx(o));
                let change = left.moments(|q| i128::from(q == classes + o) - i128::from(q == o));
                let difference = controlled_difference(gained, lost, &change, 0.95);
                let counted = detente::internals::analysis::estimate::paired_difference(RUNS, gained, lost, 0.95);
                found[classes + o].push(&difference, laws[1][o] - laws[0][o], &counted);
            }
        }
        for (what, one) in found.iter().enumerate() {
            let n = EXPERIMENTS as f64;
            let mean = one.values.iter().sum::<f64>() / n;
            let spread = one.values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
            let said = one.errors.iter().map(|e| e * e).sum::<f64>() / n;
            if said == 0.0 {
                continue;
            }
            // Four standard errors; and the spread of χ² with 39 degrees of freedom, once in ten thousand.
            assert!(mean.abs() < 4.0 * (spread / n).sqrt() + 1e-9, "{what}: bias {mean}");
            assert!((0.35..2.2).contains(&(spread / said)), "{what}: {spread} found, {said} said");
            looked += EXPERIMENTS as usize;
            missed += one.missed;
            saved.push(said / (one.counted / n));
        }
    }
    // One in twenty misses, of values that are not independent.
    let part = missed as f64 / looked as f64;
    assert!(looked > 300 && (0.02..0.09).contains(&part), "{missed} of {looked} missed");
    assert!(saved.iter().filter(|left| **left < 0.6).count() >= 4, "{saved:?}");
}

/// Shares of the base and differences to the variant.
fn estimates(contrast: &Contrast) -> Vec<Estimate> {
    let Contrast { endings, controlled, .. } = contrast;
    let left = controlled.as_ref().unwrap();
    let classes = endings.rows;
    let share = |o: usize| {
        let own = left.moments(|q| i128::from(q == o));
        controlled_share(endings.row(OutcomeIdx(o)), &own, 0.95)
    };
    let difference = |o: usize| {
        let (lost, gained) = endings.discordant(OutcomeIdx(o));
        let change = left.moments(|q| i128::from(q == classes + o) - i128::from(q == o));
        controlled_difference(gained, lost, &change, 0.95)
    };
    (0..classes).map(share).chain((0..classes).map(difference)).collect()
}

/// A rule that looks at widths first looks after as many runs as the pilots planned, which are nearly always enough; and the
/// intervals hold where it stops.
#[test]
fn intervals_hold_where_the_rule_stops() {
    let stop = AtomicBool::new(false);
    let options = Options { threads: 2, batch: 0, progress: &|_| (), stop: &stop };
    let (mut looked, mut missed, mut at_once, mut times) = (0u32, 0u32, 0u32, 0.0);
    let experiments = 2 * EXPERIMENTS;
    for Games { models: [base, other], laws } in all() {
        let variant = [Variant { model: &other, shared_actors: Vec::new() }];
        for seed in 0..experiments {
            let rule = Precision { half_width: 0.012, at_least: 100 };
            let plan = RunPlan { stop: Some(rule), ..RunPlan::new(2_000 + seed, 100_000) };
            let half = |one: &Estimate| one.interval.map_or(1.0, |[low, high]| 0.5 * (high - low));
            let widest = |contrasts: &[Contrast]| estimates(&contrasts[0]).iter().map(half).fold(0.0, f64::max);
            let contrasts = compare_until(&base, &variant, &plan, &options, &widest, None).unwrap();
            let (runs, planned) = (contrasts[0].endings.n(), contrasts[0].planned.unwrap().0);
            assert!(widest(&contrasts) <= rule.half_width && runs >= planned && runs < 100_000, "{runs}, {planned}");
            at_once += u32::from(runs == planned);
            // Part of the runs after which it would have been as wide as was asked for.
            times += (widest(&contrasts) / rule.half_width).powi(2);
            let truths = laws[0].iter().copied().chain(laws[1].iter().zip(&laws[0]).map(|(new, old)| new - old));
            for (found, truth) in estimates(&contrasts[0]).iter().zip(truths) {
                let [low, high] = found.interval.unwrap();
                looked += 1;
                missed += u32::from(truth < low || high < truth);
            }
        }
    }
    let part = f64::from(missed) / f64::from(looked);
    assert!(looked > 1000 && (0.02..0.075).contains(&part), "{missed} of {looked} missed");
    let all = 2.0 * experiments as f64;
    assert!(f64::from(at_once) > 0.7 * all, "{at_once} of {all} stopped at the first look");
    assert!((0.8..1.0).contains(&(times / all)), "{} of the runs were needed", times / all);
}
