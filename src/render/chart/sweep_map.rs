//! Shares of groups of endings over two axes of a sweep: a map each, with lines of equal share.

use crate::analysis::groups::GroupRef;
use crate::analysis::sweep::{Sweep, SweepAxis, SweepPoint};
use crate::render::number;
use crate::render::words::sweep::{axis, groups, headline, settings};

use super::Chart;
use super::axis::{BODY, SMALL, Ticks, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct};
use super::frame::{Frame, Key, MARGIN, Marker, WIDTH, marker};
use super::geometry::Point;
use super::palette::{Fill, GREY, INK, WHITE, ramp};

/// Most groups that have a map.
const MOST: usize = 4;
/// Least size of a cell that has its share written in it.
const LEGIBLE: (f64, f64) = (29.0, 15.0);
const LINE: f64 = 15.0;
const CONTOUR: Stroke = Stroke::new(INK, 1.1);

/// Draws the chart; none unless there are two axes.
pub(crate) fn chart(sweep: &Sweep) -> Option<Chart> {
    let [rows, columns] = &sweep.axes[..] else { return None };
    let groups = groups(sweep);
    let shown = &groups[..groups.len().min(MOST)];
    let title = headline(sweep).first().cloned().unwrap_or_default();
    let across = if shown.len() == 1 { 1 } else { 2 };
    let (side, gap) = (78.0, 22.0);
    let room = (WIDTH - 2.0 * MARGIN - gap * (across - 1) as f64) / across as f64;
    let width = room - side;
    let height = (rows.settings.len() as f64 * 24.0).clamp(110.0, if across == 1 { 380.0 } else { 240.0 });
    let cell = (width / columns.settings.len() as f64, height / rows.settings.len() as f64);
    // Cells that have room for their share have it in them; of smaller ones lines say where it is what.
    let written = cell.0 >= LEGIBLE.0 && cell.1 >= LEGIBLE.1;
    let contours = !written && rows.is_scale && columns.is_scale;
    let mut subtitle =
        format!("Share of runs by group of endings: {} up, {} across.", axis(&rows.name), axis(&columns.name));
    if written {
        subtitle += " Numbers are percent.";
    }
    if shown.len() < groups.len() {
        subtitle += &format!(" No map for {} more groups.", groups.len() - shown.len());
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let mut legend = vec![
        (Key::Fill(Fill::plain(ramp(0.05))), "rare".into()),
        (Key::Fill(Fill::plain(ramp(0.95))), "frequent".into()),
    ];
    if contours {
        legend.push((Key::Line(CONTOUR), "equal share, as labeled".into()));
    }
    if base_at(rows).zip(base_at(columns)).is_some() {
        legend.push((Key::Marker(Marker::Box), "the scenario as it is".into()));
    }
    frame.legend(frame.left, &legend);
    let names: Vec<&str> = shown.iter().map(|group| group.name.as_str()).collect();
    let names = cut_distinct(&names, Type::new(BODY).bold(), width, 2);
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let (head, foot) = (22.0 + LINE * (lines as f64 - 1.0), 52.0);
    let start = frame.y;
    for (index, group) in shown.iter().enumerate() {
        let (column, row) = (index % across, index / across);
        let left = frame.left + (room + gap) * column as f64 + side;
        let top = start + (head + height + foot) * row as f64 + head;
        for (line, text) in names[index].iter().enumerate() {
            let y = top - 11.0 - LINE * (names[index].len() - 1 - line) as f64;
            frame.canvas.text((left, y), text, Type::new(BODY).bold());
        }
        map(&mut frame, sweep, (rows, columns), group, (left, top, width, height), (written, contours));
        let names =
            |over: &SweepAxis| -> Vec<String> { over.settings.iter().map(|setting| setting.label.clone()).collect() };
        let sides = [rows, columns].map(|over| (names(over), axis(&over.name)));
        let [up, across] = &sides;
        labels(&mut frame, (&up.0, &up.1), (&across.0, &across.1), (left, top, width, height));
    }
    frame.y = start + (head + height + foot) * shown.len().div_ceil(across) as f64;
    let alt = shown.iter().map(|group| {
        let share = |point: &&SweepPoint| point.shares.groups.get(&group.id).and_then(|e| e.value).unwrap_or(0.0);
        let least = sweep.points.iter().min_by(|a, b| share(a).total_cmp(&share(b)));
        let most = sweep.points.iter().max_by(|a, b| share(a).total_cmp(&share(b)));
        let told = |point: Option<&SweepPoint>| {
            point.map_or_else(String::new, |p| {
                let share = p.shares.groups.get(&group.id).map_or_else(String::new, number::share_in_brief);
                format!("{share} at {}", settings(sweep, p))
            })
        };
        format!("{}: least {}, most {}", group.name, told(least), told(most))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(sweep, "sweep", &alt))
}

/// Where the base stands on an axis, in settings from the first: between two of them by their values.
fn base_at(over: &SweepAxis) -> Option<f64> {
    let base = over.base.filter(|_| over.is_scale)?;
    let values: Vec<f64> = over.settings.iter().filter_map(|setting| setting.value).collect();
    let after = values.windows(2).position(|pair| pair[0] <= base && base <= pair[1])?;
    Some(after as f64 + (base - values[after]) / (values[after + 1] - values[after]))
}

fn map(
    frame: &mut Frame,
    sweep: &Sweep,
    (rows, columns): (&SweepAxis, &SweepAxis),
    group: &GroupRef,
    (left, top, width, height): (f64, f64, f64, f64),
    (written, contours): (bool, bool),
) {
    let (n, m) = (rows.settings.len(), columns.settings.len());
    let (w, h) = (width / m as f64, height / n as f64);
    let share =
        |row: usize, column: usize| sweep.points[row * m + column].shares.groups.get(&group.id).and_then(|e| e.value);
    let all = (0..n * m).filter_map(|k| share(k / m, k % m));
    let most = round_up(all.fold(0.0, f64::max), 4).min(1.0);
    // The first setting of the rows is at the bottom, as on any axis.
    let corner = |row: usize, column: usize| (left + w * column as f64, top + height - h * (row + 1) as f64);
    for row in 0..n {
        for column in 0..m {
            let Some(value) = share(row, column) else { continue };
            let (x, y) = corner(row, column);
            let color = ramp(value / most);
            frame.canvas.rect((x, y), (x + w + 0.3, y + h + 0.3), Fill::plain(color));
            if written {
                let text = format!("{:.0}", value * 100.0);
                frame.canvas.text((x + w / 2.0, y + h / 2.0), &text, Type::new(SMALL).color(color.text()).centre());
            }
        }
    }
    let centre = |row: f64, column: f64| (left + w * (column + 0.5), top + height - h * (row + 0.5));
    if contours {
        let ticks = Ticks::new((0.0, most), 5);
        for &level in ticks.values.iter().filter(|level| **level > 0.0) {
            let mut longest: Option<(Point, f64)> = None;
            for (a, b) in segments((n, m), &share, level) {
                let (from, to) = (centre(a.0, a.1), centre(b.0, b.1));
                frame.canvas.line(from, to, CONTOUR);
                let length = (from.0 - to.0).hypot(from.1 - to.1);
                if longest.is_none_or(|(_, other)| length > other) {
                    longest = Some((((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0), length));
                }
            }
            if let Some((at, _)) = longest {
                frame.canvas.text_on_plate(at, &ticks.percent(level), Type::new(SMALL).centre());
            }
        }
    }
    let Some((row, column)) = base_at(rows).zip(base_at(columns)) else { return };
    if written && row.fract() == 0.0 && column.fract() == 0.0 {
        // Around the cell, so that its share can be read.
        let (x, y) = corner(row as usize, column as usize);
        let around = vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
        frame.canvas.path(around.clone(), Stroke::new(WHITE, 4.0));
        frame.canvas.path(around, Stroke::new(INK, 2.0));
    } else {
        marker(&mut frame.canvas, centre(row, column), Marker::Box);
    }
}

/// Pieces of the line of equal share, as pairs of (row, column) between cell centers (marching squares, Lorensen & Cline 1987 in the
/// plane); a saddle is cut as its mean says.
fn segments(
    (n, m): (usize, usize),
    share: &dyn Fn(usize, usize) -> Option<f64>,
    level: f64,
) -> Vec<((f64, f64), (f64, f64))> {
    let mut out = Vec::new();
    for row in 0..n.saturating_sub(1) {
        for column in 0..m.saturating_sub(1) {
            let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
            let values: Vec<f64> = corners.iter().filter_map(|(r, c)| share(*r, *c)).collect();
            if values.len() < 4 {
                continue;
            }
            let above: Vec<bool> = values.iter().map(|value| *value >= level).collect();
            let mut cuts = Vec::new();
            for edge in 0..4 {
                let next = (edge + 1) % 4;
                if above[edge] != above[next] {
                    let part = (level - values[edge]) / (values[next] - values[edge]);
                    let (a, b) = (corners[edge], corners[next]);
                    let mix = |a: usize, b: usize| a as f64 + (b as f64 - a as f64) * part;
                    cuts.push((mix(a.0, b.0), mix(a.1, b.1)));
                }
            }
            match cuts[..] {
                [a, b] => out.push((a, b)),
                [a, b, c, d] => {
                    let middle = values.iter().sum::<f64>() / 4.0 >= level;
                    // The corner that the first two cuts surround lies apart from the middle, or with it.
                    if middle == above[1] { out.extend([(a, d), (b, c)]) } else { out.extend([(a, b), (c, d)]) }
                }
                _ => {}
            }
        }
    }
    out
}

/// Writes the values of rows and columns beside a map, from the lower left corner, and what they are values of.
pub(super) fn labels(
    frame: &mut Frame,
    (rows, up): (&[String], &str),
    (columns, across): (&[String], &str),
    (left, top, width, height): (f64, f64, f64, f64),
) {
    let (w, h) = (width / columns.len() as f64, height / rows.len() as f64);
    let look = Type::new(SMALL).color(GREY);
    let names: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut free = f64::INFINITY;
    for (row, name) in fit_distinct(&names, look, 52.0).iter().enumerate() {
        let y = top + height - h * (row as f64 + 0.5);
        if y + 7.0 <= free {
            frame.canvas.text((left - 6.0, y), name, look.end());
            free = y - 7.0;
        }
    }
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut free = f64::NEG_INFINITY;
    for (column, name) in fit_distinct(&names, look, (w - 4.0).max(62.0)).iter().enumerate() {
        let x = left + w * (column as f64 + 0.5);
        let half = look.width(name) / 2.0;
        if x - half >= free {
            frame.canvas.text((x, top + height + 7.0), name, look.centre().top());
            free = x + half + 5.0;
        }
    }
    let middle = left + width / 2.0;
    let look = Type::new(BODY).centre().top();
    frame.canvas.text((middle, top + height + 23.0), &look.fit(across, width + 40.0), look);
    let look = Type::new(BODY).centre().upward();
    frame.canvas.text((left - 68.0, top + height / 2.0), &look.fit(up, height + 30.0), look);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane is cut along a straight line.
    #[test]
    fn lines_of_equal_share_lie_where_the_share_is() {
        let share = |row: usize, column: usize| Some(0.1 * row as f64 + 0.2 * column as f64);
        let found = segments((6, 6), &share, 0.55);
        assert!(found.len() > 4);
        for (row, column) in found.iter().flat_map(|(a, b)| [*a, *b]) {
            assert!((0.1 * row + 0.2 * column - 0.55).abs() < 1e-12);
        }
        // A saddle has two pieces, and no corner that is above lies on the same side as one that is below.
        let saddle = |row: usize, column: usize| Some(if row == column { 1.0 } else { 0.0 });
        assert_eq!(segments((2, 2), &saddle, 0.4).len(), 2);
        assert_eq!(segments((2, 2), &saddle, 0.6).len(), 2);
        assert_ne!(segments((2, 2), &saddle, 0.4), segments((2, 2), &saddle, 0.6));
    }
}
