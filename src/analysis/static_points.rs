//! The game at its start, without chance: what proposals are worth, who would refuse them, where bargaining could lead.
//!
//! Inputs are taken at their means; beliefs are the prior. Numbers come from the engine's own tables.

use std::collections::BTreeMap;

use super::findings::*;
use crate::engine::choice::table::{Evaluation, PackageStatus, PackageTable};
use crate::engine::foresight::Disagreement;
use crate::engine::game::consent::at_the_table;
use crate::engine::game::payoff::*;
use crate::engine::game::prospect::suppose;
use crate::engine::game::standing::standing;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, ForumIdx, IssueIdx, PackageIdx, ProfileIdx, ProposalIdx, TiSlice, TiVec, ViewIdx, ti_vec,
};
use crate::maths::chance::weigh;
use crate::model::Model;
use crate::scenario::Scenario;
use crate::theory::bargaining::Problem;

/// Largest rounding error of a value, as a share of the sizes of the terms that it is added up from.
///
/// A value is a sum of at most some thousand terms, each within a part in 2⁵³ of what it should be, so it is off by less than
/// a part in 10¹² of their sizes. No payoff is known that well: two values that differ by less are the same.
const ROUNDING: f64 = 1e-12;

/// Comparisons of two packages that the search for the efficient ones of a forum may take: about a second.
const MOST_COMPARISONS: u64 = 200_000_000;

/// What one value is above another, both added up from terms whose sizes come to `size`: 0 where that is rounding.
fn gain(with: f64, without: f64, size: f64) -> f64 {
    let gain = with - without;
    if gain.abs() <= ROUNDING * size { 0.0 } else { gain }
}

/// What stands in findings about the start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AtTheStart {
    pub(crate) bargaining: Vec<BargainingFinding>,
    /// By proposal and actor.
    pub(crate) utilities: TiVec<ProposalIdx, BTreeMap<String, ProposalUtility>>,
}

/// A table of the start: everything that explaining needs, ready to be asked.
pub(crate) struct Table<'m> {
    pub(crate) model: &'m Model,
    pub(crate) world: World<'m>,
    pub(crate) state: State,
    pub(crate) what_if: State,
    pub(crate) foresight: Disagreement,
    pub(crate) packages: PackageTable,
    /// D by view.
    pub(crate) disagreement: TiVec<ViewIdx, f64>,
}

