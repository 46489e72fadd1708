//! The engine against theory: every closed form that it must return, as a scenario of its own.
//!
//! A [`Form`] is a piece of theory with inputs that may be chosen. It gives the values of its closed form
//! ([`theory`](crate::theory)), writes the scenario in which the engine must return them, and compares. Policies of mixed
//! equilibria are *injected* by scripts; elsewhere the actors *decide*. Forms without a game are checked against the
//! solver that `explain` uses.
//!
//! `detente theory` lists them, runs them at any inputs, and writes their scenarios and `docs/validation.md`.

mod domain;
mod forms;
mod game;
mod page;
mod sampling;

use std::fmt;

use crate::scenario::diagnostic::Diagnostic;

pub use domain::{Domain, Kind, Rule};
pub use forms::FORMS;
pub use page::page;

/// How the engine comes to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The actors decide, by the engine's own rules.
    Decide,
    /// The actors follow the equilibrium's policies, and the engine returns what comes of them.
    Inject,
    /// No game: the solver of bargaining points, or a function.
    Solve,
}

/// Writes the scenario of a form at its inputs.
pub type Write = fn(&Given) -> Result<String, Trouble>;

/// A closed form.
pub struct Form {
    /// Key, as typed.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Who found it.
    pub source: &'static str,
    /// Who does what, and what they get.
    pub setup: &'static str,
    /// The result.
    pub formula: &'static str,
    /// How the engine comes to its value, and what of the set-up it restates.
    pub how: How,
    /// What is to know about how the game is put to the engine.
    pub note: &'static str,
    /// What may be chosen.
    pub inputs: &'static [Input],
    /// What the inputs must satisfy together.
    pub rules: &'static [Rule],
    /// Choices that are always checked; those not named are the inputs' own.
    pub cases: &'static [&'static [(&'static str, f64)]],
    /// The game, for those forms that have one.
    pub scenario: Option<Write>,
    /// Compares theory with the engine; [`Given::checks`] calls it.
    pub(crate) check: fn(&Given) -> Result<Vec<Check>, Trouble>,
    /// What to choose where the comparison is too coarse to say anything: a sentence that follows "try". It is told how many
    /// times too large what may lie between theory and engine is.
    pub(crate) finer: fn(&Given, f64) -> String,
}

/// A number that may be chosen.
pub struct Input {
    /// Name, as typed.
    pub id: &'static str,
    /// Value unless chosen.
    pub usual: f64,
    /// What it means, and in which unit.
    pub about: &'static str,
    /// The values that it may have.
    pub domain: Domain,
}

/// Inputs of a form, chosen or usual, which satisfy its domains and rules.
#[derive(Clone)]
pub struct Given {
    form: &'static Form,
    values: Vec<f64>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.form.id, self.typed())
    }
}

impl Given {
    /// The usual inputs of a form, except for those chosen.
    ///
    /// # Errors
    ///
    /// All at once: names that the form does not have, inputs chosen twice, values outside their domain, and values that do
    /// not go together.
    ///
    /// ```
    /// use detente::internals::validation::{Given, form};
    /// let chosen = [("f1".to_string(), 2.0), ("f2".to_string(), -1.0)];
    /// let trouble = Given::new(form("ladder-risk").unwrap(), &chosen).unwrap_err().to_string();
    /// assert!(trouble.contains("`f1` is 2") && trouble.contains("`f2` is -1"));
    /// ```
    pub fn new(form: &'static Form, chosen: &[(String, f64)]) -> Result<Self, Trouble> {
        let mut given = Self { form, values: form.inputs.iter().map(|i| i.usual).collect() };
        let mut found = Vec::new();
        for (k, (name, value)) in chosen.iter().enumerate() {
            if chosen[..k].iter().any(|(earlier, _)| earlier == name) {
                found.push(format!("`{name}` is chosen more than once; keep one `--set {name}=…`"));
                continue;
            }
            match form.inputs.iter().position(|i| i.id == name) {
                Some(at) => given.values[at] = *value,
                None => {
                    let known: Vec<String> = form.inputs.iter().map(|i| format!("`{}`", i.id)).collect();
                    let known = if known.is_empty() { "none".to_string() } else { known.join(", ") };
                    found.push(format!("`{}` has no input `{name}`; its inputs: {known}", form.id));
                }
            }
        }
        found.extend(domain::faults(&given));
        if found.is_empty() { Ok(given) } else { Err(Trouble::Inputs(found)) }
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        self.form
    }

    /// Theory and the engine at these inputs.
    ///
    /// # Errors
    ///
    /// If theory has no answer, if the game is beyond the limits of a scenario, or if it is so coarse that agreement would
    /// show nothing.
    pub fn checks(&self) -> Result<Vec<Check>, Trouble> {
        let checks = (self.form.check)(self)?;
        let times = |check: &Check| match check.allowed {
            Allowed::Resolution(most) => most / (COARSEST * check.of.scale()),
            _ => 0.0,
        };
        let mut worst: Option<(&Check, f64)> = None;
        for check in &checks {
            if worst.is_none_or(|(_, most)| times(check) > most) {
                worst = Some((check, times(check)));
            }
        }
        match worst {
            Some((check, times)) if times > 1.0 => Err(Trouble::Unresolved(format!(
                "too coarse to compare: theory and engine could differ by {} in \"{}\", where {} is the most that shows anything; try {}",
                short(check.allowed.most(check.theory)),
                check.quantity,
                short(COARSEST * check.of.scale()),
                (self.form.finer)(self, times)
            ))),
            _ => Ok(checks),
        }
    }

