//! D: what carrying on without further agreement is worth.
//!
//! D_i = Σ_r π_i(r) [ H_w w^A_i + H_c w^C_i + Σ_k W_k w′_ik + (1−P) S_i ], with incident and force as competing risks
//! of constant hazards over the rounds to come; r runs over the initiators' joint types, π_i is i's belief.

use crate::engine::game::hazard::{MAX_FORCES, Risks, attack_chance, competing, mattering_hazard, unforced};
use crate::engine::game::payoff::*;
use crate::engine::game::script::scripted_attack;
use crate::engine::game::standing::{
    Standing, counts_the_reading, gains_to_the_horizon, incident_value, lasts, standing, standing_on, value_at_end,
};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, ActorSet, ComboIdx, ForceIdx, MoveIdx, OutcomeIdx, ProfileIdx, TiSlice, TiVec, ViewIdx, ti_vec,
};
use crate::maths::exp::logistic;
use crate::model::{Flow, Levels, Model, Num, Quantity, Test};

/// What a view's settlement on some levels is worth, as long as no number that enters it changes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Settled {
    /// [`World::settling`]; 0: nothing is known yet.
    made_for: u64,
    levels: [u8; 16],
    worth: f64,
}

/// What each view has while nothing happens, and on average after an incident that matters.
#[derive(Debug, Clone)]
struct Baseline {
    /// What is left where nothing happens: S and, in the last round, what the class pays that is then read.
    if_nothing: TiVec<ViewIdx, f64>,
    /// H_w w^A + H_c w^C.
    incident_value: TiVec<ViewIdx, f64>,
}

impl Baseline {
    fn new(n_views: usize) -> Self {
        Self { if_nothing: ti_vec![0.0; n_views], incident_value: ti_vec![0.0; n_views] }
    }

    fn copy(&mut self, from: &Baseline) {
        self.if_nothing.copy_from_slice(&from.if_nothing);
        self.incident_value.copy_from_slice(&from.incident_value);
    }
}

/// Values of situations under myopic foresight, with buffers for intermediate results.
#[derive(Debug, Clone)]
pub struct Disagreement {
    risks: TiVec<ComboIdx, Risks>,
    standing: TiVec<ViewIdx, Standing>,
    baseline: Baseline,
    /// The same before any move.
    before: Baseline,
    /// Chance a round of each force in each view of its initiator: `attack[k * n_views + view]`.
    attack: Vec<f64>,
    /// w_j − b₀ of each force in each view of its initiator, in the same order.
    worth: Vec<f64>,
    /// 1 − p, likewise.
    repelled: Vec<f64>,
    /// Where the initiators' views of each combination stand in that order, force by force.
    view_indices: TiVec<ComboIdx, [usize; MAX_FORCES]>,
    /// Worths of the two settlements that were asked for last, by view: as things stand, and as a move would have them.
    settled: TiVec<ViewIdx, [Settled; 2]>,
    /// By move: actors for whom it may change what they have while nothing happens.
    affected: TiVec<MoveIdx, ActorSet>,
    /// A situation as it would be read at the horizon.
    read: State,
}

impl Disagreement {
    /// Buffers for one world. Do not use them with another: values are cached until that world changes.
    pub fn new(world: &World) -> Self {
        let (model, n_views) = (world.model, world.actor_of.len());
        let view_indices = |combo: &TiVec<ForceIdx, ProfileIdx>| {
            let mut view_indices = [0; MAX_FORCES];
            for (k, (force, profile)) in model.forces.iter().zip(combo).enumerate() {
                view_indices[k] = k * n_views + model.view(force.by, *profile).0;
            }
            view_indices
        };
        Self {
            risks: ti_vec![Risks::default(); model.combos.len()],
            standing: ti_vec![Standing::default(); n_views],
            baseline: Baseline::new(n_views),
            before: Baseline::new(n_views),
            attack: vec![0.0; model.forces.len() * n_views],
            worth: vec![0.0; model.forces.len() * n_views],
            repelled: vec![0.0; model.forces.len() * n_views],
            view_indices: model.combos.iter().map(view_indices).collect(),
            settled: ti_vec![Default::default(); n_views],
            affected: model.moves.keys().map(|m| affected(model, m)).collect(),
            read: State::new(model),
        }
    }

