//! `NAME: CHANGE, CHANGE, …`: a variant of a scenario as it is typed.

use toml::de::DeValue;
use unicode_normalization::UnicodeNormalization;

use super::syntax;
use crate::scenario::text::{alike, unfit};
use crate::scenario::visible::shown_on_a_line;

/// A variant of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The name that was typed, if one was.
    pub given: Option<String>,
    /// Changes such as `path=value`, in order.
    pub set: Vec<String>,
}

impl Variant {
    /// Reads a variant.
    ///
    /// The changes stand at the end, with commas between them. What stands before them is the name, with a colon behind it.
    /// A name may have colons and equals signs in it: it ends at the last colon with a blank behind it that a change
    /// follows. In quotation marks it may be anything.
    ///
    /// ```
    /// use detente::internals::scenario::read::Variant;
    /// let variant = Variant::read("a: b = c: tension.start=2, actor.north.patience*=0.5").unwrap();
    /// assert_eq!(variant.name(), "a: b = c");
    /// assert_eq!(variant.set, ["tension.start=2", "actor.north.patience*=0.5"]);
    /// ```
    pub fn read(text: &str) -> Result<Variant, String> {
        let (given, changes) = name(text)?;
        let mut set = Vec::new();
        let pieces = pieces(changes);
        for (at, piece) in pieces.iter().map(|piece| piece.trim()).enumerate() {
            if !is_change(piece) {
                return Err(no_change(text, &pieces, at));
            }
            set.push(piece.to_string());
        }
        if let Some(name) = &given {
            if name.trim().is_empty() {
                return Err(format!("the name of the variant `{text}` is empty; leave out the colon, or write a name"));
            }
            if let Some(why) = unfit(name) {
                return Err(format!("the name of a variant {why}: `{}`", shown_on_a_line(name)));
            }
        }
        Ok(Variant { given: given.map(|name| name.nfc().collect()), set })
    }

    /// For people: the name that was typed, else the changes.
    pub fn name(&self) -> String {
        self.given.clone().unwrap_or_else(|| self.set.join(", "))
    }

    /// Whether people would take one name for the other: they differ in case, blanks, or the form of a letter alone.
    pub fn is_called_like(&self, other: &Variant) -> bool {
        alike(&self.name()) == alike(&other.name())
    }

    /// As it can be typed: reading it gives the same variant.
    pub fn text(&self) -> String {
        let changes = self.set.join(", ");
        let Some(name) = &self.given else { return changes };
        let plain = format!("{name}: {changes}");
        if Variant::read(&plain).as_ref() == Ok(self) {
            return plain;
        }
        format!("\"{}\": {changes}", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Whether a text begins like `path=`, `path*=` or `path+=`.
fn is_change(text: &str) -> bool {
    let Some((path, _)) = text.split_once('=') else { return false };
    let path = path.trim().trim_end_matches(['*', '+', '/', '-']).trim_end();
    let part = |part: &str| {
        let part = part.trim();
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '{' | '[' | '(' | ')'))
            || part.len() > 1 && part.starts_with('"') && part.ends_with('"')
    };
    !path.is_empty() && path.split('.').all(part)
}

/// The name, if there is one, and the changes.
fn name(text: &str) -> Result<(Option<String>, &str), String> {
    let trimmed = text.trim_start();
    if let Some(quote) = trimmed.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = closing(trimmed, quote).ok_or_else(|| format!("the name in `{text}` has no closing {quote}"))?;
        let quoted = &trimmed[..end + 1];
        if let Some(changes) = trimmed[end + 1..].trim_start().strip_prefix(':') {
            let parsed = DeValue::parse(quoted).ok();
            let name = parsed.as_ref().and_then(|p| p.get_ref().as_str()).map(str::to_string);
            let name = name.ok_or_else(|| format!("the name {quoted} cannot be read; write backslashes twice"))?;
            return Ok((Some(name), changes));
        }
    }
    let colons: Vec<usize> = outside(text, ':');
    let spaced = |at: &&usize| text[*at + 1..].starts_with(char::is_whitespace);
    let follows = |at: &&usize| pieces(&text[**at + 1..]).first().is_some_and(|piece| is_change(piece.trim()));
    let last = colons.iter().rev().filter(spaced).find(follows);
    // Without a blank behind the colon, a name has no equals sign, since that could be a value.
    let tight = || colons.iter().filter(follows).find(|at| !text[..**at].contains('='));
    Ok(match last.or_else(tight) {
        Some(&at) => (Some(text[..at].trim().to_string()), &text[at + 1..]),
        None => (None, text),
    })
}

/// Where a text in quotation marks ends.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// Why a piece is no change.
fn no_change(text: &str, pieces: &[&str], at: usize) -> String {
    let piece = pieces[at].trim();
    let form = "write `NAME: PATH=VALUE, PATH=VALUE`; the name and its colon may be left out";
    let before = at.checked_sub(1).map(|i| pieces[i]);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let decimal = before.and_then(|b| b.rsplit_once(['=', ' '])).map(|(_, value)| value.trim());
    if let Some(value) = decimal.filter(|v| digits(v.trim_start_matches(['+', '-'])) && digits(piece)) {
        return format!("`{value},{piece}` is read as two changes; write `{value}.{piece}` for a decimal number");
    }
    if piece.is_empty() {
        let what = if text.trim().is_empty() { "is empty" } else { "has an empty change" };
        return format!("the variant `{text}` {what}; {form}");
    }
    let odd = syntax::odd_character(piece).map(|odd| format!("; {odd}")).unwrap_or_default();
    format!("`{piece}` in the variant `{text}` is not a change; {form}{odd}")
}

