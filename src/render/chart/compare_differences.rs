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
    let mut frame = Frame::new(&title(comparison, &names, panels[0]), &subtitle(comparison, &panels));
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
    let layout = Layout::new(comparison, &panels, names.clone(), if columns == 1 { 230.0 } else { 142.0 });
    let height = layout.row * comparison.variants.len() as f64;
    let top = frame.y;
    let block = height + 62.0;
    for (place, &of) in panels.iter().enumerate() {
        let left = frame.left + (width + gap) * (place % columns) as f64;
        let top = top + block * (place / columns) as f64;
        let (bold, small) = (Type::new(BODY).bold(), Type::new(SMALL).color(GREY));
        let base = format!("base {}", number::share(&of.change(comparison, &comparison.variants[0]).base));
        let name = bold.fit(of.name(comparison), width - small.width(&base) - 10.0);
        frame.canvas.text((left, top + 4.0), &name, bold);
        frame.canvas.text((left + bold.width(&name) + 10.0, top + 4.0), &base, small);
        let panel = Panel::new(
            (left + layout.gutter, top + 16.0),
            (left + width - layout.numbers, top + 16.0 + height),
            layout.domain,
            (1.0, 0.0),
        );
        one_panel(&mut frame.canvas, &panel, &layout, comparison, of);
    }
    frame.y = top + block * panels.len().div_ceil(columns) as f64 + 6.0;
    let alt = panels.iter().map(|&of| {
        let rows = sorted(comparison, of).into_iter().map(|place| {
            let change = of.change(comparison, &comparison.variants[place]);
            format!("{} {}", names[place + 1], number::difference(&change.difference))
        });
        format!("{}: {}", of.name(comparison), rows.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_differences", &alt))
}

/// War and agreement, then the classes that a variant clearly moves, those first that move most; at least one.
fn panels(comparison: &Comparison) -> Vec<Of> {
    let most = if comparison.variants.len() > 8 { 4 } else { 6 };
    let all = Of::all(comparison);
    let (mut panels, classes): (Vec<Of>, Vec<Of>) = all.into_iter().partition(|of| !matches!(of, Of::Class(_)));
    let changes = |of: Of| comparison.variants.iter().map(move |variant| of.change(comparison, variant));
    let largest = |of: Of| changes(of).map(|change| size(change).abs()).fold(0.0, f64::max);
    let mut moving: Vec<Of> = classes
        .into_iter()
        .filter(|&of| changes(of).any(|change| clear_of_zero(&change.difference)))
        // A class that is all of war, or all that is agreed, has its panel already.
        .filter(|&of| panels.iter().all(|&sum| changes(of).ne(changes(sum))))
        .collect();
    moving.sort_by(|&a, &b| largest(b).total_cmp(&largest(a)));
    panels.extend(moving);
    panels.truncate(most);
    if panels.is_empty() {
        panels.push(Of::Class(0));
    }
    panels
}

/// From the largest fall to the largest rise.
fn sorted(comparison: &Comparison, of: Of) -> Vec<usize> {
    let value = |place: usize| size(of.change(comparison, &comparison.variants[place]));
    let mut order: Vec<usize> = (0..comparison.variants.len()).collect();
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    order
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

/// Digits that the widest interval earns: one number of digits for all, so that numbers stand in a column.
fn digits(comparison: &Comparison) -> usize {
    let halves = comparison.variants.iter().flat_map(|variant| [&variant.war, &variant.agreement]).map(|change| {
        let [low, high] = interval(change);
        (high - low) / 2.0
    });
    number::digits(halves.fold(0.0, f64::max)).min(2)
}

fn points(change: &ClassChange, digits: usize) -> String {
    number::fixed_signed(100.0 * size(change), digits)
}

/// What all panels share.
struct Layout {
    /// Names of the base and the variants.
    names: Vec<String>,
    /// Room for names at the left, for numbers at the right.
    gutter: f64,
    numbers: f64,
    /// Height of a row.
    row: f64,
    /// In percentage points.
    domain: (f64, f64),
    /// After the point.
    digits: usize,
}

const LABEL: Type = Type::new(SMALL).end();

impl Layout {
    fn new(comparison: &Comparison, panels: &[Of], names: Vec<String>, widest: f64) -> Self {
        let digits = digits(comparison);
        let changes = || panels.iter().flat_map(|of| comparison.variants.iter().map(|v| of.change(comparison, v)));
        let numbers = changes().map(|change| LABEL.bold().width(&points(change, digits)));
        let room = names[1..].iter().map(|name| LABEL.width(name)).fold(0.0, f64::max).min(widest);
        let lines = names[1..].iter().map(|name| LABEL.wrap(name, room, 2).len()).max().unwrap_or(1);
        Self {
            gutter: room + 10.0,
            numbers: numbers.fold(0.0, f64::max) + 10.0,
            row: if lines > 1 { 29.0 } else { 20.0 },
            domain: domain(changes()),
            digits,
            names,
        }
    }
}

fn one_panel(canvas: &mut Canvas, panel: &Panel, layout: &Layout, comparison: &Comparison, of: Of) {
    let ticks = Ticks::new(panel.x.domain, 5);
    for &tick in &ticks.values {
        let x = panel.x.at(tick);
        canvas.line((x, panel.top()), (x, panel.bottom()), GRID_LINE);
    }
    let zero = panel.x.at(0.0);
    canvas.line((zero, panel.top()), (zero, panel.bottom()), Stroke::new(INK, 1.2));
    for (place, variant) in sorted(comparison, of).into_iter().enumerate() {
        let change = of.change(comparison, &comparison.variants[variant]);
        let middle = panel.top() + layout.row * (place as f64 + 0.5);
        let lines = LABEL.wrap(&layout.names[variant + 1], layout.gutter - 10.0, 2);
        for (line, text) in lines.iter().enumerate() {
            let down = 13.0 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
            canvas.text((panel.left() - 8.0, middle + down), text, LABEL);
        }
        let [low, high] = interval(change);
        canvas.whisker_across(panel.x.at(low), panel.x.at(high), middle, WHISKER);
        let clear = clear_of_zero(&change.difference);
        marker(canvas, (panel.x.at(100.0 * size(change)), middle), if clear { Marker::Disc } else { Marker::Ring });
        let look = if clear { LABEL.bold() } else { LABEL.color(GREY) };
        canvas.text((panel.right() + layout.numbers, middle), &points(change, layout.digits), look);
    }
    panel.base(canvas, &ticks, |v| ticks.text(v));
    let look = Type::new(SMALL).color(GREY).centre().top();
    canvas.text(((panel.left() + panel.right()) / 2.0, panel.bottom() + 22.0), "percentage points", look);
}

fn title(comparison: &Comparison, names: &[String], of: Of) -> String {
    let what = in_title(of.name(comparison));
    let order = sorted(comparison, of);
    let change = |place: usize| of.change(comparison, &comparison.variants[place]);
    let clear = |place: &usize| clear_of_zero(&change(*place).difference);
    let digits = digits(comparison);
    let said = |place: usize| format!("{} ({})", in_title(&names[place + 1]), points(change(place), digits));
    let fall = order.first().copied().filter(clear).filter(|&place| size(change(place)) < 0.0);
    let rise = order.last().copied().filter(clear).filter(|&place| size(change(place)) > 0.0);
    match (fall, rise) {
        (Some(fall), Some(rise)) => format!("{what} falls most with {}, rises most with {}", said(fall), said(rise)),
        (Some(fall), None) => format!("{what} falls most with {}; nothing clearly raises it", said(fall)),
        (None, Some(rise)) => format!("{what} rises most with {}; nothing clearly lowers it", said(rise)),
        (None, None) if order.len() == 1 => {
            format!("{} does not clearly move {}", in_title(&names[1]), what.to_lowercase())
        }
        (None, None) => format!("No variant clearly moves {}", what.to_lowercase()),
    }
}

fn subtitle(comparison: &Comparison, panels: &[Of]) -> String {
    let adjustment = &comparison.adjustment;
    let mut text = format!(
        "Variant minus base on the same luck, in percentage points of all runs. Whiskers: intervals that hold together with {} \
         confidence (Bonferroni).",
        number::level(adjustment.family_level)
    );
    let all = Of::all(comparison);
    let left_out = all.iter().filter(|of| {
        !panels.contains(of) && comparison.variants.iter().any(|v| clear_of_zero(&of.change(comparison, v).difference))
    });
    let repeats = |of: &Of| {
        let same = |sum: &Of| comparison.variants.iter().all(|v| sum.change(comparison, v) == of.change(comparison, v));
        panels.iter().any(same)
    };
    match left_out.filter(|of| !repeats(of)).count() {
        0 => {}
        1 => text += " Of the endings, one more moves.",
        n => text += &format!(" Of the endings, {n} more move."),
    }
    text
}
