//! The extensive form of a game, from the engine: every stage is played on every path, from every history.
//!
//! The engine is run at precision 0, where all that somebody may do has its prior weight: so nothing of the rules is
//! written here a second time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::game::{Edge, End, Game, History, InformationSet, Next, Node};
use super::paths::{By, Fork, Paths, Seen};
use crate::distribution::Distribution;
use crate::engine::exact::{Obstacle, ending_position};
use crate::engine::game::situation::{Key, Situation, Stage, rounded};
use crate::engine::game::world::World;
use crate::engine::luck::chance::Act;
use crate::engine::round::player::Player;
use crate::index::{ActorIdx, ProfileIdx, TiVec, ti_vec};
use crate::maths::power::powi;
use crate::model::{Foresight, Model};

/// Which histories are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Those that differ in what they say of the types, or in what may follow: the smallest form with the same equilibrium.
    Merged,
    /// All: a tree with perfect recall.
    Tree,
}

/// A place of a history: what is true there.
struct Member {
    node: u32,
    key: Key,
    /// What each actor alone knows of its past; 0 where that does not matter.
    alone: TiVec<ActorIdx, u32>,
    situation: Situation,
}

/// Where a path has led, before it is known which history that is.
struct Arrival {
    edge: u32,
    key: Key,
    alone: TiVec<ActorIdx, u32>,
    situation: Situation,
}

/// Private knowledge of an actor, by the knowledge before and what has come to it.
type Knowledge = BTreeMap<(u32, Vec<(usize, usize)>), u32>;

/// What tells information sets apart: history, what was seen in the stage, who decides on what, its profile, and what it alone
/// knows.
type Place = (u32, Vec<Seen>, ActorIdx, Act, ProfileIdx, u32);

struct Builder<'m, 'a> {
    model: &'m Model,
    form: Form,
    most: u64,
    stop: &'a AtomicBool,
    game: Game,
    truth: World<'m>,
    sets: BTreeMap<Place, u32>,
    ends: BTreeMap<(usize, usize, u32, Vec<usize>), u32>,
    labels: BTreeMap<(u32, Vec<Seen>), u32>,
    knowledge: Knowledge,
    private: bool,
}

/// The same game in which everybody chooses at random among what it may do.
pub(super) fn without_precision(model: &Model) -> Model {
    let mut twin = model.clone();
    let all = model.actors.iter().flat_map(|a| a.precision.numbers()).chain(model.forces.iter().map(|f| &f.precision));
    let nums: Vec<_> = all.copied().collect();
    nums.iter().for_each(|n| twin.numbers.base[*n] = 0.0);
    twin.numbers.drawn.retain(|(n, _)| !nums.contains(n));
    twin.numbers.typed.retain(|(n, ..)| !nums.contains(n));
    twin.lookahead = 0;
    twin.foresight = Foresight::Myopic;
    twin
}

/// Writes out a game, unless it has more than `most` nodes.
///
/// # Errors
///
/// An [`Obstacle`]: something continuous, too many nodes, or `stop` was set.
pub fn extensive_form(model: &Model, form: Form, most: u64, stop: &AtomicBool) -> Result<Game, Obstacle> {
    let finite = |d: &Distribution| matches!(d, Distribution::Discrete { .. });
    if let Some(draw) = model.draws.position(|d| !finite(&d.distribution)) {
        return Err(Obstacle::Input(draw));
    }
    if model.tension.noise.as_ref().is_some_and(|n| !finite(n)) {
        return Err(Obstacle::Noise);
    }
    let random = without_precision(model);
    let mut player = Player::new(&random, true);
    let possible = |prior: &[f64]| prior.iter().filter(|p| **p > 0.0).count();
    let mut builder = Builder {
        model,
        form,
        most,
        stop,
        game: Game { n_actors: model.n_actors(), paid: vec![ti_vec![0.0; model.n_actors()]], ..Game::default() },
        truth: World::new(model, true),
        sets: BTreeMap::new(),
        ends: BTreeMap::new(),
        labels: BTreeMap::new(),
        knowledge: BTreeMap::new(),
        private: model.types.iter().any(|t| possible(&t.prior.raw) > 1),
    };
    builder.build(&mut player)?;
    let n = builder.game.histories.len();
    builder.game.leads.resize(n, Vec::new());
    Ok(builder.game)
}

/// A history that a front has reached: which one, its label, and its members.
struct Reached {
    history: u32,
    label: u32,
    members: Vec<Member>,
}

