//! First-order indices from runs that were made anyway: an input is cut into cells, and means of cells are compared.

use crate::maths::special::{normal_between, normal_quantile};

/// Runs in which an input was in one interval of its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Number of runs, from 1 on.
    pub n: u64,
    /// Mean of the output over them.
    pub mean: f64,
    /// Sum of squared deviations of the output from that mean, at least 0.
    pub within: f64,
}

/// The share of the variance of single runs that an input accounts for alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstOrder {
    /// Estimate without the bias of the number of cells, ε². Below 0 by chance where there is hardly any effect.
    pub value: f64,
    /// Lower end of the interval, in [0, 1].
    pub low: f64,
    /// Upper end of the interval, in [0, 1]. A negative `value` lies below the interval, because a true share is never negative.
    pub high: f64,
    /// The plain correlation ratio η², in [0, 1]: too large by about (cells − 1)/n where there is no effect.
    pub plain: f64,
}

/// First-order index of an input from cells of its range.
///
/// With SSB the sum of squares between cells, SSW within, SST = SSB + SSW, M cells and n runs: η² = SSB/SST, and ε² = (SSB − (M −
/// 1)·SSW/(n − M))/SST. Sources: Plischke, Borgonovo & Smith (2013), *European Journal of Operational Research* 226(3), for indices
/// from given data; Kelley (1935) for ε². It is the index of the input cut into these cells: what the input does inside a cell is
/// left out, which is a share of about 1/M² of the index where the effect is smooth.
///
/// The interval inverts the distribution of SSB/(SSW/(n − M)): noncentral chi-square with M − 1 degrees of freedom and
/// noncentrality n·g, where g = S/(1 − S), by the approximation of Sankaran (1959), *Biometrika* 46; its variance is enlarged by
/// g²·2/n for the uncertainty of SSW, as for normal outputs. No random numbers.
///
/// `None` where all outputs are equal. Where outputs are equal within each cell, low and high are 1: too sure if cells are small.
///
/// # Errors
///
/// Fewer than two cells, a cell without runs, no more runs than cells, numbers that are not finite, sums of squares below 0, and a
/// level outside (0, 1).
///
/// ```
/// use detente::internals::analysis::indices::{Cell, first_order};
/// let cells = [1.0, 2.0, 3.0].map(|mean| Cell { n: 100, mean, within: 200.0 });
/// let found = first_order(&cells, 0.95).unwrap().unwrap();
/// assert_eq!(found.plain, 0.25); // 200 of 800
/// assert!(found.low < found.value && found.value < 0.25 && 0.25 < found.high);
/// ```
pub fn first_order(cells: &[Cell], level: f64) -> Result<Option<FirstOrder>, String> {
    check(cells, level)?;
    let split = Split::of(cells);
    Ok(split.index(level, 1.0 + 0.5 * split.odds()))
}

/// The same for outputs that are 0 or 1: cells are (hits, runs). The share of the variance p·(1 − p) of a single run.
///
/// The interval takes the variance of SSB/SSW as the delta method gives it for binomial cells, in place of that for normal outputs.
///
/// # Errors
///
/// As for [`first_order`], and more hits than runs.
///
/// ```
/// use detente::internals::analysis::indices::first_order_of_counts;
/// let found = first_order_of_counts(&[(200, 1000), (400, 1000)], 0.95).unwrap().unwrap();
/// assert!((found.plain - 0.01 / (0.3 * 0.7)).abs() < 1e-12);
/// assert!(first_order_of_counts(&[(0, 50), (0, 50)], 0.95).unwrap().is_none());
/// assert!(first_order_of_counts(&[(51, 50), (0, 50)], 0.95).is_err());
/// ```
pub fn first_order_of_counts(cells: &[(u64, u64)], level: f64) -> Result<Option<FirstOrder>, String> {
    if let Some((hits, n)) = cells.iter().find(|(hits, n)| hits > n) {
        return Err(format!("a cell has {hits} hits in {n} runs; give (hits, runs)"));
    }
    let of = |&(hits, n): &(u64, u64)| {
        let mean = hits as f64 / n.max(1) as f64;
        Cell { n, mean, within: hits as f64 * (1.0 - mean) }
    };
    let cells: Vec<Cell> = cells.iter().map(of).collect();
    check(&cells, level)?;
    let split = Split::of(&cells);
    Ok(split.index(level, split.binomial_spread(&cells)))
}

