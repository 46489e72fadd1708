//! What each number moves, alone: a bar to each end of its range, the widest first.

use crate::analysis::sensitivity::{Sensitivity, SensitivityInput};
use crate::render::number;
use crate::render::words::sensitivity::{BENDS, followed, headline, ranked};

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key};
use super::palette::{BLUE, Fill, GREY, INK, tint};

/// Most numbers that have a row.
const ROWS: usize = 24;
const ROW: f64 = 21.0;
/// Room for paths at the left and for the ends of ranges at the right.
const NAMES: f64 = 258.0;
const ENDS: f64 = 126.0;

/// Draws the chart of the first group that is followed; none if no number moves it.
pub(crate) fn chart(found: &Sensitivity) -> Option<Chart> {
    let group = followed(found).next()?;
    let all = ranked(found, group);
    let shown: Vec<&SensitivityInput> =
        all.iter().copied().filter(|input| input.largest(&group.id) > 0.0).take(ROWS).collect();
    if shown.is_empty() {
        return None;
    }
    let title = headline(found).first().cloned().unwrap_or_default();
    let mut subtitle = format!(
        "Change in the share of {} in points, where one number is set to the ends of its range and all others stay. Bold: clear of zero, \
         all intervals together.",
        group.name
    );
    if all.len() > shown.len() {
        subtitle += &format!(" {} numbers that move it less are not shown.", all.len() - shown.len());
    }
    if shown.iter().any(|input| input.bends(&group.id)) {
        subtitle += &format!(" {BENDS} at the right: both ends clearly move it the same way.");
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let fills = [Fill::plain(tint(BLUE)), Fill::plain(BLUE)];
    let legend = [
        (Key::Fill(fills[0]), "less".into()),
        (Key::Fill(fills[1]), "more".into()),
        (Key::Line(WHISKER), "confidence interval".into()),
    ];
    frame.legend(frame.left, &legend);
    let ends =
        shown.iter().flat_map(|input| &input.ends).filter_map(|end| end.differences.groups.get(&group.id)?.interval);
    let reach = ends.flat_map(|[low, high]| [low.abs(), high.abs()]).fold(0.0, f64::max).max(1e-6);
    let (left, right) = (frame.left + NAMES, frame.right - ENDS);
    let (top, bottom) = (frame.y, frame.y + ROW * shown.len() as f64);
    let panel = Panel::new((left, top), (right, bottom), (-reach, reach), (0.0, 1.0));
    let ticks = Ticks::new((-100.0 * reach, 100.0 * reach), 4);
    for tick in &ticks.values {
        let x = panel.x.at(tick / 100.0);
        frame.canvas.line((x, top), (x, bottom), GRID_LINE);
        frame.canvas.text((x, bottom + 7.0), &ticks.text(*tick), Type::new(SMALL).color(GREY).centre().top());
    }
    let paths: Vec<&str> = shown.iter().map(|input| input.path.as_str()).collect();
    let paths = fit_distinct(&paths, Type::new(SMALL).bold(), NAMES - 12.0);
    let mark = |input: &SensitivityInput| if input.bends(&group.id) { format!(" {BENDS}") } else { String::new() };
    let said: Vec<String> = shown.iter().map(|input| range(input) + &mark(input)).collect();
    let said = fit_distinct(&said, Type::new(SMALL), ENDS - 10.0);
    for (row, input) in shown.iter().enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        let look = Type::new(SMALL);
        let look = if input.is_clear(&group.id) { look.bold() } else { look };
        frame.canvas.text((left - 8.0, y), &paths[row], look.end());
        frame.canvas.text((right + 8.0, y), &said[row], Type::new(SMALL).color(GREY));
        let two = input.ends.len() == 2;
        for end in &input.ends {
            let Some(difference) = end.differences.groups.get(&group.id) else { continue };
            let (Some(value), Some([low, high])) = (difference.value, difference.interval) else { continue };
            // Each end has its half of the row, since both may lie on one side.
            let (from, to) = match (two, end.more) {
                (true, false) => (y - 7.5, y - 0.5),
                (true, true) => (y + 0.5, y + 7.5),
                _ => (y - 4.0, y + 4.0),
            };
            let fill = fills[usize::from(end.more)];
            let (zero, x) = (panel.x.at(0.0), panel.x.at(value));
            frame.canvas.rect((zero.min(x), from), (zero.max(x), to), fill);
            let middle = (from + to) / 2.0;
            frame.canvas.line((panel.x.at(low), middle), (panel.x.at(high), middle), Stroke::new(INK, 1.0));
        }
    }
    frame.canvas.line((panel.x.at(0.0), top), (panel.x.at(0.0), bottom), Stroke::new(INK, 1.2));
    frame.canvas.text((panel.x.at(0.0), bottom + 23.0), "points", Type::new(BODY).centre().top());
    frame.y = bottom + 42.0;
    let alt = shown.iter().take(8).map(|input| {
        let ends = input.ends.iter().filter_map(|end| {
            Some(format!("{} at {}", number::difference(end.differences.groups.get(&group.id)?), end.label))
        });
        format!("{}: {}", input.path, ends.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "tornado", &alt))
}

/// The ends of a range: `0.72 to 1.08`.
fn range(input: &SensitivityInput) -> String {
    input.ends.iter().map(|end| end.label.as_str()).collect::<Vec<_>>().join(" to ")
}
