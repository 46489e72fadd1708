//! What may happen before a package has done its work, and what it is worth with that: attacks, competing risks, value.
//!
//! The risks depend on the initiators' joint profile only, so they are reckoned once for all who look at them.

use super::*;
use crate::engine::myopic::end_value;

/// Chances of the competing risks with each package: [`Risks`], laid out by package.
#[derive(Debug, Clone)]
pub(super) struct Chances {
    incident: Vec<f64>,
    force: Vec<Vec<f64>>,
    none: Vec<f64>,
}

/// Chances as someone sees them who is not sure of the initiators' profiles.
#[derive(Debug, Clone)]
pub(super) struct Mean {
    /// Probability of each combination of initiators' profiles.
    weights: Vec<f64>,
    chances: Chances,
}

impl Chances {
    pub(super) fn new(model: &Model, n: usize) -> Self {
        Self { incident: vec![0.0; n], force: vec![vec![0.0; n]; model.forces.len()], none: vec![0.0; n] }
    }

    /// Means of some chances with given weights, for some of the packages.
    fn set_to_mean(&mut self, weights: &[f64], of: &[Chances], has_incidents: bool, (lo, hi): (usize, usize)) {
        if has_incidents {
            mean(&mut self.incident[lo..hi], weights, |r| &of[r].incident[lo..hi]);
        }
        mean(&mut self.none[lo..hi], weights, |r| &of[r].none[lo..hi]);
        for (k, force) in self.force.iter_mut().enumerate() {
            mean(&mut force[lo..hi], weights, |r| &of[r].force[k][lo..hi]);
        }
    }
}

impl Mean {
    pub(super) fn new(model: &Model, n: usize) -> Self {
        Self { weights: vec![0.0; model.combos.len()], chances: Chances::new(model, n) }
    }
}

impl Menu {
    /// The risks with each package, for each combination of initiators' profiles.
    pub(super) fn risks(&mut self, world: &World, sitting: &Sitting, hypothetical: &mut State) {
        let model = world.model;
        let has_incidents = incident_odds(model).2 > 0.0;
        self.n_means = 0;
        self.at_risk.clear();
        self.quiet = !has_incidents && model.forces.iter().all(|f| sitting.state.round < f.from_round);
        if self.quiet {
            return;
        }
        // Packages that end the run are worth what stands then, whatever might have happened.
        let (lo, hi) = sitting.chunks();
        let within = |&(a, b): &(usize, usize)| (a.max(lo), b.min(hi));
        self.at_risk.extend(self.tables[self.at[sitting.forum]].ends.others.iter().map(within).filter(|(a, b)| a < b));
        self.find_hazards(world, sitting, hypothetical);
        for k in 0..model.forces.len() {
            for view in world.views_of(model.forces[k].by) {
                self.attacks(world, sitting, k, view);
            }
        }
        for r in 0..model.combos.len() {
            for at in 0..self.at_risk.len() {
                self.compete(model, sitting.rem, r, self.at_risk[at]);
            }
        }
    }

    /// Hazard of an incident with each package, and the chances that follow where nobody uses force.
    fn find_hazards(&mut self, world: &World, sitting: &Sitting, hypothetical: &mut State) {
        let model = world.model;
        let forum = &model.forums[sitting.forum];
        let state = sitting.state;
        let relief = world.truth(model.tension.relief);
        let n_keys = forum.relief_package.len();
        for key in 0..n_keys {
            let z = forum.relief_package[key];
            hypothetical.copy_situation(state);
            for (&k, &level) in forum.issues.iter().zip(forum.package(z)) {
                // Only changed issues become final; the others keep what stands.
                hypothetical.levels[k] = if level == state.expected[k] { state.levels[k] } else { level };
            }
            let rise = state.rise(model, &hypothetical.levels);
            hypothetical.add_tension(-relief * rise);
            self.hazards[key] = mattering_hazard(world, hypothetical.tension);
        }
        self.hazards[n_keys] = mattering_hazard(world, state.tension);
        for (alone, &a) in self.alone.iter_mut().zip(&self.hazards) {
            *alone = competing(a, &[], sitting.rem);
        }
        for &(lo, hi) in &self.at_risk {
            let class = &self.tables[self.at[sitting.forum]].class[lo..hi];
            let out = self.hazard[lo..hi]
                .iter_mut()
                .zip(&mut self.unforced.incident[lo..hi])
                .zip(&mut self.unforced.none[lo..hi]);
            for (((a, incident), none), class) in out.zip(class) {
                let class = *class as usize;
                *a = self.hazards[class];
                *incident = self.alone[class].incident;
                *none = self.alone[class].none;
            }
        }
    }

