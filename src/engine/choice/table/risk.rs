//! Risks while a package stands, and its value with them: attacks, competing risks, value.
//!
//! The risks depend on the initiators' joint profile only, so they are computed once for all views.

use super::compete::{Accidents, Attack, Belief, Class, Initiator, Packages, RiskModel, Viewer, weigh};
use super::*;
use crate::index::{ForceIdx, ProfileIdx};

impl RiskModel {
    pub(super) fn new(model: &Model) -> Self {
        let n_classes = 1 + model.forums.iter().map(|f| f.relief_package.len()).max().unwrap_or(0);
        let n_profiles = |f: &Force| model.actors[f.by].n_profiles;
        let first = |k: usize| model.forces.iter().take(k).map(n_profiles).sum::<usize>();
        let attack = Attack { own: None, fixed: 0.0, rules: Vec::new() };
        let place = |combo: &TiVec<ForceIdx, ProfileIdx>| {
            let mut places = [0; MAX_FORCES];
            combo.iter().zip(&mut places).enumerate().for_each(|(k, (profile, place))| *place = first(k) + profile.0);
            places
        };
        Self {
            classes: vec![Class::default(); n_classes],
            attacks: vec![attack; first(model.forces.len())],
            combos: model.combos.iter().map(place).collect(),
            n_forces: model.forces.len(),
            ..Self::default()
        }
    }
}

impl PackageTable {
    /// Finds the packages whose value depends on risks.
    pub(super) fn find_at_risk(&mut self, world: &World, evaluation: &Evaluation) {
        let has_incidents = world.lists.odds.matter > 0.0;
        self.at_risk.clear();
        self.quiet = !has_incidents && world.model.forces.iter().all(|f| evaluation.state.round < f.from_round);
        if self.quiet {
            return;
        }
        // Packages that end the run are worth what stands then, whatever might have happened.
        let others = self.tables[self.at[evaluation.forum]].ends.others.iter();
        let within = others.map(|stretch| stretch.within(evaluation.chunks()));
        self.at_risk.extend(within.filter(|stretch| !stretch.is_empty()));
    }

    /// In the last round: what is left with each package where nothing happens, with what the class pays that is then read.
    pub(super) fn read_the_horizon(&mut self, world: &World, evaluation: &Evaluation) {
        let model = world.model;
        self.reads = counts_the_reading(model, evaluation.state);
        if !self.reads {
            return;
        }
        let who = || (evaluation.who | model.initiators()).iter();
        let slots = |i: ActorIdx| world.views_of(i).iter().filter(|&v| world.slots.payoff[v] == v);
        let chunks = evaluation.chunks().raw();
        for view in who().flat_map(slots) {
            self.if_nothing[view][chunks.clone()].copy_from_slice(&self.value[view][chunks.clone()]);
        }
        let tables = &self.tables[self.at[evaluation.forum]];
        for z in evaluation.range.iter().filter(|z| tables.status[*z] != PackageStatus::Barred) {
            suppose(world, evaluation.state, &mut self.end, evaluation.forum, z, tables.changed[z]);
            let class = self.end.close_unchanged(model);
            for view in who().flat_map(slots) {
                self.if_nothing[view][z.0] += horizon_payoff(world, view, class);
            }
        }
    }

