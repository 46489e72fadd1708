//! How long each step of the pipeline takes on a small case, the first case and a large case, in runs and decisions per
//! second: `cargo bench --bench engine`, with `-- large/play` and the like for a part of it.
//!
//! [`cases::Count`] defines a decision. Where comparison runs are played too (`simulate`), only decisions of the runs count.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use detente::internals::analysis::analyse;
use detente::internals::engine::Experiment;
use detente::internals::engine::batch::count::{ViewBuffers, shape};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::model::{Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::render::chart::{self, Chart};
use detente::internals::render::html;
use detente::internals::tally::{Counter, Tally};

use cases::{CASES, SEED};

/// Runs of each case in one sample: some tenths of a second on one thread.
const RUNS: [u64; 3] = [4_000, 400, 24];

/// Time, with runs and decisions as the two quantities that criterion can show per second.
struct Pace(WallTime);

impl Measurement for Pace {
    type Intermediate = <WallTime as Measurement>::Intermediate;
    type Value = Duration;

    fn start(&self) -> Self::Intermediate {
        self.0.start()
    }

    fn end(&self, start: Self::Intermediate) -> Duration {
        self.0.end(start)
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        self.0.add(a, b)
    }

    fn zero(&self) -> Duration {
        self.0.zero()
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        self.0.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Pace {
    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        self.0.formatter().scale_values(typical, values)
    }

    fn scale_throughputs(&self, typical: f64, each: &Throughput, values: &mut [f64]) -> &'static str {
        let (n, units) = match *each {
            Throughput::Bytes(n) => (n, ["decisions/s", "k decisions/s", "M decisions/s"]),
            Throughput::Elements(n) => (n, ["runs/s", "k runs/s", "M runs/s"]),
            _ => return self.0.formatter().scale_throughputs(typical, each, values),
        };
        let a_second = n as f64 * 1e9;
        let (scale, unit) = match a_second / typical {
            x if x < 1e4 => (1.0, units[0]),
            x if x < 1e7 => (1e3, units[1]),
            _ => (1e6, units[2]),
        };
        values.iter_mut().for_each(|time| *time = a_second / (*time * scale));
        unit
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        self.0.formatter().scale_for_machines(values)
    }
}

fn steps(c: &mut Criterion<Pace>) {
    println!("{}", cases::machine());
    for (case, runs) in CASES.into_iter().zip(RUNS) {
        let text = cases::text(case);
        let scenario = cases::scenario(&text);
        let model = compile(&scenario);
        let mut group = begin(c, case);
        group.bench_function("parse and validate", |b| b.iter(|| cases::scenario(black_box(&text))));
        group.bench_function("compile", |b| b.iter(|| compile(black_box(&scenario))));
        playing(&mut group, &model, runs);
        counting(&mut group, &model, runs);
        drop(group);
        // A group of its own: what is left is done once, however many runs there are.
        let mut group = begin(c, case);
        let counted = cases::experiment(&model, 0, runs);
        let merge = |(mut whole, part): (Experiment, Experiment)| {
            whole.merge(&part);
            whole
        };
        let two = || (counted.clone(), counted.clone());
        group.bench_function("merge", |b| b.iter_batched(two, merge, BatchSize::LargeInput));
        let plan = RunPlan::new(SEED, runs);
        group.bench_function("analyse", |b| b.iter(|| analyse(&scenario, &model, black_box(&counted), &plan)));
        let findings = analyse(&scenario, &model, &counted, &plan);
        group.bench_function("render charts", |b| b.iter(|| chart::all(black_box(&findings))));
        let charts = chart::all(&findings);
        group.bench_function("render charts as PNG", |b| b.iter(|| charts.iter().map(Chart::png).collect::<Vec<_>>()));
        group.bench_function("render report", |b| b.iter(|| html::report(&scenario, black_box(&findings), &charts)));
    }
}

fn begin<'c>(c: &'c mut Criterion<Pace>, case: &str) -> BenchmarkGroup<'c, Pace> {
    let mut group = c.benchmark_group(case);
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    group
}

/// Runs alone, comparison runs alone, and both. Decisions are counted in the first runs.
fn playing(group: &mut BenchmarkGroup<'_, Pace>, model: &Model, runs: u64) {
    let pace = |model: &Model, frozen: bool, times: u64| Throughput::ElementsAndBytes {
        elements: runs * times,
        bytes: cases::count(model, frozen, 0..runs).decisions * times,
    };
    let (silent, double) = (model.without_meetings(), model.with_precisions_times(2.0));
    let twins = [
        ("play", model, false),
        ("twin without meetings", &silent, false),
        ("twin with frozen beliefs", model, true),
        ("twin of doubled precision", &double, false),
    ];
    for (what, model, frozen) in twins {
        group.throughput(pace(model, frozen, 1));
        group.bench_function(what, |b| b.iter(|| cases::plays(model, frozen, 0..runs)));
    }
    // As many runs for each thread.
    for (threads, name) in [(1, "one thread"), (cases::cores(), "all threads")] {
        let all = runs * threads as u64;
        group.throughput(pace(model, false, threads as u64));
        group.bench_function(format!("plays, {name}"), |b| b.iter(|| cases::crowd(model, threads, all)));
        group.bench_function(format!("simulate, {name}"), |b| b.iter(|| cases::experiment(model, threads, all)));
    }
}

/// From records to a tally.
fn counting(group: &mut BenchmarkGroup<'_, Pace>, model: &Model, runs: u64) {
    let keys = Keys::new(model, SEED);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(model, false));
    let record = |run| {
        luck.begin(run, Redraw::Nothing);
        player.play(run, &mut luck).clone()
    };
    let records: Vec<_> = (0..runs).map(record).collect();
    let mut counter = ViewBuffers::default();
    let mut tally = |mut tally: Tally| {
        records.iter().for_each(|record| tally.push(&counter.view(model, record)));
        tally
    };
    group.throughput(Throughput::Elements(runs));
    group.bench_function("tally", |b| b.iter_batched(|| Tally::new(shape(model)), &mut tally, BatchSize::LargeInput));
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(Pace(WallTime));
    targets = steps
}
criterion_main!(benches);
