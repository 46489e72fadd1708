//! Many scenarios against one: every combination of some settings, or every number at each of its ends.

use super::error::Error;
use super::experiment::Experiment;
use super::scenario::Scenario;
use crate::analysis::against::Played;
use crate::analysis::findings::ValuesRef;
use crate::analysis::left_out::LeftOut;
use crate::analysis::sensitivity::{Sensitivity, sensitivity};
use crate::analysis::sweep::{DesignMethod, Sweep, sweep};
use crate::engine::compare::Contrast;
use crate::explore::axis::{Axis, Change, Setting};
use crate::explore::grid::points;
use crate::explore::inputs::{End, Inputs};
use crate::model::{Model, compile};
#[cfg(feature = "charts")]
use crate::render::headline;
use crate::scenario::Scenario as Checked;

/// Points that are played together, in their order. The base is played once for all of them.
pub(super) const TOGETHER: usize = 16;

/// What is known of a point: settings, hash of the scenario, what was counted.
pub type Known<'a> = &'a mut dyn FnMut(&[usize], &str) -> Option<Contrast>;

/// Gives the scenario with some settings.
pub type Open<'a, E> = &'a mut dyn FnMut(&[&Setting]) -> Result<Checked, E>;

/// What is changed, each with what stands there in the base, where that is a number.
pub type Axes<'a> = &'a [(Axis, Option<f64>)];

/// Where points go that were played.
pub type KeepPoints<'a, E> = &'a mut dyn FnMut(&[Played]) -> Result<(), E>;

