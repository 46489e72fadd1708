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
mod invariances;
mod language;
mod layers;
mod luck;
mod menu_scalar;
mod precision;
mod random;
mod regressions;
mod replay;
mod reproducibility;
#[cfg(feature = "cli")]
mod shards;
