//! JSON Schema of `comparison.json`.

use serde_json::{Value, json};

use super::{
    count, document, estimate, estimate_itself, group, hash, list, map, maybe, nullable, object, plan, scenario, text,
};
use crate::analysis::changes::Code;
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
        ("conclusions", conclusions(), "Which variants change what."),
        ("warnings", list(warning()), "What a reader should know before using the numbers."),
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

fn number_of_variant() -> Value {
    json!({ "type": "integer", "minimum": 1 })
}

/// The two keys that name a share.
fn share() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("of", json!({ "enum": ["war", "agreement", "class"] }), "Which share: a sum over classes, or one class."),
        ("outcome", maybe("string"), "The class; null for a sum."),
    ]
}

fn conclusions() -> Value {
    let changed = object(&[
        ("variant", number_of_variant(), "Number of the variant."),
        ("difference", estimate(), "Variant minus base; one of the simultaneous intervals."),
    ]);
    let variants = || list(number_of_variant());
    let mut of_share = share();
    of_share.extend([
        ("changed", list(changed), "Variants whose difference excludes zero, the largest first."),
        ("tied", variants(), "Of these, those whose size cannot be told from that of the first."),
        ("equivalent", variants(), "Variants whose difference includes zero and lies within the band."),
        ("undecided", variants(), "Variants whose difference includes zero and reaches beyond the band."),
        ("band", json!({ "type": "number", "minimum": 0 }), "Half of the band around zero, as a share."),
        ("runs_needed", maybe("integer"), "Runs that would about decide all; null where all are decided."),
    ]);
    let endings = object(&[
        ("variant", number_of_variant(), "The variant that changes the ending of most runs."),
        ("changed", estimate(), "Share of runs that it ends differently; level adjusted for all variants."),
        ("tied", variants(), "Other variants whose share cannot be told from it."),
    ]);
    object(&[
        (
            "shares",
            list(object(&of_share)),
            "War and agreement, if any class is, then every class. 1 is the first variant.",
        ),
        ("endings", nullable(endings), "Null where no run ends differently."),
    ])
}

fn warning() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
    let subject = object(&[
        (
            "variant",
            json!({ "type": ["integer", "null"], "minimum": 1 }),
            "Number of the variant; null where it is about all.",
        ),
        ("share", nullable(object(&share())), "Which share; null where it is about all endings."),
        ("estimate", estimate(), "What the rule looked at."),
    ]);
    object(&[
        ("text", text(), "In words."),
        ("code", json!({ "enum": codes }), "Stable code; `docs/warnings.md` has meaning, rule and advice."),
        ("subjects", list(subject), "What it is about."),
        ("threshold", maybe("number"), "The share that the rule compares with; null where there is none."),
        ("runs_needed", maybe("integer"), "Runs that would about decide it; null where it is decided."),
    ])
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
