//! Step 3: a [`Scenario`](crate::scenario::Scenario) becomes a [`Model`]: indices instead of names, flat tables instead of maps.
//!
//! Compiling cannot fail: what could be wrong was found by `validate`. Nothing that the engine reads in a run is a
//! string. Names stay in [`Model::names`], for those who print.

use crate::distribution::Distribution;
use crate::scenario::Cause;

mod actor;
mod compile;
mod condition;
mod crisis;
pub mod forum;
pub mod group;

pub use actor::{Actor, ActorSources, Flow, Linkage, Precondition, RedLine, ScriptRule, WalkOut};
pub use compile::compile;
pub(crate) use compile::own_point;
pub use condition::{Condition, Quantity, Test};
pub use crisis::{Event, Force, Hazard, Incident, Mask64, Move, Setting, Shift, Tension};
pub use forum::Forum;
pub use group::Group;

/// Index of a number in a view: see [`Numbers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Num(pub u32);

/// Index of a measure (a number read off levels) in [`Model::measures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasureIdx(pub usize);

/// A set of up to 32 actors, issues or moves, one bit each.
pub type Mask = u32;

/// The game, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// T.
    pub rounds: u32,
    /// Rounds that actors foresee exactly, the present one included; 0: they are myopic.
    pub lookahead: u32,
    /// Which forum meets: round t ≥ 1 meets `schedule[(t − 1) % len]`; empty: no meetings.
    pub schedule: Vec<usize>,
    /// Rounds that a settlement stands, if not for good.
    pub duration: Option<u32>,
    /// All numbers that may differ between runs or types.
    pub numbers: Numbers,
    /// What the analyst does not know.
    pub draws: Vec<Draw>,
    /// What only owners know.
    pub types: Vec<Type>,
    /// Types whose posterior is joint.
    pub groups: Vec<Group>,
    /// Actors.
    pub actors: Vec<Actor>,
    /// Where each actor's views begin: view of profile k of actor i is `first_view[i] + k`; one past the last at the end.
    pub first_view: Vec<usize>,
    /// Numbers read off levels that anything asks for.
    pub measures: Vec<Measure>,
    /// Issues.
    pub issues: Vec<Issue>,
    /// Forums with their packages.
    pub forums: Vec<Forum>,
    /// Named packages.
    pub proposals: Vec<Proposal>,
    /// Leverage.
    pub moves: Vec<Move>,
    /// Uses of force.
    pub forces: Vec<Force>,
    /// Joint type profiles of all initiators: `combos[r][k]` is the profile of the initiator of force k. At least one.
    pub combos: Vec<Vec<usize>>,
    /// Tension and risk.
    pub tension: Tension,
    /// Mobilisation at the start.
    pub mobilisation: Num,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// Events by round (index 0 is unused), in file order.
    pub events: Vec<Vec<Event>>,
    /// Outcome classes.
    pub outcomes: Vec<Outcome>,
    /// Closes of a round that a condition looks back to.
    pub looks_back: u32,
    /// Whether a class that may be read at the horizon pays somebody.
    pub pays_at_the_horizon: bool,
    /// Whether a condition counts failed meetings.
    pub counts_failures: bool,
    /// Some condition asks how many packages have become final.
    pub counts_agreements: bool,
    /// Names for people, never read by the engine.
    pub names: Names,
}

/// Every number that is not structure: fixed, drawn or typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    /// Values at the start: fixed ones for good; the others at their means.
    pub base: Vec<f64>,
    /// Numbers set by a draw: (number, draw).
    pub drawn: Vec<(Num, usize)>,
    /// Numbers set by a type: (number, type, value at each point).
    pub typed: Vec<(Num, usize, Vec<f64>)>,
    /// Numbers multiplied after all else: (number, factor).
    pub scaled: Vec<(Num, f64)>,
}

/// One uncertain number.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// What it is drawn from.
    pub distribution: Distribution,
    /// Where its luck comes from.
    pub source: usize,
}

/// One private type.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Owners.
    pub owners: Mask,
    /// Prior probability of each point.
    pub prior: Vec<f64>,
    /// Group it belongs to, and its place there.
    pub group: usize,
    /// Where its luck comes from.
    pub source: usize,
}

/// A number read off levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Issues it reads.
    pub issues: Mask,
    /// How they are put together.
    pub kind: MeasureKind,
    /// Number of issues.
    pub n: usize,
    /// It reads the places of levels, from 0, not their values.
    pub places: bool,
}

impl Measure {
    /// What it reads off one level of one issue.
    #[inline]
    pub fn reads(&self, issue: &Issue, level: u8) -> f64 {
        if self.places { f64::from(level) } else { issue.values[level as usize] }
    }
}

/// How the levels of a measure are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// Sum (of one issue: its value).
    Sum,
    /// Mean.
    Mean,
    /// Maximum.
    Max,
}

/// An issue, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Value of each level.
    pub values: Vec<f64>,
    /// Worth to each actor.
    pub worth: Vec<Worth>,
    /// Who must ratify a change.
    pub ratify: Mask,
    /// Worth waits for this.
    pub waits_for: Option<Linkage>,
    /// Nothing is settled at level 0, which is worth 0 to all.
    pub unsettled: bool,
    /// A rise brings relief.
    pub relief: bool,
    /// Level at the start.
    pub start: u8,
}

