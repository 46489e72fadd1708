//! How runs end, and the conditions that everything else is tested by.
//!
//! A condition is generic in what levels are measured by (`M`): a [`Measure`] here, its place among the measures in the model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ActorIdx, BlockIdx, ForceIdx, IssueIdx, MoveIdx, Number, ShiftIdx};

/// A class of endings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeClass {
    /// Key in the file: letters, digits, `_` and `-`.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// A run belongs to the first class whose condition holds.
    pub when: Condition,
    /// Whether a run stops as soon as the condition holds.
    pub ends: bool,
    /// Id of the group that it counts as in sums; where the file gives none, that of its kind.
    pub group: String,
    /// What its condition asks for; `None`: none of these, or several.
    pub cause: Option<Cause>,
    /// What it pays to actors when a run ends in it, on top of all else.
    pub payoff: Vec<(ActorIdx, Number)>,
}

impl OutcomeClass {
    /// The kind of endings that its condition asks for.
    pub fn kind(&self) -> EndingKind {
        EndingKind::of(&self.when)
    }
}

/// What all endings of a class have in common, read off its condition. From force, the gravest, to none of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// Force was used, or an incident led to it.
    Force,
    /// An incident led to a contained clash.
    Clash,
    /// None of these, and every way of meeting the condition needs at least one agreement.
    Agreement,
    /// The rest.
    Other,
}

impl EndingKind {
    /// All kinds.
    pub const ALL: [EndingKind; 4] = [Self::Force, Self::Clash, Self::Agreement, Self::Other];

    /// Its name in tables and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Force => "force",
            Self::Clash => "clash",
            Self::Agreement => "agreement",
            Self::Other => "other",
        }
    }

    /// Id of the group that a class of this kind belongs to where the file names none.
    pub fn usual_group(self) -> &'static str {
        match self {
            Self::Force => "war",
            Self::Clash => "clash",
            Self::Agreement => "agreement",
            Self::Other => "no_deal",
        }
    }

    /// That of a condition: all its lists must ask for it.
    pub(crate) fn of(when: &Condition) -> Self {
        let by = |t: &Test, ending: fn(&Ending) -> bool| {
            t.op == Op::Eq && matches!(&t.quantity, Quantity::EndedBy(by) if ending(by))
        };
        let force = |t: &Test| by(t, |ending| matches!(ending, Ending::Force(_) | Ending::Accident));
        let clash = |t: &Test| force(t) || by(t, |ending| matches!(ending, Ending::Clash));
        let agreement = |t: &Test| {
            t.quantity == Quantity::Agreements
                && match t.op {
                    Op::Ge | Op::Eq => t.value > 0.0,
                    Op::Gt => t.value >= 0.0,
                    Op::Ne => t.value == 0.0,
                    Op::Le | Op::Lt => false,
                }
        };
        let all_ask = |asks: &dyn Fn(&Test) -> bool| !when.is_always() && when.0.iter().all(|all| all.iter().any(asks));
        if all_ask(&force) {
            Self::Force
        } else if all_ask(&clash) {
            Self::Clash
        } else if all_ask(&agreement) {
            Self::Agreement
        } else {
            Self::Other
        }
    }
}

impl Cause {
    /// All causes.
    pub const ALL: [Cause; 3] = [Cause::Decision, Cause::Accident, Cause::Clash];

    /// Its name in tables and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Cause::Decision => "decision",
            Cause::Accident => "accident",
            Cause::Clash => "clash",
        }
    }
}

/// How an outcome class came to force or a clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// An initiator decided.
    Decision,
    /// An incident led to it.
    Accident,
    /// An incident led to a contained clash.
    Clash,
}

/// Any of the lists must hold; a list holds when all its tests do. No list at all: always holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition<M = Measure>(pub Vec<Vec<Test<M>>>);

