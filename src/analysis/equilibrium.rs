//! An agent quantal response equilibrium, with names: what `detente exact` adds where actors foresee by equilibrium.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::distribution::Distribution;
use crate::engine::equilibrium::branch::Failure;
use crate::engine::equilibrium::build::Form;
use crate::engine::equilibrium::game::{Game, InformationSet};
use crate::engine::equilibrium::paths::Seen;
use crate::engine::equilibrium::solution::{At, Equilibrium};
use crate::engine::luck::chance::Act;
use crate::index::{ActorIdx, ForceIdx, ForumIdx, MoveIdx, PackageIdx, PointIdx, ShiftIdx, SourceIdx, TiVec, TypeIdx};
use crate::maths::exp::exp;
use crate::model::forum::Proposer;
use crate::model::{Model, Purpose};
use crate::scenario::Scenario;

/// An agent quantal response equilibrium: how likely everybody takes each option at every point of the game.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EquilibriumFindings {
    /// The precision that all choices were given; null: each actor's own.
    pub lambda: Option<f64>,
    /// Whether it is the limit of ever larger precisions.
    pub limit: bool,
    /// Number of public histories at the beginnings of stages.
    pub histories: u64,
    /// Number of nodes: public histories with what is true of the private types, every choice counted.
    pub nodes: u64,
    /// Number of information sets.
    pub information_sets: u64,
    /// Whether every history stands alone. If not, histories that say the same of the types and leave the same to come are one.
    pub whole: bool,
    /// Largest difference between a probability and the logit response to what it leads to; at most 1e-10.
    pub residual: f64,
    /// Steps along the principal branch, from even play at precision 0.
    pub steps: u32,
    /// In a limit, the largest change of a probability when precisions were doubled for the last time; null elsewhere.
    pub settled: Option<f64>,
    /// What each actor could gain by another choice.
    pub gains: Vec<DeviationGain>,
    /// How everybody chooses, in the order in which the game comes to it.
    pub strategies: Vec<Strategy>,
}

/// What one actor could gain if in an information set it took its best option once and kept to its strategy afterwards. Noise in
/// its choices costs it this; without noise it is 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DeviationGain {
    /// Actor.
    pub actor: String,
    /// The largest gain, in payoff discounted to round 1 and weighted by the probability to come there.
    pub largest: f64,
    /// The sum of the gains over all its information sets, likewise.
    pub total: f64,
}

/// How one type of an actor chooses after one public history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Strategy {
    /// Actor.
    pub actor: String,
    /// Number of the information set among those of its actor, from 1.
    pub set: u32,
    /// Round, from 1.
    pub round: u32,
    /// What has been seen since the beginning of the game.
    pub after: Vec<SeenEvent>,
    /// The actor's own private types: the point of each.
    pub types: BTreeMap<String, String>,
    /// What it decides on.
    pub act: ActKind,
    /// Forum of an offer, or the use of force; null elsewhere.
    pub about: Option<String>,
    /// Precision of the choice, in payoff of the round; null: infinite.
    pub precision: Option<f64>,
    /// Probability that the game comes here.
    pub reached: f64,
    /// Its options.
    pub options: Vec<StrategyOption>,
    /// What it believes of the types of others: their joint points.
    pub beliefs: Vec<BeliefAt>,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct StrategyOption {
    /// What it is: the levels of a package, `yes` or `no`, a move, `attack`, or `none`.
    pub option: String,
    /// Probability with which it is taken.
    pub probability: f64,
    /// Expected payoff if it is taken, of this round on and discounted to it.
    pub worth: f64,
}

/// The probability of one joint point of the types of others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct BeliefAt {
    /// By private type: the point.
    pub types: BTreeMap<String, String>,
    /// Its probability.
    pub probability: f64,
}

/// Something that everybody saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SeenEvent {
    /// Round, from 1.
    pub round: u32,
    /// Who did it; null: nobody, it happened.
    pub actor: Option<String>,
    /// What was decided; null where nobody decided.
    pub act: Option<ActKind>,
    /// What was done, or what happened.
    pub what: String,
}

/// What somebody decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Which package to table.
    Offer,
    /// Whether to accept it.
    Answer,
    /// Whether to ratify a waiting package.
    Ratify,
    /// Which move to play.
    Move,
    /// Whether to use force.
    Attack,
}

