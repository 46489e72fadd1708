//! The foresight of a scenario, and what commands make of it.

use crate::desk::{Desk, scenario};

/// What plays runs solves an equilibrium first, whole or in parts; `exact` says how large the game is before it solves it.
#[test]
fn commands_follow_an_equilibrium() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(scenario("theory/signalling-crisis.toml")).unwrap();
    let (with, without) = (desk.path("case/with.toml"), desk.path("case/without.toml"));
    std::fs::write(&with, text.replacen("\nrounds", "\nforesight = \"equilibrium\"\nrounds", 1)).unwrap();
    std::fs::write(&without, &text).unwrap();
    for command in [
        "compare case/with.toml case/without.toml --runs 10 --out one",
        "compare case/without.toml --runs 10 --variant far:scenario.foresight=equilibrium --out two",
        "replay case/with.toml --run 0",
        "explain case/with.toml",
        "check case/with.toml",
        "check case/without.toml --set scenario.foresight=equilibrium",
    ] {
        desk.run(command).good();
    }
    let digest = |command: &str| {
        let json = desk.run(command).good().json();
        json["digest"].as_str().or_else(|| json[0]["digest"].as_str()).expect("a digest").to_string()
    };
    let whole = digest("run case/with.toml --runs 200 --out whole --format json");
    for part in 0..2 {
        desk.run(&format!("shard case/with.toml --of 2 --index {part} --out part-{part} --runs 200")).good();
    }
    assert_eq!(digest("merge part-0 part-1 --out merged --format json"), whole);
    let leave = scenario("games/walk-out.toml");
    let follows = digest(&format!("run {leave} --runs 200 --out far --format json"));
    let myopic = format!("run {leave} --runs 200 --out near --format json --set scenario.foresight=myopic");
    assert_ne!(digest(&myopic), follows);
    let game = scenario("games/chain-store.toml");
    let told = desk.run(&format!("exact {game} --lambda 5")).good();
    assert!(told.err.contains("solving: ") && told.err.contains("public histories"), "{}", told.err);
    assert!(told.out.lines().all(|line| line.chars().count() <= 80), "{}", told.out);
    for text in ["agent quantal response equilibrium", "believes: ", "residual "] {
        assert!(told.out.contains(text), "{}", told.out);
    }
    let limit = desk.run(&format!("exact {} --limit", scenario("games/entry-deterrence.toml"))).good();
    assert!(limit.out.contains("limit of ever larger precisions"), "{}", limit.out);
}

#[test]
fn what_cannot_be_solved_is_refused_with_a_way_out() {
    let desk = Desk::new();
    let game = scenario("games/chain-store.toml");
    desk.run(&format!("exact {game} --most 50")).refused(2, "allow more with `--most N`");
    desk.run(&format!("exact {game} --lambda -1")).refused(2, "a precision is 0 or more");
    desk.run(&format!("exact {game} --lambda inf")).refused(2, "`--limit`");
    desk.run(&format!("exact {game} --lambda 1 --limit")).refused(2, "cannot be used with");
    let ladder = scenario("theory/ladder-risk.toml");
    desk.run(&format!("exact {ladder} --lambda 1")).refused(2, "--set scenario.foresight=equilibrium");
    desk.run(&format!("exact {ladder} --limit")).refused(2, "--set scenario.foresight=equilibrium");
    let baseline = scenario("security-talks-2022/baseline.toml");
    let set = "--set scenario.foresight=equilibrium --set foresight.solver=exact";
    for command in ["exact", "run", "replay --run 0"] {
        desk.run(&format!("{command} {baseline} {set}")).refused(2, "continuous");
    }
    assert!(!desk.path("results").exists());
}
