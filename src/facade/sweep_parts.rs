//! Sweeps in parts: points that are played together, anywhere, and the sweep that all of them make.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::experiment::Experiment;
use super::part::{PartFault, sealed, unsealed};
use super::scenario::Scenario;
use super::sweep::{TOGETHER, base_of};
use crate::analysis::ENGINE_VERSION;
use crate::analysis::sweep::Sweep;
use crate::engine::compare::Contrast;
use crate::explore::axis::{Axis, Change, Setting};
use crate::explore::grid::points;

const FORMAT: &str = "points of a detente sweep";
/// Version of the form of a part of a sweep.
const VERSION: u32 = 1;

/// A sweep in parts: every combination of some settings, 16 at a time, each part to be played anywhere.
///
/// What a part counts depends on the points that are in it, so their number is fixed. All parts together make, bit by bit, what
/// [`Experiment::sweep`] finds.
///
/// ```
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let mut experiment = scenario.experiment();
/// experiment.seed(7).runs(60);
/// let over = ["tension.start=1..4:17"];
/// let sweep = experiment.sweep_parts(&scenario, over)?;
/// assert_eq!((sweep.of(), sweep.points()), (2, 17));
/// let play = |index| experiment.play_points(index, &sweep.scenarios(index)?);
/// let played = [play(1)?, play(0)?];
/// assert_eq!(experiment.sweep_of(&sweep, &played)?, experiment.sweep(&scenario, over)?);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SweepParts {
    scenario: Scenario,
    axes: Vec<(Axis, Option<f64>)>,
    points: Vec<Vec<usize>>,
}

/// What is known of points, by place: hash of the scenario, and what was counted.
pub type KnownPoints = BTreeMap<Vec<usize>, (String, Contrast)>;

/// Points of a sweep that were played together.
///
/// ```
/// use detente::parts::PointsPart;
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let variant = scenario.with("tension.start", 4)?;
/// let part = scenario.experiment().runs(50).play_points(0, &[variant])?;
/// assert_eq!(PointsPart::parse(&part.to_bytes()).unwrap(), part);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsPart {
    engine_version: String,
    /// Hash of the scenario that they are set against.
    base: String,
    seed: u64,
    runs: u64,
    /// Which part, from 0.
    index: u64,
    /// Hash of each point's scenario, and what was counted.
    points: Vec<(String, Contrast)>,
}

impl PointsPart {
    /// Which part it is, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The content of its file: the same whenever, wherever and by however many threads it was played.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed((FORMAT, VERSION), self)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, PartFault> {
        let no_part = || PartFault::NoPart("is no part of a sweep".into());
        unsealed((FORMAT, VERSION), bytes)?.ok_or_else(no_part)
    }
}

impl SweepParts {
    /// How many parts there are.
    #[must_use]
    pub fn of(&self) -> u64 {
        self.points.len().div_ceil(TOGETHER) as u64
    }

    /// How many points there are.
    #[must_use]
    pub fn points(&self) -> u64 {
        self.points.len() as u64
    }

    /// The scenarios of the points of a part; none where there is no such part.
    ///
    /// # Errors
    ///
    /// [`Error::Faults`] if a setting does not fit.
    pub fn scenarios(&self, index: u64) -> Result<Vec<Scenario>, Error> {
        let some = self.points.chunks(TOGETHER).nth(index as usize).unwrap_or_default();
        some.iter().map(|at| opened(&self.scenario, &self.settings(at))).collect()
    }

