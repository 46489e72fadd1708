//! Experiments in parts: each is played anywhere, and all of them merge into what one process would have found.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::error::Error;
use super::experiment::{Experiment, sound_level};
use super::outcome::Outcome;
use super::part::{MOST_RUNS, Part, Whole};
use super::scenario::Scenario;
use super::values::FittedValues;
use super::work::Work;
use crate::engine::{Experiment as Counted, fits, simulate_part};
use crate::model::Model;
use crate::scenario::Scenario as Checked;
use crate::tally::Counter;

/// An experiment in parts: stretches of its runs, each of which can be played anywhere.
///
/// How many parts there are changes no result. What [`Merge`] makes of them is, bit by bit, what [`Experiment::run`] finds, and the file of
/// a part is that of `detente shard`.
///
/// ```
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let mut experiment = scenario.experiment();
/// experiment.seed(7).runs(300);
/// let parts = experiment.parts(&scenario, 3)?;
/// let mut merge = parts.merge();
/// for index in [2, 0, 1] {
///     assert!(merge.add(&parts.play(index).run()?)?);
/// }
/// // A part that comes twice counts once.
/// assert!(!merge.add(&parts.play(2).run()?)?);
/// assert_eq!(merge.outcome(0.95)?.digest(), experiment.run()?.digest());
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Parts {
    checked: Checked,
    /// With its equilibrium, if actors choose in one.
    model: Model,
    whole: Whole,
}

impl Experiment<'_> {
    /// Cuts this experiment into a number of parts, at most as many as there are runs. `scenario` is that of this experiment.
    ///
    /// An equilibrium is solved, or values are fitted, here and once.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if it cannot be cut so, or has a [`precision`](Experiment::precision), conditions or runs that are to be kept, of
    /// which a part cannot know by itself; else as for [`run`](Experiment::run).
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let error = scenario.experiment().runs(100).parts(&scenario, 101).unwrap_err();
    /// assert_eq!(error.to_string(), "100 runs cannot be cut into 101 parts; there are from 1 to as many as runs");
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn parts(&self, scenario: &Scenario, of: u64) -> Result<Parts, Error> {
        self.sound()?;
        if self.plan.stop.is_some() || self.keeps_runs {
            let what = if self.keeps_runs { "runs that are kept" } else { "a precision" };
            return Err(Error::Plan(format!("{what} cannot be had in parts: a part does not know how the others go")));
        }
        let of = number(of, self.plan.runs)?;
        let (model, values) = self.found_with_values()?;
        let (found, mains) = scenario.found();
        let set = scenario.reference().overrides;
        let whole = Whole::new((found, &mains), self.checked, &set, &self.plan, (of, values));
        Ok(Parts { checked: self.checked.clone(), model, whole })
    }
}

impl Parts {
    /// How many parts there are.
    #[must_use]
    pub fn of(&self) -> u64 {
        self.whole.parts
    }

    /// Numbers of the runs of a part. Parts are numbered from 0.
    #[must_use]
    pub fn runs_of(&self, index: u64) -> Range<u64> {
        self.whole.runs_of(index)
    }

    /// Values that actors choose by, if they do: those that were given, or fitted for it.
    #[must_use]
    pub fn values(&self) -> Option<&FittedValues> {
        self.whole.values.as_ref()
    }

    /// The same experiment in another number of parts, from 1 to as many as there are runs.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if it cannot be cut so.
    pub fn cut(&self, of: u64) -> Result<Self, Error> {
        let mut parts = self.clone();
        parts.whole.parts = number(of, self.whole.plan().runs)?;
        Ok(parts)
    }

    /// SHA-256 of the version of the engine and of all that says which parts these are: scenario, seed, runs, values, number of
    /// parts. Where it is the same, a part is the same.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let parts = |seed| scenario.experiment().seed(seed).runs(100).parts(&scenario, 4);
    /// assert_eq!(parts(1)?.identity(), parts(1)?.identity());
    /// assert_ne!(parts(1)?.identity(), parts(2)?.identity());
    /// assert_ne!(parts(1)?.identity(), parts(1)?.cut(5)?.identity());
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn identity(&self) -> String {
        self.whole.identity()
    }

    /// Work on one part: how it is to be done, then [`run`](Playing::run).
    #[must_use]
    pub fn play(&self, index: u64) -> Playing<'_> {
        Playing { parts: self, index, work: Work::default() }
    }

    /// Nothing merged yet.
    #[must_use]
    pub fn merge(&self) -> Merge {
        Merge::begin(self.checked.clone(), self.model.clone(), self.whole.clone())
    }
}

/// A number of parts that some runs can be cut into.
pub(super) fn number(of: u64, runs: u64) -> Result<u64, Error> {
    if runs > MOST_RUNS {
        return Err(Error::Plan(format!("{runs} is out of range; runs go from 1 to {MOST_RUNS}")));
    }
    if (1..=runs).contains(&of) {
        return Ok(of);
    }
    Err(Error::Plan(format!("{runs} runs cannot be cut into {of} parts; there are from 1 to as many as runs")))
}

/// Whether one of so many parts has this number.
pub(super) fn there_is(index: u64, of: u64) -> Result<(), Error> {
    if index < of {
        return Ok(());
    }
    Err(Error::Plan(format!("there is no part {index} of {of}; parts go from 0 to {}", of - 1)))
}

