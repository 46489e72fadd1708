//! A crisis of three moves with logit errors (McKelvey & Palfrey 1998; Signorino 1999).
//!
//! 1 keeps the status quo or challenges; 2 concedes or resists; 1 backs down or fights. Each choice is made with logit
//! errors of precision λ, which all know of ("agent error"): with Λ(x) = 1/(1 + e^(−x)),
//!
//! > p_fight = Λ(λ (u₁(war) − u₁(back down)))
//!
//! > p_resist = Λ(λ (p_fight u₂(war) + (1 − p_fight) u₂(back down) − u₂(concede)))
//!
//! > p_challenge = Λ(λ (p_resist (p_fight u₁(war) + (1 − p_fight) u₁(back down)) + (1 − p_resist) u₁(concede) − u₁(status quo)))

use crate::maths::exp::logistic;

use super::error::{Error, inside, payoff};

/// Differences this small, against the payoffs that they come from, are ties at infinite precision.
const TIE: f64 = 1e-12;

/// Payoffs of player 1 and player 2 at each end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crisis {
    /// Payoffs if nobody moves, each in [−1e12, 1e12].
    pub status_quo: [f64; 2],
    /// Payoffs if 1 challenges and 2 concedes.
    pub concession: [f64; 2],
    /// Payoffs if 1 challenges, 2 resists and 1 backs down.
    pub backing_down: [f64; 2],
    /// Payoffs if 1 challenges, 2 resists and 1 fights.
    pub war: [f64; 2],
}

/// Choices, and how the crisis ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Probability that 1 challenges.
    pub challenges: f64,
    /// Probability that 2, challenged, resists.
    pub resists: f64,
    /// Probability that 1, resisted, fights.
    pub fights: f64,
    /// Probability of each end: status quo, concession, backing down, war.
    pub ends: [f64; 4],
    /// Expected payoff of player 1 and of player 2.
    pub value: [f64; 2],
}

impl Crisis {
    /// The logit equilibrium (it is unique). Each λ is at least 0, and may be infinite.
    ///
    /// `precision` is that of 1 in challenging, of 2 in resisting, of 1 in fighting. At λ = 0 every choice is a coin toss; at
    /// λ = ∞ this is backward induction, in which ties are coin tosses.
    ///
    /// ```
    /// use detente::theory::quantal_response::Crisis;
    /// let crisis =
    ///     Crisis { status_quo: [0.0, 0.0], concession: [1.0, -1.0], backing_down: [-0.6, 0.5], war: [-0.4, -0.7] };
    /// let [status_quo, concession, backing_down, war] = crisis.law([3.0; 3])?.ends;
    /// assert!((status_quo - 0.723661706).abs() < 1e-9 && (concession - 0.02817537).abs() < 1e-9);
    /// assert!((backing_down - 0.087934967).abs() < 1e-9 && (war - 0.160227957).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn law(&self, precision: [f64; 3]) -> Result<Law, Error> {
        let all = [self.status_quo, self.concession, self.backing_down, self.war];
        for value in all.iter().flatten() {
            payoff("payoff", *value)?;
        }
        for lambda in precision {
            inside(lambda >= 0.0, "precision", lambda, "[0, ∞]")?;
        }
        let scale = all.iter().flatten().fold(0.0, |most: f64, u| most.max(u.abs()));
        let choice = |lambda: f64, gain: f64| {
            if gain.abs() <= TIE * scale { 0.5 } else { logistic(lambda * gain) }
        };
        let mix = |p: f64, yes: [f64; 2], no: [f64; 2]| [0, 1].map(|i| p * yes[i] + (1.0 - p) * no[i]);
        let fights = choice(precision[2], self.war[0] - self.backing_down[0]);
        let resisted = mix(fights, self.war, self.backing_down);
        let resists = choice(precision[1], resisted[1] - self.concession[1]);
        let challenged = mix(resists, resisted, self.concession);
        let challenges = choice(precision[0], challenged[0] - self.status_quo[0]);
        let ends = [
            1.0 - challenges,
            challenges * (1.0 - resists),
            challenges * resists * (1.0 - fights),
            challenges * resists * fights,
        ];
        Ok(Law { challenges, resists, fights, ends, value: mix(challenges, challenged, self.status_quo) })
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    const NOTES: Crisis =
        Crisis { status_quo: [0.0, 0.0], concession: [1.0, -1.0], backing_down: [-0.6, 0.5], war: [-0.4, -0.7] };

