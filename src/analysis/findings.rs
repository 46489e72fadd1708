//! The public contract of results: what `findings.json` holds.
//!
//! Every estimate is an [`Estimate`]. Undefined numbers are `None` (JSON `null`), never NaN or 0.

use std::collections::BTreeMap;

use serde::Serialize;

use super::conclusions::Conclusions;
use super::labels::Labels;
use super::warnings::Warning;
use crate::maths::chance::weigh;
use crate::scenario::{Group, Scenario};

pub use super::estimate::Estimate;

/// Version of the form of [`Findings`]; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 2;

/// All that one experiment found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of the engine.
    pub engine_version: &'static str,
    /// Which scenario.
    pub scenario: ScenarioRef,
    /// Which plan.
    pub plan: PlanRef,
    /// SHA-256 of the tally, in hexadecimal: the same on every machine.
    pub digest: String,
    /// How runs end, in the order of the file.
    pub outcomes: Vec<OutcomeFinding>,
    /// Round by round, from 0 (the start) to T.
    pub rounds: Vec<RoundFinding>,
    /// Tension by ending: one fan for each class that was seen.
    pub tension_by_outcome: Vec<TensionFan>,
    /// Use of leverage.
    pub moves: Vec<MoveFinding>,
    /// Share of moves played at a loss to their owner (by its own estimate).
    pub moves_at_a_loss: Estimate,
    /// What happened in each forum.
    pub forums: Vec<ForumFinding>,
    /// The named proposals.
    pub proposals: Vec<ProposalFinding>,
    /// Static bargaining points of each forum at the start, at mean inputs.
    pub bargaining: Vec<BargainingFinding>,
    /// What was agreed.
    pub agreements: AgreementFinding,
    /// What actors come to believe, one entry for each point of each type.
    pub beliefs: Vec<BeliefFinding>,
    /// Payoffs.
    pub actors: Vec<ActorFinding>,
    /// Drawn inputs, and how endings depend on them.
    pub inputs: Vec<InputFinding>,
    /// Share of each outcome's variance that re-drawing one kind of randomness makes (total-effect index, Homma &
    /// Saltelli 1996): `sources[outcome][kind]`, kinds `uncertain`, `private`, `chance`.
    pub sources: BTreeMap<String, BTreeMap<String, Estimate>>,
    /// Share of runs with talks minus share in the same runs without meetings, by outcome, paired (common random numbers).
    pub value_of_talks: BTreeMap<String, Estimate>,
    /// Share with beliefs at work minus share with beliefs frozen at the prior, by outcome, paired.
    pub value_of_beliefs: BTreeMap<String, Estimate>,
    /// Share of runs whose ending changes when beliefs are frozen at the prior.
    pub changed_by_beliefs: Estimate,
    /// Outcome shares with all precisions halved, as given, and doubled.
    pub precision_band: BTreeMap<String, PrecisionBand>,
    /// How much of the ending is settled after each meeting.
    pub after_meeting: Vec<AfterMeeting>,
    /// Up to three runs of each class, nearest to its mean path of tension.
    pub typical_runs: BTreeMap<String, Vec<u64>>,
    /// The three conclusions that the headline words.
    pub conclusions: Conclusions,
    /// What a reader should know before using the numbers. [`render::document`](crate::render::document) writes them with their
    /// words.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
}

/// The scenario that was run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub name: String,
    /// SHA-256 of its meaning (not of its text), in hexadecimal.
    pub hash: String,
    /// Overrides given on the command line.
    pub overrides: Vec<String>,
    /// Names for people, of whatever has one besides its id.
    pub labels: Labels,
}

impl ScenarioRef {
    /// Of a scenario.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            id: scenario.id.clone(),
            name: scenario.name.clone(),
            hash: scenario.hash(),
            overrides: scenario.overrides.clone(),
            labels: Labels::of(scenario),
        }
    }
}

