//! Logit quantal response equilibrium of a normal-form game (McKelvey & Palfrey 1995).
//!
//! Every player chooses strategy s with a probability in proportion to e^(λ u(s)), where u(s) is its expected payoff against the
//! others' choices. λ, the precision, is in 1 per payoff unit: 0 is a coin toss, large values are nearly best responses. The
//! equilibrium at λ is the one on the branch that starts at λ = 0, where all strategies are equally likely; the branch is traced
//! by predictor and corrector in logarithms of probabilities (Turocy 2005). It may turn back in λ: then the first point at the
//! wanted λ is taken. In a symmetric game the branch may pass a fork; it goes straight on.

use serde::{Deserialize, Serialize};

use super::game::{Game, Mixture};
use super::linear::solve;

/// Largest residual that counts as solved.
pub const RESIDUAL: f64 = 1e-10;
/// Largest precision, times the scale of payoffs.
pub const MOST_PRECISION: f64 = 1e6;
/// Most steps along the branch.
const MOST_STEPS: usize = 20_000;
/// First step, and the smallest before tracing is given up, in units of arc length.
const STEPS: (f64, f64) = (0.03, 1e-9);
/// Most Newton steps of a corrector.
const CORRECTIONS: usize = 8;

/// A logit equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogitEquilibrium {
    /// Precision, in 1 per payoff unit.
    pub lambda: f64,
    /// Probability of each strategy of each player; above 0, unless too small to be written.
    pub mixture: Mixture,
    /// Expected payoff of each player.
    pub payoffs: Vec<f64>,
    /// Largest difference between a probability and the logit response to all others.
    pub residual: f64,
    /// How often the branch turned back in λ before this point.
    pub turns: usize,
}

/// The logit equilibrium at precision `lambda`, at least 0, on the branch that starts at 0.
///
/// # Errors
///
/// If the precision is below 0 or above [`MOST_PRECISION`] over the range of payoffs, or the residual stays above [`RESIDUAL`].
///
/// ```
/// use detente::internals::analysis::metagame::{game::Game, logit::logit};
/// // The prisoner's dilemma with equal temptations: p = 1 / (1 + e^(−λ)) whatever the other does.
/// let game = Game::new(&[2, 2], &[[3.0, 3.0], [0.0, 4.0], [4.0, 0.0], [1.0, 1.0]]).unwrap();
/// let found = logit(&game, 2.0).unwrap();
/// assert!((found.mixture[0][1] - 1.0 / (1.0 + libm::exp(-2.0))).abs() < 1e-12);
/// assert!(found.residual < 1e-12 && found.turns == 0);
/// ```
pub fn logit(game: &Game, lambda: f64) -> Result<LogitEquilibrium, String> {
    let scale = game.scale();
    if !(0.0 <= lambda && lambda * scale <= MOST_PRECISION) {
        return Err(format!(
            "the precision {lambda} is not between 0 and {}; from there on, look at Nash equilibria",
            MOST_PRECISION / scale
        ));
    }
    let mut branch = Branch::of(game);
    branch.trace(lambda * scale).ok_or_else(|| {
        format!(
            "the branch of logit equilibria was lost at precision {} on the way to {lambda}; ask for less than that",
            branch.point[branch.size()] / scale
        )
    })?;
    let mut mixture = branch.mixture(&branch.point);
    for shares in &mut mixture {
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|p| *p /= sum);
    }
    let values = game.values(&mixture);
    let residual = residual(&mixture, &values, lambda);
    if residual <= RESIDUAL {
        let mean = |(p, v): (&Vec<f64>, &Vec<f64>)| p.iter().zip(v).map(|(p, v)| p * v).sum();
        let payoffs = mixture.iter().zip(&values).map(mean).collect();
        return Ok(LogitEquilibrium { lambda, payoffs, mixture, residual, turns: branch.turns });
    }
    Err(format!(
        "the logit equilibrium at precision {lambda} is known up to {residual} only; ask for a lower precision"
    ))
}

/// The mixture at a large precision, for a start of Newton's method: λ = 1,000 over the range of payoffs, or less.
///
/// # Errors
///
/// If not even λ = 10 over the range can be reached.
pub fn limit(game: &Game) -> Result<Mixture, String> {
    let at = |precision: f64| logit(game, precision / game.scale());
    at(1000.0).or_else(|_| at(100.0)).or_else(|_| at(10.0)).map(|found| found.mixture)
}

/// The largest difference between a probability and the logit response.
fn residual(mixture: &Mixture, values: &[Vec<f64>], lambda: f64) -> f64 {
    let mut most = 0.0_f64;
    for (shares, values) in mixture.iter().zip(values) {
        let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = values.iter().map(|v| libm::exp(lambda * (v - top))).collect();
        let sum: f64 = weights.iter().sum();
        for (p, weight) in shares.iter().zip(weights) {
            let apart = (p - weight / sum).abs();
            most = if apart.is_nan() { f64::INFINITY } else { most.max(apart) };
        }
    }
    most
}

