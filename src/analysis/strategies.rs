//! The game above the game: each actor commits to one of several strategies, and every profile is played on the same random draws.
//!
//! The mathematics stands in [`metagame`](super::metagame). Here are the document, `strategies.json`, and what it is made from.
//!
//! | module | what |
//! |---|---|
//! | [`gathered`] | what is kept of the runs of a profile |
//! | [`look`] | the first look at all profiles, and the judgment of candidates by fresh runs |

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::groups::GroupRef;
pub use super::metagame::dominance::Sureness;
pub use super::metagame::mixes::Place;
pub use super::metagame::nash::Finder;
pub use super::metagame::verdict::Verdict;

pub mod gathered;
pub mod look;

/// What each actor should commit to: the content of `strategies.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "The game in which each actor commits to a strategy")]
#[non_exhaustive]
pub struct Strategies {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each profile in the first look.
    pub plan: PlanRef,
    /// SHA-256 of all that was gathered, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// Number of blocks that the runs of a profile are in. Intervals of payoffs are Student's over block means.
    pub blocks: u64,
    /// Number of runs that were played in all: the first look, fresh runs, and those behind the worth of information.
    pub runs_played: u64,
    /// Groups of outcome classes.
    pub groups: Vec<GroupRef>,
    /// The endings that are followed, beside payoffs.
    pub event: EventRef,
    /// Largest gain that counts as none, in payoff units: a full win of every contested issue is worth about 1 to the actor who
    /// wants it most.
    pub within: f64,
    /// Actors with at least two strategies; their positions are those in `strategies` of a profile.
    pub actors: Vec<Committing>,
    /// Strategies that were left out, with the reason.
    pub left_out: Vec<WithoutStrategy>,
    /// Every profile; the strategy of the last actor changes fastest.
    pub profiles: Vec<Profile>,
    /// Strategies that another one of the same actor dominates, for sure or by the means.
    pub dominated: Vec<Dominated>,
    /// The scenario as it is, judged by fresh runs: its largest gain is the regret of the base profile.
    pub base: Judgment,
    /// Nash equilibria of the game of means, judged by fresh runs. Of mixed ones that lie in one set with another one, only that.
    pub equilibria: Vec<Judgment>,
    /// Where finders ended without an equilibrium, by their largest gain.
    pub unconfirmed: Vec<Unconfirmed>,
    /// Whether `equilibria` are all of the game of means, up to mixtures of them in a degenerate game. All pure ones are listed in any case.
    pub complete: bool,
    /// Whether there may be infinitely many equilibria; null where that was not looked at.
    pub degenerate: Option<bool>,
    /// Logit equilibria of the game of means.
    pub logit: Vec<LogitPoint>,
    /// One actor alone: its strategies, the best mean payoff first; empty where several actors have strategies.
    pub ranking: Vec<RankedStrategy>,
    /// What it is worth to each actor to learn an uncertain input before it commits, while the others stay as they are.
    pub worth: Vec<ActorWorth>,
}

/// The endings that are followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EventRef {
    /// Id of the ending or group of endings; of several groups their ids, with commas between.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Ids of its outcome classes.
    pub outcomes: Vec<String>,
}

/// An actor and its strategies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Committing {
    /// Id of the actor.
    pub actor: String,
    /// Name for people.
    pub name: String,
    /// At least two; the first is the scenario as it is.
    pub strategies: Vec<StrategyRef>,
}

/// A strategy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct StrategyRef {
    /// Its name, such as `never blockade`.
    pub name: String,
    /// What it changes: changes such as `path=value`, or names of overlays.
    pub changes: Vec<String>,
}

/// A strategy that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct WithoutStrategy {
    /// Id of the actor.
    pub actor: String,
    /// Name of the strategy.
    pub strategy: String,
    /// Why.
    pub why: String,
}

impl WithoutStrategy {
    /// A strategy with the reason.
    #[must_use]
    pub fn new(actor: impl Into<String>, strategy: impl Into<String>, why: impl Into<String>) -> Self {
        Self { actor: actor.into(), strategy: strategy.into(), why: why.into() }
    }
}

/// One strategy for each actor, and what came of it in the first look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Profile {
    /// For each actor, the position of its strategy.
    pub strategies: Vec<usize>,
    /// Mean payoff of every actor of the scenario, in payoff units; each interval holds by itself.
    pub payoffs: BTreeMap<String, Estimate>,
    /// Share of runs in each group of endings; likewise.
    pub groups: BTreeMap<String, Estimate>,
    /// Share of runs in the endings that are followed; likewise.
    pub event: Estimate,
}

/// A strategy that another one of the same actor dominates: it pays the actor less whatever the others commit to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Dominated {
    /// Position of the actor.
    pub actor: usize,
    /// Position of the dominated strategy.
    pub strategy: usize,
    /// Position of the one that dominates it.
    pub by: usize,
    /// Whether it pays less in every combination of the others' strategies.
    pub strict: Sureness,
    /// Whether it never pays more, and less at least once.
    pub weak: Sureness,
    /// Smallest mean difference over the others' combinations, in payoff units.
    pub least: f64,
    /// Smallest lower bound of a difference; all claims of this list hold together with the level.
    pub least_low: f64,
}

