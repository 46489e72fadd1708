//! What the others come to believe about a private type, given what is true.

use crate::analysis::findings::{BeliefFinding, Estimate, Findings};
use crate::analysis::labels::Labels;
use crate::render::number;

use super::Chart;
use super::axis::{BODY, Panel, Ticks, push_apart, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{fit_distinct, in_title};
use super::frame::{Frame, Key};
use super::geometry::Point;
use super::palette::{BLUE, Fill, GREEN, GREY, INK, PURPLE, RULE, Rgb, SKY, VERMILLION, tint};

/// Most truths that are drawn each in its own way.
const LINES: usize = 6;

/// Most points of a type that have a panel each, and how many are shown of a type with more.
const MOST_POINTS: usize = 9;
const SHOWN_POINTS: usize = 6;
/// Most types that are shown.
const MOST_TYPES: usize = 6;

const PRIOR: Stroke = Stroke::new(GREY, 1.6).dashed(1.6, 2.6);

/// Draws the chart; none if there is no private type.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let types = types(findings);
    if types.is_empty() {
        return None;
    }
    let (n_types, many) = (types.len(), types.iter().any(|(_, points)| points.len() > MOST_POINTS));
    let types = best_learned(types, MOST_TYPES, |(_, points)| most_gain(points));
    let mut subtitle = "Mean probability that the other actors give to each possible truth, by round: one line for each actual truth. Bands: \
                        95% intervals of the mean. Dotted: the prior. Runs that have ended keep their last belief."
        .to_string();
    if n_types > types.len() {
        subtitle += &format!(
            " Shown: the {MOST_TYPES} of {n_types} kinds of private information in which a belief rises most."
        );
    }
    if many {
        subtitle += &format!(" Of more than {MOST_POINTS} possible truths, the {SHOWN_POINTS} in which it rises most.");
    }
    let mut frame = Frame::new(&title(findings), &subtitle);
    for (id, points) in types {
        let points =
            if points.len() > MOST_POINTS { best_learned(points, SHOWN_POINTS, |point| gain(point)) } else { points };
        one_type(&mut frame, &findings.scenario.labels, id, &points);
    }
    let alt = findings.beliefs.iter().filter_map(|belief| {
        let own = belief.points.iter().position(|point| *point == belief.point)?;
        let end = belief.by_round.last()?.get(own)?.value?;
        Some(format!(
            "{}, {}: belief from {:.0}% to {:.0}% where it is true",
            findings.scenario.labels.path(&belief.r#type),
            number::point(&findings.scenario.labels, &belief.r#type, &belief.point),
            100.0 * belief.prior,
            100.0 * end
        ))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "beliefs", &alt))
}

/// Types in order, each with its points.
fn types(findings: &Findings) -> Vec<(&str, Vec<&BeliefFinding>)> {
    let mut types: Vec<(&str, Vec<&BeliefFinding>)> = Vec::new();
    for belief in findings.beliefs.iter().filter(|belief| belief.by_round.iter().flatten().any(|e| e.value.is_some())) {
        match types.iter_mut().find(|(id, _)| *id == belief.r#type) {
            Some((_, points)) => points.push(belief),
            None => types.push((&belief.r#type, vec![belief])),
        }
    }
    types
}

/// How much the others' belief in a truth rises where it holds.
fn gain(belief: &BeliefFinding) -> f64 {
    let own = belief.points.iter().position(|point| *point == belief.point);
    let end = own.and_then(|own| belief.by_round.last()?.get(own)?.value);
    end.map_or(f64::NEG_INFINITY, |end| end - belief.prior)
}

fn most_gain(points: &[&BeliefFinding]) -> f64 {
    points.iter().map(|point| gain(point)).fold(f64::NEG_INFINITY, f64::max)
}

/// The `most` with the largest gain, in the order in which they came.
fn best_learned<T>(all: Vec<T>, most: usize, gain: impl Fn(&T) -> f64) -> Vec<T> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|&a, &b| gain(&all[b]).total_cmp(&gain(&all[a])));
    order.truncate(most);
    all.into_iter().enumerate().filter(|(place, _)| order.contains(place)).map(|(_, one)| one).collect()
}

/// The lines of a panel: which truth, how drawn, how named. Up to six truths have a look of their own, by colours that differ
/// in grey and by dashes; of more, each panel sets its own point off against all others.
fn looks(names: &[String], own: usize) -> Vec<(usize, Stroke, String)> {
    const COLORS: [Rgb; LINES] = [BLUE, VERMILLION, INK, GREEN, PURPLE, SKY];
    if names.len() > LINES {
        let others = (0..names.len()).filter(|&truth| truth != own);
        let others = others.map(|truth| (truth, Stroke::new(RULE, 1.2), "another is true".to_string()));
        return others.chain([(own, Stroke::new(BLUE, 2.2), "it is true".to_string())]).collect();
    }
    let line = |truth: usize| {
        let stroke = Stroke::new(COLORS[truth], 2.2);
        match truth {
            0 | 2 => stroke,
            1 => stroke.dashed(7.0, 3.0),
            3 => stroke.dashed(3.0, 2.5),
            4 => stroke.dashed(10.0, 2.5),
            _ => stroke.dashed(1.8, 1.8),
        }
    };
    names.iter().enumerate().map(|(truth, name)| (truth, line(truth), format!("truth: {name}"))).collect()
}

fn one_type(frame: &mut Frame, labels: &Labels, id: &str, points: &[&BeliefFinding]) {
    let bold = Type::new(13.0).bold();
    frame.y += 2.0;
    frame.canvas.text((frame.left, frame.y + 6.0), &bold.fit(&labels.path(id), frame.width()), bold);
    frame.y += 20.0;
    // Of two points the second mirrors the first.
    let shown = if points.len() == 2 { &points[..1] } else { points };
    let names: Vec<String> = points[0].points.iter().map(|point| number::point(labels, id, point)).collect();
    if shown.len() > 1 {
        let keys = looks(&names, 0).into_iter().map(|(_, stroke, name)| (Key::Line(stroke), name));
        let mut legend: Vec<(Key, String)> = keys.chain([(Key::Line(PRIOR), "prior".to_string())]).collect();
        legend.dedup();
        frame.legend(frame.left, &legend);
    }
    let columns = if shown.len() == 4 { 2 } else { shown.len().min(3) };
    let (axis, gap, height, head, foot) = (52.0, 24.0, 130.0, 22.0, 14.0);
    let most = if columns == 1 { 440.0 } else { f64::INFINITY };
    let width = ((frame.width() - axis - 12.0 - gap * (columns - 1) as f64) / columns as f64).min(most);
    let rows = shown.len().div_ceil(columns);
    let last = shown.iter().map(|belief| belief.by_round.len()).max().unwrap_or(1).saturating_sub(1).max(1) as f64;
    let highest = shown
        .iter()
        .flat_map(|belief| belief.by_round.iter().flatten().filter_map(|e| e.interval.map(|i| i[1]).or(e.value)))
        .chain(shown.iter().map(|belief| belief.prior))
        .fold(0.0, f64::max);
    let ceiling = round_up(highest, 4).min(1.0);
    let start = frame.y;
    let heads: Vec<String> =
        shown.iter().map(|belief| format!("belief in: {}", number::point(labels, id, &belief.point))).collect();
    let heads = fit_distinct(&heads, Type::new(BODY).bold(), width);
    for (index, belief) in shown.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let left = frame.left + axis + (width + gap) * column as f64;
        let top = start + (head + height + foot) * row as f64 + head;
        let panel = Panel::new((left, top), (left + width, top + height), (0.0, last), (0.0, ceiling));
        let bottom = index + columns >= shown.len();
        frame.canvas.text((left, top - 11.0), &heads[index], Type::new(BODY).bold());
        let (y_ticks, x_ticks) =
            (Ticks::new((0.0, ceiling), 4), Ticks::whole((0.0, last), if columns == 1 { 12 } else { 6 }));
        panel.rows(&mut frame.canvas, &y_ticks, |v| if column == 0 { y_ticks.percent(v) } else { String::new() });
        let own = belief.points.iter().position(|point| *point == belief.point).unwrap_or(0);
        let looks = looks(&names, own);
        lines(frame, &panel, belief, &looks);
        if shown.len() == 1 {
            beside(frame, &panel, belief, &looks);
        }
        panel.base(&mut frame.canvas, &x_ticks, |v| if bottom { x_ticks.text(v) } else { String::new() });
        if bottom {
            panel.base_name(&mut frame.canvas, "round");
        }
        if column == 0 {
            panel.side_name(&mut frame.canvas, "mean belief", 48.0);
        }
    }
    frame.y = start + (head + height + foot) * rows as f64 + 32.0;
}

fn lines(frame: &mut Frame, panel: &Panel, belief: &BeliefFinding, looks: &[(usize, Stroke, String)]) {
    let curve = |truth: usize, value: fn(&Estimate) -> Option<f64>| -> Vec<Point> {
        let rounds = belief.by_round.iter().enumerate();
        rounds.filter_map(|(round, all)| Some(panel.point(round as f64, value(all.get(truth)?)?))).collect()
    };
    for (truth, stroke, _) in looks {
        let low = curve(*truth, |e| e.interval.map(|interval| interval[0].max(0.0)));
        let high = curve(*truth, |e| e.interval.map(|interval| interval[1].min(1.0)));
        let band = low.into_iter().chain(high.into_iter().rev()).collect();
        frame.canvas.polygon(band, Fill::plain(tint(stroke.color)));
    }
    let prior = panel.y.at(belief.prior);
    frame.canvas.line((panel.left(), prior), (panel.right(), prior), PRIOR);
    for (truth, stroke, _) in looks {
        frame.canvas.path(curve(*truth, |e| e.value), *stroke);
    }
}

/// Names of the lines at their ends, where one panel has the width to itself.
fn beside(frame: &mut Frame, panel: &Panel, belief: &BeliefFinding, looks: &[(usize, Stroke, String)]) {
    let last = |truth: usize| belief.by_round.iter().rev().find_map(|all| all.get(truth)?.value);
    let mut entries: Vec<(f64, &str, Stroke)> = looks
        .iter()
        .filter_map(|(truth, stroke, name)| Some((panel.y.at(last(*truth)?), name.as_str(), *stroke)))
        .collect();
    entries.push((panel.y.at(belief.prior), "prior", PRIOR));
    let mut places: Vec<f64> = entries.iter().map(|entry| entry.0).collect();
    push_apart(&mut places, 16.0, (panel.top() - 4.0, panel.bottom() + 2.0));
    let look = Type::new(BODY);
    let x = panel.right() + 10.0;
    let names: Vec<&str> = entries.iter().map(|entry| entry.1).collect();
    let names = fit_distinct(&names, look, frame.right - x - 28.0);
    for (((_, _, stroke), y), name) in entries.into_iter().zip(places).zip(names) {
        frame.canvas.line((x, y), (x + 22.0, y), stroke);
        frame.canvas.text((x + 28.0, y), &name, look);
    }
}

/// The truth that the others come to believe in most where it holds, if the interval of their last belief lies above the prior. That they
/// learn next to nothing is said only if every such interval lies near its prior.
fn title(findings: &Findings) -> String {
    const NEAR: f64 = 0.02;
    let ends: Vec<(&BeliefFinding, f64, [f64; 2])> = findings
        .beliefs
        .iter()
        .filter_map(|belief| {
            let own = belief.points.iter().position(|point| *point == belief.point)?;
            let end = belief.by_round.last()?.get(own)?;
            Some((belief, end.value?, end.interval?))
        })
        .collect();
    let rises = ends.iter().filter(|(belief, _, [low, _])| *low > belief.prior && low - belief.prior > 1e-9);
    let gain = |one: &&(&BeliefFinding, f64, [f64; 2])| one.1 - one.0.prior;
    let near = |one: &(&BeliefFinding, f64, [f64; 2])| {
        (one.2[0] - one.0.prior).abs() <= NEAR && (one.2[1] - one.0.prior).abs() <= NEAR
    };
    let labels = &findings.scenario.labels;
    match rises.max_by(|a, b| gain(a).total_cmp(&gain(b))) {
        _ if !ends.is_empty() && ends.iter().all(near) => {
            "The other actors learn almost nothing about private information".into()
        }
        Some((belief, end, _)) => format!(
            "Where {} is {}, the others' belief in it rises from {:.0}% to {:.0}%",
            in_title(&labels.path(&belief.r#type)),
            in_title(&number::point(labels, &belief.r#type, &belief.point)),
            100.0 * belief.prior,
            100.0 * end
        ),
        None => "No belief in the truth clearly rises".into(),
    }
}
