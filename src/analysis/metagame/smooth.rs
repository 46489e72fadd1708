//! Smooth curves through noisy numbers: regression on one input, with as many terms as the data support.
//!
//! Candidates are a constant, a line, one mean for each value where there are few values, and cubic splines with 0, 1, 3, 7, 15
//! and 31 inner knots at quantiles of the input (B-splines, de Boor 1978), fitted by least squares. The one with the least
//! n ln(RSS / n) + m ln n is taken, where m is its number of terms (BIC, Schwarz 1978). No random numbers are used.

use super::linear::solve;

/// Most values of an input that has one mean for each.
const MOST_LEVELS: usize = 30;
/// Numbers of inner knots of splines.
const KNOTS: [usize; 6] = [0, 1, 3, 7, 15, 31];
/// Fewest numbers for each term.
const FEWEST_PER_TERM: usize = 10;
/// Ridge that keeps equations solvable where a term has hardly any data, as a share of the mean diagonal.
const RIDGE: f64 = 1e-10;

/// Terms of a regression on one input.
#[derive(Debug, Clone, PartialEq)]
pub enum Basis {
    /// One mean.
    Constant,
    /// A straight line, in units of `(x − center) / spread`.
    Line {
        /// Middle of the input.
        center: f64,
        /// Half its range, above 0.
        spread: f64,
    },
    /// One mean for each value, in rising order.
    Levels(Vec<f64>),
    /// Cubic B-splines: all knots in rising order, the first and the last four times.
    Cubic(Vec<f64>),
}

impl Basis {
    /// Bases for an input whose values are given, from the one with the fewest terms; only the constant where it never changes.
    ///
    /// ```
    /// use detente::internals::analysis::metagame::smooth::Basis;
    /// let coins: Vec<f64> = (0..100).map(|k| f64::from(k % 3)).collect();
    /// assert_eq!(Basis::all(&coins).last(), Some(&Basis::Levels(vec![0.0, 1.0, 2.0])));
    /// assert_eq!(Basis::all(&[7.0; 50]), [Basis::Constant]);
    /// ```
    #[must_use]
    pub fn all(values: &[f64]) -> Vec<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut distinct = sorted.clone();
        distinct.dedup();
        let mut all = vec![Self::Constant];
        let [low, .., high] = distinct[..] else { return all };
        all.push(Self::Line { center: 0.5 * low + 0.5 * high, spread: 0.5 * high - 0.5 * low });
        if distinct.len() <= MOST_LEVELS {
            all.extend((distinct.len() * FEWEST_PER_TERM <= values.len()).then_some(Self::Levels(distinct)));
            return all;
        }
        for n in KNOTS.into_iter().filter(|n| (n + 4) * FEWEST_PER_TERM <= values.len()) {
            let quantile = |k: usize| sorted[k * (sorted.len() - 1) / (n + 1)];
            let mut inner: Vec<f64> = (1..=n).map(quantile).filter(|x| low < *x && *x < high).collect();
            inner.dedup();
            let knots = Self::Cubic([vec![low; 4], inner, vec![high; 4]].concat());
            if all.last() != Some(&knots) {
                all.push(knots);
            }
        }
        all
    }

    /// Number of terms.
    #[must_use]
    pub fn n_terms(&self) -> usize {
        match self {
            Self::Constant => 1,
            Self::Line { .. } => 2,
            Self::Levels(values) => values.len(),
            Self::Cubic(knots) => knots.len() - 4,
        }
    }

    /// Terms that are not 0 at x: the first one, and the values from there on. Values outside of the range count as its ends.
    fn at(&self, x: f64) -> (usize, [f64; 4], usize) {
        match self {
            Self::Constant => (0, [1.0, 0.0, 0.0, 0.0], 1),
            Self::Line { center, spread } => (0, [1.0, (x - center) / spread, 0.0, 0.0], 2),
            Self::Levels(values) => {
                let place = values.partition_point(|v| *v < x).min(values.len() - 1);
                (place, [1.0, 0.0, 0.0, 0.0], 1)
            }
            Self::Cubic(knots) => {
                let x = x.clamp(knots[0], knots[knots.len() - 1]);
                let span = knots.partition_point(|k| *k <= x).clamp(4, knots.len() - 4) - 1;
                (span - 3, splines(knots, span, x), 4)
            }
        }
    }
}

