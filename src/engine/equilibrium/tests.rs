use std::sync::atomic::AtomicBool;

use super::build::without_precision;
use super::solution::{At, equilibrium, solved};
use crate::engine::exact::outcome_distribution;
use crate::model::{Model, compile};
use crate::scenario::{load, read::no_files, span::Source};

static NEVER: AtomicBool = AtomicBool::new(false);

fn game(text: &str) -> Model {
    let loaded = load(Source::new("game.toml", text), &[], &no_files);
    match loaded.result {
        Ok((scenario, _)) => compile(&scenario),
        Err(faults) => panic!("{faults:#?}"),
    }
}

/// A game with types, meetings, moves, force, incidents and a finite noise.
const SMALL: &str = include_str!("small.toml");

/// Even play has the law that the engine finds at precision 0, branch by branch.
#[test]
fn even_play_is_the_engines() {
    let model = game(SMALL);
    let law = outcome_distribution(&without_precision(&model), 10_000_000, &NEVER).expect("a small game");
    let found = equilibrium(&model, At::Lambda(0.0), 1_000_000, &NEVER, &mut |_| ()).expect("a small game").0;
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(found.law.all.probability, 1.0);
    found.law.all.outcomes.iter().zip(&law.all.outcomes).for_each(|(a, b)| near(*a, *b));
    found.law.all.payoff.iter().zip(&law.all.payoff).for_each(|(a, b)| near(*a, *b));
    for (a, b) in found.law.given.iter().flatten().zip(law.given.iter().flatten()) {
        a.outcomes.iter().zip(&b.outcomes).for_each(|(a, b)| near(*a, *b));
        a.payoff.iter().zip(&b.payoff).for_each(|(a, b)| near(*a, *b));
    }
}

/// Runs that follow the strategies have the law that the extensive form has, branch by branch.
#[test]
fn runs_follow_the_equilibrium() {
    for lambda in [0.5, 3.0, 20.0] {
        let mut model = game(SMALL);
        model = model.with_precisions_times(lambda / 6.0);
        let found = equilibrium(&model, At::Own, 1_000_000, &NEVER, &mut |_| ()).expect("a small game").0;
        assert!(found.point.residual <= 1e-12);
        let law = outcome_distribution(&solved(&model, true, 1_000_000, &NEVER).expect("small"), 10_000_000, &NEVER)
            .expect("small");
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-11, "{lambda}: {a} {b}");
        found.law.all.outcomes.iter().zip(&law.all.outcomes).for_each(|(a, b)| near(*a, *b));
        found.law.all.payoff.iter().zip(&law.all.payoff).for_each(|(a, b)| near(*a, *b));
        near(found.law.all.rounds, law.all.rounds);
        for (a, b) in found.law.given.iter().flatten().zip(law.given.iter().flatten()) {
            a.outcomes.iter().zip(&b.outcomes).for_each(|(a, b)| near(*a, *b));
        }
        // Precision changes it, and so does foresight.
        let myopic = outcome_distribution(&model, 10_000_000, &NEVER).expect("small");
        let apart = myopic.all.outcomes.iter().zip(&law.all.outcomes).map(|(a, b)| (a - b).abs()).sum::<f64>();
        assert!(apart > 0.01, "{lambda}: {apart}");
    }
}

/// Where nothing is private and nobody chooses at once with another, it is what looking ahead to the end finds.
#[test]
fn looking_ahead_to_the_end_finds_it_where_nothing_is_private() {
    let text = include_str!("../../../scenarios/theory/quantal-response-crisis.toml");
    let mut model = game(text);
    for factor in [0.3, 1.0, 4.0] {
        model = model.with_precisions_times(factor);
        let found = equilibrium(&model, At::Own, 1_000_000, &NEVER, &mut |_| ()).expect("a small game").0;
        let law = outcome_distribution(&model, 10_000_000, &NEVER).expect("small");
        found
            .law
            .all
            .outcomes
            .iter()
            .zip(&law.all.outcomes)
            .for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} {b}"));
    }
}
