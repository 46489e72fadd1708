//! `detente sensitivity`: each number to the ends of its range, alone.

use detente::internals::render::schema;

use super::super::desk::Desk;

#[test]
fn an_end_is_what_a_comparison_says_of_it() {
    let desk = Desk::new();
    let line = "sensitivity case/mine.toml --only tension --range tension.start=2..6 --runs 300 --format json";
    let found = desk.run(&format!("{line} --threads 1 --out one")).good().json();
    assert_eq!(desk.run(&format!("{line} --threads 2 --out two")).good().json(), found);
    assert_eq!(desk.files("one"), desk.files("two"));
    let line =
        "compare case/mine.toml --variant tension.start=2 --variant tension.start=6 --runs 300 --format json --out c";
    let compared = desk.run(line).good().json();
    let inputs = found["inputs"].as_array().unwrap();
    let start = inputs.iter().find(|input| input["path"] == "tension.start").unwrap();
    let ends = start["ends"].as_array().unwrap();
    assert_eq!((ends.len(), &ends[0]["label"], &ends[1]["label"]), (2, &"2".into(), &"6".into()));
    for (end, variant) in ends.iter().zip(compared["variants"].as_array().unwrap()) {
        for (id, change) in variant["groups"].as_object().unwrap() {
            let (share, difference) = (&end["shares"]["groups"][id], &end["differences"]["groups"][id]);
            assert_eq!((share, &difference["value"]), (&change["variant"], &change["difference"]["value"]), "{id}");
        }
        // What is clear here is clear alone, too.
        for id in end["clear"].as_array().unwrap() {
            let interval = &end["differences"]["groups"][id.as_str().unwrap()]["interval"];
            assert!(interval[0].as_f64().unwrap() * interval[1].as_f64().unwrap() > 0.0, "{interval}");
        }
    }
    let validator = jsonschema::validator_for(&schema::sensitivity()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let rows = csv::Reader::from_path(desk.results("one").join("sensitivity.csv")).unwrap().into_records().count();
    let n_ends: usize = inputs.iter().map(|input| input["ends"].as_array().unwrap().len()).sum();
    let kinds = found["groups"].as_array().unwrap().len() + found["outcomes"].as_array().unwrap().len();
    assert_eq!(rows, n_ends * kinds);
}

#[test]
fn all_numbers_are_tried_or_said_to_be_left_out() {
    let desk = Desk::new();
    let done = desk.run("sensitivity case/mine.toml --runs 40 --png").good();
    let found: serde_json::Value =
        serde_json::from_slice(&std::fs::read(desk.results("results").join("sensitivity.json")).unwrap()).unwrap();
    let paths = desk.run("paths case/mine.toml --format json").good().json();
    let paths = paths.as_array().map_or_else(|| paths["paths"].as_array().unwrap().clone(), Clone::clone);
    let numbers: Vec<&str> =
        paths.iter().filter(|one| one["is_number"] == true).map(|one| one["path"].as_str().unwrap()).collect();
    let of = |key: &str| -> Vec<String> {
        found[key].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap().to_string()).collect()
    };
    let (tried, left) = (of("inputs"), of("left_out"));
    for path in &numbers {
        assert!(tried.iter().chain(&left).any(|other| other == path), "{path}");
    }
    assert!(tried.len() > 10 && numbers.len() <= tried.len() + left.len(), "{} of {}", tried.len(), numbers.len());
    assert!(
        desk.results("results").join("charts/tornado.png").exists() && done.out.contains("change in"),
        "{}",
        done.out
    );
}

#[test]
fn what_does_not_fit_is_told() {
    let desk = Desk::new();
    for (line, code, says) in [
        ("--range tension.start=6..2", 2, "write `tension.start=2..6`"),
        ("--range tension.nothing=1..2", 2, "no number at `tension.nothing`"),
        ("--range tension.start=2..60", 1, "out of its range"),
        ("--spread 1.5", 2, "between 0 and 1"),
        ("--only nobody", 2, "no number to change"),
    ] {
        let done = desk.run(&format!("sensitivity case/mine.toml --runs 10 {line}"));
        assert!(done.code == Some(code) && done.err.contains(says), "{line}: {:?} {}", done.code, done.err);
    }
    assert!(!desk.path("results").exists());
}
