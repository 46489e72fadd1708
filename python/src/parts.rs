//! Experiments in parts: scenarios as one text, parts as bytes, and their merging.

use std::sync::Mutex;

use detente::parts::{ComparisonPart, Part, PartFault, PointsPart};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::faults::exception;
use crate::outcome::Outcome;
use crate::scenario::{Given, Plan, Scenario, given};
use crate::values::FittedValues;
use crate::work::interruptible;

/// A scenario with its files as one text.
#[pyfunction]
pub(crate) fn pack(scenario: &Scenario) -> String {
    scenario.0.pack()
}

/// The scenario that was packed.
#[pyfunction]
pub(crate) fn unpack(py: Python<'_>, text: &str) -> PyResult<Scenario> {
    detente::Scenario::unpack(text).map(Scenario).map_err(|error| exception(py, error))
}

/// How many parts the experiment or the comparison has whose part this is, and None if it is damaged. A ValueError says, as words that follow the name of
/// its file, why it is none that can be merged here.
#[pyfunction]
pub(crate) fn parts_of(py: Python<'_>, content: &[u8]) -> PyResult<Option<u64>> {
    let of = |content| match Part::parse(content) {
        Err(PartFault::NoPart(_)) => ComparisonPart::parse(content).map(|part| part.of()),
        part => part.map(|part| part.of()),
    };
    match py.detach(|| of(content)) {
        Ok(of) => Ok(Some(of)),
        Err(PartFault::Damaged(_)) => Ok(None),
        Err(other) => Err(PyValueError::new_err(other.to_string())),
    }
}

/// Values from the text that `FittedValues.to_json` gives.
#[pyfunction]
pub(crate) fn read_values(py: Python<'_>, text: &str) -> PyResult<FittedValues> {
    detente::FittedValues::parse(text).map(FittedValues).map_err(|error| exception(py, error))
}

/// An experiment in parts.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Parts {
    scenario: detente::Scenario,
    parts: detente::parts::Parts,
}

#[pymethods]
impl Parts {
    /// Cuts an experiment with a scenario into parts; its equilibrium, if it has one, is found here and once.
    #[new]
    fn new(py: Python<'_>, scenario: &Scenario, plan: Plan, of: u64, values: Given<'_>) -> PyResult<Self> {
        let scenario = scenario.0.clone();
        let values = given(&values);
        let parts = interruptible(py, None, |watch| plan.experiment(&scenario, &values, watch).parts(&scenario, of))?;
        Ok(Self { scenario, parts })
    }

    #[getter]
    fn of(&self) -> u64 {
        self.parts.of()
    }

    /// Hash of all that says which parts these are.
    #[getter]
    fn identity(&self) -> String {
        self.parts.identity()
    }

    /// The same in another number of parts.
    fn cut(&self, py: Python<'_>, of: u64) -> PyResult<Self> {
        let parts = self.parts.cut(of).map_err(|error| exception(py, error))?;
        Ok(Self { scenario: self.scenario.clone(), parts })
    }

    /// Values that actors choose by, as JSON, if they do.
    #[getter]
    fn values(&self) -> Option<String> {
        self.parts.values().map(detente::FittedValues::to_json)
    }

    /// Number of runs of a part.
    fn runs_of(&self, index: u64) -> u64 {
        let runs = self.parts.runs_of(index);
        runs.end - runs.start
    }

    /// Plays a part and gives the content of its file.
    fn play<'py>(&self, py: Python<'py>, index: u64, threads: usize) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = interruptible(py, None, |watch| {
            let part = self.parts.play(index).threads(threads).stop_on(&watch.stop).run()?;
            Ok(part.to_bytes())
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Nothing merged yet.
    fn merge(&self) -> Merge {
        Merge { scenario: self.scenario.clone(), merge: Mutex::new(self.parts.merge()) }
    }
}

/// Parts as they come in, merged.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Merge {
    scenario: detente::Scenario,
    merge: Mutex<detente::parts::Merge>,
}

