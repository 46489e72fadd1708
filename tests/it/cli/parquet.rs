//! Parquet files: what is read back is, cell by cell, what the CSV file of the same experiment holds.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use detente::Scenario;
use parquet::basic::{Encoding, LogicalType, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;

use crate::desk::{Desk, scenario};

fn opened(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

/// Header and rows of a Parquet file, as the CSV file would write them.
fn cells(path: &Path) -> Vec<Vec<String>> {
    let reader = opened(path);
    let schema = reader.metadata().file_metadata().schema_descr();
    let header = schema.columns().iter().map(|column| column.name().to_string()).collect();
    let text = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Long(n) => n.to_string(),
        Field::Double(x) => x.to_string(),
        Field::Str(word) => word.clone(),
        other => panic!("{other:?}"),
    };
    let rows = reader.get_row_iter(None).unwrap();
    let rows = rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect());
    std::iter::once(header).chain(rows).collect()
}

fn csv_cells(path: &Path) -> Vec<Vec<String>> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    rows.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
}

#[track_caller]
fn the_same(parquet: &Path, csv: &Path) {
    let (found, expected) = (cells(parquet), csv_cells(csv));
    assert_eq!(found.len(), expected.len());
    for (n, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "row {n}");
    }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn about(path: &Path) -> BTreeMap<String, String> {
    let reader = opened(path);
    let about = reader.metadata().file_metadata().key_value_metadata().unwrap().clone();
    about.into_iter().map(|one| (one.key, one.value.unwrap())).collect()
}

/// What two folders of results have in common, apart from these files.
#[track_caller]
fn alike_but_for(desk: &Desk, (one, other): (&str, &str), files: &[&str]) {
    let rest = |folder: &str| -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = desk.files(folder);
        all.retain(|path, _| !files.iter().any(|file| path.ends_with(file)));
        all
    };
    let (one, other) = (rest(one), rest(other));
    assert!(one.len() > 3 && one.keys().eq(other.keys()));
    one.iter().for_each(|(path, bytes)| assert!(*bytes == other[path], "{}", path.display()));
}

#[test]
fn runs_are_those_of_the_csv_file_whatever_the_threads() {
    let desk = Desk::new();
    for (k, file) in ["case/mine.toml".to_string(), scenario("security-talks-2022/baseline.toml")].iter().enumerate() {
        let run = |more: &str, out: &str| {
            desk.run(&format!("run {file} --runs 500 --seed 7 {more} --out {k}-{out}")).good();
            desk.results(&format!("{k}-{out}"))
        };
        let (plain, csv) = (run("--keep-runs", "plain"), run("--keep-runs=csv", "csv"));
        assert_eq!(desk.files(&format!("{k}-plain")), desk.files(&format!("{k}-csv")));
        let one = run("--keep-runs=parquet --threads 1", "one");
        run("--keep-runs=parquet --threads 2", "two");
        assert_eq!(desk.files(&format!("{k}-one")), desk.files(&format!("{k}-two")));
        the_same(&one.join("runs.parquet"), &plain.join("runs.csv"));
        assert!(!one.join("runs.csv").exists() && !csv.join("runs.parquet").exists());
        let differ = ["runs.csv", "runs.parquet", "manifest.json", "datapackage.json"];
        alike_but_for(&desk, (&format!("{k}-plain"), &format!("{k}-one")), &differ);
        // What the file says of itself, and what is said of it.
        let findings = json(&one.join("findings.json"));
        let said = about(&one.join("runs.parquet"));
        assert_eq!(said["detente.scenario.hash"], findings["scenario"]["hash"].as_str().unwrap());
        assert_eq!(said["detente.scenario"], findings["scenario"]["id"].as_str().unwrap());
        assert_eq!(said["detente.version"], findings["engine_version"].as_str().unwrap());
        assert_eq!(said["detente.seed"], "7");
        let described = |place: &Path| json(&place.join("datapackage.json"))["resources"].as_array().unwrap().clone();
        let (csv, own) = (described(&plain).pop().unwrap(), described(&one).pop().unwrap());
        assert_eq!(own["path"], "runs.parquet");
        assert_eq!((&own["name"], &own["schema"]["fields"]), (&csv["name"], &csv["schema"]["fields"]));
        let command = |place: &Path| json(&place.join("manifest.json"))["command"].as_str().unwrap().to_string();
        assert_eq!(command(&one), command(&plain) + " --keep-runs=parquet");
    }
}

#[test]
fn columns_have_the_types_that_are_described() {
    let desk = Desk::new();
    desk.run(&format!("run {} --runs 60 --keep-runs=parquet", scenario("security-talks-2022/baseline.toml"))).good();
    let place = desk.results("results");
    let package = json(&place.join("datapackage.json"));
    let fields = package["resources"].as_array().unwrap().last().unwrap()["schema"]["fields"].as_array().unwrap();
    let reader = opened(&place.join("runs.parquet"));
    let columns = reader.metadata().file_metadata().schema_descr().columns();
    assert_eq!(columns.len(), fields.len());
    for ((column, field), chunk) in columns.iter().zip(fields).zip(reader.metadata().row_group(0).columns()) {
        assert_eq!(column.name(), field["name"]);
        let physical = match field["type"].as_str().unwrap() {
            "integer" => Type::INT64,
            "number" => Type::DOUBLE,
            _ => Type::BYTE_ARRAY,
        };
        assert_eq!(column.physical_type(), physical, "{field}");
        let is_word = physical == Type::BYTE_ARRAY;
        assert_eq!(column.logical_type_ref() == Some(&LogicalType::String), is_word, "{field}");
        assert_eq!(column.self_type().is_optional(), field["constraints"]["required"] == false, "{field}");
        assert!(!is_word || chunk.encodings().any(|one| one == Encoding::RLE_DICTIONARY), "{field}");
    }
}

