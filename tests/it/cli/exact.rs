//! Exact laws and closed forms from the command line.

use crate::desk::{Desk, scenario};

#[test]
fn the_law_of_a_small_game_is_printed() {
    let desk = Desk::new();
    let ladder = scenario("theory/ladder-risk.toml");
    let text = desk.run(&format!("exact {ladder}")).good().out;
    assert!(text.contains("0.329680000") && text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let changed = desk.run(&format!("exact {ladder} --set incident.hazard.rungs.2=0.5")).good().out;
    assert!(changed.contains("0.658"), "{changed}");
    let json = desk.run(&format!("exact {ladder} --format json")).good().json();
    let of = |id: &str| json["law"]["outcomes"].as_array().unwrap().iter().find(|o| o["id"] == id).unwrap();
    assert!((of("disaster")["probability"].as_f64().unwrap() - 0.32968).abs() < 1e-12);
    let schema = desk.run("schema --law").good().json();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for name in ["theory/ladder-risk.toml", "theory/updating.toml"] {
        let mut json = desk.run(&format!("exact {} --format json", scenario(name))).good().json();
        let faults: Vec<String> = validator.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{faults:?}");
        json.as_object_mut().unwrap().remove("law").unwrap();
        assert!(!validator.is_valid(&json));
    }
}

#[test]
fn games_without_an_exact_law_are_refused_with_a_way_out() {
    let desk = Desk::new();
    let baseline = scenario("security-talks-2022/baseline.toml");
    let done = desk.run(&format!("exact {baseline}")).refused(2, "continuous distribution");
    assert!(done.err.contains("--set actor.russia.linkage.alone=0.0868"), "{}", done.err);
    let attrition = scenario("theory/attrition.toml");
    desk.run(&format!("exact {attrition} --most 50")).refused(2, "more than 50 branches up to round");
    desk.run("exact case/mime.toml").refused(2, "did you mean");
}

#[test]
fn foresight_beyond_all_bounds_is_refused() {
    let desk = Desk::new();
    let baseline = scenario("security-talks-2022/baseline.toml");
    desk.run(&format!("run {baseline} --set scenario.lookahead=3")).refused(2, "--set scenario.lookahead=0");
    assert!(!desk.path("results").exists());
}

#[test]
fn closed_forms_are_listed_checked_and_written() {
    let desk = Desk::new();
    let list = desk.run("theory").good().out;
    assert!(list.contains("alternating-offers") && list.lines().all(|l| l.chars().count() <= 80), "{list}");
    let text = desk.run("theory ladder-risk --set f1=0.5").good().out;
    assert!(text.contains("f1=0.5") && text.lines().all(|l| l.chars().count() <= 80), "{text}");
    let json = desk.run("theory ladder-risk --format json").good().json();
    assert!(json.as_array().unwrap().iter().all(|check| check["passes"] == true), "{json}");
    let written = desk.run("theory ladder-risk --scenario").good().out;
    std::fs::write(desk.path("mine.toml"), &written).unwrap();
    assert!(desk.run("check mine.toml").good().out.contains("sound"));
    desk.run("theory ladder-rsk").refused(2, "there is no form `ladder-rsk`");
    desk.run("theory ladder-risk --set g=1").refused(2, "its inputs: `f1`");
    desk.run("theory ladder-risk --set f1=2").refused(2, "`f1` is 2, but must be a number from 0 to 1");
    desk.run("theory double-auction --scenario").refused(2, "it has no scenario");
    desk.run("theory --set f1=2").refused(2, "name a form");
}

/// All that is in the way is told at once, and what is advised works.
#[test]
fn the_way_to_exact_probabilities_is_told_at_once() {
    let desk = Desk::new();
    std::fs::write(desk.path("m.toml"), include_str!("../mistakes.toml")).unwrap();
    let said = desk.run("exact m.toml").refused(2, "`actor.south.war.cost`").err;
    assert!(said.contains("`force.seizure.balance`") && said.contains("--set remove=tension.noise"), "{said}");
    let advice = said.split('`').find(|part| part.starts_with("--set ")).unwrap();
    let checked = desk.run(&format!("check m.toml {advice}")).good().out;
    assert!(
        checked.contains("exact probabilities: more than") && checked.contains("branches up to round"),
        "{checked}"
    );
    assert!(
        desk.run("check m.toml").good().out.contains("exact probabilities: impossible while 3 numbers are continuous")
    );
    let ladder = scenario("theory/ladder-risk.toml");
    let checked = desk.run(&format!("check {ladder} --format json")).good().json();
    let exact = desk.run(&format!("exact {ladder} --format json")).good().json();
    assert_eq!((&checked["exact"]["branches"], &checked["exact"]["complete"]), (&exact["branches"], &true.into()));
}
