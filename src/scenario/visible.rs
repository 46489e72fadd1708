//! What people may be shown: which characters a text of a scenario can hold, and how others are shown where they must be.

use std::borrow::Cow;

/// Why a character cannot stand in a text that people read; none for those that can.
pub(super) fn fault(c: char) -> Option<&'static str> {
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
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' if u32::from(c) & 0xfffe != 0xfffe => {
            Some("a character that each machine shows in its own way, or not at all")
        }
        '\u{fdd0}'..='\u{fdef}' => Some("not a character"),
        _ if u32::from(c) & 0xfffe == 0xfffe => Some("not a character"),
        _ => None,
    }
}

/// A text in which what could act on a terminal, or hide in it, is written out: ESC as `\u{1b}`. Line breaks stay.
///
/// ```
/// use detente::internals::scenario::shown;
/// assert_eq!(shown("red \u{1b}[31m, evil \u{202e}text\n"), "red \\u{1b}[31m, evil \\u{202e}text\n");
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c != '\n' && (fault(c).is_some() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if odd(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect())
}

/// The same on one line.
pub(crate) fn shown_on_a_line(text: &str) -> String {
    shown(text).replace('\n', "\\n")
}
