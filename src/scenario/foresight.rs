//! How far actors see.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// How actors value what follows a decision.
///
/// ```
/// use detente::internals::scenario::Foresight;
/// assert_eq!(Foresight::of("equilibrium"), Some(Foresight::Equilibrium));
/// assert_eq!(Foresight::of("clairvoyant"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foresight {
    /// As carrying on without further agreement.
    Myopic,
    /// As the exact expectation over the next rounds, with myopic values after them.
    Lookahead,
    /// As what the rest of the game pays if everybody goes on to choose by logit: an agent quantal response equilibrium.
    Equilibrium,
}

impl Foresight {
    /// The words of the file, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["myopic", "lookahead", "equilibrium"];

    const ALL: [Foresight; 3] = [Foresight::Myopic, Foresight::Lookahead, Foresight::Equilibrium];

    /// The foresight that a word of the file stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Foresight> {
        Foresight::ALL.into_iter().find(|foresight| foresight.word() == word)
    }

    /// Its word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        Foresight::WORDS[self as usize]
    }

    /// Whether it stands in the hash of a scenario: the other two are told apart by the rounds that are foreseen.
    pub(super) fn follows_from_lookahead(&self) -> bool {
        *self != Foresight::Equilibrium
    }
}

impl Serialize for Foresight {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

/// How the equilibrium of a game is found: what the table `[foresight]` says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitSettings {
    /// How much work goes into a fit.
    pub budget: Budget,
    /// What finds the equilibrium. None: [`Solver::Exact`] where the game can be listed, else [`Solver::Fitted`].
    pub solver: Option<Solver>,
}

/// What finds the equilibrium of a game.
///
/// ```
/// use detente::internals::scenario::Solver;
/// assert_eq!(Solver::of("fitted"), Some(Solver::Fitted));
/// assert_eq!(Solver::of("guessed"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// All histories of the game are listed, and strategies are solved for.
    Exact,
    /// Values are fitted to runs.
    Fitted,
}

impl Solver {
    /// The words of the file, in the order of the variants.
    pub const WORDS: [&'static str; 2] = ["exact", "fitted"];

    /// The solver that a word of the file stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Solver> {
        [Solver::Exact, Solver::Fitted].into_iter().find(|solver| Solver::WORDS[*solver as usize] == word)
    }
}

/// How much work goes into a fit. All of it can change the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Runs of an iteration, at least 2.
    #[schemars(range(min = 2))]
    pub runs: u64,
    /// Most iterations, at least 1.
    #[schemars(range(min = 1))]
    pub iterations: u32,
    /// Seed of the training luck. It shares no random number with results of any seed.
    pub seed: u64,
    /// Rounds of each run, at least 1, from which it is played once more with one decision replaced.
    #[schemars(range(min = 1))]
    pub tries: u32,
    /// Weight of the difference that a replaced decision makes, against 1 for what follows a moment; above 0.
    pub weight: f64,
    /// It ends where the last step changed V by less than this share of 1/λ, for the sharpest choice; above 0.
    pub tolerance: f64,
}

impl Budget {
    /// What stands for keys that a file does not give.
    pub const USUAL: Budget = Budget { runs: 8_000, iterations: 10, seed: 1, tries: 4, weight: 40.0, tolerance: 0.25 };
    /// Runs of an iteration that a file may ask for.
    pub const RUNS: (u64, u64) = (1_000, 10_000_000);
    /// Iterations that a file may ask for.
    pub const ITERATIONS: (u64, u64) = (1, 100);
    /// Tries in a run that a file may ask for.
    pub const TRIES: (u64, u64) = (1, 100);

    /// The same for a first look: a tenth of the runs and at most three iterations.
    ///
    /// ```
    /// use detente::internals::scenario::Budget;
    /// let quick = Budget::USUAL.quick();
    /// assert_eq!((quick.runs, quick.iterations), (1_000, 3));
    /// ```
    #[must_use]
    pub fn quick(&self) -> Budget {
        Budget { runs: (self.runs / 10).max(Budget::RUNS.0), iterations: self.iterations.min(3), ..self.clone() }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::USUAL
    }
}
