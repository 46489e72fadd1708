//! Mistakes in statements: lines of other languages, names of tables, keys.

use super::Found;
use super::line::{is_key, still_open};

/// A line that is no statement of TOML, but of another language. `before`: all that stands before it.
pub(super) fn no_statement(body: &str, before: &str) -> Option<Found> {
    let text = body.trim();
    let start = body.len() - body.trim_start().len();
    let range = start..start + text.len();
    let remark = ["//", "/*", "*/", "<!--", "--", ";", "%", "'", "REM ", "rem ", "!"];
    let found = |message: &str, label: &str, help: &str| {
        Some((range.clone(), message.to_string(), label.to_string(), help.to_string()))
    };
    if still_open(before, before.len()).is_some() {
        return None;
    }
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| text.starts_with(mark)) {
        let help = "keep one of the two versions between `<<<<<<<` and `>>>>>>>`, and delete the marks";
        return found("a conflict of version control is left in the file", "a mark of it", help);
    }
    if text == "---" || text == "..." {
        return found("this is how YAML begins and ends, and scenarios are TOML", "not TOML", "leave the line out");
    }
    if text.starts_with("- ") || text.starts_with("* ") || text.starts_with(['•', '–', '—']) {
        let help = "items of a list stand in brackets: `key = [\"one\", \"two\"]`; a remark begins with `#`";
        return found("a line cannot begin with a bullet", "not TOML", help);
    }
    let quoted_key = text.starts_with('\'') && text.contains('=');
    if !quoted_key && remark.iter().any(|mark| text.starts_with(mark)) {
        return found(
            "this line is no statement",
            "not TOML",
            "a remark begins with `#`; a statement is `key = value` or `[table]`",
        );
    }
    if text.starts_with('<') {
        return found(
            "this line is no statement",
            "not TOML",
            "a statement is `key = value` or `[table]`; is this the right file?",
        );
    }
    None
}

/// A table's name that cannot be read.
pub(super) fn header(stated: &str, indent: usize) -> Option<Found> {
    let name = stated[indent..].trim_start_matches('[').trim_end_matches(']').trim();
    let (opened, closed) = (stated[indent..].matches('[').count(), stated.matches(']').count());
    let range = indent..stated.len();
    let inner = stated[indent..].split(']').next().unwrap_or("").trim_start_matches('[').trim();
    let after = stated[indent..].trim_start_matches(|c| c != ']').trim_start_matches(']').trim();
    if !after.is_empty() && is_key(inner) {
        let help = format!("write `{}`; a remark begins with `#`", stated[indent..].replace(after, "").trim());
        let at = stated.len() - after.len();
        return Some((at..stated.len(), "something stands behind the name of a table".into(), "this".into(), help));
    }
    let joined: String = stated[indent..].chars().filter(|c| !c.is_whitespace()).collect();
    if joined.starts_with("[[") && !stated[indent..].starts_with("[[")
        || joined.ends_with("]]") && !stated.ends_with("]]")
    {
        return Some((
            range,
            "double brackets have a blank between them".into(),
            "read as a single one".into(),
            format!("write `{joined}`"),
        ));
    }
    if name.split('.').any(|part| part.trim().is_empty()) {
        let parts: Vec<&str> = name.split('.').map(str::trim).filter(|part| !part.is_empty()).collect();
        let help = if parts.is_empty() {
            "write a name, such as `[actor.north]`".into()
        } else {
            format!("write `[{}]`, with a part on each side of every point", parts.join("."))
        };
        return Some((range, "a part of the name of a table is empty".into(), "nothing there".into(), help));
    }
    let pointed = name.replace([':', '/', '\\', '>'], ".");
    if pointed != name && is_key(&pointed) {
        let help = format!("write `[{pointed}]`");
        return Some((range, format!("`{name}` is not a key"), "parts are joined by points".into(), help));
    }
    if opened != closed {
        let (open, close) = ("[".repeat(opened.clamp(1, 2)), "]".repeat(opened.clamp(1, 2)));
        let help = format!("write `{open}{name}{close}`");
        return Some((range, "the name of a table is not closed".into(), "brackets do not match".into(), help));
    }
    let (message, label, help) = bad_key(name)?;
    Some((range, message, label, help))
}

/// A key that is none.
pub(super) fn bad_key(key: &str) -> Option<(String, String, String)> {
    if is_key(key) || key.is_empty() || key.contains(['"', '\'', '{', '[']) {
        return None;
    }
    let joined = key.split_whitespace().collect::<Vec<_>>().join("_");
    if is_key(&joined) && joined != key {
        let help = format!("keys have no blanks: did you mean `{joined}`?");
        return Some((format!("`{key}` is not a key"), "a blank in it".into(), help));
    }
    let letters =
        "keys and ids are made of the letters a to z, digits, `_` and `-`; a name for people goes into `name = \"…\"`";
    Some((format!("`{key}` is not a key"), "not made of the letters of keys".into(), letters.into()))
}
