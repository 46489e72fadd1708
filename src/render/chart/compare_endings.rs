//! How runs change their ending: base × variant, one small matrix for each of the variants that change most.

use std::collections::BTreeMap;

use crate::analysis::compare::{Comparison, VariantFinding};
use crate::render::number;
use crate::render::words::variants::{by_endings_changed, class, moves, names};

use super::Chart;
use super::axis::{BODY, SMALL};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct, in_title_among, one_in_title};
use super::frame::{Frame, MARGIN, WIDTH};
use super::palette::{self, Fill, GREY, INK, PALE, RULE};

/// Most variants that get a matrix.
const MOST_VARIANTS: usize = 6;
/// Most room for the names over the columns.
const HEADING: f64 = 200.0;
/// Most classes that get a row; the rarest others share one.
const MOST_CLASSES: usize = 11;

/// Draws the chart; none if no run changes its ending.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    let names = names(comparison);
    let mut shown = by_endings_changed(comparison);
    shown.retain(|&place| !moves(&comparison.variants[place]).is_empty());
    shown.truncate(MOST_VARIANTS);
    let first = *shown.first()?;
    let lines = Lines::new(comparison, &shown);
    let matrices: Vec<Matrix> = shown.iter().map(|&place| Matrix::new(&comparison.variants[place], &lines)).collect();
    let highest = matrices.iter().map(Matrix::highest).fold(0.0, f64::max);
    let n = lines.names.len() as f64;
    let columns = shown.len().min(2);
    let label = Type::new(SMALL);
    // Names stand at the left of the left matrix, and serve the right one, which has numbers only.
    let number = label.width("88 ");
    let gutter = lines.names.iter().map(|name| label.width(name) + number).fold(90.0, f64::max).min(190.0) + 10.0;
    let (keys, gap, width) = (26.0, 22.0, WIDTH - 2.0 * MARGIN);
    let cells = match columns {
        1 => width - gutter,
        _ => (width - gutter - gap - keys) / 2.0,
    };
    let cell = (cells / n).min(if columns == 1 { 64.0 } else { 40.0 });
    let mut frame = Frame::new(&title(comparison, &names, first), &subtitle(comparison, shown.len(), cell));
    let height = if columns == 1 { 26.0 } else { 23.0 };
    let rows = numbered(fit_distinct(&lines.names, label, gutter - 8.0 - number));
    let heads = headings(&lines, cell);
    let high = heads.iter().flatten().map(|line| label.width(line)).fold(0.0, f64::max);
    let block = 52.0 + high + height * n + 22.0;
    let shown_names: Vec<&String> = shown.iter().map(|&place| &names[place + 1]).collect();
    let titles = fit_distinct(&shown_names, Type::new(BODY).bold(), cell * n + keys.max(0.0));
    let top = frame.y + 4.0;
    for (slot, (matrix, &place)) in matrices.iter().zip(&shown).enumerate() {
        let (column, top) = (slot % columns, top + block * (slot / columns) as f64);
        let left = frame.left + if column == 0 { 0.0 } else { gutter + cell * n + gap };
        let end = if column + 1 < columns { left + gutter + cell * n } else { frame.right };
        let head = Type::new(BODY).bold();
        let changed = format!("{} of runs end differently", number::share(&comparison.variants[place].changed));
        frame.canvas.text((left, top + 4.0), &titles[slot], head);
        frame.canvas.text((left, top + 20.0), &label.fit(&changed, end - left), label.color(GREY));
        let gutter = if column == 0 { gutter } else { keys };
        let area = Area { left: left + gutter, top: top + 44.0 + high, cell, height, gutter, named: column == 0 };
        draw(&mut frame.canvas, &area, matrix, (&rows, &heads), highest);
    }
    frame.y = top + block * shown.len().div_ceil(columns) as f64 - 8.0;
    let alt = shown.iter().map(|&place| {
        let variant = &comparison.variants[place];
        let said = moves(variant).into_iter().take(4).map(|moved| {
            let part = number::part(moved.count, variant.changed.n);
            format!("{part} from {} to {}", class(comparison, &moved.from), class(comparison, &moved.to))
        });
        format!("{}: {}", names[place + 1], said.collect::<Vec<_>>().join(", "))
    });
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_endings", &alt))
}

