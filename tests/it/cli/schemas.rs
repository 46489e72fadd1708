//! What comes out fits its schema, and nothing less does.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::Value;

use crate::desk::{Desk, scenario};

#[test]
fn findings_fit_their_schema_and_nothing_less_does() {
    let desk = Desk::new();
    let schema = desk.run("schema --findings").good().json();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let baseline = scenario("security-talks-2022/baseline.toml");
    // One run leaves most estimates undefined.
    for line in [
        format!("run {baseline} --runs 30"),
        "run case/mine.toml --runs 1".into(),
        "run case/mine.toml --runs 400".into(),
    ] {
        let findings = desk.run(&format!("{line} --format json")).good().json();
        fits(&validator, &findings, &line);
        nothing_less(&validator, &findings, &places(&findings));
    }
    let language = desk.run("schema").good().json();
    assert!(jsonschema::draft7::new(&language).is_ok());
}

#[track_caller]
fn fits(validator: &Validator, document: &Value, what: &str) {
    let faults: Vec<String> = validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{what}: {faults:?}");
}

/// With a key missing at any of the places, or one too many, it does not fit.
#[track_caller]
fn nothing_less(validator: &Validator, document: &Value, places: &[(String, String)]) {
    assert!(places.len() > 10);
    for (place, key) in places {
        let mut less = document.clone();
        less.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        assert!(!validator.is_valid(&less), "{place}/{key} can be left out");
        let mut more = document.clone();
        more.pointer_mut(place).unwrap()["surplus"] = serde_json::json!([[]]);
        assert!(!validator.is_valid(&more), "{place} takes a key that it does not have");
    }
}

#[test]
fn replays_fit_their_schema_and_nothing_less_does() {
    let desk = Desk::new();
    let schema = desk.run("schema --replay").good().json();
    assert_eq!(schema, detente::internals::render::schema::replay());
    desk.run("schema --replay --findings").refused(2, "cannot be used with");
    let validator = jsonschema::draft7::new(&schema).unwrap();
    // One scene and one change of each kind, in the forms with most in them.
    let mut kinds: BTreeMap<String, Value> = BTreeMap::new();
    let mut changes: BTreeMap<String, Value> = BTreeMap::new();
    let mut some = Value::Null;
    let shock = "extends = \"mine.toml\"\nwhy = \"a shock\"\n[event.shock]\nround = 1\nset = { tension = 6 }\n";
    std::fs::write(desk.path("case/shock.toml"), shock).unwrap();
    for (case, runs) in [
        (scenario("security-talks-2022/baseline.toml"), 0..12),
        (scenario("security-talks-2022/c12b-one-table.toml"), 0..6),
        (scenario("security-talks-2022/c04-russia-pulls-back.toml"), 50..60),
        (scenario("wage-dispute/baseline.toml"), 0..12),
        ("case/shock.toml".into(), 0..2),
    ] {
        for run in runs {
            let line = format!("replay {case} --run {run} --format json");
            let document = desk.run(&line).good().json();
            fits(&validator, &document, &line);
            for scene in document["rounds"].as_array().unwrap().iter().flat_map(|r| r["scenes"].as_array().unwrap()) {
                for change in scene.get("changes").and_then(Value::as_array).into_iter().flatten() {
                    changes.insert(change["of"].as_str().unwrap().into(), change.clone());
                }
                let size = |scene: &Value| scene.to_string().len();
                let kind = kinds.entry(scene["what"].as_str().unwrap().into()).or_insert_with(|| scene.clone());
                if size(scene) > size(kind) {
                    kind.clone_from(scene);
                }
            }
            some = document;
        }
    }
    let names = |definition: &str, key: &str| -> Vec<String> {
        let all = schema["definitions"][definition]["oneOf"].as_array().unwrap().iter();
        let mut names: Vec<String> = all.map(|one| one["properties"][key]["const"].as_str().unwrap().into()).collect();
        names.sort();
        names
    };
    assert_eq!(kinds.keys().cloned().collect::<Vec<_>>(), names("scene", "what"));
    assert_eq!(changes.keys().cloned().collect::<Vec<_>>(), names("change", "of"));
    kinds.get_mut("move").unwrap()["changes"] = changes.into_values().collect();
    some["rounds"] = serde_json::json!([{ "round": 1, "scenes": kinds.into_values().collect::<Vec<_>>() }]);
    fits(&validator, &some, "one scene of each kind");
    let mut places = Vec::new();
    closed_objects(&some, String::new(), &mut places);
    nothing_less(&validator, &some, &places);
}