/// Whether all of so many parts are there, if these are not.
pub(super) fn complete(missing: impl Iterator<Item = u64>, of: u64) -> Result<(), Error> {
    let mut missing = missing.peekable();
    match missing.peek().copied() {
        None => Ok(()),
        Some(first) => {
            let n = missing.count();
            Err(Error::Part(format!("{n} of {of} parts are missing, the first is part {first}")))
        }
    }
}

/// Work on one part of an experiment.
pub struct Playing<'a> {
    parts: &'a Parts,
    index: u64,
    work: Work<'a>,
}

impl fmt::Debug for Playing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Playing").field("index", &self.index).field("of", &self.parts.of()).finish_non_exhaustive()
    }
}

impl<'a> Playing<'a> {
    /// The number of threads; 0, as where nothing is said: one for each core. It changes no result.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.work.threads = threads;
        self
    }

    /// Calls this, from any thread, with the number of runs done since the last call. It changes no result.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(u64) + Sync + 'a) -> Self {
        self.work.progress = Some(Box::new(progress));
        self
    }

    /// Ends the work soon after this is set; it then gives [`Error::Stopped`].
    #[must_use]
    pub fn stop_on(mut self, stop: &'a AtomicBool) -> Self {
        self.work.stop = Some(stop);
        self
    }

    /// Plays the part.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if there is no such part, [`Error::Stopped`].
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let parts = scenario.experiment().runs(100).parts(&scenario, 4)?;
    /// assert_eq!(parts.play(3).threads(1).run()?.to_bytes(), parts.play(3).threads(2).run()?.to_bytes());
    /// assert!(parts.play(4).run().is_err());
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn run(self) -> Result<Part, Error> {
        let Self { parts: Parts { model, whole, .. }, index, work } = self;
        there_is(index, whole.parts)?;
        let counted = work.with_options(|options| simulate_part(model, &whole.plan(), whole.runs_of(index), options));
        Ok(Part::new(whole.clone(), index, counted.ok_or(Error::Stopped)?))
    }
}

/// Parts of one experiment as they come in, merged one after another: memory does not grow with their number.
#[derive(Debug, Clone)]
pub struct Merge {
    checked: Checked,
    model: Model,
    whole: Whole,
    counted: Counted,
    compared: Option<bool>,
    found: BTreeSet<u64>,
}

/// Why a part cannot be merged with others.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// It is of another experiment; what differs.
    Other(String),
    /// Its counts are none that its runs can have.
    Impossible,
    /// It counts comparison runs and the others do not, or the other way round.
    Compared,
}

impl Merge {
    /// Nothing merged yet of an experiment whose model is ready to be run.
    #[doc(hidden)]
    #[must_use]
    pub fn begin(checked: Checked, model: Model, whole: Whole) -> Self {
        let counted = Counted::of_plan(&model, &whole.plan());
        Self { checked, model, whole, counted, compared: None, found: BTreeSet::new() }
    }

    /// Adds a part, if it is not there yet, and tells whether it was new.
    ///
    /// # Errors
    ///
    /// [`Error::Part`] if it is of another experiment or holds what no part of this one holds; then it is not added.
    pub fn add(&mut self, part: &Part) -> Result<bool, Error> {
        let index = part.index;
        self.take(part).map_err(|misfit| {
            Error::Part(match misfit {
                Misfit::Other(what) => format!("the part is of another experiment: it has {what}"),
                Misfit::Impossible => format!("part {index} holds counts that its runs cannot have; play it again"),
                Misfit::Compared => format!(
                    "part {index} does not count the same as others: only some have runs without meetings, without moves and at other \
                     precisions; play all parts with the same values"
                ),
            })
        })
    }

    /// The same, for who words the error.
    #[doc(hidden)]
    pub fn take(&mut self, part: &Part) -> Result<bool, Misfit> {
        let plan = self.whole.plan();
        if let Some(what) = self.whole.differs(&part.of) {
            return Err(Misfit::Other(what));
        }
        if !fits(&part.counted, &self.model, &plan, &self.whole.runs_of(part.index)) {
            return Err(Misfit::Impossible);
        }
        let compared = part.counted.is_compared();
        if *self.compared.get_or_insert(compared) != compared {
            return Err(Misfit::Compared);
        }
        let new = self.found.insert(part.index);
        if new {
            self.counted.merge(&part.counted);
        }
        Ok(new)
    }

    /// Parts that are there.
    pub fn found(&self) -> impl Iterator<Item = u64> {
        self.found.iter().copied()
    }

    /// Parts that are not there yet, from the first.
    pub fn missing(&self) -> impl Iterator<Item = u64> {
        (0..self.whole.parts).filter(|index| !self.found.contains(index))
    }

    /// Runs of the parts that are there.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.counted.tally.runs
    }

    /// What was counted so far.
    #[doc(hidden)]
    #[must_use]
    pub fn into_counted(self) -> Counted {
        self.counted
    }

    /// What came of the experiment, once all parts are there; `level` is that of the intervals.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] for a level that cannot be, [`Error::Part`] if parts are missing.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let merge = scenario.experiment().runs(100).parts(&scenario, 4)?.merge();
    /// assert_eq!(merge.missing().count(), 4);
    /// assert_eq!(merge.outcome(0.95).unwrap_err().to_string(), "4 of 4 parts are missing, the first is part 0");
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn outcome(&self, level: f64) -> Result<Outcome, Error> {
        sound_level(level)?;
        complete(self.missing(), self.whole.parts)?;
        let mut plan = self.whole.plan();
        plan.level = level;
        let values = self.whole.values.as_ref();
        Ok(Outcome::of(&self.checked, &self.model, values, &plan, self.counted.clone()))
    }
}