impl From<Act> for ActKind {
    fn from(act: Act) -> Self {
        match act {
            Act::Offer(_) => ActKind::Offer,
            Act::Answer => ActKind::Answer,
            Act::Ratify(_) => ActKind::Ratify,
            Act::Move => ActKind::Move,
            Act::Attack(_) => ActKind::Attack,
        }
    }
}

/// Names what happens in a game.
#[derive(Clone, Copy)]
pub(crate) struct Namer<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) model: &'a Model,
}

impl Namer<'_> {
    pub(crate) fn actor(&self, i: ActorIdx) -> String {
        self.scenario.actors[i].id.clone()
    }

    fn package(&self, forum: ForumIdx, z: PackageIdx) -> String {
        let f = &self.model.forums[forum];
        let level = |(&k, &level): (&crate::index::IssueIdx, &u8)| {
            let issue = &self.scenario.issues[k];
            format!("{}={}", issue.id, issue.levels[level as usize].id)
        };
        let levels: Vec<String> = f.issues.iter().zip(f.package(z)).map(level).collect();
        levels.join(", ")
    }

    /// An option of a choice. `forum`: where an answer is given.
    pub(crate) fn option(&self, act: Act, option: usize) -> String {
        match (act, option) {
            (Act::Answer | Act::Ratify(_), 0) => "no".into(),
            (Act::Answer | Act::Ratify(_), _) => "yes".into(),
            (_, 0) => "none".into(),
            (Act::Offer(forum), z) => self.package(forum, PackageIdx(z - 1)),
            (Act::Move, m) => self.scenario.moves[MoveIdx(m - 1)].id.clone(),
            (Act::Attack(_), _) => "attack".into(),
        }
    }

    fn about(&self, act: Act) -> Option<String> {
        match act {
            Act::Offer(forum) => Some(self.scenario.forums[forum].id.clone()),
            Act::Attack(k) => Some(self.force(k)),
            Act::Answer | Act::Ratify(_) | Act::Move => None,
        }
    }

    fn force(&self, k: ForceIdx) -> String {
        self.scenario.forces[k].id.clone()
    }

    /// The points of types that belong, or do not belong, to an actor.
    pub(crate) fn types(
        &self,
        actor: ActorIdx,
        own: bool,
        point: &TiVec<TypeIdx, PointIdx>,
    ) -> BTreeMap<String, String> {
        let types = self.scenario.types.iter_enumerated();
        let these = types.filter(|(t, _)| self.model.types[*t].owners.contains(actor) == own);
        these.map(|(t, ty)| (ty.id.clone(), ty.points[point[t]].name.clone())).collect()
    }

    /// What everybody saw; `None`: nothing happened that could have.
    pub(crate) fn event(&self, round: u32, seen: &Seen) -> Option<SeenEvent> {
        match *seen {
            Seen::Act(actor, act, option) => Some(SeenEvent {
                round,
                actor: Some(self.actor(actor)),
                act: Some(act.into()),
                what: self.option(act, option),
            }),
            Seen::Nature(source, slot, option) => {
                let what = self.nature(source, slot, option)?;
                Some(SeenEvent { round, actor: None, act: None, what })
            }
        }
    }

    pub(crate) fn nature(&self, source: SourceIdx, slot: usize, option: usize) -> Option<String> {
        let (purpose, id) = &self.model.names.sources[source];
        let value = |d: &Distribution| d.points(1).get(option).map_or(0.0, |p| p.0);
        match (purpose, option) {
            (Purpose::Input, _) => {
                let draw = self.model.draws.iter().find(|d| d.source == source)?;
                Some(format!("{id} = {}", value(&draw.distribution)))
            }
            (Purpose::Recognition, _) => {
                let forum = self.model.forums.iter().find(|f| f.source == source)?;
                let Proposer::Recognition(actors, _) = &forum.proposer else { return None };
                Some(format!("{} proposes", self.actor(actors[option])))
            }
            (Purpose::Noise, _) => Some(format!("noise = {}", self.model.tension.noise.as_ref().map_or(0.0, value))),
            (Purpose::Incident, _) if slot == 1 => Some(["war", "clash", "scare"][option.min(2)].into()),
            (_, 0) => None,
            (Purpose::Incident, _) => Some("incident".into()),
            (Purpose::WalkOut, _) => Some(format!("{id} walks out")),
            (Purpose::Shift, _) => {
                let shift = self.model.shift_sources.iter().position(|s| *s == source)?;
                Some(format!("shift {}", self.scenario.shifts[ShiftIdx(shift)].id))
            }
            _ => Some(id.clone()),
        }
    }

    /// Everything that was seen before a choice.
    pub(crate) fn after(&self, game: &Game, set: &InformationSet) -> Vec<SeenEvent> {
        let mut parts: Vec<(u32, &[Seen])> = vec![(game.histories[set.history as usize].round, &set.seen)];
        let mut at = set.history;
        while at != 0 {
            let history = &game.histories[at as usize];
            parts.push((game.histories[history.parent as usize].round, &history.seen));
            at = history.parent;
        }
        let events = parts.iter().rev().flat_map(|(round, seen)| seen.iter().map(move |s| (*round, s)));
        events.filter_map(|(round, seen)| self.event(round, seen)).collect()
    }
}

