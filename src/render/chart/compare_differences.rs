//! Paired differences with whiskers: one panel for each group of endings; of few variants, one for each ending that clearly
//! changes; sorted. Of many variants only the groups that lead have panels. From four variants on the endings have a heat map of their own.

use crate::analysis::compare::Comparison;
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::words::variants::{Of, names, size};

use super::Chart;
use super::compare_classes;
use super::difference_rows::{Rows, Stand, draw, points};
use super::distinct::{in_title, in_title_among, one_in_title};
use super::frame::{Frame, Key, Marker};

/// From how many variants on panels stand one below the other.
const MANY: usize = 9;
/// Most panels of a chart, in two columns and one below the other.
const MOST_BESIDE: usize = 6;
const MOST_BELOW: usize = 3;

/// Draws groups, and as many classes as there is room for; none if there is no variant.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.is_empty() || comparison.plan.runs == 0 {
        return None;
    }
    Some(drawn(comparison, shown_first(comparison)))
}

fn drawn(comparison: &Comparison, subjects: Vec<Of>) -> Chart {
    let names = names(comparison);
    let panels = panels(comparison, subjects);
    let mut frame = Frame::new(&title(comparison, &names, panels[0].subject), &subtitle(comparison, &panels));
    frame.legend(
        frame.left,
        &[
            (Key::Marker(Marker::Disc), "the interval excludes zero".into()),
            (Key::Marker(Marker::Ring), "it includes zero".into()),
        ],
    );
    draw(&mut frame, &panels, stand(comparison));
    let alt = panels.iter().map(|one| {
        let rows = one.rows.iter().map(|(name, change)| format!("{name} {}", number::difference(&change.difference)));
        format!("{}: {}", one.name, rows.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    frame.finish(comparison, "compare_differences", &alt)
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
        let note = format!("{} of runs end differently", number::share(&only.changed));
        return vec![Rows::new(subjects[0], names[1].clone(), note, rows)];
    }
    let panel = |of: Of| {
        let changes = comparison.variants.iter().map(|variant| of.change(comparison, variant));
        let base = format!("base {}", number::share(&of.change(comparison, &comparison.variants[0]).base));
        Rows::new(of, of.name(comparison).to_string(), base, names[1..].iter().cloned().zip(changes).collect())
    };
    subjects.into_iter().map(panel).collect()
}

/// The groups, and the classes, but for a class that is all of a group.
fn distinct(comparison: &Comparison) -> Vec<Of> {
    let same = |a: Of, b: Of| comparison.variants.iter().all(|v| a.change(comparison, v) == b.change(comparison, v));
    let all = Of::all(comparison);
    let sums: Vec<Of> = all.iter().copied().filter(|of| !matches!(of, Of::Class(_))).collect();
    let is_new = |of: &Of| sums.contains(of) || !sums.iter().any(|&sum| same(*of, sum));
    all.into_iter().filter(is_new).collect()
}

/// The groups that lead; of few variants all groups, then the classes that change most; at least one.
fn shown_first(comparison: &Comparison) -> Vec<Of> {
    let mut subjects = Of::leading(comparison);
    if comparison.variants.len() < compare_classes::FROM {
        let others: Vec<Of> =
            Of::groups(comparison).filter(|of| !subjects.contains(of) && moves(comparison, *of)).collect();
        subjects.extend(others);
        subjects.extend(moved_classes(comparison));
    }
    subjects.truncate(if stand(comparison) == Stand::Beside { MOST_BESIDE } else { MOST_BELOW });
    if subjects.is_empty() { vec![Of::Class(0)] } else { subjects }
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
    let within = in_title(&of.within(comparison));
    let change = |place: usize| of.change(comparison, &comparison.variants[place]);
    let clear: Vec<usize> =
        (0..comparison.variants.len()).filter(|&place| clear_of_zero(&change(place).difference)).collect();
    let order = |a: &usize, b: &usize| size(change(*a)).total_cmp(&size(change(*b)));
    let fall = clear.iter().copied().min_by(order).filter(|&place| size(change(place)) < 0.0);
    let rise = clear.iter().copied().max_by(order).filter(|&place| size(change(place)) > 0.0);
    let both: Vec<&str> = [fall, rise].iter().flatten().map(|&place| names[place + 1].as_str()).collect();
    let both = in_title_among(&both, names.iter().map(String::as_str));
    let said = |place: usize, name: &str| format!("{name} ({} points)", points(change(place)));
    let first = both.first().map_or("", String::as_str);
    let one = comparison.variants.len() == 1;
    match (fall, rise) {
        (Some(fall), Some(rise)) => {
            format!("{what} falls most with {} and rises most with {}", said(fall, first), said(rise, &both[1]))
        }
        (Some(only), None) if one => format!("{what} falls with {}", said(only, first)),
        (None, Some(only)) if one => format!("{what} rises with {}", said(only, first)),
        (Some(fall), None) => format!("{what} falls most with {}; no variant clearly raises it", said(fall, first)),
        (None, Some(rise)) => format!("{what} rises most with {}; no variant clearly lowers it", said(rise, first)),
        (None, None) if one => {
            format!("{} does not clearly change {within}", one_in_title(&names[1], names.iter().map(String::as_str)))
        }
        (None, None) => format!("No variant clearly changes {within}"),
    }
}

fn subtitle(comparison: &Comparison, panels: &[Rows]) -> String {
    let mut text = format!(
        "Variant minus base with the same random draws, in percentage points of all runs. Whiskers: intervals that hold together with {} \
         confidence (Bonferroni).",
        number::level(comparison.adjustment.family_level)
    );
    if stand(comparison) == Stand::Below && panels.len() > 1 {
        text += " Each panel has its own scale.";
    }
    let left_out =
        moved_classes(comparison).into_iter().filter(|of| panels.iter().all(|one| one.subject != *of)).count();
    match left_out {
        _ if comparison.variants.len() == 1 || comparison.variants.len() >= compare_classes::FROM => {}
        0 => {}
        1 => text += " One more ending changes and is left out.",
        n => text += &format!(" {n} more endings change and are left out."),
    }
    text
}
