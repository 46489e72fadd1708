//! Fitted values as a file: the content of `values.json`.

use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::Error;
use super::files::whole;
use crate::analysis::ENGINE_VERSION;
use crate::analysis::health::Evidence;
use crate::engine::fitted::{Deviation, begin};
use crate::model::Model;
use crate::model::fit::{Fit, Row};
use crate::model::solutions::{Solution, Solutions, TwinSolutions, ValuesRef};
use crate::render::schema::of;
use crate::scenario::{Budget, Scenario as Checked};

/// Version of the form of [`FittedValues`]; raised when a field changes its meaning or goes away.
pub const VALUES_SCHEMA_VERSION: u32 = 1;

/// Values by which actors choose in an equilibrium that was fitted to runs: the content of `values.json`.
///
/// [`Scenario::fit`](crate::Scenario::fit) makes them; [`Experiment::values`](crate::Experiment::values) uses them. They read back
/// what they write, bit by bit. Positions in them count from 0, in the order of the scenario file.
///
/// ```
/// use detente::{FittedValues, Scenario};
/// let scenario = Scenario::open("scenarios/games/walk-out.toml")?.with("foresight.runs", 1000)?;
/// let values = scenario.fit().quick(true).threads(1).run()?;
/// assert!(values.quick && values.own.steps.len() <= 3);
/// assert_eq!(FittedValues::parse(&values.to_json())?, values);
/// let outcome = scenario.experiment().runs(50).values(&values).run()?;
/// assert_eq!(outcome.findings().scenario.values.as_ref().map(|used| &used.hash), Some(&values.sha256));
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Fitted values of one scenario")]
#[non_exhaustive]
pub struct FittedValues {
    /// Version of this form.
    #[schemars(extend("const" = VALUES_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that fitted them.
    pub engine_version: String,
    /// SHA-256, in hexadecimal, of all else here.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// Whether they come from a quick fit (`--quick`): for a first look only.
    pub quick: bool,
    /// Which scenario they are of.
    pub scenario: FittedGame,
    /// Values of the game itself.
    pub own: Fit,
    /// Values of the games that results are compared with, in the order in which they are fitted.
    pub twins: Vec<TwinFit>,
    /// Further fits of the game itself, from other values at the start and with other random draws: how far they differ from `own` tells how
    /// much depends on where a fit begins.
    pub starts: Vec<Fit>,
    /// What each actor could gain alone by other values, by actor.
    pub deviations: Vec<Deviation>,
}

/// The scenario that values are of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FittedGame {
    /// Folder and name of its files, such as `wage-dispute/baseline`.
    pub id: String,
    /// SHA-256 of its meaning (not of its text), in hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub hash: String,
}

/// Values of a game that results are compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TwinFit {
    /// Which game.
    pub game: Twin,
    /// Its values.
    pub fit: Fit,
}

/// A game that results are compared with: the scenario with one thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Twin {
    /// Nobody meets.
    WithoutMeetings,
    /// A meeting without result raises no tension.
    FreeFailure,
    /// Every precision is halved.
    HalfPrecision,
    /// Every precision is doubled.
    DoublePrecision,
    /// Nobody can choose a move.
    WithoutMoves,
}

/// The games that a game is compared with, in the order in which they are fitted.
pub(super) fn twins(model: &Model) -> Vec<(Twin, Model)> {
    let meets = !model.schedule.is_empty();
    let all = [
        meets.then(|| (Twin::WithoutMeetings, model.without_meetings())),
        model.with_free_failure().map(|twin| (Twin::FreeFailure, twin)),
        Some((Twin::HalfPrecision, model.with_precisions_times(0.5))),
        Some((Twin::DoublePrecision, model.with_precisions_times(2.0))),
        model.without_moves().map(|twin| (Twin::WithoutMoves, twin)),
    ];
    all.into_iter().flatten().collect()
}

/// The budget of a further fit of the game itself, from 1: the same with other random draws.
pub(super) fn budget_of_start(own: &Budget, start: usize) -> Budget {
    Budget { seed: own.seed.wrapping_add(start as u64), ..own.clone() }
}

