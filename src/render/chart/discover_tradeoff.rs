//! How the search for a region went: density against coverage, from all rows on, one limit tightened at a time.

use crate::analysis::discover::document::{DiscoverQuestion, Discovery};
use crate::render::words::discover::{Asked, nothing, questions};
use crate::render::words::number;
use crate::render::words::terms::several;

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks, round_up};
use super::canvas::{Stroke, Type};
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{BLUE, GREY, INK};

/// Size of a panel, and room for the axis at its left, between panels, above and below.
const HEIGHT: f64 = 250.0;
const SIDE: f64 = 52.0;
const GAP: f64 = 26.0;
const HEAD: f64 = 22.0;
const FOOT: f64 = 46.0;
/// The base rate.
const BASE: Stroke = Stroke::new(GREY, 1.2).dashed(5.0, 4.0);

/// Draws the chart; none if all rows of each question are alike.
pub(crate) fn chart(found: &Discovery) -> Option<Chart> {
    let shown: Vec<(Asked, &DiscoverQuestion)> =
        questions(found).into_iter().filter(|(_, question)| question.peeling.len() > 1).collect();
    if shown.is_empty() {
        return None;
    }
    let reached = shown.iter().find_map(|(asked, question)| Some((asked, question.boxes.first()?)));
    let title = match reached {
        Some((asked, one)) => format!(
            "The first region of {} has {} hits and holds {} of all hits",
            asked.rows(),
            number::chance(one.density),
            number::chance(one.coverage)
        ),
        None => "No region was told from chance".into(),
    };
    let subtitle = "Each mark is a region on the way of the search, which starts with everything at the right: the share of hits that it keeps \
                    (coverage) and the share of hits in it (density). Figures say how many numbers are limited.";
    let mut frame = Frame::new(&title, subtitle);
    let legend = [
        (Key::Marker(Marker::Dot), "region on the way".into()),
        (Key::Marker(Marker::Ring), "chosen".into()),
        (Key::Marker(Marker::Diamond), "its significant limits alone".into()),
        (Key::Line(BASE), "share of hits among all".into()),
    ];
    frame.legend(frame.left, &legend);
    let columns = shown.len().max(2) as f64;
    let room = if shown.len() == 1 { frame.width() * 0.72 } else { (frame.width() - GAP * (columns - 1.0)) / columns };
    let top = frame.y + HEAD;
    let mut alt = Vec::new();
    for (column, (asked, question)) in shown.iter().enumerate() {
        let left = frame.left + (room + GAP) * column as f64 + SIDE;
        let highest = question.peeling.iter().map(|step| step.density).fold(0.0, f64::max);
        let most = round_up(highest * 1.08, 4).min(1.0);
        let panel = Panel::new((left, top), (left + room - SIDE - 12.0, top + HEIGHT), (0.0, 1.0), (0.0, most));
        one(&mut frame, &panel, *asked, question, column == 0);
        let told = match (question.chosen, question.boxes.first()) {
            (Some(_), Some(one)) => format!(
                "{}: {} steps; the first region has coverage {} and density {}",
                asked.rows(),
                question.peeling.len() - 1,
                number::chance(one.coverage),
                number::chance(one.density)
            ),
            _ => format!("{}: {}", asked.rows(), nothing(question, *asked).trim_end_matches('.')),
        };
        alt.push(told);
    }
    frame.y = top + HEIGHT + FOOT;
    Some(frame.finish(found, "discover_tradeoff", &format!("{}.", alt.join("; "))))
}

