//! All extreme equilibria of a game of two players with few strategies, by enumeration of supports.
//!
//! A mixed strategy of one player is extreme if it is the only one that mixes its strategies and makes as many strategies of the
//! other tie for best. A profile of extreme strategies in which each player mixes only best responses is an extreme equilibrium;
//! every equilibrium is a convex combination of such ones (Mangasarian 1964; Avis, Rosenberg, Savani & von Stengel 2010).
//! In a game that is not degenerate, these are all its equilibria.

use super::game::{Game, Mixture};
use super::linear::solve;

/// Most strategies of a player.
pub const MOST_STRATEGIES: usize = 6;
/// Largest difference that counts as a tie, as a share of the range of the player's payoffs; also the least probability.
pub const TOLERANCE: f64 = 1e-9;

/// What enumeration found.
#[derive(Debug, Clone, PartialEq)]
pub struct Extreme {
    /// Extreme equilibria.
    pub equilibria: Vec<Mixture>,
    /// Whether the game is degenerate: some strategy has more best responses than strategies it mixes. Then mixtures of extreme
    /// equilibria may be equilibria too, so that there are infinitely many.
    pub degenerate: bool,
}

/// An extreme mixed strategy, and which strategies of the other player are best responses.
struct Vertex {
    shares: Vec<f64>,
    best: Vec<bool>,
}

/// All extreme equilibria of a two-player game; `None` for other games, and where a player has more than 6 strategies.
///
/// ```
/// use detente::internals::analysis::metagame::{game::Game, supports::enumerate};
/// // Battle of the sexes: two pure equilibria and one mixed.
/// let game = Game::new(&[2, 2], &[[2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0]]).unwrap();
/// let found = enumerate(&game).unwrap();
/// assert!(found.equilibria.len() == 3 && !found.degenerate);
/// let mixed = found.equilibria.iter().find(|x| x[0][0] > 0.0 && x[0][1] > 0.0).unwrap();
/// assert!((mixed[0][0] - 2.0 / 3.0).abs() < 1e-12 && (mixed[1][0] - 1.0 / 3.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn enumerate(game: &Game) -> Option<Extreme> {
    let [rows, columns] = game.counts() else { return None };
    if *rows.max(columns) > MOST_STRATEGIES {
        return None;
    }
    let scaled = |player: usize| {
        let range = if game.range(player) > 0.0 { game.range(player) } else { 1.0 };
        move |row: usize, column: usize| game.payoff(row * columns + column, player) / range
    };
    // A row mixture is judged by what the column player earns, and the other way round.
    let (of_first, of_second) = (scaled(0), scaled(1));
    let first = vertices(*rows, *columns, &of_second);
    let second = vertices(*columns, *rows, &|column, row| of_first(row, column));
    let mixes_best = |shares: &[f64], best: &[bool]| shares.iter().zip(best).all(|(p, best)| *p == 0.0 || *best);
    let fits = |a: &Vertex, b: &Vertex| mixes_best(&a.shares, &b.best) && mixes_best(&b.shares, &a.best);
    let mut equilibria = Vec::new();
    for a in &first {
        for b in second.iter().filter(|b| fits(a, b)) {
            equilibria.push(vec![a.shares.clone(), b.shares.clone()]);
        }
    }
    let many = |v: &Vertex| v.best.iter().filter(|b| **b).count() > v.shares.iter().filter(|p| **p > 0.0).count();
    let degenerate = first.iter().chain(&second).any(many);
    Some(Extreme { equilibria, degenerate })
}

/// Extreme mixtures of `own` strategies, where the other player has `other` and earns `payoff(own, other)`.
fn vertices(own: usize, other: usize, payoff: &dyn Fn(usize, usize) -> f64) -> Vec<Vertex> {
    let subsets =
        |n: usize| (1..1_usize << n).map(move |bits| (0..n).filter(|k| bits >> k & 1 == 1).collect::<Vec<_>>());
    let mut found: Vec<Vertex> = Vec::new();
    for support in subsets(own) {
        for ties in subsets(other).filter(|ties| ties.len() == support.len()) {
            let Some(vertex) = vertex(&support, &ties, (own, other), payoff) else { continue };
            let near = |old: &Vertex| old.shares.iter().zip(&vertex.shares).all(|(a, b)| (a - b).abs() <= TOLERANCE);
            if !found.iter().any(near) {
                found.push(vertex);
            }
        }
    }
    found
}

/// The mixture of the support that makes the others' strategies in `ties` equally good, if there is one and they are best.
fn vertex(
    support: &[usize],
    ties: &[usize],
    (own, other): (usize, usize),
    payoff: &dyn Fn(usize, usize) -> f64,
) -> Option<Vertex> {
    // Unknowns: the probabilities, and what the tied strategies earn.
    let tied = |t: &usize| support.iter().map(|s| payoff(*s, *t)).chain([-1.0]).collect();
    let mut matrix: Vec<Vec<f64>> = ties.iter().map(tied).collect();
    matrix.push(support.iter().map(|_| 1.0).chain([0.0]).collect());
    let mut right = vec![0.0; ties.len()];
    right.push(1.0);
    let solution = solve(matrix, right)?;
    let (shares_of_support, worth) = (&solution[..support.len()], solution[support.len()]);
    if !shares_of_support.iter().all(|p| *p > TOLERANCE) {
        return None;
    }
    let mut shares = vec![0.0; own];
    support.iter().zip(shares_of_support).for_each(|(s, p)| shares[*s] = *p);
    let earns = |t: usize| support.iter().map(|s| shares[*s] * payoff(*s, t)).sum::<f64>();
    let earned: Vec<f64> = (0..other).map(earns).collect();
    earned.iter().all(|x| *x <= worth + TOLERANCE).then_some(())?;
    Some(Vertex { shares, best: earned.iter().map(|x| *x >= worth - TOLERANCE).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_games_have_all_their_extreme_equilibria() {
        // The row player ties everywhere: any row mixture that keeps the column player's choice optimal is an equilibrium.
        let game = Game::new(&[2, 2], &[[1.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]).unwrap();
        let found = enumerate(&game).unwrap();
        assert!(found.degenerate);
        // Row mixtures 0, 1/2 and 1, against each pure column that is a best response: 4 extreme equilibria.
        assert_eq!(found.equilibria.len(), 4);
        assert!(found.equilibria.iter().all(|x| game.regret(x) < 1e-12));
    }

    #[test]
    fn large_games_and_other_numbers_of_players_are_left_alone() {
        assert_eq!(enumerate(&Game::new(&[7, 1], &[[0.0, 0.0]; 7]).unwrap()), None);
        assert_eq!(enumerate(&Game::new(&[2, 1, 1], &[[0.0; 3]; 2]).unwrap()), None);
    }

    #[test]
    fn six_by_six_has_the_textbook_number() {
        // A coordination game on the diagonal has 2^n − 1 equilibria, one for each support.
        let payoff = |k: usize| if k / 6 == k % 6 { [1.0, 1.0] } else { [0.0, 0.0] };
        let game = Game::new(&[6, 6], &(0..36).map(payoff).collect::<Vec<_>>()).unwrap();
        let found = enumerate(&game).unwrap();
        assert_eq!((found.equilibria.len(), found.degenerate), (63, false));
        assert!(found.equilibria.iter().all(|x| game.regret(x) < 1e-12));
    }
}