/// Sums of squares of all cells.
struct Split {
    between: f64,
    within: f64,
    mean: f64,
    /// Number of runs, and of cells.
    n: f64,
    cells: f64,
}

impl Split {
    fn of(cells: &[Cell]) -> Self {
        let n: f64 = cells.iter().map(|cell| cell.n as f64).sum();
        let mean = cells.iter().map(|cell| cell.n as f64 * cell.mean).sum::<f64>() / n;
        let between = cells.iter().map(|cell| cell.n as f64 * (cell.mean - mean) * (cell.mean - mean)).sum();
        Self { between, within: cells.iter().map(|cell| cell.within).sum(), mean, n, cells: cells.len() as f64 }
    }

    /// SSB less what noise alone puts there.
    fn effect(&self) -> f64 {
        self.between - (self.cells - 1.0) * self.within / (self.n - self.cells)
    }

    /// S/(1 − S) as estimated, at least 0.
    fn odds(&self) -> f64 {
        if self.within > 0.0 { self.effect().max(0.0) / self.within } else { 0.0 }
    }

    /// Variance of the estimated odds g for binomial cells over 4·g/n, the variance for equal normal cells and a known variance.
    fn binomial_spread(&self, cells: &[Cell]) -> f64 {
        let odds = self.odds();
        if odds < 1e-9 {
            return 1.0;
        }
        // Means of cells lie too far apart by their own noise.
        let closer = (self.effect() / self.between).sqrt();
        let at = |cell: &Cell| self.mean + closer * (cell.mean - self.mean);
        let within: f64 = cells.iter().map(|cell| cell.n as f64 / self.n * at(cell) * (1.0 - at(cell))).sum();
        let between: f64 =
            cells.iter().map(|cell| cell.n as f64 / self.n * (at(cell) - self.mean) * (at(cell) - self.mean)).sum();
        let variance = |cell: &Cell| {
            let p = at(cell);
            let slope = (2.0 * (p - self.mean) - between / within * (1.0 - 2.0 * p)) / within;
            // (n_m/n·slope)² · p(1 − p)/n_m, times n.
            cell.n as f64 / self.n * slope * slope * p * (1.0 - p)
        };
        cells.iter().map(variance).sum::<f64>() * within / (4.0 * between)
    }

    fn index(&self, level: f64, spread: f64) -> Option<FirstOrder> {
        let total = self.between + self.within;
        if total <= 0.0 {
            return None;
        }
        let (value, plain) = (self.effect() / total, self.between / total);
        if self.within <= 0.0 {
            return Some(FirstOrder { value, low: 1.0, high: 1.0, plain });
        }
        let observed = self.between / self.within * (self.n - self.cells);
        let freedom = self.cells - 1.0;
        let limit = normal_quantile(0.5 * (1.0 + level));
        let share = |far: f64| far / (far + self.n);
        let at = |z: f64| share(noncentrality(observed, freedom, spread, z));
        Some(FirstOrder { value, low: at(limit), high: at(-limit), plain })
    }
}

