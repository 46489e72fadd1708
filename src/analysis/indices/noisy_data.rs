//! First-order indices of given data whose outputs are shares of runs, with the noise of the runs taken out, and what inputs do together.

use super::given_data::{Cell, FirstOrder, first_order};
use crate::maths::special::normal_quantile;

/// Cells that an input is cut into, for given data, at most; each has 25 points at least.
const MOST_CELLS: usize = 16;
const LEAST_IN_CELL: usize = 25;
/// Blocks of rows that are left out in turn.
const BLOCKS: usize = 50;

/// Shares at the rows of a design, and the rows in the order of each input.
#[derive(Debug, Clone)]
pub struct GivenData<'a> {
    /// Share of runs at each row.
    pub y: &'a [f64],
    /// Variance of each of these shares by chance.
    pub noise: &'a [f64],
    /// For each input the rows in its order.
    pub orders: Vec<Vec<usize>>,
    /// Confidence level of intervals.
    pub level: f64,
}

/// First-order indices, as shares of the variance without the noise of the runs.
#[derive(Debug, Clone)]
pub struct GivenIndices {
    /// Variance of the shares without the noise of the runs; not above 0 where they vary no more than that.
    pub variance: f64,
    /// For each input; `None` where all shares are equal.
    pub first: Vec<Option<FirstOrder>>,
}

/// What inputs do together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interactions {
    /// 1 less the sum of first-order indices.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Its interval.
    pub interval: [f64; 2],
}

impl GivenIndices {
    /// Index of each input; 0 where all shares are equal.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.first.iter().map(|index| index.map_or(0.0, |index| index.value)).collect()
    }
}

impl GivenData<'_> {
    /// Indices from some of the rows.
    ///
    /// # Errors
    ///
    /// As for [`first_order`].
    pub fn indices(&self, wanted: impl Fn(usize) -> bool) -> Result<GivenIndices, String> {
        let rows: Vec<usize> = (0..self.y.len()).filter(|row| wanted(*row)).collect();
        let of = |values: &[f64]| rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len() as f64;
        let (n, center) = (rows.len(), of(self.y));
        let squares = |row: &usize| (self.y[*row] - center) * (self.y[*row] - center);
        let observed = rows.iter().map(squares).sum::<f64>() / n.saturating_sub(1) as f64;
        let variance = observed - of(self.noise);
        let cells = (n / LEAST_IN_CELL).clamp(2, MOST_CELLS);
        let of_input = |order: &Vec<usize>| {
            let y: Vec<f64> = order.iter().filter(|row| wanted(**row)).map(|row| self.y[*row]).collect();
            let cell = |k: usize| {
                let part = &y[k * n / cells..(k + 1) * n / cells];
                let mean = mean(part);
                let within = part.iter().map(|y| (y - mean) * (y - mean)).sum();
                Cell { n: part.len() as u64, mean, within }
            };
            let index = first_order(&(0..cells).map(cell).collect::<Vec<_>>(), self.level)?;
            // A share of the variance of what was seen becomes one of the variance without the noise of the runs.
            let times = observed / variance;
            Ok(index.map(|index| FirstOrder {
                value: index.value * times,
                low: index.low * times,
                high: index.high * times,
                ..index
            }))
        };
        Ok(GivenIndices { variance, first: self.orders.iter().map(of_input).collect::<Result<_, String>>()? })
    }

    /// 1 less the sum of first-order indices, with an interval from blocks of rows that are left out in turn; `None` where the variance is
    /// not above the noise of the runs, with all rows and without any block.
    #[must_use]
    pub fn interactions(&self) -> Option<Interactions> {
        let rest = |wanted: &dyn Fn(usize) -> bool| {
            let found = self.indices(wanted).ok()?;
            (found.variance > 0.0).then(|| 1.0 - found.values().iter().sum::<f64>())
        };
        let value = rest(&|_| true)?;
        let without = (0..BLOCKS).map(|block| rest(&|row| row % BLOCKS != block)).collect::<Option<Vec<f64>>>()?;
        let center = mean(&without);
        let squares = without.iter().map(|x| (x - center) * (x - center)).sum::<f64>();
        let error = ((BLOCKS - 1) as f64 / BLOCKS as f64 * squares).sqrt();
        let reach = normal_quantile(0.5 * (1.0 + self.level)) * error;
        Some(Interactions { value, error, interval: [value - reach, value + reach] })
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::indices::noise_of_share;
    use crate::explore::design::latin_hypercube;
    use crate::maths::seeded::Seeded;

    /// Data of a design with two numbers that matter and three that do not, each share known by 30 runs.
    fn interactions(of: impl Fn(f64, f64) -> f64, seed: u64) -> Interactions {
        let rows = latin_hypercube(1_000, 5, seed);
        let mut random = Seeded::new(seed, "runs");
        let mut play = |row: &Vec<f64>| {
            let p = of(row[0], row[1]);
            (0..30).map(|_| random.uniform() < p).collect::<Vec<bool>>()
        };
        let hits: Vec<Vec<bool>> = rows.iter().map(&mut play).collect();
        let count = |hits: &Vec<bool>| hits.iter().filter(|hit| **hit).count() as u64;
        let y: Vec<f64> = hits.iter().map(|one| count(one) as f64 / 30.0).collect();
        let noise: Vec<f64> = hits.iter().map(|one| noise_of_share(count(one), 30).unwrap()).collect();
        let order = |k: usize| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by(|a, b| rows[*a][k].total_cmp(&rows[*b][k]));
            order
        };
        GivenData { y: &y, noise: &noise, orders: (0..5).map(order).collect(), level: 0.9 }.interactions().unwrap()
    }

    #[test]
    fn interactions_are_those_of_a_product_and_none_of_a_sum() {
        // Var xy = 1/9 - 1/16, and each factor alone has a 48th of it.
        let product = 1.0 - 2.0 * (1.0 / 48.0) / (7.0 / 144.0);
        for (of, wanted) in [((|x, y| x * y) as fn(f64, f64) -> f64, product), (|x, y| 0.5 * (x + y), 0.0)] {
            let found: Vec<Interactions> = (0..60).map(|seed| interactions(of, seed)).collect();
            let values: Vec<f64> = found.iter().map(|one| one.value).collect();
            let deviation = (values.iter().map(|x| (x - mean(&values)).powi(2)).sum::<f64>() / 59.0).sqrt();
            assert!((mean(&values) - wanted).abs() < 4.0 * deviation / 60f64.sqrt() + 0.01, "{}", mean(&values));
            let inside = |one: &&Interactions| one.interval[0] <= wanted && wanted <= one.interval[1];
            let covered = found.iter().filter(inside).count();
            // 54 are expected; fewer than 45 or more than 59 in 1 of 1,000 cases.
            assert!((45..=59).contains(&covered), "{covered} of 60 at 90%");
        }
    }
}
