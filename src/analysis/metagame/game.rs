//! A normal-form game of known payoffs.

/// Most profiles: products of the numbers of strategies.
pub const MOST_PROFILES: usize = 10_000;
/// Most players.
pub const MOST_PLAYERS: usize = 10;
/// Largest payoff, in absolute value.
pub const MOST_PAYOFF: f64 = 1e100;

/// A strategy for each player that may be mixed: `mixture[player][strategy]` is a probability, and each player's add up to 1.
pub type Mixture = Vec<Vec<f64>>;

/// A game in normal form. Payoffs may be in any unit, the same for all profiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    counts: Vec<usize>,
    /// By profile and player: `payoffs[profile * n_players + player]`.
    payoffs: Vec<f64>,
}

impl Game {
    /// A game from the number of strategies of each player, and `payoffs[profile][player]`; the last player's strategy changes
    /// fastest from one profile to the next.
    ///
    /// # Errors
    ///
    /// If sizes do not fit, there are more than 10 players or 10,000 profiles, or a payoff is not finite.
    ///
    /// ```
    /// use detente::internals::analysis::metagame::game::Game;
    /// let pennies = Game::new(&[2, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
    /// assert_eq!(pennies.regret(&vec![vec![0.5, 0.5]; 2]), 0.0);
    /// assert_eq!(pennies.regret(&vec![vec![1.0, 0.0]; 2]), 2.0);
    /// ```
    pub fn new(counts: &[usize], payoffs: &[impl AsRef<[f64]>]) -> Result<Self, String> {
        let n = counts.iter().fold(1_usize, |product, count| product.saturating_mul(*count));
        if counts.is_empty() || counts.len() > MOST_PLAYERS || n == 0 || n > MOST_PROFILES {
            return Err(format!(
                "a game has 1 to {MOST_PLAYERS} players with a strategy or more each and at most {MOST_PROFILES} profiles, not {} players and {n} profiles",
                counts.len()
            ));
        }
        if payoffs.len() != n || payoffs.iter().any(|profile| profile.as_ref().len() != counts.len()) {
            return Err(format!("give the payoffs of {n} profiles, {} numbers each", counts.len()));
        }
        let flat: Vec<f64> = payoffs.iter().flat_map(|profile| profile.as_ref().iter().copied()).collect();
        if let Some(x) = flat.iter().find(|x| !(-MOST_PAYOFF..=MOST_PAYOFF).contains(*x)) {
            return Err(format!("the payoff {x} is no number up to 1e100"));
        }
        Ok(Self::of_sound(counts.to_vec(), flat))
    }

    /// From what was checked before.
    pub(super) fn of_sound(counts: Vec<usize>, payoffs: Vec<f64>) -> Self {
        Self { counts, payoffs }
    }

    /// Number of strategies of each player.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Number of profiles.
    #[must_use]
    pub fn n_profiles(&self) -> usize {
        self.payoffs.len() / self.counts.len()
    }

    /// Payoff of a player in a profile.
    ///
    /// # Panics
    ///
    /// If there is no such profile or player.
    #[must_use]
    pub fn payoff(&self, profile: usize, player: usize) -> f64 {
        assert!(player < self.counts.len(), "there is no player {player}");
        self.payoffs[profile * self.counts.len() + player]
    }

    /// The number of a profile: mixed radix, the last player's strategy fastest.
    ///
    /// ```
    /// # use detente::internals::analysis::metagame::game::Game;
    /// let game = Game::new(&[2, 3], &[[0.0, 0.0]; 6]).unwrap();
    /// assert_eq!((game.index(&[1, 2]), game.choices(4)), (5, vec![1, 1]));
    /// ```
    #[must_use]
    pub fn index(&self, choices: &[usize]) -> usize {
        choices.iter().zip(&self.counts).fold(0, |at, (choice, count)| at * count + choice)
    }

    /// The strategy of each player in a profile.
    #[must_use]
    pub fn choices(&self, profile: usize) -> Vec<usize> {
        let mut rest = profile;
        let digits = self.counts.iter().rev().map(|count| {
            let digit = rest % count;
            rest /= count;
            digit
        });
        let mut choices: Vec<usize> = digits.collect();
        choices.reverse();
        choices
    }