    /// V of a situation to each view (entries of views that share a value are equal), its end value where it has ended.
    /// `rem`: rounds whose risk is still to come.
    pub fn values(&mut self, world: &World, state: &State, rounds_left: u32, out: &mut TiSlice<ViewIdx, f64>) {
        if state.ended.is_some() {
            out.iter_mut_enumerated().for_each(|(view, v)| *v = value_at_end(world, state, view));
            return;
        }
        self.stand(world, state, ActorSet::ALL);
        self.prepare(world, state, rounds_left);
        for i in world.model.actors.keys() {
            self.value_of_actor(world, i, out);
        }
    }

    /// V of a situation to one view.
    pub fn one_value(&mut self, world: &World, state: &State, rounds_left: u32, view: ViewIdx) -> f64 {
        if state.ended.is_some() {
            return value_at_end(world, state, view);
        }
        self.stand(world, state, ActorSet::one(world.actor_of[view]));
        self.prepare(world, state, rounds_left);
        self.value(world, view)
    }

    /// V of the situation before any move, as [`Disagreement::values`]; kept for [`Disagreement::values_after`].
    pub fn values_before(&mut self, world: &World, state: &State, rounds_left: u32, out: &mut TiSlice<ViewIdx, f64>) {
        self.values(world, state, rounds_left, out);
        self.before.copy(&self.baseline);
    }

    /// V of the situation after a move, to all views of its owner.
    pub fn values_after(
        &mut self,
        world: &World,
        state: &State,
        rounds_left: u32,
        leverage: MoveIdx,
        out: &mut TiSlice<ViewIdx, f64>,
    ) {
        let owner = world.model.moves[leverage].by;
        self.baseline.copy(&self.before);
        self.stand_only(world, state, world.model.initiators().with(owner), self.affected[leverage]);
        self.prepare(world, state, rounds_left);
        self.value_of_actor(world, owner, out);
    }

    fn value_of_actor(&mut self, world: &World, i: ActorIdx, out: &mut TiSlice<ViewIdx, f64>) {
        for view in world.views_of(i).iter() {
            let slot = world.slots.value[view];
            out[view] = if slot < view { out[slot] } else { self.value(world, view) };
        }
    }

    /// R without the war option, without flows above 0, and without what a class pays above 0 in which the run ends or, in the
    /// last round, would be read: what "better alternative" is judged against.
    pub fn bare(&mut self, world: &World, state: &State, rounds_left: u32, view: ViewIdx) -> f64 {
        let mut s = standing(world, state, view);
        let gains = gains_to_the_horizon(world, state, view);
        s.flows -= gains;
        s.carried_on -= gains;
        let ending = self.ending(world, state, view).min(0.0);
        if state.ended.is_some() {
            return s.carried_on + ending;
        }
        let a = mattering_hazard(world, state.tension);
        unforced(&competing(a, &[], rounds_left), s.carried_on + ending, incident_value(world, view, s))
    }

    /// What those asked about and all initiators have while nothing happens.
    fn stand(&mut self, world: &World, state: &State, who: ActorSet) {
        self.stand_only(world, state, who | world.model.initiators(), ActorSet::ALL);
    }