/// The plan that was run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanRef {
    /// The seed, as text, because JSON readers lose digits of large integers.
    pub seed: String,
    /// Number of runs that were played.
    pub runs: u64,
    /// Why there were no more; `None` where that number was asked for.
    pub stop: Option<StopRef>,
}

/// A rule for stopping, and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StopRef {
    /// `precision`: until the interval of every outcome's share is narrow enough; in a comparison, of every share under the
    /// base and under each variant and of every difference.
    pub rule: &'static str,
    /// Half of the widest interval that would do, as a share.
    pub half_width: f64,
    /// Half of the widest interval at the end, as a share.
    pub reached: f64,
    /// Outcome with that interval; in a comparison also `war` or `agreement`, the sums over classes.
    pub widest: String,
    /// `share` or `difference`: which of its intervals that is.
    pub of: &'static str,
    /// In a comparison, whose interval it is: 0 is the base, 1 the first variant. `None` where one scenario was played.
    pub variant: Option<u64>,
    /// `reached`, or `at_most`: as many runs as were allowed.
    pub reason: &'static str,
    /// Runs before the first look.
    pub at_least: u64,
    /// Runs allowed.
    pub at_most: u64,
    /// Looks at the results, the last among them.
    pub checks: u64,
}

/// Share of one outcome class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// `decision`, `accident`, `clash`, or none.
    pub cause: Option<String>,
    /// `war`, `agreement` or `other`: what it counts as in sums.
    pub group: Group,
    /// Number of runs.
    pub count: u64,
    /// Share of all runs: Wilson (1927), or where a rule stopped the runs by a confidence sequence, which allows for that.
    pub share: Estimate,
}

/// One round. Round 0 is the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundFinding {
    /// 0 to T.
    pub round: u32,
    /// Runs still going at the close of this round.
    pub running: u64,
    /// Tension at the close, over runs that closed it.
    pub tension: Spread,
    /// Runs that ended in this round, by outcome.
    pub ended: BTreeMap<String, u64>,
}

/// A distribution in brief.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// Mean.
    pub mean: Estimate,
    /// Quantiles at 5, 25, 50, 75 and 95%; `None` where there is nothing.
    pub q05: Option<f64>,
    /// 25%.
    pub q25: Option<f64>,
    /// Median.
    pub q50: Option<f64>,
    /// 75%.
    pub q75: Option<f64>,
    /// 95%.
    pub q95: Option<f64>,
}

/// Tension by round among runs that ended in one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TensionFan {
    /// Outcome id.
    pub outcome: String,
    /// Runs of the class.
    pub n: u64,
    /// For rounds 0 to T: the tension of those that closed the round.
    pub rounds: Vec<Spread>,
    /// For rounds 0 to T: how many closed it.
    pub running: Vec<u64>,
}

/// Use of one move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Who plays it.
    pub actor: String,
    /// Uses in rounds 1 to T.
    pub by_round: Vec<u64>,
}

/// One forum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForumFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Importance φ, at its mean.
    pub weight: f64,
    /// Meetings held.
    pub meetings: u64,
    /// Meetings at which a package was tabled.
    pub offers: u64,
    /// Packages that took force.
    pub accepted: u64,
    /// Waiting packages that became final here.
    pub ratified: u64,
    /// Waiting packages that were refused here.
    pub not_ratified: u64,
    /// Refusals by binding reason; a package refused by two counts twice.
    pub refusals: BTreeMap<String, u64>,
}

/// One named proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whose it is.
    pub by: String,
    /// Where.
    pub forum: String,
    /// Worth of the settlement with it, to each actor, at the start and at mean inputs.
    pub utility: BTreeMap<String, ProposalUtility>,
    /// Times tabled in the runs.
    pub tabled: u64,
    /// Times it took force.
    pub accepted: u64,
    /// Refusals by binding reason.
    pub refused: BTreeMap<String, u64>,
}

