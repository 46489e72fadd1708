//! One thing that a sweep changes, and the settings that it takes: `PATH=LO..HI:N`, `PATH=A,B,C` or `one.toml,two.toml`; in a design
//! also a range from which values are drawn, `PATH=LO..HI`.

use std::path::PathBuf;

/// Most settings of one axis.
pub const MOST_SETTINGS: usize = 1_000;

/// One thing that is changed, and the settings that it takes, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// As it was typed.
    pub text: String,
    /// What is changed: the path, with `*` or `+` behind it where a setting multiplies or adds; `files` where overlays are the settings.
    pub name: String,
    /// At least one, but for a range whose values are yet to be drawn.
    pub settings: Vec<Setting>,
    /// The range that values are drawn from; `None` where the settings are listed.
    pub range: Option<Stretch>,
}

/// A range of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The least value.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// Whether values are equally far apart by their ratios.
    pub log: bool,
}

impl Stretch {
    /// The value below which a share `u` of the range lies, with as many digits as a ten-thousandth of it asks for.
    fn at(&self, u: f64) -> f64 {
        let Stretch { low, high, log } = *self;
        let x = if log { low * libm::exp(u * libm::log(high / low)) } else { low + u * (high - low) };
        tidy(x, if log { x } else { high - low } * 0.1).clamp(low, high)
    }
}

/// One setting of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// For people: the value, or the name of the file without its ending.
    pub label: String,
    /// The value, where it is a number.
    pub number: Option<f64>,
    /// What it does to the scenario.
    pub change: Change,
}

/// What a setting does to a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// As after `--set`.
    Set(String),
    /// A file that is laid over it.
    Overlay(PathBuf),
}

/// How settings are written, for messages.
const FORM: &str = "write `PATH=LO..HI:N`, `PATH=A,B,C` or `one.toml,two.toml`";

impl Axis {
    /// Reads an axis as it is typed after `--over`.
    ///
    /// `PATH=LO..HI:N` is N values from LO to HI, equally far apart; with `:log` behind it each is the same multiple of the one before.
    /// `PATH=A,B,C` is a list of values. `PATH*=…` multiplies what stands there, `PATH+=…` adds to it. Without an equals sign it is a list of
    /// files, each laid over the scenario.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::explore::axis::Axis;
    /// let axis = Axis::read("actor.north.patience=0.8..1:5").unwrap();
    /// let numbers: Vec<f64> = axis.settings.iter().filter_map(|setting| setting.number).collect();
    /// assert_eq!(numbers, [0.8, 0.85, 0.9, 0.95, 1.0]);
    /// let axis = Axis::read("move.blockade.cost*=0.1..10:3:log").unwrap();
    /// assert_eq!(axis.settings.iter().map(|s| &*s.label).collect::<Vec<_>>(), ["0.1", "1", "10"]);
    /// assert!(Axis::read("tension.start=5..1:3").unwrap_err().contains("`tension.start=1..5:3`"));
    /// ```
    pub fn read(text: &str) -> Result<Self, String> {
        Self::read_for_a_design(text)?.listed()
    }

    /// Its settings are listed.
    ///
    /// # Errors
    ///
    /// Where they are a range from which values are to be drawn.
    pub fn listed(self) -> Result<Self, String> {
        let Self { text, range, .. } = &self;
        if range.is_none() {
            return Ok(self);
        }
        let written = match text.strip_suffix(":log") {
            Some(rest) => format!("{rest}:11:log"),
            None => format!("{text}:11"),
        };
        Err(format!("`{text}` does not say how many values the range has; write `{written}` for eleven"))
    }

