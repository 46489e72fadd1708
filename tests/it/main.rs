//! All integration tests in one binary.

#![allow(clippy::disallowed_methods)]

mod agreement;
mod api;
mod back;
mod bayes;
mod benches;
mod by_input;
#[path = "../../benches/cases.rs"]
mod cases;
mod citation;
#[cfg(feature = "cli")]
mod cli;
mod closed_forms;
#[cfg(feature = "cli")]
mod commands;
#[cfg(feature = "cli")]
mod compare;
mod control_variates;
#[cfg(feature = "cli")]
mod desk;
mod diagnostics;
mod directions;
mod equilibrium;
mod events;
mod exact;
mod figures;
mod foresight_language;
mod gallery;
mod game;
#[path = "../../benches/generated.rs"]
mod generated;
mod groups;
#[cfg(feature = "cli")]
mod guide;
mod hard_input;
mod invariances;
mod language;
mod layers;
mod limits;
mod luck;
mod menu_scalar;
mod minimum_rust;
mod mistakes;
mod moves;
mod names;
mod numbers;
mod paths;
mod payoffs;
mod precision;
mod random;
mod regressions;
mod replay;
mod reproducibility;
mod rules;
#[cfg(feature = "cli")]
mod shards;
#[cfg(feature = "cli")]
mod templates;
mod uncertainty;
mod validation;
mod values;
mod warnings;
mod words;