impl FittedValues {
    /// Myopic values, from which a fit begins.
    pub(super) fn begin(checked: &Checked, model: &Model, budget: &Budget, quick: bool) -> Self {
        let hash = checked.hash();
        let own = begin(model, &hash, budget);
        let mut it = Self {
            schema_version: VALUES_SCHEMA_VERSION,
            engine_version: ENGINE_VERSION.to_string(),
            sha256: String::new(),
            quick,
            scenario: FittedGame { id: checked.id.clone(), hash },
            own,
            twins: Vec::new(),
            starts: Vec::new(),
            deviations: Vec::new(),
        };
        it.seal();
        it
    }

    /// Writes down the hash of what stands here now.
    pub(super) fn seal(&mut self) {
        self.sha256 = self.hash();
    }

    fn hash(&self) -> String {
        let unsealed = Self { sha256: String::new(), ..self.clone() };
        let text = serde_json::to_string(&unsealed).unwrap_or_default();
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Opens a file of values.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if it cannot be read; [`Error::Values`] if it holds no values of this form.
    ///
    /// ```
    /// let error = detente::FittedValues::open("Cargo.toml").unwrap_err();
    /// assert!(error.to_string().contains("`Cargo.toml` holds no fitted values"));
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let bytes = whole(path)?;
        let named = |why: String| Error::Values(format!("`{}` {why}", path.display()));
        let text =
            String::from_utf8(bytes).map_err(|_| named("holds no fitted values: it is no text in UTF-8".into()))?;
        Self::read(&text).map_err(named)
    }

    /// Reads what [`to_json`](FittedValues::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Values`], with line and column where the text is no JSON of this form.
    ///
    /// ```
    /// let error = detente::FittedValues::parse("{\n  \"quick\": maybe\n}").unwrap_err();
    /// assert!(error.to_string().contains("line 2 column 12"));
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(|why| Error::Values(format!("the text {why}")))
    }

    fn read(text: &str) -> Result<Self, String> {
        /// What tells the form.
        #[derive(Deserialize)]
        struct Form {
            schema_version: u32,
        }
        let no_values = |why: serde_json::Error| format!("holds no fitted values: {why}");
        let Form { schema_version } = serde_json::from_str(text).map_err(no_values)?;
        if schema_version != VALUES_SCHEMA_VERSION {
            return Err(format!(
                "has form {schema_version}, and this program reads form {VALUES_SCHEMA_VERSION}; use the program that wrote it, or fit again"
            ));
        }
        let it: Self = serde_json::from_str(text).map_err(no_values)?;
        if it.hash() != it.sha256 {
            return Err("has been changed since it was written; copy it again, or fit again".to_string());
        }
        Ok(it)
    }

    /// As JSON, with a line for each entry and for each list of numbers.
    #[must_use]
    pub fn to_json(&self) -> String {
        lists_in_one_line(&serde_json::to_string_pretty(self).unwrap_or_default()) + "\n"
    }

    /// Whether they are of a scenario with this hash.
    #[must_use]
    pub fn is_of(&self, scenario_hash: &str) -> bool {
        self.scenario.hash == scenario_hash
    }

    /// Whether every fit here has converged or used up its budget.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        let twins = self.twins.iter().map(|twin| &twin.fit);
        std::iter::once(&self.own).chain(twins).chain(&self.starts).all(Fit::is_finished)
    }

    /// What is known of the fit beside its values. Further fits count once they are finished.
    pub(super) fn evidence(&self) -> Evidence {
        let starts = self.starts.iter().filter(|fit| fit.is_finished()).cloned().collect();
        Evidence { quick: self.quick, starts, deviations: self.deviations.clone() }
    }

    /// A game in which everybody chooses by these values.
    ///
    /// # Errors
    ///
    /// [`Error::Values`] if they are of another scenario, or do not fit its model.
    #[doc(hidden)]
    pub fn used(&self, checked: &Checked, model: &Model) -> Result<Model, Error> {
        self.check(checked, model).map_err(Error::Values)?;
        let own = Solution::Fitted(Arc::new(self.own.clone()));
        let of = |game: Twin| {
            let twin = self.twins.iter().find(|twin| twin.game == game && twin.fit.is_finished());
            twin.map(|twin| Solution::Fitted(Arc::new(twin.fit.clone())))
        };
        let all = twins(model).iter().all(|(game, _)| of(*game).is_some());
        let twins = all.then(|| {
            Box::new(TwinSolutions {
                without_meetings: of(Twin::WithoutMeetings).unwrap_or_else(|| own.clone()),
                free_failure: of(Twin::FreeFailure),
                without_moves: of(Twin::WithoutMoves),
                half_and_double: [Twin::HalfPrecision, Twin::DoublePrecision]
                    .map(|game| of(game).unwrap_or_else(|| own.clone())),
            })
        });
        let values = Some(ValuesRef::new(self.sha256.clone(), self.quick));
        Ok(Model { solutions: Some(Solutions { own, twins, values }), ..model.clone() })
    }

    /// What is wrong with using them for a scenario.
    pub(super) fn check(&self, checked: &Checked, model: &Model) -> Result<(), String> {
        let hash = checked.hash();
        if !self.is_of(&hash) {
            return Err(format!(
                "the values are of another scenario: of `{}` with hash {}, not of `{}` with hash {}; fit this one with `detente fit`",
                self.scenario.id,
                short(&self.scenario.hash),
                checked.id,
                short(&hash)
            ));
        }
        let mine = || std::iter::once(&self.own).chain(&self.starts);
        let games = twins(model);
        let of_twin = |twin: &TwinFit| games.iter().any(|(game, it)| *game == twin.game && fits(&twin.fit, it, &hash));
        let twice = |at: usize| self.twins[..at].iter().any(|other| other.game == self.twins[at].game);
        let sound = mine().all(|fit| fits(fit, model, &hash))
            && self.twins.iter().all(of_twin)
            && !(0..self.twins.len()).any(twice)
            && self.deviations.iter().all(|one| one.actor.0 < model.n_actors());
        if sound {
            return Ok(());
        }
        Err(format!(
            "the values of `{}` do not fit its model: they were fitted by another version ({}, this is {ENGINE_VERSION}); fit again with `detente fit`",
            checked.id, self.engine_version
        ))
    }
}

