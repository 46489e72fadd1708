//! Outcomes side by side, group by group: one row a variant, endings by force from the left, agreements from the right; variants from
//! the smallest share of what the title is about to the largest.

use crate::analysis::compare::{ClassChange, ClassRef, Compared, Comparison, VariantFinding};
use crate::analysis::findings::Estimate;
use crate::render::number;
use crate::render::words::terms::capital;
use crate::render::words::variants::{Of, names, size};
use crate::scenario::EndingKind;

use super::Chart;
use super::axis::{BODY, Panel, SMALL, Ticks, WHISKER};
use super::canvas::{Stroke, Type};
use super::distinct::{cut_distinct, in_title, in_title_among};
use super::frame::{Frame, Key};
use super::hatch::Pattern;
use super::palette::{self, Fill, GREY, INK, RULE, WHITE};

/// Draws the chart; none if there is no variant.
pub(crate) fn chart(comparison: &Comparison) -> Option<Chart> {
    if comparison.variants.is_empty() || comparison.plan.runs == 0 {
        return None;
    }
    let unsorted = names(comparison);
    let sorted = sorted(comparison);
    let names: Vec<String> =
        std::iter::once(0).chain(sorted.iter().map(|&place| place + 1)).map(|k| unsorted[k].clone()).collect();
    let variants: Vec<&VariantFinding> = sorted.iter().map(|&place| &comparison.variants[place]).collect();
    let rows: Vec<&Compared> = std::iter::once(&comparison.base).chain(variants.iter().map(|v| &v.compared)).collect();
    let sums = edges(comparison);
    let entries = entries(comparison, &rows);
    let mut frame = Frame::new(&title(comparison, &unsorted), &subtitle(comparison, &sums));
    let legend: Vec<_> = entries.iter().map(|entry| (Key::Fill(entry.fill), entry.name.clone())).collect();
    frame.legend(frame.left, &legend);
    let label = Type::new(BODY).end();
    let widest = names.iter().map(|name| label.bold().width(name)).fold(0.0, f64::max);
    let gutter = widest.min(190.0) + 10.0;
    let wrapped = cut_distinct(&names, label.bold(), gutter - 10.0, 2);
    let height = if wrapped.iter().any(|lines| lines.len() > 1) { 33.0 } else { 30.0 };
    let figures = Figures::new(&sums, comparison);
    frame.y += if sums.is_empty() { 0.0 } else { 16.0 };
    let top = frame.y;
    // The base stands a little apart.
    let gap = 6.0;
    let bottom = top + height * rows.len() as f64 + gap + 3.0;
    let panel =
        Panel::new((frame.left + gutter, top), (frame.right - 8.0 - figures.width(), bottom), (0.0, 1.0), (1.0, 0.0));
    let ticks = Ticks::new((0.0, 1.0), 5);
    // Whiskers stand under the bars.
    let middle_of = |row: usize| top + height * (row as f64 + 0.5) - 3.0 + if row == 0 { 0.0 } else { gap };
    // The base's boundaries go down through all variants.
    let first = &comparison.variants[0];
    let dashed: Vec<f64> = sums
        .iter()
        .map(|&of| panel.x.at(boundary(comparison, of, of.change(comparison, first).base.value.unwrap_or(0.0))))
        .collect();
    for (row, one) in rows.iter().enumerate() {
        let middle = middle_of(row);
        let look = if row == 0 { label.bold() } else { label };
        for (line, text) in wrapped[row].iter().enumerate() {
            let down = 14.5 * (line as f64 - (wrapped[row].len() as f64 - 1.0) / 2.0);
            frame.canvas.text((panel.left() - 9.0, middle + down), text, look);
        }
        let keep_off = if row == 0 { &[][..] } else { &dashed };
        for (part, entry) in parts(comparison, &panel, one, &entries).iter().zip(&entries) {
            segment(&mut frame, part, &entry.fill, middle, keep_off);
        }
        frame.canvas.line((panel.right(), middle - HALF), (panel.right(), middle + HALF), Stroke::new(RULE, 1.0));
    }
    for x in dashed {
        for stroke in [Stroke::new(WHITE, 3.0), Stroke::new(INK, 1.2).dashed(4.0, 3.0)] {
            frame.canvas.line((x, middle_of(1) - HALF - 3.0), (x, bottom), stroke);
        }
    }
    for row in 0..rows.len() {
        let share = |of: Of| match row {
            0 => &of.change(comparison, first).base,
            _ => &of.change(comparison, variants[row - 1]).variant,
        };
        figures.write(&mut frame, middle_of(row), row == 0, &sums.iter().map(|&of| share(of)).collect::<Vec<_>>());
        let mut free = f64::NEG_INFINITY;
        let mut y = middle_of(row) + HALF + 4.5;
        for &of in &sums {
            if let Some([low, high]) = share(of).interval {
                let (a, b) = (panel.x.at(boundary(comparison, of, low)), panel.x.at(boundary(comparison, of, high)));
                // Where both overlap, the second goes lower.
                y += if a.min(b) <= free + 2.0 { 5.5 } else { 0.0 };
                free = a.max(b);
                frame.canvas.whisker_across(a.min(b), a.max(b), y, WHISKER);
            }
        }
    }
    figures.head(&mut frame, top - 7.0, &sums, comparison);
    frame.canvas.line((panel.left(), top), (panel.left(), bottom), super::axis::AXIS_LINE);
    panel.base(&mut frame.canvas, &ticks, |v| ticks.percent(v));
    panel.base_name(&mut frame.canvas, "share of runs");
    frame.y = bottom + 40.0;
    let alt = rows.iter().zip(&names).map(|(one, name)| format!("{name}: {}", in_words(comparison, one)));
    let alt = alt.collect::<Vec<_>>().join("; ") + ".";
    Some(frame.finish(comparison, "compare_outcomes", &alt))
}

