//! What a user of the crate calls: scenarios, experiments, errors. It joins the steps of the pipeline and adds none.

pub mod check;
pub mod error;
pub mod experiment;
pub mod fault;
pub mod files;
pub mod scenario;
