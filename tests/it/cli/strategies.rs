//! `detente strategies`: every profile of strategies on the same random draws.

use detente::internals::engine::round::replay::replay_run;
use detente::internals::explore::axis::Change;
use detente::internals::explore::strategies::of_moves;
use detente::internals::model::compile;
use detente::internals::render::schema;
use detente::internals::scenario::read::{Layers, no_files, read};
use detente::internals::scenario::span::Source;
use detente::internals::scenario::validate::validate;
use serde_json::Value;

use super::super::desk::{Desk, scenario};

/// A prisoner's dilemma: each may go, and does so in half of the runs as it is.
const DILEMMA: &str = r#"
[scenario]
schema = 1
name = "Dilemma"
rounds = 1
[actor.a]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
[[actor.a.script]]
move = { go = 0.5 }
[actor.b]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
[[actor.b.script]]
move = { run = 0.5 }
[issue.x]
levels = { no = 0, yes = 1 }
worth = {}
[move.go]
by = "a"
steps = 1
[move.run]
by = "b"
steps = 1
[[outcome]]
id = "both"
when = ["move.go >= 1", "move.run >= 1"]
payoff = { a = 0.1, b = 0.1 }
[[outcome]]
id = "a_alone"
when = ["move.go >= 1"]
payoff = { a = 0.5, b = 0 }
[[outcome]]
id = "b_alone"
when = ["move.run >= 1"]
payoff = { a = 0, b = 0.5 }
[[outcome]]
id = "none"
payoff = { a = 0.3, b = 0.3 }
"#;

fn dilemma() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.path("case/dilemma.toml"), DILEMMA).unwrap();
    desk
}

