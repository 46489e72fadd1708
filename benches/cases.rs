//! What the benches share: three cases, runs of them, the decisions in these runs, and the machine.

// No bench needs all of it.
#![allow(dead_code)]

use std::fmt;
use std::hint::black_box;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use detente::internals::distribution::Distribution;
use detente::internals::engine::Experiment;
use detente::internals::engine::compare::compare;
use detente::internals::engine::luck::chance::{Chance, DrawKey};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::{Options, simulate_part};
use detente::internals::model::{Model, Purpose, compile};
use detente::internals::plan::RunPlan;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load, starter};

use crate::generated;

/// The starter that `detente new` writes, the first case, and a generated one.
pub(crate) const CASES: [&str; 3] = ["small", "baseline", "large"];

pub(crate) const SEED: u64 = 1;

/// What stands behind `--` on the command line, without the options that `cargo bench` hands on to all benches.
pub(crate) fn asked() -> Vec<String> {
    std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect()
}

/// The cases or files that were asked for, else the usual ones.
pub(crate) fn named(usual: &[&str]) -> Vec<String> {
    let asked = asked();
    if asked.is_empty() { usual.iter().map(|case| case.to_string()).collect() } else { asked }
}

/// The text of a case; any other name is a file below the package or the present folder.
pub(crate) fn text(case: &str) -> String {
    let file = match case {
        "small" => return starter("Small"),
        "large" => return generated::LARGE.text(),
        "baseline" => "scenarios/security-talks-2022/baseline.toml",
        file => file,
    };
    let path = [Path::new(env!("CARGO_MANIFEST_DIR")).join(file), file.into()].into_iter().find(|p| p.is_file());
    std::fs::read_to_string(path.unwrap_or_else(|| panic!("there is no `{file}`"))).expect("the scenario can be read")
}

pub(crate) fn scenario(text: &str) -> Scenario {
    load(Source::new("bench.toml", text), &[], &no_files).result.expect("the scenario is sound").0
}

pub(crate) fn model(case: &str) -> Model {
    compile(&scenario(&text(case)))
}

/// Plays runs on this thread, one after another.
pub(crate) fn plays(model: &Model, frozen: bool, runs: Range<u64>) {
    let keys = Keys::new(model, SEED);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(model, frozen));
    for run in runs {
        luck.begin(run, Redraw::Nothing);
        black_box(player.play(run, &mut luck).outcome);
    }
}

/// Plays runs without comparison runs on some threads (0: all): a comparison of a scenario with nothing.
pub(crate) fn crowd(model: &Model, threads: usize, runs: u64) {
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch: 0, progress: &|_| {}, stop: &stop };
    black_box(compare(model, &[], &RunPlan::new(SEED, runs), &options));
}

/// Runs with their comparison runs, from a part of an experiment where runs have as many of these as most do.
pub(crate) fn experiment(model: &Model, threads: usize, runs: u64) -> Experiment {
    const FIRST: u64 = 10_000;
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch: 0, progress: &|_| {}, stop: &stop };
    simulate_part(model, &RunPlan::new(SEED, runs), FIRST..FIRST + runs, &options).expect("nobody stops it")
}

/// What happens in some runs, in sum.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    /// Times that an actor, or a bloc that answers as one, weighed its options: what to table if anything, yes or no to
    /// a package, yes or no to one that waits to be ratified, which move if any, whether to use force. What is left to a
    /// hazard (walking out) or follows by itself (a named proposal that is due, one's own precondition) is not
    /// counted, nor is what others estimate that one might have chosen.
    pub(crate) decisions: u64,
    /// Rounds until the end.
    pub(crate) rounds: u64,
}

/// Counts along runs, which are those of [`plays`].
pub(crate) fn count(model: &Model, frozen: bool, runs: Range<u64>) -> Count {
    let keys = Keys::new(model, SEED);
    let mut luck = Counting { luck: Streams::new(&keys), model, decisions: 0 };
    let mut player = Player::new(model, frozen);
    let mut rounds = 0;
    for run in runs {
        luck.luck.begin(run, Redraw::Nothing);
        rounds += u64::from(player.play(run, &mut luck).end_round);
    }
    Count { decisions: luck.decisions, rounds }
}

/// Random numbers that count what they are asked for.
struct Counting<'a> {
    luck: Streams<'a>,
    model: &'a Model,
    decisions: u64,
}

impl Counting<'_> {
    fn note(&mut self, at: DrawKey) {
        use Purpose::{Answer, Force, Move, Offer, Ratify};
        let purpose = self.model.names.sources[at.source].0;
        self.decisions += u64::from(matches!(purpose, Offer | Answer | Ratify | Move | Force));
    }
}

impl Chance for Counting<'_> {
    fn happens(&mut self, at: DrawKey, p: f64) -> bool {
        self.note(at);
        self.luck.happens(at, p)
    }

    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        self.note(at);
        self.luck.choose(at, weights)
    }

    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64 {
        self.luck.draw(at, distribution)
    }
}

/// Seconds that something takes.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What it is measured on, in one line: figures of two machines cannot be compared.
pub(crate) fn machine() -> impl fmt::Display {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = about.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(':'));
    let name = named.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {} cores, {}", cores(), vectors())
}

/// Widest vectors of which the engine makes use.
#[cfg(target_arch = "x86_64")]
fn vectors() -> &'static str {
    use std::arch::is_x86_feature_detected as has;
    match () {
        () if has!("avx512f") && has!("avx512dq") && has!("avx512vl") => "AVX-512",
        () if has!("avx2") => "AVX2",
        () => "SSE2",
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors() -> &'static str {
    "vectors of the target"
}
