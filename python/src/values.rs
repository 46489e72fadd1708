//! Fitted values, by which actors choose in the equilibrium of a large game.

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::faults::exception;

/// Values that a fit found.
#[pyclass(frozen, module = "detente._detente")]
pub(crate) struct FittedValues(pub(crate) detente::FittedValues);

#[pymethods]
impl FittedValues {
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        detente::FittedValues::open(path).map(Self).map_err(|error| exception(py, error))
    }

    /// Content of `values.json`.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    #[getter]
    fn hash(&self) -> &str {
        &self.0.sha256
    }

    #[getter]
    fn scenario(&self) -> &str {
        &self.0.scenario.id
    }

    #[getter]
    fn quick(&self) -> bool {
        self.0.quick
    }

    #[getter]
    fn converged(&self) -> bool {
        self.0.own.converged
    }
}
