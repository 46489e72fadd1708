//! Which moves are used when: a heat map of uses per run.

use crate::analysis::findings::{Findings, MoveFinding};
use crate::render::number;

use super::Chart;
use super::axis::{BODY, SMALL};
use super::canvas::Type;
use super::distinct::{fit_distinct, one_in_title};
use super::frame::Frame;
use super::palette::{self, Fill, GREY};

/// Most columns that are drawn; more rounds than this are joined.
const COLUMNS: usize = 60;

struct Row<'a> {
    finding: &'a MoveFinding,
    /// Uses per run and round, by column.
    cells: Vec<f64>,
    /// Uses per run, all rounds.
    total: f64,
}

/// Draws the chart; none if there is no move or none is ever used.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let runs = findings.plan.runs as f64;
    let rounds = findings.moves.iter().map(|one| one.by_round.len()).max().unwrap_or(0);
    let used: u64 = findings.moves.iter().flat_map(|one| &one.by_round).sum();
    if rounds == 0 || used == 0 || runs == 0.0 {
        return None;
    }
    let joined = rounds.div_ceil(COLUMNS);
    let rows: Vec<Row> = findings
        .moves
        .iter()
        .map(|finding| Row {
            finding,
            cells: finding
                .by_round
                .chunks(joined)
                .map(|chunk| chunk.iter().sum::<u64>() as f64 / runs / chunk.len() as f64)
                .collect(),
            total: finding.by_round.iter().sum::<u64>() as f64 / runs,
        })
        .collect();
    let columns = rounds.div_ceil(joined);
    let highest = rows.iter().flat_map(|row| row.cells.iter().copied()).fold(0.0, f64::max);
    let mut frame = Frame::new(&title(findings, &rows), &subtitle(joined));

    let name = Type::new(BODY);
    let bold = Type::new(BODY).bold();
    let gutter = rows.iter().map(|row| name.width(&row.finding.name)).fold(60.0, f64::max).min(200.0) + 18.0;
    let reserve = 62.0;
    let (left, right) = (frame.left + gutter, frame.right - reserve);
    let cell = (right - left) / columns as f64;
    let height = if rows.len() > 24 { 19.0 } else { 23.0 };
    let numbers = cell >= 29.0;
    scale(&mut frame, highest, joined);
    frame.y += 16.0;
    frame.canvas.text((frame.right, frame.y + 10.0), "per run", Type::new(SMALL).color(GREY).end());
    let owners = actors(findings);
    let labels = fit_distinct(&owners.iter().map(|one| &one.1).collect::<Vec<_>>(), bold, frame.width() - reserve);
    let names = fit_distinct(&rows.iter().map(|row| &row.finding.name).collect::<Vec<_>>(), name, gutter - 17.0);
    for ((actor, _), label) in owners.iter().zip(labels) {
        frame.canvas.text((frame.left, frame.y + 10.0), &label, bold);
        frame.y += 21.0;
        for (row, shown) in rows.iter().zip(&names).filter(|(row, _)| row.finding.actor == *actor) {
            let (top, middle) = (frame.y, frame.y + height / 2.0);
            frame.canvas.text((frame.left + 8.0, middle), shown, name);
            for (column, &value) in row.cells.iter().enumerate() {
                let x = left + cell * column as f64;
                let color = palette::ramp(value / highest);
                let slit = if cell > 6.0 { 1.0 } else { 0.0 };
                // Without slits neighbours overlap a little, or hairlines would show between them.
                let over = if slit == 0.0 && column + 1 < columns { 0.6 } else { 0.0 };
                frame.canvas.rect((x, top + 0.5), (x + cell - slit + over, top + height - 0.5), Fill::plain(color));
                if numbers && value > 0.0 {
                    let look = Type::new(SMALL).color(color.text()).centre();
                    frame.canvas.text((x + (cell - slit) / 2.0, middle), &short(value), look);
                }
            }
            let total = if row.total > 0.0 { short(row.total) } else { "never".into() };
            frame.canvas.text((frame.right, middle), &total, bold.end());
            frame.y += height;
        }
        frame.y += 5.0;
    }
    rounds_below(&mut frame, left, cell, rounds, joined);
    let alt = rows.iter().map(|row| format!("{}: {} uses per run", row.finding.name, short(row.total)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(findings, "leverage", &alt))
}

