//! Instructions per run and per decision, which are the same on a busy machine: `cargo bench --bench instructions`. To
//! choose other cases or files than the three, give them after `--`.
//!
//! Valgrind counts. The program starts itself under it, twice per case with different numbers of runs, and prints the
//! difference per run. So nothing that happens once is in the figure. Without valgrind nothing is counted.
//! Valgrind 3.19 knows no vectors wider than 256 bits, so the figure is that of a processor with AVX2.
//!
//! `cargo bench --bench instructions -- plays FILE N` plays N runs of a file or case and nothing else: for profilers.
//! `-- text CASE` prints a case, for `detente check` and the like.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::process::Command;

/// Runs of the shorter and of the longer count.
const RUNS: [u64; 2] = [20, 120];

/// Instructions of this program when it plays some runs.
fn count(case: &str, runs: u64) -> Option<u64> {
    let counted = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args(["plays", case, &runs.to_string()])
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&counted.stderr).into_owned();
    let total = said.lines().find_map(|line| line.split_once("Collected :"))?.1;
    total.trim().parse().ok()
}

fn main() {
    if let [what, case, n] = &cases::asked()[..]
        && what == "plays"
    {
        return cases::plays(&cases::model(case), false, 0..n.parse().expect("a number of runs"));
    }
    if let [what, case] = &cases::asked()[..]
        && what == "text"
    {
        return println!("{}", cases::text(case));
    }
    println!("{}", cases::machine());
    for case in cases::named(&cases::CASES) {
        let [few, many] = RUNS.map(|runs| count(&case, runs));
        let (Some(few), Some(many)) = (few, many) else {
            println!("{case}: not counted, for want of valgrind");
            continue;
        };
        let decisions = cases::count(&cases::model(&case), false, RUNS[0]..RUNS[1]).decisions;
        let (runs, counted) = (RUNS[1] - RUNS[0], many - few);
        println!("{case}: {} instructions a run, {} a decision", counted / runs, counted / decisions);
    }
}
