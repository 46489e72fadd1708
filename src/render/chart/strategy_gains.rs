//! Three actors or more: what each gains by another strategy of its own while all others stay as they are.

use crate::analysis::strategies::{GainOf, Strategies};
use crate::render::number;

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{BLUE, Fill, GREY, INK, tint};

/// Most rows.
const ROWS: usize = 26;
const ROW: f64 = 21.0;
/// Room for names at the left.
const NAMES: f64 = 250.0;

/// Draws the chart; none unless three actors or more have strategies.
pub(crate) fn chart(found: &Strategies) -> Option<Chart> {
    if found.actors.len() < 3 {
        return None;
    }
    let value = |one: &GainOf| one.gain.value.unwrap_or(0.0);
    let mut all: Vec<&GainOf> = found.base.gains.iter().filter(|one| one.share <= 0.0).collect();
    all.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let shown: Vec<&GainOf> = all.iter().copied().take(ROWS).collect();
    if shown.is_empty() {
        return None;
    }
    let clear = all.iter().filter(|one| one.gain.interval.is_some_and(|[low, _]| low > found.within)).count();
    let within = number::brief(found.within);
    let title = match clear {
        0 => format!("As it is, no strategy alone surely gains its actor more than {within}"),
        1 => format!("As it is, 1 strategy alone surely gains its actor more than {within}"),
        n => format!("As it is, {n} strategies alone surely gain their actor more than {within}"),
    };
    let mut subtitle = "Gain in mean payoff of one actor from another strategy while all others stay as they are, by fresh random draws. All \
                        intervals hold together."
        .to_string();
    if all.len() > shown.len() {
        subtitle += &format!(" {} strategies that gain less are not shown.", all.len() - shown.len());
    }
    let mut frame = Frame::new(&title, &subtitle);
    let legend = [
        (Key::Marker(Marker::Disc), "clear of zero".into()),
        (Key::Marker(Marker::Ring), "includes zero".into()),
        (Key::Line(WHISKER), "confidence interval".into()),
        (Key::Fill(Fill::plain(tint(BLUE))), format!("no more than {within}")),
    ];
    frame.legend(frame.left, &legend);
    let ends = |one: &GainOf| one.gain.interval.unwrap_or([value(one); 2]);
    let (low, high) = shown
        .iter()
        .map(|one| ends(one))
        .fold((-found.within, found.within), |(low, high), [a, b]| (low.min(a), high.max(b)));
    let air = ((high - low) * 0.05).max(1e-4);
    let figures: Vec<String> = shown.iter().map(|one| number::typeset(&number::correlation(&one.gain))).collect();
    let widest = figures.iter().map(|text| Type::new(SMALL).bold().width(text)).fold(0.0, f64::max);
    let (left, right) = (frame.left + NAMES, frame.right - widest - 14.0);
    let (top, bottom) = (frame.y, frame.y + ROW * shown.len() as f64);
    let panel = Panel::new((left, top), (right, bottom), (low - air, high + air), (0.0, 1.0));
    frame.canvas.rect((panel.x.at(-found.within), top), (panel.x.at(found.within), bottom), Fill::plain(tint(BLUE)));
    let ticks = Ticks::new(panel.x.domain, 5);
    for tick in &ticks.values {
        let x = panel.x.at(*tick);
        frame.canvas.line((x, top), (x, bottom), GRID_LINE);
        frame.canvas.text((x, bottom + 7.0), &ticks.text(*tick), Type::new(SMALL).color(GREY).centre().top());
    }
    frame.canvas.line((panel.x.at(0.0), top), (panel.x.at(0.0), bottom), Stroke::new(INK, 1.2));
    let names: Vec<String> = shown
        .iter()
        .map(|one| format!("{}: {}", found.actors[one.actor].actor, found.strategy(one.actor, one.strategy)))
        .collect();
    let short = fit_distinct(&names, Type::new(SMALL).bold(), NAMES - 12.0);
    for (row, one) in shown.iter().enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        let sure = one.gain.excludes_zero();
        let look = if sure { Type::new(SMALL).bold() } else { Type::new(SMALL) };
        frame.canvas.text((left - 8.0, y), &short[row], look.end());
        let [a, b] = ends(one);
        frame.canvas.whisker_across(panel.x.at(a), panel.x.at(b), y, WHISKER);
        marker(&mut frame.canvas, (panel.x.at(value(one)), y), if sure { Marker::Disc } else { Marker::Ring });
        frame.canvas.text((right + 10.0, y), &figures[row], look);
    }
    frame.canvas.text(((left + right) / 2.0, bottom + 23.0), "gain in payoff", Type::new(BODY).centre().top());
    frame.y = bottom + 42.0;
    let alt = shown.iter().zip(&names).take(8);
    let alt = alt.map(|(one, name)| format!("{name}: {}", number::correlation(&one.gain)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "strategy_gains", &alt))
}
