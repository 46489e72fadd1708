//! `detente sweep`: every combination of settings, on the same random draws.

use detente::internals::render::schema;
use serde_json::Value;

use super::super::desk::Desk;

/// Rows of `sweep.csv` by header.
fn rows(desk: &Desk, out: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(desk.results(out).join("sweep.csv")).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn every_point_is_what_a_comparison_says_of_it() {
    let desk = Desk::new();
    let sweep =
        desk.run("sweep case/mine.toml --over tension.start=2..6:3 --runs 300 --out s --format json").good().json();
    let line = "compare case/mine.toml --variant tension.start=2 --variant tension.start=4 --variant tension.start=6";
    let compared = desk.run(&format!("{line} --runs 300 --out c --format json")).good().json();
    let points = sweep["points"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    for (point, variant) in points.iter().zip(compared["variants"].as_array().unwrap()) {
        for (id, change) in variant["changes"].as_object().unwrap() {
            let (share, difference) = (&point["shares"]["outcomes"][id], &point["differences"]["outcomes"][id]);
            assert_eq!(share, &change["variant"], "{id}");
            assert_eq!(difference["value"], change["difference"]["value"], "{id}");
            // Intervals of a comparison hold together, these one by one.
            assert_eq!((&difference["level"], &share["level"]), (&0.95.into(), &0.95.into()));
        }
    }
    let validator = jsonschema::validator_for(&schema::sweep()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&sweep).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let found = rows(&desk, "s");
    let classes = sweep["outcomes"].as_array().unwrap().len() + sweep["groups"].as_array().unwrap().len();
    assert_eq!(found.len(), 3 * classes);
    for row in &found {
        let point = &points[row["point"].parse::<usize>().unwrap() - 1];
        let kind = if row["kind"] == "group" { "groups" } else { "outcomes" };
        let share = &point["shares"][kind][&row["outcome"]];
        assert_eq!(row["share"].parse::<f64>().ok(), share["value"].as_f64());
        assert_eq!(
            row["likeliest"] == "yes",
            kind == "outcomes" && point["likeliest"]["outcome"] == row["outcome"].as_str()
        );
    }
}

#[test]
fn neither_threads_nor_a_break_change_a_byte() {
    let desk = Desk::new();
    std::fs::write(desk.path("case/softer.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 1\n")
        .unwrap();
    std::fs::write(desk.path("case/harder.toml"), "extends = \"mine.toml\"\nwhy = \"x\"\n[tension]\nstart = 7\n")
        .unwrap();
    let line = "sweep case/mine.toml --over case/softer.toml,case/harder.toml --over scenario.rounds=2,4,6 --over tension.start+=0..1:4 --runs 60";
    desk.run(&format!("{line} --threads 1 --out one")).good();
    desk.run(&format!("{line} --threads 2 --out two")).good();
    assert_eq!(desk.files("one"), desk.files("two"));
    // As if the program had been killed: some points are there, and a line that was broken off.
    let name = desk.results("one").file_name().unwrap().to_string_lossy().into_owned();
    let whole = desk.run(&format!("{line} --out three --quiet")).good();
    std::fs::create_dir(desk.path("four")).unwrap();
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(desk.results("one").join("manifest.json")).unwrap()).unwrap();
    assert!(manifest["command"].as_str().unwrap().contains("--over tension.start+=0..1:4"), "{manifest}");
    // The command works in the folder: it names the copies.
    let command = manifest["command"].as_str().unwrap();
    assert!(command.contains("--over 'scenario/case/softer.toml,scenario/case/harder.toml'"), "{command}");
    for file in ["mine", "softer", "harder"] {
        assert!(desk.results("one").join(format!("scenario/case/{file}.toml")).exists(), "{file}");
    }
    std::fs::write(desk.path(&format!("four/.{name}.points")), "of another sweep\n{}\n").unwrap();
    assert_eq!(desk.run(&format!("{line} --out four --quiet")).good().out.lines().next(), whole.out.lines().next());
    assert_eq!(desk.files("one"), desk.files("four"));
    assert!(!desk.path(&format!("four/.{name}.points")).exists());
}

/// Killed after some points were kept, the last of them not even as a whole line: it goes on, with so many runs that control variates
/// are taken off, and gives the same bytes.
#[test]
fn a_sweep_that_was_stopped_goes_on() {
    let desk = Desk::new();
    let line = "sweep case/mine.toml --over tension.start=1..6:34 --runs 10000 --threads 1";
    desk.run(&format!("{line} --out whole")).good();
    let mut child = desk.command(&format!("{line} --out broken")).stdout(std::process::Stdio::null()).spawn().unwrap();
    let begun = std::time::Instant::now();
    let kept = || {
        let entries = std::fs::read_dir(desk.path("broken")).into_iter().flatten().map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.to_string_lossy().ends_with(".points"))
            .find_map(|path| Some((std::fs::read_to_string(&path).ok()?, path)))
    };
    while kept().is_none_or(|(text, _)| text.lines().count() < 17) && begun.elapsed().as_secs() < 120 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (text, path) = kept().expect("it was over before it could be killed");
    let some: Vec<&str> = text.split_inclusive('\n').collect();
    std::fs::write(&path, some[..8].concat() + &some[8][..40]).unwrap();
    let again = desk.run(&format!("{line} --out broken")).good();
    assert!(again.err.contains("7 of 34 combinations were played before"), "{}", again.err);
    assert_eq!(desk.files("whole"), desk.files("broken"));
}

#[test]
fn what_does_not_fit_is_told_at_once() {
    let desk = Desk::new();
    let wrong = desk.run("sweep case/mine.toml --over tension.start=5..15:3 --over actor.nobody.patience=0.1,0.2");
    assert_eq!(wrong.code, Some(1), "{}", wrong.err);
    // Both values out of range, and the path once.
    assert_eq!(
        wrong.err.matches("out of its range").count(),
        1 + usize::from(wrong.err.contains("is 10,")),
        "{}",
        wrong.err
    );
    assert_eq!(wrong.err.matches("no `nobody` there").count(), 1, "{}", wrong.err);
    assert!(!desk.path("results").exists());
    for (over, says) in [
        ("tension.start=5..1:3", "write `tension.start=1..5:3`"),
        ("tension.start=1..5", "write `tension.start=1..5:11`"),
        ("scenario.name=\"a\",\"b\"", ""),
        ("tension.start=0..9:900 --over scenario.rounds=1..900:900", "900 × 900 = 810000 scenarios"),
        ("scenario.seed=1,2", "write `--seed`"),
        ("tension.start=1,2 --over tension.start*=2,3", "change one thing"),
        ("nothing", "neither a change nor a scenario file"),
    ] {
        let done = desk.run(&format!("sweep case/mine.toml --over {over} --runs 10"));
        assert_eq!(done.code, Some(if says.is_empty() { 0 } else { 2 }), "{over}: {}", done.err);
        assert!(done.err.contains(says), "{over}: {}", done.err);
    }
}

/// What is odd about the scenario is said once, and that one of the settings stands there already is no remark.
#[test]
fn the_settings_bring_no_remarks_of_their_own() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(desk.path("case/mine.toml")).unwrap();
    let odd = text.replacen("= \"", "= \"  ", 1);
    std::fs::write(desk.path("case/mine.toml"), odd).unwrap();
    let checked = desk.run("check case/mine.toml");
    let alone = (checked.out.clone() + &checked.err).matches("warning[").count();
    assert!(alone > 0, "{}", checked.out);
    let start = desk.run("paths case/mine.toml tension.start --format json").good().json();
    let start = start.as_array().map_or(&start["paths"][0], |all| &all[0])["value"].as_str().unwrap().to_string();
    let done = desk.run(&format!("sweep case/mine.toml --over tension.start={start},5 --runs 20")).good();
    assert_eq!(done.err.matches("warning[").count(), alone, "{}", done.err);
}

