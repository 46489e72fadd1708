//! Where the named proposals lie between two sides: a map for each forum.
//!
//! A forum with two parties is shown as it is: each axis is one party's gain over no agreement. With more parties the vertical
//! axis is the gain of the least willing of the others. The horizontal axis belongs to the proposer of the forum's first
//! named proposal; proposals by others stand on the same map, so that both sides' papers can be compared.

use crate::analysis::findings::{BargainingFinding, BargainingPoint, Findings, ProposalFinding};
use crate::render::number;

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key, Marker, marker};
use super::geometry::Point;
use super::palette::{BLUE, Fill, GREY, INK, RANGE, WHITE, WHITE_ON_FILL};

/// A gain smaller than this is none: what rounding leaves of equal sums.
const NOTHING: f64 = 1e-9;
/// Radius of a numbered point.
const DISC: f64 = 8.5;

struct Map<'a> {
    forum: String,
    /// Actor on the horizontal axis.
    across: &'a str,
    proposals: Vec<(&'a ProposalFinding, Point)>,
    frontier: Vec<Point>,
    nash: Option<Point>,
    kalai_smorodinsky: Option<Point>,
    up: String,
}

/// Draws the chart; none if no forum has a named proposal.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let maps: Vec<Map> = findings.forums.iter().filter_map(|forum| map(findings, &forum.id, &forum.name)).collect();
    if maps.is_empty() {
        return None;
    }
    let mut frame = Frame::new(
        &title(&maps),
        "What the named proposals are worth at the start, at mean inputs: gain over no agreement (the cross); 1 is about a full win. Shaded: both \
         sides gain. The lists give the gain on the horizontal axis, then on the vertical axis.",
    );
    let mut legend = vec![
        (Key::Marker(Marker::Plus), "no agreement".to_string()),
        (Key::Fill(Fill::plain(RANGE)), "bargaining range".to_string()),
    ];
    if maps.iter().any(|map| !map.frontier.is_empty()) {
        legend.push((Key::Marker(Marker::Dot), "efficient packages".into()));
    }
    if maps.iter().any(|map| map.nash.is_some()) {
        legend.push((Key::Marker(Marker::Diamond), "Nash point".into()));
    }
    if maps.iter().any(|map| map.kalai_smorodinsky.is_some()) {
        legend.push((Key::Marker(Marker::Box), "Kalai–Smorodinsky point".into()));
    }
    frame.legend(frame.left, &legend);
    let columns = if maps.len() == 1 { 1 } else { 2 };
    let gap = 26.0;
    let width = (frame.width() - gap * (columns - 1) as f64) / columns as f64;
    let forums: Vec<&String> = maps.iter().map(|map| &map.forum).collect();
    let heads: Vec<String> = fit_distinct(&forums, Type::new(BODY).bold(), width.min(460.0));
    let headed: Vec<(&Map, &str)> = maps.iter().zip(heads.iter().map(String::as_str)).collect();
    for row in headed.chunks(columns) {
        let top = frame.y;
        let mut lowest = top;
        for (column, &map) in row.iter().enumerate() {
            let left = frame.left + (width + gap) * column as f64;
            lowest = draw(&mut frame, findings, map, (left, top), width.min(460.0)).max(lowest);
        }
        frame.y = lowest + 14.0;
    }
    frame.y -= 8.0;
    let alt = maps.iter().flat_map(|map| {
        map.proposals.iter().map(|(proposal, (x, y))| {
            format!(
                "{}, {}: {} and {}",
                map.forum,
                proposal.name,
                number::fixed_signed(*x, 2),
                number::fixed_signed(*y, 2)
            )
        })
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "utility_map", &alt))
}

fn actor<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    findings.actors.iter().find(|actor| actor.id == id).map_or(id, |actor| actor.name.as_str())
}

