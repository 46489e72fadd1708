//! Control variates: of what a run ends in, what chance explains is taken off, which is 0 on average.
//!
//! For each outcome class, ending in it (1 or 0) is regressed on sums of innovations
//! ([`luck::innovations`](crate::engine::luck::innovations)) over the runs of a *pilot*. In every run of a plan what the regression
//! says is taken off. The sums have mean 0 whatever their weights are, and the pilot's runs are counted nowhere else: so the mean of
//! what is left is the probability of the class, without bias, and its variance is what the regression leaves (Lavenberg &
//! Welch 1981; Glasserman 2003, section 4.1). All classes are regressed on the same sums, so that what is left adds up to 1 in every run.

use super::{Options, ThreadPool};
use crate::engine::luck::innovations::{Columns, Part};
use crate::engine::luck::streams::{Keys, Streams};
use crate::engine::round::player::Player;
use crate::index::{OutcomeIdx, SourceIdx};
use crate::model::{Model, Purpose};
use crate::plan::RunPlan;
use crate::tally::fixed;
use std::sync::atomic::Ordering;

/// Runs of a pilot. They are played before those of the plan.
pub const PILOT: u64 = 2_000;
/// Plans that need fewer runs have no control variates: the pilot would cost more than it saves.
const CONTROLLED_FROM: u64 = 10_000;
/// Their numbers, which no run of a plan has.
const FIRST: u64 = 1 << 63;
const BATCH: u64 = 40;
/// Most sums that classes are regressed on.
const MOST: usize = 64;
/// Most sums among which they are chosen: those that are most correlated with some class.
const MOST_LOOKED_AT: usize = 400;
/// Least variance of a sum over the pilot, as it was to be expected draw by draw. Of a rare event that is about how often it was to happen.
/// A sum that mostly holds what was expected of an event that did not come would get any weight, and then the event comes.
const LEARNED: f64 = 20.0;
/// What is left of a sum once others are known counts as nothing below this share of its variance.
const COLLINEAR: f64 = 1e-6;

/// Whether a plan has control variates: one of 10,000 runs or more, with a rule for stopping one that would need as many without
/// them for a share near one half ([`concentration`](crate::maths::sequence::concentration)).
#[must_use]
pub fn are_controlled(plan: &RunPlan) -> bool {
    let without = plan.stop.map_or(f64::INFINITY, |rule| 2.3 / (rule.half_width * rule.half_width));
    plan.runs >= CONTROLLED_FROM && without >= CONTROLLED_FROM as f64
}

/// What is taken off in each run of a model.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Controls {
    /// What is noted of each run.
    pub(in crate::engine) columns: Columns,
    /// Positions among the columns.
    chosen: Vec<usize>,
    /// Column by column, for each class.
    weights: Vec<f64>,
    classes: usize,
}

impl Controls {
    /// Appends what is left of a run, class by class, in units of 2⁻³².
    pub(in crate::engine) fn residuals(&self, innovations: &[f64], ending: OutcomeIdx, units: &mut Vec<i64>) {
        for class in 0..self.classes {
            let mut left = f64::from(u8::from(class == ending.0));
            for (&column, weights) in self.chosen.iter().zip(self.weights.chunks_exact(self.classes)) {
                left -= weights[class] * innovations[column];
            }
            units.push(fixed(left));
        }
    }
}

/// Control variates for some games with the same random draws. All of them use the same sums, where they have them, so that
/// what differs between two games is controlled as well. `None` if it was canceled.
pub(in crate::engine) fn find(
    games: &[(&Model, &Keys)],
    pool: &ThreadPool,
    options: &Options,
) -> Option<Vec<Controls>> {
    let mut known = Vec::new();
    let mut shared: Vec<Name> = Vec::new();
    for &(model, keys) in games {
        let columns = Columns::new(model);
        let products = Products::of(pilot(model, keys, &columns, pool, options)?);
        for column in products.choose() {
            let name = Name::of(model, columns.parts[column]);
            if shared.len() < MOST && !shared.contains(&name) {
                shared.push(name);
            }
        }
        known.push((columns, products));
    }
    let one = |((columns, products), &(model, _)): ((Columns, Products), &(&Model, &Keys))| {
        let place = |name: &Name| columns.parts.iter().position(|part| Name::of(model, *part) == *name);
        let (chosen, weights) = products.regress(shared.iter().filter_map(place));
        Controls { chosen, weights, classes: model.outcomes.len(), columns }
    };
    Some(known.into_iter().zip(games).map(one).collect())
}

/// What a sum is of, in any model.
#[derive(Debug, PartialEq)]
struct Name {
    purpose: Purpose,
    id: String,
    part: Part,
}

