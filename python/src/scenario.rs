//! Scenarios, and what can be done with one.

use std::path::PathBuf;

use detente::Experiment;
use detente::command::Exploration;
use detente::exact::MOST_BRANCHES;
use detente::parts::PointsPart;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use crate::faults::{exception, json, list, scenario_error};
use crate::outcome::{Explored, Outcome, document};
use crate::parts::{ComparisonMerge, SweepParts};
use crate::values::FittedValues;
use crate::work::{Watch, interruptible};

/// A scenario, read and checked.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Scenario(pub(crate) detente::Scenario);

/// What is asked of an experiment; what is missing is as the file says.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Plan {
    runs: Option<u64>,
    seed: Option<u64>,
    threads: usize,
    precision: Option<f64>,
    level: Option<f64>,
    keep_runs: bool,
}

impl Plan {
    /// An experiment by this plan, watched.
    pub(crate) fn experiment<'a>(
        &self,
        scenario: &'a detente::Scenario,
        values: &'a [detente::FittedValues],
        watch: &'a Watch,
    ) -> Experiment<'a> {
        let mut experiment = scenario.experiment();
        experiment.threads(self.threads).keep_runs(self.keep_runs).stop_on(&watch.stop);
        experiment.on_progress(|runs| watch.count(runs));
        for one in values {
            experiment.values(one);
        }
        if let Some(runs) = self.runs {
            experiment.runs(runs);
        }
        if let Some(seed) = self.seed {
            experiment.seed(seed);
        }
        if let Some(precision) = self.precision {
            experiment.precision(precision);
        }
        if let Some(level) = self.level {
            experiment.level(level);
        }
        experiment
    }
}

