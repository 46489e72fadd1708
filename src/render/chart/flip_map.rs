//! Where a goal holds over the ranges of two numbers: a cell for each combination of their values.

use crate::analysis::flip::Flip;
use crate::analysis::flip_map::{FlipMap, MapCell, MapValue};
use crate::analysis::goal::Status;
use crate::render::words::flip::map as told;

use super::Chart;
use super::axis::SMALL;
use super::canvas::{Canvas, Stroke, Type};
use super::frame::{Frame, Key};
use super::hatch::Pattern;
use super::palette::{BLUE, Fill, INK, NARROW, PALE, WHITE};
use super::sweep_map::labels;

/// Room for names and values at the left, and below.
const SIDE: f64 = 92.0;
const FOOT: f64 = 52.0;
const ROW: f64 = 30.0;
const HOLDS: Fill = Fill::plain(BLUE);
const FAILS: Fill = Fill::plain(PALE);
/// Least width of a cell that has its share written in it.
const LEGIBLE: f64 = 30.0;

fn undecided() -> Fill {
    Fill { base: WHITE, mark: NARROW, pattern: Pattern::Lines { degrees: -45.0, distance: 5.0, width: 1.4 } }
}

/// Draws the chart; none where no map was asked for.
pub(crate) fn chart(found: &Flip) -> Option<Chart> {
    let map = found.map.as_ref()?;
    let [rows, columns] = &map.numbers;
    let unit = if found.difference { "points" } else { "percent" };
    let subtitle = format!(
        "Whether `{}` holds: {} up, {} across, each from the lower end of its range to the upper one. Numbers are {unit}; all intervals hold \
         together.",
        found.goal, rows.path, columns.path
    );
    let title = told(found, map).replace('`', "");
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle.replace('`', ""));
    let mut legend = vec![
        (Key::Fill(HOLDS), "holds".to_string()),
        (Key::Fill(FAILS), "does not hold".into()),
        (Key::Fill(undecided()), "undecided".into()),
    ];
    if map.count(None) > 0 {
        legend.push((Key::Fill(Fill::plain(WHITE)), "the scenario cannot have both".into()));
    }
    frame.legend(frame.left, &legend);
    let (n, m) = (rows.values.len(), columns.values.len());
    let place = (frame.left + SIDE, frame.y + 4.0, frame.width() - SIDE, ROW * n as f64);
    cells(&mut frame.canvas, map, place);
    let names = |values: &[MapValue]| -> Vec<String> { values.iter().map(|value| value.label.clone()).collect() };
    labels(&mut frame, (&names(&rows.values), &rows.path), (&names(&columns.values), &columns.path), place);
    frame.y = place.1 + place.3 + FOOT;
    let alt = format!(
        "{} of {} cells hold, {} do not, {} are undecided.",
        map.count(Some(Status::Holds)),
        n * m - map.count(None),
        map.count(Some(Status::Fails)),
        map.count(Some(Status::Undecided))
    );
    Some(frame.finish(found, "flip_map", &alt))
}

fn cells(canvas: &mut Canvas, map: &FlipMap, (left, top, width, height): (f64, f64, f64, f64)) {
    let [rows, columns] = &map.numbers;
    let (w, h) = (width / columns.values.len() as f64, height / rows.values.len() as f64);
    // The lower end of the rows is at the bottom, as on any axis.
    let corner = |row: usize, column: usize| (left + w * column as f64, top + height - h * (row + 1) as f64);
    for (row, all) in map.cells.iter().enumerate() {
        for (column, MapCell { value, status, .. }) in all.iter().enumerate() {
            let (Some(status), Some(value)) = (status, value.as_ref().and_then(|value| value.value)) else { continue };
            let (x, y) = corner(row, column);
            let fill = match status {
                Status::Holds => HOLDS,
                Status::Fails => FAILS,
                Status::Undecided => undecided(),
            };
            canvas.rect((x, y), (x + w - 1.5, y + h - 1.5), fill);
            let middle = (x + (w - 1.5) / 2.0, y + (h - 1.5) / 2.0);
            let text = format!("{:.0}", value * 100.0).replace('-', "−");
            let look = Type::new(SMALL).centre();
            if w < LEGIBLE {
                continue;
            }
            match status {
                // Stripes would run through it.
                Status::Undecided => canvas.text_on_plate(middle, &text, look),
                Status::Holds => canvas.text(middle, &text, look.color(fill.base.text())),
                // Pale cells are dark on a dark page, and its text is light there.
                Status::Fails => canvas.text(middle, &text, look),
            };
        }
    }
    let (x, y) = corner(rows.base(), columns.base());
    let around = vec![(x, y), (x + w - 1.5, y), (x + w - 1.5, y + h - 1.5), (x, y + h - 1.5), (x, y)];
    canvas.path(around.clone(), Stroke::new(WHITE, 4.0));
    canvas.path(around, Stroke::new(INK, 2.0));
}
