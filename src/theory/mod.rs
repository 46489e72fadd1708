//! Closed forms and solution concepts: no randomness, no files.

pub mod bargaining;
