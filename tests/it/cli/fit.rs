//! Values that are fitted, kept, and run with.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use detente::fit::Fitted;
use detente::{Error, FittedValues, Scenario};

use crate::desk::{Desk, scenario};

/// A budget that takes a second, for a game that could be solved exactly, too.
const SMALL: &str = "--set foresight.solver=fitted --set foresight.runs=1000 --set foresight.iterations=2";

/// A desk with a copy of a game, `games/NAME`, and how it is named there.
fn desk(names: &[&str]) -> Desk {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("games")).unwrap();
    for name in names {
        std::fs::copy(scenario(&format!("games/{name}")), desk.path(&format!("games/{name}"))).unwrap();
    }
    desk
}

const GAME: &str = "games/walk-out.toml";

fn bytes(desk: &Desk, name: &str) -> Vec<u8> {
    std::fs::read(desk.path(name)).unwrap()
}

/// All parts of a fit, on one thread, on two, and one iteration after another.
#[test]
fn a_fit_has_the_same_bytes_on_any_threads_and_whether_it_was_interrupted() {
    let desk = desk(&["walk-out.toml"]);
    let all = "--twins --starts 2 --deviations";
    let one = desk.run(&format!("fit {GAME} {SMALL} {all} --threads 1 -o one.json")).good();
    desk.run(&format!("fit {GAME} {SMALL} {all} --threads 2 -o two.json")).good();
    let less = SMALL.replace("iterations=2", "iterations=1");
    desk.run(&format!("fit {GAME} {less} --twins --deviations -o parts.json")).good();
    let on = desk.run(&format!("fit {GAME} {SMALL} --starts 2 -o parts.json")).good();
    assert!(on.err.contains("going on from `parts.json`"), "{}", on.err);
    assert_eq!(bytes(&desk, "one.json"), bytes(&desk, "two.json"));
    assert!(bytes(&desk, "one.json") == bytes(&desk, "parts.json"), "a fit that went on differs");
    // Said before, after each iteration, and in the end.
    for said in [
        "at most 18,000 runs",
        "iteration 2 of at most 2: values changed by",
        "(limit 0.25)",
        "slope of offers",
        "bias",
    ] {
        assert!(one.err.contains(said), "{said}: {}", one.err);
    }
    for said in [
        "the game itself: not converged after 2 iterations",
        "the game without meetings: ",
        "further fit 2: ",
        "gains ",
    ] {
        assert!(one.out.contains(said), "{said}: {}", one.out);
    }
    // What is finished stays as it is.
    let again = desk.run(&format!("fit {GAME} {SMALL} {all} -o one.json --format json")).good();
    assert_eq!(bytes(&desk, "one.json"), bytes(&desk, "two.json"));
    assert!(!again.err.contains("fitting values"), "{}", again.err);
    assert_eq!(again.json()["iterations"], 2);
    let values = FittedValues::open(desk.path("one.json")).unwrap();
    assert_eq!(values.to_json().as_bytes(), bytes(&desk, "one.json"));
    assert_eq!((values.twins.len(), values.starts.len(), values.deviations.len()), (3, 2, 2));
    assert!(values.is_finished() && !values.quick);
}

