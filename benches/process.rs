//! The whole process, from command to result: `cargo bench --bench process` on the baseline. To choose other cases or files,
//! give them after `--`.
//!
//! Each repetition goes through all commands, so that other work of the machine affects all of them alike. A ratio is that
//! to `run` in the same repetition; the median of all repetitions is shown, with the least and the largest.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::path::Path;
use std::process::Command;

/// Numbers of runs, and how often each command is repeated with them.
const RUNS: [(u64, usize); 2] = [(1, 31), (20_000, 5)];

/// What is compared with `run`, the first one.
const COMMANDS: [(&str, &[&str]); 4] = [
    ("run", &["run"]),
    ("run --png", &["run", "--png"]),
    ("run --png --threads 1", &["run", "--png", "--threads", "1"]),
    // Plays the same runs and writes what it counted: no tables, charts or report.
    ("shard", &["shard", "--of", "1", "--index", "0", "--out", "part"]),
];

/// Seconds from the start of the program to its end.
fn process(folder: &Path, words: &[&str], runs: u64) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
    command.current_dir(folder).args(words).args(["case.toml", "--quiet", "--runs", &runs.to_string()]);
    cases::seconds(|| {
        let done = command.output().expect("the program can be started");
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    })
}

/// Median, least and largest.
fn spread(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_by(f64::total_cmp);
    [numbers[numbers.len() / 2], numbers[0], numbers[numbers.len() - 1]]
}

fn table(case: &str) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    std::fs::write(folder.path().join("case.toml"), cases::text(case)).expect("the scenario can be written");
    for (runs, repeats) in RUNS {
        let once = || COMMANDS.map(|(_, words)| process(folder.path(), words, runs));
        once();
        let seen: Vec<[f64; COMMANDS.len()]> = (0..repeats).map(|_| once()).collect();
        println!("\n{case}, {runs} runs\n{:<24}{:>10}{:>10}{:>10}{:>10}", "", "ms", "ratio", "least", "largest");
        for (at, (name, _)) in COMMANDS.iter().enumerate() {
            let [seconds, ..] = spread(seen.iter().map(|all| all[at]).collect());
            let [ratio, least, largest] = spread(seen.iter().map(|all| all[at] / all[0]).collect());
            println!("{name:<24}{:>10.1}{ratio:>10.2}{least:>10.2}{largest:>10.2}", seconds * 1e3);
        }
    }
}

fn main() {
    println!("{}", cases::machine());
    for case in cases::named(&["baseline"]) {
        table(&case);
    }
}
