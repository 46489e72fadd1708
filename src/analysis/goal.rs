//! What is asked of the endings: `war < 20%`, `agreement - war > 0`, `war - base <= -5%`, `likeliest == stalemate`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, each_of, paired_difference, wilson};
use crate::scenario::diagnostic::similar;
use crate::scenario::{OutcomeClass, Scenario};

/// What is asked of the endings of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// As it was typed, with single spaces.
    pub text: String,
    asked: Asked,
}

#[derive(Debug, Clone, PartialEq)]
enum Asked {
    /// A share, a difference of two shares, or a difference from the base, above or below a threshold.
    Share {
        /// Whether an ending, by its class, counts.
        plus: Vec<bool>,
        minus: Option<Minus>,
        above: bool,
        threshold: f64,
    },
    /// Whether more runs end so than in any other way.
    Likeliest { class: usize, wanted: bool, classes: usize },
}

#[derive(Debug, Clone, PartialEq)]
enum Minus {
    /// Another share of the same runs.
    Other(Vec<bool>),
    /// The same share of the base.
    Base,
}

/// Whether a goal holds, as far as the runs can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The whole interval is on the side that was asked for.
    Holds,
    /// The whole interval is on the other side.
    Fails,
    /// The interval includes the threshold: more runs might tell.
    Undecided,
}

/// A goal judged by some runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What the goal is about: a share, a difference, or the lead of the ending over the next.
    pub value: Estimate,
    /// Whether it holds.
    pub status: Status,
}

const FORM: &str = "write `ENDING < 20%`, `ENDING - OTHER > 0`, `ENDING - base <= -5%` or `likeliest == ENDING`";

impl Goal {
    /// Reads a goal. Names are ids of outcome classes, or of groups of them.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out.
    ///
    /// ```
    /// use detente::internals::analysis::goal::Goal;
    /// # let text = detente::internals::scenario::Template::of("strike").unwrap().titled("Strike");
    /// # let source = detente::internals::scenario::span::Source::new("strike.toml", text);
    /// # let loaded = detente::internals::scenario::load(source, &[], &detente::internals::scenario::read::no_files);
    /// # let scenario = loaded.result.unwrap().0;
    /// assert_eq!(Goal::read("strike<20 %", &scenario).unwrap().text, "strike < 20%");
    /// assert!(Goal::read("war < 20%", &scenario).unwrap_err().contains("no ending `war`"));
    /// ```
    pub fn read(text: &str, scenario: &Scenario) -> Result<Self, String> {
        let bad = |why: &str| format!("`{text}` is not a goal: {why}; {FORM}");
        let at = text.find(['<', '>', '=', '!']).ok_or_else(|| bad("there is no comparison in it"))?;
        let (left, rest) = text.split_at(at);
        let sign = ["<=", ">=", "==", "!=", "<", ">"].into_iter().find(|sign| rest.starts_with(sign));
        let sign = sign.ok_or_else(|| bad("`=` is no comparison; an ending is compared by `==`"))?;
        let (left, right) = (left.trim(), rest[sign.len()..].trim());
        if left == "likeliest" {
            let wanted = match sign {
                "==" => true,
                "!=" => false,
                _ => return Err(bad("the likeliest ending is compared by `==` or `!=`")),
            };
            let class = scenario.outcomes.iter().position(|class| class.id == right);
            let class = class.ok_or_else(|| unknown(right, scenario, false))?;
            let asked = Asked::Likeliest { class, wanted, classes: scenario.outcomes.len() };
            return Ok(Self { text: format!("likeliest {sign} {right}"), asked });
        }
        let above = match sign {
            ">" | ">=" => true,
            "<" | "<=" => false,
            _ => return Err(bad("a share is compared by `<`, `<=`, `>` or `>=`")),
        };
        let (name, other) = match left.split_once(" - ").or_else(|| left.split_once('−')) {
            Some((name, other)) => (name.trim(), Some(other.trim())),
            None => (left, None),
        };
        let plus = counting(name, scenario)?;
        let minus = match other {
            Some("base") => Some(Minus::Base),
            Some(other) => Some(Minus::Other(counting(other, scenario)?)),
            None => None,
        };
        let (digits, percent) = match right.strip_suffix('%') {
            Some(digits) => (digits.trim(), true),
            None => (right, false),
        };
        let number = digits.replace('−', "-").parse::<f64>().ok().filter(|x| x.is_finite());
        let threshold = number.ok_or_else(|| bad(&format!("`{right}` is no share")))?;
        let threshold = if percent { threshold / 100.0 } else { threshold };
        let low = if minus.is_some() { -1.0 } else { 0.0 };
        if !(low..=1.0).contains(&threshold) {
            let way_out = if percent { String::new() } else { format!("; {right} in a hundred is `{right}%`") };
            return Err(bad(&format!("a share lies between {}% and 100%{way_out}", low * 100.0)));
        }
        let said = if percent { format!("{digits}%") } else { digits.to_string() };
        let left = other.map_or_else(|| name.to_string(), |other| format!("{name} - {other}"));
        Ok(Self { text: format!("{left} {sign} {said}"), asked: Asked::Share { plus, minus, above, threshold } })
    }

