//! Numbers as people type them. What has two readings is refused, with both.

use detente::internals::explore::grid::MOST_POINTS;
use detente::internals::scenario::{is_range, number_meant};

/// Most runs that can be asked for.
pub(super) use detente::internals::facade::part::MOST_RUNS;

/// How whole numbers are written, for messages.
const FORM: &str = "write it like 20000, 20_000, 20k or 2e4";

/// A whole number: digits, with `_` between them, with `k` or `M` behind them, or as `2e4`.
///
/// A comma or a point is a mark of decimals in some languages and of thousands in others, so `1.000` and `1,5` are refused.
pub(super) fn whole(text: &str) -> Result<u64, String> {
    let typed = text.trim();
    if let Some(twice) = two_readings(typed) {
        return Err(twice);
    }
    let bad = || match number_meant(typed).and_then(|write| write.parse::<u64>().ok()) {
        Some(write) => format!("`{text}` is not a whole number; write `{write}`"),
        None if is_range(typed) => {
            format!("`{text}` is a range; give one number, and run the command again for each other")
        }
        None => format!("`{text}` is not a whole number; {FORM}"),
    };
    let digits_of = |text: &str| text.trim_start_matches(['-', '−', '–']).parse::<f64>();
    if typed.starts_with(['-', '−', '–']) && digits_of(typed) == Ok(0.0) {
        return Err(format!("`{text}` is not a whole number; write `0`"));
    }
    if typed.starts_with(['-', '−', '–']) && typed.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!("`{text}` is below 0; {FORM}"));
    }
    let well_marked = typed.split('_').all(|part| part.bytes().all(|b| b != b'_') && !part.is_empty());
    let plain: String = typed.chars().filter(|c| *c != '_').collect();
    let (digits, zeros) = match plain.split_once(['e', 'E']) {
        Some((digits, zeros)) => {
            let zeros = zeros.strip_prefix('+').unwrap_or(zeros);
            let only = !zeros.is_empty() && zeros.bytes().all(|b| b.is_ascii_digit());
            (digits, if only { zeros.parse::<u32>().unwrap_or(u32::MAX) } else { return Err(bad()) })
        }
        None => match (plain.strip_suffix(['k', 'K']), plain.strip_suffix('M')) {
            (Some(digits), _) => (digits, 3),
            (_, Some(digits)) => (digits, 6),
            _ => (plain.as_str(), 0),
        },
    };
    // Without a scale behind it, no whole number has a point: `1_000.0`.
    if digits == plain && digits.contains('.') {
        return Err(bad());
    }
    let (head, tail) = digits.split_once('.').unwrap_or((digits, ""));
    let tail = tail.trim_end_matches('0');
    let joined = format!("{head}{tail}");
    if !well_marked || head.is_empty() || !joined.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let zeros =
        zeros.checked_sub(tail.len() as u32).ok_or_else(|| format!("`{text}` is not a whole number; {FORM}"))?;
    let number: u64 = joined.parse().map_err(|_| too_large(text))?;
    match number {
        0 => Ok(0),
        _ => 10u64.checked_pow(zeros).and_then(|scale| number.checked_mul(scale)).ok_or_else(|| too_large(text)),
    }
}

fn too_large(text: &str) -> String {
    format!("`{text}` is too large; the largest number is {}", u64::MAX)
}

/// What is wrong with a number whose comma or point may mean two things.
fn two_readings(typed: &str) -> Option<String> {
    let (mantissa, scale) = match typed.find(['e', 'E', 'k', 'K', 'M']) {
        Some(at) => typed.split_at(at),
        None => (typed, ""),
    };
    // `1_000.000` has two readings, too.
    let mantissa = &mantissa.replace('_', "");
    let marks: Vec<char> = mantissa.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = mantissa.trim_start_matches(['+', '-']).split([',', '.']).collect();
    if marks.is_empty() || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let grouped = parts[1..].iter().all(|part| part.len() == 3) && first.len() <= 3 && !first.starts_with('0');
    let joined = parts.concat();
    let decimal = format!("{}.{last}", parts[..parts.len() - 1].concat());
    let trimmed = decimal.trim_end_matches('0').trim_end_matches('.').to_string();
    if marks.len() == 1 {
        // With a scale, a point that cannot be one of thousands is a decimal one: `1.5k`, `0.125M`.
        if marks[0] == '.' && !scale.is_empty() && !grouped {
            return None;
        }
        let mark = if marks[0] == ',' { "comma" } else { "point" };
        return Some(if grouped {
            format!(
                "`{typed}` has two readings: {trimmed}{scale} with a decimal {mark}, {joined}{scale} with a {mark} for thousands; \
                 write `{trimmed}{scale}` or `{joined}{scale}`"
            )
        } else if marks[0] == '.' && last.bytes().all(|b| b == b'0') {
            format!("`{typed}` is not a whole number; write `{first}`")
        } else if marks[0] == ',' {
            format!(
                "`{typed}` has two readings: {trimmed}{scale} or {joined}{scale}; write one of them, without a comma"
            )
        } else {
            format!("`{typed}` is not a whole number; {FORM}")
        });
    }
    if grouped && marks.windows(2).all(|pair| pair[0] == pair[1]) {
        return Some(format!(
            "`{typed}` has marks for thousands; write `{joined}{scale}` or `{}{scale}`",
            parts.join("_")
        ));
    }
    Some(format!("`{typed}` cannot be read; {FORM}"))
}

