//! What nothing in the scenario would ever use.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::Class;
use crate::scenario::{ActorIdx, Move, MoveIdx, Number, Quantity, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (at, m) in scenario.moves.iter().enumerate() {
        if !has_channel(scenario, MoveIdx(at), m) {
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

fn moves(n: &Number) -> bool {
    !matches!(n, Number::Fixed(x) if x.abs() < f64::MIN_POSITIVE)
}

/// Whether a use of the move can change what carrying on is worth to its owner: by its own payoffs, or by those of an
/// initiator of force, whose resort to force everybody reckons with.
fn has_channel(scenario: &Scenario, at: MoveIdx, m: &Move) -> bool {
    let each = &m.each;
    let initiates = |a: ActorIdx| scenario.forces.iter().any(|f| f.by == a);
    let counts = |a: ActorIdx| a == m.by || initiates(a);
    let flows = || (0..scenario.actors.len()).filter(|&a| counts(ActorIdx(a))).flat_map(|a| &scenario.actors[a].flows);
    let read = |q: Quantity| {
        let conditions = flows().flat_map(|f| f.until.iter().chain([&f.from]));
        conditions.flat_map(|c| c.0.iter().flatten()).any(|t| t.quantity == q)
    };
    let by_risk = moves(&each.tension) && (scenario.tension.incident.is_some() || read(Quantity::Tension));
    let by_force =
        each.force_value.iter().any(|(a, n)| initiates(*a) && moves(n)) || each.balance.iter().any(|(_, n)| moves(n));
    let by_mobilisation =
        moves(&each.mobilisation) && (flows().any(|f| f.per_mobilisation) || read(Quantity::Mobilisation));
    let by_flow = each.flow.iter().any(|(a, n)| counts(*a) && moves(n)) || read(Quantity::Move(at));
    let by_others =
        !each.sets.is_empty() || !each.stops.is_empty() || !each.triggers.is_empty() || !each.takes_back.is_empty();
    by_risk || by_force || by_mobilisation || by_flow || by_others
}
