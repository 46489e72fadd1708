//! Who would say yes to each package of a meeting, and which package is tabled.

use super::*;

impl Menu {
    /// Offer weights of a proposer's profile: what it would table. `units`: those who must say yes.
    pub fn offers(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        let model = world.model;
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let (lo, hi) = sitting.range;
        self.succeed(world, sitting, view, units);
        let slot = self.choice_slot(world, view);
        let bound = binds(model, i, world.profile_in(view));
        let lambda = world.get(view, actor.lambda_offer);
        let fate = &self.fate[sitting.forum];
        self.weights[0] = 1.0;
        let open = |z: usize| fate[z] != Fate::Barred && !(bound && self.crossing[i][z]);
        let n_open = (lo..hi).filter(|&z| open(z)).count();
        if n_open == 0 {
            self.weights[1 + lo..1 + hi].fill(0.0);
            return;
        }
        let share = 1.0 / n_open as f64;
        let weights = &mut self.weights[1 + lo..1 + hi];
        for (w, (q, net)) in weights.iter_mut().zip(self.success[lo..hi].iter().zip(&self.net[slot][lo..hi])) {
            *w = q * net;
        }
        let mut best = 0.0f64;
        for (z, w) in (lo..hi).zip(weights.iter_mut()) {
            let is_open = fate[z] != Fate::Barred && !(bound && self.crossing[i][z]);
            *w = if is_open { *w } else { f64::NEG_INFINITY };
            best = best.max(*w);
        }
        if lambda == f64::INFINITY {
            for w in weights.iter_mut() {
                *w = if *w == best { share } else { 0.0 };
            }
            self.weights[0] = if best == 0.0 { 1.0 } else { 0.0 };
            return;
        }
        for w in weights.iter_mut() {
            // What is not open has weight 0 at any precision, and 0 × ∞ is no number.
            *w = if *w == f64::NEG_INFINITY { *w } else { lambda * (*w - best) };
        }
        exp_in_place(weights);
        for w in weights.iter_mut() {
            *w *= share;
        }
        self.weights[0] = crate::maths::exp::exp(-lambda * best);
    }

    /// q: probability that each package takes force, in a view of the proposer.
    fn succeed(&mut self, world: &World, sitting: &Sitting, view: usize, units: &[&[usize]]) {
        let model = world.model;
        let n_actors = model.n_actors();
        let (lo, hi) = sitting.range;
        let [gates, sum, product, _] = &mut self.scratch;
        fill_gates(world, view, &model.forums[sitting.forum], &self.outside, (lo, hi), gates);
        let success = &mut self.success[lo..hi];
        success.copy_from_slice(&gates[lo..hi]);
        let members = || units.iter().flat_map(|u| u.iter().copied());
        for i in members().filter(|&i| model.actors[i].group.is_none()) {
            let v = model.first_view[i];
            let bound = binds(model, i, 0);
            for (z, q) in (lo..hi).zip(success.iter_mut()) {
                *q *= if bound && self.crossing[i][z] { 0.0 } else { self.accept[v][z] };
            }
        }
        for (g, group) in model.groups.iter().enumerate() {
            let typed = || members().filter(|&i| model.actors[i].group == Some(g));
            if typed().next().is_none() {
                continue;
            }
            sum[lo..hi].fill(0.0);
            for point in 0..group.n_points {
                let weight = world.given(view, world.first_point[g] + point);
                if weight == 0.0 {
                    continue;
                }
                product[lo..hi].fill(weight);
                for i in typed() {
                    let k = group.profile_of(point, i, n_actors);
                    let v = if choice_varies(model, i) { model.first_view[i] + k } else { model.first_view[i] };
                    let p = &self.accept[v][lo..hi];
                    if binds(model, i, k) {
                        for ((x, p), c) in product[lo..hi].iter_mut().zip(p).zip(&self.crossing[i][lo..hi]) {
                            *x *= if *c { 0.0 } else { *p };
                        }
                    } else {
                        for (x, p) in product[lo..hi].iter_mut().zip(p) {
                            *x *= p;
                        }
                    }
                }
                for (s, x) in sum[lo..hi].iter_mut().zip(&product[lo..hi]) {
                    *s += x;
                }
            }
            for (q, s) in success.iter_mut().zip(&sum[lo..hi]) {
                *q *= s;
            }
        }
    }

