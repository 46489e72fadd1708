//! Payoffs of every profile of strategies, in blocks of runs, and paired intervals from them.

use serde::{Deserialize, Serialize};

use super::game::Game;
pub use super::game::{MOST_PAYOFF, MOST_PLAYERS, MOST_PROFILES};
use crate::maths::special::student_quantile;

/// An actor that may commit to one of its strategies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Player {
    /// Its name.
    pub name: String,
    /// Names of its strategies, at least one, no two the same.
    pub strategies: Vec<String>,
}

impl Player {
    /// A player with its strategies.
    ///
    /// ```
    /// use detente::internals::analysis::metagame::payoffs::Player;
    /// assert_eq!(Player::new("north", ["firm", "soft"]).strategies.len(), 2);
    /// ```
    #[must_use]
    pub fn new<'a>(name: &str, strategies: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: name.into(), strategies: strategies.into_iter().map(String::from).collect() }
    }
}

/// Payoffs of all profiles: for each profile and player, the mean payoff in each block of runs.
///
/// A profile is one strategy for each player. Profiles are numbered in mixed radix: the strategy of the last player changes
/// fastest. All blocks hold equally many runs, and a block holds the same runs, with the same random draws, in every profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Payoffs {
    players: Vec<Player>,
    n_blocks: usize,
    blocks: Vec<Vec<Vec<f64>>>,
}

/// One payoff in a sum: `weight` times the payoff of `player` in `profile`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Number of the profile.
    pub profile: usize,
    /// Number of the player.
    pub player: usize,
    /// What the payoff is multiplied by.
    pub weight: f64,
}

