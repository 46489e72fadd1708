//! Tension by round among runs that ended alike: one panel for each ending.

use crate::analysis::findings::{Findings, Spread, TensionFan};
use crate::render::number;

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks};
use super::canvas::{Stroke, Type};
use super::distinct::{fit_distinct, in_title_among, one_in_title};
use super::frame::{Frame, Key};
use super::geometry::Point;
use super::palette::{self, BLUE, Fill, GREY, NARROW, WIDE};

/// Fewest runs that a band is drawn for.
const FEWEST: u64 = 20;
/// Room at the right for the half of the last tick's label that stands out.
const EDGE: f64 = 12.0;

/// Draws the chart; none if no ending has twenty runs, or tension never changes.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let fans: Vec<&TensionFan> =
        findings.tension_by_outcome.iter().filter(|fan| fan.n >= FEWEST && !fan.rounds.is_empty()).collect();
    if fans.is_empty() || never_moves(&fans) {
        return None;
    }
    let mut frame = Frame::new(&title(findings, &fans), &subtitle(findings, &fans));
    frame.legend(
        frame.left,
        &[
            (Key::Line(Stroke::new(BLUE, 2.2)), "median".into()),
            (Key::Fill(Fill::plain(NARROW)), "middle half of the runs".into()),
            (Key::Fill(Fill::plain(WIDE)), "nine in ten runs".into()),
        ],
    );
    let fills = palette::outcomes(findings);
    let columns = match fans.len() {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    let rows = fans.len().div_ceil(columns);
    let axis = 42.0;
    let gap = 20.0;
    let width = (frame.width() - axis - EDGE - gap * (columns - 1) as f64) / columns as f64;
    let height = if rows > 4 { 96.0 } else { 128.0 };
    let (head, foot) = (38.0, 12.0);
    let names: Vec<&str> = fans.iter().map(|fan| name_of(findings, fan)).collect();
    let names = fit_distinct(&names, Type::new(BODY).bold(), width - 17.0);
    let last = fans.iter().map(|fan| fan.rounds.len() - 1).max().unwrap_or(0).max(1) as f64;
    let start = frame.y;
    for (index, fan) in fans.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let left = frame.left + axis + (width + gap) * column as f64;
        let top = start + (head + height + foot) * row as f64 + head;
        let panel = Panel::new((left, top), (left + width, top + height), (0.0, last), (0.0, 10.0));
        // The bottom panel of each column carries the rounds.
        let bottom = index + columns >= fans.len();
        let name = findings.outcomes.iter().position(|outcome| outcome.id == fan.outcome);
        heading(&mut frame, &panel, &names[index], fan.n);
        if let Some(k) = name {
            frame.canvas.rect((left, top - 32.0), (left + 11.0, top - 21.0), fills[k]);
        }
        let y_ticks = Ticks::new((0.0, 10.0), 2);
        let x_ticks = Ticks::whole((0.0, last), if columns == 1 { 12 } else { 6 });
        panel.rows(&mut frame.canvas, &y_ticks, |v| if column == 0 { y_ticks.text(v) } else { String::new() });
        bands(&mut frame, &panel, fan);
        panel.base(&mut frame.canvas, &x_ticks, |v| if bottom { x_ticks.text(v) } else { String::new() });
        note(&mut frame, &panel, fan);
        if bottom {
            panel.base_name(&mut frame.canvas, "round");
        }
        if column == 0 {
            panel.side_name(&mut frame.canvas, "tension, 0 to 10", 36.0);
        }
    }
    frame.y = start + (head + height + foot) * rows as f64 + 28.0;
    let alt = fans.iter().filter_map(|fan| {
        Some(format!("{}: median of {:.1} in the last round shown", name_of(findings, fan), reached(fan)?))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "tension_fan", &alt))
}

/// Whether tension is the same in every round of every run that is shown: then there is nothing to see.
fn never_moves(fans: &[&TensionFan]) -> bool {
    let shown = fans.iter().flat_map(|fan| drawn(fan)).flat_map(|(_, spread)| [spread.q05, spread.q50, spread.q95]);
    let mut known = shown.flatten();
    let first = known.next();
    known.all(|value| Some(value) == first)
}

fn heading(frame: &mut Frame, panel: &Panel, name: &str, n: u64) {
    frame.canvas.text((panel.left() + 17.0, panel.top() - 26.5), name, Type::new(BODY).bold());
    let n = format!("{} runs", number::count(n));
    frame.canvas.text((panel.left() + 17.0, panel.top() - 11.5), &n, Type::new(SMALL).color(GREY));
}

fn name_of<'a>(findings: &'a Findings, fan: &'a TensionFan) -> &'a str {
    findings.outcomes.iter().find(|outcome| outcome.id == fan.outcome).map_or(&fan.outcome, |outcome| &outcome.name)
}

