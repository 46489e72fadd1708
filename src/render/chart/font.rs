//! The embedded font and the width of text in it.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};
use plotters_backend::text_anchor::VPos;

use super::letters;

/// The family.
pub(crate) const FAMILY: &str = "Inter";

/// Height of capitals and figures, in em.
pub(crate) const CAP_HEIGHT: f64 = 0.7275;
/// Highest ink above the baseline of ordinary text, in em.
pub(crate) const ASCENT: f64 = 0.78;
/// Lowest ink below the baseline of ordinary text, in em.
pub(crate) const DESCENT: f64 = 0.21;

/// How far below its upper edge the baseline of a text is, in em.
const TOP_TO_BASELINE: f64 = 0.76;

/// How far the baseline of a text is below the point that it hangs on, in em.
pub(crate) fn baseline_below(anchor: VPos) -> f64 {
    match anchor {
        VPos::Top => TOP_TO_BASELINE,
        VPos::Center => CAP_HEIGHT / 2.0,
        VPos::Bottom => -DESCENT,
    }
}

static REGULAR: LazyLock<FontRef<'static>> =
    LazyLock::new(|| load(include_bytes!("../../../assets/fonts/Inter-Regular.ttf")));
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| load(include_bytes!("../../../assets/fonts/Inter-Bold.ttf")));

fn load(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the embedded font is a valid TrueType file")
}

/// The face for regular or bold text.
pub(crate) fn face(bold: bool) -> &'static FontRef<'static> {
    if bold { &BOLD } else { &REGULAR }
}

/// Whether the embedded font has a glyph for a character.
pub(crate) fn has(letter: char) -> bool {
    face(false).glyph_id(letter).0 != 0
}

/// Whether the embedded font cannot draw a character that has a shape.
pub(crate) fn is_missing(letter: char) -> bool {
    !letters::is_shapeless(letter) && !letter.is_control() && !has(letter)
}

/// The characters of some texts that the embedded font lacks, each once, in the order in which they come: boxes in PNG, while SVG
/// viewers have fonts of their own.
pub(crate) fn missing<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for letter in texts.into_iter().flat_map(str::chars) {
        if is_missing(letter) && !out.contains(letter) {
            out.push(letter);
        }
    }
    out
}

/// Width of `text` at `size` pixels. The embedded font has no kerning, so the advances add up to what viewers draw; for
/// characters that it lacks the width is what most fonts need.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|letter| advance(letter, bold)).sum::<f64>() * size
}

/// Advance of one character in em.
pub(crate) fn advance(letter: char, bold: bool) -> f64 {
    if letters::is_shapeless(letter) || letter.is_control() {
        return 0.0;
    }
    if !has(letter) {
        return letters::width_of_missing(letter);
    }
    let face = face(bold);
    f64::from(face.h_advance_unscaled(face.glyph_id(letter))) / f64::from(units_per_em(bold))
}

/// Units of the font's design grid in one em.
pub(crate) fn units_per_em(bold: bool) -> f32 {
    face(bold).units_per_em().unwrap_or(2048.0)
}

/// `text`, cut with an ellipsis if it is wider than `room`.
pub(crate) fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_string();
    }
    let mut kept: String = text.to_string();
    while kept.pop().is_some() {
        let cut = format!("{}…", kept.trim_end());
        if width(&cut, size, bold) <= room {
            return cut;
        }
    }
    String::new()
}

/// `text` broken at spaces into at most `lines` lines no wider than `room`; the last is cut if there is more.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, room: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while words.peek().is_some() && out.len() < lines {
        let mut line = String::new();
        if out.len() + 1 == lines {
            line = words.by_ref().collect::<Vec<_>>().join(" ");
        } else {
            while let Some(word) = words.peek() {
                let longer = if line.is_empty() { (*word).to_string() } else { format!("{line} {word}") };
                if !line.is_empty() && width(&longer, size, bold) > room {
                    break;
                }
                line = longer;
                words.next();
            }
        }
        out.push(fit(&line, size, bold, room));
    }
    out
}

/// `text` in at most two lines no wider than `room`; of one that is too long the beginning and the end are kept, because names
/// that begin alike differ in the end.
pub(crate) fn both_ends(text: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let whole = |lines: &[String]| lines.join(" ").split(' ').eq(text.split(' ').filter(|word| !word.is_empty()));
    let lines = wrap(text, size, bold, room, 2);
    if lines.len() < 2 || whole(&lines) {
        return lines;
    }
    let first = &lines[0];
    let said = first.trim_end_matches('…').chars().count();
    let mut rest: String = text.chars().skip(said).collect();
    while !rest.is_empty() {
        rest.remove(0);
        let end = format!("…{}", rest.trim_start());
        if width(&end, size, bold) <= room {
            return vec![first.clone(), end];
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_text_fits_and_says_so() {
        let cut = fit("a rather long name of an outcome", 12.0, false, 90.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, false) <= 90.0, "{cut}");
        assert_eq!(fit("short", 12.0, false, 90.0), "short");
    }

    #[test]
    fn wrapped_lines_fit_and_keep_all_words() {
        let lines = wrap("one two three four five six seven eight", 12.0, true, 80.0, 9);
        assert!(lines.len() > 2 && lines.iter().all(|line| width(line, 12.0, true) <= 80.0), "{lines:?}");
        assert_eq!(lines.join(" "), "one two three four five six seven eight");
        assert_eq!(wrap("one two three four", 12.0, false, 60.0, 1).len(), 1);
    }

    #[test]
    fn long_names_keep_both_ends() {
        let name = "the provisional arrangement of the intermediate committee, second draft";
        let lines = both_ends(name, 12.0, false, 120.0);
        assert!(lines.len() == 2 && lines[0].starts_with("the prov") && lines[1].ends_with("draft"), "{lines:?}");
        assert!(lines[1].starts_with('…') && lines.iter().all(|line| width(line, 12.0, false) <= 120.0));
        assert_eq!(both_ends("two words", 12.0, false, 40.0), ["two", "words"]);
        assert_eq!(both_ends("short", 12.0, false, 90.0), ["short"]);
    }

    #[test]
    fn all_figures_are_equally_wide() {
        for digit in "023456789".chars() {
            assert!((width(&digit.to_string(), 12.0, false) - width("1", 12.0, false)).abs() < 1e-9);
        }
    }

    #[test]
    fn what_the_font_lacks_is_named_once() {
        assert_eq!(missing(["War by order ± −5%, Économie, Ελλάς, Киев…", "→ ≤"]), "");
        assert_eq!(missing(["谈判谈", "x🤝\u{200d}\u{fe0f}"]), "谈判🤝");
        // A combining mark takes no room; a wide letter an em.
        assert_eq!((letters::width_of_missing('\u{20dd}'), letters::width_of_missing('谈') > 1.0), (0.0, true));
    }
}
