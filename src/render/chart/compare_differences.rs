//! Paired differences with whiskers: one panel for war, one for agreement, one a class that moves; sorted.

use crate::analysis::compare::{ClassChange, Comparison};
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::ranking::{Of, names, size};

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Canvas, Stroke, Type};
use super::frame::{Frame, Key, Marker, in_title, marker};
use super::palette::{GREY, INK};

/// Draws the chart; none if there is no variant.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.is_empty() || comparison.plan.runs == 0 {
        return None;
    }
    let names = names(comparison);
    let panels = panels(comparison);
    let subject = panels[0].subject;
    let mut frame = Frame::new(&title(comparison, &names, subject), &subtitle(comparison, &panels));
    frame.legend(
        frame.left,
        &[
            (Key::Marker(Marker::Disc), "the interval leaves 0 out".into()),
            (Key::Marker(Marker::Ring), "it holds 0".into()),
        ],
    );
    let columns = panels.len().min(2);
    let gap = 26.0;
    let width = (frame.width() - gap * (columns as f64 - 1.0)) / columns as f64;
    let layout = Layout::new(&panels, if columns == 1 { 230.0 } else { 142.0 });
    let height = layout.row * panels[0].rows.len() as f64;
    let top = frame.y + 6.0;
    let block = height + 66.0;
    for (place, one) in panels.iter().enumerate() {
        let left = frame.left + (width + gap) * (place % columns) as f64;
        let top = top + block * (place / columns) as f64;
        let (bold, small) = (Type::new(BODY).bold(), Type::new(SMALL).color(GREY));
        let name = bold.fit(&one.name, width - small.width(&one.note) - 10.0);
        frame.canvas.text((left, top + 4.0), &name, bold);
        frame.canvas.text((left + bold.width(&name) + 10.0, top + 4.0), &one.note, small);
        let area = Panel::new(
            (left + layout.gutter, top + 16.0),
            (left + width - layout.numbers, top + 16.0 + height),
            layout.domain,
            (1.0, 0.0),
        );
        draw(&mut frame.canvas, &area, &layout, one);
    }
    frame.y = top + block * panels.len().div_ceil(columns) as f64 - 8.0;
    let alt = panels.iter().map(|one| {
        let rows = one.rows.iter().map(|(name, change)| format!("{name} {}", number::difference(&change.difference)));
        format!("{}: {}", one.name, rows.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_differences", &alt))
}

/// Rows of names with differences, from the largest fall to the largest rise.
struct Rows<'a> {
    /// What the differences are of; of the only variant, the first of what they are of.
    subject: Of,
    name: String,
    note: String,
    rows: Vec<(String, &'a ClassChange)>,
}

impl<'a> Rows<'a> {
    fn new(subject: Of, name: String, note: String, mut rows: Vec<(String, &'a ClassChange)>) -> Self {
        rows.sort_by(|a, b| size(a.1).total_cmp(&size(b.1)));
        Self { subject, name, note, rows }
    }
}

/// A panel of variants for each of a few endings; of an only variant, one panel of all endings.
fn panels(comparison: &Comparison) -> Vec<Rows<'_>> {
    let names = names(comparison);
    let subjects = subjects(comparison);
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

/// War and agreement, then the classes that a variant clearly moves, those first that move most; at least one.
fn subjects(comparison: &Comparison) -> Vec<Of> {
    let most = if comparison.variants.len() > 8 { 4 } else { 6 };
    let largest = |of: Of| comparison.variants.iter().map(|v| size(of.change(comparison, v)).abs()).fold(0.0, f64::max);
    let (mut subjects, mut classes): (Vec<Of>, Vec<Of>) =
        distinct(comparison).into_iter().partition(|of| !matches!(of, Of::Class(_)));
    classes.retain(|&of| moves(comparison, of));
    classes.sort_by(|&a, &b| largest(b).total_cmp(&largest(a)));
    subjects.extend(classes);
    subjects.truncate(most);
    if subjects.is_empty() { vec![Of::Class(0)] } else { subjects }
}

/// Whether any variant clearly moves it.
fn moves(comparison: &Comparison, of: Of) -> bool {
    comparison.variants.iter().any(|variant| clear_of_zero(&of.change(comparison, variant).difference))
}

fn interval(change: &ClassChange) -> [f64; 2] {
    let value = 100.0 * size(change);
    change.difference.interval.map_or([value, value], |ends| ends.map(|end| 100.0 * end))
}

/// One scale for all panels, so that they can be compared: 0 and every interval, with some air.
fn domain<'a>(changes: impl Iterator<Item = &'a ClassChange>) -> (f64, f64) {
    let ends = changes.flat_map(interval);
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let air = ((high - low) * 0.04).max(0.01);
    (low - air, high + air)
}

/// A difference with the digits that its own interval earns.
fn points(change: &ClassChange) -> String {
    let [low, high] = interval(change);
    number::fixed_signed(100.0 * size(change), number::digits((high - low) / 2.0).min(2))
}

/// What all panels share.
struct Layout {
    /// Room for names at the left, for numbers at the right.
    gutter: f64,
    numbers: f64,
    /// Height of a row.
    row: f64,
    /// In percentage points.
    domain: (f64, f64),
}

const LABEL: Type = Type::new(SMALL).end();

impl Layout {
    fn new(panels: &[Rows], widest: f64) -> Self {
        let rows = || panels.iter().flat_map(|panel| &panel.rows);
        let numbers = rows().map(|row| LABEL.bold().width(&points(row.1)));
        let room = rows().map(|row| LABEL.width(&row.0)).fold(0.0, f64::max).min(widest);
        let lines = rows().map(|row| LABEL.both_ends(&row.0, room).len()).max().unwrap_or(1);
        Self {
            gutter: room + 10.0,
            numbers: numbers.fold(0.0, f64::max) + 10.0,
            row: if lines > 1 { 28.0 } else { 20.0 },
            domain: domain(rows().map(|row| row.1)),
        }
    }
}

fn draw(canvas: &mut Canvas, panel: &Panel, layout: &Layout, rows: &Rows) {
    let ticks = Ticks::new(panel.x.domain, 5);
    for &tick in &ticks.values {
        let x = panel.x.at(tick);
        canvas.line((x, panel.top()), (x, panel.bottom()), GRID_LINE);
    }
    let zero = panel.x.at(0.0);
    canvas.line((zero, panel.top()), (zero, panel.bottom()), Stroke::new(INK, 1.2));
    for (place, (name, change)) in rows.rows.iter().enumerate() {
        let middle = panel.top() + layout.row * (place as f64 + 0.5);
        let lines = LABEL.both_ends(name, layout.gutter - 10.0);
        for (line, text) in lines.iter().enumerate() {
            let down = 13.0 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
            canvas.text((panel.left() - 8.0, middle + down), text, LABEL);
        }
        let [low, high] = interval(change);
        canvas.whisker_across(panel.x.at(low), panel.x.at(high), middle, WHISKER);
        let clear = clear_of_zero(&change.difference);
        marker(canvas, (panel.x.at(100.0 * size(change)), middle), if clear { Marker::Disc } else { Marker::Ring });
        let look = if clear { LABEL.bold() } else { LABEL.color(GREY) };
        canvas.text((panel.right() + layout.numbers, middle), &points(change), look);
    }
    panel.base(canvas, &ticks, |v| ticks.text(v));
    let look = Type::new(SMALL).color(GREY).centre().top();
    canvas.text(((panel.left() + panel.right()) / 2.0, panel.bottom() + 22.0), "percentage points", look);
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
    let shown = |of: &Of| panels.iter().any(|panel| panel.subject == *of);
    let left_out = distinct(comparison).into_iter().filter(|of| !shown(of) && moves(comparison, *of)).count();
    match left_out {
        _ if comparison.variants.len() == 1 => {}
        0 => {}
        1 => text += " One more ending moves and is left out.",
        n => text += &format!(" {n} more endings move and are left out."),
    }
    text
}
