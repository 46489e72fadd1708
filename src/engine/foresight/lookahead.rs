//! Foresight `lookahead` h: a situation is worth the exact expectation over the branches of the same engine steps.
//!
//! The window reaches h rounds, the present one included. Within it every stage of a round is played on every branch,
//! by a [`Walker`] that decides with the rest of the window; beyond it a situation is worth its myopic value
//! ([`myopic`](crate::engine::foresight::myopic)), and after the last round its end value. With h = T and λ = ∞ this is backward induction.
//!
//! Types: a view weighs each joint point of the types by its probability in that view, and plays on as if the point were
//! true. Continuous noise of tension within the window is replaced by [`Branches::CELLS`](crate::engine::luck::branches::Branches::CELLS) equally likely values.
//! A situation that several branches lead to is valued once: values are cached by situation, bit by bit, so no value
//! depends on what was computed before.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Foresight, MoveChoice, Now, Offering, PackageValues, Prospect};
use crate::engine::game::consent::{at_the_table, ratifiers};
use crate::engine::game::payoff::move_cost;
use crate::engine::game::situation::{Key, Met, Situation, Stage, Tabled, exactly};
use crate::engine::game::standing::end_value;
use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{ActorIdx, ForceIdx, GroupPointIdx, PointIdx, TiSlice, TiVec, TypeIdx, ViewIdx, ti_vec};
use crate::maths::chance::weigh;
use crate::model::{Group, Model};

