//! What the scenario language says of foresight, refusals and grids: what is read, and what the engine makes of it.

use detente::model::compile;
use detente::scenario::diagnostic::{Diagnostic, render};
use detente::scenario::read::no_files;
use detente::scenario::span::Source;
use detente::scenario::{MoveIdx, Scenario, load};

/// A scenario with the remarks about it; a text with faults is a fault of the test.
fn read(text: &str, sets: &[&str]) -> (Scenario, Vec<Diagnostic>) {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = load(Source::new("test.toml", text), &sets, &no_files);
    match loaded.result {
        Ok(valid) => valid,
        Err(faults) => panic!("{}\n{text}", render(&faults, &loaded.sources)),
    }
}

const PLAIN: &str = "patience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\n";

fn with_moves() -> String {
    format!(
        r#"[scenario]
schema = 1
name = "moves"
rounds = 3
[actor.a]
{PLAIN}[actor.b]
{PLAIN}[actor.c]
{PLAIN}[type.mood]
owners = ["b"]
chance = 0.5
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {{ type = "mood", values = {{ yes = 0.1, no = 0.2 }} }} }}
[move.stands]
by = "a"
steps = 1
each = {{ stand = 0.1 }}
[move.waits]
by = "a"
steps = 1
each = {{ cost = 0.1 }}
[move.is_asked_for]
by = "a"
steps = 1
[move.tells]
by = "b"
steps = 1
each = {{ cost = 0.1 }}
[move.burns]
by = "c"
steps = 1
each = {{ cost = 0.1 }}
[move.warms]
by = "c"
steps = 1
each = {{ tension = 1 }}
[event.thaw]
round = 2
when = ["move.is_asked_for == 1"]
set = {{ "issue.x" = "yes" }}
[[outcome]]
id = "end"
"#
    )
}

#[test]
fn who_looks_ahead_has_use_for_every_move_that_does_or_tells_something() {
    let marks = |sets: &[&str]| {
        let (scenario, remarks) = read(&with_moves(), sets);
        let marks: Vec<bool> = (0..scenario.moves.len()).map(|m| scenario.has_channel(MoveIdx(m))).collect();
        let model = compile(&scenario);
        assert_eq!(marks, model.moves.iter().map(|m| m.has_channel).collect::<Vec<_>>());
        assert_eq!(remarks.iter().filter(|d| d.code == "S105").count(), marks.iter().filter(|m| !**m).count());
        (model.lookahead, marks)
    };
    assert_eq!(marks(&[]), (0, vec![false; 6]));
    assert_eq!(marks(&["scenario.lookahead=2"]), (2, vec![true, false, true, true, false, true]));
}

#[test]
fn lookahead_is_part_of_the_hash_and_myopia_is_not() {
    let hash = |sets: &[&str]| read(&with_moves(), sets).0.hash();
    assert_eq!(hash(&[]), hash(&["scenario.lookahead=0"]));
    assert_ne!(hash(&[]), hash(&["scenario.lookahead=1"]));
}
