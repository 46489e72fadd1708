//! Random choices of a run in which everybody follows strategies that were solved for: notes what is seen, so that the public
//! history is known.

use super::chance::{Act, Assent, Chance, DrawKey, Turn};
use crate::distribution::Distribution;
use crate::index::{ActorIdx, ProfileIdx};
use crate::model::strategies::{Choice, Seen, Strategies};

/// Follows the public history of one stage.
pub struct Following<'a, 'm, C> {
    /// Decides.
    pub chance: &'a mut C,
    /// What everybody follows.
    pub strategies: &'m Strategies,
    /// The public history at the beginning of the stage.
    pub history: u32,
    /// What has been seen since.
    pub seen: Vec<Seen>,
}

impl<C: Chance> Following<'_, '_, C> {
    fn note(&mut self, at: DrawKey, option: usize) {
        self.seen.push(Seen::Nature(at.source, at.slot, option));
    }
}

impl<C: Chance> Chance for Following<'_, '_, C> {
    fn happens(&mut self, at: DrawKey, p: f64) -> bool {
        let it = self.chance.happens(at, p);
        self.note(at, usize::from(it));
        it
    }

    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        let option = self.chance.choose(at, weights);
        self.note(at, option);
        option
    }

    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64 {
        let value = self.chance.draw(at, distribution);
        if let Distribution::Discrete { values, .. } = distribution {
            self.note(at, values.iter().position(|v| *v == value).unwrap_or(0));
        }
        value
    }

    fn draw_type(&mut self, at: DrawKey, prior: &[f64]) -> usize {
        self.chance.draw_type(at, prior)
    }

    fn decide(&mut self, at: DrawKey, by: Turn, weights: &[f64]) -> usize {
        self.chance.decide(at, by, weights)
    }

    fn assent(&mut self, at: DrawKey, all: &[ActorIdx], each: &dyn Fn(ActorIdx) -> Assent, p: f64) -> bool {
        self.chance.assent(at, all, each, p)
    }

    fn shown(&mut self, by: Turn, option: usize) {
        self.seen.push(Seen::Act(by.actor, by.act, option));
        self.chance.shown(by, option);
    }

    fn choice(&self, actor: ActorIdx, act: Act, profile: ProfileIdx) -> Option<&Choice> {
        self.strategies.choice(self.history, &self.seen, actor, act, profile)
    }
}
