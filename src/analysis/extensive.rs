//! A small game written out as a tree, with names: what other programs of game theory read.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use super::equilibrium::{ActKind, Namer};
use super::labels::Labels;
use crate::engine::equilibrium::build::{Form, extensive_form};
use crate::engine::equilibrium::game::{Game, InformationSet, Next};
use crate::engine::equilibrium::paths::By;
use crate::engine::exact::Obstacle;
use crate::index::{PointIdx, TiVec, TypeIdx};
use crate::model::Model;
use crate::scenario::{Foresight, Scenario};

/// A game in extensive form: a tree with perfect recall.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtensiveForm {
    /// Title of the scenario.
    pub name: String,
    /// Id of the scenario.
    pub id: String,
    /// Hash of the scenario.
    pub hash: String,
    /// Names for people.
    pub labels: Labels,
    /// Ids of the actors, who are the players.
    pub players: Vec<String>,
    /// By player: its information sets, in the order of [`EquilibriumFindings`](super::equilibrium::EquilibriumFindings).
    pub sets: Vec<Vec<PlayerSet>>,
    /// Nodes, each before what follows it, option by option.
    pub nodes: Vec<TreeNode>,
    /// In what another program's logit equilibrium with one λ differs from that of the scenario.
    pub differences: Vec<Difference>,
}

/// What a player knows when it chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerSet {
    /// Round, from 1.
    pub round: u32,
    /// What is decided.
    pub act: ActKind,
    /// The player's own private types: the point of each.
    pub types: BTreeMap<String, String>,
    /// Its options, at least two, as in [`StrategyOption`](super::equilibrium::StrategyOption).
    pub options: Vec<String>,
}

/// A node of a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum TreeNode {
    /// Something happens: what, and how likely it is. At least two options, whose probabilities add up to 1.
    Chance(Vec<(Happening, f64)>),
    /// A player chooses: its position, and the position of the information set among its own.
    Choice(usize, usize),
    /// The game ends.
    End {
        /// Class of endings.
        outcome: String,
        /// What each player has got, discounted to round 1.
        payoff: Vec<f64>,
    },
}

/// Something that nobody chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A private type has a point.
    Type(String, String),
    /// A script, or a rule that binds an actor, takes an option; counted from 1.
    Rule(String, usize),
    /// An event, in words; none: it does not come.
    Event(Option<String>),
}

/// In what a logit equilibrium with one λ and equal weights differs from that of the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Actors do not choose in an equilibrium: moves that a nearer foresight finds useless are not in the tree.
    Foresight,
    /// Some options have larger prior weights than others.
    Weights,
    /// Precisions differ.
    Precisions,
    /// A discount factor is below 1: actors weigh payoffs of the round in which they choose, and those of the tree are of round 1.
    Discounting,
}

impl TreeNode {
    /// Number of nodes that follow at once.
    #[must_use]
    pub fn n_options(&self, sets: &[Vec<PlayerSet>]) -> usize {
        match self {
            TreeNode::Chance(options) => options.len(),
            TreeNode::Choice(player, set) => sets[*player][*set].options.len(),
            TreeNode::End { .. } => 0,
        }
    }
}

/// Writes a game out.
///
/// # Errors
///
/// An [`Obstacle`]: something is continuous, the tree has more than `most` nodes, or `stop` was set.
pub fn extensive(scenario: &Scenario, model: &Model, most: u64, stop: &AtomicBool) -> Result<ExtensiveForm, Obstacle> {
    let game = extensive_form(model, Form::Tree, most, stop)?;
    let mut writer = Writer::new(scenario, model, &game);
    writer.walk();
    Ok(ExtensiveForm {
        name: scenario.name.clone(),
        id: scenario.id.clone(),
        hash: scenario.hash(),
        labels: Labels::of(scenario),
        players: scenario.actors.iter().map(|a| a.id.clone()).collect(),
        sets: writer.sets(),
        nodes: writer.nodes,
        differences: differences(scenario, &game),
    })
}

type Point = TiVec<TypeIdx, PointIdx>;

struct Writer<'a> {
    scenario: &'a Scenario,
    namer: Namer<'a>,
    game: &'a Game,
    /// By node, where a stage begins: what is true there.
    points: Vec<Option<&'a Point>>,
    /// By information set: its position among those of its actor.
    numbers: Vec<usize>,
    /// By information set: what is true at its nodes.
    known: Vec<Option<&'a Point>>,
    nodes: Vec<TreeNode>,
}

