//! What nothing in the scenario would ever use.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::Class;
use crate::scenario::{Condition, Move, Number, Quantity, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let mobilisation_read = c.conditions.values().any(|(condition, _)| reads_mobilisation(condition));
    for m in &scenario.moves {
        if !has_channel(scenario, m, mobilisation_read) {
            out.push(
                Diagnostic::warning("S105", format!("the move `{}` does nothing for `{}`", m.id, scenario.actors[m.by.0].id))
                    .at(c.key_span(&["move", &m.id]), "will not be played by choice")
                    .help("give it an effect on tension (with `[incident]`), force, mobilisation, a flow of its owner, a level or another move; or leave it to events and scripts"),
            );
        }
    }
    for (i, name) in c.names.all(Class::Type).iter().enumerate() {
        let read = c.numbers.values().any(|n| matches!(n, Number::Private(t, _) if *t == TypeIdx(i)))
            || c.points.values().any(|p| p.0 == TypeIdx(i));
        if !read {
            out.push(
                Diagnostic::warning("S107", format!("nothing depends on the type `{}`", name.id))
                    .at(c.key_span(&["type", &name.id]), "never read")
                    .help("give a number by its points: `{ type = \"…\", values = { … } }`, or leave it out"),
            );
        }
    }
}

fn reads_mobilisation(condition: &Condition) -> bool {
    condition.0.iter().flatten().any(|t| t.quantity == Quantity::Mobilisation)
}

fn moves(n: &Number) -> bool {
    !matches!(n, Number::Fixed(x) if x.abs() < f64::MIN_POSITIVE)
}

/// Whether a use of the move can change what carrying on is worth to its owner.
fn has_channel(scenario: &Scenario, m: &Move, mobilisation_read: bool) -> bool {
    let each = &m.each;
    let owner_pays = scenario.actors[m.by.0].flows.iter().any(|f| f.per_mobilisation);
    let by_risk = moves(&each.tension) && scenario.tension.incident.is_some();
    let by_force = !scenario.forces.is_empty()
        && (each.force_value.iter().any(|(_, n)| moves(n)) || each.balance.iter().any(|(_, n)| moves(n)));
    let by_mobilisation = moves(&each.mobilisation) && (owner_pays || mobilisation_read);
    let by_flow = each.flow.iter().any(|(a, n)| *a == m.by && moves(n));
    let by_others =
        !each.sets.is_empty() || !each.stops.is_empty() || !each.triggers.is_empty() || !each.takes_back.is_empty();
    by_risk || by_force || by_mobilisation || by_flow || by_others
}
