//! The foresight of a scenario, and which commands have it.

use crate::desk::{Desk, scenario};

/// What plays runs refuses an equilibrium at its key, before it writes anything; what plays none does not.
#[test]
fn runs_of_an_equilibrium_are_refused_at_the_key() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(scenario("theory/signalling-crisis.toml")).unwrap();
    let (with, without) = (desk.path("case/with.toml"), desk.path("case/without.toml"));
    std::fs::write(&with, text.replacen("\nrounds", "\nforesight = \"equilibrium\"\nrounds", 1)).unwrap();
    std::fs::write(&without, &text).unwrap();
    let set = "--set scenario.foresight=equilibrium";
    for command in [
        "run case/with.toml --runs 10",
        &format!("run case/without.toml --runs 10 {set}"),
        "compare case/with.toml case/without.toml --runs 10",
        "compare case/without.toml case/with.toml --runs 10",
        "compare case/without.toml --runs 10 --variant far:scenario.foresight=equilibrium",
        "shard case/with.toml --of 2 --index 0 -o part --runs 10",
        "replay case/with.toml --run 0",
        "explain case/with.toml",
    ] {
        let done = desk.run(command).refused(1, "error[S027]: runs cannot be simulated");
        assert!(done.err.contains("\"equilibrium\"") || done.err.contains("=equilibrium"), "{}", done.err);
        assert!(done.err.contains("^^^ an equilibrium") && done.err.contains("`detente exact`"), "{}", done.err);
        assert!(!desk.path("results").exists(), "{command}");
    }
    desk.run("check case/with.toml").good();
    desk.run(&format!("check case/without.toml {set}")).good();
    let paths = desk.run("paths case/with.toml foresight").good().out;
    assert!(paths.contains("scenario.foresight"), "{paths}");
}
