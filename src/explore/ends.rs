//! How far each number of a scenario could be wrong: two ends, each a setting.

use super::axis::{Change, Setting};
use crate::scenario::Settable;

/// A number, and the ends of its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its path.
    pub path: String,
    /// What stands there, as TOML.
    pub value: String,
    /// Whether a source supports it.
    pub supported: bool,
    /// Less, then more; of a number at its bound only one.
    pub ends: Vec<End>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Whether it is the upper one.
    pub more: bool,
    /// What it does to the scenario.
    pub setting: Setting,
}

/// A range of a number, as it is typed: `PATH=LO..HI`.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The path.
    pub path: String,
    /// The ends.
    pub ends: [f64; 2],
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}..{}", self.path, self.ends[0], self.ends[1])
    }
}

impl Range {
    /// Reads a range.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::explore::ends::Range;
    /// assert_eq!(Range::read("tension.start=2..6").unwrap().ends, [2.0, 6.0]);
    /// assert!(Range::read("tension.start=6..2").unwrap_err().contains("`tension.start=2..6`"));
    /// ```
    pub fn read(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not a range; write `PATH=LO..HI`, such as `tension.start=2..6`");
        let (path, ends) = text.split_once('=').ok_or_else(bad)?;
        let (low, high) = ends.split_once("..").ok_or_else(bad)?;
        let number = |word: &str| word.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(bad);
        let (path, low, high) = (path.trim(), number(low)?, number(high)?);
        match low < high {
            _ if path.is_empty() => Err(bad()),
            true => Ok(Self { path: path.into(), ends: [low, high] }),
            false => Err(format!("the range in `{text}` does not rise; write `{path}={high}..{low}`")),
        }
    }
}

/// The numbers of a scenario that may be changed, each with its ends: those of `ranges`, else `spread` less and more (0.2: a fifth),
/// within bounds; whole numbers by one at least. `only`: beginnings of the paths that are wanted, all if there are none. And
/// numbers that have no ends: a zero is no less by a fifth of it.
#[must_use]
pub fn inputs(settable: &[Settable], ranges: &[Range], spread: f64, only: &[String]) -> (Vec<Input>, Vec<String>) {
    let (mut found, mut without) = (Vec::new(), Vec::new());
    let wanted = |path: &str| {
        only.is_empty() || only.iter().any(|start| path == start || path.starts_with(&format!("{start}.")))
    };
    for one in settable.iter().filter(|one| one.is_number && wanted(&one.path)) {
        let given = ranges.iter().find(|range| range.path == one.path);
        let ends = match (given, one.value.parse::<f64>()) {
            (Some(range), _) => both(range.ends.map(|x| set(&one.path, x))),
            (None, Ok(x)) => around(one, x, spread),
            // All parameters of a distribution.
            (None, Err(_)) => both([1.0 - spread, 1.0 + spread].map(|times| scale(&one.path, times))),
        };
        if ends.is_empty() {
            without.push(one.path.clone());
            continue;
        }
        found.push(Input {
            path: one.path.clone(),
            value: one.value.clone(),
            supported: !one.evidence.is_empty(),
            ends,
        });
    }
    (found, without)
}

/// A lower and an upper end.
fn both([less, more]: [Setting; 2]) -> Vec<End> {
    vec![End { more: false, setting: less }, End { more: true, setting: more }]
}

/// A number less and more, within its bounds; none where that is the number itself.
fn around(one: &Settable, x: f64, spread: f64) -> Vec<End> {
    let bounded = |y: f64| y.clamp(one.low.unwrap_or(f64::NEG_INFINITY), one.high.unwrap_or(f64::INFINITY));
    let ends = [-1.0, 1.0].map(|sign| {
        let by = sign * spread * x.abs();
        if one.may_be.contains("whole") && x != 0.0 {
            let by = if by.abs() < 1.0 { sign } else { libm::round(by) };
            bounded(x + by)
        } else {
            bounded(tidy(x + by))
        }
    });
    ends.into_iter().filter(|y| *y != x).map(|y| End { more: y > x, setting: set(&one.path, y) }).collect()
}

/// The nearest number with twelve digits.
fn tidy(x: f64) -> f64 {
    format!("{x:.11e}").parse().unwrap_or(x)
}

fn set(path: &str, x: f64) -> Setting {
    Setting { label: x.to_string(), number: Some(x), change: Change::Set(format!("{path}={x}")) }
}

fn scale(path: &str, times: f64) -> Setting {
    Setting { label: format!("× {times}"), number: None, change: Change::Set(format!("{path}*={times}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(path: &str, value: &str, may_be: &str, (low, high): (Option<f64>, Option<f64>)) -> Settable {
        Settable {
            path: path.into(),
            value: value.into(),
            given: true,
            may_be: may_be.into(),
            low,
            high,
            unit: "",
            about: "",
            is_number: true,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn ends_stay_within_bounds() {
        let all = [
            number("a.share", "0.9", "0 to 1", (Some(0.0), Some(1.0))),
            number("a.cost", "-0.5", "number", (None, None)),
            number("a.rounds", "3", "whole number, 1 to 9", (Some(1.0), Some(9.0))),
            number("a.none", "0", "number", (None, None)),
            number("b.full", "1", "0 to 1", (Some(0.0), Some(1.0))),
            number("b.drawn", "{ beta = [2, 18] }", "0 to 1", (Some(0.0), Some(1.0))),
        ];
        let ends = |found: &[Input]| -> Vec<Vec<String>> {
            found.iter().map(|input| input.ends.iter().map(|end| end.setting.label.clone()).collect()).collect()
        };
        let (found, without) = inputs(&all, &[], 0.2, &[]);
        let expected: [&[&str]; 5] = [&["0.72", "1"], &["-0.6", "-0.4"], &["2", "4"], &["0.8"], &["× 0.8", "× 1.2"]];
        assert_eq!(
            (ends(&found), without),
            (expected.map(|e| e.iter().map(|s| s.to_string()).collect()).to_vec(), vec!["a.none".to_string()])
        );
        let range = [Range::read("a.none=-1..1").unwrap()];
        let (found, _) = inputs(&all, &range, 0.2, &["a.none".into(), "b".into()]);
        assert_eq!(ends(&found)[0], ["-1", "1"]);
        assert_eq!(found.len(), 3);
    }
}
