//! The first region over its two most telling numbers: the points, the hits among them, and the frame of the region.

use crate::analysis::discover::document::{DiscoverBox, DiscoverLimit, DiscoverPoint, DiscoverQuestion, Discovery};
use crate::render::words::discover::input as input_of;
use crate::render::words::discover::{Asked, hit, questions, within};
use crate::render::words::number;

use super::Chart;
use super::axis::{Panel, Ticks};
use super::canvas::Stroke;
use super::frame::{Frame, Key, Marker};
use super::palette::{BLUE, Fill, GREY, INK, Rgb, WHITE, WIDE};

/// Height of the plot, and of a strip over one number.
const HEIGHT: f64 = 380.0;
const STRIP: f64 = 150.0;
const SIDE: f64 = 64.0;
const FOOT: f64 = 46.0;
/// Most points that are drawn.
const MOST: usize = 1_500;
/// Points outside of the other limits of the region.
const OUTSIDE: Rgb = Rgb(0xb8, 0xb8, 0xb8);

/// Draws the chart; none if there is no region.
pub(crate) fn chart(found: &Discovery) -> Option<Chart> {
    let (asked, question) = questions(found).into_iter().find(|(_, question)| !question.boxes.is_empty())?;
    let one = &question.boxes[0];
    let [across, up] = most_telling(one);
    let across = across?;
    let title = format!(
        "{} of {} in the region are hits, against {} of all",
        number::chance(one.density),
        asked.rows(),
        number::chance(question.hits as f64 / question.n as f64)
    );
    let clause = |limit: &DiscoverLimit| {
        format!("{} {}", limit.path, within(input_of(found, &limit.path), limit.low, limit.high))
    };
    let rest: Vec<String> =
        one.limits.iter().filter(|limit| ![Some(across), up].contains(&Some(*limit))).map(clause).collect();
    let framed: Vec<String> = [Some(across), up].into_iter().flatten().map(clause).collect();
    let mut subtitle = format!(
        "Points of the sample; a hit is where {}. The frame: {}.",
        hit(found, asked, question.others),
        framed.join(", ")
    );
    if !rest.is_empty() {
        subtitle += &format!(" The region also needs {}.", rest.join(", "));
    }
    let every = found.points.len().div_ceil(MOST).max(1);
    if every > 1 {
        subtitle += &format!(" One point in {every} is drawn.");
    }
    let mut frame = Frame::new(&title, &subtitle.replace('`', ""));
    let mut legend = vec![
        (Key::Marker(Marker::Disc), "hit".to_string()),
        (Key::Marker(Marker::Ring), "no hit".to_string()),
        (Key::Line(Stroke::new(BLUE, 2.4)), "region".to_string()),
    ];
    if !rest.is_empty() {
        legend.push((Key::Marker(Marker::Dot), "outside of its other limits".into()));
    }
    frame.legend(frame.left, &legend);
    let height = if up.is_some() { HEIGHT } else { STRIP };
    let top = frame.y + 4.0;
    let domain = |limit: Option<&DiscoverLimit>| {
        let [low, high] = limit.and_then(|limit| input_of(found, &limit.path)).map_or([0.0, 1.0], |input| input.drawn);
        let margin = 0.02 * (high - low);
        (low - margin, high + margin)
    };
    let (x, y) = (domain(Some(across)), domain(up));
    let left = frame.left + if up.is_some() { SIDE } else { 8.0 };
    let panel = Panel::new((left, top), (frame.right - 10.0, top + height), x, y);
    axes(&mut frame, &panel, across, up);
    let place = |limit: &DiscoverLimit| found.inputs.iter().position(|input| input.path == limit.path);
    let (column, row) = (place(across)?, up.and_then(place));
    let others: Vec<(usize, &DiscoverLimit)> = one
        .limits
        .iter()
        .filter(|limit| ![Some(across), up].contains(&Some(*limit)))
        .filter_map(|limit| Some((place(limit)?, limit)))
        .collect();
    draw_frame(&mut frame, &panel, across, up, true);
    let spread = |at: usize| (at as f64 * 0.618_033_988_75).fract() * 0.9 + 0.05;
    // Points outside of other limits first, so that they hide nothing.
    for outside in [true, false] {
        for (at, point) in found.points.iter().enumerate().filter(|(at, _)| at % every == 0) {
            let fits = others.iter().all(|(input, limit)| holds(limit, point.inputs[*input]));
            if fits == outside {
                continue;
            }
            let y = row.map_or_else(|| spread(at), |row| point.inputs[row]);
            let center = panel.point(point.inputs[column], y);
            match (fits, is_hit(asked, question, point)) {
                (false, _) => frame.canvas.disc(center, 1.1, OUTSIDE),
                (true, true) => frame.canvas.disc(center, 2.9, INK),
                (true, false) => {
                    frame.canvas.disc(center, 2.7, GREY);
                    frame.canvas.disc(center, 1.8, WHITE);
                }
            }
        }
    }
    draw_frame(&mut frame, &panel, across, up, false);
    frame.y = top + height + FOOT;
    let alt = format!(
        "Region: {}. Density {}, coverage {}.",
        framed.into_iter().chain(rest).collect::<Vec<_>>().join(", "),
        number::chance(one.density),
        number::chance(one.coverage)
    );
    Some(frame.finish(found, "discover_box", &alt))
}

