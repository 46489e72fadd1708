//! The JSON Schema of scenario files, for completion and hover text in editors.

use serde_json::{Map, Value, json};

use super::{
    FAMILIES, FILE, Kind, LARGEST, LEVEL, MAX_CELLS, MAX_LEVELS, MAX_STEPS, Need, POINT, Range, STEP, TableFormat,
};

/// JSON Schema (draft 7) of a scenario file. Overlays, which say `extends`, may leave out what their base has.
///
/// ```
/// let schema = detente::internals::scenario::format::json_schema();
/// assert!(schema["properties"]["actor"].is_object());
/// ```
pub fn json_schema() -> Value {
    let overlay = table(&FILE, false);
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".into(), json!("detente scenario"));
    if let Value::Object(overlay) = overlay {
        schema.extend(overlay);
    }
    schema.insert("if".into(), json!({ "not": { "required": ["extends"] } }));
    schema.insert("then".into(), json!({ "$ref": "#/definitions/whole" }));
    schema.insert(
        "definitions".into(),
        json!({ "whole": table(&FILE, true), "distribution": distribution(), "chance": chance(), "condition": condition(), "ranged": ranged(), "plausible": plausible() }),
    );
    Value::Object(schema)
}

/// A table; if `strict`, with the keys that must be given.
fn table(format: &TableFormat, strict: bool) -> Value {
    let properties: Map<String, Value> = format
        .keys
        .iter()
        .map(|key| (key.name.to_string(), described(kind(&key.kind, strict), key.doc, key.need)))
        .collect();
    let required: Vec<&str> = format.keys.iter().filter(|k| k.need == Need::Required).map(|k| k.name).collect();
    let mut schema = json!({
        "type": "object",
        "description": format.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if strict && !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn described(mut schema: Value, doc: &str, need: Need) -> Value {
    let text = match need {
        Need::Words(words) => format!("{doc} Default: {words}."),
        Need::Or(x) => format!("{doc} Default: {x}."),
        Need::Setting(n) => format!("{doc} Default: {n}."),
        Need::Required => doc.to_string(),
    };
    if schema.get("$ref").is_some() {
        // Draft 7 ignores what stands beside a reference.
        schema = json!({ "allOf": [schema] });
    }
    schema["description"] = json!(text);
    schema
}

fn number(range: &Range) -> Value {
    let mut schema = json!({ "type": "number" });
    schema[if range.open { "exclusiveMinimum" } else { "minimum" }] = json!(range.low.max(-LARGEST));
    if !range.infinite {
        schema["maximum"] = json!(range.high.min(LARGEST));
    }
    schema
}

/// A number, or a table that also says how far it could be wrong.
fn or_ranged(number: Value) -> Value {
    json!({ "anyOf": [number, { "$ref": "#/definitions/ranged" }] })
}

/// A plain number, or a table that names it or says how far it could be wrong.
fn or_named_and_ranged(number: Value, format: &TableFormat) -> Value {
    let mut named = table(format, true);
    named["properties"]["range"] = json!({ "$ref": "#/definitions/plausible" });
    json!({ "anyOf": [number, { "$ref": "#/definitions/ranged" }, named] })
}

/// A plain value, or a table that names it.
fn or_named(plain: Value, format: &TableFormat) -> Value {
    json!({ "anyOf": [plain, table(format, true)] })
}

fn kind(of: &Kind, strict: bool) -> Value {
    let text = json!({ "type": "string" });
    match of {
        Kind::Text | Kind::Ref(_) | Kind::Block => text,
        Kind::Level => json!({ "anyOf": [text, { "type": "integer", "minimum": 0, "maximum": MAX_LEVELS - 1 }] }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Count(low, high) if *high == u64::MAX => or_ranged(json!({ "type": "integer", "minimum": low })),
        Kind::Count(low, high) => or_ranged(json!({ "type": "integer", "minimum": low, "maximum": high })),
        Kind::Fixed(range) => or_ranged(number(range)),
        Kind::Number(range, _) => {
            json!({ "anyOf": [number(range), { "$ref": "#/definitions/ranged" }, { "$ref": "#/definitions/distribution" }] })
        }
        Kind::Chance => json!({ "$ref": "#/definitions/chance" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Refs(_, least) => json!({ "type": "array", "items": text, "uniqueItems": true, "minItems": least }),
        Kind::Sequence(_, most) => json!({ "type": "array", "items": text, "maxItems": most }),
        Kind::Levels => {
            json!({ "type": "object", "additionalProperties": or_named_and_ranged(number(&Range::new(0.0, 1.0)), &LEVEL), "minProperties": 2, "maxProperties": MAX_LEVELS })
        }
        Kind::Points => {
            json!({ "type": "object", "additionalProperties": or_named_and_ranged(number(&Range::new(0.0, 1.0)), &POINT), "minProperties": 1, "maxProperties": 64 })
        }
        Kind::Names(low, high) => {
            json!({ "type": "array", "items": or_named(text, &STEP), "uniqueItems": true, "minItems": low, "maxItems": high })
        }
        Kind::Step => json!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": MAX_STEPS }, text] }),
        Kind::Point => json!({ "type": "string", "pattern": r"^[^.]+\.[^.]+$" }),
        Kind::Condition => json!({ "$ref": "#/definitions/condition" }),
        Kind::Measure => json!({ "type": "string", "pattern": r"^(issue|sum|mean|max)\." }),
        Kind::Settings => json!({ "type": "object" }),
        Kind::Supports => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [{ "enum": ["sign", "order", "value"] }, { "type": "object" }] } })
        }
        Kind::Paths => json!({ "type": "array", "items": text }),
        Kind::Table(format) => table(format, strict),
        Kind::Named(_, format, low, high) => json!({
            "type": "object",
            "additionalProperties": table(format, strict),
            "minProperties": if strict { *low } else { 0 },
            "maxProperties": high,
        }),
        Kind::List(format, most) => {
            json!({ "type": "array", "items": table(format, strict), "maxItems": most })
        }
        Kind::Each(_, kind_of) => json!({ "type": "object", "additionalProperties": kind(kind_of, strict) }),
        Kind::Items(kind_of, low, high) => {
            json!({ "type": "array", "items": kind(kind_of, strict), "minItems": low, "maxItems": high })
        }
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(|k| kind(k, strict)).collect::<Vec<_>>() }),
    }
}

