//! How runs end by point of each private type and by third of each drawn number: a row for each, a column for each ending.

use crate::analysis::findings::{Estimate, Findings, OutcomeFinding};
use crate::analysis::subsets::{InputEndings, InputKind, RunSubset};
use crate::render::words::subsets::{name, name_with_values};
use crate::render::{headline, number};

use super::Chart;
use super::axis::{AXIS_LINE, BODY, GRID_LINE, Panel, SMALL, Ticks, WHISKER, round_up};
use super::canvas::{Canvas, Stroke, Type};
use super::distinct::{cut_distinct, fit_distinct, in_title, in_title_apart};
use super::frame::{Frame, Marker, marker};
use super::palette::{self, GREY};

/// Most endings side by side.
const MOST_ENDINGS: usize = 6;
/// Most rows, if the first input has no more.
const MOST_ROWS: usize = 36;
/// Height of a row of points, and of the name of an input.
const ROW: f64 = 19.0;
const HEAD: f64 = 24.0;
/// Widest names at the left, and room between columns.
const GUTTER: f64 = 200.0;
const GAP: f64 = 16.0;
/// Least room between two heads, and width of the narrowest column.
const AIR: f64 = 6.0;
const NARROWEST: f64 = 40.0;

const ALL_RUNS: Stroke = Stroke::new(GREY, 1.4).dashed(1.6, 2.6);

/// Draws the chart; none if nothing is drawn, or nothing was seen.
pub(crate) fn chart(findings: &Findings) -> Option<Chart> {
    let endings = shown_endings(findings);
    let inputs = shown_inputs(findings);
    if endings.is_empty() || inputs.is_empty() {
        return None;
    }
    let mut frame = Frame::new(&title(findings), &subtitle(findings, &endings, &inputs));
    let labels = &findings.scenario.labels;
    let rows: Vec<String> =
        inputs.iter().flat_map(|i| i.subsets.iter().map(|s| name_with_values(labels, &i.path, s))).collect();
    let label = Type::new(SMALL).end();
    let gutter = rows.iter().map(|row| label.width(row)).fold(0.0, f64::max).min(GUTTER - 20.0) + 20.0;
    let room = frame.width() - gutter - GAP * (endings.len() as f64 - 1.0);
    let fills = palette::outcomes(findings);
    let names: Vec<&String> = endings.iter().map(|(_, one)| &one.name).collect();
    let columns = Columns::new(frame.left + gutter, room, &names);
    let top = frame.y + 44.0;
    let height: f64 = inputs.iter().map(|input| HEAD + ROW * input.subsets.len() as f64).sum();
    let panels: Vec<Panel> = (endings.iter().enumerate())
        .map(|(column, (_, ending))| {
            let (left, width) = columns.places[column];
            let domain = (0.0, round_up(highest(&inputs, ending), 2).min(1.0));
            Panel::new((left, top), (left + width, top + height), domain, (1.0, 0.0))
        })
        .collect();
    for (((place, ending), panel), lines) in endings.iter().zip(&panels).zip(&columns.heads) {
        let canvas = &mut frame.canvas;
        canvas.rect((panel.left(), top - 44.0), (panel.left() + 22.0, top - 36.0), fills[*place]);
        for (line, text) in lines.iter().enumerate() {
            canvas.text((panel.left(), top - 24.0 + 14.0 * line as f64), text, Type::new(SMALL).bold());
        }
        grid(canvas, panel, ending);
    }
    let paths: Vec<String> = inputs.iter().map(|input| labels.path(&input.path)).collect();
    let paths = fit_distinct(&paths, Type::new(BODY).bold(), frame.width());
    let mut y = top;
    for (input, path) in inputs.iter().zip(&paths) {
        frame.canvas.text_on_plate((frame.left, y + 0.6 * HEAD), path, Type::new(BODY).bold());
        y += HEAD;
        let own: Vec<String> = input.subsets.iter().map(|s| name_with_values(labels, &input.path, s)).collect();
        for (subset, name) in input.subsets.iter().zip(fit_distinct(&own, label, gutter - 20.0)) {
            let middle = y + ROW / 2.0;
            frame.canvas.text((frame.left + gutter - 10.0, middle), &name, label);
            for ((_, ending), panel) in endings.iter().zip(&panels) {
                if let Some(share) = subset.outcome.get(&ending.id) {
                    point(&mut frame.canvas, panel, share, middle);
                }
            }
            y += ROW;
        }
    }
    frame.y = top + height + 32.0;
    let alt = alt(findings, &endings, &inputs);
    Some(frame.finish(findings, "endings_by_input", &alt))
}

