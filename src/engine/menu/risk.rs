//! What may happen before a package has done its work, and what it is worth with that: attacks, competing risks, value.
//!
//! The risks depend on the initiators' joint profile only, so they are reckoned once for all who look at them.

use super::kernels::{Accidents, Initiator, Outlook};
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
        let mut first = true;
        for (&weight, of) in weights.iter().zip(of).filter(|(w, _)| **w > 0.0) {
            let add = |to: &mut [f64], of: &[f64]| kernels::add_weighted(&mut to[lo..hi], first, weight, &of[lo..hi]);
            if has_incidents {
                add(&mut self.incident, &of.incident);
            }
            add(&mut self.none, &of.none);
            self.force.iter_mut().zip(&of.force).for_each(|(to, of)| add(to, of));
            first = false;
        }
    }
}

impl Mean {
    pub(super) fn new(model: &Model, n: usize) -> Self {
        Self { weights: vec![0.0; model.combos.len()], chances: Chances::new(model, n) }
    }
}

impl Menu {
    /// Finds the packages whose value depends on what may happen.
    pub(super) fn find_at_risk(&mut self, sitting: &Sitting, model: &Model) {
        let has_incidents = incident_odds(model).2 > 0.0;
        self.at_risk.clear();
        self.quiet = !has_incidents && model.forces.iter().all(|f| sitting.state.round < f.from_round);
        if self.quiet {
            return;
        }
        // Packages that end the run are worth what stands then, whatever might have happened.
        let (lo, hi) = sitting.chunks();
        let within = |&(a, b): &(usize, usize)| (a.max(lo), b.min(hi));
        self.at_risk.extend(self.tables[self.at[sitting.forum]].ends.others.iter().map(within).filter(|(a, b)| a < b));
    }

    /// The risks with each package, for each combination of initiators' profiles.
    pub(super) fn risks(&mut self, world: &World, sitting: &Sitting) {
        let model = world.model;
        self.n_means = 0;
        if self.quiet {
            return;
        }
        self.find_hazards(world, sitting);
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
    fn find_hazards(&mut self, world: &World, sitting: &Sitting) {
        let model = world.model;
        let forum = &model.forums[sitting.forum];
        let state = sitting.state;
        let relief = world.truth(model.tension.relief);
        let n_keys = forum.relief_package.len();
        let mut standing = [0; 16];
        let standing = &mut standing[..state.levels.len()];
        for (key, &z) in forum.relief_package.iter().enumerate() {
            standing.copy_from_slice(&state.levels);
            for (&k, &level) in forum.issues.iter().zip(forum.package(z)) {
                // Only changed issues become final; the others keep what stands.
                standing[k] = if level == state.expected[k] { state.levels[k] } else { level };
            }
            let tension = (state.tension - relief * state.rise(model, standing)).clamp(0.0, 10.0);
            self.hazards[key] = mattering_hazard(world, tension);
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
        let initiator = Initiator {
            worth: war_payoff(world, view, view, state, k),
            precision: world.get(view, force.precision),
            each_round: world.get(view, force.each_round),
            accidents: accidents(world, view),
        };
        for &(lo, hi) in &self.at_risk {
            let stands = (&self.value[slot][lo..hi], &self.flows[slot][lo..hi]);
            let alone = (&self.unforced.incident[lo..hi], &self.unforced.none[lo..hi]);
            kernels::attack(&mut chances[lo..hi], initiator, stands, alone);
        }
    }

    /// [`competing`], laid out over packages, for one combination of initiators' profiles.
    fn compete(&mut self, model: &Model, rem: u32, r: usize, (lo, hi): (usize, usize)) {
        let n_forces = model.forces.len();
        let attack = |k: usize| {
            let view = model.first_view[model.forces[k].by] + model.combos[r][k];
            &self.attack[view * n_forces + k][lo..hi]
        };
        let Chances { incident, force, none } = &mut self.chances[r];
        let (hazard, incident, none) = (&self.hazard[lo..hi], &mut incident[lo..hi], &mut none[lo..hi]);
        if let [force] = &mut force[..] {
            return kernels::compete_with_one(rem, hazard, attack(0), incident, &mut force[lo..hi], none);
        }
        let mut attacks: [&[f64]; MAX_FORCES] = [&[]; MAX_FORCES];
        for (k, chances) in attacks.iter_mut().enumerate().take(n_forces) {
            *chances = attack(k);
        }
        kernels::compete(rem, hazard, &attacks[..n_forces], incident, force, none, (lo, hi));
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
        let stretches = self.at_risk.iter().map(move |&(a, b)| (a.clamp(lo, hi), b.clamp(lo, hi))).chain([(hi, hi)]);
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
        let accidents = accidents(world, view);
        let slot = world.slots.payoff[view];
        let (stands, flows, reckoned) = (&self.value[slot], &self.flows[slot], &mut self.reckoned);
        for &(lo, hi) in &self.at_risk {
            let stands = (&stands[lo..hi], &flows[lo..hi]);
            let mut weigh = |chances: &Chances, weight, worth: &[f64; MAX_FORCES]| {
                let Chances { incident, force, none } = chances;
                let outlook = Outlook { incident, force, none };
                kernels::weigh(&mut reckoned[lo..hi], weight, outlook, (lo, hi), stands, accidents, worth);
            };
            match mean {
                // The initiators' profiles matter to this view through the chances only, and so do their means.
                Some(mean) => weigh(&self.means[mean].chances, (1.0, true), &alike),
                None => likely().for_each(|r| {
                    weigh(&self.chances[r], (world.combo_weight(view, r), r == first), &worth(r));
                }),
            }
        }
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

/// What an incident that matters is worth to a view, if there are any.
fn accidents(world: &World, view: usize) -> Option<Accidents> {
    let (war, clash, share) = incident_odds(world.model);
    let fixed = || war * accident_payoff(world, view, 0.0) + clash * clash_payoff(world, view, 0.0);
    (share > 0.0).then(|| Accidents { war, clash, fixed: fixed() })
}
