//! Values that are fitted to runs, held against exact laws.

use std::sync::atomic::AtomicBool;

use detente::internals::engine::Options;
use detente::internals::engine::equilibrium::solution::{At, equilibrium};
use detente::internals::engine::exact::{OutcomeDistribution, outcome_distribution, outcome_distribution_of};
use detente::internals::engine::fitted::{Budget, Fit, Values, train};
use detente::internals::engine::round::play::Player;
use detente::internals::model::{Model, compile};
use detente::internals::scenario::load;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;

static NEVER: AtomicBool = AtomicBool::new(false);

fn options(threads: usize) -> Options<'static> {
    Options { threads, batch: 0, progress: &|_| (), stop: &NEVER }
}

fn open(text: &str, sets: &[&str]) -> Model {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let (scenario, _) =
        load(Source::new("game.toml", text), &sets, &no_files).result.unwrap_or_else(|e| panic!("{e:#?}"));
    compile(&scenario)
}

fn law_of(model: &Model, fit: &Fit) -> OutcomeDistribution {
    let player = Player::with(model, false, Box::new(Values::of(model, fit)));
    outcome_distribution_of(model, player, 40_000_000, &NEVER).expect("a small game")
}

/// Total variation between two laws, over endings and rounds.
fn distance(a: &OutcomeDistribution, b: &OutcomeDistribution) -> f64 {
    0.5 * a.ended.iter().flatten().zip(b.ended.iter().flatten()).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

fn study(name: &str, text: &str, budget: &Budget) {
    let model = open(text, &["scenario.foresight=\"equilibrium\""]);
    let truth = match equilibrium(&model, At::Own, 1_000_000, &NEVER) {
        Ok(found) => found.law,
        Err(e) => {
            eprintln!("{name}: {e:?}");
            return;
        }
    };
    let myopic = open(text, &[]);
    let myopic = outcome_distribution(&myopic, 40_000_000, &NEVER).unwrap();
    eprintln!(
        "{name}: exact {:.4?} {:.4?} myopic TV {:.4}",
        truth.all.outcomes.raw,
        truth.all.payoff.raw,
        distance(&myopic, &truth)
    );
    let t = std::time::Instant::now();
    let fit = train(&model, "", budget, &options(2)).unwrap();
    let law = law_of(&model, &fit);
    eprintln!(
        "   fitted TV {:.4} pay {:.4?} {:.1}s",
        distance(&law, &truth),
        law.all.payoff.raw,
        t.elapsed().as_secs_f64()
    );
    for step in &fit.steps {
        for (i, a) in step.actors.iter_enumerated() {
            eprintln!(
                "   {i}: change {:.4} bias {:+.4?}±{:.4?} error {:.4} by_round {} meeting {:?} moves {:?}",
                a.change,
                a.bias.unwrap_or(0.0),
                a.bias_error.unwrap_or(0.0),
                a.error,
                a.by_round,
                a.meeting.map(|s| (s.residual, s.error, s.value, s.pairs)),
                a.moves.map(|s| (s.residual, s.error, s.value, s.pairs))
            );
        }
    }
}

#[test]
fn trial() {
    let budget = Budget { runs: 10_000, iterations: 6, ..Budget::default() };
    let games: Vec<(String, String)> = std::env::var("GAMES")
        .unwrap()
        .split(',')
        .map(|p| (p.to_string(), std::fs::read_to_string(p).unwrap()))
        .collect();
    for (name, text) in games {
        study(&name, &text, &budget);
    }
}
