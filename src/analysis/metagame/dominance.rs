//! Strategies that another pure strategy of the same player dominates.
//!
//! Strategy t strictly dominates s if it pays its player more against each combination of the others' strategies; weakly, if it
//! never pays less and at least once more. For sure, that needs every difference to be above 0. Each difference is tested at
//! the level of its pair alone, because dominance is claimed only if all are (intersection–union test, Berger 1982). The level is
//! divided among the ordered pairs of strategies (Bonferroni), so that no claim in the whole list is false with probability
//! `level` or more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::game::Game;
use super::payoffs::{Payoffs, check_level, mean, standard_error};
use super::simultaneous::varies;
use crate::maths::special::student_quantile;

/// Differences of this share of the range of payoffs are ties of means.
const TIE: f64 = 1e-12;

/// How sure a dominance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// Not even the means say so.
    Not,
    /// The means say so, and their bounds do not exclude the opposite.
    ByMeans,
    /// All paired lower bounds are above 0; for weak dominance, the others tie in every block.
    Sure,
}

/// Whether one strategy of a player dominates another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dominance {
    /// Number of the player.
    pub player: usize,
    /// The dominated strategy.
    pub dominated: usize,
    /// The strategy that dominates it.
    pub by: usize,
    /// Strict dominance.
    pub strict: Sureness,
    /// Weak dominance; at least as sure as strict dominance.
    pub weak: Sureness,
    /// Smallest mean difference over the others' combinations, in payoff units.
    pub least: f64,
    /// Smallest paired lower bound of a difference, in payoff units.
    pub least_low: f64,
}

/// All dominances that at least the means support, by player, dominated strategy and dominating strategy.
///
/// # Errors
///
/// If the level is outside of (0, 1).
///
/// ```
/// use detente::internals::analysis::metagame::dominance::{Sureness, dominances};
/// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
/// // Prisoner's dilemma without noise.
/// let players = ["a", "b"].map(|name| Player::new(name, ["keep", "break"])).to_vec();
/// let means = [[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]];
/// let payoffs = Payoffs::new(players, means.map(|row| row.map(|x| vec![x, x]).to_vec()).to_vec()).unwrap();
/// let found = dominances(&payoffs, 0.95).unwrap();
/// assert!(found.len() == 2 && found.iter().all(|d| d.dominated == 0 && d.by == 1 && d.strict == Sureness::Sure));
/// ```
pub fn dominances(payoffs: &Payoffs, level: f64) -> Result<Vec<Dominance>, String> {
    check_level(level)?;
    let game = payoffs.game();
    let n_pairs: usize = game.counts().iter().map(|count| count * (count - 1)).sum();
    // One-sided at (1 − level) / n_pairs is two-sided at twice that.
    let tail = 2.0 * (1.0 - level) / n_pairs.max(1) as f64;
    let critical = student_quantile((1.0 - tail).max(1e-9), (payoffs.n_blocks() - 1) as f64);
    let mut found = Vec::new();
    for (player, count) in game.counts().iter().enumerate() {
        for dominated in 0..*count {
            for by in (0..*count).filter(|by| *by != dominated) {
                let pair = of_pair(payoffs, &game, (player, dominated, by), critical);
                found.extend((pair.weak > Sureness::Not).then_some(pair));
            }
        }
    }
    Ok(found)
}

fn of_pair(payoffs: &Payoffs, game: &Game, (player, dominated, by): (usize, usize, usize), critical: f64) -> Dominance {
    let tie = TIE * game.range(player);
    let (mut least, mut least_low) = (f64::INFINITY, f64::INFINITY);
    let (mut some_above, mut some_sure, mut all_sure) = (false, false, true);
    for (worse, better) in pairs(game, player, dominated, by) {
        let (worse, better) = (payoffs.blocks(worse, player), payoffs.blocks(better, player));
        let difference: Vec<f64> = better.iter().zip(worse).map(|(b, w)| b - w).collect();
        let mean = mean(&difference);
        let error = if varies(&difference) { standard_error(&difference) } else { 0.0 };
        let low = mean - critical * error;
        (least, least_low) = (least.min(mean), least_low.min(low));
        let ties = difference.iter().all(|x| x.abs() <= tie);
        some_above |= mean > tie;
        some_sure |= low > tie;
        all_sure &= low > tie || ties;
    }
    let strict = match (least > tie, least_low > tie) {
        (true, true) => Sureness::Sure,
        (true, false) => Sureness::ByMeans,
        (false, _) => Sureness::Not,
    };
    let weak = match (least >= -tie && some_above, all_sure && some_sure) {
        (true, true) => Sureness::Sure,
        (true, false) => Sureness::ByMeans,
        (false, _) => Sureness::Not,
    };
    Dominance { player, dominated, by, strict, weak, least, least_low }
}

/// Pairs of profiles that differ in one player's strategy alone: `from` in the first, `to` in the second.
fn pairs(game: &Game, player: usize, from: usize, to: usize) -> Vec<(usize, usize)> {
    let step: usize = game.counts()[player + 1..].iter().product();
    let count = game.counts()[player];
    let of = |profile: &usize| (profile / step) % count == from;
    (0..game.n_profiles()).filter(of).map(|profile| (profile, profile - from * step + to * step)).collect()
}

/// A strategy that was taken out of the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elimination {
    /// Round of elimination, from 1. All strictly dominated strategies of a round go at once.
    pub round: usize,
    /// Number of the player.
    pub player: usize,
    /// The strategy that goes.
    pub strategy: usize,
    /// One that dominates it among those that were left.
    pub by: usize,
}

