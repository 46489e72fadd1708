//! Share of runs by group and outcome, with whiskers and what other precisions would give.

use crate::analysis::findings::{Estimate, Findings, OutcomeFinding};
use crate::analysis::groups::GroupFinding;
use crate::render::words::foresight::is_compared;
use crate::render::{headline, number};

use super::Chart;
use super::axis::{BODY, Panel, Ticks, WHISKER, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, in_title, in_title_among};
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{self, Fill, GREY, INK, RULE};

/// Height of a group's row, and of the air between groups.
const HEAD: f64 = 25.0;
const AIR: f64 = 9.0;
/// How far the endings of a group stand in from its name.
const INDENT: f64 = 12.0;

/// What has a bar.
enum Row<'a> {
    /// A group of several endings.
    Group(&'a GroupFinding),
    /// An ending; whether it stands under its group.
    Ending(&'a OutcomeFinding, bool),
}

impl Row<'_> {
    fn name(&self) -> &str {
        match self {
            Row::Group(one) => &one.group.name,
            Row::Ending(one, _) => &one.name,
        }
    }

    fn share(&self) -> &Estimate {
        match self {
            Row::Group(one) => &one.share,
            Row::Ending(one, _) => &one.share,
        }
    }
}

/// Groups with their endings under them; a group of one ending is that ending.
fn rows(findings: &Findings) -> Vec<Vec<Row<'_>>> {
    let mut all = Vec::new();
    for (group, outcomes) in findings.by_group() {
        let head = (outcomes.len() > 1).then_some(Row::Group(group));
        let under = head.is_some();
        all.push(head.into_iter().chain(outcomes.into_iter().map(|one| Row::Ending(one, under))).collect());
    }
    all
}

/// Draws the chart; none if there are no runs.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    if findings.plan.runs == 0 || findings.outcomes.is_empty() {
        return None;
    }
    let groups = rows(findings);
    let rows = || groups.iter().flatten();
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
    let fill = |one: &OutcomeFinding| findings.outcomes.iter().position(|other| other.id == one.id).map(|k| fills[k]);
    let (label, bold) = (Type::new(BODY), Type::new(BODY).bold());
    let indent = if rows().any(|row| matches!(row, Row::Ending(_, true))) { INDENT } else { 0.0 };
    let widest = rows().map(|row| bold.width(row.name())).fold(0.0, f64::max);
    let gutter = widest.min(190.0) + indent + 10.0;
    let height = |row: &Row| match row {
        Row::Group(_) => HEAD,
        Row::Ending(..) => {
            if band {
                44.0
            } else {
                32.0
            }
        }
    };
    let highest = round_up(highest(findings), 5).min(1.0);
    // As wide as the numbers behind the whiskers allow.
    let room = frame.width() - gutter - 8.0;
    let needs =
        rows().map(|row| (room - bold.width(&number::share(row.share()))) * highest / end_of(row.share()).max(1e-9));
    let width = needs.fold(room - 10.0, f64::min);
    let top = frame.y;
    let bottom = top + rows().map(height).sum::<f64>() + AIR * (groups.len() - 1) as f64;
    let panel =
        Panel::new((frame.left + gutter, top), (frame.left + gutter + width, bottom), (0.0, highest), (1.0, 0.0));
    let ticks = Ticks::new((0.0, highest), 5);
    for &tick in &ticks.values {
        frame.canvas.line((panel.x.at(tick), top), (panel.x.at(tick), bottom), super::axis::GRID_LINE);
    }
    let names: Vec<&str> = rows().map(Row::name).collect();
    let mut names = cut_distinct(&names, bold, gutter - indent - 10.0, 2).into_iter();
    let mut upper = top;
    for group in &groups {
        if upper > top {
            let y = upper + AIR / 2.0 - 1.0;
            frame.canvas.line((frame.left, y), (panel.left(), y), super::axis::GRID_LINE);
            upper += AIR;
        }
        for row in group {
            let middle = upper + 13.0;
            upper += height(row);
            let (look, from, half) = match row {
                Row::Group(_) => (bold, 0.0, 5.0),
                Row::Ending(_, false) => (bold, 0.0, 8.0),
                Row::Ending(_, true) => (label, indent, 8.0),
            };
            let lines = names.next().unwrap_or_default();
            for (line, text) in lines.iter().enumerate() {
                let down = if lines.len() == 1 { 0.0 } else { -4.0 + 15.0 * line as f64 };
                frame.canvas.text((frame.left + from, middle + down), text, look);
            }
            let share = row.share();
            let fill = match row {
                Row::Group(_) => Fill::plain(GREY),
                Row::Ending(one, _) => fill(one).unwrap_or(Fill::plain(RULE)),
            };
            let end = panel.x.at(share.value.unwrap_or(0.0));
            frame.canvas.rect((panel.x.at(0.0), middle - half), (end, middle + half), fill);
            if let Some([low, high]) = share.interval {
                frame.canvas.whisker_across(panel.x.at(low), panel.x.at(high), middle, WHISKER);
            }
            let at = (panel.x.at(end_of(share)) + 8.0, middle);
            frame.canvas.text_on_plate(at, &number::share(share), look);
            let Row::Ending(one, _) = row else { continue };
            if let Some(band) = findings.precision_band.get(&one.id) {
                point(&mut frame, &panel, &band.half, middle + 15.0, Marker::Ring);
                point(&mut frame, &panel, &band.double, middle + 24.0, Marker::Square);
            }
        }
    }
    frame.canvas.line((panel.left(), top), (panel.left(), bottom), super::axis::AXIS_LINE);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, "share of runs");
    frame.y = bottom + 40.0;
    let alt = rows().map(|row| format!("{}: {}", row.name(), number::share(row.share())));
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
    let shares = findings.outcomes.iter().map(|outcome| &outcome.share);
    let groups = findings.groups.iter().map(|group| &group.share);
    shares
        .chain(groups)
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
    let mut text = format!("Bars: share of runs by ending; thin gray bars: their groups. Whiskers: {level} intervals.");
    if band {
        let n = findings.precision_band.values().map(|band| band.half.n).max().unwrap_or(0);
        text += &format!(
            " Points: the share if all actors chose half or twice as precisely ({} runs each).",
            number::count(n)
        );
    } else if !is_compared(findings) {
        text += " Shares at half and double decision precision were not computed.";
    }
    text
}
