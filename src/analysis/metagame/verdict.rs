//! Whether a candidate is an equilibrium within a tolerance, given that payoffs are means of runs.
//!
//! All gains from deviation to a pure strategy get bounds that hold together. The candidate is an equilibrium within ε if all
//! upper bounds are at most ε; it is none if a lower bound is above ε; otherwise the question is open, and more runs of the
//! profiles of the open gains may close it.
//!
//! Two rules keep this honest. Candidates are found on some runs and judged on fresh ones: the runs that suggested a candidate
//! favor it. And the share of bootstrap samples in which the candidate is an exact equilibrium is not reported as its
//! probability: where two strategies pay the same, as all those that an equilibrium mixes do, this share stays near one half
//! however many runs there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::game::{Game, Mixture};
use super::payoffs::{Interval, Payoffs};
use super::simultaneous::{self, Method};

/// What is known about a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No deviation gains more than the tolerance: all upper bounds are at most that.
    Equilibrium,
    /// Some deviation gains more than the tolerance: its lower bound is above that.
    Not,
    /// Neither is sure.
    Open,
}

/// Gain from a deviation to a pure strategy, while all others keep to the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Number of the player that deviates.
    pub player: usize,
    /// The strategy that it deviates to.
    pub strategy: usize,
    /// Probability of this strategy in the candidate.
    pub share: f64,
    /// Mean gain with simultaneous bounds, in payoff units.
    pub interval: Interval,
}

/// A candidate and what runs say about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Whether it is an equilibrium within the tolerance.
    pub verdict: Verdict,
    /// Largest gain that counts as none, in payoff units.
    pub tolerance: f64,
    /// Probability that all bounds hold together, at least.
    pub level: f64,
    /// All gains, by player and strategy.
    pub gains: Vec<Gain>,
    /// Half the width of the bounds, in standard errors.
    pub critical: f64,
    /// How the critical value came about.
    pub method: Method,
    /// How many gains do not vary over blocks; each player's pure strategy in the candidate is one.
    pub n_constant: usize,
}

impl Judged {
    /// Positions in `gains` of those that may or may not be above the tolerance.
    #[must_use]
    pub fn open_gains(&self) -> Vec<usize> {
        let open = |k: &usize| {
            let Interval { low, high, .. } = self.gains[*k].interval;
            low <= self.tolerance && self.tolerance < high
        };
        (0..self.gains.len()).filter(open).collect()
    }

    /// Largest upper bound of a gain, at least 0: the tolerance within which this is an equilibrium for sure.
    #[must_use]
    pub fn within(&self) -> f64 {
        self.gains.iter().fold(0.0, |most: f64, gain| most.max(gain.interval.high))
    }
}

/// Judges a candidate by runs that did not suggest it.
///
/// `tolerance` is at least 0, in payoff units; `level` is in (0, 1). The same seed gives the same bounds.
///
/// # Errors
///
/// If the candidate does not fit the game, or the tolerance or the level is out of range.
///
/// ```
/// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
/// use detente::internals::analysis::metagame::verdict::{Verdict, judge};
/// // A dilemma in which every payoff has the same luck.
/// let players = ["a", "b"].map(|name| Player::new(name, ["keep", "break"])).to_vec();
/// let luck = |x: f64| (0..30).map(|b| x + f64::from(b % 5)).collect::<Vec<f64>>();
/// let means = [[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]];
/// let payoffs = Payoffs::new(players, means.map(|row| row.map(luck).to_vec()).to_vec()).unwrap();
/// let both_break = vec![vec![0.0, 1.0]; 2];
/// assert_eq!(judge(&payoffs, &both_break, 0.0, 0.95, 1).unwrap().verdict, Verdict::Equilibrium);
/// let both_keep = vec![vec![1.0, 0.0]; 2];
/// assert_eq!(judge(&payoffs, &both_keep, 0.1, 0.95, 1).unwrap().verdict, Verdict::Not);
/// ```
pub fn judge(payoffs: &Payoffs, candidate: &Mixture, tolerance: f64, level: f64, seed: u64) -> Result<Judged, String> {
    let game = payoffs.game();
    game.check(candidate)?;
    if !(0.0 <= tolerance && tolerance.is_finite()) {
        return Err(format!("the tolerance is {tolerance}, and must be 0 or more payoff units"));
    }
    let vectors = gain_blocks(payoffs, &game, candidate);
    let bounds = simultaneous::bounds(&vectors, level, seed)?;
    let strategies = candidate.iter().enumerate();
    let strategies = strategies.flat_map(|(player, p)| p.iter().enumerate().map(move |(s, share)| (player, s, *share)));
    let of = |((player, strategy, share), interval)| Gain { player, strategy, share, interval };
    let gains: Vec<Gain> = strategies.zip(bounds.intervals).map(of).collect();
    let verdict = if gains.iter().any(|gain| gain.interval.low > tolerance) {
        Verdict::Not
    } else if gains.iter().all(|gain| gain.interval.high <= tolerance) {
        Verdict::Equilibrium
    } else {
        Verdict::Open
    };
    let (critical, method, n_constant) = (bounds.critical, bounds.method, bounds.n_constant);
    Ok(Judged { verdict, tolerance, level, gains, critical, method, n_constant })
}

