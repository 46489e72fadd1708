//! Keys and tables that a file gives twice: what they are, and where they stood first.

use std::ops::Range;

/// What is given twice, where it stood first, and the stretch in which the parser takes every key for a repetition.
pub(super) fn find(text: &str, again: &Range<usize>) -> (String, Option<Range<usize>>, Range<usize>) {
    let line_start = text[..again.start].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    if let Some(name) = header(line) {
        let first = lines(text, 0..line_start).find(|(_, other)| header(other).as_ref() == Some(&name));
        let first = first.map(|(at, other)| place(other, at));
        let end = lines(text, line_start..text.len()).skip(1).find(|(_, other)| other.trim_start().starts_with('['));
        return (format!("`[{name}]`"), first, line_start..end.map_or(text.len(), |e| e.0));
    }
    let key = text.get(again.clone()).unwrap_or("").trim().to_string();
    let what = format!("the key `{key}`");
    // In braces, or among the lines of the same table.
    let inline = text[line_start..again.start].rfind('{').map(|i| line_start + i);
    let table = lines(text, 0..line_start).filter(|(_, other)| other.trim_start().starts_with('[')).last();
    let from = inline.unwrap_or_else(|| table.map_or(0, |(at, other)| at + other.len()));
    let mut first = None;
    for (at, _) in text[from..again.start].match_indices(key.as_str()) {
        let at = from + at;
        let before = text[..at].chars().next_back().unwrap_or('\n');
        let after = text[at + key.len()..].trim_start_matches([' ', '\t']);
        if !key.is_empty() && "\n{, \t".contains(before) && after.starts_with(['=', '.']) {
            first = Some(at..at + key.len());
            break;
        }
    }
    (what, first, again.clone())
}

/// Lines of a stretch, each with its place.
fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let mut at = range.start;
    text[range].split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// The name of the table that a line opens.
fn header(line: &str) -> Option<String> {
    let line = line.trim_start();
    let inner = line.strip_prefix('[')?;
    if inner.starts_with('[') {
        return None;
    }
    let name = &inner[..inner.find(']')?];
    Some(name.split('.').map(|part| part.trim().trim_matches(['"', '\''])).collect::<Vec<_>>().join("."))
}

/// The last part of the name of a table, in its line.
fn place(line: &str, at: usize) -> Range<usize> {
    let end = line.find(']').unwrap_or(line.len());
    let start = line[..end].rfind(['.', '[']).map_or(0, |i| i + 1);
    at + start..at + end
}
