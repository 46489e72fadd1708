//! What agreements contain: shares of the levels of each issue.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::analysis::findings::Findings;
use crate::render::number;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks};
use super::canvas::Type;
use super::frame::{Frame, in_title};
use super::palette::{self, Fill, GREY};

/// Levels of an issue that get a segment of their own; the rest are joined.
const LEVELS: usize = 5;

/// Draws the chart; none if nothing was agreed.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let n = findings.agreements.runs_with_agreement;
    let issues: Vec<(&String, Vec<(String, u64)>)> = findings
        .agreements
        .issue_levels
        .iter()
        .map(|(issue, levels)| (issue, ranked(levels)))
        .filter(|(_, levels)| !levels.is_empty())
        .collect();
    if n == 0 || issues.is_empty() {
        return None;
    }
    let mut frame = Frame::new(
        &title(findings),
        &format!(
            "Levels at which each issue stands at the end of the {} runs in which something was agreed; the commonest first and darkest.",
            number::count(n)
        ),
    );
    let name = Type::new(BODY).bold();
    let gutter = issues.iter().map(|(issue, _)| name.width(&words(issue))).fold(60.0, f64::max).min(180.0) + 12.0;
    let (left, right) = (frame.left + gutter, frame.right - 14.0);
    let top = frame.y;
    for (issue, levels) in &issues {
        let bar = (frame.y + 2.0, frame.y + 20.0);
        let panel = Panel::new((left, bar.0), (right, bar.1), (0.0, 1.0), (0.0, 1.0));
        let lines = name.wrap(&words(issue), gutter - 12.0, 2);
        for (line, text) in lines.iter().enumerate() {
            frame.canvas.text((frame.left, bar.0 + 9.0 + 15.0 * line as f64), text, name);
        }
        segments(&mut frame, &panel, levels);
        frame.y = bar.1 + 5.0;
        key(&mut frame, left + 6.0, levels);
        frame.y += 9.0;
    }
    let panel = Panel::new((left, top), (right, frame.y), (0.0, 1.0), (0.0, 1.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, &format!("share of the {} runs with an agreement", number::count(n)));
    frame.canvas.line((left, top), (left, frame.y), AXIS_LINE);
    frame.y += 40.0;
    let alt = issues.iter().map(|(issue, levels)| {
        let all: u64 = levels.iter().map(|level| level.1).sum();
        let parts = levels.iter().map(|(level, count)| format!("{} {}", words(level), number::part(*count, all)));
        format!("{}: {}", words(issue), parts.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "agreements", &alt))
}

fn words(id: &str) -> String {
    id.replace('_', " ")
}

/// Levels that were seen, the commonest first; those beyond the fifth in one. Of a grid, its quarters.
fn ranked(levels: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut seen: Vec<(String, u64)> = levels.iter().filter(|(_, n)| **n > 0).map(|(id, n)| (id.clone(), *n)).collect();
    if let Some(quarters) = quarters(levels).filter(|_| seen.len() > LEVELS) {
        seen = quarters;
    }
    seen.sort_by_key(|(_, n)| Reverse(*n));
    if seen.len() > LEVELS {
        let rest = seen.split_off(LEVELS - 1);
        seen.push((format!("{} others", rest.len()), rest.iter().map(|level| level.1).sum()));
    }
    seen
}

/// Levels of a grid, which are named by their places, joined into four stretches that were seen; what has another name
/// stays. None where it is no grid.
fn quarters(levels: &BTreeMap<String, u64>) -> Option<Vec<(String, u64)>> {
    let place = |id: &String| id.parse::<usize>().ok();
    let last = levels.keys().filter_map(place).max()?;
    if levels.keys().filter(|id| place(id).is_none()).count() > 1 {
        return None;
    }
    let wide = (last + 1).div_ceil(4).max(1);
    let mut stretches = [0; 4];
    let mut joined = Vec::new();
    for (id, n) in levels {
        match place(id) {
            Some(at) => stretches[at / wide] += n,
            None => joined.push((id.clone(), *n)),
        }
    }
    let name = |at: usize| format!("{} to {}", at * wide, (at * wide + wide - 1).min(last));
    joined.extend(stretches.iter().enumerate().map(|(at, n)| (name(at), *n)));
    joined.retain(|(_, n)| *n > 0);
    Some(joined)
}

fn fill(rank: usize) -> Fill {
    Fill::plain(palette::ramp([0.92, 0.62, 0.36, 0.18, 0.05][rank.min(LEVELS - 1)]))
}

fn segments(frame: &mut Frame, panel: &Panel, levels: &[(String, u64)]) {
    let all: u64 = levels.iter().map(|level| level.1).sum();
    let mut before = 0;
    for (rank, (_, n)) in levels.iter().enumerate() {
        let from = panel.x.at(before as f64 / all as f64);
        before += n;
        let to = panel.x.at(before as f64 / all as f64);
        let slit = if to - from > 3.0 && before < all { 1.0 } else { 0.0 };
        frame.canvas.rect((from, panel.top()), (to - slit, panel.bottom()), fill(rank));
    }
}

/// Names of the segments, under the bar, in as many lines as they need.
fn key(frame: &mut Frame, left: f64, levels: &[(String, u64)]) {
    let all: u64 = levels.iter().map(|level| level.1).sum();
    let look = Type::new(SMALL);
    let mut x = left;
    for (rank, (level, n)) in levels.iter().enumerate() {
        let share = number::part(*n, all);
        let room = frame.right - left - 15.0 - look.bold().width(&share) - 5.0;
        let name = look.fit(&words(level), room);
        let wide = 15.0 + look.width(&name) + 5.0 + look.bold().width(&share);
        if x > left && x + wide > frame.right {
            x = left;
            frame.y += 16.0;
        }
        let middle = frame.y + 6.0;
        frame.canvas.rect((x, middle - 5.0), (x + 10.0, middle + 5.0), Fill::plain(GREY));
        frame.canvas.rect((x + 0.8, middle - 4.2), (x + 9.2, middle + 4.2), fill(rank));
        frame.canvas.text((x + 15.0, middle), &name, look);
        frame.canvas.text((x + 15.0 + look.width(&name) + 5.0, middle), &share, look.bold());
        x += wide + 16.0;
    }
    frame.y += 14.0;
}

fn title(findings: &Findings) -> String {
    let n = findings.agreements.runs_with_agreement;
    let share = number::part(n, findings.plan.runs);
    let most = findings.forums.iter().rev().max_by_key(|forum| forum.accepted).filter(|forum| forum.accepted > 0);
    match most {
        Some(forum) if findings.forums.len() > 1 => {
            format!("Something is agreed in {share} of runs, most often in {}", in_title(&forum.name))
        }
        _ => format!("Something is agreed in {share} of runs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_shown_by_quarters() {
        let counts = |of: &[(&str, u64)]| of.iter().map(|(id, n)| (id.to_string(), *n)).collect::<Vec<_>>();
        let mut grid: BTreeMap<String, u64> = (0..201).map(|at| (at.to_string(), u64::from(at >= 102))).collect();
        grid.insert("unsettled".into(), 7);
        grid.insert("3".into(), 1);
        assert_eq!(ranked(&grid), counts(&[("102 to 152", 51), ("153 to 200", 48), ("unsettled", 7), ("0 to 50", 1)]));
        // Few levels are shown as they are, and names are no grid.
        let few: BTreeMap<String, u64> = (0..201).map(|at| (at.to_string(), u64::from(at % 100 == 0))).collect();
        assert_eq!(ranked(&few), counts(&[("0", 1), ("100", 1), ("200", 1)]));
        let names: BTreeMap<String, u64> = (0..20).map(|at| (format!("level_{at:02}"), 20 - at)).collect();
        assert_eq!(
            ranked(&names),
            counts(&[("level_00", 20), ("level_01", 19), ("level_02", 18), ("level_03", 17), ("16 others", 136)])
        );
    }
}