/// A mean over blocks with its interval, in payoff units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Mean over blocks.
    pub mean: f64,
    /// Standard error of the mean.
    pub error: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Payoffs {
    /// Checks and takes payoffs as `blocks[profile][player][block]`.
    ///
    /// One player is allowed: one actor alone.
    ///
    /// # Errors
    ///
    /// What is wrong, with a way out: sizes that do not fit, fewer than 2 blocks, too many players or profiles, names that occur
    /// twice, payoffs that are not finite numbers up to [`MOST_PAYOFF`].
    ///
    /// ```
    /// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player};
    /// let players = vec![Player::new("north", ["firm", "soft"]), Player::new("south", ["wait"])];
    /// let blocks = vec![vec![vec![1.0, 3.0], vec![0.0, 0.0]], vec![vec![2.0, 2.0], vec![5.0, 6.0]]];
    /// let payoffs = Payoffs::new(players, blocks).unwrap();
    /// assert_eq!((payoffs.mean(0, 0), payoffs.mean(1, 1)), (2.0, 5.5));
    /// ```
    pub fn new(players: Vec<Player>, blocks: Vec<Vec<Vec<f64>>>) -> Result<Self, String> {
        check_players(&players)?;
        let n_profiles: usize = players.iter().map(|player| player.strategies.len()).product();
        if blocks.len() != n_profiles {
            return Err(format!("there are {n_profiles} profiles, and payoffs of {}; give each profile", blocks.len()));
        }
        let n_blocks = blocks.first().and_then(|profile| profile.first()).map_or(0, Vec::len);
        if n_blocks < 2 {
            return Err(format!("an interval needs 2 blocks of runs or more, not {n_blocks}; 100 are a good number"));
        }
        for (at, profile) in blocks.iter().enumerate() {
            if profile.len() != players.len() {
                return Err(format!(
                    "profile {at} has payoffs of {} players, not of {}; give each player's",
                    profile.len(),
                    players.len()
                ));
            }
            for (player, of_blocks) in players.iter().zip(profile) {
                if of_blocks.len() != n_blocks {
                    return Err(format!(
                        "profile {at} has {} blocks for `{}`, and {n_blocks} elsewhere; use the same runs in all profiles",
                        of_blocks.len(),
                        player.name
                    ));
                }
                if let Some(x) = of_blocks.iter().find(|x| !(-MOST_PAYOFF..=MOST_PAYOFF).contains(*x)) {
                    return Err(format!(
                        "profile {at} pays `{}` {x}, which is no number up to 1e100; look at the runs of this profile",
                        player.name
                    ));
                }
            }
        }
        Ok(Self { players, n_blocks, blocks })
    }

    /// The players, in order.
    #[must_use]
    pub fn players(&self) -> &[Player] {
        &self.players
    }

    /// Number of blocks, at least 2.
    #[must_use]
    pub fn n_blocks(&self) -> usize {
        self.n_blocks
    }

    /// Number of profiles, at most [`MOST_PROFILES`].
    #[must_use]
    pub fn n_profiles(&self) -> usize {
        self.blocks.len()
    }

    /// Mean payoffs of a player in the blocks of a profile.
    ///
    /// # Panics
    ///
    /// If there is no such profile or player.
    #[must_use]
    pub fn blocks(&self, profile: usize, player: usize) -> &[f64] {
        &self.blocks[profile][player]
    }

    /// Mean payoff of a player in a profile, over all blocks.
    ///
    /// # Panics
    ///
    /// If there is no such profile or player.
    #[must_use]
    pub fn mean(&self, profile: usize, player: usize) -> f64 {
        mean(self.blocks(profile, player))
    }

    /// The game of the mean payoffs.
    #[must_use]
    pub fn game(&self) -> Game {
        let counts = self.players.iter().map(|player| player.strategies.len()).collect();
        let of = |profile: &Vec<Vec<f64>>| profile.iter().map(|blocks| mean(blocks)).collect();
        Game::of_sound(counts, self.blocks.iter().flat_map(|profile| -> Vec<f64> { of(profile) }).collect())
    }

    /// A sum of payoffs with weights, in each block.
    ///
    /// # Errors
    ///
    /// If a term names a profile or a player that does not exist, or has a weight that is not finite.
    ///
    /// ```
    /// use detente::internals::analysis::metagame::payoffs::{Payoffs, Player, Term};
    /// let players = vec![Player::new("north", ["firm", "soft"])];
    /// let payoffs = Payoffs::new(players, vec![vec![vec![1.0, 3.0]], vec![vec![2.0, 4.5]]]).unwrap();
    /// let [soft, firm] = [(1, 1.0), (0, -1.0)].map(|(profile, weight)| Term { profile, player: 0, weight });
    /// assert_eq!(payoffs.combination(&[soft, firm]).unwrap(), [1.0, 1.5]);
    /// ```
    pub fn combination(&self, terms: &[Term]) -> Result<Vec<f64>, String> {
        let mut sum = vec![0.0; self.n_blocks];
        for term in terms {
            if term.profile >= self.n_profiles() || term.player >= self.players.len() || !term.weight.is_finite() {
                return Err(format!(
                    "there is no term of profile {}, player {} and weight {}; profiles end at {}, players at {}",
                    term.profile,
                    term.player,
                    term.weight,
                    self.n_profiles() - 1,
                    self.players.len() - 1
                ));
            }
            let blocks = self.blocks(term.profile, term.player);
            sum.iter_mut().zip(blocks).for_each(|(sum, x)| *sum += term.weight * x);
        }
        Ok(sum)
    }

    /// Interval of a sum of payoffs with weights: Student's t over blocks, so what payoffs have in common cancels.
    ///
    /// `level` is in (0, 1), such as 0.95.
    ///
    /// # Errors
    ///
    /// As [`Payoffs::combination`], and if the level is outside of (0, 1).
    pub fn interval(&self, terms: &[Term], level: f64) -> Result<Interval, String> {
        interval(&self.combination(terms)?, level)
    }
}

/// Interval of a mean over blocks: mean ± t · s/√B with B − 1 degrees of freedom (Student 1908).
///
/// `level` is in (0, 1). Where all blocks are the same, the interval is a point, which does not mean that more runs could not
/// differ.
///
/// # Errors
///
/// If there are fewer than 2 blocks or the level is outside of (0, 1).
///
/// ```
/// use detente::internals::analysis::metagame::payoffs::interval;
/// let found = interval(&[1.0, 2.0, 3.0], 0.95).unwrap();
/// assert_eq!(found.mean, 2.0);
/// assert!((found.high - 4.484_137_712).abs() < 1e-6); // 2 + 4.302653 / sqrt(3)
/// ```
pub fn interval(blocks: &[f64], level: f64) -> Result<Interval, String> {
    if blocks.len() < 2 {
        return Err(format!("an interval needs 2 blocks of runs or more, not {}", blocks.len()));
    }
    check_level(level)?;
    let (mean, error) = (mean(blocks), standard_error(blocks));
    let half = student_quantile(level, (blocks.len() - 1) as f64) * error;
    Ok(Interval { mean, error, low: mean - half, high: mean + half })
}

