//! One sweep over an extensive form: beliefs forward, values and logit responses backward; and its derivative.
//!
//! The unknowns are log odds: for each information set I and option a, y_I(a) = λ_I (Q_I(a) − Q_I(first option)), where Q_I(a)
//! is what the owner expects of a in payoffs of the present round. A sweep maps y to H(y): beliefs and the chances of reaching
//! each node come from y; values come from the responses to them, found from the last choices to the first. A fixed point
//! y = H(y) is an agent quantal response equilibrium. Where nothing is private and nobody chooses at once with another, H does not
//! depend on y.

use std::collections::VecDeque;

use super::game::{Game, Next};
use crate::maths::exp::exp;

/// The order of a sweep, and where the options of each information set stand.
#[derive(Debug, Clone)]
pub struct Order {
    /// Nodes and information sets, parents first.
    pub units: Vec<Unit>,
    /// Where the options of each information set begin; the last entry is their number.
    pub first: Vec<usize>,
    /// By edge: log of its probability or prior weight.
    log_weight: Vec<f64>,
    /// By edge: the option that it takes at its information set.
    option: Vec<u32>,
    /// The actors.
    n: usize,
}

/// What is done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A node at which nobody chooses.
    Node(u32),
    /// All nodes of an information set.
    Set(u32),
}

/// Precisions: a finite λ of an owner grows with `scale` up to 1, an infinite one without end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Precisions {
    /// As the scenario says.
    Own {
        /// By how much an infinite λ exceeds none, where `scale` is 1.
        sharp: f64,
    },
    /// The same λ for everybody.
    Uniform(f64),
}

/// What a sweep has found.
#[derive(Debug, Clone, Default)]
pub struct Swept {
    /// H(y).
    pub to: Vec<f64>,
    /// By option: Q, discounted to round 1.
    pub q: Vec<f64>,
    /// By option: probability under y.
    pub before: Vec<f64>,
    /// By option: probability under H(y).
    pub after: Vec<f64>,
    /// By node: log of the chance to reach it under y.
    pub reach: Vec<f64>,
    /// By node: probability of it in its information set.
    pub belief: Vec<f64>,
    /// By node: what each actor expects from there on, discounted to round 1.
    pub value: Vec<f64>,
    /// By edge: the part of the chance to reach its end that comes over it.
    share: Vec<f64>,
}

impl Order {
    /// The order of a game. `None`: information sets wait for each other, which no game of ours does.
    #[must_use]
    pub fn new(game: &Game) -> Option<Self> {
        let unit_of = |node: usize| match game.nodes[node].next {
            Next::Choice(set) => game.nodes.len() + set as usize,
            _ => node,
        };
        let n_units = game.nodes.len() + game.sets.len();
        let mut waits = vec![0u32; n_units];
        for node in 0..game.nodes.len() {
            for edge in game.edges_of(node as u32) {
                waits[unit_of(edge.to as usize)] += 1;
            }
        }
        let is_unit = |u: usize| u >= game.nodes.len() || !matches!(game.nodes[u].next, Next::Choice(_));
        let mut ready: VecDeque<usize> = (0..n_units).filter(|u| is_unit(*u) && waits[*u] == 0).collect();
        let mut units = Vec::new();
        while let Some(u) = ready.pop_front() {
            let mut leave = |node: u32| {
                for edge in game.edges_of(node) {
                    let to = unit_of(edge.to as usize);
                    waits[to] -= 1;
                    if waits[to] == 0 {
                        ready.push_back(to);
                    }
                }
            };
            match u.checked_sub(game.nodes.len()) {
                Some(set) => {
                    game.sets[set].nodes.iter().for_each(|n| leave(*n));
                    units.push(Unit::Set(set as u32));
                }
                None => {
                    leave(u as u32);
                    units.push(Unit::Node(u as u32));
                }
            }
        }
        let mut first = vec![0];
        for set in &game.sets {
            first.push(first[first.len() - 1] + set.options.len());
        }
        let mut option = vec![0; game.edges.len()];
        for (set, begin) in game.sets.iter().zip(&first) {
            for node in &set.nodes {
                let edges = game.nodes[*node as usize].first as usize;
                (0..set.options.len()).for_each(|o| option[edges + o] = (begin + o) as u32);
            }
        }
        let log_weight = game.edges.iter().map(|e| libm::log(e.weight)).collect();
        let whole = units.len() == (0..n_units).filter(|u| is_unit(*u)).count();
        whole.then_some(Self { units, first, log_weight, option, n: game.n_actors })
    }

    /// Number of options of all information sets.
    #[must_use]
    pub fn n_options(&self) -> usize {
        self.first[self.first.len() - 1]
    }

    /// The options of an information set.
    #[must_use]
    pub fn options(&self, set: usize) -> std::ops::Range<usize> {
        self.first[set]..self.first[set + 1]
    }

    /// Nodes, parents first.
    pub fn nodes<'a>(&'a self, game: &'a Game) -> impl Iterator<Item = u32> + 'a {
        self.units
            .iter()
            .flat_map(|unit| match unit {
                Unit::Node(node) => std::slice::from_ref(node),
                Unit::Set(set) => &game.sets[*set as usize].nodes[..],
            })
            .copied()
    }