/// A point of the branch: logarithms of all probabilities, then the precision times the scale.
struct Branch<'a> {
    game: &'a Game,
    scale: f64,
    offsets: Vec<usize>,
    point: Vec<f64>,
    turns: usize,
}

impl<'a> Branch<'a> {
    fn of(game: &'a Game) -> Self {
        let mut point: Vec<f64> = game.uniform().iter().flatten().map(|p| libm::log(*p)).collect();
        point.push(0.0);
        Self { game, scale: game.scale(), offsets: game.offsets(), point, turns: 0 }
    }

    fn size(&self) -> usize {
        self.point.len() - 1
    }

    fn mixture(&self, point: &[f64]) -> Mixture {
        let of = |(at, count): (&usize, &usize)| point[*at..at + count].iter().map(|y| libm::exp(*y)).collect();
        self.offsets.iter().zip(self.game.counts()).map(of).collect()
    }

    /// What must be 0, and its derivatives by all of the point. A player's first row: probabilities add up to 1.
    fn equations(&self, point: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (size, lambda) = (self.size(), point[self.size()]);
        let mixture = self.mixture(point);
        let (values, slopes) = (self.game.values(&mixture), self.game.slopes(&mixture));
        let shares: Vec<f64> = mixture.iter().flatten().copied().collect();
        let (mut zero, mut matrix) = (Vec::with_capacity(size), Vec::with_capacity(size));
        for (player, first) in self.offsets.iter().enumerate() {
            let count = self.game.counts()[player];
            // The likeliest strategy is compared with: that keeps the equations well scaled.
            let base = (0..count).fold(0, |best, s| if point[first + s] > point[first + best] { s } else { best });
            let mut row = vec![0.0; size + 1];
            row[*first..first + count].copy_from_slice(&shares[*first..first + count]);
            zero.push(row.iter().sum::<f64>() - 1.0);
            matrix.push(row);
            for s in (0..count).filter(|s| *s != base) {
                let gain = (values[player][s] - values[player][base]) / self.scale;
                zero.push(point[first + s] - point[first + base] - lambda * gain);
                let slope = |k: usize| (slopes[first + s][k] - slopes[first + base][k]) / self.scale;
                let mut row: Vec<f64> = (0..size).map(|k| -lambda * slope(k) * shares[k]).collect();
                row[first + s] += 1.0;
                row[first + base] -= 1.0;
                row.push(-gain);
                matrix.push(row);
            }
        }
        (zero, matrix)
    }

    /// Newton's method in the plane through `point` at right angles to `normal`.
    fn correct(&self, mut point: Vec<f64>, normal: &[f64]) -> Option<(Vec<f64>, usize)> {
        let mut last = f64::INFINITY;
        for step in 0..=CORRECTIONS {
            let (zero, mut matrix) = self.equations(&point);
            let error =
                zero.iter().fold(0.0, |most: f64, x| if x.is_nan() { f64::INFINITY } else { most.max(x.abs()) });
            let fine = 1e-14 * (1.0 + point[self.size()].abs());
            if error <= fine || error <= 1e3 * fine && error >= last {
                return Some((point, step));
            }
            if step > 0 && error > last {
                return None;
            }
            last = error;
            matrix.push(normal.to_vec());
            let right = zero.iter().map(|x| -x).chain([0.0]).collect();
            let change = solve(matrix, right)?;
            point.iter_mut().zip(change).for_each(|(x, d)| *x += d);
        }
        None
    }

    /// Direction of the branch at a point, of length 1, as near as possible to `before`.
    fn direction(&self, point: &[f64], before: &[f64]) -> Option<Vec<f64>> {
        let (_, mut matrix) = self.equations(point);
        matrix.push(before.to_vec());
        let mut right = vec![0.0; self.size()];
        right.push(1.0);
        let mut direction = solve(matrix, right)?;
        let length = libm::sqrt(direction.iter().map(|x| x * x).sum());
        direction.iter_mut().for_each(|x| *x /= length);
        Some(direction)
    }

