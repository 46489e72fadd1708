use std::sync::atomic::AtomicBool;

use super::build::without_precision;
use super::solution::{At, equilibrium};
use crate::engine::exact::outcome_distribution;
use crate::model::{Model, compile};
use crate::scenario::{load, read::no_files, span::Source};

const NEVER: AtomicBool = AtomicBool::new(false);

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
    let found = equilibrium(&model, At::Lambda(0.0), 1_000_000, &NEVER).expect("a small game");
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    near(found.law.all.probability, 1.0);
    found.law.all.outcomes.iter().zip(&law.all.outcomes).for_each(|(a, b)| near(*a, *b));
    found.law.all.payoff.iter().zip(&law.all.payoff).for_each(|(a, b)| near(*a, *b));
    for (a, b) in found.law.given.iter().flatten().zip(law.given.iter().flatten()) {
        a.outcomes.iter().zip(&b.outcomes).for_each(|(a, b)| near(*a, *b));
        a.payoff.iter().zip(&b.payoff).for_each(|(a, b)| near(*a, *b));
    }
}

#[test]
fn trial() {
    let model = game(SMALL);
    for at in [At::Own, At::Lambda(0.25), At::Lambda(1.0), At::Lambda(5.0), At::Lambda(50.0), At::Limit] {
        match equilibrium(&model, at, 1_000_000, &NEVER) {
            Ok(found) => eprintln!(
                "{at:?}: steps {} residual {:e} {:?} gain {:?} settled {:?}",
                found.point.steps, found.point.residual, found.law.all.outcomes, found.gain, found.point.settled
            ),
            Err(e) => eprintln!("{at:?}: {e:?}"),
        }
    }
}