/// Gives an equilibrium its names.
pub(crate) fn equilibrium_findings(
    scenario: &Scenario,
    model: &Model,
    found: &Equilibrium,
    at: At,
    form: Form,
) -> EquilibriumFindings {
    let namer = Namer { scenario, model };
    let game = &found.game;
    let mut numbers: TiVec<ActorIdx, u32> = model.actors.iter().map(|_| 0).collect();
    let mut points: Vec<Option<&TiVec<TypeIdx, PointIdx>>> = vec![None; game.nodes.len()];
    game.histories.iter().flat_map(|h| &h.nodes).for_each(|(node, point)| points[*node as usize] = Some(point));
    // What is true does not change along a path.
    for node in found.order.nodes(game) {
        if let Some(point) = points[node as usize] {
            game.edges_of(node).iter().for_each(|e| points[e.to as usize] = points[e.to as usize].or(Some(point)));
        }
    }
    let strategies = game.sets.iter().enumerate().map(|(s, set)| {
        numbers[set.actor] += 1;
        let here = found.order.options(s);
        let precision = match at {
            At::Lambda(lambda) => lambda,
            At::Own | At::Limit => set.precision,
        };
        let point = |node: &u32| points[*node as usize];
        let mut beliefs: Vec<BeliefAt> = Vec::new();
        for node in &set.nodes {
            let types = point(node).map(|p| namer.types(set.actor, false, p)).unwrap_or_default();
            let probability = found.belief[*node as usize];
            match beliefs.iter_mut().find(|b| b.types == types) {
                Some(same) => same.probability += probability,
                None => beliefs.push(BeliefAt { types, probability }),
            }
        }
        beliefs.retain(|b| !b.types.is_empty());
        let options = set.options.iter().zip(here).map(|(option, o)| StrategyOption {
            option: namer.option(set.act, *option),
            probability: found.strategy[o],
            worth: found.worth[o],
        });
        Strategy {
            actor: namer.actor(set.actor),
            set: numbers[set.actor],
            round: game.histories[set.history as usize].round,
            after: namer.after(game, set),
            types: set.nodes.first().and_then(point).map(|p| namer.types(set.actor, true, p)).unwrap_or_default(),
            act: set.act.into(),
            about: namer.about(set.act),
            precision: precision.is_finite().then_some(precision),
            reached: set.nodes.iter().map(|n| exp(found.reach[*n as usize])).sum(),
            options: options.collect(),
            beliefs,
        }
    });
    let strategies = strategies.collect();
    let gain = |(i, [largest, total]): (ActorIdx, &[f64; 2])| DeviationGain {
        actor: namer.actor(i),
        largest: *largest,
        total: *total,
    };
    EquilibriumFindings {
        lambda: match at {
            At::Lambda(lambda) => Some(lambda),
            At::Own | At::Limit => None,
        },
        limit: found.point.settled.is_some(),
        histories: game.histories.len() as u64,
        nodes: game.nodes.len() as u64,
        information_sets: game.sets.len() as u64,
        whole: form == Form::Tree,
        residual: found.point.residual,
        steps: found.point.steps,
        settled: found.point.settled,
        gains: found.gain.iter_enumerated().map(gain).collect(),
        strategies,
    }
}

/// Why there is no equilibrium, in words.
pub(crate) fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Lost { scale, residual } => format!(
            "the principal branch of equilibria could be followed only to {:.3} times the precisions of the game, with a residual of {residual:.1e} there; lower the precisions, or ask for a smaller `--lambda`",
            scale
        ),
        Failure::Unsettled(change) => format!(
            "there is no limit: a probability still changes by {change:.1e} where precisions are doubled; ask for a finite `--lambda`"
        ),
        Failure::Stopped => "stopped".into(),
    }
}
