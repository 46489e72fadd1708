//! What foresight changes: shares of endings and payoffs, in an equilibrium and with myopic actors.

use crate::analysis::findings::{Estimate, Findings};
use crate::analysis::foresight::{ForesightFinding, PairedEstimate};
use crate::render::headline::clear_of_zero;
use crate::render::number;
use crate::render::words::foresight::{Quantity, Row, Twin, rows};
use crate::render::words::terms::capital;

use super::Chart;
use super::axis::{AXIS_LINE, BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, in_title_among};
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{GREY, INK, RULE};

/// How far the endings of a group stand in from its name.
const INDENT: f64 = 12.0;
/// Height of a row of one line, and what a second line adds.
const ROW: f64 = 25.0;
const LINE: f64 = 11.0;

/// Draws the chart; none where actors do not choose in an equilibrium, or there are no runs.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let found = findings.foresight.as_ref().filter(|found| found.myopic.runs > 0)?;
    let all = rows(findings, found, Twin::Myopic);
    let (endings, rest): (Vec<Row>, Vec<Row>) =
        all.into_iter().partition(|row| matches!(row.quantity, Quantity::Group | Quantity::Outcome));
    let payoffs: Vec<Row> = rest
        .into_iter()
        .filter(|row| row.quantity == Quantity::Payoff)
        .map(|row| Row { name: actor(findings, &row), ..row })
        .collect();
    let mut frame = Frame::new(&title(findings, &endings), &subtitle(found));
    frame.legend(
        frame.left,
        &[
            (Key::Marker(Marker::Disc), "in equilibrium, with the interval of the difference".into()),
            (Key::Marker(Marker::Box), "the same runs with myopic actors".into()),
        ],
    );
    let layout = Layout::new(&frame, [&endings, &payoffs]);
    let shares = endings.iter().flat_map(ends).fold(0.0, f64::max);
    layout.panel(&mut frame, &endings, (0.0, round_up(shares, 5).min(1.0)), Unit::Share);
    let (low, high) = payoffs
        .iter()
        .flat_map(ends)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    if low <= high {
        let air = ((high - low) * 0.05).max(0.01);
        layout.panel(&mut frame, &payoffs, (low - air, high + air), Unit::Payoff);
    }
    let alt = endings.iter().chain(&payoffs).map(|row| {
        let [run, twin, difference] = row.shown();
        format!("{}: {run}, myopic {twin}, difference {difference}", row.name)
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "foresight", &alt))
}

fn actor(findings: &Findings, row: &Row) -> String {
    let known = row.id.and_then(|id| findings.actors.iter().find(|actor| actor.id == id));
    known.map_or_else(|| row.name.clone(), |actor| actor.name.clone())
}

/// Where the interval of the difference ends, counted from the number with myopic actors.
fn interval(found: &PairedEstimate) -> Option<[f64; 2]> {
    found.twin.value.zip(found.difference.interval).map(|(twin, ends)| ends.map(|end| twin + end))
}

/// Everything that must have room on an axis.
fn ends(row: &Row) -> Vec<f64> {
    let values = [row.found.run.value, row.found.twin.value];
    values.into_iter().flatten().chain(interval(row.found).into_iter().flatten()).collect()
}

/// What an axis shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Share,
    Payoff,
}

/// What both panels share.
struct Layout {
    indent: f64,
    /// Room for names at the left, for differences at the right.
    gutter: f64,
    numbers: f64,
}

impl Layout {
    fn new(frame: &Frame, panels: [&[Row]; 2]) -> Self {
        let bold = Type::new(BODY).bold();
        let all = || panels.into_iter().flatten();
        let indent = if all().any(|row| row.within) { INDENT } else { 0.0 };
        let name = all().map(|row| bold.width(&row.name)).fold(0.0, f64::max).min(190.0);
        let numbers = all().map(|row| bold.width(&figures(row))).fold(bold.width("difference"), f64::max);
        Self { indent, gutter: name + indent + 12.0, numbers: (numbers + 14.0).min(frame.width() / 2.0) }
    }