/// What a named proposal is worth to one actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalUtility {
    /// Value of the state with it, minus audience costs: Y − C.
    pub total: f64,
    /// Value of refusing it: R.
    pub refusal: f64,
    /// Value without any agreement, D; where a meeting without result ends the run, what the run is then worth.
    pub disagreement: f64,
    /// `total` less `disagreement`: above 0 where the proposal leaves the actor better off than no agreement. What is rounding
    /// is 0.
    pub gain: f64,
    /// What `total` is made of.
    pub terms: Terms,
}

/// What a value is made of: terms that add up to it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Terms {
    /// Worth of each issue at its level, for good.
    pub issues: BTreeMap<String, f64>,
    /// What is taken off that because a settlement lasts only for a time.
    pub duration: f64,
    /// Running flows to the horizon.
    pub flows: f64,
    /// What the class of endings pays in which the run ends or, in the last round, would be read at the horizon.
    pub ending: f64,
    /// What incidents and the use of force may change.
    pub risk: f64,
    /// Audience costs, below 0.
    pub audience: f64,
}

impl Terms {
    /// All that belongs to no issue, with its name in these findings.
    #[must_use]
    pub fn beside_issues(&self) -> [(&'static str, f64); 5] {
        let Self { issues: _, duration, flows, ending, risk, audience } = *self;
        [("duration", duration), ("flows", flows), ("ending", ending), ("risk", risk), ("audience", audience)]
    }

    /// What they add up to.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.issues.values().sum::<f64>() + self.beside_issues().iter().map(|(_, x)| x).sum::<f64>()
    }

    /// What their sizes add up to.
    pub(crate) fn size(&self) -> f64 {
        self.issues.values().chain(self.beside_issues().iter().map(|(_, x)| x)).map(|x| x.abs()).sum()
    }

    /// Adds those of somebody who is likely to be asked with a probability.
    pub(crate) fn add(&mut self, probability: f64, other: &Terms) {
        for (issue, worth) in &other.issues {
            *self.issues.entry(issue.clone()).or_default() += weigh(probability, *worth);
        }
        let Self { issues: _, duration, flows, ending, risk, audience } = self;
        let own = [duration, flows, ending, risk, audience];
        own.into_iter().zip(other.beside_issues()).for_each(|(own, (_, x))| *own += weigh(probability, x));
    }
}

/// Static bargaining points of one forum: what its packages are worth at the start, at mean inputs and types.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BargainingFinding {
    /// Forum id.
    pub forum: String,
    /// Parties, in order.
    pub parties: Vec<String>,
    /// Disagreement point D: what each party has if nothing is ever agreed; where a meeting without result ends the run, what
    /// the run is then worth.
    pub disagreement: BTreeMap<String, f64>,
    /// Packages that give every party at least D (after audience costs).
    pub n_acceptable: u64,
    /// All packages of the forum that change something.
    pub n_packages: u64,
    /// Pareto-efficient packages that were found.
    pub n_efficient: u64,
    /// Whether these are all. With four parties or more and very many packages the search is ended before it has seen all;
    /// then those are missing in which the payoffs of all parties have the smallest sums.
    pub efficient_is_whole: bool,
    /// Lowest and highest payoff of each party in those of them that leave no party below D; none where there are none.
    pub efficient_range: Option<BTreeMap<String, [f64; 2]>>,
    /// Pareto-efficient points, one entry a package, at most 200 of those found: payoff of each party in the order of `parties`.
    pub frontier: Vec<Vec<f64>>,
    /// Nash (1950) point among acceptable packages.
    pub nash: Option<BargainingPoint>,
    /// Kalai & Smorodinsky (1975) point among acceptable packages.
    pub kalai_smorodinsky: Option<BargainingPoint>,
    /// Egalitarian point: the acceptable package whose smallest gain over D is largest (Kalai 1977).
    pub egalitarian: Option<BargainingPoint>,
    /// Utilitarian point: the acceptable package whose gains have the largest sum.
    pub utilitarian: Option<BargainingPoint>,
}

