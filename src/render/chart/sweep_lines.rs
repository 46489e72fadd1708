//! Shares of groups of endings along one axis of a sweep: one panel each.

use crate::analysis::findings::Estimate;
use crate::analysis::sweep::Sweep;
use crate::render::number;
use crate::render::words::sweep::{axis, groups, headline};

use super::Chart;
use super::axis::{AXIS_LINE, BODY, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct};
use super::frame::{Frame, Key, Marker, marker};
use super::palette::{BLUE, Fill, GREY, tint};

/// Settings up to which each has a point and a whisker; of more, lines and bands are drawn.
const POINTS: usize = 24;
/// Most groups that have a panel.
const MOST: usize = 12;
/// Room at the right for the half of the last tick's label that stands out.
const EDGE: f64 = 12.0;
const LINE: f64 = 15.0;
/// What stands in the base.
const BASE: Stroke = Stroke::new(GREY, 1.2).dashed(4.0, 3.0);

/// Draws the chart; none unless there is one axis with two settings.
pub(crate) fn chart(sweep: &Sweep) -> Option<Chart> {
    let [over] = &sweep.axes[..] else { return None };
    if sweep.points.len() < 2 {
        return None;
    }
    let groups = groups(sweep);
    let shown = &groups[..groups.len().min(MOST)];
    let title = headline(sweep).first().cloned().unwrap_or_default();
    let to_scale = over.is_scale && !over.text.ends_with(":log");
    let places: Vec<f64> = match to_scale {
        true => over.settings.iter().filter_map(|setting| setting.value).collect(),
        false => (0..over.settings.len()).map(|k| k as f64).collect(),
    };
    let mut subtitle =
        format!("Share of runs by group of endings, for each setting of `{}`. Scales differ.", axis(&over.name))
            .replace('`', "");
    if shown.len() < groups.len() {
        subtitle += &format!(" No panel for {} more groups.", groups.len() - shown.len());
    }
    let mut frame = Frame::new(title.trim_end_matches('.'), &subtitle);
    let many = sweep.points.len() > POINTS;
    let value = if many { Key::Line(Stroke::new(BLUE, 2.0)) } else { Key::Marker(Marker::Disc) };
    let interval = if many { Key::Fill(Fill::plain(tint(BLUE))) } else { Key::Line(WHISKER) };
    let legend = [
        (value, "share of runs".into()),
        (interval, "its confidence interval".into()),
        (Key::Line(BASE), "as the scenario is".into()),
    ];
    frame.legend(frame.left, &legend);
    let columns = if matches!(shown.len(), 1 | 2 | 4) { shown.len().min(2) } else { 3 };
    let (side, gap, foot, head, height) = (44.0, 12.0, 14.0, 20.0, 126.0);
    let room = (frame.width() - gap * (columns - 1) as f64) / columns as f64;
    let names: Vec<&str> = shown.iter().map(|group| group.name.as_str()).collect();
    let names = cut_distinct(&names, Type::new(BODY).bold(), room - side, 2);
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let head = head + LINE * (lines as f64 - 1.0);
    let ends = match (places.first(), places.last()) {
        (Some(first), Some(last)) if to_scale => {
            let margin = 0.04 * (last - first);
            (first - margin, last + margin)
        }
        _ => (-0.5, places.len() as f64 - 0.5),
    };
    // Settings without a scale have numbers, which the list below explains.
    let ticks = if to_scale {
        Ticks::new((places[0], places[places.len() - 1]), 4)
    } else {
        Ticks { step: 1.0, values: places.clone() }
    };
    let named = !to_scale && over.settings.iter().any(|setting| setting.label.chars().count() > 5);
    let label = |x: f64| match to_scale {
        true => ticks.text(x),
        false if named => format!("{}", x as usize + 1),
        false => over.settings[x as usize].label.clone(),
    };
    let start = frame.y;
    for (index, group) in shown.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        let left = frame.left + (room + gap) * column as f64 + side;
        let top = start + (head + height + foot) * row as f64 + head;
        let values: Vec<Option<&Estimate>> =
            sweep.points.iter().map(|point| point.shares.groups.get(&group.id)).collect();
        let base = sweep.base.groups.get(&group.id);
        let highest = values.iter().copied().chain([base]).filter_map(|e| Some(e?.interval?[1])).fold(0.0, f64::max);
        let most = round_up(highest, 3).min(1.0);
        let panel = Panel::new((left, top), (left + room - side - EDGE, top + height), ends, (0.0, most));
        for (line, text) in names[index].iter().enumerate() {
            let y = top - 11.5 - LINE * (names[index].len() - 1 - line) as f64;
            frame.canvas.text((left, y), text, Type::new(BODY).bold());
        }
        let y_ticks = Ticks::new((0.0, most), 3);
        panel.rows(&mut frame.canvas, &y_ticks, |v| y_ticks.percent(v));
        if let Some(share) = base.and_then(|e| e.value) {
            let y = panel.y.at(share);
            frame.canvas.line((panel.left(), y), (panel.right(), y), BASE);
        }
        if let Some(x) = over.base.filter(|x| to_scale && ends.0 <= *x && *x <= ends.1) {
            let x = panel.x.at(x);
            frame.canvas.line((x, panel.top()), (x, panel.bottom()), BASE);
        }
        let known = || {
            let all = places.iter().zip(&values);
            all.filter_map(|(x, e)| Some((*x, (*e)?.value?, (*e)?.interval?)))
        };
        if many {
            let edge = |which: usize| known().map(move |(x, _, interval)| panel.point(x, interval[which].min(most)));
            let mut band: Vec<_> = edge(0).collect();
            band.extend(edge(1).collect::<Vec<_>>().into_iter().rev());
            frame.canvas.polygon(band, Fill::plain(tint(BLUE)));
            frame.canvas.path(known().map(|(x, y, _)| panel.point(x, y)).collect(), Stroke::new(BLUE, 2.0));
        } else {
            if to_scale {
                frame.canvas.path(known().map(|(x, y, _)| panel.point(x, y)).collect(), Stroke::new(BLUE, 1.2));
            }
            for (x, y, [low, high]) in known() {
                frame.canvas.line(panel.point(x, low), panel.point(x, high.min(most)), WHISKER);
                marker(&mut frame.canvas, panel.point(x, y), Marker::Disc);
            }
        }
        let bottom = index + columns >= shown.len();
        panel.base(&mut frame.canvas, &ticks, |x| if bottom { label(x) } else { String::new() });
        frame.canvas.line((panel.left(), panel.top()), (panel.left(), panel.bottom()), AXIS_LINE);
        if bottom {
            panel.base_name(&mut frame.canvas, &axis(&over.name));
        }
    }
    frame.y = start + (head + height + foot) * shown.len().div_ceil(columns) as f64 + 32.0;
    if named {
        let labels: Vec<&str> = over.settings.iter().map(|setting| setting.label.as_str()).collect();
        let labels = fit_distinct(&labels, Type::new(SMALL), 300.0);
        let told: Vec<String> = labels.iter().enumerate().map(|(k, label)| format!("{} {label}", k + 1)).collect();
        frame.lines(&told.join(" · "), Type::new(SMALL), 15.0, 12);
    }
    let alt = shown.iter().filter_map(|group| {
        let at = |k: usize| sweep.points[k].shares.groups.get(&group.id).map(number::share_in_brief);
        let last = sweep.points.len() - 1;
        let (first, end) = (&over.settings[0].label, &over.settings[last].label);
        Some(format!("{}: {} at {first}, {} at {end}", group.name, at(0)?, at(last)?))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(sweep, "sweep", &alt))
}
