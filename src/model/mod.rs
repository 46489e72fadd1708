//! Step 3: a [`Scenario`](crate::scenario::Scenario) becomes a [`Model`]: indices instead of names, flat tables instead of maps.
//!
//! Compiling cannot fail: what could be wrong was found by `validate`. Nothing that the engine reads in a run is a
//! string. Names stay in [`Model::names`], for those who print.

use crate::distribution::Distribution;
use crate::scenario::{Cause, Ending, Op};

mod compile;
pub mod forum;
pub mod group;

pub use compile::compile;
pub(crate) use compile::own_point;
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

/// An actor, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// δ.
    pub patience: Num,
    /// λ for offers, answers, moves.
    pub lambda_offer: Num,
    /// See `lambda_offer`.
    pub lambda_answer: Num,
    /// See `lambda_offer`.
    pub lambda_move: Num,
    /// Audience sensitivity a.
    pub sensitivity: Num,
    /// Commitment stock at the start.
    pub stock: Num,
    /// What it calls conceding.
    pub concedes: Option<MeasureIdx>,
    /// Payoffs per round.
    pub flows: Vec<Flow>,
    /// Linkage.
    pub linkage: Option<Linkage>,
    /// Red line: condition, and for each profile whether it holds back.
    pub red_line: Option<RedLine>,
    /// Precondition.
    pub precondition: Option<Precondition>,
    /// Talks condition.
    pub walk_out: Option<WalkOut>,
    /// War cost c.
    pub war_cost: Num,
    /// Share of the prize when an attack fails.
    pub war_share: Num,
    /// Share of c that a clash costs.
    pub clash_share: Num,
    /// Payoff of an accidental war, before flows; none: −c.
    pub accident: Option<Num>,
    /// The bloc whose consent it needs, without itself.
    pub consensus: Mask,
    /// Number of profiles (joint points of its own types), at least 1.
    pub n_profiles: usize,
    /// Group of its types, if it has any.
    pub group: Option<usize>,
    /// Whether its worths, flows or patience differ between its profiles.
    pub payoff_varies: bool,
    /// Whether the value of a state differs between its profiles at all.
    pub value_varies: bool,
    /// Rules that replace quantal choice.
    pub script: Vec<ScriptRule>,
    /// Where its luck comes from.
    pub sources: ActorSources,
}

/// Luck of one actor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ActorSources {
    /// Choice of a package.
    pub offer: usize,
    /// Answers, by slot.
    pub answer: usize,
    /// Ratifications, by slot.
    pub ratify: usize,
    /// Whether a proposer concludes.
    pub conclude: usize,
    /// Choice of a move.
    pub moves: usize,
    /// Whether it walks out.
    pub walk_out: usize,
}

/// A payoff per round.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Payoff per round.
    pub value: Num,
    /// Multiplied by mobilisation.
    pub per_mobilisation: bool,
    /// Runs where this holds …
    pub from: Condition,
    /// … and this does not.
    pub until: Option<Condition>,
}

/// Linkage of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Linkage {
    /// Issues of the block.
    pub issues: Mask,
    /// x.
    pub measure: MeasureIdx,
    /// θ.
    pub full_at: Num,
    /// ρ.
    pub alone: Num,
}

/// A red line.
#[derive(Debug, Clone, PartialEq)]
pub struct RedLine {
    /// What must not come to hold.
    pub when: Condition,
    /// Issues that the condition reads.
    pub issues: Mask,
    /// For each profile, whether the line binds it.
    pub binds: Vec<bool>,
}

/// A precondition.
#[derive(Debug, Clone, PartialEq)]
pub struct Precondition {
    /// x.
    pub measure: MeasureIdx,
    /// θ.
    pub at_least: Num,
    /// κ.
    pub sharpness: Num,
}

/// A talks condition.
#[derive(Debug, Clone, PartialEq)]
pub struct WalkOut {
    /// Met by what another tables.
    pub unless_offered: Option<Condition>,
    /// Met by what holds.
    pub unless_holds: Option<Condition>,
    /// Forums whose meetings count.
    pub counts: Vec<bool>,
    /// Counted meetings that it sits through.
    pub grace: u32,
    /// ω.
    pub rate: Num,
    /// Counter at the start.
    pub start: u32,
}

/// A rule of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptRule {
    /// First and last round.
    pub rounds: (u32, u32),
    /// For which profiles.
    pub profiles: Vec<bool>,
    /// Probability of each proposal: (proposal, probability).
    pub offer: Option<Vec<(usize, f64)>>,
    /// Probability of yes.
    pub answer: Option<f64>,
    /// Probability of each move.
    pub moves: Option<Vec<(usize, f64)>>,
    /// Probability of force.
    pub attack: Option<f64>,
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