    /// Whether H may depend on y: some information set has more than one node.
    #[must_use]
    pub fn is_intertwined(game: &Game) -> bool {
        game.sets.iter().any(|s| s.nodes.len() > 1)
    }

    /// λ of an information set, in payoffs discounted to round 1, and its derivative.
    #[must_use]
    pub fn precision(game: &Game, set: usize, precisions: Precisions, scale: f64) -> (f64, f64) {
        let set = &game.sets[set];
        let (value, slope) = match precisions {
            Precisions::Uniform(lambda) => (lambda * scale, lambda),
            Precisions::Own { sharp } if set.precision == f64::INFINITY => (sharp * scale, sharp),
            Precisions::Own { .. } if scale >= 1.0 => (set.precision, 0.0),
            Precisions::Own { .. } => (set.precision * scale, set.precision),
        };
        (value * set.growth, slope * set.growth)
    }

    /// Probabilities of all options under log odds, and their logs.
    fn respond(game: &Game, set: usize, y: &[f64], p: &mut [f64]) -> f64 {
        let prior = &game.sets[set].prior;
        let most = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut total = 0.0;
        for ((p, y), prior) in p.iter_mut().zip(y).zip(prior) {
            *p = prior * exp(y - most);
            total += *p;
        }
        p.iter_mut().for_each(|p| *p /= total);
        // What log odds exceed log probabilities by, prior weights apart.
        most + libm::log(total)
    }

    /// Chances to reach the nodes, and beliefs.
    fn forward(&self, game: &Game, y: &[f64], out: &mut Swept) {
        let (n_nodes, n_edges) = (game.nodes.len(), game.edges.len());
        out.before.resize(self.n_options(), 0.0);
        out.reach.clear();
        out.reach.resize(n_nodes, f64::NEG_INFINITY);
        out.belief.resize(n_nodes, 0.0);
        out.share.resize(n_edges, 0.0);
        let reach = &mut out.reach;
        reach[0] = 0.0;
        for unit in &self.units {
            let (nodes, set): (&[u32], _) = match unit {
                Unit::Node(node) => (std::slice::from_ref(node), None),
                Unit::Set(set) => (&game.sets[*set as usize].nodes, Some(*set as usize)),
            };
            let mut excess = 0.0;
            if let Some(set) = set {
                let here = self.options(set);
                excess = Self::respond(game, set, &y[here.clone()], &mut out.before[here]);
                let most = nodes.iter().fold(f64::NEG_INFINITY, |m, n| m.max(reach[*n as usize]));
                let mut total = 0.0;
                for n in nodes {
                    let b = if most == f64::NEG_INFINITY { 1.0 } else { exp(reach[*n as usize] - most) };
                    out.belief[*n as usize] = b;
                    total += b;
                }
                nodes.iter().for_each(|n| out.belief[*n as usize] /= total);
            }
            for node in nodes {
                let at = game.nodes[*node as usize];
                for e in at.first as usize..(at.first + at.n) as usize {
                    let own = if set.is_some() { y[self.option[e] as usize] - excess } else { 0.0 };
                    let come = reach[*node as usize] + self.log_weight[e] + own;
                    let to = &mut reach[game.edges[e].to as usize];
                    // For now the log of what comes over this edge.
                    out.share[e] = come;
                    *to = match *to {
                        f64::NEG_INFINITY => come,
                        before => before.max(come) + libm::log1p(exp(-(before - come).abs())),
                    };
                }
            }
        }
        for (share, edge) in out.share.iter_mut().zip(&game.edges) {
            let to = reach[edge.to as usize];
            *share = if to == f64::NEG_INFINITY { 0.0 } else { exp(*share - to) };
        }
    }

    /// What options are worth at an information set, given the values of what follows.
    fn worth(&self, game: &Game, set: usize, out: &mut Swept) {
        let owner = game.sets[set].actor.0;
        let here = self.options(set);
        out.q[here.clone()].fill(0.0);
        for node in &game.sets[set].nodes {
            let b = out.belief[*node as usize];
            for (edge, at) in game.edges_of(*node).iter().zip(here.clone()) {
                let paid = game.paid[edge.paid as usize].raw[owner];
                out.q[at] += b * (paid + out.value[edge.to as usize * self.n + owner]);
            }
        }
    }

    /// What a node is worth to everybody, given the values of what follows. `p`: probabilities of its options, if somebody
    /// chooses there.
    fn value(&self, game: &Game, node: u32, p: Option<std::ops::Range<usize>>, out: &mut Swept) {
        let n = self.n;
        for i in 0..n {
            let mut value = 0.0;
            for (o, edge) in game.edges_of(node).iter().enumerate() {
                let p = p.as_ref().map_or(edge.weight, |here| out.after[here.start + o]);
                value += p * (game.paid[edge.paid as usize].raw[i] + out.value[edge.to as usize * n + i]);
            }
            out.value[node as usize * n + i] = value;
        }
    }