impl<'a> Writer<'a> {
    fn new(scenario: &'a Scenario, model: &'a Model, game: &'a Game) -> Self {
        let mut points = vec![None; game.nodes.len()];
        game.histories.iter().flat_map(|h| &h.nodes).for_each(|(node, point)| points[*node as usize] = Some(point));
        let mut of_actor = vec![0; game.n_actors];
        let number = |set: &InformationSet| {
            of_actor[set.actor.0] += 1;
            of_actor[set.actor.0] - 1
        };
        let numbers = game.sets.iter().map(number).collect();
        let known = vec![None; game.sets.len()];
        Self { scenario, namer: Namer { scenario, model }, game, points, numbers, known, nodes: Vec::new() }
    }

    fn walk(&mut self) {
        let game = self.game;
        let mut ahead: Vec<(u32, Vec<f64>, Option<&Point>)> = vec![(0, vec![0.0; game.n_actors], None)];
        while let Some((node, paid, before)) = ahead.pop() {
            let point = self.points[node as usize].or(before);
            let edges = game.edges_of(node);
            match game.nodes[node as usize].next {
                // What is certain is no node.
                Next::Nature if edges.len() == 1 => {}
                Next::Nature => {
                    let options = self.happenings(node).into_iter().zip(edges.iter().map(|e| e.weight)).collect();
                    self.nodes.push(TreeNode::Chance(options));
                }
                Next::Choice(set) => {
                    let at = set as usize;
                    self.known[at] = self.known[at].or(point);
                    self.nodes.push(TreeNode::Choice(game.sets[at].actor.0, self.numbers[at]));
                }
                Next::End(end) => {
                    let outcome = self.scenario.outcomes[game.ends[end as usize].outcome].id.clone();
                    self.nodes.push(TreeNode::End { outcome, payoff: paid.clone() });
                }
            }
            for edge in edges.iter().rev() {
                let more = &game.paid[edge.paid as usize];
                ahead.push((edge.to, paid.iter().zip(more).map(|(a, b)| a + b).collect(), point));
            }
        }
    }

    /// What the options of nature are.
    fn happenings(&self, node: u32) -> Vec<Happening> {
        let Some((by, options)) = self.game.forks.get(&node) else { return Vec::new() };
        match by {
            By::Nature(source, slot) => {
                let event = |o: &usize| Happening::Event(self.namer.nature(*source, *slot, *o));
                options.iter().map(event).collect()
            }
            By::Hidden(actor) | By::Choice(actor, _) => {
                options.iter().map(|o| Happening::Rule(self.namer.actor(*actor), o + 1)).collect()
            }
            By::Type => self.drawn(node),
        }
    }

    /// The type that is drawn at a node: the first in which the first paths from its options differ.
    fn drawn(&self, node: u32) -> Vec<Happening> {
        let first = |mut at: u32| loop {
            if let Some(point) = self.points[at as usize] {
                return point;
            }
            // Types are drawn before the first stage begins.
            at = self.game.edges_of(at)[0].to;
        };
        let found: Vec<&Point> = self.game.edges_of(node).iter().map(|e| first(e.to)).collect();
        let differs = |t: &TypeIdx| found[0][*t] != found[1][*t];
        let Some(drawn) = self.scenario.types.keys().find(differs) else { return Vec::new() };
        let ty = &self.scenario.types[drawn];
        found.iter().map(|p| Happening::Type(ty.id.clone(), ty.points[p[drawn]].name.clone())).collect()
    }

    fn sets(&self) -> Vec<Vec<PlayerSet>> {
        let mut all: Vec<Vec<PlayerSet>> = vec![Vec::new(); self.game.n_actors];
        for (set, known) in self.game.sets.iter().zip(&self.known) {
            all[set.actor.0].push(PlayerSet {
                round: self.game.histories[set.history as usize].round,
                act: set.act.into(),
                types: known.map(|point| self.namer.types(set.actor, true, point)).unwrap_or_default(),
                options: set.options.iter().map(|o| self.namer.option(set.act, *o)).collect(),
            });
        }
        all
    }
}

fn differences(scenario: &Scenario, game: &Game) -> Vec<Difference> {
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    let one = |of: fn(&InformationSet) -> f64| game.sets.windows(2).all(|pair| near(of(&pair[0]), of(&pair[1])));
    let even = |set: &InformationSet| set.prior.iter().all(|p| near(*p, set.prior[0]));
    let all = [
        (scenario.foresight != Foresight::Equilibrium, Difference::Foresight),
        (!game.sets.iter().all(even), Difference::Weights),
        (!one(|set| set.precision), Difference::Precisions),
        (!game.sets.iter().all(|set| near(set.growth, 1.0)), Difference::Discounting),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect()
}