/// Iterated elimination of strictly dominated strategies, on means alone: information without any level of confidence.
///
/// Only pure strategies dominate here. What is left does not depend on the order.
///
/// ```
/// use detente::internals::analysis::metagame::{dominance::eliminate, game::Game};
/// // The row player's second goes first; then the column player's second.
/// let game = Game::new(&[2, 2], &[[2.0, 1.0], [2.0, 0.0], [1.0, 0.0], [1.0, 3.0]]).unwrap();
/// let gone: Vec<_> = eliminate(&game).iter().map(|e| (e.round, e.player, e.strategy)).collect();
/// assert_eq!(gone, [(1, 0, 1), (2, 1, 1)]);
/// ```
#[must_use]
pub fn eliminate(game: &Game) -> Vec<Elimination> {
    let mut left: Vec<Vec<bool>> = game.counts().iter().map(|count| vec![true; *count]).collect();
    let mut gone = Vec::new();
    for round in 1.. {
        let mut now = Vec::new();
        for (player, of_player) in left.iter().enumerate() {
            let alive = || (0..of_player.len()).filter(|s| of_player[*s]);
            for strategy in alive() {
                let beats = |by: &usize| *by != strategy && beats(game, &left, player, strategy, *by);
                now.extend(alive().find(beats).map(|by| Elimination { round, player, strategy, by }));
            }
        }
        if now.is_empty() {
            break;
        }
        now.iter().for_each(|out| left[out.player][out.strategy] = false);
        gone.append(&mut now);
    }
    gone
}

fn beats(game: &Game, left: &[Vec<bool>], player: usize, strategy: usize, by: usize) -> bool {
    let tie = TIE * game.range(player);
    let alive = |profile: usize| game.choices(profile).iter().zip(left).all(|(choice, left)| left[*choice]);
    let mut all = pairs(game, player, strategy, by).into_iter().filter(|(worse, _)| alive(*worse));
    all.all(|(worse, better)| game.payoff(better, player) > game.payoff(worse, player) + tie)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metagame::payoffs::Player;
    use crate::analysis::metagame::random::{Draws, Purpose};

    fn noisy(means: &[[f64; 2]], counts: [usize; 2], noise: f64) -> Payoffs {
        let mut draws = Draws::new(11, Purpose::Starts);
        let players = counts.iter().zip(["a", "b"]).map(|(count, name)| Player {
            name: name.into(),
            strategies: (0..*count).map(|s| s.to_string()).collect(),
        });
        let of = |x: f64, draws: &mut Draws| (0..50).map(|_| x + noise * draws.normal()).collect();
        let blocks = means.iter().map(|row| row.iter().map(|x| of(*x, &mut draws)).collect()).collect();
        Payoffs::new(players.collect(), blocks).unwrap()
    }

    #[test]
    fn noise_turns_sure_into_by_means_and_never_into_sure_nonsense() {
        let dilemma = [[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]];
        let found = dominances(&noisy(&dilemma, [2, 2], 0.5), 0.95).unwrap();
        assert_eq!(found.iter().filter(|d| d.strict == Sureness::Sure).count(), 2);
        let found = dominances(&noisy(&dilemma, [2, 2], 6.0), 0.999).unwrap();
        assert!(found.iter().all(|d| d.strict != Sureness::Sure));
    }

    #[test]
    fn ties_are_weak_dominance_and_can_be_sure() {
        // Row 1 pays the row player as row 0 in column 0, and more in column 1; the column player never cares.
        let game = [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 0.0]];
        let found = dominances(&noisy(&game, [2, 2], 0.0), 0.95).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].strict, found[0].weak), (Sureness::Not, Sureness::Sure));
        assert_eq!((found[0].dominated, found[0].by, found[0].least), (0, 1, 0.0));
    }

    #[test]
    fn false_claims_are_rarer_than_the_level_says() {
        // No strategy of the first player dominates: all differences are 0.
        let mut claims = 0;
        for seed in 0..400 {
            let mut draws = Draws::new(seed, Purpose::Starts);
            let blocks: Vec<Vec<Vec<f64>>> = (0..3).map(|_| vec![(0..20).map(|_| draws.normal()).collect()]).collect();
            let payoffs = Payoffs::new(vec![Player::new("a", ["x", "y", "z"])], blocks).unwrap();
            claims += usize::from(dominances(&payoffs, 0.9).unwrap().iter().any(|d| d.strict == Sureness::Sure));
        }
        // With one combination of others, Bonferroni over 6 pairs is near to exact: 40 at most on average, sd 6.
        assert!((15..=52).contains(&claims), "{claims}");
    }

    #[test]
    fn three_players_and_rounds() {
        // Players 0 and 1 have dominant strategies 1; then player 2 prefers to match them.
        let payoff = |k: usize| {
            let (a, b, c) = (k / 4, k / 2 % 2, k % 2);
            [a as f64 + 2.0 * c as f64, b as f64 - c as f64, if a == b && c == a { 1.0 } else { 0.0 }]
        };
        let game = Game::new(&[2, 2, 2], &(0..8).map(payoff).collect::<Vec<_>>()).unwrap();
        let gone: Vec<_> = eliminate(&game).iter().map(|e| (e.round, e.player, e.strategy)).collect();
        assert_eq!(gone, [(1, 0, 0), (1, 1, 0), (2, 2, 0)]);
    }
}