/// Every key of every object that is not a map from ids, in a run told.
fn closed_objects(value: &Value, place: String, found: &mut Vec<(String, String)>) {
    const MAPS: [&str; 16] = [
        "types",
        "inputs",
        "beliefs",
        "levels",
        "payoffs",
        "costs",
        "paid",
        "parts",
        "without",
        "profile",
        "issues",
        "utility",
        "disagreement",
        "efficient_range",
        "frontier",
        "priors",
    ];
    match value {
        Value::Array(all) => all.iter().enumerate().for_each(|(k, v)| closed_objects(v, format!("{place}/{k}"), found)),
        Value::Object(all) => {
            for (key, v) in all {
                found.push((place.clone(), key.clone()));
                if !MAPS.contains(&key.as_str()) && !place.ends_with("/labels") {
                    closed_objects(v, format!("{place}/{key}"), found);
                }
            }
        }
        _ => {}
    }
}

/// Every key of every object that is not a map from ids, once for each kind of object.
fn places(findings: &serde_json::Value) -> Vec<(String, String)> {
    let kinds = [
        "",
        "/scenario",
        "/scenario/labels",
        "/plan",
        "/outcomes/0",
        "/outcomes/0/share",
        "/rounds/0",
        "/rounds/0/tension",
        "/tension_by_outcome/0",
        "/moves/0",
        "/forums/0",
        "/proposals/0",
        "/bargaining/0",
        "/agreements",
        "/beliefs/0",
        "/actors/0",
        "/inputs/0",
        "/inputs/0/bins/0",
        "/after_meeting/0",
    ];
    let keys = |kind: &str| {
        findings
            .pointer(kind)
            .and_then(|v| v.as_object())
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    kinds.iter().flat_map(|kind| keys(kind).into_iter().map(|key| (kind.to_string(), key))).collect()
}

#[test]
fn explanations_and_checks_fit_their_schemas_and_nothing_less_does() {
    let desk = Desk::new();
    let (baseline, dispute) = (scenario("security-talks-2022/baseline.toml"), scenario("wage-dispute/baseline.toml"));
    std::fs::write(desk.path("case/wrong.toml"), "[scenario]\nrounds = 0\nrunds = 3\n").unwrap();
    let explanations = [format!("explain {baseline}"), format!("explain {dispute}"), "explain case/mine.toml".into()];
    let checks = ["check case/mine.toml".into(), format!("check {dispute}"), "check case/wrong.toml".into()];
    for (option, lines) in [("--explain", explanations), ("--check", checks)] {
        let validator = jsonschema::draft7::new(&desk.run(&format!("schema {option}")).good().json()).unwrap();
        let mut seen = 0;
        for line in &lines {
            let document = desk.run(&format!("{line} --format json")).json();
            let document = document.get(0).unwrap_or(&document).clone();
            fits(&validator, &document, line);
            let mut places = Vec::new();
            closed_objects(&document, String::new(), &mut places);
            seen = seen.max(places.len());
            // One of each kind of object, wherever it stands.
            let mut kinds = std::collections::BTreeSet::new();
            let list = |place: &str| {
                place.split('/').map(|w| if w.parse::<u32>().is_ok() { "0" } else { w }).collect::<Vec<_>>().join("/")
            };
            places.retain(|(place, key)| kinds.insert((list(place), key.clone())));
            if places.len() > 10 {
                nothing_less(&validator, &document, &places);
            }
        }
        assert!(seen > 20, "{option}: {seen}");
    }
}

#[test]
fn values_fit_their_schema_and_nothing_less_does() {
    let desk = Desk::new();
    let schema = desk.run("schema --values").good().json();
    assert_eq!(schema, detente::schema::values());
    desk.run("schema --values --check").refused(2, "cannot be used with");
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let game = scenario("games/walk-out.toml");
    let small = "--set foresight.runs=1000 --set foresight.iterations=2 --twins --starts 2 --deviations --quick";
    desk.run(&format!("fit {game} {small} -o values.json")).good();
    let values: Value = serde_json::from_slice(&std::fs::read(desk.path("values.json")).unwrap()).unwrap();
    fits(&validator, &values, "values");
    let mut places = Vec::new();
    closed_objects(&values, String::new(), &mut places);
    // One of each kind of object, wherever it stands; features are named by their keys.
    let mut kinds = std::collections::BTreeSet::new();
    let list = |place: &str| {
        place.split('/').map(|w| if w.parse::<u32>().is_ok() { "0" } else { w }).collect::<Vec<_>>().join("/")
    };
    places.retain(|(place, key)| !place.contains("/features/") && kinds.insert((list(place), key.clone())));
    nothing_less(&validator, &values, &places);
}
