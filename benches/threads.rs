//! Speed against threads: `cargo bench --bench threads`, with cases or files behind `--` if they are to be others than
//! the baseline.
//!
//! Each repeat goes through all numbers of threads, so that what else the machine does falls on all of them alike; the
//! best of the repeats is shown. `plays` is runs and nothing else, `simulate` is runs with their twins, counted.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use detente::model::Model;

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

fn table(case: &str, model: &Model) {
    let plays = speeds(|threads, runs| cases::crowd(model, threads, runs));
    let simulate = speeds(|threads, runs| drop(cases::experiment(model, threads, runs)));
    println!("\n{case}\n{:>7} {:>12} {:>9} {:>12} {:>9}", "threads", "plays/s", "speed-up", "simulate/s", "speed-up");
    for (n, (play, simulated)) in (1..).zip(plays.iter().zip(&simulate)) {
        let (alone, alone_simulated) = (plays[0], simulate[0]);
        println!("{n:>7} {play:>12.0} {:>9.2} {simulated:>12.0} {:>9.2}", play / alone, simulated / alone_simulated);
    }
}

fn main() {
    println!("{}", cases::machine());
    for case in cases::named(&["baseline"]) {
        table(&case, &cases::model(&case));
    }
}
