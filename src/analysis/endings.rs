//! How runs end, by point of each private type and by third of each drawn number.

use super::Case;
use super::conclude::apart;
use super::estimate::{Estimate, difference, each_of, share_of};
use super::inputs::range;
use super::points::counted;
use super::subsets::{EndingContrast, InputEndings, InputKind, RunSubset, Third};
use crate::index::{DrawIdx, InputIdx, OutcomeIdx, TypeIdx};
use crate::tally::{INPUT_THIRDS, Input};

/// Runs with certain values of an input, before anything is estimated.
struct Rows<'a> {
    subset: RunSubset,
    /// Runs by outcome class.
    counts: &'a [u64],
    /// Part of all runs that has these values on average. It does not depend on the runs.
    part: f64,
}

/// Endings by private type, in the order of the file; then by drawn number, those first whose thirds differ most.
pub(crate) fn by_input(case: &Case) -> Vec<InputEndings> {
    let shape = &case.experiment.tally.shape;
    let all: Vec<(InputIdx, Vec<Rows>)> = shape.inputs().iter().map(|i| (i, rows(case, i))).collect();
    // Each class, between every two subsets of an input.
    let contrasts = all.iter().map(|(_, rows)| shape.outcomes * (rows.len() * rows.len().saturating_sub(1) / 2)).sum();
    let level = each_of(contrasts, case.level);
    let mut found: Vec<InputEndings> = all.into_iter().map(|(i, rows)| one(case, i, rows, level)).collect();
    let size = |of: &InputEndings| of.contrast.as_ref().and_then(|c| c.difference.value).unwrap_or(-1.0);
    found.sort_by(|a, b| match (a.kind, b.kind) {
        (InputKind::Uncertain, InputKind::Uncertain) => size(b).total_cmp(&size(a)),
        (a, b) => (a == InputKind::Uncertain).cmp(&(b == InputKind::Uncertain)),
    });
    found
}

fn one(case: &Case, i: InputIdx, rows: Vec<Rows>, level: f64) -> InputEndings {
    let (path, kind) = match case.experiment.tally.shape.input(i) {
        Input::Draw(d) => (case.scenario.draws[d].path.clone(), InputKind::Uncertain),
        Input::Type(t) => (case.scenario.types[t].id.clone(), InputKind::Private),
    };
    let contrast = contrast(case, &rows, level);
    InputEndings { path, kind, subsets: rows.into_iter().map(|row| row.subset).collect(), contrast }
}

/// The subsets of an input that any run is in.
fn rows<'a>(case: &'a Case, i: InputIdx) -> Vec<Rows<'a>> {
    let tally = &case.experiment.tally;
    let width = tally.shape.outcomes;
    let found = match tally.shape.input(i) {
        Input::Draw(d) => {
            let counts = tally.thirds[d.0 * INPUT_THIRDS * width..].chunks(width);
            Third::ALL.iter().zip(counts).map(|(third, counts)| third_of(case, d, *third, counts)).collect::<Vec<_>>()
        }
        Input::Type(t) => points(case, t, tally.input_bins[tally.shape.first_bin(i) * width..].chunks(width)),
    };
    found.into_iter().filter(|row| row.subset.n > 0).collect()
}

fn third_of<'a>(case: &Case, d: DrawIdx, third: Third, counts: &'a [u64]) -> Rows<'a> {
    let part = 1.0 / INPUT_THIRDS as f64;
    let range = range(&case.scenario.draws[d].distribution, third as usize, INPUT_THIRDS);
    let subset = RunSubset { point: None, third: Some(third), range, numeric: true, ..estimated(case, counts, part) };
    Rows { subset, counts, part }
}

fn points<'a>(case: &Case, t: TypeIdx, counts: impl Iterator<Item = &'a [u64]>) -> Vec<Rows<'a>> {
    let all = counted(&case.scenario.types[t]).into_iter().zip(counts).enumerate();
    all.map(|(place, (point, counts))| {
        let numeric = point.values.is_some();
        let range = point.values.unwrap_or([place as f64; 2]);
        let subset = RunSubset {
            point: Some(point.id),
            third: None,
            range,
            numeric,
            ..estimated(case, counts, point.probability)
        };
        Rows { subset, counts, part: point.probability }
    })
    .collect()
}

/// Number of runs, and shares by class.
fn estimated(case: &Case, counts: &[u64], part: f64) -> RunSubset {
    let n = counts.iter().sum();
    let outcome = case.by_outcome(|o| share_of(counts[o.0], n, case.level, case.aim(part)));
    RunSubset { point: None, third: None, range: [0.0; 2], numeric: false, n, outcome }
}

/// The largest difference of a class's shares between two subsets; the first of equally large ones.
fn contrast(case: &Case, rows: &[Rows], level: f64) -> Option<EndingContrast> {
    let share = |row: &Rows, o: OutcomeIdx| row.counts[o.0] as f64 / row.subset.n as f64;
    let widest = |o: OutcomeIdx| {
        let mut places: Vec<usize> = (0..rows.len()).collect();
        places.sort_by(|a, b| share(&rows[*a], o).total_cmp(&share(&rows[*b], o)));
        let (least, most) = (*places.first()?, *places.last()?);
        (least != most).then(|| (o, least, most, share(&rows[most], o) - share(&rows[least], o)))
    };
    let found = case.scenario.outcomes.keys().filter_map(widest);
    let (o, least, most, _) = found.reduce(|a, b| if b.3 > a.3 { b } else { a })?;
    // Two confidence sequences must hold together.
    let each = if case.stop.is_some() { each_of(2, level) } else { level };
    let again = |row: &Rows| share_of(row.counts[o.0], row.subset.n, each, case.aim(row.part));
    let (low, high) = (again(&rows[least]), again(&rows[most]));
    let difference: Estimate = if case.stop.is_some() {
        Estimate { level, n: high.n + low.n, ..apart(&high, &low) }
    } else {
        difference(&high, &low)
    };
    Some(EndingContrast { outcome: case.scenario.outcomes[o].id.clone(), least, most, difference })
}
