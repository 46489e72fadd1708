//! How often the groups of endings that are followed come at different values of the two inputs that are most strongly correlated
//! with them.

use crate::analysis::findings::{Findings, InputBin, InputFinding};
use crate::analysis::labels::Labels;
use crate::render::words::groups;
use crate::render::words::terms::capital;
use crate::render::{headline, number};

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct, in_title, in_title_apart};
use super::frame::{Frame, Marker, marker};
use super::palette::{BLUE, GREY};

/// Draws the chart; none if no drawn input can be compared with them.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let known = |input: &&InputFinding| input.bins.iter().any(|bin| bin.followed.value.is_some());
    let inputs: Vec<&InputFinding> = headline::by_correlation(findings).into_iter().filter(known).take(2).collect();
    let strongest = inputs.first()?;
    let followed = groups::followed(findings);
    let of = format!("share of runs: {followed}");
    let mut frame = Frame::new(
        &title(&findings.scenario.labels, &followed, strongest),
        &format!(
            "Share of runs that end so ({followed}), by the value drawn for an input. Shown: the inputs that are most strongly correlated \
             with it (Spearman's rank correlation). Whiskers: {} intervals.",
            number::level(strongest.followed.level)
        ),
    );
    let highest = inputs
        .iter()
        .flat_map(|input| &input.bins)
        .filter_map(|bin| bin.followed.interval.map(|interval| interval[1]).or(bin.followed.value))
        .fold(0.0, f64::max);
    let ceiling = round_up(highest, 5).min(1.0);
    let (axis, gap) = (52.0, 30.0);
    let columns = inputs.len() as f64;
    let width = ((frame.width() - axis - gap * (columns - 1.0)) / columns).min(430.0);
    let top = frame.y + 42.0;
    let mut lowest = top;
    let labels = &findings.scenario.labels;
    let paths: Vec<String> = inputs.iter().map(|input| labels.path(&input.path)).collect();
    let names = fit_distinct(&paths, Type::new(BODY).bold(), width);
    for (index, input) in inputs.iter().enumerate() {
        let left = frame.left + axis + (width + gap) * index as f64;
        let panel = Panel::new((left, top), (left + width, top + 210.0), across(input), (0.0, ceiling));
        let bold = Type::new(BODY).bold();
        frame.canvas.text((left, top - 32.0), &names[index], bold);
        let spearman = format!("rank correlation {}", number::correlation(&input.followed));
        let small = Type::new(SMALL).color(GREY);
        frame.canvas.text((left, top - 16.0), &small.fit(&spearman, width), small);
        let ticks = Ticks::new((0.0, ceiling), 5);
        panel.rows(&mut frame.canvas, &ticks, |v| if index == 0 { ticks.percent(v) } else { String::new() });
        if index == 0 {
            panel.side_name(&mut frame.canvas, &Type::new(SMALL).fit(&of, 210.0), 48.0);
        }
        lowest = lowest.max(one_input(&mut frame.canvas, &panel, labels, input));
    }
    frame.y = lowest;
    let alt = inputs.iter().zip(&paths);
    let alt = alt.map(|(input, path)| format!("{path}: rank correlation {}", number::correlation(&input.followed)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "drivers", &alt))
}

/// Name of a bin: of a point, or its lowest value.
fn name_of(labels: &Labels, input: &InputFinding, bin: &InputBin) -> String {
    match &bin.label {
        Some(point) => number::point(labels, &input.path, point),
        None => number::fixed(bin.range[0], 2),
    }
}

fn named(input: &InputFinding) -> bool {
    input.bins.iter().all(|bin| bin.label.is_some())
}

/// Domain of the horizontal axis: values, or one place for each named value.
fn across(input: &InputFinding) -> (f64, f64) {
    let low = input.bins.iter().map(|bin| bin.range[0]).fold(f64::INFINITY, f64::min);
    let high = input.bins.iter().map(|bin| bin.range[1]).fold(f64::NEG_INFINITY, f64::max);
    if named(input) || !(low.is_finite() && high.is_finite()) || high <= low {
        return (-0.5, input.bins.len() as f64 - 0.5);
    }
    let air = (high - low) * 0.03;
    (low - air, high + air)
}

