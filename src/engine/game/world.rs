//! What is true in a run, what each actor knows of it, and what all believe.
//!
//! A *view* is one profile (joint point of the own types) of one actor. Every number of the model is tabulated in
//! every view: fixed and drawn numbers are common knowledge; numbers that depend on a type are known to its owners, and
//! others use the posterior mean. So the decisions of all types can be computed in any run, and beliefs are exact.

use std::ops::Range;

mod lists;
mod slots;

pub use lists::Lists;
pub use slots::{Slots, level_numbers, payoff_numbers, settlement_numbers};

use self::lists::Averaged;
use crate::engine::luck::chance::{Chance, DrawKey};
use crate::maths::chance::weigh;
use crate::model::{Model, Num, own_point};

/// What is true in one run, what each view knows, and what all believe.
#[derive(Debug, Clone)]
pub struct World<'m> {
    /// The model of the game.
    pub model: &'m Model,
    n_views: usize,
    /// Numbers, each in all views: `views[number * n_views + view]`.
    views: Vec<f64>,
    /// Numbers as they are.
    truth: Vec<f64>,
    /// Values of the analyst's uncertain numbers.
    pub drawn: Vec<f64>,
    /// True point of each type.
    pub point: Vec<usize>,
    /// True profile of each actor.
    pub profile: Vec<usize>,
    /// Actor of each view.
    pub actor_of: Vec<usize>,
    /// Which views agree with an earlier view of their actor.
    pub slots: Slots,
    /// What is looked up often.
    pub lists: Lists,
    /// Version of the numbers that worths of levels depend on: rises whenever one of them may have changed.
    pub settlement_epoch: u64,
    /// Where each group begins in [`World::posterior`]; the last entry is the total number of points.
    pub first_point: Vec<usize>,
    /// Public posterior of each joint point of each group.
    pub posterior: Vec<f64>,
    /// Probability of what was observed in this round, given each joint point.
    pub likelihood: Vec<f64>,
    /// Probability of each joint point to someone of a view: `given[view * n_points + point]`.
    given: Vec<f64>,
    /// Probability of each combination of initiators' profiles in each view.
    combo_weight: Vec<f64>,
    /// Beliefs stay at the prior.
    frozen: bool,
    /// Something has been drawn.
    known: bool,
    /// Numbers that somebody who is no owner must average over.
    averaged: Vec<Averaged>,
}

impl<'m> World<'m> {
    /// Buffers for one run at a time. `frozen`: beliefs stay at the prior.
    pub fn new(model: &'m Model, frozen: bool) -> Self {
        let n_views = model.n_views();
        let mut truth = model.numbers.base.clone();
        for &(n, factor) in &model.numbers.scaled {
            truth[n.0 as usize] *= factor;
        }
        let mut views: Vec<f64> = truth.iter().flat_map(|n| std::iter::repeat_n(*n, n_views)).collect();
        let mut actor_of = Vec::new();
        for (i, actor) in model.actors.iter().enumerate() {
            actor_of.extend(std::iter::repeat_n(i, actor.n_profiles));
        }
        let settlement: Vec<Vec<Num>> = (0..model.n_actors()).map(|i| settlement_numbers(model, i)).collect();
        let mut averaged = Vec::new();
        for (num, t, values) in &model.numbers.typed {
            let group = &model.groups[model.types[*t].group];
            let place = group.types.iter().position(|u| u == t).unwrap_or(0);
            let by_point = (0..group.n_points).map(|pt| values[group.type_point[pt * group.types.len() + place]]);
            let by_point: Vec<f64> = by_point.collect();
            for view in 0..n_views {
                let (i, k) = (actor_of[view], view - model.first_view[actor_of[view]]);
                match own_point(&model.types, i, k, *t) {
                    Some(point) => views[num.0 as usize * n_views + view] = values[point] * factor(model, *num),
                    None => averaged.push(Averaged {
                        view,
                        num: *num,
                        group: model.types[*t].group,
                        values: by_point.clone(),
                        factor: factor(model, *num),
                        settles: settlement[i].contains(num),
                    }),
                }
            }
        }
        let mut first_point = vec![0];
        for g in &model.groups {
            first_point.push(first_point[first_point.len() - 1] + g.n_points);
        }
        let n_points = first_point[model.groups.len()];
        let lists = Lists::new(model);
        // Stays so where no initiator has a type.
        let mut combo_weight = vec![0.0; n_views * model.combos.len()];
        for (view, possible) in lists.possible.iter().enumerate() {
            possible.iter().for_each(|r| combo_weight[view * model.combos.len() + r] = 1.0);
        }
        Self {
            model,
            n_views,
            views,
            truth,
            drawn: vec![0.0; model.draws.len()],
            point: vec![0; model.types.len()],
            profile: vec![0; model.n_actors()],
            actor_of,
            slots: Slots::new(model),
            lists,
            settlement_epoch: 0,
            first_point,
            posterior: vec![0.0; n_points],
            likelihood: vec![1.0; n_points],
            given: vec![0.0; n_views * n_points],
            combo_weight,
            frozen,
            known: false,
            averaged,
        }
    }

