//! What is asked of the endings, as it is typed: `war < 20%`, `agreement - war > 0`, `war - base <= -5%`, `likeliest == stalemate`.

use crate::scenario::diagnostic::similar;
use crate::scenario::{OutcomeClass, Scenario};

/// What is asked of the endings of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// As it was typed, with single spaces.
    pub text: String,
    /// What that is.
    pub asked: Asked,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A share, a difference of two shares, or a difference from the base, above or below a threshold.
    Share {
        /// Whether an ending, by its class, counts.
        plus: Vec<bool>,
        /// What is taken off.
        minus: Option<Minus>,
        /// Whether it is to be above the threshold.
        above: bool,
        /// Between -1 and 1.
        threshold: f64,
    },
    /// Whether more runs end so than in any other way.
    Likeliest {
        /// Position of the class.
        class: usize,
        /// Whether it is to be the likeliest, or not.
        wanted: bool,
        /// How many classes there are.
        classes: usize,
    },
}

/// What is taken off a share.
#[derive(Debug, Clone, PartialEq)]
pub enum Minus {
    /// Another share of the same runs.
    Other(Vec<bool>),
    /// The same share of the base.
    Base,
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
    /// use detente::internals::explore::goal::Goal;
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

    /// Whether it is about a difference of two shares and not about one.
    #[must_use]
    pub fn is_difference(&self) -> bool {
        !matches!(self.asked, Asked::Share { minus: None, .. })
    }

    /// Whether the goal holds at a value taken for the truth; at the threshold itself where `<=` or `>=` stands.
    #[must_use]
    pub fn holds_at(&self, value: f64) -> bool {
        let beyond = self.beyond(value);
        match &self.asked {
            Asked::Share { .. } if self.text.contains('=') => beyond >= 0.0,
            _ => beyond > 0.0,
        }
    }

    /// Whether a run that ends in this class counts for the share that the goal is about; `None` where it is about a difference or about
    /// the likeliest ending, so that no single run counts.
    #[must_use]
    pub fn counts(&self, class: u8) -> Option<bool> {
        match &self.asked {
            Asked::Share { plus, minus: None, .. } => Some(plus.get(usize::from(class)).copied().unwrap_or(false)),
            _ => None,
        }
    }

    /// Whether it compares a scenario with the scenario as it is.
    #[must_use]
    pub fn needs_base(&self) -> bool {
        matches!(self.asked, Asked::Share { minus: Some(Minus::Base), .. })
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
}
