//! A run told, on the terminal and as one document.

use serde_json::Value;

use crate::desk::{Desk, scenario};

/// Replays a run of the wage dispute.
fn wages(options: &str) -> String {
    format!("replay {} {options}", scenario("wage-dispute/baseline.toml"))
}

#[test]
fn a_run_is_told_on_the_terminal() {
    let desk = Desk::new();
    let told = |options: &str| {
        let done = desk.run(&wages(options)).good();
        assert_eq!(done.err, "");
        done.out
    };
    let third = told("--run 3");
    assert!(third.starts_with("Wage dispute at a port\nwage-dispute/baseline, seed 1889, run 3\n"), "{third}");
    assert!(third.contains("\nRound 1, Plenary at the harbor office\n"), "{third}");
    assert_eq!(third, told("--run 3 --seed 1889 --quiet"));
    assert_ne!(third, told("--run 3 --seed 1"));
    let set = told("--run 3 --set tension.start=9");
    assert!(set.contains("tension.start=9") && set.contains("Tension stands at 9.00"), "{set}");
    assert!(!desk.path("results").exists());
}

#[test]
fn a_run_is_told_as_one_document() {
    let desk = Desk::new();
    let document = desk.run(&wages("--run 3 --format json")).good().json();
    assert_eq!((&document["run"], &document["seed"]), (&Value::from("3"), &Value::from("1889")));
    assert!(document["rounds"][0]["scenes"][0]["what"] == "meeting", "{document}");
    let last = desk.run(&wages(&format!("--run {} --format json", u64::MAX))).good().json();
    assert_eq!(last["run"], u64::MAX.to_string());
}

#[test]
fn a_refusal_to_ratify_is_told_with_its_reason() {
    let desk = Desk::new();
    let case = scenario("security-talks-2022/c04-russia-pulls-back.toml");
    let told = (0..60).map(|run| desk.run(&format!("replay {case} --run {run}")).good().out.replace("\n  ", " "));
    let reason = told.into_iter().find_map(|told| {
        let at = told.find(" says no to what waits (")?;
        Some(told[at..].split("So it is dropped").next().unwrap().to_string())
    });
    let reason = reason.expect("some package is not ratified");
    assert!(reason.contains("With it ") && reason.contains(", without it "), "{reason}");
    let why = ["has an audience cost for it", "misjudges", "gives it too little", "more than one thing"];
    assert!(why.iter().any(|why| reason.contains(why)), "{reason}");
}

#[test]
fn what_cannot_be_told_is_said() {
    let desk = Desk::new();
    desk.run(&wages("--run 18446744073709551616")).refused(2, "too large");
    desk.run(&wages("--run -1")).refused(2, "");
    desk.run(&wages("--run first")).refused(2, "not a whole number");
    desk.run(&wages("")).refused(2, "--run");
    desk.run("replay nowhere.toml --run 1").refused(2, "nowhere.toml");
    std::fs::write(desk.path("case/bad.toml"), "extends = \"mine.toml\"\nwhy = \"\"\nwyh = 1\n").unwrap();
    desk.run("replay case/bad.toml --run 1").refused(1, "error[");
}
