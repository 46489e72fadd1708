//! What is wrong with a scenario, ready to be read: with file, line and column.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::diagnostic::{self, Diagnostic, Label, Severity};
use crate::scenario::span::Sources;

/// One fault of a scenario, or a warning about it.
///
/// ```
/// let faults = detente::Scenario::parse("[scenario]\nrounds = 0\n").unwrap_err();
/// let fault = faults.iter().find(|fault| fault.code == "S013").unwrap();
/// assert_eq!((fault.places[0].line, fault.places[0].column), (2, 10));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fault {
    /// Stable code: `S0` and two digits for an error, `S1` and two digits for a warning. [`Fault::meaning`] says what it stands
    /// for.
    pub code: String,
    /// Whether the scenario can be run in spite of it.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Places in the files, the primary one first; empty where there is no text to point to.
    pub places: Vec<Place>,
    /// Ways out.
    pub help: Vec<String>,
}

/// A place in a file of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Place {
    /// Name of the file, as it was typed.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong there; may be empty.
    pub text: String,
}

impl Fault {
    fn new(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let place = |label: &Label| {
            let (line, column) = sources.position(label.span)?;
            let file = sources.0[label.span.source.0].name.clone();
            Some(Place { file, line, column, text: label.text.clone() })
        };
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            places: diagnostic.labels.iter().filter_map(place).collect(),
            help: diagnostic.help.clone(),
        }
    }

    /// True where the scenario cannot be run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What its code stands for.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        diagnostic::explain(&self.code)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_error() { "error" } else { "warning" };
        write!(f, "{what}[{}]: {}", self.code, self.message)?;
        if let Some(Place { file, line, column, .. }) = self.places.first() {
            write!(f, " ({file}:{line}:{column})")?;
        }
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

impl std::error::Error for Fault {}

/// All faults of a scenario at once, or all warnings about one, in the order of the text.
///
/// Displayed, they are what `detente check` prints: each with its place in the text underlined. So is their debug form, since
/// that is what a failing test shows.
///
/// ```
/// let faults = detente::Scenario::parse("[scenario]\nrounds = 0\nrunds = 3\n").unwrap_err();
/// assert!(faults.len() > 1);
/// assert!(faults.to_string().contains("scenario.toml:3:1"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Faults {
    all: Vec<Fault>,
    text: String,
}

impl Faults {
    /// Of diagnostics, with the sources that their places are in.
    #[doc(hidden)]
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let all = diagnostics.iter().map(|one| Fault::new(one, sources)).collect();
        Self { all, text: diagnostic::render(diagnostics, sources) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// One after another.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.all.iter()
    }

    /// All of them.
    #[doc(hidden)]
    #[must_use]
    pub fn into_vec(self) -> Vec<Fault> {
        self.all
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Faults:\n{self}")
    }
}

impl std::error::Error for Faults {}
