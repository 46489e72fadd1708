//! Numbers that are known, without an interval: chances that were computed, counts, values of a scenario.

use super::UNDEFINED;
use crate::analysis::labels::{Labels, PointLabel};

/// A chance that is computed, not estimated: whole percent, tenths below 10%. Neither 0% nor 100% stands for what is not.
///
/// ```
/// use detente::internals::render::number::chance;
/// assert_eq!([0.0, 1e-9, 0.037, 0.25, 0.9999, 1.0].map(chance), ["0%", "<0.1%", "3.7%", "25%", ">99%", "100%"]);
/// ```
pub fn chance(p: f64) -> String {
    let x = 100.0 * p;
    if p <= 0.0 {
        "0%".to_string()
    } else if x < 0.1 {
        "<0.1%".to_string()
    } else if x < 9.95 {
        format!("{}%", format!("{x:.1}").trim_end_matches(".0"))
    } else if x > 99.0 && p < 1.0 - 1e-12 {
        ">99%".to_string()
    } else {
        format!("{x:.0}%")
    }
}

/// A number that is known, with three digits that say something: `0.42`, `12.5`, `1,200`, `4.2e-7`.
///
/// ```
/// use detente::internals::render::number::brief;
/// assert_eq!([0.42, 12.5, 1234.0, -0.5, 0.0, 4.2e-7].map(brief), ["0.42", "12.5", "1,234", "−0.5", "0", "4.2e-7"]);
/// ```
pub fn brief(value: f64) -> String {
    significant(value, BRIEF)
}

/// Digits of a number in brief.
const BRIEF: usize = 3;

/// A number that is known, with so many digits that say something, without zeros at the end; whole thousands in full.
fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return fixed(value, 0).replace("inf", "∞");
    }
    let size = value.abs();
    let text = if size < 1e-3 {
        trimmed_science(size, digits - 1)
    } else {
        let places = (digits as f64 - 1.0 - size.log10().floor()).max(0.0) as usize;
        let text = format!("{size:.places$}");
        match text.split_once('.') {
            Some((whole, rest)) => match rest.trim_end_matches('0') {
                "" => grouped(whole),
                rest => format!("{}.{rest}", grouped(whole)),
            },
            None => grouped(&text),
        }
    };
    if value < 0.0 { format!("−{text}") } else { text }
}

/// A point of a private type as people read it: its name, or the number that it stands for. Numbers of one type have as many
/// digits as it takes to tell its points apart, four or more, without zeros at the end: `0.2`, or `0.1 to 0.8` for a stretch.
///
/// ```
/// use detente::internals::analysis::labels::Labels;
/// use detente::internals::render::number::point;
/// let mut labels = Labels::default();
/// let values = [("0.2000", [0.2, 0.2]), ("0.3750", [0.375, 0.375]), ("0.4000 to 0.8000", [0.4, 0.8])];
/// labels.values.insert("cost".into(), values.map(|(id, ends)| (id.into(), ends)).into());
/// assert_eq!(point(&labels, "cost", "0.2000"), "0.2");
/// assert_eq!(point(&labels, "cost", "0.4000 to 0.8000"), "0.4 to 0.8");
/// assert_eq!(point(&labels, "resolve", "very_high"), "very high");
/// ```
pub fn point(labels: &Labels, r#type: &str, id: &str) -> String {
    match labels.point(r#type, id) {
        PointLabel::Name(name) => name,
        PointLabel::Numbers { ends: [first, last], all } => {
            let digits = telling_apart(all.values().flatten().copied().collect());
            let shown = |value| significant(value, digits);
            if first == last { shown(first) } else { format!("{} to {}", shown(first), shown(last)) }
        }
    }
}

/// The fewest digits, four or more, with which different numbers look different.
fn telling_apart(mut values: Vec<f64>) -> usize {
    const LEAST: usize = 4;
    /// No two numbers need more.
    const MOST: usize = 17;
    values.sort_by(f64::total_cmp);
    values.dedup();
    let apart = |digits: &usize| {
        let texts: Vec<String> = values.iter().map(|value| significant(*value, *digits)).collect();
        texts.windows(2).all(|pair| pair[0] != pair[1])
    };
    (LEAST..MOST).find(apart).unwrap_or(MOST)
}

/// Scientific notation without zeros at the end of the mantissa: `4e-13`.
fn trimmed_science(size: f64, digits: usize) -> String {
    let text = format!("{size:.digits$e}");
    match text.split_once('e') {
        Some((mantissa, power)) if mantissa.contains('.') => {
            format!("{}e{power}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// A number that is known, to so many digits after the point; in scientific notation where these could not show it.
///
/// ```
/// use detente::internals::render::number::precise;
/// assert_eq!(precise(0.25, 9), "0.250000000");
/// assert_eq!(precise(4e-13, 9), "4e-13");
/// assert_eq!(precise(-1.234e-7, 6), "−1.23e-7");
/// assert_eq!(precise(0.0, 9), "0.000000000");
/// ```
pub fn precise(value: f64, digits: usize) -> String {
    let least = 0.5 * 10f64.powi(-(digits as i32));
    if value == 0.0 || value.abs() >= least || !value.is_finite() {
        return fixed(value, digits);
    }
    let text = trimmed_science(value.abs(), 2);
    if value < 0.0 { format!("−{text}") } else { text }
}

/// A count with commas between thousands: `100,000`.
pub fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// Digits with commas between thousands.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Part of a whole, in whole percent, or in tenths below 10%: `71%`, `4.2%`, `under 0.1%`. The counts should stand beside it.
pub fn part(part: u64, whole: u64) -> String {
    if whole == 0 {
        return UNDEFINED.to_string();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    if part == 0 {
        "0%".to_string()
    } else if percent < 0.1 {
        "under 0.1%".to_string()
    } else if percent < 9.95 {
        format!("{percent:.1}%")
    } else if percent > 99.5 && part < whole {
        "over 99%".to_string()
    } else {
        format!("{percent:.0}%")
    }
}

/// A number with a fixed count of digits after the point and a true minus sign; never `−0`.
pub fn fixed(value: f64, digits: usize) -> String {
    let shown = format!("{:.*}", digits, value.abs());
    if value < 0.0 && shown.chars().any(|c| ('1'..='9').contains(&c)) { format!("−{shown}") } else { shown }
}

/// The same with a plus sign before what is above zero.
pub fn fixed_signed(value: f64, digits: usize) -> String {
    signed(fixed(value, digits), value)
}

pub(super) fn signed(text: String, value: f64) -> String {
    if value > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}
