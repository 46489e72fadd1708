//! Sums of regressions, in integers: exact in any order, so that parts merge.

use crate::engine::values::features::LIMIT;
use crate::index::{OutcomeIdx, TiVec, ViewIdx, ti_vec};
use crate::model::Model;
use crate::model::fit::SLOTS;

/// Features are counted in units of 2⁻²⁴, what they explain in units of 2⁻³².
const FEATURE: f64 = 16_777_216.0;
const TARGET: f64 = 4_294_967_296.0;
/// No target is further from 0.
const MOST: f64 = 1_048_576.0;

/// Sums over some rows of features x and targets y.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moments {
    /// Number of rows.
    pub(super) n: u64,
    /// Σ x_i x_j for j ≤ i, row by row.
    xx: Vec<i128>,
    /// Σ x_i y.
    xy: Vec<i128>,
    /// Σ y².
    yy: i128,
}

impl Moments {
    fn new(n_features: usize) -> Self {
        Self { n: 0, xx: vec![0; n_features * (n_features + 1) / 2], xy: vec![0; n_features], yy: 0 }
    }

    /// Adds a row. `x`: positions and values of the features that are not 0, in rising order.
    fn add(&mut self, x: &[(usize, i64)], y: i64) {
        self.n += 1;
        self.yy += i128::from(y) * i128::from(y);
        for (at, &(i, a)) in x.iter().enumerate() {
            self.xy[i] += i128::from(a) * i128::from(y);
            let row = &mut self.xx[i * (i + 1) / 2..][..=i];
            for &(j, b) in &x[..=at] {
                row[j] += i128::from(a) * i128::from(b);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.yy += other.yy;
        self.xx.iter_mut().zip(&other.xx).for_each(|(a, b)| *a += b);
        self.xy.iter_mut().zip(&other.xy).for_each(|(a, b)| *a += b);
    }

    /// Σ x_i x_j.
    pub(super) fn xx(&self, i: usize, j: usize) -> f64 {
        let (i, j) = (i.max(j), i.min(j));
        self.xx[i * (i + 1) / 2 + j] as f64 / (FEATURE * FEATURE)
    }

    /// Σ x_i y.
    pub(super) fn xy(&self, i: usize) -> f64 {
        self.xy[i] as f64 / (FEATURE * TARGET)
    }

    /// Σ y².
    pub(super) fn yy(&self) -> f64 {
        self.yy as f64 / (TARGET * TARGET)
    }
}

/// What is known of one view at a moment of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// What followed.
    pub(super) rows: Moments,
    /// What a replaced decision changed.
    pub(super) pairs: Moments,
}

/// What some runs have told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) n_features: usize,
    pub(super) rounds: usize,
    n_views: usize,
    cells: Vec<Option<Box<Cell>>>,
    /// Runs as they are, by outcome class.
    pub(super) outcomes: TiVec<OutcomeIdx, u64>,
    room: Vec<(usize, i64)>,
}

impl Sums {
    pub(super) fn new(model: &Model, n_features: usize) -> Self {
        let (rounds, n_views) = (model.rounds as usize, model.n_views());
        Self {
            n_features,
            rounds,
            n_views,
            cells: vec![None; SLOTS * rounds * n_views],
            outcomes: ti_vec![0; model.outcomes.len()],
            room: Vec::with_capacity(n_features),
        }
    }

    fn place(&self, slot: usize, round: usize, view: ViewIdx) -> usize {
        (slot * self.rounds + round - 1) * self.n_views + view.0
    }

    pub(super) fn cell(&self, slot: usize, round: usize, view: ViewIdx) -> Option<&Cell> {
        self.cells[self.place(slot, round, view)].as_deref()
    }

    /// Adds what followed a moment, or what a replaced decision changed. Whether it could be counted.
    pub(super) fn add(
        &mut self,
        (slot, round, view): (usize, usize, ViewIdx),
        is_pair: bool,
        x: impl Iterator<Item = f64>,
        y: f64,
    ) -> bool {
        self.room.clear();
        for (i, x) in x.enumerate() {
            if x.is_nan() {
                return false;
            }
            let units = (x.clamp(-2.0 * LIMIT, 2.0 * LIMIT) * FEATURE).round() as i64;
            if units != 0 {
                self.room.push((i, units));
            }
        }
        if y.is_nan() || is_pair && self.room.is_empty() {
            return false;
        }
        let place = self.place(slot, round, view);
        let n = self.n_features;
        let new = || Box::new(Cell { rows: Moments::new(n), pairs: Moments::new(n) });
        let cell = self.cells[place].get_or_insert_with(new);
        let moments = if is_pair { &mut cell.pairs } else { &mut cell.rows };
        moments.add(&self.room, (y.clamp(-MOST, MOST) * TARGET).round() as i64);
        true
    }

    /// Adds what other runs have told.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, its) in self.cells.iter_mut().zip(&other.cells) {
            match (&mut *mine, its) {
                (Some(mine), Some(its)) => {
                    mine.rows.merge(&its.rows);
                    mine.pairs.merge(&its.pairs);
                }
                (None, Some(its)) => *mine = Some(its.clone()),
                (_, None) => {}
            }
        }
        self.outcomes.iter_mut().zip(&other.outcomes).for_each(|(a, b)| *a += b);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.cells.fill(None);
        self.outcomes.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_the_same_in_any_order() {
        let rows: Vec<(Vec<f64>, f64)> =
            (0..40).map(|k| (vec![1.0, (k as f64).sqrt(), 0.1 * k as f64 - 2.0], 0.3 * k as f64 - 5.0)).collect();
        let sum = |order: &[usize]| {
            let mut it = Moments::new(3);
            for k in order {
                let x: Vec<(usize, i64)> =
                    rows[*k].0.iter().enumerate().map(|(i, x)| (i, (x * FEATURE).round() as i64)).collect();
                it.add(&x, (rows[*k].1 * TARGET).round() as i64);
            }
            it
        };
        let forth: Vec<usize> = (0..40).collect();
        let whole = sum(&forth);
        assert_eq!(whole, sum(&forth.iter().rev().copied().collect::<Vec<_>>()));
        let mut parts = sum(&forth[25..]);
        parts.merge(&sum(&forth[..25]));
        assert_eq!(whole, parts);
        let direct: f64 = rows.iter().map(|(x, _)| x[1] * x[2]).sum();
        assert!((whole.xx(1, 2) - direct).abs() < 1e-4 && whole.xx(1, 2) == whole.xx(2, 1));
        assert!((whole.xy(2) - rows.iter().map(|(x, y)| x[2] * y).sum::<f64>()).abs() < 1e-4);
        assert!((whole.yy() - rows.iter().map(|(_, y)| y * y).sum::<f64>()).abs() < 1e-6);
    }
}
