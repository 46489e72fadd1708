//! Paired differences with whiskers: one panel for war, one for agreement, one a class that moves; sorted. Where there are
//! many variants, the classes have a chart of their own.

use crate::analysis::compare::Comparison;
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::ranking::{Of, names, size};

use super::Chart;
use super::difference_rows::{Rows, Stand, draw, points};
use super::frame::{Frame, Key, Marker, in_title};

/// From how many variants on panels stand one below the other.
const MANY: usize = 9;
/// Most panels of a chart, in two columns and one below the other.
const MOST_BESIDE: usize = 6;
const MOST_BELOW: usize = 3;

/// Draws war and agreement, and as many classes as there is room for; none if there is no variant.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.is_empty() || comparison.plan.runs == 0 {
        return None;
    }
    Some(drawn(comparison, shown_first(comparison), "compare_differences"))
}

/// Draws the classes that the other chart has no room for; none if it has, or if no class clearly moves.
pub(crate) fn classes(comparison: &Comparison) -> Option<Chart> {
    let subjects = shown_second(comparison);
    (!subjects.is_empty() && comparison.plan.runs > 0).then(|| drawn(comparison, subjects, "compare_classes"))
}

fn drawn(comparison: &Comparison, subjects: Vec<Of>, name: &'static str) -> Chart {
    let names = names(comparison);
    let panels = panels(comparison, subjects);
    let mut frame = Frame::new(&title(comparison, &names, panels[0].subject), &subtitle(comparison, &panels));
    frame.legend(
        frame.left,
        &[
            (Key::Marker(Marker::Disc), "the interval leaves 0 out".into()),
            (Key::Marker(Marker::Ring), "it holds 0".into()),
        ],
    );
    draw(&mut frame, &panels, stand(comparison));
    let alt = panels.iter().map(|one| {
        let rows = one.rows.iter().map(|(name, change)| format!("{name} {}", number::difference(&change.difference)));
        format!("{}: {}", one.name, rows.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    frame.finish(comparison, name, &alt)
}

fn stand(comparison: &Comparison) -> Stand {
    if comparison.variants.len() < MANY { Stand::Beside } else { Stand::Below }
}

/// A panel of variants for each of a few endings; of an only variant, one panel of all endings.
fn panels(comparison: &Comparison, subjects: Vec<Of>) -> Vec<Rows<'_>> {
    let names = names(comparison);
    if let [only] = comparison.variants.as_slice() {
        let rows = distinct(comparison);
        let rows = rows.into_iter().map(|of| (of.name(comparison).to_string(), of.change(comparison, only))).collect();
        let note = format!("{} of runs change their ending", number::share(&only.changed));
        return vec![Rows::new(subjects[0], names[1].clone(), note, rows)];
    }
    let panel = |of: Of| {
        let changes = comparison.variants.iter().map(|variant| of.change(comparison, variant));
        let base = format!("base {}", number::share(&of.change(comparison, &comparison.variants[0]).base));
        Rows::new(of, of.name(comparison).to_string(), base, names[1..].iter().cloned().zip(changes).collect())
    };
    subjects.into_iter().map(panel).collect()
}

/// War, agreement, and the classes, but for a class that is all of war or all that is agreed.
fn distinct(comparison: &Comparison) -> Vec<Of> {
    let same = |a: Of, b: Of| comparison.variants.iter().all(|v| a.change(comparison, v) == b.change(comparison, v));
    let all = Of::all(comparison);
    let sums: Vec<Of> = all.iter().copied().filter(|of| !matches!(of, Of::Class(_))).collect();
    let is_new = |of: &Of| sums.contains(of) || !sums.iter().any(|&sum| same(*of, sum));
    all.into_iter().filter(is_new).collect()
}

/// War and agreement; where there is room, or where there is neither, the classes that move most; at least one.
fn shown_first(comparison: &Comparison) -> Vec<Of> {
    let mut subjects: Vec<Of> = distinct(comparison).into_iter().filter(|of| !matches!(of, Of::Class(_))).collect();
    match stand(comparison) {
        Stand::Beside => subjects.extend(moved_classes(comparison)),
        Stand::Below if subjects.is_empty() => subjects = moved_classes(comparison),
        Stand::Below => {}
    }
    subjects.truncate(if stand(comparison) == Stand::Beside { MOST_BESIDE } else { MOST_BELOW });
    if subjects.is_empty() { vec![Of::Class(0)] } else { subjects }
}

fn shown_second(comparison: &Comparison) -> Vec<Of> {
    if stand(comparison) == Stand::Beside {
        return Vec::new();
    }
    let first = shown_first(comparison);
    let rest = moved_classes(comparison).into_iter().filter(|of| !first.contains(of));
    rest.take(MOST_BELOW).collect()
}

/// The classes that a variant clearly moves, those first that move most.
fn moved_classes(comparison: &Comparison) -> Vec<Of> {
    let largest = |of: Of| comparison.variants.iter().map(|v| size(of.change(comparison, v)).abs()).fold(0.0, f64::max);
    let mut classes = distinct(comparison);
    classes.retain(|&of| matches!(of, Of::Class(_)) && moves(comparison, of));
    classes.sort_by(|&a, &b| largest(b).total_cmp(&largest(a)));
    classes
}

/// Whether any variant clearly moves it.
fn moves(comparison: &Comparison, of: Of) -> bool {
    comparison.variants.iter().any(|variant| clear_of_zero(&of.change(comparison, variant).difference))
}

fn title(comparison: &Comparison, names: &[String], of: Of) -> String {
    let what = in_title(of.name(comparison));
    let change = |place: usize| of.change(comparison, &comparison.variants[place]);
    let clear: Vec<usize> =
        (0..comparison.variants.len()).filter(|&place| clear_of_zero(&change(place).difference)).collect();
    let order = |a: &usize, b: &usize| size(change(*a)).total_cmp(&size(change(*b)));
    let said = |place: usize| format!("{} ({} points)", in_title(&names[place + 1]), points(change(place)));
    let fall = clear.iter().copied().min_by(order).filter(|&place| size(change(place)) < 0.0);
    let rise = clear.iter().copied().max_by(order).filter(|&place| size(change(place)) > 0.0);
    let one = comparison.variants.len() == 1;
    match (fall, rise) {
        (Some(fall), Some(rise)) => format!("{what} falls most with {}, rises most with {}", said(fall), said(rise)),
        (Some(only), None) if one => format!("{what} falls with {}", said(only)),
        (None, Some(only)) if one => format!("{what} rises with {}", said(only)),
        (Some(fall), None) => format!("{what} falls most with {}; no variant clearly raises it", said(fall)),
        (None, Some(rise)) => format!("{what} rises most with {}; no variant clearly lowers it", said(rise)),
        (None, None) if one => format!("{} does not clearly move {}", in_title(&names[1]), what.to_lowercase()),
        (None, None) => format!("No variant clearly moves {}", what.to_lowercase()),
    }
}

fn subtitle(comparison: &Comparison, panels: &[Rows]) -> String {
    let mut text = format!(
        "Variant minus base on the same luck, in percentage points of all runs. Whiskers: intervals that hold together with {} \
         confidence (Bonferroni).",
        number::level(comparison.adjustment.family_level)
    );
    if stand(comparison) == Stand::Below && panels.len() > 1 {
        text += " Each panel has a scale of its own.";
    }
    let second = shown_second(comparison);
    let last = second.is_empty() || panels.iter().any(|panel| second.contains(&panel.subject));
    let shown = |of: &Of| shown_first(comparison).contains(of) || second.contains(of);
    let left_out = moved_classes(comparison).into_iter().filter(|of| !shown(of)).count();
    match left_out {
        _ if comparison.variants.len() == 1 || !last => {}
        0 => {}
        1 => text += " One more ending moves and is left out.",
        n => text += &format!(" {n} more endings move and are left out."),
    }
    text
}
