//! How runs have ended by each round, and how many still run.

use crate::analysis::findings::Findings;
use crate::render::number;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks, push_apart};
use super::canvas::{Stroke, Type};
use super::frame::Frame;
use super::palette::{self, Fill, GREY, PALE, RULE};

/// Rounds up to which each has a bar of its own.
const BARS: usize = 40;

/// Width of the bar of the last round where the others are areas.
const END_BAR: f64 = 26.0;

/// Draws the chart; none without rounds or runs.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let runs = findings.plan.runs;
    let last = findings.rounds.len().checked_sub(1).filter(|&last| last > 0 && runs > 0)?;
    let cumulative = cumulative(findings);
    let fills = palette::outcomes(findings);
    let seen: Vec<usize> = (0..findings.outcomes.len()).filter(|&k| cumulative[last][k] > 0).collect();
    let mut frame = Frame::new(
        &title(findings),
        "Share of all runs that have ended in each way by the close of each round. Figures: at the end.",
    );
    frame.y += 4.0;
    let entries = seen.len() + 1;
    let height = (entries as f64 * 18.0).max(290.0);
    let top = frame.y;
    let name = Type::new(BODY);
    let widest = seen.iter().map(|&k| name.width(&findings.outcomes[k].name)).fold(90.0, f64::max);
    let (left, right) = (frame.left + 46.0, frame.right - 26.0 - 18.0 - widest.min(180.0) - 54.0);
    let full = Panel::new((left, top), (right, top + height), (0.5, last as f64 + 0.5), (0.0, 1.0));
    // Many rounds are areas, and the last one, in which most runs may end, a bar of its own beside them.
    let panel = if last <= BARS {
        full
    } else {
        Panel::new((left, top), (right - END_BAR - 6.0, top + height), (0.5, last as f64 - 0.5), (0.0, 1.0))
    };
    let y_ticks = Ticks::new((0.0, 1.0), 5);
    full.rows(&mut frame.canvas, &y_ticks, |v| y_ticks.percent(v));
    let share = |n: u64| n as f64 / runs as f64;
    // Bottom edges first: each class lies on those before it in the file.
    let mut floor = vec![0.0; last + 1];
    for &k in &seen {
        let ceiling: Vec<f64> = (0..=last).map(|r| floor[r] + share(cumulative[r][k])).collect();
        layer(&mut frame, &panel, &floor, &ceiling, fills[k]);
        floor = ceiling;
    }
    layer(&mut frame, &panel, &floor, &vec![1.0; last + 1], Fill::plain(PALE));
    let x_ticks = Ticks::whole((1.0, last as f64), 12);
    let x_ticks = if last > 12 {
        Ticks { values: x_ticks.values, ..x_ticks }
    } else {
        Ticks { step: 1.0, values: (1..=last).map(|r| r as f64).collect() }
    };
    let x_ticks = if last <= BARS { x_ticks } else { before_end(x_ticks, &panel) };
    panel.base(&mut frame.canvas, &x_ticks, |v| x_ticks.text(v));
    if last > BARS {
        let look = Type::new(SMALL).color(GREY).centre().top();
        frame.canvas.text((right - END_BAR / 2.0, panel.bottom() + 7.0), "end", look);
    }
    full.base_name(&mut frame.canvas, "round");
    full.side_name(&mut frame.canvas, "share of runs", 44.0);
    frame.canvas.line((left, panel.bottom()), (right, panel.bottom()), AXIS_LINE);
    labels(&mut frame, &full, findings, &seen, &cumulative[last], &fills);
    frame.y = panel.bottom() + 40.0;
    let alt = seen.iter().map(|&k| {
        format!(
            "{}: {} of runs at the end",
            findings.outcomes[k].name,
            number::share_in_brief(&findings.outcomes[k].share)
        )
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "endings_by_round", &alt))
}

/// Ticks whose labels stay clear of the bar at the end.
fn before_end(ticks: Ticks, panel: &Panel) -> Ticks {
    let values = ticks.values.into_iter().filter(|&value| panel.x.at(value) <= panel.right() - 14.0).collect();
    Ticks { values, ..ticks }
}

/// Runs that have ended by each round, by outcome.
fn cumulative(findings: &Findings) -> Vec<Vec<u64>> {
    let mut sum = vec![0; findings.outcomes.len()];
    findings
        .rounds
        .iter()
        .map(|round| {
            for (k, outcome) in findings.outcomes.iter().enumerate() {
                sum[k] += round.ended.get(&outcome.id).copied().unwrap_or(0);
            }
            sum.clone()
        })
        .collect()
}