/// The four cubic B-splines that are not 0 in `[knots[span], knots[span + 1]]`, by the recursion of Cox and de Boor.
fn splines(knots: &[f64], span: usize, x: f64) -> [f64; 4] {
    let mut values = [1.0, 0.0, 0.0, 0.0];
    for degree in 1..4 {
        let mut carried = 0.0;
        for k in 0..degree {
            let (right, left) = (knots[span + k + 1] - x, x - knots[span + k + 1 - degree]);
            let share = values[k] / (right + left);
            values[k] = carried + right * share;
            carried = left * share;
        }
        values[degree] = carried;
    }
    values
}

/// Sums from which the least squares of several responses on one basis follow; sums of parts can be added and taken away.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sums {
    n: f64,
    products: Vec<Vec<f64>>,
    /// By response: sums of term times response, then the sum of its squares.
    moments: Vec<(Vec<f64>, f64)>,
}

impl Sums {
    pub(super) fn new(n_terms: usize, n_responses: usize) -> Self {
        let products = vec![vec![0.0; n_terms]; n_terms];
        Self { n: 0.0, products, moments: vec![(vec![0.0; n_terms], 0.0); n_responses] }
    }

    pub(super) fn add(&mut self, basis: &Basis, x: f64, responses: impl Iterator<Item = f64>) {
        let (first, values, count) = basis.at(x);
        let terms = &values[..count];
        self.n += 1.0;
        for (k, a) in terms.iter().enumerate() {
            terms.iter().zip(&mut self.products[first + k][first..]).for_each(|(b, sum)| *sum += a * b);
        }
        for ((moments, squares), y) in self.moments.iter_mut().zip(responses) {
            terms.iter().zip(&mut moments[first..]).for_each(|(a, sum)| *sum += a * y);
            *squares += y * y;
        }
    }

    /// Adds other sums, or takes them away with a sign of −1.
    pub(super) fn join(&mut self, other: &Self, sign: f64) {
        self.n += sign * other.n;
        let join = |a: &mut Vec<f64>, b: &Vec<f64>| a.iter_mut().zip(b).for_each(|(a, b)| *a += sign * b);
        self.products.iter_mut().zip(&other.products).for_each(|(a, b)| join(a, b));
        for ((a, squares), (b, more)) in self.moments.iter_mut().zip(&other.moments) {
            join(a, b);
            *squares += sign * more;
        }
    }

    /// Coefficients of a response, and the BIC; `None` where the equations cannot be solved.
    pub(super) fn fit(&self, response: usize) -> Option<(Vec<f64>, f64)> {
        let (moments, squares) = &self.moments[response];
        let size = moments.len() as f64;
        let ridge = RIDGE * (0..moments.len()).map(|k| self.products[k][k]).sum::<f64>() / size;
        let mut matrix = self.products.clone();
        (0..moments.len()).for_each(|k| matrix[k][k] += ridge);
        let coefficients = solve(matrix, moments.clone())?;
        let explained = |k: usize| {
            let fitted: f64 = self.products[k].iter().zip(&coefficients).map(|(p, c)| p * c).sum();
            coefficients[k] * (2.0 * moments[k] - fitted)
        };
        let left = squares - (0..moments.len()).map(explained).sum::<f64>();
        // A perfect fit leaves rounding; it must not tell bases apart.
        let left = left.max(1e-13 * squares).max(f64::MIN_POSITIVE);
        Some((coefficients, self.n * libm::log(left / self.n) + size * libm::log(self.n)))
    }
}

/// A curve: a basis with its coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its terms.
    pub basis: Basis,
    /// What each term is multiplied by.
    pub coefficients: Vec<f64>,
}