impl<'m> Table<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let mut world = World::new(model, false);
        world.begin_at_means();
        let mut state = State::new(model);
        state.begin(model, world.truths());
        let mut packages = PackageTable::new(model);
        packages.begin(true);
        let mut foresight = Disagreement::new(&world);
        let mut what_if = State::new(model);
        let mut disagreement = ti_vec![0.0; model.n_views()];
        disagree(model, &state, &mut what_if);
        foresight.values(&world, &what_if, model.rounds, &mut disagreement);
        Self { model, world, state, what_if, foresight, packages, disagreement }
    }

    /// Values all packages of a forum as its first meeting would.
    pub(crate) fn look_at(&mut self, forum: ForumIdx) {
        let all = self.model.forums[forum].packages();
        let meeting = Evaluation::new(&self.world, &self.state, forum, all, false);
        self.packages.evaluate(&self.world, &mut self.foresight, &mut self.what_if, &meeting);
    }

    /// Prior probability of each profile of an actor.
    pub(crate) fn profile_weights(&self, actor: ActorIdx) -> TiVec<ProfileIdx, f64> {
        let a = &self.model.actors[actor];
        let mut weights: TiVec<ProfileIdx, f64> = ti_vec![0.0; a.n_profiles];
        match a.group {
            None => weights[ProfileIdx(0)] = 1.0,
            Some(g) => {
                let group = &self.model.groups[g];
                for point in group.points().iter() {
                    weights[group.profile_of(point, actor, self.model.n_actors())] += group.prior[point];
                }
            }
        }
        weights
    }

    /// Mean over an actor's profiles of something of a view.
    pub(crate) fn mean_over_profiles(&self, actor: ActorIdx, of: impl Fn(ViewIdx) -> f64) -> f64 {
        let weights = self.profile_weights(actor);
        weights.iter_enumerated().map(|(k, w)| weigh(*w, of(self.model.view(actor, k)))).sum()
    }

    /// Puts the situation with a package into `what_if`, ended where the package ends the run.
    pub(crate) fn suppose(&mut self, forum: ForumIdx, z: PackageIdx) {
        let changed = self.packages.changes(forum, z);
        suppose(&self.world, &self.state, &mut self.what_if, forum, z, changed);
        if self.what_if.ends(self.model) {
            self.what_if.end();
        }
    }

    /// Y by view: value of the situation in `what_if`, for those at the table and for the others.
    fn values(&mut self) -> TiVec<ViewIdx, f64> {
        let mut values = ti_vec![0.0; self.model.n_views()];
        self.foresight.values(&self.world, &self.what_if, self.model.rounds, &mut values);
        values
    }

    /// Terms of a view's value of the situation in `what_if`, and of what conceding it costs.
    pub(crate) fn terms(&mut self, scenario: &Scenario, view: ViewIdx, value: f64) -> Terms {
        let then = &self.what_if;
        let s = standing(&self.world, then, view);
        let ending = self.foresight.ending(&self.world, then, view);
        let levels = if then.ended.is_some() { &then.levels } else { &then.expected };
        let worth = |k: IssueIdx| issue_worth(&self.world, view, k, levels);
        let issues: BTreeMap<String, f64> =
            scenario.issues.iter_enumerated().map(|(k, issue)| (issue.id.clone(), worth(k))).collect();
        // In the order in which a settlement is added up: only what lasts for a time is worth less than its issues for good.
        let for_good: f64 = levels.keys().map(worth).sum();
        Terms {
            duration: s.settlement - for_good,
            flows: s.flows,
            ending,
            risk: value - s.carried_on - ending,
            audience: -audience_cost(&self.world, view, &self.state, &self.state.expected, &then.expected),
            issues,
        }
    }

    /// What rounding errors of an actor's values go by: the most that each of its terms can be, added up.
    fn size(&mut self, scenario: &Scenario, actor: ActorIdx) -> f64 {
        disagree(self.model, &self.state, &mut self.what_if);
        let views = self.world.views_of(actor);
        let sizes: Vec<f64> = (views.iter())
            .map(|view| {
                let level = |k: IssueIdx, level: usize| {
                    level_worth(&self.model.issues[k], actor, level as u8, |n| self.world.get(view, n)).abs()
                };
                let most =
                    |k: IssueIdx| (0..self.model.issues[k].values.len()).fold(0.0, |most, l| level(k, l).max(most));
                let issues: f64 = self.model.issues.keys().map(most).sum();
                let value = self.disagreement[view];
                issues + value.abs() + self.terms(scenario, view, value).size()
            })
            .collect();
        self.mean_over_profiles(actor, |view| sizes[view.0 - views.start.0])
    }

    /// Package of a named proposal at the start.
    pub(crate) fn package_of(&self, proposal: ProposalIdx) -> (ForumIdx, PackageIdx) {
        (self.model.proposals[proposal].at, self.model.package_of(proposal, &self.state.expected))
    }
}

/// Puts into `to` the situation in which nothing has been agreed: a meeting is over without result, if any is ever held. Where
/// that ends the run, it has ended. What the meeting does to tension belongs to the refusal of a package.
fn disagree(model: &Model, from: &State, to: &mut State) {
    to.copy_situation(from);
    to.fail(model, (!model.schedule.is_empty()).then_some(0.0));
}

pub(crate) fn at_the_start(scenario: &Scenario, model: &Model) -> AtTheStart {
    let mut table = Table::new(model);
    let sizes: TiVec<ActorIdx, f64> = model.actors.keys().map(|i| table.size(scenario, i)).collect();
    let bargaining = model.forums.keys().map(|f| bargaining(scenario, &mut table, f, &sizes)).collect();
    let utilities = model.proposals.keys().map(|p| utilities(scenario, &mut table, p, &sizes)).collect();
    AtTheStart { bargaining, utilities }
}