impl<'m> Builder<'m, '_> {
    fn build(&mut self, player: &mut Player) -> Result<(), Obstacle> {
        let start = History { parent: 0, seen: Vec::new(), round: 1, stage: Stage::Meeting, nodes: Vec::new() };
        self.game.histories.push(start);
        let root = self.new_node();
        let mut front = self.walk_start(player, root)?;
        let mut stage = Stage::Meeting;
        while !front.is_empty() {
            let mut follows = stage;
            let mut next = Ahead::default();
            for from in &front {
                self.walk(player, from, stage, &mut follows, &mut next)?;
            }
            front = self.enter(next, follows);
            stage = follows;
        }
        Ok(())
    }

    fn new_node(&mut self) -> u32 {
        self.game.nodes.push(Node { next: Next::Nature, first: 0, n: 0 });
        self.game.nodes.len() as u32 - 1
    }

    /// All ways to begin.
    fn walk_start(&mut self, player: &mut Player, root: u32) -> Result<Vec<Reached>, Obstacle> {
        let mut next = Ahead::default();
        let mut groups: BTreeMap<Vec<Seen>, Vec<Arrival>> = BTreeMap::new();
        let mut stack = Stack::new(root);
        let model = self.model;
        let player = std::cell::RefCell::new(player);
        let walked = Paths::try_each(
            |paths| player.borrow_mut().start(0, paths),
            |paths| {
                let player = player.borrow();
                let edge = self.follow(paths, &mut stack, 0, &ti_vec![0; model.n_actors()], None);
                let situation = player.situation();
                let key = situation.key(model, &[], rounded);
                let alone = ti_vec![0; model.n_actors()];
                groups.entry(paths.seen.clone()).or_default().push(Arrival { edge, key, alone, situation });
                self.may_go_on(1)
            },
        );
        if let ControlFlow::Break(obstacle) = walked {
            return Err(obstacle);
        }
        for (seen, arrivals) in groups {
            self.arrive(&mut next, 0, 0, true, seen, arrivals);
        }
        Ok(self.enter(next, Stage::Meeting))
    }

    /// All paths through a stage, from all that may be true in one history.
    fn walk(
        &mut self,
        player: &mut Player,
        from: &Reached,
        stage: Stage,
        follows: &mut Stage,
        next: &mut Ahead,
    ) -> Result<(), Obstacle> {
        let model = self.model;
        let mut groups: BTreeMap<Vec<Seen>, Vec<Arrival>> = BTreeMap::new();
        let mut odds: BTreeMap<(Vec<Seen>, usize, usize), Vec<f64>> = BTreeMap::new();
        let mut informs = false;
        for member in &from.members {
            let round = member.situation.state.round;
            let mut stack = Stack::new(member.node);
            let player = std::cell::RefCell::new(&mut *player);
            let then = std::cell::Cell::new(None);
            let walked = Paths::try_each(
                |paths| {
                    let mut player = player.borrow_mut();
                    player.resume(&member.situation);
                    then.set(player.advance(stage, paths));
                },
                |paths| {
                    let player = player.borrow();
                    for fork in &paths.forks[paths.fresh.min(paths.forks.len())..] {
                        if let By::Nature(source, slot) = fork.by
                            && self.private
                        {
                            let at = (paths.seen[..fork.seen].to_vec(), source.0, slot);
                            let before = odds.entry(at).or_insert_with(|| fork.weights.clone());
                            informs |= before.iter().zip(&fork.weights).any(|(a, b)| (a - b).abs() > 1e-12);
                        }
                    }
                    let edge = self.follow(paths, &mut stack, from.history, &member.alone, Some(&member.situation));
                    let payoff = &player.record().payoff;
                    if payoff.iter().any(|p| *p != 0.0) {
                        self.game.edges[edge as usize].paid = self.game.paid.len() as u32;
                        self.game.paid.push(payoff.clone());
                    }
                    match then.get() {
                        Some(stage) => {
                            *follows = stage;
                            let situation = player.situation();
                            let key = situation.key(model, &[], rounded);
                            let alone = self.learned(&member.alone, paths);
                            let arrival = Arrival { edge, key, alone, situation };
                            groups.entry(paths.seen.clone()).or_default().push(arrival);
                        }
                        None => self.end(player.record(), edge),
                    }
                    self.may_go_on(round)
                },
            );
            if let ControlFlow::Break(obstacle) = walked {
                return Err(obstacle);
            }
        }
        for (seen, arrivals) in groups {
            self.arrive(next, from.history, from.label, informs, seen, arrivals);
        }
        Ok(())
    }

    fn may_go_on(&self, round: u32) -> ControlFlow<Obstacle> {
        if self.stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(Obstacle::Stopped);
        }
        if self.game.nodes.len() as u64 > self.most {
            return ControlFlow::Break(Obstacle::TooMany { round });
        }
        ControlFlow::Continue(())
    }

    /// What each actor alone knows after a path.
    fn learned(&mut self, before: &TiVec<ActorIdx, u32>, paths: &Paths) -> TiVec<ActorIdx, u32> {
        if self.form == Form::Merged {
            return before.clone();
        }
        let mut news: TiVec<ActorIdx, Vec<(usize, usize)>> = ti_vec![Vec::new(); self.model.n_actors()];
        for (f, fork) in paths.forks.iter().enumerate() {
            if let By::Hidden(i) | By::Choice(i, _) = fork.by {
                news[i].push((f, fork.taken));
            }
        }
        let known = &mut self.knowledge;
        let of = |(before, news): (&u32, &Vec<(usize, usize)>)| {
            let n = known.len() as u32 + 1;
            if news.is_empty() { *before } else { *known.entry((*before, news.clone())).or_insert(n) }
        };
        before.iter().zip(&news).map(of).collect()
    }

    /// Writes down the new part of a path and returns its last edge.
    fn follow(
        &mut self,
        paths: &Paths,
        stack: &mut Stack,
        history: u32,
        alone: &TiVec<ActorIdx, u32>,
        at: Option<&Situation>,
    ) -> u32 {
        if paths.forks.is_empty() {
            let first = self.game.edges.len() as u32;
            self.game.edges.push(Edge { to: 0, weight: 1.0, paid: 0 });
            self.game.nodes[stack.root as usize] = Node { next: Next::Nature, first, n: 1 };
            return first;
        }
        stack.nodes.truncate(paths.fresh + 1);
        for f in stack.nodes.len()..paths.forks.len() {
            let node = match f.checked_sub(1) {
                None => stack.root,
                Some(before) => {
                    let node = self.new_node();
                    let edge = self.edge(stack.nodes[before], &paths.forks[before]);
                    self.game.edges[edge as usize].to = node;
                    node
                }
            };
            self.fork(node, &paths.forks[f], &paths.seen, history, alone, at);
            stack.nodes.push(node);
        }
        let last = paths.forks.len() - 1;
        self.edge(stack.nodes[last], &paths.forks[last])
    }

    /// The edge of a node that a fork takes.
    fn edge(&self, node: u32, fork: &Fork) -> u32 {
        let before = fork.weights[..fork.taken].iter().filter(|w| **w > 0.0).count() as u32;
        self.game.nodes[node as usize].first + before
    }

    /// Turns a node into a fork.
    fn fork(
        &mut self,
        node: u32,
        fork: &Fork,
        seen: &[Seen],
        history: u32,
        alone: &TiVec<ActorIdx, u32>,
        at: Option<&Situation>,
    ) {
        let first = self.game.edges.len() as u32;
        let possible = || fork.weights.iter().enumerate().filter(|(_, w)| **w > 0.0);
        self.game.edges.extend(possible().map(|(_, w)| Edge { to: 0, weight: *w, paid: 0 }));
        let n = self.game.edges.len() as u32 - first;
        let next = match (fork.by, at) {
            (By::Choice(actor, act), Some(at)) => {
                self.truth.restore(&at.drawn, &at.point, &at.posterior, &at.likelihood);
                let view = self.truth.true_view(actor);
                let profile = self.truth.profile_in(view);
                let key = (history, seen[..fork.seen].to_vec(), actor, act, profile, alone[actor]);
                let known = self.sets.get(&key).copied();
                let set = known.unwrap_or_else(|| {
                    let precision = &self.model.actors[actor].precision;
                    let num = match act {
                        Act::Offer(_) => precision.offer,
                        Act::Answer | Act::Ratify(_) => precision.answer,
                        Act::Move => precision.moves,
                        Act::Attack(k) => self.model.forces[k].precision,
                    };
                    let patience = self.truth.get(view, self.model.actors[actor].patience);
                    self.game.sets.push(InformationSet {
                        actor,
                        profile,
                        act,
                        history,
                        seen: key.1.clone(),
                        options: possible().map(|(o, _)| o).collect(),
                        prior: possible().map(|(_, w)| *w).collect(),
                        precision: self.truth.get(view, num),
                        growth: 1.0 / powi(patience, at.state.round - 1),
                        nodes: Vec::new(),
                    });
                    let set = self.game.sets.len() as u32 - 1;
                    self.sets.insert(key, set);
                    set
                });
                debug_assert_eq!(self.game.sets[set as usize].options.len(), n as usize);
                self.game.sets[set as usize].nodes.push(node);
                Next::Choice(set)
            }
            _ => {
                if self.form == Form::Tree {
                    self.game.forks.insert(node, (fork.by, possible().map(|(o, _)| o).collect()));
                }
                Next::Nature
            }
        };
        self.game.nodes[node as usize] = Node { next, first, n };
    }

    fn end(&mut self, record: &crate::engine::round::record::Record, edge: u32) {
        let ending = ending_position(record.ended);
        let point: Vec<usize> = record.point.iter().map(|p| p.0).collect();
        let key = (record.outcome.0, ending, record.end_round, point);
        let known = self.ends.get(&key).copied().filter(|_| self.form == Form::Merged);
        let node = known.unwrap_or_else(|| {
            let node = self.new_node();
            let end = End { outcome: record.outcome, ending, round: record.end_round, point: record.point.clone() };
            self.game.ends.push(end);
            let next = Next::End(self.game.ends.len() as u32 - 1);
            self.game.nodes[node as usize] = Node { next, first: 0, n: 0 };
            self.ends.insert(key, node);
            node
        });
        self.game.edges[edge as usize].to = node;
    }

    /// Adds what paths have led to with the same things seen to the histories of the next stage.
    fn arrive(
        &mut self,
        next: &mut Ahead,
        history: u32,
        label: u32,
        nature_informs: bool,
        seen: Vec<Seen>,
        mut arrivals: Vec<Arrival>,
    ) {
        let apart = self.form == Form::Tree;
        let tells = |s: &Seen| match s {
            Seen::Nature(..) => nature_informs,
            // A unit is known by its first member; any of them may have types.
            Seen::Act(i, act, _) => matches!(act, Act::Answer | Act::Ratify(_)) || self.model.actors[*i].n_profiles > 1,
        };
        let label = if apart || self.private {
            let informs: Vec<Seen> = seen.iter().copied().filter(|s| apart || tells(s)).collect();
            let n = self.labels.len() as u32 + 1;
            if informs.is_empty() && !apart { label } else { *self.labels.entry((label, informs)).or_insert(n) }
        } else {
            label
        };
        arrivals.sort_by(|a, b| (&a.key, &a.alone).cmp(&(&b.key, &b.alone)));
        let mut keys: Vec<&Key> = arrivals.iter().map(|a| &a.key).collect();
        keys.dedup();
        let keys: Vec<Key> = keys.into_iter().cloned().collect();
        let new = next.found.len();
        let at = *next.by_key.entry((label, keys)).or_insert(new);
        next.leads.push((history, seen.clone(), at));
        if at == new {
            next.found.push(Found { history, seen, label, arrivals: Vec::new() });
        }
        next.found[at].arrivals.append(&mut arrivals);
    }

    /// Makes the histories of the next stage.
    fn enter(&mut self, next: Ahead, stage: Stage) -> Vec<Reached> {
        let mut front = Vec::new();
        let first = self.game.histories.len();
        self.game.leads.resize(first, Vec::new());
        for (history, seen, at) in next.leads {
            self.game.leads[history as usize].push((seen, (first + at) as u32));
        }
        for Found { history: parent, seen, label, mut arrivals } in next.found {
            arrivals.sort_by(|a, b| (&a.key, &a.alone, a.edge).cmp(&(&b.key, &b.alone, b.edge)));
            let history = self.game.histories.len() as u32;
            let mut members: Vec<Member> = Vec::new();
            for arrival in arrivals {
                let same = members.last().is_some_and(|m| (&m.key, &m.alone) == (&arrival.key, &arrival.alone));
                let Arrival { edge, key, alone, situation } = arrival;
                if !same {
                    let node = self.new_node();
                    members.push(Member { node, key, alone, situation });
                }
                let to = members.last().map_or(0, |m| m.node);
                self.game.edges[edge as usize].to = to;
            }
            let round = members.first().map_or(1, |m| m.situation.state.round);
            let nodes = members.iter().map(|m| (m.node, m.situation.point.clone())).collect();
            self.game.histories.push(History { parent, seen, round, stage, nodes });
            front.push(Reached { history, label, members });
        }
        front
    }
}

/// Nodes on the present path.
struct Stack {
    root: u32,
    nodes: Vec<u32>,
}

impl Stack {
    fn new(root: u32) -> Self {
        Self { root, nodes: Vec::new() }
    }
}

/// A history of the next stage, in the making.
struct Found {
    history: u32,
    seen: Vec<Seen>,
    label: u32,
    arrivals: Vec<Arrival>,
}

/// The histories of the next stage.
#[derive(Default)]
struct Ahead {
    found: Vec<Found>,
    by_key: BTreeMap<(u32, Vec<Key>), usize>,
    /// History, what was seen, and the place of what it leads to among those found.
    leads: Vec<(u32, Vec<Seen>, usize)>,
}
