//! What is wrong with a text that is not TOML, in words of its own: the parser knows its grammar, and this knows what
//! people type.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

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

/// What to write for a number, flag or infinity that somebody typed in a form of their own.
pub(crate) fn instead_of(typed: &str) -> Option<String> {
    let plain = in_plain_digits(typed)?;
    let word = plain.trim_start_matches(['+', '-']).to_ascii_lowercase();
    let sign = if plain.starts_with('-') { "-" } else { "" };
    match word.as_str() {
        "true" | "yes" | "on" => return Some("true".into()),
        "false" | "no" | "off" => return Some("false".into()),
        "inf" | "infinity" | "infinite" | "unlimited" | "∞" => return Some(format!("{sign}inf")),
        _ => {}
    }
    let shown = |x: f64| x.is_finite().then(|| format!("{}", (x * 1e9).round() / 1e9));
    if let Some(share) = plain.strip_suffix('%') {
        return shown(number(share)? / 100.0);
    }
    if let Some(share) = plain.strip_suffix('‰') {
        return shown(number(share)? / 1000.0);
    }
    if let Some((top, bottom)) = plain.split_once('/') {
        let (top, bottom) = (number(top)?, number(bottom)?);
        return shown(top / bottom);
    }
    let x = number(&plain)?;
    // What is a number of TOML already needs no other form.
    (toml::de::DeValue::parse(typed.trim()).is_err() || typed.contains(',')).then(|| shown(x)).flatten()
}

/// A text with the digits, points and dashes of the keyboard for those of other scripts: `½` is `1/2`. None where that has
/// two readings, as in `1½`.
fn in_plain_digits(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let fraction = |c: char| matches!(c, '¼'..='¾' | '⅐'..='⅞' | '↉');
    if typed.contains(fraction) && typed.trim_start_matches(['-', '+']).chars().count() > 1 {
        return None;
    }
    let of = |c: char, zero: u32| char::from_digit((c as u32).checked_sub(zero)?, 10);
    let plain = typed.nfkc().map(|c| match c {
        _ if is_dash(c) => '-',
        '⁄' => '/',
        '٫' | '·' | '⋅' => '.',
        '٬' => '\'',
        '٠'..='٩' => of(c, 0x660).unwrap_or(c),
        '۰'..='۹' => of(c, 0x6f0).unwrap_or(c),
        '०'..='९' => of(c, 0x966).unwrap_or(c),
        _ => c,
    });
    Some(plain.collect())
}

/// The two numbers of a text that means "from … to …", or "… plus or minus …" as its two ends.
pub(crate) fn range(text: &str) -> Option<(f64, f64)> {
    let text = text.trim().trim_matches(['[', ']', '(', ')']).trim();
    let of = |sign: &str| -> Option<(f64, f64)> {
        // A sign in front belongs to the number.
        let first = text.chars().next()?.len_utf8();
        let at = first + text.get(first..)?.find(sign)?;
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        Some((number(&text[..at])?, number(&text[at + sign.len()..])?))
    };
    if let Some((middle, half)) = of("±").or_else(|| of("+/-")).or_else(|| of("+-")) {
        return Some((middle - half.abs(), middle + half.abs()));
    }
    ["...", "..", "…", " to ", " bis ", "–", "—", "−", "-", "~"].into_iter().find_map(of).filter(|(a, b)| a < b)
}

/// The number or flag that a text in quotation marks was meant to be.
pub(crate) fn meant(text: &str) -> Option<String> {
    let plain = text.trim();
    instead_of(plain).or_else(|| plain.parse::<f64>().is_ok_and(|x| !x.is_nan()).then(|| plain.to_string()))
}