/// Rows and columns of the matrices: classes, the same for all.
struct Lines {
    /// Row of each class by id.
    place: BTreeMap<String, usize>,
    names: Vec<String>,
}

impl Lines {
    /// Classes that a run ends in under the base or a shown variant, in their order; of many, the rarest share a row.
    fn new(comparison: &Comparison, shown: &[usize]) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for moved in shown.iter().flat_map(|&place| &comparison.variants[place].endings) {
            *counts.entry(&moved.from).or_default() += moved.count;
            *counts.entry(&moved.to).or_default() += moved.count;
        }
        let mut sizes: Vec<u64> = counts.values().copied().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let least = sizes.get(MOST_CLASSES).copied().unwrap_or(0);
        let own = |count: u64| count > least;
        let mut lines = Lines { place: BTreeMap::new(), names: Vec::new() };
        for class in &comparison.outcomes {
            if counts.get(class.id.as_str()).is_some_and(|&count| own(count)) {
                lines.place.insert(class.id.clone(), lines.names.len());
                lines.names.push(class.name.clone());
            }
        }
        let others: Vec<&str> = counts.iter().filter(|(_, count)| !own(**count)).map(|(id, _)| *id).collect();
        if !others.is_empty() {
            lines.place.extend(others.iter().map(|id| ((*id).to_string(), lines.names.len())));
            lines.names.push(format!("all others ({})", others.len()));
        }
        lines
    }
}

/// Runs by (row, column), of all runs.
struct Matrix {
    counts: Vec<Vec<u64>>,
    n: u64,
}

impl Matrix {
    fn new(variant: &VariantFinding, lines: &Lines) -> Self {
        let size = lines.names.len();
        let mut counts = vec![vec![0; size]; size];
        for moved in &variant.endings {
            counts[lines.place[&moved.from]][lines.place[&moved.to]] += moved.count;
        }
        Self { counts, n: variant.changed.n }
    }

    fn share(&self, row: usize, column: usize) -> f64 {
        self.counts[row][column] as f64 / self.n.max(1) as f64
    }

    /// The largest share off the diagonal.
    fn highest(&self) -> f64 {
        let size = self.counts.len();
        let cells = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
        cells.filter(|(row, column)| row != column).map(|(row, column)| self.share(row, column)).fold(0.0, f64::max)
    }
}

/// Where a matrix is drawn: its first cell, the size of cells, and the room for names at its left.
struct Area {
    left: f64,
    top: f64,
    cell: f64,
    height: f64,
    gutter: f64,
    /// Whether rows have names, beside their numbers.
    named: bool,
}

/// Names over the columns, read from below to above, in two lines where columns are wide enough.
fn headings(lines: &Lines, cell: f64) -> Vec<Vec<String>> {
    let look = Type::new(SMALL);
    let mut cut = cut_distinct(&lines.names, look, HEADING - look.width("88 "), if cell >= 30.0 { 2 } else { 1 });
    for (place, lines) in cut.iter_mut().enumerate() {
        if let Some(first) = lines.first_mut() {
            *first = format!("{} {first}", place + 1);
        }
    }
    cut
}

/// Names with their numbers before them.
fn numbered(names: Vec<String>) -> Vec<String> {
    names.into_iter().enumerate().map(|(place, name)| format!("{} {name}", place + 1)).collect()
}

