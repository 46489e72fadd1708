//! Reference tables for `docs/scenario-format.md`.

use super::{FAMILIES, FILE, Kind, MAX_CELLS, MAX_LEVELS, MAX_STEPS, Need, TABLES};
use crate::scenario::diagnostic::CODES;
use crate::scenario::read::MAX_DEPTH;
use crate::scenario::span::MAX_BYTES;
use crate::scenario::text::{MAX_NAME, MAX_PROSE};
use crate::scenario::validate::limits::{
    MAX_BELIEFS, MAX_DRAWS, MAX_FORESEEN_POINTS, MAX_INITIATOR_POINTS, MAX_JOINT_POINTS, MAX_MEMORY, MAX_PACKAGES,
    MAX_TESTS,
};
use crate::scenario::validate::storm::MAX_RAISES;

/// Every table of the language with its keys.
pub fn markdown() -> String {
    let mut out = String::new();
    for table in TABLES {
        out.push_str(&format!(
            "### `{}`\n\n{}\n\n| key | value | if left out | unit | meaning |\n|---|---|---|---|---|\n",
            table.title, table.doc
        ));
        for key in table.keys {
            let absent = match key.need {
                Need::Required => "**must be given**".to_string(),
                Need::Or(x) => x.to_string(),
                Need::Setting(n) => n.to_string(),
                Need::Words(words) => words.to_string(),
            };
            let kind = key.kind.words().replace('|', "\\|");
            out.push_str(&format!("| `{}` | {kind} | {absent} | {} | {} |\n", key.name, key.unit, key.doc));
        }
        out.push('\n');
    }
    out
}

/// Families of distributions.
pub fn families() -> String {
    let mut out = "| written | meaning |\n|---|---|\n".to_string();
    for (family, parameters, doc) in FAMILIES {
        out.push_str(&format!("| `{family} = [{}]` | {doc} |\n", parameters.join(", ")));
    }
    out.push_str("| `discrete = { values = […], weights = […] }` | one of a few values; weights add up to 1 |\n");
    out
}

/// How large a scenario may be.
pub fn limits() -> String {
    let mut rows: Vec<(String, String)> = vec![
        ("size of a file".into(), format!("{} MiB", MAX_BYTES >> 20)),
        ("files laid over each other".into(), MAX_DEPTH.to_string()),
    ];
    for table in TABLES {
        for key in table.keys {
            let bounds = match key.kind {
                Kind::Named(_, _, 0, high) | Kind::List(_, high) => format!("at most {high}"),
                Kind::Named(_, _, low, high) => format!("{low} to {high}"),
                _ => continue,
            };
            let title = if std::ptr::eq(*table, &FILE) {
                format!("`[{}]`", key.name)
            } else {
                format!("`{}` of `{}`", key.name, table.title)
            };
            rows.push((title, bounds));
        }
    }
    rows.extend([
        ("times that one use of a move may raise moves".into(), MAX_RAISES.to_string()),
        ("characters of a name".into(), MAX_NAME.to_string()),
        ("characters of any other text that people read".into(), MAX_PROSE.to_string()),
        ("levels of an issue".into(), format!("2 to {MAX_LEVELS}")),
        ("steps of a move".into(), format!("1 to {MAX_STEPS}")),
        ("rounds".into(), "1 to 1000".into()),
        ("packages in a forum: the numbers of levels of its issues, multiplied".into(), MAX_PACKAGES.to_string()),
        ("cells of a private number".into(), format!("2 to {MAX_CELLS}")),
        ("joint points of private types that are linked by an owner".into(), MAX_JOINT_POINTS.to_string()),
        ("combinations of the points that initiators of force know".into(), MAX_INITIATOR_POINTS.to_string()),
        ("joint points of all private types, where actors look ahead".into(), MAX_FORESEEN_POINTS.to_string()),
        (
            "memory of a thread, estimated from packages, points of types and numbers; `check` states it".into(),
            format!("{} MB", MAX_MEMORY / 1_000_000),
        ),
        ("mean beliefs: pairs of points of each type × rounds".into(), MAX_BELIEFS.to_string()),
        ("uncertain numbers".into(), MAX_DRAWS.to_string()),
        ("tests in a condition".into(), MAX_TESTS.to_string()),
        ("letters of an id".into(), "64".into()),
        ("size of a number".into(), super::LARGEST.to_string()),
    ]);
    let mut out = "| what | limit |\n|---|---|\n".to_string();
    for (what, limit) in rows {
        out.push_str(&format!("| {what} | {limit} |\n"));
    }
    out
}

/// Which characters a text that people read can hold.
pub fn texts() -> String {
    let rows = [
        (
            "line breaks, tabs, several spaces in a row, spaces at the ends",
            "read as single spaces, with none at the ends; in a `name` with warning S108",
        ),
        ("control characters, such as NUL, BEL, ESC, DEL and U+0080 to U+009F", "refused (S060)"),
        (
            "marks that change the direction of text: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069",
            "refused (S060)",
        ),
        ("invisible characters: soft hyphens, zero-width spaces, fillers, tags, U+FEFF", "refused (S060)"),
        ("code points that are no characters, such as U+FFFE", "refused (S060)"),
        ("joiners U+200C and U+200D, which some scripts and emoji need", "kept; they do not tell two names apart"),
        ("everything else, in any script", "kept"),
    ];
    let mut out = "| in a text | what happens |\n|---|---|\n".to_string();
    for (what, rule) in rows {
        out.push_str(&format!("| {what} | {rule} |\n"));
    }
    out
}

/// What each code of a diagnostic stands for.
pub fn codes() -> String {
    let mut out = "| code | stands for |\n|---|---|\n".to_string();
    for (code, text) in CODES {
        out.push_str(&format!("| {code} | {text} |\n"));
    }
    out
}