/// A move, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Who.
    pub by: usize,
    /// Highest level.
    pub top: u8,
    /// Level at the start.
    pub start: u8,
    /// Playable where this holds.
    pub needs: Condition,
    /// Sunk cost.
    pub cost: Num,
    /// Conceding.
    pub concedes: Num,
    /// Tension step.
    pub tension: Num,
    /// Commitment.
    pub stand: Vec<(usize, Num)>,
    /// Force value, per level.
    pub force_value: Vec<(usize, Num)>,
    /// Balance.
    pub balance: Vec<(usize, Num)>,
    /// Mobilisation.
    pub mobilisation: Num,
    /// Flow, per level.
    pub flow: Vec<(usize, Num)>,
    /// Levels set.
    pub sets: Vec<(usize, u8)>,
    /// Flows ended.
    pub stops: Mask64,
    /// Moves raised.
    pub triggers: Vec<usize>,
    /// Moves taken back.
    pub takes_back: Vec<usize>,
    /// Whether it reaches its owner's value under myopic foresight.
    pub has_channel: bool,
    /// Whether private types shape what it does, so that each profile must look at it anew.
    pub differs: bool,
}

/// A set of up to 64 moves.
pub type Mask64 = u64;

/// A use of force, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Force {
    /// Initiator.
    pub by: usize,
    /// V.
    pub prize: Num,
    /// p.
    pub balance: Num,
    /// q.
    pub each_round: Num,
    /// λ.
    pub precision: Num,
    /// b₀.
    pub peace_cost: Num,
    /// First round.
    pub from_round: u32,
    /// Where its luck comes from.
    pub source: usize,
}

/// Tension, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Tension {
    /// Start.
    pub start: Num,
    /// Decay.
    pub decay: Num,
    /// Noise.
    pub noise: Option<Distribution>,
    /// χ.
    pub failed_meeting: Num,
    /// Relief.
    pub relief: Num,
    /// Autonomous risk.
    pub incident: Option<Incident>,
    /// Luck of the noise.
    pub source_noise: usize,
    /// Luck of incidents: slot 0 whether, slot 1 what kind.
    pub source_incident: usize,
}

/// Autonomous risk, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Hazard.
    pub hazard: Hazard,
    /// Odds of war, clash, scare.
    pub odds: [f64; 3],
    /// Tension of a scare.
    pub scare_adds: Num,
}

/// Hazard by tension.
#[derive(Debug, Clone, PartialEq)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀.
        base: Num,
        /// η₁.
        growth: Num,
        /// Cap.
        cap: Num,
    },
    /// By rung.
    Rungs(Vec<Num>),
}

/// A shift, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// Hazard.
    pub hazard: Num,
    /// Blocked where this holds.
    pub blocked: Option<Condition>,
    /// What it sets.
    pub sets: Vec<Setting>,
    /// Where its luck comes from.
    pub source: usize,
}

/// An event, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Only where this holds.
    pub when: Condition,
    /// What it sets.
    pub sets: Vec<Setting>,
}

/// What an event or a shift sets.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// An issue's level.
    Issue(usize, u8),
    /// A move's level.
    Move(usize, u8),
    /// A shift.
    Shift(usize, u32),
    /// Tension.
    Tension(Num),
    /// Mobilisation.
    Mobilisation(Num),
    /// Balance.
    Balance(usize, Num),
    /// Walk-out counter.
    Clock(usize, u32),
}

/// An outcome class, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// When.
    pub when: Condition,
    /// Ends the run.
    pub ends: bool,
    /// War.
    pub cause: Option<Cause>,
    /// Payoffs on ending.
    pub payoff: Vec<(usize, Num)>,
}

/// Any of the lists, each of which holds if all its tests do; empty: holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition(pub Vec<Vec<Test>>);

impl Condition {
    /// Whether it holds everywhere by construction.
    pub fn is_trivial(&self) -> bool {
        self.0.is_empty()
    }
}

/// One comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Left.
    pub quantity: Quantity,
    /// Operator.
    pub op: Op,
    /// Right.
    pub value: f64,
}

impl Test {
    /// Compares, allowing 1e-9 for rounding.
    #[inline]
    pub fn holds(&self, left: f64) -> bool {
        const SLACK: f64 = 1e-9;
        match self.op {
            Op::Ge => left >= self.value - SLACK,
            Op::Gt => left > self.value + SLACK,
            Op::Le => left <= self.value + SLACK,
            Op::Lt => left < self.value - SLACK,
            Op::Eq => (left - self.value).abs() <= SLACK,
            Op::Ne => (left - self.value).abs() > SLACK,
        }
    }
}

/// Left side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// A measure of levels.
    Measure(MeasureIdx),
    /// Level of a move.
    Move(usize),
    /// A shift.
    Shift(usize),
    /// τ.
    Tension,
    /// τ in the last n closes.
    TensionLast(u32),
    /// Mobilisation.
    Mobilisation,
    /// Round.
    Round,
    /// Final packages.
    Agreements,
    /// Walked out.
    Collapsed,
    /// How it ended.
    EndedBy(Ending),
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
        for (k, issue) in self.issues.iter().enumerate() {
            if m.issues & (1 << k) != 0 {
                let value = issue.values[levels[k] as usize];
                sum += value;
                max = max.max(value);
            }
        }
        match m.kind {
            MeasureKind::Sum => sum,
            MeasureKind::Mean => sum / m.n as f64,
            MeasureKind::Max => max,
        }
    }

    /// Levels at the start.
    pub fn start_levels(&self) -> Vec<u8> {
        self.issues.iter().map(|i| i.start).collect()
    }
}