/// The gain from each pure strategy of each player in each block, in one list by player and strategy.
///
/// # Panics
///
/// If the candidate does not fit the game of the payoffs.
#[must_use]
pub fn gain_blocks(payoffs: &Payoffs, game: &Game, candidate: &Mixture) -> Vec<Vec<f64>> {
    let mut values: Vec<Vec<Vec<f64>>> =
        game.counts().iter().map(|count| vec![vec![0.0; payoffs.n_blocks()]; *count]).collect();
    each_reached(game, candidate, |profile, player, strategy, weight| {
        let sum = &mut values[player][strategy];
        sum.iter_mut().zip(payoffs.blocks(profile, player)).for_each(|(sum, x)| *sum += weight * x);
    });
    // Differences of the values, block by block: equal values give exactly 0.
    let gain = |values: &[Vec<f64>], shares: &[f64], s: usize| -> Vec<f64> {
        let less = |(v, p): (&Vec<f64>, &f64), b: usize| if *p > 0.0 { p * (values[s][b] - v[b]) } else { 0.0 };
        (0..payoffs.n_blocks()).map(|b| values.iter().zip(shares).map(|pair| less(pair, b)).sum()).collect()
    };
    let of_player = |(values, shares): (&Vec<Vec<f64>>, &Vec<f64>)| -> Vec<Vec<f64>> {
        (0..values.len()).map(|s| gain(values, shares, s)).collect()
    };
    values.iter().zip(candidate).flat_map(of_player).collect()
}

/// Profiles whose runs bear on some of the gains, in order: those that others reach with the candidate while the player of the
/// gain plays its strategy, or what it plays in the candidate.
///
/// `gains` are pairs of player and strategy.
///
/// ```
/// use detente::internals::analysis::metagame::{game::Game, verdict::profiles_of};
/// let game = Game::new(&[3, 2], &[[0.0, 0.0]; 6]).unwrap();
/// // Both play their first; the first player might gain by its third.
/// assert_eq!(profiles_of(&game, &game.pure(&[0, 0]), &[(0, 2)]), [0, 4]);
/// ```
#[must_use]
pub fn profiles_of(game: &Game, candidate: &Mixture, gains: &[(usize, usize)]) -> Vec<usize> {
    let mut wanted = vec![false; game.n_profiles()];
    each_reached(game, candidate, |profile, player, strategy, _| {
        let bears =
            |gain: &(usize, usize)| gain.0 == player && (gain.1 == strategy || candidate[player][strategy] > 0.0);
        wanted[profile] |= gains.iter().any(bears);
    });
    (0..wanted.len()).filter(|profile| wanted[*profile]).collect()
}

