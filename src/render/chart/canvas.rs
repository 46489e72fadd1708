//! What a chart is made of: shapes in logical pixels, kept in a list and painted later.
//!
//! The list is what makes the layout testable: every text knows its box before anything is drawn.

use crate::render::number::typeset;

use super::font;
use super::geometry::{Point, thin};
use super::hatch;
use super::letters::clean;
use super::palette::{Fill, INK, Rgb, WHITE};

/// A text as it is drawn.
fn shown(text: &str) -> String {
    clean(&typeset(text))
}

/// A line's look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) color: Rgb,
    pub(crate) width: f64,
    /// Length of a dash and of the gap after it.
    pub(crate) dash: Option<(f64, f64)>,
}

impl Stroke {
    pub(crate) const fn new(color: Rgb, width: f64) -> Self {
        Self { color, width, dash: None }
    }

    pub(crate) const fn dashed(self, dash: f64, gap: f64) -> Self {
        Self { dash: Some((dash, gap)), ..self }
    }
}

/// Where a text stands horizontally relative to its point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Start,
    Centre,
    End,
}

/// Where a text stands vertically relative to its point.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Height {
    Top,
    Middle,
}

/// A text's look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) color: Rgb,
    side: Side,
    height: Height,
    upward: bool,
}

impl Type {
    /// Dark regular text whose point is at its start, at half the height of its capitals.
    pub(crate) const fn new(size: f64) -> Self {
        Self { size, bold: false, color: INK, side: Side::Start, height: Height::Middle, upward: false }
    }
    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    pub(crate) const fn color(self, color: Rgb) -> Self {
        Self { color, ..self }
    }
    pub(crate) const fn centre(self) -> Self {
        Self { side: Side::Centre, ..self }
    }
    pub(crate) const fn end(self) -> Self {
        Self { side: Side::End, ..self }
    }
    pub(crate) const fn top(self) -> Self {
        Self { height: Height::Top, ..self }
    }
    /// Turned to be read from below to above.
    pub(crate) const fn upward(self) -> Self {
        Self { upward: true, ..self }
    }
    pub(crate) fn width(&self, text: &str) -> f64 {
        font::width(&shown(text), self.size, self.bold)
    }
    pub(crate) fn fit(&self, text: &str, room: f64) -> String {
        font::fit(&shown(text), self.size, self.bold, room)
    }
    pub(crate) fn wrap(&self, text: &str, room: f64, lines: usize) -> Vec<String> {
        font::wrap(&shown(text), self.size, self.bold, room, lines)
    }
    /// Width of the narrowest room that holds the whole text in two lines.
    pub(crate) fn width_in_two(&self, text: &str) -> f64 {
        let breaks = text.match_indices(' ').map(|(at, _)| text.split_at(at));
        let widest = |(first, rest): (&str, &str)| self.width(first).max(self.width(rest.trim_start()));
        breaks.map(widest).fold(self.width(text), f64::min)
    }
    pub(crate) fn both_ends(&self, text: &str, room: f64) -> Vec<String> {
        font::both_ends(&shown(text), self.size, self.bold, room)
    }
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    pub(crate) text: String,
    /// Point on the baseline, at the side that `side` names.
    pub(crate) at: Point,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) color: Rgb,
    pub(crate) side: Side,
    pub(crate) upward: bool,
}

impl Label {
    /// Left, top, right and bottom of the text.
    pub(crate) fn bounds(&self) -> [f64; 4] {
        let width = font::width(&self.text, self.size, self.bold);
        let before = match self.side {
            Side::Start => 0.0,
            Side::Centre => width / 2.0,
            Side::End => width,
        };
        let (ascent, descent) = (font::ASCENT * self.size, font::DESCENT * self.size);
        let (x, y) = self.at;
        if self.upward {
            [x - ascent, y + before - width, x + descent, y + before]
        } else {
            [x - before, y - ascent, x - before + width, y + descent]
        }
    }
}

/// One thing to paint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Rect { from: Point, to: Point, color: Rgb },
    Polygon { points: Vec<Point>, color: Rgb },
    Path { points: Vec<Point>, stroke: Stroke },
    Disc { centre: Point, radius: f64, color: Rgb },
    Text(Label),
}