/// A number in the forms of several languages: with a decimal comma, marks of thousands, or a bare point.
fn number(typed: &str) -> Option<f64> {
    let mut plain: String =
        typed.trim().chars().filter(|c| !matches!(c, '_' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    if !plain.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (commas, points) = (plain.matches(',').count(), plain.matches('.').count());
    // Marks of thousands stand between groups of three digits; in a date, a range or a version they do not.
    let is_grouped = |mark: char| {
        let whole = plain.split(if mark == ',' { '.' } else { ',' }).next().unwrap_or("");
        let mut groups = whole.trim_start_matches(['+', '-']).split(mark);
        let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
        groups.next().is_some_and(|first| digits(first) && (1..=3).contains(&first.len()))
            && groups.all(|group| digits(group) && group.len() == 3)
    };
    if commas > 1 && !is_grouped(',') || points > 1 && !is_grouped('.') {
        return None;
    }
    plain = match (commas, points) {
        // The last of two marks is the decimal one.
        (1, _) if plain.rfind(',') > plain.rfind('.') => plain.replace('.', "").replace(',', "."),
        (_, 0 | 1) if commas != 1 || points == 1 => plain.replace(',', ""),
        (0, _) => plain.replace('.', ""),
        _ => return None,
    };
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E');
    if plain.chars().all(allowed) { plain.parse().ok() } else { None }
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»' | '‹' | '›' | '`' | '´' | '″' | '′' | '\u{ff02}' | '\u{ff07}')
}

fn is_odd_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}' | '\u{ad}')
}

/// A character that looks like one of the language and is not: its name, and what to write.
fn lookalike(c: char) -> Option<(&'static str, String)> {
    Some(match c {
        _ if is_dash(c) => ("a dash that is no minus sign of the keyboard", "-".into()),
        _ if is_curly(c) => ("a curly quotation mark", "\"".into()),
        _ if is_odd_blank(c) => ("a blank that is no blank of the keyboard", " ".into()),
        _ if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => ("a control character", " ".into()),
        '∞' => ("a sign for infinity", "inf".into()),
        '，' | '、' => ("a wide comma", ",".into()),
        '\u{ff01}'..='\u{ff5e}' => {
            ("a wide letter or sign", char::from_u32(c as u32 - 0xfee0).unwrap_or('?').to_string())
        }
        '≠' => ("a sign for not equal", "!=".into()),
        '≥' => ("a sign for at least", ">=".into()),
        '≤' => ("a sign for at most", "<=".into()),
        '→' | '⇒' => ("an arrow", "=".into()),
        _ => return None,
    })
}

/// Words on characters in a path or value of the command line that look like others.
pub(crate) fn odd_character(text: &str) -> Option<String> {
    let (c, (what, write)) = text.chars().find_map(|c| Some((c, lookalike(c)?)))?;
    let shown = if is_odd_blank(c) { String::new() } else { format!(" `{c}`") };
    let write = if write == " " { "an ordinary blank, or nothing".into() } else { format!("`{write}`") };
    Some(format!("there is {what} in it{shown} (U+{:04X}); write {write}", c as u32))
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
    start..end
}

/// Where the first line after a place begins that opens a table.
fn next_table(text: &str, from: usize) -> usize {
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
enum Mark {
    /// Outside all quotation marks.
    Code(char),
    /// Within quotation marks, they included.
    Quoted(char),
    Comment,
}

/// What each character of a text is, and where a text in quotation marks was left open.
fn marks(text: &str) -> (Vec<(usize, Mark)>, Option<usize>) {
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

/// A list or table of an earlier line that was never closed: the parser complains only where the next key comes.
fn unclosed_bracket(text: &str, line: &Range<usize>) -> Option<Fault> {
    let open = still_open(text, line.start)?;
    // A line of a list that is wrong in itself is not the list's fault.
    let this = text[line.clone()].trim_start();
    let key = this.split_once('=').is_some_and(|(key, _)| is_key(key.trim()));
    let table = this.starts_with('[') && this.trim_end().ends_with(']') && !this.contains([',', '"', '\'']);
    (key || table || this.is_empty()).then(|| not_closed(open))
}

/// The first list or table in braces that is open at a place.
fn still_open(text: &str, before: usize) -> Option<(usize, char)> {
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

fn not_closed((at, c): (usize, char)) -> Fault {
    let (what, close) = if c == '[' { ("list", ']') } else { ("table in braces", '}') };
    Fault {
        at: at..at + 1,
        message: format!("a {what} is not closed"),
        label: format!("opened here, and no `{close}` follows"),
        help: format!("write `{close}` where it ends"),
    }
}

/// Nothing but blanks stands before this place in its line.
fn opens_line(text: &str, at: usize) -> bool {
    text[line_around(text, at).start..at].trim().is_empty()
}

fn is_key(text: &str) -> bool {
    let bare =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let quoted = |part: &str| part.len() > 1 && part.starts_with(['"', '\'']) && part.ends_with(['"', '\'']);
    !text.is_empty() && text.split('.').all(|part| bare(part.trim()) || quoted(part.trim()))
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

/// A line that is no statement of TOML, but of another language. `before`: all that stands before it.
fn no_statement(body: &str, before: &str) -> Option<Found> {
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

/// The value of a line `key = value` that has no quotation marks, brackets or braces, with the place where it begins.
fn simple_value<'a>(body: &'a str, marks: &[(usize, Mark)]) -> Option<(usize, &'a str)> {
    let at = marks.iter().find(|m| m.1 == Mark::Code('='))?.0;
    let end = marks.iter().find(|m| m.1 == Mark::Comment).map_or(body.len(), |m| m.0);
    let value = body.get(at + 1..end)?;
    let trimmed = value.trim();
    let from = at + 1 + value.len() - value.trim_start().len();
    (!trimmed.is_empty() && !trimmed.contains(['"', '\'', '{', '='])).then_some((from, trimmed))
}

/// A value that is no single number: a range, a bound, two numbers, a number in parentheses.
fn several(text: &str, from: usize) -> Option<Found> {
    let whole = from..from + text.len();
    let list = text.starts_with('[') && text.ends_with(']');
    let number = |text: &str| instead_of(text).or_else(|| text.parse::<f64>().is_ok().then(|| text.to_string()));
    if !list && let Some((low, high)) = range(text) {
        let help =
            format!("write one number, or `{{ uniform = [{}, {}], kind = \"uncertain\" }}`", tidy(low), tidy(high));
        return Some((whole, format!("`{text}` is a range"), "two numbers".into(), help));
    }
    if let Some(rest) = text.strip_prefix(['-', '+', '−', '–']).filter(|rest| rest.starts_with(char::is_whitespace))
    {
        let sign = if text.starts_with('+') { "" } else { "-" };
        let write = number(rest.trim())?;
        return Some((
            whole,
            format!("`{text}` is not a number"),
            "a blank behind the sign".into(),
            format!("write `{sign}{write}`"),
        ));
    }
    let framed = text.trim_matches(['(', ')', '<', '>', '|', '~', '≈', '≤', '≥', '≃', '`', '*']).trim();
    if framed != text
        && let Some(write) = number(framed)
    {
        let bound = text.starts_with(['<', '>', '≤', '≥', '~', '≈', '≃']);
        let range = if bound {
            "; what is not known exactly is a distribution: `{ uniform = [LOW, HIGH], kind = \"uncertain\" }`"
        } else {
            ""
        };
        return Some((
            whole,
            format!("`{text}` is not a number"),
            "not how numbers are written".into(),
            format!("write `{write}`{range}"),
        ));
    }
    let ended = text.trim_end_matches([',', ')', ']', '}', '.']).trim_end();
    if ended != text && !text.starts_with(['[', '(']) && toml::de::DeValue::parse(ended).is_ok() && !text.ends_with('.')
    {
        let label = if text.ends_with(',') { "a line ends without a comma" } else { "nothing was opened" };
        let more = from + ended.len()..from + text.len();
        return Some((more, "something stands behind the value".into(), label.into(), format!("write `{ended}`")));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [whole_part, fraction] = words[..]
        && fraction.contains('/')
        && let (Some(a), Some(b)) = (instead_of_plain(whole_part), instead_of_plain(fraction))
    {
        let help = format!("write `{}`", tidy(a + b));
        return Some((whole, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    if let [first, second] = words[..] {
        let percent = matches!(second.to_ascii_lowercase().as_str(), "percent" | "pct" | "%" | "prozent");
        if percent && let Some(write) = instead_of(&format!("{first}%")) {
            let help = format!("write a share from 0 to 1: `{write}`");
            return Some((whole, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
        }
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if [first, second].iter().all(|word| word.parse::<f64>().is_ok()) && !(digits(second) && second.len() == 3) {
            let help = format!("write one of them; a list stands in brackets: `[{first}, {second}]`");
            return Some((whole, format!("`{text}` is two numbers"), "one value is needed".into(), help));
        }
    }
    None
}

/// A number above 0 in any of the forms that [`instead_of`] knows, or plain.
fn instead_of_plain(text: &str) -> Option<f64> {
    let write = instead_of(text).unwrap_or_else(|| text.to_string());
    write.parse().ok().filter(|x: &f64| *x > 0.0)
}

/// A number with no more digits than it was given with.
fn tidy(x: f64) -> f64 {
    format!("{x:.9e}").parse().unwrap_or(x)
}

/// What is wrong between brackets and braces: a missing comma, a semicolon, braces around a list, parentheses.
fn in_brackets(body: &str, marks: &[(usize, Mark)], from: usize, to: usize) -> Option<Found> {
    let value = body.get(from..to)?;
    let start = from + value.len() - value.trim_start().len();
    let text = value.trim();
    let whole = start..start + text.len();
    if text.starts_with('(') {
        let help = "a list stands in square brackets: `[\"one\", \"two\"]`".to_string();
        return Some((whole, "a value cannot begin with a parenthesis".into(), "parentheses".into(), help));
    }
    let code: Vec<(usize, char)> = marks
        .iter()
        .filter(|m| from <= m.0 && m.0 < to)
        .filter_map(|m| match m.1 {
            Mark::Code(c) => Some((m.0, c)),
            _ => None,
        })
        .collect();
    if text.starts_with('{') && !code.iter().any(|m| m.1 == '=') && text.len() > 2 {
        let help =
            "a table in braces holds `key = value`; a list stands in square brackets, and a number alone".to_string();
        return Some((whole, "there is no `key = value` in these braces".into(), "no table".into(), help));
    }
    let within = |at: usize| bracket_before(marks, at);
    if let Some(&(at, _)) = code.iter().find(|m| m.1 == ';' && within(m.0).is_some()) {
        return Some((at..at + 1, "items are separated by commas".into(), "a semicolon".into(), "write `,`".into()));
    }
    // A value that ends, blanks, and another that begins, without a comma between them.
    let mut gap = None;
    for pair in marks.windows(2).filter(|pair| from <= pair[0].0 && pair[1].0 < to) {
        match (pair[0].1, pair[1].1) {
            (Mark::Quoted(_) | Mark::Code('}' | ']'), Mark::Code(' ' | '\t')) => gap = Some(pair[1].0),
            (Mark::Code(' ' | '\t'), Mark::Code(' ' | '\t')) => {}
            (Mark::Code(' ' | '\t'), Mark::Quoted(_) | Mark::Code('{' | '[')) if gap.is_some() => {
                let at = pair[1].0;
                within(at)?;
                return Some((
                    at..at + 1,
                    "a comma is missing between two items".into(),
                    "a comma before this".into(),
                    "write `,` between them".into(),
                ));
            }
            _ => gap = None,
        }
    }
    None
}

type Found = (Range<usize>, String, String, String);

/// A table's name that cannot be read.
fn header(stated: &str, indent: usize) -> Option<Found> {
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
fn bad_key(key: &str) -> Option<(String, String, String)> {
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

/// The first value of a line that is none, or what stands behind a value that ends before it.
fn value(body: &str, marks: &[(usize, Mark)], from: usize, to: usize, error: usize) -> Option<Found> {
    let mut words: Vec<Range<usize>> = vec![];
    let mut start: Option<usize> = None;
    for &(at, mark) in marks.iter().filter(|m| from <= m.0 && m.0 < to) {
        let ends = !matches!(mark, Mark::Code(c) if !"[]{},= \t\r".contains(c));
        match (ends, start) {
            (false, None) => start = Some(at),
            (true, Some(begin)) => {
                words.push(begin..at);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|begin| begin..to));
    let followed = |word: &Range<usize>, c: char| body[word.end..to].trim_start().starts_with(c);
    for (i, word) in words.iter().enumerate() {
        if followed(word, '=') {
            continue;
        }
        let text = &body[word.clone()];
        // `0,3` where one value is meant.
        let rest = &body[word.end..to];
        let next = words.get(i + 1).map(|next| &body[next.clone()]);
        let in_list = bracket_before(marks, word.start) == Some('[');
        if let (Some(decimals), false) = (next, in_list)
            && rest.starts_with(&format!(",{decimals}"))
            && text.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && decimals.bytes().all(|b| b.is_ascii_digit())
            && !decimals.is_empty()
        {
            let range = word.start..word.end + 1 + decimals.len();
            let typed = body[range.clone()].to_string();
            let joined = format!("{text}{decimals}");
            let thousands =
                decimals.len() == 3 && !text.trim_start_matches(['+', '-']).starts_with('0') && !text.contains('.');
            let help = match thousands {
                true => {
                    format!("write `{text}.{decimals}` if the comma is a decimal one, `{joined}` if it marks thousands")
                }
                false => format!("write `{}`: decimals follow a point", instead_of(&typed)?),
            };
            return Some((range, format!("`{typed}` is not a number"), "a decimal comma".into(), help));
        }
        // `1 000`, and other pieces of a number with blanks in it.
        if let Some(more) = next.filter(|n| rest.starts_with(&format!(" {n}")))
            && [text, more].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()))
            && more.len() == 3
        {
            let range = word.start..word.end + 1 + more.len();
            let help = format!("write `{text}{more}` or `{text}_{more}`");
            let typed = body[range.clone()].to_string();
            return Some((range, format!("`{typed}` is not a number"), "a blank in it".into(), help));
        }
        if toml::de::DeValue::parse(text).is_ok() {
            // A value, and then more on the same line.
            let after = rest.trim_start();
            if after.is_empty() || after.starts_with([',', ']', '}']) {
                continue;
            }
            let begin = word.end + rest.len() - after.len();
            let key = after.split('=').next().unwrap_or("").trim();
            if bracket_before(marks, begin) == Some('{') && after.contains('=') && is_key(key) {
                let help = format!("write `{text}, {key} = …`");
                return Some((
                    begin..begin + key.len(),
                    "a comma is missing between two keys".into(),
                    "a comma before this".into(),
                    help,
                ));
            }
            return behind(&body[begin..to], begin..to);
        }
        return wrong_value(body, word.clone(), to);
    }
    // Behind a closed text, list or table.
    let begin = error.min(to);
    let tail = body.get(begin..to)?;
    if words.is_empty() || tail.starts_with([';', '/']) { behind(tail, begin..to) } else { None }
}

/// The bracket that a place stands in.
fn bracket_before(marks: &[(usize, Mark)], at: usize) -> Option<char> {
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

/// Something behind a value.
fn behind(text: &str, range: Range<usize>) -> Option<Found> {
    let message = "something stands behind the value".to_string();
    let label = "this".to_string();
    match text {
        _ if text.starts_with("//") || text.starts_with("/*") || text.starts_with("--") => {
            Some((range, message, label, "a remark begins with `#`".into()))
        }
        _ if text.starts_with(';') => Some((range, message, label, "a line ends without `;`: leave it out".into())),
        _ if text.starts_with('%') => Some((range, message, label, "write a share from 0 to 1: `0.1` for 10%".into())),
        _ if text.starts_with(|c: char| c.is_alphabetic()) && !text.contains('=') => {
            Some((range, message, label, "a unit is not written; a remark begins with `#`".into()))
        }
        _ => None,
    }
}

/// A word that is no value.
fn wrong_value(body: &str, word: Range<usize>, to: usize) -> Option<Found> {
    let text = body[word.clone()].to_string();
    let trimmed = text.trim_end_matches(';');
    if trimmed.len() < text.len() && toml::de::DeValue::parse(trimmed).is_ok() {
        return behind(&text[trimmed.len()..], word.start + trimmed.len()..word.end);
    }
    let lower = text.to_ascii_lowercase();
    if matches!(lower.as_str(), "nan" | "none" | "null" | "nil" | "n/a" | "na") {
        let help = "leave the key out: what is not given has its default".to_string();
        return Some((word, format!("`{text}` is not a value"), "no value".into(), help));
    }
    if let Some(write) = instead_of(&text) {
        let flag = matches!(write.as_str(), "true" | "false");
        let what = if flag { "is not `true` or `false`" } else { "is not a number" };
        let label = if flag { "flags are in small letters" } else { "not how numbers are written" };
        return Some((word, format!("`{text}` {what}"), label.into(), format!("write `{write}`")));
    }
    let digits = text.trim_start_matches(['+', '-']);
    let zeros = digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit());
    if zeros && text.len() <= digits.len() + 1 && digits.trim_start_matches('0').parse::<f64>().is_ok() {
        let bare = digits.trim_start_matches('0');
        let sign = if text.starts_with('-') { "-" } else { "" };
        let help = format!("write `{sign}{}`", if bare.starts_with('.') { format!("0{bare}") } else { bare.into() });
        return Some((word, format!("`{text}` is not a number"), "zeros in front".into(), help));
    }
    if let Some(number) = digits.strip_suffix(['k', 'K', 'M', 'm']).and_then(number) {
        let scale = if text.ends_with(['k', 'K']) { 1e3 } else { 1e6 };
        let help = format!("write `{}`", number * scale);
        return Some((word, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    if text.starts_with(char::is_alphabetic) {
        let end = body[word.start..to].find([',', ']', '}', '=']).map_or(to, |i| word.start + i);
        let whole = body[word.start..end].trim_end();
        let range = word.start..word.start + whole.len();
        // `"the "North" side"`: a text that ended too early.
        if body[..word.start].trim_end().ends_with('"') || whole.contains('"') {
            let help = "write `\\\"` for a quotation mark within a text, or put the text into single ones: `'the \"North\" side'`".to_string();
            let message = "a text ends at the next quotation mark, and more stands behind it".to_string();
            return Some((range, message, "behind the text".into(), help));
        }
        let help = format!("write `\"{whole}\"`");
        return Some((range, format!("the text `{whole}` has no quotation marks"), "text".into(), help));
    }
    if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.' || is_money(c)) {
        let help = "numbers are written like `0.3`, `-2` or `1e6`, without units".to_string();
        return Some((word, format!("`{text}` is not a number"), "not how numbers are written".into(), help));
    }
    None
}

fn is_money(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥')
}

/// The first backslash in double quotation marks that begins no escape.
fn bad_escape(body: &str, marks: &[(usize, Mark)]) -> Option<usize> {
    let mut quote = None;
    let mut skip = false;
    for &(at, mark) in marks {
        let Mark::Quoted(c) = mark else { continue };
        match (quote, c) {
            _ if skip => skip = false,
            (None, '"' | '\'') => quote = Some(c),
            (Some('"'), '\\') => {
                let rest = &body[at + 1..];
                let hex = |n: usize| rest.get(1..=n).is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
                let good = match rest.chars().next() {
                    Some('u') => hex(4),
                    Some('U') => hex(8),
                    Some('x') => hex(2),
                    Some(c) => "btnfre\"\\".contains(c),
                    None => true,
                };
                if !good {
                    return Some(at);
                }
                skip = true;
            }
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The text in quotation marks around a place.
fn quoted_around(body: &str, marks: &[(usize, Mark)], at: usize) -> (usize, usize) {
    let quoted = |m: &&(usize, Mark)| matches!(m.1, Mark::Quoted(_));
    let start = marks.iter().rev().skip_while(|m| m.0 > at).take_while(quoted).last().map_or(at, |m| m.0);
    let last = marks.iter().skip_while(|m| m.0 < at).take_while(quoted).last();
    let end = last.map_or(at, |m| m.0 + body[m.0..].chars().next().map_or(0, char::len_utf8));
    (start, end)
}

/// The word around a place of a line.
fn word_around(body: &str, at: usize) -> Range<usize> {
    let ends = |c: char| c.is_whitespace() || "[]{},=\"'#".contains(c);
    let start = body[..at].rfind(ends).map_or(0, |i| i + body[i..].chars().next().map_or(1, char::len_utf8));
    let end = body[at..].find(ends).map_or(body.len(), |i| at + i);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_forms_of_several_languages() {
        for (typed, write) in [
            ("10%", "0.1"),
            ("12,5 %", "0.125"),
            ("0,3", "0.3"),
            ("-0,25", "-0.25"),
            ("−0.5", "-0.5"),
            ("–3", "-3"),
            ("1/3", "0.333333333"),
            ("1/0,5", "2"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("∞", "inf"),
            ("-Infinity", "-inf"),
            ("True", "true"),
            ("NO", "false"),
            ("1.000,5", "1000.5"),
            ("1,000.5", "1000.5"),
            ("1'000", "1000"),
            ("1,000,000", "1000000"),
            ("1.000.000", "1000000"),
        ] {
            assert_eq!(instead_of(typed).as_deref(), Some(write), "{typed}");
        }
        for typed in ["0.3", "12", "high", "", "%", "a/b", "1/0", "1e", "-", ",", "1.2,3.4", "e5", "_", "inf inf"] {
            assert_eq!(instead_of(typed), None, "{typed}");
        }
    }
}