/// Calls for each profile and player with the player's strategy and the probability that the others play their part of it,
/// where that is above 0.
fn each_reached(game: &Game, candidate: &Mixture, mut call: impl FnMut(usize, usize, usize, f64)) {
    game.each(|profile, choices| {
        for player in 0..choices.len() {
            let others = (0..choices.len()).filter(|k| *k != player);
            let weight: f64 = others.map(|k| candidate[k][choices[k]]).product();
            if weight > 0.0 {
                call(profile, player, choices[player], weight);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metagame::payoffs::Player;
    use crate::analysis::metagame::random::{Draws, Purpose};
    use crate::analysis::metagame::{logit, supports};

    /// Payoffs of a game with noise of two kinds: common to all profiles, and of the profile.
    fn simulated(game: &Game, n_blocks: usize, (common, own): (f64, f64), draws: &mut Draws) -> Payoffs {
        let players = game
            .counts()
            .iter()
            .enumerate()
            .map(|(i, count)| Player { name: i.to_string(), strategies: (0..*count).map(|s| s.to_string()).collect() });
        let luck: Vec<f64> = (0..n_blocks).map(|_| common * draws.normal()).collect();
        let mut of = |profile: usize, player: usize| -> Vec<f64> {
            luck.iter().map(|x| game.payoff(profile, player) + x + own * draws.normal()).collect()
        };
        let n = game.counts().len();
        let blocks = (0..game.n_profiles()).map(|k| (0..n).map(|i| of(k, i)).collect()).collect();
        Payoffs::new(players.collect(), blocks).unwrap()
    }

    fn random_game(counts: &[usize], draws: &mut Draws) -> Game {
        let n: usize = counts.iter().product();
        let rows: Vec<Vec<f64>> = (0..n).map(|_| counts.iter().map(|_| draws.normal()).collect()).collect();
        Game::new(counts, &rows).unwrap()
    }

    /// The last extreme equilibrium of two players; for three, nearly one.
    fn found(game: &Game) -> Mixture {
        let extreme = supports::enumerate(game).and_then(|mut all| all.equilibria.pop());
        extreme.unwrap_or_else(|| logit::logit(game, 10.0).unwrap().mixture)
    }

    #[test]
    fn bounds_cover_all_true_gains_as_often_as_they_say() {
        let mut draws = Draws::new(2024, Purpose::Starts);
        let (mut covered, mut wrong) = (0, 0);
        for seed in 0..300 {
            let counts: &[usize] = if seed % 2 == 0 { &[3, 3] } else { &[2, 3, 2] };
            let game = random_game(counts, &mut draws);
            // Found on some runs, judged on fresh ones.
            let first = simulated(&game, 100, (3.0, 2.0), &mut draws);
            let candidate = found(&first.game());
            let judged = judge(&simulated(&game, 100, (3.0, 2.0), &mut draws), &candidate, 0.5, 0.9, seed).unwrap();
            let truth: Vec<f64> = game.gains(&candidate).into_iter().flatten().collect();
            let holds = |(gain, x): (&Gain, &f64)| gain.interval.low - 1e-9 <= *x && *x <= gain.interval.high + 1e-9;
            covered += usize::from(judged.gains.iter().zip(&truth).all(holds));
            let is = truth.iter().all(|x| *x <= 0.5);
            wrong += usize::from(judged.verdict == if is { Verdict::Not } else { Verdict::Equilibrium });
        }
        // 270 expected, standard deviation 5.2: a band of three.
        assert!((255..=285).contains(&covered), "{covered} of 300");
        assert!(wrong <= 15, "{wrong} wrong verdicts");
    }

    #[test]
    fn more_runs_close_what_is_open() {
        let mut draws = Draws::new(7, Purpose::Starts);
        let game = Game::new(&[2, 2], &[[3.0, 3.0], [0.0, 3.5], [3.5, 0.0], [1.0, 1.0]]).unwrap();
        let candidate = game.pure(&[0, 0]);
        let few = judge(&simulated(&game, 30, (1.0, 3.0), &mut draws), &candidate, 0.2, 0.95, 1).unwrap();
        assert_eq!((few.verdict, few.open_gains()), (Verdict::Open, vec![1, 3]));
        assert_eq!(profiles_of(&game, &candidate, &[(0, 1), (1, 1)]), [0, 1, 2]);
        let many = judge(&simulated(&game, 4_000, (1.0, 3.0), &mut draws), &candidate, 0.2, 0.95, 1).unwrap();
        assert_eq!(many.verdict, Verdict::Not);
        let sure = judge(&simulated(&game, 4_000, (1.0, 3.0), &mut draws), &game.pure(&[1, 1]), 0.2, 0.95, 1).unwrap();
        assert_eq!((sure.verdict, sure.within(), sure.n_constant), (Verdict::Equilibrium, 0.0, 2));
        let wide = judge(&simulated(&game, 4_000, (1.0, 3.0), &mut draws), &candidate, 1.0, 0.95, 1).unwrap();
        assert!(wide.verdict == Verdict::Equilibrium && 0.5 < wide.within() && wide.within() <= 1.0);
    }

    #[test]
    fn ties_of_a_mixed_equilibrium_are_open_at_zero_and_closed_above() {
        let mut draws = Draws::new(8, Purpose::Starts);
        let pennies = Game::new(&[2, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
        let payoffs = simulated(&pennies, 100, (1.0, 1.0), &mut draws);
        assert_eq!(judge(&payoffs, &pennies.uniform(), 0.0, 0.95, 1).unwrap().verdict, Verdict::Open);
        assert_eq!(judge(&payoffs, &pennies.uniform(), 0.5, 0.95, 1).unwrap().verdict, Verdict::Equilibrium);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let mut draws = Draws::new(9, Purpose::Starts);
        let game = random_game(&[2, 2], &mut draws);
        let payoffs = simulated(&game, 10, (1.0, 1.0), &mut draws);
        assert!(judge(&payoffs, &vec![vec![1.0]], 0.0, 0.95, 1).is_err());
        assert!(judge(&payoffs, &game.uniform(), -1.0, 0.95, 1).is_err());
        assert!(judge(&payoffs, &game.uniform(), 0.0, 95.0, 1).is_err());
    }
}
