//! The game at its start, without chance: what proposals are worth, who would refuse them, where bargaining could lead.
//!
//! Inputs are taken at their means; beliefs are the prior. Numbers come from the engine's own tables.

use std::collections::BTreeMap;

use super::findings::*;
use crate::engine::meeting::{at_the_table, sitting};
use crate::engine::menu::{Fate, Menu, adopt, ratifiers};
use crate::engine::myopic::{Myopic, standing};
use crate::engine::state::State;
use crate::engine::value::*;
use crate::engine::world::World;
use crate::model::Model;
use crate::scenario::Scenario;
use crate::theory::bargaining::Problem;

/// What stands in findings about the start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AtTheStart {
    pub(crate) bargaining: Vec<BargainingFinding>,
    /// By proposal and actor.
    pub(crate) utilities: Vec<BTreeMap<String, ProposalUtility>>,
}

/// A table of the start: everything that explaining needs, ready to be asked.
pub(crate) struct Table<'m> {
    pub(crate) model: &'m Model,
    pub(crate) world: World<'m>,
    pub(crate) state: State,
    pub(crate) what_if: State,
    pub(crate) myopic: Myopic,
    pub(crate) menu: Menu,
    /// D by view.
    pub(crate) disagreement: Vec<f64>,
}

impl<'m> Table<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let mut world = World::new(model, false);
        world.begin_at_means();
        let mut state = State::new(model);
        state.begin(model, world.truths());
        let mut menu = Menu::new(model);
        menu.begin(&world, true);
        let mut myopic = Myopic::new(&world);
        let mut what_if = State::new(model);
        what_if.copy_situation(&state);
        let mut disagreement = vec![0.0; model.n_views()];
        myopic.values(&world, &what_if, model.rounds, &mut disagreement);
        Self { model, world, state, what_if, myopic, menu, disagreement }
    }

    /// Values all packages of a forum as its first meeting would.
    pub(crate) fn look_at(&mut self, forum: usize) {
        let all = (0, self.model.forums[forum].n_packages);
        let meeting = sitting(&self.world, &self.state, forum, all, false);
        self.menu.evaluate(&self.world, &mut self.myopic, &mut self.what_if, &meeting);
    }

    /// Prior probability of each profile of an actor.
    pub(crate) fn profile_weights(&self, actor: usize) -> Vec<f64> {
        let a = &self.model.actors[actor];
        let mut weights = vec![0.0; a.n_profiles];
        match a.group {
            None => weights[0] = 1.0,
            Some(g) => {
                let group = &self.model.groups[g];
                for point in 0..group.n_points {
                    weights[group.profile_of(point, actor, self.model.n_actors())] += group.prior[point];
                }
            }
        }
        weights
    }

    /// Mean over an actor's profiles of something of a view.
    pub(crate) fn mean_over_profiles(&self, actor: usize, of: impl Fn(usize) -> f64) -> f64 {
        let first = self.model.first_view[actor];
        self.profile_weights(actor).iter().enumerate().map(|(k, w)| w * of(first + k)).sum()
    }

    /// Puts the situation with a package into `what_if`, tension step of success included.
    pub(crate) fn suppose(&mut self, forum: usize, z: usize) {
        let changed = self.menu.changes(forum, z);
        let missing = ratifiers(self.model, changed) & !at_the_table(self.model, forum);
        adopt(self.model, &self.state, &mut self.what_if, forum, z, changed, missing);
        if missing == 0 {
            let rise = self.state.rise(self.model, &self.what_if.levels);
            self.what_if.add_tension(-self.world.truth(self.model.tension.relief) * rise);
        }
    }

    /// Package of a named proposal at the start.
    pub(crate) fn package_of(&self, proposal: usize) -> (usize, usize) {
        (self.model.proposals[proposal].at, self.model.package_of(proposal, &self.state.expected))
    }
}

pub(crate) fn at_the_start(scenario: &Scenario, model: &Model) -> AtTheStart {
    let mut table = Table::new(model);
    let bargaining = (0..model.forums.len()).map(|f| bargaining(scenario, &mut table, f)).collect();
    let utilities = (0..model.proposals.len()).map(|p| utilities(scenario, &mut table, p)).collect();
    AtTheStart { bargaining, utilities }
}

