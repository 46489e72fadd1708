//! The chance of each ending by round, among the runs that are still going, and how many go on: one panel each.

use crate::analysis::findings::{Estimate, Findings, HazardFinding, OutcomeFinding};
use crate::render::number;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, one_in_title};
use super::frame::{Frame, Key, Marker, marker};
use super::geometry::Point;
use super::palette::{self, BLUE, Fill, GREY, tint};

/// Fewest runs at risk for which a round is drawn.
const FEWEST: u64 = 20;
/// Rounds up to which each has a point and a whisker of its own; of more, lines and bands are drawn.
const POINTS: usize = 30;
/// Most endings that have a panel.
const MOST: usize = 11;
/// Room at the right for the half of the last tick's label that stands out.
const EDGE: f64 = 12.0;
/// Height of a line of a panel's name, and room for the swatch before it.
const LINE: f64 = 15.0;
const SWATCH: f64 = 17.0;

/// What a panel shows.
struct Curve<'a> {
    name: &'a str,
    about: String,
    fill: Option<Fill>,
    /// Round, and the share in it.
    values: Vec<(f64, &'a Estimate)>,
    /// Where its axis ends.
    top: f64,
}

/// Draws the chart; none with one round, or if no run ends before the horizon.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let rounds: Vec<&HazardFinding> = findings.hazards.iter().take_while(|one| one.at_risk >= FEWEST).collect();
    let (first, last) = (rounds.first()?, rounds.last()?);
    let classes = classes(findings);
    if rounds.len() < 2 || classes.is_empty() {
        return None;
    }
    let shown = &classes[..classes.len().min(MOST)];
    let mut frame = Frame::new(&title(shown[0].0, &rounds, findings), &subtitle(classes.len() - shown.len()));
    let interval = if rounds.len() > POINTS { Key::Fill(Fill::plain(tint(BLUE))) } else { Key::Line(WHISKER) };
    let value = if rounds.len() > POINTS { Key::Line(Stroke::new(BLUE, 2.0)) } else { Key::Marker(Marker::Disc) };
    frame.legend(frame.left, &[(value, "share of runs".into()), (interval, "its confidence interval".into())]);
    let curves = curves(findings, &rounds, shown);
    let columns = match curves.len() {
        2 | 4 => 2,
        _ => 3,
    };
    let (axis, gap, foot) = (44.0, 12.0, 14.0);
    let room = (frame.width() - gap * (columns - 1) as f64) / columns as f64;
    let height = 112.0;
    let names: Vec<&str> = curves.iter().map(|curve| curve.name).collect();
    let names = cut_distinct(&names, Type::new(BODY).bold(), room - axis - SWATCH, 2);
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let head = 38.0 + LINE * (lines as f64 - 1.0);
    let start = frame.y;
    let ends = (f64::from(first.round) - 0.5, f64::from(findings.hazards.len() as u32) + 0.5);
    for (index, curve) in curves.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let left = frame.left + (room + gap) * column as f64 + axis;
        let top = start + (head + height + foot) * row as f64 + head;
        let panel = Panel::new((left, top), (left + room - axis - EDGE, top + height), ends, (0.0, curve.top));
        heading(&mut frame, &panel, &names[index], curve);
        // The bottom panel of each column carries the rounds.
        let bottom = index + columns >= curves.len();
        let (y_ticks, x_ticks) = (Ticks::new((0.0, curve.top), 3), Ticks::whole((1.0, ends.1 - 0.5), 5));
        let x_ticks = Ticks { values: x_ticks.values.into_iter().filter(|round| *round >= 1.0).collect(), ..x_ticks };
        panel.rows(&mut frame.canvas, &y_ticks, |v| y_ticks.percent(v));
        draw(&mut frame, &panel, curve);
        panel.base(&mut frame.canvas, &x_ticks, |v| if bottom { x_ticks.text(v) } else { String::new() });
        frame.canvas.line((panel.left(), panel.top()), (panel.left(), panel.bottom()), AXIS_LINE);
        if bottom {
            panel.base_name(&mut frame.canvas, "round");
        }
    }
    frame.y = start + (head + height + foot) * curves.len().div_ceil(columns) as f64 + 30.0;
    let alt = curves.iter().filter_map(|curve| {
        let (from, to) = (curve.values.first()?.1, curve.values.last()?.1);
        let [from, to] = [from, to].map(number::share_in_brief);
        Some(format!("{}: {from} in round {}, {to} in round {}", curve.name, first.round, last.round))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "hazards", &alt))
}

