//! Candidates for Nash equilibria of a game of known payoffs, such as the game of means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dynamics::{fictitious_play, polish, replicator};
use super::game::{Game, Mixture};
use super::logit;
use super::random::{Draws, Purpose};
use super::supports;

/// A gain below this share of the scale of payoffs is rounding.
pub const TOLERANCE: f64 = 1e-9;
/// Candidates with no probability further apart than this are one.
const SAME: f64 = 1e-6;
/// Payoffs that are read in one run of a dynamic.
const WORK: usize = 20_000_000;
/// Most steps of a dynamic.
const MOST_STEPS: usize = 5_000;
/// Seeded random starting points.
const RANDOM_STARTS: usize = 8;
/// Most combinations of supports from whose centers Newton's method starts, and most payoffs that it reads for them.
const MOST_SUPPORTS: usize = 2_000;
/// Unconfirmed candidates that are kept: those with the least gains.
const MOST_UNCONFIRMED: usize = 10;

/// What found a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finder {
    /// Every profile of pure strategies was looked at.
    Pure,
    /// Enumeration of supports, for two players with 6 strategies or fewer.
    Supports,
    /// Newton's method from the center of a combination of supports.
    Newton,
    /// Replicator dynamics.
    Replicator,
    /// Fictitious play.
    FictitiousPlay,
    /// The end of the branch of logit equilibria.
    Logit,
}

/// A profile that may be an equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Probability of each strategy of each player.
    pub mixture: Mixture,
    /// The most that a player gains by a pure deviation, in payoff units, at least 0.
    pub max_gain: f64,
    /// What found it, in the order of the enum.
    pub finders: Vec<Finder>,
}

/// What all finders found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Equilibria of the game: gains are at most rounding. Pure ones first. In a degenerate game of two players only the pure
    /// and extreme ones; mixtures of those may be equilibria too.
    pub equilibria: Vec<Candidate>,
    /// Where dynamics ended without an equilibrium, by gain; at most 10.
    pub unconfirmed: Vec<Candidate>,
    /// Whether these are all equilibria, up to mixtures of them in a degenerate game: enumerated for two players with 6
    /// strategies or fewer and for one player. All pure equilibria are listed in any case.
    pub complete: bool,
    /// Whether the game is degenerate, so that there may be infinitely many equilibria; `None` where that was not looked at.
    pub degenerate: Option<bool>,
}

/// All pure equilibria: no player gains by another pure strategy more than rounding.
///
/// ```
/// use detente::internals::analysis::metagame::{game::Game, nash::pure};
/// let dilemma = Game::new(&[2, 2], &[[3.0, 3.0], [0.0, 5.0], [5.0, 0.0], [1.0, 1.0]]).unwrap();
/// assert_eq!(pure(&dilemma), [[1, 1]]);
/// ```
#[must_use]
pub fn pure(game: &Game) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    game.each(|profile, choices| {
        let mut step = game.n_profiles();
        let best = choices.iter().zip(game.counts()).enumerate().all(|(player, (choice, count))| {
            step /= count;
            let first = profile - choice * step;
            let most = (0..*count).map(|s| game.payoff(first + s * step, player)).fold(f64::NEG_INFINITY, f64::max);
            most - game.payoff(profile, player) <= 1e-12 * game.scale()
        });
        found.extend(best.then(|| choices.to_vec()));
    });
    found
}

/// Candidates of all finders, each listed once. The same seed gives the same list.
///
/// The seed only places starting points of the dynamics.
///
/// ```
/// use detente::internals::analysis::metagame::{game::Game, nash::{Finder, find}};
/// let pennies = Game::new(&[2, 2], &[[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]).unwrap();
/// let found = find(&pennies, 1);
/// assert!(found.complete && found.equilibria.len() == 1);
/// assert_eq!(found.equilibria[0].mixture, vec![vec![0.5, 0.5]; 2]);
/// assert!(found.equilibria[0].finders.contains(&Finder::Supports));
/// ```
#[must_use]
pub fn find(game: &Game, seed: u64) -> Found {
    let mut list = List { game, tolerance: TOLERANCE * game.scale(), equilibria: Vec::new(), unconfirmed: Vec::new() };
    pure(game).iter().for_each(|choices| list.add(game.pure(choices), Finder::Pure));
    let extreme = supports::enumerate(game);
    extreme.iter().flat_map(|all| &all.equilibria).for_each(|x| list.add(x.clone(), Finder::Supports));
    if game.counts().len() > 1 {
        from_supports(game, &mut list);
        from_dynamics(game, seed, &mut list);
        if let Ok(end) = logit::limit(game) {
            list.sharpen(end, Finder::Logit);
        }
    }
    let one = game.counts().len() == 1;
    let degenerate = extreme.as_ref().map(|all| all.degenerate);
    if degenerate == Some(true) {
        // Dynamics end anywhere in a set of equilibria; its corners are in the list.
        let corner = |finder: &Finder| matches!(finder, Finder::Pure | Finder::Supports);
        list.equilibria.retain(|candidate| candidate.finders.iter().any(corner));
    }
    let List { mut equilibria, mut unconfirmed, .. } = list;
    let mixed = |candidate: &Candidate| candidate.mixture.iter().flatten().filter(|p| **p > 0.0).count();
    equilibria.sort_by_key(mixed);
    unconfirmed.sort_by(|a, b| a.max_gain.total_cmp(&b.max_gain));
    unconfirmed.truncate(MOST_UNCONFIRMED);
    Found { equilibria, unconfirmed, complete: one || extreme.is_some(), degenerate }
}

