//! Texts of a scenario that people read: names and prose, which of them are refused, and which read alike.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use super::diagnostic::Diagnostic;
use super::format::grammar::{Evidence, File, Scenario};
use super::span::{SourceId, Sources, Span};
use super::tree::{Node, Value};
use super::visible::{fault, shown_on_a_line};

/// Most characters of a name.
pub(crate) const MAX_NAME: usize = 120;
/// Most characters of any other text that people read.
pub(crate) const MAX_PROSE: usize = 4000;

/// An id as people read it where the file gives no name.
///
/// ```
/// assert_eq!(detente::internals::scenario::plain("no_deal"), "no deal");
/// ```
#[must_use]
pub fn plain(id: &str) -> String {
    id.replace('_', " ")
}

/// The same with a capital letter: what a group of endings is called where it stands alone.
///
/// ```
/// assert_eq!(detente::internals::scenario::titled("no_deal"), "No deal");
/// ```
#[must_use]
pub fn titled(id: &str) -> String {
    let id = plain(id);
    let mut letters = id.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// One space for each run of spaces and line breaks, none at the ends.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What two names have in common that people cannot tell apart: one form of each letter, in lower case; single spaces; no
/// joiners and no choice between forms of one sign.
pub(crate) fn alike(name: &str) -> String {
    let seen = |c: &char| !matches!(c, '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}');
    let letters: String = name.nfkc().filter(seen).collect();
    // Lower case may have other compositions.
    tidy(&letters).to_lowercase().nfkc().collect()
}

/// What names have in common that look the same though their letters differ, such as a Cyrillic `а` and a Latin one: as
/// they are written, and in lower case.
fn looks(name: &str) -> [String; 2] {
    [skeleton(&tidy(name)).collect(), skeleton(&alike(name)).collect()]
}

/// More marks than this on one letter run into the lines above and below: no script needs them.
const MOST_MARKS: usize = 6;

/// Why the marks of a text cannot be shown, if they cannot: one without a letter, or a pile of them.
fn stray_marks(text: &str) -> Option<&'static str> {
    let mut marks = 0;
    let mut letter = false;
    for c in text.nfd() {
        if !is_combining_mark(c) {
            (marks, letter) = (0, !c.is_whitespace());
        } else if !letter {
            return Some("a mark that belongs on a letter, without one");
        } else {
            marks += 1;
            if marks > MOST_MARKS {
                return Some("more marks on one letter than can be shown");
            }
        }
    }
    None
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

// Every table that has a name for people calls it so.
const NAME: &str = Scenario::NAME.name();
const SOURCE: &str = Scenario::SOURCE.name();
const ROUND_IS: &str = Scenario::ROUND_IS.name();
const WHY: &str = File::WHY.name();
const SAYS: &str = Evidence::SAYS.name();

fn walk(node: &mut Node, out: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Table(table) => {
            for (key, node) in table.iter_mut() {
                let span = node.span;
                match (key, &mut node.value) {
                    (NAME, Value::Text(text)) => *text = name(text, span, out),
                    (SOURCE | WHY | ROUND_IS | SAYS, Value::Text(text)) => *text = prose(key, text, span, out),
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
    if let Some(why) = stray_marks(text) {
        out.push(
            Diagnostic::error("S060", format!("a name contains {why}"))
                .at(span, "cannot be shown")
                .help("take the marks out"),
        );
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
    // A letter and its mark are one character where there is one: fonts have that.
    tidied.nfc().collect()
}

/// What is wrong with a name that was typed on the command line, in words; none if it can be shown.
pub(crate) fn unfit(name: &str) -> Option<String> {
    let line_end =
        |c: char| (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')).then_some("which is no letter of one line");
    if let Some((c, why)) = name.chars().find_map(|c| Some((c, fault(c).or_else(|| line_end(c))?))) {
        return Some(format!("contains U+{:04X}, {why}", u32::from(c)));
    }
    if let Some(why) = stray_marks(name) {
        return Some(format!("contains {why}"));
    }
    let n = name.chars().count();
    match () {
        () if alike(name).is_empty() => Some("is empty".into()),
        () if n > MAX_NAME => Some(format!("has {n} characters, more than {MAX_NAME}")),
        () => None,
    }
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
    let mut looking: BTreeMap<String, (String, Span)> = BTreeMap::new();
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
                let place = one.name.map_or(one.place, |n| n.1);
                let looks = looks(&shown);
                match looks.iter().find_map(|look| looking.get(look)) {
                    Some((first, at)) if one.name.is_some() => out.push(
                        Diagnostic::warning("S123", format!("two {what} have names that look the same"))
                            .at(place, "looks the same")
                            .at(*at, "first here")
                            .help(format!("{}; give one of them another name", difference(first, &shown))),
                    ),
                    Some(_) => {}
                    None => looking.extend(looks.map(|look| (look, (shown.clone(), place)))),
                }
                seen.insert(key, one);
            }
        }
    }
}

/// Where two texts first differ, letter by letter.
fn difference(a: &str, b: &str) -> String {
    let name = |c: Option<char>| c.map_or("nothing".to_string(), |c| format!("`{c}` (U+{:04X})", u32::from(c)));
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        match (a.next(), b.next()) {
            (x, y) if x == y && x.is_some() => {}
            (x, y) => return format!("{} is not {}", name(x), name(y)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::visible::shown;

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
    fn one_name_in_several_forms_is_one_name() {
        for (a, b) in [
            ("Café", "Cafe\u{301}"),
            ("Peace", "Ｐｅａｃｅ"),
            ("office", "of\u{fb01}ce"),
            ("Peace ☺", "Peace ☺\u{fe0f}"),
            ("Ångström", "A\u{30a}ngstro\u{308}m"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
            ("MAẞ", "maß"),
        ] {
            assert_eq!(alike(a), alike(b), "{a} {b}");
        }
        assert_ne!(alike("Cafe"), alike("Café"));
        for (a, b) in [("Peace", "Pe\u{430}ce"), ("ΝΑΤΟ", "NATO"), ("Option l", "Option 1")] {
            assert!(alike(a) != alike(b) && looks(a).iter().any(|look| looks(b).contains(look)), "{a} {b}");
        }
        assert!(looks("No deal").iter().all(|look| !looks("No deals").contains(look)));
    }

    #[test]
    fn marks_stand_on_letters_and_not_in_piles() {
        for text in ["\u{301}a", "a \u{301}", &format!("a{}", "\u{301}".repeat(7))] {
            assert!(stray_marks(text).is_some() && unfit(text).is_some(), "{text}");
        }
        for text in ["e\u{301}", "ở", "शां\u{200d}ति", "שָׁלוֹם", "มิ้", "Ñandú", "བརྒྱུད"]
        {
            assert_eq!((stray_marks(text), unfit(text)), (None, None), "{text}");
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