    /// Draws what is true in a run and returns beliefs to the prior.
    pub fn begin(&mut self, chance: &mut impl Chance) {
        let model = self.model;
        for (d, draw) in model.draws.iter().enumerate() {
            self.drawn[d] = chance.draw(DrawKey::at(draw.source, 0), &draw.distribution);
        }
        for (t, ty) in model.types.iter().enumerate() {
            self.point[t] = chance.choose(DrawKey::at(ty.source, 0), &ty.prior);
        }
        self.fix();
    }

    /// Sets inputs to their means and each type to its first point: for tables that explain, not for runs.
    pub fn begin_at_means(&mut self) {
        for (d, draw) in self.model.draws.iter().enumerate() {
            self.drawn[d] = draw.distribution.mean();
        }
        self.point.fill(0);
        self.fix();
    }

    /// Returns to what was true and believed at some point of a run. Returns whether drawn numbers differ from before.
    pub fn restore(&mut self, drawn: &[f64], point: &[usize], posterior: &[f64], likelihood: &[f64]) -> bool {
        let others = self.drawn != drawn || !self.known;
        if others || self.point != point {
            self.drawn.copy_from_slice(drawn);
            self.point.copy_from_slice(point);
            self.take_truth();
        }
        if others || self.posterior != posterior {
            self.posterior.copy_from_slice(posterior);
            self.refresh(|_| true);
        }
        self.likelihood.copy_from_slice(likelihood);
        others
    }

    fn fix(&mut self) {
        self.take_truth();
        for (g, group) in self.model.groups.iter().enumerate() {
            self.posterior[self.first_point[g]..self.first_point[g + 1]].copy_from_slice(&group.prior);
        }
        self.likelihood.fill(1.0);
        self.refresh(|_| true);
    }

    /// Takes up what was drawn: numbers as they are, and who is of which profile.
    fn take_truth(&mut self) {
        self.known = true;
        let model = self.model;
        for &(num, d) in &model.numbers.drawn {
            let value = self.drawn[d] * factor(model, num);
            let at = num.0 as usize;
            self.truth[at] = value;
            self.views[at * self.n_views..][..self.n_views].fill(value);
        }
        for (num, t, values) in &model.numbers.typed {
            self.truth[num.0 as usize] = values[self.point[*t]] * factor(model, *num);
        }
        for i in 0..model.n_actors() {
            let own = (0..model.types.len()).filter(|&t| model.types[t].owners & (1 << i) != 0);
            self.profile[i] = own.fold(0, |k, t| k * model.types[t].prior.len() + self.point[t]);
        }
        self.settlement_epoch += 1;
    }

    /// True value of a number.
    #[inline]
    pub fn truth(&self, n: Num) -> f64 {
        self.truth[n.0 as usize]
    }

    /// True values of all numbers.
    pub fn truths(&self) -> &[f64] {
        &self.truth
    }

    /// Value of a number in a view.
    #[inline]
    pub fn get(&self, view: usize, n: Num) -> f64 {
        self.views[n.0 as usize * self.n_views + view]
    }

