//! Numbers for people: every estimate with its interval, and no more digits than the interval earns.
//!
//! The last digit shown is the first significant digit of the interval's half-width (the second, where the first is a 1: half
//! of what a lone 1 says would be rounding). An interval that lies evenly around its point reads `61.2% ± 0.3`; an uneven
//! one reads `0.4% (0.3–0.6)`. Nothing seen reads `0 (at most 0.004%)`, and an undefined number reads `–`.

use crate::analysis::findings::Estimate;

mod known;

use known::signed;
pub use known::{brief, chance, count, fixed, fixed_signed, part, point, precise};

/// What stands for a number that is undefined.
pub const UNDEFINED: &str = "–";

/// Unevenness of an interval, longer side over shorter, up to which it is written with ±.
const EVEN: f64 = 1.25;

/// A share as a percentage with its interval: `61.2% ± 0.3`, `0.4% (0.3–0.6)`, `0 (at most 0.004%)`.
///
/// ```
/// use detente::internals::analysis::findings::{Estimate, Method};
/// use detente::internals::render::number;
///
/// let seen = Estimate {
///     value: Some(0.6123), standard_error: Some(0.0015), interval: Some([0.6093, 0.6153]),
///     level: 0.95, method: Method::Wilson, n: 100_000,
/// };
/// assert_eq!(number::share(&seen), "61.2% ± 0.3");
/// ```
pub fn share(estimate: &Estimate) -> String {
    let Some(value) = estimate.value else {
        return UNDEFINED.to_string();
    };
    let Some([low, high]) = sound(estimate) else {
        return format!("{}%", rough(100.0 * value));
    };
    if none(value, low) && high > 0.0 {
        return format!("0 (at most {}%)", bound_up(100.0 * high));
    }
    if all(value, high) && low < 1.0 {
        return format!("100% (at least {}%)", bound_down_from(100.0, 100.0 * low));
    }
    with_interval(100.0 * value, [100.0 * low, 100.0 * high], "%", Sign::AsNeeded)
}

/// The most that a share may be, rounded up: `0.004%`.
///
/// ```
/// assert_eq!(detente::internals::render::number::at_most(3.84e-5), "0.004%");
/// ```
pub fn at_most(share: f64) -> String {
    format!("{}%", bound_up(100.0 * share))
}

/// A difference of two shares in percentage points: `+2.1 ± 0.4 points`.
pub fn difference(estimate: &Estimate) -> String {
    let Some(value) = estimate.value else {
        return UNDEFINED.to_string();
    };
    match sound(estimate) {
        Some([low, high]) => {
            let text = with_interval(100.0 * value, [100.0 * low, 100.0 * high], "", Sign::Always);
            format!("{text} points")
        }
        None => format!("{} points", signed(rough(100.0 * value), value)),
    }
}

/// A plain number with its interval: `0.312 ± 0.004`.
pub fn plain(estimate: &Estimate) -> String {
    number(estimate, Sign::AsNeeded)
}

/// A correlation or another number whose sign is the point: `+0.31 ± 0.01`.
pub fn correlation(estimate: &Estimate) -> String {
    number(estimate, Sign::Always)
}

fn number(estimate: &Estimate, sign: Sign) -> String {
    let Some(value) = estimate.value else {
        return UNDEFINED.to_string();
    };
    match sound(estimate) {
        Some(interval) => with_interval(value, interval, "", sign),
        None if sign == Sign::Always => signed(rough(value), value),
        None => rough(value),
    }
}

/// A share without its interval, for titles beside a picture that shows the interval: `61%`, `0.4%`, `0%`.
pub fn share_in_brief(estimate: &Estimate) -> String {
    let Some(value) = estimate.value else {
        return UNDEFINED.to_string();
    };
    let percent = 100.0 * value;
    let least = if percent >= 9.95 || percent <= 0.0 { 0 } else { digits_for_lead(percent) };
    let earned = sound(estimate).map_or(0, |[low, high]| digits(50.0 * (high - low)));
    format!("{:.*}%", least.min(earned.max(usize::from(percent < 0.5))), percent)
}

/// Point and interval apart, for two columns of a table: `("61.2%", "60.9–61.5")`. With nothing seen:
/// `("0", "0–0.004")`; undefined: `("–", "–")`.
pub fn share_parts(estimate: &Estimate) -> (String, String) {
    let Some(value) = estimate.value else {
        return (UNDEFINED.to_string(), UNDEFINED.to_string());
    };
    let Some([low, high]) = sound(estimate) else {
        return (format!("{}%", rough(100.0 * value)), UNDEFINED.to_string());
    };
    if none(value, low) {
        return ("0%".to_string(), format!("0–{}", bound_up(100.0 * high)));
    }
    let places = digits(50.0 * (high - low));
    if all(value, high) {
        return ("100%".to_string(), format!("{}–100", bound_down_from(100.0, 100.0 * low)));
    }
    (format!("{:.*}%", places, 100.0 * value), range([100.0 * low, 100.0 * high], places))
}

