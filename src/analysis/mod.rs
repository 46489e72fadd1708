//! Step 6: tallies become findings.

pub mod estimate;
pub mod findings;
