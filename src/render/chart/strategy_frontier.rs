//! Strategies of one actor alone in the plane of payoff and share of endings, with the frontier between them.

use crate::analysis::findings::Estimate;
use crate::analysis::strategies::{Place, RankedStrategy, Strategies};

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks};
use super::canvas::{Stroke, Type};
use super::distinct::fit_distinct;
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{BLUE, GREY, INK, RULE};

/// Most strategies on the frontier that have a name.
const NAMED: usize = 12;
const HEIGHT: f64 = 300.0;
const FRONTIER: Stroke = Stroke::new(BLUE, 1.8);
const INTERVAL: Stroke = Stroke::new(RULE, 1.0);

/// Draws the chart; none unless one actor alone has strategies that differ in the share.
pub(crate) fn chart(found: &Strategies) -> Option<Chart> {
    let actor = found.alone()?;
    let value = |one: &Estimate| one.value.unwrap_or(0.0);
    let shares: Vec<f64> = found.ranking.iter().map(|one| value(&one.event)).collect();
    if shares.len() < 2 || shares.iter().all(|share| (share - shares[0]).abs() < 1e-12) {
        return None;
    }
    let on = |one: &&RankedStrategy| matches!(one.place, Place::Frontier | Place::FrontierByMeans);
    let frontier: Vec<&RankedStrategy> = found.ranking.iter().filter(on).collect();
    let title = match frontier.len() {
        1 => format!(
            "{} has the highest payoff and the least {} at once",
            found.strategy(0, frontier[0].strategy),
            found.event.name
        ),
        n => format!(
            "{n} of {} strategies of {} are on the frontier between payoff and {}",
            found.ranking.len(),
            actor.name,
            found.event.name
        ),
    };
    let subtitle = format!(
        "Mean payoff of {} and share of runs that end in {}, by strategy. Up and left is better for both; the line joins strategies that no \
         other beats in both, by the means.",
        actor.name, found.event.name
    );
    let mut frame = Frame::new(&title, &subtitle);
    let legend = [
        (Key::Marker(Marker::Disc), "on the frontier".into()),
        (Key::Marker(Marker::Ring), "another is better in both".into()),
        (Key::Marker(Marker::Box), "as it is".into()),
        (Key::Line(INTERVAL), "confidence intervals".into()),
    ];
    frame.legend(frame.left, &legend);
    let ends = |one: &Estimate| one.interval.unwrap_or([value(one); 2]);
    let domain = |of: &dyn Fn(&RankedStrategy) -> [f64; 2]| {
        let (low, high) = found
            .ranking
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), [a, b]| (low.min(a), high.max(b)));
        let air = ((high - low) * 0.06).max(1e-4);
        (low - air, high + air)
    };
    let (x, y) = (domain(&|one| ends(&one.event).map(|p| 100.0 * p)), domain(&|one| ends(&one.payoff)));
    let panel =
        Panel::new((frame.left + 62.0, frame.y + 4.0), (frame.right - 16.0, frame.y + HEIGHT), (x.0.max(-1.0), x.1), y);
    let (across, up) = (Ticks::new(panel.x.domain, 6), Ticks::new(panel.y.domain, 5));
    panel.rows(&mut frame.canvas, &up, |v| up.text(v));
    panel.base(&mut frame.canvas, &across, |v| format!("{}%", across.text(v)));
    let at = |one: &RankedStrategy| panel.point(100.0 * value(&one.event), value(&one.payoff));
    for one in &found.ranking {
        let (x, y) = at(one);
        let [a, b] = ends(&one.event).map(|p| panel.x.at(100.0 * p));
        let [c, d] = ends(&one.payoff).map(|p| panel.y.at(p));
        frame.canvas.line((a, y), (b, y), INTERVAL);
        frame.canvas.line((x, c), (x, d), INTERVAL);
    }
    frame.canvas.path(frontier.iter().map(|one| at(one)).collect(), FRONTIER);
    if let Some(base) = found.ranking.iter().find(|one| one.strategy == 0) {
        marker(&mut frame.canvas, at(base), Marker::Box);
    }
    for one in &found.ranking {
        marker(&mut frame.canvas, at(one), if on(&one) { Marker::Disc } else { Marker::Ring });
    }
    let numbered: Vec<&RankedStrategy> = frontier.iter().copied().take(NAMED).collect();
    let look = Type::new(BODY).bold().color(INK);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (k, one) in numbered.iter().enumerate() {
        let (x, y) = at(one);
        let places = [
            (9.0, -9.0),
            (-9.0, -9.0),
            (9.0, 10.0),
            (-9.0, 10.0),
            (0.0, -14.0),
            (0.0, 15.0),
            (18.0, 0.0),
            (-18.0, 0.0),
        ];
        let free = |(a, b): &(f64, f64)| {
            let inside =
                panel.left() < a - 6.0 && a + 6.0 < panel.right() && panel.top() < b - 6.0 && b + 6.0 < panel.bottom();
            inside && taken.iter().all(|(c, d)| (a - c).abs() > 13.0 || (b - d).abs() > 13.0)
        };
        let Some(place) = places.iter().map(|(dx, dy)| (x + dx, y + dy)).find(free) else { continue };
        taken.push(place);
        frame.canvas.text_on_plate(place, &(k + 1).to_string(), look.centre());
    }
    let middle = (panel.left() + panel.right()) / 2.0;
    let name = format!("share of runs: {}", found.event.name);
    let centre = Type::new(BODY).centre();
    frame.canvas.text((middle, panel.bottom() + 23.0), &centre.fit(&name, panel.right() - panel.left()), centre.top());
    frame.canvas.text((frame.left + 8.0, (panel.top() + panel.bottom()) / 2.0), "mean payoff", centre.upward());
    frame.y = panel.bottom() + 46.0;
    let names: Vec<String> =
        numbered.iter().enumerate().map(|(k, one)| format!("{}  {}", k + 1, found.strategy(0, one.strategy))).collect();
    let width = frame.width() / 2.0;
    let names = fit_distinct(&names, Type::new(SMALL), width - 12.0);
    for (k, name) in names.iter().enumerate() {
        let place = (frame.left + width * (k % 2) as f64, frame.y + 16.0 * (k / 2) as f64);
        frame.canvas.text(place, name, Type::new(SMALL).top());
    }
    frame.y += 16.0 * names.len().div_ceil(2) as f64 + 2.0;
    if frontier.len() > numbered.len() {
        let rest = format!("and {} more on the frontier", frontier.len() - numbered.len());
        frame.lines(&rest, Type::new(SMALL).color(GREY), 15.0, 1);
    }
    let alt = numbered.iter().map(|one| {
        format!(
            "{}: payoff {:.3}, share {:.1}%",
            found.strategy(0, one.strategy),
            value(&one.payoff),
            100.0 * value(&one.event)
        )
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(found, "strategy_frontier", &alt))
}
