//! What nothing in the scenario would ever use.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::File;
use crate::scenario::{MoveIdx, Number, Scenario, TypeIdx};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    moves(c, scenario, out);
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

/// One remark on all moves that bring their owners nothing.
fn moves(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let idle = |at: &MoveIdx| !scenario.has_channel(*at) && !scenario.matters_in_the_last_round(*at);
    let idle: Vec<MoveIdx> = scenario.moves.keys().filter(idle).collect();
    let Some(first) = idle.first() else { return };
    let name = |at: MoveIdx| {
        let m = &scenario.moves[at];
        format!("`{}` does nothing for `{}`", m.id, scenario.actors[m.by].id)
    };
    let what = match idle.len() {
        1 => format!("the move {}", name(*first)),
        n => format!("{n} moves do nothing for their owners"),
    };
    let mut d = Diagnostic::warning("S105", what);
    for at in &idle {
        let label = if idle.len() == 1 { "will not be played by choice".into() } else { name(*at) };
        d = d.at(c.one(&File::MOVE, &scenario.moves[*at].id).key_span(), label);
    }
    out.push(d.help(
        "no effect can raise what the owner has, so it is not played by choice: give one (see A1 in docs/model.md), or leave it to \
         events and scripts",
    ));
}
