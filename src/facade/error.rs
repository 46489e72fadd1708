//! Everything that can go wrong, in one enum.

use super::fault::Faults;
use super::files::FileError;
use crate::analysis::exact::obstacle;
use crate::engine::exact::Obstacle;
use crate::engine::round::player::lookahead_is_within;
use crate::model::{Model, compile};
use crate::scenario::{Foresight, Scenario};

/// Why a scenario cannot be opened or an experiment cannot be done.
///
/// ```
/// use detente::{Error, Scenario};
/// let wrong = Scenario::template("strike").unwrap().with("scenario.rounds", 0).unwrap_err();
/// assert!(matches!(&wrong, Error::Faults(faults) if faults.iter().any(|fault| fault.code == "S013")));
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The scenario is wrong: all its faults.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// The plan of an experiment is wrong, such as one of no runs.
    #[error("{0}")]
    Plan(String),
    /// Actors look ahead so far that no run would finish soon.
    #[error(
        "with `lookahead = {lookahead}` the first decision alone needs more than {MOST_SITUATIONS} situations; look ahead less far (`--set \
         scenario.lookahead={possible}{}`), or make the game smaller: fewer packages, moves, types or rounds",
        if *possible == 0 { " --set scenario.foresight=myopic" } else { "" }
    )]
    Lookahead {
        /// Rounds that the scenario has actors look ahead.
        lookahead: u32,
        /// The most that is possible here.
        possible: u32,
    },
    /// Actors choose in an equilibrium, which cannot be solved here, and why.
    #[error("runs cannot be simulated where actors choose in an equilibrium that is not known: {0}")]
    Equilibrium(String),
    /// Fitted values cannot be read, or are of another scenario.
    #[error("{0}")]
    Values(String),
    /// Parts of an experiment do not make a whole: one is missing, or is of another experiment.
    #[error("{0}")]
    Part(String),
    /// Exact probabilities cannot be computed: something is continuous, or the game is too large.
    #[error("{0}")]
    NotExact(String),
    /// It was stopped by who asked for it.
    #[error("stopped")]
    Stopped,
}

/// Situations that the first decision of a game may need: some seconds.
const MOST_SITUATIONS: u64 = 8_000;

/// Refuses a game that looks ahead too far for its size.
pub(crate) fn affordable(scenario: &Scenario, model: &Model) -> Result<(), Error> {
    if scenario.foresight != Foresight::Lookahead || lookahead_is_within(model, MOST_SITUATIONS) {
        return Ok(());
    }
    let within =
        |lookahead| lookahead_is_within(&compile(&Scenario { lookahead, ..scenario.clone() }), MOST_SITUATIONS);
    let (mut good, mut bad) = (0, scenario.lookahead);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if within(middle) { good = middle } else { bad = middle }
    }
    Err(Error::Lookahead { lookahead: scenario.lookahead, possible: good })
}

impl Error {
    /// Why exact probabilities cannot be computed; `most`: branches that were allowed.
    pub(crate) fn not_exact(scenario: &Scenario, why: &Obstacle, most: u64) -> Self {
        match why {
            Obstacle::Stopped => Self::Stopped,
            other => Self::NotExact(obstacle(scenario, other, most)),
        }
    }
}
