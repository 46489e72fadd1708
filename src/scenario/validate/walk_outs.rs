//! Rules on talks conditions: whose offers can meet them.

use super::Context;
use crate::index::ActorIdx;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::File;
use crate::scenario::format::grammar::actors as keys;
use crate::scenario::span::Span;
use crate::scenario::{Actor, Scenario, WalkOut};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (i, actor) in scenario.actors.iter_enumerated() {
        if let Some(WalkOut { unless_offered, offered_by: Some(list), .. }) = &actor.walk_out {
            let item = c.one(&File::ACTOR, &actor.id).table(&keys::Actor::WALK_OUT);
            let place = item.span(&keys::WalkOut::OFFERED_BY);
            if unless_offered.is_none() {
                out.push(
                    Diagnostic::error("S011", format!("no offer can keep `{}` in the talks", actor.id))
                        .at(place, "needs `unless_offered`")
                        .help("say what must be offered, or leave `offered_by` out"),
                );
            }
            offers(scenario, (i, actor), list, place, out);
        }
    }
}

fn offers(
    scenario: &Scenario,
    (i, actor): (ActorIdx, &Actor),
    list: &[ActorIdx],
    place: Span,
    out: &mut Vec<Diagnostic>,
) {
    let meets = |other: &ActorIdx| scenario.forums.iter().any(|f| f.parties.contains(&i) && f.parties.contains(other));
    if list.is_empty() {
        out.push(
            Diagnostic::error("S023", format!("nobody's offers count for `{}`", actor.id))
                .at(place, "empty")
                .help("name somebody, or leave it out: the offers of any other party then count"),
        );
    }
    for item in list {
        let Some(id) = scenario.actors.get(*item).map(|a| a.id.as_str()) else { continue };
        if *item == i {
            out.push(
                Diagnostic::error("S055", format!("`{id}` waits for its own offer"))
                    .at(place, "names itself")
                    .help("take it out of the list"),
            );
        } else if !meets(item) {
            out.push(
                Diagnostic::error("S052", format!("`{id}` never sits with `{}`", actor.id))
                    .at(place, format!("no forum has both `{id}` and `{}`", actor.id))
                    .help("name somebody who does, or leave it out"),
            );
        }
    }
}