    /// Judges the runs of a scenario, given as the class of each run's ending, with those of the base in the same order. The statement
    /// holds with this confidence level.
    #[must_use]
    pub fn judge(&self, endings: &[u8], base: &[u8], level: f64) -> Judged {
        let n = endings.len() as u64;
        match &self.asked {
            Asked::Share { plus, minus, above, threshold } => {
                let counts = |which: &[bool], class: u8| which.get(usize::from(class)).copied().unwrap_or(false);
                let value = match minus {
                    None => wilson(endings.iter().filter(|class| counts(plus, **class)).count() as u64, n, level),
                    Some(minus) => {
                        let pairs = endings.iter().zip(base).map(|(&now, &before)| match minus {
                            Minus::Other(other) => (counts(plus, now), counts(other, now)),
                            Minus::Base => (counts(plus, now), counts(plus, before)),
                        });
                        let (mut gained, mut lost) = (0, 0);
                        pairs.for_each(|pair| match pair {
                            (true, false) => gained += 1,
                            (false, true) => lost += 1,
                            _ => {}
                        });
                        paired_difference(n, gained, lost, level)
                    }
                };
                let status = status(&value, *above, *threshold);
                Judged { value, status }
            }
            Asked::Likeliest { class, wanted, classes } => {
                let count = |class: usize| endings.iter().filter(|one| usize::from(**one) == class).count() as u64;
                let own = count(*class);
                let level = each_of(classes.saturating_sub(1), level);
                let leads = (0..*classes)
                    .filter(|other| other != class)
                    .map(|other| paired_difference(n, own, count(other), level));
                let leads: Vec<Estimate> = leads.collect();
                let all = leads.iter().all(|lead| status(lead, true, 0.0) == Status::Holds);
                let any = leads.iter().any(|lead| status(lead, true, 0.0) == Status::Fails);
                let status = match (all, any, wanted) {
                    (true, _, true) | (_, true, false) => Status::Holds,
                    (true, _, false) | (_, true, true) => Status::Fails,
                    _ => Status::Undecided,
                };
                let least = |a: Estimate, b: Estimate| if b.value < a.value { b } else { a };
                let value = leads.into_iter().reduce(least).unwrap_or_else(|| wilson(own, n, level));
                Judged { value, status }
            }
        }
    }

    /// Whether it is about a difference of two shares and not about one.
    #[must_use]
    pub fn is_difference(&self) -> bool {
        !matches!(self.asked, Asked::Share { minus: None, .. })
    }

    /// What the goal is about at a value, less what is asked for: its sign says on which side the value lies. Of the likeliest ending,
    /// its lead.
    #[must_use]
    pub fn beyond(&self, value: f64) -> f64 {
        match &self.asked {
            Asked::Share { above, threshold, .. } => {
                if *above {
                    value - threshold
                } else {
                    threshold - value
                }
            }
            Asked::Likeliest { wanted, .. } => {
                if *wanted {
                    value
                } else {
                    -value
                }
            }
        }
    }
}

