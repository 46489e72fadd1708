//! What the engine asks of conditions.

use crate::index::MeasureIdx;
use crate::scenario::{self, Ending};

/// A condition on numbers that the model knows by their places.
pub type Condition = scenario::Condition<MeasureIdx>;
/// What must have happened in a run for it to count.
pub type Given = scenario::Given<MeasureIdx>;
/// One of its tests.
pub type Test = scenario::Test<MeasureIdx>;
/// The left side of a test.
pub type Quantity = scenario::Quantity<MeasureIdx>;

impl<M> scenario::Condition<M> {
    /// Whether it can hold only after something has ended the run, because each of its lists tests for that.
    pub fn asks_for_an_end(&self) -> bool {
        let asks = |t: &scenario::Test<M>| matches!(t.quantity, scenario::Quantity::EndedBy(_)) && !t.holds(0.0);
        !self.is_always() && self.0.iter().all(|all| all.iter().any(asks))
    }

    /// Whether it can hold where a run has reached its horizon.
    pub fn may_hold_at_the_horizon(&self) -> bool {
        let may = |t: &scenario::Test<M>| match t.quantity {
            scenario::Quantity::EndedBy(ending) => t.holds((ending == Ending::Horizon) as u32 as f64),
            _ => true,
        };
        self.is_always() || self.0.iter().any(|all| all.iter().all(may))
    }
}