/// Worth of a named proposal to each actor, term by term, as the mean over its profiles.
fn utilities(scenario: &Scenario, table: &mut Table, proposal: usize) -> BTreeMap<String, ProposalUtility> {
    let (forum, z) = table.package_of(proposal);
    table.look_at(forum);
    table.suppose(forum, z);
    let model = table.model;
    let refusal = table.menu.refusal.clone();
    let mut values = vec![0.0; model.n_views()];
    table.myopic.values(&table.world, &table.what_if, model.rounds, &mut values);
    let sits = at_the_table(model, forum);
    (0..model.n_actors())
        .map(|i| {
            let parts: Vec<BTreeMap<String, f64>> = table
                .world
                .views_of(i)
                .map(|view| {
                    // Those at the table see what ends the run; for the others the value is that of carrying on.
                    let value =
                        if sits & (1 << i) != 0 { table.menu.value(&table.world, view, z) } else { values[view] };
                    terms(scenario, table, view, value)
                })
                .collect();
            let weights = table.profile_weights(i);
            let mut mean: BTreeMap<String, f64> = BTreeMap::new();
            for (weight, part) in weights.iter().zip(&parts) {
                for (term, x) in part {
                    *mean.entry(term.clone()).or_default() += weight * x;
                }
            }
            let utility = ProposalUtility {
                total: mean.values().sum(),
                refusal: table.mean_over_profiles(i, |v| refusal[v]),
                disagreement: table.mean_over_profiles(i, |v| table.disagreement[v]),
                terms: mean,
            };
            (scenario.actors[i].id.clone(), utility)
        })
        .collect()
}

/// Terms of Y − C in one view, for the situation in `what_if`: issues, flows, risk, audience.
pub(crate) fn terms(scenario: &Scenario, table: &Table, view: usize, value: f64) -> BTreeMap<String, f64> {
    let levels = &table.what_if.expected;
    let s = standing(&table.world, &table.what_if, view);
    let mut terms: BTreeMap<String, f64> = (0..levels.len())
        .map(|k| (scenario.issues[k].id.clone(), issue_worth(&table.world, view, k, levels)))
        .collect();
    let issues: f64 = terms.values().sum();
    // A settlement that lasts only for a time is worth less than its issues for good.
    if s.settlement != issues && table.model.duration.is_some() {
        terms.insert("duration".into(), s.settlement - issues);
    }
    terms.insert("flows".into(), s.flows);
    terms.insert("risk".into(), value - s.carried_on);
    terms.insert("audience".into(), -audience_cost(&table.world, view, &table.state, &table.state.expected, levels));
    terms
}

/// Bargaining points of a forum.
fn bargaining(scenario: &Scenario, table: &mut Table, forum: usize) -> BargainingFinding {
    const SHOWN: usize = 200;
    table.look_at(forum);
    let model = table.model;
    let f = &model.forums[forum];
    let candidates: Vec<usize> = (0..f.n_packages).filter(|&z| table.menu.fate(forum, z) != Fate::Barred).collect();
    let disagreement: Vec<f64> =
        f.parties.iter().map(|&i| table.mean_over_profiles(i, |v| table.disagreement[v])).collect();
    // Y − C, from the meeting's own Y − C − R.
    let mut points = Vec::with_capacity(candidates.len() * f.parties.len());
    for &z in &candidates {
        for &i in &f.parties {
            let worth = |v: usize| table.menu.net(&table.world, v, z) + table.menu.refusal[v];
            points.push(table.mean_over_profiles(i, worth));
        }
    }
    let problem = Problem { points: &points, disagreement: &disagreement };
    let names = |list: &[f64]| f.parties.iter().zip(list).map(|(&i, x)| (scenario.actors[i].id.clone(), *x)).collect();
    let point = |found: Option<Vec<usize>>| {
        found.and_then(|ties| {
            let first = *ties.first()?;
            let package = f.package(candidates[first]);
            let levels = f.issues.iter().zip(package).map(|(&k, &level)| {
                let issue = &scenario.issues[k];
                (issue.id.clone(), issue.levels[level as usize].id.clone())
            });
            Some(BargainingPoint {
                levels: levels.collect(),
                utility: names(problem.point(first)),
                ties: ties.len() as u64,
            })
        })
    };
    BargainingFinding {
        forum: scenario.forums[forum].id.clone(),
        parties: f.parties.iter().map(|&i| scenario.actors[i].id.clone()).collect(),
        n_acceptable: problem.candidates().len() as u64,
        n_packages: candidates.len() as u64,
        frontier: evenly(&problem.pareto_frontier(), SHOWN).map(|&p| problem.point(p).to_vec()).collect(),
        nash: point(problem.nash()),
        kalai_smorodinsky: point(problem.kalai_smorodinsky()),
        egalitarian: point(problem.egalitarian()),
        utilitarian: point(problem.utilitarian()),
        disagreement: names(&disagreement),
    }
}

/// At most so many of a list, at even distances, with both ends.
fn evenly<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let shown = all.len().min(most);
    (0..shown).map(move |k| &all[k * (all.len() - 1) / (shown - 1).max(1)])
}