/// Where the columns stand, and what stands above them.
struct Columns {
    /// Left end and width.
    places: Vec<(f64, f64)>,
    heads: Vec<Vec<String>>,
}

impl Columns {
    /// Columns in which every head stands whole, in at most two lines: those that need more room take it from the others. Where there
    /// is not enough for all, columns of one width and heads that are cut.
    fn new(left: f64, room: f64, names: &[&String]) -> Self {
        let look = Type::new(SMALL).bold();
        let even = room / names.len() as f64;
        // A head may reach into the gap behind its column.
        let beyond = |k: usize| if k + 1 < names.len() { GAP - AIR } else { 0.0 };
        let wanted = |(k, name): (usize, &&String)| look.width_in_two(name) + 0.5 - beyond(k);
        let wanted: Vec<f64> = names.iter().enumerate().map(wanted).map(|w| w.max(NARROWEST)).collect();
        let spare: f64 = wanted.iter().map(|w| (even - w).max(0.0)).sum();
        let lacking: f64 = wanted.iter().map(|w| (w - even).max(0.0)).sum();
        let whole = lacking <= spare;
        let taken = if lacking > 0.0 { lacking / spare } else { 0.0 };
        let width = |w: &f64| match *w {
            _ if !whole => even,
            w if w > even => w,
            w => even - taken * (even - w),
        };
        let mut next = left;
        let place = |w: &f64| {
            let at = (next, width(w));
            next += at.1 + GAP;
            at
        };
        let places: Vec<(f64, f64)> = wanted.iter().map(place).collect();
        let heads = if whole {
            let head = |(k, name): (usize, &&String)| look.wrap(name, places[k].1 + beyond(k), 2);
            names.iter().enumerate().map(head).collect()
        } else {
            cut_distinct(names, look, even - 2.0, 2)
        };
        Self { places, heads }
    }
}

/// Endings that were seen, with their places; of many, the most frequent ones, in the order of the file.
fn shown_endings(findings: &Findings) -> Vec<(usize, &OutcomeFinding)> {
    let most: Vec<&OutcomeFinding> = headline::by_share(findings).into_iter().take(MOST_ENDINGS).collect();
    findings.outcomes.iter().enumerate().filter(|(_, one)| most.iter().any(|other| other.id == one.id)).collect()
}

/// Inputs that were seen to vary, as many as there is room for; the first has it always.
fn shown_inputs(findings: &Findings) -> Vec<&InputEndings> {
    let mut rows = 0;
    (findings.endings_by_input.iter())
        .filter(|input| input.subsets.len() > 1)
        .take_while(|input| {
            let first = rows == 0;
            rows += input.subsets.len();
            first || rows <= MOST_ROWS
        })
        .collect()
}

fn highest(inputs: &[&InputEndings], ending: &OutcomeFinding) -> f64 {
    let end = |share: &Estimate| share.interval.map(|interval| interval[1]).or(share.value);
    let rows =
        inputs.iter().flat_map(|input| &input.subsets).filter_map(|subset| end(subset.outcome.get(&ending.id)?));
    rows.chain(end(&ending.share)).fold(0.0, f64::max)
}

/// Scale of a column, and the share of all runs.
fn grid(canvas: &mut Canvas, panel: &Panel, ending: &OutcomeFinding) {
    let ticks = Ticks::new(panel.x.domain, 2);
    for &tick in &ticks.values {
        canvas.line((panel.x.at(tick), panel.top()), (panel.x.at(tick), panel.bottom()), GRID_LINE);
    }
    canvas.line((panel.left(), panel.top()), (panel.left(), panel.bottom()), AXIS_LINE);
    if let Some(share) = ending.share.value {
        canvas.line((panel.x.at(share), panel.top()), (panel.x.at(share), panel.bottom()), ALL_RUNS);
    }
    canvas.line((panel.left(), panel.bottom()), (panel.right(), panel.bottom()), AXIS_LINE);
    // Labels stay within the column, so that those of two columns keep apart.
    let look = Type::new(SMALL).color(GREY).top();
    canvas.text((panel.left(), panel.bottom() + 7.0), "0", look);
    canvas.text((panel.right(), panel.bottom() + 7.0), &ticks.percent(panel.x.domain.1), look.end());
}

