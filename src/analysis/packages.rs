//! What happens at the tables, as findings: meetings, named proposals, bargaining points, and what is agreed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use crate::maths::chance::weigh;

/// What happened in one forum, over all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ForumFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Weight φ of the forum, at its mean.
    pub weight: f64,
    /// Number of meetings held.
    pub meetings: u64,
    /// Number of meetings at which a package was tabled.
    pub offers: u64,
    /// Number of agreements concluded.
    pub accepted: u64,
    /// Number of waiting packages that became final here.
    pub ratified: u64,
    /// Number of waiting packages that were refused here.
    pub not_ratified: u64,
    /// By binding reason: number of refusals. A package that two units refused counts twice.
    pub refusals: BTreeMap<String, u64>,
    /// By binding reason, where what stands in the way was weighed: number of refusals by what has the largest part in them. For
    /// `several` and `terms` it says more than the reason does; every other reason is its own largest part.
    pub largest_parts: BTreeMap<String, BTreeMap<String, u64>>,
}

/// One named proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ProposalFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Actor whose proposal it is.
    pub by: String,
    /// Forum in which it is tabled.
    pub forum: String,
    /// By actor: what the settlement with it is worth, at the start and at mean inputs.
    pub utility: BTreeMap<String, ProposalUtility>,
    /// Number of times it was tabled.
    pub tabled: u64,
    /// Number of times it was agreed.
    pub accepted: u64,
    /// By binding reason: number of refusals.
    pub refused: BTreeMap<String, u64>,
}

/// What a named proposal is worth to one actor, in units of payoff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ProposalUtility {
    /// Value of the state with it, less audience costs: Y − C.
    pub total: f64,
    /// Value of refusing it: R.
    pub refusal: f64,
    /// Value without any agreement, D; where a meeting without result ends the run, what the run is then worth.
    pub disagreement: f64,
    /// `total` less `disagreement`: above 0 where the proposal leaves the actor better off than no agreement. What is rounding
    /// is 0.
    pub gain: f64,
    /// What `total` is made of: all terms add up to it.
    pub terms: Terms,
}

/// What a value is made of, in units of payoff: terms that add up to it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Terms {
    /// By issue: worth of its level, for good.
    pub issues: BTreeMap<String, f64>,
    /// What is taken off that because a settlement lasts only for a time.
    pub duration: f64,
    /// Running flows to the horizon, discounted.
    pub flows: f64,
    /// What the class of endings pays in which the run ends or, in the last round, would end.
    pub ending: f64,
    /// What incidents and the use of force may change.
    pub risk: f64,
    /// Audience costs, at most 0.
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

/// Bargaining points of one forum: what its packages are worth at the start, at mean inputs and types, in units of payoff.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BargainingFinding {
    /// Forum.
    pub forum: String,
    /// Parties, in order.
    pub parties: Vec<String>,
    /// By party: disagreement point D, what it has if nothing is ever agreed; where a meeting without result ends the run, what
    /// the run is then worth.
    pub disagreement: BTreeMap<String, f64>,
    /// Number of packages that give every party at least D (after audience costs).
    pub n_acceptable: u64,
    /// Number of packages of the forum that change something.
    pub n_packages: u64,
    /// Number of Pareto-efficient packages that were found.
    pub n_efficient: u64,
    /// Whether these are all. With four parties or more and very many packages the search is ended before it has seen all;
    /// then those are missing in which the payoffs of all parties have the smallest sums.
    pub efficient_is_whole: bool,
    /// By party: lowest and highest payoff in those of them that leave no party below D; null where there are none.
    pub efficient_range: Option<BTreeMap<String, [f64; 2]>>,
    /// Pareto-efficient points, one entry a package, at most 200 of those found: payoff of each party in the order of `parties`.
    pub frontier: Vec<Vec<f64>>,
    /// Nash (1950) point among acceptable packages; null if nothing is acceptable.
    pub nash: Option<BargainingPoint>,
    /// Kalai & Smorodinsky (1975) point among acceptable packages; null if nothing is acceptable.
    pub kalai_smorodinsky: Option<BargainingPoint>,
    /// Egalitarian point, the acceptable package whose smallest gain over D is largest (Kalai 1977); null if nothing is
    /// acceptable.
    pub egalitarian: Option<BargainingPoint>,
    /// Utilitarian point, the acceptable package whose gains have the largest sum; null if nothing is acceptable.
    pub utilitarian: Option<BargainingPoint>,
}

/// A package picked out by a bargaining solution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BargainingPoint {
    /// By issue of the forum: its level.
    pub levels: BTreeMap<String, String>,
    /// By party: its payoff.
    pub utility: BTreeMap<String, f64>,
    /// Number of packages that tie with it, itself included.
    pub ties: u64,
}

/// What was agreed, over all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AgreementFinding {
    /// Agreements concluded, the most frequent first, at most twenty.
    pub packages: Vec<PackageCount>,
    /// By issue and level: number of runs with an agreement at whose end the level stood.
    pub issue_levels: BTreeMap<String, BTreeMap<String, u64>>,
    /// By issue whose levels are a grid: number of levels. Their ids are 0, 1, …, in order, at even distances.
    pub grids: BTreeMap<String, usize>,
    /// Number of runs in which at least one package became final.
    pub runs_with_agreement: u64,
    /// Share of agreements, 0 to 1, that left a party worse off than refusing by more than 0.02.
    pub error_deal_share: Estimate,
    /// The same among proposers.
    pub error_deal_share_proposers: Estimate,
    /// The same among those who answered.
    pub error_deal_share_responders: Estimate,
}

/// How often one package was agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PackageCount {
    /// Forum in which it was agreed.
    pub forum: String,
    /// By issue of the forum: its level.
    pub levels: BTreeMap<String, String>,
    /// Number of times.
    pub count: u64,
}
