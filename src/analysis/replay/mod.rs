//! One run told: what the engine traced, with ids instead of positions.

mod teller;

use std::collections::BTreeMap;

use serde::Serialize;

use super::findings::ScenarioRef;

pub use teller::tell;

type Id = String;
type ByActor = BTreeMap<Id, f64>;
/// Probability of each point of each type.
pub type Beliefs = BTreeMap<Id, BTreeMap<Id, f64>>;

/// One run, round by round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// Version of the engine.
    pub engine_version: &'static str,
    /// What was played.
    pub scenario: ScenarioRef,
    /// Seed, as text: it may be larger than what JSON readers keep.
    pub seed: String,
    /// Number of the run, as text for the same reason.
    pub run: String,
    /// What is true in the run.
    pub start: Start,
    /// What happened.
    pub rounds: Vec<Round>,
    /// How it ended.
    pub end: End,
}

/// What is true in a run, and what all believe before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Start {
    /// Tension.
    pub tension: f64,
    /// True point of each private type: only its owners know it.
    pub types: BTreeMap<Id, Id>,
    /// Uncertain inputs by path: all actors know them.
    pub inputs: BTreeMap<Id, f64>,
    /// What all believe.
    pub beliefs: Beliefs,
}

/// What happened in a round, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// Round, from 1.
    pub round: u32,
    /// What happened.
    pub scenes: Vec<Told>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct End {
    /// Outcome class.
    pub outcome: Id,
    /// Round in which it ended.
    pub round: u32,
    /// `force`, `accident`, `clash`, `outcome` or `horizon`.
    pub by: &'static str,
    /// The use of force, if it was one.
    pub force: Option<Id>,
    /// Level of each issue.
    pub levels: BTreeMap<Id, Id>,
    /// Payoffs, discounted to round 1.
    pub payoffs: ByActor,
}

/// An issue's way from one level to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Issue.
    pub issue: Id,
    /// Level before.
    pub from: Id,
    /// Level after.
    pub to: Id,
}

/// What yes and no are worth to an actor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worth {
    /// Actor.
    pub actor: Id,
    /// Y: value with it.
    pub with: f64,
    /// C: what conceding costs at home.
    pub cost: f64,
    /// R: value without it.
    pub without: f64,
    /// Precondition factor, where there is a precondition.
    pub precondition: Option<f64>,
    /// Whether it crosses a red line of this actor.
    pub red_line: bool,
    /// Whether a script answers in its place.
    pub scripted: bool,
    /// Probability of yes; none for who is not asked.
    pub yes: Option<f64>,
}

/// Why a unit said no.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// The least willing.
    pub actor: Id,
    /// What stood in its way most.
    pub reason: &'static str,
    /// Its probability of yes with each obstacle taken away.
    pub without: BTreeMap<&'static str, f64>,
}

/// Something that could be done outside the rooms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// Move; none: to do nothing.
    #[serde(rename = "move")]
    pub leverage: Option<Id>,
    /// What it brings less what it costs; none where a script decides.
    pub net: Option<f64>,
    /// Probability.
    pub chance: f64,
}

/// Something that changed: before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Changed {
    Issue {
        issue: Id,
        from: Id,
        to: Id,
    },
    Move {
        #[serde(rename = "move")]
        leverage: Id,
        from: u8,
        to: u8,
    },
    Shift {
        shift: Id,
        to: u32,
    },
    Tension {
        from: f64,
        to: f64,
    },
    Mobilisation {
        from: f64,
        to: f64,
    },
    Commitment {
        actor: Id,
        from: f64,
        to: f64,
    },
    Balance {
        force: Id,
        from: f64,
        to: f64,
    },
    WalkOutCounter {
        actor: Id,
        from: u32,
        to: u32,
    },
}

/// One thing that happened, with the numbers behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Told {
    /// A forum meets.
    Meeting { forum: Id },
    /// Nobody meets.
    NoMeeting { left: Option<Id> },
    /// Some are asked about a package that waits.
    Ratification { package: Vec<Step>, members: Vec<Worth>, chance: f64, yes: bool },
    /// What becomes of a package that waited: `dropped`, `final` or `waits`.
    Waiting { package: Vec<Step>, fate: &'static str, missing: Vec<Id> },
    /// Who proposes; `chance` where that is left to chance.
    Turn { actor: Id, chance: Option<f64> },
    /// What is tabled. `how`: `paper`, `script` or `choice`.
    Offer {
        actor: Id,
        tabled: bool,
        package: Vec<Step>,
        proposals: Vec<Id>,
        how: &'static str,
        chance: f64,
        worth: Option<Worth>,
    },
    /// A unit answers.
    Answer { members: Vec<Worth>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// Whether the proposer's own precondition lets it conclude.
    Conclusion { actor: Id, chance: f64, yes: bool },
    /// All have said yes.
    Agreement {
        package: Vec<Step>,
        #[serde(rename = "final")]
        at_once: bool,
        missing: Vec<Id>,
        costs: ByActor,
    },
    /// What an actor chooses to do outside the rooms.
    Choice {
        actor: Id,
        #[serde(rename = "move")]
        leverage: Option<Id>,
        chance: f64,
        net: Option<f64>,
        options: Vec<Alternative>,
    },
    /// A move is played. `tension`: the step that it will make.
    Move {
        actor: Id,
        #[serde(rename = "move")]
        leverage: Id,
        level: u8,
        cost: f64,
        tension: f64,
        changes: Vec<Changed>,
    },
    /// Tension before and after, with its parts.
    Tension { before: f64, after: f64, moves: f64, failed_meeting: f64, decay: f64, relief: f64, noise: f64 },
    /// Whether there is an incident: `war`, `clash`, `scare` or none.
    Incident { chance: f64, became: Option<&'static str>, tension: f64 },
    /// An initiator decides. `value`: of force; `peace`: of carrying on without it; `considered`: chance that it is weighed at all.
    Force { force: Id, actor: Id, value: f64, peace: f64, considered: f64, scripted: bool, chance: f64, used: bool },
    /// Whether an actor leaves. `condition`: `offered`, `holds` or `unmet`.
    WalkOut { actor: Id, condition: &'static str, meetings: u32, grace: u32, chance: Option<f64>, left: bool },
    /// What all believe after the round.
    Beliefs { beliefs: Beliefs },
    /// Whether a shift happens.
    Shift { shift: Id, chance: f64, happened: bool, changes: Vec<Changed> },
    /// An event of the file.
    Event { event: Id, changes: Vec<Changed> },
    /// The round closes; what it paid, undiscounted.
    Close { tension: f64, paid: ByActor, changes: Vec<Changed> },
}
