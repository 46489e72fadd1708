//! Foresight `lookahead` h: a situation is worth the exact expectation over the branches of the same engine steps.
//!
//! The window reaches h rounds, the present one included. Within it every stage of a round is played on every branch,
//! by a player that decides with the rest of the window; beyond it a situation is worth its myopic value
//! ([`myopic`](super::myopic)), and after the last round its end value. With h = T and λ = ∞ this is backward induction.
//!
//! Types: a view weighs each joint point of the types by its probability in that view, and plays on as if the point were
//! true. Continuous noise of tension within the window is replaced by [`Branches::CELLS`] equally likely values.
//! A situation that several branches lead to is valued once: values are cached by situation, bit by bit, so no value
//! depends on what was computed before.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::branch::Branches;
use super::myopic::end_value;
use super::play::{Player, Stage};
use super::situation::{Key, Situation, exactly};
use super::world::World;
use crate::maths::chance::weigh;
use crate::model::Model;

/// Cache of the values of situations that have been asked for.
#[derive(Debug, Clone)]
pub struct Foresight<'m> {
    model: &'m Model,
    /// What follows is worth to each actor, by situation and joint point of the types.
    known: BTreeMap<Key, Box<[f64]>>,
    /// Players to walk branches with; in boxes, because they go from hand to hand on a deep stack.
    #[allow(clippy::vec_box)]
    idle: Vec<Box<Player<'m>>>,
    /// All combinations of points, one for each type.
    points: Vec<Vec<usize>>,
    /// Situations valued so far.
    reckoned: u64,
    most: u64,
    /// Set by whoever wants no more runs.
    stop: Option<&'m AtomicBool>,
}

/// Where a path through one stage leads.
struct End {
    probability: f64,
    /// Paid on the way, to each actor.
    paid: Box<[f64]>,
    /// What is still to come, if anything.
    then: Option<(Situation, Stage)>,
}

/// Situations that the cache holds before it is emptied: limits memory.
const MOST_KEPT: usize = 200_000;
/// Rounds for which the stack of any thread is large enough.
const SHALLOW: u32 = 40;
/// Stack that a round takes, with a large margin.
const ROOM: usize = 1 << 17;

/// Calls `f` with that much stack or, if it cannot be had, on the present stack.
fn with_room<T: Send>(bytes: usize, f: impl FnOnce() -> T + Send) -> T {
    let mut f = Some(f);
    let room = &mut f;
    let found = std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(bytes);
        let worker = deep.spawn_scoped(scope, move || room.take().map(|f| f())).ok()?;
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match (found, f) {
        (Some(found), _) => found,
        (None, Some(f)) => f(),
        (None, None) => unreachable!("what was taken has been called"),
    }
}

impl<'m> Foresight<'m> {
    /// A cache for a model whose actors look ahead.
    pub(super) fn new(model: &'m Model) -> Box<Self> {
        let mut points = vec![Vec::new()];
        for t in &model.types {
            let longer = |p: &Vec<usize>| (0..t.prior.len()).map(|k| [&p[..], &[k]].concat()).collect::<Vec<_>>();
            points = points.iter().flat_map(longer).collect();
        }
        Box::new(Self {
            model,
            known: BTreeMap::new(),
            idle: Vec::new(),
            points,
            reckoned: 0,
            most: u64::MAX,
            stop: None,
        })
    }

    /// From now on nothing more is computed once the flag is set.
    pub(super) fn heed(&mut self, stop: &'m AtomicBool) {
        self.stop = Some(stop);
    }

