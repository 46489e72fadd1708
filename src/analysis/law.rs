//! The exact probabilities of a small game, with names: what `detente exact` gives.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ENGINE_VERSION;
use super::findings::ScenarioRef;
use crate::engine::exact::{MOST_BYTES, Obstacle, OutcomeDistribution, Share};
use crate::scenario::{Cause, Scenario};

/// Version of the form of [`LawFinding`].
pub const LAW_SCHEMA_VERSION: u32 = 1;

/// How a game ends, without sampling error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LawFinding {
    /// Version of this form.
    pub schema_version: u32,
    /// Version of the engine.
    pub engine_version: &'static str,
    /// Which scenario.
    pub scenario: ScenarioRef,
    /// Situations told apart, at all stages of all rounds.
    pub situations: u64,
    /// Paths through single stages that were played.
    pub branches: u64,
    /// Of all runs.
    pub law: ShareFinding,
    /// Probability of ending in a round, by class; rounds in which nothing ends are left out.
    pub ended: Vec<RoundFinding>,
    /// Of the runs in which a private type has a point.
    pub given: Vec<GivenFinding>,
}

/// OutcomeDistribution of some of the runs, given that a run is one of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareFinding {
    /// Classes in the order of the file.
    pub outcomes: Vec<ClassFinding>,
    /// Expected payoff by actor, discounted to round 1.
    pub payoff: BTreeMap<String, f64>,
    /// Expected round in which a run ends; the last round for those that no class ends.
    pub rounds: f64,
}

/// Probability of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassFinding {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How violence came about in it, if it did.
    pub cause: Option<Cause>,
    /// Its probability.
    pub probability: f64,
}

/// Endings of one round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundFinding {
    /// Round, from 1.
    pub round: u32,
    /// Probability by class.
    pub outcome: BTreeMap<String, f64>,
}

/// OutcomeDistribution given a point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenFinding {
    /// Type.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Point.
    pub point: String,
    /// Prior probability.
    pub prior: f64,
    /// What then happens.
    pub law: ShareFinding,
}

/// Gives the law its names.
#[must_use]
pub fn law_finding(scenario: &Scenario, law: &OutcomeDistribution) -> LawFinding {
    let ended = law.ended.iter().enumerate().filter(|(_, row)| row.iter().any(|p| *p > 0.0));
    let by_class = |row: &[f64]| scenario.outcomes.iter().zip(row).map(|(o, p)| (o.id.clone(), *p)).collect();
    let given = scenario.types.iter().zip(&law.given).flat_map(|(t, shares)| {
        let points = t.points.iter().zip(shares).filter(|(_, share)| share.probability > 0.0);
        points.map(|(point, share)| GivenFinding {
            type_id: t.id.clone(),
            point: point.name.clone(),
            prior: point.probability,
            law: share_finding(scenario, share),
        })
    });
    LawFinding {
        schema_version: LAW_SCHEMA_VERSION,
        engine_version: ENGINE_VERSION,
        scenario: ScenarioRef::of(scenario),
        situations: law.situations,
        branches: law.branches,
        law: share_finding(scenario, &law.all),
        ended: ended.map(|(round, row)| RoundFinding { round: round as u32, outcome: by_class(row) }).collect(),
        given: given.collect(),
    }
}

fn share_finding(scenario: &Scenario, share: &Share) -> ShareFinding {
    let of = |x: f64| x / share.probability;
    let class = |(o, p): (&crate::scenario::OutcomeClass, &f64)| ClassFinding {
        id: o.id.clone(),
        name: o.name.clone(),
        cause: o.cause,
        probability: of(*p),
    };
    ShareFinding {
        outcomes: scenario.outcomes.iter().zip(&share.outcomes).map(class).collect(),
        payoff: scenario.actors.iter().zip(&share.payoff).map(|(a, p)| (a.id.clone(), of(*p))).collect(),
        rounds: of(share.rounds),
    }
}

/// A number with three digits: near enough, and within the range of what it is drawn from.
fn short(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

/// Why exact probabilities cannot be computed, and what to do instead, in words.
#[must_use]
pub fn obstacle(scenario: &Scenario, obstacle: &Obstacle, most: u64) -> String {
    match obstacle {
        Obstacle::Input(draw) => {
            let draw = &scenario.draws[*draw];
            let (path, median) = (&draw.path, short(draw.distribution.from_uniform(0.5)));
            format!(
                "`{path}` is drawn from a continuous distribution, so there are infinitely many outcomes; fix it, such as at its median with `--set {path}={median}`, or make it `discrete` or `private`"
            )
        }
        Obstacle::Noise => "the noise of tension is continuous, so there are infinitely many outcomes; take it out with `--set remove=tension.noise`, or make `tension.noise` `discrete`".into(),
        Obstacle::TooMany { round } => format!(
            "more than {most} branches up to round {round}; allow more with `--most N`, or make the game smaller: fewer rounds, packages, moves or points"
        ),
        Obstacle::TooLarge { round } => format!(
            "the situations of round {round} take more than {} GiB; make the game smaller: fewer rounds, packages, moves or points",
            MOST_BYTES >> 30
        ),
        Obstacle::Stopped => "stopped".into(),
    }
}