/// Plays stages of a round on every branch.
pub trait Walker<'m>: Send {
    /// A walker for a model.
    fn new(model: &'m Model) -> Self;

    /// From now on a walk breaks off once the flag is set.
    fn heed(&mut self, stop: &'m AtomicBool);

    /// Goes to a situation.
    fn resume(&mut self, from: &Situation);

    /// Where it is.
    fn now(&mut self) -> Now<'_, 'm>;

    /// All paths through one stage, on which everybody decides with this foresight.
    fn walk(&mut self, from: &Situation, stage: Stage, foresight: &mut dyn Foresight) -> Vec<End>;
}

/// Where a path through one stage leads.
#[derive(Debug, Clone)]
pub struct End {
    /// Probability of the path.
    pub probability: f64,
    /// Paid on the way, to each actor.
    pub paid: TiVec<ActorIdx, f64>,
    /// What is still to come, if anything.
    pub then: Option<(Situation, Stage)>,
}

/// The foresight, with a cache of the values of situations that have been asked for.
#[derive(Debug, Clone)]
pub struct Lookahead<'m, W> {
    model: &'m Model,
    /// What follows is worth to each actor, by situation and joint point of the types.
    known: BTreeMap<Key, TiVec<ActorIdx, f64>>,
    /// Walkers that are not on their way.
    #[allow(clippy::vec_box)]
    idle: Vec<Box<W>>,
    /// Last round of the window, while branches are walked.
    until: Option<u32>,
    /// All combinations of points, one for each type.
    points: Vec<TiVec<TypeIdx, PointIdx>>,
    /// A situation at the end of the window, as actors expect it.
    leaf: State,
    /// Situations valued so far.
    valued: u64,
    most: u64,
    /// Set to cancel: no more runs are played.
    stop: Option<&'m AtomicBool>,
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

impl<'m, W: Walker<'m>> Lookahead<'m, W> {
    /// A cache for a model whose actors look ahead.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        let mut points: Vec<TiVec<TypeIdx, PointIdx>> = vec![TiVec::new()];
        for t in &model.types {
            let longer = |p: &TiVec<TypeIdx, PointIdx>| {
                t.prior.keys().map(|k| [&p.raw[..], &[k]].concat().into()).collect::<Vec<TiVec<TypeIdx, PointIdx>>>()
            };
            points = points.iter().flat_map(longer).collect();
        }
        Self {
            model,
            known: BTreeMap::new(),
            idle: Vec::new(),
            until: None,
            points,
            leaf: State::new(model),
            valued: 0,
            most: u64::MAX,
            stop: None,
        }
    }

    /// From now on nothing more is computed once the flag is set.
    pub fn heed(&mut self, stop: &'m AtomicBool) {
        self.stop = Some(stop);
    }

    /// Whether the first decision of a game needs at most so many situations. If it needs more, no run would finish soon.
    ///
    /// This is tested at mean inputs.
    #[must_use]
    pub fn is_within(model: &'m Model, most: u64) -> bool {
        let mut foresight = Self::new(model);
        foresight.most = most;
        foresight.first_decision() <= most
    }

    /// Values the start of a game at mean inputs; the number of situations that were valued.
    fn first_decision(&mut self) -> u64 {
        let model = self.model;
        let mut world = World::new(model, false);
        world.begin_at_means();
        let mut state = State::new(model);
        state.begin(model, world.truths());
        let mut start = Situation::of(&world, &state, None, None);
        let mut values = ti_vec![0.0; model.n_views()];
        self.foresee(&world, &mut start, Stage::Meeting, &mut values);
        self.valued
    }

    /// Whether the values will not be used: the only question is whether so many situations are enough, or the run
    /// has been stopped.
    fn is_in_vain(&self) -> bool {
        self.valued > self.most || self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Value to each view of a situation that an actor considers, with `stage` and all after it still to come.
    fn foresee(&mut self, world: &World, situation: &mut Situation, stage: Stage, out: &mut TiSlice<ViewIdx, f64>) {
        if self.until.is_some() {
            return self.value(world, situation, stage, out);
        }
        let (model, round) = (self.model, situation.state.round);
        let until = model.rounds.min(round.saturating_add(model.lookahead - 1));
        let rounds = until + 1 - round.min(until);
        self.until = Some(until);
        match rounds > SHALLOW {
            true => with_room(rounds as usize * ROOM, || self.value(world, situation, stage, out)),
            false => self.value(world, situation, stage, out),
        }
        self.until = None;
    }

    fn value(&mut self, world: &World, situation: &mut Situation, stage: Stage, out: &mut TiSlice<ViewIdx, f64>) {
        let model = self.model;
        if self.is_in_vain() {
            return;
        }
        if situation.state.ends(model) {
            for (view, value) in out.iter_mut_enumerated() {
                *value = end_value(world, &mut situation.state, view);
            }
            return;
        }
        out.fill(0.0);
        let mut weights: TiVec<ViewIdx, f64> = ti_vec![0.0; out.len()];
        for at in 0..self.points.len() {
            let chances: TiVec<ViewIdx, f64> =
                out.keys().map(|view| likelihood_of(world, view, &self.points[at])).collect();
            if chances.iter().all(|c| *c == 0.0) {
                continue;
            }
            situation.point.clone_from(&self.points[at]);
            let paid = self.follow(situation, stage);
            for (view, chance) in chances.iter_enumerated() {
                out[view] += weigh(*chance, paid[world.actor_of[view]]);
                weights[view] += chance;
            }
        }
        // They add up to 1 but for rounding: whoever has ruled out all that agrees with its own types goes by the prior.
        out.iter_mut().zip(&weights).for_each(|(v, w)| *v /= w);
    }

    /// What is still to be paid to each actor if the types are what the situation says, discounted to its round.
    fn follow(&mut self, situation: &Situation, stage: Stage) -> TiVec<ActorIdx, f64> {
        let model = self.model;
        if self.is_in_vain() {
            return ti_vec![0.0; model.n_actors()];
        }
        let until = self.until.unwrap_or(model.rounds);
        let beside = match stage {
            Stage::Meeting => [0, 0],
            Stage::Leverage => [1, 0],
            Stage::Risk => [2, 0],
            Stage::Force(k) => [3, k.0 as u64],
            Stage::Close => [4, 0],
        };
        let key = situation.key(model, &[beside[0], beside[1], u64::from(until)], exactly);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.valued += 1;
        let mut walker = self.idle.pop().unwrap_or_else(|| Box::new(W::new(model)));
        let round = situation.state.round;
        let values = if round > until {
            walker.resume(situation);
            self.at_the_leaf(walker.now())
        } else {
            if let Some(stop) = self.stop {
                walker.heed(stop);
            }
            let ends = walker.walk(situation, stage, self);
            let world = walker.now().world;
            let patience = |i: ActorIdx| world.get(world.true_view(i), model.actors[i].patience);
            let patience: TiVec<ActorIdx, f64> = model.actors.keys().map(patience).collect();
            self.idle.push(walker);
            let values = self.expect(ends, round, &patience);
            return self.keep(key, values);
        };
        self.idle.push(walker);
        self.keep(key, values)
    }

    /// Expectation over paths of what is paid on them and after them.
    fn expect(&mut self, ends: Vec<End>, round: u32, patience: &TiSlice<ActorIdx, f64>) -> TiVec<ActorIdx, f64> {
        let mut values: TiVec<ActorIdx, f64> = ti_vec![0.0; patience.len()];
        for end in ends {
            let to_come = end.then.as_ref().map(|(next, stage)| (self.follow(next, *stage), next.state.round > round));
            for (i, value) in values.iter_mut_enumerated() {
                let later = to_come.as_ref().map_or(0.0, |(p, next)| if *next { patience[i] * p[i] } else { p[i] });
                *value += weigh(end.probability, end.paid[i] + later);
            }
        }
        values
    }

    /// D, to each actor, of the situation before the meeting of a round.
    fn at_the_leaf(&mut self, now: Now) -> TiVec<ActorIdx, f64> {
        let left = now.state.rounds_left(self.model);
        self.leaf.copy_situation(now.state);
        let value = |i: ActorIdx| now.disagreement.one_value(now.world, &self.leaf, left, now.world.true_view(i));
        self.model.actors.keys().map(value).collect()
    }

    fn keep(&mut self, key: Key, values: TiVec<ActorIdx, f64>) -> TiVec<ActorIdx, f64> {
        if self.known.len() >= MOST_KEPT {
            self.known.clear();
        }
        self.known.insert(key, values.clone());
        values
    }

    /// The same as [`Foresight::moves`], with the probability of each option by profile that others expect, if any.
    fn foresee_moves(&mut self, now: &Now, choice: &MoveChoice, read_as: Option<&[f64]>, nets: &mut [f64]) {
        let (model, world, i) = (self.model, now.world, choice.actor);
        let n_options = model.moves.len() + 1;
        let views = world.views_of(i);
        let mut values: TiVec<ViewIdx, f64> = ti_vec![0.0; model.n_views()];
        let mut without = values.clone();
        // Option 0 is no move.
        for leverage in std::iter::once(None).chain(choice.open.iter().map(Some)) {
            let option = leverage.map_or(0, |m| m.0 + 1);
            for view in views.iter() {
                let anew = leverage.is_some_and(|m| model.moves[m].differs);
                if view == views.start || anew {
                    let mut after = Situation::of(world, now.state, now.tabled, now.met);
                    if let Some(read_as) = read_as {
                        world.tell(&mut after.likelihood, i, |k| read_as[k.0 * n_options + option]);
                    }
                    if let Some(m) = leverage {
                        after.state.raise_move(model, m, &|n| world.get(view, n));
                    }
                    self.foresee(world, &mut after, Stage::Risk, &mut values);
                }
                match leverage {
                    None => without[view] = values[view],
                    Some(m) => {
                        let net = values[view] - without[view] - move_cost(world, now.state, view, m);
                        nets[(view.0 - views.start.0) * n_options + option] = net;
                    }
                }
            }
        }
    }
}