    fn panel(&self, frame: &mut Frame, rows: &[Row], domain: (f64, f64), unit: Unit) {
        let (label, bold) = (Type::new(BODY), Type::new(BODY).bold());
        let small = Type::new(SMALL).color(GREY);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        let names = cut_distinct(&names, bold, self.gutter - self.indent - 12.0, 2);
        let height = |lines: &Vec<String>| ROW + LINE * (lines.len().max(1) as f64 - 1.0);
        let what = match unit {
            Unit::Share => "share of runs",
            Unit::Payoff => "mean payoff",
        };
        frame.canvas.text((frame.left, frame.y + 5.0), what, bold);
        let difference = match unit {
            Unit::Share => "difference, points",
            Unit::Payoff => "difference",
        };
        frame.canvas.text((frame.right, frame.y + 5.0), difference, small.end());
        let top = frame.y + 16.0;
        let bottom = top + names.iter().map(height).sum::<f64>();
        let ends = (frame.left + self.gutter, frame.right - self.numbers);
        let panel = Panel::new((ends.0, top), (ends.1, bottom), domain, (1.0, 0.0));
        let ticks = Ticks::new(domain, 6);
        for &tick in &ticks.values {
            frame.canvas.line((panel.x.at(tick), top), (panel.x.at(tick), bottom), GRID_LINE);
        }
        if unit == Unit::Payoff && domain.0 < 0.0 && domain.1 > 0.0 {
            frame.canvas.line((panel.x.at(0.0), top), (panel.x.at(0.0), bottom), AXIS_LINE);
        }
        frame.canvas.line((panel.left(), top), (panel.left(), bottom), AXIS_LINE);
        let mut upper = top;
        for (row, lines) in rows.iter().zip(&names) {
            let middle = upper + height(lines) / 2.0;
            upper += height(lines);
            // Groups, and endings and actors that stand alone, are bold.
            let (look, from) = if row.within { (label, self.indent) } else { (bold, 0.0) };
            for (line, text) in lines.iter().enumerate() {
                let down = 14.0 * (line as f64 - (lines.len() as f64 - 1.0) / 2.0);
                frame.canvas.text((frame.left + from, middle + down), text, look);
            }
            let (Some(run), Some(twin)) = (row.found.run.value, row.found.twin.value) else { continue };
            let [run, twin] = [run, twin].map(|x| panel.x.at(x));
            frame.canvas.line((twin, middle), (run, middle), Stroke::new(RULE, 2.4));
            if let Some([low, high]) = interval(row.found) {
                let [low, high] = [low, high].map(|x| panel.x.at(x.clamp(domain.0, domain.1)));
                frame.canvas.whisker_across(low, high, middle, WHISKER);
            }
            marker(&mut frame.canvas, (twin, middle), Marker::Box);
            marker(&mut frame.canvas, (run, middle), Marker::Disc);
            let clear = clear_of_zero(&row.found.difference);
            let look = if clear { bold.color(INK) } else { label.color(GREY) };
            frame.canvas.text((frame.right, middle), &figures(row), look.end());
        }
        match unit {
            Unit::Share => panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v)),
            Unit::Payoff => panel.base(&mut frame.canvas, &ticks, |v| ticks.text(v)),
        }
        frame.y = bottom + 36.0;
    }
}

/// The difference with its interval.
fn figures(row: &Row) -> String {
    let [.., difference] = row.shown();
    number::typeset(&difference)
}

/// The endings that foresight clearly lowers and raises most.
fn title(findings: &Findings, rows: &[Row]) -> String {
    // A class under a group would name the same change twice.
    let clear: Vec<&Row> = rows.iter().filter(|row| !row.within && clear_of_zero(&row.found.difference)).collect();
    let size = |row: &&Row| row.found.difference.value.unwrap_or(0.0);
    let fall = clear.iter().copied().min_by(|a, b| size(a).total_cmp(&size(b))).filter(|row| size(row) < 0.0);
    let rise = clear.iter().copied().max_by(|a, b| size(a).total_cmp(&size(b))).filter(|row| size(row) > 0.0);
    let names: Vec<&str> = [fall, rise].iter().flatten().map(|row| row.name.as_str()).collect();
    let groups = findings.groups.iter().map(|one| one.group.name.as_str());
    let names = in_title_among(&names, findings.outcomes.iter().map(|one| one.name.as_str()).chain(groups));
    let points = |row: &Row| {
        let Estimate { value, interval, .. } = &row.found.difference;
        let half = interval.map_or(0.0, |[low, high]| 50.0 * (high - low));
        format!("({} points)", number::fixed_signed(100.0 * value.unwrap_or(0.0), number::digits(half).min(2)))
    };
    let title = match (fall, rise) {
        (Some(fall), Some(rise)) => {
            format!("{} falls most with foresight {}; {} rises most {}", names[0], points(fall), names[1], points(rise))
        }
        (Some(fall), None) => format!("{} falls with foresight {}", names[0], points(fall)),
        (None, Some(rise)) => format!("{} rises with foresight {}", names[0], points(rise)),
        (None, None) => "Foresight does not clearly change how runs end".into(),
    };
    capital(&title)
}

fn subtitle(found: &ForesightFinding) -> String {
    format!(
        "Each run in the equilibrium, and again with myopic actors and the same random draws. Whiskers: {} interval of the difference, \
         counted from the myopic number. Bold: it excludes zero.",
        number::level(found.myopic.changed.level)
    )
}
