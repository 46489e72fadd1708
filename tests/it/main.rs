//! All integration tests in one binary.

#![allow(clippy::disallowed_methods)]

mod bayes;
#[cfg(feature = "cli")]
mod cli;
mod closed_forms;
#[cfg(feature = "cli")]
mod compare;
mod diagnostics;
mod directions;
mod game;
mod hard_input;
mod invariances;
mod language;
mod layers;
mod luck;
mod menu_scalar;
mod random;
mod regressions;
mod replay;
mod reproducibility;