    /// What its parts hold of each point, by its place: the hash of its scenario, and what was counted. `own`: hash of the scenario that
    /// points are set against, seed and runs.
    ///
    /// # Errors
    ///
    /// [`Error::Part`] if a part is of another experiment.
    #[doc(hidden)]
    pub fn known<'p>(
        &self,
        own: (&str, u64, u64),
        played: impl IntoIterator<Item = &'p PointsPart>,
    ) -> Result<KnownPoints, Error> {
        let mut known = BTreeMap::new();
        for part in played {
            if (ENGINE_VERSION, own) != (&part.engine_version, (&part.base, part.seed, part.runs)) {
                let what = "another version, scenario, seed or number of runs";
                return Err(Error::Part(format!("part {} is of another sweep: {what}", part.index)));
            }
            let places = self.points.chunks(TOGETHER).nth(part.index as usize).unwrap_or_default();
            known.extend(places.iter().cloned().zip(part.points.iter().cloned()));
        }
        Ok(known)
    }

    fn settings(&self, at: &[usize]) -> Vec<&Setting> {
        at.iter().zip(&self.axes).map(|(at, (axis, _))| &axis.settings[*at]).collect()
    }
}

/// A scenario with some settings.
fn opened(scenario: &Scenario, settings: &[&Setting]) -> Result<Scenario, Error> {
    let (mut changed, mut sets) = (scenario.clone(), Vec::new());
    for setting in settings {
        match &setting.change {
            Change::Overlay(path) => changed = changed.overlaid(path)?,
            Change::Set(change) => sets.push(change.clone()),
        }
    }
    changed.with_changes(sets)
}

impl Experiment<'_> {
    /// Cuts a sweep into parts; axes as for [`sweep`](Experiment::sweep), and `scenario` is that of this experiment.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if an axis cannot be read, there are too many combinations, or the plan cannot be played.
    pub fn sweep_parts<'t>(
        &self,
        scenario: &Scenario,
        over: impl IntoIterator<Item = &'t str>,
    ) -> Result<SweepParts, Error> {
        self.sound()?;
        let axes = over.into_iter().map(Axis::read).collect::<Result<Vec<_>, String>>().map_err(Error::Plan)?;
        let points = points(&axes).map_err(Error::Plan)?;
        let settable = scenario.settable();
        let value = |path: &str| settable.iter().find(|one| one.path == path).map(|one| one.value.clone());
        let axes = axes.into_iter().map(|axis| base_of(axis, &value)).collect();
        Ok(SweepParts { scenario: scenario.clone(), axes, points })
    }

    /// Plays the scenarios of a part of a sweep together, each against the scenario of this experiment. `index` says which part it is.
    ///
    /// # Errors
    ///
    /// As for [`compare`](Experiment::compare).
    pub fn play_points(&self, index: u64, scenarios: &[Scenario]) -> Result<PointsPart, Error> {
        let own = self.own()?;
        let cases: Vec<_> = scenarios.iter().map(|one| (one.checked(), one.model())).collect();
        let counted = self.contrast(&own, &cases, (1, None))?.1;
        let hashes = scenarios.iter().map(Scenario::hash);
        Ok(PointsPart {
            engine_version: ENGINE_VERSION.to_string(),
            base: self.checked.hash(),
            seed: self.plan.seed,
            runs: self.plan.runs,
            index,
            points: hashes.zip(counted).collect(),
        })
    }

    /// The sweep that its parts make, in any order. A part that is missing is played here.
    ///
    /// # Errors
    ///
    /// [`Error::Part`] if a part is of another experiment, else as for [`sweep`](Experiment::sweep).
    pub fn sweep_of<'p>(
        &self,
        sweep: &SweepParts,
        played: impl IntoIterator<Item = &'p PointsPart>,
    ) -> Result<Sweep, Error> {
        let counted = sweep.known((&self.checked.hash(), self.plan.seed, self.plan.runs), played)?;
        let mut open = |settings: &[&Setting]| Ok(opened(&sweep.scenario, settings)?.checked().clone());
        // A point of other settings than those that a part was played of is not known.
        let known = &mut |at: &[usize], hash: &str| {
            let (known, contrast) = counted.get(at)?;
            (known == hash).then(|| contrast.clone())
        };
        let grid = (sweep.axes.as_slice(), sweep.points.as_slice(), None);
        self.sweep_with(grid, &mut open, known, &mut |_| Ok::<(), Error>(()))
    }
}
