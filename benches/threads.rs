//! Speed against threads: `cargo bench --bench threads` on the baseline. To choose other cases or files, give them after
//! `--`.
//!
//! Each repetition goes through all numbers of threads, so that other work of the machine affects all of them alike; the
//! best repetition is shown. `plays` is runs alone, `simulate` is runs with their comparison runs, counted. The last
//! column is the speed of threads that share nothing and stay in their level-1 cache, in millions of exponentials: it
//! shows first if cores are slower when all are busy, or are shared with others.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::hint::black_box;

use detente::internals::maths::exp::exp_in_place;
use detente::internals::model::Model;

const REPEATS: usize = 7;
/// What one measurement takes on one thread, in seconds: long against the time that threads take to begin.
const AIM: f64 = 1.5;

/// Runs per second by number of threads, the best of several.
fn speeds(play: impl Fn(usize, u64)) -> Vec<f64> {
    const TRY: u64 = 50;
    play(1, TRY);
    let runs = (AIM * TRY as f64 / cases::seconds(|| play(1, TRY))).ceil().max(TRY as f64) as u64;
    let mut best = vec![0.0; cases::cores()];
    for _ in 0..REPEATS {
        for (n, best) in (1..).zip(&mut best) {
            *best = f64::max(*best, runs as f64 / cases::seconds(|| play(n, runs)));
        }
    }
    best
}

/// Exponentials, in thousands, by threads that have nothing to do with each other.
fn exponentials(threads: usize, thousands: u64) {
    let work = || {
        let mut numbers = [0.0; 1_000];
        for _ in 0..thousands / threads as u64 {
            numbers.fill(-1.0);
            exp_in_place(black_box(&mut numbers));
        }
    };
    std::thread::scope(|scope| {
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
}

fn table(case: &str, model: &Model) {
    let plays = speeds(|threads, runs| cases::crowd(model, threads, runs));
    let simulate = speeds(|threads, runs| drop(cases::experiment(model, threads, runs)));
    let machine = speeds(exponentials);
    println!(
        "\n{case}\n{:>7} {:>12} {:>9} {:>12} {:>9} {:>12} {:>9}",
        "threads", "plays/s", "speed-up", "simulate/s", "speed-up", "M exp/s", "speed-up"
    );
    for (n, ((play, simulated), exps)) in (1..).zip(plays.iter().zip(&simulate).zip(&machine)) {
        let by = |now: &f64, all: &[f64]| now / all[0];
        println!(
            "{n:>7} {play:>12.0} {:>9.2} {simulated:>12.0} {:>9.2} {:>12.0} {:>9.2}",
            by(play, &plays),
            by(simulated, &simulate),
            exps / 1e3,
            by(exps, &machine)
        );
    }
}

fn main() {
    println!("{}", cases::machine());
    for case in cases::named(&["baseline"]) {
        table(&case, &cases::model(&case));
    }
}
