//! Instructions a run, which a loaded machine counts as well as an idle one: `cargo bench --bench instructions`.
//!
//! Valgrind counts; the program starts itself under it, twice a case with different numbers of runs, and prints the
//! difference by run. So nothing that happens once is in the figure. Without valgrind nothing is counted.
//! Valgrind 3.19 knows no vectors wider than 256 bits, so the figure is that of a processor with AVX2.
//!
//! `cargo bench --bench instructions -- plays FILE N` plays N runs of a file and nothing else: for profilers.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use detente::engine::play::Player;
use detente::engine::stream::{Keys, Luck, Redraw};
use detente::model::{Model, compile};
use detente::scenario::load;
use detente::scenario::read::no_files;
use detente::scenario::span::Source;

const CASES: [&str; 2] = ["scenarios/wage-dispute/baseline.toml", "scenarios/security-talks-2022/baseline.toml"];
/// Runs of the shorter and of the longer count.
const RUNS: [u64; 2] = [20, 120];

fn model(path: &Path) -> Model {
    let text = std::fs::read_to_string(path).expect("the scenario can be read");
    compile(&load(Source::new("bench.toml", text), &[], &no_files).result.expect("the scenario is sound").0)
}

fn plays(model: &Model, n: u64) {
    let keys = Keys::new(model, 1);
    let (mut luck, mut player) = (Luck::new(&keys), Player::new(model, false));
    for run in 0..n {
        luck.begin(run, Redraw::Nothing);
        black_box(player.play(run, &mut luck).outcome);
    }
}

/// Instructions of this program when it plays some runs.
fn count(path: &Path, runs: u64) -> Option<u64> {
    let counted = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .arg("plays")
        .args([path, Path::new(&runs.to_string())])
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&counted.stderr).into_owned();
    let total = said.lines().find_map(|line| line.split_once("Collected :"))?.1;
    total.trim().parse().ok()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [what, path, n] = &args[..]
        && what == "plays"
    {
        return plays(&model(Path::new(path)), n.parse().expect("a number of runs"));
    }
    for case in CASES {
        let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), case].iter().collect();
        match (count(&path, RUNS[0]), count(&path, RUNS[1])) {
            (Some(few), Some(many)) => {
                println!("{case}: {} instructions a run", (many - few) / (RUNS[1] - RUNS[0]));
            }
            _ => println!("{case}: not counted, for want of valgrind"),
        }
    }
}