#[test]
fn one_axis_has_lines_and_two_have_maps() {
    let desk = Desk::new();
    let done = desk.run("sweep case/mine.toml --over tension.start=1..6:6 --runs 200 --out lines --png").good();
    let results = desk.results("lines");
    assert!(results.join("charts/sweep.png").exists() && done.out.contains("likeliest ending"), "{}", done.out);
    let report = std::fs::read_to_string(results.join("report.html")).unwrap();
    assert!(report.contains("chart-sweep"));
    let done = desk
        .run("sweep case/mine.toml --over tension.start=1..6:6 --over scenario.rounds=2..8:4 --runs 100 --out map")
        .good();
    let svg = std::fs::read_to_string(desk.results("map").join("charts/sweep.svg")).unwrap();
    assert!(
        svg.contains("tension.start up, scenario.rounds across") && done.out.contains("tension.start down"),
        "{}",
        done.out
    );
    // Three axes have tables only.
    let line = "--over tension.start=1,2 --over scenario.rounds=2,3 --over scenario.outlook=3,4 --runs 50 --out three";
    desk.run(&format!("sweep case/mine.toml {line}")).good();
    assert!(!desk.results("three").join("charts").exists());
    assert_eq!(
        rows(&desk, "three").iter().filter(|row| row["kind"] == "group").map(|row| &row["point"]).max().unwrap(),
        "8"
    );
}

