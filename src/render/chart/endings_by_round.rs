//! How runs have ended by each round, and how many still run.

use crate::analysis::findings::{Findings, OutcomeFinding};
use crate::render::{headline, number};
use crate::scenario::EndingKind;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks, push_apart};
use super::canvas::{Stroke, Type};
use super::distinct::{fit_distinct, in_title_among, one_in_title};
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
    let layers = layers(findings, &cumulative);
    let mut frame = Frame::new(
        &title(findings),
        "Share of all runs that have ended in each way by the close of each round. Figures at the right: after the last round.",
    );
    frame.y += 4.0;
    let entries = layers.len() + 1;
    let height = (entries as f64 * 18.0).max(290.0);
    let top = frame.y;
    let name = Type::new(BODY);
    let widest = layers.iter().map(|one| name.width(&one.name)).fold(90.0, f64::max);
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
    // Bottom edges first: each class lies on those before it.
    let mut floor = vec![0.0; last + 1];
    for one in &layers {
        let ceiling: Vec<f64> = (0..=last).map(|r| floor[r] + share(one.count(&cumulative[r]))).collect();
        layer(&mut frame, &panel, &floor, &ceiling, one.fill);
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
    labels(&mut frame, &full, findings, &layers, &cumulative[last]);
    frame.y = panel.bottom() + 40.0;
    let alt = layers.iter().map(|one| {
        let value = one.value(findings, &cumulative[last]);
        format!("{}: {value} of runs at the end", one.name)
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "endings_by_round", &alt))
}

/// Most endings that get a layer of their own; the rarest others share one, on top.
const MOST: usize = 14;

/// Endings that share a layer: mostly one.
struct Layer {
    outcomes: Vec<usize>,
    name: String,
    fill: Fill,
}

impl Layer {
    /// Runs of its endings.
    fn count(&self, ended: &[u64]) -> u64 {
        self.outcomes.iter().map(|&k| ended[k]).sum()
    }

    /// Its share at the end, for people.
    fn value(&self, findings: &Findings, ends: &[u64]) -> String {
        match self.outcomes.as_slice() {
            [only] => number::share_in_brief(&findings.outcomes[*only].share),
            _ => number::part(self.count(ends), findings.plan.runs),
        }
    }
}