    /// The same for those among `who` for whom it is not yet known.
    fn stand_only(&mut self, world: &World, state: &State, who: ActorSet, unknown: ActorSet) {
        let read = self.class_that_pays(world, state);
        // Whatever moves anything may make it another class.
        let unknown = if read.is_some() { ActorSet::ALL } else { unknown };
        for i in world.model.actors.keys().filter(|i| (who & unknown).contains(*i)) {
            for view in world.views_of(i).iter() {
                let slot = world.slots.payoff[view];
                let s = if slot < view {
                    self.standing[slot]
                } else {
                    let u = self.settled(world, view, &state.expected);
                    standing_on(world, state, view, &state.expected, lasts(world.model, state), u)
                };
                self.standing[view] = s;
                self.baseline.if_nothing[view] = match read {
                    Some(class) => s.carried_on + horizon_payoff(world, view, class),
                    None => s.carried_on,
                };
                self.baseline.incident_value[view] = incident_value(world, view, s);
            }
        }
    }

    /// The class that would be read at the horizon if nothing changed, where that counts: in the last round of a game in
    /// which such a class pays.
    fn class_that_pays(&mut self, world: &World, state: &State) -> Option<OutcomeIdx> {
        counts_the_reading(world.model, state).then(|| {
            self.read.copy_situation(state);
            self.read.close_unchanged(world.model)
        })
    }

    /// What a class pays to a view: that in which the run has ended or, in the last round, the one that would be read at the
    /// horizon if nothing changed.
    pub fn ending(&mut self, world: &World, state: &State, view: ViewIdx) -> f64 {
        match state.ended {
            Some(_) => class_payoff(world, view, state.outcome(world.model)),
            None => self.class_that_pays(world, state).map_or(0.0, |class| horizon_payoff(world, view, class)),
        }
    }

    /// [`settlement`], kept for as long as the same is asked.
    pub fn settled(&mut self, world: &World, view: ViewIdx, levels: &Levels) -> f64 {
        let view = world.slots.payoff[view];
        let mut key = [0; 16];
        key[..levels.len()].copy_from_slice(&levels.raw);
        let known = &mut self.settled[view];
        let is_it = |s: &Settled| s.made_for == world.settlement_epoch && s.levels == key;
        if !is_it(&known[0]) {
            known.swap(0, 1);
        }
        if !is_it(&known[0]) {
            known[0] =
                Settled { made_for: world.settlement_epoch, levels: key, worth: settlement(world, view, levels) };
        }
        known[0].worth
    }

    /// The risks that follow from what stands.
    fn prepare(&mut self, world: &World, state: &State, rounds_left: u32) {
        let model = world.model;
        let a = mattering_hazard(world, state.tension);
        let alone = competing(a, &[], rounds_left);
        for k in model.forces.keys() {
            self.find_attacks(world, state, k, &alone);
        }
        let n_forces = model.forces.len();
        for (risks, view_indices) in self.risks.iter_mut().zip(&self.view_indices) {
            let mut f = [0.0; MAX_FORCES];
            for (f, view_index) in f.iter_mut().zip(&view_indices[..n_forces]) {
                *f = self.attack[*view_index];
            }
            *risks = competing(a, &f[..n_forces], rounds_left);
        }
    }

    /// Probability per round that the initiator of force k attacks, in each of its views, and the value that it expects.
    fn find_attacks(&mut self, world: &World, state: &State, k: ForceIdx, alone: &Risks) {
        let model = world.model;
        let force = &model.forces[k];
        let views = world.views_of(force.by);
        let first = k.0 * world.actor_of.len();
        let here = first + views.start.0..first + views.end.0;
        let (chances, worths, repelled) =
            (&mut self.attack[here.clone()], &mut self.worth[here.clone()], &mut self.repelled[here]);
        attack_values(world, views, state, k, worths);
        let bases = world.across(views, balance_number(world, state, k));
        repelled.iter_mut().zip(bases).for_each(|(repelled, base)| *repelled = 1.0 - balance_at(*base, state, k));
        if state.round < force.from_round {
            return chances.fill(0.0);
        }
        // Gains of attacking now. All views together, as none waits for another.
        let peace = self.baseline.if_nothing[views.typed()].iter().zip(&self.baseline.incident_value[views.typed()]);
        for ((x, worth), (if_nothing, incident_value)) in chances.iter_mut().zip(worths).zip(peace) {
            *x = *worth - unforced(alone, *if_nothing, *incident_value);
        }
        let precisions = world.across(views, force.precision);
        let considered = world.across(views, force.each_round);
        let scripted = !model.actors[force.by].script.is_empty();
        if scripted || precisions.contains(&f64::INFINITY) {
            for (profile, x) in chances.iter_mut().enumerate() {
                let own = attack_chance(considered[profile], precisions[profile], *x);
                *x = scripted_attack(model, state, force.by, ProfileIdx(profile)).unwrap_or(own);
            }
            return;
        }
        for (x, precision) in chances.iter_mut().zip(precisions) {
            *x = logistic(precision * *x);
        }
        chances.iter_mut().zip(considered).for_each(|(x, considered)| *x *= considered);
    }

