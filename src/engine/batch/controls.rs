//! Control variates: of what a run ends in, what chance explains is taken off, which is 0 on average.
//!
//! For each outcome class, ending in it (1 or 0) is regressed on sums of innovations
//! ([`luck::innovations`](crate::engine::luck::innovations)) over the runs of a *pilot*. In every run of a plan what the regression
//! says is taken off. The sums have mean 0 whatever their weights are, and the pilot's runs are counted nowhere else: so the mean of
//! what is left is the probability of the class, without bias, and its variance is what the regression leaves (Lavenberg &
//! Welch 1981; Glasserman 2003, section 4.1). All classes are regressed on the same sums, so that what is left adds up to 1 in every run.

mod pilot;
mod regression;

pub use self::pilot::PILOT;
use self::pilot::Pilot;
use self::regression::{MOST, Products};
use super::{Options, ThreadPool};
use crate::engine::luck::innovations::{Columns, Part};
use crate::engine::luck::streams::Keys;
use crate::index::{OutcomeIdx, SourceIdx};
use crate::maths::sequence::trials;
use crate::model::{Model, Purpose};
use crate::plan::{Precision, RunPlan};
use crate::tally::{Planned, fixed};

/// Plans that need fewer runs have no control variates: the pilot would cost more than it saves.
const CONTROLLED_FROM: u64 = 10_000;
/// Whether a plan has control variates: one of 10,000 runs or more, with a rule for stopping one that would need as many without
/// them for a share of one half. Where only some runs count it has none: what chance explains is 0 on average over all runs alone.
#[must_use]
pub fn are_controlled(model: &Model, plan: &RunPlan) -> bool {
    let without = plan.stop.map_or(f64::INFINITY, |rule| trials(rule.half_width, plan.level));
    model.given.is_empty() && plan.runs >= CONTROLLED_FROM && without >= CONTROLLED_FROM as f64
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

/// What pilots of some games found.
pub(in crate::engine) struct Found {
    /// Game by game.
    pub(in crate::engine) controls: Vec<Controls>,
    /// The same; none where they were not to be kept.
    pilots: Vec<PilotRuns>,
}

/// Runs of a pilot, and what control variates leave of them.
pub(in crate::engine) struct PilotRuns {
    pub(in crate::engine) classes: usize,
    endings: Vec<OutcomeIdx>,
    /// Run by run, class by class, in units of 2⁻³².
    left: Vec<i64>,
}

impl PilotRuns {
    fn of(pilot: Pilot, controls: &Controls) -> Self {
        let mut left = Vec::new();
        for (run, ending) in pilot.endings.iter().enumerate() {
            controls.residuals(&pilot.sums[run * pilot.columns..][..pilot.columns], *ending, &mut left);
        }
        Self { classes: pilot.classes, endings: pilot.endings, left }
    }

    /// Run by run: how it ended, and what is left of it, class by class.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (OutcomeIdx, &[i64])> {
        self.endings.iter().copied().zip(self.left.chunks_exact(self.classes))
    }
}

impl Found {
    /// Runs after which a rule for stopping looks for the first time: as many as are likely to be enough, given half of the widest
    /// interval that the pilots would have. They are counted nowhere else, so the runs that are counted have no part in this number.
    pub(in crate::engine) fn plan(&self, rule: &Precision, widest: impl FnOnce(&[PilotRuns]) -> f64) -> Planned {
        /// Some more than that, since a second look comes a tenth later.
        const MARGIN: f64 = 1.03;
        let pilot = PILOT as f64;
        let weights = self.controls.iter().map(|controls| controls.chosen.len()).max().unwrap_or(0) as f64;
        // Least squares leave less of the runs that they were made from than of others.
        let times = widest(&self.pilots) / rule.half_width;
        let runs = MARGIN * pilot * times * times * (pilot / (pilot - weights - 1.0));
        Planned((runs as u64).next_multiple_of(100))
    }
}

/// Control variates for some games with the same random draws. All of them use the same sums, where they have them, so that
/// what differs between two games is controlled as well. The runs of the pilots are kept where a rule for stopping is to be planned from
/// them. `None` if it was canceled.
pub(in crate::engine) fn find(
    games: &[(&Model, &Keys)],
    keeps_runs: bool,
    pool: &ThreadPool,
    options: &Options,
) -> Option<Found> {
    let mut known = Vec::new();
    let mut shared: Vec<Name> = Vec::new();
    for &(model, keys) in games {
        let columns = Columns::new(model);
        let mut pilot = Pilot::play((model, keys), &columns, pool, options)?;
        let products = Products::of(&mut pilot);
        for column in products.choose() {
            let name = Name::of(model, columns.parts[column]);
            if shared.len() < MOST && !shared.contains(&name) {
                shared.push(name);
            }
        }
        known.push((columns, products, keeps_runs.then_some(pilot)));
    }
    let mut found = Found { controls: Vec::new(), pilots: Vec::new() };
    for ((columns, products, pilot), &(model, _)) in known.into_iter().zip(games) {
        let place = |name: &Name| columns.parts.iter().position(|part| Name::of(model, *part) == *name);
        let (chosen, weights) = products.regress(shared.iter().filter_map(place));
        let controls = Controls { chosen, weights, classes: model.outcomes.len(), columns };
        found.pilots.extend(pilot.map(|pilot| PilotRuns::of(pilot, &controls)));
        found.controls.push(controls);
    }
    Some(found)
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

#[cfg(test)]
mod tests;
