//! Names for people: who may have them, how overlays and overrides treat them, and that they are not meaning.

use std::collections::BTreeMap;

use detente::internals::analysis::labels::Labels;
use detente::internals::engine::{Options, simulate};
use detente::internals::render::number::point;
use detente::internals::scenario::diagnostic::render;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};

const PLAIN: &str = r#"
[scenario]
schema = 1
name = "Names"
rounds = 4
schedule = ["table"]
[actor.a]
patience = 1
precision = { offer = 5, answer = 5, move = 5 }
[actor.b]
patience = 1
precision = { offer = 5, answer = 5, move = 5 }
war = { cost = { type = "mood", values = { weak = 0.1, strong = 0.4 } } }
[type.mood]
owners = ["b"]
points = { weak = 0.6, strong = 0.4 }
[issue.pie]
block = "core"
levels = { none = 0, half = 0.5, all = 1 }
worth = { a = 0.5, b = -0.3 }
[issue.form]
levels = { oral = 0, written = 1 }
worth = { a = 0.1, b = 0.1 }
[forum.table]
parties = ["a", "b"]
issues = ["pie", "form"]
[move.call_up]
by = "a"
steps = ["partial", "full"]
each = { tension = 1, flow = { a = 0.01 } }
[[outcome]]
id = "deal"
when = ["issue.pie >= half", "move.call_up >= partial"]
[[outcome]]
id = "rest"
"#;

fn named() -> String {
    let mut text = PLAIN.to_string();
    for (plain, named) in [
        ("owners = [\"b\"]", "owners = [\"b\"]\nname = \"Mood in B\""),
        ("weak = 0.6", "weak = { probability = 0.6, name = \"Weak B\" }"),
        ("half = 0.5", "half = { value = 0.5, name = \"Half of it\" }"),
        ("\"full\"]", "{ id = \"full\", name = \"Full mobilization\" }]"),
        ("[issue.form]", "[block.core]\nname = \"The core\"\n[issue.form]\nname = \"Form of the deal\""),
    ] {
        assert!(text.contains(plain), "{plain}");
        text = text.replacen(plain, named, 1);
    }
    text
}

fn scenario(text: &str, sets: &[&str], base: &str) -> Scenario {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = load(Source::new("names.toml", text), &sets, &|_, _| Ok(Source::new("base.toml", base)));
    match loaded.result {
        Ok((scenario, _)) => scenario,
        Err(faults) => panic!("{}", render(&faults, &loaded.sources)),
    }
}

fn codes(text: &str, sets: &[&str]) -> Vec<&'static str> {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = load(Source::new("names.toml", text), &sets, &|_, _| Err("no files".into()));
    let found = match loaded.result {
        Ok((_, warnings)) => warnings,
        Err(faults) => faults,
    };
    found.iter().map(|d| d.code).collect()
}

