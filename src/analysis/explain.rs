//! No simulation: what each actor would make of the named proposals at the start, and why.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::{BargainingFinding, Terms, ValuesRef};
use super::static_points::{Table, at_the_start};
use super::valued::values;
use super::worth::{ValueExplained, ValuesExplained};
use crate::engine::choice::force::chance_of_attack;
use crate::engine::choice::reason::{self, Case};
use crate::engine::game::consent::gate;
use crate::engine::game::hazard::failure_step;
use crate::engine::game::payoff::attack_value;
use crate::engine::game::standing::standing;
use crate::index::{ForumIdx, PackageIdx, ProposalIdx, TypeIdx, ViewIdx, ti_vec};
use crate::model::Model;
use crate::scenario::Scenario;

/// The game at its start, at mean inputs and prior beliefs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Explanation {
    /// The fitted values by which actors choose; null where they choose by none.
    pub fitted: Option<ValuesRef>,
    /// What each type profile of each actor has before anything is agreed.
    pub actors: Vec<ActorAtStart>,
    /// What the game is worth to them in the equilibrium; null where they do not choose in one, or it is not known.
    pub values: Option<ValuesExplained>,
    /// What they would make of the named proposals, by D: values without further agreement.
    pub proposals: Vec<ProposalExplained>,
    /// Bargaining points of each forum.
    pub bargaining: Vec<BargainingFinding>,
}

/// One type profile of one actor at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ActorAtStart {
    /// Actor.
    pub actor: String,
    /// By private type of the actor: its point; empty for an actor without.
    pub profile: BTreeMap<String, String>,
    /// Prior probability of the profile, 0 to 1.
    pub probability: f64,
    /// D, in units of payoff: value of carrying on without agreement; where a meeting without result ends the run, what the run is then worth.
    pub disagreement: f64,
    /// Worth of the settlement and of running flows to the horizon, without risk, in units of payoff.
    pub carried_on: f64,
    /// The part of it that running flows are, in units of payoff.
    pub flows: f64,
    /// Its uses of force.
    pub force: Vec<ForceAtStart>,
}

/// A use of force as its initiator sees it at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ForceAtStart {
    /// Use of force.
    pub force: String,
    /// First round in which it is allowed. Above 1, it is ignored at the start.
    pub from_round: u32,
    /// w − b₀, in units of payoff: what using it at once would bring, net of the cost of breaking the peace. `replay` shows the same.
    pub value: f64,
    /// Probability, 0 to 1, that it would be used in one round.
    pub chance: f64,
}

/// A named proposal, as everyone at the table sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ProposalExplained {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Actor whose proposal it is.
    pub by: String,
    /// Forum in which it is tabled.
    pub forum: String,
    /// By issue of the forum: its level.
    pub levels: BTreeMap<String, String>,
    /// One entry for each profile of each actor whose consent it needs, and of its proposer.
    pub views: Vec<ViewExplained>,
}

/// What one profile of one actor makes of a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ViewExplained {
    /// Actor.
    pub actor: String,
    /// By private type of the actor: its point.
    pub profile: BTreeMap<String, String>,
    /// Prior probability of the profile, 0 to 1.
    pub probability: f64,
    /// Y − C, in units of payoff: value with it, less audience costs.
    pub total: f64,
    /// Terms that add up to `total`.
    pub terms: Terms,
    /// R, in units of payoff: value after refusing.
    pub refusal: f64,
    /// Factor of its precondition, 0 to 1, in the probability of yes; 1 without a precondition.
    pub precondition: f64,
    /// Whether it crosses a red line of this profile.
    pub crosses_red_line: bool,
    /// Probability of yes, 0 to 1.
    pub yes: f64,
    /// What stands in the way most; null where yes is the likelier answer.
    pub reason: Option<String>,
}

/// Explains a scenario. `only`: one named proposal, by position; else all.
#[must_use]
pub fn explain(scenario: &Scenario, model: &Model, only: Option<ProposalIdx>) -> Explanation {
    let statics = at_the_start(scenario, model);
    let mut table = Table::new(model);
    let actors = model.views().iter().map(|view| actor(scenario, &mut table, view)).collect();
    let values = values(scenario, &mut table, |table, view| {
        let i = table.world.actor_of[view];
        ValueExplained {
            actor: scenario.actors[i].id.clone(),
            profile: profile(scenario, table, view),
            probability: table.profile_weights(i)[table.world.profile_in(view)],
            disagreement: 0.0,
            value: None,
            terms: Vec::new(),
            rest: 0.0,
        }
    });
    let wanted = model.proposals.keys().filter(|p| only.is_none_or(|o| o == *p));
    let proposals = wanted.map(|p| proposal(scenario, &mut table, p)).collect();
    Explanation { fitted: model.values().cloned(), actors, values, proposals, bargaining: statics.bargaining }
}