    /// D⁰, what carrying on is worth to the initiator of force k if nobody uses force, in each of its views: step 7. `state`:
    /// as actors expect it. `rem`: rounds whose risk is still to come.
    pub fn peace(
        &mut self,
        world: &World,
        state: &State,
        k: ForceIdx,
        rounds_left: u32,
        out: &mut TiSlice<ViewIdx, f64>,
    ) {
        self.stand(world, state, ActorSet::NONE);
        let alone = competing(mattering_hazard(world, state.tension), &[], rounds_left);
        for view in world.views_of(world.model.forces[k].by).iter() {
            out[view] = unforced(&alone, self.baseline.if_nothing[view], self.baseline.incident_value[view]);
        }
    }

    fn value(&self, world: &World, view: ViewIdx) -> f64 {
        let model = world.model;
        let (own, n_views) = (world.actor_of[view], world.actor_of.len());
        let (if_nothing, incident_value) = (self.baseline.if_nothing[view], self.baseline.incident_value[view]);
        let attacked = Attacked::of(world, view);
        let mut value = 0.0;
        let combos = self.view_indices.iter().zip(&self.risks).zip(world.combo_weights(view));
        for ((view_indices, risks), weight) in combos.filter(|(_, weight)| **weight != 0.0) {
            let mut here = unforced(risks, if_nothing, incident_value);
            for (k, ((force, view_index), chance)) in model.forces.iter().zip(view_indices).zip(risks.force).enumerate()
            {
                if chance > 0.0 {
                    // `war_payoff`, with what it needs from the initiator computed before.
                    let payoff = if own == force.by {
                        self.worth[*view_index]
                    } else {
                        let prize = world.get(ViewIdx(view_index - k * n_views), force.prize);
                        attacked.payoff(self.repelled[*view_index], prize)
                    };
                    here += chance * payoff;
                }
            }
            value += weight * here;
        }
        value
    }
}

fn may_be_other_than_zero(model: &Model, n: Num) -> bool {
    let numbers = &model.numbers;
    let moves = numbers.drawn.iter().any(|(m, _)| *m == n) || numbers.typed.iter().any(|(m, ..)| *m == n);
    moves || numbers.base[n] != 0.0
}

/// Actors for whom a move may change levels, flows or what they depend on.
fn affected(model: &Model, m: MoveIdx) -> ActorSet {
    let leverage = &model.moves[m];
    if leverage.each.changes_others() {
        return ActorSet::ALL;
    }
    let mobilises = may_be_other_than_zero(model, leverage.each.mobilisation);
    let reads = |t: &Test| match t.quantity {
        Quantity::Move(_) | Quantity::Tension | Quantity::TensionLast(_) => true,
        Quantity::Mobilisation => mobilises,
        _ => false,
    };
    let conditioned = |f: &Flow| f.until.iter().chain([&f.from]).flat_map(|c| c.0.iter().flatten()).any(reads);
    let moved = |f: &Flow| f.per_mobilisation && mobilises || conditioned(f);
    let own = model.actors.iter_enumerated().filter(|(_, a)| a.flows.iter().any(moved)).map(|(i, _)| i);
    own.chain(leverage.each.flow.iter().map(|(i, _)| *i)).collect()
}