/// Worth of an issue to an actor.
#[derive(Debug, Clone, PartialEq)]
pub enum Worth {
    /// Nothing.
    Zero,
    /// w × value of the level.
    Weight(Num),
    /// One number a level.
    Levels(Vec<Num>),
    /// Of value 0 and of value 1; linear between.
    Line(Num, Num),
}

/// A named package.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Whose.
    pub by: usize,
    /// Where.
    pub at: usize,
    /// Already on the table.
    pub tabled: bool,
    /// For each issue of the forum, in its order, the level or none.
    pub levels: Vec<Option<u8>>,
}

/// An outcome class, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// When.
    pub when: Condition,
    /// Ends the run.
    pub ends: bool,
    /// [`Condition::asks_for_an_end`].
    pub asks_for_an_end: bool,
    /// War.
    pub cause: Option<Cause>,
    /// Payoffs on ending.
    pub payoff: Vec<(usize, Num)>,
}

/// Names, for those who print.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// Ids of luck sources with their purpose, by source index: what their keys are made from.
    pub sources: Vec<(Purpose, String)>,
}

/// What a random number is for. The numbers are fixed: a new purpose gets a new number and never moves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// An uncertain input, by path.
    Input = 1,
    /// A private type, by id.
    Type = 2,
    /// Who proposes, by forum.
    Recognition = 3,
    /// Which package, by actor.
    Offer = 4,
    /// Yes or no, by actor.
    Answer = 5,
    /// Ratification, by actor.
    Ratify = 6,
    /// Whether the proposer concludes, by actor.
    Conclude = 7,
    /// Which move, by actor.
    Move = 8,
    /// Noise of tension.
    Noise = 9,
    /// Incidents.
    Incident = 10,
    /// Use of force, by force.
    Force = 11,
    /// Walking out, by actor.
    WalkOut = 12,
    /// Shifts, by shift.
    Shift = 13,
}

impl Purpose {
    /// Which of the three kinds of randomness a purpose belongs to.
    pub fn kind(self) -> Kind {
        match self {
            Purpose::Input => Kind::Uncertain,
            Purpose::Type => Kind::Private,
            _ => Kind::Chance,
        }
    }

    /// Whether a draw for this purpose falls in the meeting of its round (steps 1 to 3).
    pub fn in_meeting(self) -> bool {
        matches!(self, Purpose::Recognition | Purpose::Offer | Purpose::Answer | Purpose::Ratify | Purpose::Conclude)
    }
}

/// The three kinds of randomness that findings are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The analyst's ignorance.
    Uncertain,
    /// What only owners know.
    Private,
    /// Everything within a run.
    Chance,
}

impl Model {
    /// Number of actors.
    pub fn n_actors(&self) -> usize {
        self.actors.len()
    }

    /// Number of views: one for each profile of each actor.
    pub fn n_views(&self) -> usize {
        self.first_view[self.actors.len()]
    }

    /// Those who may use force.
    pub fn initiators(&self) -> Mask {
        self.forces.iter().fold(0, |m, f| m | 1 << f.by)
    }

    /// Forum that meets in a round (from 1), if any.
    pub fn forum_in(&self, round: u32) -> Option<usize> {
        if self.schedule.is_empty() {
            return None;
        }
        Some(self.schedule[(round as usize - 1) % self.schedule.len()])
    }

    /// The same game without meetings: the twin against which the value of talks is measured.
    pub fn without_meetings(&self) -> Model {
        Model { schedule: Vec::new(), ..self.clone() }
    }

    /// The same game with every precision multiplied: offers, answers, moves and force.
    pub fn with_precisions_times(&self, factor: f64) -> Model {
        let mut twin = self.clone();
        let mut nums: Vec<Num> = Vec::new();
        for a in &self.actors {
            nums.extend([a.lambda_offer, a.lambda_answer, a.lambda_move]);
        }
        nums.extend(self.forces.iter().map(|f| f.precision));
        twin.numbers.scaled.extend(nums.into_iter().map(|num| (num, factor)));
        twin
    }

    /// The value of a measure of a whole vector of levels.
    pub fn measure(&self, idx: MeasureIdx, levels: &[u8]) -> f64 {
        let m = &self.measures[idx.0];
        let mut sum = 0.0;
        let mut max = 0.0f64;
        let mut rest = m.issues;
        while rest != 0 {
            let k = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let value = m.reads(&self.issues[k], levels[k]);
            sum += value;
            max = max.max(value);
        }
        match m.kind {
            MeasureKind::Sum => sum,
            MeasureKind::Mean => sum / m.n as f64,
            MeasureKind::Max => max,
        }
    }

    /// Package of a named proposal in its forum; issues that it does not name stay as `expected`.
    pub fn package_of(&self, proposal: usize, expected: &[u8]) -> usize {
        let p = &self.proposals[proposal];
        let issues = self.forums[p.at].issues.iter().zip(&p.levels);
        issues.fold(0, |z, (&k, level)| z * self.issues[k].values.len() + level.unwrap_or(expected[k]) as usize)
    }

    /// Levels at the start.
    pub fn start_levels(&self) -> Vec<u8> {
        self.issues.iter().map(|i| i.start).collect()
    }
}
