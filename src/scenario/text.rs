//! What people may be shown: which characters a text of a scenario can hold, and how others are shown where they must be.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::diagnostic::Diagnostic;
use super::span::{SourceId, Sources, Span};
use super::tree::{Node, Value};

/// Most characters of a name.
pub(crate) const MAX_NAME: usize = 120;
/// Most characters of any other text that people read.
pub(crate) const MAX_PROSE: usize = 4000;

/// Why a character cannot stand in a text that people read; none for those that can.
fn fault(c: char) -> Option<&'static str> {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => None,
        _ if c.is_control() => Some("a control character"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some("a mark that changes the direction of text")
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Some("an invisible character"),
        '\u{fdd0}'..='\u{fdef}' => Some("not a character"),
        _ if u32::from(c) & 0xfffe == 0xfffe => Some("not a character"),
        _ => None,
    }
}

/// A text in which what could act on a terminal, or hide in it, is written out: ESC as `\u{1b}`. Line breaks stay.
///
/// ```
/// use detente::scenario::shown;
/// assert_eq!(shown("red \u{1b}[31m, evil \u{202e}text\n"), "red \\u{1b}[31m, evil \\u{202e}text\n");
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c != '\n' && (fault(c).is_some() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if odd(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect())
}

/// An id as people read it where the file gives no name.
///
/// ```
/// assert_eq!(detente::scenario::plain("no_deal"), "no deal");
/// ```
#[must_use]
pub fn plain(id: &str) -> String {
    id.replace('_', " ")
}

/// The same on one line.
pub(crate) fn shown_on_a_line(text: &str) -> String {
    shown(text).replace('\n', "\\n")
}

/// One space for each run of spaces and line breaks, none at the ends.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What two names have in common that people cannot tell apart: lower case, single spaces, no joiners.
pub(crate) fn alike(name: &str) -> String {
    let letters: String = name.chars().filter(|c| !matches!(c, '\u{200c}' | '\u{200d}')).collect();
    tidy(&letters).to_lowercase()
}

/// Checks every text of a scenario that people read, and puts line breaks and runs of spaces in order.
pub(crate) fn clean(root: &mut Node, sources: &Sources, overridden: &[SourceId], out: &mut Vec<Diagnostic>) {
    walk(root, out);
    // Overrides are shown as they were typed.
    for &source in overridden {
        let text = sources.0.get(source.0).map_or("", |s| s.text.as_str());
        if let Some((start, c, why)) = first_fault(text) {
            out.push(refused("an override", c, why, Span { source, start, end: start + c.len_utf8() }));
        }
    }
}

fn walk(node: &mut Node, out: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Table(table) => {
            for (key, node) in table.iter_mut() {
                let span = node.span;
                match (key, &mut node.value) {
                    ("name", Value::Text(text)) => *text = name(text, span, out),
                    ("source" | "why" | "round_is" | "says", Value::Text(text)) => *text = prose(key, text, span, out),
                    _ => walk(node, out),
                }
            }
        }
        Value::List(items) => items.iter_mut().for_each(|n| walk(n, out)),
        _ => {}
    }
}

fn first_fault(text: &str) -> Option<(usize, char, &'static str)> {
    text.char_indices().find_map(|(at, c)| Some((at, c, fault(c)?)))
}

fn refused(what: &str, c: char, why: &str, span: Span) -> Diagnostic {
    Diagnostic::error("S060", format!("{what} contains U+{:04X}, {why}", u32::from(c)))
        .at(span, "cannot be shown")
        .help("take it out, or write it in visible letters")
}

fn too_long(what: &str, n: usize, most: usize, span: Span) -> Diagnostic {
    Diagnostic::error("S062", format!("{what} has {n} characters, more than {most}"))
        .at(span, "too long to be shown")
        .help(if most == MAX_NAME { "shorten it; details can stand in a comment" } else { "shorten it" })
}

fn name(text: &str, span: Span, out: &mut Vec<Diagnostic>) -> String {
    if let Some((_, c, why)) = first_fault(text) {
        out.push(refused("a name", c, why, span));
        return tidy(text);
    }
    let tidied = tidy(text);
    let n = tidied.chars().count();
    if alike(text).is_empty() {
        out.push(
            Diagnostic::error("S062", "a name is empty")
                .at(span, "nothing to be read")
                .help("write a name, or leave the key out: the id is shown then"),
        );
    } else if n > MAX_NAME {
        out.push(too_long("a name", n, MAX_NAME, span));
    } else if tidied != text {
        out.push(
            Diagnostic::warning("S108", "a name has line breaks, tabs or extra spaces")
                .at(span, "read as single spaces, with none at the ends")
                .help("write the name on one line, with single spaces"),
        );
    }
    tidied
}

fn prose(key: &str, text: &str, span: Span, out: &mut Vec<Diagnostic>) -> String {
    let tidied = tidy(text);
    let n = tidied.chars().count();
    if let Some((_, c, why)) = first_fault(text) {
        out.push(refused(&format!("the text of `{key}`"), c, why, span));
    } else if n > MAX_PROSE {
        out.push(too_long(&format!("the text of `{key}`"), n, MAX_PROSE, span));
    }
    tidied
}

/// Something that people see beside others of its kind.
pub(crate) struct Named<'a> {
    pub(crate) id: &'a str,
    /// Its name and the place of it; none: the id is shown.
    pub(crate) name: Option<(&'a str, Span)>,
    pub(crate) place: Span,
}

/// Reports those that are called alike; `what` is the plural of their kind.
pub(crate) fn tell_apart<'a>(what: &str, all: impl IntoIterator<Item = Named<'a>>, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, Named<'a>> = BTreeMap::new();
    for one in all {
        let shown = one.name.map_or_else(|| one.id.replace('_', " "), |n| n.0.to_string());
        let key = alike(&shown);
        if key.is_empty() {
            continue;
        }
        match seen.get(&key) {
            // Of two ids, each can be told from the other.
            Some(first) if first.name.is_some() || one.name.is_some() => out.push(
                Diagnostic::error("S061", format!("two {what} have the name `{}`", shown_on_a_line(&shown)))
                    .at(one.name.map_or(one.place, |n| n.1), "again here")
                    .at(first.name.map_or(first.place, |n| n.1), "first here")
                    .help("give one of them another name: people cannot tell them apart"),
            ),
            Some(_) => {}
            None => {
                seen.insert(key, one);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_or_acts_on_a_terminal_is_refused() {
        for c in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{202e}',
            '\u{2066}',
            '\u{200b}',
            '\u{feff}',
            '\u{fffe}',
            '\u{10ffff}',
            '\u{e0041}',
        ] {
            assert!(fault(c).is_some(), "{c:?}");
            assert!(!shown(&format!("a{c}b")).contains(c), "{c:?}");
        }
    }

    #[test]
    fn what_languages_need_is_taken() {
        for text in [
            "Zürich – “Größe”",
            "Женева",
            "谈判",
            "اتفاق",
            "שלום",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}👧 🤝",
            "e\u{301}",
        ] {
            assert_eq!(first_fault(text), None, "{text}");
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn case_blanks_and_joiners_do_not_tell_names_apart() {
        assert_eq!(alike(" No\u{a0} Deal\n"), alike("no deal"));
        assert_eq!(alike("No\u{200d}deal"), alike("nodeal"));
        assert_ne!(alike("No deal"), alike("No deals"));
        assert_eq!(alike("\u{200c} \u{3000}"), "");
    }
}
