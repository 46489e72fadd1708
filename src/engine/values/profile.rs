//! A profile of values, from which one actor may deviate.

use super::Values;
use crate::engine::foresight::{Foresight, MoveChoice, Now, Offering, OwnedForesight, PackageValues, Prospect, Told};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ActorSet, ForceIdx, TiSlice, ViewIdx};

/// Values that everybody expects of everybody and learns by, and those by which one actor really chooses.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What all expect.
    pub values: Values,
    /// An actor with values of its own, which nobody knows of.
    pub deviant: Option<(ActorIdx, Values)>,
}

impl Profile {
    /// The values by which an actor chooses.
    pub(in crate::engine) fn of(&mut self, actor: ActorIdx) -> &mut Values {
        match &mut self.deviant {
            Some((i, own)) if *i == actor => own,
            _ => &mut self.values,
        }
    }
}

impl Foresight for Profile {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        self.values.values(now, prospect, out);
    }

    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        self.values.packages(now, offering, values);
    }

    fn tellings(&self, world: &World, offering: Offering, answering: ActorSet) -> usize {
        self.values.tellings(world, offering, answering)
    }

    fn tell(&mut self, now: &mut Now, offering: Offering, told: Told, values: &mut dyn PackageValues) -> f64 {
        self.values.tell(now, offering, told, values)
    }

    fn before_moves(&mut self, now: &mut Now) {
        self.values.before_moves(now);
        if let Some((_, own)) = &mut self.deviant {
            own.before_moves(now);
        }
    }

    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        self.values.moves(now, choice, nets);
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>) {
        self.values.peace(now, k, expected, out);
    }

    fn asks_for_everybody(&self) -> bool {
        self.values.asks_for_everybody()
    }

    fn own(&mut self, actor: ActorIdx) -> Option<&mut dyn Foresight> {
        match &mut self.deviant {
            Some((i, own)) if *i == actor => Some(own),
            _ => None,
        }
    }
}

impl OwnedForesight for Profile {
    fn boxed(&self) -> Box<dyn OwnedForesight> {
        Box::new(self.clone())
    }
}