fn map<'a>(findings: &'a Findings, forum: &str, name: &str) -> Option<Map<'a>> {
    let here = || findings.proposals.iter().filter(|proposal| proposal.forum == forum);
    let first = here().next()?;
    let across = first.by.as_str();
    let bargaining = findings.bargaining.iter().find(|found| found.forum == forum);
    // Only those who sit in the forum count: a proposal may be worth something to others too.
    let parties: Vec<&str> = match bargaining {
        Some(found) => found.parties.iter().map(String::as_str).collect(),
        None => first.utility.keys().map(String::as_str).collect(),
    };
    let others: Vec<&str> = parties.iter().copied().filter(|id| *id != across).collect();
    let project = |gain: &dyn Fn(&str) -> Option<f64>| -> Option<Point> {
        let least = others.iter().filter_map(|id| gain(id)).min_by(f64::total_cmp)?;
        Some((gain(across)?, least))
    };
    let proposals: Vec<(&ProposalFinding, Point)> = here()
        .filter_map(|proposal| {
            let gain = |id: &str| proposal.utility.get(id).map(|worth| worth.gain);
            Some((proposal, project(&gain)?))
        })
        .collect();
    if proposals.is_empty() {
        return None;
    }
    let solution = |pick: fn(&BargainingFinding) -> Option<&BargainingPoint>| {
        let (found, point) = (bargaining?, pick(bargaining?)?);
        project(&|id| Some(point.utility.get(id)? - found.disagreement.get(id)?))
    };
    let frontier = bargaining.map_or(Vec::new(), |found| {
        let place = |id: &str| found.parties.iter().position(|party| party == id);
        let packages = found.frontier.iter();
        packages.filter_map(|worth| project(&|id| Some(worth.get(place(id)?)? - found.disagreement.get(id)?))).collect()
    });
    Some(Map {
        forum: name.to_string(),
        across: actor(findings, across),
        proposals,
        frontier,
        nash: solution(|found| found.nash.as_ref()),
        kalai_smorodinsky: solution(|found| found.kalai_smorodinsky.as_ref()),
        up: match others.as_slice() {
            [one] => format!("gain of {}", actor(findings, one)),
            _ => "gain of the other who gains least".into(),
        },
    })
}

/// The interval that holds all values and zero, with some air.
fn domain(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((0.0f64, 0.0f64), |(low, high), v| (low.min(v), high.max(v)));
    let air = ((high - low) * 0.1).max(0.005);
    (low - air, high + air)
}

fn draw(frame: &mut Frame, findings: &Findings, (map, head): (&Map, &str), (left, top): Point, width: f64) -> f64 {
    let bold = Type::new(BODY).bold();
    frame.canvas.text((left, top + 6.0), head, bold);
    let points = || {
        let fixed = [map.nash, map.kalai_smorodinsky].into_iter().flatten();
        map.proposals.iter().map(|(_, point)| *point).chain(map.frontier.iter().copied()).chain(fixed)
    };
    let (x, y) = (domain(points().map(|p| p.0)), domain(points().map(|p| p.1)));
    let panel = Panel::new((left + 56.0, top + 24.0), (left + width - 4.0, top + 24.0 + 215.0), x, y);
    let ((zero_x, zero_y), canvas) = (panel.point(0.0, 0.0), &mut frame.canvas);
    canvas.rect((zero_x, panel.top()), (panel.right(), zero_y), Fill::plain(RANGE));
    let (x_ticks, y_ticks) = (Ticks::new(x, 4), Ticks::new(y, 4));
    panel.rows(canvas, &y_ticks, |v| y_ticks.text(v));
    for &tick in &x_ticks.values {
        canvas.line((panel.x.at(tick), panel.top()), (panel.x.at(tick), panel.bottom()), GRID_LINE);
    }
    let quadrant = Stroke::new(GREY, 1.3);
    canvas.line((zero_x, panel.top()), (zero_x, panel.bottom()), quadrant);
    canvas.line((panel.left(), zero_y), (panel.right(), zero_y), quadrant);
    panel.base(canvas, &x_ticks, |v| x_ticks.text(v));
    panel.base_name(canvas, &format!("gain of {}", map.across));
    panel.side_name(canvas, &map.up, 50.0);
    for &(x, y) in &map.frontier {
        let place = panel.point(x, y);
        marker(canvas, place, Marker::Dot);
    }
    marker(canvas, (zero_x, zero_y), Marker::Plus);
    for (place, shape) in [(map.kalai_smorodinsky, Marker::Box), (map.nash, Marker::Diamond)] {
        if let Some((x, y)) = place {
            marker(canvas, panel.point(x, y), shape);
        }
    }
    numbered(frame, map, &panel);
    list(frame, findings, map, left, width, panel.bottom() + 44.0)
}

