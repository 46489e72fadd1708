//! What stands for an actor, an issue and so on in a tale: a position while a run is played, an id once it is told.

use std::fmt::Debug;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::index::{
    ActorIdx, EventIdx, ForceIdx, ForumIdx, IssueIdx, MoveIdx, PointIdx, ProposalIdx, ShiftIdx, TypeIdx,
};

/// What stands for each thing in a [`Scene`](super::Scene). What is told names things by [`Ids`]. No other crate can add a
/// naming.
pub trait Naming: sealed::Naming + Clone + Debug + Eq {
    /// An actor.
    type Actor: Name;
    /// An issue.
    type Issue: Name;
    /// A level of an issue.
    type Level: Name;
    /// A private type.
    type Type: Name;
    /// A point of a private type.
    type Point: Name;
    /// A forum.
    type Forum: Name;
    /// A named proposal.
    type Proposal: Name;
    /// A move.
    type Move: Name;
    /// A use of force.
    type Force: Name;
    /// A shift.
    type Shift: Name;
    /// An event.
    type Event: Name;
}

/// What can stand for a thing.
pub trait Name: Clone + Debug + Ord + Serialize + DeserializeOwned + JsonSchema {}

impl<T: Clone + Debug + Ord + Serialize + DeserializeOwned + JsonSchema> Name for T {}

/// Positions in the lists of a model: what the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Positions {}

impl Naming for Positions {
    type Actor = ActorIdx;
    type Issue = IssueIdx;
    type Level = u8;
    type Type = TypeIdx;
    type Point = PointIdx;
    type Forum = ForumIdx;
    type Proposal = ProposalIdx;
    type Move = MoveIdx;
    type Force = ForceIdx;
    type Shift = ShiftIdx;
    /// Round, and position among the events of that round.
    type Event = (u32, EventIdx);
}

/// The ids of the scenario file, as strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {}

impl Naming for Ids {
    type Actor = String;
    type Issue = String;
    type Level = String;
    type Type = String;
    type Point = String;
    type Forum = String;
    type Proposal = String;
    type Move = String;
    type Force = String;
    type Shift = String;
    type Event = String;
}

mod sealed {
    pub trait Naming {}

    impl Naming for super::Positions {}
    impl Naming for super::Ids {}
}
