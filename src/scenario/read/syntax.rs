//! What is wrong with a text that is not TOML, in words of its own: the parser knows its grammar, and this knows what
//! people type.
//!
//! | file | what |
//! |---|---|
//! | `line` | a text cut into what the parser would see |
//! | `characters`, `numbers` | what somebody meant by a character or a number |
//! | `statements`, `values` | the mistakes that are recognized |

use std::ops::Range;

mod characters;
mod line;
mod numbers;
mod statements;
mod values;

pub(crate) use characters::odd_character;
pub(crate) use numbers::{instead_of, meant, range};

use self::characters::{is_curly, is_odd_blank, lookalike};
use self::line::{Mark, is_key, line_around, marks, next_table, quoted_around, simple_value, still_open, word_around};
use self::statements::{bad_key, header, no_statement};
use self::values::{bad_escape, in_brackets, several, value};
use super::repeated;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::span::{SourceId, Span};

/// A fault that was recognized: where, what to call it, and what to write instead.
#[derive(Debug, PartialEq)]
struct Fault {
    at: Range<usize>,
    message: String,
    label: String,
    help: String,
}

/// The parser's errors as diagnostics, one for each thing that is wrong.
pub(super) fn faults(text: &str, errors: &[toml::de::Error], source: SourceId) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // What lies in a stretch that a fault explains, the parser only stumbles over.
    let mut explained: Vec<Range<usize>> = vec![];
    for error in errors.iter().take(100) {
        let range = error.span().unwrap_or(0..0);
        let range = range.start.min(text.len())..range.end.clamp(range.start, text.len().max(range.start));
        if explained.iter().any(|stretch| stretch.contains(&range.start) || stretch.end == range.start) {
            continue;
        }
        let message = error.message().lines().next().unwrap_or("not valid TOML").trim_end_matches('.').to_string();
        if message.contains("carriage return") {
            let span = Span { source, start: range.start, end: range.end };
            let help = "save the file with the line ends of Unix (LF) or Windows (CR LF)";
            out.push(
                Diagnostic::error("S001", "a line ends in a way that TOML does not have")
                    .at(span, "a carriage return alone")
                    .help(help),
            );
            break;
        }
        let span = |range: &Range<usize>| Span { source, start: range.start, end: range.end };
        if message.contains("duplicate key") {
            let (what, first, stretch) = repeated::find(text, &range);
            let mut d = Diagnostic::error("S005", format!("{what} is given twice")).at(span(&range), "again here");
            if let Some(first) = first {
                d = d.at(span(&first), "first here");
            }
            explained.push(stretch);
            out.push(d.help("keep one of them, or give one of them another name"));
            continue;
        }
        let line = line_around(text, range.start);
        let at_the_end = || still_open(text, range.start).filter(|_| message.contains("unclosed")).map(not_closed);
        let fault = unclosed_bracket(text, &line).or_else(|| in_line(text, &line, range.start)).or_else(at_the_end);
        match fault {
            Some(fault) => {
                let end = if fault.at.start < line.start { next_table(text, line.start) } else { line.end };
                explained.push(fault.at.start.min(line.start)..end);
                out.push(Diagnostic::error("S001", fault.message).at(span(&fault.at), fault.label).help(fault.help));
            }
            None => out.push(Diagnostic::error("S001", message).at(span(&range), "not valid TOML")),
        }
    }
    out
}

/// A list or table of an earlier line that was never closed: the parser complains only where the next key comes.
fn unclosed_bracket(text: &str, line: &Range<usize>) -> Option<Fault> {
    let open = still_open(text, line.start)?;
    // A line of a list that is wrong in itself is not the list's fault.
    let this = text[line.clone()].trim_start();
    let key = this.split_once('=').is_some_and(|(key, _)| is_key(key.trim()));
    let table = this.starts_with('[') && this.trim_end().ends_with(']') && !this.contains([',', '"', '\'']);
    (key || table || this.is_empty()).then(|| not_closed(open))
}

fn not_closed((at, c): (usize, char)) -> Fault {
    let (what, close) = if c == '[' { ("list", ']') } else { ("table in braces", '}') };
    Fault {
        at: at..at + 1,
        message: format!("a {what} is not closed"),
        label: format!("opened here, and no `{close}` follows"),
        help: format!("write `{close}` where it ends"),
    }
}

