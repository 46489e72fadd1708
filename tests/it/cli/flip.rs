//! `detente flip`: the nearest value of each number at which a goal begins or ceases to hold.

use detente::internals::render::schema;

use super::super::desk::Desk;

/// A game in which one number alone decides: the payoff of force is its balance less its cost, and the attack follows it exactly.
const THRESHOLD: &str = r#"
[scenario]
schema = 1
name   = "A threshold"
rounds = 1
runs   = 100
seed   = 1

[actor.north]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = { value = 0.6, range = [0.2, 0.8] } }

[actor.south]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
war = { cost = 0.5 }

[issue.land]
levels = { none = 0, all = 1 }
worth  = { north = 1, south = -1 }

[force.attack]
by        = "north"
prize     = 1
balance   = 0.5
precision = inf

[[outcome]]
id    = "war"
when  = ["ended_by == force"]
ends  = true

[[outcome]]
id = "peace"
"#;

#[test]
fn a_threshold_is_found_within_its_range() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/threshold.toml"), THRESHOLD).unwrap();
    let line = "flip case/threshold.toml --where war>50% --only actor.north.war.cost --runs 60 --format json";
    let found = desk.run(&format!("{line} --threads 1 --out one")).good().json();
    assert_eq!(desk.run(&format!("{line} --threads 2 --out two")).good().json(), found);
    assert_eq!(desk.files("one"), desk.files("two"));
    assert_eq!((&found["goal"], &found["base"]["status"]), (&"war > 50%".into(), &"fails".into()), "{found:#}");
    let input = &found["inputs"][0];
    let crossing = &input["crossings"][0];
    let [low, high] = [0, 1].map(|end| {
        let at = crossing["between"][end].as_u64().unwrap() as usize;
        input["tried"][at]["number"].as_f64().unwrap()
    });
    // North attacks where the balance is above the cost: at 0.5, to within what 0.4 of a range leaves after two steps of a fifth.
    assert!(low <= 0.5 && 0.5 <= high && high - low < 0.4 / 3.0 / 20.0, "{low} {high}");
    assert_eq!((&crossing["holds_above"], &input["confirmed"]["status"]), (&false.into(), &"holds".into()));
    let validator = jsonschema::validator_for(&schema::flip()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let rows = csv::Reader::from_path(desk.results("one").join("flip.csv")).unwrap().into_records().count();
    assert_eq!(rows, input["tried"].as_array().unwrap().len() + 1);
}

#[test]
fn what_cannot_be_searched_is_told() {
    let desk = Desk::new();
    for (line, says) in [
        ("--where strike<20%", "there is no ending `strike`"),
        ("--where war", "no comparison"),
        ("--where war<20", "`20%`"),
        ("--where war<20% --only nobody", "no number to change"),
        ("", "--where"),
    ] {
        let done = desk.run(&format!("flip case/mine.toml --runs 10 {line}"));
        assert!(done.code == Some(2) && done.err.contains(says), "{line}: {:?} {}", done.code, done.err);
    }
    assert!(!desk.path("results").exists());
}

#[test]
fn a_goal_that_the_runs_cannot_judge_is_no_answer() {
    let desk = Desk::new();
    let found = desk.run("run case/mine.toml --runs 400 --format json").good().json();
    let share = found["outcomes"][0]["share"]["value"].as_f64().unwrap();
    let id = found["outcomes"][0]["id"].as_str().unwrap();
    let done = desk.run(&format!("flip case/mine.toml --runs 20 --where {id}<{share:.3} --out tried"));
    assert!(done.code == Some(2) && done.err.contains("cannot be told"), "{:?} {}", done.code, done.err);
}

#[test]
fn a_map_says_of_two_numbers_together_where_it_holds() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/threshold.toml"), THRESHOLD).unwrap();
    let line = "flip case/threshold.toml --where war>50% --only actor.north.war.cost --only force.attack.balance \
                --range force.attack.balance=0.25..0.75 --map --runs 100 --format json";
    let found = desk.run(&format!("{line} --threads 1 --out one")).good().json();
    assert_eq!(desk.run(&format!("{line} --threads 2 --out two")).good().json(), found);
    assert_eq!(desk.files("one"), desk.files("two"));
    let map = &found["map"];
    let numbers = map["numbers"].as_array().unwrap();
    assert_eq!(
        (&numbers[0]["path"], &numbers[1]["path"]),
        (&"actor.north.war.cost".into(), &"force.attack.balance".into())
    );
    let values = |at: usize| -> Vec<f64> {
        let all = numbers[at]["values"].as_array().unwrap().iter();
        all.map(|value| value["label"].as_str().unwrap().parse().unwrap()).collect()
    };
    let (costs, balances) = (values(0), values(1));
    assert_eq!((costs.len(), balances.len()), (11, 11));
    assert_eq!(
        (costs[0], costs[5], costs[10], balances[0], balances[5], balances[10]),
        (0.2, 0.6, 0.8, 0.25, 0.5, 0.75)
    );
    let mut seen = 0;
    for (row, cost) in costs.iter().enumerate() {
        for (column, balance) in balances.iter().enumerate() {
            if (cost - balance).abs() > 1e-9 {
                // North attacks where the balance is above the cost.
                let wanted = if balance > cost { "holds" } else { "fails" };
                assert_eq!(map["cells"][row][column]["status"], wanted, "{cost} {balance}");
                seen += 1;
            }
        }
    }
    assert!(seen > 110, "{seen}");
    let validator = jsonschema::validator_for(&schema::flip()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let place = desk.results("one");
    assert!(place.join("charts/flip_map.svg").exists());
    let manifest = std::fs::read_to_string(place.join("manifest.json")).unwrap();
    assert!(manifest.contains(" --map"), "{manifest}");
    let line = "flip case/threshold.toml --where war>50% --only actor.north.war.cost --map";
    desk.run(line).refused(2, "a map is over two numbers, and 1 would be varied");
}
