//! What is true in a run, what each actor knows of it, and what all believe.
//!
//! A *view* is one profile (joint point of the own types) of one actor. Every number of the model is tabulated in
//! every view: fixed and drawn numbers are common knowledge; numbers that depend on a type are known to its owners, and
//! others use the posterior mean. So the decisions of all types can be computed in any run, and beliefs are exact.

mod lists;
mod slots;

pub use lists::Lists;
pub use slots::{Slots, level_numbers, payoff_numbers, settlement_numbers};

use self::lists::Averaged;
use crate::engine::luck::chance::{Chance, DrawKey};
use crate::index::{
    ActorIdx, ComboIdx, DrawIdx, GroupIdx, GroupPointIdx, JointPointIdx, PointIdx, ProfileIdx, Span, TiSlice, TiVec,
    TypeIdx, ViewIdx, ti_vec,
};
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
    truth: TiVec<Num, f64>,
    /// Values of the analyst's uncertain numbers.
    pub drawn: TiVec<DrawIdx, f64>,
    /// True point of each type.
    pub point: TiVec<TypeIdx, PointIdx>,
    /// True profile of each actor.
    pub profile: TiVec<ActorIdx, ProfileIdx>,
    /// Actor of each view.
    pub actor_of: TiVec<ViewIdx, ActorIdx>,
    /// Which views agree with an earlier view of their actor.
    pub slots: Slots,
    /// What is looked up often.
    pub lists: Lists,
    /// Version of the numbers that worths of levels depend on: rises whenever one of them may have changed.
    pub settlement_epoch: u64,
    /// Where each group begins in [`World::posterior`]; the last entry is the total number of points.
    pub first_point: TiVec<GroupIdx, JointPointIdx>,
    /// Public posterior of each joint point of each group.
    pub posterior: TiVec<JointPointIdx, f64>,
    /// Probability of what was observed in this round, given each joint point.
    pub likelihood: TiVec<JointPointIdx, f64>,
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
            truth[n] *= factor;
        }
        let mut views: Vec<f64> = truth.iter().flat_map(|n| std::iter::repeat_n(*n, n_views)).collect();
        let mut actor_of: TiVec<ViewIdx, ActorIdx> = TiVec::new();
        for (i, actor) in model.actors.iter_enumerated() {
            actor_of.extend(std::iter::repeat_n(i, actor.n_profiles));
        }
        let settlement: TiVec<ActorIdx, Vec<Num>> = model.actors.keys().map(|i| settlement_numbers(model, i)).collect();
        let mut averaged = Vec::new();
        for (num, t, values) in &model.numbers.typed {
            let group = &model.groups[model.types[*t].group];
            let by_point: TiVec<GroupPointIdx, f64> = group.points_of(*t).map(|(_, point)| values[point]).collect();
            for (view, &i) in actor_of.iter_enumerated() {
                let k = ProfileIdx(view.0 - model.first_view[i].0);
                match own_point(&model.types, i, k, *t) {
                    Some(point) => views[num.0 as usize * n_views + view.0] = values[point] * factor(model, *num),
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
        let mut first_point = ti_vec![JointPointIdx(0)];
        let mut n_points = 0;
        for g in &model.groups {
            n_points += g.n_points;
            first_point.push(JointPointIdx(n_points));
        }
        let lists = Lists::new(model);
        // Stays so where no initiator has a type.
        let mut combo_weight = vec![0.0; n_views * model.combos.len()];
        for (view, possible) in lists.possible.iter_enumerated() {
            possible.iter().for_each(|r| combo_weight[view.0 * model.combos.len() + r.0] = 1.0);
        }
        Self {
            model,
            n_views,
            views,
            truth,
            drawn: ti_vec![0.0; model.draws.len()],
            point: ti_vec![PointIdx(0); model.types.len()],
            profile: ti_vec![ProfileIdx(0); model.n_actors()],
            actor_of,
            slots: Slots::new(model),
            lists,
            settlement_epoch: 0,
            first_point,
            posterior: ti_vec![0.0; n_points],
            likelihood: ti_vec![1.0; n_points],
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
        for (d, draw) in model.draws.iter_enumerated() {
            self.drawn[d] = chance.draw(DrawKey::at(draw.source, 0), &draw.distribution);
        }
        for (t, ty) in model.types.iter_enumerated() {
            self.point[t] = PointIdx(chance.draw_type(DrawKey::at(ty.source, 0), &ty.prior.raw));
        }
        self.fix();
    }

    /// Sets inputs to their means and each type to its first point: for tables that explain, not for runs.
    pub fn begin_at_means(&mut self) {
        for (d, draw) in self.model.draws.iter_enumerated() {
            self.drawn[d] = draw.distribution.mean();
        }
        self.point.fill(PointIdx(0));
        self.fix();
    }

    /// Returns to what was true and believed at some point of a run. Returns whether drawn numbers differ from before.
    pub fn restore(
        &mut self,
        drawn: &TiSlice<DrawIdx, f64>,
        point: &TiSlice<TypeIdx, PointIdx>,
        posterior: &TiSlice<JointPointIdx, f64>,
        likelihood: &TiSlice<JointPointIdx, f64>,
    ) -> bool {
        let others = *self.drawn != *drawn || !self.known;
        if others || *self.point != *point {
            self.drawn.copy_from_slice(drawn);
            self.point.copy_from_slice(point);
            self.take_truth();
        }
        if others || *self.posterior != *posterior {
            self.posterior.copy_from_slice(posterior);
            self.refresh(|_| true);
        }
        self.likelihood.copy_from_slice(likelihood);
        others
    }

    fn fix(&mut self) {
        self.take_truth();
        for (g, group) in self.model.groups.iter_enumerated() {
            let points = self.points_of(g);
            self.posterior.raw[points.raw()].copy_from_slice(&group.prior.raw);
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
            self.truth[num] = value;
            self.views[num.0 as usize * self.n_views..][..self.n_views].fill(value);
        }
        for (num, t, values) in &model.numbers.typed {
            self.truth[*num] = values[self.point[*t]] * factor(model, *num);
        }
        for i in model.actors.keys() {
            let own = model.types.iter_enumerated().filter(|(_, ty)| ty.owners.contains(i));
            self.profile[i] = ProfileIdx(own.fold(0, |k, (t, ty)| k * ty.prior.len() + self.point[t].0));
        }
        self.settlement_epoch += 1;
    }

    /// True value of a number.
    #[inline]
    pub fn truth(&self, n: Num) -> f64 {
        self.truth[n]
    }

    /// True values of all numbers.
    pub fn truths(&self) -> &TiSlice<Num, f64> {
        &self.truth
    }

    /// Value of a number in a view.
    #[inline]
    pub fn get(&self, view: ViewIdx, n: Num) -> f64 {
        self.views[n.0 as usize * self.n_views + view.0]
    }

    /// Values of a number in several views.
    #[inline]
    pub fn across(&self, views: Span<ViewIdx>, n: Num) -> &[f64] {
        &self.views[n.0 as usize * self.n_views..][views.raw()]
    }

    /// Sets a number in one view and returns its old value, for counterfactual questions.
    pub fn replace(&mut self, view: ViewIdx, n: Num, value: f64) -> f64 {
        self.settlement_epoch += 1;
        std::mem::replace(&mut self.views[n.0 as usize * self.n_views + view.0], value)
    }

    /// View of an actor with its true profile.
    #[inline]
    pub fn true_view(&self, actor: ActorIdx) -> ViewIdx {
        self.model.view(actor, self.profile[actor])
    }

    /// Views of an actor.
    #[inline]
    pub fn views_of(&self, actor: ActorIdx) -> Span<ViewIdx> {
        self.model.views_of(actor)
    }

    /// Profile of a view.
    #[inline]
    pub fn profile_in(&self, view: ViewIdx) -> ProfileIdx {
        ProfileIdx(view.0 - self.model.first_view[self.actor_of[view]].0)
    }

    /// Joint points of a group, among those of all groups.
    #[inline]
    pub fn points_of(&self, g: GroupIdx) -> Span<JointPointIdx> {
        Span::new(self.first_point[g], self.first_point[GroupIdx(g.0 + 1)])
    }

    /// Position of a group's joint point among those of all groups.
    #[inline]
    pub fn joint_point(&self, g: GroupIdx, point: GroupPointIdx) -> JointPointIdx {
        JointPointIdx(self.first_point[g].0 + point.0)
    }

    /// Probability of a joint point in a view.
    #[inline]
    pub fn given(&self, view: ViewIdx, point: JointPointIdx) -> f64 {
        self.given[view.0 * self.posterior.len() + point.0]
    }

    /// Probability of a combination of initiators' profiles in a view.
    #[inline]
    pub fn combo_weight(&self, view: ViewIdx, combo: ComboIdx) -> f64 {
        self.combo_weight[view.0 * self.model.combos.len() + combo.0]
    }

    /// Probabilities of all combinations of initiators' profiles in a view.
    #[inline]
    pub fn combo_weights(&self, view: ViewIdx) -> &[f64] {
        let n = self.model.combos.len();
        &self.combo_weight[view.0 * n..(view.0 + 1) * n]
    }

    /// Records an observed choice of an actor: `probability` gives its probability under each profile.
    pub fn observe(&mut self, actor: ActorIdx, probability: impl Fn(ProfileIdx) -> f64) {
        let mut likelihood = std::mem::take(&mut self.likelihood);
        self.tell(&mut likelihood, actor, probability);
        self.likelihood = likelihood;
    }

    /// Multiplies the likelihood of each joint point by the probability of an observed choice of an actor.
    pub fn tell(
        &self,
        likelihood: &mut TiSlice<JointPointIdx, f64>,
        actor: ActorIdx,
        probability: impl Fn(ProfileIdx) -> f64,
    ) {
        let Some(g) = self.model.actors[actor].group else { return };
        let group = &self.model.groups[g];
        for point in group.points().iter() {
            let k = group.profile_of(point, actor, self.model.n_actors());
            likelihood[self.joint_point(g, point)] *= probability(k);
        }
    }

    /// Records the answer of a unit: the product over its members of the probability of yes under each profile.
    pub fn observe_unit(&mut self, members: &[ActorIdx], yes: bool, probability: impl Fn(ActorIdx, ProfileIdx) -> f64) {
        let model = self.model;
        let n_actors = model.n_actors();
        let typed = |i: ActorIdx| model.actors[i].group;
        let Some(g) = members.iter().find_map(|&i| typed(i)) else { return };
        // A bloc's types are in one group; members without types contribute a constant.
        let group = &model.groups[g];
        for point in group.points().iter() {
            let agree: f64 = members.iter().map(|&i| probability(i, group.profile_of(point, i, n_actors))).product();
            let at = self.joint_point(g, point);
            self.likelihood[at] *= if yes { agree } else { 1.0 - agree };
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
        let bit = |g: GroupIdx| 1u64 << g.0.min(63);
        for g in self.model.groups.keys() {
            let range = self.points_of(g).raw();
            let like = &self.likelihood.raw[range.clone()];
            if like.iter().all(|&l| l == like[0]) {
                continue;
            }
            renewed |= bit(g);
            // A point that is ruled out stays so, whatever it would have done.
            let joint = |(p, l): (&f64, &f64)| weigh(*p, *l);
            let total: f64 = self.posterior.raw[range.clone()].iter().zip(like).map(joint).sum();
            // The true point made what was observed, so the total is positive unless it underflowed.
            if total > 0.0 {
                for (p, l) in self.posterior.raw[range.clone()].iter_mut().zip(like) {
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
    pub fn belief(&self, t: TypeIdx, point: PointIdx) -> f64 {
        let g = self.model.types[t].group;
        let group = &self.model.groups[g];
        if group.types.len() == 1 {
            return self.posterior[self.joint_point(g, GroupPointIdx(point.0))];
        }
        let here = group.points_of(t).filter(|(_, its)| *its == point);
        here.map(|(pt, _)| self.posterior[self.joint_point(g, pt)]).sum()
    }

    /// Public probability of the type of a view: 1 without types.
    pub fn public_chance(&self, view: ViewIdx) -> f64 {
        let Some(g) = self.model.actors[self.actor_of[view]].group else { return 1.0 };
        self.lists.own_points[view].iter().map(|point| self.posterior[self.joint_point(g, *point)]).sum()
    }

    /// Takes up new posteriors of some groups, wherever they are read.
    fn refresh(&mut self, renewed: impl Fn(GroupIdx) -> bool) {
        let model = self.model;
        let n_points = self.posterior.len();
        for (g, group) in model.groups.iter_enumerated().filter(|(g, _)| renewed(*g)) {
            let points = self.points_of(g);
            let mass: f64 = self.posterior.raw[points.raw()].iter().sum();
            // To all outside the group the same: where the first of them has it.
            let mut outside = None;
            for view in model.views().iter() {
                let at = view.0 * n_points + points.start.0;
                if model.actors[self.actor_of[view]].group == Some(g) {
                    self.condition(view, g);
                } else if let Some(known) = outside {
                    self.given.copy_within(known..known + group.n_points, at);
                } else {
                    let given = &mut self.given[at..at + group.n_points];
                    given.iter_mut().zip(&self.posterior.raw[points.raw()]).for_each(|(given, p)| *given = p / mass);
                    outside = Some(at);
                }
            }
            if group.owners.meets(model.initiators()) {
                for view in model.views().iter() {
                    for &r in &self.lists.possible[view] {
                        self.combo_weight[view.0 * model.combos.len() + r.0] = self.weight_of(view, r);
                    }
                }
            }
        }
        for averaged in self.averaged.iter().filter(|a| renewed(a.group)) {
            let given = &self.given[averaged.view.0 * n_points + self.first_point[averaged.group].0..];
            let mean: f64 = given.iter().zip(&averaged.values).map(|(p, value)| weigh(*p, *value)).sum();
            self.views[averaged.num.0 as usize * self.n_views + averaged.view.0] = mean * averaged.factor;
            self.settlement_epoch += averaged.settles as u64;
        }
    }

    /// Probabilities of a group's points to someone who knows its own type among them.
    fn condition(&mut self, view: ViewIdx, g: GroupIdx) {
        let group = &self.model.groups[g];
        let points = self.points_of(g);
        let matching = &self.lists.own_points[view];
        // By point of the group.
        let posterior = &self.posterior.raw[points.raw()];
        let mass: f64 = matching.iter().map(|pt| posterior[pt.0]).sum();
        // Other points are ruled out by what it knows, and never had a probability.
        let given = &mut self.given[view.0 * self.posterior.len()..][points.raw()];
        if mass > 0.0 {
            matching.iter().for_each(|&pt| given[pt.0] = posterior[pt.0] / mass);
        } else {
            // A profile that is ruled out still decides by the prior, so that its choices are defined.
            let prior: f64 = matching.iter().map(|pt| group.prior[*pt]).sum();
            let alike = matching.len() as f64;
            matching
                .iter()
                .for_each(|&pt| given[pt.0] = if prior > 0.0 { group.prior[pt] / prior } else { 1.0 / alike });
        }
    }

    /// Joint probability, in a view, that each force's initiator has the profile named.
    fn weight_of(&self, view: ViewIdx, r: ComboIdx) -> f64 {
        let chance = |(g, points): &(GroupIdx, Vec<GroupPointIdx>)| {
            points.iter().map(|pt| self.given(view, self.joint_point(*g, *pt))).sum::<f64>()
        };
        self.lists.fitting[r].iter().map(chance).product()
    }
}

fn factor(model: &Model, num: Num) -> f64 {
    model.numbers.scaled.iter().filter(|(n, _)| *n == num).map(|(_, f)| f).product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    /// One type that only a knows, and one that a and b know.
    const TEXT: &str = r#"
        [scenario]
        schema = 1
        name = "Two types"
        rounds = 1
        [actor.a]
        patience = 1
        precision = { offer = 1, answer = 1, move = 1 }
        [actor.b]
        patience = 1
        precision = { offer = 1, answer = 1, move = 1 }
        [type.mood]
        owners = ["a"]
        points = { soft = 0.5, hard = 0.5 }
        [type.news]
        owners = ["a", "b"]
        points = { good = 0.5, bad = 0.5 }
        [issue.x]
        levels = { no = 0, yes = 1 }
        worth = { a = { type = "mood", values = { soft = 0.1, hard = 0.2 } }, b = { type = "news", values = { good = 0.3, bad = 0.4 } } }
        [[outcome]]
        id = "rest"
    "#;

    /// What b expects of the four joint points if it knows that the news is bad: they are (soft, good), (soft, bad), (hard, good),
    /// (hard, bad).
    fn where_news_is_bad(prior: [f64; 4], posterior: [f64; 4]) -> [f64; 4] {
        let (scenario, _) = load(Source::new("types.toml", TEXT), &[], &no_files).result.expect("a valid scenario");
        let mut model = compile(&scenario);
        model.groups[GroupIdx(0)].prior.raw.copy_from_slice(&prior);
        let mut world = World::new(&model, false);
        world.begin_at_means();
        world.posterior.raw.copy_from_slice(&posterior);
        world.refresh(|_| true);
        let b = model.view(ActorIdx(1), ProfileIdx(1));
        std::array::from_fn(|point| world.given(b, JointPointIdx(point)))
    }

    #[test]
    fn whoever_was_ruled_out_goes_by_the_prior_of_what_agrees_with_it() {
        let prior = [0.125, 0.125, 0.25, 0.5];
        assert_eq!(where_news_is_bad(prior, [0.25, 0.375, 0.25, 0.125]), [0.0, 0.75, 0.0, 0.25]);
        assert_eq!(where_news_is_bad(prior, [0.25, 0.0, 0.75, 0.0]), [0.0, 0.2, 0.0, 0.8]);
        // Where the prior rules it out too, all that agrees with it is as likely.
        assert_eq!(where_news_is_bad([0.5, 0.0, 0.5, 0.0], [0.25, 0.0, 0.75, 0.0]), [0.0, 0.5, 0.0, 0.5]);
    }
}