/// Owners of moves in the order of the findings, with their names.
fn actors(findings: &Findings) -> Vec<(String, String)> {
    let mut ids: Vec<String> = Vec::new();
    for one in &findings.moves {
        if !ids.contains(&one.actor) {
            ids.push(one.actor.clone());
        }
    }
    ids.into_iter()
        .map(|id| {
            let name =
                findings.actors.iter().find(|actor| actor.id == id).map_or(id.clone(), |actor| actor.name.clone());
            (id, name)
        })
        .collect()
}

/// The colour bar, with its ends named.
fn scale(frame: &mut Frame, highest: f64, joined: usize) {
    let (width, steps) = (150.0, 50);
    let middle = frame.y + 4.0;
    let small = Type::new(SMALL).color(GREY);
    let what = if joined == 1 { "uses per run and round" } else { "uses per run and round (mean over joined rounds)" };
    frame.canvas.text((frame.left, middle), what, small);
    let mut x = frame.left + small.width(what) + 14.0;
    frame.canvas.text((x, middle), "0", small);
    x += small.width("0") + 6.0;
    for step in 0..steps {
        let from = x + width * f64::from(step) / f64::from(steps);
        let over = if step + 1 < steps { 0.6 } else { 0.0 };
        let to = x + width * f64::from(step + 1) / f64::from(steps) + over;
        let fill = Fill::plain(palette::ramp((f64::from(step) + 0.5) / f64::from(steps)));
        frame.canvas.rect((from, middle - 5.0), (to, middle + 5.0), fill);
    }
    frame.canvas.text((x + width + 6.0, middle), &short(highest), small);
    frame.y += 8.0;
}

/// Round numbers under the columns, as many as have room.
fn rounds_below(frame: &mut Frame, left: f64, cell: f64, rounds: usize, joined: usize) {
    let look = Type::new(SMALL).color(GREY).centre().top();
    let columns = rounds.div_ceil(joined);
    let mut free = f64::NEG_INFINITY;
    for column in 0..columns {
        let (first, last) = (column * joined + 1, ((column + 1) * joined).min(rounds));
        let text = if joined == 1 { first.to_string() } else { format!("{first}–{last}") };
        let x = left + cell * (column as f64 + 0.5);
        let half = look.width(&text) / 2.0;
        if x - half >= free && x + half <= frame.right {
            frame.canvas.text((x, frame.y + 2.0), &text, look);
            free = x + half + 10.0;
        }
    }
    let middle = left + cell * columns as f64 / 2.0;
    frame.canvas.text((middle, frame.y + 18.0), "round", Type::new(BODY).centre().top());
    frame.y += 34.0;
}

/// Three digits or fewer, or a bound where they would all be zero.
fn short(value: f64) -> String {
    match value {
        v if v > 0.0 && v < 0.005 => "<.01".into(),
        v if v < 9.995 => number::fixed(v, 2),
        v if v < 99.95 => number::fixed(v, 1),
        v => number::count(v.round() as u64),
    }
}

fn title(findings: &Findings, rows: &[Row]) -> String {
    let Some(most) = rows.iter().max_by(|a, b| a.total.total_cmp(&b.total)) else {
        return String::new();
    };
    let never = rows.iter().filter(|row| row.total == 0.0).count();
    let owner = findings.actors.iter().find(|actor| actor.id == most.finding.actor).map_or("", |actor| &actor.name);
    let by = if owner.is_empty() {
        String::new()
    } else {
        format!(" by {}", one_in_title(owner, findings.actors.iter().map(|one| one.name.as_str())))
    };
    let mut text = format!(
        "The most used move is {}{by} ({} times per run)",
        one_in_title(&most.finding.name, rows.iter().map(|row| row.finding.name.as_str())),
        short(most.total)
    );
    if never > 0 {
        let are = if never == 1 { "is" } else { "are" };
        text += &format!("; {never} of {} {are} never used", rows.len());
    }
    text
}

fn subtitle(joined: usize) -> String {
    let mut text = String::from(
        "Uses of each move, by actor and round, divided by the number of all runs, including those that have ended.",
    );
    if joined > 1 {
        text += &format!(" Each column joins {joined} rounds.");
    }
    text
}