/// Places of the variants, from the least of what the title is about to the most.
fn sorted(comparison: &Comparison) -> Vec<usize> {
    let of = subject(comparison);
    let value = |place: usize| of.change(comparison, &comparison.variants[place]).variant.value.unwrap_or(0.0);
    let mut order: Vec<usize> = (0..comparison.variants.len()).collect();
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    order
}

/// Widest head of a column.
const WIDEST: f64 = 80.0;

/// Columns of figures at the right of the bars: the groups at the edges.
struct Figures {
    /// Width of each, from the left.
    columns: Vec<f64>,
}

impl Figures {
    fn new(sums: &[Of], comparison: &Comparison) -> Self {
        let wide = |of: &Of| (Type::new(SMALL).width(&of.within(comparison)) + 14.0).clamp(42.0, WIDEST + 14.0);
        Self { columns: sums.iter().map(wide).collect() }
    }

    fn width(&self) -> f64 {
        self.columns.iter().sum()
    }

    /// Right edge of a column.
    fn edge(&self, frame: &Frame, column: usize) -> f64 {
        frame.right - self.columns[column + 1..].iter().sum::<f64>()
    }

    fn head(&self, frame: &mut Frame, y: f64, sums: &[Of], comparison: &Comparison) {
        for (column, of) in sums.iter().enumerate() {
            let at = (self.edge(frame, column), y);
            let look = Type::new(SMALL).color(GREY).end();
            frame.canvas.text(at, &look.fit(&of.within(comparison), WIDEST), look);
        }
    }

    fn write(&self, frame: &mut Frame, y: f64, bold: bool, shares: &[&Estimate]) {
        for (column, share) in shares.iter().enumerate() {
            let look = Type::new(SMALL).end();
            let at = (self.edge(frame, column), y);
            frame.canvas.text(at, &number::share_in_brief(share), if bold { look.bold() } else { look });
        }
    }
}

/// Most classes that get a fill of their own; the rarest others are joined.
const MOST_CLASSES: usize = 12;

/// Classes that share a part of every bar: mostly one.
struct Entry {
    classes: Vec<usize>,
    name: String,
    fill: Fill,
}

/// Groups in the order of a bar: those by force first, those of agreement last, so that both can be compared along an edge.
fn in_order(comparison: &Comparison) -> Vec<usize> {
    let mut order: Vec<usize> = (0..comparison.groups.len()).collect();
    order.sort_by_key(|&group| match comparison.groups[group].kind {
        EndingKind::Force => 0,
        EndingKind::Clash => 1,
        EndingKind::Other => 2,
        EndingKind::Agreement => 3,
    });
    order
}

