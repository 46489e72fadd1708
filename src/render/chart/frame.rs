//! What all charts have in common: title, subtitle, legend, footer, width.

use crate::analysis::compare::Comparison;
use crate::analysis::discover::document::Discovery;
use crate::analysis::findings::{Findings, PlanRef, ScenarioRef};
use crate::analysis::flip::Flip;
use crate::analysis::global::Global;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::strategies::Strategies;
use crate::analysis::sweep::Sweep;
use crate::render::number;
use crate::render::quick::{QUICK_BRIEF, mark, mark_of_comparison};
use crate::render::words::given;

use super::axis::{BODY, SMALL};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::fit_distinct;
use super::font::missing;
use super::palette::{Fill, GREY, GRID, INK};
use super::{Chart, paint};

/// Logical width of every chart.
pub(crate) const WIDTH: f64 = 700.0;
/// Free space at the left and right edge.
pub(crate) const MARGIN: f64 = 16.0;

/// What stands before a legend's text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Key {
    Fill(Fill),
    Line(Stroke),
    Marker(Marker),
}

/// Where the numbers of a chart come from, as its footer says it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    scenario: &'a str,
    plan: &'a PlanRef,
    engine_version: &'a str,
    /// Whether the numbers rest on a quick fit.
    quick: bool,
}

impl<'a> Origin<'a> {
    /// Runs of one scenario.
    fn of(scenario: &'a ScenarioRef, plan: &'a PlanRef, engine_version: &'a str) -> Self {
        Self { scenario: &scenario.name, plan, engine_version, quick: mark(scenario.values.as_ref()).is_some() }
    }
}

macro_rules! origins {
    ($($of:ident),+ $(,)?) => {$(
        impl<'a> From<&'a $of> for Origin<'a> {
            fn from(found: &'a $of) -> Self {
                Self::of(&found.scenario, &found.plan, &found.engine_version)
            }
        }
    )+};
}

origins!(Discovery, Findings, Flip, Global, Sensitivity, Strategies, Sweep);

impl<'a> From<&'a Comparison> for Origin<'a> {
    fn from(comparison: &'a Comparison) -> Self {
        Self {
            scenario: &comparison.base.scenario.name,
            plan: &comparison.plan,
            engine_version: &comparison.engine_version,
            quick: mark_of_comparison(comparison).is_some(),
        }
    }
}

/// Shapes of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Marker {
    /// Filled circle.
    Disc,
    /// Open circle.
    Ring,
    /// Filled square.
    Square,
    /// Filled diamond.
    Diamond,
    /// Open square.
    Box,
    /// Upright cross.
    Plus,
    /// Small dot.
    Dot,
}

/// Draws a point.
pub(crate) fn marker(canvas: &mut Canvas, (x, y): (f64, f64), marker: Marker) {
    use super::palette::WHITE;
    let square = |r: f64| vec![(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)];
    let diamond = |r: f64| vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)];
    match marker {
        Marker::Disc => {
            canvas.disc((x, y), 4.6, WHITE);
            canvas.disc((x, y), 3.8, INK);
        }
        Marker::Ring => {
            canvas.disc((x, y), 5.0, WHITE);
            canvas.disc((x, y), 4.2, INK);
            canvas.disc((x, y), 2.8, WHITE);
        }
        Marker::Square => {
            canvas.polygon(square(4.4), Fill::plain(WHITE));
            canvas.polygon(square(3.6), Fill::plain(INK));
        }
        Marker::Box => {
            canvas.polygon(square(7.8), Fill::plain(WHITE));
            canvas.polygon(square(7.0), Fill::plain(INK));
            canvas.polygon(square(5.7), Fill::plain(WHITE));
        }
        Marker::Diamond => {
            canvas.polygon(diamond(6.4), Fill::plain(WHITE));
            canvas.polygon(diamond(5.4), Fill::plain(INK));
        }
        Marker::Plus => {
            for stroke in [Stroke::new(WHITE, 4.0), Stroke::new(INK, 2.0)] {
                canvas.line((x - 5.5, y), (x + 5.5, y), stroke);
                canvas.line((x, y - 5.5), (x, y + 5.5), stroke);
            }
        }
        Marker::Dot => canvas.disc((x, y), 1.8, GREY),
    }
}

/// A chart being drawn, top down.
pub(crate) struct Frame {
    pub(crate) canvas: Canvas,
    /// Where the next thing may start.
    pub(crate) y: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
    title: String,
    subtitle: String,
}

