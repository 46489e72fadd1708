//! How long each step takes. `cargo bench` prints runs per second of whole experiments, on one thread and on all.
//!
//! An experiment of `simulate` includes the twins of its first runs (without meetings, frozen beliefs, other precisions,
//! luck drawn anew), which weigh most where runs are few; `play` is runs and nothing else.

#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente::analysis::analyse;
use detente::engine::compare::compare;
use detente::engine::play::Player;
use detente::engine::stream::{Keys, Luck, Redraw};
use detente::engine::{Experiment, Options, simulate};
use detente::model::{Model, compile};
use detente::plan::RunPlan;
use detente::scenario::read::no_files;
use detente::scenario::span::Source;
use detente::scenario::{Scenario, load};

const CASES: [&str; 2] = ["security-talks-2022/baseline", "wage-dispute/baseline"];
const RUNS: u64 = 400;
/// Enough for every core to be busy most of the time.
const PLAYS: u64 = 4_000;

fn text(case: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(case).with_extension("toml");
    std::fs::read_to_string(path).expect("the scenario can be read")
}

fn scenario(text: &str) -> Scenario {
    load(Source::new("bench.toml", text), &[], &no_files).result.expect("the scenario is sound").0
}

fn experiment(model: &Model, plan: &RunPlan, threads: usize) -> Experiment {
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch: 0, progress: &|_| {}, stop: &stop };
    simulate(model, plan, &options, None).expect("nobody stops it")
}

/// Runs without twins: a comparison of a scenario with nothing.
fn plays(model: &Model, threads: usize) {
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch: 0, progress: &|_| {}, stop: &stop };
    black_box(compare(model, &[], &RunPlan::new(1, PLAYS), &options));
}

fn steps(c: &mut Criterion) {
    for case in CASES {
        let text = text(case);
        let scenario = scenario(&text);
        let model = compile(&scenario);
        let plan = RunPlan::new(1, RUNS);
        let mut group = c.benchmark_group(case);
        group.sample_size(10).measurement_time(Duration::from_secs(5));
        group.bench_function("parse and validate", |b| b.iter(|| self::scenario(black_box(&text))));
        group.bench_function("compile", |b| b.iter(|| compile(black_box(&scenario))));
        group.throughput(Throughput::Elements(1));
        let keys = Keys::new(&model, plan.seed);
        let (mut luck, mut player, mut run) = (Luck::new(&keys), Player::new(&model, false), 0);
        group.bench_function("play", |b| {
            b.iter(|| {
                run += 1;
                luck.begin(run, Redraw::Nothing);
                player.play(run, &mut luck).outcome
            })
        });
        group.throughput(Throughput::Elements(PLAYS));
        group.bench_function("plays, one thread", |b| b.iter(|| plays(&model, 1)));
        group.bench_function("plays, all threads", |b| b.iter(|| plays(&model, 0)));
        group.throughput(Throughput::Elements(RUNS));
        group.bench_function("simulate, one thread", |b| b.iter(|| experiment(&model, &plan, 1)));
        group.bench_function("simulate, all threads", |b| b.iter(|| experiment(&model, &plan, 0)));
        let counted = experiment(&model, &plan, 0);
        group.bench_function("analyse", |b| b.iter(|| analyse(&scenario, &model, black_box(&counted), &plan)));
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
