//! JSON Schema of `comparison.json`.

use serde_json::{Value, json};

use super::{count, document, estimate, estimate_itself, group, hash, list, map, maybe, object, plan, scenario, text};
use crate::analysis::findings::SCHEMA_VERSION;

/// The schema of one comparison. Every key is always there; what is undefined is `null`.
///
/// ```
/// let schema = detente::render::schema::comparison_schema();
/// assert_eq!(schema["properties"]["variants"]["type"], "array");
/// ```
pub fn comparison_schema() -> Value {
    let schema = object(&[
        ("schema_version", json!({ "const": SCHEMA_VERSION }), "Version of this schema."),
        ("engine_version", text(), "Version of the engine."),
        ("plan", plan(), "Which plan."),
        ("digest", hash(), "SHA-256 of all that was counted: the same on every machine."),
        ("base", object(&compared()), "What the others are compared with."),
        ("outcomes", list(class()), "Outcome classes in the order of the base, then those that only variants have."),
        ("adjustment", adjustment(), "How intervals of differences are adjusted for multiple comparisons."),
        ("variants", list(variant()), "In the order given."),
    ]);
    let definitions = json!({ "change": change_itself(), "estimate": estimate_itself(), "paired": paired_itself() });
    document(schema, "Comparison of variants with the same random draws", definitions)
}

fn compared() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("scenario", scenario(), "Which."),
        ("why", text(), "Why the variant changes what it changes; empty for a base file."),
        ("shares", map(estimate()), "By class: share of runs."),
    ]
}

fn class() -> Value {
    object(&[
        ("id", text(), "Key in the file."),
        ("name", text(), "Name for people."),
        ("cause", json!({ "enum": ["decision", "accident", "clash", null] }), "How violence came about, if it did."),
        ("group", group(), "What it counts as in sums."),
        ("agreement", json!({ "type": "boolean" }), "Whether that is agreement."),
    ])
}

fn adjustment() -> Value {
    let level = || json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 });
    object(&[
        ("method", json!({ "enum": ["bonferroni"] }), "How intervals are made to hold together."),
        (
            "comparisons",
            json!({ "type": "integer", "minimum": 1 }),
            "Differences: variants × (classes, war, agreement).",
        ),
        ("family_level", level(), "Confidence that all of them hold."),
        ("level", level(), "Confidence level of each."),
    ])
}

fn variant() -> Value {
    let moved = object(&[
        ("from", text(), "Class under the base."),
        ("to", text(), "Class under the variant."),
        ("count", count(), "Runs."),
    ]);
    let change = || json!({ "$ref": "#/definitions/change" });
    let paired = || json!({ "$ref": "#/definitions/paired" });
    let mut fields = compared();
    fields.extend([
        ("changes", map(change()), "By class."),
        ("war", change(), "War of any cause."),
        ("agreement", change(), "Endings that require an agreement."),
        ("changed", estimate(), "Share of runs that end in another class."),
        ("endings", list(moved), "Runs by ending under the base and under the variant, zeros left out."),
        ("tension", paired(), "Tension when the run stopped."),
        ("meetings", paired(), "Meetings held."),
        ("rounds", paired(), "Rounds until the run ended."),
        ("payoffs", map(paired()), "Payoff of each actor that both have."),
    ]);
    object(&fields)
}

fn change_itself() -> Value {
    object(&[
        ("base", estimate(), "Share under the base."),
        ("variant", estimate(), "Share under the variant."),
        ("difference", estimate(), "Variant minus base, as a share; one of the simultaneous intervals."),
        ("gained", count(), "Runs that end so under the variant only."),
        ("lost", count(), "Runs that end so under the base only."),
        (
            "variance_reduction",
            maybe("number"),
            "Variance with independent seeds over that of the pairs; null if nothing varies.",
        ),
    ])
}

fn paired_itself() -> Value {
    object(&[
        ("base", estimate(), "Mean under the base."),
        ("variant", estimate(), "Mean under the variant."),
        ("difference", estimate(), "Variant minus base."),
    ])
}
