//! Outcomes side by side: one row a variant, war from the left, agreement from the right.

use crate::analysis::compare::{ClassChange, Compared, Comparison};
use crate::render::number;
use crate::render::ranking::{Of, is_war, names, size};

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::frame::{Frame, Key, in_title};
use super::hatch::Pattern;
use super::palette::{self, Fill, INK, RULE, WHITE};

/// Draws the chart; none if there is no variant.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.is_empty() || comparison.plan.runs == 0 {
        return None;
    }
    let names = names(comparison);
    let rows: Vec<&Compared> =
        std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared)).collect();
    let sums: Vec<Of> = Of::all(comparison).into_iter().filter(|of| !matches!(of, Of::Class(_))).collect();
    let fills = palette::classes(comparison);
    let order = order(comparison, &rows);
    let mut frame = Frame::new(&title(comparison, &names), &subtitle(comparison, &sums));
    let legend: Vec<_> =
        order.iter().map(|&class| (Key::Fill(fills[class]), comparison.outcomes[class].name.clone())).collect();
    frame.legend(frame.left, &legend);
    let label = Type::new(BODY).end();
    let widest = names.iter().map(|name| label.bold().width(name)).fold(0.0, f64::max);
    let gutter = widest.min(190.0) + 10.0;
    let wrapped: Vec<Vec<String>> = names
        .iter()
        .enumerate()
        .map(|(row, name)| if row == 0 { label.bold() } else { label }.both_ends(name, gutter - 10.0))
        .collect();
    let height = if wrapped.iter().any(|lines| lines.len() > 1) { 33.0 } else { 30.0 };
    let top = frame.y;
    // The base stands a little apart.
    let gap = 6.0;
    let bottom = top + height * rows.len() as f64 + gap + 3.0;
    let panel = Panel::new((frame.left + gutter, top), (frame.right - 8.0, bottom), (0.0, 1.0), (1.0, 0.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    // Whiskers stand under the bars.
    let middle_of = |row: usize| top + height * (row as f64 + 0.5) - 3.0 + if row == 0 { 0.0 } else { gap };
    // The base's boundaries go down through all variants.
    let first = &comparison.variants[0];
    let dashed: Vec<f64> = sums
        .iter()
        .map(|&of| panel.x.at(boundary(of, of.change(comparison, first).base.value.unwrap_or(0.0))))
        .collect();
    for (row, one) in rows.iter().enumerate() {
        let middle = middle_of(row);
        let look = if row == 0 { label.bold() } else { label };
        for (line, text) in wrapped[row].iter().enumerate() {
            let down = 14.5 * (line as f64 - (wrapped[row].len() as f64 - 1.0) / 2.0);
            frame.canvas.text((panel.left() - 9.0, middle + down), text, look);
        }
        let keep_off = if row == 0 { &[][..] } else { &dashed };
        for part in parts(comparison, &panel, one, &order) {
            segment(&mut frame, &part, &fills[part.class], middle, keep_off);
        }
        frame.canvas.line((panel.right(), middle - HALF), (panel.right(), middle + HALF), Stroke::new(RULE, 1.0));
    }
    for x in dashed {
        for stroke in [Stroke::new(WHITE, 3.0), Stroke::new(INK, 1.2).dashed(4.0, 3.0)] {
            frame.canvas.line((x, middle_of(1) - HALF - 3.0), (x, bottom), stroke);
        }
    }
    for row in 0..rows.len() {
        let share = |of: Of| match row {
            0 => &of.change(comparison, first).base,
            _ => &of.change(comparison, &comparison.variants[row - 1]).variant,
        };
        let mut free = f64::NEG_INFINITY;
        let mut y = middle_of(row) + HALF + 4.5;
        for &of in &sums {
            if let Some([low, high]) = share(of).interval {
                let (a, b) = (panel.x.at(boundary(of, low)), panel.x.at(boundary(of, high)));
                // Where both overlap, the second goes lower.
                y += if a.min(b) <= free + 2.0 { 5.5 } else { 0.0 };
                free = a.max(b);
                frame.canvas.whisker_across(a.min(b), a.max(b), y, WHISKER);
            }
        }
    }
    frame.canvas.line((panel.left(), top), (panel.left(), bottom), super::axis::AXIS_LINE);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, "share of runs");
    frame.y = bottom + 40.0;
    let alt = rows.iter().zip(&names).map(|(one, name)| format!("{name}: {}", in_words(comparison, one, &order)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_outcomes", &alt))
}

/// Classes that were seen: war first, agreement last, so that both can be compared along an edge.
fn order(comparison: &Comparison, rows: &[&Compared]) -> Vec<usize> {
    let seen = |class: &usize| rows.iter().any(|row| share(row, &comparison.outcomes[*class].id) > 0.0);
    let mut order: Vec<usize> = (0..comparison.outcomes.len()).filter(seen).collect();
    order.sort_by_key(|&class| match &comparison.outcomes[class] {
        one if is_war(one.cause) => 0,
        one if one.agreement => 3,
        one if one.cause.is_some() => 1,
        _ => 2,
    });
    order
}

fn share(row: &Compared, class: &str) -> f64 {
    row.shares.get(class).and_then(|share| share.value).unwrap_or(0.0)
}

/// Half the height of a bar.
const HALF: f64 = 8.0;

/// A class's part of a bar.
struct Part {
    class: usize,
    from: f64,
    to: f64,
    /// In percent, as long as it fits.
    text: String,
}

fn parts(comparison: &Comparison, panel: &Panel, row: &Compared, order: &[usize]) -> Vec<Part> {
    let mut before = 0.0;
    let part = |&class: &usize| {
        let id = &comparison.outcomes[class].id;
        let from = panel.x.at(before);
        before = (before + share(row, id)).min(1.0);
        let text = row.shares.get(id).map(number::share_in_brief).unwrap_or_default();
        Part { class, from, to: panel.x.at(before), text: text.trim_end_matches("%").to_string() }
    };
    order.iter().map(part).collect()
}

/// Draws a part, and its number where that fits beside the places to keep off.
fn segment(frame: &mut Frame, part: &Part, fill: &Fill, middle: f64, keep_off: &[f64]) {
    let slit = if part.to - part.from > 3.0 { 1.0 } else { 0.0 };
    frame.canvas.rect((part.from, middle - HALF), (part.to - slit, middle + HALF), *fill);
    let mut edges = vec![part.from - 1.0];
    for &x in keep_off.iter().filter(|x| (part.from..part.to).contains(x)) {
        edges.extend([x, x]);
    }
    edges.push(part.to);
    let rooms = edges.chunks_exact(2).map(|room| (room[0], room[1]));
    let Some((from, to)) = rooms.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) else { return };
    let look = Type::new(SMALL).centre().color(fill.base.text());
    let wide = look.width(&part.text);
    if wide > to - from - 8.0 {
        return;
    }
    let centre = (from + to) / 2.0;
    if fill.pattern != Pattern::Plain {
        // Figures cannot be read on a pattern.
        let plate = ((centre - wide / 2.0 - 2.0, middle - 6.5), (centre + wide / 2.0 + 2.0, middle + 6.5));
        frame.canvas.rect(plate.0, plate.1, Fill::plain(fill.base));
    }
    frame.canvas.text((centre, middle), &part.text, look);
}

/// Where a sum ends: war lies at the left, agreement at the right.
fn boundary(of: Of, share: f64) -> f64 {
    if of == Of::Agreement { 1.0 - share } else { share }
}

fn in_words(comparison: &Comparison, row: &Compared, order: &[usize]) -> String {
    let part = |&class: &usize| {
        let one = &comparison.outcomes[class];
        Some(format!("{} {}", one.name, number::share(row.shares.get(&one.id)?)))
    };
    order.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// What the title is about: war, else agreement, if either is ever seen; else the class that moves most.
fn subject(comparison: &Comparison) -> Of {
    let moved = |of: Of| {
        let sizes = comparison.variants.iter().map(|variant| size(of.change(comparison, variant)).abs());
        sizes.fold(0.0, f64::max)
    };
    let seen = |of: Of| {
        comparison.variants.iter().map(|v| of.change(comparison, v)).any(|change| {
            [&change.base, &change.variant].iter().any(|share| share.value.is_some_and(|value| value > 0.0))
        })
    };
    let all = Of::all(comparison);
    let sums = all.iter().copied().find(|&of| !matches!(of, Of::Class(_)) && seen(of));
    sums.or_else(|| all.into_iter().max_by(|&a, &b| moved(a).total_cmp(&moved(b)))).unwrap_or(Of::War)
}

fn title(comparison: &Comparison, names: &[String]) -> String {
    let of = subject(comparison);
    let changes: Vec<&ClassChange> = comparison.variants.iter().map(|variant| of.change(comparison, variant)).collect();
    let brief = |change: &ClassChange| number::share_in_brief(&change.variant);
    let base = number::share_in_brief(&changes[0].base);
    let what = in_title(of.name(comparison));
    let of_place = |place: usize| format!("{} under {}", brief(changes[place]), in_title(&names[place + 1]));
    let value = |place: usize| changes[place].variant.value.unwrap_or(0.0);
    let least = (0..changes.len()).min_by(|&a, &b| value(a).total_cmp(&value(b))).unwrap_or(0);
    let most = (0..changes.len()).max_by(|&a, &b| value(a).total_cmp(&value(b))).unwrap_or(0);
    match changes.len() {
        1 => format!("{what}: {base} of runs under the base, {}", of_place(0)),
        _ if changes.iter().all(|change| brief(change) == base) => {
            format!("{what}: {base} of runs under the base, and about as many under every variant")
        }
        _ => format!("{what}: {base} of runs under the base, from {} to {}", of_place(least), of_place(most)),
    }
}

fn subtitle(comparison: &Comparison, sums: &[Of]) -> String {
    let level = comparison.base.shares.values().next().map_or(0.95, |share| share.level);
    let (edges, whose) = match sums {
        [Of::War, Of::Agreement] => {
            ("War lies at the left, what was agreed at the right.", "all war, and of all that was agreed")
        }
        [Of::War] => ("War lies at the left.", "all war"),
        [Of::Agreement] => ("What was agreed lies at the right.", "all that was agreed"),
        _ => return "Share of runs, in %, by ending: the base, then its variants.".to_string(),
    };
    format!(
        "Share of runs, in %, by ending: the base, then its variants. {edges} Dashed: the base. Whiskers: {} intervals of {whose}.",
        number::level(level)
    )
}
