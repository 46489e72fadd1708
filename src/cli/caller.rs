//! Who asks for an exploration of a scenario in memory, and what comes of it.

use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use detente::internals::engine::compare::Contrast;
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::files::Input;
use detente::internals::facade::solve::Asked;
use detente::internals::facade::sweep_parts::KnownPoints;
use detente::internals::model::{Model, compile};
use detente::internals::scenario::Scenario as Checked;
use detente::internals::scenario::read::Override;
use detente::parts::{ComparisonMerge, PointsPart, SweepParts};
use detente::{Chart, Error, FittedValues, Scenario};

use super::group::{Group, STDIN};
use super::source::{Opened, Wanted};
use super::values::{Ready, handed, solve_by};

/// What an exploration found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explored {
    /// Name of the folder of results that the command would write.
    pub folder: String,
    /// Name of the file that holds every figure, such as `sweep.json`.
    pub document: String,
    /// SHA-256 of what was counted: equal digests, equal results.
    pub digest: String,
    /// The conclusions of a comparison, each a sentence; of others, [`text`](Explored::text) has them.
    pub headline: Vec<String>,
    /// What the command prints, 80 columns wide.
    pub text: String,
    /// Every chart that has something to show.
    pub charts: Vec<Chart>,
    /// All files of the folder of results, by name, with `/` between folders: the document, tables, charts, the report, the manifest,
    /// copies of the scenario.
    pub files: Vec<(String, Vec<u8>)>,
    /// What stands in the folder of results instead where its table is to be a Parquet file (`sweep --format parquet`): that file, and
    /// the files of [`files`](Explored::files) that differ; the table as CSV is then left out. Empty where the command writes no Parquet,
    /// and without the feature `parquet`.
    pub in_parquet: Vec<(String, Vec<u8>)>,
}

impl Explored {
    /// A file of the folder of results.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.as_slice())
    }
}

/// Hears of runs that are done, and how many there will be or can be.
type Hears<'a> = &'a (dyn Fn(u64, u64) + Sync + 'a);

/// Who asked for an exploration, and how it is to be done.
pub(super) struct Caller<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) level: Option<f64>,
    values: &'a [&'a FittedValues],
    progress: Option<Hears<'a>>,
    stop: &'a AtomicBool,
    explored: OnceLock<Explored>,
    /// Parts of the comparison, if it was played elsewhere.
    pub(super) merged: Option<&'a ComparisonMerge>,
    /// The sweep and its parts, if some of them were played elsewhere.
    pub(super) played: Option<(&'a SweepParts, &'a [PointsPart])>,
    known: OnceLock<KnownPoints>,
}

impl<'a> Caller<'a> {
    pub(super) fn new(
        scenario: &'a Scenario,
        level: Option<f64>,
        values: &'a [&'a FittedValues],
        (progress, stop): (Option<Hears<'a>>, &'a AtomicBool),
    ) -> Self {
        let (explored, known) = (OnceLock::new(), OnceLock::new());
        Self { scenario, level, values, progress, stop, explored, merged: None, played: None, known }
    }

    /// Reads what was played elsewhere of a sweep with this seed and so many runs.
    pub(super) fn know(&self, seed: u64, runs: u64) -> Result<(), Error> {
        if let Some((sweep, parts)) = self.played {
            // A sweep is played once.
            let _ = self.known.set(sweep.known((&self.scenario.hash(), seed, runs), parts)?);
        }
        Ok(())
    }

    /// What was counted elsewhere of a point, if its scenario has this hash.
    pub(super) fn known(&self, at: &[usize], hash: &str) -> Option<Contrast> {
        let (known, contrast) = self.known.get()?.get(at)?;
        (known == hash).then(|| contrast.clone())
    }

    /// What was found, once it was.
    pub(super) fn explored(self) -> Option<Explored> {
        self.explored.into_inner()
    }

    /// One of its scenarios, as what is opened, and opened. What is no file stands as `-`, as standard input does.
    pub(super) fn opened(&self, scenario: &Scenario) -> (Wanted, Opened) {
        let place = |input: &Input| match input {
            Input::File(path) => path.clone(),
            Input::Text { .. } => STDIN.into(),
        };
        let group = Group(scenario.inputs().iter().map(place).collect());
        let overrides = scenario.reference().overrides.iter().map(Override::set).collect();
        let found = scenario.found().0.clone();
        let opened = Opened { group: group.clone(), variant: None, found };
        (Wanted { group, known: scenario.inputs().to_vec(), overrides, variant: None }, opened)
    }

    /// Values that were given. Each must be of one of the scenarios.
    pub(super) fn values(&self, scenarios: &[&Checked]) -> Result<Vec<FittedValues>> {
        handed(self.values, scenarios)
    }

    /// A model with the equilibrium of its game, if actors choose in one, and with those of its comparison runs if it is `compared`.
    pub(super) fn solve(&self, scenario: &Checked, compared: bool, given: &[FittedValues]) -> Result<Ready, Error> {
        let all: Vec<&FittedValues> = given.iter().collect();
        let fit = &mut |fitting: detente::fit::Fitting<'_>| fitting.stop_on(self.stop).run();
        solve_by(scenario, &compile(scenario), Asked { compared, values: &all, stop: self.stop, fit })
    }

    /// An experiment that can be watched; `planned`: runs of all of it.
    pub(super) fn experiment<'b>(&'b self, scenario: &'b Checked, model: &'b Model, planned: u64) -> Experiment<'b> {
        let mut experiment = Experiment::of(scenario, model);
        experiment.stop_on(self.stop);
        if let Some(progress) = self.progress {
            experiment.on_progress(move |runs| progress(runs, planned));
        }
        experiment
    }

    /// Takes what was found.
    pub(super) fn take(&self, explored: Explored) {
        // An exploration ends once.
        let _ = self.explored.set(explored);
    }
}