/// A number of runs.
pub(super) fn runs(text: &str) -> Result<u64, String> {
    match whole(text) {
        Ok(n @ 1..=MOST_RUNS) => Ok(n),
        Ok(n) => Err(format!("{n} is out of range; runs go from 1 to {MOST_RUNS}")),
        Err(why) => Err(why),
    }
}

/// Rows of a design, 8 or more.
pub(super) fn rows(text: &str) -> Result<usize, String> {
    rows_from(8, text)
}

/// Points of a sample that regions are looked for in, 50 or more.
pub(super) fn points(text: &str) -> Result<usize, String> {
    rows_from(50, text)
}

/// Points of a design over axes that are named.
pub(super) fn designed(text: &str) -> Result<usize, String> {
    rows_within((2, MOST_POINTS), text)
}

fn rows_from(least: u64, text: &str) -> Result<usize, String> {
    rows_within((least, 100_000), text)
}

fn rows_within((least, most): (u64, u64), text: &str) -> Result<usize, String> {
    match whole(text)? {
        n if (least..=most).contains(&n) => Ok(n as usize),
        n => Err(format!("{n} is out of range; samples go from {least} to {most}")),
    }
}

/// A half-width of shares.
pub(super) fn half_width(text: &str) -> Result<f64, String> {
    const RANGE: &str = "a precision goes from 0.00001 to 0.25, and 0.005 is half a percentage point";
    match decimal(text) {
        Ok(share) if (0.00001..=0.25).contains(&share) => Ok(share),
        Ok(_) => Err(format!("`{text}` is out of range; {RANGE}")),
        Err(why) => Err(format!("{why}; {RANGE}")),
    }
}

/// A number with decimals.
pub(super) fn decimal(text: &str) -> Result<f64, String> {
    let typed = text.trim();
    let spelled = |c: char| c.is_ascii_digit() && c != '0';
    match typed.parse::<f64>() {
        Ok(x) if x.is_infinite() && !typed.to_ascii_lowercase().contains('i') => {
            Err(format!("`{text}` is too large; the largest number is about 1.8e308"))
        }
        Ok(0.0) if typed.split(['e', 'E']).next().is_some_and(|digits| digits.contains(spelled)) => {
            Err(format!("`{text}` is too small to be told from 0; write `0`"))
        }
        Ok(x) if !x.is_nan() => Ok(x),
        _ => Err(match number_meant(typed).filter(|write| write.parse::<f64>().is_ok()) {
            Some(write) => format!("`{text}` is not a number; write `{write}`"),
            None if is_range(typed) => format!("`{text}` is a range; give one number"),
            None => format!("`{text}` is not a number; write it like 0.005"),
        }),
    }
}

/// A precision: 0 or more, and finite.
pub(super) fn precision(text: &str) -> Result<f64, String> {
    match decimal(text)? {
        x if x < 0.0 => Err(format!("`{text}` is negative; a precision is 0 or more")),
        x if x.is_infinite() => {
            Err(format!("`{text}` is not finite; `--limit` asks for the limit of ever larger precisions"))
        }
        x => Ok(x),
    }
}

/// A seed.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    whole(text)
}

/// `name=number`.
pub(super) fn input(text: &str) -> Result<(String, f64), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not of the form `INPUT=NUMBER`, such as `delta=0.9`"))?;
    Ok((name.trim().to_string(), decimal(value)?))
}

/// A number of further fits.
pub(super) fn starts(text: &str) -> Result<usize, String> {
    match whole(text)? {
        n @ 2..=8 => Ok(n as usize),
        n => Err(format!("{n} is out of range; there are 2 to 8 further fits")),
    }
}

/// A number of threads.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    match whole(text)? {
        0 => Err("threads go from 1; leave the option out for all cores".to_string()),
        n => Ok(usize::try_from(n).unwrap_or(usize::MAX)),
    }
}