impl<'m, W: Walker<'m>> Foresight for Lookahead<'m, W> {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        let mut then = Situation::of(now.world, now.state, now.tabled, prospect.met);
        (prospect.change)(&mut then.state);
        self.foresee(now.world, &mut then, prospect.stage, out);
    }

    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        let Offering { forum, proposer, range, ratified } = offering;
        let model = self.model;
        let mut found: TiVec<ViewIdx, f64> = ti_vec![0.0; model.n_views()];
        let met = |result: bool| Some(Met { forum, result });
        let mut refused = Situation::of(now.world, now.state, now.tabled, met(ratified));
        refused.state.failed_meetings += !ratified as u32;
        self.foresee(now.world, &mut refused, Stage::Leverage, &mut found);
        values.set_refusal(&found);
        for package in range.iter() {
            let Some(changed) = values.changes(package) else { continue };
            let tabled = Some(Tabled { by: proposer, forum, package, changed });
            let mut taken = Situation::of(now.world, now.state, tabled, met(true));
            let missing = ratifiers(model, changed) & !at_the_table(model, forum);
            taken.state.adopt(model, forum, package, changed, missing);
            self.foresee(now.world, &mut taken, Stage::Leverage, &mut found);
            found.iter_enumerated().for_each(|(view, value)| values.set(view, package, *value));
        }
    }

    fn before_moves(&mut self, _: &mut Now) {}

    /// What a choice reveals about its owner's type counts as others would read it: by the script of a profile that follows
    /// one, which everybody knows, and otherwise as if its owner ignored this effect.
    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        self.foresee_moves(now, choice, None, nets);
        if self.model.actors[choice.actor].group.is_none() || now.world.views_of(choice.actor).len() == 1 {
            return;
        }
        let mut naive = nets.to_vec();
        (choice.expected_by_others)(&mut naive);
        self.foresee_moves(now, choice, Some(&naive), nets);
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, _: &State, out: &mut TiSlice<ViewIdx, f64>) {
        let mut peace = Situation::of(now.world, now.state, now.tabled, now.met);
        self.foresee(now.world, &mut peace, Stage::Force(ForceIdx(k.0 + 1)), out);
    }

    /// Where inputs are drawn, values of another run hold no more.
    fn begin(&mut self) {
        if !self.model.draws.is_empty() {
            self.known.clear();
        }
    }
}