fn status(value: &Estimate, above: bool, threshold: f64) -> Status {
    match value.interval {
        Some([low, _]) if low > threshold => {
            if above {
                Status::Holds
            } else {
                Status::Fails
            }
        }
        Some([_, high]) if high < threshold => {
            if above {
                Status::Fails
            } else {
                Status::Holds
            }
        }
        _ => Status::Undecided,
    }
}

/// Which classes count for a name: the class of this id, or those of the group.
pub(crate) fn counting(name: &str, scenario: &Scenario) -> Result<Vec<bool>, String> {
    let classes = || scenario.outcomes.iter();
    let by = |wanted: &dyn Fn(&OutcomeClass) -> bool| classes().map(wanted).collect::<Vec<bool>>();
    let found = match classes().any(|class| class.id == name) {
        true => by(&|class| class.id == name),
        false => by(&|class| class.group == name),
    };
    if found.contains(&true) { Ok(found) } else { Err(unknown(name, scenario, true)) }
}

fn unknown(name: &str, scenario: &Scenario, groups: bool) -> String {
    let mut names: Vec<&str> = scenario.outcomes.iter().map(|class| class.id.as_str()).collect();
    if groups {
        for class in &scenario.outcomes {
            if !names.contains(&&*class.group) {
                names.push(&class.group);
            }
        }
    }
    let meant = similar(name, names.iter().copied()).map(|other| format!("; did you mean `{other}`?"));
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("there is no ending `{name}`{}; there are {}", meant.unwrap_or_default(), names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::Source;
    use crate::scenario::{Template, load, read::no_files};

    fn scenario() -> Scenario {
        let text = Template::of("strike").unwrap().titled("Strike");
        load(Source::new("strike.toml", text), &[], &no_files).result.unwrap().0
    }

    #[test]
    fn what_is_no_goal_is_refused_with_a_way_out() {
        let scenario = scenario();
        for (text, says) in [
            ("strike", "no comparison"),
            ("strike = 0.2", "`==`"),
            ("strike == 0.2", "compared by `<`"),
            ("strike < 20", "`20%`"),
            ("strike < -5%", "between 0% and 100%"),
            ("strike < many", "no share"),
            ("stirke < 5%", "did you mean `strike`?"),
            ("likeliest < strike", "`==` or `!=`"),
            ("likeliest == nothing", "no ending `nothing`"),
        ] {
            let told = Goal::read(text, &scenario).unwrap_err();
            assert!(told.contains(says), "{text}: {told}");
        }
    }

    #[test]
    fn goals_hold_fail_or_stay_open() {
        let scenario = scenario();
        let strike = scenario.outcomes.iter().position(|class| class.id == "strike").unwrap() as u8;
        let other = (0..scenario.outcomes.len() as u8).find(|class| *class != strike).unwrap();
        let runs = |struck: usize| [vec![strike; struck], vec![other; 1000 - struck]].concat();
        let status = |text: &str, now: usize, before: usize| {
            Goal::read(text, &scenario).unwrap().judge(&runs(now), &runs(before), 0.95).status
        };
        assert_eq!(status("strike < 20%", 150, 0), Status::Holds);
        assert_eq!(status("strike < 0.2", 250, 0), Status::Fails);
        assert_eq!(status("strike >= 20%", 250, 0), Status::Holds);
        assert_eq!(status("strike < 20%", 195, 0), Status::Undecided);
        assert_eq!(status("strike - base < -5%", 200, 300), Status::Holds);
        assert_eq!(status("strike - base < -5%", 240, 300), Status::Undecided);
        assert_eq!(status("strike - base < -5%", 290, 300), Status::Fails);
        assert_eq!(status("likeliest == strike", 600, 0), Status::Holds);
        assert_eq!(status("likeliest == strike", 500, 0), Status::Undecided);
        assert_eq!(status("likeliest != strike", 400, 0), Status::Holds);
        let second = &scenario.outcomes.iter().nth(usize::from(other)).unwrap().id;
        assert_eq!(status(&format!("strike - {second} > 10%"), 600, 0), Status::Holds);
    }
}
