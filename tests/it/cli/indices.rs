//! `detente sensitivity --method`: which numbers matter where all of them may be wrong at once.

use detente::internals::analysis::global::{Global, GlobalDesign, GlobalMethod, factors};
use detente::internals::explore::axis::{Change, Setting};
use detente::internals::explore::inputs::{Inputs, Ranges};
use detente::internals::facade::experiment::Experiment;
use detente::internals::model::compile;
use detente::internals::plan::RunPlan;
use detente::internals::render::schema;
use detente::internals::scenario::{load, read::no_files, span::Source};
use detente::{Error, Scenario};
use serde_json::Value;

use super::super::desk::Desk;

/// Three numbers: force comes by chance, with a probability that two of them decide together, and the third does nothing.
const GAME: &str = r#"
[scenario]
schema = 1
name   = "Luck"
rounds = 1
runs   = 100
seed   = 1

[actor.north]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = 0 }

[actor.south]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = { value = 0.5, range = [0.4, 0.6] } }

[issue.land]
levels = { none = 0, all = 1 }
worth  = { north = 1, south = -1 }

[force.attack]
by         = "north"
prize      = 1
balance    = 1
precision  = inf
each_round = { value = 0.5, range = [0.1, 0.9] }

[[outcome]]
id    = "war"
when  = ["ended_by == force"]
ends  = true

[[outcome]]
id = "peace"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("case/luck.toml"), GAME).unwrap();
    desk
}

fn input<'a>(found: &'a Value, name: &str) -> &'a Value {
    let at = found["inputs"].as_array().unwrap().iter().position(|input| input["name"] == name).unwrap();
    let output = found["outputs"].as_array().unwrap().iter().find(|one| one["is_group"] == true).unwrap();
    &output["inputs"][at]
}

fn value(estimate: &Value) -> (f64, [f64; 2]) {
    let end = |at: usize| estimate["interval"][at].as_f64().unwrap();
    (estimate["value"].as_f64().unwrap(), [end(0), end(1)])
}

const ONLY: &str = "--only force.attack.each_round --only actor.south.war.cost";

