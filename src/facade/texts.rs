//! What commands print of single runs and single games, as text.

use super::scenario::Scenario;
use crate::analysis::exact::ExactFindings;
use crate::analysis::explain::Explanation;
use crate::analysis::replay::Replay;
use crate::render::text::USUAL_WIDTH;
use crate::render::{exact, explain, replay};

impl Replay {
    /// The run in words, as `detente replay` prints it, 80 columns wide. `scenario` is the one that was played.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let replay = scenario.experiment().seed(7).replay(3)?;
    /// assert!(replay.text(&scenario).contains("seed 7, run 3"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self, scenario: &Scenario) -> String {
        replay::text(scenario.checked(), self, USUAL_WIDTH)
    }
}

impl ExactFindings {
    /// The probabilities in words, as `detente exact` prints them, 80 columns wide.
    ///
    /// ```
    /// let exact = detente::Scenario::open("scenarios/theory/ladder-risk.toml")?.exact()?;
    /// assert!(exact.text().contains("top of the ladder"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        exact::text(self, USUAL_WIDTH)
    }
}

impl Explanation {
    /// The explanation in words, as `detente explain` prints it, 80 columns wide. `scenario` is the one that it is of.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// assert!(scenario.explain().text(&scenario).contains(scenario.name()));
    /// ```
    #[must_use]
    pub fn text(&self, scenario: &Scenario) -> String {
        explain::text(scenario.checked(), self, USUAL_WIDTH)
    }
}
