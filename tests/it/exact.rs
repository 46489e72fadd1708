//! Exact laws of random games: what they must have in common, and whether intervals from runs cover them.

use std::sync::atomic::AtomicBool;

use detente::internals::analysis::estimate::wilson;
use detente::internals::engine::exact::{OutcomeDistribution, outcome_distribution};
use detente::internals::model::{Model, compile};
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};

use super::game::{Dice, close, leaves, runs};
use super::random::{Size, scenario};
use detente::internals::index::OutcomeIdx;

/// Random games that are small enough for their law, with the law.
fn games(seed: u64, n: usize, lookahead: u32) -> Vec<(Scenario, Model, OutcomeDistribution)> {
    let mut dice = Dice(seed);
    let mut found = Vec::new();
    for _ in 0..20 * n {
        if found.len() == n {
            break;
        }
        let size = Size { rounds: 2, actors: 2 + dice.below(2), issues: 2, tiny: true };
        let text = scenario(&mut dice, size);
        let set = [format!("scenario.lookahead={lookahead}")];
        let (scenario, _) = load(Source::new("random.toml", text), &set, &no_files).result.unwrap();
        let model = compile(&scenario);
        if let Ok(law) = outcome_distribution(&model, 20_000, &AtomicBool::new(false)) {
            found.push((scenario, model, law));
        }
    }
    assert!(found.len() >= n / 2, "only {} of {n} games are small enough", found.len());
    found
}

fn sums_to_one(law: &OutcomeDistribution) {
    close(law.all.probability, 1.0, 1e-9);
    close(law.all.outcomes.iter().sum(), 1.0, 1e-9);
    close(law.all.endings.iter().sum(), 1.0, 1e-9);
    close(law.ended.iter().flatten().sum(), 1.0, 1e-9);
    for given in &law.given {
        close(given.iter().map(|share| share.probability).sum(), 1.0, 1e-9);
        for (class, p) in law.all.outcomes.iter().enumerate() {
            close(given.iter().map(|share| share.outcomes.raw[class]).sum(), *p, 1e-9);
        }
    }
}

/// Situations that are merged stage by stage give what whole runs give that are walked one by one.
#[test]
fn merging_changes_no_law() {
    let mut compared = 0;
    for (_, model, law) in games(1, 40, 0) {
        sums_to_one(&law);
        let Some(all) = leaves(&model, 60_000) else { continue };
        compared += 1;
        for class in 0..model.outcomes.len() {
            close(
                all.iter().filter(|(_, r)| r.outcome == OutcomeIdx(class)).map(|(p, _)| p).sum(),
                law.all.outcomes.raw[class],
                1e-8,
            );
        }
        for i in 0..model.n_actors() {
            close(all.iter().map(|(p, r)| p * r.payoff.raw[i]).sum(), law.all.payoff.raw[i], 1e-7);
        }
    }
    assert!(compared >= 10, "only {compared} games could be walked");
}

/// The same with foresight; and what types do with it is what others learn from.
#[test]
fn games_with_foresight_have_laws_and_honest_beliefs() {
    for lookahead in [1, 2] {
        for (_, model, law) in games(20 + u64::from(lookahead), 6, lookahead) {
            sums_to_one(&law);
            let Some(all) = leaves(&model, 4_000) else { continue };
            let points: usize = model.types.iter().map(|t| t.prior.len()).sum();
            let prior: Vec<f64> = model.types.iter().flat_map(|t| t.prior.iter().copied()).collect();
            for (point, prior) in prior.iter().enumerate() {
                let last =
                    |r: &detente::internals::engine::round::record::Record| r.beliefs[r.beliefs.len() - points + point];
                close(all.iter().map(|(p, r)| p * last(r)).sum(), *prior, 1e-9);
            }
        }
    }
}

/// Over many games and experiments, 95% intervals of outcome shares cover the exact share about as often.
#[test]
fn intervals_cover_as_often_as_they_say() {
    const RUNS: u64 = 400;
    let (mut covered, mut all) = (0, 0);
    for (game, (_, model, law)) in games(7, 30, 0).iter().enumerate() {
        for seed in 0..20 {
            let mut counts = vec![0; model.outcomes.len()];
            runs(model, 1_000 * game as u64 + seed, RUNS).iter().for_each(|run| counts[run.outcome.0] += 1);
            for (count, p) in counts.into_iter().zip(&law.all.outcomes) {
                // What is all but certain is covered all but certainly; only what varies can tell.
                if (0.02..=0.98).contains(p) {
                    let [low, high] = wilson(count, RUNS, 0.95).interval.unwrap();
                    covered += u32::from(low <= *p && *p <= high);
                    all += 1;
                }
            }
        }
    }
    let share = f64::from(covered) / f64::from(all);
    assert!(all >= 800, "only {all} intervals");
    assert!((0.935..=0.965).contains(&share), "{covered} of {all}: {share}");
}
