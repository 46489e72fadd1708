//! Variants with the same random draws: what the engine promises of pairs, and what `detente compare` shows of them.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::compare::{ClassChange, Comparison};
use detente::internals::analysis::contrast::{compare as analyse, variant};
use detente::internals::engine::Options;
use detente::internals::engine::compare::compare;
use detente::internals::model::compile;
use detente::internals::plan::RunPlan;
use detente::internals::render::schema;
use detente::internals::scenario::{Scenario, load, read::no_files, span::Source, starter};
use serde_json::Value;

use super::desk::{Desk, Done, scenario};

/// The small scenario with other values.
fn small(set: &[&str]) -> Scenario {
    let set: Vec<String> = set.iter().map(|s| (*s).to_string()).collect();
    load(Source::new("small.toml", starter("Small")), &set, &no_files).result.unwrap().0
}

fn compared(base: &Scenario, other: &Scenario, plan: &RunPlan, threads: usize) -> Comparison {
    let stop = AtomicBool::new(false);
    let options = Options { threads, batch: 0, progress: &|_| {}, stop: &stop };
    let model = compile(other);
    let contrasts = compare(&compile(base), &[variant(base, other, &model)], plan, &options).unwrap();
    analyse(base, &[other], &contrasts, plan)
}

#[test]
fn a_variant_equal_to_its_base_differs_by_exactly_nothing() {
    let (base, other) = (small(&[]), small(&[]));
    let found = compared(&base, &other, &RunPlan::new(7, 2000), 0);
    let one = &found.variants[0];
    let changes: Vec<&ClassChange> = one.changes.values().chain(one.groups.values()).collect();
    assert!(changes.len() > 4);
    for change in changes {
        assert_eq!((change.gained, change.lost), (0, 0));
        assert_eq!((change.difference.value, change.difference.standard_error), (Some(0.0), Some(0.0)));
        assert_eq!(change.base, change.variant);
        assert_eq!(change.variance_reduction, None);
    }
    assert_eq!(one.changed.value, Some(0.0));
    assert!(one.endings.iter().all(|moved| moved.from == moved.to));
    assert_eq!(one.endings.iter().map(|moved| moved.count).sum::<u64>(), 2000);
    for paired in [&one.tension, &one.meetings, &one.rounds].into_iter().chain(one.payoffs.values()) {
        assert_eq!((paired.difference.value, paired.difference.standard_error), (Some(0.0), Some(0.0)));
        assert_eq!(paired.base.value, paired.variant.value);
    }
    assert_eq!(one.payoffs.len(), 2);
}