impl Frame {
    /// Starts with a title, which says what is seen, and a subtitle, which says how to read it.
    pub(crate) fn new(title: &str, subtitle: &str) -> Self {
        let mut frame = Self {
            canvas: Canvas { width: WIDTH, ..Canvas::default() },
            y: 14.0,
            left: MARGIN,
            right: WIDTH - MARGIN,
            title: title.to_string(),
            subtitle: subtitle.to_string(),
        };
        frame.lines(title, Type::new(17.0).bold(), 22.0, 3);
        frame.y += 3.0;
        frame.lines(subtitle, Type::new(BODY).color(GREY), 16.5, 4);
        frame.y += 8.0;
        frame
    }

    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Wrapped text over the whole width.
    pub(crate) fn lines(&mut self, text: &str, look: Type, leading: f64, most: usize) {
        for line in look.wrap(text, self.right - self.left, most) {
            self.canvas.text((self.left, self.y), &line, look.top());
            self.y += leading;
        }
    }

    /// A legend from `left` on, in as many rows as it needs.
    pub(crate) fn legend(&mut self, left: f64, entries: &[(Key, String)]) {
        let look = Type::new(BODY);
        let mut x = left;
        let texts: Vec<&str> = entries.iter().map(|(_, name)| name.as_str()).collect();
        let names = fit_distinct(&texts, look, (self.right - left - 30.0).min(330.0));
        for ((key, _), name) in entries.iter().zip(names) {
            let drawn = match key {
                Key::Line(_) => 24.0,
                _ => 13.0,
            };
            let room = drawn + 6.0 + look.width(&name);
            if x > left && x + room > self.right {
                x = left;
                self.y += 19.0;
            }
            let middle = self.y + 7.0;
            match key {
                Key::Fill(fill) => self.canvas.rect((x, middle - 6.5), (x + 13.0, middle + 6.5), *fill),
                Key::Line(stroke) => self.canvas.line((x, middle), (x + 24.0, middle), *stroke),
                Key::Marker(shape) => marker(&mut self.canvas, (x + 6.5, middle), *shape),
            }
            self.canvas.text((x + drawn + 6.0, middle), &name, look);
            x += room + 18.0;
        }
        self.y += 25.0;
    }

    /// Adds the footer below all that was drawn and paints. `alt` tells the chart to those who cannot see it.
    pub(crate) fn finish<'a>(mut self, origin: impl Into<Origin<'a>>, name: &'static str, alt: &str) -> Chart {
        let origin = origin.into();
        let look = Type::new(SMALL).color(GREY);
        let alt = format!("{}. {} {alt}", self.title, self.subtitle);
        self.canvas.height = (self.y + 4.0).ceil();
        let size = (self.canvas.width, self.canvas.height);
        let on_page = paint::svg(&self.canvas, &self.title, &alt);
        self.y += 8.0;
        self.canvas.line((self.left, self.y), (self.right, self.y), Stroke::new(GRID, 1.0));
        self.y += 7.0;
        let plan = format!(
            "{} runs{} · seed {} · detente {}{}",
            number::count(origin.plan.runs),
            given::which(origin.plan),
            origin.plan.seed,
            origin.engine_version,
            if origin.quick { format!(" · {QUICK_BRIEF}") } else { String::new() }
        );
        let one = format!("{} · {plan}", origin.scenario);
        if look.width(&one) <= self.width() {
            self.lines(&one, look, 15.0, 1);
        } else {
            self.lines(origin.scenario, look, 15.0, 2);
            self.lines(&plan, look, 15.0, if origin.plan.given.is_some() { 3 } else { 1 });
        }
        self.canvas.height = (self.y + 6.0).ceil();
        let missing = missing(self.canvas.labels().map(|label| label.text.as_str()));
        let svg = paint::svg(&self.canvas, &self.title, &alt);
        #[cfg(test)]
        let canvas = self.canvas.clone();
        if !missing.is_empty() {
            self.lines(
                "An empty box is a character that the font of this PNG lacks; the SVG file shows it.",
                look,
                15.0,
                1,
            );
            self.canvas.height = (self.y + 6.0).ceil();
        }
        Chart {
            name,
            svg,
            size,
            on_page,
            picture: self.canvas,
            missing,
            title: self.title,
            alt: alt.trim_end().to_string(),
            #[cfg(test)]
            canvas,
        }
    }
}
