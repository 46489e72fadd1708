//! Tables: every column is described beside it and in the docs, and holds what is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::desk::{Desk, scenario};

/// Every CSV of a folder of results against its `datapackage.json`.
#[track_caller]
fn described(place: &Path) -> BTreeSet<String> {
    let package: Value = serde_json::from_slice(&std::fs::read(place.join("datapackage.json")).unwrap()).unwrap();
    assert_eq!(package["profile"], "tabular-data-package");
    let name = package["name"].as_str().unwrap();
    assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.')), "{name}");
    let resources = package["resources"].as_array().unwrap();
    let mut described = BTreeSet::new();
    for resource in resources {
        let file = resource["path"].as_str().unwrap();
        described.insert(file.to_string());
        let mut rows = csv::Reader::from_path(place.join(file)).unwrap();
        let header: Vec<String> = rows.headers().unwrap().iter().map(String::from).collect();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(header, fields.iter().map(|f| f["name"].as_str().unwrap()).collect::<Vec<_>>(), "{file}");
        assert_eq!(header.iter().collect::<BTreeSet<_>>().len(), header.len(), "{file}");
        let key: Vec<usize> = resource["schema"]["primaryKey"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| header.iter().position(|name| key == name).unwrap())
            .collect();
        let mut keys = BTreeSet::new();
        let mut n = 0;
        for row in rows.records().map(Result::unwrap) {
            n += 1;
            assert!(keys.insert(key.iter().map(|&k| row[k].to_string()).collect::<Vec<_>>()), "{file}: two rows alike");
            for (cell, field) in row.iter().zip(fields) {
                let what = format!("{file}, {}: `{cell}`", field["name"]);
                let limits = &field["constraints"];
                if cell.is_empty() {
                    assert_eq!(limits["required"], false, "{what}");
                    continue;
                }
                match field["type"].as_str().unwrap() {
                    "integer" => assert!(cell.parse::<u64>().unwrap() >= limits["minimum"].as_u64().unwrap(), "{what}"),
                    "number" => {
                        let value: f64 = cell.parse().unwrap();
                        let inside = |low: f64, high: f64| (low..=high).contains(&value);
                        assert!(limits.get("maximum").is_none() || inside(0.0, 1.0), "{what}");
                    }
                    _ => {
                        let words = limits.get("enum").map(|words| words.as_array().unwrap());
                        assert!(words.is_none_or(|words| words.iter().any(|word| word == cell)), "{what}");
                        assert!(!cell.starts_with(['=', '@', '\t', '\r']), "{what}");
                    }
                }
            }
        }
        assert!(n > 0, "{file} is empty");
    }
    described
}

fn tables(place: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(place).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".csv")).collect()
}

#[test]
fn every_table_is_described_where_it_stands() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let small = include_str!("../../../src/engine/equilibrium/small.toml");
    let small = small.replace("rounds = 3", "rounds = 3\nforesight = \"equilibrium\"");
    std::fs::write(desk.path("case/small.toml"), small).unwrap();
    let talks = scenario("security-talks-2022/baseline.toml");
    let port = scenario("wage-dispute/baseline.toml");
    for (k, (line, n)) in [
        ("run case/mine.toml --runs 1".to_string(), 7),
        ("run case/mine.toml --runs 60 --keep-runs".into(), 8),
        (format!("run {talks} --runs 60 --keep-runs"), 8),
        (format!("run {port} --runs 60"), 7),
        // Actors choose in an equilibrium.
        ("run case/small.toml --runs 60".into(), 8),
        ("compare case/mine.toml case/calm.toml --runs 60".into(), 1),
        // Scenarios with other actors, inputs and types.
        (format!("compare {port} {talks} case/mine.toml --runs 20 --keep-runs"), 2),
    ]
    .iter()
    .enumerate()
    {
        desk.run(&format!("{line} --out out-{k}")).good();
        let place: PathBuf = desk.results(&format!("out-{k}"));
        assert_eq!(described(&place), tables(&place), "{line}");
        assert_eq!(tables(&place).len(), *n, "{line}");
    }
    // A table that stays because the numbers are the same stays described.
    desk.run("run case/mine.toml --runs 60 --out out-1").good();
    let place = desk.results("out-1");
    assert!(tables(&place).contains("runs.csv") && described(&place) == tables(&place));
}

