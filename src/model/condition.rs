//! Conditions, compiled.

use crate::index::{MeasureIdx, MoveIdx, ShiftIdx};
use crate::scenario::{Ending, Op};

/// A list of lists of tests. It holds if all tests of at least one list hold, or if it is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Condition(pub Vec<Vec<Test>>);

impl Condition {
    /// Whether it always holds because it is empty.
    pub fn is_trivial(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it can hold only after something has ended the run, because each of its lists tests for that.
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

/// One comparison: quantity, operator, number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Left side of the comparison.
    pub quantity: Quantity,
    /// The comparison.
    pub op: Op,
    /// Right side, in units of the quantity.
    pub value: f64,
}

impl Test {
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

/// Left side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// A measure of the levels of issues.
    Measure(MeasureIdx),
    /// Level of a move.
    Move(MoveIdx),
    /// 1 if a shift has happened, else 0.
    Shift(ShiftIdx),
    /// Tension τ, from 0 to 10.
    Tension,
    /// Tension τ at each of the last n closes of a round: the test must hold for all of them.
    TensionLast(u32),
    /// Mobilization, 0 or more.
    Mobilisation,
    /// The round, from 1.
    Round,
    /// Number of final packages.
    Agreements,
    /// Number of meetings without result.
    FailedMeetings,
    /// 1 if somebody has walked out, else 0.
    Collapsed,
    /// 1 if the run ended in this way, else 0.
    EndedBy(Ending),
}
