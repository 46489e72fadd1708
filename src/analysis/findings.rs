//! The public contract of results: what `findings.json` holds.
//!
//! Every estimate is an [`Estimate`]. Undefined numbers are `None` (JSON `null`), never NaN or 0. Ids are the keys of the
//! scenario file; [`ScenarioRef::labels`] has their names for people. The derived schema, which `detente schema --findings`
//! prints, has the descriptions that stand here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::conclusions::Conclusions;
use super::foresight::ForesightFinding;
use super::groups::{GroupFinding, GroupRef};
use super::subsets::InputEndings;
use super::talks::TalksFinding;
use super::warnings::Warning;
use crate::scenario::Cause;

use super::controls::ControlVariates;
pub use super::estimate::{Estimate, Method};
pub use super::events::{CollapseFinding, HazardFinding, RealizedGains, WalkOutFinding};
pub use super::packages::{
    AgreementFinding, BargainingFinding, BargainingPoint, ForumFinding, PackageCount, ProposalFinding, ProposalUtility,
    Terms,
};
pub use super::played::{GivenRef, PlanRef, ScenarioRef, StopQuantity, StopReason, StopRef, StopRule, ValuesRef};
pub use super::subsets::InputKind;

/// Version of the form of [`Findings`]; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 3;

/// All that one experiment found: the content of `findings.json`.
///
/// It reads back what it writes, bit by bit.
///
/// ```
/// use detente::findings::Findings;
/// let scenario = detente::Scenario::template("two-party").unwrap();
/// let outcome = scenario.experiment().runs(50).run().unwrap();
/// let text = serde_json::to_string(outcome.findings()).unwrap();
/// let again: Findings = serde_json::from_str(&text).unwrap();
/// assert_eq!(&again, outcome.findings());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
#[schemars(title = "Findings of one experiment")]
pub struct Findings {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Which scenario was played.
    pub scenario: ScenarioRef,
    /// Seed and number of runs.
    pub plan: PlanRef,
    /// SHA-256 of the tally, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// How runs end, in brief: one entry for each group of outcome classes, in the order of their first classes.
    pub groups: Vec<GroupFinding>,
    /// How runs end: one entry for each outcome class, in the order of the file.
    pub outcomes: Vec<OutcomeFinding>,
    /// How far control variates make the shares above surer; null where the plan is too small for them, and shares are as counted.
    pub control_variates: Option<ControlVariates>,
    /// How runs end by private type, in the order of the file; then by drawn number, those first whose thirds differ most.
    pub endings_by_input: Vec<InputEndings>,
    /// Round by round, from 0 (the start) to the last.
    pub rounds: Vec<RoundFinding>,
    /// Chance of each ending by round, among the runs that are still going, and how many go on: one entry for each round from 1.
    pub hazards: Vec<HazardFinding>,
    /// Collapse of the talks, whatever a run ends in; null where no actor can walk out.
    pub collapse: Option<CollapseFinding>,
    /// Tension by ending: one entry for each class that was seen.
    pub tension_by_outcome: Vec<TensionFan>,
    /// How often each move was played, in the order of the file.
    pub moves: Vec<MoveFinding>,
    /// Share of moves, 0 to 1, that were a net loss for the actor, by its own estimate.
    pub moves_at_a_loss: Estimate,
    /// What moves bring the actors that play them, against the same runs without the move; null where there are no moves.
    pub realized_gains: Option<RealizedGains>,
    /// What happened in each forum, in the order of the file.
    pub forums: Vec<ForumFinding>,
    /// The named proposals, in the order of the file.
    pub proposals: Vec<ProposalFinding>,
    /// Bargaining points of each forum at the start, at mean inputs.
    pub bargaining: Vec<BargainingFinding>,
    /// What was agreed.
    pub agreements: AgreementFinding,
    /// What actors come to believe: one entry for each point of each private type.
    pub beliefs: Vec<BeliefFinding>,
    /// Payoffs of the actors, in the order of the file.
    pub actors: Vec<ActorFinding>,
    /// Drawn inputs, and how endings depend on them.
    pub inputs: Vec<InputFinding>,
    /// By outcome class, then by kind of randomness (`uncertain`, `private`, `chance`): share of the outcome's variance, 0 to 1,
    /// that drawing this kind anew makes (total-effect index, Homma & Saltelli 1996).
    pub sources: BTreeMap<String, BTreeMap<String, Estimate>>,
    /// By outcome class: share of runs less the share in the same runs without meetings, −1 to 1. Empty where actors choose in an
    /// equilibrium and `foresight.compared` is false.
    pub value_of_talks: BTreeMap<String, Estimate>,
    /// What talks change, against the same runs without meetings and against the same runs in which a meeting without result raises
    /// no tension: all runs first, then the runs with each point of each private type. Empty where nobody meets, and like `value_of_talks`.
    pub talks: Vec<TalksFinding>,
    /// By outcome class: share of runs less the share in the same runs with beliefs frozen at the prior, −1 to 1.
    pub value_of_beliefs: BTreeMap<String, Estimate>,
    /// Share of runs, 0 to 1, whose ending changes when beliefs are frozen at the prior.
    pub changed_by_beliefs: Estimate,
    /// By outcome class: its share with all precisions halved, as given, and doubled. Empty like `value_of_talks`.
    pub precision_band: BTreeMap<String, PrecisionBand>,
    /// How much of the ending is settled after each meeting.
    pub after_meeting: Vec<AfterMeeting>,
    /// By outcome class: numbers of up to three runs, nearest to its mean path of tension. `replay` tells them.
    pub typical_runs: BTreeMap<String, Vec<u64>>,
    /// What foresight changes, what talks and leverage are worth, and how good the equilibrium is; null where actors do not choose in an
    /// equilibrium.
    pub foresight: Option<ForesightFinding>,
    /// The three conclusions that the headline words.
    pub conclusions: Conclusions,
    /// What a reader should know before using the numbers.
    pub warnings: Vec<Warning>,
}

