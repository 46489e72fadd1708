//! What every variant changes in every ending: a heat map of differences, one row a variant, one column an ending.

use crate::analysis::compare::{ClassChange, Comparison};
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::words::variants::{Of, by_endings_changed, by_size, names, size};

use super::Chart;
use super::axis::{BODY, SMALL};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, one_in_title};
use super::frame::Frame;
use super::palette::{self, Fill, GREY, PALE, RULE, WHITE};

/// From how many variants on a heat map says more than panels of intervals.
pub(crate) const FROM: usize = 4;
/// Narrowest and widest column, and room for headings.
const CELL: (f64, f64) = (36.0, 66.0);
const HEADING: f64 = 124.0;
/// Between the groups and the endings.
const GAP: f64 = 9.0;

/// Draws the chart; none for few variants, or if no ending was seen.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.len() < FROM || comparison.plan.runs == 0 {
        return None;
    }
    let names = &names(comparison)[1..];
    let rows = rows(comparison);
    let label = Type::new(BODY).end();
    let gutter = names.iter().map(|name| label.width(name)).fold(0.0, f64::max).min(190.0) + 10.0;
    let all = columns(comparison);
    let width = super::frame::WIDTH - 2.0 * super::frame::MARGIN - gutter - GAP;
    let shown = keep(comparison, &all, (width / CELL.0) as usize);
    let sums = shown.iter().filter(|of| !matches!(of, Of::Class(_))).count();
    (shown.len() > sums).then_some(())?;
    let cell = (width / shown.len() as f64).min(CELL.1);
    let mut frame = Frame::new(&title(comparison, names, &shown), &subtitle(comparison, &all, &shown));
    let highest = clear(comparison, &shown).map(|change| size(change).abs()).fold(0.0, f64::max);
    scale(&mut frame, highest);
    let left = frame.left + gutter;
    let place = |column: usize| left + cell * column as f64 + if column >= sums && sums > 0 { GAP } else { 0.0 };
    headings(&mut frame, comparison, &shown, cell, &place);
    let wrapped = cut_distinct(names, label, gutter - 10.0, 2);
    let top = frame.y;
    for &row in &rows {
        let height = if wrapped[row].len() > 1 { 34.0 } else { 22.0 };
        let middle = frame.y + height / 2.0;
        for (line, text) in wrapped[row].iter().enumerate() {
            let down = 14.0 * (line as f64 - (wrapped[row].len() as f64 - 1.0) / 2.0);
            frame.canvas.text((left - 9.0, middle + down), text, label);
        }
        for (column, of) in shown.iter().enumerate() {
            let change = of.change(comparison, &comparison.variants[row]);
            let from = (place(column), frame.y + 0.5);
            one_cell(&mut frame.canvas, from, (cell - 1.0, height - 1.0), change, highest);
        }
        frame.y += height;
    }
    if sums > 0 {
        let x = place(sums) - GAP / 2.0 - 0.5;
        frame.canvas.line((x, top), (x, frame.y), Stroke::new(RULE, 1.0));
    }
    frame.y += 4.0;
    let alt = rows.iter().map(|&row| {
        let parts = shown.iter().filter_map(|of| {
            let change = of.change(comparison, &comparison.variants[row]);
            clear_of_zero(&change.difference)
                .then(|| format!("{} {}", of.name(comparison), number::difference(&change.difference)))
        });
        let parts: Vec<String> = parts.collect();
        let said = if parts.is_empty() { "no interval excludes zero".to_string() } else { parts.join(", ") };
        format!("{}: {said}", names[row])
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_classes", &alt))
}

/// Variants by the size of their change of the first group that leads.
fn rows(comparison: &Comparison) -> Vec<usize> {
    first_group(comparison).map_or_else(|| by_endings_changed(comparison), |of| by_size(comparison, of))
}

fn first_group(comparison: &Comparison) -> Option<Of> {
    Of::leading(comparison).first().copied()
}

/// Groups, then the endings in the order of the file: those that were seen. A group that is one ending over again is left out.
fn columns(comparison: &Comparison) -> Vec<Of> {
    let seen = |of: &Of| {
        let shares = comparison.variants.iter().map(|variant| of.change(comparison, variant));
        shares.flat_map(|change| [&change.base, &change.variant]).any(|share| share.value.is_some_and(|v| v > 0.0))
    };
    let all: Vec<Of> = Of::all(comparison).into_iter().filter(seen).collect();
    let same = |a: Of, b: Of| comparison.variants.iter().all(|v| a.change(comparison, v) == b.change(comparison, v));
    let is_class = |of: &Of| matches!(of, Of::Class(_));
    let again = |sum: Of| all.iter().copied().filter(is_class).any(|class| same(sum, class));
    all.iter().copied().filter(|&of| is_class(&of) || !again(of)).collect()
}

/// Of more columns than there is room for: the groups, and the endings that change most, in their order.
fn keep(comparison: &Comparison, all: &[Of], room: usize) -> Vec<Of> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    let rank = |of: Of| {
        let clear = clear(comparison, &[of]).map(|change| size(change).abs()).fold(0.0, f64::max);
        let any = comparison.variants.iter().map(|v| size(of.change(comparison, v)).abs()).fold(0.0, f64::max);
        (!matches!(of, Of::Class(_)), clear, any)
    };
    order.sort_by(|&a, &b| rank(all[b]).partial_cmp(&rank(all[a])).unwrap_or(std::cmp::Ordering::Equal));
    order.truncate(room.max(1));
    order.sort_unstable();
    order.into_iter().map(|place| all[place]).collect()
}

