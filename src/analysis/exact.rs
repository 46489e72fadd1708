//! The exact probabilities of a small game, with names: what `detente exact` gives.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ENGINE_VERSION;
use super::findings::ScenarioRef;
use crate::distribution::Distribution;
use crate::engine::exact::{MOST_BYTES, Obstacle, OutcomeDistribution, Share, outcome_distribution};
use crate::index::{OutcomeIdx, TiSlice};
use crate::model::Model;
use crate::scenario::{Cause, Foresight, Scenario};

/// Version of the form of [`ExactFindings`].
pub const LAW_SCHEMA_VERSION: u32 = 1;

/// How a game ends, without sampling error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Exact probabilities of one game")]
#[non_exhaustive]
pub struct ExactFindings {
    /// Version of this form.
    #[schemars(extend("const" = LAW_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that computed it.
    pub engine_version: String,
    /// Which scenario it is of.
    pub scenario: ScenarioRef,
    /// Number of situations told apart, at all stages of all rounds.
    pub situations: u64,
    /// Number of paths through single stages that were computed.
    pub branches: u64,
    /// How all runs end.
    pub law: ExactShare,
    /// Probability of ending in each round; rounds in which nothing ends are left out.
    pub ended: Vec<ExactRound>,
    /// How those runs end in which a private type has a point: one entry for each point of each type.
    pub given: Vec<ExactGiven>,
}

/// How some of the runs end, given that a run is one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "share")]
#[non_exhaustive]
pub struct ExactShare {
    /// Probability of each outcome class, in the order of the file.
    pub outcomes: Vec<ExactOutcome>,
    /// By actor: expected payoff, discounted to round 1.
    pub payoff: BTreeMap<String, f64>,
    /// Expected round in which a run ends; the last round for those that no class ends.
    pub rounds: f64,
}

/// Probability of one outcome class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExactOutcome {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// How violence came about; null where there was none.
    pub cause: Option<Cause>,
    /// Its probability, 0 to 1 up to rounding.
    #[schemars(range(min = 0))]
    pub probability: f64,
}

/// Endings of one round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExactRound {
    /// Round, from 1.
    pub round: u32,
    /// By outcome class: probability, 0 to 1 up to rounding; over all rounds they sum to 1.
    pub outcome: BTreeMap<String, f64>,
}

/// How runs end, given a point of a private type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExactGiven {
    /// Private type.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Id of the point.
    pub point: String,
    /// Its value, of a private number; null where points are names.
    pub value: Option<f64>,
    /// Prior probability, 0 to 1.
    #[schemars(range(min = 0))]
    pub prior: f64,
    /// How these runs end.
    pub law: ExactShare,
}

/// Gives the law its names.
#[must_use]
pub fn law_finding(scenario: &Scenario, law: &OutcomeDistribution) -> ExactFindings {
    let ended = law.ended.iter().enumerate().filter(|(_, row)| row.iter().any(|p| *p > 0.0));
    let by_class =
        |row: &TiSlice<OutcomeIdx, f64>| scenario.outcomes.iter().zip(row).map(|(o, p)| (o.id.clone(), *p)).collect();
    let given = scenario.types.iter().zip(&law.given).flat_map(|(t, shares)| {
        let points = t.points.iter().zip(shares).filter(|(_, share)| share.probability > 0.0);
        points.map(|(point, share)| ExactGiven {
            type_id: t.id.clone(),
            point: point.name.clone(),
            value: point.value,
            prior: point.probability,
            law: share_finding(scenario, share),
        })
    });
    ExactFindings {
        schema_version: LAW_SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        scenario: ScenarioRef::of(scenario),
        situations: law.situations,
        branches: law.branches,
        law: share_finding(scenario, &law.all),
        ended: ended.map(|(round, row)| ExactRound { round: round as u32, outcome: by_class(row) }).collect(),
        given: given.collect(),
    }
}

fn share_finding(scenario: &Scenario, share: &Share) -> ExactShare {
    let of = |x: f64| x / share.probability;
    let class = |(o, p): (&crate::scenario::OutcomeClass, &f64)| ExactOutcome {
        id: o.id.clone(),
        name: o.name.clone(),
        cause: o.cause,
        probability: of(*p),
    };
    ExactShare {
        outcomes: scenario.outcomes.iter().zip(&share.outcomes).map(class).collect(),
        payoff: scenario.actors.iter().zip(&share.payoff).map(|(a, p)| (a.id.clone(), of(*p))).collect(),
        rounds: of(share.rounds),
    }
}

