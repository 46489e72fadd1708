//! What somebody meant by a number, flag or infinity in a form of their own.

use unicode_normalization::UnicodeNormalization;

use super::characters::is_dash;

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
pub(super) fn number(typed: &str) -> Option<f64> {
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

/// A number above 0 in any of the forms that [`instead_of`] knows, or plain.
pub(super) fn instead_of_plain(text: &str) -> Option<f64> {
    let write = instead_of(text).unwrap_or_else(|| text.to_string());
    write.parse().ok().filter(|x: &f64| *x > 0.0)
}

/// A number with no more digits than it was given with.
pub(super) fn tidy(x: f64) -> f64 {
    format!("{x:.9e}").parse().unwrap_or(x)
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
