//! Dynamics that may lead to an equilibrium, and Newton's method that sharpens what they reach.
//!
//! None of them finds all equilibria, and none is sure to find one. What they find counts only after its gains are computed.

use super::game::{Game, Mixture};
use super::linear::solve;

/// Steps of Newton's method.
const NEWTON_STEPS: usize = 50;
/// Newton's method is done when the gains it makes equal differ by less than this share of the scale of payoffs.
const EQUAL: f64 = 1e-13;

/// Replicator dynamics in discrete time: the mixture after `steps` steps, starting from `start`.
///
/// Each probability is multiplied by 1 + ½ (value − mean value) / range of the player's payoffs (Taylor & Jonker 1978, Euler's
/// method). Strategies of probability 0 stay there.
///
/// ```
/// use detente::internals::analysis::metagame::{dynamics::replicator, game::Game};
/// let dilemma = Game::new(&[2, 2], &[[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]]).unwrap();
/// assert!(replicator(&dilemma, dilemma.uniform(), 500)[0][1] > 0.999);
/// ```
#[must_use]
pub fn replicator(game: &Game, start: Mixture, steps: usize) -> Mixture {
    let mut mixture = start;
    let ranges: Vec<f64> = (0..mixture.len()).map(|player| game.range(player)).collect();
    for _ in 0..steps {
        let gains = game.gains(&mixture);
        for ((shares, gains), range) in mixture.iter_mut().zip(&gains).zip(&ranges) {
            if *range > 0.0 {
                shares.iter_mut().zip(gains).for_each(|(p, gain)| *p *= 1.0 + 0.5 * gain / range);
                normalize(shares);
            }
        }
    }
    mixture
}

/// Fictitious play: the average of best responses to earlier averages (Brown 1951), starting from `start`.
///
/// All players move at once; of equally good strategies the first is played.
///
/// ```
/// use detente::internals::analysis::metagame::{dynamics::fictitious_play, game::Game};
/// let pennies = Game::new(&[2, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
/// let average = fictitious_play(&pennies, vec![vec![0.9, 0.1], vec![0.3, 0.7]], 5_000);
/// assert!(average.iter().all(|shares| (shares[0] - 0.5).abs() < 0.03));
/// ```
#[must_use]
pub fn fictitious_play(game: &Game, start: Mixture, steps: usize) -> Mixture {
    let mut mixture = start;
    for step in 0..steps {
        let values = game.values(&mixture);
        let weight = 1.0 / (step + 2) as f64;
        for (shares, values) in mixture.iter_mut().zip(&values) {
            let best = values.iter().enumerate().fold(0, |best, (s, v)| if *v > values[best] { s } else { best });
            shares.iter_mut().for_each(|p| *p *= 1.0 - weight);
            shares[best] += weight;
        }
    }
    mixture
}

/// The profile near `start` in which each player is indifferent among all strategies with a probability above `threshold`.
///
/// Newton's method on the equations of indifference; other strategies get probability 0. `None` where it does not converge to
/// probabilities, or the equations are singular. The result need not be an equilibrium: strategies outside may pay more.
///
/// ```
/// use detente::internals::analysis::metagame::{dynamics::polish, game::Game};
/// let game = Game::new(&[2, 2], &[[2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0]]).unwrap();
/// let sharp = polish(&game, &vec![vec![0.6, 0.4], vec![0.3, 0.7]], 0.01).unwrap();
/// assert!((sharp[0][0] - 2.0 / 3.0).abs() < 1e-14 && (sharp[1][0] - 1.0 / 3.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn polish(game: &Game, start: &Mixture, threshold: f64) -> Option<Mixture> {
    let mut mixture = start.clone();
    for shares in &mut mixture {
        shares.iter_mut().for_each(|p| *p = if *p > threshold { *p } else { 0.0 });
        normalize(shares);
    }
    let offsets = game.offsets();
    let support: Vec<(usize, usize)> = mixture
        .iter()
        .enumerate()
        .flat_map(|(player, shares)| shares.iter().enumerate().map(move |(s, p)| (player, s, *p)))
        .filter_map(|(player, s, p)| (p > 0.0).then_some((player, s)))
        .collect();
    if support.len() == mixture.len() {
        return Some(mixture);
    }
    let scale = game.scale();
    let mut last = f64::INFINITY;
    for _ in 0..NEWTON_STEPS {
        let (values, slopes) = (game.values(&mixture), game.slopes(&mixture));
        // One row for each strategy of the support: the first of a player says that probabilities add up to 1.
        let (mut matrix, mut right) = (Vec::new(), Vec::new());
        let mut first = (usize::MAX, 0);
        for (player, s) in &support {
            if first.0 != *player {
                first = (*player, *s);
                matrix.push(support.iter().map(|(other, _)| f64::from(u8::from(other == player))).collect());
                right.push(1.0 - mixture[*player].iter().sum::<f64>());
            } else {
                let row = |of: usize, strategy: usize| slopes[offsets[*player] + of][strategy] / scale;
                let difference =
                    |(other, t): &(usize, usize)| row(*s, offsets[*other] + t) - row(first.1, offsets[*other] + t);
                matrix.push(support.iter().map(difference).collect::<Vec<f64>>());
                right.push((values[*player][first.1] - values[*player][*s]) / scale);
            }
        }
        let error = right.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let done = error <= EQUAL || error >= last && error <= 1e3 * EQUAL;
        last = error;
        if done {
            break;
        }
        let change = solve(matrix, right)?;
        for ((player, s), change) in support.iter().zip(change) {
            mixture[*player][*s] += change;
        }
        // Far outside of probabilities there is nothing to find.
        if mixture.iter().flatten().any(|p| p.abs() > 10.0) {
            return None;
        }
    }
    if last > 1e-9 || mixture.iter().flatten().any(|p| *p < 0.0) {
        return None;
    }
    mixture.iter_mut().for_each(|shares| normalize(shares));
    Some(mixture)
}

/// Makes probabilities add up to 1.
fn normalize(shares: &mut [f64]) {
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 {
        shares.iter_mut().for_each(|p| *p /= sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newton_needs_a_way() {
        // Nobody's payoff depends on anything: the equations are singular, but already solved.
        let flat = Game::new(&[2, 2], &[[1.0, 1.0]; 4]).unwrap();
        assert_eq!(polish(&flat, &flat.uniform(), 0.01), Some(flat.uniform()));
        // A dominant strategy: no indifference is possible.
        let dilemma = Game::new(&[2, 2], &[[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]]).unwrap();
        assert_eq!(polish(&dilemma, &dilemma.uniform(), 0.01), None);
        assert_eq!(polish(&dilemma, &dilemma.pure(&[1, 0]), 0.01), Some(dilemma.pure(&[1, 0])));
    }
}
