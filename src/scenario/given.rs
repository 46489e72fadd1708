//! Conditions on what happened in a run, as they are typed: a test, and by which round it has held.

use super::diagnostic::Diagnostic;
use super::names::Names;
use super::span::{SourceId, Span};
use super::tree::{Node, Value};
use super::validate::conditions;
use super::{Condition, Measure, Scenario};

/// Between a test and a round.
const BY: &str = " by ";

/// What must have happened in a run for it to count.
#[derive(Debug, Clone, PartialEq)]
pub struct Given<M = Measure> {
    /// As it was typed, with single blanks.
    pub text: String,
    /// What must hold.
    pub condition: Condition<M>,
    /// It must hold at the close of a round, this one or one before, or where the run ends by then; `None`: where the run ends.
    pub by: Option<u32>,
}

impl Given {
    /// Reads a test of the scenario language, such as `move.blockade >= 1`, with ` by 3` behind it or without.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out: text that is no test, names that the scenario does not have, what can never hold, and rounds that it
    /// does not have.
    pub fn read(text: &str, scenario: &Scenario) -> Result<Self, String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (test, by) = match text.rsplit_once(BY) {
            None => (text.as_str(), None),
            Some((test, round)) => {
                let by = round.parse::<u32>().ok().filter(|by| (1..=scenario.rounds).contains(by));
                let rounds = scenario.rounds;
                (test, Some(by.ok_or(format!("`by {round}` in `{text}` is no round; write one from 1 to {rounds}"))?))
            }
        };
        let span = Span { source: SourceId(0), start: 0, end: 0 };
        let node = |value| Node { value, span };
        let list = node(Value::List(vec![node(Value::Text(test.to_string()))]));
        let mut faults = Vec::new();
        let found = conditions::read(&list, &Names::of(scenario), scenario.rounds, &mut faults);
        match (found, faults.first()) {
            (Some(read), None) => Ok(Self { text, condition: read.condition, by }),
            (_, Some(fault)) => Err(told(&text, fault)),
            (None, None) => Err(format!("`{text}` is no test; write it like `tension >= 5`")),
        }
    }
}

/// What is wrong, in one line.
fn told(text: &str, fault: &Diagnostic) -> String {
    let parts = std::iter::once(&fault.message).chain(fault.labels.first().map(|label| &label.text)).chain(&fault.help);
    format!("`{text}`: {}", parts.map(String::as_str).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{MoveIdx, Op, Quantity, load, read::no_files, span::Source};

    fn wages() -> Scenario {
        let text = include_str!("../../scenarios/wage-dispute/baseline.toml");
        load(Source::new("wages.toml", text), &[], &no_files).result.expect("one of ours").0
    }

    #[test]
    fn a_test_and_a_round() {
        let scenario = wages();
        let m = &scenario.moves[MoveIdx(0)];
        let given = Given::read(&format!("  move.{}  >= 1   by 2 ", m.id), &scenario).unwrap();
        assert_eq!((given.text, given.by), (format!("move.{} >= 1 by 2", m.id), Some(2)));
        let test = given.condition.0[0][0];
        assert_eq!((test.quantity, test.op, test.value), (Quantity::Move(MoveIdx(0)), Op::Ge, 1.0));
        let named = Given::read(&format!("move.{} >= {}", m.id, m.steps[0]), &scenario).unwrap();
        assert_eq!((named.condition.0[0][0].value, named.by), (1.0, None));
        assert!(Given::read("ended_by == force", &scenario).is_ok());
    }

    #[test]
    fn what_a_file_asks_can_be_asked_again() {
        let scenario = wages();
        for condition in scenario.conditions().flat_map(|condition| condition.0.iter().flatten()) {
            // What the file asks can be asked again, with the same meaning.
            let Quantity::Level(crate::scenario::Measure::Issue(issue)) = condition.quantity else { continue };
            let id = &scenario.issues[issue].id;
            let level = scenario.issues[issue].levels.iter().find(|level| level.value == condition.value);
            let Some(level) = level else { continue };
            let again = Given::read(&format!("issue.{id} >= {}", level.id), &scenario).unwrap();
            assert_eq!(
                (again.condition.0[0][0].quantity, again.condition.0[0][0].value),
                (condition.quantity, condition.value)
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let scenario = wages();
        let id = &scenario.moves[MoveIdx(0)].id;
        for (text, says) in [
            (format!("move.{id}x >= 1"), "did you mean"),
            (format!("move.{id}"), "compares nothing"),
            (format!("move.{id} >= 99"), "never hold"),
            (format!("move.{id} >= 1 by 0"), "write one from 1 to"),
            (format!("move.{id} >= 1 by 999"), "write one from 1 to"),
            (format!("move.{id} >= 1 by three"), "write one from 1 to"),
            ("tension >= 5 and round >= 2".into(), "several tests"),
            ("".into(), "compares nothing"),
            ("speed >= 2".into(), "nothing that a condition can ask about"),
        ] {
            let why = Given::read(&text, &scenario).unwrap_err();
            assert!(why.contains(says), "{text}: {why}");
        }
    }
}
