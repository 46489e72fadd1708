//! How often each group of endings comes at different values of the two inputs that are most strongly correlated with it: a row for
//! each group.

use crate::analysis::findings::{Estimate, Findings, InputBin, InputFinding};
use crate::analysis::groups::{GroupFinding, GroupRef};
use crate::analysis::labels::Labels;
use crate::render::words::groups::within;
use crate::render::words::terms::{capital, list};
use crate::render::{headline, number};

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct, in_title, in_title_apart};
use super::frame::{Frame, Marker, marker};
use super::palette::{BLUE, GREY};

/// Most groups that have a row.
const MOST_GROUPS: usize = 4;
/// Inputs in a row.
const MOST_INPUTS: usize = 2;
/// Room for the scale at the left, between panels, and above a panel.
const AXIS: f64 = 52.0;
const GAP: f64 = 30.0;
const HEAD: f64 = 42.0;

/// A group of endings and the inputs that are most strongly correlated with it, the strongest first.
struct Row<'a> {
    group: &'a GroupRef,
    inputs: Vec<&'a InputFinding>,
}

impl Row<'_> {
    /// Correlation of an input with the group; null where it has none.
    fn correlation<'a>(&self, input: &'a InputFinding) -> Option<&'a Estimate> {
        input.group.get(&self.group.id).map(|one| &one.spearman)
    }

    fn share<'a>(&self, bin: &'a InputBin) -> Option<&'a Estimate> {
        bin.group.get(&self.group.id).filter(|share| share.value.is_some())
    }

    /// Where its axis ends.
    fn ceiling(&self) -> f64 {
        let shares = self.inputs.iter().flat_map(|input| &input.bins).filter_map(|bin| self.share(bin));
        let ends = shares.filter_map(|share| share.interval.map(|interval| interval[1]).or(share.value));
        round_up(ends.fold(0.0, f64::max), 5).min(1.0)
    }
}

/// Draws the chart; none if no drawn input can be compared with any group.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let (rows, groups) = rows(findings);
    let first = rows.first()?;
    let strongest = first.inputs[0];
    let level = first.correlation(strongest)?.level;
    let labels = &findings.scenario.labels;
    let mut subtitle = format!(
        "Share of runs by group of endings and by the value drawn for an input. Shown for each group: the inputs that are most strongly \
         correlated with it (Spearman's rank correlation). Whiskers: {} intervals.",
        number::level(level)
    );
    if rows.len() < groups {
        let shown: Vec<String> = rows.iter().map(|row| within(row.group)).collect();
        subtitle += &format!(" Shown of {groups} groups: {}.", list(&shown));
    }
    let mut frame = Frame::new(&title(labels, first, strongest), &subtitle);
    let height = if rows.len() > 1 { 118.0 } else { 210.0 };
    let mut told = Vec::new();
    for row in &rows {
        frame.y = one_row(&mut frame, row, labels, height) + 8.0;
        let of = row.inputs.iter().filter_map(|input| {
            let found = number::correlation(row.correlation(input)?);
            Some(format!("{}: rank correlation {found}", labels.path(&input.path)))
        });
        told.push(format!("{}: {}.", capital(&within(row.group)), of.collect::<Vec<_>>().join("; ")));
    }
    frame.y -= 8.0;
    Some(frame.finish(findings, "drivers", &told.join(" ")))
}

/// The rows: groups that are followed first, then the others, the most frequent first. And how many groups could have one: of two
/// groups the second is what is left of all runs, and has none.
fn rows(findings: &Findings) -> (Vec<Row<'_>>, usize) {
    let varies = |one: &&GroupFinding| 0 < one.count && one.count < findings.plan.runs;
    let mut groups: Vec<&GroupFinding> = findings.groups.iter().filter(varies).collect();
    groups.sort_by_key(|one| (!one.group.followed, std::cmp::Reverse(one.count)));
    if groups.len() == 2 {
        groups.pop();
    }
    let row = |one: &&'_ GroupFinding| {
        let of = |input: &InputFinding| input.group.get(&one.group.id)?.spearman.value;
        headline::by_correlation(findings, of).into_iter().take(MOST_INPUTS).collect::<Vec<_>>()
    };
    let inputs: Vec<Vec<&InputFinding>> = groups.iter().map(row).collect();
    let rows = groups.iter().zip(inputs).map(|(one, inputs)| Row { group: &one.group, inputs });
    (rows.filter(|row| !row.inputs.is_empty()).take(MOST_GROUPS).collect(), groups.len())
}