#[test]
fn runs_of_a_comparison_are_kept_side_by_side() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    let kept = |threads: u32| {
        let line = "compare case/mine.toml case/calm.toml --variant force.seizure.prize=0.5 --runs 500 --keep-runs";
        desk.run(&format!("{line} --threads {threads} --out kept-{threads}")).good();
        std::fs::read_to_string(desk.results(&format!("kept-{threads}")).join("runs.csv")).unwrap()
    };
    let text = kept(1);
    assert!(text == kept(2));
    let rows: Vec<Vec<String>> = csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(String::from).collect())
        .collect();
    assert_eq!(rows.len(), 1500);
    for (k, row) in rows.iter().enumerate() {
        assert_eq!((row[0].parse(), row[1].parse()), (Ok(k % 3), Ok(k / 3)));
    }
    // Each side is what `run --keep-runs` leaves of it.
    let alone = |line: &str, side: &str| {
        desk.run(&format!("{line} --seed 1 --runs 500 --keep-runs --out {side}")).good();
        let place = desk.results(side);
        let text = std::fs::read_to_string(place.join("runs.csv")).unwrap();
        text.lines().skip(1).map(String::from).collect::<Vec<_>>()
    };
    let seed = desk.run("compare case/mine.toml case/calm.toml --runs 500 --seed 1 --keep-runs --out seeded");
    seed.good();
    let text = std::fs::read_to_string(desk.results("seeded").join("runs.csv")).unwrap();
    let side =
        |n: &str| -> Vec<String> { text.lines().filter_map(|line| line.strip_prefix(n).map(String::from)).collect() };
    assert_eq!(side("0,"), alone("run case/mine.toml", "base"));
    assert_eq!(side("1,"), alone("run case/calm.toml", "calm"));
}

/// The collapse of the talks in every run: read back from `runs.csv`, it gives the figures of the findings and of `rounds.csv`.
#[test]
fn runs_say_whether_the_talks_collapsed_by_whom_and_when() {
    let desk = Desk::new();
    let talks = scenario("security-talks-2022/baseline.toml");
    let found = desk.run(&format!("run {talks} --runs 400 --keep-runs --format json --out kept")).good().json();
    let place = desk.results("kept");
    let read = |file: &str| -> Vec<BTreeMap<String, String>> {
        let mut rows = csv::Reader::from_path(place.join(file)).unwrap();
        rows.deserialize().map(Result::unwrap).collect()
    };
    let (runs, rounds) = (read("runs.csv"), read("rounds.csv"));
    assert_eq!(runs.len(), 400);
    let collapse = &found["collapse"];
    let count = |holds: &dyn Fn(&BTreeMap<String, String>) -> bool| runs.iter().filter(|row| holds(row)).count() as u64;
    let collapsed = count(&|row| row["collapsed"] == "yes");
    assert!(0 < collapsed && collapsed < 400, "{collapsed}");
    assert_eq!(collapse["share"]["value"].as_f64(), Some(collapsed as f64 / 400.0));
    for row in &runs {
        assert!(["yes", "no"].contains(&row["collapsed"].as_str()));
        let said = [&row["collapsed_by"], &row["collapsed_in"]].map(|cell| !cell.is_empty());
        assert_eq!(said, [row["collapsed"] == "yes"; 2], "{row:?}");
        // Nobody walks out after the end, and the class of that name is only for runs in which somebody did.
        let number = |cell: &str| cell.parse::<u64>().unwrap();
        assert!(!said[0] || number(&row["collapsed_in"]) <= number(&row["rounds"]), "{row:?}");
        assert!(row["outcome"] != "collapse" || said[0], "{row:?}");
    }
    for (outcome, n) in collapse["ended"].as_object().unwrap() {
        assert_eq!(
            n.as_u64(),
            Some(count(&|row| row["outcome"] == *outcome && row["collapsed"] == "yes")),
            "{outcome}"
        );
    }
    let by = collapse["by"].as_object().unwrap();
    assert_eq!(by.keys().collect::<Vec<_>>(), ["russia", "us"]);
    for (actor, one) in by {
        for (k, n) in one["by_round"].as_array().unwrap().iter().enumerate() {
            let round = (k + 1).to_string();
            let here = count(&|row| row["collapsed_by"] == *actor && row["collapsed_in"] == round);
            assert_eq!(n.as_u64(), Some(here), "{actor} {round}");
            let row = rounds.iter().find(|row| row["round"] == round).unwrap();
            assert_eq!(row[&format!("collapsed.{actor}")], here.to_string());
        }
    }
}