impl Findings {
    /// What was found of an outcome class, by its key in the file.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("two-party").unwrap();
    /// let outcome = scenario.experiment().runs(50).run().unwrap();
    /// let first = &outcome.findings().outcomes[0];
    /// assert_eq!(outcome.findings().outcome(&first.id), Some(first));
    /// assert_eq!(outcome.findings().outcome("no such class"), None);
    /// ```
    #[must_use]
    pub fn outcome(&self, id: &str) -> Option<&OutcomeFinding> {
        self.outcomes.iter().find(|outcome| outcome.id == id)
    }

    /// Every group with its outcome classes.
    pub(crate) fn by_group(&self) -> impl Iterator<Item = (&GroupFinding, Vec<&OutcomeFinding>)> {
        let of = |one: &GroupFinding| one.group.outcomes.iter().filter_map(|id| self.outcome(id)).collect();
        self.groups.iter().map(move |one| (one, of(one)))
    }

    /// The groups that a figure is about wherever a single one is followed: see [`GroupRef::followed`].
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let outcome = scenario.experiment().runs(50).run().unwrap();
    /// let followed: Vec<&str> = outcome.findings().followed().map(|group| group.name.as_str()).collect();
    /// assert_eq!(followed, ["Work stoppage"]);
    /// ```
    pub fn followed(&self) -> impl Iterator<Item = &GroupRef> {
        self.groups.iter().map(|one| &one.group).filter(|group| group.followed)
    }
}

/// One outcome class, and its share of all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct OutcomeFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What its condition asks for: use of force, an incident that led to it, or a clash; null where it asks for none of these, or
    /// for several.
    pub cause: Option<Cause>,
    /// Id of its group.
    pub group: String,
    /// Number of runs that ended so.
    pub count: u64,
    /// Share of all runs, 0 to 1: Wilson (1927), or where a rule stopped the runs a confidence sequence, which allows for that; with
    /// control variates where the plan has them.
    pub share: Estimate,
    /// The share as counted, without control variates; null where `share` is as counted.
    pub counted: Option<Estimate>,
}

/// One round. Round 0 is the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RoundFinding {
    /// Round, from 0 (the start) to the last.
    pub round: u32,
    /// Number of runs still going at its close.
    pub running: u64,
    /// Tension at its close, 0 to 10, over the runs that closed it.
    pub tension: Spread,
    /// By outcome class: number of runs that ended in this round.
    pub ended: BTreeMap<String, u64>,
}

/// A distribution in brief: mean and quantiles, in the unit of what is distributed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
#[schemars(rename = "spread")]
pub struct Spread {
    /// Mean.
    pub mean: Estimate,
    /// 5% quantile; null where nothing was seen.
    pub q05: Option<f64>,
    /// 25% quantile; null where nothing was seen.
    pub q25: Option<f64>,
    /// Median; null where nothing was seen.
    pub q50: Option<f64>,
    /// 75% quantile; null where nothing was seen.
    pub q75: Option<f64>,
    /// 95% quantile; null where nothing was seen.
    pub q95: Option<f64>,
}

