//! JSON Schemas (draft 7) of what comes out: `findings.json`, `comparison.json`, and the documents that `exact`, `replay` and
//! `explain` print. All of them follow from the types; what describes a field is its documentation.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::analysis::compare::Comparison;
use crate::analysis::discover::document::Discovery;
use crate::analysis::exact::ExactFindings;
use crate::analysis::explain::Explanation;
use crate::analysis::findings::Findings;
use crate::analysis::flip::Flip;
use crate::analysis::global::Global;
use crate::analysis::replay::Replay;
use crate::analysis::sensitivity::Sensitivity;
use crate::analysis::strategies::Strategies;
use crate::analysis::sweep::Sweep;

/// The schema of `findings.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::findings();
/// assert_eq!(schema["properties"]["outcomes"]["type"], "array");
/// ```
#[must_use]
pub fn findings() -> Value {
    of::<Findings>()
}

/// The schema of `comparison.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::comparison();
/// assert_eq!(schema["properties"]["variants"]["type"], "array");
/// ```
#[must_use]
pub fn comparison() -> Value {
    of::<Comparison>()
}

/// The schema of `sweep.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::sweep();
/// assert_eq!(schema["properties"]["points"]["type"], "array");
/// ```
#[must_use]
pub fn sweep() -> Value {
    of::<Sweep>()
}

/// The schema of `flip.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::flip();
/// assert_eq!(schema["properties"]["inputs"]["type"], "array");
/// ```
#[must_use]
pub fn flip() -> Value {
    of::<Flip>()
}

/// The schema of `indices.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::indices();
/// assert_eq!(schema["properties"]["outputs"]["type"], "array");
/// ```
#[must_use]
pub fn indices() -> Value {
    of::<Global>()
}

/// The schema of `discover.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::discover();
/// assert_eq!(schema["properties"]["inputs"]["type"], "array");
/// ```
#[must_use]
pub fn discover() -> Value {
    of::<Discovery>()
}

/// The schema of `sensitivity.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::sensitivity();
/// assert_eq!(schema["properties"]["inputs"]["type"], "array");
/// ```
#[must_use]
pub fn sensitivity() -> Value {
    of::<Sensitivity>()
}

/// The schema of exact probabilities. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::exact();
/// assert_eq!(schema["properties"]["ended"]["type"], "array");
/// ```
#[must_use]
pub fn exact() -> Value {
    of::<ExactFindings>()
}

/// The schema of one run told. Every key is always there; what is undefined is `null`. Scenes are told apart by `what`.
///
/// ```
/// let schema = detente::schema::replay();
/// assert_eq!(schema["properties"]["rounds"]["type"], "array");
/// ```
#[must_use]
pub fn replay() -> Value {
    of::<Replay>()
}

/// The schema of an explanation. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::explanation();
/// assert_eq!(schema["properties"]["proposals"]["type"], "array");
/// ```
#[must_use]
pub fn explanation() -> Value {
    of::<Explanation>()
}

/// The schema of `strategies.json`. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::schema::strategies();
/// assert!(schema["properties"]["equilibria"].is_object());
/// ```
#[must_use]
pub fn strategies() -> Value {
    of::<Strategies>()
}

/// The schema of a type: that of what is written, so that every key is required, and no other allowed.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().for_serialize().with_transform(RecursiveTransform(closed));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Objects with keys have no others; numbers of Rust have no formats that JSON knows.
fn closed(schema: &mut Schema) {
    let Some(map) = schema.as_object_mut() else { return };
    if map.contains_key("properties") {
        map.insert("additionalProperties".into(), json!(false));
    }
    map.remove("format");
}