/// Why a panel is empty from some round on, where there is room to say it: too few runs are left.
fn note(frame: &mut Frame, panel: &Panel, fan: &TensionFan) {
    let rounds = drawn(fan).count();
    if rounds >= fan.rounds.len() {
        return;
    }
    let from = panel.x.at(rounds.max(1) as f64 - 1.0) + if rounds < 2 { 12.0 } else { 8.0 };
    let look = Type::new(SMALL).color(GREY);
    let left = fan.running.get(rounds).copied().unwrap_or(0);
    let text = match left {
        0 => format!("all have ended by round {rounds}"),
        _ => format!("fewer than {FEWEST} runs continue after round {}", rounds.max(1) - 1),
    };
    let lines = look.wrap(&text, panel.right() - from, 3);
    // Said where it fits whole; elsewhere the subtitle tells why curves end.
    if panel.right() - from < 70.0 || lines.iter().any(|line| line.ends_with('…')) {
        return;
    }
    // Above or below the curve, between the grid lines at 0, 5 and 10.
    let end = reached(fan).unwrap_or(5.0);
    let middle = panel.y.at(if end < 5.0 { 7.5 } else { 2.5 });
    for (line, text) in lines.iter().enumerate() {
        let down = 13.5 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
        frame.canvas.text_on_plate((from, middle + down), text, look);
    }
}

/// Rounds with enough runs to draw: from the start to the last that has them.
fn drawn(fan: &TensionFan) -> impl Iterator<Item = (f64, &Spread)> {
    fan.rounds
        .iter()
        .zip(&fan.running)
        .enumerate()
        .take_while(|(_, (_, running))| **running >= FEWEST)
        .map(|(round, (spread, _))| (round as f64, spread))
}

fn bands(frame: &mut Frame, panel: &Panel, fan: &TensionFan) {
    let rounds: Vec<(f64, &Spread)> = drawn(fan).collect();
    let edge = |value: fn(&Spread) -> Option<f64>| -> Vec<Point> {
        rounds.iter().filter_map(|(round, spread)| Some(panel.point(*round, value(spread)?))).collect()
    };
    let band = |low: Vec<Point>, high: Vec<Point>| -> Vec<Point> {
        // A lone round is given a little width, so that it can be seen.
        if low.len() == 1 {
            let ((x, y0), (_, y1)) = (low[0], high[0]);
            return vec![(x, y0), (x + 5.0, y0), (x + 5.0, y1), (x, y1)];
        }
        low.into_iter().chain(high.into_iter().rev()).collect()
    };
    frame.canvas.polygon(band(edge(|s| s.q05), edge(|s| s.q95)), Fill::plain(WIDE));
    frame.canvas.polygon(band(edge(|s| s.q25), edge(|s| s.q75)), Fill::plain(NARROW));
    let mut median = edge(|s| s.q50);
    if let [(x, y)] = median[..] {
        median.push((x + 5.0, y));
    }
    frame.canvas.path(median, Stroke::new(BLUE, 2.2));
}

/// The median in the last round drawn.
fn reached(fan: &TensionFan) -> Option<f64> {
    drawn(fan).filter_map(|(_, spread)| spread.q50).last()
}

fn title(findings: &Findings, fans: &[&TensionFan]) -> String {
    let mut ends: Vec<(f64, &TensionFan)> = fans.iter().filter_map(|fan| Some((reached(fan)?, *fan))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    match (ends.first(), ends.last()) {
        (Some(low), Some(high)) if high.0 - low.0 >= 0.05 => {
            let names = in_title_among(
                &[name_of(findings, high.1), name_of(findings, low.1)],
                findings.outcomes.iter().map(|one| one.name.as_str()),
            );
            format!(
                "Median tension ends at {:.1} in runs that end in {} and at {:.1} in those that end in {}",
                high.0, names[0], low.0, names[1]
            )
        }
        (_, Some(only)) => format!("Median tension ends at {:.1}", only.0),
        _ => "Tension by round".into(),
    }
}

/// How to read it, and which endings have too few runs.
fn subtitle(findings: &Findings, fans: &[&TensionFan]) -> String {
    let mut text = format!(
        "Tension at the close of each round, by how the run ends. Curves are shown while at least {FEWEST} runs continue."
    );
    let few = findings.outcomes.iter().filter(|one| one.count > 0 && fans.iter().all(|fan| fan.outcome != one.id));
    let few: Vec<String> = few
        .map(|one| {
            format!(
                "{} ({})",
                one_in_title(&one.name, findings.outcomes.iter().map(|one| one.name.as_str())),
                number::count(one.count)
            )
        })
        .collect();
    match few.len() {
        0 => {}
        n if n <= 3 => text += &format!(" Fewer than {FEWEST} runs, so no panel: {}.", few.join(", ")),
        n => text += &format!(" No panel for {n} endings with fewer than {FEWEST} runs each."),
    }
    text
}
