//! The extensive form of a small game, flat: nodes, edges, information sets, public histories.
//!
//! A node is a public history together with what is true of the private types. Histories that differ in nothing that matters
//! later are one node, if the game is [merged](super::build::Form); then nodes have several parents.

use super::paths::Seen;
use crate::engine::game::situation::Stage;
use crate::engine::luck::chance::Act;
use crate::index::{ActorIdx, OutcomeIdx, PointIdx, ProfileIdx, TiVec, TypeIdx};

/// The extensive form of a game.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Game {
    /// Nodes; the first is the root.
    pub nodes: Vec<Node>,
    /// Edges, node by node.
    pub edges: Vec<Edge>,
    /// What is paid on edges, to each actor, discounted to round 1. The first row is zero.
    pub paid: Vec<TiVec<ActorIdx, f64>>,
    /// Information sets.
    pub sets: Vec<InformationSet>,
    /// Public histories at the beginning of a stage. The first is the beginning of the game, before anything is drawn.
    pub histories: Vec<History>,
    /// Ends of the game.
    pub ends: Vec<End>,
    /// Number of actors.
    pub n_actors: usize,
}

/// A node: a public history, and what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Who is next.
    pub next: Next,
    /// Its first edge.
    pub first: u32,
    /// Number of edges; 0 at an end.
    pub n: u32,
}

/// Who decides what follows a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nature, or a script.
    Nature,
    /// The owner of an information set.
    Choice(u32),
    /// Nobody: an end.
    End(u32),
}

/// An option at a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it leads.
    pub to: u32,
    /// Its probability, or its prior weight where somebody chooses; those of a node add up to 1.
    pub weight: f64,
    /// What is paid on it: a row of [`Game::paid`].
    pub paid: u32,
}

/// What one profile of an actor knows when it chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct InformationSet {
    /// Whose it is.
    pub actor: ActorIdx,
    /// Its profile.
    pub profile: ProfileIdx,
    /// What is decided.
    pub act: Act,
    /// Public history at the beginning of the stage.
    pub history: u32,
    /// What has been seen in the stage.
    pub seen: Vec<Seen>,
    /// Options: for an offer 0 is none, else the package + 1; a yes is 1 and a no 0; for a move 0 is none, else the move + 1.
    pub options: Vec<usize>,
    /// Prior weight of each option; they add up to 1.
    pub prior: Vec<f64>,
    /// Precision λ of its owner, in payoffs of the present round.
    pub precision: f64,
    /// What payoffs discounted to round 1 are multiplied by to be payoffs of the present round.
    pub growth: f64,
    /// Its nodes, in order.
    pub nodes: Vec<u32>,
}

/// A public history at the beginning of a stage. Where histories are merged it is the first of them that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The history at the beginning of the stage before.
    pub parent: u32,
    /// What was seen in that stage.
    pub seen: Vec<Seen>,
    /// Round, from 1.
    pub round: u32,
    /// Stage that is next.
    pub stage: Stage,
    /// Nodes that this history may be at, with what is true there.
    pub nodes: Vec<(u32, TiVec<TypeIdx, PointIdx>)>,
}

/// An end of the game.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Class of endings.
    pub outcome: OutcomeIdx,
    /// Way of ending: force, accident, clash, outcome class, horizon.
    pub ending: usize,
    /// Round.
    pub round: u32,
    /// What is true.
    pub point: TiVec<TypeIdx, PointIdx>,
}

impl Game {
    /// Edges of a node.
    #[must_use]
    pub fn edges_of(&self, node: u32) -> &[Edge] {
        let node = &self.nodes[node as usize];
        &self.edges[node.first as usize..][..node.n as usize]
    }
}