impl Name {
    fn of(model: &Model, (source, part): (SourceIdx, Part)) -> Self {
        let (purpose, id) = &model.names.sources[source];
        Self { purpose: *purpose, id: id.clone(), part }
    }
}

/// Innovations of the pilot's runs, and what these end in.
struct Pilot {
    columns: usize,
    classes: usize,
    /// Run by run.
    sums: Vec<f64>,
    endings: Vec<OutcomeIdx>,
    /// Column by column: variance that was to be expected over all runs.
    variances: Vec<f64>,
}

/// Runs of a pilot that follow each other: the first, their sums and endings, and the variances.
type Batch = (u64, Vec<f64>, Vec<OutcomeIdx>, Vec<f64>);

fn pilot(model: &Model, keys: &Keys, columns: &Columns, pool: &ThreadPool, options: &Options) -> Option<Pilot> {
    let heap = pool.heap(FIRST..FIRST + PILOT, BATCH);
    let mut workers: Vec<Vec<Batch>> = vec![Vec::new(); pool.size() as usize];
    pool.work(&heap, &mut workers, &|played, heap| {
        let mut player = Player::new(model, false);
        player.heed(options.stop);
        while let Some(runs) = heap.take() {
            let mut luck = Streams::noting(keys, columns);
            let mut batch: Batch = (runs.start, Vec::new(), Vec::new(), Vec::new());
            for run in runs {
                luck.begin_noting(run);
                batch.2.push(player.play(run, &mut luck).outcome);
                batch.1.extend_from_slice(luck.innovations());
            }
            batch.3.extend_from_slice(luck.variances());
            if options.stop.load(Ordering::Relaxed) {
                return;
            }
            played.push(batch);
        }
    });
    if options.stop.load(Ordering::Relaxed) {
        return None;
    }
    let mut all = workers.concat();
    all.sort_by_key(|(first, ..)| *first);
    let mut found = Pilot {
        columns: columns.parts.len(),
        classes: model.outcomes.len(),
        sums: Vec::new(),
        endings: Vec::new(),
        variances: vec![0.0; columns.parts.len()],
    };
    for (_, sums, endings, variances) in all {
        found.sums.extend(sums);
        found.endings.extend(endings);
        found.variances.iter_mut().zip(variances).for_each(|(all, own)| *all += own);
    }
    Some(found)
}

/// Products of what a pilot noted, around the means: all that a regression needs.
struct Products {
    runs: f64,
    classes: usize,
    /// Positions among the columns of those that are looked at.
    places: Vec<usize>,
    /// Products of two of them, row by row.
    square: Vec<f64>,
    /// Products with each class, column by column.
    with_classes: Vec<f64>,
    /// Squares of each class.
    of_classes: Vec<f64>,
}

impl Products {
    fn of(mut pilot: Pilot) -> Self {
        let (n, classes) = (pilot.endings.len() as f64, pilot.classes);
        let counted = |class: usize| pilot.endings.iter().filter(|ending| ending.0 == class).count() as f64;
        let shares: Vec<f64> = (0..classes).map(|class| counted(class) / n).collect();
        let of_classes: Vec<f64> = shares.iter().map(|p| n * p * (1.0 - p)).collect();
        pilot.center();
        let with_classes = pilot.with_classes();
        let places = pilot.looked_at(&with_classes, &of_classes);
        let width = places.len();
        let mut square = vec![0.0; width * width];
        let mut own = vec![0.0; width];
        for row in pilot.sums.chunks_exact(pilot.columns.max(1)) {
            own.iter_mut().zip(&places).for_each(|(x, place)| *x = row[*place]);
            for (a, products) in square.chunks_exact_mut(width.max(1)).enumerate() {
                let x = own[a];
                products.iter_mut().zip(&own).for_each(|(product, y)| *product += x * y);
            }
        }
        let kept = places.iter().flat_map(|place| &with_classes[place * classes..][..classes]);
        Self { runs: n, classes, square, with_classes: kept.copied().collect(), of_classes, places }
    }

