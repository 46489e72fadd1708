//! Force that takes from somebody for nothing what talks must pay for.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::{File, actors, crisis};
use crate::scenario::{Actor, Number, Scenario};

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for (i, actor) in scenario.actors.iter_enumerated() {
        let against = scenario.forces.iter().find(|f| f.by != i && may_be_positive(&f.prize));
        let (Some(force), true) = (against, loses_nothing(actor) && !says_so(c, actor)) else { continue };
        let by = &scenario.actors[force.by].id;
        out.push(
            Diagnostic::warning("S116", format!("an attack by `{by}` takes nothing from `{}`", actor.id))
                .at(
                    c.one(&File::FORCE, &force.id).span(&crisis::Force::PRIZE),
                    format!("`{by}` gains it, and `{}` loses nothing", actor.id),
                )
                .help(format!(
                    "say what it loses if the attack succeeds: `actor.{}.war.loss`; 0 says that it is nothing",
                    actor.id
                )),
        );
    }
}

fn loses_nothing(actor: &Actor) -> bool {
    !may_be_positive(&actor.war.share) && !may_be_positive(&actor.war.loss)
}

/// Whether the file gives the number, be it 0.
fn says_so(c: &Context<'_>, actor: &Actor) -> bool {
    c.one(&File::ACTOR, &actor.id).table(&actors::Actor::WAR).node(&actors::War::LOSS).is_some()
}

fn may_be_positive(n: &Number) -> bool {
    !matches!(n, Number::Fixed(x) if *x <= 0.0)
}