/// How far numbers are changed, as a part of themselves: above 0, below 1.
pub(super) fn spread(text: &str) -> Result<f64, String> {
    let part = text.trim().parse::<f64>().ok().filter(|x| 0.0 < *x && *x < 1.0);
    part.ok_or_else(|| {
        format!("`{text}` is not a part; write a number between 0 and 1, such as 0.2 for a fifth less and more")
    })
}

/// A payoff, or 1 over one: a number of at least 0.
pub(super) fn payoff(text: &str) -> Result<f64, String> {
    let found = text.trim().parse::<f64>().ok().filter(|x| *x >= 0.0 && x.is_finite());
    found.ok_or_else(|| format!("`{text}` is not a number of at least 0; write it like 0.01"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_type_them() {
        for text in ["20000", "20_000", "20k", "2e4", "2E4", "2.0e4", "0.02M", "2e+4", " 20000", "20K", "0.020M"] {
            assert_eq!(runs(text), Ok(20_000), "{text}");
        }
        assert_eq!(runs("1.5k"), Ok(1500));
        assert_eq!(runs("0.125M"), Ok(125_000));
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(seed("0"), Ok(0));
        for text in [
            "",
            "-1",
            "1.5",
            "k",
            "e5",
            "1e",
            "0.5",
            "ten",
            "1e-3",
            "NaN",
            "0x10",
            "99999999999999999999",
            "1e99",
            "2e4k",
            "1__0",
            "_1",
            "1_",
            "1e99999999999",
            "1e+",
            "+-1",
            "1.2.3",
            "1,2.5",
        ] {
            assert!(runs(text).is_err() && seed(text).is_err(), "{text}");
        }
        assert!(runs("0").is_err() && runs("1e13").is_err() && threads("0").is_err());
        assert_eq!(runs("1e12"), Ok(MOST_RUNS));
    }

    #[test]
    fn what_has_two_readings_is_refused_with_both() {
        for (text, readings) in [
            ("1.000", &["`1`", "`1000`"][..]),
            ("1,000", &["`1`", "`1000`"]),
            ("2,500", &["`2.5`", "`2500`"]),
            ("20.000", &["`20`", "`20000`"]),
            ("1,5", &["1.5", "15"]),
            ("1.500k", &["`1.5k`", "`1500k`"]),
            ("2.500e3", &["`2.5e3`", "`2500e3`"]),
            ("1,000,000", &["`1000000`", "`1_000_000`"]),
            ("1.000.000", &["`1000000`"]),
            ("1 000", &["`1000`"]),
            ("1'000", &["`1000`"]),
            ("1.0", &["write `1`"]),
            ("1_0.0", &["write `10`"]),
            ("1_00.000", &["`100`", "`100000`"]),
            ("-5", &["below 0"]),
            ("−5", &["below 0"]),
            ("-0", &["write `0`"]),
            ("5..10", &["is a range"]),
            ("5-10", &["is a range"]),
            ("5–10", &["is a range"]),
            ("٣", &["write `3`"]),
            ("５", &["write `5`"]),
            ("2022.01.26", &["cannot be read"]),
            ("1.2.3", &["cannot be read"]),
        ] {
            for read in [runs, seed, whole] {
                let said = read(text).expect_err(text);
                assert!(readings.iter().all(|r| said.contains(r)), "{text}: {said}");
            }
        }
        for (text, write) in [
            ("0,005", "`0.005`"),
            ("0.5%", "`0.005`"),
            ("1/200", "`0.005`"),
            ("inf", "out of range"),
            ("1e400", "too large"),
            ("-1e999", "too large"),
            ("1e-400", "too small"),
            ("0e-400", "out of range"),
            ("0.001..0.01", "is a range"),
            ("0.1 - 0.2", "is a range"),
            ("٠٫٠٠٥", "`0.005`"),
            ("０.００５", "`0.005`"),
            ("5‰", "`0.005`"),
            ("1..5", "is a range"),
            ("x", "like 0.005"),
        ] {
            let said = half_width(text).expect_err(text);
            assert!(said.contains(write), "{text}: {said}");
        }
        assert_eq!(half_width(".005"), Ok(0.005));
        assert_eq!(input("p=inf"), Ok(("p".into(), f64::INFINITY)));
        assert!(input("p=10%").is_err_and(|e| e.contains("`0.1`")) && input("p").is_err());
    }

    proptest! {
        /// Marks of any kind never change a number unseen: what is accepted is what the digits say.
        #[test]
        fn an_accepted_number_is_what_its_digits_say(text in "[0-9]{1,6}([._, '][0-9]{1,4}){0,2}") {
            if let Ok(n) = whole(&text) {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert!(!text.contains([',', ' ', '\'', '.']), "{text}");
                prop_assert_eq!(Ok(n), digits.parse());
            }
        }
    }
}
