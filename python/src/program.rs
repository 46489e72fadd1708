//! The command `detente`.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Does what the command does with these arguments, of which the first is its name, and tells its exit code. It takes over the signals of the
/// process.
#[pyfunction]
pub(crate) fn execute(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| detente::command::execute(arguments))
}
