//! One run after another, in the same buffers, with the foresight that a model asks for.

use std::sync::atomic::AtomicBool;

use super::play::Round;
use crate::engine::foresight::lookahead::Lookahead;
use crate::engine::foresight::myopic::Myopic;
use crate::engine::foresight::{Foresight, OwnedForesight};
use crate::engine::game::situation::{Situation, Stage};
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::engine::luck::chance::Chance;
use crate::engine::round::record::{Play, Record};
use crate::engine::values::Values;
use crate::model::{self, Model};

/// Plays runs of a model, one at a time, in buffers that are used again.
#[derive(Debug, Clone)]
pub struct Player<'m> {
    pub(super) round: Round<'m>,
    foresight: ModelForesight<'m>,
}

/// The foresight that a model asks for.
#[derive(Debug, Clone)]
enum ModelForesight<'m> {
    Myopic(Box<Myopic>),
    Lookahead(Box<Lookahead<'m, Round<'m>>>),
    Given(Box<dyn OwnedForesight>),
}

impl<'m> ModelForesight<'m> {
    fn new(model: &'m Model) -> Self {
        match (model.foresight, model.fit()) {
            (model::Foresight::Equilibrium, Some(fit)) => ModelForesight::Given(Box::new(Values::of(model, fit))),
            (model::Foresight::Lookahead, _) => ModelForesight::Lookahead(Box::new(Lookahead::new(model))),
            // The steps of a round start from D; who solves for an equilibrium gives values of its own.
            (model::Foresight::Myopic | model::Foresight::Equilibrium, _) => {
                ModelForesight::Myopic(Box::new(Myopic::new(model)))
            }
        }
    }

    fn it(&mut self) -> &mut dyn Foresight {
        match self {
            ModelForesight::Myopic(myopic) => &mut **myopic,
            ModelForesight::Lookahead(lookahead) => &mut **lookahead,
            ModelForesight::Given(given) => &mut **given,
        }
    }

    fn heed(&mut self, stop: &'m AtomicBool) {
        if let ModelForesight::Lookahead(lookahead) = self {
            lookahead.heed(stop);
        }
    }
}

/// Whether the first decision of a game needs at most so many situations. If it needs more, no run would finish soon.
///
/// This is tested at mean inputs; a game without lookahead needs none.
#[must_use]
pub fn lookahead_is_within(model: &Model, most: u64) -> bool {
    model.foresight != model::Foresight::Lookahead || Lookahead::<Round>::is_within(model, most)
}

impl<'m> Player<'m> {
    /// A player with all its buffers. `frozen`: beliefs stay at the prior.
    pub fn new(model: &'m Model, frozen: bool) -> Self {
        Self { round: Round::new(model, frozen), foresight: ModelForesight::new(model) }
    }

    /// A player whose actors decide with a foresight that is given, whatever the model asks for. Views of an actor must be apart
    /// in the model, as they are where its actors are not myopic.
    pub fn with(model: &'m Model, frozen: bool, foresight: Box<dyn OwnedForesight>) -> Self {
        Self { round: Round::new(model, frozen), foresight: ModelForesight::Given(foresight) }
    }

    /// Switches to a variant of the model, which may differ in numbers and schedule only. `frozen`: beliefs stay at
    /// the prior. Runs are then the same as those of a new player for the variant.
    pub fn turn_to(&mut self, model: &'m Model, frozen: bool) {
        self.round.turn_to(model, frozen);
        self.foresight = ModelForesight::new(model);
        if let Some(stop) = self.round.stop {
            self.foresight.heed(stop);
        }
    }

    /// From now on a run breaks off when the flag is set, between two stages or while somebody looks ahead. What is then
    /// in the record is worth nothing.
    pub fn heed(&mut self, stop: &'m AtomicBool) {
        self.round.stop = Some(stop);
        self.foresight.heed(stop);
    }

    /// Record of the last run.
    pub fn record(&self) -> &Record {
        &self.round.record
    }