    /// An input.
    pub(crate) fn get(&self, name: &str) -> f64 {
        let at = self.form.inputs.iter().position(|i| i.id == name);
        at.map_or(f64::NAN, |at| self.values[at])
    }

    /// An input whose domain is whole numbers.
    pub(crate) fn whole(&self, name: &str) -> u32 {
        self.get(name) as u32
    }

    /// The inputs as they would be typed.
    #[must_use]
    pub fn typed(&self) -> String {
        let pairs = self.form.inputs.iter().zip(&self.values).map(|(i, v)| format!("{}={v}", i.id));
        pairs.collect::<Vec<_>>().join(" ")
    }
}

/// Largest share of the scale of a quantity that a grid, the length of a round or a horizon may blur: two points of a
/// probability, 2% of a mean time or of what is at stake. A wrong formula would show.
pub const COARSEST: f64 = 0.02;

/// A number in at most two digits.
pub(crate) fn short(x: f64) -> String {
    let text = format!("{x:.1e}");
    let rounded: f64 = text.parse().unwrap_or(x);
    if (1e-3..1e5).contains(&rounded) { format!("{rounded}") } else { text }
}

/// What kind of quantity is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// A probability, or a share of a pie of 1: in [0, 1].
    Share,
    /// A time or a number of rounds, at least 0, with its mean by theory.
    Time(f64),
    /// A payoff, with what is at stake.
    Payoff(f64),
}

impl Measure {
    /// What a tolerance is measured against.
    #[must_use]
    pub fn scale(self) -> f64 {
        match self {
            Self::Share => 1.0,
            Self::Time(scale) | Self::Payoff(scale) => scale,
        }
    }

    /// Whether a value is possible at all. NaN never is.
    fn allows(self, value: f64) -> bool {
        const ROUNDING: f64 = 1e-9;
        match self {
            Self::Share => (-ROUNDING..=1.0 + ROUNDING).contains(&value),
            Self::Time(_) => (-ROUNDING..f64::INFINITY).contains(&value),
            Self::Payoff(_) => value.is_finite(),
        }
    }
}

/// What may differ between theory and engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allowed {
    /// Rounding: so much.
    Rounding(f64),
    /// What a grid, a step of time, a number of cells or a horizon cannot resolve: so much.
    Resolution(f64),
    /// What chance may do in a sample: a right value is refused with a probability of at most 6.3e-5, as with four standard
    /// errors.
    Sampling {
        /// Lowest mean of the sample that agrees.
        low: f64,
        /// Highest mean that agrees.
        high: f64,
        /// Size of the sample.
        runs: u64,
    },
}

impl Allowed {
    /// The most that may lie between theory and engine.
    #[must_use]
    pub fn most(&self, theory: f64) -> f64 {
        match *self {
            Self::Rounding(most) | Self::Resolution(most) => most,
            Self::Sampling { low, high, .. } => (theory - low).max(high - theory),
        }
    }
}

/// One value of theory and of the engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What is compared.
    pub quantity: String,
    /// What kind of quantity that is.
    pub of: Measure,
    /// By the closed form.
    pub theory: f64,
    /// By the engine.
    pub engine: f64,
    /// What may lie between.
    pub allowed: Allowed,
}

impl Check {
    /// Whether the two agree and both are possible: no probability or share beyond [0, 1]. NaN agrees with nothing.
    #[must_use]
    pub fn passes(&self) -> bool {
        // A difference of just one step of a grid is not more than that because it was rounded.
        let rounding = 4.0 * f64::EPSILON * (self.theory.abs() + self.engine.abs());
        let agree = match self.allowed {
            Allowed::Rounding(most) => (self.theory - self.engine).abs() <= most,
            Allowed::Resolution(most) => (self.theory - self.engine).abs() <= most + rounding,
            Allowed::Sampling { low, high, .. } => low <= self.engine && self.engine <= high,
        };
        agree && self.of.allows(self.theory) && self.of.allows(self.engine)
    }
}

/// Why a form cannot be checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// Inputs that there are not, or that the form does not have an answer for: a sentence each.
    Inputs(Vec<String>),
    /// The game cannot resolve what theory says at these inputs: why, and what to choose instead.
    Unresolved(String),
    /// Theory has no answer.
    Theory(crate::theory::Error),
    /// The scenario that a form wrote is no scenario: a bug, or an input beyond the limits of the language.
    Scenario(Vec<Diagnostic>),
    /// The engine cannot follow every branch of the game.
    Exact(crate::engine::exact::Obstacle),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inputs(faults) => f.write_str(&faults.join("\n")),
            Self::Unresolved(why) => f.write_str(why),
            Self::Theory(error) => error.fmt(f),
            Self::Scenario(faults) => {
                let first = faults.first().map_or("", |d| d.message.as_str());
                write!(f, "these inputs are beyond the limits of a scenario: {first}")
            }
            Self::Exact(obstacle) => write!(
                f,
                "the engine cannot follow every branch of this game: {obstacle:?}; try inputs nearer to the usual ones"
            ),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<crate::theory::Error> for Trouble {
    fn from(error: crate::theory::Error) -> Self {
        Self::Theory(error)
    }
}

/// The form of an id.
#[must_use]
pub fn form(id: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|f| f.id == id)
}