    /// The same, and `PATH=LO..HI` (with `:log` behind it or without) is a range from which values are to be drawn.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::explore::axis::Axis;
    /// let axis = Axis::read_for_a_design("tension.start=1..5").unwrap().drawn(&[0.25, 0.75], false);
    /// assert_eq!(axis.settings.iter().map(|s| &*s.label).collect::<Vec<_>>(), ["2", "4"]);
    /// ```
    pub fn read_for_a_design(text: &str) -> Result<Self, String> {
        let Some((left, values)) = text.split_once('=') else { return Self::of_files(text) };
        let left = left.trim();
        let (path, sign) = match left.strip_suffix(['*', '+']) {
            Some(path) => (path.trim_end(), &left[left.len() - 1..]),
            None => (left, ""),
        };
        if path.is_empty() {
            return Err(format!("`{text}` names no path; {FORM}"));
        }
        let values = values.trim();
        let mut stretch = None;
        let settings = match values.contains("..") {
            true => {
                let (found, count) = range(text, (left, values))?;
                stretch = count.is_none().then_some(found);
                let values = count.map_or_else(Vec::new, |n| spread(found, n));
                values.into_iter().map(|x| (x.to_string(), Some(x))).collect()
            }
            false => list(values).into_iter().map(|value| (value.to_string(), value.parse().ok())).collect::<Vec<_>>(),
        };
        if settings.iter().any(|(value, _)| value.is_empty()) {
            return Err(format!("a value is missing in `{text}`; {FORM}"));
        }
        let name = format!("{path}{sign}");
        let settings = settings.into_iter().map(|(value, number)| set(&name, &value, number)).collect();
        Self { text: text.to_string(), name, settings, range: stretch }.sound()
    }

    /// With a value for each share of its range; `whole` numbers are rounded. Where settings are listed it stays as it is.
    #[must_use]
    pub fn drawn(&self, at: &[f64], whole: bool) -> Self {
        let Some(range) = self.range else { return self.clone() };
        let value = |u: &f64| if whole { libm::round(range.at(*u)) } else { range.at(*u) };
        let settings = at.iter().map(value).map(|x| set(&self.name, &x.to_string(), Some(x))).collect();
        Self { settings, ..self.clone() }
    }

    fn of_files(text: &str) -> Result<Self, String> {
        let files: Vec<&str> = text.split(',').map(str::trim).collect();
        if let Some(other) = files.iter().find(|file| !file.ends_with(".toml")) {
            return Err(format!("`{other}` is neither a change nor a scenario file; {FORM}"));
        }
        let of = |file: &&str| {
            let path = PathBuf::from(file);
            let label =
                path.file_stem().map_or_else(|| (*file).to_string(), |stem| stem.to_string_lossy().into_owned());
            Setting { label, number: None, change: Change::Overlay(path) }
        };
        Self { text: text.to_string(), name: "files".into(), settings: files.iter().map(of).collect(), range: None }
            .sound()
    }

    fn sound(self) -> Result<Self, String> {
        if self.settings.len() > MOST_SETTINGS {
            return Err(format!(
                "`{}` has {} settings, and an axis may have {MOST_SETTINGS}",
                self.text,
                self.settings.len()
            ));
        }
        for (at, setting) in self.settings.iter().enumerate() {
            if self.settings[..at].iter().any(|other| other.change == setting.change) {
                return Err(format!("`{}` stands twice in `{}`; once is enough", setting.label, self.text));
            }
        }
        Ok(self)
    }

    /// The path that it changes; `None` where its settings are files.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let of_files = self.settings.iter().any(|setting| matches!(setting.change, Change::Overlay(_)));
        (!of_files).then(|| self.name.trim_end_matches(['*', '+']))
    }

    /// Whether all its settings are numbers, each above the one before: then it can be drawn to scale.
    #[must_use]
    pub fn is_scale(&self) -> bool {
        let numbers: Vec<f64> = self.settings.iter().filter_map(|setting| setting.number).collect();
        numbers.len() == self.settings.len() && numbers.len() > 1 && numbers.windows(2).all(|pair| pair[0] < pair[1])
    }
}

/// What sets a path to a value, multiplies or adds, as the name of an axis says.
fn set(name: &str, value: &str, number: Option<f64>) -> Setting {
    Setting {
        change: Change::Set(format!("{name}={value}")),
        label: value.trim_matches('"').to_string(),
        number: number.filter(|x: &f64| x.is_finite()),
    }
}