#[test]
fn what_a_fit_cannot_go_on_from_is_refused_and_stays_as_it_is() {
    let desk = desk(&["walk-out.toml", "entry-deterrence.toml"]);
    desk.run(&format!("fit {GAME} {SMALL} -o values.json")).good();
    let before = bytes(&desk, "values.json");
    for (command, says) in [
        (
            format!("fit games/entry-deterrence.toml {SMALL} -o values.json"),
            "of another scenario: of `games/walk-out` with hash",
        ),
        (format!("fit {GAME} {SMALL} --set foresight.runs=1001 -o values.json"), "`foresight.runs` was 1000, not 1001"),
        (format!("fit {GAME} {SMALL} --seed 7 -o values.json"), "`foresight.seed` was 1, not 7"),
        (format!("fit {GAME} {SMALL} --set foresight.weight=7 -o values.json"), "`foresight.weight` was 40, not 7"),
        (
            format!("fit {GAME} {SMALL} --set foresight.tolerance=0.5 -o values.json"),
            "`foresight.tolerance` was 0.25, not 0.5",
        ),
        (
            format!("fit {GAME} {SMALL} --set foresight.iterations=1 -o values.json"),
            "`foresight.iterations` was 2, not 1",
        ),
        (format!("fit {GAME} {SMALL} --quick -o values.json"), "were fitted without `--quick`"),
    ] {
        desk.run(&command).refused(2, says);
        assert_eq!(bytes(&desk, "values.json"), before, "{command}");
    }
    let text = String::from_utf8(before.clone()).unwrap();
    // Half of it, in whole lines.
    let cut = text[..text[..text.len() / 2].rfind('\n').unwrap()].to_string();
    let edited = text.replacen("\"seed\": 1", "\"seed\": 2", 1);
    let unknown = text.replacen("\"quick\": false", "\"quick\": false, \"slow\": true", 1);
    let deep = text.replacen("\"converged\": ", "\"sure\": 1, \"converged\": ", 1);
    let newer = text.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1);
    let typed = text.replacen("\"quick\": false", "\"quick\": \"no\"", 1);
    for (broken, says) in [
        (cut.as_str(), "holds no fitted values: EOF while parsing"),
        (edited.as_str(), "has been changed since it was written"),
        (unknown.as_str(), "unknown field `slow`"),
        (deep.as_str(), "unknown field `sure`"),
        (newer.as_str(), "has form 2, and this program reads form 1"),
        (typed.as_str(), "at line 5 column"),
        ("", "holds no fitted values: EOF while parsing a value at line 1 column 0"),
        ("[1, 2]", "holds no fitted values"),
        ("rounds = 6\n", "at line 1 column 1"),
        ("{\"schema_version\": 1}", "missing field"),
    ] {
        std::fs::write(desk.path("broken.json"), broken).unwrap();
        for command in
            [format!("fit {GAME} {SMALL} -o broken.json"), format!("run {GAME} --runs 10 --values broken.json")]
        {
            let told = desk.run(&command).refused(2, says);
            assert!(told.err.contains("`broken.json`"), "{}", told.err);
            assert_eq!(bytes(&desk, "broken.json"), broken.as_bytes());
        }
    }
    std::fs::write(desk.path("broken.json"), b"\xff\xfe{}").unwrap();
    desk.run(&format!("run {GAME} --runs 10 --values broken.json")).refused(2, "no text in UTF-8");
    desk.run(&format!("fit {GAME} {SMALL} -o games")).refused(2, "is a folder");
    desk.run(&format!("fit {GAME} {SMALL} -o nowhere/values.json")).refused(2, "there is no folder `nowhere`");
    desk.run(&format!("fit {GAME} --starts 1 -o x.json")).refused(2, "there are 2 to 8 further fits");
    desk.run(&format!("fit {GAME} --starts 9 -o x.json")).refused(2, "there are 2 to 8 further fits");
    desk.run(&format!("fit {GAME}")).refused(2, "--out");
    desk.run("fit case/mine.toml -o x.json").refused(2, "--set scenario.foresight=equilibrium");
    desk.run(&format!("fit {GAME} --set foresight.run=3 -o x.json")).refused(1, "did you mean `foresight.runs`?");
    assert!(!desk.path("x.json").exists() && !desk.path("results").exists());
}

