//! `detente`: a simulator for negotiations held under the threat of escalation.
//!
//! The code is a pipeline. Each step is a function from plain data to plain data:
//!
//! | step | function | from → to |
//! |---|---|---|
//! | parse | [`scenario::read::read`] | TOML text → tree with places in the text |
//! | validate | [`scenario::validate::validate`] | tree → [`scenario::Scenario`] or all faults |
//! | compile | [`model::compile`] | scenario → [`model::Model`], flat arrays |
//! | simulate | [`engine::simulate`] | model and [`plan::RunPlan`] → tallies |
//! | aggregate | [`tally`] | tallies → one tally of integers |
//! | analyze | [`analysis::analyse`] | tally → [`analysis::findings::Findings`] |
//! | render | [`render`] | findings → charts, tables, pages |

// Unit tests may write pictures for people to look at, and take the time.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod analysis;
pub mod distribution;
pub mod engine;
pub mod index;
pub mod maths;
pub mod model;
pub mod plan;
pub mod render;
pub mod scenario;
pub mod tally;
pub mod theory;
pub mod validation;
