//! What a sweep shows, in words.

use crate::analysis::findings::Estimate;
use crate::analysis::groups::GroupRef;
use crate::analysis::sweep::{DesignMethod, Sweep, SweepPoint, Turn};

use super::number;
use super::terms::several;

/// Most changes of the likeliest ending that have a sentence each.
const MOST_TURNS: usize = 4;

/// How points were drawn, behind their number; nothing where every combination was played.
pub(in crate::render) fn drawn(sweep: &Sweep) -> &'static str {
    match sweep.design {
        None => "",
        Some(DesignMethod::LatinHypercube) => " of a Latin hypercube",
        Some(DesignMethod::Sobol) => " of a scrambled Sobol' sequence",
    }
}

/// Name of an outcome class.
pub(in crate::render) fn class<'a>(sweep: &'a Sweep, id: &'a str) -> &'a str {
    sweep.outcomes.iter().find(|one| one.id == id).map_or(id, |one| one.name.as_str())
}

/// The settings of a point: `tension.start = 3, no-linkage`.
pub(in crate::render) fn settings(sweep: &Sweep, point: &SweepPoint) -> String {
    let one = |(place, at): (usize, &usize)| {
        let axis = &sweep.axes[place];
        let label = &axis.settings[*at].label;
        match axis.name.as_str() {
            "files" => label.clone(),
            name if name.ends_with(['*', '+']) => format!("{} {label}", sign(name)),
            name => format!("{name} = {label}"),
        }
    };
    point.at.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}

/// The name of an axis with its sign as people write it: `PATH ×`, `PATH +`.
fn sign(name: &str) -> String {
    match name.strip_suffix('*') {
        Some(path) => format!("{path} ×"),
        None => name.strip_suffix('+').map_or_else(|| name.to_string(), |path| format!("{path} +")),
    }
}

/// Name of an axis for a chart or a table.
pub(in crate::render) fn axis(name: &str) -> String {
    if name == "files" { "overlay".to_string() } else { sign(name) }
}

/// The groups in the order in which readers want them: those that are followed first.
pub(in crate::render) fn groups(sweep: &Sweep) -> Vec<&GroupRef> {
    let (mut first, others): (Vec<&GroupRef>, Vec<&GroupRef>) = sweep.groups.iter().partition(|group| group.followed);
    first.extend(others);
    first
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(sweep: &Sweep) -> Vec<String> {
    let mut out: Vec<String> =
        sweep.groups.iter().filter(|group| group.followed).map(|group| ends(sweep, group)).collect();
    if let [_] = &sweep.axes[..] {
        out.extend(sweep.turns.iter().take(MOST_TURNS).map(|one| turn(sweep, one)));
        let rest = sweep.turns.len().saturating_sub(MOST_TURNS);
        if rest > 0 {
            out.push(format!("The likeliest ending changes {}.", several(rest, "more time")));
        }
    }
    let mut seen: Vec<&str> = sweep.points.iter().map(|point| point.likeliest.outcome.as_str()).collect();
    seen.sort_unstable();
    seen.dedup();
    if let [one] = &seen[..] {
        let clear = sweep.points.iter().all(|point| point.likeliest.tied.is_empty());
        let beyond = if clear { "" } else { ", though not everywhere beyond its interval" };
        out.push(format!("{} is the likeliest ending at every setting{beyond}.", class(sweep, one)));
    }
    out
}

/// Where a group is rarest and where it is most frequent.
fn ends(sweep: &Sweep, group: &GroupRef) -> String {
    let share = |point: &&SweepPoint| point.shares.groups.get(&group.id).and_then(|e| e.value).unwrap_or(0.0);
    let low = sweep.points.iter().min_by(|a, b| share(a).total_cmp(&share(b)));
    let high = sweep.points.iter().rev().max_by(|a, b| share(a).total_cmp(&share(b)));
    let told = |point: Option<&SweepPoint>| {
        let point = point?;
        Some(format!("{} at {}", of(point.shares.groups.get(&group.id)), settings(sweep, point)))
    };
    let base = of(sweep.base.groups.get(&group.id));
    match (told(low), told(high)) {
        (Some(_), Some(_)) if low.map(|p| share(&p)) == high.map(|p| share(&p)) => {
            let same = low.map(|p| of(p.shares.groups.get(&group.id))).unwrap_or_default();
            let everywhere = if same == base { "the same".to_string() } else { same };
            format!("{}: {base} of runs as the scenario is, and {everywhere} at every setting.", group.name)
        }
        (Some(low), Some(high)) => {
            format!("{}: {base} of runs as the scenario is, from {low} to {high}.", group.name)
        }
        _ => format!("{}: {base} of runs as the scenario is.", group.name),
    }
}

fn of(estimate: Option<&Estimate>) -> String {
    estimate.map_or_else(|| number::UNDEFINED.to_string(), number::share_in_brief)
}

fn turn(sweep: &Sweep, turn: &Turn) -> String {
    let at = |place: usize| sweep.axes[0].settings.get(place).map_or("", |setting| setting.label.as_str());
    let beyond = if turn.clear { "" } else { "; one of the two shares is within the interval of the other" };
    let (from, to) = (class(sweep, &turn.from), class(sweep, &turn.to));
    format!(
        "The likeliest ending changes from {from} to {to} between {} and {}{beyond}.",
        at(turn.after),
        at(turn.after + 1)
    )
}
