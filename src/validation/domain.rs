//! What the inputs of a form may be: each alone, and several together.

use std::fmt;

use super::Given;

/// The values that an input may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Domain {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// Whether the ends themselves are allowed: the low one, the high one.
    pub closed: [bool; 2],
    /// Which numbers between the ends are allowed.
    pub kind: Kind,
}

/// Which numbers between the ends of a domain are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All.
    Any,
    /// All, and infinity.
    OrInfinity,
    /// Whole numbers.
    Whole,
    /// Even whole numbers.
    Even,
}

impl Domain {
    /// A probability, or a share of a pie of 1: from 0 to 1.
    pub(crate) const UNIT: Self = Self::between(0.0, 1.0);
    /// From 0, which is not allowed, to 1.
    pub(crate) const ABOVE_0: Self = Self::above(0.0, 1.0);

    pub(crate) const fn between(low: f64, high: f64) -> Self {
        Self { low, high, closed: [true; 2], kind: Kind::Any }
    }

    /// Without the low end.
    pub(crate) const fn above(low: f64, high: f64) -> Self {
        Self { closed: [false, true], ..Self::between(low, high) }
    }

    /// Without the high end.
    pub(crate) const fn below(low: f64, high: f64) -> Self {
        Self { closed: [true, false], ..Self::between(low, high) }
    }

    pub(crate) const fn or_infinity(low: f64, high: f64) -> Self {
        Self { kind: Kind::OrInfinity, ..Self::between(low, high) }
    }

    pub(crate) const fn whole(low: u32, high: u32) -> Self {
        Self { kind: Kind::Whole, ..Self::between(low as f64, high as f64) }
    }

    pub(crate) const fn even(low: u32, high: u32) -> Self {
        Self { kind: Kind::Even, ..Self::between(low as f64, high as f64) }
    }

    /// Whether a value is allowed. NaN never is.
    ///
    /// ```
    /// use detente::internals::validation::form;
    /// let risk = form("ladder-risk").unwrap().inputs[0].domain;
    /// assert!(risk.allows(0.5) && !risk.allows(1.5) && !risk.allows(f64::NAN));
    /// assert_eq!(risk.to_string(), "a number from 0 to 1");
    /// ```
    #[must_use]
    pub fn allows(&self, value: f64) -> bool {
        let kind = match self.kind {
            Kind::Any => true,
            Kind::OrInfinity if value == f64::INFINITY => return true,
            Kind::OrInfinity => true,
            Kind::Whole => value.fract() == 0.0,
            Kind::Even => value % 2.0 == 0.0,
        };
        let low = if self.closed[0] { self.low <= value } else { self.low < value };
        let high = if self.closed[1] { value <= self.high } else { value < self.high };
        kind && low && high
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Any | Kind::OrInfinity => "a number",
            Kind::Whole => "a whole number",
            Kind::Even => "an even whole number",
        };
        let Self { low, high, .. } = self;
        match self.closed {
            [true, true] => write!(f, "{kind} from {low} to {high}"),
            [false, true] => write!(f, "{kind} above {low} and at most {high}"),
            [true, false] => write!(f, "{kind} of at least {low} and below {high}"),
            [false, false] => write!(f, "{kind} above {low} and below {high}"),
        }?;
        if self.kind == Kind::OrInfinity { f.write_str(", or `inf`") } else { Ok(()) }
    }
}

/// What inputs must satisfy together.
pub struct Rule {
    /// Inputs that it is about.
    pub inputs: &'static [&'static str],
    /// Whether it holds.
    pub holds: fn(&Given) -> bool,
    /// What it asks for, as a clause: "`own` must be at least `other`".
    pub says: &'static str,
    /// What to choose instead.
    pub way: &'static str,
}

/// Everything that is wrong with the inputs of a form, a sentence each; empty where nothing is.
pub(super) fn faults(given: &Given) -> Vec<String> {
    let form = given.form();
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for input in form.inputs {
        let value = given.get(input.id);
        if !input.domain.allows(value) {
            wrong.push(input.id);
            found.push(format!(
                "`{}` is {value}, but must be {} ({}); the usual value is {}",
                input.id, input.domain, input.about, input.usual
            ));
        }
    }
    for rule in form.rules {
        // A rule about an input that is wrong by itself would only repeat that.
        if rule.inputs.iter().any(|id| wrong.contains(id)) || (rule.holds)(given) {
            continue;
        }
        let values: Vec<String> = rule.inputs.iter().map(|id| format!("`{id}` is {}", given.get(id))).collect();
        found.push(format!("{}, but {}; {}", values.join(" and "), rule.says, rule.way));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_belong_to_a_domain_or_do_not() {
        for (domain, inside, outside, words) in [
            (Domain::UNIT, vec![0.0, -0.0, 0.5, 1.0], vec![-1e-300, 1.0 + f64::EPSILON], "a number from 0 to 1"),
            (Domain::ABOVE_0, vec![5e-324, 1.0], vec![0.0, -1.0, 1.5], "a number above 0 and at most 1"),
            (Domain::below(0.0, 1.0), vec![0.0, 0.999], vec![1.0, -0.1], "a number of at least 0 and below 1"),
            (Domain::whole(2, 9), vec![2.0, 9.0], vec![2.5, 1.0, 10.0], "a whole number from 2 to 9"),
            (Domain::even(2, 8), vec![2.0, 8.0], vec![3.0, 4.5, 0.0], "an even whole number from 2 to 8"),
            (
                Domain::or_infinity(0.0, 9.0),
                vec![0.0, 9.0, f64::INFINITY],
                vec![9.5, -1.0],
                "a number from 0 to 9, or `inf`",
            ),
        ] {
            assert!(inside.iter().all(|v| domain.allows(*v)), "{domain:?}");
            let more = [f64::NAN, f64::NEG_INFINITY];
            assert!(outside.iter().chain(&more).all(|v| !domain.allows(*v)), "{domain:?}");
            assert_eq!(domain.allows(f64::INFINITY), domain.kind == Kind::OrInfinity);
            assert_eq!(domain.to_string(), words);
        }
    }
}