fn is_hit(asked: Asked, question: &DiscoverQuestion, point: &DiscoverPoint) -> bool {
    let holds = match asked {
        Asked::Inputs => point.holds,
        Asked::Runs => point.first == Some(true),
    };
    holds != question.others
}

fn holds(limit: &DiscoverLimit, x: f64) -> bool {
    limit.low.is_none_or(|low| low < x) && limit.high.is_none_or(|high| x <= high)
}

/// The two numbers whose limits have the smallest quasi-p-values; one where the region limits one only.
fn most_telling(one: &DiscoverBox) -> [Option<&DiscoverLimit>; 2] {
    let smallest =
        |limit: &DiscoverLimit| [limit.low_quasi_p, limit.high_quasi_p].into_iter().flatten().fold(1.0, f64::min);
    let mut all: Vec<&DiscoverLimit> = one.limits.iter().collect();
    all.sort_by(|a, b| smallest(a).total_cmp(&smallest(b)));
    [all.first().copied(), all.get(1).copied()]
}

fn axes(frame: &mut Frame, panel: &Panel, across: &DiscoverLimit, up: Option<&DiscoverLimit>) {
    let ticks = Ticks::new(panel.x.domain, 6);
    for &value in &ticks.values {
        let x = panel.x.at(value);
        frame.canvas.line((x, panel.top()), (x, panel.bottom()), super::axis::GRID_LINE);
    }
    if let Some(up) = up {
        let ticks = Ticks::new(panel.y.domain, 6);
        panel.rows(&mut frame.canvas, &ticks, |v| ticks.text(v));
        panel.side_name(&mut frame.canvas, &up.path, 52.0);
    }
    panel.base(&mut frame.canvas, &ticks, |v| ticks.text(v));
    panel.base_name(&mut frame.canvas, &across.path);
}

/// The frame of the region, or its ground.
fn draw_frame(frame: &mut Frame, panel: &Panel, across: &DiscoverLimit, up: Option<&DiscoverLimit>, ground: bool) {
    let ends = |limit: Option<&DiscoverLimit>, domain: (f64, f64)| {
        let of = |end: Option<f64>, other: f64| end.map_or(other, |x| x.clamp(domain.0, domain.1));
        limit.map_or(domain, |limit| (of(limit.low, domain.0), of(limit.high, domain.1)))
    };
    let (x, y) = (ends(Some(across), panel.x.domain), ends(up, panel.y.domain));
    let (a, b) = (panel.point(x.0, y.0), panel.point(x.1, y.1));
    if ground {
        frame.canvas.rect(a, b, Fill::plain(WIDE));
        return;
    }
    let corners = vec![a, (b.0, a.1), b, (a.0, b.1), a];
    frame.canvas.path(corners, Stroke::new(BLUE, 2.4));
}