/// A number with three digits: near enough, and within the range of what it is drawn from.
fn short(x: f64) -> f64 {
    // Both the digits and the power of ten are whole, so that the quotient is the number nearest to what is written.
    let last = 2.0 - libm::floor(libm::log10(x.abs()));
    let unit = libm::pow(10.0, last.abs());
    let rounded = if last < 0.0 { (x / unit).round() * unit } else { (x * unit).round() / unit };
    if rounded.is_finite() { rounded } else { x }
}

/// Numbers that are drawn from a continuous distribution, with their medians.
fn continuous_draws(scenario: &Scenario) -> Vec<(&str, f64)> {
    let drawn = scenario.draws.iter().filter(|draw| !matches!(draw.distribution, Distribution::Discrete { .. }));
    drawn.map(|draw| (draw.path.as_str(), short(draw.distribution.from_uniform(0.5)))).collect()
}

fn noise_is_continuous(scenario: &Scenario) -> bool {
    scenario.tension.noise.as_ref().is_some_and(|noise| !matches!(noise, Distribution::Discrete { .. }))
}

/// All that is continuous at once, so that nobody has to ask again and again.
fn continuous(scenario: &Scenario) -> String {
    let draws = continuous_draws(scenario);
    let paths: Vec<String> = draws.iter().map(|(path, _)| format!("`{path}`")).collect();
    let mut fix: Vec<String> = draws.iter().map(|(path, median)| format!("--set {path}={median}")).collect();
    let noise = if noise_is_continuous(scenario) {
        fix.push("--set remove=tension.noise".into());
        " and the noise of tension is continuous"
    } else {
        ""
    };
    let (are, them, medians) = match paths.len() {
        1 => ("is drawn from a continuous distribution", "it", "its median"),
        _ => ("are drawn from continuous distributions", "them", "their medians"),
    };
    let without = if noise.is_empty() { "" } else { " and without noise" };
    format!(
        "{} {are}{noise}, so there are infinitely many outcomes; fix {them}, such as at {medians}{without} with `{}`, or make {them} `discrete` or `private`",
        paths.join(", "),
        fix.join(" ")
    )
}

/// What exact probabilities would ask for, as far as can be told without computing them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExactDemand {
    /// Numbers drawn from continuous distributions, which make exact probabilities impossible, the noise of tension among them.
    pub continuous: Vec<String>,
    /// Branches that were followed to find out; none where something is continuous.
    pub branches: Option<u64>,
    /// Whether these are all. If not, there are more.
    pub complete: bool,
    /// Round that was reached, where they are not all.
    pub reached: Option<u32>,
}

/// Work that is spent on finding out how many branches a game has: values of packages, and as much again for each branch.
const TRIAL: f64 = 2e7;

/// Games that take more memory are not tried.
const MOST_TRIAL_BYTES: u64 = 200_000_000;

/// Follows the first branches of a game, to say whether `exact` could follow all. `None` if it was stopped, if the game is
/// very large, or if actors look ahead, since each of their decisions follows branches of its own.
pub fn exact_demand(scenario: &Scenario, model: &Model, stop: &AtomicBool) -> Option<ExactDemand> {
    let mut continuous: Vec<String> =
        continuous_draws(scenario).into_iter().map(|(path, _)| path.to_string()).collect();
    if noise_is_continuous(scenario) {
        continuous.push("tension.noise".into());
    }
    let nothing = ExactDemand { continuous, branches: None, complete: false, reached: None };
    if !nothing.continuous.is_empty() {
        return Some(nothing);
    }
    let demand = scenario.demand();
    if scenario.foresight != Foresight::Myopic
        || demand.bytes_per_thread.saturating_add(demand.bytes_shared) > MOST_TRIAL_BYTES
    {
        return None;
    }
    let one = demand.values_per_run / f64::from(scenario.rounds.max(1)) + 200.0;
    let most = (TRIAL / one).max(1.0) as u64;
    match outcome_distribution(model, most, stop) {
        Ok(found) => Some(ExactDemand { branches: Some(found.branches), complete: true, ..nothing }),
        Err(Obstacle::TooMany { round } | Obstacle::TooLarge { round }) => {
            Some(ExactDemand { branches: Some(most), reached: Some(round), ..nothing })
        }
        Err(Obstacle::Input(_) | Obstacle::Noise | Obstacle::Stopped) => None,
    }
}

