//! How far numbers could be wrong: ranges in files, numbers that are wrong together, and goals as somebody types them.

use detente::internals::explore::goal::Goal;
use detente::internals::explore::inputs::{Inputs, Ranges};
use detente::internals::scenario::diagnostic::render;
use detente::internals::scenario::format::json_schema;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Loaded, Plausible, Scenario, load, starter};

fn with(changes: &[(&str, &str)], more: &str) -> String {
    let mut text = starter("Small");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text + more
}

fn read(text: &str, set: &[&str]) -> Loaded {
    let set: Vec<String> = set.iter().map(|one| one.to_string()).collect();
    load(Source::new("cases/small/baseline.toml", text), &set, &no_files)
}

#[track_caller]
fn sound(text: &str, set: &[&str]) -> Scenario {
    let loaded = read(text, set);
    match loaded.result {
        Ok((scenario, _)) => scenario,
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

/// The first plain `key = number` of the starter, and the same with a range.
fn ranged(range: &str) -> (String, String, f64) {
    let text = starter("Small");
    let line = text.lines().find(|line| line.starts_with("patience")).unwrap();
    let value: f64 = line.split(['=', '#']).nth(1).unwrap().trim().parse().unwrap();
    (line.to_string(), format!("patience = {{ value = {value}, range = {range} }}"), value)
}

#[test]
fn a_range_changes_nothing_but_what_is_tried() {
    let (plain, ranged, value) = ranged("[0.5, 0.999]");
    let base = sound(&starter("Small"), &[]);
    let text = with(&[(&plain, &ranged)], "");
    let with_range = sound(&text, &[]);
    assert_eq!(base.hash(), with_range.hash());
    let path = with_range.ranges.keys().next().unwrap().clone();
    assert!(path.ends_with(".patience"), "{path}");
    assert_eq!(with_range.ranges[&path], Plausible::Between([0.5, 0.999]));
    // Led out of its range it has none; within, it keeps it.
    assert!(sound(&text, &[&format!("{path}=0.4")]).ranges.is_empty());
    assert_eq!(sound(&text, &[&format!("{path}={}", value * 0.9)]).ranges.len(), 1);
    let typed = format!("{path}={{ value = 0.6, range = {{ triangular = [0.5, 0.6, 0.7] }} }}");
    assert!(matches!(sound(&text, &[&typed]).ranges[&path], Plausible::Like(_)));
    let instance = |text: &str| serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&json_schema()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&instance(&text)).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn ranges_that_cannot_be_are_faults_with_places() {
    for (range, code) in [
        ("[0.999, 0.5]", "S063"),
        ("[0.1, 0.2]", "S063"),
        ("[0.5, 1.2]", "S017"),
        ("\"wide\"", "S063"),
        ("[0, 1]", "S017"),
    ] {
        let (plain, ranged, _) = ranged(range);
        let loaded = read(&with(&[(&plain, &ranged)], ""), &[]);
        let faults = loaded.result.unwrap_err();
        assert_eq!(
            faults.iter().map(|d| d.code).collect::<Vec<_>>(),
            [code],
            "{range}: {}",
            render(&faults, &loaded.sources)
        );
        assert!(!faults[0].labels.is_empty());
    }
}

#[test]
fn numbers_are_wrong_together() {
    let more = "\n[uncertainty.costs]\nnumbers = [\"actor.north.patience\", \"actor.south.patience\"]\n";
    let scenario = sound(&with(&[], more), &[]);
    assert_eq!((scenario.uncertainty.len(), scenario.uncertainty[0].correlation), (1, 1.0));
    assert_eq!(scenario.hash(), sound(&starter("Small"), &[]).hash());
    for (more, code) in [
        ("[uncertainty.costs]\nnumbers = [\"actor.north.patience\"]\n", "S023"),
        ("[uncertainty.costs]\nnumbers = [\"actor.north.patience\", \"actor.south.nothing\"]\n", "S063"),
        ("[uncertainty.costs]\nnumbers = [\"actor.north.patience\", \"actor.north.patience\"]\n", "S063"),
        (
            "[uncertainty.costs]\nnumbers = [\"actor.north.patience\", \"actor.south.patience\"]\ncorrelation = -1\n",
            "S013",
        ),
        ("[uncertainty.costs]\nnumbers = [\"actor.north.patience\", \"actor.south.patience\"]\nhow = 1\n", "S010"),
    ] {
        let loaded = read(&with(&[], &format!("\n{more}")), &[]);
        let faults = loaded.result.unwrap_err();
        assert!(faults.iter().any(|d| d.code == code), "{more}: {}", render(&faults, &loaded.sources));
    }
}

#[test]
fn many_numbers_changed_at_once_make_a_sound_scenario() {
    let scenario = detente::Scenario::open("scenarios/security-talks-2022/baseline.toml").unwrap();
    let settable = scenario.settable();
    let inputs = Inputs::of(
        &settable,
        &[],
        Ranges { typed: &[], spread: 0.2, only: &["issue".into(), "actor.russia.war".into()] },
    );
    assert!(inputs.all.len() > 10 && !inputs.rising.is_empty());
    for corner in [0.0, 0.37, 1.0] {
        let at: Vec<f64> = (0..inputs.all.len()).map(|k| (corner + 0.618 * k as f64).fract()).collect();
        let changes: Vec<String> = inputs
            .settings(&at)
            .into_iter()
            .filter_map(|setting| match setting.change {
                detente::internals::explore::axis::Change::Set(change) => Some(change),
                detente::internals::explore::axis::Change::Overlay(_) => None,
            })
            .collect();
        assert!(changes.len() >= inputs.all.len());
        scenario.with_changes(changes).unwrap();
    }
}

#[test]
fn goals_are_refused_in_words_or_read() {
    let scenario = sound(&starter("Small"), &[]);
    let ids: Vec<String> = scenario.outcomes.iter().map(|class| class.id.clone()).collect();
    let pieces = [
        "<",
        "<=",
        ">",
        "==",
        "!=",
        "=",
        " ",
        "%",
        "20",
        "0.2",
        "-",
        " - ",
        "base",
        "likeliest",
        "−5",
        "1e9",
        "é",
        "nan",
    ];
    let mut state = 7u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % n
    };
    let mut goals = 0;
    for _ in 0..20_000 {
        let mut text = if next(2) == 0 { ids[next(ids.len())].clone() } else { String::new() };
        for _ in 0..next(6) {
            match next(6) {
                0 => text += &ids[next(ids.len())],
                _ => text += pieces[next(pieces.len())],
            }
        }
        match Goal::read(&text, &scenario) {
            Ok(goal) => {
                goals += 1;
                assert_eq!(Goal::read(&goal.text, &scenario).unwrap(), goal, "{text}");
            }
            Err(why) => assert!(!why.is_empty(), "{text}"),
        }
    }
    assert!(goals > 10, "{goals}");
}