    /// Moves along the branch until the precision is `target`.
    fn trace(&mut self, target: f64) -> Option<()> {
        let last = self.size();
        if target == 0.0 {
            return Some(());
        }
        let mut up = vec![0.0; last];
        up.push(1.0);
        let mut direction = self.direction(&self.point, &up)?;
        let mut step = STEPS.0;
        for _ in 0..MOST_STEPS {
            if step < STEPS.1 {
                return None;
            }
            let reaches = self.point[last] + step * direction[last] >= target;
            let length = if reaches { (target - self.point[last]) / direction[last] } else { step };
            let mut guess: Vec<f64> = self.point.iter().zip(&direction).map(|(x, d)| x + length * d).collect();
            if reaches {
                guess[last] = target;
            }
            let found = self.correct(guess, if reaches { &up } else { &direction });
            let next = found.and_then(|(point, n)| Some((self.direction(&point, &direction)?, point, n)));
            let turn = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            match next {
                // Directions that change much may have left the branch for another one.
                Some((now, point, n)) if turn(&now, &direction) > 0.9 => {
                    self.turns += usize::from(now[last] * direction[last] < 0.0);
                    (self.point, direction) = (point, now);
                    if reaches {
                        return Some(());
                    }
                    step *= if n <= 3 { 1.5 } else { 1.0 };
                    // No step may pass by more than a share of what was traced.
                    step = step.min(0.1 + 0.5 * self.point[last].abs());
                }
                _ => step *= 0.5,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_bisection(gain: impl Fn(f64) -> f64, lambda: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..200 {
            let p = 0.5 * (low + high);
            if p < 1.0 / (1.0 + libm::exp(-lambda * gain(p))) { low = p } else { high = p }
        }
        0.5 * (low + high)
    }

    #[test]
    fn symmetric_two_by_two_as_by_one_equation() {
        // Chicken: p = Λ(λ (p (a − c) + (1 − p) (b − d))) has one solution, because the gain falls with p.
        let (a, b, c, d) = (0.0, 3.0, 1.0, 2.0);
        let game = Game::new(&[2, 2], &[[a, a], [b, c], [c, b], [d, d]]).unwrap();
        for lambda in [0.0, 0.1, 1.0, 5.0, 20.0] {
            let truth = by_bisection(|p| p * (a - c) + (1.0 - p) * (b - d), lambda);
            let found = logit(&game, lambda).unwrap();
            for shares in &found.mixture {
                assert!((shares[0] - truth).abs() < 1e-11, "{lambda}: {found:?} {truth}");
            }
        }
    }

    #[test]
    fn large_precision_is_nash() {
        let pennies = Game::new(&[2, 2], &[[4.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
        let found = logit(&pennies, 1e5).unwrap();
        assert!(
            (found.mixture[0][0] - 0.5).abs() < 1e-4 && (found.mixture[1][0] - 2.0 / 7.0).abs() < 1e-4,
            "{found:?}"
        );
        let hunt = Game::new(&[2, 2], &[[4.0, 4.0], [0.0, 3.0], [3.0, 0.0], [3.0, 3.0]]).unwrap();
        // The branch goes to the risk-dominant equilibrium.
        let found = logit(&hunt, 1e4).unwrap();
        assert!(found.mixture.iter().all(|p| p[1] > 1.0 - 1e-9) && found.residual <= RESIDUAL);
        assert!((found.payoffs[0] - 3.0).abs() < 1e-9);
    }

    #[test]
    fn payoffs_may_be_shifted_and_scaled() {
        let rows = [[4.0, 1.0], [0.0, 1.5], [1.0, 3.0], [1.0, 4.0], [3.0, 1.0], [2.0, 0.0]];
        let game = Game::new(&[2, 3], &rows).unwrap();
        let moved = Game::new(&[2, 3], &rows.map(|row| row.map(|x| 1e6 + 1e3 * x))).unwrap();
        let [a, b] = [logit(&game, 3.0).unwrap(), logit(&moved, 3e-3).unwrap()];
        assert!(a.mixture.iter().flatten().zip(b.mixture.iter().flatten()).all(|(p, q)| (p - q).abs() < 1e-10));
    }

    #[test]
    fn a_branch_that_turns_is_followed_to_where_gambit_comes() {
        let game = Game::new(&[2, 2], &[[0.0, 9.0], [-2.0, -9.0], [1.0, -9.0], [0.0, -8.0]]).unwrap();
        // Gambit 17.0.0b2, logit_solve_lambda.
        for (lambda, first, second, turns) in [
            (0.5, 0.372_169_359_809_571_1, 0.954_157_140_206_07, 0),
            (1.0, 0.265_574_550_455_133, 0.982_807_101_718_063_6, 0),
            (3.0, 0.002_919_580_000_309_867, 0.055_536_113_910_022_36, 2),
            (10.0, 2.062_089_552_798_667e-9, 4.539_788_651_038_665e-5, 2),
        ] {
            let found = logit(&game, lambda).unwrap();
            assert!((found.mixture[0][0] - first).abs() < 1e-9 && (found.mixture[1][0] - second).abs() < 1e-9);
            assert_eq!(found.turns, turns);
        }
    }

    #[test]
    fn three_players_and_one() {
        let payoff = |k: usize| [0, 1, 2].map(|i: usize| ((k * 5 + i * 3 + k * k) % 7) as f64);
        let game = Game::new(&[2, 2, 2], &(0..8).map(payoff).collect::<Vec<_>>()).unwrap();
        for lambda in [0.1, 1.0, 10.0, 100.0] {
            assert!(logit(&game, lambda).unwrap().residual <= RESIDUAL);
        }
        let alone = Game::new(&[2], &[[0.0], [1.0]]).unwrap();
        let found = logit(&alone, 3.0).unwrap();
        assert!((found.mixture[0][1] - 1.0 / (1.0 + libm::exp(-3.0))).abs() < 1e-12);
    }

    #[test]
    fn precision_is_checked() {
        let game = Game::new(&[1], &[[0.0]]).unwrap();
        assert!(logit(&game, -1.0).is_err() && logit(&game, f64::NAN).is_err() && logit(&game, 1e7).is_err());
        assert!(logit(&game, 5.0).is_ok());
    }
}