    /// Values of a number in several views.
    #[inline]
    pub fn across(&self, views: Range<usize>, n: Num) -> &[f64] {
        &self.views[n.0 as usize * self.n_views..][views]
    }

    /// Sets a number in one view and returns its old value, for counterfactual questions.
    pub fn replace(&mut self, view: usize, n: Num, value: f64) -> f64 {
        self.settlement_epoch += 1;
        std::mem::replace(&mut self.views[n.0 as usize * self.n_views + view], value)
    }

    /// View of an actor with its true profile.
    #[inline]
    pub fn true_view(&self, actor: usize) -> usize {
        self.model.first_view[actor] + self.profile[actor]
    }

    /// Views of an actor.
    #[inline]
    pub fn views_of(&self, actor: usize) -> Range<usize> {
        self.model.first_view[actor]..self.model.first_view[actor + 1]
    }

    /// Profile of a view.
    #[inline]
    pub fn profile_in(&self, view: usize) -> usize {
        view - self.model.first_view[self.actor_of[view]]
    }

    /// Probability of a joint point (counted over all groups) in a view.
    #[inline]
    pub fn given(&self, view: usize, point: usize) -> f64 {
        self.given[view * self.posterior.len() + point]
    }

    /// Probability of a combination of initiators' profiles in a view.
    #[inline]
    pub fn combo_weight(&self, view: usize, combo: usize) -> f64 {
        self.combo_weight[view * self.model.combos.len() + combo]
    }

    /// Probabilities of all combinations of initiators' profiles in a view.
    #[inline]
    pub fn combo_weights(&self, view: usize) -> &[f64] {
        let n = self.model.combos.len();
        &self.combo_weight[view * n..(view + 1) * n]
    }

    /// Records an observed choice of an actor: `probability` gives its probability under each profile.
    pub fn observe(&mut self, actor: usize, probability: impl Fn(usize) -> f64) {
        let mut likelihood = std::mem::take(&mut self.likelihood);
        self.tell(&mut likelihood, actor, probability);
        self.likelihood = likelihood;
    }

    /// Multiplies the likelihood of each joint point by the probability of an observed choice of an actor.
    pub fn tell(&self, likelihood: &mut [f64], actor: usize, probability: impl Fn(usize) -> f64) {
        let Some(g) = self.model.actors[actor].group else { return };
        let group = &self.model.groups[g];
        for point in 0..group.n_points {
            let k = group.profile_of(point, actor, self.model.n_actors());
            likelihood[self.first_point[g] + point] *= probability(k);
        }
    }

    /// Records the answer of a unit: the product over its members of the probability of yes under each profile.
    pub fn observe_unit(&mut self, members: &[usize], yes: bool, probability: impl Fn(usize, usize) -> f64) {
        let model = self.model;
        let n_actors = model.n_actors();
        let typed = |i: usize| model.actors[i].group;
        let Some(g) = members.iter().find_map(|&i| typed(i)) else { return };
        // A bloc's types are in one group; members without types contribute a constant.
        let group = &model.groups[g];
        for point in 0..group.n_points {
            let agree: f64 = members.iter().map(|&i| probability(i, group.profile_of(point, i, n_actors))).product();
            self.likelihood[self.first_point[g] + point] *= if yes { agree } else { 1.0 - agree };
        }
    }

    /// Step 9: Bayes' rule on what was observed in the round.
    pub fn learn(&mut self) {
        if self.frozen {
            self.likelihood.fill(1.0);
            return;
        }
        // Groups are few: one bit each, the last for all beyond.
        let mut renewed = 0u64;
        let bit = |g: usize| 1u64 << g.min(63);
        for g in 0..self.model.groups.len() {
            let range = self.first_point[g]..self.first_point[g + 1];
            let like = &self.likelihood[range.clone()];
            if like.iter().all(|&l| l == like[0]) {
                continue;
            }
            renewed |= bit(g);
            // A point that is ruled out stays so, whatever it would have done.
            let joint = |(p, l): (&f64, &f64)| weigh(*p, *l);
            let total: f64 = self.posterior[range.clone()].iter().zip(like).map(joint).sum();
            // The true point made what was observed, so the total is positive unless it underflowed.
            if total > 0.0 {
                for (p, l) in self.posterior[range.clone()].iter_mut().zip(like) {
                    *p = joint((p, l)) / total;
                }
            }
        }
        self.likelihood.fill(1.0);
        if renewed != 0 {
            self.refresh(|g| renewed & bit(g) != 0);
        }
    }