fn families() -> Map<String, Value> {
    let mut properties: Map<String, Value> = FAMILIES
        .iter()
        .map(|(family, parameters, doc)| {
            let n = parameters.len();
            let doc = format!("[{}]: {doc}", parameters.join(", "));
            (family.to_string(), json!({ "type": "array", "items": { "type": "number" }, "minItems": n, "maxItems": n, "description": doc }))
        })
        .collect();
    let numbers = json!({ "type": "array", "items": { "type": "number" }, "minItems": 1, "maxItems": 64 });
    properties.insert(
        "discrete".into(),
        json!({
            "type": "object",
            "properties": { "values": numbers, "weights": numbers },
            "required": ["values", "weights"],
            "additionalProperties": false,
        }),
    );
    properties
}

fn distribution() -> Value {
    let mut properties = families();
    properties.insert("kind".into(), json!({ "enum": ["uncertain", "private"], "description": "uncertain: drawn once a run and known to all actors; private: known to its owners only" }));
    properties.insert("cells".into(), json!({ "type": "integer", "minimum": 2, "maximum": MAX_CELLS, "description": "Points that a private number is cut into. Default: 4." }));
    properties.insert("owners".into(), json!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "description": "Who knows a private number. Default: the actor in whose table it stands." }));
    json!({ "anyOf": [
        { "type": "object", "properties": properties, "required": ["kind"], "minProperties": 2, "additionalProperties": false },
        { "type": "object", "properties": { "fixed": { "type": "number" } }, "required": ["fixed"], "additionalProperties": false },
        {
            "type": "object",
            "properties": { "type": { "type": "string" }, "values": { "type": "object", "additionalProperties": { "type": "number" } } },
            "required": ["type", "values"],
            "additionalProperties": false,
        },
    ] })
}

fn ranged() -> Value {
    json!({
        "type": "object",
        "description": "A number, and how far it could be wrong.",
        "properties": { "value": { "type": "number" }, "range": { "$ref": "#/definitions/plausible" } },
        "required": ["value", "range"],
        "additionalProperties": false,
    })
}

fn plausible() -> Value {
    let ends = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    json!({
        "description": "Plausible values: [low, high], or a distribution. For sensitivity, flip, discover and designs of sweep; no run depends on it.",
        "anyOf": [ends, { "$ref": "#/definitions/chance" }],
    })
}

fn chance() -> Value {
    json!({ "type": "object", "properties": families(), "minProperties": 1, "maxProperties": 1, "additionalProperties": false })
}

fn condition() -> Value {
    let list = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    json!({ "anyOf": [list, { "type": "array", "items": list, "minItems": 1 }] })
}