#[test]
fn runs_of_a_comparison_are_those_of_the_csv_file() {
    let desk = Desk::new();
    let (talks, port) = (scenario("security-talks-2022/baseline.toml"), scenario("wage-dispute/baseline.toml"));
    // Scenarios with other actors, inputs and types: many cells are empty.
    let compare = |more: &str, out: &str| {
        desk.run(&format!("compare {port} {talks} case/mine.toml --runs 90 --seed 3 {more} --out {out}")).good();
        desk.results(out)
    };
    let csv = compare("--keep-runs", "csv");
    let one = compare("--keep-runs=parquet --threads 1", "one");
    compare("--keep-runs=parquet --threads 2", "two");
    assert_eq!(desk.files("one"), desk.files("two"));
    the_same(&one.join("runs.parquet"), &csv.join("runs.csv"));
    alike_but_for(&desk, ("csv", "one"), &["runs.csv", "runs.parquet", "manifest.json", "datapackage.json"]);
    let said = about(&one.join("runs.parquet"));
    let found = json(&one.join("comparison.json"));
    assert_eq!(said["detente.scenario.hash"], found["base"]["scenario"]["hash"].as_str().unwrap());
    assert_eq!(said["detente.variant.2.hash"], found["variants"][1]["scenario"]["hash"].as_str().unwrap());
    let command = json(&one.join("manifest.json"))["command"].as_str().unwrap().to_string();
    assert!(command.ends_with(" --keep-runs=parquet"), "{command}");
}

#[test]
fn a_sweep_is_that_of_the_csv_file() {
    let desk = Desk::new();
    let sweep = |more: &str, out: &str| {
        let line = "sweep case/mine.toml --over tension.start=1..4:3 --over scenario.rounds=2,3 --runs 60 --seed 7";
        desk.run(&format!("{line} {more} --out {out}")).good();
        desk.results(out)
    };
    let (csv, parquet) = (sweep("", "csv"), sweep("--format parquet --threads 1", "parquet"));
    sweep("--format parquet --threads 2", "two");
    assert_eq!(desk.files("parquet"), desk.files("two"));
    the_same(&parquet.join("sweep.parquet"), &csv.join("sweep.csv"));
    assert!(!parquet.join("sweep.csv").exists());
    let differ = ["sweep.csv", "sweep.parquet", "manifest.json", "datapackage.json"];
    alike_but_for(&desk, ("csv", "parquet"), &differ);
    assert_eq!(json(&parquet.join("datapackage.json"))["resources"][0]["path"], "sweep.parquet");
    let command = |place: &Path| json(&place.join("manifest.json"))["command"].as_str().unwrap().to_string();
    assert_eq!(command(&parquet), command(&csv) + " --format parquet");
    assert_eq!(about(&parquet.join("sweep.parquet"))["detente.seed"], "7");
    // Both forms stand beside each other where both were asked for, and both are described.
    sweep("", "parquet");
    let both = json(&parquet.join("datapackage.json"));
    let names = ["name", "path"].map(|key| [0, 1].map(|at| both["resources"][at][key].as_str().unwrap().to_string()));
    assert_eq!(names, [["sweep", "sweep.parquet"], ["sweep.csv", "sweep.parquet"]]);
    assert_eq!(std::fs::read(parquet.join("sweep.csv")).unwrap(), std::fs::read(csv.join("sweep.csv")).unwrap());
}

#[test]
fn what_was_kept_stays_beside_what_is_kept_now() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 80 --keep-runs").good();
    let place = desk.results("results");
    let csv = std::fs::read(place.join("runs.csv")).unwrap();
    for line in ["run case/mine.toml --runs 80 --keep-runs=parquet", "run case/mine.toml --runs 80"] {
        desk.run(line).good();
        assert_eq!(std::fs::read(place.join("runs.csv")).unwrap(), csv);
        the_same(&place.join("runs.parquet"), &place.join("runs.csv"));
        let package = json(&place.join("datapackage.json"));
        let paths: Vec<&str> =
            package["resources"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
        assert!(paths.ends_with(&["runs.csv", "runs.parquet"]), "{paths:?}");
    }
}

#[test]
fn the_library_writes_the_bytes_of_the_command() {
    let desk = Desk::new();
    desk.run("run case/mine.toml --runs 200 --seed 5 --keep-runs=parquet").good();
    let place = desk.results("results");
    let mine = Scenario::open(desk.path("case/mine.toml")).unwrap();
    let outcome = mine.experiment().runs(200).seed(5).keep_runs(true).run().unwrap();
    let runs = outcome.runs_as_parquet().unwrap().unwrap();
    assert_eq!(runs.content, std::fs::read(place.join("runs.parquet")).unwrap());
    assert_eq!(runs.package, json(&place.join("datapackage.json")));
    let manifest = serde_json::to_value(outcome.manifest(&mine, 0.95).with_runs_as_parquet()).unwrap();
    assert_eq!(manifest, json(&place.join("manifest.json")));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_leaves_nothing() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_detente");
    let line = format!("ulimit -f 8; exec {program} run case/mine.toml --runs 20000 --keep-runs=parquet -q");
    let mut command = std::process::Command::new("sh");
    let done = crate::desk::Done::from(command.args(["-c", &line]).current_dir(desk.path("")).output().unwrap());
    done.refused(2, "runs.parquet`");
    assert!(!desk.path("results").exists());
}