/// Numbers of a manifest, without the command.
fn manifest(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn runs_with_values_are_those_that_fit_first() {
    let desk = desk(&["walk-out.toml"]);
    desk.run(&format!("fit {GAME} {SMALL} -o values.json")).good();
    let first = desk.run(&format!("run {GAME} {SMALL} --runs 200 --out first --format json")).good();
    assert!(first.err.contains("values are fitted first") && first.err.contains("`--values`"), "{}", first.err);
    let with = desk.run(&format!("run {GAME} {SMALL} --runs 200 --values values.json --out with --format json")).good();
    assert!(!with.err.contains("iteration"), "{}", with.err);
    assert_eq!(desk.files("first"), desk.files("with"));
    assert_eq!(std::fs::read(desk.results("first").join("values.json")).unwrap(), bytes(&desk, "values.json"));
    // The values alone say how actors choose; the budget is no part of the scenario.
    let plain = desk.run(&format!("run {GAME} --runs 200 --values values.json --out plain --format json")).good();
    assert_eq!(plain.json()["digest"], with.json()["digest"]);
    let exact = desk.run(&format!("run {GAME} --runs 200 --out plain --format json")).good();
    assert_ne!(exact.json()["digest"], with.json()["digest"]);
    assert_eq!(exact.json()["scenario"]["values"], serde_json::Value::Null);
    assert_eq!(desk.all_results("plain").len(), 2);
    // What is written can be done again from the folder of results alone.
    let folder = desk.results("with");
    let manifest = manifest(&folder);
    let values = FittedValues::open(folder.join("values.json")).unwrap();
    assert_eq!(manifest["scenario"]["values"]["hash"], values.sha256.as_str());
    let command = manifest["command"].as_str().unwrap().strip_prefix("detente ").unwrap();
    assert!(command.contains("--values values.json"), "{command}");
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(report.contains("--values values.json") && report.contains(&values.sha256));
    let mut again = desk.command(&format!("{command} --format json --out again"));
    let again = crate::desk::Done::from(again.current_dir(&folder).output().unwrap()).good();
    assert_eq!(again.json()["digest"], with.json()["digest"]);
    // A pinned experiment can name them.
    let seed = format!(
        "why = \"values\"\nscenario = \"{GAME}\"\nvalues = [\"values.json\"]\nseed = {}\nruns = 200\ndigest = \"{}\"\n",
        with.json()["plan"]["seed"].as_str().unwrap(),
        with.json()["digest"].as_str().unwrap()
    );
    std::fs::write(desk.path("seed.toml"), &seed).unwrap();
    desk.run("verify seed.toml").good();
    std::fs::write(desk.path("seed.toml"), seed.replace("values = [\"values.json\"]\n", "")).unwrap();
    assert_eq!(desk.run("verify seed.toml").code, Some(1));
}

#[test]
fn parts_of_different_values_do_not_merge() {
    let desk = desk(&["walk-out.toml"]);
    desk.run(&format!("fit {GAME} {SMALL} -o a.json")).good();
    desk.run(&format!("fit {GAME} {SMALL} --seed 2 -o b.json")).good();
    let whole = desk.run(&format!("run {GAME} --runs 100 --values a.json --out whole --format json")).good();
    for (index, values, part) in [(0, "a", "part-0"), (1, "a", "part-1"), (1, "b", "other")] {
        let line = format!("shard {GAME} --runs 100 --of 2 --index {index} --values {values}.json -o {part}");
        desk.run(&line).good();
    }
    desk.run("merge part-0 other --out merged").refused(2, "the second has fitted values");
    desk.run("merge part-0 --out merged").refused(2, "--values");
    let merged = desk.run("merge part-1 part-0 --out merged --format json").good();
    assert_eq!(merged.json()["digest"], whole.json()["digest"]);
    assert_eq!(desk.files("merged"), desk.files("whole"));
}

#[test]
fn every_command_takes_values_and_matches_them_by_scenario() {
    let desk = desk(&["walk-out.toml", "entry-deterrence.toml"]);
    let other = "games/entry-deterrence.toml";
    desk.run(&format!("fit {GAME} {SMALL} --quick -o quick.json")).good();
    desk.run(&format!("fit {other} {SMALL} -o other.json")).good();
    for command in ["run --runs 10", "replay --run 0", "explain", "exact", "shard --of 2 --index 0 -o part"] {
        desk.run(&format!("{command} {GAME} --values other.json")).refused(2, "cannot use `other.json`");
        let told = desk.run(&format!("{command} {GAME} --values other.json"));
        for said in ["of `games/entry-deterrence` with hash", "not of `games/walk-out` with hash", "detente fit"] {
            assert!(told.err.contains(said), "{said}: {}", told.err);
        }
        desk.run(&format!("{command} {GAME} --values none.json")).refused(2, "cannot read `none.json`");
        desk.run(&format!("{command} {GAME} --values quick.json --values quick.json")).refused(2, "leave one out");
        desk.run(&format!("{command} case/mine.toml --values quick.json")).refused(2, "of another scenario");
    }
    assert!(!desk.path("results").exists() && !desk.path("part").exists());
    let mark = "for a first look only";
    for command in ["run --runs 10", "replay --run 0", "explain", "exact"] {
        let told = desk.run(&format!("{command} {GAME} --values quick.json")).good();
        assert!(told.out.replace('\n', " ").contains(mark), "{command}: {}", told.out);
        let json = desk.run(&format!("{command} {GAME} --values quick.json --format json")).good().json();
        let values = json.get("scenario").map_or(&json["fitted"], |scenario| &scenario["values"]);
        assert_eq!(values["quick"], true, "{command}: {json}");
    }
    let folder = desk.results("results");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(text("report.html").contains(mark));
    assert!(text("charts/outcome_shares.svg").contains(mark));
    assert_eq!(manifest(&folder)["scenario"]["values"]["quick"], true);
    // A comparison takes one file for each case, in any order.
    let line = format!("compare {GAME} {other} --runs 20 --values other.json --values quick.json --out both");
    let told = desk.run(&line).good();
    assert!(told.out.replace('\n', " ").contains(mark), "{}", told.out);
    assert!(!told.err.contains("iteration"), "{}", told.err);
    let folder = desk.results("both");
    let manifest = manifest(&folder);
    assert_eq!(manifest["base"]["values"]["quick"], true);
    assert_eq!(manifest["variants"][0]["values"]["quick"], false);
    assert!(std::fs::read_to_string(folder.join("report.html")).unwrap().contains(mark));
    for (copy, original) in [("values.json", "quick.json"), ("values-2.json", "other.json")] {
        assert_eq!(std::fs::read(folder.join(copy)).unwrap(), bytes(&desk, original));
    }
    let command = manifest["command"].as_str().unwrap();
    assert!(command.contains("--values values.json --values values-2.json"), "{command}");
    // Values that are not quick carry no mark.
    let plain = desk.run(&format!("run {other} --runs 10 --values other.json --out plain")).good();
    assert!(!plain.out.contains("first look"), "{}", plain.out);
}

/// The exact probabilities under fitted values are those that runs have.
#[test]
fn exact_probabilities_follow_the_values() {
    let desk = desk(&["entry-deterrence.toml"]);
    let game = "games/entry-deterrence.toml";
    desk.run(&format!("fit {game} {SMALL} -o values.json")).good();
    let exact = desk.run(&format!("exact {game} --values values.json --format json")).good().json();
    assert_eq!(exact["equilibrium"], serde_json::Value::Null);
    let fitted = desk.run(&format!("exact {game} {SMALL} --format json")).good();
    assert_eq!(fitted.json()["law"], exact["law"]);
    let n = 4000.0;
    let run = desk.run(&format!("run {game} --values values.json --runs 4000 --format json")).good().json();
    for (law, runs) in exact["law"]["outcomes"].as_array().unwrap().iter().zip(run["outcomes"].as_array().unwrap()) {
        let (p, share) = (law["probability"].as_f64().unwrap(), runs["share"]["value"].as_f64().unwrap());
        assert!((p - share).abs() <= 4.0 * (p * (1.0 - p) / n).sqrt() + 1e-9, "{law} {share}");
    }
    desk.run(&format!("exact {game} --values values.json --lambda 2")).refused(2, "leave `--lambda` out");
    desk.run(&format!("exact {game} {SMALL} --limit")).refused(2, "foresight.solver=exact");
    let baseline = scenario("security-talks-2022/baseline.toml");
    let set = "--set scenario.foresight=equilibrium --set foresight.solver=fitted";
    desk.run(&format!("exact {baseline} {set}")).refused(2, "continuous");
}

/// Whoever stops a fit keeps the last whole iteration, and can go on from it.
#[test]
fn a_fit_that_is_stopped_leaves_its_last_whole_iteration() {
    let game = Scenario::open(scenario("games/walk-out.toml")).unwrap();
    let game = game.with_changes(["foresight.runs=1000", "foresight.iterations=3"]).unwrap();
    let stop = AtomicBool::new(false);
    let mut kept: Option<FittedValues> = None;
    let heard = |said: Fitted<'_>| {
        if let Fitted::Step { values, .. } = said {
            kept = Some(values.clone());
            stop.store(true, Ordering::Relaxed);
        }
    };
    let stopped = game.fit().on_step(heard).stop_on(&stop).run();
    assert_eq!(stopped, Err(Error::Stopped));
    let kept = kept.expect("an iteration");
    assert_eq!(kept.own.steps.len(), 1);
    let read = FittedValues::parse(&kept.to_json()).unwrap();
    assert_eq!(read, kept);
    assert_eq!(game.fit().from(&read).run().unwrap(), game.fit().run().unwrap());
    // In the middle of an iteration nothing new is heard.
    let stop = AtomicBool::new(false);
    let progress = |_: u64| stop.store(true, Ordering::Relaxed);
    let mut steps = 0;
    let heard = |said: Fitted<'_>| steps += u32::from(matches!(said, Fitted::Step { .. }));
    let stopped = game.fit().threads(1).on_progress(progress).on_step(heard).stop_on(&stop).run();
    assert!(stopped == Err(Error::Stopped) && steps == 0);
}

/// What no machine should be asked for is refused before the work begins.
#[test]
fn a_fit_that_needs_too_much_memory_is_refused() {
    let game = Scenario::open(scenario("games/walk-out.toml")).unwrap();
    let large = game.with_changes(["scenario.rounds=1000", "foresight.solver=fitted"]).unwrap();
    let told = large.fit().run().unwrap_err().to_string();
    assert!(told.contains("GB for each thread") && told.contains("make the game smaller"), "{told}");
    assert_eq!(large.experiment().runs(1).run().unwrap_err().to_string(), told);
    let myopic = Scenario::template("strike").unwrap();
    let told = myopic.fit().run().unwrap_err().to_string();
    assert!(told.contains("--set scenario.foresight=equilibrium"), "{told}");
    assert!(matches!(game.fit().starts(9).run(), Err(Error::Plan(_))));
}