/// Changes whose interval excludes zero.
fn clear<'a>(comparison: &'a Comparison, of: &[Of]) -> impl Iterator<Item = &'a ClassChange> {
    let of = of.to_vec();
    let changes = comparison
        .variants
        .iter()
        .flat_map(move |variant| of.clone().into_iter().map(move |of| of.change(comparison, variant)));
    changes.filter(|change| clear_of_zero(&change.difference))
}

/// Names over the columns, read from below to above.
fn headings(frame: &mut Frame, comparison: &Comparison, shown: &[Of], cell: f64, place: &dyn Fn(usize) -> f64) {
    let look = Type::new(SMALL).upward();
    let names: Vec<&str> = shown.iter().map(|of| of.name(comparison)).collect();
    // The groups are set in bold.
    let lines = cut_distinct(&names, look.bold(), HEADING, 2);
    let high = lines.iter().flatten().map(|line| look.bold().width(line)).fold(0.0, f64::max);
    let bottom = frame.y + high + 2.0;
    for (column, lines) in lines.iter().enumerate() {
        let look = if matches!(shown[column], Of::Class(_)) { look } else { look.bold() };
        for (line, text) in lines.iter().enumerate() {
            let aside = 13.0 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
            frame.canvas.text((place(column) + (cell - 1.0) / 2.0 + aside, bottom), text, look);
        }
    }
    frame.y = bottom + 5.0;
}

fn one_cell(canvas: &mut Canvas, (x, y): (f64, f64), (wide, high): (f64, f64), change: &ClassChange, highest: f64) {
    let clear = clear_of_zero(&change.difference);
    let color = if clear { shade(size(change), highest) } else { WHITE };
    let edge = if clear { color } else { PALE };
    canvas.rect((x, y), (x + wide, y + high), Fill::plain(edge));
    if !clear {
        canvas.rect((x + 1.0, y + 1.0), (x + wide - 1.0, y + high - 1.0), Fill::plain(WHITE));
    }
    let look = Type::new(SMALL).centre();
    let look = if clear { look.bold().color(color.text()) } else { look.color(GREY) };
    canvas.text((x + wide / 2.0, y + high / 2.0), &figure(change), look);
}

/// The root makes middling changes visible beside a very large one.
fn shade(change: f64, highest: f64) -> palette::Rgb {
    let part = if highest > 0.0 { (change.abs() / highest).sqrt() } else { 0.0 };
    palette::diverging(part * change.signum())
}