/// Draws bins and the horizontal axis; returns where it ends.
fn one_input(canvas: &mut Canvas, panel: &Panel, labels: &Labels, input: &InputFinding) -> f64 {
    let slots = panel.x.domain == (-0.5, input.bins.len() as f64 - 0.5);
    let place = |slot: usize| {
        let bin = &input.bins[slot];
        panel.x.at(if slots { slot as f64 } else { (bin.range[0] + bin.range[1]) / 2.0 })
    };
    let points: Vec<(f64, f64)> = input
        .bins
        .iter()
        .enumerate()
        .filter_map(|(slot, bin)| Some((place(slot), panel.y.at(bin.followed.value?))))
        .collect();
    if !slots {
        canvas.path(points.clone(), Stroke::new(BLUE, 1.6));
    }
    for (slot, bin) in input.bins.iter().enumerate() {
        if let Some([low, high]) = bin.followed.interval.filter(|_| bin.followed.value.is_some()) {
            canvas.whisker_up(place(slot), panel.y.at(low), panel.y.at(high), WHISKER);
        }
    }
    for point in points {
        marker(canvas, point, Marker::Disc);
    }
    if slots {
        panel.base(canvas, &Ticks { step: 1.0, values: Vec::new() }, |_| String::new());
        let look = Type::new(SMALL).color(GREY).centre().top();
        let room = (panel.right() - panel.left()) / input.bins.len() as f64 - 6.0;
        let mut most = 0;
        let names: Vec<String> = input.bins.iter().map(|bin| name_of(labels, input, bin)).collect();
        for (slot, lines) in cut_distinct(&names, look, room, 2).iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                canvas.text((place(slot), panel.bottom() + 7.0 + 14.0 * line as f64), text, look);
            }
            most = most.max(lines.len());
        }
        return panel.bottom() + 12.0 + 14.0 * most as f64;
    }
    let ticks = Ticks::new(panel.x.domain, 6);
    panel.base(canvas, &ticks, |v| ticks.text(v));
    panel.base_name(canvas, "value of the input");
    panel.bottom() + 40.0
}

/// Of values with names none is high or low: the title sets the ends of the picture against each other.
fn named_title(labels: &Labels, followed: &str, input: &InputFinding) -> Option<String> {
    if !headline::clear_of_zero(&input.followed) || input.bins.iter().any(|bin| bin.numeric) {
        return None;
    }
    let mut known: Vec<_> = input.bins.iter().filter(|bin| bin.followed.value.is_some()).collect();
    known.sort_by(|a, b| a.followed.value.unwrap_or(0.0).total_cmp(&b.followed.value.unwrap_or(0.0)));
    let (least, most) = (known.first()?, known.last()?);
    let names = in_title_apart(&[&name_of(labels, input, most), &name_of(labels, input, least)]);
    Some(format!(
        "{}: {} of runs where {} is {}, {} where it is {}",
        in_title(&capital(followed)),
        number::share_in_brief(&most.followed),
        in_title(&labels.path(&input.path)),
        names[0],
        number::share_in_brief(&least.followed),
        names[1]
    ))
}

fn title(labels: &Labels, followed: &str, strongest: &InputFinding) -> String {
    if let Some(text) = named_title(labels, followed, strongest) {
        return text;
    }
    let path = in_title(&labels.path(&strongest.path));
    if headline::clear_of_zero(&strongest.followed) {
        let way = if strongest.followed.value.unwrap_or(0.0) > 0.0 { "more" } else { "less" };
        format!("{} is {way} frequent where the value of this input is high: {path}", in_title(&capital(followed)))
    } else {
        format!("No input is clearly correlated with {}; the strongest correlation is with {path}", in_title(followed))
    }
}