#[test]
fn a_design_draws_its_points_from_ranges() {
    let desk = Desk::new();
    let line = "sweep case/mine.toml --over tension.start=1..6 --over scenario.rounds=2..5 --over tension.decay=0,1 \
                --samples 16 --runs 60 --format json";
    for design in ["latin-hypercube", "sobol"] {
        let run = |more: &str| desk.run(&format!("{line} --design {design} {more}")).good().json();
        let found = run(&format!("--threads 1 --out {design}-one"));
        assert_eq!(run(&format!("--threads 2 --out {design}-two")), found);
        assert_eq!(desk.files(&format!("{design}-one")), desk.files(&format!("{design}-two")));
        assert_eq!(found["design"], design.replace('-', "_"));
        let points = found["points"].as_array().unwrap();
        assert_eq!(points.len(), 16);
        let value = |point: &serde_json::Value, axis: usize| {
            let at = point["at"][axis].as_u64().unwrap() as usize;
            found["axes"][axis]["settings"][at]["value"].as_f64().unwrap()
        };
        let column = |axis: usize| points.iter().map(|point| value(point, axis)).collect::<Vec<f64>>();
        let mut slices: Vec<usize> = column(0).into_iter().map(|x| ((x - 1.0) / 5.0 * 16.0) as usize).collect();
        slices.sort_unstable();
        assert_eq!(slices, (0..16).collect::<Vec<_>>());
        assert!(column(1).iter().all(|x| x.fract() == 0.0 && (2.0..=5.0).contains(x)));
        assert_eq!(column(2).iter().filter(|x| **x == 0.0).count(), 8);
        // A point is what a sweep over its settings alone says.
        let [a, b, c] = [0, 1, 2].map(|axis| value(&points[3], axis));
        let over = format!("--over tension.start={a} --over scenario.rounds={b} --over tension.decay={c}");
        let alone = desk.run(&format!("sweep case/mine.toml {over} --runs 60 --format json --out {design}-a"));
        assert_eq!(alone.good().json()["points"][0]["shares"], points[3]["shares"]);
        let place = desk.results(&format!("{design}-one"));
        let manifest: serde_json::Value =
            serde_json::from_slice(&std::fs::read(place.join("manifest.json")).unwrap()).unwrap();
        let command = manifest["command"].as_str().unwrap();
        assert!(command.contains(&format!("--samples 16 --design {design}")), "{command}");
        assert!(!place.join("charts").exists() || place.join("charts").read_dir().unwrap().next().is_none());
    }
    for (line, says) in [
        ("--over tension.start=1..6", "write `tension.start=1..6:11` for eleven"),
        ("--over tension.start=1..6 --samples 1", "samples go from 2 to 10000"),
        ("--over tension.start=1..6 --samples 20000", "samples go from 2 to 10000"),
        ("--over tension.start=1..6:3 --design sobol", "--samples"),
        ("--over tension.start=6..1 --samples 9", "write `tension.start=1..6`"),
        ("--over tension.start=1..6 --over tension.start=2..3 --samples 9", "change one thing"),
    ] {
        desk.run(&format!("sweep case/mine.toml {line} --runs 10")).refused(2, says);
    }
}

#[test]
fn settings_that_agree_but_not_with_the_scenario_are_not_called_the_same() {
    let desk = Desk::new();
    desk.run("new river --template mediation").good();
    // As a plain number the dam is worth something to everybody downstream, and every run ends in a treaty.
    let done = desk.run("sweep river.toml --over issue.dam.worth.lower=0.4,0.5 --runs 200 --out alike").good();
    let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("of runs as the scenario is, and 100% at every setting."), "{said}");
}
