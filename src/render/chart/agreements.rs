//! What agreements contain: shares of the levels of each issue.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::analysis::findings::Findings;
use crate::analysis::labels::Labels;
use crate::render::number;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks};
use super::canvas::Type;
use super::distinct::{cut_distinct, fit_distinct, in_title, in_title_among, one_in_title};
use super::frame::Frame;
use super::palette::{self, Fill, GREY};

/// Levels of an issue that get a segment of their own; the rest are joined.
const LEVELS: usize = 5;

/// Draws the chart; none if nothing was agreed.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let n = findings.agreements.runs_with_agreement;
    let labels = &findings.scenario.labels;
    let grid = |issue: &String| findings.agreements.grids.get(issue).copied();
    let issues: Vec<Issue> = findings
        .agreements
        .issue_levels
        .iter()
        .map(|(issue, levels)| Issue {
            name: labels.issue(issue),
            levels: named(labels, issue, ranked(levels, grid(issue))),
        })
        .filter(|issue| !issue.levels.is_empty())
        .collect();
    if n == 0 || issues.is_empty() {
        return None;
    }
    let mut frame = Frame::new(
        &title(findings, &issues),
        &format!(
            "Where each issue stands at the end of the {} runs with an agreement ({} of all runs). The most common level comes first and is \
             darkest.",
            number::count(n),
            number::part(n, findings.plan.runs)
        ),
    );
    let name = Type::new(BODY).bold();
    let gutter = issues.iter().map(|issue| name.width(&issue.name)).fold(60.0, f64::max).min(180.0) + 12.0;
    let (left, right) = (frame.left + gutter, frame.right - 14.0);
    let top = frame.y;
    let names = cut_distinct(&issues.iter().map(|issue| &issue.name).collect::<Vec<_>>(), name, gutter - 12.0, 2);
    for (issue, lines) in issues.iter().zip(names) {
        let bar = (frame.y + 2.0, frame.y + 20.0);
        let panel = Panel::new((left, bar.0), (right, bar.1), (0.0, 1.0), (0.0, 1.0));
        for (line, text) in lines.iter().enumerate() {
            frame.canvas.text((frame.left, bar.0 + 9.0 + 15.0 * line as f64), text, name);
        }
        segments(&mut frame, &panel, &issue.levels);
        frame.y = bar.1 + 5.0;
        key(&mut frame, left + 6.0, &issue.levels);
        frame.y += 9.0;
    }
    let panel = Panel::new((left, top), (right, frame.y), (0.0, 1.0), (0.0, 1.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, &format!("share of the {} runs with an agreement", number::count(n)));
    frame.canvas.line((left, top), (left, frame.y), AXIS_LINE);
    frame.y += 40.0;
    let alt = issues.iter().map(|issue| {
        let parts = issue.levels.iter().map(|(level, count)| format!("{level} {}", number::part(*count, issue.all())));
        format!("{}: {}", issue.name, parts.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "agreements", &alt))
}

/// An issue and the levels at which it was seen, with their names, the commonest first.
struct Issue {
    name: String,
    levels: Vec<(String, u64)>,
}

impl Issue {
    fn all(&self) -> u64 {
        self.levels.iter().map(|level| level.1).sum()
    }

    /// Name of the commonest level, and its count.
    fn most(&self) -> (&str, u64) {
        self.levels.first().map_or(("", 0), |(name, n)| (name.as_str(), *n))
    }
}

/// Levels with their names; what joins several levels has a name already.
fn named(labels: &Labels, issue: &str, levels: Vec<(String, u64)>) -> Vec<(String, u64)> {
    levels.into_iter().map(|(id, n)| (labels.level(issue, &id), n)).collect()
}

/// Levels that were seen, the commonest first; those beyond the fifth in one. Of a grid of so many levels, its quarters.
fn ranked(levels: &BTreeMap<String, u64>, grid: Option<usize>) -> Vec<(String, u64)> {
    let mut seen: Vec<(String, u64)> = levels.iter().filter(|(_, n)| **n > 0).map(|(id, n)| (id.clone(), *n)).collect();
    if let Some(grid) = grid.filter(|_| seen.len() > LEVELS) {
        seen = quarters(levels, grid);
    }
    seen.sort_by_key(|(_, n)| Reverse(*n));
    if seen.len() > LEVELS {
        let rest = seen.split_off(LEVELS - 1);
        seen.push((format!("{} others", rest.len()), rest.iter().map(|level| level.1).sum()));
    }
    seen
}

/// Levels of a grid joined into four stretches that were seen; what is not on the grid stays.
fn quarters(levels: &BTreeMap<String, u64>, grid: usize) -> Vec<(String, u64)> {
    let wide = grid.div_ceil(4).max(1);
    let mut rest = levels.clone();
    let mut joined = Vec::new();
    for first in (0..grid).step_by(wide) {
        let last = (first + wide).min(grid) - 1;
        let seen = (first..=last).filter_map(|at| rest.remove(&at.to_string())).sum();
        joined.push((format!("{first} to {last}"), seen));
    }
    let mut all: Vec<(String, u64)> = rest.into_iter().collect();
    all.extend(joined);
    all.retain(|(_, n)| *n > 0);
    all
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
    let names = fit_distinct(&levels.iter().map(|level| &level.0).collect::<Vec<_>>(), look, frame.right - left - 62.0);
    for ((rank, (_, n)), name) in levels.iter().enumerate().zip(names) {
        let share = number::part(*n, all);
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

/// Fewest runs with an agreement that a title says something about.
const FEWEST: u64 = 20;

/// What agreements have in common or, if anything, differ in most: the issue whose commonest level is least common.
fn title(findings: &Findings, issues: &[Issue]) -> String {
    let n = findings.agreements.runs_with_agreement;
    let runs = if n == 1 { "run reaches" } else { "runs reach" };
    if n < FEWEST {
        return format!("Only {n} {runs} an agreement: too few to say what agreements contain");
    }
    let share = |issue: &Issue| issue.most().1 as f64 / issue.all().max(1) as f64;
    let Some(open) = issues.iter().min_by(|a, b| share(a).total_cmp(&share(b))) else { return String::new() };
    let part = |count: u64| number::part(count, open.all());
    let (level, most) = open.most();
    match open.levels.get(1) {
        None if issues.len() == 1 => {
            format!("{} stands at {} in every agreement", in_title(&open.name), in_title(level))
        }
        None => "All agreements have the same terms".into(),
        Some((second, next)) => {
            let names = in_title_among(&[level, second], open.levels.iter().map(|level| level.0.as_str()));
            let subject = if issues.len() == 1 { "After an agreement, the issue" } else { "Agreements differ most on" };
            let name = one_in_title(&open.name, issues.iter().map(|issue| issue.name.as_str()));
            if issues.len() == 1 {
                format!(
                    "{subject} {name} most often stands at {} ({}), then at {} ({})",
                    names[0],
                    part(most),
                    names[1],
                    part(*next)
                )
            } else {
                format!("{subject} {name}: {} in {}, {} in {}", names[0], part(most), names[1], part(*next))
            }
        }
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
        assert_eq!(
            ranked(&grid, Some(201)),
            counts(&[("102 to 152", 51), ("153 to 200", 48), ("unsettled", 7), ("0 to 50", 1)])
        );
        // Few levels are shown as they are, and names are no grid.
        let few: BTreeMap<String, u64> = (0..201).map(|at| (at.to_string(), u64::from(at % 100 == 0))).collect();
        assert_eq!(ranked(&few, Some(201)), counts(&[("0", 1), ("100", 1), ("200", 1)]));
        let names: BTreeMap<String, u64> = (0..20).map(|at| (format!("level_{at:02}"), 20 - at)).collect();
        assert_eq!(
            ranked(&names, None),
            counts(&[("level_00", 20), ("level_01", 19), ("level_02", 18), ("level_03", 17), ("16 others", 136)])
        );
    }
}
