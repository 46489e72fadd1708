//! `detente run --given`: only runs count in which something happened.

use std::collections::BTreeMap;

use detente::internals::engine::round::record::Record;
use detente::internals::facade::experiment::Experiment;
use detente::internals::model::compile;
use detente::internals::render::schema;
use detente::internals::scenario::{load, read::no_files, span::Source};
use detente::{Error, Outcome, Scenario};
use serde_json::Value;

use super::super::desk::{Desk, Done, scenario};

const RUNS: u64 = 1_500;

type Row = BTreeMap<String, String>;

fn kept(desk: &Desk, out: &str) -> Vec<Row> {
    let mut rows = csv::Reader::from_path(desk.results(out).join("runs.csv")).unwrap();
    rows.deserialize().map(Result::unwrap).collect()
}

/// The runs that count are those that the table of all runs says, row by row, and each figure is of them.
#[test]
fn runs_are_those_that_the_table_of_all_runs_selects() {
    let desk = Desk::new();
    let number = |row: &Row, column: &str| row[column].parse::<f64>().unwrap();
    type Holds<'a> = &'a dyn Fn(&Row) -> bool;
    let cases: [(&str, &[&str], Holds); 5] = [
        ("security-talks-2022/baseline.toml", &["move.build_up >= 1"], &|row| number(row, "move.build_up") >= 1.0),
        ("security-talks-2022/baseline.toml", &["ended_by == force", "tension < 5"], &|row| {
            row["ended_by"].starts_with("force") && number(row, "tension") < 5.0
        }),
        ("security-talks-2022/baseline.toml", &["talks == collapsed", "issue.ukraine != never"], &|row| {
            row["collapsed"] == "yes" && row["issue.ukraine"] != "never"
        }),
        ("wage-dispute/baseline.toml", &["agreements >= 1", "failed_meetings >= 9"], &|row| {
            number(row, "agreements") >= 1.0 && number(row, "failed_meetings") >= 9.0
        }),
        ("wage-dispute/baseline.toml", &["mobilisation == 0", "round <= 7"], &|row| {
            number(row, "mobilisation") == 0.0 && number(row, "rounds") <= 7.0
        }),
    ];
    for (at, (file, tests, holds)) in cases.into_iter().enumerate() {
        let run = |more: &[&str], out: &str| {
            let line = format!("run {} --runs 300 --keep-runs --format json --out {out}", scenario(file));
            let mut command = desk.command(&line);
            more.iter().for_each(|test| _ = command.args(["--given", test]));
            let done = command.output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            serde_json::from_slice::<Value>(&done.stdout).unwrap()
        };
        let (all, some) = (format!("all-{at}"), format!("some-{at}"));
        run(&[], &all);
        let found = &run(tests, &some);
        let wanted: Vec<Row> = kept(&desk, &all).into_iter().filter(|row| holds(row)).collect();
        assert!((5..295).contains(&wanted.len()), "{tests:?}: {}", wanted.len());
        assert_eq!(kept(&desk, &some), wanted, "{tests:?}");
        assert_eq!(found["plan"]["runs"], wanted.len());
        assert_eq!(found["plan"]["given"]["simulated"], 300);
        assert_eq!(found["plan"]["given"]["share"]["value"], wanted.len() as f64 / 300.0);
        for class in found["outcomes"].as_array().unwrap() {
            let n = wanted.iter().filter(|row| class["id"] == row["outcome"].as_str()).count();
            assert_eq!((&class["count"], &class["share"]["n"]), (&n.into(), &wanted.len().into()), "{tests:?}");
        }
        let validator = jsonschema::validator_for(&schema::findings()).unwrap();
        let faults: Vec<String> = validator.iter_errors(found).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

/// Law of total probability: runs in which it happened and runs in which it did not are all runs, twins included.
#[test]
fn what_happened_and_what_did_not_add_up() -> Result<(), Error> {
    let wages = Scenario::open(scenario("wage-dispute/baseline.toml"))?;
    let talks = |outcome: &Outcome| {
        let counted = outcome.counted();
        let joints = [
            &counted.talks,
            &counted.free_failure,
            &counted.half,
            &counted.beliefs,
            &counted.redraw[0],
            &counted.after[1],
        ];
        joints.map(|joint| joint.counts.clone())
    };
    let all = wages.experiment().runs(900).run()?;
    let one = wages.experiment().runs(900).given("agreements >= 1 by 3")?.run()?;
    let other = wages.experiment().runs(900).given("agreements < 1")?.run()?;
    let third = wages.experiment().runs(900).given("agreements >= 1")?.run()?;
    let n = |outcome: &Outcome| outcome.findings().plan.runs;
    assert!(0 < n(&one) && n(&one) < n(&third), "{} {}", n(&one), n(&third));
    assert_eq!(n(&third) + n(&other), 900);
    for (at, joint) in talks(&all).iter().enumerate() {
        let sum: Vec<u64> = talks(&third)[at].iter().zip(&talks(&other)[at]).map(|(a, b)| a + b).collect();
        assert_eq!(*joint, sum, "comparison {at}");
    }
    assert!(one.findings().control_variates.is_none());
    // Threads change nothing.
    let again = wages.experiment().runs(900).threads(1).given("agreements >= 1 by 3")?.run()?;
    assert_eq!((again.digest(), again.findings()), (one.digest(), one.findings()));
    Ok(())
}

/// By a round: what the record of the moves says.
#[test]
fn a_round_is_the_close_of_that_round() -> Result<(), Error> {
    let file = scenario("security-talks-2022/baseline.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let (checked, _) = load(Source::new("baseline.toml", text), &[], &no_files).result.unwrap();
    let model = compile(&checked);
    // Nothing but playing it raises this move, and nothing lowers it.
    let build_up = checked.moves.position(|one| one.id == "build_up").unwrap();
    let mut uses: Vec<Vec<u32>> = Vec::new();
    let mut experiment = Experiment::of(&checked, &model);
    experiment.seed(5).runs(RUNS);
    experiment.run_and_keep(Some(&mut |record: &Record| {
        let of = record.plays.iter().filter(|play| play.leverage == build_up);
        uses.push(of.map(|play| play.round).collect());
    }))?;
    let mut seen = Vec::new();
    for (least, by) in [(1, 2), (1, 3), (1, 5), (1, 12), (2, 7), (2, 12)] {
        let wanted = uses.iter().filter(|rounds| rounds.iter().filter(|round| **round <= by).count() >= least).count();
        let mut experiment = Experiment::of(&checked, &model);
        experiment.seed(5).runs(RUNS).given(&format!("move.build_up >= {least} by {by}"))?;
        assert_eq!(experiment.run()?.findings().plan.runs, wanted as u64, "{least} by {by}");
        seen.push(wanted);
    }
    assert!(seen[..4].is_sorted() && seen[0] < seen[3] && seen[4] < seen[5], "{seen:?}");
    Ok(())
}

#[test]
fn what_cannot_be_asked_is_told() {
    let desk = Desk::new();
    for (tests, says) in [
        (&["move.blockade >= 1 and tension > 2"][..], "several tests"),
        (&["mood > 1", "tension >= 99"], "nothing that a condition can ask about"),
        (&["mood > 1", "tension >= 99"], "it is 0 to 10"),
        (&["tension >= 1 by 99"], "write one from 1 to"),
        (&["round < 2", "round > 2"], "in none of the 200 runs"),
    ] {
        let mut command = desk.command("run case/mine.toml --runs 200 --out none");
        tests.iter().for_each(|test| _ = command.args(["--given", test]));
        let done = Done::from(command.output().unwrap());
        done.refused(2, says);
        assert!(!desk.path("none").exists() || desk.all_results("none").is_empty(), "{tests:?}");
    }
    let mut command = desk.command("run case/mine.toml --precision 0.02 --given");
    Done::from(command.arg("tension < 5").output().unwrap()).refused(2, "cannot be used with");
}

#[test]
fn results_say_which_runs_count_and_how_to_get_them_again() {
    let desk = Desk::new();
    let run = |test: &str, out: &str| {
        let mut command = desk.command(&format!("run case/mine.toml --runs 400 --out {out}"));
        Done::from(command.args(["--given", test]).output().unwrap())
    };
    let said = run("tension  <  5 by 2", "one").good().out;
    assert!(said.contains("Only runs in which `tension < 5 by 2` count:"), "{said}");
    let place = desk.results("one");
    let manifest: Value = serde_json::from_slice(&std::fs::read(place.join("manifest.json")).unwrap()).unwrap();
    let command = manifest["command"].as_str().unwrap();
    assert!(command.ends_with("--runs 400 --given 'tension < 5 by 2'"), "{command}");
    assert_eq!((&manifest["plan"]["runs"], &manifest["plan"]["given"][0]), (&400.into(), &"tension < 5 by 2".into()));
    for file in ["report.html", "charts/outcome_shares.svg"] {
        let text = std::fs::read_to_string(place.join(file)).unwrap();
        assert!(text.contains("tension &lt; 5 by 2"), "{file}");
    }
    // Another condition is another experiment, in another folder.
    run("tension < 5", "one").good();
    assert_eq!(desk.all_results("one").len(), 2);
}
