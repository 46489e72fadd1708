//! Panels of rows: a name, a difference with its whisker, the difference in figures; sorted.

use crate::analysis::compare::ClassChange;
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::words::variants::{Of, size};

use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct};
use super::frame::{Frame, Marker, marker};
use super::palette::{GREY, INK};

/// Rows of names with differences, from the largest fall to the largest rise.
pub(crate) struct Rows<'a> {
    /// What the differences are of; of the only variant, the first of what they are of.
    pub(crate) subject: Of,
    pub(crate) name: String,
    note: String,
    pub(crate) rows: Vec<(String, &'a ClassChange)>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(subject: Of, name: String, note: String, mut rows: Vec<(String, &'a ClassChange)>) -> Self {
        rows.sort_by(|a, b| size(a.1).total_cmp(&size(b.1)));
        Self { subject, name, note, rows }
    }
}

/// How panels stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    /// In two columns, all on one scale, so that they can be compared.
    Beside,
    /// One below the other, each on a scale of its own, so that many rows with small differences keep their whiskers.
    Below,
}

/// A difference with the digits that its own interval earns.
pub(crate) fn points(change: &ClassChange) -> String {
    let [low, high] = interval(change);
    number::fixed_signed(100.0 * size(change), number::digits((high - low) / 2.0).min(2))
}

/// Draws the panels from `frame.y` down, and leaves `frame.y` below them.
pub(crate) fn draw(frame: &mut Frame, panels: &[Rows], stand: Stand) {
    let columns = if stand == Stand::Beside { panels.len().min(2) } else { 1 };
    let gap = 26.0;
    let width = (frame.width() - gap * (columns as f64 - 1.0)) / columns as f64;
    let layout = Layout::new(panels, stand, if columns == 1 { 250.0 } else { 142.0 });
    let all = || panels.iter().flat_map(|panel| &panel.rows).map(|row| row.1);
    let (bold, small) = (Type::new(BODY).bold(), Type::new(SMALL).color(GREY));
    let note = panels.iter().map(|one| small.width(&one.note)).fold(0.0, f64::max);
    let names = fit_distinct(&panels.iter().map(|one| &one.name).collect::<Vec<_>>(), bold, width - note - 10.0);
    let mut slot = 0;
    for side_by_side in panels.chunks(columns) {
        let mut bottom = frame.y;
        for (column, one) in side_by_side.iter().enumerate() {
            let (left, top) = (frame.left + (width + gap) * column as f64, frame.y + 6.0);
            let name = &names[slot];
            slot += 1;
            frame.canvas.text((left, top + 4.0), name, bold);
            frame.canvas.text((left + bold.width(name) + 10.0, top + 4.0), &one.note, small);
            let domain = match stand {
                Stand::Beside => domain(all()),
                Stand::Below => domain(one.rows.iter().map(|row| row.1)),
            };
            let area = Panel::new(
                (left + layout.gutter, top + 16.0),
                (left + width - layout.numbers, top + 16.0 + layout.height(one)),
                domain,
                (1.0, 0.0),
            );
            layout.draw(&mut frame.canvas, &area, one);
            bottom = area.bottom().max(bottom);
        }
        frame.y = bottom + 44.0;
    }
}

fn interval(change: &ClassChange) -> [f64; 2] {
    let value = 100.0 * size(change);
    change.difference.interval.map_or([value, value], |ends| ends.map(|end| 100.0 * end))
}

/// 0 and every interval, in percentage points, with some air.
fn domain<'a>(changes: impl Iterator<Item = &'a ClassChange>) -> (f64, f64) {
    let ends = changes.flat_map(interval);
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let air = ((high - low) * 0.04).max(0.01);
    (low - air, high + air)
}

/// What all panels share.
struct Layout {
    stand: Stand,
    label: Type,
    /// Room for names at the left, for numbers at the right.
    gutter: f64,
    numbers: f64,
}

impl Layout {
    fn new(panels: &[Rows], stand: Stand, widest: f64) -> Self {
        let label = Type::new(if stand == Stand::Below { BODY } else { SMALL }).end();
        let rows = || panels.iter().flat_map(|panel| &panel.rows);
        let name = rows().map(|row| label.width(&row.0)).fold(0.0, f64::max).min(widest);
        let mut layout = Self { stand, label, gutter: name + 10.0, numbers: 0.0 };
        layout.numbers = rows().map(|row| label.bold().width(&layout.figures(row.1))).fold(0.0, f64::max) + 10.0;
        layout
    }

    /// The difference, with its interval where there is room for it.
    fn figures(&self, change: &ClassChange) -> String {
        match self.stand {
            Stand::Beside => points(change),
            Stand::Below => number::difference(&change.difference).trim_end_matches(" points").to_string(),
        }
    }

    /// Names of the rows, in one or two lines each.
    fn lines(&self, rows: &Rows) -> Vec<Vec<String>> {
        let names: Vec<&String> = rows.rows.iter().map(|row| &row.0).collect();
        cut_distinct(&names, self.label, self.gutter - 10.0, 2)
    }

    /// From the baseline of one line of a name to the next.
    fn leading(&self) -> f64 {
        self.label.size + 2.0
    }

    /// Height of a row of so many lines: names keep more room between each other than between their own lines.
    fn row(&self, lines: usize) -> f64 {
        20.0 + self.leading() * (lines as f64 - 1.0)
    }

    fn height(&self, rows: &Rows) -> f64 {
        self.lines(rows).iter().map(|lines| self.row(lines.len())).sum()
    }

    fn draw(&self, canvas: &mut Canvas, panel: &Panel, rows: &Rows) {
        let ticks = Ticks::new(panel.x.domain, if self.stand == Stand::Below { 8 } else { 5 });
        for &tick in &ticks.values {
            let x = panel.x.at(tick);
            canvas.line((x, panel.top()), (x, panel.bottom()), GRID_LINE);
        }
        let zero = panel.x.at(0.0);
        canvas.line((zero, panel.top()), (zero, panel.bottom()), Stroke::new(INK, 1.2));
        let mut top = panel.top();
        for ((_, change), lines) in rows.rows.iter().zip(self.lines(rows)) {
            let middle = top + self.row(lines.len()) / 2.0;
            top += self.row(lines.len());
            for (line, text) in lines.iter().enumerate() {
                let down = self.leading() * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
                canvas.text((panel.left() - 8.0, middle + down), text, self.label);
            }
            let [low, high] = interval(change);
            canvas.whisker_across(panel.x.at(low), panel.x.at(high), middle, WHISKER);
            let clear = clear_of_zero(&change.difference);
            marker(canvas, (panel.x.at(100.0 * size(change)), middle), if clear { Marker::Disc } else { Marker::Ring });
            let look = if clear { self.label.bold() } else { self.label.color(GREY) };
            canvas.text((panel.right() + self.numbers, middle), &self.figures(change), look);
        }
        panel.base(canvas, &ticks, |v| ticks.text(v));
        let look = Type::new(SMALL).color(GREY).centre().top();
        canvas.text(((panel.left() + panel.right()) / 2.0, panel.bottom() + 22.0), "percentage points", look);
    }
}