#[pymethods]
impl Scenario {
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        detente::Scenario::open(path).map(Self).map_err(|error| exception(py, error))
    }

    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> PyResult<Self> {
        detente::Scenario::parse(text).map(Self).map_err(|faults| scenario_error(py, &faults))
    }

    #[staticmethod]
    fn template(name: &str) -> PyResult<Self> {
        let found = detente::Scenario::template(name).map(Self);
        found.ok_or_else(|| PyKeyError::new_err(format!("there is no template `{name}`")))
    }

    fn overlaid(&self, py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        self.0.overlaid(path).map(Self).map_err(|error| exception(py, error))
    }

    /// With changes, each as behind `--set`.
    fn with_changes(&self, py: Python<'_>, changes: Vec<String>) -> PyResult<Self> {
        self.0.with_changes(changes).map(Self).map_err(|error| exception(py, error))
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn hash(&self) -> String {
        self.0.hash()
    }

    #[getter]
    fn rounds(&self) -> u32 {
        self.0.rounds()
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.0.seed()
    }

    #[getter]
    fn runs(&self) -> u64 {
        self.0.runs()
    }

    #[getter]
    fn overrides(&self) -> Vec<String> {
        self.0.reference().overrides
    }

    /// Place of the copy, content, and whether it was named.
    fn files(&self) -> Vec<(String, Vec<u8>, bool)> {
        let files = self.0.files().into_iter();
        files.map(|file| (manifest_path(&file.path), file.bytes.to_vec(), file.given)).collect()
    }

    fn warnings(&self) -> PyResult<String> {
        json(&list(self.0.warnings()))
    }

    fn settable(&self) -> PyResult<String> {
        json(&self.0.settable())
    }

    fn run(
        &self,
        py: Python<'_>,
        plan: Plan,
        conditions: Vec<String>,
        values: Given<'_>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Outcome> {
        let values = given(&values);
        let outcome = interruptible(py, progress.as_ref(), |watch| {
            let mut experiment = plan.experiment(&self.0, &values, watch);
            for condition in &conditions {
                experiment.given(condition)?;
            }
            experiment.run()
        })?;
        Ok(Outcome::new(self.0.clone(), outcome, plan.level))
    }

    /// Many scenarios around this one: a command and its options, and what it is compared with; `played`: what of it was played elsewhere.
    #[pyo3(signature = (words, variants, level, values, progress, played=None))]
    #[expect(clippy::too_many_arguments, reason = "what Python hands over")]
    fn explore(
        &self,
        py: Python<'_>,
        words: Vec<String>,
        variants: Vec<(String, PyRef<'_, Scenario>)>,
        level: Option<f64>,
        values: Given<'_>,
        progress: Option<Py<PyAny>>,
        played: Option<Played<'_>>,
    ) -> PyResult<Explored> {
        let values = given(&values);
        let merged = match &played {
            Some(Played::Comparison(merge)) => Some(merge.with(|merge| merge.clone())),
            _ => None,
        };
        let sweep = match &played {
            Some(Played::Sweep(sweep, parts)) => Some((sweep.0.clone(), parts)),
            _ => None,
        };
        let variants: Vec<(String, detente::Scenario)> =
            variants.into_iter().map(|(name, variant)| (name, variant.0.clone())).collect();
        let found = interruptible(py, progress.as_ref(), |watch| {
            let read = |bytes: &Vec<u8>| {
                PointsPart::parse(bytes).map_err(|what| detente::Error::Part(format!("the part {what}")))
            };
            let parts = sweep.iter().flat_map(|(_, parts)| parts.iter()).map(read).collect::<Result<Vec<_>, _>>()?;
            let mut exploration = Exploration::of(&self.0, words);
            exploration.stop_on(&watch.stop).on_progress(|runs, planned| watch.count_of(runs, planned));
            variants.iter().for_each(|(name, variant)| _ = exploration.variant(name, variant));
            values.iter().for_each(|one| _ = exploration.values(one));
            level.map(|level| exploration.level(level));
            merged.iter().for_each(|merged| _ = exploration.merged(merged));
            sweep.iter().for_each(|(sweep, _)| _ = exploration.played(sweep, &parts));
            exploration.run()
        })?;
        Ok(Explored::new(found))
    }

    /// One run, as a document and as text.
    fn replay(&self, py: Python<'_>, run: u64, seed: Option<u64>, values: Given<'_>) -> PyResult<(String, String)> {
        let values = given(&values);
        let replay = interruptible(py, None, |watch| {
            let mut experiment = self.0.experiment();
            experiment.stop_on(&watch.stop);
            for one in &values {
                experiment.values(one);
            }
            if let Some(seed) = seed {
                experiment.seed(seed);
            }
            experiment.replay(run)
        })?;
        Ok((document(&replay)?, replay.text(&self.0)))
    }

    /// What actors would make of the proposals, likewise.
    fn explain(&self, py: Python<'_>) -> PyResult<(String, String)> {
        let explained = interruptible(py, None, |_| Ok(self.0.explain()))?;
        Ok((document(&explained)?, explained.text(&self.0)))
    }

    fn fit(
        &self,
        py: Python<'_>,
        quick: bool,
        twins: bool,
        threads: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<FittedValues> {
        let values = interruptible(py, progress.as_ref(), |watch| {
            let fitting = self.0.fit().quick(quick).twins(twins).threads(threads).stop_on(&watch.stop);
            fitting.on_progress(|runs| watch.count(runs)).run()
        })?;
        Ok(FittedValues(values))
    }

    /// Most runs that a fit takes.
    fn runs_of_fit(&self, quick: bool, twins: bool) -> u64 {
        self.0.fit().quick(quick).twins(twins).most_runs()
    }

    /// Exact probabilities, likewise.
    fn exact(&self, py: Python<'_>, most_branches: Option<u64>) -> PyResult<(String, String)> {
        let most = most_branches.unwrap_or(MOST_BRANCHES);
        let found = interruptible(py, None, |watch| self.0.exact_within(most, &watch.stop))?;
        Ok((document(&found)?, found.text()))
    }
}

/// What of an exploration was played elsewhere.
#[derive(FromPyObject)]
pub(crate) enum Played<'py> {
    /// All of a comparison.
    Comparison(PyRef<'py, ComparisonMerge>),
    /// Parts of a sweep, each the content of its file.
    Sweep(PyRef<'py, SweepParts>, Vec<Vec<u8>>),
}

/// Values that are given.
pub(crate) type Given<'py> = Vec<PyRef<'py, FittedValues>>;

/// The same, to be used without the interpreter's lock.
pub(crate) fn given(values: &Given<'_>) -> Vec<detente::FittedValues> {
    values.iter().map(|one| one.0.clone()).collect()
}

/// A path as manifests have it.
pub(crate) fn manifest_path(path: &std::path::Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