struct List<'a> {
    game: &'a Game,
    tolerance: f64,
    equilibria: Vec<Candidate>,
    unconfirmed: Vec<Candidate>,
}

impl List<'_> {
    fn add(&mut self, mixture: Mixture, finder: Finder) {
        let max_gain = self.game.regret(&mixture);
        let confirmed = max_gain <= self.tolerance;
        let list = if confirmed { &mut self.equilibria } else { &mut self.unconfirmed };
        let near = if confirmed { SAME } else { 1e-2 };
        let apart = |a: &Mixture, b: &Mixture| {
            a.iter().flatten().zip(b.iter().flatten()).fold(0.0, |most: f64, (p, q)| most.max((p - q).abs()))
        };
        match list.iter_mut().find(|old| apart(&old.mixture, &mixture) <= near) {
            Some(old) => {
                if let Err(place) = old.finders.binary_search(&finder) {
                    old.finders.insert(place, finder);
                }
            }
            None => list.push(Candidate { mixture, max_gain, finders: vec![finder] }),
        }
    }

    /// Adds the equilibrium that Newton's method makes of a profile, or the profile itself.
    fn sharpen(&mut self, mixture: Mixture, finder: Finder) {
        let sharp = |threshold: &f64| polish(self.game, &mixture, *threshold);
        let good = |sharp: &Mixture| self.game.regret(sharp) <= self.tolerance;
        let found = [1e-2, 1e-3, 1e-5, 0.1].iter().filter_map(sharp).find(good);
        self.add(found.unwrap_or(mixture), finder);
    }
}

fn from_supports(game: &Game, list: &mut List<'_>) {
    let counts = game.counts();
    let all = counts.iter().fold(1_usize, |product, count| {
        product.saturating_mul(1_usize.checked_shl(*count as u32).map_or(usize::MAX, |n| n - 1))
    });
    if all > MOST_SUPPORTS || all.saturating_mul(game.n_profiles() * counts.len()) > WORK {
        return;
    }
    for number in 0..all {
        let mut rest = number;
        let center = |count: &usize| -> Vec<f64> {
            let n = (1 << count) - 1;
            let bits = rest % n + 1;
            rest /= n;
            let share = 1.0 / f64::from(bits.count_ones());
            (0..*count).map(|s| if bits >> s & 1 == 1 { share } else { 0.0 }).collect()
        };
        let center: Mixture = counts.iter().map(center).collect();
        let sharp = polish(game, &center, 0.0).filter(|sharp| game.regret(sharp) <= list.tolerance);
        if let Some(sharp) = sharp {
            list.add(sharp, Finder::Newton);
        }
    }
}

fn from_dynamics(game: &Game, seed: u64, list: &mut List<'_>) {
    let steps = (WORK / (game.n_profiles() * game.counts().len())).clamp(20, MOST_STEPS);
    for start in starts(game, seed) {
        list.sharpen(replicator(game, start.clone(), steps), Finder::Replicator);
        list.sharpen(fictitious_play(game, start, steps), Finder::FictitiousPlay);
    }
}

/// Uniform, each strategy number in turn with most of the weight for all players, and seeded points uniform on the simplex.
fn starts(game: &Game, seed: u64) -> Vec<Mixture> {
    let counts = game.counts();
    let mut all = vec![game.uniform()];
    let longest = counts.iter().copied().max().unwrap_or(1);
    for heavy in 0..longest.min(8) {
        let of = |count: &usize| {
            let rest = 0.1 / *count as f64;
            (0..*count).map(|s| if s == heavy % count { 0.9 + rest } else { rest }).collect()
        };
        all.push(counts.iter().map(of).collect());
    }
    let mut draws = Draws::new(seed, Purpose::Starts);
    for _ in 0..RANDOM_STARTS {
        let of = |count: &usize| {
            let weights: Vec<f64> = (0..*count).map(|_| -libm::log(draws.uniform())).collect();
            let sum: f64 = weights.iter().sum();
            weights.iter().map(|w| w / sum).collect()
        };
        all.push(counts.iter().map(of).collect());
    }
    all
}

#[cfg(test)]
#[path = "nash_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "reference_tests.rs"]
mod reference;