fn profile(scenario: &Scenario, table: &Table, view: ViewIdx) -> BTreeMap<String, String> {
    let i = table.world.actor_of[view];
    let k = table.world.profile_in(view);
    let named = |t: TypeIdx| {
        let point = crate::model::own_point(&table.model.types, i, k, t)?;
        let ty = &scenario.types[t];
        Some((ty.id.clone(), ty.points[point].name.clone()))
    };
    scenario.types.keys().filter_map(named).collect()
}

fn actor(scenario: &Scenario, table: &mut Table, view: ViewIdx) -> ActorAtStart {
    let i = table.world.actor_of[view];
    table.what_if.copy_situation(&table.state);
    let s = standing(&table.world, &table.what_if, view);
    let own = scenario.forces.keys().filter(|&k| scenario.forces[k].by == i);
    let mut peace = table.disagreement.clone();
    let force = own
        .map(|k| {
            table.foresight.peace(&table.world, &table.what_if, k, table.model.rounds, &mut peace);
            let allowed = table.state.round >= scenario.forces[k].from_round;
            ForceAtStart {
                force: scenario.forces[k].id.clone(),
                from_round: scenario.forces[k].from_round,
                value: attack_value(&table.world, view, &table.what_if, k),
                chance: if allowed { chance_of_attack(&table.world, &table.state, k, view, peace[view]) } else { 0.0 },
            }
        })
        .collect();
    ActorAtStart {
        actor: scenario.actors[i].id.clone(),
        profile: profile(scenario, table, view),
        probability: table.profile_weights(i)[table.world.profile_in(view)],
        disagreement: table.disagreement[view],
        carried_on: s.carried_on,
        flows: s.flows,
        force,
    }
}

fn proposal(scenario: &Scenario, table: &mut Table, p: ProposalIdx) -> ProposalExplained {
    let (forum, z) = table.package_of(p);
    table.look_at(forum);
    let model = table.model;
    let f = &model.forums[forum];
    let named = &scenario.proposals[p];
    let units = || f.units.iter().flatten().copied();
    let views = units().flat_map(|i| table.world.views_of(i).iter()).collect::<Vec<_>>();
    let views = views.into_iter().map(|view| view_of(scenario, table, forum, z, view)).collect();
    let levels = f.issues.iter().zip(f.package(z)).map(|(&k, &level)| {
        let issue = &scenario.issues[k];
        (issue.id.clone(), issue.levels[level as usize].id.clone())
    });
    ProposalExplained {
        id: named.id.clone(),
        name: named.name.clone(),
        by: scenario.actors[named.by].id.clone(),
        forum: scenario.forums[forum].id.clone(),
        levels: levels.collect(),
        views,
    }
}

fn view_of(scenario: &Scenario, table: &mut Table, forum: ForumIdx, z: PackageIdx, view: ViewIdx) -> ViewExplained {
    let i = table.world.actor_of[view];
    let k = table.world.profile_in(view);
    table.suppose(forum, z);
    let value = table.packages.value(&table.world, view, z);
    let terms = table.terms(scenario, view, value);
    let net = table.packages.net(&table.world, view, z);
    let yes = table.packages.yes(&table.world, view, z);
    let mut without = table.state.clone();
    without.copy_situation(&table.state);
    without.fail(table.model, Some(failure_step(&table.world, forum)));
    let mut buffer = ti_vec![0.0; table.model.n_views()];
    let precondition = gate(&table.world, view, &table.what_if.expected);
    let mut case = Case {
        view,
        changed: table.packages.changes(forum, z),
        with: &mut table.what_if,
        without: &without,
        now: &table.state,
        rounds_left: without.rounds_left(table.model),
        buffer: &mut buffer,
    };
    let reason = (yes < 0.5)
        .then(|| reason::binding(&mut table.world, &mut table.foresight, &mut case, net).reason.id().to_owned());
    ViewExplained {
        actor: scenario.actors[i].id.clone(),
        profile: profile(scenario, table, view),
        probability: table.profile_weights(i)[k],
        total: table.packages.gross(&table.world, view, z),
        terms,
        refusal: table.packages.refusal[view],
        precondition,
        crosses_red_line: table.packages.crosses(i, z) && crate::engine::game::consent::binds(table.model, i, k),
        yes,
        reason,
    }
}