    #[test]
    fn values_of_the_notes() {
        for (lambda, ends) in [
            (0.0, [0.5, 0.25, 0.125, 0.125]),
            (1.0, [0.510_198_304, 0.147_671_7, 0.154_015_293, 0.188_114_703]),
            (3.0, [0.723_661_706, 0.028_175_37, 0.087_934_967, 0.160_227_957]),
            (20.0, [0.999_673_524, 5.25e-7, 5.863e-6, 0.000_320_088]),
        ] {
            let law = NOTES.law([lambda; 3]).unwrap();
            for (found, truth) in law.ends.iter().zip(ends) {
                assert!((found - truth).abs() < 1e-9, "{lambda}: {law:?}");
            }
        }
    }

    /// A tree of choices, solved from its leaves by the definition of logit choice.
    enum Tree {
        End(usize),
        Choice { who: usize, lambda: f64, options: Vec<Tree> },
    }

    fn solve(tree: &Tree, payoffs: &[[f64; 2]; 4], ends: &mut [f64; 4], reach: f64) -> [f64; 2] {
        match tree {
            Tree::End(k) => {
                ends[*k] += reach;
                payoffs[*k]
            }
            Tree::Choice { who, lambda, options } => {
                let values: Vec<[f64; 2]> = options.iter().map(|o| solve(o, payoffs, &mut [0.0; 4], 0.0)).collect();
                let top = values.iter().map(|v| v[*who]).fold(f64::NEG_INFINITY, f64::max);
                let weights: Vec<f64> = values
                    .iter()
                    .map(|v| {
                        if lambda.is_infinite() {
                            f64::from(u8::from(v[*who] >= top - 1e-13))
                        } else {
                            (lambda * (v[*who] - top)).exp()
                        }
                    })
                    .collect();
                let sum: f64 = weights.iter().sum();
                let mut value = [0.0; 2];
                for ((option, weight), v) in options.iter().zip(&weights).zip(&values) {
                    solve(option, payoffs, ends, reach * weight / sum);
                    value = [0, 1].map(|i| value[i] + weight / sum * v[i]);
                }
                value
            }
        }
    }

    #[test]
    fn a_general_tree_agrees() {
        let mut rng = ChaCha8Rng::seed_from_u64(35);
        for _ in 0..500 {
            // Few values, so that ties occur.
            let payoffs: [[f64; 2]; 4] =
                std::array::from_fn(|_| [0, 1].map(|_| f64::from(rng.random_range(-4..=4)) / 2.0));
            let precision: [f64; 3] =
                std::array::from_fn(|_| [0.0, 0.7, 5.0, 300.0, f64::INFINITY][rng.random_range(0..5)]);
            let crisis =
                Crisis { status_quo: payoffs[0], concession: payoffs[1], backing_down: payoffs[2], war: payoffs[3] };
            let law = crisis.law(precision).unwrap();
            let fight = Tree::Choice { who: 0, lambda: precision[2], options: vec![Tree::End(2), Tree::End(3)] };
            let resist = Tree::Choice { who: 1, lambda: precision[1], options: vec![Tree::End(1), fight] };
            let tree = Tree::Choice { who: 0, lambda: precision[0], options: vec![Tree::End(0), resist] };
            let mut ends = [0.0; 4];
            let value = solve(&tree, &payoffs, &mut ends, 1.0);
            for (a, b) in law.ends.iter().zip(ends).chain(law.value.iter().zip(value)) {
                assert!((a - b).abs() < 1e-12, "{law:?} {ends:?}");
            }
        }
    }

    #[test]
    fn edges() {
        let best = NOTES.law([f64::INFINITY; 3]).unwrap();
        assert_eq!((best.fights, best.resists, best.challenges), (1.0, 1.0, 0.0));
        let flat = Crisis { status_quo: [0.0; 2], concession: [0.0; 2], backing_down: [0.0; 2], war: [0.0; 2] };
        assert_eq!(flat.law([f64::INFINITY; 3]).unwrap().ends, [0.5, 0.25, 0.125, 0.125]);
        assert!(NOTES.law([-1.0, 1.0, 1.0]).is_err() && NOTES.law([f64::NAN; 3]).is_err());
        assert!(Crisis { war: [f64::INFINITY, 0.0], ..NOTES }.law([1.0; 3]).is_err());
        let law = Crisis { war: [1e12, -1e12], ..NOTES }.law([f64::MAX; 3]).unwrap();
        assert!(law.ends.iter().chain(&law.value).all(|x| x.is_finite()));
    }
}
