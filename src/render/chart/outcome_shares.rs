//! Share of runs by outcome, with whiskers and what other precisions would give.

use crate::analysis::findings::{Estimate, Findings};
use crate::render::{headline, number};

use super::Chart;
use super::axis::{BODY, Panel, Ticks, WHISKER, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, in_title, in_title_among};
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{self, Fill, INK, RULE};

/// Draws the chart; none if there are no runs.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    if findings.plan.runs == 0 || findings.outcomes.is_empty() {
        return None;
    }
    let band = findings.outcomes.iter().any(|outcome| findings.precision_band.contains_key(&outcome.id));
    let mut frame = Frame::new(&title(findings), &subtitle(findings, band));
    if band {
        frame.legend(
            frame.left,
            &[
                (Key::Fill(Fill::plain(RULE)), "as given".into()),
                (Key::Marker(Marker::Ring), "decision precision ×½".into()),
                (Key::Marker(Marker::Square), "decision precision ×2".into()),
            ],
        );
    }
    let fills = palette::outcomes(findings);
    let label = Type::new(BODY).end();
    let value = Type::new(BODY).bold();
    let widest = findings.outcomes.iter().map(|outcome| label.width(&outcome.name)).fold(0.0, f64::max);
    let gutter = widest.min(190.0) + 10.0;
    let texts: Vec<String> = findings.outcomes.iter().map(|outcome| number::share(&outcome.share)).collect();
    let row = if band { 44.0 } else { 32.0 };
    let highest = round_up(highest(findings), 5).min(1.0);
    // As wide as the numbers behind the whiskers allow.
    let room = frame.width() - gutter - 8.0;
    let needs = findings
        .outcomes
        .iter()
        .zip(&texts)
        .map(|(outcome, text)| (room - value.width(text)) * highest / end_of(&outcome.share).max(1e-9));
    let width = needs.fold(room - 10.0, f64::min);
    let top = frame.y;
    let bottom = top + row * findings.outcomes.len() as f64;
    let panel =
        Panel::new((frame.left + gutter, top), (frame.left + gutter + width, bottom), (0.0, highest), (1.0, 0.0));
    let ticks = Ticks::new((0.0, highest), 5);
    for &tick in &ticks.values {
        frame.canvas.line((panel.x.at(tick), top), (panel.x.at(tick), bottom), super::axis::GRID_LINE);
    }
    let names: Vec<&String> = findings.outcomes.iter().map(|outcome| &outcome.name).collect();
    let names = cut_distinct(&names, label, gutter - 10.0, 2);
    for (index, outcome) in findings.outcomes.iter().enumerate() {
        let upper = top + row * index as f64;
        let middle = upper + 13.0;
        let lines = &names[index];
        for (line, text) in lines.iter().enumerate() {
            let down = if lines.len() == 1 { 0.0 } else { -4.0 + 15.0 * line as f64 };
            frame.canvas.text((panel.left() - 9.0, middle + down), text, label);
        }
        let share = outcome.share.value.unwrap_or(0.0);
        frame.canvas.rect((panel.x.at(0.0), middle - 8.0), (panel.x.at(share), middle + 8.0), fills[index]);
        if let Some([low, high]) = outcome.share.interval {
            frame.canvas.whisker_across(panel.x.at(low), panel.x.at(high), middle, WHISKER);
        }
        frame.canvas.text_on_plate((panel.x.at(end_of(&outcome.share)) + 8.0, middle), &texts[index], value);
        if let Some(band) = findings.precision_band.get(&outcome.id) {
            point(&mut frame, &panel, &band.half, middle + 15.0, Marker::Ring);
            point(&mut frame, &panel, &band.double, middle + 24.0, Marker::Square);
        }
    }
    frame.canvas.line((panel.left(), top), (panel.left(), bottom), super::axis::AXIS_LINE);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, "share of runs");
    frame.y = bottom + 40.0;
    let alt = findings.outcomes.iter().zip(&texts).map(|(outcome, text)| format!("{}: {text}", outcome.name));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "outcome_shares", &alt))
}

fn point(frame: &mut Frame, panel: &Panel, estimate: &Estimate, y: f64, shape: Marker) {
    let Some(value) = estimate.value else { return };
    if let Some([low, high]) = estimate.interval {
        let (low, high) = (panel.x.at(low), panel.x.at(high.min(panel.x.domain.1)));
        frame.canvas.line((low, y), (high, y), Stroke::new(INK, 1.3));
    }
    marker(&mut frame.canvas, (panel.x.at(value), y), shape);
}

/// Where a bar with its whisker ends.
fn end_of(share: &Estimate) -> f64 {
    share.interval.map_or(0.0, |interval| interval[1]).max(share.value.unwrap_or(0.0))
}

fn highest(findings: &Findings) -> f64 {
    let bands = findings.precision_band.values().flat_map(|band| [&band.half, &band.double]);
    findings
        .outcomes
        .iter()
        .map(|outcome| &outcome.share)
        .chain(bands)
        .filter_map(|estimate| estimate.interval.map(|interval| interval[1]).or(estimate.value))
        .fold(0.0, f64::max)
}

/// The most frequent ending and the next; both in one breath where they are tied.
fn title(findings: &Findings) -> String {
    match headline::by_share(findings).as_slice() {
        [] => "No ending was seen".into(),
        [only] => format!("Every run ends in {}", in_title(&only.name)),
        [first, second, ..] => {
            let all = findings.outcomes.iter().map(|one| one.name.as_str());
            let names = in_title_among(&[&first.name, &second.name], all);
            let shares = [first, second].map(|one| number::share_in_brief(&one.share));
            if headline::is_tied(findings, second) {
                format!("{} ({}) and {} ({}) are about equally likely", names[0], shares[0], names[1], shares[1])
            } else {
                format!(
                    "{} is the most likely ending ({}), followed by {} ({})",
                    names[0], shares[0], names[1], shares[1]
                )
            }
        }
    }
}

fn subtitle(findings: &Findings, band: bool) -> String {
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    let level = number::level(level);
    let mut text = format!("Bars: share of runs by ending, in the order of the file. Whiskers: {level} intervals.");
    if band {
        let n = findings.precision_band.values().map(|band| band.half.n).max().unwrap_or(0);
        text += &format!(
            " Points: the share if all actors chose half or twice as precisely ({} runs each).",
            number::count(n)
        );
    }
    text
}