#[test]
fn paired_errors_are_those_of_experiments_repeated_with_other_luck() {
    let (base, other) = (small(&[]), small(&["force.seizure.prize=0.5", "actor.north.patience=0.9"]));
    let (experiments, runs) = (200, 200);
    let found: Vec<Comparison> =
        (0..experiments).map(|seed| compared(&base, &other, &RunPlan::new(seed, runs), 1)).collect();
    let of = |pick: &dyn Fn(&Comparison) -> (f64, f64)| {
        let all: Vec<(f64, f64)> = found.iter().map(pick).collect();
        let n = all.len() as f64;
        let mean = all.iter().map(|one| one.0).sum::<f64>() / n;
        let spread = (all.iter().map(|one| (one.0 - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        let said = (all.iter().map(|one| one.1 * one.1).sum::<f64>() / n).sqrt();
        (spread, said)
    };
    let estimate = |e: &detente::internals::analysis::findings::Estimate| (e.value.unwrap(), e.standard_error.unwrap());
    for (what, (spread, said)) in [
        ("war", of(&|c| estimate(&c.variants[0].groups["war"].difference))),
        ("agreement", of(&|c| estimate(&c.variants[0].groups["settlement"].difference))),
        ("tension", of(&|c| estimate(&c.variants[0].tension.difference))),
        ("payoff", of(&|c| estimate(&c.variants[0].payoffs["north"].difference))),
    ] {
        assert!(spread > 0.0 && (said / spread - 1.0).abs() < 0.15, "{what}: spread {spread}, said {said}");
    }
    // What pairing saves is what independent experiments would have more of.
    let saved = found.iter().filter_map(|c| c.variants[0].groups["war"].variance_reduction);
    assert!(saved.clone().count() == found.len() && saved.sum::<f64>() / found.len() as f64 > 1.2);
}

#[test]
fn the_counts_agree_with_single_runs_and_with_each_other() {
    let (base, other) = (small(&[]), small(&["force.seizure.prize=0.5"]));
    let plan = RunPlan::new(3, 1500);
    let found = compared(&base, &other, &plan, 0);
    let stop = AtomicBool::new(false);
    let options = Options { threads: 0, batch: 0, progress: &|_| {}, stop: &stop };
    for (scenario, shares) in [(&base, &found.base.shares), (&other, &found.variants[0].compared.shares)] {
        let alone = detente::internals::engine::simulate(&compile(scenario), &plan, &options, None).unwrap();
        for (class, count) in scenario.outcomes.iter().zip(&alone.tally.outcomes) {
            assert_eq!(shares[&class.id].value, Some(*count as f64 / 1500.0), "{}", class.id);
        }
    }
    for (id, change) in &found.variants[0].changes {
        let [base, variant] = [&change.base, &change.variant].map(|e| (e.value.unwrap() * 1500.0).round() as u64);
        assert_eq!(base + change.gained, variant + change.lost, "{id}");
    }
    let adjustment = &found.adjustment;
    assert_eq!(adjustment.comparisons, found.outcomes.len() as u64 + 2);
    assert!(found.variants[0].groups["war"].difference.level == adjustment.level && adjustment.level > 0.99);
}

#[test]
fn threads_change_no_byte_of_a_comparison() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let run = |threads: u32, out: &str| {
        let line = "compare case/mine.toml case/calm.toml --variant force.seizure.prize=0.5 --runs 700";
        desk.run(&format!("{line} --threads {threads} --format json --png --out {out}")).good().out
    };
    assert_eq!(run(1, "one"), run(4, "four"));
    let (one, four) = (desk.files("one"), desk.files("four"));
    assert!(one.len() >= 12, "{:?}", one.keys());
    assert_eq!(one.keys().collect::<Vec<_>>(), four.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &four[path], "{} differs", path.display());
    }
}

#[test]
fn a_comparison_leaves_everything_that_is_promised() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let line = "compare case/mine.toml case/calm.toml --variant";
    let mut command = desk.command(line);
    command.args(["less to win: force.seizure.prize = 0.5, actor.north.patience=0.9", "--runs", "300", "--seed", "5"]);
    command.args(["--set", "scenario.rounds=6"]);
    let done = Done::from(command.output().unwrap()).good();
    assert_eq!(done.err, "");
    let place = desk.results("results");
    let name = place.file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.starts_with("compare-case-mine-") && name.len() == 18 + 10, "{name}");
    let files = desk.files(&format!("results/{name}"));
    let names: Vec<String> = files.keys().map(|p| p.to_string_lossy().replace('\\', "/")).collect();
    let charts = ["compare_differences", "compare_endings", "compare_outcomes"];
    let mut expected: Vec<String> = charts.iter().map(|name| format!("charts/{name}.svg")).collect();
    let rest = ["comparison.csv", "comparison.json", "datapackage.json", "manifest.json", "report.html"];
    expected.extend(rest.into_iter().chain(["scenario/case/calm.toml", "scenario/case/mine.toml"]).map(String::from));
    assert_eq!(names, expected);

    let json = |name: &str| serde_json::from_slice::<Value>(&files[Path::new(name)]).unwrap();
    let (found, manifest) = (json("comparison.json"), json("manifest.json"));
    let validator = jsonschema::validator_for(&schema::comparison()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!((&found["plan"]["seed"], &found["plan"]["runs"]), (&"5".into(), &300.into()));
    assert_eq!(found["variants"][1]["scenario"]["name"], "less to win");
    assert_eq!(found["variants"][1]["scenario"]["overrides"].as_array().unwrap().len(), 3);
    for variant in found["variants"].as_array().unwrap() {
        let runs: u64 = variant["endings"].as_array().unwrap().iter().map(|m| m["count"].as_u64().unwrap()).sum();
        assert_eq!(runs, 300);
    }

    assert_eq!(manifest["digest"], found["digest"]);
    let case = |case: &Value| (case["hash"].clone(), case["files"].as_array().unwrap().len());
    assert_eq!(case(&manifest["base"]), (found["base"]["scenario"]["hash"].clone(), 1));
    assert_eq!(case(&manifest["variants"][0]), (found["variants"][0]["scenario"]["hash"].clone(), 2));
    assert_eq!(case(&manifest["variants"][1]), (found["variants"][1]["scenario"]["hash"].clone(), 1));
    let command = manifest["command"].as_str().unwrap();
    let expected = "detente compare scenario/case/mine.toml scenario/case/calm.toml --seed 5 --runs 300 --set scenario.rounds=6 \
                    --variant 'less to win: force.seizure.prize = 0.5, actor.north.patience=0.9'";
    assert_eq!(command, expected);

    let csv = String::from_utf8(files[Path::new("comparison.csv")].clone()).unwrap();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = rows.headers().unwrap().iter().map(String::from).collect();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let classes = found["outcomes"].as_array().unwrap().len();
    assert_eq!(rows.len(), 2 * (classes + found["groups"].as_array().unwrap().len()));
    let number = |row: &csv::StringRecord, name: &str| row[column(name)].parse::<f64>().unwrap();
    for row in &rows {
        let change = number(row, "variant_share") - number(row, "base_share");
        assert!((number(row, "difference") - change).abs() < 1e-12);
        assert!((number(row, "gained") - number(row, "lost") - 300.0 * change).abs() < 1e-9);
        assert!(number(row, "difference_low") <= change && change <= number(row, "difference_high"));
    }

    let page = String::from_utf8(files[Path::new("report.html")].clone()).unwrap();
    assert_eq!((page.matches("<figure").count(), page.matches("<figcaption>How to read").count()), (3, 3));
    for outside in ["<script", "<link", "@import", "url(http", "src=\"http", "NaN"] {
        assert!(!page.contains(outside), "{outside}");
    }

    let lines: Vec<&str> = done.out.lines().collect();
    for head in ["change in war", "change in settlement", "runs that end differently", "results in"] {
        assert!(lines.iter().any(|line| line.starts_with(head)), "{head}: {}", done.out);
    }
    assert!(lines[..lines.len() - 3].iter().all(|line| line.chars().count() <= 80), "{}", done.out);
    assert!(done.out.contains("Bonferroni") && done.out.contains("Common random numbers: "), "{}", done.out);
}

