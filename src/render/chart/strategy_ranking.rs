//! Strategies of one actor alone: mean payoffs with their intervals, the best first.

use crate::analysis::findings::Estimate;
use crate::analysis::strategies::{RankedStrategy, Strategies};
use crate::render::number;
use crate::render::words::strategies::headline;

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{GREY, INK};

/// Most strategies that have a row.
const ROWS: usize = 24;
const ROW: f64 = 21.0;
/// Room for names at the left.
const NAMES: f64 = 230.0;

/// Draws the chart; none unless one actor alone has strategies.
pub(crate) fn chart(found: &Strategies) -> Option<Chart> {
    let actor = found.alone()?;
    let all: Vec<&RankedStrategy> = found.ranking.iter().collect();
    let mut shown: Vec<&RankedStrategy> = all.iter().copied().take(ROWS).collect();
    // The scenario as it is always has a row.
    if let Some(base) = all.iter().skip(ROWS).find(|one| one.strategy == 0) {
        shown.pop();
        shown.push(base);
    }
    if shown.is_empty() {
        return None;
    }
    let title = headline(found).first().cloned().unwrap_or_default().replace('`', "");
    let mut subtitle = format!("Mean payoff of {} by strategy, in payoff units, the best first.", actor.name);
    if all.len() > shown.len() {
        subtitle += &format!(" {} strategies that pay less are not shown.", all.len() - shown.len());
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let legend = [
        (Key::Marker(Marker::Disc), "may be the best".into()),
        (Key::Marker(Marker::Ring), "surely not the best".into()),
        (Key::Line(WHISKER), "confidence interval".into()),
    ];
    frame.legend(frame.left, &legend);
    let ends = |one: &Estimate| one.interval.unwrap_or([one.value.unwrap_or(0.0); 2]);
    let (low, high) = shown
        .iter()
        .map(|one| ends(&one.payoff))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), [a, b]| (low.min(a), high.max(b)));
    let air = ((high - low) * 0.05).max(1e-4);
    let figures: Vec<String> = shown.iter().map(|one| number::typeset(&number::plain(&one.payoff))).collect();
    let widest = figures.iter().map(|text| Type::new(SMALL).bold().width(text)).fold(0.0, f64::max);
    let (left, right) = (frame.left + NAMES, frame.right - widest - 14.0);
    let (top, bottom) = (frame.y, frame.y + ROW * shown.len() as f64);
    let panel = Panel::new((left, top), (right, bottom), (low - air, high + air), (0.0, 1.0));
    let ticks = Ticks::new(panel.x.domain, 5);
    for tick in &ticks.values {
        let x = panel.x.at(*tick);
        frame.canvas.line((x, top), (x, bottom), GRID_LINE);
        frame.canvas.text((x, bottom + 7.0), &ticks.text(*tick), Type::new(SMALL).color(GREY).centre().top());
    }
    if let Some(base) = found.ranking.iter().find(|one| one.strategy == 0).and_then(|one| one.payoff.value) {
        let x = panel.x.at(base);
        frame.canvas.line((x, top), (x, bottom), Stroke::new(INK, 1.0).dashed(4.0, 3.0));
    }
    let names: Vec<&str> = shown.iter().map(|one| found.strategy(0, one.strategy)).collect();
    let names = fit_distinct(&names, Type::new(SMALL).bold(), NAMES - 12.0);
    for (row, one) in shown.iter().enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        let look = if one.may_be_best { Type::new(SMALL).bold() } else { Type::new(SMALL) };
        frame.canvas.text((left - 8.0, y), &names[row], look.end());
        let [a, b] = ends(&one.payoff);
        frame.canvas.whisker_across(panel.x.at(a), panel.x.at(b), y, WHISKER);
        let shape = if one.may_be_best { Marker::Disc } else { Marker::Ring };
        marker(&mut frame.canvas, (panel.x.at(one.payoff.value.unwrap_or(0.0)), y), shape);
        frame.canvas.text((right + 10.0, y), &figures[row], look);
    }
    let middle = (left + right) / 2.0;
    let label = "mean payoff; dashed: as it is";
    frame.canvas.text((middle, bottom + 23.0), label, Type::new(BODY).centre().top());
    frame.y = bottom + 42.0;
    let alt = shown.iter().zip(&figures).take(8);
    let alt = alt.map(|(one, figure)| format!("{}: {figure}", found.strategy(0, one.strategy)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "strategy_ranking", &alt))
}