fn one(frame: &mut Frame, panel: &Panel, asked: Asked, question: &DiscoverQuestion, first: bool) {
    let ticks = Ticks::new((0.0, 1.0), 5);
    let title = match asked {
        Asked::Inputs => "At which points",
        Asked::Runs => "Which runs",
    };
    frame.canvas.text((panel.left(), panel.top() - 13.0), title, Type::new(BODY).bold());
    let rows = Ticks::new(panel.y.domain, 4);
    panel.rows(&mut frame.canvas, &rows, |v| rows.percent(v));
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, "coverage: share of all hits kept");
    if first {
        panel.side_name(&mut frame.canvas, "density: share of hits", 41.0);
    }
    let rate = panel.y.at(question.hits as f64 / question.n as f64);
    frame.canvas.line((panel.left(), rate), (panel.right(), rate), BASE);
    let places: Vec<(f64, f64)> =
        question.peeling.iter().map(|step| panel.point(step.coverage, step.density)).collect();
    frame.canvas.path(places.clone(), Stroke::new(BLUE, 1.4));
    let chosen = question.chosen;
    places.iter().for_each(|place| frame.canvas.disc(*place, 2.4, INK));
    let mut labels = Labels { panel, points: along(&places), boxes: Vec::new() };
    labels.points.extend(along(&[(panel.left(), rate), (panel.right(), rate)]));
    if let Some(one) = question.boxes.first() {
        if let Some(at) = chosen {
            marker(&mut frame.canvas, places[at], Marker::Ring);
        }
        let place = panel.point(one.coverage, one.density);
        marker(&mut frame.canvas, place, Marker::Diamond);
        let text = several(one.limits.len(), "number");
        labels.tell(frame, place, (&text, Type::new(SMALL).bold()), true);
    } else {
        let look = Type::new(SMALL).bold();
        let text = "no region told from chance";
        let (middle, y, half) = ((panel.left() + panel.right()) / 2.0, panel.top() + 14.0, look.width(text) / 2.0);
        frame.canvas.text((middle, y), text, look.centre());
        labels.boxes.push([middle - half - 3.0, y - 8.0, middle + half + 3.0, y + 8.0]);
    }
    // The number of limits is told where it changes, and where there is room.
    let mut told = 0;
    for (place, step) in places.iter().zip(&question.peeling) {
        if step.inputs != told && step.inputs > 0 {
            told = step.inputs;
            labels.tell(frame, *place, (&told.to_string(), Type::new(SMALL).color(GREY)), false);
        }
    }
}

/// What stands in a panel that no label is written over.
struct Labels<'a> {
    panel: &'a Panel,
    /// Points of what is drawn, close to each other.
    points: Vec<(f64, f64)>,
    /// Labels: left, top, right and bottom.
    boxes: Vec<[f64; 4]>,
}

impl Labels<'_> {
    /// Writes beside a mark, where there is room: above right, below left, right, left, below or above. Where there is none, a label that
    /// must be told stands above right.
    fn tell(&mut self, frame: &mut Frame, (x, y): (f64, f64), (text, look): (&str, Type), must: bool) {
        let width = look.width(text);
        let middle = x - width / 2.0;
        let (left, right) = (x - 10.0 - width, x + 9.0);
        let beside =
            [(right, y - 10.0), (left, y + 10.0), (right, y), (left, y), (middle, y + 17.0), (middle, y - 17.0)];
        let around = |(x, y): (f64, f64)| [x - 3.0, y - 8.0, x + width + 3.0, y + 8.0];
        let free = beside.into_iter().find(|place| self.has_room(around(*place)));
        if let Some(place) = free.or(must.then_some(beside[0])) {
            frame.canvas.text(place, text, look);
            self.boxes.push(around(place));
        }
    }

    fn has_room(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let (x, y) = (left..=right, top..=bottom);
        let inside = left >= self.panel.left() && right <= self.panel.right() && top >= self.panel.top();
        let apart = |other: &[f64; 4]| other[2] < left || right < other[0] || other[3] < top || bottom < other[1];
        inside
            && bottom <= self.panel.bottom()
            && self.boxes.iter().all(apart)
            && !self.points.iter().any(|point| x.contains(&point.0) && y.contains(&point.1))
    }
}

/// Points along a path, no further apart than a label is high.
fn along(path: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let between = |pair: &[(f64, f64)]| {
        let ((x, y), (dx, dy)) = (pair[0], (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1));
        let steps = (libm::hypot(dx, dy) / 4.0).ceil().max(1.0);
        (0..=steps as usize).map(move |step| (x + dx * step as f64 / steps, y + dy * step as f64 / steps))
    };
    path.windows(2).flat_map(between).collect()
}