    /// Sums that explain some class, by forward selection: at each step the one that explains most of what is left of one
    /// class, as long as it explains more than the best of as many sums that have nothing to do with any (the risk
    /// inflation criterion, Foster & George 1994). Positions among the columns.
    fn choose(&self) -> Vec<usize> {
        let (width, classes) = (self.places.len(), self.classes);
        let (mut square, mut with, mut left) =
            (self.square.clone(), self.with_classes.clone(), self.of_classes.clone());
        let threshold = 2.0 * libm::log((width * classes).max(2) as f64);
        let mut chosen = Vec::new();
        while chosen.len() < MOST {
            let mut best = (threshold, None);
            for j in (0..width).filter(|j| !chosen.contains(j)) {
                let pivot = square[j * width + j];
                if pivot <= COLLINEAR * self.square[j * width + j] {
                    continue;
                }
                for (k, rest) in left.iter().enumerate().filter(|(k, rest)| **rest > COLLINEAR * self.of_classes[*k]) {
                    let gain = with[j * classes + k] * with[j * classes + k] / pivot;
                    let explained = self.runs * gain / rest;
                    if explained > best.0 {
                        best = (explained, Some(j));
                    }
                }
            }
            let (_, Some(j)) = best else { break };
            chosen.push(j);
            let (row, own) = (square[j * width..][..width].to_vec(), with[j * classes..][..classes].to_vec());
            left.iter_mut().zip(&own).for_each(|(rest, c)| *rest -= c * c / row[j]);
            for i in 0..width {
                let factor = square[i * width + j] / row[j];
                square[i * width..][..width].iter_mut().zip(&row).for_each(|(a, b)| *a -= factor * b);
                with[i * classes..][..classes].iter_mut().zip(&own).for_each(|(a, b)| *a -= factor * b);
            }
        }
        chosen.into_iter().map(|j| self.places[j]).collect()
    }

    /// Least squares of every class on some columns: those of them that do not follow from the ones before, and their weights, column by column.
    fn regress(&self, wanted: impl Iterator<Item = usize>) -> (Vec<usize>, Vec<f64>) {
        let (width, classes) = (self.places.len(), self.classes);
        let places: Vec<usize> = wanted.filter_map(|place| self.places.iter().position(|p| *p == place)).collect();
        // Gauss-Jordan: once a column is swept, its row holds its weights.
        let (mut kept, mut square, mut with) = (Vec::new(), self.square.clone(), self.with_classes.clone());
        for j in places {
            let pivot = square[j * width + j];
            if pivot <= COLLINEAR * self.square[j * width + j] {
                continue;
            }
            kept.push(j);
            let row: Vec<f64> = square[j * width..][..width].iter().map(|x| x / pivot).collect();
            let own: Vec<f64> = with[j * classes..][..classes].iter().map(|x| x / pivot).collect();
            for i in 0..width {
                let factor = square[i * width + j];
                let (a, c) = (&mut square[i * width..][..width], &mut with[i * classes..][..classes]);
                if i == j {
                    a.copy_from_slice(&row);
                    c.copy_from_slice(&own);
                } else {
                    a.iter_mut().zip(&row).for_each(|(a, b)| *a -= factor * b);
                    c.iter_mut().zip(&own).for_each(|(a, b)| *a -= factor * b);
                }
            }
        }
        let weights = kept.iter().flat_map(|j| with[j * classes..][..classes].to_vec()).collect();
        (kept.into_iter().map(|j| self.places[j]).collect(), weights)
    }
}

impl Pilot {
    /// Takes the means off.
    fn center(&mut self) {
        let mut means = vec![0.0; self.columns];
        let rows = || self.endings.len() as f64;
        for row in self.sums.chunks_exact(self.columns.max(1)) {
            means.iter_mut().zip(row).for_each(|(mean, x)| *mean += x);
        }
        means.iter_mut().for_each(|mean| *mean /= rows());
        for row in self.sums.chunks_exact_mut(self.columns.max(1)) {
            row.iter_mut().zip(&means).for_each(|(x, mean)| *x -= mean);
        }
    }

    /// Products of each column with each class, column by column: of centered columns, so that the means of classes do not matter.
    fn with_classes(&self) -> Vec<f64> {
        let mut found = vec![0.0; self.columns * self.classes];
        for (row, ending) in self.sums.chunks_exact(self.columns.max(1)).zip(&self.endings) {
            row.iter().enumerate().for_each(|(column, x)| found[column * self.classes + ending.0] += x);
        }
        found
    }

    /// Columns from which there was enough to learn; of too many those that explain most of some class. In their own order.
    fn looked_at(&self, with_classes: &[f64], of_classes: &[f64]) -> Vec<usize> {
        let mut squares = vec![0.0; self.columns];
        for row in self.sums.chunks_exact(self.columns.max(1)) {
            squares.iter_mut().zip(row).for_each(|(square, x)| *square += x * x);
        }
        let most_explained = |column: usize| {
            let all = with_classes[column * self.classes..][..self.classes].iter().zip(of_classes);
            all.filter(|(_, own)| **own > 0.0)
                .map(|(with, own)| with * with / (own * squares[column]))
                .fold(0.0, f64::max)
        };
        let tells = |column: &usize| self.variances[*column] >= LEARNED && squares[*column] > 0.0;
        let mut found: Vec<usize> = (0..self.columns).filter(tells).collect();
        found.sort_by(|a, b| most_explained(*b).total_cmp(&most_explained(*a)));
        found.truncate(MOST_LOOKED_AT);
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests;
