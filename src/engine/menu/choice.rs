//! Who would say yes to each package of a meeting, and which package is tabled.

use super::*;

/// A view's answers, with or without its red line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Answer {
    slot: usize,
    bound: bool,
}

/// One way in which those whose types are of one group may answer: the product of the answers, times its probability.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Term {
    answers: [Answer; 8],
    n: usize,
    weight: f64,
}

/// q, the probability that each package takes force, in a view of the proposer, and what it was reckoned from.
#[derive(Debug, Clone, Default)]
pub(super) struct Success {
    /// Terms of all groups, one group after the other.
    terms: Vec<Term>,
    /// Where each group's terms end.
    ends: Vec<usize>,
    /// What `q` was reckoned from: terms, ends, and the view whose precondition counts.
    made_from: (Vec<Term>, Vec<usize>, Option<usize>),
    q: Vec<f64>,
}

impl Success {
    pub(super) fn new(model: &Model, n: usize) -> Self {
        let n_terms = model.groups.iter().map(|g| g.n_points).sum::<usize>() + model.n_actors();
        let n_groups = model.groups.len() + model.n_actors();
        let (terms, ends) = (|| Vec::with_capacity(n_terms), || Vec::with_capacity(n_groups));
        Self { terms: terms(), ends: ends(), made_from: (terms(), ends(), None), q: vec![0.0; n] }
    }

    /// Another meeting: what is known of q no longer holds.
    pub(super) fn forget(&mut self) {
        self.made_from.0.clear();
        self.made_from.1.clear();
        self.made_from.2 = None;
    }

    /// Lists who may answer how, as a view of the proposer sees it.
    fn list(&mut self, world: &World, view: usize, units: &[&[usize]]) {
        let model = world.model;
        let members = || units.iter().flat_map(|u| u.iter().copied());
        let answer = |i: usize, k: usize| Answer {
            slot: world.slots.choice[model.first_view[i] + k],
            bound: binds(model, i, k),
        };
        self.terms.clear();
        self.ends.clear();
        for i in members().filter(|&i| model.actors[i].group.is_none()) {
            let mut term = Term { n: 1, weight: 1.0, ..Term::default() };
            term.answers[0] = answer(i, 0);
            self.terms.push(term);
            self.ends.push(self.terms.len());
        }
        for (g, group) in model.groups.iter().enumerate() {
            let first = self.terms.len();
            for point in 0..group.n_points {
                let weight = world.given(view, world.first_point[g] + point);
                if weight == 0.0 {
                    continue;
                }
                let mut term = Term { weight, ..Term::default() };
                for i in members().filter(|&i| model.actors[i].group == Some(g)) {
                    term.answers[term.n] = answer(i, group.profile_of(point, i, model.n_actors()));
                    term.n += 1;
                }
                // Points that answer alike are one; those that share the first answer stand together.
                match self.terms[first..].iter_mut().find(|t| t.answers == term.answers) {
                    Some(same) => same.weight += weight,
                    None => {
                        let after = self.terms[first..].iter().rposition(|t| t.answers[0] == term.answers[0]);
                        self.terms.insert(after.map_or(self.terms.len(), |at| first + at + 1), term);
                    }
                }
            }
            match self.terms.get(first) {
                Some(term) if term.n > 0 => self.ends.push(self.terms.len()),
                _ => self.terms.truncate(first),
            }
        }
    }
}

impl Menu {
    /// Offer weights of a proposer's profile: what it would table. `units`: those who must say yes.
    pub fn offers(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        /// Where λ times what an offer brings is below this, rounding takes it for nothing.
        const NOTHING: f64 = 5e-17;
        let model = world.model;
        let i = world.actor_of[view];
        let bound = binds(model, i, world.profile_in(view));
        let lambda = world.get(view, model.actors[i].lambda_offer);
        self.succeed(world, sitting, view, units);
        let (lo, hi) = sitting.chunks();
        let tables = &self.tables[self.at[sitting.forum]];
        let n_open = if bound { tables.lines[i].n_open } else { tables.n_open };
        let share = if n_open > 0 { 1.0 / n_open as f64 } else { 0.0 };
        let (nothing, weights) = self.weights.split_at_mut(1);
        let weights = &mut lanes_mut(weights)[lo / LANES..hi / LANES];
        let net = &self.net[world.slots.choice[view]][lo..hi];
        let parts = lanes(&self.success.q[lo..hi]).iter().zip(lanes(net)).zip(lanes(&tables.open[lo..hi]));
        let clear = &lanes(&tables.lines[i].clear)[lo / LANES..hi / LANES];
        let is_open = |at: usize, open: &[f64; LANES]| if bound { each(|l| open[l] * clear[at][l]) } else { *open };

        let mut best = [0.0f64; LANES];
        for (at, (w, ((q, net), open))) in weights.iter_mut().zip(parts).enumerate() {
            let open = is_open(at, open);
            *w = each(|l| q[l] * net[l] * open[l]);
            best = each(|l| if best[l] > w[l] { best[l] } else { w[l] });
        }
        let best = best.into_iter().fold(0.0f64, f64::max);
        let open = lanes(&tables.open[lo..hi]);
        let mut sum = [0.0; LANES];
        if lambda == f64::INFINITY {
            nothing[0] = if best == 0.0 { 1.0 } else { 0.0 };
            for (at, (w, open)) in weights.iter_mut().zip(open).enumerate() {
                let open = is_open(at, open);
                *w = each(|l| if w[l] == best { share * open[l] } else { 0.0 });
                sum = each(|l| sum[l] + w[l]);
            }
        } else {
            // Every package that brings nothing weighs as much as no offer does, but for its share.
            let floor = exp(-lambda * best);
            nothing[0] = floor;
            for (at, (w, open)) in weights.iter_mut().zip(open).enumerate() {
                let open = is_open(at, open);
                if w.iter().all(|x| (lambda * x).abs() < NOTHING) {
                    *w = each(|l| floor * share * open[l]);
                } else {
                    let e = each(|l| exp(lambda * (w[l] - best)));
                    *w = each(|l| e[l] * share * open[l]);
                }
                sum = each(|l| sum[l] + w[l]);
            }
        }
        self.total = nothing[0] + sum.iter().sum::<f64>();
    }

