//! What each package of a meeting is worth: settlement, flows, risk of war, value.

use super::*;

impl Menu {
    /// S without flows, of each package to one slot.
    pub(super) fn settle(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let forum = &model.forums[sitting.forum];
        let levels = &sitting.state.expected;
        let worths = &self.worths[sitting.forum][view];
        let linked_issues = actor.linkage.as_ref().map_or(0, |l| l.issues);
        let (mut plain, mut linked) = (0.0, 0.0);
        for (k, issue) in model.issues.iter().enumerate() {
            if forum.issue_mask & (1 << k) == 0 && issue.waits_for.is_none() {
                let worth = level_worth(issue, i, levels[k], |n| world.get(view, n));
                if linked_issues & (1 << k) != 0 { linked += worth } else { plain += worth }
            }
        }
        let out = &mut self.settlement[view][lo..hi];
        let [g, _, psi, _] = &mut self.scratch;
        match &actor.linkage {
            Some(l) => {
                let (full_at, alone) = (world.get(view, l.full_at), world.get(view, l.alone));
                over_measure(model, forum, &self.outside, l.measure, (lo, hi), &mut g[lo..hi]);
                for g in &mut g[lo..hi] {
                    *g = waiting(*g, full_at, alone);
                }
                for (((u, p), q), g) in out.iter_mut().zip(&worths.plain[lo..hi]).zip(&worths.linked[lo..hi]).zip(&g[lo..hi]) {
                    *u = p + plain + g * (q + linked);
                }
            }
            None => {
                g[lo..hi].fill(1.0);
                for (u, p) in out.iter_mut().zip(&worths.plain[lo..hi]) {
                    *u = p + plain;
                }
            }
        }
        for (k, issue) in model.issues.iter().enumerate() {
            let Some(waits) = &issue.waits_for else { continue };
            let (full_at, alone) = (world.get(view, waits.full_at), world.get(view, waits.alone));
            over_measure(model, forum, &self.outside, waits.measure, (lo, hi), &mut psi[lo..hi]);
            let too = linked_issues & (1 << k) != 0;
            let inside = worths.waiting.iter().find(|(issue, ..)| *issue == k);
            let fixed = level_worth(issue, i, levels[k], |n| world.get(view, n));
            for (z, u) in (lo..hi).zip(out.iter_mut()) {
                let worth = inside.map_or(fixed, |(_, table, _)| table[z]);
                *u += worth * waiting(psi[z], full_at, alone) * if too { g[z] } else { 1.0 };
            }
        }
        if let Some(d) = model.duration {
            for u in out.iter_mut() {
                *u = lasting(world, view, *u, d);
            }
        }
    }

    /// Running flows to the horizon, and S, of each package to one slot.
    pub(super) fn flow(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let state = sitting.state;
        let forum = &model.forums[sitting.forum];
        let actor = &model.actors[world.actor_of[view]];
        let rounds = annuity(world.get(view, actor.patience), closes_to_come(model, state));
        let [_, _, _, sum] = &mut self.scratch;
        sum[lo..hi].fill(move_flows(world, view, state) * rounds);
        for flow in &actor.flows {
            let rate = flow_rate(world, view, state, flow) * rounds;
            if rate == 0.0 {
                continue;
            }
            over_packages(model, forum, &self.outside, state, &flow.from, (lo, hi), &mut self.holds);
            match &flow.until {
                Some(until) => over_packages(model, forum, &self.outside, state, until, (lo, hi), &mut self.stops),
                None => self.stops[lo..hi].fill(false),
            }
            for ((s, runs), stops) in sum[lo..hi].iter_mut().zip(&self.holds[lo..hi]).zip(&self.stops[lo..hi]) {
                *s += if *runs && !*stops { rate } else { 0.0 };
            }
        }
        self.flows[view][lo..hi].copy_from_slice(&sum[lo..hi]);
        let parts = self.settlement[view][lo..hi].iter().zip(&self.flows[view][lo..hi]);
        for (s, (u, f)) in self.carried_on[view][lo..hi].iter_mut().zip(parts) {
            *s = u + f;
        }
    }

