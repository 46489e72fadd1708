//! The engine against theory: every closed form that it must return, as a scenario of its own.
//!
//! A [`Form`] is a piece of theory with inputs that may be chosen. It gives the values of its closed form
//! ([`theory`](crate::theory)), writes the scenario in which the engine must return them, and compares. Policies of mixed
//! equilibria are *injected* by scripts; elsewhere the actors *decide*. Forms without a game are checked against the
//! solver that `explain` uses.
//!
//! `detente theory` lists them, runs them at any inputs, and writes their scenarios and `docs/validation.md`.

mod forms;
mod game;
mod page;

use std::fmt;

use crate::scenario::diagnostic::Diagnostic;

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
    /// Choices that are always checked; those not named are the inputs' own.
    pub cases: &'static [&'static [(&'static str, f64)]],
    /// The game, for those forms that have one.
    pub scenario: Option<Write>,
    /// Compares.
    pub check: fn(&Given) -> Result<Vec<Check>, Trouble>,
}

/// A number that may be chosen.
pub struct Input {
    /// Name, as typed.
    pub id: &'static str,
    /// Unless chosen.
    pub usual: f64,
    /// What it is.
    pub about: &'static str,
}

/// Inputs of a form, chosen or usual.
#[derive(Clone)]
pub struct Given {
    form: &'static Form,
    values: Vec<f64>,
}

impl Given {
    /// The usual inputs of a form, but for those chosen.
    ///
    /// # Errors
    ///
    /// If the form has no input of a name.
    pub fn new(form: &'static Form, chosen: &[(String, f64)]) -> Result<Self, Trouble> {
        let mut given = Self { form, values: form.inputs.iter().map(|i| i.usual).collect() };
        for (name, value) in chosen {
            let Some(at) = form.inputs.iter().position(|i| i.id == name) else {
                let known: Vec<String> = form.inputs.iter().map(|i| format!("`{}`", i.id)).collect();
                let known = if known.is_empty() { "none".to_string() } else { known.join(", ") };
                return Err(Trouble::Input(format!("`{}` has no input `{name}`; its inputs: {known}", form.id)));
            };
            given.values[at] = *value;
        }
        Ok(given)
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        self.form
    }

    /// An input.
    pub(crate) fn get(&self, name: &str) -> f64 {
        let at = self.form.inputs.iter().position(|i| i.id == name);
        at.map_or(f64::NAN, |at| self.values[at])
    }

    /// An input that counts something, rounded and kept within bounds.
    pub(crate) fn whole(&self, name: &str, least: u32, most: u32) -> Result<u32, Trouble> {
        let value = self.get(name);
        if value.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&value) {
            Ok(value as u32)
        } else {
            Err(Trouble::Input(format!("`{name}` is {value}, not a whole number from {least} to {most}")))
        }
    }

    /// The inputs as they would be typed.
    #[must_use]
    pub fn typed(&self) -> String {
        let pairs = self.form.inputs.iter().zip(&self.values).map(|(i, v)| format!("{}={v}", i.id));
        pairs.collect::<Vec<_>>().join(" ")
    }
}

/// What may differ between theory and engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allowed {
    /// Rounding: so much.
    Rounding(f64),
    /// What a grid, a step of time, a number of cells or a horizon cannot resolve: so much.
    Resolution(f64),
    /// Four standard errors of a sample.
    Sampling {
        /// Standard error.
        error: f64,
        /// Size of the sample.
        runs: u64,
    },
}

/// One value of theory and of the engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What is compared.
    pub quantity: String,
    /// By the closed form.
    pub theory: f64,
    /// By the engine.
    pub engine: f64,
    /// What may lie between.
    pub allowed: Allowed,
}

impl Check {
    /// Whether the two agree. NaN agrees with nothing.
    #[must_use]
    pub fn passes(&self) -> bool {
        let apart = (self.theory - self.engine).abs();
        match self.allowed {
            Allowed::Rounding(most) | Allowed::Resolution(most) => apart <= most,
            Allowed::Sampling { error, .. } => apart <= 4.0 * error,
        }
    }
}

/// Why a form cannot be checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// An input that there is not, or that makes no sense.
    Input(String),
    /// Theory has no answer.
    Theory(crate::theory::Error),
    /// The scenario that a form wrote is no scenario: a bug, or an input beyond the limits of the language.
    Scenario(Vec<Diagnostic>),
    /// The engine has no exact law.
    Law(crate::engine::exact::Obstacle),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(why) => f.write_str(why),
            Self::Theory(error) => error.fmt(f),
            Self::Scenario(faults) => {
                let first = faults.first().map_or("", |d| d.message.as_str());
                write!(f, "these inputs make no scenario: {first}")
            }
            Self::Law(obstacle) => write!(f, "no exact law: {obstacle:?}"),
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