#[test]
fn the_same_file_twice_differs_by_nothing() {
    let desk = Desk::new();
    let done = desk.run("compare case/mine.toml case/mine.toml --runs 100").good();
    assert!(done.out.contains("No run ends differently."), "{}", done.out);
    assert!(!done.out.contains("  * "), "{}", done.out);
    let json = desk.run("compare case/mine.toml case/mine.toml --runs 100 --format json").good().json();
    assert_eq!(json["variants"][0]["groups"]["war"]["difference"]["value"], 0.0);
    assert_eq!(json["variants"][0]["changed"]["value"], 0.0);
}

#[test]
fn what_cannot_be_compared_is_named() {
    let desk = Desk::new();
    desk.run("compare case/mine.toml").refused(2, "there is nothing to compare with");
    desk.run("compare case/mine.toml case/mime.toml").refused(2, "did you mean `case/mine.toml`?");
    desk.run("compare case/mine.toml --variant calm").refused(2, "is not a change");
    let wrong =
        desk.run("compare case/mine.toml --variant tension.strat=2").refused(1, "did you mean `tension.start`?");
    assert!(wrong.err.contains("S045"), "{}", wrong.err);
    // What is wrong with a file that others extend is told once.
    std::fs::write(desk.path("case/bad.toml"), starter("Bad").replacen("patience", "paitence", 1)).unwrap();
    let overlay = "extends = \"bad.toml\"\nwhy = \"x\"\n";
    std::fs::write(desk.path("case/over.toml"), overlay).unwrap();
    let told = desk.run("compare case/bad.toml case/over.toml").refused(1, "did you mean `patience`?");
    assert_eq!(told.err.matches("did you mean `patience`?").count(), 1, "{}", told.err);
    assert!(!desk.path("results").exists());
    let help = desk.run("compare --help").good().out;
    assert!(help.contains("--variant") && help.contains("the base"), "{help}");
    assert!(desk.run("schema --comparison").good().json() == schema::comparison());
}

