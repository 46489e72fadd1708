//! The page of a sweep.

use maud::{Markup, html};

use crate::analysis::sweep::{Sweep, SweepAxis, SweepPoint};
use crate::render::chart::Chart;
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::sweep::{axis, class, drawn, groups, headline, settings};
use crate::render::words::terms::several;
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page};

/// Most rows of the table of settings.
const MOST_ROWS: usize = 200;
/// Most axes that have a column each; the values of more stand in one cell.
const MOST_AXES: usize = 3;

/// The page: what is changed and how endings go with it, the chart, the table behind it, and how it was made.
pub fn sweep(base: &Scenario, sweep: &Sweep, charts: &[Chart]) -> String {
    let head = Head {
        title: &sweep.scenario.name,
        facts: format!(
            "{}{} of settings, with the same random draws (common random numbers); {} simulated runs each",
            several(sweep.points.len(), "combination"),
            drawn(sweep),
            number::count(sweep.plan.runs)
        ),
        engine_version: &sweep.engine_version,
        mark: mark(sweep.scenario.values.as_ref()),
    };
    let sections = vec![
        ("sweep", "What the settings change", html! { (figure(charts, "sweep")) (points(sweep)) }),
        ("assumptions", "What the scenario assumes", assumed(base)),
        ("made", "How this was made", made(sweep)),
    ];
    page(&head, &headline(sweep), html! {}, sections)
}

/// A row a point: shares and differences of groups.
fn points(sweep: &Sweep) -> Markup {
    let groups = groups(sweep);
    let apart = sweep.axes.len() <= MOST_AXES;
    let axes: Vec<String> = sweep.axes.iter().map(|one| axis(&one.name)).collect();
    let mut columns = if apart { axes.clone() } else { vec!["Setting".to_string()] };
    columns.extend(groups.iter().flat_map(|group| [group.name.clone(), "change".to_string()]));
    columns.push("<likeliest ending".to_string());
    let row = |point: &SweepPoint| {
        let label = |(axis, at): (&SweepAxis, &usize)| text(&axis.settings[*at].label);
        let mut cells: Vec<Markup> = match apart {
            true => sweep.axes.iter().zip(&point.at).map(label).collect(),
            false => vec![text(&settings(sweep, point))],
        };
        for group in &groups {
            let share = point.shares.groups.get(&group.id).map_or_else(String::new, number::share);
            let difference = point.differences.groups.get(&group.id);
            let shown = difference
                .map_or_else(String::new, |one| number::difference(one).trim_end_matches(" points").to_string());
            let clear = difference.is_some_and(crate::analysis::findings::Estimate::excludes_zero);
            cells.push(text(&share));
            cells.push(html! { @if clear { b { (text(&shown)) } } @else { (text(&shown)) } });
        }
        let tied: Vec<&str> = point.likeliest.tied.iter().map(|id| class(sweep, id)).collect();
        let or = if tied.is_empty() { String::new() } else { format!(" (or {})", tied.join(", ")) };
        cells.push(text(&format!("{}{or}", class(sweep, &point.likeliest.outcome))));
        cells
    };
    let mut caption = format!(
        "Shares of runs, and their change in points against the scenario as it is, for each setting of {}. Bold: the interval excludes \
         zero. Each interval holds by itself.",
        axes.join(" and ")
    );
    if sweep.points.len() > MOST_ROWS {
        caption += &format!(" The first {MOST_ROWS} rows; `sweep.csv` has all.");
    }
    table(&caption, &columns, sweep.points.iter().take(MOST_ROWS).map(row).collect())
}

fn made(sweep: &Sweep) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes." }
        p {
            "Confidence intervals are at " (number::level(sweep.points.first().and_then(|p| p.shares.groups.values().next()).map_or(0.95, |e| e.level)))
            ". They cover simulation error only."
        }
    };
    made_of(&[], (&sweep.scenario, &sweep.plan), (&sweep.digest, &sweep.engine_version), &words)
}