    /// Chance a round that force k is used by its initiator's profile, if a package stood.
    pub(super) fn attacks(&mut self, world: &World, sitting: &Sitting, k: usize, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let state = sitting.state;
        let force = &model.forces[k];
        let chances = &mut self.attack[view * model.forces.len() + k][lo..hi];
        if state.round < force.from_round {
            chances.fill(0.0);
            return;
        }
        if let Some(p) = scripted_attack(model, force.by, world.profile_in(view), state.round) {
            chances.fill(p);
            return;
        }
        let slot = if model.actors[force.by].payoff_varies { view } else { model.first_view[force.by] };
        // D⁰ = none·S + incident·(war odds · w^A + clash odds · w^C), linear in S and in flows for each hazard.
        let (war, clash, _) = incident_odds(model);
        let nothing = accident_payoff(world, view, 0.0);
        let lost = clash_payoff(world, view, 0.0);
        let attack_worth = war_payoff(world, view, view, state, k);
        let [of_flows, of_carried, fixed, _] = &mut self.scratch;
        for (class, &a) in self.hazards.iter().enumerate() {
            let risks = competing(a, &[], sitting.rem);
            of_flows[class] = risks.incident * war;
            of_carried[class] = risks.incident * clash + risks.none;
            fixed[class] = risks.incident * (war * nothing + clash * lost);
        }
        let lambda = world.get(view, force.precision);
        let class = &self.class[sitting.forum][lo..hi];
        let standing = self.carried_on[slot][lo..hi].iter().zip(&self.flows[slot][lo..hi]);
        for ((x, c), (s, f)) in chances.iter_mut().zip(class).zip(standing) {
            let c = *c as usize;
            *x = attack_worth - (of_flows[c] * f + of_carried[c] * s + fixed[c]);
        }
        if lambda == f64::INFINITY {
            for x in chances.iter_mut() {
                *x = yes_chance(lambda, *x);
            }
        } else {
            for x in chances.iter_mut() {
                *x *= lambda;
            }
            logistic_in_place(chances);
        }
        let each_round = world.get(view, force.each_round);
        for x in chances.iter_mut() {
            *x *= each_round;
        }
    }

    /// V of each package in one view.
    pub(super) fn values(&mut self, world: &World, sitting: &Sitting, view: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let state = sitting.state;
        let i = world.actor_of[view];
        let slot = if model.actors[i].payoff_varies { view } else { model.first_view[i] };
        let n_forces = model.forces.len();
        let (war, clash, _) = incident_odds(model);
        let (nothing, lost) = (accident_payoff(world, view, 0.0), clash_payoff(world, view, 0.0));
        let [peace, none, power, _] = &mut self.scratch;
        let value = &mut self.value[view];
        value[lo..hi].fill(0.0);
        for (r, combo) in model.combos.iter().enumerate() {
            let weight = world.combo_weight(view, r);
            if weight == 0.0 {
                continue;
            }
            let attack = |k: usize| &self.attack[(model.first_view[model.forces[k].by] + combo[k]) * n_forces + k];
            let mut worth = [0.0; MAX_FORCES];
            for (k, force) in model.forces.iter().enumerate() {
                worth[k] = war_payoff(world, view, model.first_view[force.by] + combo[k], state, k);
            }
            let n = hi - lo;
            let hazard = &self.hazard[lo..hi][..n];
            let (peace, none, power) = (&mut peace[lo..hi][..n], &mut none[lo..hi][..n], &mut power[lo..hi][..n]);
            for (p, a) in peace.iter_mut().zip(hazard) {
                *p = 1.0 - a;
            }
            for k in 0..n_forces {
                for (p, f) in peace.iter_mut().zip(&attack(k)[lo..hi]) {
                    *p *= 1.0 - f;
                }
            }
            powers(peace, sitting.rem, none, power);
            // From here on `power` holds what the first thing to happen is worth, times its chance in a round.
            let (carried_on, flows) = (&self.carried_on[slot][lo..hi][..n], &self.flows[slot][lo..hi][..n]);
            for z in 0..n {
                let accident = war * (nothing + flows[z]) + clash * (carried_on[z] + lost);
                power[z] = hazard[z] * accident;
            }
            match n_forces {
                0 => {}
                1 => {
                    let attack = &attack(0)[lo..hi][..n];
                    for z in 0..n {
                        power[z] += (1.0 - hazard[z]) * attack[z] * worth[0];
                    }
                }
                _ => {
                    for z in 0..n {
                        let mut left = 1.0 - hazard[z];
                        for (k, worth) in worth.iter().enumerate().take(n_forces) {
                            let f = attack(k)[lo + z];
                            power[z] += left * f * worth;
                            left *= 1.0 - f;
                        }
                    }
                }
            }
            let value = &mut value[lo..hi][..n];
            for z in 0..n {
                let h = 1.0 - peace[z];
                let per_hazard = if h > 0.0 { (1.0 - none[z]) / h } else { 0.0 };
                value[z] += weight * (per_hazard * power[z] + none[z] * carried_on[z]);
            }
        }
        self.end_values(world, sitting, view, slot);
    }

