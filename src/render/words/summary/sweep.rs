//! What `sweep` prints.

use crate::analysis::sweep::{Sweep, SweepPoint};
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::number;
use crate::render::words::sweep::{axis, class, drawn, groups, headline, settings};
use crate::render::words::terms::several;

/// Most rows of a table, and most columns of one with two axes.
const MOST_ROWS: usize = 60;
const MOST_COLUMNS: usize = 12;

/// A sweep for a terminal of this many columns. Behind it stands [`end_of_sweep`].
#[must_use]
pub fn sweep(sweep: &Sweep, width: usize) -> String {
    let n = sweep.points.len();
    let drawn = drawn(sweep);
    let played = format!(
        "{}{drawn} with the same random draws, {} runs each",
        several(n, "scenario"),
        number::count(sweep.plan.runs)
    );
    let mut out = super::begin(&sweep.scenario, &sweep.plan, &sweep.engine_version, &played, width);
    out += "\n";
    out += &match &sweep.axes[..] {
        [rows, columns]
            if sweep.design.is_none() && rows.settings.len() <= MOST_ROWS && columns.settings.len() <= MOST_COLUMNS =>
        {
            map(sweep, width)
        }
        _ if n <= MOST_ROWS => list(sweep, width),
        _ => wrapped("", "Too many for a table here; sweep.csv has them all.", width),
    };
    out
}

/// Where the results of a sweep are, and the sentences of the headline, each of which begins a line.
#[must_use]
pub fn end_of_sweep(sweep: &Sweep, place: &str, width: usize) -> String {
    super::end(place, &headline(sweep), width)
}

/// A row a point, a column a group.
fn list(sweep: &Sweep, width: usize) -> String {
    let groups = groups(sweep);
    let heads: Vec<&str> = groups.iter().map(|group| group.name.as_str()).chain(["likeliest ending"]).collect();
    let row = |point: &SweepPoint| {
        let share = |id: &String| point.shares.groups.get(id).map_or_else(String::new, number::share_in_brief);
        let tied = if point.likeliest.tied.is_empty() { "" } else { " ~" };
        let likeliest = format!("{}{tied}", class(sweep, &point.likeliest.outcome));
        let cells = groups.iter().map(|group| share(&group.id)).chain([likeliest]);
        let name = match &sweep.axes[..] {
            [one] => one.settings[point.at[0]].label.clone(),
            _ => settings(sweep, point),
        };
        (name, cells.collect::<Vec<_>>())
    };
    let mut out = match &sweep.axes[..] {
        [one] => wrapped("", &axis(&one.name), width),
        _ => String::new(),
    };
    out += &grid(&heads, &sweep.points.iter().map(row).collect::<Vec<_>>(), width);
    if sweep.points.iter().any(|point| !point.likeliest.tied.is_empty()) {
        out += &wrapped("", "~ another ending may be as likely", width);
    }
    out
}

/// For each group that is followed: rows are settings of the first axis, columns those of the second.
fn map(sweep: &Sweep, width: usize) -> String {
    let [rows, columns] = &sweep.axes[..] else { return String::new() };
    let heads: Vec<&str> = columns.settings.iter().map(|setting| setting.label.as_str()).collect();
    let mut out = String::new();
    for group in sweep.groups.iter().filter(|group| group.followed) {
        let what = format!("share of {}: {} down, {} across", group.name, axis(&rows.name), axis(&columns.name));
        out += &wrapped("", &what, width);
        let share =
            |point: &SweepPoint| point.shares.groups.get(&group.id).map_or_else(String::new, number::share_in_brief);
        let row = |(place, points): (usize, &[SweepPoint])| {
            (rows.settings[place].label.clone(), points.iter().map(share).collect::<Vec<_>>())
        };
        let lines: Vec<_> = sweep.points.chunks(columns.settings.len()).enumerate().map(row).collect();
        out += &grid(&heads, &lines, width);
    }
    out
}