fn found(desk: &Desk, out: &str) -> Value {
    let bytes = std::fs::read(desk.results(out).join("strategies.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn sound(found: &Value) {
    let validator = jsonschema::validator_for(&schema::strategies()).unwrap();
    let faults: Vec<String> = validator.iter_errors(found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn names(found: &Value, actor: usize) -> Vec<&str> {
    let strategies = found["actors"][actor]["strategies"].as_array().unwrap();
    strategies.iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn the_equilibrium_of_a_dilemma_is_found_and_judged() {
    let desk = dilemma();
    let line = "strategies case/dilemma.toml --moves all --runs 400 --event both";
    let one = desk.run(&format!("{line} --threads 1 --out one")).good();
    desk.run(&format!("{line} --threads 2 --out two --quiet")).good();
    assert_eq!(desk.files("one"), desk.files("two"));
    assert!(one.err.contains("9 profiles × 400 runs = 3,600"), "{}", one.err);
    assert!(one.out.contains("a: always go; b: always run"), "{}", one.out);
    let found = found(&desk, "one");
    sound(&found);
    assert_eq!(names(&found, 0), ["as it is", "never go", "always go"]);
    assert_eq!(names(&found, 1), ["as it is", "never run", "always run"]);
    // Both never go: 0.3 each, in every run.
    let payoff = |at: usize, actor: &str| found["profiles"][at]["payoffs"][actor]["value"].as_f64().unwrap();
    assert!((payoff(4, "a") - 0.3).abs() < 1e-12 && (payoff(5, "b") - 0.5).abs() < 1e-12);
    assert_eq!(found["profiles"][8]["event"]["value"], 1.0);
    // To go pays 0.1 or 0.2 more, whatever the other does.
    let equilibria = found["equilibria"].as_array().unwrap();
    assert_eq!(equilibria.len(), 1);
    assert_eq!(equilibria[0]["mixture"], serde_json::json!([[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]));
    assert_eq!(equilibria[0]["verdict"], "equilibrium");
    let sure = found["dominated"].as_array().unwrap().iter().filter(|one| one["strict"] == "sure").count();
    assert_eq!(sure, 6, "{}", found["dominated"]);
    // As it is, a gains 0.5 × (0.3 − 0.15) by always going.
    assert_eq!(found["base"]["verdict"], "not");
    let gains = found["base"]["gains"].as_array().unwrap();
    let gain = gains.iter().find(|one| one["actor"] == 0 && one["strategy"] == 2).unwrap();
    let [low, high] = [0, 1].map(|k| gain["gain"]["interval"][k].as_f64().unwrap());
    assert!(low <= 0.075 && 0.075 <= high, "{gain}");
    for file in ["game.nfg", "game.payoffs.nfg", "samplegame.json", "charts/strategy_table.svg", "report.html"] {
        assert!(desk.results("one").join(file).exists(), "{file}");
    }
    let rows = csv::Reader::from_path(desk.results("one").join("strategies.csv")).unwrap().into_records().count();
    assert_eq!(rows, 9 * 2);
}

#[test]
fn one_actor_alone_has_a_ranking_and_strategies_may_be_typed() {
    let desk = dilemma();
    std::fs::write(desk.path("case/eager.toml"), "[[actor.a.script]]\nmove = { go = 0.9 }\n").unwrap();
    let mut command = desk.command("strategies case/dilemma.toml --moves a --event both --runs 400 --png --strategy");
    command.arg("a: eager = case/eager.toml").args(["--strategy", "a: poorer = outcome.both.payoff.a=0.05"]);
    let done = super::super::desk::Done::from(command.output().unwrap()).good();
    assert!(done.out.contains("`always go` surely pays a best"), "{}", done.out);
    let found = found(&desk, "results");
    sound(&found);
    assert_eq!(names(&found, 0), ["as it is", "never go", "always go", "eager", "poorer"]);
    let best = &found["ranking"][0];
    assert_eq!((&best["strategy"], &best["surely_best"]), (&2.into(), &true.into()));
    let places: Vec<(&str, &str)> = found["ranking"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (names(&found, 0)[one["strategy"].as_u64().unwrap() as usize], one["place"].as_str().unwrap()))
        .collect();
    // To go less pays less, and is less of both: all of these are on the frontier but the one that is only poorer.
    assert!(places.contains(&("never go", "frontier")) && places.contains(&("always go", "frontier")), "{places:?}");
    assert!(places.contains(&("poorer", "dominated")), "{places:?}");
    let manifest = std::fs::read_to_string(desk.results("results").join("manifest.json")).unwrap();
    assert!(manifest.contains("a: eager = scenario/case/eager.toml"), "{manifest}");
    assert!(desk.results("results").join("scenario/case/eager.toml").exists());
    assert!(desk.results("results").join("charts/strategy_ranking.png").exists());
}

/// What going alone pays is drawn from −1 to 1, and staying pays nothing: to know it is worth E max(x, 0) = 1/4.
#[test]
fn a_number_that_decides_is_worth_learning() {
    let desk = dilemma();
    let text = DILEMMA.replace("{ a = 0.5, b = 0 }", "{ a = { uniform = [-1, 1], kind = \"uncertain\" } }");
    let text = text.replace("{ a = 0.3, b = 0.3 }", "{ b = 0.3 }").replace("move = { run = 0.5 }", "move = {}");
    std::fs::write(desk.path("case/dilemma.toml"), text).unwrap();
    desk.run("strategies case/dilemma.toml --moves a --event both --runs 500").good();
    let found = found(&desk, "results");
    let worth = &found["worth"][0];
    let [low, high] = [0, 1].map(|k| worth["inputs"][0]["worth"]["interval"][k].as_f64().unwrap());
    assert!(0.2 < low && low < 0.25 && 0.25 < high && high < 0.3, "{worth}");
    assert_eq!(worth["inputs"][0]["path"], "outcome.a_alone.payoff.a");
    assert_eq!(worth["runs"], 2000);
}

#[test]
fn what_cannot_be_played_is_refused_with_a_way_out() {
    let desk = dilemma();
    let line = "strategies case/dilemma.toml --runs 100";
    desk.run(line).refused(2, "--moves a,b");
    desk.run(&format!("{line} --moves c")).refused(2, "there is no actor `c`");
    desk.run("strategies case/dilemma.toml --moves a --runs 150").refused(2, "--runs 200");
    desk.run(&format!("{line} --moves a --event war")).refused(2, "no ending `war`");
    let typed = |text: &str| {
        let mut command = desk.command(line);
        super::super::desk::Done::from(command.args(["--strategy", text]).output().unwrap())
    };
    typed("a: x = nowhere.toml").refused(2, "nowhere.toml");
    typed("nobody: x = tension.start=1").refused(2, "there is no actor `nobody`");
    typed("a = 3").refused(2, "ACTOR: NAME");
    let wrong = typed("a: x = actor.a.patience=7");
    assert_eq!(wrong.code, Some(1), "{}", wrong.err);
    // 2 × 2 × … strategies of few actors, each of which is given many.
    let mut command = desk.command(line);
    for k in 0..101 {
        for actor in ["a", "b"] {
            command.args(["--strategy", &format!("{actor}: s{k} = actor.{actor}.patience=0.{:03}", k + 1)]);
        }
    }
    let many = super::super::desk::Done::from(command.output().unwrap());
    many.refused(2, "10404 profiles (102 of a × 102 of b)");
}

/// Plays every strategy of every move of two cases, and looks at each run.
#[test]
fn never_always_and_once_do_what_they_say() {
    for name in ["security-talks-2022/baseline.toml", "wage-dispute/baseline.toml"] {
        let path = scenario(name);
        let text = std::fs::read_to_string(&path).unwrap();
        let files = vec![Source::new(name, text)];
        let document = read(&Layers { files, overrides: vec![], fetch: &no_files, is_base: &|_, _, _| true });
        let base = validate(&document.with(&[])).unwrap().0;
        let mut tried = 0;
        for actor in &base.actors {
            let (made, without) = of_moves(&base, &document.root, &actor.id);
            assert!(
                made.len() + without.len() >= base.moves.iter().filter(|m| base.actors[m.by].id == actor.id).count()
            );
            for commitment in made {
                let changes: Vec<&str> = commitment
                    .changes
                    .iter()
                    .map(|one| match &one.change {
                        Change::Set(text) => text.as_str(),
                        Change::Overlay(_) => unreachable!(),
                    })
                    .collect();
                let changed = validate(&document.with(&changes))
                    .unwrap_or_else(|faults| panic!("{}: {faults:?}", commitment.name))
                    .0;
                let model = compile(&changed);
                let (how, id) = commitment.name.split_once(' ').unwrap();
                let leverage = base.moves.iter_enumerated().find(|(_, one)| one.id == id).unwrap();
                let (free, left) = (leverage.1.needs.is_always(), leverage.1.steps.len() - leverage.1.start);
                for run in 0..6 {
                    let (record, _) = replay_run(&model, 1, run);
                    let rounds: Vec<u32> =
                        record.plays.iter().filter(|play| play.leverage == leverage.0).map(|play| play.round).collect();
                    let wanted: Vec<u32> = match how {
                        "never" => Vec::new(),
                        "once" => vec![1],
                        _ => (1..=(left as u32).min(record.end_round)).collect(),
                    };
                    if how == "never" {
                        assert_eq!(rounds, wanted, "{name}, {}, run {run}", commitment.name);
                    } else if free {
                        // What something takes back is played again.
                        assert!(rounds.starts_with(&wanted), "{name}, {}, run {run}: {rounds:?}", commitment.name);
                    }
                    tried += rounds.len();
                }
            }
        }
        assert!(tried > 10, "{tried}");
    }
}
