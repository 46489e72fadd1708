//! All integration tests in one binary.

#[cfg(feature = "cli")]
mod cli;
mod diagnostics;
mod language;
mod layers;
mod replay;
mod reproducibility;