    /// Whether the values will not be used: the only question is whether so many situations are enough, or the run
    /// has been stopped.
    fn is_in_vain(&self) -> bool {
        self.reckoned > self.most || self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Value to each view of a situation in which `stage` and all after it are still to come.
    fn values(
        mut self: Box<Self>,
        world: &World,
        situation: &mut Situation,
        stage: Stage,
        until: u32,
        out: &mut [f64],
    ) -> Box<Self> {
        let model = self.model;
        if self.is_in_vain() {
            return self;
        }
        if situation.state.ends(model) {
            for (view, value) in out.iter_mut().enumerate() {
                *value = end_value(world, &mut situation.state, view);
            }
            return self;
        }
        out.fill(0.0);
        let mut weights = vec![0.0; out.len()];
        for at in 0..self.points.len() {
            let chances: Vec<f64> = (0..out.len()).map(|view| likelihood_of(world, view, &self.points[at])).collect();
            if chances.iter().all(|c| *c == 0.0) {
                continue;
            }
            situation.point.clone_from(&self.points[at]);
            let paid;
            (self, paid) = self.follow(situation, stage, until);
            for (view, chance) in chances.iter().enumerate() {
                out[view] += weigh(*chance, paid[world.actor_of[view]]);
                weights[view] += chance;
            }
        }
        out.iter_mut().zip(&weights).filter(|(_, w)| **w > 0.0).for_each(|(v, w)| *v /= w);
        self
    }

    /// Whether the first decision of a game needs at most so many situations. If it needs more, no run would finish soon.
    ///
    /// This is tested at mean inputs; a game without lookahead needs none.
    #[must_use]
    pub fn is_within(model: &'m Model, most: u64) -> bool {
        if model.lookahead == 0 {
            return true;
        }
        let mut player = Player::new(model, false);
        player.world.begin_at_means();
        player.state.begin(model, player.world.truths());
        player.menu.begin(&player.world, true);
        if let Some(foresight) = &mut player.foresight {
            foresight.most = most;
        }
        let mut start = Situation::of(&player);
        let mut values = vec![0.0; model.n_views()];
        player.foresee(&mut start, Stage::Meeting, &mut values);
        player.foresight.is_some_and(|foresight| foresight.reckoned <= most)
    }

    /// What is still to be paid to each actor if the types are what the situation says, discounted to its round.
    fn follow(mut self: Box<Self>, situation: &Situation, stage: Stage, until: u32) -> (Box<Self>, Box<[f64]>) {
        if self.is_in_vain() {
            return (self, vec![0.0; situation.state.stock.len()].into());
        }
        let beside = match stage {
            Stage::Meeting => [0, 0],
            Stage::Leverage => [1, 0],
            Stage::Risk => [2, 0],
            Stage::Force(k) => [3, k as u64],
            Stage::Close => [4, 0],
        };
        let key = situation.key(self.model, &[beside[0], beside[1], u64::from(until)], exactly);
        if let Some(known) = self.known.get(&key) {
            let known = known.clone();
            return (self, known);
        }
        self.reckoned += 1;
        let model = self.model;
        let mut walker = self.idle.pop().unwrap_or_else(|| Player::walker(model));
        let round = situation.state.round;
        if round > until {
            walker.resume(situation);
            let values = walker.myopic_values(round);
            self.idle.push(walker);
            self.keep(key, &values);
            return (self, values);
        }
        if let Some(stop) = self.stop {
            walker.heed(stop);
        }
        walker.foresight = Some(self);
        walker.until = Some(until);
        let ends = walker.walk(situation, stage);
        let patience: Vec<f64> = (0..model.n_actors()).map(|i| walker.patience(i)).collect();
        let this = walker.foresight.take();
        let mut this = this.unwrap_or_else(|| Self::new(model));
        this.idle.push(walker);
        let mut values = vec![0.0; model.n_actors()].into_boxed_slice();
        for end in ends {
            let mut to_come = None;
            if let Some((next, stage)) = &end.then {
                let paid;
                (this, paid) = this.follow(next, *stage, until);
                to_come = Some((paid, next.state.round > round));
            }
            for (i, value) in values.iter_mut().enumerate() {
                let later = to_come.as_ref().map_or(0.0, |(p, next)| if *next { patience[i] * p[i] } else { p[i] });
                *value += weigh(end.probability, end.paid[i] + later);
            }
        }
        this.keep(key, &values);
        (this, values)
    }

    fn keep(&mut self, key: Key, values: &[f64]) {
        if self.known.len() >= MOST_KEPT {
            self.known.clear();
        }
        self.known.insert(key, values.into());
    }

    /// Empties the cache.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }
}

/// Probability of a combination of points to someone of a view.
fn likelihood_of(world: &World, view: usize, points: &[usize]) -> f64 {
    let model = world.model;
    // In a joint point of a group the last type counts fastest.
    let joint = |types: &[usize]| types.iter().fold(0, |p, &t| p * model.types[t].prior.len() + points[t]);
    let groups = model.groups.iter().zip(&world.first_point);
    groups.map(|(group, first)| world.given(view, first + joint(&group.types))).product()
}

impl<'m> Player<'m> {
    /// A player for branches.
    fn walker(model: &'m Model) -> Box<Self> {
        let mut walker = Box::new(Player::new(model, false));
        walker.foresight = None;
        walker
    }

    /// Whether actors look ahead here.
    pub(super) fn looks_ahead(&self) -> bool {
        self.foresight.is_some()
    }

    /// Value to each view of a situation that an actor considers, with `stage` and all after it still to come.
    pub(super) fn foresee(&mut self, situation: &mut Situation, stage: Stage, out: &mut [f64]) {
        let Some(foresight) = self.foresight.take() else { return };
        let model = self.model;
        let round = self.state.round;
        let until = self.until.unwrap_or_else(|| model.rounds.min(round.saturating_add(model.lookahead - 1)));
        let rounds = until + 1 - round.min(until);
        let world = &self.world;
        // A player on a branch uses the cache of the first player.
        let foresight = match self.until {
            None if rounds > SHALLOW => {
                with_room(rounds as usize * ROOM, || foresight.values(world, situation, stage, until, out))
            }
            _ => foresight.values(world, situation, stage, until, out),
        };
        self.foresight = Some(foresight);
    }