#[test]
fn everything_can_have_a_name() {
    let labels = Labels::of(&scenario(&named(), &[], ""));
    assert_eq!(labels.r#type("mood"), "Mood in B");
    assert_eq!(
        (point(&labels, "mood", "weak"), point(&labels, "mood", "strong")),
        ("Weak B".to_string(), "strong".to_string())
    );
    assert_eq!((labels.level("pie", "half"), labels.level("pie", "all")), ("Half of it".into(), "all".into()));
    assert_eq!(
        (labels.step("call_up", "full"), labels.step("call_up", "partial")),
        ("Full mobilization".into(), "partial".into())
    );
    // A block that is one issue goes by the issue's name.
    assert_eq!((labels.block("core"), labels.block("form")), ("The core".into(), "Form of the deal".into()));
    assert_eq!(labels.path("issue.pie.levels.half"), "pie: value of Half of it");
    assert_eq!(labels.path("type.mood.points.weak"), "Mood in B: probability of Weak B");
}

/// Each kind of thing has its own list of names, in paths too. What is not listed goes by its id.
#[test]
fn names_are_looked_up_by_kind() {
    let mut labels = Labels::default();
    let kinds: [(&str, &mut BTreeMap<String, String>); 10] = [
        ("actor", &mut labels.actors),
        ("type", &mut labels.types),
        ("block", &mut labels.blocks),
        ("issue", &mut labels.issues),
        ("forum", &mut labels.forums),
        ("proposal", &mut labels.proposals),
        ("move", &mut labels.moves),
        ("force", &mut labels.forces),
        ("shift", &mut labels.shifts),
        ("outcome", &mut labels.outcomes),
    ];
    let kinds = kinds.map(|(kind, names)| {
        names.insert("one_id".into(), format!("A {kind}"));
        kind
    });
    type Name = fn(&Labels, &str) -> String;
    let read: [(&str, Name); 10] = [
        ("actor", Labels::actor),
        ("type", Labels::r#type),
        ("block", Labels::block),
        ("issue", Labels::issue),
        ("forum", Labels::forum),
        ("proposal", Labels::proposal),
        ("move", Labels::r#move),
        ("force", Labels::force),
        ("shift", Labels::shift),
        ("outcome", Labels::outcome),
    ];
    for (kind, read) in read {
        assert_eq!((read(&labels, "one_id"), read(&labels, "other_id")), (format!("A {kind}"), "other id".into()));
    }
    for kind in kinds {
        assert_eq!(labels.path(&format!("{kind}.one_id")), format!("{kind} A {kind}"));
        assert_eq!(labels.path(&format!("{kind}.other_id")), format!("{kind} other id"));
        // A proposal has no numbers.
        if kind != "proposal" {
            assert_eq!(labels.path(&format!("{kind}.one_id.some_key")), format!("A {kind}: some key"));
        }
    }
    assert_eq!(labels.path("event.one_id.round"), "one id: round");
    assert_eq!(labels.path("outcome.deal.payoff.one_id"), "deal: payoff to A actor");
    assert_eq!(labels.path("type.one_id.points.weak"), "A type: probability of weak");
}

#[test]
fn nothing_that_acts_on_a_terminal_reaches_it() {
    // Faults quote the file, its name and what was typed.
    let text = PLAIN.replacen("[actor.a]", "[actor.\"a\u{1b}]0;x\u{7}\u{202e}\"]", 1);
    let sets = ["actor.b.\u{1b}[31m=\u{9b}2".to_string(), "scenario.name=\u{200b}x".to_string()];
    let loaded = load(Source::new("na\u{1b}[2J\u{202e}me.toml", text), &sets, &|_, _| Err("no files".into()));
    let faults = loaded.result.unwrap_err();
    let shown = render(&faults, &loaded.sources);
    assert!(faults.iter().any(|d| d.code == "S060"), "{shown}");
    let odd = |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202e}' | '\u{200b}');
    assert!(!shown.contains(odd), "{shown:?}");
    let id = scenario(PLAIN, &[], "").id;
    assert_eq!(id, "names");
    let loaded = load(Source::new("ca\u{1b}ses/na\u{202e}me.toml", PLAIN), &[], &|_, _| Err("no files".into()));
    assert_eq!(loaded.result.unwrap().0.id, "ca_ses/na_me");
}

#[test]
fn names_in_any_script_are_taken_as_they_are() {
    for name in ["谈判破裂", "اتفاق", "Женевские переговоры", "می\u{200c}خواهم", "Deal 🤝", "élite", "x\u{301}"]
    {
        let s = scenario(&PLAIN.replacen("id = \"deal\"", &format!("id = \"deal\"\nname = \"{name}\""), 1), &[], "");
        assert_eq!(s.outcomes.raw[0].name, name);
    }
}

#[test]
fn names_are_one_line() {
    let s =
        scenario(&PLAIN.replacen("id = \"deal\"", "id = \"deal\"\nname = \"\"\"\n first\n\tsecond \"\"\"", 1), &[], "");
    assert_eq!(s.outcomes.raw[0].name, "first second");
}

#[test]
fn what_looks_the_same_is_the_same() {
    for (first, second, alike) in [
        ("Deal", "Deal", true),
        ("Deal", "deal ", true),
        ("No  deal", "no deal", true),
        ("No\u{a0}deal", "no deal", true),
        ("Deal", "Deals", false),
        ("rest", "Rest 2", false),
    ] {
        let text = PLAIN.replacen("id = \"deal\"", &format!("id = \"deal\"\nname = \"{first}\""), 1).replacen(
            "id = \"rest\"",
            &format!("id = \"rest\"\nname = \"{second}\""),
            1,
        );
        assert_eq!(codes(&text, &[]).contains(&"S061"), alike, "{first}, {second}");
    }
    // A name can also be the id of another.
    assert!(codes(&PLAIN.replacen("id = \"deal\"", "id = \"deal\"\nname = \"REST\"", 1), &[]).contains(&"S061"));
}

#[test]
fn names_are_not_meaning() {
    let (plain, named) = (scenario(PLAIN, &[], ""), scenario(&named(), &[], ""));
    assert_eq!(plain.hash(), named.hash());
    assert_eq!(plain.number_paths, named.number_paths);
    assert_eq!(plain.outcomes.raw[0].when, named.outcomes.raw[0].when);
}

#[test]
fn a_number_with_a_name_is_set_by_its_old_path() {
    let sets = ["issue.pie.levels.half=0.3", "type.mood.points.weak=0.5", "type.mood.points.strong=0.5"];
    for text in [PLAIN, &named()] {
        let s = scenario(text, &sets, "");
        assert_eq!(s.issues.raw[0].levels[1].value, 0.3);
        assert_eq!(s.types.raw[0].points.raw[0].probability, 0.5);
        assert_eq!(s.types.raw[0].points.raw[1].probability, 0.5);
        assert_eq!(s.issues.raw[0].levels[1].name == "Half of it", text != PLAIN);
    }
    let s = scenario(PLAIN, &["issue.pie.levels.half.name=A half", "move.call_up.steps.2.name=All of them"], "");
    assert_eq!((s.issues.raw[0].levels[1].name.as_str(), s.issues.raw[0].levels[1].value), ("A half", 0.5));
    assert_eq!((s.moves.raw[0].step_names[1].as_str(), s.moves.raw[0].steps[1].as_str()), ("All of them", "full"));
    let s = scenario(&named(), &["move.call_up.steps.full.name=All of them", "block.core.name=Heart"], "");
    assert_eq!((s.moves.raw[0].step_names[1].as_str(), s.block_names.raw[0].as_str()), ("All of them", "Heart"));
}

#[test]
fn an_overlay_keeps_the_names_of_what_it_restates() {
    let over = r#"
extends = "base.toml"
[type.mood]
points = { weak = 0.2, strong = { probability = 0.8, name = "Strong B" } }
[issue.pie]
levels = { none = 0, half = 0.4, most = 0.9, all = 1 }
[move.call_up]
steps = ["partial", "full", "fuller"]
"#;
    let labels = Labels::of(&scenario(over, &[], &named()));
    assert_eq!(
        (point(&labels, "mood", "weak"), point(&labels, "mood", "strong")),
        ("Weak B".to_string(), "Strong B".to_string())
    );
    assert_eq!((labels.level("pie", "half"), labels.level("pie", "most")), ("Half of it".into(), "most".into()));
    assert_eq!(labels.step("call_up", "full"), "Full mobilization");
    let s = scenario(&named(), &["type.mood.points={ weak = 0.1, strong = 0.9 }"], "");
    assert_eq!(
        (s.types.raw[0].points.raw[0].label.as_str(), s.types.raw[0].points.raw[0].probability),
        ("Weak B", 0.1)
    );
    // What is taken out takes its name with it; the name of a block may stay behind.
    let gone = "extends = \"base.toml\"\nremove = [\"issue.pie\", \"outcome.deal\", \"block.core.name\"]\n[block.core]\nname = \"X\"\n[forum.table]\nissues = [\"form\"]\n";
    assert_eq!(scenario(gone, &[], &named()).blocks.raw, ["form"]);
}

#[test]
fn half_a_name_is_refused() {
    for (from, to, code) in [
        ("half = 0.5", "half = { name = \"Half\" }", "S011"),
        ("half = 0.5", "half = { value = 0.5, nmae = \"Half\" }", "S010"),
        ("half = 0.5", "half = { value = 2, name = \"Half\" }", "S013"),
        ("half = 0.5", "half = { value = 0.5, name = 3 }", "S012"),
        ("weak = 0.6", "weak = { value = 0.6, name = \"Weak\" }", "S010"),
        ("\"full\"]", "{ name = \"Full\" }]", "S011"),
        ("\"full\"]", "{ id = \"partial\", name = \"Full\" }]", "S021"),
        ("[issue.form]", "[block.cor]\nname = \"Core\"\n[issue.form]", "S020"),
        ("[issue.form]", "[block.core]\n[issue.form]", "S011"),
    ] {
        assert!(PLAIN.contains(from), "{from}");
        let found = codes(&PLAIN.replacen(from, to, 1), &[]);
        assert!(found.contains(&code), "{to}: {found:?}");
    }
    assert_eq!(codes(PLAIN, &["issue.pie.levels.half.nmae=Half"]), ["S045"]);
}

/// Two names that people read as one are refused, in whatever form their letters are; those that only look alike are told.
#[test]
fn names_that_read_alike_are_refused_or_told() {
    let two = |a: &str, b: &str| {
        let text = PLAIN.replacen("id = \"deal\"", &format!("id = \"deal\"\nname = \"{a}\""), 1);
        codes(&text.replacen("id = \"rest\"", &format!("id = \"rest\"\nname = \"{b}\""), 1), &[])
    };
    for (a, b, code) in [
        ("Caf\u{e9}", "Cafe\u{301}", Some("S061")),
        ("Ｐｅａｃｅ", "Peace", Some("S061")),
        ("of\u{fb01}ce", "office", Some("S061")),
        ("Peace\u{fe0f}", "Peace", Some("S061")),
        ("Pe\u{430}ce", "Peace", Some("S123")),
        ("ΝΑΤΟ", "NATO", Some("S123")),
        ("\u{301}Peace", "War", Some("S060")),
        (&format!("P{}eace", "\u{301}".repeat(30)), "War", Some("S060")),
        ("Peace\u{e000}", "War", Some("S060")),
        ("Peace", "War", None),
        ("Café", "Cafe", None),
    ] {
        let found = two(a, b);
        assert!(code.map_or(found.is_empty(), |code| found.contains(&code)), "{a} {b}: {found:?}");
    }
    // A letter and its mark are one character where there is one: fonts have that.
    let text = PLAIN.replacen("id = \"deal\"", "id = \"deal\"\nname = \"Cafe\u{301}\"", 1);
    assert_eq!(scenario(&text, &[], "").outcomes.raw[0].name, "Caf\u{e9}");
}

#[test]
fn what_has_no_name_is_read_in_plain_words() {
    let text = PLAIN.replace("id = \"deal\"", "id = \"full_deal\"").replace("[forum.table]", "[forum.the_table]");
    let text = text.replace("[\"table\"]", "[\"the_table\"]");
    let found = scenario(&text, &[], "");
    let names: Vec<&str> = found.outcomes.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["full deal", "rest"]);
    assert_eq!((found.forums.raw[0].name.as_str(), found.moves.raw[0].name.as_str()), ("the table", "call up"));
    // Nothing that an id says already is kept as a name, and ids stay what files refer to.
    assert_eq!(Labels::of(&found), Labels::default());
    assert_eq!(found.outcomes.raw[0].id, "full_deal");

    // In findings, and so in charts, pages and on the terminal.
    let model = detente::internals::model::compile(&found);
    let plan = detente::internals::plan::RunPlan::new(1, 50);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    let experiment = simulate(&model, &plan, &options, None).expect("nobody stops it");
    let findings = detente::internals::analysis::analyse(&found, &model, &experiment, &plan);
    assert_eq!(findings.outcomes[0].name, "full deal");
    assert_eq!((findings.forums[0].name.as_str(), findings.moves[0].name.as_str()), ("the table", "call up"));
}

#[test]
fn points_of_private_numbers_have_short_names() {
    let text = PLAIN.replace(
        "war = { cost = { type = \"mood\", values = { weak = 0.1, strong = 0.4 } } }",
        "war = { cost = { uniform = [0.1, 0.3], kind = \"private\", cells = 2 } }",
    );
    let path = "actor.b.war.cost";
    let found = scenario(&text, &[], "");
    let private = found.types.iter().find(|one| one.id == path).unwrap();
    assert_eq!(private.points.raw[0].name, "0.1500");
    assert_eq!(point(&Labels::of(&found), path, "0.1500"), "0.15");
    // Many points are counted in stretches, which are named alike.
    let found = scenario(&text.replace("cells = 2", "cells = 100"), &[], "");
    let private = found.types.iter().find(|one| one.id == path).unwrap();
    let stretch = &detente::internals::analysis::points::counted(private)[0];
    let label = point(&Labels::of(&found), path, &stretch.id);
    assert!(stretch.id == "0.1010 to 0.1190" && label == "0.101 to 0.119", "{} {label}", stretch.id);
}
