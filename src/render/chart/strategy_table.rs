//! The game of two actors as a table: both mean payoffs in each cell, best answers bold, pure equilibria framed.

use crate::analysis::strategies::{Profile, Strategies, Verdict};
use crate::render::number;
use crate::render::words::strategies::headline;

use super::Chart;
use super::axis::{BODY, SMALL};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::Frame;
use super::palette::{Fill, GREY, INK, WHITE, ramp};

/// Most rows and columns.
const ROWS: usize = 12;
const COLUMNS: usize = 9;
/// Room for the names of rows, and most for those of columns, which stand upright.
const NAMES: f64 = 176.0;
const HEADS: f64 = 168.0;
const ROW: f64 = 36.0;

/// Draws the chart; none unless two actors have strategies.
pub(crate) fn chart(found: &Strategies) -> Option<Chart> {
    let [first, second] = &found.actors[..] else { return None };
    let (rows, columns) = (chosen(found, 0, ROWS), chosen(found, 1, COLUMNS));
    let title = headline(found).first().cloned().unwrap_or_default();
    let mut subtitle = format!(
        "Mean payoffs of {} (above) and {} (below) in each profile. Bold: the best answer to the other’s strategy, among all. Darker: a larger \
         sum of both. Frame: a pure equilibrium of the mean payoffs, dashed where fresh runs do not confirm it.",
        first.name, second.name
    );
    let (n, m) = (first.strategies.len(), second.strategies.len());
    if rows.len() < n || columns.len() < m {
        subtitle += &format!(
            " {} × {} of {n} × {m} profiles: as it is, equilibria, and the best answers to these.",
            rows.len(),
            columns.len()
        );
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let profile = |row: usize, column: usize| found.profiles.get(row * m + column);
    let payoff =
        |at: Option<&Profile>, k: usize| at.and_then(|p| p.payoffs.get(&found.actors[k].actor)?.value).unwrap_or(0.0);
    let best = |k: usize, row: usize, column: usize| {
        let own = payoff(profile(row, column), k);
        let most = if k == 0 {
            (0..n).map(|other| payoff(profile(other, column), 0)).fold(f64::NEG_INFINITY, f64::max)
        } else {
            (0..m).map(|other| payoff(profile(row, other), 1)).fold(f64::NEG_INFINITY, f64::max)
        };
        own >= most
    };
    let sums: Vec<f64> = rows
        .iter()
        .flat_map(|row| columns.iter().map(move |column| (row, column)))
        .map(|(row, column)| payoff(profile(*row, *column), 0) + payoff(profile(*row, *column), 1))
        .collect();
    let (low, high) =
        sums.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
    let heads: Vec<&str> = columns.iter().map(|column| found.strategy(1, *column)).collect();
    let heads = fit_distinct(&heads, Type::new(SMALL), HEADS);
    let highest = heads.iter().map(|name| Type::new(SMALL).width(name)).fold(0.0, f64::max);
    let (left, top) = (frame.left + NAMES, frame.y + highest + 30.0);
    let width = ((frame.right - left) / columns.len() as f64).min(110.0);
    let body = Type::new(BODY).bold();
    frame.canvas.text((frame.left, top - 12.0), &body.fit(&first.name, NAMES - 12.0), body);
    frame.canvas.text((left, frame.y + 4.0), &body.fit(&second.name, frame.right - left), body);
    let names: Vec<&str> = rows.iter().map(|row| found.strategy(0, *row)).collect();
    for (row, name) in fit_distinct(&names, Type::new(SMALL), NAMES - 12.0).iter().enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        frame.canvas.text((left - 8.0, y), name, Type::new(SMALL).end());
    }
    for (column, name) in heads.iter().enumerate() {
        let x = left + width * (column as f64 + 0.5);
        frame.canvas.text((x, top - 6.0), name, Type::new(SMALL).upward());
    }
    for (r, row) in rows.iter().enumerate() {
        for (c, column) in columns.iter().enumerate() {
            let (x, y) = (left + width * c as f64, top + ROW * r as f64);
            let at = profile(*row, *column);
            let share = if high > low { (sums[r * columns.len() + c] - low) / (high - low) } else { 0.0 };
            // Light enough for dark text.
            let color = ramp(0.55 * share);
            frame.canvas.rect((x, y), (x + width - 1.0, y + ROW - 1.0), Fill::plain(color));
            for k in 0..2 {
                let look = Type::new(SMALL).color(color.text()).centre();
                let look = if best(k, *row, *column) { look.bold() } else { look };
                let half = at
                    .and_then(|p| p.payoffs.get(&found.actors[k].actor)?.interval)
                    .map_or(0.0, |[a, b]| (b - a) / 2.0);
                let text = number::fixed(payoff(at, k), number::digits(half).min(3));
                frame.canvas.text((x + width / 2.0, y + ROW * (0.29 + 0.42 * k as f64)), &text, look);
            }
        }
    }
    let mut framed = Vec::new();
    for one in &found.equilibria {
        let Some(pure) = one.pure() else { continue };
        let place = (rows.iter().position(|row| *row == pure[0]), columns.iter().position(|column| *column == pure[1]));
        let (Some(r), Some(c)) = place else { continue };
        let (x, y) = (left + width * c as f64, top + ROW * r as f64);
        let (a, b) = ((x + 1.5, y + 1.5), (x + width - 2.5, y + ROW - 2.5));
        // From the middle of an edge, so that all corners are joined.
        let middle = ((a.0 + b.0) / 2.0, a.1);
        let around = vec![middle, (b.0, a.1), b, (a.0, b.1), a, middle];
        frame.canvas.path(around.clone(), Stroke::new(WHITE, 4.0));
        let sure = one.verdict == Some(Verdict::Equilibrium);
        let ink = Stroke::new(INK, 2.0);
        frame.canvas.path(around, if sure { ink } else { ink.dashed(4.0, 3.0) });
        framed.push(format!("{} and {}", found.strategy(0, pure[0]), found.strategy(1, pure[1])));
    }
    frame.y = top + ROW * rows.len() as f64 + 8.0;
    let mixed = found.equilibria.iter().filter(|one| one.pure().is_none()).count();
    if mixed > 0 {
        let note = format!("{mixed} mixed equilibri{} not drawn.", if mixed == 1 { "um is" } else { "a are" });
        frame.lines(&note, Type::new(SMALL).color(GREY), 15.0, 1);
    }
    let alt = if framed.is_empty() {
        "No pure equilibrium is shown.".into()
    } else {
        format!("Pure equilibria: {}.", framed.join("; "))
    };
    Some(frame.finish(found, "strategy_table", &alt))
}

/// Strategies of an actor that have a place: as it is, those of equilibria, best answers to what the other plays there, then those that pay
/// most while the other stays as it is; in the order of the actor.
fn chosen(found: &Strategies, k: usize, most: usize) -> Vec<usize> {
    let count = found.actors[k].strategies.len();
    let mut order = vec![0];
    for one in &found.equilibria {
        order.extend((0..count).filter(|s| one.mixture[k][*s] > 0.0));
    }
    let pay = |own: usize, other: usize| {
        let strategies = if k == 0 { [own, other] } else { [other, own] };
        found
            .profile(&strategies)
            .and_then(|p| p.payoffs.get(&found.actors[k].actor)?.value)
            .unwrap_or(f64::NEG_INFINITY)
    };
    let mut by_base: Vec<usize> = (0..count).collect();
    by_base.sort_by(|a, b| pay(*b, 0).total_cmp(&pay(*a, 0)));
    order.extend(by_base);
    let mut kept: Vec<usize> = Vec::new();
    for s in order {
        if kept.len() < most && !kept.contains(&s) {
            kept.push(s);
        }
    }
    kept.sort_unstable();
    kept
}
