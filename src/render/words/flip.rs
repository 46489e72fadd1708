//! What a search for crossings shows, in words.

use crate::analysis::flip::{Crossing, Flip, FlipInput, FlipPoint};
use crate::analysis::flip_map::FlipMap;
use crate::analysis::goal::Status;

use super::number;
use super::terms::several;

/// Most numbers that a sentence names.
const NAMED: usize = 3;

/// What the goal is about at a value: a share or a difference, with its interval.
pub(in crate::render) fn value(found: &Flip, point: &FlipPoint) -> String {
    if found.difference { number::difference(&point.value) } else { number::share(&point.value) }
}

/// Whether the goal holds.
pub(in crate::render) fn status(status: Status) -> &'static str {
    match status {
        Status::Holds => "holds",
        Status::Fails => "does not hold",
        Status::Undecided => "undecided",
    }
}

/// A crossing of a number: where it is about, and the values that it lies between.
pub(in crate::render) struct Place {
    /// `0.31`; of several numbers that move together, the part of the way.
    pub(in crate::render) about: String,
    /// `0.30 to 0.33`, the one nearer to the base first.
    pub(in crate::render) between: String,
}

pub(in crate::render) fn place(input: &FlipInput, crossing: &Crossing) -> Place {
    let [low, high] = crossing.between.map(|at| &input.tried[at]);
    let factor = low.label.starts_with('×') || high.label.starts_with('×');
    let label = |point: &FlipPoint| if point.way == 0.0 { input.value.clone() } else { point.label.clone() };
    let label = |point: &FlipPoint| if factor && point.way == 0.0 { "× 1".into() } else { label(point) };
    let (near, far) = if crossing.way >= 0.0 { (low, high) } else { (high, low) };
    let half = match (low.number, high.number) {
        (Some(low), Some(high)) => (high - low).abs() / 2.0,
        _ => 0.0,
    };
    let about = match crossing.at {
        Some(at) if factor => format!("× {}", number::fixed(at, number::digits(half))),
        Some(at) => number::fixed(at, number::digits(half)),
        None => way(crossing),
    };
    Place { about, between: format!("{} to {}", label(near), label(far)) }
}

/// How far a crossing is: `15% of the way to its lower end`.
pub(in crate::render) fn way(crossing: &Crossing) -> String {
    let end = if crossing.way >= 0.0 { "upper" } else { "lower" };
    format!("{:.0}% of the way to its {end} end", 100.0 * crossing.way.abs())
}

/// Numbers with a crossing, the nearest first.
pub(in crate::render) fn flipping(found: &Flip) -> impl Iterator<Item = (&FlipInput, &Crossing)> {
    found.inputs.iter().filter_map(|input| Some((input, input.flips()?)))
}

/// How often the goal holds on a map, as a sentence.
pub(in crate::render) fn map(found: &Flip, map: &FlipMap) -> String {
    let [a, b] = [&map.numbers[0].path, &map.numbers[1].path];
    let of = |status| map.count(Some(status));
    let cells = map.cells.iter().map(Vec::len).sum::<usize>() - map.count(None);
    let (holds, open) = (of(Status::Holds), of(Status::Undecided));
    let undecided = if open == 0 { String::new() } else { format!(", and {open} are undecided") };
    format!(
        "Over the ranges of {a} and {b} together, `{}` holds at {holds} of {cells} combinations{undecided}.",
        found.goal
    )
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(found: &Flip) -> Vec<String> {
    let holds = found.base.status == Status::Holds;
    let all = found.inputs.len();
    let mut out = vec![format!(
        "`{}` {} in the scenario as it is: {}.",
        found.goal,
        status(found.base.status),
        value(found, &found.base)
    )];
    let flips: Vec<_> = flipping(found).collect();
    let make = |n: usize| match (n, holds) {
        (1, true) => "ends that",
        (1, false) => "makes it hold",
        (_, true) => "end that",
        (_, false) => "make it hold",
    };
    if flips.is_empty() {
        out.push(format!("None of {} {}, alone and within its range.", several(all, "number"), make(1)));
    } else {
        let n = flips.len();
        let ranges = if n == 1 { "its range" } else { "their ranges" };
        out.push(format!("{n} of {} {}, alone and within {ranges}.", several(all, "number"), make(n)));
        let told = flips.iter().take(NAMED).map(|(input, crossing)| {
            let Place { about, between } = place(input, crossing);
            format!("{} at about {about} (between {between}), {}", input.path, way(crossing))
        });
        out.push(format!("Nearest: {}.", told.collect::<Vec<_>>().join("; ")));
        let tested: Vec<&FlipPoint> = flips.iter().filter_map(|(input, _)| input.confirmed.as_ref()).collect();
        let wanted = if holds { Status::Fails } else { Status::Holds };
        let confirmed = tested.iter().filter(|point| point.status == wanted).count();
        out.push(format!("Fresh random draws confirm {confirmed} of the {} nearest.", tested.len()));
    }
    let open = found.inputs.iter().filter(|input| input.flips().is_none() && input.is_open()).count();
    if open > 0 {
        let (are, they) = if open == 1 { ("is", "it") } else { ("are", "they") };
        out.push(format!("{open} more {are} undecided: {they} may or may not; more runs would tell."));
    }
    let back = found.inputs.iter().filter(|input| input.crossings.len() > 1).count();
    if back > 0 {
        let (cross, their) = if back == 1 { ("crosses", "its") } else { ("cross", "their") };
        out.push(format!("{back} {cross} more than once within {their} range: more is not always better there."));
    }
    out.extend(found.map.as_ref().map(|one| map(found, one)));
    out
}