/// Why exact probabilities cannot be computed, and what to do instead, in words.
#[must_use]
pub fn obstacle(scenario: &Scenario, obstacle: &Obstacle, most: u64) -> String {
    match obstacle {
        Obstacle::Input(_) => continuous(scenario),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    /// Two actors with a cost of war each, and a tension with something added.
    fn scenario(costs: [&str; 2], tension: &str) -> Scenario {
        let [a, b] = costs.map(|cost| {
            format!("patience = 1\nprecision = {{ offer = 1, answer = 1, move = 1 }}\nwar = {{ cost = {cost} }}\n")
        });
        let text = format!(
            "[scenario]\nschema = 1\nname = \"Drawn\"\nrounds = 1\n[actor.a]\n{a}[actor.b]\n{b}\
             [issue.x]\nlevels = {{ no = 0, yes = 1 }}\nworth = {{ a = 1 }}\n[tension]\nstart = 2\n{tension}\n\
             [[outcome]]\nid = \"rest\"\n"
        );
        load(Source::new("drawn.toml", text), &[], &no_files).result.unwrap_or_else(|faults| panic!("{faults:#?}")).0
    }

    const FIXED: &str = "0.3";
    const WIDE: &str = "{ uniform = [0.2, 0.6], kind = \"uncertain\" }";
    const UNIT: &str = "{ uniform = [0, 1], kind = \"uncertain\" }";
    const COIN: &str = "{ discrete = { values = [0.1, 0.5], weights = [0.5, 0.5] }, kind = \"uncertain\" }";
    const NOISE: &str = "noise = { normal = [0, 1] }";

    #[test]
    fn all_that_is_continuous_is_told_with_a_way_out() {
        let one = |noise: &str, without: &str, fix: &str| {
            format!(
                "`actor.a.war.cost` is drawn from a continuous distribution{noise}, so there are infinitely many outcomes; \
                 fix it, such as at its median{without} with `--set actor.a.war.cost=0.4{fix}`, or make it `discrete` or \
                 `private`"
            )
        };
        let noise = " and the noise of tension is continuous";
        let told = |costs, tension| obstacle(&scenario(costs, tension), &Obstacle::Input(0.into()), 10);
        assert_eq!(told([WIDE, FIXED], ""), one("", "", ""));
        assert_eq!(told([WIDE, COIN], ""), one("", "", ""));
        let fix = " --set remove=tension.noise";
        assert_eq!(told([WIDE, FIXED], NOISE), one(noise, " and without noise", fix));
        let two = "`actor.a.war.cost`, `actor.b.war.cost` are drawn from continuous distributions, so there are infinitely \
                   many outcomes; fix them, such as at their medians with `--set actor.a.war.cost=0.4 \
                   --set actor.b.war.cost=0.5`, or make them `discrete` or `private`";
        assert_eq!(told([WIDE, UNIT], ""), two);
    }

    #[test]
    fn what_exact_probabilities_ask_for_is_known_beforehand() {
        let stop = AtomicBool::new(false);
        let demand = |scenario: &Scenario| exact_demand(scenario, &compile(scenario), &stop);
        let continuous = |costs, tension| demand(&scenario(costs, tension)).unwrap().continuous;
        assert_eq!(continuous([WIDE, UNIT], NOISE), ["actor.a.war.cost", "actor.b.war.cost", "tension.noise"]);
        assert_eq!(continuous([WIDE, COIN], ""), ["actor.a.war.cost"]);
        let coin = scenario([COIN, FIXED], "");
        let law = outcome_distribution(&compile(&coin), 1000, &stop).unwrap();
        let known = ExactDemand { continuous: vec![], branches: Some(law.branches), complete: true, reached: None };
        assert_eq!(demand(&coin), Some(known));
        assert!(law.branches >= 2);
        assert_eq!(demand(&Scenario { foresight: Foresight::Lookahead, lookahead: 1, ..coin }), None);
    }

    #[test]
    fn medians_are_written_with_three_digits() {
        let written = |x: f64| short(x).to_string();
        assert_eq!(
            [0.1 + 0.2, 2.0 / 3.0, 1234.5, -0.04567, 9.996, 1e-9, 5.0, 0.0].map(written),
            ["0.3", "0.667", "1230", "-0.0457", "10", "0.000000001", "5", "0"]
        );
        for k in 1..2_000 {
            let x = f64::from(k) * 0.000_377;
            let text = written(x);
            let digits = text.trim_start_matches(['0', '.']).chars().filter(char::is_ascii_digit).count();
            assert!(digits <= 3 && (short(x) - x).abs() <= 0.005 * x, "{x}: {text}");
        }
    }
}