/// Numbered points; those that would lie on each other are moved aside and tied to their place.
fn numbered(frame: &mut Frame, map: &Map, panel: &Panel) {
    let mut taken: Vec<Point> = Vec::new();
    for (index, (_, (x, y))) in map.proposals.iter().enumerate() {
        let true_place = panel.point(*x, *y);
        let place = free_place(true_place, &taken, panel);
        taken.push(place);
        if place != true_place {
            frame.canvas.line(true_place, place, Stroke::new(INK, 1.2));
            frame.canvas.disc(true_place, 2.4, INK);
        }
        frame.canvas.disc(place, DISC + 1.2, WHITE);
        frame.canvas.disc(place, DISC, BLUE);
        let look = Type::new(SMALL).bold().color(WHITE_ON_FILL).centre();
        frame.canvas.text(place, &(index + 1).to_string(), look);
    }
}

fn free_place(wanted: Point, taken: &[Point], panel: &Panel) -> Point {
    let free = |&(x, y): &Point| {
        let inside =
            x > panel.left() + DISC && x < panel.right() - DISC && y > panel.top() + DISC && y < panel.bottom() - DISC;
        inside && taken.iter().all(|other| (other.0 - x).hypot(other.1 - y) > 2.0 * DISC + 2.0)
    };
    let around = (1..8).flat_map(|ring| {
        let far = (2.0 * DISC + 3.0) * f64::from(ring);
        (0..12).map(move |step| {
            let angle = f64::from(step) * std::f64::consts::TAU / 12.0 + 0.6;
            (wanted.0 + far * angle.cos(), wanted.1 + far * angle.sin())
        })
    });
    std::iter::once(wanted).chain(around).find(free).unwrap_or(wanted)
}

/// Names of the numbers, under the map. Returns where it ends.
fn list(frame: &mut Frame, findings: &Findings, map: &Map, left: f64, width: f64, top: f64) -> f64 {
    let look = Type::new(SMALL);
    let mut y = top;
    for (index, (proposal, (x, up))) in map.proposals.iter().enumerate() {
        frame.canvas.disc((left + 7.0, y + 6.0), 7.5, BLUE);
        frame.canvas.text((left + 7.0, y + 6.0), &(index + 1).to_string(), look.bold().color(WHITE).centre());
        let values = format!("{} / {}", number::fixed_signed(*x, 2), number::fixed_signed(*up, 2));
        frame.canvas.text((left + width, y + 6.0), &values, look.end());
        let text = format!("{}, by {}", proposal.name, actor(findings, &proposal.by));
        let room = width - 22.0 - look.width(&values) - 8.0;
        for line in look.wrap(&text, room, 2) {
            frame.canvas.text((left + 20.0, y + 6.0), &line, look);
            y += 15.0;
        }
        y += 3.0;
    }
    y
}

fn title(maps: &[Map]) -> String {
    let all: usize = maps.iter().map(|map| map.proposals.len()).sum();
    let both = maps.iter().flat_map(|map| &map.proposals).filter(|(_, (x, y))| *x > NOTHING && *y > NOTHING).count();
    match (both, all) {
        (0, 1) => "The named proposal leaves one side worse off than no agreement".into(),
        (0, _) => {
            format!("None of {all} named proposals leaves both sides better off than no agreement")
        }
        (_, 1) => "The named proposal leaves both sides better off than no agreement".into(),
        (both, _) if both == all => {
            format!("All {all} named proposals leave both sides better off than no agreement")
        }
        (1, _) => {
            format!("One of {all} named proposals leaves both sides better off than no agreement")
        }
        _ => {
            format!("{both} of {all} named proposals leave both sides better off than no agreement")
        }
    }
}
