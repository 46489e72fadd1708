//! The promises about numbers: the same scenario, seed and number of runs give the same bits, on any threads and in any
//! batches, and a run does not depend on how many others there are.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::contrast::variant;
use detente::internals::engine::Experiment;
use detente::internals::engine::compare::{compare, digest};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::{Options, simulate, simulate_part};
use detente::internals::model::{Foresight, Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load, starter};
use detente::internals::tally::Counter;

use super::game::Dice;
use super::random::{self, Size};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenario(path: &Path, set: &[String]) -> Scenario {
    let read = |path: &Path| Source::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
    let fetch = |from: &str, extends: &str| Ok(read(&Path::new(from).parent().unwrap().join(extends)));
    load(read(path), set, &fetch).result.unwrap().0
}

fn model(path: &Path, set: &[String]) -> Model {
    compile(&scenario(path, set))
}

/// Digest of a comparison.
fn against(base: &Scenario, others: &[Scenario], plan: &RunPlan) -> String {
    let stop = AtomicBool::new(false);
    let options = Options { threads: 0, batch: 0, progress: &|_| {}, stop: &stop };
    let models: Vec<Model> = others.iter().map(compile).collect();
    let variants: Vec<_> = others.iter().zip(&models).map(|(other, model)| variant(base, other, model)).collect();
    digest(&compare(&compile(base), &variants, plan, &options).unwrap())
}

fn small() -> Model {
    let no_files = detente::internals::scenario::read::no_files;
    compile(&load(Source::new("small.toml", starter("Small")), &[], &no_files).result.unwrap().0)
}

fn play(model: &Model, plan: &RunPlan, threads: usize, batch: u64) -> (Experiment, Vec<Record>) {
    let mut records = Vec::new();
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch, progress: &|_| {}, stop: &stop };
    let experiment = simulate(model, plan, &options, Some(&mut |r: &Record| records.push(r.clone()))).unwrap();
    (experiment, records)
}

#[test]
fn every_pinned_experiment_gives_its_digest() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("seeds")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() >= 3);
    for path in files {
        let pinned: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let text = |key: &str| pinned[key].as_str().unwrap().to_string();
        if pinned.contains_key("values") {
            // Values are read and checked by the program.
            let mut verify = std::process::Command::new(env!("CARGO_BIN_EXE_detente"));
            let done = verify.arg("verify").arg(&path).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            continue;
        }
        let set: Vec<String> =
            pinned["set"].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_string()).collect();
        let beside = |file: &str| scenario(&path.parent().unwrap().join(file), &set);
        let base = beside(&text("scenario"));
        let seed = pinned["seed"].as_integer().map_or_else(|| text("seed").parse().unwrap(), |n| n as u64);
        let plan = RunPlan::new(seed, pinned["runs"].as_integer().unwrap() as u64);
        let found = match pinned.get("against") {
            Some(files) => {
                let files = files.as_array().unwrap().iter();
                against(&base, &files.map(|f| beside(f.as_str().unwrap())).collect::<Vec<_>>(), &plan)
            }
            None => play(&compile(&base), &plan, 0, 0).0.tally.digest(),
        };
        assert_eq!(
            found,
            text("digest"),
            "{} has other numbers than were pinned; if that is meant, say so in the changelog and run \
             `detente verify --pin seeds/*.toml`",
            path.display()
        );
    }
}

#[test]
fn neither_threads_nor_batches_change_a_bit() {
    let model = small();
    let plan = RunPlan::new(7, 260);
    let (base, records) = play(&model, &plan, 1, 100);
    for threads in [1, 2, 3, 8] {
        for batch in [1, 7, 100, 1000] {
            let (other, same) = play(&model, &plan, threads, batch);
            assert_eq!(other.tally.digest(), base.tally.digest(), "{threads} threads, batches of {batch}");
            assert!(other == base, "{threads} threads, batches of {batch}: a twin differs");
            assert!(same == records, "{threads} threads, batches of {batch}: a record differs");
        }
    }
}

