//! What nothing in the scenario would ever use.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::File;
use crate::scenario::{Number, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (at, m) in scenario.moves.iter_enumerated() {
        if !scenario.has_channel(at) && !scenario.matters_in_the_last_round(at) {
            out.push(
                Diagnostic::warning("S105", format!("the move `{}` does nothing for `{}`", m.id, scenario.actors[m.by].id))
                    .at(c.one(&File::MOVE, &m.id).key_span(), "will not be played by choice")
                    .help("give it an effect on tension (with `[incident]`), force, mobilisation, a flow of its owner, a level or another move; or leave it to events and scripts"),
            );
        }
    }
    for (at, name) in c.names.all::<TypeIdx>().iter_enumerated() {
        let read = c.numbers.values().any(|n| matches!(n, Number::Private(t, _) if *t == at))
            || c.points.values().any(|p| p.0 == at);
        if !read {
            out.push(
                Diagnostic::warning("S107", format!("nothing depends on the type `{}`", name.id))
                    .at(c.one(&File::TYPE, &name.id).key_span(), "never read")
                    .help("give a number by its points: `{ type = \"…\", values = { … } }`, or leave it out"),
            );
        }
    }
}