    /// V of each package at risk to everyone who matters, in the place of what stands; and of those that end the run.
    pub(super) fn values_at_risk(&mut self, world: &World, evaluation: &Evaluation) {
        // What stands gives way to values in the slot that comes first, so that one is the last.
        let viewers = || {
            evaluation.who.iter().flat_map(|i| world.views_of(i).iter().rev().filter(|&v| world.slots.value[v] == v))
        };
        self.find_hazards(world, evaluation);
        if !self.quiet {
            self.risk_model.rounds_left = evaluation.rounds_left;
            self.risk_model.has_incidents = world.lists.odds.matter > 0.0;
            self.find_attacks(world, evaluation);
            self.risk_model.means.clear();
            self.risk_model.beliefs_of.clear();
            self.risk_model.viewers.clear();
            viewers().for_each(|view| self.risk_model.look(world, evaluation.state, view));
            self.risk_model.make_room();
            let Self { risk_model, tables, at, value, flows, at_risk, if_nothing, reads, .. } = self;
            let tables = &tables[at[evaluation.forum]];
            let if_nothing = reads.then_some(&**if_nothing);
            let packages = Packages { class: &tables.class, ends: &tables.ends.marks, rules: &tables.attacks };
            for &range in &*at_risk {
                weigh(risk_model, packages, (value, if_nothing), flows, range);
            }
        } else if self.reads {
            let ends = &self.tables[self.at[evaluation.forum]].ends.marks;
            for view in viewers().filter(|&v| world.slots.payoff[v] == v) {
                for z in evaluation.range.raw().filter(|z| ends[*z] == 0) {
                    self.value[view][z] = self.if_nothing[view][z];
                }
            }
        }
        viewers().for_each(|view| self.end_values(world, evaluation, view));
    }

    /// Hazard of an incident in each risk class, and the chances that follow where nobody uses force.
    fn find_hazards(&mut self, world: &World, evaluation: &Evaluation) {
        let model = world.model;
        let forum = &model.forums[evaluation.forum];
        let state = evaluation.state;
        let relief = world.truth(model.tension.relief);
        let n_keys = forum.relief_package.len();
        let mut standing = [0; 16];
        let standing = TiSlice::from_mut(&mut standing[..state.levels.len()]);
        for (key, &z) in forum.relief_package.iter().enumerate() {
            standing.copy_from_slice(&state.levels);
            for (&k, &level) in forum.issues.iter().zip(forum.package(z)) {
                // Only changed issues become final; the others keep what stands.
                standing[k] = if level == state.expected[k] { state.levels[k] } else { level };
            }
            let tension = (state.tension - relief * state.rise(model, standing)).clamp(0.0, 10.0);
            self.risk_model.classes[key].tension = tension;
            self.risk_model.classes[key].hazard = mattering_hazard(world, tension);
        }
        self.risk_model.classes[n_keys].tension = state.tension;
        self.risk_model.classes[n_keys].hazard = mattering_hazard(world, state.tension);
        for class in &mut self.risk_model.classes {
            let alone = competing(class.hazard, &[], evaluation.rounds_left);
            (class.incident, class.none) = (alone.incident, alone.none);
        }
    }

    /// How each initiator's profile decides whether to attack, if a package stood.
    fn find_attacks(&mut self, world: &World, evaluation: &Evaluation) {
        let model = world.model;
        let state = evaluation.state;
        let views =
            model.forces.iter_enumerated().flat_map(|(k, f)| world.views_of(f.by).iter().map(move |view| (k, view)));
        for (attack, (k, view)) in self.risk_model.attacks.iter_mut().zip(views) {
            let force = &model.forces[k];
            (attack.own, attack.fixed) = (None, 0.0);
            attack.rules.clear();
            if state.round < force.from_round {
                continue;
            }
            let profile = world.profile_in(view);
            let script = &model.actors[force.by].script;
            let speaks = |r: &ScriptRule| r.attack.filter(|_| r.speaks_to(profile, state.round));
            // Rules before the first without a condition hold with some packages and not with others.
            let n_rules = script.position(|r| r.when.is_always() && speaks(r).is_some());
            let conditional = script[..n_rules.unwrap_or(script.next_key())].iter_enumerated();
            attack.rules.extend(conditional.rev().filter_map(|(n, r)| Some((force.by, n, speaks(r)?))));
            match n_rules.and_then(|n| script[n].attack) {
                Some(p) => attack.fixed = p,
                None => {
                    attack.own = Some(Initiator {
                        slot: world.slots.payoff[view],
                        worth: war_payoff(world, view, view, state, k),
                        precision: world.get(view, force.precision),
                        each_round: world.get(view, force.each_round),
                        accidents: accidents(world, view),
                    });
                }
            }
        }
    }

    /// Whether the value of package z depends on risks.
    pub(super) fn is_at_risk(&self, z: PackageIdx) -> bool {
        let after = self.at_risk.partition_point(|stretch| stretch.start <= z);
        after > 0 && z < self.at_risk[after - 1].end
    }

