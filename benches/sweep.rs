//! Cost of a run against the size of a scenario: `cargo bench --bench sweep`. One size changes at a time, around a
//! scenario of medium size; runs on one thread, the best of several repetitions that go through all sizes in turn.
//!
//! Most work lies in packages × views: each view (an actor with what it may privately know) values each package at each
//! meeting. The last column divides by this and by the rounds played, so it shows what grows faster or slower.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::ops::Range;

use detente::internals::model::{Model, compile};

use generated::Size;

const MIDDLE: Size = Size { actors: 4, forums: 3, issues: 6, per_forum: 5, levels: 3, moves: 16, rounds: 12 };
const REPEATS: usize = 3;
const RUNS: Range<u64> = 0..200;

/// Microseconds per run of each model, the best of several repetitions.
fn cost(models: &[Model]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; models.len()];
    for _ in 0..REPEATS {
        for (model, best) in models.iter().zip(&mut best) {
            let a_run = cases::seconds(|| cases::plays(model, false, RUNS)) / RUNS.count() as f64;
            *best = f64::min(*best, a_run * 1e6);
        }
    }
    best
}

fn table(what: &str, values: &[usize], size: impl Fn(usize) -> Size) {
    let models: Vec<Model> = values.iter().map(|&n| compile(&cases::scenario(&size(n).text()))).collect();
    println!(
        "\n{what:>9} {:>9} {:>6} {:>7} {:>10} {:>9} {:>9} {:>24}",
        "packages", "views", "rounds", "decisions", "µs/run", "µs/round", "ns/(package·view·round)"
    );
    for ((value, model), micros) in values.iter().zip(&models).zip(cost(&models)) {
        // Forums of a generated scenario are equally large and meet in turn.
        let (packages, views) = (model.forums.raw[0].n_packages, model.n_views());
        let count = cases::count(model, false, RUNS);
        let each = |n: u64| n as f64 / RUNS.count() as f64;
        let a_round = micros / each(count.rounds);
        let share = a_round * 1e3 / (packages * views) as f64;
        println!(
            "{value:>9} {packages:>9} {views:>6} {:>7.1} {:>10.1} {micros:>9.1} {a_round:>9.1} {share:>24.2}",
            each(count.rounds),
            each(count.decisions)
        );
    }
}

fn main() {
    println!("{}\nmiddle: {MIDDLE:?}", cases::machine());
    table("actors", &[2, 3, 4, 5, 6, 7, 8], |actors| Size { actors, ..MIDDLE });
    table("levels", &[2, 3, 4, 5, 6, 7], |levels| Size { levels, ..MIDDLE });
    table("per forum", &[3, 4, 5, 6, 7, 8], |n| Size { issues: n.max(MIDDLE.issues), per_forum: n, ..MIDDLE });
    table("moves", &[0, 4, 8, 16, 32, 64], |moves| Size { moves, ..MIDDLE });
    table("rounds", &[2, 4, 8, 12, 16, 24], |rounds| Size { rounds, ..MIDDLE });
}