impl<M> Default for Condition<M> {
    /// Always holds.
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<M> Condition<M> {
    /// Whether there is nothing to hold.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }
}

impl<M: Copy> Condition<M> {
    /// The same with other measures, in the order of the tests.
    pub fn map<C, Y>(&self, with: &mut C, measure: fn(&mut C, M) -> Y) -> Condition<Y> {
        let Self(lists) = self;
        Condition(lists.iter().map(|all| all.iter().map(|t| t.map(with, measure)).collect()).collect())
    }
}

/// `quantity op value`. Comparisons allow 1e-9 for rounding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Test<M = Measure> {
    /// Left side of the comparison.
    pub quantity: Quantity<M>,
    /// The comparison.
    pub op: Op,
    /// Right side, in units of the quantity; names of levels and steps are numbers here.
    pub value: f64,
}

impl<M: Copy> Test<M> {
    /// The same with another measure.
    pub fn map<C, Y>(&self, with: &mut C, measure: fn(&mut C, M) -> Y) -> Test<Y> {
        let Self { quantity, op, value } = self;
        Test { quantity: quantity.map(with, measure), op: *op, value: *value }
    }

    /// The test that holds just where this one does not.
    pub(crate) fn negated(self) -> Self {
        let op = match self.op {
            Op::Ge => Op::Lt,
            Op::Gt => Op::Le,
            Op::Le => Op::Gt,
            Op::Lt => Op::Ge,
            Op::Eq => Op::Ne,
            Op::Ne => Op::Eq,
        };
        Self { op, ..self }
    }
}

/// Comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// `>=`
    Ge,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `<`
    Lt,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

impl<M> Test<M> {
    /// Compares `left` with the right side. Differences up to 1e-9 count as rounding.
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

/// What a condition can ask about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Quantity<M = Measure> {
    /// A level, or a statistic of a block's levels.
    Level(M),
    /// Level of a move: 0, 1, ….
    Move(MoveIdx),
    /// 1 if a shift has happened, else 0.
    Shift(ShiftIdx),
    /// τ, 0 to 10.
    Tension,
    /// τ at the close of each of the last n rounds: the test must hold for all of them (false before n rounds have closed).
    TensionLast(u32),
    /// Mobilisation.
    Mobilisation,
    /// The present round, from 1.
    Round,
    /// How many packages have become final.
    Agreements,
    /// How many meetings have been held in which nothing took force or became final.
    FailedMeetings,
    /// 1 if an actor has walked out, else 0.
    Collapsed,
    /// 1 if the run ended this way, else 0.
    EndedBy(Ending),
}

impl<M: Copy> Quantity<M> {
    /// The same with another measure.
    pub fn map<C, Y>(&self, with: &mut C, measure: fn(&mut C, M) -> Y) -> Quantity<Y> {
        match *self {
            Quantity::Level(of) => Quantity::Level(measure(with, of)),
            Quantity::Move(m) => Quantity::Move(m),
            Quantity::Shift(s) => Quantity::Shift(s),
            Quantity::Tension => Quantity::Tension,
            Quantity::TensionLast(n) => Quantity::TensionLast(n),
            Quantity::Mobilisation => Quantity::Mobilisation,
            Quantity::Round => Quantity::Round,
            Quantity::Agreements => Quantity::Agreements,
            Quantity::FailedMeetings => Quantity::FailedMeetings,
            Quantity::Collapsed => Quantity::Collapsed,
            Quantity::EndedBy(ending) => Quantity::EndedBy(ending),
        }
    }
}

/// A number read off the levels that stand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Measure {
    /// Value of one issue's level.
    Issue(IssueIdx),
    /// Sum over a block.
    Sum(BlockIdx),
    /// Mean over a block.
    Mean(BlockIdx),
    /// Maximum over a block.
    Max(BlockIdx),
    /// Place of an issue's level, from 0: where names of levels are compared and the first two may have one value.
    Place(IssueIdx),
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Ending {
    /// An actor used force; `None`: whichever use.
    Force(Option<ForceIdx>),
    /// An incident led to war.
    Accident,
    /// An incident led to a clash.
    Clash,
    /// An outcome class marked `ends` held, with none of the above.
    Outcome,
    /// The last round closed.
    Horizon,
}