/// Probability of a combination of points to someone of a view.
fn likelihood_of(world: &World, view: ViewIdx, points: &TiSlice<TypeIdx, PointIdx>) -> f64 {
    let model = world.model;
    // In a joint point of a group the last type counts fastest.
    let joint =
        |group: &Group| GroupPointIdx(group.types.iter().fold(0, |p, &t| p * model.types[t].prior.len() + points[t].0));
    let groups = model.groups.iter_enumerated();
    groups.map(|(g, group)| world.given(view, world.joint_point(g, joint(group)))).product()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::engine::exact::outcome_distribution;
    use crate::engine::round::play::Round;
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
        (model.foresight, model.lookahead) = (crate::model::Foresight::Lookahead, rounds);
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

    /// Nothing is valued after the situation that is one too many, nor once a run has been stopped.
    #[test]
    fn no_situation_is_valued_in_vain() {
        let model = pie(4, [0.9, 0.9], 0.0);
        let valued = |most: u64| {
            let mut foresight = Lookahead::<Round>::new(&model);
            foresight.most = most;
            foresight.first_decision()
        };
        let all = valued(u64::MAX);
        assert!(all > 10, "{all}");
        assert_eq!([0, 3, all - 1, all].map(valued), [1, 4, all, all]);
        let within = |most: u64| Lookahead::<Round>::is_within(&model, most);
        assert_eq!([3, all - 1, all].map(within), [false, false, true]);
        let stop = AtomicBool::new(true);
        let mut stopped = Lookahead::<Round>::new(&model);
        stopped.heed(&stop);
        assert_eq!(stopped.first_decision(), 0);
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
            let law = outcome_distribution(&pie(rounds, patience, breakdown), 1_000_000, &AtomicBool::new(false))
                .expect("a small game");
            let expected = induction(rounds, patience, breakdown);
            for (found, expected) in law.all.payoff.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-9, "{rounds} {patience:?}: {:?} {expected:?}", law.all.payoff);
            }
        }
    }
}
