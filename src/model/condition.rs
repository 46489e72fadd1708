//! Conditions, compiled.

use super::MeasureIdx;
use crate::scenario::{Ending, Op};

/// Any of the lists, each of which holds if all its tests do; empty: holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition(pub Vec<Vec<Test>>);

impl Condition {
    /// Whether it holds everywhere by construction.
    pub fn is_trivial(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it cannot hold before something has ended the run, since each of its lists asks for that.
    pub fn asks_for_an_end(&self) -> bool {
        let asks = |t: &Test| matches!(t.quantity, Quantity::EndedBy(_)) && !t.holds(0.0);
        !self.is_trivial() && self.0.iter().all(|all| all.iter().any(asks))
    }
}

impl Condition {
    /// Whether it can hold where a run has reached its horizon.
    pub fn may_hold_at_the_horizon(&self) -> bool {
        let may = |t: &Test| match t.quantity {
            Quantity::EndedBy(ending) => t.holds((ending == Ending::Horizon) as u32 as f64),
            _ => true,
        };
        self.is_trivial() || self.0.iter().any(|all| all.iter().all(may))
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
    /// Meetings without result.
    FailedMeetings,
    /// Walked out.
    Collapsed,
    /// How it ended.
    EndedBy(Ending),
}
