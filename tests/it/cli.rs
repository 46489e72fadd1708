//! The program as a person meets it: commands, files, exit codes.

mod discover;
mod exact;
mod export;
mod faults;
mod fit;
mod flip;
mod foresight;
mod given;
mod indices;
mod input;
#[cfg(feature = "parquet")]
mod parquet;
mod places;
mod replay;
mod results;
mod resuming;
mod schemas;
mod sensitivity;
#[cfg(unix)]
mod stopping;
mod strategies;
mod sweep;
mod tables;
#[cfg(unix)]
mod threads;
mod verify;

use std::process::Stdio;

use super::desk::{Desk, scenario};

#[test]
fn priors_are_listed_when_asked_for() {
    let desk = Desk::new();
    let short = desk.run("check case/mine.toml").good();
    let long = desk.run("check case/mine.toml --priors").good();
    assert!(short.out.lines().count() == 5 && long.out.starts_with(&short.out), "{}", short.out);
    assert!(long.out.contains("\n    actor."), "{}", long.out);
}

#[test]
fn a_new_scenario_can_be_used_at_once() {
    let desk = Desk::new();
    let done = desk.run("new port-dues").good();
    assert_eq!(done.out, "port-dues.toml\n");
    assert!(done.err.contains("detente run port-dues.toml"), "{}", done.err);
    assert!(std::fs::read_to_string(desk.path("port-dues.toml")).unwrap().contains("\"Port dues\""));
    assert!(desk.run("check port-dues.toml").good().out.contains("sound"));
    desk.run("run port-dues.toml --runs 20").good();
    let before = std::fs::read(desk.path("port-dues.toml")).unwrap();
    desk.run("new port-dues.toml").refused(2, "is there already");
    assert_eq!(std::fs::read(desk.path("port-dues.toml")).unwrap(), before);
    desk.run("new nowhere/x").refused(2, "make its folder first");
    desk.run("new ..").refused(2, "is no name for a file");
    for device in ["CON", "aux.toml", "nul.old", "Com1", "lpt9"] {
        desk.run(&format!("new {device}")).refused(2, "is the name of a device on Windows");
    }
    for name in ["console", "com", "com10"] {
        desk.run(&format!("new {name}")).good();
    }
    assert_eq!(desk.run("new quiet -q").good().err, "");
}

#[test]
fn a_scenario_is_explained() {
    let desk = Desk::new();
    let port = scenario("wage-dispute/baseline.toml");
    for case in ["case/mine.toml", &port, &scenario("security-talks-2022/baseline.toml")] {
        let out = desk.run(&format!("explain {case}")).good().out;
        assert!(out.contains("what could be agreed in "), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    }
    let json = desk.run(&format!("explain {port} --format json")).good().json();
    // What is shown is the start, and what counts in it only later is named.
    let told = desk.run(&format!("explain {port}")).good().out;
    assert!(
        told.contains("at the start (round 1)") && told.contains("Strike is possible only from round 7 on"),
        "{told}"
    );
    assert_eq!(told.matches("no bargaining range at the start, before Strike is possible").count(), 2, "{told}");
    let forces = |json: &serde_json::Value| {
        json["actors"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|a| a["force"].as_array().unwrap().clone())
            .map(|f| f["from_round"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(forces(&json), [7, 7, 7]);
    let moved = desk.run(&format!("explain {port} --set force.strike.from_round=99")).good().out;
    assert!(moved.contains("only from round 99, and a run has 18"), "{moved}");
    let at_once = desk.run(&format!("explain {port} --set force.strike.from_round=1")).good().out;
    assert!(!at_once.contains("from round") && !at_once.contains("before Strike"), "{at_once}");
    let ids: Vec<&str> = json["proposals"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    let one = desk.run(&format!("explain {port} {}", ids[1])).good();
    assert_eq!(one.out.matches("\nproposal ").count(), 1);
    desk.run(&format!("explain {port} nothing")).refused(2, &format!("it has `{}`", ids[0]));
    desk.run("explain case/mine.toml nothing").refused(2, "has no proposal `nothing`");
}

#[test]
fn quiet_says_nothing_beside_results() {
    let desk = Desk::new();
    let loud = desk.run("run case/mine.toml --runs 20").good();
    let quiet = desk.run("run case/mine.toml --runs 20 --quiet").good();
    assert_eq!((quiet.out, quiet.err.as_str()), (loud.out, ""));
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let desk = Desk::new();
    for line in ["run case/mine.toml --runs 20", "schema", "check case/mine.toml", "--help"] {
        let mut child = desk.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    }
    assert!(desk.results("results").join("report.html").is_file());
}

#[test]
fn characters_that_pictures_cannot_show_are_named() {
    let desk = Desk::new();
    desk.run("new talks").good();
    let text = std::fs::read_to_string(desk.path("talks.toml")).unwrap();
    let strange = text.replacen("\"Talks\"", "\"谈判 اتفاق\"", 1);
    assert_ne!(strange, text);
    std::fs::write(desk.path("strange.toml"), strange).unwrap();
    let said = "PNG charts show empty boxes for characters that their font lacks: 谈 判 ا ت ف ق;";
    assert!(desk.run("check strange.toml").good().err.contains(said));
    assert!(desk.run("run strange.toml --runs 20 --png").good().err.contains(said));
    assert!(desk.run("compare strange.toml talks.toml --runs 20 --png").good().err.contains(said));
    // Nothing is said where nothing is missing, where there is no such file, or to who wants to hear nothing.
    for quiet in
        ["check talks.toml", "run talks.toml --runs 20 --png", "run strange.toml --runs 20", "check strange.toml -q"]
    {
        assert!(!desk.run(quiet).good().err.contains("PNG"), "{quiet}");
    }
}
