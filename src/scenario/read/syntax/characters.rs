//! Characters that look like others.

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

pub(super) fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '«' | '»' | '‹' | '›' | '`' | '´' | '″' | '′' | '\u{ff02}' | '\u{ff07}')
}

pub(super) fn is_odd_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}' | '\u{ad}')
}

/// A character that looks like one of the language and is not: its name, and what to write.
pub(super) fn lookalike(c: char) -> Option<(&'static str, String)> {
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
