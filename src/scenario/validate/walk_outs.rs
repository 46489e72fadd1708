//! Rules on talks conditions: whose offers can meet them.

use super::Context;
use crate::index::ActorIdx;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::{Actor, Scenario, WalkOut};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (i, actor) in scenario.actors.iter_enumerated() {
        if let Some(WalkOut { unless_offered, offered_by: Some(list), .. }) = &actor.walk_out {
            if unless_offered.is_none() {
                let place = c.key_span(&["actor", &actor.id, "walk_out", "offered_by"]);
                out.push(
                    Diagnostic::error("S011", format!("no offer can keep `{}` in the talks", actor.id))
                        .at(place, "needs `unless_offered`")
                        .help("say what must be offered, or leave `offered_by` out"),
                );
            }
            offers(c, scenario, (i, actor), list, out);
        }
    }
}

fn offers(
    c: &Context<'_>,
    scenario: &Scenario,
    (i, actor): (ActorIdx, &Actor),
    list: &[ActorIdx],
    out: &mut Vec<Diagnostic>,
) {
    let path = ["actor", actor.id.as_str(), "walk_out", "offered_by"];
    let meets = |other: &ActorIdx| scenario.forums.iter().any(|f| f.parties.contains(&i) && f.parties.contains(other));
    if list.is_empty() {
        out.push(
            Diagnostic::error("S023", format!("nobody's offers count for `{}`", actor.id))
                .at(c.span(&path), "empty")
                .help("name somebody, or leave it out: the offers of any other party then count"),
        );
    }
    for item in list {
        let Some(id) = scenario.actors.get(*item).map(|a| a.id.as_str()) else { continue };
        if *item == i {
            out.push(
                Diagnostic::error("S055", format!("`{id}` waits for its own offer"))
                    .at(c.span(&path), "names itself")
                    .help("take it out of the list"),
            );
        } else if !meets(item) {
            out.push(
                Diagnostic::error("S052", format!("`{id}` never sits with `{}`", actor.id))
                    .at(c.span(&path), format!("no forum has both `{id}` and `{}`", actor.id))
                    .help("name somebody who does, or leave it out"),
            );
        }
    }
}
