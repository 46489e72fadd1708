//! Nothing that a file can say makes the program panic, hang, or return what is no number.
//!
//! Valid texts are changed at random, with fixed seeds. What `check` refuses must be refused in words; what it accepts is
//! compiled, played ten times, analysed and rendered. For a longer hunt: `DETENTE_CASES=100000 DETENTE_SEED=7 cargo test
//! --release --test it hard_input`. A text that fails is cut down to the lines that matter and shown.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use detente::internals::explore::axis::{Axis, MOST_SETTINGS};
use detente::internals::explore::inputs::Range;
use detente::internals::facade::files::{Input, find};
use detente::internals::model::compile;
use detente::internals::scenario::starter;

use super::game::Dice;
use super::random::{Size, scenario};

#[path = "hard_input/mutate.rs"]
mod mutate;
#[path = "hard_input/probe.rs"]
mod probe;

use mutate::{extreme, mutated};
use probe::Reached;

/// The base that overlays are laid over here.
const BASE: &str = include_str!("../../scenarios/wage-dispute/baseline.toml");

/// Texts of all files of a folder, in order of their names.
fn texts(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    paths.sort();
    paths.iter().map(|p| String::from_utf8_lossy(&std::fs::read(p).unwrap()).into_owned()).collect()
}

/// A number from the environment, for longer hunts.
fn chosen(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What went wrong with a text, if anything did.
fn fault(probe: &dyn Fn(&str), text: &str) -> Option<String> {
    let caught = catch_unwind(AssertUnwindSafe(|| probe(text))).err()?;
    let words = caught.downcast_ref::<String>().cloned();
    Some(words.or_else(|| caught.downcast_ref::<&str>().map(|s| (*s).to_string())).unwrap_or_default())
}

/// The lines of a text without which nothing goes wrong.
fn cut_down(probe: &dyn Fn(&str), text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut size = lines.len();
    while size > 0 {
        let mut at = 0;
        while at < lines.len() {
            let mut fewer = lines.clone();
            fewer.drain(at..(at + size).min(lines.len()));
            if fault(probe, &fewer.join("\n")).is_some() {
                lines = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    lines.join("\n")
}

/// Fails with the smallest text that fails.
#[track_caller]
fn must_hold(probe: &dyn Fn(&str), text: &str, case: u64) {
    if let Some(words) = fault(probe, text) {
        let start = |text: &str| text.chars().take(4000).collect::<String>();
        panic!("case {case}: {}\n--- text:\n{}\n---", start(&words), start(&cut_down(probe, text)));
    }
}

/// Something to change: a case, an overlay, a bad file, the starter, or a random scenario.
fn seed_text(dice: &mut Dice, cases: &[String], bad: &[String]) -> String {
    match dice.below(10) {
        0 => cases[dice.below(cases.len())].clone(),
        1 => bad[dice.below(bad.len())].clone(),
        2 | 3 => starter("Small"),
        _ => {
            let size = Size { tiny: dice.flip(0.3), ..Size::small(dice) };
            let text = scenario(dice, size);
            // What is tiny is small enough to be walked whole, and to be foreseen.
            let foresight = match dice.below(4) {
                0 => "foresight = \"equilibrium\"".to_string(),
                n => format!("lookahead = {n}"),
            };
            let rounds = format!("\n{foresight}\nrounds = 2 #");
            if size.tiny { text.replacen("\nrounds =", &rounds, 1) } else { text }
        }
    }
}

fn changed(dice: &mut Dice, cases: &[String], bad: &[String]) -> String {
    let text = seed_text(dice, cases, bad);
    let other = seed_text(dice, cases, bad);
    match dice.below(4) {
        0 => extreme(dice, &text),
        1 => mutated(dice, &text, &other),
        _ => drifted(dice, text, &other),
    }
}

/// A text after many changes, of which those are kept that `check` accepts: as odd as a scenario can be.
fn drifted(dice: &mut Dice, mut text: String, other: &str) -> String {
    for _ in 0..dice.below(30) {
        let next = if dice.flip(0.2) { extreme(dice, &text) } else { mutated(dice, &text, other) };
        if next.len() < 30_000 && probe::accepted(&next, Some(BASE)) {
            text = next;
        }
    }
    text
}

/// All cases and overlays, and all bad files.
fn files() -> (Vec<String>, Vec<String>) {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut folders: Vec<_> = std::fs::read_dir(scenarios).unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    (folders.iter().flat_map(|folder| texts(folder)).collect(), texts(Path::new("tests/bad")))
}

#[test]
fn changed_texts_are_refused_in_words_or_played_soundly() {
    let (cases, bad) = files();
    let mut dice = Dice(chosen("DETENTE_SEED", 51));
    let runs = chosen("DETENTE_RUNS", probe::RUNS);
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for case in 0..chosen("DETENTE_CASES", 1200) {
        let text = changed(&mut dice, &cases, &bad);
        let seen = std::cell::Cell::new(Reached::Refused);
        must_hold(&|text| seen.set(probe::play(text, Some(BASE), runs)), &text, case);
        *reached.entry(format!("{:?}", seen.get())).or_default() += 1;
    }
    let played = reached.get("Played").copied().unwrap_or(0);
    let all: u32 = reached.values().sum();
    assert!(4 * played > all && played < all, "{reached:?}");
}

/// Files of fitted values, changed at random.
#[test]
fn changed_values_are_refused_in_words_or_run_with() {
    let game = "scenarios/games/walk-out.toml";
    let set = ["foresight.runs=1000", "foresight.iterations=1"];
    let scenario = detente::Scenario::open(game).unwrap().with_changes(set).unwrap();
    let text = scenario.fit().twins(true).run().unwrap().to_json();
    let found = find(&[Input::File(game.into())], Vec::new()).unwrap();
    let checked = found.loaded.result.unwrap().0;
    let model = compile(&checked);
    let mut dice = Dice(chosen("DETENTE_SEED", 54));
    let mut reached: BTreeMap<String, u32> = BTreeMap::new();
    for case in 0..chosen("DETENTE_CASES", 600) {
        let changed = values_changed(&mut dice, &text);
        let seen = std::cell::Cell::new(Reached::Refused);
        must_hold(&|text| seen.set(probe::values(text, &checked, &model)), &changed, case);
        *reached.entry(format!("{:?}", seen.get())).or_default() += 1;
    }
    assert_eq!(reached.len(), 3, "{reached:?}");
}

/// A text of values in which a few lines are other than they were.
fn values_changed(dice: &mut Dice, text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(lines.len());
        let number = lines[at].trim().trim_end_matches(',').parse::<f64>().is_ok();
        match dice.below(8) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => lines.truncate(at + 1),
            3..=5 if number => {
                let other = dice.pick(&[
                    "0",
                    "-1",
                    "1",
                    "7",
                    "1e300",
                    "-1e300",
                    "1e400",
                    "null",
                    "18446744073709551615",
                    "0.5",
                ]);
                let comma = if lines[at].ends_with(',') { "," } else { "" };
                lines[at] = format!("{other}{comma}");
            }
            _ => {
                // A key of one place gets the value of another.
                let other = lines[dice.below(lines.len())].clone();
                if let (Some((key, _)), Some((_, value))) = (lines[at].clone().split_once(':'), other.split_once(':')) {
                    lines[at] = format!("{key}:{value}");
                }
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

/// Bytes that need not be text.
#[test]
fn any_bytes_are_read() {
    let (cases, bad) = files();
    let mut dice = Dice(chosen("DETENTE_SEED", 52));
    for case in 0..chosen("DETENTE_CASES", 1500) {
        let text = seed_text(&mut dice, &cases, &bad);
        let mut bytes = mutated(&mut dice, &text, BASE).into_bytes();
        for _ in 0..dice.below(20) {
            if !bytes.is_empty() {
                let at = dice.below(bytes.len());
                bytes[at] = dice.bits() as u8;
            }
        }
        bytes.truncate(if dice.flip(0.2) { dice.below(bytes.len() + 1) } else { bytes.len() });
        let caught = catch_unwind(|| probe::read(&bytes, Some(BASE)));
        assert!(caught.is_ok(), "case {case}: {}", String::from_utf8_lossy(&bytes));
    }
}

/// Settings of a sweep and ranges of a number, as somebody types them who is in a hurry.
#[test]
fn changed_settings_are_refused_in_words_or_played_soundly() {
    const TYPED: [&str; 8] = [
        "tension.start=1..5:4",
        "tension.start*=0.25..4:3:log",
        "actor.north.patience+=-0.1..0:3",
        "scenario.rounds=2,3",
        "issue.x.worth.north={ uniform = [1, 2] }, 3",
        "scenario.name=\"a,b\",\"c\"",
        "one.toml,two.toml",
        "tension.start=2..6",
    ];
    let scenario = detente::Scenario::parse(&starter("mine")).unwrap();
    let mut dice = Dice(chosen("DETENTE_SEED", 55));
    let (mut read, mut played) = (0, 0);
    for case in 0..chosen("DETENTE_CASES", 1500) {
        let mut text = TYPED[dice.below(TYPED.len())].to_string();
        for _ in 0..dice.below(4) {
            let other = TYPED[dice.below(TYPED.len())];
            text = mutated(&mut dice, &text, other);
        }
        let fault = catch_unwind(AssertUnwindSafe(|| {
            match Range::read(&text) {
                Ok(Range { path, ends: [low, high] }) => assert!(!path.is_empty() && low < high && high.is_finite()),
                Err(why) => assert!(!why.is_empty()),
            }
            let axis = match Axis::read(&text) {
                Ok(axis) => axis,
                Err(why) => return (0, u32::from(why.is_empty()) * 1000),
            };
            assert!((1..=MOST_SETTINGS).contains(&axis.settings.len()));
            assert!(axis.settings.iter().all(|setting| setting.number.is_none_or(f64::is_finite)));
            if axis.settings.len() > 6 || axis.path().is_none() {
                return (1, 0);
            }
            match scenario.experiment().runs(3).sweep(&scenario, [text.as_str()]) {
                Ok(found) => {
                    assert_eq!(found.points.len(), axis.settings.len());
                    (1, 1)
                }
                Err(error) => (1, u32::from(error.to_string().is_empty()) * 1000),
            }
        }));
        let (one, two) = fault.unwrap_or_else(|_| panic!("case {case}: {text}"));
        assert!(two < 1000, "case {case}: {text}: refused without a word");
        (read, played) = (read + one, played + two);
    }
    assert!(read > 100 && played > 20, "{read} were read, {played} were played");
}

#[cfg(feature = "charts")]
#[test]
fn what_is_played_can_be_drawn() {
    let mut dice = Dice(chosen("DETENTE_SEED", 53));
    for case in 0..chosen("DETENTE_CASES", 1000) / 50 {
        let size = Size::small(&mut dice);
        let text = scenario(&mut dice, size);
        let text = mutated(&mut dice, &text, "");
        must_hold(&|text| probe::draw(text, Some(BASE)), &text, case);
    }
}

/// The probe sees what it looks for.
#[test]
fn what_is_no_number_is_seen() {
    let seen =
        |value: &dyn std::fmt::Debug| catch_unwind(AssertUnwindSafe(|| probe::sound("it", &format!("{value:?}"))));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(seen(&(1, "plain", Some([0.5, bad]))).is_err());
    }
    assert!(seen(&("NaN \" inf", 'i', Some(0.5), "inf")).is_ok());
}
