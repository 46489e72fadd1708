//! What a source says about the numbers.

use serde::Serialize;

/// What a source says, and which numbers it supports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Key in the file.
    pub id: String,
    /// Paraphrase.
    pub says: String,
    /// How strongly the source says it.
    pub strength: Strength,
    /// Paths, and what is fixed of each.
    pub supports: Vec<(String, Fixes)>,
}

/// How strongly a source says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The author states it outright.
    Stated,
    /// The author reports a named official's statement.
    Reported,
    /// We infer it.
    Inferred,
}

/// What a source fixes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixes {
    /// Its sign.
    Sign,
    /// Its place among others.
    Order,
    /// The value itself.
    Value,
}