    /// Public probability of one point of one type.
    pub fn belief(&self, t: usize, point: usize) -> f64 {
        let g = self.model.types[t].group;
        let group = &self.model.groups[g];
        if group.types.len() == 1 {
            return self.posterior[self.first_point[g] + point];
        }
        let place = group.types.iter().position(|&u| u == t).unwrap_or(0);
        (0..group.n_points)
            .filter(|pt| group.type_point[pt * group.types.len() + place] == point)
            .map(|pt| self.posterior[self.first_point[g] + pt])
            .sum()
    }

    /// Takes up new posteriors of some groups, wherever they are read.
    fn refresh(&mut self, renewed: impl Fn(usize) -> bool) {
        let model = self.model;
        let n_points = self.posterior.len();
        for (g, group) in model.groups.iter().enumerate().filter(|(g, _)| renewed(*g)) {
            let (first, last) = (self.first_point[g], self.first_point[g + 1]);
            let mass: f64 = self.posterior[first..last].iter().sum();
            // To all outside the group the same: where the first of them has it.
            let mut outside = None;
            for view in 0..self.actor_of.len() {
                let at = view * n_points + first;
                if model.actors[self.actor_of[view]].group == Some(g) {
                    self.condition(view, g);
                } else if let Some(known) = outside {
                    self.given.copy_within(known..known + group.n_points, at);
                } else {
                    let given = &mut self.given[at..at + group.n_points];
                    given.iter_mut().zip(&self.posterior[first..last]).for_each(|(given, p)| *given = p / mass);
                    outside = Some(at);
                }
            }
            if group.owners & model.initiators() != 0 {
                for view in 0..self.actor_of.len() {
                    for &r in &self.lists.possible[view] {
                        self.combo_weight[view * model.combos.len() + r] = self.weight_of(view, r);
                    }
                }
            }
        }
        for averaged in self.averaged.iter().filter(|a| renewed(a.group)) {
            let given = &self.given[averaged.view * n_points + self.first_point[averaged.group]..];
            let mean: f64 = given.iter().zip(&averaged.values).map(|(p, value)| weigh(*p, *value)).sum();
            self.views[averaged.num.0 as usize * self.n_views + averaged.view] = mean * averaged.factor;
            self.settlement_epoch += averaged.settles as u64;
        }
    }

    /// Probabilities of a group's points to someone who knows its own type among them.
    fn condition(&mut self, view: usize, g: usize) {
        let group = &self.model.groups[g];
        let first = self.first_point[g];
        let matching = &self.lists.own_points[view];
        let mass: f64 = matching.iter().map(|pt| self.posterior[first + pt]).sum();
        // Other points are ruled out by what it knows, and never had a probability.
        let given = &mut self.given[view * self.posterior.len()..][first..first + group.n_points];
        if mass > 0.0 {
            matching.iter().for_each(|&pt| given[pt] = self.posterior[first + pt] / mass);
        } else {
            // A profile that is ruled out still decides by the prior, so that its choices are defined.
            let prior: f64 = matching.iter().map(|pt| group.prior[*pt]).sum();
            let alike = matching.len() as f64;
            matching.iter().for_each(|&pt| given[pt] = if prior > 0.0 { group.prior[pt] / prior } else { 1.0 / alike });
        }
    }

    /// Joint probability, in a view, that each force's initiator has the profile named.
    fn weight_of(&self, view: usize, r: usize) -> f64 {
        let chance = |(g, points): &(usize, Vec<usize>)| {
            points.iter().map(|pt| self.given(view, self.first_point[*g] + pt)).sum::<f64>()
        };
        self.lists.fitting[r].iter().map(chance).product()
    }
}

fn factor(model: &Model, num: Num) -> f64 {
    model.numbers.scaled.iter().filter(|(n, _)| *n == num).map(|(_, f)| f).product()
}