/// Text cut at commas, but not within quotation marks, brackets or braces, which values may have.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in outside(text, ',') {
        out.push(&text[from..at]);
        from = at + 1;
    }
    out.push(&text[from..]);
    out
}

/// Places of a character outside quotation marks, brackets and braces. An apostrophe within a word is none of these.
fn outside(text: &str, wanted: char) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut depth, mut quote, mut before, mut escaped) = (0_i32, None, ' ', false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if !before.is_alphanumeric() && text[at + 1..].contains(c) => quote = Some(c),
            (None, '[' | '{' | '(') => depth += 1,
            (None, ']' | '}' | ')') => depth -= 1,
            (None, _) if c == wanted && depth <= 0 => out.push(at),
            _ => {}
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Option<String>, Vec<String>) {
        let variant = Variant::read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        (variant.given, variant.set)
    }

    fn expected(name: &str, set: &[&str]) -> (Option<String>, Vec<String>) {
        ((!name.is_empty()).then(|| name.to_string()), set.iter().map(|s| s.to_string()).collect())
    }

    #[test]
    fn variants_as_people_type_them() {
        for (text, name, set) in [
            ("calm: tension.start=2, a.b = 0.9", "calm", &["tension.start=2", "a.b = 0.9"][..]),
            ("calm:tension.start=2", "calm", &["tension.start=2"]),
            ("a=1,b=2", "", &["a=1", "b=2"]),
            ("a*=2, b+=0.1", "", &["a*=2", "b+=0.1"]),
            ("p = 0.5: a=1", "p = 0.5", &["a=1"]),
            ("phase 2: p = 0.5: a=1, b=2", "phase 2: p = 0.5", &["a=1", "b=2"]),
            ("ratio 3:1: a=1", "ratio 3:1", &["a=1"]),
            ("\"a, b: c=1\": a=1", "a, b: c=1", &["a=1"]),
            ("North's way: a=1", "North's way", &["a=1"]),
            ("without build-up: remove=move.build_up", "without build-up", &["remove=move.build_up"]),
            (
                "no moves: remove=[\"move.a\", \"move.b\"], x.y=1",
                "no moves",
                &["remove=[\"move.a\", \"move.b\"]", "x.y=1"],
            ),
            (
                "a={ uniform = [0, 1], kind = \"x, y\" }, b='p: q=1'",
                "",
                &["a={ uniform = [0, 1], kind = \"x, y\" }", "b='p: q=1'"],
            ),
            ("a.name=Talks: the sequel", "", &["a.name=Talks: the sequel"]),
            ("event.e.set.\"balance.raid\"=0.5", "", &["event.e.set.\"balance.raid\"=0.5"]),
        ] {
            assert_eq!(read(text), expected(name, set), "{text}");
        }
        for (text, says) in [
            ("", "is empty"),
            ("calm", "is not a change"),
            ("calm:", "is not a change"),
            (": a=1", "is empty"),
            ("calm: a", "is not a change"),
            ("a=1,", "empty change"),
            ("a=1,,b=2", "empty change"),
            ("a=0,3", "write `0.3`"),
            ("calm: a=1, b=-2,5", "write `-2.5`"),
            ("a=1, b c=2", "is not a change"),
            ("\"open: a=1", "has no closing"),
            ("\"\": a=1", "is empty"),
            ("“calm”", "curly"),
        ] {
            assert!(Variant::read(text).is_err_and(|e| e.contains(says)), "{text}: {:?}", Variant::read(text));
        }
    }

    #[test]
    fn names_can_be_shown_and_told_apart() {
        for (name, why) in [
            ("\u{202e}evil", "U+202E"),
            ("a\u{200b}b", "U+200B"),
            ("a\tb", "U+0009"),
            ("\u{301}a", "without one"),
            (&"x".repeat(121), "more than 120"),
        ] {
            let said = Variant::read(&format!("{name}: a=1")).expect_err(name);
            assert!(said.contains(why) && !said.contains(['\u{202e}', '\u{200b}', '\t']), "{said}");
        }
        let read = |text: &str| Variant::read(text).unwrap();
        assert!(read("Café: a=1").is_called_like(&read("CAFE\u{301}: a=2")));
        assert!(!read("Café: a=1").is_called_like(&read("Cafe: a=1")));
        assert_eq!(read("Cafe\u{301}: a=1").name(), "Café");
        // A change is a name of its own, and how it is written makes a difference.
        assert!(!read("a.b=1").is_called_like(&read("a.b=2")));
    }

    proptest! {
        /// What is written down can be read again, whatever the name.
        #[test]
        fn every_variant_can_be_typed_again(name in prop::option::of("[ -~äπ“]{1,20}"), n in 1..3_usize) {
            let given = name.map(|n| n.trim().to_string()).filter(|n| !n.is_empty());
            let all = ["a.b=1", "x={ uniform = [0, 1], kind = \"private\" }", "remove=[\"move.a\", 'move.b']"];
            let variant = Variant { given, set: all[..n].iter().map(|s| s.to_string()).collect() };
            prop_assert_eq!(Variant::read(&variant.text()), Ok(variant.clone()), "{}", variant.text());
        }

        /// Whatever is typed, the answer is a variant with changes, or words.
        #[test]
        fn nothing_typed_panics(text in "[a-c:=, \"'{}\\[\\]0-3.*+“\\\\]{0,24}") {
            match Variant::read(&text) {
                Ok(variant) => {
                    prop_assert!(!variant.set.is_empty());
                    prop_assert_eq!(Variant::read(&variant.text()), Ok(variant.clone()), "{}", variant.text());
                }
                Err(words) => prop_assert!(!words.is_empty()),
            }
        }
    }
}