/// A profile, pure or mixed, and whether it is an equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Judgment {
    /// Probability of each strategy of each actor.
    pub mixture: Vec<Vec<f64>>,
    /// What found it; nothing for the scenario as it is.
    pub finders: Vec<Finder>,
    /// The most that an actor gains by a pure deviation in the game of means, in payoff units, at least 0.
    pub max_gain: f64,
    /// Whether no deviation gains more than `within`, by fresh runs; null where it was not judged. All verdicts hold together with the
    /// level.
    pub verdict: Option<Verdict>,
    /// The tolerance within which it is an equilibrium for sure, in payoff units; null where it was not judged.
    pub surely_within: Option<f64>,
    /// Gains from deviations, by fresh runs, with bounds that hold together with those of all other candidates.
    pub gains: Vec<GainOf>,
    /// Most fresh runs of a profile that it was judged by.
    pub runs: u64,
}

/// Gain from a deviation to a pure strategy, while all others keep to the profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GainOf {
    /// Position of the actor.
    pub actor: usize,
    /// Position of its strategy.
    pub strategy: usize,
    /// Probability of this strategy in the profile.
    pub share: f64,
    /// Mean gain, in payoff units.
    pub gain: Estimate,
}

/// Where a finder ended without an equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Unconfirmed {
    /// Probability of each strategy of each actor.
    pub mixture: Vec<Vec<f64>>,
    /// The most that an actor gains by a pure deviation in the game of means, in payoff units.
    pub max_gain: f64,
    /// What found it.
    pub finders: Vec<Finder>,
}

/// A logit equilibrium of the game of means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct LogitPoint {
    /// Precision, in 1 per payoff unit.
    pub precision: f64,
    /// Probability of each strategy of each actor; null where it was not found.
    pub mixture: Option<Vec<Vec<f64>>>,
    /// Expected payoff of each actor; null likewise.
    pub payoffs: Option<Vec<f64>>,
    /// Why it was not found; null where it was.
    pub why: Option<String>,
}

/// A strategy of one actor alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RankedStrategy {
    /// Position of the strategy.
    pub strategy: usize,
    /// Mean payoff; its interval holds by itself.
    pub payoff: Estimate,
    /// Share of runs in the endings that are followed; likewise.
    pub event: Estimate,
    /// Mean payoff less that of the best other strategy. Bounds of all differences, of payoffs and of shares, hold together.
    pub lead: Option<Estimate>,
    /// Whether it may be the best.
    pub may_be_best: bool,
    /// Whether it is surely the best.
    pub surely_best: bool,
    /// Where it stands in the plane of payoff and share, where a high payoff and a low share are good.
    pub place: Place,
    /// Position of a strategy that is better in both, or as good in one.
    pub dominated_by: Option<usize>,
}

/// What it is worth to an actor to learn an input before it commits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ActorWorth {
    /// Position of the actor.
    pub actor: usize,
    /// Position of the strategy with the best mean payoff, while the others stay as they are.
    pub best: usize,
    /// Number of runs of each strategy, at least 100.
    pub runs: u64,
    /// Expected value of perfect information about everything that is drawn, luck within the run included, in payoff units.
    pub everything: Estimate,
    /// Each input, the most valuable first.
    pub inputs: Vec<InputWorthOf>,
}

/// Expected value of perfect information about one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputWorthOf {
    /// Path of the number, or id of another actor's type.
    pub path: String,
    /// Cross-fitted estimate, in payoff units, too low rather than too high; it may be below 0 by chance.
    pub worth: Estimate,
    /// The plain estimate from all runs, at least 0 up to rounding, and too high on average.
    pub plain: f64,
    /// Share of runs in which knowing the input changes the choice.
    pub changes: f64,
}

impl Strategies {
    /// The actor that alone has strategies, if only one has.
    #[must_use]
    pub fn alone(&self) -> Option<&Committing> {
        match &self.actors[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The name of a strategy.
    #[must_use]
    pub fn strategy(&self, actor: usize, strategy: usize) -> &str {
        &self.actors[actor].strategies[strategy].name
    }

    /// The profile of some strategies.
    #[must_use]
    pub fn profile(&self, strategies: &[usize]) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.strategies == strategies)
    }
}

impl Judgment {
    /// The strategy of each actor, where the profile is pure.
    #[must_use]
    pub fn pure(&self) -> Option<Vec<usize>> {
        self.mixture.iter().map(|shares| shares.iter().position(|share| *share >= 1.0)).collect()
    }

    /// The largest gain by the means of fresh runs, at least 0, with its deviation.
    #[must_use]
    pub fn largest(&self) -> Option<&GainOf> {
        let mean = |gain: &GainOf| gain.gain.value.unwrap_or(0.0);
        self.gains.iter().reduce(|a, b| if mean(b) > mean(a) { b } else { a })
    }
}
