//! Tension by round among runs that ended alike: one panel for each ending.

use crate::analysis::findings::{Findings, Spread, TensionFan};
use crate::render::number;

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks};
use super::canvas::{Point, Stroke, Type};
use super::frame::{Frame, Key, in_title};
use super::palette::{self, BLUE, Fill, GREY, Rgb};

/// Fewest runs that a band is drawn for.
const FEWEST: u64 = 20;
/// Room at the right for the half of the last tick's label that stands out.
const EDGE: f64 = 12.0;
const WIDE: Rgb = Rgb(0xd3, 0xe5, 0xf1);
const NARROW: Rgb = Rgb(0x8f, 0xbf, 0xde);

/// Draws the chart; none if no ending has twenty runs.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let fans: Vec<&TensionFan> =
        findings.tension_by_outcome.iter().filter(|fan| fan.n >= FEWEST && !fan.rounds.is_empty()).collect();
    if fans.is_empty() {
        return None;
    }
    let seen = findings.outcomes.iter().filter(|outcome| outcome.count > 0).count();
    let mut frame = Frame::new(&title(findings, &fans), &subtitle(seen - fans.len().min(seen)));
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
        heading(&mut frame, &panel, name.map_or(fan.outcome.as_str(), |k| &findings.outcomes[k].name), fan.n);
        if let Some(k) = name {
            frame.canvas.rect((left, top - 32.0), (left + 11.0, top - 21.0), fills[k]);
        }
        let y_ticks = Ticks::new((0.0, 10.0), 2);
        let x_ticks = Ticks::whole((0.0, last), if columns == 1 { 12 } else { 6 });
        panel.rows(&mut frame.canvas, &y_ticks, |v| if column == 0 { y_ticks.text(v) } else { String::new() });
        bands(&mut frame, &panel, fan);
        panel.base(&mut frame.canvas, &x_ticks, |v| if bottom { x_ticks.text(v) } else { String::new() });
        if bottom {
            panel.base_name(&mut frame.canvas, "round");
        }
        if column == 0 {
            panel.side_name(&mut frame.canvas, "tension, 0 to 10", 36.0);
        }
    }
    frame.y = start + (head + height + foot) * rows as f64 + 28.0;
    let alt = fans.iter().filter_map(|fan| {
        let name = findings.outcomes.iter().find(|outcome| outcome.id == fan.outcome).map_or(&fan.outcome, |o| &o.name);
        Some(format!("{name}: median reaches {:.1}", reached(fan)?))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "tension_fan", &alt))
}

fn heading(frame: &mut Frame, panel: &Panel, name: &str, n: u64) {
    let look = Type::new(BODY).bold();
    let room = panel.right() - panel.left() - 17.0;
    frame.canvas.text((panel.left() + 17.0, panel.top() - 26.5), &look.fit(name, room), look);
    let n = format!("n = {}", number::count(n));
    frame.canvas.text((panel.left() + 17.0, panel.top() - 11.5), &n, Type::new(SMALL).color(GREY));
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
    let name = |fan: &TensionFan| {
        in_title(findings.outcomes.iter().find(|outcome| outcome.id == fan.outcome).map_or(&fan.outcome, |o| &o.name))
    };
    let mut ends: Vec<(f64, &TensionFan)> = fans.iter().filter_map(|fan| Some((reached(fan)?, *fan))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    match (ends.first(), ends.last()) {
        (Some(low), Some(high)) if high.0 - low.0 >= 0.05 => format!(
            "Median tension reaches {:.1} in runs that end in {}, {:.1} in those that end in {}",
            high.0,
            name(high.1),
            low.0,
            name(low.1)
        ),
        (_, Some(only)) => format!("Median tension reaches {:.1}", only.0),
        _ => "Tension by round".into(),
    }
}

fn subtitle(left_out: usize) -> String {
    let mut text = String::from(
        "Tension at the close of each round, by ending; n: runs that ended so. Drawn while 20 of them still run.",
    );
    if left_out > 0 {
        let endings = if left_out == 1 { "ending" } else { "endings" };
        text += &format!(" Left out: {left_out} {endings} with fewer than {FEWEST} runs.");
    }
    text
}