/// One class between its floor and ceiling in rounds 1 to the last.
fn layer(frame: &mut Frame, panel: &Panel, floor: &[f64], ceiling: &[f64], fill: Fill) {
    let rounds = floor.len() - 1;
    let bars = rounds <= BARS;
    let slit = if bars { 0.08 } else { 0.0 };
    let edge = |low: f64, high: f64| {
        let (bottom, top) = (panel.y.at(low), panel.y.at(high));
        // A white slit between layers, where there is room for it.
        (bottom, if bottom - top > 3.0 && high < 0.9999 { top + 1.0 } else { top })
    };
    if bars {
        for round in 1..=rounds {
            let (bottom, top) = edge(floor[round], ceiling[round]);
            let (left, right) = (panel.x.at(round as f64 - 0.5 + slit), panel.x.at(round as f64 + 0.5 - slit));
            frame.canvas.rect((left, bottom), (right, top), fill);
        }
        return;
    }
    let (bottom, top) = edge(floor[rounds], ceiling[rounds]);
    frame.canvas.rect((panel.right() + 6.0, bottom), (panel.right() + 6.0 + END_BAR, top), fill);
    let corners = |values: &[f64], upper: bool| -> Vec<(f64, f64)> {
        (1..rounds)
            .flat_map(|round| {
                let y = if upper { edge(floor[round], ceiling[round]).1 } else { panel.y.at(values[round]) };
                [(panel.x.at(round as f64 - 0.5), y), (panel.x.at(round as f64 + 0.5), y)]
            })
            .collect()
    };
    let mut outline = corners(ceiling, true);
    outline.extend(corners(floor, false).into_iter().rev());
    frame.canvas.polygon(outline, fill);
}

/// Names at the right of the last bar, at the height of what they name.
fn labels(frame: &mut Frame, panel: &Panel, findings: &Findings, seen: &[usize], ends: &[u64], fills: &[Fill]) {
    let runs = findings.plan.runs as f64;
    let mut wanted = Vec::new();
    let mut below = 0.0;
    for &k in seen {
        let share = ends[k] as f64 / runs;
        wanted.push(panel.y.at(below + share / 2.0));
        below += share;
    }
    let mut places = wanted.clone();
    places.push(panel.top() - 20.0);
    push_apart(&mut places, 18.0, (panel.top() + 6.0, panel.bottom() - 6.0));
    let x = panel.right() + 26.0;
    let look = Type::new(BODY);
    for (slot, &k) in seen.iter().enumerate() {
        let y = places[slot];
        let elbow = Stroke::new(RULE, 1.2);
        frame.canvas.path(
            vec![(panel.right() + 2.0, wanted[slot]), (panel.right() + 8.0, wanted[slot]), (x - 8.0, y), (x - 3.0, y)],
            elbow,
        );
        frame.canvas.rect((x, y - 6.0), (x + 12.0, y + 6.0), fills[k]);
        let outcome = &findings.outcomes[k];
        let value = number::share_in_brief(&outcome.share);
        let bold = Type::new(BODY).bold().end();
        frame.canvas.text((frame.right, y), &value, bold);
        let room = frame.right - x - 18.0 - bold.width(&value) - 8.0;
        frame.canvas.text((x + 18.0, y), &look.fit(&outcome.name, room), look);
    }
    if findings.rounds.iter().skip(1).all(|round| round.running == 0) {
        return;
    }
    let y = places[seen.len()];
    frame.canvas.rect((x, y - 6.0), (x + 12.0, y + 6.0), Fill::plain(PALE));
    frame.canvas.text((x + 18.0, y), "still running", look.color(GREY));
}

fn title(findings: &Findings) -> String {
    let runs = findings.plan.runs;
    let last = findings.rounds.len() - 1;
    let before = findings.rounds[last - 1].running;
    if last == 1 {
        return "How runs end in their only round".into();
    }
    if 2 * before >= runs {
        return format!("{} of runs go on to the last round, {last}", number::part(before, runs));
    }
    let half = findings.rounds.iter().find(|round| 2 * round.running <= runs).map_or(last as u32, |round| round.round);
    format!("Half of all runs have ended by round {half} of {last}")
}