/// Ids that are also names of columns, and names that spreadsheets would take for formulas.
#[test]
fn ids_and_names_cannot_harm_a_table() {
    let desk = Desk::new();
    let port = scenario("wage-dispute/baseline.toml");
    let text = std::fs::read_to_string(&port).unwrap();
    // The private type gets the name of a column.
    let text = text.replace("type.outlook", "type.outcome").replace("\"outlook\"", "\"outcome\"");
    let text = text.replace("outlook.", "outcome.");
    std::fs::write(desk.path("case/odd.toml"), text).unwrap();
    let checked = desk.run("check case/odd.toml");
    assert_eq!(checked.code, Some(0), "{}{}", checked.out, checked.err);
    desk.run("run case/odd.toml --runs 40 --keep-runs --out odd").good();
    let place = desk.results("odd");
    described(&place);
    let header = std::fs::read_to_string(place.join("runs.csv")).unwrap().lines().next().unwrap().to_string();
    assert!(header.contains(",type.outcome") && header.starts_with("run,outcome,"), "{header}");
    let formula = "=HYPERLINK(1,2)";
    let mine = std::fs::read_to_string(desk.path("case/mine.toml")).unwrap();
    let at = mine.find("[[outcome]]").unwrap();
    let (head, tail) = mine.split_at(at);
    let tail = tail.replacen("\n", &format!("\nname = \"{formula}\"\n"), 1);
    let tail = drop_second_name(&tail);
    std::fs::write(desk.path("case/formula.toml"), format!("{head}{tail}")).unwrap();
    desk.run("run case/formula.toml --runs 40 --out formula").good();
    let place = desk.results("formula");
    described(&place);
    let outcomes = std::fs::read_to_string(place.join("outcomes.csv")).unwrap();
    assert!(outcomes.contains("\"'=HYPERLINK(1,2)\""), "{outcomes}");
}

/// The name that the first outcome had before.
fn drop_second_name(text: &str) -> String {
    let mut seen = 0;
    let keep = |line: &&str| {
        if line.trim_start().starts_with("name") {
            seen += 1;
        }
        !(line.trim_start().starts_with("name") && seen == 2)
    };
    let lines: Vec<&str> = text.lines().filter(keep).collect();
    lines.join("\n") + "\n"
}

/// Pages that list what a folder of results holds name every file of it, and no table that is not there.
#[test]
fn the_docs_name_every_file_of_a_folder_of_results() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/calm.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    desk.run("run case/mine.toml --runs 60 --keep-runs --out one").good();
    desk.run("compare case/mine.toml case/calm.toml --runs 60 --keep-runs --out two").good();
    let names = |out: &str| -> BTreeSet<String> {
        let entry = |e: std::io::Result<std::fs::DirEntry>| {
            let e = e.unwrap();
            let name = e.file_name().into_string().unwrap();
            if e.file_type().unwrap().is_dir() { format!("{name}/") } else { name }
        };
        std::fs::read_dir(desk.results(out)).unwrap().map(entry).collect()
    };
    let (of_run, of_comparison) = (names("one"), names("two"));
    assert!(of_run.len() > 10 && of_run.contains("charts/") && of_run.contains("report.html"), "{of_run:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all: BTreeSet<&String> = of_run.union(&of_comparison).collect();
    // The page, where its list begins and ends, and what it is about.
    let lists: [(&str, &str, &str, BTreeSet<&String>); 4] = [
        ("README.md", "The folder `results/", "[results/README.md]", of_run.iter().collect()),
        ("results/README.md", "    results/<scenario>", "Git ignores", all.clone()),
        ("docs/results.md", "## Files", "## Values and names", all.clone()),
        ("docs/guide.md", "## Where results are", "The folder's name depends", of_run.iter().collect()),
    ];
    for (page, from, to, files) in lists {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let list = &text[text.find(from).unwrap_or_else(|| panic!("{page} has `{from}`"))..];
        let list = &list[..list.find(to).unwrap_or_else(|| panic!("{page} has `{to}` after `{from}`"))];
        for file in &files {
            assert!(list.contains(file.as_str()), "{page} does not name `{file}`");
        }
        let words = list.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-')));
        for table in words.filter(|word| word.ends_with(".csv")) {
            assert!(all.iter().any(|file| *file == table), "{page} names `{table}`, which is not there");
        }
    }
}

const START: &str = "<!-- Made by `DETENTE_BLESS=1 cargo test --test it tables`: do not edit by hand. -->\n\n";

#[test]
fn the_docs_describe_every_column() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/results.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (text, _) = page.split_once(START).expect("the page has a part that is made");
    let made = format!("{text}{START}{}", detente::internals::render::csv::markdown().trim_end().to_string() + "\n");
    if std::env::var_os("DETENTE_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page == made, "docs/results.md is out of date: DETENTE_BLESS=1 cargo test --test it tables");
}
