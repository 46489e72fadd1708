//! All integration tests in one binary.

#![allow(clippy::disallowed_methods)]

#[cfg(feature = "cli")]
mod cli;
mod diagnostics;
mod language;
mod layers;
mod reproducibility;