/// Worth of a named proposal to each actor, term by term, as the mean over its profiles.
fn utilities(
    scenario: &Scenario,
    table: &mut Table,
    proposal: ProposalIdx,
    sizes: &TiSlice<ActorIdx, f64>,
) -> BTreeMap<String, ProposalUtility> {
    let (forum, z) = table.package_of(proposal);
    table.look_at(forum);
    table.suppose(forum, z);
    let model = table.model;
    let values = table.values();
    let sits = at_the_table(model, forum);
    (model.actors.keys())
        .map(|i| {
            let mut terms = Terms::default();
            for (view, weight) in table.world.views_of(i).iter().zip(table.profile_weights(i)) {
                // Those at the table decide by what the meeting makes of it.
                let value = if sits.contains(i) { table.packages.value(&table.world, view, z) } else { values[view] };
                terms.add(weight, &table.terms(scenario, view, value));
            }
            let (total, disagreement) = (terms.total(), table.mean_over_profiles(i, |v| table.disagreement[v]));
            let utility = ProposalUtility {
                total,
                refusal: table.mean_over_profiles(i, |v| table.packages.refusal[v]),
                disagreement,
                gain: gain(total, disagreement, sizes[i]),
                terms,
            };
            (scenario.actors[i].id.clone(), utility)
        })
        .collect()
}

/// Bargaining points of a forum.
fn bargaining(
    scenario: &Scenario,
    table: &mut Table,
    forum: ForumIdx,
    sizes: &TiSlice<ActorIdx, f64>,
) -> BargainingFinding {
    const SHOWN: usize = 200;
    table.look_at(forum);
    let model = table.model;
    let f = &model.forums[forum];
    let candidates: Vec<PackageIdx> =
        f.packages().iter().filter(|&z| table.packages.status(forum, z) != PackageStatus::Barred).collect();
    let disagreement: Vec<f64> =
        f.parties.iter().map(|&i| table.mean_over_profiles(i, |v| table.disagreement[v])).collect();
    // Y − C; what differs from D by rounding is D.
    let mut points = Vec::with_capacity(candidates.len() * f.parties.len());
    for &z in &candidates {
        for (&i, d) in f.parties.iter().zip(&disagreement) {
            let worth = table.mean_over_profiles(i, |v| table.packages.gross(&table.world, v, z));
            points.push(if gain(worth, *d, sizes[i]) == 0.0 { *d } else { worth });
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
    let (efficient, whole) = problem.pareto_frontier_within(MOST_COMPARISONS);
    let good_for_all = |p: &&usize| problem.point(**p).iter().zip(&disagreement).all(|(x, d)| x >= d);
    let mut within = efficient.iter().filter(good_for_all).peekable();
    let efficient_range = within.peek().is_some().then(|| {
        let widest = vec![[f64::INFINITY, f64::NEG_INFINITY]; f.parties.len()];
        let ends = within.fold(widest, |mut ends, &p| {
            ends.iter_mut()
                .zip(problem.point(p))
                .for_each(|([low, high], x)| (*low, *high) = (low.min(*x), high.max(*x)));
            ends
        });
        f.parties.iter().zip(ends).map(|(&i, ends)| (scenario.actors[i].id.clone(), ends)).collect()
    });
    BargainingFinding {
        forum: scenario.forums[forum].id.clone(),
        parties: f.parties.iter().map(|&i| scenario.actors[i].id.clone()).collect(),
        n_acceptable: problem.candidates().len() as u64,
        n_packages: candidates.len() as u64,
        n_efficient: efficient.len() as u64,
        efficient_is_whole: whole,
        efficient_range,
        frontier: evenly(&efficient, SHOWN).map(|&p| problem.point(p).to_vec()).collect(),
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