impl Merge {
    /// What was merged so far; work that panics elsewhere leaves it whole.
    fn with<T>(&self, work: impl FnOnce(&mut detente::parts::Merge) -> T) -> T {
        work(&mut self.merge.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[pymethods]
impl Merge {
    /// Adds the content of the file of a part, and tells which part it is, and whether it was new.
    fn add(&self, py: Python<'_>, content: &[u8]) -> PyResult<(u64, bool)> {
        py.detach(|| {
            let part = Part::parse(content).map_err(|what| detente::Error::Part(format!("the part {what}")))?;
            self.with(|merge| merge.add(&part)).map(|new| (part.index(), new))
        })
        .map_err(|error| exception(py, error))
    }

    /// Runs of the parts that are there.
    #[getter]
    fn runs(&self) -> u64 {
        self.with(|merge| merge.runs())
    }

    /// Parts that are not there yet.
    fn missing(&self) -> Vec<u64> {
        self.with(|merge| merge.missing().collect())
    }

    /// What came of the experiment.
    fn outcome(&self, py: Python<'_>, level: Option<f64>) -> PyResult<Outcome> {
        let outcome = py.detach(|| self.with(|merge| merge.outcome(level.unwrap_or(0.95))));
        let outcome = outcome.map_err(|error| exception(py, error))?;
        Ok(Outcome::new(self.scenario.clone(), outcome, level))
    }
}

/// A comparison in parts.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct ComparisonParts(detente::parts::ComparisonParts);

#[pymethods]
impl ComparisonParts {
    /// Cuts a comparison of a scenario with others into parts; equilibria, if there are any, are found here and once.
    #[new]
    fn new(
        py: Python<'_>,
        scenario: &Scenario,
        plan: Plan,
        of: u64,
        values: Given<'_>,
        variants: Vec<PyRef<'_, Scenario>>,
    ) -> PyResult<Self> {
        let (scenario, values) = (scenario.0.clone(), given(&values));
        let variants: Vec<detente::Scenario> = variants.iter().map(|variant| variant.0.clone()).collect();
        interruptible(py, None, |watch| {
            plan.experiment(&scenario, &values, watch).comparison_parts(&scenario, &variants, of)
        })
        .map(Self)
    }

    #[getter]
    fn of(&self) -> u64 {
        self.0.of()
    }

    /// Hash of all that says which parts these are.
    #[getter]
    fn identity(&self) -> String {
        self.0.identity()
    }

    /// The same in another number of parts.
    fn cut(&self, py: Python<'_>, of: u64) -> PyResult<Self> {
        self.0.cut(of).map(Self).map_err(|error| exception(py, error))
    }

    /// Values that actors choose by, as JSON, where they do.
    #[getter]
    fn values(&self) -> Vec<String> {
        self.0.values().iter().map(detente::FittedValues::to_json).collect()
    }

    /// Plays a part and gives the content of its file.
    fn play<'py>(&self, py: Python<'py>, index: u64, threads: usize) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = interruptible(py, None, |watch| {
            Ok(self.0.play(index).threads(threads).stop_on(&watch.stop).run()?.to_bytes())
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Nothing merged yet.
    fn merge(&self) -> ComparisonMerge {
        ComparisonMerge(Mutex::new(self.0.merge()))
    }
}

/// Parts of a comparison as they come in, merged.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct ComparisonMerge(Mutex<detente::parts::ComparisonMerge>);

impl ComparisonMerge {
    /// What was merged so far; work that panics elsewhere leaves it whole.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut detente::parts::ComparisonMerge) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[pymethods]
impl ComparisonMerge {
    /// Adds the content of the file of a part, and tells which part it is, and whether it was new.
    fn add(&self, py: Python<'_>, content: &[u8]) -> PyResult<(u64, bool)> {
        py.detach(|| {
            let part = ComparisonPart::parse(content);
            let part = part.map_err(|what| detente::Error::Part(format!("the part {what}")))?;
            self.with(|merge| merge.add(&part)).map(|new| (part.index(), new))
        })
        .map_err(|error| exception(py, error))
    }

    /// Runs of the parts that are there.
    #[getter]
    fn runs(&self) -> u64 {
        self.with(|merge| merge.runs())
    }

    /// Parts that are not there yet.
    fn missing(&self) -> Vec<u64> {
        self.with(|merge| merge.missing().collect())
    }
}

/// A sweep in parts.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct SweepParts(pub(crate) detente::parts::SweepParts);

#[pymethods]
impl SweepParts {
    #[new]
    fn new(py: Python<'_>, scenario: &Scenario, plan: Plan, over: Vec<String>) -> PyResult<Self> {
        let scenario = scenario.0.clone();
        let over = || over.iter().map(String::as_str);
        let parts =
            interruptible(py, None, |watch| plan.experiment(&scenario, &[], watch).sweep_parts(&scenario, over()))?;
        Ok(Self(parts))
    }

    #[getter]
    fn of(&self) -> u64 {
        self.0.of()
    }

    #[getter]
    fn points(&self) -> u64 {
        self.0.points()
    }

    /// The scenarios of the points of a part.
    fn scenarios(&self, py: Python<'_>, index: u64) -> PyResult<Vec<Scenario>> {
        let found = py.detach(|| self.0.scenarios(index)).map_err(|error| exception(py, error))?;
        Ok(found.into_iter().map(Scenario).collect())
    }
}

/// Plays the scenarios of a part of a sweep against one, and gives the content of the part's file.
#[pyfunction]
pub(crate) fn play_points<'py>(
    py: Python<'py>,
    scenario: &Scenario,
    plan: Plan,
    values: Given<'_>,
    index: u64,
    points: Vec<PyRef<'_, Scenario>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (values, scenario) = (given(&values), scenario.0.clone());
    let points: Vec<detente::Scenario> = points.iter().map(|point| point.0.clone()).collect();
    let bytes = interruptible(py, None, |watch| {
        Ok(plan.experiment(&scenario, &values, watch).play_points(index, &points)?.to_bytes())
    })?;
    Ok(PyBytes::new(py, &bytes))
}

/// Which part of a sweep this is; None if it is damaged. A ValueError says, as words that follow the name of its file, why it is none that
/// can be merged here.
#[pyfunction]
pub(crate) fn points_index(py: Python<'_>, content: &[u8]) -> PyResult<Option<u64>> {
    match py.detach(|| PointsPart::parse(content)) {
        Ok(part) => Ok(Some(part.index())),
        Err(PartFault::Damaged(_)) => Ok(None),
        Err(other) => Err(PyValueError::new_err(other.to_string())),
    }
}
