//! What nothing in the scenario would ever use.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::Class;
use crate::scenario::{MoveIdx, Number, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (at, m) in scenario.moves.iter().enumerate() {
        if !scenario.has_channel(MoveIdx(at)) && !scenario.matters_in_the_last_round(MoveIdx(at)) {
            out.push(
                Diagnostic::warning("S105", format!("the move `{}` does nothing for `{}`", m.id, scenario.actors[m.by].id))
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
