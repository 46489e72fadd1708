//! Memory does not grow with runs: `cargo bench --bench memory`. Fails if it does, or if it is more than 50 MB.
//!
//! Each figure is the highest resident memory (VmHWM of Linux) of a process of its own that does all that `detente run`
//! does, from the text to the report: this program starts itself. A small scenario is played 10⁵ and 10⁷ times; cases
//! behind `--` are played 10⁵ times each, after which nothing is compared.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::analyse;
use detente::internals::engine::{Options, simulate};
use detente::internals::model::compile;
use detente::internals::plan::RunPlan;
use detente::internals::render::{chart, html};

/// Moves, force and what they tell of a private type, in a few microseconds: 10⁷ runs take minutes.
const QUICK: &str = "scenarios/theory/signalling-crisis.toml";
const RUNS: [u64; 2] = [100_000, 10_000_000];
/// Megabytes of 10⁶ bytes.
const MOST: f64 = 50.0;
/// By how much two figures may differ: which thread asks for what when is left to chance.
const SAME: f64 = 2.0;

/// What was seen of one process.
struct Seen {
    /// Highest memory once all runs are counted, and in all, in megabytes.
    simulated: f64,
    whole: f64,
    runs_a_second: f64,
}

/// Highest resident memory of this process up to now, where the system tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// The whole pipeline in this process; says what it took.
fn run(case: &str, runs: u64) -> Option<()> {
    let scenario = cases::scenario(&cases::text(case));
    let (model, plan) = (compile(&scenario), RunPlan::new(cases::SEED, runs));
    let stop = AtomicBool::new(false);
    let options = Options { threads: 0, batch: 0, progress: &|_| {}, stop: &stop };
    let mut counted = None;
    let seconds = cases::seconds(|| counted = simulate(&model, &plan, &options, None));
    let simulated = peak()?;
    let findings = analyse(&scenario, &model, &counted?, &plan);
    let charts = chart::all(&findings);
    black_box(html::report(&scenario, &findings, &charts));
    println!("{simulated} {} {}", peak()?, runs as f64 / seconds);
    Some(())
}

/// Starts this program for one figure.
fn measure(case: &str, runs: u64) -> Option<Seen> {
    let program = std::env::current_exe().ok()?;
    let said = Command::new(program).args(["run", case, &runs.to_string()]).output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let mut numbers = said.split_whitespace().map(|n| n.parse().ok());
    let mut next = || numbers.next().flatten();
    let seen = Seen { simulated: next()?, whole: next()?, runs_a_second: next()? };
    println!(
        "{case}, {runs} runs: {:.1} MB simulated, {:.1} MB with report, {:.0} runs/s",
        seen.simulated, seen.whole, seen.runs_a_second
    );
    Some(seen)
}

fn main() -> ExitCode {
    let asked = cases::asked();
    if let [what, case, runs] = &asked[..]
        && what == "run"
    {
        run(case, runs.parse().expect("a number of runs"));
        return ExitCode::SUCCESS;
    }
    println!("{}", cases::machine());
    let all: Option<Vec<Seen>> = match asked.is_empty() {
        true => RUNS.iter().map(|&runs| measure(QUICK, runs)).collect(),
        false => asked.iter().map(|case| measure(case, RUNS[0])).collect(),
    };
    let Some(all) = all else {
        println!("not measured, for want of Linux");
        return ExitCode::SUCCESS;
    };
    let small = all.iter().all(|seen| seen.whole < MOST);
    let same = !asked.is_empty() || (all[0].simulated - all[1].simulated).abs() < SAME;
    println!("under {MOST} MB: {small}");
    if asked.is_empty() {
        println!("the same to within {SAME} MB: {same}");
    }
    if small && same { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