    /// Chance a round that force k is used by its initiator's profile, if a package stood.
    fn attacks(&mut self, world: &World, sitting: &Sitting, k: usize, view: usize) {
        let model = world.model;
        let state = sitting.state;
        let force = &model.forces[k];
        let chances = &mut self.attack[view * model.forces.len() + k];
        if state.round < force.from_round {
            chances.fill(0.0);
            return;
        }
        let profile = world.profile_in(view);
        let script = &model.actors[force.by].script;
        let speaks = |r: &ScriptRule| r.attack.filter(|_| r.speaks_to(profile, state.round));
        // Rules before the first without a condition hold with some packages and not with others.
        let n_rules = script.iter().position(|r| r.when.is_trivial() && speaks(r).is_some());
        let conditional = || script[..n_rules.unwrap_or(script.len())].iter().enumerate();
        match n_rules.and_then(|n| script[n].attack) {
            Some(p) => chances.fill(p),
            None => self.own_attacks(world, sitting, k, view),
        }
        let chances = &mut self.attack[view * model.forces.len() + k];
        let tables = &self.tables[self.at[sitting.forum]];
        for (n, p) in conditional().rev().filter_map(|(n, r)| Some((n, speaks(r)?))) {
            for (x, _) in chances.iter_mut().zip(&tables.attacks[force.by][n].holds).filter(|(_, holds)| **holds) {
                *x = p;
            }
        }
    }

    /// The same by the initiator's own choice.
    fn own_attacks(&mut self, world: &World, sitting: &Sitting, k: usize, view: usize) {
        let model = world.model;
        let state = sitting.state;
        let force = &model.forces[k];
        let chances = &mut self.attack[view * model.forces.len() + k];
        let slot = world.slots.payoff[view];
        let lambda = world.get(view, force.precision);
        let sharp = lambda == f64::INFINITY;
        let steepness = if sharp { 1.0 } else { lambda };
        let worth = war_payoff(world, view, view, state, k);
        let each_round = world.get(view, force.each_round);
        let has_incidents = incident_odds(model).2 > 0.0;
        let accidents = Accidents::of(world, view);
        for &(lo, hi) in &self.at_risk {
            let chances = &mut chances[lo..hi];
            let carried_on = &self.value[slot][lo..hi];
            let gain = carried_on.iter().zip(&self.flows[slot][lo..hi]);
            let alone = self.unforced.incident[lo..hi].iter().zip(&self.unforced.none[lo..hi]);
            wide(
                #[inline(always)]
                || {
                    let parts = chances.iter_mut().zip(gain.zip(alone));
                    if has_incidents {
                        // Gain over D⁰, the value without force.
                        for (x, ((s, f), (incident, none))) in parts {
                            *x = steepness * (worth - (incident * accidents.worth(*s, *f) + none * s));
                        }
                    } else {
                        parts.for_each(|(x, ((s, _), _))| *x = steepness * (worth - s));
                    }
                    if !sharp {
                        chances.iter_mut().for_each(|x| *x = logistic(*x) * each_round);
                    }
                },
            );
            if sharp {
                chances.iter_mut().for_each(|x| *x = yes_chance(lambda, *x) * each_round);
            }
        }
    }

    /// [`competing`], laid out over packages, for one combination of initiators' profiles.
    fn compete(&mut self, model: &Model, rem: u32, r: usize, (lo, hi): (usize, usize)) {
        let n_forces = model.forces.len();
        let attack = |k: usize| (model.first_view[model.forces[k].by] + model.combos[r][k]) * n_forces + k;
        let chances = &mut self.chances[r];
        let hazard = lanes(&self.hazard[lo..hi]);
        let incident = lanes_mut(&mut chances.incident[lo..hi]);
        let none = lanes_mut(&mut chances.none[lo..hi]);
        if n_forces == 1 {
            let attack = lanes(&self.attack[attack(0)][lo..hi]);
            let force = lanes_mut(&mut chances.force[0][lo..hi]);
            let parts = hazard.iter().zip(attack).zip(incident).zip(force).zip(none);
            wide(
                #[inline(always)]
                || {
                    for ((((a, f), incident), force), none) in parts {
                        let quiet = each(|l| 1.0 - a[l]);
                        let peace = each(|l| quiet[l] * (1.0 - f[l]));
                        *none = power(peace, rem);
                        let per_hazard = per_hazard(&peace, none);
                        *incident = each(|l| a[l] * per_hazard[l]);
                        *force = each(|l| quiet[l] * f[l] * per_hazard[l]);
                    }
                },
            );
            return;
        }
        wide(
            #[inline(always)]
            || {
                for (c, a) in hazard.iter().enumerate() {
                    let mut first = [[0.0; LANES]; MAX_FORCES];
                    let mut peace = each(|l| 1.0 - a[l]);
                    for (k, first) in first.iter_mut().enumerate().take(n_forces) {
                        let f = lanes(&self.attack[attack(k)][lo..hi])[c];
                        *first = each(|l| peace[l] * f[l]);
                        peace = each(|l| peace[l] * (1.0 - f[l]));
                    }
                    none[c] = power(peace, rem);
                    let per_hazard = per_hazard(&peace, &none[c]);
                    incident[c] = each(|l| a[l] * per_hazard[l]);
                    for (force, first) in chances.force.iter_mut().zip(&first) {
                        lanes_mut(&mut force[lo..hi])[c] = each(|l| first[l] * per_hazard[l]);
                    }
                }
            },
        );
    }