    /// One sweep from log odds y.
    pub fn sweep(&self, game: &Game, y: &[f64], precisions: Precisions, scale: f64, out: &mut Swept) {
        self.run(game, y, Some((precisions, scale)), out);
    }

    /// Values and worths where everybody keeps to y.
    pub fn evaluate(&self, game: &Game, y: &[f64], out: &mut Swept) {
        self.run(game, y, None, out);
    }

    fn run(&self, game: &Game, y: &[f64], respond: Option<(Precisions, f64)>, out: &mut Swept) {
        self.forward(game, y, out);
        out.to.resize(self.n_options(), 0.0);
        out.q.resize(self.n_options(), 0.0);
        out.after.resize(self.n_options(), 0.0);
        out.value.clear();
        out.value.resize(game.nodes.len() * self.n, 0.0);
        for unit in self.units.iter().rev() {
            match *unit {
                Unit::Node(node) => self.value(game, node, None, out),
                Unit::Set(set) => {
                    let set = set as usize;
                    self.worth(game, set, out);
                    let here = self.options(set);
                    match respond {
                        Some((precisions, scale)) => {
                            let (lambda, _) = Self::precision(game, set, precisions, scale);
                            let base = out.q[here.start];
                            for at in here.clone() {
                                out.to[at] = lambda * (out.q[at] - base);
                            }
                            Self::respond(game, set, &out.to[here.clone()], &mut out.after[here.clone()]);
                        }
                        None => out.after[here.clone()].copy_from_slice(&out.before[here.clone()]),
                    }
                    for node in &game.sets[set].nodes {
                        self.value(game, *node, Some(here.clone()), out);
                    }
                }
            }
        }
    }

    /// The change of H where y changes by `dy` and the scale by `ds`, around what a sweep has found.
    #[allow(clippy::too_many_arguments)]
    pub fn tangent(
        &self,
        game: &Game,
        at: &Swept,
        precisions: Precisions,
        scale: f64,
        dy: &[f64],
        ds: f64,
        room: &mut Tangent,
        out: &mut [f64],
    ) {
        let n = self.n;
        room.reach.clear();
        room.reach.resize(game.nodes.len(), 0.0);
        room.value.clear();
        room.value.resize(game.nodes.len() * n, 0.0);
        for unit in &self.units {
            let (nodes, set): (&[u32], _) = match unit {
                Unit::Node(node) => (std::slice::from_ref(node), None),
                Unit::Set(set) => (&game.sets[*set as usize].nodes, Some(*set as usize)),
            };
            let mean = set.map_or(0.0, |set| self.options(set).map(|o| at.before[o] * dy[o]).sum::<f64>());
            for node in nodes {
                let here = game.nodes[*node as usize];
                for e in here.first as usize..(here.first + here.n) as usize {
                    let own = if set.is_some() { dy[self.option[e] as usize] - mean } else { 0.0 };
                    room.reach[game.edges[e].to as usize] += at.share[e] * (room.reach[*node as usize] + own);
                }
            }
        }
        for unit in self.units.iter().rev() {
            match *unit {
                Unit::Node(node) => {
                    for i in 0..n {
                        let part = |e: &super::game::Edge| e.weight * room.value[e.to as usize * n + i];
                        room.value[node as usize * n + i] = game.edges_of(node).iter().map(part).sum();
                    }
                }
                Unit::Set(set) => {
                    let s = set as usize;
                    let here = self.options(s);
                    let nodes = &game.sets[s].nodes;
                    let owner = game.sets[s].actor.0;
                    let mean: f64 = nodes.iter().map(|v| at.belief[*v as usize] * room.reach[*v as usize]).sum();
                    out[here.clone()].fill(0.0);
                    for node in nodes {
                        let b = at.belief[*node as usize];
                        let db = b * (room.reach[*node as usize] - mean);
                        for (edge, o) in game.edges_of(*node).iter().zip(here.clone()) {
                            let to = edge.to as usize * n + owner;
                            let worth = game.paid[edge.paid as usize].raw[owner] + at.value[to];
                            out[o] += db * worth + b * room.value[to];
                        }
                    }
                    let (lambda, slope) = Self::precision(game, s, precisions, scale);
                    let (base, dbase) = (at.q[here.start], out[here.start]);
                    for o in here.clone() {
                        out[o] = lambda * (out[o] - dbase) + slope * ds * (at.q[o] - base);
                    }
                    let mean: f64 = here.clone().map(|o| at.after[o] * out[o]).sum();
                    for node in nodes {
                        for i in 0..n {
                            let mut change = 0.0;
                            for (edge, o) in game.edges_of(*node).iter().zip(here.clone()) {
                                let to = edge.to as usize * n + i;
                                let worth = game.paid[edge.paid as usize].raw[i] + at.value[to];
                                change += at.after[o] * ((out[o] - mean) * worth + room.value[to]);
                            }
                            room.value[*node as usize * n + i] = change;
                        }
                    }
                }
            }
        }
    }
}

/// Room for a derivative.
#[derive(Debug, Clone, Default)]
pub struct Tangent {
    reach: Vec<f64>,
    value: Vec<f64>,
}