    /// All paths through one stage.
    fn walk(&mut self, from: &Situation, stage: Stage) -> Vec<End> {
        let mut ends = Vec::new();
        self.in_place = None;
        // A walk that is broken off leaves some paths out; then the result is not used.
        let _ = Branches::try_each(|branches| {
            self.resume(from);
            self.origin = from.state.round;
            let then = self.advance(stage, branches);
            ends.push(End {
                probability: branches.probability(),
                paid: self.record.payoff.clone().into(),
                then: then.map(|stage| (Situation::of(self), stage)),
            });
            if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        ends
    }

    fn patience(&self, actor: usize) -> f64 {
        self.world.get(self.world.true_view(actor), self.model.actors[actor].patience)
    }

    /// What the present situation, before the meeting of its round, is worth to each actor without foresight.
    fn myopic_values(&mut self, round: u32) -> Box<[f64]> {
        let rem = self.model.rounds + 1 - round;
        self.what_if.copy_situation(&self.state);
        let values = (0..self.model.n_actors()).map(|i| {
            let view = self.world.true_view(i);
            self.myopic.one_value(&self.world, &self.what_if, rem, view)
        });
        values.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine::exact::law;
    use crate::model::compile;
    use crate::scenario::{load, read::no_files, span::Source};

    /// Alternating offers over a pie in fourteenths; what is not agreed in `rounds` rounds is lost.
    fn pie(rounds: u32, patience: [f64; 2], breakdown: f64) -> Model {
        let parts = 14;
        let names: Vec<String> = (0..=parts).map(|k| format!("p{k} = {}", (k + 1) as f64 / 15.0)).collect();
        let mine: Vec<String> = (0..=parts).map(|k| format!("{:?}", k as f64 / parts as f64)).collect();
        let yours: Vec<String> = (0..=parts).map(|k| format!("{:?}", 1.0 - k as f64 / parts as f64)).collect();
        let text = format!(
            r#"
            [scenario]
            schema = 1
            name = "Pie"
            rounds = {rounds}
            schedule = ["table"]
            [actor.one]
            patience = {:?}
            precision = {{ offer = inf, answer = inf, move = inf }}
            war = {{ accident = 0.05 }}
            [actor.two]
            patience = {:?}
            precision = {{ offer = inf, answer = inf, move = inf }}
            war = {{ accident = 0.1 }}
            [issue.pie]
            levels = {{ none = 0, {} }}
            worth = {{ one = [0.0, {}], two = [0.0, {}] }}
            [forum.table]
            parties = ["one", "two"]
            issues = ["pie"]
            [incident]
            hazard = {{ rungs = [{breakdown:?}] }}
            war = 1
            [[outcome]]
            id = "breakdown"
            when = ["ended_by == accident"]
            ends = true
            [[outcome]]
            id = "deal"
            when = ["agreements >= 1"]
            ends = true
            [[outcome]]
            id = "none"
            "#,
            patience[0],
            patience[1],
            names.join(", "),
            mine.join(", "),
            yours.join(", "),
        );
        let loaded = load(Source::new("pie.toml", text), &[], &no_files);
        let (scenario, _) = loaded.result.unwrap_or_else(|faults| panic!("{faults:#?}"));
        let mut model = compile(&scenario);
        model.lookahead = rounds;
        model
    }

    /// Values of both at the start, by an independent recursion on the same grid: the proposer of each round takes the
    /// best that the other will accept, and an indifferent responder accepts half of the time.
    fn induction(rounds: u32, patience: [f64; 2], breakdown: f64) -> [f64; 2] {
        let lost = [0.05, 0.1];
        let mut value = [0.0, 0.0];
        for round in (1..=rounds).rev() {
            let proposer = (round as usize - 1) % 2;
            let stake: [f64; 2] =
                std::array::from_fn(|i| breakdown * lost[i] + (1.0 - breakdown) * patience[i] * value[i]);
            let mut best = (0.0, stake);
            for k in 0..=14 {
                let share = [k as f64 / 14.0, 1.0 - k as f64 / 14.0];
                let other = 1 - proposer;
                let yes = match share[other] - stake[other] {
                    d if d > 0.0 => 1.0,
                    d if d < 0.0 => 0.0,
                    _ => 0.5,
                };
                let gain = yes * (share[proposer] - stake[proposer]);
                if gain > best.0 {
                    best = (gain, std::array::from_fn(|i| yes * share[i] + (1.0 - yes) * stake[i]));
                }
            }
            value = best.1;
        }
        value
    }

    #[test]
    fn looking_ahead_to_the_end_is_backward_induction() {
        for (rounds, patience, breakdown) in [
            (1, [0.9, 0.9], 0.0),
            (2, [0.9, 0.8], 0.0),
            (7, [0.95, 0.7], 0.0),
            (12, [0.9, 0.93], 0.03),
            (400, [0.99, 0.98], 0.002),
        ] {
            let law = law(&pie(rounds, patience, breakdown), 1_000_000, &AtomicBool::new(false)).expect("a small game");
            let expected = induction(rounds, patience, breakdown);
            for (found, expected) in law.all.payoff.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-9, "{rounds} {patience:?}: {:?} {expected:?}", law.all.payoff);
            }
        }
    }
}