    /// V of each package at risk in one view, in the place of what stands; and of those that end the run.
    pub(super) fn values_at_risk(&mut self, world: &World, sitting: &Sitting, view: usize) {
        if !self.quiet {
            self.reckon(world, sitting, view);
        }
        self.end_values(world, sitting, view);
        for &(lo, hi) in &self.at_risk {
            self.value[view][lo..hi].copy_from_slice(&self.reckoned[lo..hi]);
        }
    }

    /// Whether the value of package z depends on what may happen.
    pub(super) fn is_at_risk(&self, z: usize) -> bool {
        let after = self.at_risk.partition_point(|(from, _)| *from <= z);
        after > 0 && z < self.at_risk[after - 1].1
    }

    /// Stretches of packages, and whether they are at risk.
    pub(super) fn pieces(&self, lo: usize, hi: usize) -> impl Iterator<Item = (usize, usize, bool)> {
        let mut from = lo;
        let stretches = self.at_risk.iter().copied().chain([(hi, hi)]);
        let both = stretches.flat_map(move |(a, b)| [(std::mem::replace(&mut from, b), a, false), (a, b, true)]);
        both.filter(|(a, b, _)| a < b)
    }

    fn reckon(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let worth = |r: usize| {
            let mut worth = [0.0; MAX_FORCES];
            for (k, force) in model.forces.iter().enumerate() {
                worth[k] = war_payoff(world, view, model.first_view[force.by] + model.combos[r][k], sitting.state, k);
            }
            worth
        };
        let likely = || (0..model.combos.len()).filter(|&r| world.combo_weight(view, r) > 0.0);
        let Some(first) = likely().next() else { return };
        let alike = worth(first);
        let sure = likely().count() == 1;
        let mean = (!sure && likely().all(|r| worth(r) == alike)).then(|| self.mean(world, view));
        let mut value = std::mem::take(&mut self.reckoned);
        for &(lo, hi) in &self.at_risk {
            let (all, value) = ((lo, hi), &mut value[lo..hi]);
            match mean {
                // The initiators' profiles matter to this view through the chances only, and so do their means.
                Some(mean) => self.weigh(world, view, &self.means[mean].chances, 1.0, &alike, all, true, value),
                None => likely().for_each(|r| {
                    self.weigh(
                        world,
                        view,
                        &self.chances[r],
                        world.combo_weight(view, r),
                        &worth(r),
                        all,
                        r == first,
                        value,
                    );
                }),
            }
        }
        self.reckoned = value;
    }

    /// Mean chances in a view: those of an earlier view that believes the same, or new ones.
    fn mean(&mut self, world: &World, view: usize) -> usize {
        let n_combos = world.model.combos.len();
        let weights = |r: usize| world.combo_weight(view, r);
        let same = |m: &Mean| (0..n_combos).all(|r| m.weights[r] == weights(r));
        if let Some(at) = self.means[..self.n_means].iter().position(same) {
            return at;
        }
        let at = self.n_means;
        self.n_means += 1;
        if at == self.means.len() {
            // Rooms are made when they are first needed and then used again.
            self.means.push(Mean::new(world.model, self.hazard.len()));
        }
        let mean = &mut self.means[at];
        mean.weights.iter_mut().enumerate().for_each(|(r, w)| *w = weights(r));
        let has_incidents = incident_odds(world.model).2 > 0.0;
        for &range in &self.at_risk {
            mean.chances.set_to_mean(&mean.weights, &self.chances, has_incidents, range);
        }
        at
    }