    /// Packages that end the run are worth what stands then, with the payoff of the class.
    fn end_values(&mut self, world: &World, sitting: &Sitting, view: usize, slot: usize) {
        let model = world.model;
        let (lo, hi) = sitting.range;
        let pays = model.outcomes.iter().any(|o| o.payoff.iter().any(|(a, _)| *a == world.actor_of[view]));
        for z in lo..hi {
            if self.ends[z] {
                self.value[view][z] = self.carried_on[slot][z];
            }
        }
        if !pays {
            return;
        }
        for z in (lo..hi).filter(|&z| self.ends[z]) {
            let mut then = sitting.state.clone();
            adopt(model, sitting.state, &mut then, sitting.forum, z, self.changed[sitting.forum][z], 0);
            then.expecting = false;
            then.ended = Some(crate::scenario::Ending::Outcome);
            self.value[view][z] += class_payoff(world, view, then.outcome(model));
        }
    }
}

/// xⁿ for a slice, by squaring, in the order of [`crate::maths::power::powi`].
fn powers(x: &[f64], n: u32, out: &mut [f64], square: &mut [f64]) {
    out.fill(1.0);
    square.copy_from_slice(x);
    let mut left = n;
    while left > 0 {
        if left & 1 == 1 {
            for (o, s) in out.iter_mut().zip(square.iter()) {
                *o *= s;
            }
        }
        left >>= 1;
        if left > 0 {
            for s in square.iter_mut() {
                *s *= *s;
            }
        }
    }
}

/// Tabulates what a forum's packages are worth to a slot, before linkage and waiting.
pub(super) fn tabulate(world: &World, forum: &Forum, view: usize, out: &mut Worths) {
    let model = world.model;
    let i = world.actor_of[view];
    let linked_issues = model.actors[i].linkage.as_ref().map_or(0, |l| l.issues);
    let n = forum.n_packages;
    out.plain.resize(n, 0.0);
    out.linked.resize(n, 0.0);
    out.plain.fill(0.0);
    out.linked.fill(0.0);
    let mut at = 0;
    for (j, &k) in forum.issues.iter().enumerate() {
        let issue = &model.issues[k];
        let mut by_level = [0.0; 16];
        for (level, worth) in by_level.iter_mut().enumerate().take(issue.values.len()) {
            *worth = level_worth(issue, i, level as u8, |n| world.get(view, n));
        }
        let linked = linked_issues & (1 << k) != 0;
        let column = forum.levels.iter().skip(j).step_by(forum.issues.len());
        if issue.waits_for.is_some() {
            if out.waiting.len() <= at {
                out.waiting.push((k, vec![0.0; n], linked));
            }
            for (w, level) in out.waiting[at].1.iter_mut().zip(column) {
                *w = by_level[*level as usize];
            }
            at += 1;
        } else {
            let table = if linked { &mut out.linked } else { &mut out.plain };
            for (w, level) in table.iter_mut().zip(column) {
                *w += by_level[*level as usize];
            }
        }
    }
}

/// Whether an actor's worths may differ from run to run.
pub(super) fn worth_changes(model: &Model, actor: usize) -> bool {
    let changes = |n: crate::model::Num| {
        model.numbers.drawn.iter().any(|(m, _)| *m == n) || model.numbers.typed.iter().any(|(m, _, _)| *m == n)
    };
    model.issues.iter().any(|issue| match &issue.worth[actor] {
        crate::model::Worth::Zero => false,
        crate::model::Worth::Weight(w) => changes(*w),
        crate::model::Worth::Levels(levels) => levels.iter().any(|n| changes(*n)),
    })
}

/// What a view gets from ending in an outcome class.
pub fn class_payoff(world: &World, view: usize, class: usize) -> f64 {
    let i = world.actor_of[view];
    world.model.outcomes[class].payoff.iter().filter(|(a, _)| *a == i).map(|(_, n)| world.get(view, *n)).sum()
}