/// `LO..HI` or `LO..HI:N`, with `:log` behind it or without: the range, and how many values it has.
fn range(text: &str, (left, values): (&str, &str)) -> Result<(Stretch, Option<usize>), String> {
    let (ends, rest) = values.split_once(':').map_or((values, None), |(ends, rest)| (ends, Some(rest)));
    let (count, log) = match rest.map(|rest| rest.split_once(':').map_or((rest, None), |(a, b)| (a, Some(b)))) {
        None => (None, false),
        Some(("log", None)) => (None, true),
        Some((count, None)) => (Some(count), false),
        Some((count, Some("log"))) => (Some(count), true),
        Some((_, Some(other))) => {
            return Err(format!("`:{other}` in `{text}` means nothing; behind the count there may be `:log`"));
        }
    };
    let number = |word: &str| {
        let parsed = word.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        parsed.ok_or_else(|| format!("`{}` in `{text}` is not a number", word.trim()))
    };
    let (low, high) = ends.split_once("..").unwrap_or((ends, ""));
    let (low, high) = (number(low)?, number(high)?);
    let n = match count {
        None => None,
        Some(count) => {
            let n = count.trim().parse::<usize>().ok().filter(|n| *n >= 2);
            Some(n.ok_or_else(|| format!("`{}` in `{text}` is not a number of values from 2 on", count.trim()))?)
        }
    };
    if let Some(n) = n.filter(|n| *n > MOST_SETTINGS) {
        return Err(format!("`{text}` has {n} settings, and an axis may have {MOST_SETTINGS}"));
    }
    if low >= high {
        let behind = format!("{}{}", n.map_or_else(String::new, |n| format!(":{n}")), if log { ":log" } else { "" });
        let way =
            if low > high { format!("write `{left}={high}..{low}{behind}`") } else { format!("write `{left}={low}`") };
        return Err(format!("the range in `{text}` does not rise; {way}"));
    }
    if log && low <= 0.0 {
        return Err(format!("`{text}` has `:log`, and multiples start above 0; start above 0, or leave `:log` out"));
    }
    Ok((Stretch { low, high, log }, n))
}

/// Values from end to end of a range.
fn spread(Stretch { low, high, log }: Stretch, n: usize) -> Vec<f64> {
    let last = (n - 1) as f64;
    let times = libm::exp(libm::log(high / low) / last);
    let at = |k: usize| match (k, log) {
        (0, _) => low,
        (k, _) if k == n - 1 => high,
        (k, false) => tidy(low + (high - low) * (k as f64 / last), (high - low) / last),
        (k, true) => {
            let x = low * libm::exp(libm::log(high / low) * (k as f64 / last));
            tidy(x, x * (times - 1.0))
        }
    };
    (0..n).map(at).collect()
}

/// A number with as few decimals as a thousandth of the step to the next one asks for.
fn tidy(x: f64, step: f64) -> f64 {
    let decimals = (3.0 - libm::floor(libm::log10(step))).clamp(0.0, 300.0);
    format!("{x:.*}", decimals as usize).parse().unwrap_or(x)
}

/// Values with commas between them; those in brackets, braces and quotation marks belong to the values.
fn list(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut from, mut out) = (0i32, false, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                out.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(text[from..].trim());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        Axis::read(text).unwrap().settings.into_iter().map(|setting| setting.label).collect()
    }

    #[test]
    fn settings_are_as_written() {
        assert_eq!(labels("a.b=0..1:11")[3], "0.3");
        assert_eq!(labels("a.b+=-0.1..0.1:3"), ["-0.1", "0", "0.1"]);
        assert_eq!(labels("a.b=[1, 2], [3], \"x,y\""), ["[1, 2]", "[3]", "x,y"]);
        assert_eq!(labels("c/one.toml, two.toml"), ["one", "two"]);
        let axis = Axis::read("a.b *= 1..100:3:log").unwrap();
        assert_eq!((&*axis.name, axis.is_scale()), ("a.b*", true));
        assert_eq!(axis.settings[1].change, Change::Set("a.b*=10".into()));
        assert!(!Axis::read("a.b=3,1").unwrap().is_scale());
    }

    #[test]
    fn what_is_wrong_has_a_way_out() {
        for (text, says) in [
            ("a.b=1..2", "write `a.b=1..2:11`"),
            ("a.b=1..2:log", "write `a.b=1..2:11:log`"),
            ("a.b=2..1", "write `a.b=1..2`"),
            ("a.b=2..1:4", "write `a.b=1..2:4`"),
            ("a.b=1..1:4", "write `a.b=1`"),
            ("a.b=0..1:4:log", "start above 0"),
            ("a.b=0..1:4:lin", "may be `:log`"),
            ("a.b=x..1:4", "`x` in"),
            ("a.b=0..1:1", "from 2 on"),
            ("a.b=0..1:1000000000", "may have 1000"),
            ("a.b=1,,2", "a value is missing"),
            ("a.b=1,1", "stands twice"),
            ("=1,2", "names no path"),
            ("a.b", "neither a change nor a scenario file"),
        ] {
            let told = Axis::read(text).unwrap_err();
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