/// Shapes in the order in which they are painted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Canvas {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) shapes: Vec<Shape>,
}

impl Canvas {
    /// A rectangle between two corners, in any order.
    pub(crate) fn rect(&mut self, a: Point, b: Point, fill: Fill) {
        let (from, to) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        if to.0 - from.0 < 0.05 || to.1 - from.1 < 0.05 {
            return;
        }
        self.shapes.push(Shape::Rect { from, to, color: fill.base });
        self.pattern(&[from, (to.0, from.1), to, (from.0, to.1)], fill);
    }

    pub(crate) fn polygon(&mut self, points: Vec<Point>, fill: Fill) {
        if points.len() < 3 {
            return;
        }
        let points = thin(points);
        self.shapes.push(Shape::Polygon { points: points.clone(), color: fill.base });
        self.pattern(&points, fill);
    }

    fn pattern(&mut self, outline: &[Point], fill: Fill) {
        for mark in hatch::marks(outline, fill.pattern) {
            self.shapes.push(match mark {
                hatch::Mark::Line(a, b, width) => {
                    Shape::Path { points: vec![a, b], stroke: Stroke::new(fill.mark, width) }
                }
                hatch::Mark::Dot(centre, radius) => Shape::Disc { centre, radius, color: fill.mark },
            });
        }
    }

    pub(crate) fn path(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.shapes.push(Shape::Path { points: thin(points), stroke });
        }
    }

    pub(crate) fn line(&mut self, a: Point, b: Point, stroke: Stroke) {
        self.path(vec![a, b], stroke);
    }

    pub(crate) fn disc(&mut self, centre: Point, radius: f64, color: Rgb) {
        self.shapes.push(Shape::Disc { centre, radius, color });
    }

    /// Writes a text. Empty text leaves no trace.
    pub(crate) fn text(&mut self, at: Point, text: &str, look: Type) {
        if let Some(label) = label(at, text, look) {
            self.shapes.push(Shape::Text(label));
        }
    }

    /// Writes a text on a white plate, where grid lines or a pattern would run through it.
    pub(crate) fn text_on_plate(&mut self, at: Point, text: &str, look: Type) {
        let Some(label) = label(at, text, look) else { return };
        let [left, top, right, bottom] = label.bounds();
        self.rect((left - 2.5, top - 0.5), (right + 2.5, bottom - 0.5), Fill::plain(WHITE));
        self.shapes.push(Shape::Text(label));
    }
    /// A horizontal whisker with end strokes, on a white edge that sets it off from bars.
    pub(crate) fn whisker_across(&mut self, from: f64, to: f64, y: f64, stroke: Stroke) {
        let cap = 3.2;
        let pieces = [((from, y), (to, y)), ((from, y - cap), (from, y + cap)), ((to, y - cap), (to, y + cap))];
        self.whisker(&pieces, stroke);
    }

    /// A vertical whisker with end strokes.
    pub(crate) fn whisker_up(&mut self, x: f64, from: f64, to: f64, stroke: Stroke) {
        let cap = 3.2;
        let pieces = [((x, from), (x, to)), ((x - cap, from), (x + cap, from)), ((x - cap, to), (x + cap, to))];
        self.whisker(&pieces, stroke);
    }

    fn whisker(&mut self, pieces: &[(Point, Point)], stroke: Stroke) {
        for &(a, b) in pieces {
            self.line(a, b, Stroke::new(super::palette::WHITE, stroke.width + 1.6));
        }
        for &(a, b) in pieces {
            self.line(a, b, stroke);
        }
    }

    /// All texts, in order.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &Label> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(label) => Some(label),
            _ => None,
        })
    }
}

/// A text with its place; none if it is empty.
fn label(at: Point, text: &str, look: Type) -> Option<Label> {
    let text = shown(text);
    if text.is_empty() {
        return None;
    }
    let down = match look.height {
        Height::Top => font::ASCENT,
        Height::Middle => font::CAP_HEIGHT / 2.0,
    } * look.size;
    let at = if look.upward { (at.0 + down, at.1) } else { (at.0, at.1 + down) };
    let Type { size, bold, color, side, upward, .. } = look;
    Some(Label { text, at, size, bold, color, side, upward })
}
