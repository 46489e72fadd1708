//! Errors of the library as exceptions of the package.

use std::io::ErrorKind;

use detente::{Error, Fault, Faults};
use pyo3::exceptions::{PyFileNotFoundError, PyKeyboardInterrupt, PyOSError, PyValueError};
use pyo3::prelude::*;
use serde::Serialize;

/// The exception for an error.
pub(crate) fn exception(py: Python<'_>, error: Error) -> PyErr {
    match error {
        Error::Faults(faults) => scenario_error(py, &faults),
        Error::File(error) if error.kind == Some(ErrorKind::NotFound) => {
            PyFileNotFoundError::new_err(error.to_string())
        }
        Error::File(error) => PyOSError::new_err(error.to_string()),
        Error::Plan(_) | Error::Values(_) | Error::Part(_) => PyValueError::new_err(error.to_string()),
        Error::Stopped => PyKeyboardInterrupt::new_err(()),
        other => ours(py, "GameError", (other.to_string(),)),
    }
}

/// All that is wrong with a scenario, as a `ScenarioError`.
pub(crate) fn scenario_error(py: Python<'_>, faults: &Faults) -> PyErr {
    match json(&list(faults)) {
        Ok(diagnostics) => ours(py, "ScenarioError", (faults.to_string(), diagnostics)),
        Err(error) => error,
    }
}

/// Faults or warnings, as a JSON list.
pub(crate) fn list(faults: &Faults) -> Vec<&Fault> {
    faults.iter().collect()
}

/// A document for the Python half.
pub(crate) fn json(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// An exception that the Python half defines.
fn ours<'py>(py: Python<'py>, name: &str, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let made = py.import("detente._errors").and_then(|errors| errors.getattr(name)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}