impl Curve {
    /// Height of the curve at x. Outside of the range of the data, a spline stays at its end.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let (first, values, count) = self.basis.at(x);
        values[..count].iter().zip(&self.coefficients[first..]).map(|(a, c)| a * c).sum()
    }
}

/// The curve with the least BIC through points; `None` where there are fewer than 20 or a number is not finite.
///
/// ```
/// use detente::internals::analysis::metagame::smooth::smooth;
/// let x: Vec<f64> = (0..500).map(|k| f64::from(k) / 100.0).collect();
/// let y: Vec<f64> = x.iter().map(|x| libm::sin(*x)).collect();
/// assert!((smooth(&x, &y).unwrap().at(2.345) - libm::sin(2.345)).abs() < 1e-4);
/// ```
#[must_use]
pub fn smooth(x: &[f64], y: &[f64]) -> Option<Curve> {
    if x.len() < 20 || y.len() != x.len() || x.iter().chain(y).any(|x| !x.is_finite()) {
        return None;
    }
    let mut best: Option<(f64, Curve)> = None;
    for basis in Basis::all(x) {
        let mut sums = Sums::new(basis.n_terms(), 1);
        x.iter().zip(y).for_each(|(x, y)| sums.add(&basis, *x, std::iter::once(*y)));
        let Some((coefficients, bic)) = sums.fit(0) else { continue };
        if best.as_ref().is_none_or(|(least, _)| bic < *least) {
            best = Some((bic, Curve { basis, coefficients }));
        }
    }
    best.map(|(_, curve)| curve)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metagame::random::{Draws, Purpose};

    #[test]
    fn splines_add_up_to_one_and_a_cubic_is_met_exactly() {
        let x: Vec<f64> = (0..400).map(|k| libm::sqrt(f64::from(k))).collect();
        for basis in Basis::all(&x) {
            for at in [0.0, 1e-9, 3.3, 7.0, 19.9, libm::sqrt(399.0)] {
                let (first, values, count) = basis.at(at);
                let sum: f64 = values[..count].iter().sum();
                let line = matches!(basis, Basis::Line { .. });
                assert!(line || (sum - 1.0).abs() < 1e-14 && first + count <= basis.n_terms(), "{basis:?} {at}");
            }
        }
        let cubic = |x: f64| 1.0 - 2.0 * x + 0.5 * x * x - 0.01 * x * x * x;
        let y: Vec<f64> = x.iter().map(|x| cubic(*x)).collect();
        let curve = smooth(&x, &y).unwrap();
        assert_eq!(curve.basis.n_terms(), 4);
        assert!((curve.at(6.5) - cubic(6.5)).abs() < 1e-6, "{}", curve.at(6.5) - cubic(6.5));
    }

    #[test]
    fn noise_alone_is_a_constant_nearly_always() {
        let mut draws = Draws::new(4, Purpose::Starts);
        let constant = (0..200).filter(|_| {
            let x: Vec<f64> = (0..500).map(|_| draws.normal()).collect();
            let y: Vec<f64> = (0..500).map(|_| draws.normal()).collect();
            smooth(&x, &y).unwrap().basis == Basis::Constant
        });
        // A line alone is taken with probability 0.013 (χ² above ln 500): 197 of 200, sd 1.6, less what splines take.
        assert!(constant.count() >= 190);
    }

    #[test]
    fn what_cannot_be_smoothed_is_nothing() {
        assert_eq!(smooth(&[1.0; 5], &[1.0; 5]), None);
        assert_eq!(smooth(&[f64::NAN; 50], &[1.0; 50]), None);
        assert_eq!(smooth(&[2.0; 50], &[3.0; 50]).unwrap().basis, Basis::Constant);
        let levels: Vec<f64> = (0..300).map(|k| f64::from(k % 3)).collect();
        let y: Vec<f64> = levels.iter().map(|x| if *x == 1.0 { 5.0 } else { -1.0 }).collect();
        assert!((smooth(&levels, &y).unwrap().at(1.0) - 5.0).abs() < 1e-8);
    }
}
