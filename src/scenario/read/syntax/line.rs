//! A text cut into what the parser would see: lines, what stands in quotation marks, what is open.

use std::ops::Range;

pub(super) fn line_around(text: &str, at: usize) -> Range<usize> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    start..end
}

/// Where the first line after a place begins that opens a table.
pub(super) fn next_table(text: &str, from: usize) -> usize {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if at > from && line.starts_with('[') {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    /// Outside all quotation marks.
    Code(char),
    /// Within quotation marks, they included.
    Quoted(char),
    Comment,
}

/// What each character of a text is, and where a text in quotation marks was left open.
pub(super) fn marks(text: &str) -> (Vec<(usize, Mark)>, Option<usize>) {
    let mut out = Vec::with_capacity(text.len());
    let mut open: Option<(char, usize, bool)> = None;
    let mut last_open = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match open {
            Some((quote, start, triple)) => {
                out.push((at, Mark::Quoted(c)));
                if c == '\\' && quote == '"' {
                    if let Some((at, c)) = chars.next_if(|next| next.1 != '\n') {
                        out.push((at, Mark::Quoted(c)));
                    }
                } else if c == quote && (!triple || text[at..].starts_with(&quote.to_string().repeat(3))) {
                    if triple {
                        out.extend(chars.next().map(|(at, c)| (at, Mark::Quoted(c))));
                        out.extend(chars.next().map(|(at, c)| (at, Mark::Quoted(c))));
                    }
                    open = None;
                } else if c == '\n' && !triple {
                    last_open = Some(start);
                    open = None;
                }
            }
            None if c == '#' => {
                out.push((at, Mark::Comment));
                while let Some((at, _)) = chars.next_if(|next| next.1 != '\n') {
                    out.push((at, Mark::Comment));
                }
            }
            None if c == '"' || c == '\'' => {
                let triple = text[at..].starts_with(&c.to_string().repeat(3));
                out.push((at, Mark::Quoted(c)));
                if triple {
                    out.extend(chars.next().map(|(at, c)| (at, Mark::Quoted(c))));
                    out.extend(chars.next().map(|(at, c)| (at, Mark::Quoted(c))));
                }
                open = Some((c, at, triple));
            }
            None => out.push((at, Mark::Code(c))),
        }
    }
    (out, open.map(|o| o.1).or(last_open))
}

/// The first list or table in braces that is open at a place.
pub(super) fn still_open(text: &str, before: usize) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = vec![];
    for (at, mark) in marks(text.get(..before).unwrap_or(text)).0 {
        match mark {
            Mark::Code(c @ ('[' | '{')) => open.push((at, c)),
            Mark::Code(']' | '}') => drop(open.pop()),
            // The name of a table ends with its line, closed or not.
            Mark::Code('\n') if open.first().is_some_and(|first| opens_line(text, first.0)) => open.clear(),
            _ => {}
        }
    }
    open.first().copied()
}

/// Nothing but blanks stands before this place in its line.
fn opens_line(text: &str, at: usize) -> bool {
    text[line_around(text, at).start..at].trim().is_empty()
}

pub(super) fn is_key(text: &str) -> bool {
    let bare =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let quoted = |part: &str| part.len() > 1 && part.starts_with(['"', '\'']) && part.ends_with(['"', '\'']);
    !text.is_empty() && text.split('.').all(|part| bare(part.trim()) || quoted(part.trim()))
}

/// The value of a line `key = value` that has no quotation marks, brackets or braces, with the place where it begins.
pub(super) fn simple_value<'a>(body: &'a str, marks: &[(usize, Mark)]) -> Option<(usize, &'a str)> {
    let at = marks.iter().find(|m| m.1 == Mark::Code('='))?.0;
    let end = marks.iter().find(|m| m.1 == Mark::Comment).map_or(body.len(), |m| m.0);
    let value = body.get(at + 1..end)?;
    let trimmed = value.trim();
    let from = at + 1 + value.len() - value.trim_start().len();
    (!trimmed.is_empty() && !trimmed.contains(['"', '\'', '{', '='])).then_some((from, trimmed))
}

/// The bracket that a place stands in.
pub(super) fn bracket_before(marks: &[(usize, Mark)], at: usize) -> Option<char> {
    let mut open = vec![];
    for m in marks.iter().take_while(|m| m.0 < at) {
        match m.1 {
            Mark::Code(c @ ('[' | '{')) => open.push(c),
            Mark::Code(']' | '}') => drop(open.pop()),
            _ => {}
        }
    }
    open.last().copied()
}

/// The text in quotation marks around a place.
pub(super) fn quoted_around(body: &str, marks: &[(usize, Mark)], at: usize) -> (usize, usize) {
    let quoted = |m: &&(usize, Mark)| matches!(m.1, Mark::Quoted(_));
    let start = marks.iter().rev().skip_while(|m| m.0 > at).take_while(quoted).last().map_or(at, |m| m.0);
    let last = marks.iter().skip_while(|m| m.0 < at).take_while(quoted).last();
    let end = last.map_or(at, |m| m.0 + body[m.0..].chars().next().map_or(0, char::len_utf8));
    (start, end)
}

/// The word around a place of a line.
pub(super) fn word_around(body: &str, at: usize) -> Range<usize> {
    let ends = |c: char| c.is_whitespace() || "[]{},=\"'#".contains(c);
    let start = body[..at].rfind(ends).map_or(0, |i| i + body[i..].chars().next().map_or(1, char::len_utf8));
    let end = body[at..].find(ends).map_or(body.len(), |i| at + i);
    start..end.max(start)
}
