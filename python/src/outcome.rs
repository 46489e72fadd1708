//! What came of an experiment, and of many scenarios around one.

use std::sync::OnceLock;

use detente::{Chart, Tables};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

use crate::faults::exception;

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

    /// The files of a folder of results that are others where every run stands in a Parquet file, and that file; none unless runs were kept.
    fn in_parquet(&self, py: Python<'_>) -> PyResult<Vec<(String, Vec<u8>)>> {
        let found = py.detach(|| self.outcome.runs_as_parquet()).map_err(|error| exception(py, error))?;
        let Some(table) = found else { return Ok(Vec::new()) };
        let manifest = document(&self.outcome.manifest(&self.scenario, self.level).with_runs_as_parquet())?;
        let documents = [("datapackage.json", document(&table.package)?), ("manifest.json", manifest)];
        let documents = documents.map(|(name, text)| (name.to_string(), text.into_bytes()));
        Ok(std::iter::once((table.file.to_string(), table.content)).chain(documents).collect())
    }
}

/// What came of many scenarios around one.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct Explored(detente::command::Explored);

impl Explored {
    pub(crate) fn new(found: detente::command::Explored) -> Self {
        Self(found)
    }

    fn text_of(&self, name: &str) -> String {
        self.0.file(name).map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[pymethods]
impl Explored {
    #[getter]
    fn digest(&self) -> &str {
        &self.0.digest
    }

    #[getter]
    fn headline(&self) -> Vec<String> {
        self.0.headline.clone()
    }

    /// What the command prints.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// Content of the document that holds every figure, such as `sweep.json`.
    fn findings(&self) -> String {
        self.text_of(&self.0.document)
    }

    fn tables(&self) -> Written {
        let tables = self.0.files.iter().filter(|(name, _)| name.ends_with(".csv") && !name.contains('/'));
        (tables.map(|(name, _)| (name.clone(), self.text_of(name))).collect(), self.text_of("datapackage.json"))
    }

    fn charts(&self) -> Vec<Drawn> {
        drawn(&self.0.charts)
    }

    fn png(&self, py: Python<'_>, name: &str) -> PyResult<Vec<u8>> {
        png(py, &self.0.charts, name)
    }

    /// Content of `report.html`.
    fn report(&self) -> String {
        self.text_of("report.html")
    }

    /// All files of the folder of results.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.0.files.clone()
    }

    /// Those that are others where the table stands in a Parquet file, and that file; none where the command writes no Parquet.
    fn in_parquet(&self) -> Vec<(String, Vec<u8>)> {
        self.0.in_parquet.clone()
    }
}
