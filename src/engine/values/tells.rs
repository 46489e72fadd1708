//! What an act tells the others of its owner, and what that is worth to it.
//!
//! The others update their beliefs by the probabilities with which each type of the owner does what was done. These depend in
//! turn on what the act is worth, what it tells included. So both are solved for together, from what they would be if the act
//! told nothing.

use super::Reckoning;
use super::features::{Layout, marginal, update};
use crate::engine::choice::force::chance_of_attack;
use crate::engine::foresight::MoveChoice;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ForceIdx, GroupIdx, JointPointIdx, MoveSet, ProfileIdx, TiSlice, TiVec, ViewIdx};
use crate::model::fit::Feature;

/// Steps after which a search for consistent probabilities ends in any case; the later ones go half of the way.
const MOST_STEPS: usize = 60;
const WHOLE_STEPS: usize = 12;
/// Payoffs that differ by less are the same.
const SAME: f64 = 1e-12;

/// Buffers.
#[derive(Debug, Clone, Default)]
pub(super) struct Tells {
    likelihood: TiVec<JointPointIdx, f64>,
    next: TiVec<JointPointIdx, f64>,
    first: TiVec<GroupIdx, JointPointIdx>,
    x: Vec<f64>,
    naive: Vec<f64>,
    chances: Vec<f64>,
    gains: Vec<f64>,
}

/// Coefficients of a view.
pub(super) type Theta<'a> = &'a dyn Fn(ViewIdx) -> &'a [f64];

impl Tells {
    /// Whether nothing that an actor does can tell anything.
    pub(super) fn nothing(world: &World, actor: ActorIdx) -> bool {
        world.model.actors[actor].group.is_none() || world.views_of(actor).len() == 1
    }

    /// Features of a situation once something of an actor has been seen that its profiles do with these probabilities.
    fn features(
        &mut self,
        (world, seen): (&World, &TiSlice<JointPointIdx, f64>),
        layout: &Layout,
        x: &[f64],
        (actor, chance): (ActorIdx, impl Fn(ProfileIdx) -> f64),
    ) {
        let model = world.model;
        if self.first.len() != world.first_point.len() {
            self.first = world.first_point.clone();
            self.next = world.posterior.clone();
            self.likelihood = world.posterior.clone();
        }
        self.likelihood.copy_from_slice(seen);
        world.tell(&mut self.likelihood, actor, chance);
        update(world, &self.likelihood, &mut self.next);
        self.x.clear();
        self.x.extend_from_slice(x);
        for (x, feature) in self.x.iter_mut().zip(&layout.features[..layout.simple]) {
            if let Feature::Belief(t, p) = *feature {
                *x = marginal(model, &self.first, &self.next, t, p);
            }
        }
        layout.multiply(&mut self.x);
    }

    /// Adds what each option tells to what it brings, in `nets` for each profile of the owner, and in what all views have of
    /// each option.
    pub(super) fn price_moves(
        &mut self,
        (world, seen): (&World, &TiSlice<JointPointIdx, f64>),
        choice: &MoveChoice,
        (layout, theta): (&Layout, Theta),
        nets: &mut [f64],
        after: &mut [Reckoning],
    ) {
        let n_options = world.model.moves.len() + 1;
        let views = world.views_of(choice.actor);
        // Nobody learns anything where the run ends.
        let moves: MoveSet = choice.open.iter().filter(|m| !after[m.0 + 1].ended).collect();
        let options = || std::iter::once(0).chain(moves.iter().map(|m| m.0 + 1));
        self.naive.clear();
        self.naive.extend_from_slice(nets);
        for step in 0..MOST_STEPS {
            self.chances.clear();
            self.chances.extend_from_slice(nets);
            (choice.expected_by_others)(&mut self.chances);
            self.gains.clear();
            self.gains.resize(nets.len(), 0.0);
            for o in options() {
                let chances = std::mem::take(&mut self.chances);
                self.features((world, seen), layout, &after[o].x, (choice.actor, |k| chances[k.0 * n_options + o]));
                self.chances = chances;
                for (k, view) in views.iter().enumerate() {
                    self.gains[k * n_options + o] = layout.change(theta(view), &self.x, &after[o].x);
                }
            }
            let mut change = 0.0f64;
            for k in 0..views.len() {
                let row = k * n_options;
                for o in options().skip(1) {
                    let new = self.naive[row + o] + self.gains[row + o] - self.gains[row];
                    let by = if step < WHOLE_STEPS { new - nets[row + o] } else { 0.5 * (new - nets[row + o]) };
                    nets[row + o] += by;
                    change = change.max(by.abs());
                }
            }
            if change <= SAME {
                break;
            }
        }
        for o in options() {
            let chances = std::mem::take(&mut self.chances);
            self.features((world, seen), layout, &after[o].x, (choice.actor, |k| chances[k.0 * n_options + o]));
            self.chances = chances;
            for (view, v) in after[o].v.iter_mut_enumerated() {
                *v += layout.change(theta(view), &self.x, &after[o].x);
            }
            after[o].x.copy_from_slice(&self.x);
        }
    }

    /// Adds what it tells that force is not used to what this is worth, by view.
    pub(super) fn price_peace(
        &mut self,
        (world, state, k): (&World, &State, ForceIdx),
        (layout, theta): (&Layout, Theta),
        expected: Option<&TiSlice<ViewIdx, f64>>,
        x: &mut [f64],
        peace: &mut TiSlice<ViewIdx, f64>,
    ) {
        let by = world.model.forces[k].by;
        let views = world.views_of(by);
        self.naive.clear();
        self.naive.extend_from_slice(&peace.raw);
        for step in 0..MOST_STEPS {
            let mut chances = std::mem::take(&mut self.chances);
            chances.clear();
            let chance = |v: ViewIdx| expected.map_or_else(|| chance_of_attack(world, state, k, v, peace[v]), |p| p[v]);
            chances.extend(views.iter().map(chance));
            self.features((world, &world.likelihood), layout, x, (by, |profile| 1.0 - chances[profile.0]));
            self.chances = chances;
            let mut change = 0.0f64;
            for (view, v) in peace.iter_mut_enumerated() {
                let gain = layout.change(theta(view), &self.x, x);
                let new = self.naive[view.0] + gain;
                let by = if step < WHOLE_STEPS { new - *v } else { 0.5 * (new - *v) };
                *v += by;
                change = change.max(by.abs());
            }
            if change <= SAME {
                break;
            }
        }
        x.copy_from_slice(&self.x);
    }
}
