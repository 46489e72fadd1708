//! Sizes that would make a run too slow or too large.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::{ActorIdx, Forum, PrivateType, Scenario};

/// Most packages in a forum.
pub(crate) const MAX_PACKAGES: usize = 65_536;
/// Most joint points of types that are linked by an owner.
pub(crate) const MAX_JOINT_POINTS: usize = 64;
/// Most combinations of the points that initiators of force know.
pub(crate) const MAX_INITIATOR_POINTS: usize = 64;
/// Most numbers drawn once a run.
pub(crate) const MAX_DRAWS: usize = 256;

/// Most values of packages: packages of all forums × types of all actors. Each takes some twenty bytes in every player, of
/// which each thread has five.
pub(crate) const MAX_VALUES: usize = 4_194_304;
/// Most mean beliefs that are kept: pairs of points of each type × rounds. Each takes 48 bytes in every batch of runs.
pub(crate) const MAX_BELIEFS: usize = 1_048_576;

/// Most tests, and most lists of tests, in a condition.
pub(crate) const MAX_TESTS: usize = 64;

pub(super) fn check(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    for forum in &scenario.forums {
        let packages = packages(scenario, forum);
        if packages > MAX_PACKAGES {
            out.push(
                Diagnostic::error(
                    "S023",
                    format!("forum `{}` has {packages} packages, more than {MAX_PACKAGES}", forum.id),
                )
                .at(c.span(&["forum", &forum.id, "issues"]), "levels of these, multiplied")
                .help("take an issue out of the forum, or merge levels"),
            );
        }
    }
    for group in linked(&scenario.types) {
        let points = product(group.iter().map(|t| t.points.len()));
        if points > MAX_JOINT_POINTS {
            let ids: Vec<String> = group.iter().map(|t| format!("`{}`", t.id)).collect();
            out.push(
                Diagnostic::error(
                    "S023",
                    format!("{points} joint points of private types, more than {MAX_JOINT_POINTS}"),
                )
                .at(place(c, group.last()), "one of these types")
                .help(format!("linked by an owner: {}", ids.join(", ")))
                .help("use fewer `cells` or points, or make a number `uncertain`"),
            );
        }
    }
    let initiators: Vec<ActorIdx> = scenario.forces.iter().map(|f| f.by).collect();
    let known: Vec<&PrivateType> =
        scenario.types.iter().filter(|t| t.owners.iter().any(|o| initiators.contains(o))).collect();
    let points = product(known.iter().map(|t| t.points.len()));
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
    memory(c, scenario, out);
    if let Some(draw) = scenario.draws.get(MAX_DRAWS) {
        out.push(
            Diagnostic::error("S023", format!("{} uncertain numbers, more than {MAX_DRAWS}", scenario.draws.len()))
                .at(c.span(&draw.path.split('.').collect::<Vec<_>>()), "one too many"),
        );
    }
}

/// What many forums and types would take in memory together, although each of them is within its limit.
fn memory(c: &Context<'_>, scenario: &Scenario, out: &mut Vec<Diagnostic>) {
    let packages = scenario.forums.iter().map(|f| packages(scenario, f)).fold(0, usize::saturating_add);
    let own = |i: usize| scenario.types.iter().filter(move |t| t.owners.contains(&ActorIdx(i)));
    let views =
        (0..scenario.actors.len()).map(|i| product(own(i).map(|t| t.points.len()))).fold(0, usize::saturating_add);
    let values = packages.saturating_mul(views);
    if values > MAX_VALUES {
        out.push(
            Diagnostic::error("S023", format!("{values} values of packages, more than {MAX_VALUES}"))
                .at(c.key_span(&["forum"]), format!("{packages} packages in all forums × {views} types of all actors"))
                .help("take an issue out of a forum, merge levels, or use fewer `cells` or points"),
        );
    }
    let pairs = scenario.types.iter().map(|t| t.points.len().saturating_mul(t.points.len()));
    let beliefs = pairs.fold(0, usize::saturating_add).saturating_mul(scenario.rounds as usize + 1);
    if beliefs > MAX_BELIEFS {
        out.push(
            Diagnostic::error("S023", format!("{beliefs} mean beliefs would be kept, more than {MAX_BELIEFS}"))
                .at(c.span(&["scenario", "rounds"]), "one for each pair of points of a type, in each of these rounds")
                .help("use fewer `cells` or points, or fewer rounds"),
        );
    }
}

/// Packages of a forum.
fn packages(scenario: &Scenario, forum: &Forum) -> usize {
    product(forum.issues.iter().filter_map(|i| scenario.issues.get(i.0)).map(|i| i.levels.len()))
}

/// Combinations of so many choices each; what has none counts as one.
fn product(choices: impl Iterator<Item = usize>) -> usize {
    choices.map(|n| n.max(1)).fold(1, usize::saturating_mul)
}

fn place(c: &Context<'_>, t: Option<&&PrivateType>) -> crate::scenario::span::Span {
    let Some(t) = t else { return c.root.span };
    let named = ["type", t.id.as_str()];
    if c.root.at(&named).is_some() { c.key_span(&named) } else { c.span(&t.id.split('.').collect::<Vec<_>>()) }
}

/// Groups of types of which one belief must be held jointly, since somebody owns more than one of them.
fn linked(types: &[PrivateType]) -> Vec<Vec<&PrivateType>> {
    let mut groups: Vec<Vec<&PrivateType>> = vec![];
    for t in types {
        let (with, mut without): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|g| g.iter().any(|other| other.owners.iter().any(|o| t.owners.contains(o))));
        let mut group: Vec<&PrivateType> = with.into_iter().flatten().collect();
        group.push(t);
        without.push(group);
        groups = without;
    }
    groups
}