#[test]
fn neither_threads_nor_batches_change_a_bit_of_the_cases() {
    for case in ["security-talks-2022/baseline.toml", "wage-dispute/baseline.toml"] {
        let model = model(&root().join("scenarios").join(case), &[]);
        let plan = RunPlan::new(u64::MAX, 24);
        let (base, _) = play(&model, &plan, 1, 0);
        for (threads, batch) in [(2, 7), (3, 1), (8, 1000)] {
            assert!(play(&model, &plan, threads, batch).0 == base, "{case}: {threads} threads, batches of {batch}");
        }
    }
}

/// A worker has one player for the runs and all their twins.
#[test]
fn a_player_that_turns_to_another_variant_is_as_good_as_a_new_one() {
    let case = |name: &str| model(&root().join("scenarios").join(name), &[]);
    let mut models = vec![small(), case("security-talks-2022/baseline.toml"), case("wage-dispute/baseline.toml")];
    let mut dice = Dice(3);
    for _ in 0..12 {
        let size = Size::small(&mut dice);
        models.push(super::game::model(&random::scenario(&mut dice, size), &[]));
    }
    for model in &models {
        let variants = [
            model.clone(),
            model.without_meetings(),
            model.with_precisions_times(0.5),
            model.with_precisions_times(2.0),
        ];
        let keys = Keys::new(model, 5);
        let mut luck = Streams::new(&keys);
        let mut turning = Player::new(model, false);
        for run in 0..12 {
            let (variant, frozen) = (&variants[dice.below(4)], dice.flip(0.3));
            turning.turn_to(variant, frozen);
            for run in [run, run + 40] {
                luck.begin(run, Redraw::Nothing);
                let record = turning.play(run, &mut luck).clone();
                luck.begin(run, Redraw::Nothing);
                assert!(record == *Player::new(variant, frozen).play(run, &mut luck), "run {run}");
            }
        }
    }
}

#[test]
fn a_run_has_the_same_twins_in_every_plan() {
    let model = small();
    let stop = AtomicBool::new(false);
    let options = Options { threads: 2, batch: 0, progress: &|_| {}, stop: &stop };
    let mut few = play(&model, &RunPlan::new(2, 4_930), 2, 0).0;
    few.merge(&simulate_part(&model, &RunPlan::new(2, 5_210), 4_930..5_210, &options).unwrap());
    assert!(few == play(&model, &RunPlan::new(2, 5_210), 1, 0).0);
    assert_eq!((few.talks.n(), few.half.n(), few.redraw[0].n(), few.after[0].n()), (5_210, 521, 500, 200));
}

#[test]
fn a_run_is_the_same_in_every_plan() {
    let case = model(&root().join("scenarios/security-talks-2022/baseline.toml"), &[]);
    for (model, n) in [(small(), 150), (case, 8)] {
        let (_, few) = play(&model, &RunPlan::new(11, n), 2, 0);
        let (_, many) = play(&model, &RunPlan::new(11, 10 * n), 2, 0);
        assert_eq!(few.len() as u64, n);
        assert!(few[..] == many[..few.len()]);
        let (_, other) = play(&model, &RunPlan::new(12, n), 2, 0);
        assert!(few != other, "another seed is another luck");
    }
}

/// A run whose actors look far ahead takes longer than anybody waits; the flag ends it within.
#[test]
fn a_single_long_run_is_stopped_within() {
    use std::time::{Duration, Instant};
    let mut model = super::game::model(include_str!("../../scenarios/security-talks-2022/baseline.toml"), &[]);
    (model.foresight, model.lookahead) = (Foresight::Lookahead, 5);
    let stop = AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    std::thread::scope(|scope| {
        let single = scope.spawn(|| simulate(&model, &RunPlan::new(1, 1), &options, None).is_none());
        std::thread::sleep(Duration::from_millis(1500));
        assert!(!single.is_finished(), "the run was over before it could be stopped");
        let set = Instant::now();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(single.join().unwrap(), "a run that was stopped gives nothing");
        assert!(set.elapsed() < Duration::from_secs(5), "{:?}", set.elapsed());
    });
}
