//! Limits on inputs, and how many points and hits lie within them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::discover::count::{Count, ratio};
use crate::analysis::discover::points::Points;

/// Which end of an input's range a limit cuts off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Low values are cut off.
    Low,
    /// High values are cut off.
    High,
}

impl Side {
    /// Both sides, the lower first.
    pub const BOTH: [Self; 2] = [Self::Low, Self::High];
}

/// The limits of one input: its value is above `low` and at most `high`.
///
/// A limit lies between two neighboring distinct values, halfway as a rule, so it matters for no given point whether the
/// limit itself belongs to the box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// Which input: the index of its column.
    pub column: usize,
    /// Values at or below it are outside; `None` where low values are not limited. In the unit of the input.
    pub low: Option<f64>,
    /// Values above it are outside; `None` where high values are not limited. In the unit of the input.
    pub high: Option<f64>,
}

impl Limit {
    /// Whether a value lies within.
    #[must_use]
    pub fn holds(&self, x: f64) -> bool {
        self.low.is_none_or(|low| low < x) && self.high.is_none_or(|high| x <= high)
    }

    /// The limit on one side.
    #[must_use]
    pub fn side(&self, side: Side) -> Option<f64> {
        match side {
            Side::Low => self.low,
            Side::High => self.high,
        }
    }
}

/// A box: limits on some inputs, in the order of the columns, each input at most once. Without limits it holds all points.
///
/// ```
/// use detente::internals::analysis::discover::boxes::{Limits, Side};
/// let limits = Limits::default().with(2, Side::Low, Some(0.5)).with(0, Side::High, Some(3.0));
/// assert_eq!(limits.columns(), [0, 2]);
/// assert!(limits.holds(&[3.0, 9.0, 0.6]) && !limits.holds(&[3.0, 9.0, 0.5]));
/// assert_eq!(limits.with(2, Side::Low, None).columns(), [0]);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Limits {
    limits: Vec<Limit>,
}

impl Limits {
    /// The limits, in the order of the columns; each has at least one side.
    #[must_use]
    pub fn as_slice(&self) -> &[Limit] {
        &self.limits
    }

    /// The limited inputs, as indices of columns, in rising order.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        self.limits.iter().map(|limit| limit.column).collect()
    }

    /// The limit of an input on one side, where it has one.
    #[must_use]
    pub fn get(&self, column: usize, side: Side) -> Option<f64> {
        self.limits.iter().find(|limit| limit.column == column).and_then(|limit| limit.side(side))
    }

    /// The same box with another limit on one side of one input; `None` takes the limit away.
    #[must_use]
    pub fn with(&self, column: usize, side: Side, at: Option<f64>) -> Self {
        let mut limits = self.limits.clone();
        let place = limits.partition_point(|limit| limit.column < column);
        if limits.get(place).is_none_or(|limit| limit.column != column) {
            limits.insert(place, Limit { column, low: None, high: None });
        }
        match side {
            Side::Low => limits[place].low = at,
            Side::High => limits[place].high = at,
        }
        limits.retain(|limit| limit.low.is_some() || limit.high.is_some());
        Self { limits }
    }

    /// Each limit by itself: input, side, and where it is.
    pub fn sides(&self) -> impl Iterator<Item = (usize, Side, f64)> {
        self.limits.iter().flat_map(|limit| {
            Side::BOTH.into_iter().filter_map(|side| limit.side(side).map(|at| (limit.column, side, at)))
        })
    }

    /// Whether a point lies within, given the values of all inputs.
    ///
    /// # Panics
    ///
    /// A limited input has no value.
    #[must_use]
    pub fn holds(&self, values: &[f64]) -> bool {
        self.limits.iter().all(|limit| limit.holds(values[limit.column]))
    }

    /// For each point, whether it lies within.
    #[must_use]
    pub fn mask(&self, points: &Points) -> Vec<bool> {
        let mut inside = vec![true; points.len()];
        for limit in &self.limits {
            for (inside, x) in inside.iter_mut().zip(&points.columns()[limit.column]) {
                *inside &= limit.holds(*x);
            }
        }
        inside
    }
}

/// A place between two neighboring values: halfway, or the lower value where rounding leaves no number between.
///
/// It is at least `below` and less than `above`, for finite `below` < `above`.
#[must_use]
pub fn between(below: f64, above: f64) -> f64 {
    let middle = 0.5 * below + 0.5 * above;
    if below <= middle && middle < above { middle } else { below }
}

/// A box and what it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The box.
    pub limits: Limits,
    /// Points and hits in it.
    pub count: Count,
    /// Share of all hits that it holds, in [0, 1].
    pub coverage: f64,
    /// Share of its points that are hits, in [0, 1].
    pub density: f64,
    /// Share of all points that it holds, in [0, 1].
    pub mass: f64,
    /// Number of inputs with a limit.
    pub n_limited: usize,
}

impl Step {
    /// Measures a box of which the count is known.
    pub(crate) fn new(limits: Limits, count: Count, whole: Count) -> Self {
        Self {
            n_limited: limits.as_slice().len(),
            limits,
            count,
            coverage: ratio(count.hits, whole.hits),
            density: count.density(),
            mass: ratio(count.n, whole.n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_between_is_between() {
        for (below, above) in [
            (1.0, 2.0),
            (1.0, 1.0 + f64::EPSILON),
            (-f64::MAX, f64::MAX),
            (0.0, 5e-324),
            (-5e-324, -0.0),
            (5e-324, 1e-323),
            (f64::MAX / 2.0, f64::MAX),
        ] {
            let at = between(below, above);
            assert!(below <= at && at < above, "{below} {at} {above}");
        }
        assert_eq!(between(1.0, 2.0), 1.5);
    }
}