#[test]
fn the_counterfactuals_of_the_first_case_can_all_be_compared() {
    let desk = Desk::new();
    let folder = scenario("security-talks-2022");
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_string_lossy().into_owned())
        .filter(|path| Path::new(path).file_name().is_some_and(|n| n.to_string_lossy().starts_with('c')))
        .collect();
    files.sort();
    assert_eq!(files.len(), 17);
    let line = format!("compare {folder}/baseline.toml {} --runs 12 --format json", files.join(" "));
    let done = desk.run(&line).good();
    let found = done.json();
    assert_eq!(found["variants"].as_array().unwrap().len(), 17);
    // War, agreement and no deal are sums of several endings; the clash is one ending.
    assert_eq!(found["adjustment"]["comparisons"], 17 * (found["outcomes"].as_array().unwrap().len() + 3));
    let place = desk.results("results");
    assert_eq!(std::fs::read_dir(place.join("scenario/security-talks-2022")).unwrap().count(), 18);
}

#[test]
fn a_comparison_ends_when_shares_and_differences_are_known_well_enough() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let line = "compare case/mine.toml case/calm.toml --seed 3 --precision 0.04 --at-least 200";
    let run = |more: &str| desk.run(&format!("{line} {more}")).good();
    let found = run("--format json --threads 1 --out one").json();
    assert_eq!(run("--format json --threads 2 --out two").json(), found);
    assert_eq!(desk.files("one"), desk.files("two"));
    let validator = jsonschema::validator_for(&schema::comparison()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&found).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let stop = &found["plan"]["stop"];
    assert_eq!((&stop["rule"], &stop["reason"]), (&"precision".into(), &"reached".into()));
    // Every interval that the rule speaks of is that narrow, and the widest of them is the one that is named.
    let half = |estimate: &Value| {
        assert_eq!(estimate["method"], "confidence sequence");
        let end = |k: usize| estimate["interval"][k].as_f64().unwrap();
        0.5 * (end(1) - end(0))
    };
    let mut all: Vec<f64> = found["base"]["shares"].as_object().unwrap().values().map(half).collect();
    let variant = &found["variants"][0];
    all.extend(variant["shares"].as_object().unwrap().values().map(half));
    for change in ["changes", "groups"].iter().flat_map(|key| variant[key].as_object().unwrap().values()) {
        all.extend(["base", "variant", "difference"].map(|key| half(&change[key])));
    }
    let widest = all.iter().copied().fold(0.0, f64::max);
    assert!(widest <= 0.04 && (widest - stop["reached"].as_f64().unwrap()).abs() < 1e-15, "{widest}, {stop}");
    // It stopped at a look, and not at the one before.
    let runs = found["plan"]["runs"].as_u64().unwrap();
    let rule = detente::internals::plan::Precision { half_width: 0.04, at_least: 200 };
    let plan = RunPlan { stop: Some(rule), ..RunPlan::new(3, 10_000_000) };
    let looks: Vec<u64> = plan.checks(None).take_while(|&n| n <= runs).collect();
    assert_eq!((looks.last(), stop["checks"].as_u64()), (Some(&runs), Some(looks.len() as u64)));
    assert!(looks.len() > 1);
    let before = run(&format!("--at-most {} --format json --out before", looks[looks.len() - 2])).json();
    assert_eq!(before["plan"]["stop"]["reason"], "at_most");
    assert!(before["plan"]["stop"]["reached"].as_f64().unwrap() > 0.04);
    // The same runs as with their number asked for; the intervals are other ones.
    let line = format!("compare case/mine.toml case/calm.toml --seed 3 --runs {runs} --format json --out plain");
    let plain = desk.run(&line).good().json();
    assert_eq!((&plain["digest"], &plain["plan"]["stop"]), (&found["digest"], &Value::Null));
    assert_eq!(plain["variants"][0]["endings"], found["variants"][0]["endings"]);
    assert_ne!(desk.results("plain").file_name(), desk.results("one").file_name());
    // People are told why it stopped, and the manifest says how to do it again.
    let told = run("--out told").out;
    assert!(told.contains("each share and each difference was known within 4"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 80 || line.contains('.')), "{told}");
    let manifest = std::fs::read_to_string(desk.results("one").join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert!(manifest["command"].as_str().unwrap().contains(" --precision 0.04 --at-least 200 --at-most 10000000"));
    assert_eq!(manifest["plan"]["stop"], found["plan"]["stop"]);
    desk.run("compare case/mine.toml case/calm.toml --precision 0.01 --runs 10").refused(2, "cannot be used with");
    desk.run("compare case/mine.toml case/calm.toml --at-most 10").refused(2, "--precision");
}