/// Tension by round among the runs that ended in one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TensionFan {
    /// Outcome class.
    pub outcome: String,
    /// Number of runs of the class.
    pub n: u64,
    /// For each round from 0: tension at its close, 0 to 10, over the runs of the class that closed it.
    pub rounds: Vec<Spread>,
    /// For each round from 0: number of runs of the class that closed it.
    pub running: Vec<u64>,
}

/// Use of one move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MoveFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Actor that can play it.
    pub actor: String,
    /// For each round from 1: number of runs in which it was played.
    pub by_round: Vec<u64>,
    /// Share of its uses, 0 to 1, that were a net loss for the actor, by its own estimate.
    pub at_a_loss: Estimate,
}

/// Belief about one point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BeliefFinding {
    /// Private type.
    pub r#type: String,
    /// Point of it.
    pub point: String,
    /// Prior probability, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub prior: f64,
    /// Points of the type, in order: the columns of `by_round`.
    pub points: Vec<String>,
    /// For each round from 0: mean posterior probability of this point given that the true point is each of `points` (carried
    /// forward after a run has stopped).
    pub by_round: Vec<Vec<Estimate>>,
    /// Mean posterior probability at stopping over all runs: it equals the prior, up to its error.
    pub at_stop: Estimate,
}

/// Payoff of one actor, discounted to round 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ActorFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Mean payoff.
    pub payoff: Estimate,
    /// 5% quantile of the payoff; null where nothing was seen.
    pub q05: Option<f64>,
    /// 25% quantile of the payoff; null where nothing was seen.
    pub q25: Option<f64>,
    /// Median payoff; null where nothing was seen.
    pub q50: Option<f64>,
    /// 75% quantile of the payoff; null where nothing was seen.
    pub q75: Option<f64>,
    /// 95% quantile of the payoff; null where nothing was seen.
    pub q95: Option<f64>,
}

/// One drawn input, and how endings depend on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputFinding {
    /// Path in the file, or id of a private type.
    pub path: String,
    /// Who does not know it.
    pub kind: InputKind,
    /// By outcome class: correlation of the input with it.
    pub outcome: BTreeMap<String, InputCorrelation>,
    /// By group of endings: correlation of the input with it.
    pub group: BTreeMap<String, InputCorrelation>,
    /// Rank correlation of the input with the groups of endings that are followed, taken together, −1 to 1.
    pub followed: Estimate,
    /// Endings by bin of the input, lowest first.
    pub bins: Vec<InputBin>,
}

/// Correlation of one input with one outcome class, or with a group of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputCorrelation {
    /// Spearman's rank correlation, −1 to 1 (Spearman 1904), ranks taken in the input's own distribution.
    pub spearman: Estimate,
    /// First-order index: the share of the variance p(1 − p) of single runs that the input accounts for by itself, by its bins, with what
    /// chance puts there taken off (Plischke, Borgonovo & Smith 2013). Not cut off at 0: below 0 for an idle input in half of all cases.
    pub first_order: Estimate,
}

/// Runs whose input fell in one bin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputBin {
    /// Lowest and highest value of the bin, in the unit of the input; of a point with a name, its position among the points.
    pub range: [f64; 2],
    /// Whether `range` holds values: false for points with names.
    pub numeric: bool,
    /// Point of a private type; null for an uncertain number.
    pub label: Option<String>,
    /// Number of runs.
    pub n: u64,
    /// By group of endings: share of these runs, 0 to 1, that ended in it.
    pub group: BTreeMap<String, Estimate>,
    /// Share of these runs, 0 to 1, that ended in one of the groups that are followed.
    pub followed: Estimate,
}

/// Share of an outcome class at other precisions, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PrecisionBand {
    /// With all precisions halved.
    pub half: Estimate,
    /// With precisions as given.
    pub base: Estimate,
    /// With all precisions doubled.
    pub double: Estimate,
}

/// How much of the ending is settled once a meeting is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AfterMeeting {
    /// Number of the meeting. 0: before the first (types and inputs are drawn).
    pub meeting: u32,
    /// Its forum; null for 0.
    pub forum: Option<String>,
    /// Its round; 0 for 0.
    pub round: u32,
    /// Share of the variance of the ending, 0 to 1, explained by all that happened up to its close.
    pub variance_explained: Estimate,
}