/// Endings that stop runs, with the number of runs that they stop: the most frequent first.
fn classes(findings: &Findings) -> Vec<(&OutcomeFinding, u64)> {
    let stopped = |id: &str| -> u64 { findings.hazards.iter().filter_map(|round| round.stopped.get(id)).sum() };
    let all = findings.outcomes.iter().map(|one| (one, stopped(&one.id)));
    let mut seen: Vec<_> = all.filter(|(_, n)| *n > 0).collect();
    seen.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    seen
}

fn curves<'a>(
    findings: &'a Findings,
    rounds: &[&'a HazardFinding],
    shown: &[(&'a OutcomeFinding, u64)],
) -> Vec<Curve<'a>> {
    let fills = palette::outcomes(findings);
    let survival = Curve {
        name: "Still going",
        about: "after the round, of all runs".into(),
        fill: None,
        values: rounds.iter().map(|one| (f64::from(one.round), &one.survival)).collect(),
        top: 1.0,
    };
    let of_class = |&(outcome, n): &(&'a OutcomeFinding, u64)| {
        let values = rounds.iter().filter_map(|one| Some((f64::from(one.round), one.outcome.get(&outcome.id)?)));
        let values: Vec<(f64, &Estimate)> = values.collect();
        let highest = values.iter().filter_map(|(_, e)| Some(e.interval?[1])).fold(0.0, f64::max);
        let fill = findings.outcomes.iter().position(|one| one.id == outcome.id).map(|k| fills[k]);
        Curve {
            name: &outcome.name,
            about: format!("stops {} runs", number::count(n)),
            fill,
            values,
            top: round_up(highest, 3).min(1.0),
        }
    };
    std::iter::once(survival).chain(shown.iter().map(of_class)).collect()
}

fn heading(frame: &mut Frame, panel: &Panel, name: &[String], curve: &Curve) {
    let (left, top) = (panel.left(), panel.top());
    let first = top - 26.5 - LINE * (name.len() as f64 - 1.0);
    let from = if let Some(fill) = curve.fill {
        frame.canvas.rect((left, first - 5.5), (left + 11.0, first + 5.5), fill);
        left + SWATCH
    } else {
        left
    };
    for (line, text) in name.iter().enumerate() {
        frame.canvas.text((from, first + LINE * line as f64), text, Type::new(BODY).bold());
    }
    frame.canvas.text((from, top - 11.5), &curve.about, Type::new(SMALL).color(GREY));
}

fn draw(frame: &mut Frame, panel: &Panel, curve: &Curve) {
    let known = || curve.values.iter().filter_map(|(round, e)| Some((*round, e.value?, e.interval?)));
    let at = |x: f64, y: f64| panel.point(x, y.min(curve.top));
    if curve.values.len() <= POINTS {
        for (round, value, [low, high]) in known() {
            frame.canvas.line(at(round, low), at(round, high), WHISKER);
            marker(&mut frame.canvas, at(round, value), Marker::Disc);
        }
        return;
    }
    let edge = |which: usize| known().map(move |(round, _, ends)| at(round, ends[which]));
    let mut band: Vec<Point> = edge(0).collect();
    band.extend(edge(1).collect::<Vec<_>>().into_iter().rev());
    frame.canvas.polygon(band, Fill::plain(tint(BLUE)));
    frame.canvas.path(known().map(|(round, value, _)| at(round, value)).collect(), Stroke::new(BLUE, 2.0));
}

/// How the chance of the ending that stops most runs changes. A change is said only if the two intervals do not touch.
fn title(most: &OutcomeFinding, rounds: &[&HazardFinding], findings: &Findings) -> String {
    let name = one_in_title(&most.name, findings.outcomes.iter().map(|one| one.name.as_str()));
    let ends = [rounds[0], rounds[rounds.len() - 1]].map(|round| (round.round, &round.outcome[&most.id]));
    let [(first, from), (last, to)] = ends;
    let told =
        format!("{} in round {first}, {} in round {last}", number::share_in_brief(from), number::share_in_brief(to));
    match from.interval.zip(to.interval) {
        Some((a, b)) if b[1] < a[0] => format!("The chance of {name} falls by round: {told}"),
        Some((a, b)) if b[0] > a[1] => format!("The chance of {name} rises by round: {told}"),
        _ => format!("The chance of {name} is about the same in the first and in the last round shown: {told}"),
    }
}

fn subtitle(left_out: usize) -> String {
    let mut text = format!(
        "Chance that a run still going at the start of a round ends so in it, and share of all runs that go on. Rounds are shown \
         while at least {FEWEST} runs are going. Scales differ."
    );
    if left_out > 0 {
        text += &format!(" No panel for {left_out} endings that stop fewer runs.");
    }
    text
}
