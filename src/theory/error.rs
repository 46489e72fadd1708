//! What can be wrong with the inputs of a form.

use std::fmt;

/// Payoffs, prizes and costs are at most this large.
pub(crate) const LARGEST: f64 = 1e12;
/// What must be above 0 is at least this large, so that no quotient overflows.
pub(crate) const SMALLEST: f64 = 1e-12;

/// Why a form has no answer for its inputs.
///
/// ```
/// use detente::theory::{Error, updating::posterior};
/// let error = posterior(1.5, 0.8, 0.4).unwrap_err();
/// assert_eq!(error.to_string(), "`prior` is 1.5, outside [0, 1]");
/// assert!(matches!(error, Error::OutOfRange { input: "prior", .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Error {
    /// An input is not in its range; NaN is in none.
    OutOfRange {
        /// Name of the input.
        input: &'static str,
        /// What was given.
        value: f64,
        /// What would be accepted, in words or as an interval.
        range: &'static str,
    },
    /// Each input is in its range, but together they have no solution of the kind asked for.
    NoSolution {
        /// What stands in the way.
        why: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { input, value, range } => write!(f, "`{input}` is {value}, outside {range}"),
            Self::NoSolution { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

/// Accepts a value that is in its range.
pub(crate) fn inside(holds: bool, input: &'static str, value: f64, range: &'static str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::OutOfRange { input, value, range }) }
}

/// Accepts [0, 1].
pub(crate) fn probability(input: &'static str, value: f64) -> Result<(), Error> {
    inside((0.0..=1.0).contains(&value), input, value, "[0, 1]")
}

/// Accepts any payoff.
pub(crate) fn payoff(input: &'static str, value: f64) -> Result<(), Error> {
    inside(value.abs() <= LARGEST, input, value, "[−1e12, 1e12]")
}

/// Accepts what may be 0 and not less.
pub(crate) fn not_negative(input: &'static str, value: f64) -> Result<(), Error> {
    inside((0.0..=LARGEST).contains(&value), input, value, "[0, 1e12]")
}

/// Accepts what must be above 0.
pub(crate) fn positive(input: &'static str, value: f64) -> Result<(), Error> {
    inside((SMALLEST..=LARGEST).contains(&value), input, value, "[1e-12, 1e12]")
}

/// Accepts probabilities that sum to 1 within 1e-9; `input` names them.
pub(crate) fn distribution(input: &'static str, weights: &[f64]) -> Result<(), Error> {
    for &weight in weights {
        probability(input, weight)?;
    }
    let sum: f64 = weights.iter().sum();
    inside((sum - 1.0).abs() <= 1e-9, input, sum, "probabilities that sum to 1")
}
