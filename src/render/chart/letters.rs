//! Characters: which of them a picture may hold, and how much room they take without a glyph.
//!
//! Names come from files and can hold anything. [`clean`] is the one place where what XML forbids, and what would break a
//! line, is taken out.

use unicode_width::UnicodeWidthChar;

/// `text` without control characters, line breaks (each a blank) and what XML 1.0 does not allow (each U+FFFD).
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(letter),
        }
    }
    out
}

/// A name within a sentence: one that runs from right to left is set apart (Unicode isolates), so that the words and numbers
/// around it keep their places. Marks that would change the direction beyond the name are taken out.
pub(crate) fn isolated(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let from_right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    let kept: String = name.chars().filter(|&c| !turns(c)).collect();
    if kept.chars().any(from_right) { format!("\u{2068}{kept}\u{2069}") } else { kept }
}

/// Whether a character has no shape of its own: joiners, marks of direction, selectors of variants.
pub(crate) fn is_shapeless(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Width in em that is kept for a character that the font lacks: a wide one (Chinese, emoji) takes a full em, a combining
/// mark none.
pub(crate) fn width_of_missing(letter: char) -> f64 {
    match letter.width() {
        None | Some(0) => 0.0,
        Some(1) => 0.6,
        Some(_) => 1.05,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_taken_out_and_lines_stay_whole() {
        assert_eq!(clean("a\u{0}b\u{1b}[31mred\u{7}"), "a b [31mred ");
        assert_eq!(clean("first\r\nsecond\u{2028}third\u{85}"), "first second third ");
        assert_eq!(clean("\u{ffff}"), "\u{fffd}");
        assert_eq!(clean("谈判 اتفاق é"), "谈判 اتفاق é");
    }

    #[test]
    fn names_from_right_to_left_are_set_apart() {
        assert_eq!(isolated("اتفاق"), "\u{2068}اتفاق\u{2069}");
        assert_eq!(isolated("deal\u{202e}x"), "dealx");
    }
}