    /// Ranges of packages, and whether their value depends on risks.
    pub(super) fn pieces(&self, whole: Span<PackageIdx>) -> impl Iterator<Item = (Span<PackageIdx>, bool)> {
        let mut from = whole.start;
        let inside = move |at: PackageIdx| at.clamp(whole.start, whole.end);
        let stretches =
            self.at_risk.iter().map(move |s| (inside(s.start), inside(s.end))).chain([(whole.end, whole.end)]);
        let both = stretches
            .flat_map(move |(a, b)| [(Span::new(std::mem::replace(&mut from, b), a), false), (Span::new(a, b), true)]);
        both.filter(|(piece, _)| !piece.is_empty())
    }

    /// Packages that end the run are worth what stands then, with the payoff of the class. Those not at risk have that
    /// value in the payoff slot, the others in the slot of the view.
    fn end_values(&mut self, world: &World, evaluation: &Evaluation, view: ViewIdx) {
        let model = world.model;
        let slot = world.slots.payoff[view];
        let pays = model.outcomes.iter().any(|o| o.payoff.iter().any(|(a, _)| *a == world.actor_of[view]));
        let tables = &self.tables[self.at[evaluation.forum]];
        let waits = evaluation.state.n_pending > 0;
        if !pays && !waits {
            return;
        }
        for &z in tables.ends.between(evaluation.range) {
            if slot != view && !self.is_at_risk(z) {
                continue;
            }
            let then = &mut self.end;
            adopt(model, evaluation.state, then, evaluation.forum, z, tables.changed[z], ActorSet::NONE);
            self.value[view][z.0] = if waits {
                // What waits will never be final: what stands then is less than what was expected.
                end_value(world, then, view)
            } else {
                then.expecting = false;
                then.ended = Some(crate::scenario::Ending::Outcome);
                self.value[view][z.0] + class_payoff(world, view, then.outcome(model))
            };
        }
    }
}

impl RiskModel {
    /// Adds a view that packages are valued for.
    fn look(&mut self, world: &World, state: &State, view: ViewIdx) {
        let model = world.model;
        let n_combos = model.combos.len();
        let first = self.beliefs_of.len();
        for (r, combo) in model.combos.iter_enumerated() {
            let weight = world.combo_weight(view, r);
            if weight > 0.0 {
                let mut worth = [0.0; MAX_FORCES];
                for ((k, force), profile) in model.forces.iter_enumerated().zip(combo) {
                    worth[k.0] = war_payoff(world, view, model.view(force.by, *profile), state, k);
                }
                self.beliefs_of.push(Belief { chances: r.0, weight, worth });
            }
        }
        if let [one, others @ ..] = &self.beliefs_of[first..]
            && !others.is_empty()
            && others.iter().all(|other| other.worth == one.worth)
        {
            // The initiators' profiles matter to this view through the chances only, and so do their means.
            let worth = one.worth;
            self.beliefs_of.truncate(first);
            let chances = n_combos + self.mean(world.combo_weights(view));
            self.beliefs_of.push(Belief { chances, weight: 1.0, worth });
        }
        let slot = world.slots.payoff[view];
        self.viewers.push(Viewer {
            view,
            slot,
            accidents: accidents(world, view),
            beliefs_of: (first, self.beliefs_of.len()),
        });
    }

    /// Number of the mean chances with these weights: those of an earlier view that believes the same, or new ones.
    fn mean(&mut self, weights: &[f64]) -> usize {
        let n = weights.len();
        self.means.chunks_exact(n).position(|known| known == weights).unwrap_or_else(|| {
            self.means.extend_from_slice(weights);
            self.means.len() / n - 1
        })
    }
}

/// What an incident that matters is worth to a view, if there are any.
fn accidents(world: &World, view: ViewIdx) -> Option<Accidents> {
    let IncidentOdds { war, clash, matter } = world.lists.odds;
    let fixed = || war * accident_payoff(world, view, 0.0) + clash * clash_payoff(world, view, 0.0);
    (matter > 0.0).then(|| Accidents { war, clash, fixed: fixed() })
}