    /// q: probability that each package takes force, in a view of the proposer.
    fn succeed(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        let (lo, hi) = sitting.chunks();
        let Self { success, accept, tables, at, .. } = self;
        let tables = &tables[at[sitting.forum]];
        let gate = world.model.actors[world.actor_of[view]].precondition.as_ref().map(|_| world.slots.choice[view]);
        success.list(world, view, units);
        let Success { terms, ends, made_from, q } = success;
        if made_from.0 == *terms && made_from.1 == *ends && made_from.2 == gate && !ends.is_empty() {
            return;
        }
        match gate {
            Some(slot) => q[lo..hi].copy_from_slice(&tables.gates[slot].it[lo..hi]),
            None => q[lo..hi].fill(1.0),
        }
        let chunk = |array: &[f64], at: usize| -> [f64; LANES] { lanes(array)[at] };
        let yes = |answer: &Answer, at: usize| {
            let p = chunk(&accept[answer.slot], at);
            if !answer.bound {
                return p;
            }
            let clear = chunk(&tables.lines[world.actor_of[answer.slot]].clear, at);
            each(|l| p[l] * clear[l])
        };
        let mut first = 0;
        for &end in ends.iter() {
            for at in lo / LANES..hi / LANES {
                let mut sum = [0.0; LANES];
                for alike in terms[first..end].chunk_by(|a, b| a.answers[0] == b.answers[0]) {
                    let mut others = [0.0; LANES];
                    for term in alike {
                        let mut product = [term.weight; LANES];
                        for answer in &term.answers[1..term.n] {
                            let p = yes(answer, at);
                            product = each(|l| product[l] * p[l]);
                        }
                        others = each(|l| others[l] + product[l]);
                    }
                    let p = yes(&alike[0].answers[0], at);
                    sum = each(|l| sum[l] + p[l] * others[l]);
                }
                let q = &mut lanes_mut(q)[at];
                *q = each(|l| q[l] * sum[l]);
            }
            first = end;
        }
        made_from.0.clone_from(terms);
        made_from.1.clone_from(ends);
        made_from.2 = gate;
    }

    /// Y − C − R of each package in one view.
    pub(super) fn gain(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let (lo, hi) = sitting.chunks();
        let i = world.actor_of[view];
        let actor = &world.model.actors[i];
        let refusal = self.refusal[view];
        let value = &self.value[world.slots.value[view]][lo..hi];
        let net = self.net[view][lo..hi].iter_mut().zip(value);
        let price = world.get(view, actor.sensitivity) * sitting.state.stock[i];
        if actor.concedes.is_some() && price != 0.0 {
            let conceded = &self.tables[self.at[sitting.forum]].conceded[i].it[lo..hi];
            net.zip(conceded).for_each(|((n, y), conceded)| *n = y - price * conceded - refusal);
        } else {
            net.for_each(|(n, y)| *n = y - refusal);
        }
    }

    /// Probability of yes to each package in one view, apart from its red line.
    pub(super) fn answers(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.chunks();
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let accept = &mut self.accept[view][lo..hi];
        if let Some(p) = scripted_answer(model, i, world.profile_in(view), sitting.state.round) {
            accept.fill(p);
            return;
        }
        let net = &self.net[view][lo..hi];
        let lambda = world.get(view, actor.lambda_answer);
        if lambda == f64::INFINITY {
            accept.iter_mut().zip(net).for_each(|(p, n)| *p = yes_chance(lambda, *n));
        } else {
            accept.iter_mut().zip(net).for_each(|(p, n)| *p = lambda * n);
            logistic_in_place(accept);
        }
        if actor.precondition.is_some() {
            let gates = &self.tables[self.at[sitting.forum]].gates[view].it[lo..hi];
            accept.iter_mut().zip(gates).for_each(|(p, gate)| *p *= gate);
        }
    }
}

/// Scripted chance of yes, if a profile follows a script in this round.
pub fn scripted_answer(model: &Model, actor: usize, profile: usize, round: u32) -> Option<f64> {
    rule(model, actor, profile, round, |r| r.answer.is_some()).and_then(|r| r.answer)
}

/// Whether a profile is bound by its actor's red line.
#[inline]
pub fn binds(model: &Model, i: usize, profile: usize) -> bool {
    model.actors[i].red_line.as_ref().is_some_and(|line| line.binds[profile])
}
