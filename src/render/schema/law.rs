//! The form of what `detente exact --format json` prints.

use serde_json::{Value, json};

use super::{count, document, list, map, maybe, number, object, scenario, text};
use crate::analysis::exact::LAW_SCHEMA_VERSION;

/// The schema of an exact law. Every key is always there.
///
/// ```
/// let schema = detente::render::schema::law_schema();
/// assert_eq!(schema["properties"]["ended"]["type"], "array");
/// ```
pub fn law_schema() -> Value {
    let schema = object(&[
        ("schema_version", json!({ "const": LAW_SCHEMA_VERSION }), "Version of this schema."),
        ("engine_version", text(), "Version of the engine."),
        ("scenario", scenario(), "Which scenario."),
        ("situations", count(), "Situations told apart, at all stages of all rounds."),
        ("branches", count(), "Paths through single stages that were computed."),
        ("law", share(), "Of all runs."),
        ("ended", list(round()), "Probability of ending in a round; rounds in which nothing ends are left out."),
        ("given", list(given()), "Of the runs in which a private type has a point."),
    ]);
    document(schema, "Exact law of one game", json!({}))
}

fn probability() -> Value {
    json!({ "type": "number", "minimum": 0 })
}

fn share() -> Value {
    let class = object(&[
        ("id", text(), "Class."),
        ("name", text(), "Name for people."),
        ("cause", json!({ "enum": ["decision", "accident", "clash", null] }), "How violence came about."),
        ("probability", probability(), "Its probability."),
    ]);
    object(&[
        ("outcomes", list(class), "Classes in the order of the file."),
        ("payoff", map(number()), "Expected payoff by actor, discounted to round 1."),
        ("rounds", number(), "Expected round in which a run ends; the last round if no class ends it."),
    ])
}

fn round() -> Value {
    object(&[
        ("round", count(), "Round, from 1."),
        ("outcome", map(probability()), "Probability by class; over all rounds they sum to 1."),
    ])
}

fn given() -> Value {
    object(&[
        ("type", text(), "Type."),
        ("point", text(), "Id of the point."),
        ("value", maybe("number"), "Its value, of a private number; null where points are names."),
        ("prior", probability(), "Prior probability."),
        ("law", share(), "What then happens."),
    ])
}
