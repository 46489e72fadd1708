//! Step 6: tallies become findings.

pub mod findings;