impl Experiment<'_> {
    /// Plays every combination of settings with the same random draws, and sets each against the scenario as it is.
    ///
    /// Each axis is written as after `detente sweep --over`: `PATH=LO..HI:N`, `PATH=A,B,C`, or files to lay over the scenario.
    /// `scenario` is that of this experiment.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if an axis cannot be read or there are too many combinations; [`Error::Faults`] if a setting does not fit; else as
    /// for [`run`](Experiment::run).
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let sweep = scenario.experiment().runs(100).sweep(&scenario, ["tension.start=2..4:3"])?;
    /// assert_eq!(sweep.points.len(), 3);
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn sweep<'t>(&self, scenario: &Scenario, over: impl IntoIterator<Item = &'t str>) -> Result<Sweep, Error> {
        let axes = over.into_iter().map(Axis::read).collect::<Result<Vec<_>, String>>().map_err(Error::Plan)?;
        let settable = scenario.settable();
        let value = |path: &str| settable.iter().find(|one| one.path == path).map(|one| one.value.clone());
        let axes: Vec<(Axis, Option<f64>)> = axes.into_iter().map(|axis| base_of(axis, &value)).collect();
        let mut open = |settings: &[&Setting]| {
            let (mut changed, mut sets) = (scenario.clone(), Vec::new());
            for setting in settings {
                match &setting.change {
                    Change::Overlay(path) => changed = changed.overlaid(path)?,
                    Change::Set(change) => sets.push(change.clone()),
                }
            }
            let changed = changed.with_changes(sets)?;
            Ok(changed.checked().clone())
        };
        let only: Vec<Axis> = axes.iter().map(|(axis, _)| axis.clone()).collect();
        let points = points(&only).map_err(Error::Plan)?;
        self.sweep_with((&axes, &points, None), &mut open, &mut |_, _| None, &mut |_| Ok::<(), Error>(()))
    }

    /// The same for some points, by the place of their setting on each axis. `open` gives a scenario with some settings; what is `known` is
    /// not played again, and what is played is handed to `keep`.
    #[doc(hidden)]
    pub fn sweep_with<E: From<Error>>(
        &self,
        (axes, points, design): (Axes<'_>, &[Vec<usize>], Option<DesignMethod>),
        open: Open<E>,
        known: Known,
        keep: KeepPoints<E>,
    ) -> Result<Sweep, E> {
        let settings = |at: &Vec<usize>| at.iter().zip(axes).map(|(at, (axis, _))| &axis.settings[*at]).collect();
        let all: Vec<(Vec<usize>, Vec<&Setting>)> = points.iter().map(|at| (at.clone(), settings(at))).collect();
        let (played, values) = self.play(&all, open, known, keep)?;
        let mut found = sweep(self.checked, (axes, design), &played, &self.plan);
        found.scenario.values = values;
        Ok(found)
    }

    /// Sets each number of the scenario to each of its ends, alone, with the same random draws: what a number moves (a tornado).
    /// `open`, `known` and `keep` as in a sweep; points are at (number, end).
    #[doc(hidden)]
    pub fn sensitivity_with<E: From<Error>>(
        &self,
        (inputs, left_out): (&Inputs, Vec<LeftOut>),
        open: Open<E>,
        known: Known,
        keep: KeepPoints<E>,
    ) -> Result<Sensitivity, E> {
        let ends: Vec<Vec<End>> = (0..inputs.all.len()).map(|input| inputs.ends(input)).collect();
        let all: Vec<(Vec<usize>, Vec<&Setting>)> = ends
            .iter()
            .enumerate()
            .flat_map(|(input, ends)| ends.iter().enumerate().map(move |(at, end)| (vec![input, at], end)))
            .map(|(at, end)| (at, end.settings.iter().collect()))
            .collect();
        let (played, values) = self.play(&all, open, known, keep)?;
        let mut found = sensitivity(self.checked, inputs, left_out, &played, &self.plan);
        found.scenario.values = values;
        Ok(found)
    }

    /// Plays points against the scenario as it is, and tells by which values its actors choose, if by any.
    fn play<E: From<Error>>(
        &self,
        all: &[(Vec<usize>, Vec<&Setting>)],
        open: Open<E>,
        known: Known,
        keep: KeepPoints<E>,
    ) -> Result<(Vec<Played>, Option<ValuesRef>), E> {
        // The equilibrium of the base, if there is one, is found once for all.
        let own = self.own()?;
        let mut played: Vec<Played> = Vec::new();
        for some in all.chunks(TOGETHER) {
            let opened = some.iter().map(|(_, settings)| open(settings)).collect::<Result<Vec<Checked>, E>>()?;
            let hashes: Vec<String> = opened.iter().map(Checked::hash).collect();
            // What is taken off by control variates depends on all that are played together, so all of them are known or none.
            let found: Option<Vec<Contrast>> =
                some.iter().zip(&hashes).map(|((at, _), hash)| known(at, hash)).collect();
            let is_known = found.is_some();
            let counted = match found {
                Some(counted) => counted,
                None => {
                    let models: Vec<Model> = opened.iter().map(compile).collect();
                    let cases: Vec<(&Checked, &Model)> = opened.iter().zip(&models).collect();
                    self.contrast(&own, &cases, (cases.len() as u64, None))?.1
                }
            };
            let first = played.len();
            for (((at, _), (checked, hash)), contrast) in some.iter().zip(opened.into_iter().zip(hashes)).zip(counted) {
                played.push(Played { at: at.clone(), hash, outcomes: checked.outcomes, contrast });
            }
            if !is_known {
                keep(&played[first..])?;
            }
        }
        Ok((played, own.values().cloned()))
    }
}

#[cfg(feature = "charts")]
impl Sweep {
    /// The conclusions, each a sentence.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let sweep = scenario.experiment().runs(50).sweep(&scenario, ["tension.start=2,4"])?;
    /// assert!(!sweep.headline().is_empty());
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn headline(&self) -> Vec<String> {
        headline::sweep_headline(self)
    }

    /// Every chart that has something to show: lines over one axis, or maps over two.
    #[must_use]
    pub fn charts(&self) -> Vec<crate::render::chart::Chart> {
        crate::render::chart::sweep(self)
    }
}

/// An axis with what stands there in the base, where that is a number: 1 where settings multiply, 0 where they add.
pub fn base_of(axis: Axis, value: &dyn Fn(&str) -> Option<String>) -> (Axis, Option<f64>) {
    let base = match axis.name.chars().last() {
        Some('*') => Some(1.0),
        Some('+') => Some(0.0),
        _ => value(&axis.name).and_then(|value| value.parse().ok()),
    };
    (axis, base)
}
