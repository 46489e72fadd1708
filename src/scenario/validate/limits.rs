//! Sizes that would make a run too slow or too large.

use super::Context;
use crate::scenario::demand::{joint, linked};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::span::Span;
use crate::scenario::{ActorIdx, DrawIdx, Foresight, PrivateType, Scenario};

/// Most packages in a forum.
pub(crate) const MAX_PACKAGES: usize = 1_000_000;
/// Most joint points of types that are linked by an owner.
pub(crate) const MAX_JOINT_POINTS: usize = 1000;
/// Most combinations of the points that initiators of force know.
pub(crate) const MAX_INITIATOR_POINTS: usize = 64;
/// Most joint points of all types, where actors look ahead: each is foreseen.
pub(crate) const MAX_FORESEEN_POINTS: usize = 1000;
/// Most memory of a thread, in bytes.
pub(crate) const MAX_MEMORY: usize = 1_000_000_000;
/// Most numbers drawn once a run.
pub(crate) const MAX_DRAWS: usize = 256;

/// Most mean beliefs that are kept: pairs of points of each type × rounds. Each takes 48 bytes of a thread.
pub(crate) const MAX_BELIEFS: usize = 1 << 22;
/// Points of a type that are told apart there; of more, neighbours are taken together.
const TOLD_APART: usize = 64;

/// Most tests, and most lists of tests, in a condition.
pub(crate) const MAX_TESTS: usize = 64;

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for forum in &scenario.forums {
        let packages = scenario.packages(forum);
        if packages > MAX_PACKAGES {
            out.push(
                Diagnostic::error(
                    "S023",
                    format!("forum `{}` has {packages} packages, more than {MAX_PACKAGES}", forum.id),
                )
                .at(c.one(&File::FORUM, &forum.id).span(&keys::Forum::ISSUES), "levels of these, multiplied")
                .help("take an issue out of the forum, or merge levels"),
            );
        }
    }
    let groups = linked(scenario);
    for group in &groups {
        let points = joint(group.iter().copied());
        if points > MAX_JOINT_POINTS {
            let ids: Vec<String> = group.iter().map(|t| format!("`{}`", t.id)).collect();
            out.push(
                Diagnostic::error(
                    "S023",
                    format!("{points} joint points of private types, more than {MAX_JOINT_POINTS}"),
                )
                .at(place(c, group.last()), "one of these types")
                .help(format!("linked by an owner, or by consensus of their owners: {}", ids.join(", ")))
                .help("use fewer `cells` or points, or make a number `uncertain`"),
            );
        }
    }
    let initiators: Vec<ActorIdx> = scenario.forces.iter().map(|f| f.by).collect();
    let known: Vec<&PrivateType> =
        scenario.types.iter().filter(|t| t.owners.iter().any(|o| initiators.contains(o))).collect();
    let points = joint(known.iter().copied());
    if points > MAX_INITIATOR_POINTS {
        out.push(
            Diagnostic::error(
                "S023",
                format!("initiators of force know {points} combinations of points, more than {MAX_INITIATOR_POINTS}"),
            )
            .at(place(c, known.last()), "one of their types")
            .help("use fewer `cells` or points, or make a number `uncertain`"),
        );
    }
    let points = joint(&scenario.types);
    if scenario.foresight == Foresight::Lookahead && points > MAX_FORESEEN_POINTS {
        out.push(
            Diagnostic::error(
                "S023",
                format!("{points} joint points of private types to foresee, more than {MAX_FORESEEN_POINTS}"),
            )
            .at(c.about().span(&keys::Scenario::LOOKAHEAD), "each is foreseen")
            .help("use fewer `cells` or points, or no `lookahead`"),
        );
    }
    if let Some(draw) = scenario.draws.get(DrawIdx(MAX_DRAWS)) {
        out.push(
            Diagnostic::error("S023", format!("{} uncertain numbers, more than {MAX_DRAWS}", scenario.draws.len()))
                .at(c.span(&draw.path), "one too many"),
        );
    }
    memory(c, scenario, out);
    beliefs(c, scenario, out);
}

/// What the tables of a run take: reported only where nothing else is too large.
fn memory(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    if out.iter().any(Diagnostic::is_error) {
        return;
    }
    let demand = scenario.demand();
    let most = MAX_MEMORY as u64;
    if demand.bytes_per_thread > most {
        let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
        let views: usize = (scenario.actors.keys())
            .map(|i| joint(scenario.types.iter().filter(|t| t.owners.contains(&i))))
            .fold(0, usize::saturating_add);
        out.push(
            Diagnostic::error(
                "S023",
                format!(
                    "a thread would need about {} MB of memory, more than {}",
                    megabytes(demand.bytes_per_thread),
                    most / 1_000_000
                ),
            )
            .at(
                c.about().key_span(),
                format!("{views} types of actors, {} packages in the largest forum", demand.packages),
            )
            .help("use fewer `cells` or points, coarser levels, fewer issues in a forum, or a shorter `lookahead`"),
        );
    }
}

/// Mean beliefs that would be kept of each type.
fn beliefs(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let points = scenario.types.iter().map(|t| t.points.len().min(TOLD_APART));
    let beliefs = points.map(|n| n * n).sum::<usize>().saturating_mul(scenario.rounds as usize + 1);
    if beliefs > MAX_BELIEFS {
        out.push(
            Diagnostic::error("S023", format!("{beliefs} mean beliefs would be kept, more than {MAX_BELIEFS}"))
                .at(
                    c.about().span(&keys::Scenario::ROUNDS),
                    "one for each pair of points of a type, in each of these rounds",
                )
                .help("use fewer `cells` or points, or fewer rounds"),
        );
    }
}

fn place(c: &Context<'_>, t: Option<&&PrivateType>) -> Span {
    let Some(t) = t else { return c.root.span };
    let named = c.one(&File::TYPE, &t.id);
    if named.is_given() { named.key_span() } else { c.span(&t.id) }
}