    /// Calls for every profile, in order, with its number and choices.
    pub(super) fn each(&self, mut call: impl FnMut(usize, &[usize])) {
        let mut choices = vec![0; self.counts.len()];
        for profile in 0..self.n_profiles() {
            call(profile, &choices);
            for (choice, count) in choices.iter_mut().zip(&self.counts).rev() {
                *choice += 1;
                if *choice < *count {
                    break;
                }
                *choice = 0;
            }
        }
    }

    /// Difference between the largest and the smallest payoff of a player.
    #[must_use]
    pub fn range(&self, player: usize) -> f64 {
        let all = || self.payoffs.iter().skip(player).step_by(self.counts.len()).copied();
        all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)
    }

    /// The largest range of all players; 1 where no payoff ever changes.
    #[must_use]
    pub fn scale(&self) -> f64 {
        let most = (0..self.counts.len()).map(|player| self.range(player)).fold(0.0, f64::max);
        if most > 0.0 { most } else { 1.0 }
    }

    /// What is wrong with a mixture, if anything.
    ///
    /// # Errors
    ///
    /// If sizes do not fit, a probability is below 0, or a player's do not add up to 1 within 1e-9.
    pub fn check(&self, mixture: &Mixture) -> Result<(), String> {
        if mixture.len() != self.counts.len() || mixture.iter().zip(&self.counts).any(|(p, n)| p.len() != *n) {
            return Err(format!("the profile must give each of {:?} strategies a probability", self.counts));
        }
        for (player, shares) in mixture.iter().enumerate() {
            let sum: f64 = shares.iter().sum();
            if !shares.iter().all(|p| *p >= 0.0) || !(1.0 - 1e-9..=1.0 + 1e-9).contains(&sum) {
                return Err(format!(
                    "probabilities of player {player} add up to {sum}, or one is below 0; divide by the sum"
                ));
            }
        }
        Ok(())
    }

    /// A profile of pure strategies as a mixture.
    #[must_use]
    pub fn pure(&self, choices: &[usize]) -> Mixture {
        let of = |(choice, count): (&usize, &usize)| (0..*count).map(|s| f64::from(u8::from(s == *choice))).collect();
        choices.iter().zip(&self.counts).map(of).collect()
    }

    /// All players mix all their strategies equally.
    #[must_use]
    pub fn uniform(&self) -> Mixture {
        self.counts.iter().map(|count| vec![1.0 / *count as f64; *count]).collect()
    }

    /// Expected payoff of each pure strategy of each player, while all others keep to the mixture.
    ///
    /// # Panics
    ///
    /// If the mixture does not fit the game.
    #[must_use]
    pub fn values(&self, mixture: &Mixture) -> Vec<Vec<f64>> {
        let n = self.counts.len();
        let mut values: Vec<Vec<f64>> = self.counts.iter().map(|count| vec![0.0; *count]).collect();
        let mut after = vec![1.0; n + 1];
        self.each(|profile, choices| {
            for k in (0..n).rev() {
                after[k] = after[k + 1] * mixture[k][choices[k]];
            }
            let mut before = 1.0;
            for k in 0..n {
                values[k][choices[k]] += before * after[k + 1] * self.payoffs[profile * n + k];
                before *= mixture[k][choices[k]];
                if before == 0.0 {
                    break;
                }
            }
        });
        values
    }

    /// What each player gains by each pure strategy, in payoff units: its value less the player's expected payoff.
    #[must_use]
    pub fn gains(&self, mixture: &Mixture) -> Vec<Vec<f64>> {
        let gains = |(values, shares): (Vec<f64>, &Vec<f64>)| {
            let own: f64 = values.iter().zip(shares).map(|(v, p)| v * p).sum();
            values.into_iter().map(|v| v - own).collect()
        };
        self.values(mixture).into_iter().zip(mixture).map(gains).collect()
    }

    /// The most that any player gains by any pure strategy; 0 in an equilibrium, never below 0.
    ///
    /// In payoff units. Also called regret, or the ε of an ε-equilibrium.
    #[must_use]
    pub fn regret(&self, mixture: &Mixture) -> f64 {
        self.gains(mixture).iter().flatten().fold(0.0, |most: f64, gain| most.max(*gain))
    }

    /// Where the strategies of each player start in one list of all strategies.
    pub(super) fn offsets(&self) -> Vec<usize> {
        let add = |sum: &mut usize, count: &usize| {
            let at = *sum;
            *sum += count;
            Some(at)
        };
        self.counts.iter().scan(0, add).collect()
    }

    /// How the value of each strategy depends on the probability of each strategy of the other players.
    ///
    /// Rows and columns are strategies of all players in one list; a player's own block is 0.
    pub(super) fn slopes(&self, mixture: &Mixture) -> Vec<Vec<f64>> {
        let (n, offsets, size) = (self.counts.len(), self.offsets(), self.counts.iter().sum());
        let mut slopes: Vec<Vec<f64>> = vec![vec![0.0; size]; size];
        let mut shares = vec![0.0; n];
        self.each(|profile, choices| {
            for k in 0..n {
                shares[k] = mixture[k][choices[k]];
            }
            let zeros = shares.iter().filter(|share| **share == 0.0).count();
            if zeros > 2 {
                return;
            }
            for i in 0..n {
                for j in 0..i {
                    let weight: f64 = (0..n).filter(|k| *k != i && *k != j).map(|k| shares[k]).product();
                    if weight != 0.0 {
                        let (a, b) = (offsets[i] + choices[i], offsets[j] + choices[j]);
                        slopes[a][b] += weight * self.payoffs[profile * n + i];
                        slopes[b][a] += weight * self.payoffs[profile * n + j];
                    }
                }
            }
        });
        slopes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_slopes_agree_with_sums_over_profiles() {
        let counts = [2, 3, 2];
        let payoffs: Vec<[f64; 3]> =
            (0..12).map(|k: i32| [0, 1, 2].map(|i| f64::from((k * 7 + i * 5 + k * k * (i + 2)) % 13))).collect();
        let game = Game::new(&counts, &payoffs).unwrap();
        let mixture = vec![vec![0.25, 0.75], vec![0.5, 0.0, 0.5], vec![0.125, 0.875]];
        let values = game.values(&mixture);
        for (i, of_player) in values.iter().enumerate() {
            for (s, value) in of_player.iter().enumerate() {
                let mut sum = 0.0;
                for profile in 0..12 {
                    let choices = game.choices(profile);
                    if choices[i] == s {
                        let others = (0..3).filter(|k| *k != i).map(|k| mixture[k][choices[k]]);
                        sum += others.product::<f64>() * game.payoff(profile, i);
                    }
                }
                assert!((sum - value).abs() < 1e-12);
            }
        }
        let (slopes, offsets) = (game.slopes(&mixture), game.offsets());
        for (i, j) in [(0, 1), (1, 0), (1, 2), (2, 0)] {
            for s in 0..counts[i] {
                let sum: f64 = (0..counts[j]).map(|t| slopes[offsets[i] + s][offsets[j] + t] * mixture[j][t]).sum();
                assert!((sum - values[i][s]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn mixtures_are_checked() {
        let game = Game::new(&[2, 1], &[[0.0, 0.0]; 2]).unwrap();
        assert!(game.check(&game.uniform()).is_ok() && game.check(&game.pure(&[1, 0])).is_ok());
        for wrong in [vec![vec![1.0, 0.0]], vec![vec![0.6, 0.6], vec![1.0]], vec![vec![1.5, -0.5], vec![1.0]]] {
            assert!(game.check(&wrong).is_err());
        }
        assert!(game.check(&vec![vec![f64::NAN, 1.0], vec![1.0]]).is_err());
        assert!(Game::new(&[2, 0], &[[0.0, 0.0]; 0]).is_err() && Game::new(&[2], &[[f64::INFINITY]; 2]).is_err());
        assert_eq!(game.scale(), 1.0);
    }
}