/// Mean of blocks.
pub(super) fn mean(blocks: &[f64]) -> f64 {
    blocks.iter().sum::<f64>() / blocks.len() as f64
}

/// Standard error of the mean of blocks, of which there are at least 2.
pub(super) fn standard_error(blocks: &[f64]) -> f64 {
    let (n, mean) = (blocks.len() as f64, mean(blocks));
    let squares: f64 = blocks.iter().map(|x| (x - mean) * (x - mean)).sum();
    libm::sqrt(squares / (n - 1.0) / n)
}

/// A level in (0, 1), or what is wrong.
pub(super) fn check_level(level: f64) -> Result<(), String> {
    if 0.0 < level && level < 1.0 {
        return Ok(());
    }
    Err(format!("a level is between 0 and 1, such as 0.95, not {level}"))
}

fn check_players(players: &[Player]) -> Result<(), String> {
    if players.is_empty() || players.len() > MOST_PLAYERS {
        return Err(format!(
            "there are 1 to {MOST_PLAYERS} players, not {}; fix the strategies of some",
            players.len()
        ));
    }
    for (at, player) in players.iter().enumerate() {
        if players[..at].iter().any(|other| other.name == player.name) {
            return Err(format!("two players are called `{}`; give one another name", player.name));
        }
        if player.strategies.is_empty() {
            return Err(format!("`{}` has no strategy; give it one", player.name));
        }
        for (at, name) in player.strategies.iter().enumerate() {
            if player.strategies[..at].contains(name) {
                return Err(format!("`{}` has two strategies called `{name}`; give one another name", player.name));
            }
        }
    }
    let n = players.iter().fold(1_usize, |product, player| product.saturating_mul(player.strategies.len()));
    if n > MOST_PROFILES {
        return Err(format!("there are {n} profiles, and at most {MOST_PROFILES} are simulated; leave strategies out"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairing_cancels_what_profiles_have_in_common() {
        let luck = [5.0, -3.0, 8.0, 0.5];
        let blocks = vec![vec![luck.to_vec()], vec![luck.iter().map(|x| x + 1.0).collect()]];
        let payoffs = Payoffs::new(vec![Player::new("north", ["firm", "soft"])], blocks).unwrap();
        let [soft, firm] = [(1, 1.0), (0, -1.0)].map(|(profile, weight)| Term { profile, player: 0, weight });
        let alone = payoffs.interval(&[soft], 0.95).unwrap();
        let paired = payoffs.interval(&[soft, firm], 0.95).unwrap();
        assert!(alone.high - alone.low > 10.0 && (paired.low, paired.high) == (1.0, 1.0));
    }

    #[test]
    fn what_is_wrong_has_a_way_out() {
        let two = || vec![Player::new("a", ["x", "y"]), Player::new("b", ["x"])];
        let good = || vec![vec![vec![0.0, 1.0]; 2]; 2];
        assert!(Payoffs::new(two(), good()).is_ok());
        let mut cases = vec![
            (vec![], good(), "not 0"),
            (vec![Player::new("a", ["x"]); 2], good(), "two players"),
            (vec![Player::new("a", [])], good(), "no strategy"),
            (vec![Player::new("a", ["x", "x"])], good(), "two strategies"),
            (two(), vec![vec![vec![0.0, 1.0]; 2]; 3], "2 profiles, and payoffs of 3"),
            (two(), vec![vec![vec![0.0]; 2]; 2], "not 1"),
            (two(), vec![vec![vec![0.0, 1.0]; 1]; 2], "of 1 players"),
        ];
        let mut ragged = good();
        ragged[1][1].pop();
        cases.push((two(), ragged, "same runs"));
        let mut infinite = good();
        infinite[1][0][1] = f64::NAN;
        cases.push((two(), infinite, "no number"));
        let names: Vec<String> = (0..101).map(|k| k.to_string()).collect();
        let wide = ["a", "b"].map(|name| Player::new(name, names.iter().map(|x| &**x)));
        cases.push((wide.to_vec(), vec![], "10201 profiles"));
        for (players, blocks, says) in cases {
            let told = Payoffs::new(players, blocks).unwrap_err();
            assert!(told.contains(says), "{told}");
        }
        let payoffs = Payoffs::new(two(), good()).unwrap();
        assert!(payoffs.combination(&[Term { profile: 2, player: 0, weight: 1.0 }]).is_err());
        assert!(payoffs.interval(&[], 1.0).is_err() && interval(&[1.0], 0.9).is_err());
    }
}