/// Half of an interval of a share, in percentage points with at most two significant digits: `0.5 points`.
///
/// ```
/// assert_eq!(detente::internals::render::number::points(0.005), "0.5 points");
/// assert_eq!(detente::internals::render::number::points(0.0123), "1.2 points");
/// assert_eq!(detente::internals::render::number::points(0.01), "1 point");
/// ```
pub fn points(half_width: f64) -> String {
    let text = rough(100.0 * half_width);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} point{}", if text == "1" { "" } else { "s" })
}

/// A confidence level with two digits of what it leaves out: `95%`, `99.95%`.
pub fn level(level: f64) -> String {
    let left_out = 100.0 * (1.0 - level);
    let text = format!("{:.*}", digits_for_lead(left_out) + 1, 100.0 * level);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The same text with no-break spaces around ±: for charts and pages.
/// Terminals get plain spaces, which every one of them shows and every search finds.
pub fn typeset(text: &str) -> String {
    text.replace(" ± ", "\u{a0}±\u{a0}")
}

/// Digits after the point that a half-width earns.
pub fn digits(half_width: f64) -> usize {
    if !(half_width.is_finite() && half_width > 0.0) {
        return 3;
    }
    let mut power = half_width.log10().floor();
    let mut lead = (half_width / 10f64.powf(power)).round();
    if lead >= 10.0 {
        power += 1.0;
        lead = 1.0;
    }
    let places = -power + if lead <= 1.0 { 1.0 } else { 0.0 };
    places.clamp(0.0, 12.0) as usize
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    AsNeeded,
    Always,
}

/// Nothing of a count was seen: not merely an estimate near zero, which may have an interval on both sides.
fn none(value: f64, low: f64) -> bool {
    value.abs() < 1e-12 && low > -1e-9
}

/// All of a count was seen.
fn all(value: f64, high: f64) -> bool {
    (value - 1.0).abs() < 1e-12 && high < 1.0 + 1e-9
}

/// The interval, if it is one.
fn sound(estimate: &Estimate) -> Option<[f64; 2]> {
    estimate.interval.filter(|[low, high]| low.is_finite() && high.is_finite() && low <= high)
}

fn with_interval(value: f64, [low, high]: [f64; 2], unit: &str, sign: Sign) -> String {
    let half = (high - low) / 2.0;
    let show = |places: usize| match sign {
        Sign::AsNeeded => fixed(value, places),
        Sign::Always => fixed_signed(value, places),
    };
    if half <= 0.0 {
        return format!("{}{unit} ± 0", rough_or_exact(value, sign));
    }
    let places = digits(half);
    let (below, above) = (value - low, high - value);
    let even = below > 0.0 && above > 0.0 && below.max(above) <= EVEN * below.min(above);
    if sign == Sign::Always && !reads_true(value, half, [low, high], places) {
        // What excludes zero must be seen to do so, and what includes it too.
        return format!("{}{unit} ({})", show(places), bounds_apart_from_zero([low, high], places));
    }
    if even {
        format!("{}{unit} ± {:.*}", show(places), places, half)
    } else {
        format!("{}{unit} ({})", show(places), range([low, high], places))
    }
}

/// Whether the digits shown, as `value ± half`, include zero just where the interval does.
fn reads_true(value: f64, half: f64, [low, high]: [f64; 2], places: usize) -> bool {
    let round = |x: f64| (x * 10f64.powi(places as i32)).round() as i128;
    let includes = low <= 0.0 && 0.0 <= high;
    let whole = !(low == 0.0 || high == 0.0);
    let (value, half) = (round(value), round(half));
    let shown = value - half <= 0 && 0 <= value + half;
    let bounds = round(low) <= 0 && 0 <= round(high);
    whole && shown == includes && bounds == includes
}

/// Both bounds, with as many digits as the smaller needs not to read as 0.
fn bounds_apart_from_zero(bounds: [f64; 2], places: usize) -> String {
    let [low, high] = bounds.map(|bound| {
        if bound == 0.0 {
            return "0".to_string();
        }
        let needed = if fixed(bound.abs(), places).bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            places
        } else {
            digits_for_lead(bound.abs()).max(places)
        };
        fixed(bound, needed)
    });
    format!("{low} to {high}")
}

