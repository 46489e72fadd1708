//! `detente discover`: regions of the inputs where a goal holds.

use std::collections::BTreeSet;

use detente::internals::render::schema;
use serde_json::Value;

use super::super::desk::{Desk, Done};

/// In the starter, the prize of the strait decides whether North seizes it.
const LINE: &str =
    "discover case/mine.toml --where war>20% --only force.seizure --range force.seizure.prize=0..2 --samples 200";

#[test]
fn the_number_that_decides_is_found() {
    let desk = Desk::new();
    let line = format!("{LINE} --runs 20 --format json");
    let found = desk.run(&format!("{line} --threads 1 --out one")).good().json();
    assert_eq!(desk.run(&format!("{line} --threads 2 --out two")).good().json(), found);
    assert_eq!(desk.files("one"), desk.files("two"));
    let validator = jsonschema::validator_for(&schema::discover()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(desk.run("schema --discover").good().json(), schema::discover());
    let question = &found["by_inputs"];
    let first = &question["boxes"][0];
    let limits = first["limits"].as_array().unwrap();
    let prize = limits.iter().find(|limit| limit["path"] == "force.seizure.prize").unwrap();
    assert!(prize["low_quasi_p"].as_f64().unwrap() < 1e-6 && prize["high"].is_null(), "{first}");
    assert!(prize["in_halves"].as_f64().unwrap() > 0.9 && first["p"].as_f64().unwrap() <= 0.05, "{first}");
    let base = question["hits"].as_f64().unwrap() / question["n"].as_f64().unwrap();
    assert!(first["density"].as_f64().unwrap() > base + 0.2, "{first}");
    let ceiling = &found["by_runs"]["ceiling"];
    assert!(ceiling["at_least"].as_f64() <= ceiling["at_most"].as_f64(), "{ceiling}");
    // Limits are in the unit of the number.
    let low = prize["low"].as_f64().unwrap();
    assert!(0.7 < low && low < 1.4, "{low}");
    tables_have_a_row_each(&desk, &found);
}

fn tables_have_a_row_each(desk: &Desk, found: &Value) {
    let folder = desk.results("one");
    let rows = |name: &str| csv::Reader::from_path(folder.join(name)).unwrap().into_records().count();
    let limits = |question: &Value| -> usize {
        let boxes = question["boxes"].as_array().into_iter().flatten();
        boxes.map(|one| one["limits"].as_array().unwrap().len()).sum()
    };
    assert_eq!(rows("discover.csv"), limits(&found["by_inputs"]) + limits(&found["by_runs"]));
    let played = found["samples"].as_u64().unwrap() - found["refused"].as_u64().unwrap();
    assert_eq!(rows("samples.csv") as u64, played);
    assert_eq!(found["by_inputs"]["n"].as_u64(), Some(played));
    let mut samples = csv::Reader::from_path(folder.join("samples.csv")).unwrap();
    let names: BTreeSet<String> = samples.headers().unwrap().iter().map(String::from).collect();
    assert!(names.contains("input.force.seizure.prize") && names.contains("holds"), "{names:?}");
    for name in ["charts/discover_box.svg", "charts/discover_tradeoff.svg", "report.html", "datapackage.json"] {
        assert!(folder.join(name).exists(), "{name}");
    }
}

#[test]
fn the_seed_moves_the_sample_and_what_no_number_moves_has_no_region() {
    let desk = Desk::new();
    let line = "discover case/mine.toml --where war<200% --only actor.north.patience --samples 60 --runs 4";
    desk.run(line).refused(2, "between 0% and 100%");
    let line = "discover case/mine.toml --where war>=0% --only tension --samples 60 --runs 4";
    let done = desk.run(line).good();
    assert!(done.out.contains("no region to look for"), "{}", done.out);
    let samples = |out: &str, seed: u64| {
        let rest = "--where likeliest==settlement --only actor.north --samples 60 --runs 4";
        desk.run(&format!("discover case/mine.toml {rest} --seed {seed} --out {out}")).good();
        std::fs::read_to_string(desk.results(out).join("samples.csv")).unwrap()
    };
    let (one, two) = (samples("one", 1), samples("two", 2));
    assert_ne!(one, two);
    let told = std::fs::read_to_string(desk.results("one").join("discover.json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert!(told["by_runs"].is_null() && told["difference"] == true);
}

#[test]
fn what_does_not_fit_is_told() {
    let desk = Desk::new();
    for (line, says) in [
        ("--where war>20% --samples 0", "samples go from 50 to 100000"),
        ("--where war>20% --samples 1e9", "samples go from 50 to 100000"),
        ("--where wra>20%", "did you mean `war`?"),
        ("--where war", "no comparison"),
        ("--where war>20% --only nobody", "no number to change"),
        ("--where war>20% --range tension.nothing=1..2", "no number at `tension.nothing`"),
    ] {
        let Done { code, err, .. } = desk.run(&format!("discover case/mine.toml --runs 10 {line}"));
        assert!(code == Some(2) && err.contains(says), "{line}: {code:?} {err}");
    }
    assert!(!desk.path("results").exists());
}