#[test]
fn the_only_number_that_matters_has_all_of_the_variance() {
    let desk = desk();
    for (method, samples) in [("sobol", 128), ("given-data", 800)] {
        let line =
            format!("sensitivity case/luck.toml {ONLY} --method {method} --samples {samples} --runs 20 --format json");
        let found = desk.run(&format!("{line} --threads 1 --out {method}-one")).good().json();
        assert_eq!(desk.run(&format!("{line} --threads 2 --out {method}-two")).good().json(), found);
        assert_eq!(desk.files(&format!("{method}-one")), desk.files(&format!("{method}-two")));
        let (first, [low, high]) = value(&input(&found, "force.attack.each_round")["first"]);
        // All of it, the noise of 20 runs taken out: without that it would be (.8²/12)/(.8²/12 + .2/20) = .84.
        assert!(low < 1.0 && 1.0 < high && (first - 1.0).abs() < 0.15, "{method}: {first} {low} {high}");
        let (first, [low, _]) = value(&input(&found, "actor.south.war.cost")["first"]);
        assert!(low <= 0.01 && first.abs() < 0.1, "{method}: {first} {low}");
        // The share is uniform from .1 to .9.
        let output = found["outputs"].as_array().unwrap().iter().find(|one| one["is_group"] == true).unwrap();
        let deviation = output["deviation"].as_f64().unwrap();
        assert!((deviation - 0.8 / 12f64.sqrt()).abs() < 0.02, "{method}: {deviation}");
        let validator = jsonschema::validator_for(&schema::indices()).unwrap();
        let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn elementary_effects_are_slopes() {
    let desk = desk();
    let line =
        format!("sensitivity case/luck.toml {ONLY} --method morris --samples 40 --runs 100 --format json --out o");
    let found = desk.run(&line).good().json();
    let (mean, [low, high]) = value(&input(&found, "force.attack.each_round")["mean"]);
    // .8 more of each round is .8 more of war.
    assert!(low < 0.8 && 0.8 < high && (mean - 0.8).abs() < 0.08, "{mean} {low} {high}");
    let idle = input(&found, "actor.south.war.cost");
    assert_eq!((value(&idle["mean"]).0, &idle["changes_sign"]), (0.0, &false.into()));
    let rows = csv::Reader::from_path(desk.results("o").join("indices.csv")).unwrap().into_records().count();
    assert_eq!(rows, 2 * (found["groups"].as_array().unwrap().len() + found["outcomes"].as_array().unwrap().len()));
}

#[test]
fn tables_and_pairs_are_indices_too() {
    let desk = desk();
    let line =
        "sensitivity case/luck.toml --method sobol --by table --pairs --samples 16 --runs 5 --format json --out o";
    let found = desk.run(line).good().json();
    let names: Vec<&str> =
        found["inputs"].as_array().unwrap().iter().map(|input| input["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"force.attack") && names.contains(&"actor.south"), "{names:?}");
    let n = names.len() as u64;
    assert_eq!(found["points"].as_u64().unwrap(), 16 * (2 + 2 * n));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(desk.results("o").join("manifest.json")).unwrap()).unwrap();
    let command = manifest["command"].as_str().unwrap();
    assert!(
        command.contains("--method sobol") && command.contains("--pairs") && command.contains("--by table"),
        "{command}"
    );
}

#[test]
fn what_does_not_go_together_is_told() {
    let desk = desk();
    let text = GAME.to_string()
        + "\n[uncertainty.both]\nnumbers = [\"force.attack.each_round\", \"actor.south.war.cost\"]\ncorrelation = 0.5\n";
    std::fs::write(desk.path("case/linked.toml"), text).unwrap();
    for (line, says) in [
        ("case/luck.toml --samples 10", "add `--method sobol`"),
        ("case/luck.toml --method sobol --samples 7", "from 8 to"),
        ("case/luck.toml --method sobol --samples 1000000000", "from 8 to"),
        ("case/luck.toml --method sobol --samples 100000", "points, and a design has"),
        ("case/luck.toml --method morris --pairs", "goes with `--method sobol`"),
        ("case/luck.toml --method given-data --by table", "single numbers only"),
        ("case/linked.toml --method sobol", "needs independent inputs"),
    ] {
        let done = desk.run(&format!("sensitivity {line}"));
        assert!(done.code == Some(2) && done.err.contains(says), "{line}: {:?} {}", done.code, done.err);
    }
    let line = "sensitivity case/linked.toml --method given-data --samples 200 --runs 5 --format json --only force --only actor.south";
    let found = desk.run(line).good().json();
    let (first, _) = value(&input(&found, "actor.south.war.cost")["first"]);
    // It goes with what matters: a quarter of the variance at a correlation of a half.
    assert!((first - 0.25).abs() < 0.2, "{first}");
}

#[test]
fn all_numbers_of_a_large_file_can_be_wrong_at_once() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/large.toml"), include_str!("../../../scenarios/security-talks-2022/baseline.toml"))
        .unwrap();
    // Sobol' indices are those of tables.
    for (method, samples, least) in [("given-data", 60, 100), ("morris", 8, 100), ("sobol", 8, 20)] {
        let line =
            format!("sensitivity case/large.toml --method {method} --samples {samples} --runs 1 --format json --out o");
        let found = desk.run(&line).good().json();
        assert!(found["inputs"].as_array().unwrap().len() > least, "{method}");
        assert_eq!((&found["samples"], &found["refused"]), (&samples.into(), &0.into()), "{method}");
    }
}

/// Indices where the chance of force below `least` is refused, and the chances that were asked for, row by row.
fn found(method: GlobalMethod, samples: usize, least: f64) -> (Result<Global, Error>, Vec<Vec<f64>>) {
    let of = |changes: &[String]| load(Source::new("luck.toml", GAME), changes, &no_files).result.unwrap().0;
    let only = ["force.attack.each_round", "actor.south.war.cost"].map(String::from);
    let ranges = Ranges { typed: &[], spread: 0.2, only: &only };
    let inputs = Inputs::of(&Scenario::parse(GAME).unwrap().settable(), &[], ranges);
    let chance = inputs.all.iter().position(|input| input.name == only[0]).unwrap();
    let open = |settings: &[&Setting]| {
        let change = |setting: &&Setting| match &setting.change {
            Change::Set(change) => change.clone(),
            Change::Overlay(_) => unreachable!("no files"),
        };
        let refused = settings[chance].number.unwrap() < least;
        if refused { Err(Vec::new()) } else { Ok(of(&settings.iter().map(change).collect::<Vec<_>>())) }
    };
    let plan = RunPlan::new(7, 20);
    let design = GlobalDesign::new(method, (&inputs, factors(&inputs.all, false)), (samples, false), &plan).unwrap();
    let chances: Vec<f64> = design.points.iter().map(|(at, _)| inputs.values(at)[chance]).collect();
    let rows = chances.chunks(chances.len() / samples).map(<[f64]>::to_vec).collect();
    let base = of(&[]);
    let model = compile(&base);
    let mut experiment = Experiment::of(&base, &model);
    experiment.plan(&plan);
    let global = experiment.global_with(&design, (&inputs, Vec::new()), &open, &mut |_| None, &mut |_| Ok(()));
    (global, rows)
}

#[test]
fn rows_with_a_point_that_cannot_be_are_left_out_and_counted() {
    for (method, samples) in [(GlobalMethod::GivenData, 400), (GlobalMethod::Morris, 40), (GlobalMethod::Sobol, 128)] {
        let (global, rows) = found(method, samples, 0.2);
        let global = global.unwrap();
        let lost = rows.iter().filter(|row| row.iter().any(|chance| *chance < 0.2)).count();
        assert!(lost > 0 && global.refused == lost as u64, "{method:?}: {} of {lost}", global.refused);
        // What is left has the mean of the chances that were played.
        let kept: Vec<f64> =
            rows.iter().filter(|row| row.iter().all(|chance| *chance >= 0.2)).flatten().copied().collect();
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let war = global.outputs.iter().find(|output| output.id == "war").unwrap();
        let bound = 5.0 * (0.25 / (20.0 * samples as f64)).sqrt();
        assert!((war.share - mean).abs() < bound, "{method:?}: {} {mean}", war.share);
    }
}

#[test]
fn a_design_of_which_most_is_refused_is_an_error() {
    let why = found(GlobalMethod::GivenData, 100, 0.6).0.unwrap_err().to_string();
    assert!(why.contains("of 100 points are refused"), "{why}");
    assert!(found(GlobalMethod::GivenData, 100, 0.4).0.is_ok());
}