/// A change in points with at most one digit after the point; two for one that is clear and would be 0.
fn figure(change: &ClassChange) -> String {
    let Some(value) = change.difference.value.map(|value| 100.0 * value) else { return number::UNDEFINED.to_string() };
    let earned = change.difference.interval.map_or(1, |[low, high]| number::digits(50.0 * (high - low)));
    let clear = clear_of_zero(&change.difference);
    let digits = match earned.min(1) {
        0 if clear && value.abs() < 0.5 => 1,
        digits => digits,
    };
    let digits = if clear && digits == 1 && value.abs() < 0.05 { 2 } else { digits };
    let shown = number::fixed_signed(value, digits);
    if shown.chars().any(|c| ('1'..='9').contains(&c)) { shown } else { "0".to_string() }
}

/// The colour bar, with its ends named.
fn scale(frame: &mut Frame, highest: f64) {
    if highest <= 0.0 {
        return;
    }
    let (width, steps) = (190.0, 80);
    let middle = frame.y + 5.0;
    let small = Type::new(SMALL).color(GREY);
    let end = number::fixed(100.0 * highest, if highest < 0.0995 { 1 } else { 0 });
    let (low, high) = (format!("fall of {end} points"), format!("rise of {end} points"));
    frame.canvas.text((frame.left, middle), &low, small);
    let from = frame.left + small.width(&low) + 7.0;
    for step in 0..steps {
        let x = from + width * f64::from(step) / f64::from(steps);
        let over = if step + 1 < steps { 0.6 } else { 0.0 };
        let to = from + width * f64::from(step + 1) / f64::from(steps) + over;
        let change = (f64::from(step) + 0.5) / f64::from(steps) * 2.0 - 1.0;
        frame.canvas.rect((x, middle - 5.0), (to, middle + 5.0), Fill::plain(shade(change, 1.0)));
    }
    frame.canvas.text((from + width + 7.0, middle), &high, small);
    frame.y += 22.0;
}

fn title(comparison: &Comparison, names: &[String], shown: &[Of]) -> String {
    let places = (0..comparison.variants.len()).flat_map(|place| shown.iter().map(move |&of| (place, of)));
    let change = |(place, of): (usize, Of)| of.change(comparison, &comparison.variants[place]);
    let most = places
        .filter(|&(_, of)| matches!(of, Of::Class(_)))
        .filter(|&one| clear_of_zero(&change(one).difference))
        .max_by(|&a, &b| size(change(a)).abs().total_cmp(&size(change(b)).abs()));
    match most {
        None => "No variant clearly changes the share of any ending".into(),
        Some((place, of)) => format!(
            "The largest change: {}, {} points with {}",
            one_in_title(of.name(comparison), comparison.outcomes.iter().map(|one| one.name.as_str())),
            super::difference_rows::points(change((place, of))),
            one_in_title(&names[place], names.iter().map(String::as_str))
        ),
    }
}

fn subtitle(comparison: &Comparison, all: &[Of], shown: &[Of]) -> String {
    let level = number::level(comparison.adjustment.family_level);
    let (n, of) = (clear(comparison, shown).count(), comparison.variants.len() * shown.len());
    let mut text = format!(
        "Variant minus base with the same random draws, in percentage points of all runs. Bold and shaded: the interval excludes zero \
         ({n} of {of}; all intervals together hold with {level} confidence, Bonferroni). Darker: a larger change."
    );
    text += &match first_group(comparison) {
        Some(of) => format!(" Variants by the size of their change of {}.", of.within(comparison)),
        None => " Variants by the share of runs whose ending changes.".to_string(),
    };
    let left: Vec<&Of> = all.iter().filter(|of| !shown.contains(of)).collect();
    let any = left.iter().any(|of| clear(comparison, &[**of]).next().is_some());
    text += &match (left.len(), any) {
        (0, _) => String::new(),
        (1, false) => " One ending that no variant clearly changes is left out.".to_string(),
        (n, false) => format!(" {n} endings that no variant clearly changes are left out."),
        (1, true) => " The least changed ending is left out for lack of room.".to_string(),
        (n, true) => format!(" The {n} least changed endings are left out for lack of room."),
    };
    text
}