    /// Y − C − R of each package in one view, and the probability of yes.
    pub(super) fn answers(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let forum = &model.forums[sitting.forum];
        let value = if actor.value_varies { view } else { model.first_view[i] };
        let refusal = self.refusal[view];
        let net = &mut self.net[view][lo..hi];
        match actor.concedes {
            Some(measure) => {
                let now = model.measure(measure, &sitting.state.expected);
                let price = world.get(view, actor.sensitivity) * sitting.state.stock[i];
                over_measure(model, forum, &self.outside, measure, (lo, hi), net);
                for (n, y) in net.iter_mut().zip(&self.value[value][lo..hi]) {
                    *n = y - price * (*n - now).max(0.0) - refusal;
                }
            }
            None => {
                for (n, y) in net.iter_mut().zip(&self.value[value][lo..hi]) {
                    *n = y - refusal;
                }
            }
        }
        let accept = &mut self.accept[view][lo..hi];
        if let Some(p) = scripted_answer(model, i, world.profile_in(view), sitting.state.round) {
            accept.fill(p);
            return;
        }
        let lambda = world.get(view, actor.lambda_answer);
        if lambda == f64::INFINITY {
            for (p, n) in accept.iter_mut().zip(net.iter()) {
                *p = yes_chance(lambda, *n);
            }
        } else {
            for (p, n) in accept.iter_mut().zip(net.iter()) {
                *p = lambda * n;
            }
            logistic_in_place(accept);
        }
        if actor.precondition.is_some() {
            let gates = &mut self.scratch[0];
            fill_gates(world, view, forum, &self.outside, (lo, hi), gates);
            for (p, g) in self.accept[view][lo..hi].iter_mut().zip(&gates[lo..hi]) {
                *p *= g;
            }
        }
    }

    /// Which packages cross an actor's red line.
    pub(super) fn cross(&mut self, world: &World, sitting: &Sitting, i: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let crossing = &mut self.crossing[i][lo..hi];
        let Some(line) = &model.actors[i].red_line else {
            crossing.fill(false);
            return;
        };
        let forum = &model.forums[sitting.forum];
        over_packages(model, forum, &self.outside, sitting.state, &line.when, (lo, hi), &mut self.holds);
        let changed = &self.changed[sitting.forum][lo..hi];
        for ((c, h), changed) in crossing.iter_mut().zip(&self.holds[lo..hi]).zip(changed) {
            *c = *h && changed & line.issues != 0;
        }
    }
}

/// Precondition factor of each package in a view: Λ(κ(x−θ)). The quantity takes few values, so a few are kept.
fn fill_gates(world: &World, view: usize, forum: &Forum, outside: &[f64], range: (usize, usize), gates: &mut [f64]) {
    const KEPT: usize = 8;
    let (lo, hi) = range;
    let model = world.model;
    let Some(p) = &model.actors[world.actor_of[view]].precondition else {
        gates[lo..hi].fill(1.0);
        return;
    };
    let (at_least, sharpness) = (world.get(view, p.at_least), world.get(view, p.sharpness));
    over_measure(model, forum, outside, p.measure, range, &mut gates[lo..hi]);
    let mut kept = [(f64::NAN, 0.0); KEPT];
    let mut next = 0;
    for g in &mut gates[lo..hi] {
        let x = *g;
        *g = match kept.iter().find(|(known, _)| *known == x) {
            Some((_, factor)) => *factor,
            None => {
                let factor = yes_chance(sharpness, x - at_least);
                kept[next] = (x, factor);
                next = (next + 1) % KEPT;
                factor
            }
        };
    }
}

/// Scripted chance of yes, if a profile follows a script in this round.
pub fn scripted_answer(model: &Model, actor: usize, profile: usize, round: u32) -> Option<f64> {
    rule(model, actor, profile, round, |r| r.answer.is_some()).and_then(|r| r.answer)
}

/// Whether an actor's choices among packages differ between its profiles beyond its red line.
pub fn choice_varies(model: &Model, i: usize) -> bool {
    let actor = &model.actors[i];
    if actor.value_varies || actor.n_profiles > 1 && !actor.script.is_empty() {
        return true;
    }
    let Some(g) = actor.group else { return false };
    let gate = actor.precondition.iter().flat_map(|p| [p.at_least, p.sharpness]);
    let own = [actor.lambda_offer, actor.lambda_answer, actor.lambda_move, actor.sensitivity, actor.stock];
    let own: Vec<_> = own.into_iter().chain(gate).collect();
    model.numbers.typed.iter().any(|(n, t, _)| model.types[*t].group == g && own.contains(n))
}

/// Whether a profile is bound by its actor's red line.
#[inline]
pub fn binds(model: &Model, i: usize, profile: usize) -> bool {
    model.actors[i].red_line.as_ref().is_some_and(|line| line.binds[profile])
}
