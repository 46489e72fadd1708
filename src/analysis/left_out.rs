//! Numbers that are not varied, with the reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct LeftOut {
    /// Its path.
    pub path: String,
    /// Why.
    pub why: String,
}

impl LeftOut {
    /// A number with the reason.
    #[must_use]
    pub fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), why: why.into() }
    }
}
