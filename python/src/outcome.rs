//! What came of an experiment or of a comparison.

use std::sync::OnceLock;

use detente::{Chart, Tables};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

/// A document as a file of a folder of results has it.
pub(crate) fn document(value: &impl Serialize) -> PyResult<String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(text + "\n")
}

/// File and content of each table, and the content of `datapackage.json`.
pub(crate) type Written = (Vec<(String, String)>, String);

pub(crate) fn written(tables: Tables) -> PyResult<Written> {
    let package = document(&tables.package)?;
    Ok((tables.all.into_iter().map(|table| (table.file.to_string(), table.csv)).collect(), package))
}

/// Charts, drawn when somebody first asks for one.
struct Charts(OnceLock<Vec<Chart>>);

impl Charts {
    fn drawn(&self, py: Python<'_>, draw: impl FnOnce() -> Vec<Chart> + Send) -> &[Chart] {
        py.detach(|| self.0.get_or_init(draw))
    }
}

/// Name, title, what it shows in words, and the picture.
pub(crate) type Drawn = (String, String, String, String);

pub(crate) fn drawn(charts: &[Chart]) -> Vec<Drawn> {
    let each = |one: &Chart| (one.name.to_string(), one.title.clone(), one.alt.clone(), one.svg.clone());
    charts.iter().map(each).collect()
}

pub(crate) fn png(py: Python<'_>, charts: &[Chart], name: &str) -> PyResult<Vec<u8>> {
    let chart = charts.iter().find(|chart| chart.name == name);
    let chart = chart.ok_or_else(|| PyKeyError::new_err(name.to_string()))?;
    Ok(py.detach(|| chart.png()))
}

/// What came of an experiment.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Outcome {
    scenario: detente::Scenario,
    outcome: detente::Outcome,
    level: f64,
    charts: Charts,
}

impl Outcome {
    pub(crate) fn new(scenario: detente::Scenario, outcome: detente::Outcome, level: Option<f64>) -> Self {
        Self { scenario, outcome, level: level.unwrap_or(0.95), charts: Charts(OnceLock::new()) }
    }

    fn all_charts(&self, py: Python<'_>) -> &[Chart] {
        self.charts.drawn(py, || self.outcome.charts())
    }
}

#[pymethods]
impl Outcome {
    #[getter]
    fn digest(&self) -> &str {
        self.outcome.digest()
    }

    #[getter]
    fn headline(&self) -> Vec<String> {
        self.outcome.headline()
    }

    /// Content of `findings.json`.
    fn findings(&self) -> PyResult<String> {
        document(self.outcome.findings())
    }

    fn tables(&self) -> PyResult<Written> {
        written(self.outcome.tables())
    }

    fn charts(&self, py: Python<'_>) -> Vec<Drawn> {
        drawn(self.all_charts(py))
    }

    fn png(&self, py: Python<'_>, name: &str) -> PyResult<Vec<u8>> {
        png(py, self.all_charts(py), name)
    }

    /// Content of `report.html`.
    fn report(&self, py: Python<'_>) -> String {
        py.detach(|| self.outcome.report())
    }

    /// Content of `manifest.json`.
    fn manifest(&self) -> PyResult<String> {
        document(&self.outcome.manifest(&self.scenario, self.level))
    }
}

/// What variants change.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Comparison {
    found: detente::comparison::Comparison,
    charts: Charts,
}

impl Comparison {
    pub(crate) fn new(found: detente::comparison::Comparison) -> Self {
        Self { found, charts: Charts(OnceLock::new()) }
    }

    fn all_charts(&self, py: Python<'_>) -> &[Chart] {
        self.charts.drawn(py, || self.found.charts())
    }
}

#[pymethods]
impl Comparison {
    #[getter]
    fn digest(&self) -> &str {
        &self.found.digest
    }

    #[getter]
    fn headline(&self) -> Vec<String> {
        self.found.headline()
    }

    /// Content of `comparison.json`.
    fn findings(&self) -> PyResult<String> {
        document(&self.found)
    }

    fn tables(&self) -> PyResult<Written> {
        written(self.found.tables())
    }

    fn charts(&self, py: Python<'_>) -> Vec<Drawn> {
        drawn(self.all_charts(py))
    }

    fn png(&self, py: Python<'_>, name: &str) -> PyResult<Vec<u8>> {
        png(py, self.all_charts(py), name)
    }
}