/// A package picked out by a bargaining solution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BargainingPoint {
    /// Level of each issue of the forum.
    pub levels: BTreeMap<String, String>,
    /// Payoff of each party.
    pub utility: BTreeMap<String, f64>,
    /// Packages that tie with it.
    pub ties: u64,
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreementFinding {
    /// Packages that took force, the commonest first, at most twenty.
    pub packages: Vec<PackageCount>,
    /// How often each level of each issue stood at the end, in runs with an agreement.
    pub issue_levels: BTreeMap<String, BTreeMap<String, u64>>,
    /// Number of levels of each issue whose levels are a grid: their ids are 0, 1, …, in order, at even distances.
    pub grids: BTreeMap<String, usize>,
    /// Runs in which at least one package became final.
    pub runs_with_agreement: u64,
    /// Share of packages taken into force that left a party short by more than 0.02.
    pub error_deal_share: Estimate,
    /// The same among proposers.
    pub error_deal_share_proposers: Estimate,
    /// The same among those who answered.
    pub error_deal_share_responders: Estimate,
}

/// How often one package took force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackageCount {
    /// Where.
    pub forum: String,
    /// Level of each issue of the forum.
    pub levels: BTreeMap<String, String>,
    /// How often.
    pub count: u64,
}

/// Belief about one point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeliefFinding {
    /// Type id.
    pub r#type: String,
    /// Point.
    pub point: String,
    /// Prior probability.
    pub prior: f64,
    /// Points of the type, in order: the columns of `by_round`.
    pub points: Vec<String>,
    /// For rounds 0 to T: the mean posterior of this point given that the true point is each of `points`
    /// (carried forward after a run has stopped).
    pub by_round: Vec<Vec<Estimate>>,
    /// Mean posterior at stopping over all runs: equals the prior, up to its error.
    pub at_stop: Estimate,
}

/// Payoff of one actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActorFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Payoff, discounted to round 1.
    pub payoff: Estimate,
    /// Quantiles.
    pub q05: Option<f64>,
    /// 25%.
    pub q25: Option<f64>,
    /// Median.
    pub q50: Option<f64>,
    /// 75%.
    pub q75: Option<f64>,
    /// 95%.
    pub q95: Option<f64>,
}

/// One drawn input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputFinding {
    /// Path in the file (for a private type: its id).
    pub path: String,
    /// `uncertain` or `private`.
    pub kind: &'static str,
    /// For each outcome: rank correlation with its indicator.
    pub outcome: BTreeMap<String, InputCorrelation>,
    /// Rank correlation with war of any cause.
    pub war: Estimate,
    /// Endings by bin of the input, lowest first.
    pub bins: Vec<InputBin>,
}

/// Correlation of one input with one outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputCorrelation {
    /// Spearman's rank correlation (Spearman 1904), ranks taken in the input's own distribution.
    pub spearman: Estimate,
}

/// Runs whose input fell in one bin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputBin {
    /// Lowest and highest value of the bin, in the unit of the input; of a point with a name, its position among the points.
    pub range: [f64; 2],
    /// Whether `range` holds values: false for points with names.
    pub numeric: bool,
    /// Id of the point, of a private type.
    pub label: Option<String>,
    /// Runs.
    pub n: u64,
    /// Share that ended in war of any cause.
    pub war: Estimate,
}

/// Shares of an outcome at other precisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecisionBand {
    /// All precisions halved.
    pub half: Estimate,
    /// As given.
    pub base: Estimate,
    /// All precisions doubled.
    pub double: Estimate,
}

/// How much of the ending is settled once a meeting is over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AfterMeeting {
    /// 0: before the first meeting (types and inputs are drawn); then 1, 2, ….
    pub meeting: u32,
    /// Its forum; none for 0.
    pub forum: Option<String>,
    /// Its round; 0 for 0.
    pub round: u32,
    /// Share of the variance of the ending explained by all that happened up to its close.
    pub variance_explained: Estimate,
}