    /// What each package is worth with given chances and payoffs of force, times a weight, added to what is there
    /// unless this is the `first`.
    #[allow(clippy::too_many_arguments)]
    fn weigh(
        &self,
        world: &World,
        view: usize,
        chances: &Chances,
        weight: f64,
        worth: &[f64; MAX_FORCES],
        (lo, hi): (usize, usize),
        first: bool,
        value: &mut [f64],
    ) {
        let slot = world.slots.payoff[view];
        let has_incidents = incident_odds(world.model).2 > 0.0;
        let accidents = Accidents::of(world, view);
        let parts = lanes(&self.value[slot][lo..hi]).iter().zip(lanes(&chances.none[lo..hi]));
        let (incident, flows) = (lanes(&chances.incident[lo..hi]), lanes(&self.flows[slot][lo..hi]));
        wide(
            #[inline(always)]
            || {
                for (at, (v, (s, none))) in lanes_mut(value).iter_mut().zip(parts).enumerate() {
                    let mut sum = each(|l| none[l] * s[l]);
                    if has_incidents {
                        sum = each(|l| sum[l] + incident[at][l] * accidents.worth(s[l], flows[at][l]));
                    }
                    for (force, worth) in chances.force.iter().zip(worth) {
                        let force = &lanes(&force[lo..hi])[at];
                        sum = each(|l| sum[l] + force[l] * worth);
                    }
                    *v = if first { each(|l| weight * sum[l]) } else { each(|l| v[l] + weight * sum[l]) };
                }
            },
        );
    }

    /// Packages that end the run are worth what stands then, with the payoff of the class. Those not at risk have that
    /// value in the payoff slot; the others, which are reckoned with some that do not end it, are put right.
    fn end_values(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let slot = world.slots.payoff[view];
        let pays = model.outcomes.iter().any(|o| o.payoff.iter().any(|(a, _)| *a == world.actor_of[view]));
        let tables = &self.tables[self.at[sitting.forum]];
        let waits = sitting.state.n_pending > 0;
        if !pays && !waits {
            for &z in self.at_risk.iter().flat_map(|&(a, b)| tables.ends.between(a, b)) {
                self.reckoned[z] = self.value[slot][z];
            }
            return;
        }
        for &z in tables.ends.between(lo, hi) {
            let at_risk = self.is_at_risk(z);
            if !at_risk && slot != view {
                continue;
            }
            let then = &mut self.end;
            adopt(model, sitting.state, then, sitting.forum, z, tables.changed[z], 0);
            let value = if waits {
                // What waits will never be final: what stands then is less than what was expected.
                end_value(world, then, view)
            } else {
                then.expecting = false;
                then.ended = Some(crate::scenario::Ending::Outcome);
                self.value[slot][z] + class_payoff(world, view, then.outcome(model))
            };
            if at_risk { self.reckoned[z] = value } else { self.value[view][z] = value }
        }
    }
}

/// What an incident that matters is worth to a view, with its odds: linear in S and in the flows to the horizon.
#[derive(Clone, Copy)]
struct Accidents {
    war: f64,
    clash: f64,
    /// Payoffs with neither S nor flows.
    fixed: f64,
}

impl Accidents {
    fn of(world: &World, view: usize) -> Self {
        let (war, clash, _) = incident_odds(world.model);
        Self { war, clash, fixed: war * accident_payoff(world, view, 0.0) + clash * clash_payoff(world, view, 0.0) }
    }

    #[inline(always)]
    fn worth(self, carried_on: f64, flows: f64) -> f64 {
        self.fixed + self.war * flows + self.clash * carried_on
    }
}

/// The mean of some arrays, in the order of their weights.
fn mean<'a>(out: &mut [f64], weights: &[f64], part: impl Fn(usize) -> &'a [f64]) {
    let mut first = true;
    for (r, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let parts = out.iter_mut().zip(part(r));
        if first {
            wide(|| parts.for_each(|(mean, p)| *mean = weight * p));
        } else {
            wide(|| parts.for_each(|(mean, p)| *mean += weight * p));
        }
        first = false;
    }
}

/// xⁿ, in the order of multiplications of [`crate::maths::power::powi`].
#[inline(always)]
fn power(x: [f64; LANES], n: u32) -> [f64; LANES] {
    let mut product = [1.0; LANES];
    let mut square = x;
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            product = each(|l| product[l] * square[l]);
        }
        rest >>= 1;
        if rest > 0 {
            square = each(|l| square[l] * square[l]);
        }
    }
    product
}

/// Chance that anything happens, per unit of its hazard a round.
#[inline(always)]
fn per_hazard(peace: &[f64; LANES], none: &[f64; LANES]) -> [f64; LANES] {
    each(|l| {
        let h = 1.0 - peace[l];
        if h > 0.0 { (1.0 - none[l]) / h } else { 0.0 }
    })
}
