//! Outcome classes: each can be reached, and the last catches the rest.

use super::Context;
use super::item::Item;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::{File, Outcome};
use crate::scenario::tree::Node;
use crate::scenario::{Ending, Op, Quantity, Scenario, Setting, Test};

/// Exactly the last class has no condition.
pub(super) fn check(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let file = Item::file(c);
    let Some(items) = file.node(&File::OUTCOME).and_then(Node::list) else { return };
    let Some((last, front)) = items.split_last() else {
        out.push(
            Diagnostic::error("S050", "there is no outcome class")
                .at(file.entry(&File::OUTCOME).map_or(c.root.span, |e| e.key_span), "empty")
                .help("give at least one; the last has no `when`"),
        );
        return;
    };
    if let Some(when) = Outcome::WHEN.entry(last) {
        out.push(
            Diagnostic::error("S050", "the last outcome class does not catch the rest")
                .at(when.key_span, "has a condition")
                .help("add a class without `when` at the end"),
        );
    }
    for item in front.iter().filter(|n| n.table().is_some() && Outcome::WHEN.of(n).is_none()) {
        let place = Outcome::ID.of(item).unwrap_or(item).span;
        out.push(
            Diagnostic::error("S050", "classes after this one can never be reached")
                .at(place, "has no `when`, so that it catches all")
                .help("give it a `when`, or put it last"),
        );
    }
}

/// Classes that no run can be in.
pub(super) fn remarks(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let items = Item::file(c).list(&File::OUTCOME);
    for ((i, class), item) in scenario.outcomes.iter_enumerated().zip(&items) {
        let Some(when) = item.node(&Outcome::WHEN) else { continue };
        if let Some(earlier) = scenario.outcomes[..i].position(|o| !o.when.0.is_empty() && o.when == class.when) {
            out.push(
                Diagnostic::warning("S101", format!("no run can be in class `{}`", class.id))
                    .at(when.span, "the same condition")
                    .at(
                        items[earlier.0].span(&Outcome::WHEN),
                        format!("as `{}`, which comes first", scenario.outcomes[earlier].id),
                    ),
            );
        } else if let Some(why) = unreachable(scenario, &class.when.0) {
            out.push(
                Diagnostic::warning("S101", format!("no run can be in class `{}`", class.id))
                    .at(when.span, why)
                    .help(format!("`remove = [\"outcome.{}\"]` takes it out of an overlay", class.id)),
            );
        }
    }
}

/// Why none of the lists can hold, by what the scenario lacks.
fn unreachable(scenario: &Scenario, lists: &[Vec<Test>]) -> Option<&'static str> {
    let mut why = None;
    for list in lists {
        why = Some(list.iter().find_map(|t| lacking(scenario, t))?);
    }
    why
}

/// Whether a count of 0 fails the test.
fn needs_more_than_none(test: &Test) -> bool {
    match test.op {
        Op::Ge | Op::Eq => test.value > 0.5,
        Op::Gt => test.value >= 0.0,
        Op::Ne => test.value < 0.5,
        Op::Le | Op::Lt => false,
    }
}

fn lacking(scenario: &Scenario, test: &Test) -> Option<&'static str> {
    if test.quantity == Quantity::FailedMeetings && scenario.schedule.is_empty() && needs_more_than_none(test) {
        return Some("nobody meets: `scenario.schedule` is empty");
    }
    let holds = test.op == Op::Eq && test.value > 0.5 || test.op == Op::Ne && test.value < 0.5;
    if !holds {
        return None;
    }
    let incident = scenario.tension.incident.as_ref();
    let walks_out = scenario.actors.iter().any(|a| a.walk_out.is_some());
    let clock = |s: &Setting| matches!(s, Setting::Clock(..));
    match test.quantity {
        Quantity::EndedBy(Ending::Force(_)) if scenario.forces.is_empty() => Some("the scenario has no `[force.ID]`"),
        Quantity::EndedBy(Ending::Accident | Ending::Clash) if incident.is_none() => {
            Some("the scenario has no `[incident]`")
        }
        Quantity::EndedBy(Ending::Accident) if incident.is_some_and(|i| i.war <= 0.0) => Some("`incident.war` is 0"),
        Quantity::EndedBy(Ending::Clash) if incident.is_some_and(|i| i.clash <= 0.0) => Some("`incident.clash` is 0"),
        Quantity::Collapsed if !walks_out && !scenario.events.iter().flat_map(|e| &e.sets).any(clock) => {
            Some("no actor has a `walk_out`")
        }
        _ => None,
    }
}