fn range([low, high]: [f64; 2], places: usize) -> String {
    // An en dash beside a minus sign cannot be read.
    let between = if low < 0.0 { " to " } else { "–" };
    format!("{}{between}{}", fixed(low, places), fixed(high, places))
}

/// Two significant digits, for a number that nothing is known about.
fn rough(value: f64) -> String {
    if value == 0.0 { "0".to_string() } else { fixed(value, digits_for_lead(value.abs()) + 1) }
}

fn rough_or_exact(value: f64, sign: Sign) -> String {
    let mut text = fixed(value, 4);
    while text.contains('.') && (text.ends_with('0') || text.ends_with('.')) {
        text.pop();
    }
    if sign == Sign::Always { signed(text, value) } else { text }
}

/// Digits after the point that show the first significant digit.
fn digits_for_lead(value: f64) -> usize {
    if value <= 0.0 { 0 } else { (-(value.log10().floor())).clamp(0.0, 12.0) as usize }
}

/// An upper bound with one significant digit, two after a leading 1, rounded up.
fn bound_up(value: f64) -> String {
    let first = digits_for_lead(value);
    let places = first + usize::from(value < 1.0 && value * 10f64.powi(first as i32) < 1.5);
    let scale = 10f64.powi(places as i32);
    format!("{:.*}", places, (value * scale - 1e-9).ceil() / scale)
}