/// The first digits of a hash.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..10).unwrap_or(hash)
}

/// Whether every position in a fit is one of its model.
fn fits(fit: &Fit, model: &Model, hash: &str) -> bool {
    let layout = begin(model, hash, &fit.budget).features;
    let row = |row: &Row| {
        (1..=model.rounds).contains(&row.round)
            && row.view.0 < model.n_views()
            && row.coefficients.len() == layout.len()
            && row.coefficients.iter().all(|c| c.is_finite())
    };
    let steps = fit
        .steps
        .iter()
        .all(|step| step.actors.len() == model.n_actors() && step.outcomes.len() == model.outcomes.len());
    fit.scenario == hash
        && fit.features == layout
        && fit.rows.iter().chain(&fit.direction).all(row)
        && steps
        && fit.budget.runs >= 2
}

/// The schema of `values.json`.
///
/// ```
/// let schema = detente::schema::values();
/// assert_eq!(schema["properties"]["twins"]["type"], "array");
/// ```
#[must_use]
pub fn values() -> serde_json::Value {
    of::<FittedValues>()
}

/// The same JSON with every list that holds numbers or words only in one line: a line for each number takes half as much room again.
fn lists_in_one_line(pretty: &str) -> String {
    let mut short = String::with_capacity(pretty.len());
    let mut rest = pretty;
    // No text holds a line break, so that a bracket before one begins a list, and no list has a text with blanks or brackets.
    while let Some(start) = rest.find("[\n") {
        let (before, list) = rest.split_at(start);
        short += before;
        let end = list[1..].find(['[', ']', '{']).map_or(list.len(), |end| end + 1);
        let (list, after) = list.split_at(end);
        if after.starts_with(']') {
            short.extend(list.split_ascii_whitespace());
        } else {
            short += list;
        }
        rest = after;
    }
    short + rest
}

#[cfg(test)]
mod tests {
    use super::lists_in_one_line;

    #[test]
    fn lists_of_numbers_have_one_line_and_texts_stay() {
        let value = serde_json::json!({"id": "a[ 1, 2 ] b", "rows": [{"x": [1.5, -2e-9], "y": []}], "words": ["one", "own"], "deep": [[1, 2], 3]});
        let short = lists_in_one_line(&serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&short).unwrap(), value);
        assert!(
            short.contains("\"x\": [1.5,-2e-9]")
                && short.contains("[\"one\",\"own\"]")
                && short.contains("a[ 1, 2 ] b"),
            "{short}"
        );
    }
}
