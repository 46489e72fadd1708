//! How many points there are, and how many of them are hits.

use serde::Serialize;

use crate::maths::score::score_interval;
use crate::maths::special::normal_quantile;

/// Level of every interval of a density.
pub const INTERVAL_LEVEL: f64 = 0.95;

/// Number of points and of hits among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Count {
    /// Number of points.
    pub n: usize,
    /// How many of them are hits; at most `n`.
    pub hits: usize,
}

impl Count {
    /// Counts the points of a mask.
    pub(crate) fn of(mask: &[bool], hits: &[bool]) -> Self {
        let n = mask.iter().filter(|row| **row).count();
        let hits = mask.iter().zip(hits).filter(|(row, hit)| **row && **hit).count();
        Self { n, hits }
    }

    /// Share of the points that are hits, in [0, 1]; 0 without points.
    #[must_use]
    pub fn density(self) -> f64 {
        ratio(self.hits, self.n)
    }

    /// Wilson's interval of the density at [`INTERVAL_LEVEL`] (Wilson 1927); [0, 1] without points.
    ///
    /// It treats the points as independent draws and the box as given. For a box that was found on these very points it
    /// is too optimistic; see [`stability`](crate::analysis::discover::stability).
    #[must_use]
    pub fn interval(self) -> [f64; 2] {
        if self.n == 0 {
            return [0.0, 1.0];
        }
        score_interval(self.density(), self.n as f64, normal_quantile(0.5 + 0.5 * INTERVAL_LEVEL))
    }
}

/// a/b, or 0 for b = 0.
pub(crate) fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}
