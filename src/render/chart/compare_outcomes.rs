//! Outcomes side by side: one row a variant, war from the left, agreement from the right.

use crate::analysis::compare::{ClassChange, Compared, Comparison};
use crate::analysis::findings::Estimate;
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
        .map(|(row, name)| if row == 0 { label.bold() } else { label }.wrap(name, gutter - 10.0, 2))
        .collect();
    let height = if wrapped.iter().any(|lines| lines.len() > 1) { 33.0 } else { 25.0 };
    let top = frame.y;
    // The base stands a little apart.
    let gap = 8.0;
    let bottom = top + height * rows.len() as f64 + gap;
    let panel = Panel::new((frame.left + gutter, top), (frame.right - 8.0, bottom), (0.0, 1.0), (1.0, 0.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    let middle_of = |row: usize| top + height * (row as f64 + 0.5) + if row == 0 { 0.0 } else { gap };
    for (row, one) in rows.iter().enumerate() {
        let middle = middle_of(row);
        let look = if row == 0 { label.bold() } else { label };
        for (line, text) in wrapped[row].iter().enumerate() {
            let down = 14.5 * (line as f64 - (wrapped[row].len() as f64 - 1.0) / 2.0);
            frame.canvas.text((panel.left() - 9.0, middle + down), text, look);
        }
        bar(&mut frame, &panel, (comparison, one), &order, &fills, middle);
    }
    // The base's boundaries, down through all rows.
    let first = &comparison.variants[0];
    for &of in &sums {
        let x = panel.x.at(boundary(of, of.change(comparison, first).base.value.unwrap_or(0.0)));
        for stroke in [Stroke::new(WHITE, 3.0), Stroke::new(INK, 1.2).dashed(4.0, 3.0)] {
            frame.canvas.line((x, middle_of(0)), (x, bottom), stroke);
        }
    }
    for row in 0..rows.len() {
        for &of in &sums {
            let share = match row {
                0 => &of.change(comparison, first).base,
                _ => &of.change(comparison, &comparison.variants[row - 1]).variant,
            };
            whisker(&mut frame, &panel, of, share, middle_of(row));
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

fn bar(
    frame: &mut Frame,
    panel: &Panel,
    (comparison, row): (&Comparison, &Compared),
    order: &[usize],
    fills: &[Fill],
    middle: f64,
) {
    let half = 9.0;
    let look = Type::new(SMALL).centre();
    let mut before = 0.0;
    for &class in order {
        let id = &comparison.outcomes[class].id;
        let value = share(row, id);
        let (from, to) = (panel.x.at(before), panel.x.at((before + value).min(1.0)));
        before += value;
        let slit = if to - from > 3.0 && before < 1.0 - 1e-9 { 1.0 } else { 0.0 };
        frame.canvas.rect((from, middle - half), (to - slit, middle + half), fills[class]);
        let text = row.shares.get(id).map(number::share_in_brief).unwrap_or_default();
        let text = text.trim_end_matches(" %");
        let (room, wide) = (to - from - 12.0, look.width(text));
        if wide <= room {
            let centre = (from + to - slit) / 2.0;
            if fills[class].pattern != Pattern::Plain {
                // Figures cannot be read on a pattern.
                let plate = Fill::plain(fills[class].base);
                frame.canvas.rect(
                    (centre - wide / 2.0 - 2.5, middle - 6.5),
                    (centre + wide / 2.0 + 2.5, middle + 6.5),
                    plate,
                );
            }
            frame.canvas.text((centre, middle), text, look.color(fills[class].base.text()));
        }
    }
    frame.canvas.line((panel.x.at(1.0), middle - half), (panel.x.at(1.0), middle + half), Stroke::new(RULE, 1.0));
}

/// Where a sum ends: war lies at the left, agreement at the right.
fn boundary(of: Of, share: f64) -> f64 {
    if of == Of::Agreement { 1.0 - share } else { share }
}

fn whisker(frame: &mut Frame, panel: &Panel, of: Of, share: &Estimate, middle: f64) {
    if let Some([low, high]) = share.interval.filter(|_| share.value.is_some()) {
        let (low, high) = (panel.x.at(boundary(of, low)), panel.x.at(boundary(of, high)));
        frame.canvas.whisker_across(low.min(high), low.max(high), middle, WHISKER);
    }
}

fn in_words(comparison: &Comparison, row: &Compared, order: &[usize]) -> String {
    let part = |&class: &usize| {
        let one = &comparison.outcomes[class];
        Some(format!("{} {}", one.name, number::share(row.shares.get(&one.id)?)))
    };
    order.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// What the title is about: war, else agreement, else the class that moves most.
fn subject(comparison: &Comparison) -> Of {
    let moved = |of: Of| {
        let sizes = comparison.variants.iter().map(|variant| size(of.change(comparison, variant)).abs());
        sizes.fold(0.0, f64::max)
    };
    let all = Of::all(comparison);
    let sums = all.iter().copied().find(|&of| !matches!(of, Of::Class(_)) && moved(of) > 0.0);
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
        _ if least == most => format!("{what}: {base} of runs under the base and under every variant"),
        _ => format!("{what}: {base} of runs under the base, from {} to {}", of_place(least), of_place(most)),
    }
}

fn subtitle(comparison: &Comparison, sums: &[Of]) -> String {
    let level = comparison.base.shares.values().next().map_or(0.95, |share| share.level);
    let edges = match sums {
        [Of::War, Of::Agreement] => "War lies at the left, what was agreed at the right.",
        [Of::War] => "War lies at the left.",
        [Of::Agreement] => "What was agreed lies at the right.",
        _ => return "Share of runs, in %, by ending: the base, then its variants.".to_string(),
    };
    format!(
        "Share of runs, in %, by ending: the base, then its variants. {edges} Dashed: the base. Whiskers: {:.0} % intervals of all \
         that lies beyond them.",
        100.0 * level
    )
}
