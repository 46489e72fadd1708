//! The scenario language: good files, overlays, overrides, and what the grammar generates.

use std::path::Path;

use detente::internals::scenario::diagnostic::render;
use detente::internals::scenario::format::{codes, families, json_schema, limits, markdown, texts};
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{
    Cause, Hazard, IssueIdx, Loaded, Number, PriorWeight, ProposalIdx, Scenario, Setting, TypeIdx, Worth, load, starter,
};
use proptest::prelude::*;

const BASELINE: &str = include_str!("../../scenarios/security-talks-2022/baseline.toml");

fn load_with(overrides: &[&str]) -> Loaded {
    let overrides: Vec<String> = overrides.iter().map(|s| s.to_string()).collect();
    load(Source::new("cases/small/baseline.toml", starter("Small")), &overrides, &no_files)
}

#[test]
fn the_starter_is_read_without_a_remark() {
    let loaded = load(Source::new("mine.toml", starter("My \"own\" \\ case")), &[], &no_files);
    match loaded.result {
        Ok((_, warnings)) => assert_eq!(render(&warnings, &loaded.sources), ""),
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

fn scenario(overrides: &[&str]) -> Scenario {
    let loaded = load_with(overrides);
    match loaded.result {
        Ok((scenario, _)) => scenario,
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

#[test]
fn overrides_reach_into_everything() {
    let s = scenario(&[
        "actor.north.audience.sensitivity=0",
        "actor.north.flow.waiting.value=-0.03",
        "move.blockade.each.flow.south=-0.12",
        "issue.border.relief=true",
        "outcome.settlement.ends=false",
        "force.seizure.balance=0.5",
        "force.seizure.prize={ uniform = [0.4, 0.8], kind = \"uncertain\" }",
        "actor.north.war.cost.cells=2",
        "actor.south.precision.offer=inf",
        "actor.south.linkage={ block = \"border\", waits_for = \"issue.tariff\" }",
        "actor.south.linkage.alone=1",
        "scenario.name=Another name",
        "incident.war=0",
        "incident.scare=0.7",
        "incident.hazard.growth=0.5",
        "settlement.duration=3",
    ]);
    assert_eq!(s.actors.raw[0].audience.sensitivity, Number::Fixed(0.0));
    assert_eq!(s.actors.raw[0].flows[0].value, Number::Fixed(-0.03));
    assert_eq!(s.moves.raw[0].each.flow[1].1, Number::Fixed(-0.12));
    assert_eq!(s.moves.raw[0].each.flow[0].1, Number::Fixed(0.01), "kept from the file");
    assert_eq!(s.actors.raw[1].linkage.as_ref().unwrap().alone, Number::Fixed(1.0));
    assert!(s.issues.raw[0].relief);
    assert!(!s.outcomes.iter().find(|o| o.id == "settlement").unwrap().ends);
    assert_eq!(s.forces.raw[0].balance, Number::Fixed(0.5));
    assert!(matches!(s.forces.raw[0].prize, Number::Uncertain(_)));
    assert_eq!(s.types.raw[0].points.len(), 2);
    assert_eq!(s.actors.raw[1].precision.offer, Number::Fixed(f64::INFINITY));
    assert_eq!(s.name, "Another name");
    assert_eq!(s.duration, Some(3));
    assert_eq!(s.overrides.len(), 16);
    let incident = s.tension.incident.unwrap();
    assert_eq!(incident.scare, 0.7);
    let Hazard::Exponential { growth, cap, .. } = incident.hazard else { panic!("not exponential") };
    assert_eq!((growth, cap), (Number::Fixed(0.5), Number::Fixed(0.5)));
}

#[test]
fn an_override_that_restates_the_file_changes_no_hash() {
    let base = scenario(&[]);
    assert_eq!(base.hash(), scenario(&["actor.north.patience=0.97", "scenario.name=Other"]).hash());
    assert_ne!(base.hash(), scenario(&["actor.north.patience=0.9"]).hash());
    assert_eq!(base.hash().len(), 64);
}

#[test]
fn coverage_counts_each_number_once() {
    let s = scenario(&[]);
    let coverage = s.coverage();
    assert!(coverage.value + coverage.order + coverage.sign > 0);
    assert_eq!(coverage.value + coverage.order + coverage.sign + coverage.priors.len(), s.number_paths.len());
}

fn overlay(text: &str) -> Loaded {
    let fetch = |_: &str, name: &str| match name {
        "baseline.toml" => Ok(Source::new("cases/small/baseline.toml", starter("Small"))),
        _ => Err("there is no such file".to_string()),
    };
    load(Source::new("cases/small/variant.toml", text), &[], &fetch)
}

#[test]
fn overlays_merge_by_key_and_replace_distributions_and_lists() {
    let loaded = overlay(
        r#"
        extends = "baseline.toml"
        why     = "to see what merges"
        remove  = ["move.call_off", "actor.south.walk_out", "outcome.collapse", "issue.tariff.worth.south"]

        [scenario]
        schedule = ["table", "table"]
        [actor.north]
        patience = 0.95
        audience = { start = 0.2 }
        war = { cost = { beta = [2, 2], kind = "private", cells = 3 } }
        [issue.border]
        levels = { present = 0, shared = 0.4, half = 0.7, moved = 1 }
        worth  = { south = -0.7 }
        [issue.tariff]
        worth = { north = -0.1 }
        [incident]
        hazard = { rungs = [0, 0.1] }
        [force.seizure]
        balance = 0.6
        [move.new_one]
        by = "south"
        steps = 1
        each = { tension = -1 }
        "#,
    );
    let (s, warnings) = loaded.result.unwrap_or_else(|faults| panic!("{}", render(&faults, &loaded.sources)));
    assert_eq!(render(&warnings, &loaded.sources), "");
    assert_eq!(s.id, "small/variant");
    assert_eq!(s.why, "to see what merges");
    assert_eq!(s.schedule.len(), 2);
    assert_eq!(s.actors.raw[0].patience, Number::Fixed(0.95));
    assert_eq!(s.actors.raw[0].audience.sensitivity, Number::Fixed(0.3), "kept from the base");
    assert_eq!(s.types.raw[0].points.len(), 3);
    assert!(s.actors.raw[1].walk_out.is_none());
    assert_eq!(s.issues.raw[0].levels.len(), 4);
    assert_eq!(s.issues.raw[0].worth.raw[0], Worth::Weight(Number::Fixed(0.45)), "kept from the base");
    assert_eq!(
        s.issues.raw[1].worth.raw[1],
        Worth::Weight(Number::Fixed(0.0)),
        "removed, with evidence for it in the base"
    );
    assert!(!s.moves.iter().any(|m| m.id == "call_off"));
    assert_eq!(s.moves.last().unwrap().id, "new_one");
    assert!(matches!(&s.tension.incident.as_ref().unwrap().hazard, Hazard::Rungs(r) if r.len() == 2));
}

/// TOML as JSON; JSON has no infinity, so that a large number stands for it.
fn to_json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Float(x) if x.is_infinite() => serde_json::json!(1e300),
        toml::Value::Array(items) => items.into_iter().map(to_json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(k, v)| (k, to_json(v))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

fn fits_schema(text: &str) -> Result<(), String> {
    let json = to_json(toml::Value::Table(text.parse().map_err(|e: toml::de::Error| e.to_string())?));
    let validator = jsonschema::draft7::new(&json_schema()).unwrap();
    validator.validate(&json).map_err(|e| format!("{}: {e}", e.instance_path))
}

#[test]
fn the_json_schema_takes_good_files() {
    for text in [BASELINE, &starter("x"), include_str!("../bad/base/harbour.toml"), EVERYTHING] {
        fits_schema(text).unwrap();
    }
    fits_schema("extends = \"baseline.toml\"\nwhy = \"because\"\n[actor.north]\npatience = 0.9\n").unwrap();
}

#[test]
fn the_json_schema_refuses_files_of_wrong_structure() {
    for name in [
        "unknown_keys",
        "missing_keys",
        "missing_tables",
        "wrong_types",
        "wrong_shapes",
        "out_of_range",
        "conditions_shape",
        "kinds",
        "too_few",
        "too_many",
        "everything",
    ] {
        let path = format!("{}/tests/bad/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(fits_schema(&text).is_err(), "{name} fits the schema");
    }
}

/// Every rarer form of the language in one file.
const EVERYTHING: &str = r#"
[scenario]
schema = 1
name = "Everything"
rounds = 10
outlook = 6
inaction = { offer = 0.3, move = "equal" }
schedule = ["table"]

[settlement]
duration = 3

[actor.a]
patience = { truncated_normal = [0.9, 0.05, 0.5, 1], kind = "uncertain" }
precision = { offer = inf, answer = inf, move = 10 }
war = { cost = { type = "resolve", values = { high = 0.1, low = 0.5 } }, share = { fixed = 1 }, loss = 0.3, accident = -1 }
red_line = { when = ["issue.pie >= half"], unless_type = "mood.yes" }

[[actor.a.script]]
rounds = [1, 4]
type   = "resolve.high"
offer  = { half = 0.3 }
answer = 0.2
move   = { push = 0.5 }
attack = 0.1

[actor.b]
patience = 1
precision = { offer = 1, answer = 1, move = 1 }
precondition = { measure = "max.pie", at_least = { uniform = [0, 1], kind = "private", cells = 2 }, sharpness = inf }
walk_out = { unless_holds = [["tension < 3"], ["move.push >= 2", "round != 3"]], rate = 1 }
war = { loss = 0.2 }

[type.resolve]
owners = ["a"]
points = { high = 0.25, low = 0.75 }

[type.mood]
owners = ["a"]
chance = 0.05

[issue.pie]
levels = { none = 0, half = 0.5, all = 1 }
worth = { a = 1, b = [0, -0.4, { normal = [-1, 0.1], kind = "private", owners = ["b"], cells = 2 }] }
start = "half"

[forum.table]
parties = ["a", "b"]
issues = ["pie"]
recognition = { a = 0.25, b = 0.75 }

[proposal.half]
by = "a"
at = "table"
offers = { pie = "half" }

[move.push]
by = "a"
steps = 3
start = 1
each = { stand = { a = 0.1, b = { half_normal = [0.1], kind = "uncertain" } }, balance = { raid = 0.1, siege = -0.1 } }

[force.raid]
by = "a"
prize = 1
balance = { discrete = { values = [0.2, 0.8], weights = [0.5, 0.5] }, kind = "private" }
precision = inf

[force.siege]
by = "b"
prize = { lognormal = [0, 0.5], kind = "uncertain" }
balance = { triangular = [0, 0.5, 1], kind = "uncertain" }
precision = 5

[tension]
noise = { discrete = { values = [-1, 1], weights = [0.5, 0.5] } }

[incident]
hazard = { base = { uniform = [0.01, 0.02], kind = "uncertain" }, growth = 0.3 }
war = 1

[shift.tide]
hazard = 0.1
set = { issue.pie = "all", "move.push" = 3 }

[event.flood]
round = 4
when = ["shift.tide == 0"]
set = { "shift.tide" = 1, tension = 5, mobilisation = 0.5, balance.raid = 0.7, clock.b = 0, "move.push" = 1, "issue.pie" = "none" }

[[outcome]]
id = "raid"
when = ["ended_by == force.raid"]
ends = true
payoff = { a = 1, b = -1 }

[[outcome]]
id = "violence"
when = [["ended_by == force"], ["ended_by == accident"]]

[[outcome]]
id = "rest"
"#;

#[test]
fn every_form_is_read() {
    let loaded = load(
        Source::new("cases/everything.toml", EVERYTHING),
        &["event.flood.set.tension=6".into(), "shift.tide.set.issue.pie=half".into()],
        &no_files,
    );
    let (s, warnings) = loaded.result.unwrap_or_else(|faults| panic!("{}", render(&faults, &loaded.sources)));
    assert_eq!(render(&warnings, &loaded.sources), "");
    let ids: Vec<&str> = s.types.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["resolve", "mood", "actor.b.precondition.at_least", "issue.pie.worth.b.3", "force.raid.balance"]);
    assert_eq!(s.types.raw[1].points.raw[0].probability, 0.05);
    assert_eq!(s.actors.raw[0].war.cost, Number::Private(TypeIdx(0), vec![0.1, 0.5].into()));
    assert_eq!(s.actors.raw[0].war.share, Number::Fixed(1.0));
    assert_eq!(s.actors.raw[0].war.loss, Number::Fixed(0.3));
    assert_eq!((s.outlook, s.inaction.offer, s.inaction.moves), (Some(6), PriorWeight::Share(0.3), PriorWeight::Equal));
    assert_eq!(s.actors.raw[0].script[0].rounds, (1, 4));
    assert_eq!(s.actors.raw[0].script[0].offer, Some(vec![(ProposalIdx(0), 0.3)]));
    assert_eq!(s.issues.raw[0].start, 1);
    assert_eq!(s.issues.raw[0].ratify.len(), 2);
    assert_eq!(s.events[0].sets.len(), 7);
    assert_eq!(s.events[0].sets[1], Setting::Tension(Number::Fixed(6.0)));
    assert_eq!(s.shifts.raw[0].sets[0], Setting::Issue(IssueIdx(0), 1));
    assert_eq!(s.outcomes.raw[0].cause, Some(Cause::Decision));
    assert_eq!(s.outcomes.raw[1].cause, None);
    let paths: Vec<&str> = s.draws.iter().map(|d| d.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "actor.a.patience",
            "move.push.each.stand.b",
            "force.siege.prize",
            "force.siege.balance",
            "incident.hazard.base"
        ]
    );
}

/// A file where each generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
#[test]
fn the_reference_is_up_to_date() {
    let path = format!("{}/docs/scenario-format.md", env!("CARGO_MANIFEST_DIR"));
    let written = std::fs::read_to_string(&path).unwrap();
    let mut fresh = written.clone();
    for (name, text) in
        [("tables", markdown()), ("families", families()), ("texts", texts()), ("limits", limits()), ("codes", codes())]
    {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let from = fresh.find(&begin).unwrap_or_else(|| panic!("no `{begin}`")) + begin.len();
        let to = fresh.find(&end).unwrap_or_else(|| panic!("no `{end}`"));
        fresh.replace_range(from..to, &format!("\n{}\n", text.trim_end().to_string() + "\n"));
    }
    if std::env::var_os("DETENTE_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert!(
            written == fresh,
            "docs/scenario-format.md is out of date: DETENTE_BLESS=1 cargo test --test it reference"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens to a file, the answer is a scenario or a list of faults that can be shown.
    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((0..BASELINE.len(), any::<u8>(), 0..4_u8), 1..12)) {
        let mut bytes = BASELINE.as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.min(bytes.len() - 1);
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte % 128),
                2 => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    bytes.drain(at..end);
                    if bytes.is_empty() {
                        bytes.push(b'x');
                    }
                }
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        if let Ok(source) = Source::from_bytes("mutated.toml", bytes) {
            let loaded = load(source, &["actor.north.patience=0.9".into()], &no_files);
            match loaded.result {
                Ok((scenario, _)) => prop_assert_eq!(scenario.hash().len(), 64),
                Err(faults) => prop_assert!(!render(&faults, &loaded.sources).is_empty()),
            }
        }
    }

    /// Nor does any override.
    #[test]
    fn odd_overrides_never_panic(path in "[a-z_.]{0,20}", head in prop::sample::select(vec!["", "actor.north", "incident", "move.blockade.each", "outcome.clash", "issue"]), value in ".{0,20}") {
        let loaded = load_with(&[&format!("{head}.{path}={value}")]);
        if let Err(faults) = loaded.result {
            prop_assert!(!render(&faults, &loaded.sources).is_empty());
        }
    }
}

/// Overlays are read from disk, as a program would.
#[test]
fn every_scenario_of_the_repository_is_sound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| {
        let bytes = std::fs::read(root.join(name)).map_err(|e| e.to_string())?;
        Source::from_bytes(name, bytes).map_err(|d| d.message)
    };
    let fetch = |from: &str, extends: &str| {
        read(&Path::new(from).parent().unwrap_or(Path::new("")).join(extends).to_string_lossy())
    };
    let mut folders = vec![root.join("scenarios")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                let loaded = load(read(&name).unwrap(), &[], &fetch);
                if let Err(faults) = &loaded.result {
                    panic!("{}", render(faults, &loaded.sources));
                }
                let text = std::fs::read_to_string(&path).unwrap();
                fits_schema(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

/// Files of the largest size that is read, each hostile in its own way, are answered within seconds.
#[test]
fn hostile_files_are_answered_soon() {
    let fill = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let numbered = |piece: &str| -> String {
        (0..1_000_000 / (piece.len() + 5)).map(|i| piece.replace('#', &i.to_string())).collect()
    };
    let texts = [
        fill("["),
        fill("[["),
        fill("a."),
        fill("{a="),
        fill("\"\"\""),
        fill("x = 1\n"),
        numbered("k# = 1\n"),
        numbered("[actor.a#]\npatience = 2\n"),
        numbered("[move.m#]\nby = \"x#\"\neach = { triggers = [\"m0\", \"n\"] }\n"),
        format!("[scenario]\nschedule = [{}]", numbered("\"f#\",")),
        format!("[[outcome]]\nid = \"a\"\nwhen = [{}]", fill("\"agreements >= 3\",")),
        format!("[evidence.e]\nsupports = {{ {} }}", numbered("\"a.b#\" = \"sign\", ")),
        format!("{BASELINE}\n[evidence.e]\nsupports = {{ {} }}", numbered("\"actor.a.patience#\" = \"sign\", ")),
        format!("[actor.a]\nwar = {{ {} }}", numbered("k# = { uniform = [0, 1], kind = \"private\" }, ")),
        format!("[issue.a]\nlevels = {{ {} }}", numbered("l# = 0.5, ")),
        numbered("[type.t#]\nowners = [\"a#\"]\npoints = { a = 0.5, b = 0.5 }\n"),
        numbered("[issue.i#]\nlevels = { a = 0, b = 1 }\nworth = { a = { normal = [0, 1], kind = \"uncertain\" } }\n"),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let head: String = text.chars().take(40).collect();
        let loaded = load(Source::new("hostile.toml", text), &["actor.a1.patience=1".into()], &no_files);
        let faults = loaded.result.unwrap_err();
        let shown = render(&faults, &loaded.sources);
        assert!(!shown.is_empty());
        assert!(start.elapsed().as_secs() < 20, "{head} took {:?}", start.elapsed());
    }
}

/// The starter and the rarest forms go all the way through the engine.
#[test]
fn what_is_valid_runs() {
    for text in [starter("mine"), EVERYTHING.to_string()] {
        let (scenario, _) = load(Source::new("mine.toml", text), &[], &no_files).result.unwrap();
        let model = detente::internals::model::compile(&scenario);
        let plan = detente::internals::plan::RunPlan::new(1, 300);
        let stop = std::sync::atomic::AtomicBool::new(false);
        let options = detente::internals::engine::Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
        let experiment = detente::internals::engine::simulate(&model, &plan, &options, None).unwrap();
        let reached = experiment.tally.outcomes.iter().filter(|n| **n > 0).count();
        assert!(reached >= 2, "only one class is reached");
    }
}
