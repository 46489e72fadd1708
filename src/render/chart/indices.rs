//! Which inputs matter where all are varied at once: indices or effects with their intervals, the largest first.

use crate::analysis::estimate::Estimate;
use crate::analysis::global::{Global, GlobalInput, GlobalMethod, InputIndices};
use crate::render::words::global::{followed, headline, matters, ranked, shown, size};

use super::Chart;
use super::axis::{BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key};
use super::palette::{BLUE, Fill, GREY, INK, tint};

/// Most inputs that have a row.
const ROWS: usize = 20;
const ROW: f64 = 23.0;
/// Room for names at the left.
const NAMES: f64 = 258.0;

/// Draws the chart of the first group that is followed; none if nothing is known of any input.
pub(crate) fn chart(found: &Global) -> Option<Chart> {
    let (name, output) = followed(found).next()?;
    let all = ranked(found, output);
    let known = |one: &&(&GlobalInput, &InputIndices)| size(found.method, one.1).is_finite();
    let shown_rows: Vec<&(&GlobalInput, &InputIndices)> = all.iter().filter(known).take(ROWS).collect();
    if shown_rows.is_empty() {
        return None;
    }
    let (what, unit) = match found.method {
        GlobalMethod::Sobol => ("Shares of the variance of the share of", "percent of the variance"),
        GlobalMethod::Morris => ("Elementary effects, over the whole range of each input, on the share of", "points"),
        GlobalMethod::GivenData => {
            ("Share of the variance that each input explains alone, of the share of", "percent of the variance")
        }
    };
    let mut subtitle = format!("{what} {name}, where all inputs vary at once. Bold: clear of zero.");
    if all.len() > shown_rows.len() {
        subtitle += &format!(" {} inputs that matter less are not shown.", all.len() - shown_rows.len());
    }
    let title = headline(found).first().cloned().unwrap_or_default();
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let fills = [Fill::plain(tint(BLUE)), Fill::plain(BLUE)];
    let mut legend = match found.method {
        GlobalMethod::Sobol => {
            vec![(Key::Fill(fills[1]), "alone".to_string()), (Key::Fill(fills[0]), "with others".into())]
        }
        GlobalMethod::Morris => {
            vec![(Key::Fill(fills[1]), "mean effect".to_string()), (Key::Fill(fills[0]), "typical size".into())]
        }
        GlobalMethod::GivenData => vec![(Key::Fill(fills[1]), "alone".to_string())],
    };
    legend.push((Key::Line(WHISKER), "confidence interval".into()));
    frame.legend(frame.left, &legend);
    let bars: Vec<Vec<Bar>> = shown_rows.iter().map(|(_, indices)| bars(found.method, indices)).collect();
    let ends = bars.iter().flatten().flat_map(|bar| {
        [bar.value, bar.interval.map_or(bar.value, |i| i[0]), bar.interval.map_or(bar.value, |i| i[1])]
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    // One wild interval must not squeeze all others.
    let (low, high) = (low.max(-1.0), high.clamp(1e-4, 1.5));
    let (left, right) = (frame.left + NAMES, frame.right - 8.0);
    let (top, bottom) = (frame.y, frame.y + ROW * shown_rows.len() as f64);
    let panel = Panel::new((left, top), (right, bottom), (low, high), (0.0, 1.0));
    let ticks = Ticks::new((100.0 * low, 100.0 * high), 5);
    for tick in &ticks.values {
        let x = panel.x.at(tick / 100.0);
        frame.canvas.line((x, top), (x, bottom), GRID_LINE);
        frame.canvas.text((x, bottom + 7.0), &ticks.text(*tick), Type::new(SMALL).color(GREY).centre().top());
    }
    let names: Vec<&str> = shown_rows.iter().map(|(input, _)| input.name.as_str()).collect();
    let names = fit_distinct(&names, Type::new(SMALL).bold(), NAMES - 12.0);
    let inside = |x: f64| panel.x.at(x.clamp(low, high));
    for (row, ((_, indices), bars)) in shown_rows.iter().zip(&bars).enumerate() {
        let y = top + ROW * (row as f64 + 0.5);
        let look = Type::new(SMALL);
        let look = if matters(found.method, indices) { look.bold() } else { look };
        frame.canvas.text((left - 8.0, y), &names[row], look.end());
        let height = 18.0 / bars.len().max(1) as f64;
        for (at, bar) in bars.iter().enumerate() {
            let from = y - 9.0 + height * at as f64;
            let (zero, x) = (inside(0.0), inside(bar.value));
            frame.canvas.rect(
                (zero.min(x), from + 0.5),
                (zero.max(x), from + height - 0.5),
                fills[usize::from(bar.strong)],
            );
            if let Some([low, high]) = bar.interval {
                let middle = from + height / 2.0;
                frame.canvas.line((inside(low), middle), (inside(high), middle), Stroke::new(INK, 1.0));
            }
        }
    }
    frame.canvas.line((panel.x.at(0.0), top), (panel.x.at(0.0), bottom), Stroke::new(INK, 1.2));
    frame.canvas.text(((left + right) / 2.0, bottom + 23.0), unit, Type::new(BODY).centre().top());
    frame.y = bottom + 42.0;
    let alt =
        shown_rows.iter().take(8).map(|(input, indices)| format!("{}: {}", input.name, shown(found.method, indices)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "indices", &alt))
}

struct Bar {
    value: f64,
    interval: Option<[f64; 2]>,
    strong: bool,
}

fn bars(method: GlobalMethod, indices: &InputIndices) -> Vec<Bar> {
    let of = |estimate: &Option<Estimate>, strong| {
        let estimate = estimate.as_ref()?;
        Some(Bar { value: estimate.value?, interval: estimate.interval, strong })
    };
    match method {
        GlobalMethod::Sobol => [of(&indices.first, true), of(&indices.total, false)].into_iter().flatten().collect(),
        GlobalMethod::Morris => {
            let typical = indices.typical.map(|value| Bar { value, interval: None, strong: false });
            [of(&indices.mean, true), typical].into_iter().flatten().collect()
        }
        GlobalMethod::GivenData => of(&indices.first, true).into_iter().collect(),
    }
}