/// The noncentrality, from 0 on, at which what was observed lies `wanted` standard deviations above what is expected.
fn noncentrality(observed: f64, freedom: f64, spread: f64, wanted: f64) -> f64 {
    let above = |far: f64| score(observed, freedom, far, spread) > wanted;
    if !above(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0 + observed);
    while above(high) && high < 1e300 {
        high *= 2.0;
    }
    // Halved until neighboring numbers are met, or nearly so.
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if above(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Standard normal score of a noncentral chi-square variable; the part of the variance that comes from the noncentrality is
/// multiplied by `spread`. By Sankaran's power transformation: its distribution function is off by at most 0.015 for 2 degrees of
/// freedom, 0.004 for 4 and 0.001 for 9, and much less above the lowest tenth.
fn score(observed: f64, freedom: f64, far: f64, spread: f64) -> f64 {
    let (mean, half_variance) = (freedom + far, freedom + 2.0 * far);
    let wider = ((freedom + 2.0 * far * spread) / half_variance).sqrt();
    if freedom < 1.5 {
        // The square of a normal variable with mean √far: exact, and the approximation is poor here.
        let (root, middle) = (observed.sqrt(), far.sqrt());
        return normal_quantile(normal_between((-root - middle) / wider, (root - middle) / wider));
    }
    let h = 1.0 - 2.0 * mean * (freedom + 3.0 * far) / (3.0 * half_variance * half_variance);
    let p = half_variance / (mean * mean);
    let m = (h - 1.0) * (1.0 - 3.0 * h);
    let center = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p);
    let deviation = h * (2.0 * p).sqrt() * (1.0 + 0.5 * m * p);
    (libm::pow(observed / mean, h) - center) / (deviation * wider)
}

fn check(cells: &[Cell], level: f64) -> Result<(), String> {
    if !(0.0 < level && level < 1.0) {
        return Err(format!("the level {level} is not between 0 and 1; write 0.95 for 95%"));
    }
    if cells.len() < 2 || cells.iter().any(|cell| cell.n == 0) {
        return Err("a first-order index needs at least two cells, each with runs; use fewer, wider cells".into());
    }
    if cells.iter().map(|cell| u128::from(cell.n)).sum::<u128>() <= cells.len() as u128 {
        return Err(format!("{} cells have no more runs than cells; use fewer cells or more runs", cells.len()));
    }
    if cells.iter().any(|cell| !cell.mean.is_finite() || !(0.0..=f64::MAX).contains(&cell.within)) {
        return Err("a cell has a mean that is not finite, or a sum of squares below 0; give finite outputs".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::design::latin_hypercube;
    use crate::maths::seeded::Seeded;

    /// The true share for probabilities of equally likely cells.
    fn share(p: &[f64]) -> f64 {
        let m = p.len() as f64;
        let mean = p.iter().sum::<f64>() / m;
        p.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / m / (mean * (1.0 - mean))
    }

    #[test]
    fn intervals_of_counts_cover_from_no_effect_to_a_strong_one() {
        let line =
            |from: f64, to: f64| -> Vec<f64> { (0..10).map(|i| from + (to - from) * f64::from(i) / 9.0).collect() };
        let mut one = line(0.05, 0.05);
        one[9] = 0.9;
        let cases = [
            (line(0.3, 0.3), 100),
            (line(0.2, 0.6), 100),
            (line(0.03, 0.97), 60),
            (line(0.002, 0.03), 1000),
            (one, 60),
        ];
        for (case, (p, n)) in cases.iter().enumerate() {
            let truth = share(p);
            let mut random = Seeded::new(case as u64, "counts");
            let (mut low, mut high, mut bias, mut plain) = (0, 0, 0.0, 0.0);
            for _ in 0..600 {
                let hits = |p: &f64| ((0..*n).filter(|_| random.uniform() < *p).count() as u64, *n);
                let found = first_order_of_counts(&p.iter().map(hits).collect::<Vec<_>>(), 0.9).unwrap().unwrap();
                low += u32::from(found.low > truth);
                high += u32::from(found.high < truth);
                bias += (found.value - truth) / 600.0;
                plain += (found.plain - truth) / 600.0;
            }
            let says = format!("{case}: S = {truth}, of 600 {low} above and {high} below, bias {bias}, of η² {plain}");
            // 5% on each side are 30, standard deviation 5.3. Without effect nothing is below.
            assert!(
                (12..=48).contains(&low) && (if truth == 0.0 { high == 0 } else { (12..=48).contains(&high) }),
                "{says}"
            );
            assert!(bias.abs() < 0.002, "{says}");
            // The correction matters: η² is too large by about (1 − S)·9/n.
            let expected = (1.0 - truth) * 9.0 / (10.0 * *n as f64);
            assert!((plain - expected).abs() < 0.4 * expected + 0.001, "{says}");
        }
    }

    #[test]
    fn intervals_of_normal_outputs_cover() {
        for (case, effect) in [0.0, 0.3, 2.0].into_iter().enumerate() {
            let means: Vec<f64> = (0..8).map(|i| effect * (f64::from(i) - 3.5) / 2.291_287_847_477_92).collect();
            let truth = effect * effect / (1.0 + effect * effect);
            let mut random = Seeded::new(case as u64, "normal");
            let mut inside = 0;
            for _ in 0..400 {
                let cell = |mean: &f64| {
                    let y: Vec<f64> = (0..40).map(|_| mean + normal_quantile(random.inside())).collect();
                    let mean = y.iter().sum::<f64>() / 40.0;
                    Cell { n: 40, mean, within: y.iter().map(|y| (y - mean) * (y - mean)).sum() }
                };
                let found = first_order(&means.iter().map(cell).collect::<Vec<_>>(), 0.9).unwrap().unwrap();
                inside += u32::from(found.low <= truth && truth <= found.high);
            }
            // 360, or 380 without effect; standard deviation 6.
            let expected = if effect == 0.0 { 380 } else { 360 };
            assert!(inside.abs_diff(expected) <= 20, "{case}: {inside} of 400");
        }
    }

    #[test]
    fn the_ishigami_function_is_read_from_given_data() {
        let rows = latin_hypercube(20_000, 3, 1);
        let output = |x: &Vec<f64>| {
            let z = |k: usize| std::f64::consts::PI * (2.0 * x[k] - 1.0);
            let (s, t, u) = (libm::sin(z(0)), libm::sin(z(1)), z(2));
            s + 7.0 * t * t + 0.1 * u * u * u * u * s
        };
        let y: Vec<f64> = rows.iter().map(output).collect();
        for (k, truth) in [0.313_9, 0.442_4, 0.0].into_iter().enumerate() {
            let cell = |c: usize| {
                let in_it =
                    || rows.iter().zip(&y).filter(move |(row, _)| (row[k] * 40.0) as usize == c).map(|(_, y)| *y);
                let n = in_it().count() as f64;
                let mean = in_it().sum::<f64>() / n;
                Cell { n: n as u64, mean, within: in_it().map(|y| (y - mean) * (y - mean)).sum() }
            };
            let found = first_order(&(0..40).map(cell).collect::<Vec<_>>(), 0.99).unwrap().unwrap();
            assert!(
                (found.value - truth).abs() < 0.02 && found.low <= truth + 0.002 && truth <= found.high,
                "{k}: {found:?}"
            );
        }
    }

    /// Against the noncentral chi-square distribution function (SciPy 1.17.1, `scipy.stats.ncx2.cdf`).
    #[test]
    fn scores_are_those_of_the_noncentral_chi_square() {
        use crate::maths::special::normal_cdf;
        for (x, freedom, far, cdf) in NCX2 {
            let ours = normal_cdf(score(x, freedom, far, 1.0));
            assert!((ours - cdf).abs() < 0.004, "{x} {freedom} {far}: {ours} and {cdf}");
        }
    }

    const NCX2: [(f64, f64, f64, f64); 48] = [
        (0.01, 1.0, 0.5, 0.062088),
        (0.73, 1.0, 0.5, 0.499348),
        (5.58, 1.0, 0.5, 0.949975),
        (0.37, 1.0, 5.0, 0.049559),
        (5.0, 1.0, 5.0, 0.499996),
        (15.06, 1.0, 5.0, 0.949979),
        (29.44, 1.0, 50.0, 0.049964),
        (50.0, 1.0, 50.0, 0.5),
        (75.97, 1.0, 50.0, 0.950016),
        (898.68, 1.0, 1000.0, 0.050007),
        (1000.0, 1.0, 1000.0, 0.5),
        (1106.74, 1.0, 1000.0, 0.950007),
        (0.8, 4.0, 0.5, 0.049499),
        (3.79, 4.0, 0.5, 0.500431),
        (10.63, 4.0, 0.5, 0.949946),
        (2.14, 4.0, 5.0, 0.050221),
        (8.08, 4.0, 5.0, 0.499641),
        (19.0, 4.0, 5.0, 0.950051),
        (32.08, 4.0, 50.0, 0.050011),
        (53.01, 4.0, 50.0, 0.500005),
        (79.3, 4.0, 50.0, 0.950007),
        (901.6, 4.0, 1000.0, 0.050005),
        (1003.0, 4.0, 1000.0, 0.499997),
        (1109.81, 4.0, 1000.0, 0.949996),
        (3.51, 9.0, 0.5, 0.049845),
        (8.81, 9.0, 0.5, 0.500071),
        (17.85, 9.0, 0.5, 0.950069),
        (5.5, 9.0, 5.0, 0.049959),
        (13.16, 9.0, 5.0, 0.500238),
        (25.38, 9.0, 5.0, 0.950001),
        (36.48, 9.0, 50.0, 0.049963),
        (58.02, 9.0, 50.0, 0.499865),
        (84.84, 9.0, 50.0, 0.949988),
        (906.47, 9.0, 1000.0, 0.050007),
        (1008.0, 9.0, 1000.0, 0.499992),
        (1114.94, 9.0, 1000.0, 0.949999),
        (26.03, 39.0, 0.5, 0.050067),
        (38.83, 39.0, 0.5, 0.500132),
        (55.27, 39.0, 0.5, 0.949996),
        (29.06, 39.0, 5.0, 0.049957),
        (43.27, 39.0, 5.0, 0.500127),
        (61.44, 39.0, 5.0, 0.950013),
        (63.21, 39.0, 50.0, 0.050027),
        (88.09, 39.0, 50.0, 0.49994),
        (117.89, 39.0, 50.0, 0.950002),
        (935.68, 39.0, 1000.0, 0.049998),
        (1038.01, 39.0, 1000.0, 0.500024),
        (1145.71, 39.0, 1000.0, 0.950002),
    ];

    #[test]
    fn edges() {
        let cell = |n, mean, within| Cell { n, mean, within };
        let told = |cells: &[Cell]| first_order(cells, 0.9).unwrap_err();
        assert!(told(&[cell(5, 1.0, 1.0)]).contains("two cells"));
        assert!(told(&[cell(5, 1.0, 1.0), cell(0, 1.0, 0.0)]).contains("each with runs"));
        assert!(told(&[cell(1, 1.0, 0.0), cell(1, 2.0, 0.0)]).contains("no more runs"));
        assert!(told(&[cell(5, f64::NAN, 0.0), cell(5, 2.0, 0.0)]).contains("not finite"));
        assert!(first_order(&[cell(5, 1.0, 1.0); 2], 1.0).is_err());
        assert!(first_order_of_counts(&[(0, 0), (1, 2)], 0.9).is_err());
        assert_eq!(first_order(&[cell(5, 2.0, 0.0); 3], 0.9), Ok(None));
        let sure = first_order_of_counts(&[(0, 50), (50, 50)], 0.9).unwrap().unwrap();
        assert_eq!((sure.value, sure.low, sure.high), (1.0, 1.0, 1.0));
        // Means that are closer than chance would have them.
        let even = first_order_of_counts(&[(500, 1000); 20], 0.9).unwrap().unwrap();
        assert!(even.value < 0.0 && even.low == 0.0 && even.high == 0.0, "{even:?}");
        let large =
            first_order_of_counts(&[(300_000_000, 1_000_000_000), (600_000_000, 1_000_000_000)], 0.9).unwrap().unwrap();
        assert!(large.high - large.low < 1e-4 && large.low < large.value && large.value < large.high, "{large:?}");
    }
}