/// What is wrong with one line, if it is something that people often type.
fn in_line(text: &str, line: &Range<usize>, error: usize) -> Option<Fault> {
    let body = &text[line.clone()];
    let (marks, open) = marks(body);
    let shift = |range: Range<usize>| line.start + range.start..line.start + range.end;
    let fault = |range: Range<usize>, message: String, label: &str, help: String| {
        Some(Fault { at: shift(range), message, label: label.into(), help })
    };
    let code = |at: usize| marks.iter().find_map(|m| matches!(*m, (i, Mark::Code(_)) if i == at).then_some(()));
    // Characters that look like others.
    let odd = marks.iter().find_map(|&(at, mark)| match mark {
        Mark::Code(c) => Some((at, c, lookalike(c)?)),
        _ => None,
    });
    if let Some((at, c, (what, write))) = odd {
        let after = at + c.len_utf8();
        if is_curly(c) {
            let end = body[after..].find(is_curly).map(|i| after + i);
            let inner = end.map(|end| &body[after..end]);
            let end = end.map_or(after, |end| end + body[end..].chars().next().map_or(0, char::len_utf8));
            let help = match inner {
                Some(inner) if !inner.contains(['"', '\\']) => format!("write straight ones: `\"{}\"`", inner.trim()),
                _ => "write straight ones: `\"`".into(),
            };
            return fault(at..end, format!("`{}` stands in curly quotation marks", &body[at..end]), "curly", help);
        }
        if is_odd_blank(c) || c.is_control() {
            let message = format!("there is {what} here (U+{:04X})", c as u32);
            let label = if c.is_control() { "cannot be seen" } else { "it only looks like one" };
            return fault(at..after, message, label, "write an ordinary blank, or nothing".into());
        }
        let word = word_around(body, at);
        if let Some((from, value)) = simple_value(body, &marks)
            && let Some(found) = several(value, from)
        {
            return fault(found.0, found.1, &found.2, found.3);
        }
        let help = match instead_of(&body[word.clone()]) {
            Some(number) => format!("write `{number}`"),
            None => format!("write `{write}`"),
        };
        return fault(word.clone(), format!("there is {what} in `{}`", &body[word]), "not a sign of TOML", help);
    }
    // Escapes that are none, such as those of a Windows path.
    if let Some(at) = bad_escape(body, &marks) {
        let (start, end) = quoted_around(body, &marks, at);
        let inner = body[start..end].trim_matches('"');
        let help = if inner.contains('\'') {
            format!("double it: `\"{}\"`", inner.replace('\\', "\\\\"))
        } else {
            format!("write the text in single quotation marks, `'{inner}'`, or double the backslash")
        };
        let next = body[at + 1..].chars().next().map_or(0, char::len_utf8);
        return fault(
            at..at + 1 + next,
            "a backslash in double quotation marks begins an escape".into(),
            "this is none",
            help,
        );
    }
    if let Some(start) = open {
        let rest = body[start..].trim_end();
        let quote = &rest[..1];
        let help = if quote == "'" || body[..start].contains('\'') {
            "a text with an apostrophe goes into double quotation marks: `\"Don't\"`".into()
        } else {
            format!("write `{quote}` where the text ends")
        };
        return fault(start..start + rest.len(), "a text is not closed".into(), "opened here", help);
    }
    if let Some(found) = no_statement(body, &text[..line.start]) {
        return fault(found.0, found.1, &found.2, found.3);
    }
    for wrong in ["=>", "==", ":=", "=:", "<-", "+=", "-=", "*=", "/=", "?="] {
        let found = body.match_indices(wrong).find(|m| code(m.0).is_some() && code(m.0 + 1).is_some());
        if let Some((at, _)) = found {
            return fault(
                at..at + 2,
                format!("`{wrong}` is not how a value is given"),
                "here",
                match wrong {
                    "+=" | "*=" => format!("write `key = value`; `{wrong}` is understood after `--set` alone"),
                    _ => "write `key = value`".into(),
                },
            );
        }
    }
    let comment = marks.iter().find(|m| m.1 == Mark::Comment).map_or(body.len(), |m| m.0);
    let stated = body[..comment].trim_end();
    let indent = stated.len() - stated.trim_start().len();
    if stated.trim_start().starts_with('[') && !stated.contains('=') {
        return header(stated, indent).and_then(|f| fault(f.0, f.1, &f.2, f.3));
    }
    // `key: value`, at the start of the line or in braces.
    let colon = marks.iter().find(|m| m.1 == Mark::Code(':') && m.0 < stated.len()).map(|m| m.0);
    if let Some(at) = colon {
        let start = body[..at].rfind(['{', ',']).map_or(indent, |i| i + 1);
        let key = body[start..at].trim();
        if is_key(key) {
            let help = format!("write `{key} = …`");
            return fault(at..at + 1, "a value is given with `=`, not with `:`".into(), "a colon", help);
        }
    }
    let equals = marks.iter().find(|m| m.1 == Mark::Code('=') && m.0 < stated.len()).map(|m| m.0);
    if let Some(at) = equals {
        let key = stated[indent..at].trim_end();
        if let Some(found) = bad_key(key) {
            return fault(indent..indent + key.len(), found.0, &found.1, found.2);
        }
        if stated[at + 1..].trim().is_empty() {
            return fault(
                at..at + 1,
                format!("`{key}` has no value"),
                "nothing follows",
                "write a value after `=`".into(),
            );
        }
    }
    if equals.is_none() && is_key(stated.trim()) && still_open(text, line.start).is_none() {
        let key = stated.trim();
        let message = format!("`{key}` stands alone");
        let help = format!("write `{key} = …`, or `[{key}]` if a table begins here; a remark begins with `#`");
        return fault(indent..stated.len(), message, "no value, and not the name of a table", help);
    }
    let words = stated.trim();
    let prose = words.starts_with(char::is_alphabetic) && words.contains(' ') && !words.contains(['"', '\'', ',']);
    if equals.is_none() && prose && still_open(text, line.start).is_none() {
        let help = "a remark begins with `#`; a statement is `key = value` or `[table]`".to_string();
        return fault(indent..stated.len(), "this line is no statement".into(), "not TOML", help);
    }
    if let Some((from, value)) = simple_value(body, &marks)
        && let Some(found) = several(value, from)
    {
        return fault(found.0, found.1, &found.2, found.3);
    }
    value(body, &marks, equals.map_or(0, |at| at + 1), stated.len(), error.saturating_sub(line.start))
        .or_else(|| in_brackets(body, &marks, equals.map_or(0, |at| at + 1), stated.len()))
        .and_then(|f| fault(f.0, f.1, &f.2, f.3))
}

type Found = (Range<usize>, String, String, String);
