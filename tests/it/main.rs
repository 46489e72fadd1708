//! All integration tests in one binary.

mod bayes;
mod closed_forms;
mod diagnostics;
mod directions;
mod game;
mod invariances;
mod language;
mod luck;
mod menu_scalar;
mod random;
mod regressions;
