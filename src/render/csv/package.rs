//! What the columns are, for other programs and for `docs/results.md`.

use serde_json::{Value, json};

use super::columns::{
    Ids, comparison_table, discover_table, endings_by_input_table, flip_table, foresight_table, groups_table,
    indices_table, inputs_table, moves_table, outcomes_table, rounds_table, runs_table, samples_table,
    sensitivity_table, strategies_table, sweep_table, talks_table,
};
use super::{Column, Kind, Table};

/// Content of `datapackage.json`: what each column of each table of a folder is.
///
/// The form is that of a Frictionless Tabular Data Package, so that R, Python and others read types and descriptions.
pub fn package(id: &str, title: &str, tables: &[Table]) -> Value {
    let slug: String = id
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '/' || c == '.' { c } else { '-' })
        .collect();
    json!({
        "profile": "tabular-data-package",
        "name": slug.replace('/', "-"),
        "title": title,
        "resources": tables.iter().map(|table| resource(table, tables)).collect::<Vec<_>>(),
    })
}

/// A table among others; one that is there in both forms has the name of its file in the second.
fn resource(table: &Table, all: &[Table]) -> Value {
    let fields = table.columns.iter().map(field).collect::<Vec<_>>();
    let Some(stem) = table.file.strip_suffix(".parquet") else {
        return json!({
            "profile": "tabular-data-resource",
            "name": table.file.trim_end_matches(".csv"),
            "path": table.file,
            "description": table.about,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": { "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
            "schema": { "fields": fields, "missingValues": [""], "primaryKey": table.key },
        });
    };
    let is_twice = all.iter().any(|other| other.file.strip_suffix(".csv") == Some(stem));
    json!({
        "name": if is_twice { table.file } else { stem },
        "path": table.file,
        "description": table.about,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": { "fields": fields, "primaryKey": table.key },
    })
}

fn field(column: &Column) -> Value {
    let (kind, mut constraints) = match &column.kind {
        Kind::Integer(least) => ("integer", json!({ "minimum": least })),
        Kind::Number => ("number", json!({})),
        Kind::Share => ("number", json!({ "minimum": 0, "maximum": 1 })),
        Kind::Text => ("string", json!({})),
        Kind::Word(words) => ("string", json!({ "enum": words })),
    };
    constraints["required"] = column.always.into();
    json!({ "name": column.name, "type": kind, "description": column.about, "constraints": constraints })
}

/// All tables and columns as Markdown: the part of `docs/results.md` that is generated.
pub fn markdown() -> String {
    let some = |name: &str| vec![format!("<{name}>")];
    let ids = Ids {
        actors: some("actor"),
        inputs: some("path"),
        types: some("type"),
        outcomes: some("outcome"),
        walk_outs: some("actor"),
        issues: some("issue"),
        moves: some("move"),
        shifts: some("shift"),
    };
    let tables = [
        ("", groups_table()),
        ("", outcomes_table()),
        ("", endings_by_input_table()),
        ("", talks_table()),
        ("", foresight_table()),
        ("", rounds_table(&ids)),
        ("", moves_table()),
        ("", inputs_table(&ids)),
        (" of a run", runs_table(&ids, false)),
        ("", comparison_table()),
        (" of a comparison", runs_table(&ids, true)),
        ("", sweep_table(&some("path"))),
        ("", sensitivity_table()),
        ("", indices_table()),
        ("", flip_table()),
        ("", discover_table()),
        ("", samples_table(&some("path"))),
        ("", strategies_table(&some("actor"), &some("group"))),
    ];
    let mut out = String::new();
    for (of, table) in tables {
        out +=
            &format!("### `{}`{of}\n\n{}\n\n| column | holds | what it is |\n|---|---|---|\n", table.file, table.about);
        for column in &table.columns {
            let kind = match &column.kind {
                Kind::Integer(least) => format!("whole number from {least}"),
                Kind::Number => "number".to_string(),
                Kind::Share => "number from 0 to 1".to_string(),
                Kind::Text => "text".to_string(),
                Kind::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            };
            let empty = if column.always { "" } else { "; may be empty" };
            out += &format!("| `{}` | {kind}{empty} | {} |\n", column.name, column.about);
        }
        out += "\n";
    }
    out
}