fn draw(canvas: &mut Canvas, area: &Area, matrix: &Matrix, (rows, heads): (&[String], &[Vec<String>]), highest: f64) {
    let small = Type::new(SMALL);
    let n = rows.len();
    let at = |row: usize, column: usize| (area.left + area.cell * column as f64, area.top + area.height * row as f64);
    if area.named {
        canvas.text((area.left - 8.0, area.top - 7.0), "base ↓ variant →", small.color(GREY).end());
    }
    for place in 0..n {
        let (x, y) = at(place, place);
        let number = (place + 1).to_string();
        let (row, look) = if area.named { (&rows[place], small) } else { (&number, small.color(GREY)) };
        canvas.text((area.left - area.gutter, y + area.height / 2.0), row, look);
        for (line, text) in heads[place].iter().enumerate() {
            let aside = 13.0 * (line as f64 - (heads[place].len() as f64 - 1.0) / 2.0);
            canvas.text((x + area.cell / 2.0 + aside, area.top - 5.0), text, small.color(GREY).upward());
        }
    }
    for row in 0..n {
        for column in 0..n {
            let (x, y) = at(row, column);
            let (to, middle) =
                ((x + area.cell - 1.0, y + area.height - 1.0), (x + area.cell / 2.0, y + area.height / 2.0));
            let count = matrix.counts[row][column];
            let short = short(count, matrix.n, area.cell);
            if row == column {
                canvas.rect((x, y), to, Fill::plain(PALE));
                canvas.text(middle, &short, small.color(GREY).centre());
            } else if count > 0 {
                let color = palette::ramp(if highest > 0.0 { matrix.share(row, column) / highest } else { 0.0 });
                canvas.rect((x, y), to, Fill::plain(color));
                let look = small.centre().color(color.text());
                canvas.text(
                    middle,
                    &short,
                    if matrix.share(row, column) >= 0.5 * highest { look.bold() } else { look },
                );
            }
        }
    }
    let (right, bottom) = at(n, n);
    canvas.line((area.left - 0.5, area.top - 0.5), (right, area.top - 0.5), Stroke::new(RULE, 1.0));
    canvas.line((area.left - 0.5, area.top - 0.5), (area.left - 0.5, bottom), Stroke::new(INK, 1.0));
}

/// Whether there is room for tenths of a percent.
fn has_tenths(cell: f64) -> bool {
    cell >= Type::new(SMALL).bold().width("0.0") + 6.0
}

/// A part in percent, in tenths where there is room; nothing for none, a dot for what would round to nothing.
fn short(count: u64, n: u64, cell: f64) -> String {
    let share = 100.0 * count as f64 / n.max(1) as f64;
    match count {
        0 => String::new(),
        _ if has_tenths(cell) && share < 0.1 || share < 0.95 && !has_tenths(cell) => "·".to_string(),
        _ if has_tenths(cell) => number::part(count, n).trim_end_matches('%').replace("over ", ">"),
        _ => format!("{share:.0}"),
    }
}

fn title(comparison: &Comparison, names: &[String], first: usize) -> String {
    let variant = &comparison.variants[first];
    let share = number::share_in_brief(&variant.changed);
    let Some(moved) = moves(variant).first().copied() else { return "No run ends differently".into() };
    let all = comparison.outcomes.iter().map(|one| one.name.as_str());
    let ends = in_title_among(&[class(comparison, &moved.from), class(comparison, &moved.to)], all);
    let name = one_in_title(&names[first + 1], names.iter().map(String::as_str));
    let most = format!("most often {} instead of {}", ends[1], ends[0]);
    match comparison.variants.len() {
        1 => format!("{share} of runs end differently with {name}, {most}"),
        _ => format!("The largest effect: {share} of runs end differently with {name}, {most}"),
    }
}

fn subtitle(comparison: &Comparison, shown: usize, cell: f64) -> String {
    let which = match comparison.variants.len() {
        n if n > shown => format!(" Shown: the {shown} of {n} variants that change most endings."),
        _ => String::new(),
    };
    let least = if has_tenths(cell) { "0.1%" } else { "1%" };
    format!(
        "Each run ends in its row under the base and, with the same random draws, in its column under the variant; percent of all runs. Dot: \
         under {least}; empty: none. Gray: the ending does not change.{which}"
    )
}