/// The group at the left edge, if it is one of force or a clash, and the group at the right edge, if it is one of agreement.
fn edges(comparison: &Comparison) -> Vec<Of> {
    let order = in_order(comparison);
    let kind = |group: &&usize| comparison.groups[**group].kind;
    let left = order.first().filter(|group| kind(group) <= EndingKind::Clash);
    let right = order.last().filter(|group| kind(group) == EndingKind::Agreement);
    left.into_iter().chain(right).map(|&group| Of::Group(group)).collect()
}

/// Classes that were seen, in the order of a bar. Of many, the rarest of a group are joined.
fn entries(comparison: &Comparison, rows: &[&Compared]) -> Vec<Entry> {
    let most = |class: usize| rows.iter().map(|row| share(row, &comparison.outcomes[class].id)).fold(0.0, f64::max);
    let fills = palette::classes(comparison);
    let seen: Vec<usize> = (0..comparison.outcomes.len()).filter(|&class| most(class) > 0.0).collect();
    let mut by_size = seen.clone();
    by_size.sort_by(|&a, &b| most(b).total_cmp(&most(a)));
    let rare: Vec<usize> = if seen.len() > MOST_CLASSES { by_size.split_off(MOST_CLASSES - 2) } else { Vec::new() };
    let mut entries: Vec<Entry> = Vec::new();
    for group in in_order(comparison) {
        let group = &comparison.groups[group];
        let here = || seen.iter().copied().filter(|&class| comparison.outcomes[class].group == group.id);
        let joined: Vec<usize> = here().filter(|class| rare.contains(class)).collect();
        // One alone keeps its name.
        let joined = if joined.len() > 1 { joined } else { Vec::new() };
        let own = here().filter(|class| !joined.contains(class));
        let mut own: Vec<Entry> = own
            .map(|class| Entry {
                classes: vec![class],
                name: comparison.outcomes[class].name.clone(),
                fill: fills[class],
            })
            .collect();
        if !joined.is_empty() {
            let (name, n) = (&group.name, joined.len());
            let name = if own.is_empty() { name.clone() } else { format!("{name}: {n} other endings") };
            let others = Entry { name, classes: joined, fill: palette::joined(group.kind) };
            // Others stand towards the middle of the bar.
            own.insert(if group.kind == EndingKind::Agreement { 0 } else { own.len() }, others);
        }
        entries.extend(own);
    }
    entries
}

fn share(row: &Compared, class: &str) -> f64 {
    row.shares.get(class).and_then(|share| share.value).unwrap_or(0.0)
}

/// Half the height of a bar.
const HALF: f64 = 8.0;

/// An entry's part of a bar.
struct Part {
    from: f64,
    to: f64,
    /// In percent, as long as it fits.
    text: String,
}

fn parts(comparison: &Comparison, panel: &Panel, row: &Compared, entries: &[Entry]) -> Vec<Part> {
    let mut before = 0.0;
    let part = |entry: &Entry| {
        let ids: Vec<&String> = entry.classes.iter().map(|&class| &comparison.outcomes[class].id).collect();
        let sum: f64 = ids.iter().map(|id| share(row, id)).sum();
        let text = match ids.as_slice() {
            [id] => row.shares.get(*id).map(number::share_in_brief).unwrap_or_default(),
            _ => format!("{:.0}%", 100.0 * sum),
        };
        let from = panel.x.at(before);
        before = (before + sum).min(1.0);
        Part { from, to: panel.x.at(before), text: text.trim_end_matches('%').to_string() }
    };
    entries.iter().map(part).collect()
}