    /// What is true and believed in the run.
    pub fn world(&self) -> &World<'m> {
        &self.round.world
    }

    /// The state of the game.
    pub fn state(&self) -> &State {
        &self.round.state
    }

    /// Plays one run.
    pub fn play(&mut self, run: u64, chance: &mut impl Chance) -> &Record {
        self.start(run, chance);
        self.play_from(Stage::Meeting, chance)
    }

    /// Plays one run with one move left out: in the round of `play`, its actor plays none. All else is drawn with the same random
    /// numbers, and everybody sees and answers what now happens.
    pub fn play_without(&mut self, run: u64, play: &Play, chance: &mut impl Chance) -> &Record {
        self.round.withheld = Some((self.round.model.moves[play.leverage].by, play.round));
        self.play(run, chance);
        self.round.withheld = None;
        &self.round.record
    }

    /// Plays one run. `after` receives the situation after the meeting of each of its first rounds, as many as it has room
    /// for, unless the run ended there or before.
    pub fn play_noting(
        &mut self,
        run: u64,
        chance: &mut impl Chance,
        wanted: usize,
        after: &mut Vec<Situation>,
    ) -> &Record {
        after.clear();
        self.start(run, chance);
        let mut next = Some(Stage::Meeting);
        while after.len() < wanted
            && !self.round.stopped()
            && let Some(stage) = next
        {
            next = self.advance(stage, chance);
            if next == Some(Stage::Leverage) {
                after.push(self.situation());
            }
        }
        match next {
            Some(stage) => self.play_from(stage, chance),
            None => &self.round.record,
        }
    }

    /// Continues from the situation after a meeting of a run with the same random draws up to here. What was paid and noted
    /// before is not in the record.
    pub fn play_on(&mut self, from: &Situation, chance: &mut impl Chance) -> &Record {
        self.resume(from);
        self.play_from(Stage::Leverage, chance)
    }

    fn play_from(&mut self, stage: Stage, chance: &mut impl Chance) -> &Record {
        let mut next = Some(stage);
        while let Some(stage) = next
            && !self.round.stopped()
        {
            next = self.advance(stage, chance);
        }
        &self.round.record
    }

    /// The situation that the run is in.
    pub fn situation(&self) -> Situation {
        self.round.situation()
    }

    /// Goes back to a situation, with nothing paid and nothing noted yet.
    pub fn resume(&mut self, from: &Situation) {
        self.round.resume(from);
    }

    /// Draws what is true in a run; round 1 is next.
    pub fn start(&mut self, run: u64, chance: &mut impl Chance) {
        self.foresight.it().begin();
        self.round.start(run, chance);
    }

    /// Plays one stage and turns to the next round if the present one is over. `None`: the run is over, and paid.
    pub fn advance(&mut self, stage: Stage, chance: &mut impl Chance) -> Option<Stage> {
        self.round.advance(stage, chance, self.foresight.it())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::luck::streams::{Keys, Redraw, Streams};
    use crate::index::{ActorIdx, TiVec};
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    #[test]
    fn without_moves_nobody_takes_a_stand() {
        let text = include_str!("../../../scenarios/wage-dispute/baseline.toml");
        let loaded = load(Source::new("test.toml", text), &[], &no_files);
        let mut model = compile(&loaded.result.expect("a scenario of ours").0);
        let stocks = |model: &Model| {
            let keys = Keys::new(model, 1);
            let (mut luck, mut player) = (Streams::new(&keys), Player::new(model, false));
            let run = |run| {
                luck.begin(run, Redraw::Nothing);
                player.play(run, &mut luck);
                let start =
                    model.actors.iter().map(|a| player.world().truth(a.audience.start)).collect::<TiVec<ActorIdx, _>>();
                (player.state().stock.clone(), start)
            };
            (0..30).map(run).collect::<Vec<_>>()
        };
        assert!(stocks(&model).iter().any(|(end, start)| end != start));
        model.moves.iter_mut().for_each(|m| m.has_channel = false);
        assert!(stocks(&model).iter().all(|(end, start)| end == start));
    }
}
