//! The compiled half of the Python package `detente`: scenarios, experiments and what came of them, as text that the Python half reads.
//!
//! Everything goes through the public library. Results cross as the documents and tables that the library makes, so that a number
//! in Python is the number in `findings.json` and in the CSV files.

mod faults;
mod outcome;
mod parts;
mod program;
mod scenario;
mod values;
mod work;

/// Compiled parts of the package `detente`; use the package instead.
#[pyo3::pymodule]
mod _detente {
    #[pymodule_export]
    use crate::outcome::{Explored, Outcome};
    #[pymodule_export]
    use crate::parts::{
        ComparisonMerge, ComparisonParts, Merge, Parts, SweepParts, pack, parts_of, play_points, points_index,
        read_values, unpack,
    };
    #[pymodule_export]
    use crate::program::execute;
    #[pymodule_export]
    use crate::scenario::Scenario;
    #[pymodule_export]
    use crate::values::FittedValues;
}