/// Draws a part, and its number where that fits beside the places to keep off.
fn segment(frame: &mut Frame, part: &Part, fill: &Fill, middle: f64, keep_off: &[f64]) {
    let slit = if part.to - part.from > 3.0 { 1.0 } else { 0.0 };
    frame.canvas.rect((part.from, middle - HALF), (part.to - slit, middle + HALF), *fill);
    let mut edges = vec![part.from - 1.0];
    for &x in keep_off.iter().filter(|x| (part.from..part.to).contains(x)) {
        edges.extend([x, x]);
    }
    edges.push(part.to);
    let rooms = edges.chunks_exact(2).map(|room| (room[0], room[1]));
    let Some((from, to)) = rooms.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))) else { return };
    let look = Type::new(SMALL).centre();
    let wide = look.width(&part.text);
    let centre = ((from + to) / 2.0, middle);
    match fill.pattern {
        Pattern::Plain if wide <= to - from - 8.0 => {
            frame.canvas.text(centre, &part.text, look.color(fill.base.text()));
        }
        // Figures cannot be read on a pattern.
        Pattern::Plain => {}
        _ if wide <= to - from - 12.0 => frame.canvas.text_on_plate(centre, &part.text, look),
        _ => {}
    }
}

/// Where the part of a group at an edge ends: agreement lies at the right.
fn boundary(comparison: &Comparison, of: Of, share: f64) -> f64 {
    let at_right = matches!(of, Of::Group(group) if comparison.groups[group].kind == EndingKind::Agreement);
    if at_right { 1.0 - share } else { share }
}

fn in_words(comparison: &Comparison, row: &Compared) -> String {
    let part = |one: &ClassRef| Some(format!("{} {}", one.name, number::share(row.shares.get(&one.id)?)));
    comparison.outcomes.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// What the title is about: the first group that leads and is ever seen; else the class that moves most.
fn subject(comparison: &Comparison) -> Of {
    let moved = |of: Of| {
        let sizes = comparison.variants.iter().map(|variant| size(of.change(comparison, variant)).abs());
        sizes.fold(0.0, f64::max)
    };
    let seen = |of: &Of| {
        comparison.variants.iter().map(|v| of.change(comparison, v)).any(|change| {
            [&change.base, &change.variant].iter().any(|share| share.value.is_some_and(|value| value > 0.0))
        })
    };
    let classes = (0..comparison.outcomes.len()).map(Of::Class);
    let most = classes.max_by(|&a, &b| moved(a).total_cmp(&moved(b))).unwrap_or(Of::Class(0));
    Of::leading(comparison).into_iter().find(seen).unwrap_or(most)
}

fn title(comparison: &Comparison, names: &[String]) -> String {
    let of = subject(comparison);
    let changes: Vec<&ClassChange> = comparison.variants.iter().map(|variant| of.change(comparison, variant)).collect();
    let brief = |change: &ClassChange| number::share_in_brief(&change.variant);
    let base = number::share_in_brief(&changes[0].base);
    let what = in_title(of.name(comparison));
    let order = sorted(comparison);
    let (least, most) = (order[0], order[order.len() - 1]);
    let ends = in_title_among(&[&names[least + 1], &names[most + 1]], names.iter().map(String::as_str));
    let of_place = |place: usize| format!("{} under {}", brief(changes[place]), ends[usize::from(place != least)]);
    match changes.len() {
        1 => format!("{what}: {base} of runs under the base, {}", of_place(0)),
        _ if changes.iter().all(|change| brief(change) == base) => {
            format!("{what}: {base} of runs under the base, and about as many under every variant")
        }
        _ => format!("{what}: {base} of runs under the base, from {} to {}", of_place(least), of_place(most)),
    }
}

fn subtitle(comparison: &Comparison, sums: &[Of]) -> String {
    let level = comparison.base.shares.values().next().map_or(0.95, |share| share.level);
    let named = |of: &Of| of.within(comparison);
    let right = |of: &Of| boundary(comparison, *of, 0.0) > 0.5;
    let edges: Vec<String> =
        sums.iter().map(|of| format!("{} is on the {}", named(of), if right(of) { "right" } else { "left" })).collect();
    if edges.is_empty() {
        return "Share of runs, in percent, by ending: the base, then its variants.".to_string();
    }
    let edges = capital(&edges.join(", "));
    let whose = sums.iter().map(|of| format!("the share of {}", named(of))).collect::<Vec<_>>().join(" and ");
    format!(
        "Share of runs, in percent, by ending: the base, then its variants, sorted; endings of a group side by side. {edges}. Dashed: the base. Whiskers: {} intervals of {whose}.",
        number::level(level)
    )
}
