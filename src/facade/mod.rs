//! What a user of the crate calls: scenarios, experiments, fits, errors. It joins the steps of the pipeline and adds none.

pub mod check;
pub mod compare_parts;
pub mod design;
pub mod discover;
pub mod error;
pub mod exact;
pub mod experiment;
pub mod fault;
pub mod files;
pub mod fit;
pub mod flip;
pub mod global;
pub mod manifest;
pub mod outcome;
mod packed;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod part;
pub mod parts;
pub mod rows;
pub mod scenario;
pub mod solve;
pub mod strategies;
pub mod sweep;
pub mod sweep_parts;
pub mod tables;
pub mod texts;
pub mod values;
mod work;
