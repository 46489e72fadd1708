//! Where a goal begins or ceases to hold, number by number: a row each, from the lower end of its range to the upper one.

use crate::analysis::flip::{Crossing, Flip, FlipInput};
use crate::analysis::goal::Status;
use crate::render::words::flip::{flipping, headline, place, way};

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{BLUE, Fill, GREY, INK, tint};

/// Most numbers that have a row.
const ROWS: usize = 24;
const ROW: f64 = 21.0;
/// Room for paths at the left and for crossings at the right.
const NAMES: f64 = 258.0;
const PLACES: f64 = 110.0;

/// Draws the chart; none if no number flips the goal.
pub(crate) fn chart(found: &Flip) -> Option<Chart> {
    let all: Vec<(&FlipInput, &Crossing)> = flipping(found).collect();
    let shown: Vec<_> = all.iter().take(ROWS).collect();
    if shown.is_empty() {
        return None;
    }
    let title = headline(found).get(1).cloned().unwrap_or_default();
    let mut subtitle = format!(
        "Each number alone, from the lower end of its range to the upper one, the nearest crossing first: whether `{}` holds. At the right \
         about where it flips.",
        found.goal
    );
    if all.len() > shown.len() {
        subtitle += &format!(" {} numbers that flip it farther away are not shown.", all.len() - shown.len());
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let legend = [
        (Key::Marker(Marker::Disc), "holds".into()),
        (Key::Marker(Marker::Ring), "does not hold".into()),
        (Key::Marker(Marker::Dot), "undecided".into()),
        (Key::Fill(Fill::plain(tint(BLUE))), "the crossing lies here".into()),
    ];
    frame.legend(frame.left, &legend);
    let (left, right) = (frame.left + NAMES, frame.right - PLACES);
    let (top, bottom) = (frame.y, frame.y + ROW * shown.len() as f64);
    let panel = Panel::new((left + 8.0, top), (right - 8.0, bottom), (-1.0, 1.0), (0.0, 1.0));
    for (way, label) in [(-1.0, "lower end"), (0.0, "as it is"), (1.0, "upper end")] {
        let x = panel.x.at(way);
        let stroke = if way == 0.0 { Stroke::new(INK, 1.0) } else { GRID_LINE };
        frame.canvas.line((x, top), (x, bottom), stroke);
        frame.canvas.text((x, bottom + 7.0), label, Type::new(SMALL).color(GREY).centre().top());
    }
    let paths: Vec<&str> = shown.iter().map(|(input, _)| input.path.as_str()).collect();
    let paths = fit_distinct(&paths, Type::new(SMALL), NAMES - 12.0);
    let places: Vec<String> = shown.iter().map(|(input, crossing)| place(input, crossing).about).collect();
    let places = fit_distinct(&places, Type::new(SMALL).bold(), PLACES - 10.0);
    for (row, (input, nearest)) in shown.iter().enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        frame.canvas.text((left - 8.0, y), &paths[row], Type::new(SMALL).end());
        frame.canvas.text((right + 8.0, y), &places[row], Type::new(SMALL).bold());
        for crossing in &input.crossings {
            let [low, high] = crossing.between.map(|at| panel.x.at(input.tried[at].way));
            frame.canvas.rect((low, y - 7.0), (high, y + 7.0), Fill::plain(tint(BLUE)));
        }
        let x = panel.x.at(nearest.way);
        frame.canvas.line((x, y - 8.5), (x, y + 8.5), Stroke::new(BLUE, 2.0));
        for point in &input.tried {
            let shape = match point.status {
                Status::Holds => Marker::Disc,
                Status::Fails => Marker::Ring,
                Status::Undecided => Marker::Dot,
            };
            marker(&mut frame.canvas, (panel.x.at(point.way), y), shape);
        }
    }
    frame.canvas.text((panel.x.at(0.0), bottom + 23.0), "value of the number", Type::new(BODY).centre().top());
    frame.y = bottom + 42.0;
    let alt = shown.iter().take(8).map(|(input, crossing)| {
        format!("{}: at about {}, {}", input.path, place(input, crossing).about, way(crossing))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "flip", &alt))
}