fn point(canvas: &mut Canvas, panel: &Panel, share: &Estimate, y: f64) {
    let Some(value) = share.value else { return };
    if let Some([low, high]) = share.interval {
        canvas.whisker_across(panel.x.at(low), panel.x.at(high.min(panel.x.domain.1)), y, WHISKER);
    }
    marker(canvas, (panel.x.at(value), y), Marker::Disc);
}

/// The largest clear contrast of a private type; where there is none, that of a drawn number.
fn title(findings: &Findings) -> String {
    let clear = |kind: InputKind| {
        let all = findings.endings_by_input.iter().filter(move |input| input.kind == kind);
        let all = all.filter_map(|input| Some((input, input.contrast.as_ref()?)));
        let clear = all.filter(|(_, contrast)| headline::clear_of_zero(&contrast.difference));
        let size =
            |(_, contrast): &(_, &crate::analysis::subsets::EndingContrast)| contrast.difference.value.unwrap_or(0.0);
        clear.reduce(|a, b| if size(&b) > size(&a) { b } else { a })
    };
    let Some((input, contrast)) = clear(InputKind::Private).or_else(|| clear(InputKind::Uncertain)) else {
        return "No private information or drawn number clearly changes how runs end".into();
    };
    let labels = &findings.scenario.labels;
    let ending = findings.outcome(&contrast.outcome).map_or(contrast.outcome.as_str(), |one| one.name.as_str());
    let [most, least] = [&input.subsets[contrast.most], &input.subsets[contrast.least]];
    let brief =
        |subset: &RunSubset| subset.outcome.get(&contrast.outcome).map(number::share_in_brief).unwrap_or_default();
    let names = [name(labels, &input.path, most), name(labels, &input.path, least)];
    let names = in_title_apart(&[&names[0], &names[1]]);
    let path = in_title(&labels.path(&input.path));
    let is = if input.kind == InputKind::Private { "is" } else { "is in its" };
    format!(
        "{}: {} of runs where {path} {is} {}, {} where it {is} {}",
        in_title(ending),
        brief(most),
        names[0],
        brief(least),
        names[1]
    )
}

fn subtitle(findings: &Findings, endings: &[(usize, &OutcomeFinding)], inputs: &[&InputEndings]) -> String {
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    let mut text = format!(
        "Share of runs by ending, for each value of private information and for thirds of each drawn number. Whiskers: {} intervals. \
         Dotted: the share of all runs. Each ending has its own scale.",
        number::level(level)
    );
    let seen = findings.outcomes.iter().filter(|one| one.count > 0).count();
    if seen > endings.len() {
        text += &format!(" Shown: the {} most frequent of {seen} endings.", endings.len());
    }
    let all = findings.endings_by_input.iter().filter(|input| input.subsets.len() > 1).count();
    if all > inputs.len() {
        text +=
            &format!(" Shown: {} of {all} inputs; private information first, then what differs most.", inputs.len());
    }
    text
}

fn alt(findings: &Findings, endings: &[(usize, &OutcomeFinding)], inputs: &[&InputEndings]) -> String {
    let labels = &findings.scenario.labels;
    let row = |input: &InputEndings, subset: &RunSubset| {
        let shares = endings.iter().filter_map(|(_, one)| {
            Some(format!("{} {}", one.name, number::share_in_brief(subset.outcome.get(&one.id)?)))
        });
        format!("{}: {}", name(labels, &input.path, subset), shares.collect::<Vec<_>>().join(", "))
    };
    let one = |input: &&InputEndings| {
        let rows = input.subsets.iter().map(|subset| row(input, subset)).collect::<Vec<_>>();
        format!("{}. {}.", labels.path(&input.path), rows.join("; "))
    };
    inputs.iter().map(one).collect::<Vec<_>>().join(" ")
}