/// A lower bound near `top`, with one significant digit of the distance, rounded down.
fn bound_down_from(top: f64, value: f64) -> String {
    let places = digits_for_lead(top - value);
    let scale = 10f64.powi(places as i32);
    format!("{:.*}", places, (value * scale + 1e-9).floor() / scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::findings::Method;
    use crate::analysis::labels::Labels;

    #[test]
    fn points_of_private_numbers_read_as_people_write_them() {
        let read = |values: &[f64]| -> Vec<String> {
            let mut labels = Labels::default();
            let ids = values.iter().enumerate().map(|(k, value)| (format!("{k:02}"), [*value; 2]));
            labels.values.insert("cost".into(), ids.collect());
            (0..values.len()).map(|k| point(&labels, "cost", &format!("{k:02}"))).collect()
        };
        assert_eq!(read(&[0.2, 0.25]), ["0.2", "0.25"]);
        assert_eq!(read(&[1.0 / 6.0, 0.5, 5.0 / 6.0]), ["0.1667", "0.5", "0.8333"]);
        assert_eq!(read(&[-0.2, 0.0, 1.0, 20.0]), ["−0.2", "0", "1", "20"]);
        // Digits that tell two values apart stay, however many there are.
        assert_eq!(read(&[0.12344, 0.12341]), ["0.12344", "0.12341"]);
        assert_eq!(read(&[1234.0, 1230.0, 1e-7]), ["1,234", "1,230", "1e-7"]);
        // What the machine cannot write exactly is not shown to its last bit.
        assert_eq!(read(&[0.1 + 0.2, 0.1]), ["0.3", "0.1"]);
        assert_eq!(read(&[0.5, 0.5]), ["0.5", "0.5"]);
    }

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate {
            value: Some(value),
            standard_error: Some((high - low) / 3.92),
            interval: Some([low, high]),
            level: 0.95,
            method: Method::Wilson,
            n: 1000,
        }
    }

    fn undefined() -> Estimate {
        Estimate { value: None, standard_error: None, interval: None, level: 0.95, method: Method::Wilson, n: 0 }
    }

    #[test]
    fn shares() {
        assert_eq!(share(&estimate(0.6123, 0.6093, 0.6153)), "61.2% ± 0.3");
        assert_eq!(share(&estimate(0.0042, 0.0028, 0.0062)), "0.4% (0.3–0.6)");
        assert_eq!(share(&estimate(0.0, 0.0, 3.84e-5)), "0 (at most 0.004%)");
        assert_eq!(share(&estimate(0.0, 0.0, 0.79)), "0 (at most 79%)");
        assert_eq!(share(&estimate(1.0, 1.0 - 3.84e-5, 1.0)), "100% (at least 99.996%)");
        assert_eq!(share(&estimate(0.5, 0.488, 0.512)), "50.0% ± 1.2");
        assert_eq!(share(&estimate(0.5, 0.2, 0.8)), "50% ± 30");
        assert_eq!(share(&estimate(1.0, 0.9, 1.1)), "100% ± 10");
        assert_eq!(share(&estimate(0.0, -0.02, 0.02)), "0% ± 2");
        assert_eq!(share(&undefined()), "–");
        assert_eq!(share(&Estimate { interval: None, ..estimate(0.123, 0.0, 0.0) }), "12.3%");
    }

    #[test]
    fn parts_of_a_table() {
        let both = |e: &Estimate| {
            let (a, b) = share_parts(e);
            format!("{a} | {b}")
        };
        assert_eq!(both(&estimate(0.6123, 0.6093, 0.6153)), "61.2% | 60.9–61.5");
        assert_eq!(both(&estimate(0.0, 0.0, 3.84e-5)), "0% | 0–0.004");
        assert_eq!(both(&undefined()), "– | –");
        assert_eq!(both(&estimate(1.0, 0.996, 1.0)), "100% | 99.6–100");
    }

    #[test]
    fn signed_numbers() {
        assert_eq!(correlation(&estimate(0.312, 0.302, 0.322)), "+0.312 ± 0.010");
        assert_eq!(correlation(&estimate(-0.31, -0.34, -0.28)), "−0.31 ± 0.03");
        assert_eq!(correlation(&estimate(-0.31, -0.39, -0.28)), "−0.31 (−0.39 to −0.28)");
        assert_eq!(difference(&estimate(0.021, 0.017, 0.025)), "+2.1 ± 0.4 points");
        assert_eq!(plain(&estimate(0.25, 0.25, 0.25)), "0.25 ± 0");
        assert_eq!(plain(&estimate(-0.0001, -0.003, 0.003)), "0.000 ± 0.003");
        assert_eq!(plain(&estimate(1234.0, 1200.0, 1268.0)), "1234 ± 34");
    }

    /// Whoever reads an interval sees whether it excludes zero, as every statement about it says.
    #[test]
    fn what_is_shown_includes_zero_where_the_interval_does() {
        let e = |value, low, high| difference(&estimate(value, low, high));
        assert_eq!(e(0.012, 0.0004, 0.0236), "+1.2 (0.04 to 2.4) points");
        assert_eq!(e(0.012, 0.0, 0.024), "+1.2 (0 to 2.4) points");
        assert_eq!(e(0.02, -0.0002, 0.0402), "+2 ± 2 points");
        assert_eq!(e(-0.012, -0.024, -0.0001), "−1.2 (−2.4 to −0.01) points");
        assert_eq!(e(0.021, 0.017, 0.025), "+2.1 ± 0.4 points");
        for k in 1..400 {
            let half = 0.02 * f64::from(k) / 400.0;
            for value in [0.01, -0.01, 0.0003] {
                let found = estimate(value, value - half, value + half);
                let text = difference(&found).replace('−', "-").replace(" points", "").replace('+', "");
                let (point, rest) = text.split_once(' ').unwrap();
                let point: f64 = point.parse().unwrap();
                let bounds = match rest.strip_prefix("± ") {
                    Some(half) => [point - half.parse::<f64>().unwrap(), point + half.parse::<f64>().unwrap()],
                    None => {
                        let (low, high) = rest.trim_matches(['(', ')']).split_once(" to ").unwrap();
                        [low.parse().unwrap(), high.parse().unwrap()]
                    }
                };
                let shown = bounds[0] > 1e-9 || bounds[1] < -1e-9;
                assert_eq!(shown, found.excludes_zero(), "{text} of {:?}", found.interval);
            }
        }
    }

    #[test]
    fn in_brief() {
        assert_eq!(share_in_brief(&estimate(0.6123, 0.6093, 0.6153)), "61%");
        assert_eq!(share_in_brief(&estimate(0.042, 0.040, 0.044)), "4%");
        assert_eq!(share_in_brief(&estimate(0.0042, 0.0030, 0.0060)), "0.4%");
        assert_eq!(share_in_brief(&estimate(0.0, 0.0, 0.001)), "0%");
        assert_eq!(share_in_brief(&estimate(1.0, 0.999, 1.0)), "100%");
    }

    #[test]
    fn counts_and_parts() {
        assert_eq!(
            (count(0), count(999), count(1000), count(1_234_567)),
            ("0".into(), "999".into(), "1,000".into(), "1,234,567".into())
        );
        assert_eq!(part(71, 100), "71%");
        assert_eq!(part(1, 100_000), "under 0.1%");
        assert_eq!(part(99_999, 100_000), "over 99%");
        assert_eq!((part(0, 5), part(0, 0)), ("0%".into(), "–".into()));
    }

    #[test]
    fn levels() {
        assert_eq!([0.95, 0.99, 0.999_632, 0.5].map(level), ["95%", "99%", "99.963%", "50%"]);
    }

    #[test]
    fn digits_follow_the_half_width() {
        assert_eq!([0.3, 0.03, 0.12, 3.0, 14.0, 0.097].map(digits), [1, 2, 2, 0, 0, 2]);
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed_signed(0.001, 2), "0.00");
    }
}