/// Endings that were seen, group by group; of many, the rarest together.
fn layers(findings: &Findings, cumulative: &[Vec<u64>]) -> Vec<Layer> {
    let ends = &cumulative[cumulative.len() - 1];
    let fills = palette::outcomes(findings);
    let place = |one: &OutcomeFinding| findings.outcomes.iter().position(|other| other.id == one.id);
    let by_group = findings.by_group().flat_map(|(_, outcomes)| outcomes).filter_map(place);
    let seen: Vec<usize> = by_group.filter(|&k| ends[k] > 0).collect();
    let mut rare = Vec::new();
    if seen.len() > MOST {
        let mut by_size = seen.clone();
        by_size.sort_by_key(|&k| std::cmp::Reverse(ends[k]));
        rare = by_size.split_off(MOST - 1);
    }
    let own = seen.iter().copied().filter(|k| !rare.contains(k));
    let own = own.map(|k| Layer { outcomes: vec![k], name: findings.outcomes[k].name.clone(), fill: fills[k] });
    let mut layers: Vec<Layer> = own.collect();
    if !rare.is_empty() {
        let name = format!("{} other endings", rare.len());
        layers.push(Layer { outcomes: rare, name, fill: palette::joined(EndingKind::Other) });
    }
    layers
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
fn labels(frame: &mut Frame, panel: &Panel, findings: &Findings, layers: &[Layer], ends: &[u64]) {
    let runs = findings.plan.runs as f64;
    let mut wanted = Vec::new();
    let mut below = 0.0;
    for one in layers {
        let share = one.count(ends) as f64 / runs;
        wanted.push(panel.y.at(below + share / 2.0));
        below += share;
    }
    let mut places = wanted.clone();
    places.push(panel.top() - 20.0);
    push_apart(&mut places, 18.0, (panel.top() + 6.0, panel.bottom() - 6.0));
    let x = panel.right() + 26.0;
    let look = Type::new(BODY);
    let values: Vec<String> = layers.iter().map(|one| one.value(findings, ends)).collect();
    let wide = values.iter().map(|value| look.bold().width(value)).fold(0.0, f64::max);
    let names: Vec<&String> = layers.iter().map(|one| &one.name).collect();
    let names = fit_distinct(&names, look, frame.right - x - 18.0 - wide - 8.0);
    for (slot, one) in layers.iter().enumerate() {
        let y = places[slot];
        let elbow = Stroke::new(RULE, 1.2);
        frame.canvas.path(
            vec![(panel.right() + 2.0, wanted[slot]), (panel.right() + 8.0, wanted[slot]), (x - 8.0, y), (x - 3.0, y)],
            elbow,
        );
        frame.canvas.rect((x, y - 6.0), (x + 12.0, y + 6.0), one.fill);
        frame.canvas.text((frame.right, y), &values[slot], look.bold().end());
        frame.canvas.text((x + 18.0, y), &names[slot], look);
    }
    if findings.rounds.iter().skip(1).all(|round| round.running == 0) {
        return;
    }
    let y = places[layers.len()];
    frame.canvas.rect((x, y - 6.0), (x + 12.0, y + 6.0), Fill::plain(PALE));
    frame.canvas.text((x + 18.0, y), "still running", look.color(GREY));
}

/// When runs end, and in what. Half of the runs, and more than half of the last round, are counts of these runs; that an ending is the
/// most likely one is said only if its interval lies above that of every other.
fn title(findings: &Findings) -> String {
    let runs = findings.plan.runs;
    let last = findings.rounds.len() - 1;
    let before = findings.rounds[last - 1].running;
    if last == 1 {
        return match most_likely(findings) {
            Some(most) => format!("In the only round, {most}"),
            None => "How runs end in their only round".into(),
        };
    }
    if before == runs {
        let go_on = format!("Every run continues to the last round ({last})");
        return match most_likely(findings) {
            Some(most) => format!("{go_on}; {most}"),
            None => go_on,
        };
    }
    if 2 * before >= runs {
        let go_on = format!("{} of runs continue to the last round ({last})", number::part(before, runs));
        return match earlier(findings, last) {
            Some(how) => format!("{go_on}; {how}"),
            None => match most_likely(findings) {
                Some(most) => format!("{go_on}; overall, {most}"),
                None => go_on,
            },
        };
    }
    let half = findings.rounds.iter().find(|round| 2 * round.running <= runs).map_or(last as u32, |round| round.round);
    let ended = format!("Half of all runs have ended by round {half} of {last}");
    match most_likely(findings) {
        Some(most) => format!("{ended}; {most}"),
        None => ended,
    }
}

/// The most likely ending of all, or the two that share the first place.
fn most_likely(findings: &Findings) -> Option<String> {
    let order = headline::by_share(findings);
    let first = order.first()?;
    let share = number::share_in_brief(&first.share);
    match order.get(1) {
        None => Some(format!("all end in {}", named(findings, &first.name))),
        Some(second) if headline::is_tied(findings, second) => {
            let names =
                in_title_among(&[&first.name, &second.name], findings.outcomes.iter().map(|one| one.name.as_str()));
            Some(format!("{} and {} are about equally likely", names[0], names[1]))
        }
        Some(_) if first.share.interval.is_some_and(|[low, _]| low > 0.5) => {
            Some(format!("most end in {} ({share})", named(findings, &first.name)))
        }
        Some(_) => Some(format!("the most likely ending is {} ({share})", named(findings, &first.name))),
    }
}

/// How most of the runs that end before the last round do; none if they are few or no ending has most of them.
fn earlier(findings: &Findings, last: usize) -> Option<String> {
    let counts = &cumulative(findings)[last - 1];
    let all: u64 = counts.iter().sum();
    let most = (0..counts.len()).rev().max_by_key(|&k| counts[k])?;
    let clear = all >= 20 && 2 * counts[most] > all;
    let share = number::part(counts[most], all);
    let name = || named(findings, &findings.outcomes[most].name);
    clear.then(|| match counts[most] == all {
        true => format!("all that end earlier end in {}", name()),
        false => format!("of those that end earlier, {share} end in {}", name()),
    })
}

fn named<'a>(findings: &'a Findings, name: &'a str) -> String {
    one_in_title(name, findings.outcomes.iter().map(|one| one.name.as_str()))
}