/// Draws the panels of a group; returns where they end.
fn one_row(frame: &mut Frame, row: &Row<'_>, labels: &Labels, height: f64) -> f64 {
    let ceiling = row.ceiling();
    let columns = row.inputs.len() as f64;
    let width = ((frame.width() - AXIS - GAP * (columns - 1.0)) / columns).min(430.0);
    let top = frame.y + HEAD;
    let mut lowest = top;
    let paths: Vec<String> = row.inputs.iter().map(|input| labels.path(&input.path)).collect();
    let bold = Type::new(BODY).bold();
    let names = fit_distinct(&paths, bold, width);
    // Low panels have room for the name of the group alone.
    let group = within(row.group);
    let of = if height > 200.0 { format!("share of runs: {group}") } else { capital(&group) };
    for (index, input) in row.inputs.iter().enumerate() {
        let left = frame.left + AXIS + (width + GAP) * index as f64;
        let panel = Panel::new((left, top), (left + width, top + height), across(input), (0.0, ceiling));
        frame.canvas.text((left, top - 32.0), &names[index], bold);
        let spearman = row.correlation(input).map_or(String::new(), number::correlation);
        let small = Type::new(SMALL).color(GREY);
        frame.canvas.text((left, top - 16.0), &small.fit(&format!("rank correlation {spearman}"), width), small);
        let ticks = Ticks::new((0.0, ceiling), if height > 200.0 { 5 } else { 4 });
        panel.rows(&mut frame.canvas, &ticks, |v| if index == 0 { ticks.percent(v) } else { String::new() });
        if index == 0 {
            panel.side_name(&mut frame.canvas, &Type::new(SMALL).fit(&of, height), 48.0);
        }
        lowest = lowest.max(one_input(&mut frame.canvas, &panel, labels, input, row));
    }
    lowest
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
fn one_input(canvas: &mut Canvas, panel: &Panel, labels: &Labels, input: &InputFinding, row: &Row<'_>) -> f64 {
    let slots = panel.x.domain == (-0.5, input.bins.len() as f64 - 0.5);
    let place = |slot: usize| {
        let bin = &input.bins[slot];
        panel.x.at(if slots { slot as f64 } else { (bin.range[0] + bin.range[1]) / 2.0 })
    };
    let points: Vec<(f64, f64)> = input
        .bins
        .iter()
        .enumerate()
        .filter_map(|(slot, bin)| Some((place(slot), panel.y.at(row.share(bin)?.value?))))
        .collect();
    if !slots {
        canvas.path(points.clone(), Stroke::new(BLUE, 1.6));
    }
    for (slot, bin) in input.bins.iter().enumerate() {
        if let Some([low, high]) = row.share(bin).and_then(|share| share.interval) {
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
fn named_title(labels: &Labels, row: &Row<'_>, input: &InputFinding) -> Option<String> {
    if !row.correlation(input).is_some_and(headline::clear_of_zero) || input.bins.iter().any(|bin| bin.numeric) {
        return None;
    }
    let mut known: Vec<_> = input.bins.iter().filter_map(|bin| Some((bin, row.share(bin)?))).collect();
    known.sort_by(|a, b| a.1.value.unwrap_or(0.0).total_cmp(&b.1.value.unwrap_or(0.0)));
    let ((least, low), (most, high)) = (known.first()?, known.last()?);
    let names = in_title_apart(&[&name_of(labels, input, most), &name_of(labels, input, least)]);
    Some(format!(
        "{}: {} of runs where {} is {}, {} where it is {}",
        in_title(&capital(&within(row.group))),
        number::share_in_brief(high),
        in_title(&labels.path(&input.path)),
        names[0],
        number::share_in_brief(low),
        names[1]
    ))
}

fn title(labels: &Labels, row: &Row<'_>, strongest: &InputFinding) -> String {
    if let Some(text) = named_title(labels, row, strongest) {
        return text;
    }
    let path = in_title(&labels.path(&strongest.path));
    let group = within(row.group);
    match row.correlation(strongest).filter(|found| headline::clear_of_zero(found)) {
        Some(found) => {
            let way = if found.value.unwrap_or(0.0) > 0.0 { "more" } else { "less" };
            format!("{} is {way} frequent where the value of this input is high: {path}", in_title(&capital(&group)))
        }
        None => {
            format!(
                "No input is clearly correlated with {}; the strongest correlation is with {path}",
                in_title(&group)
            )
        }
    }
}
