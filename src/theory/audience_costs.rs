//! Crises before an audience (Fearon 1994).
//!
//! Time flows; at any moment a side may quit, attack, or let the crisis go on. If i quits at t it pays an audience cost
//! aᵢ t and the other gets its prize v. War pays i its private value wᵢ, uniform on [−Cᵢ, 0]. A side whose war value is
//! above −aᵢ t is *locked in* at t: it would rather fight than quit, which has probability Pᵢ(t) = min(1, aᵢ t/Cᵢ).
//!
//! While the crisis lasts, i quits at the hazard aⱼ/(vⱼ + aⱼ t) that leaves j indifferent, so that without quitting at once
//! it would be in it at T with probability vⱼ/(vⱼ + aⱼ T). Its types are used up at the Tᵢ at which that is Pᵢ:
//!
//! > vⱼ/(vⱼ + aⱼ Tᵢ) = aᵢ Tᵢ/Cᵢ
//!
//! The horizon is t* = min Tᵢ. The other side quits at once often enough to be used up at t* too: with probability
//! mᵢ = 1 − Pᵢ (vⱼ + aⱼ t*)/vⱼ. At t* only the locked in are left, and there is war, with probability P₁ P₂.
//!
//! In Fearon's game both prizes are v. The larger aᵢ/Cᵢ, not military strength, decides who is the likelier to prevail.

use super::error::{Error, inside, not_negative, positive};
use super::quadrature::Rule;

/// What two sides have at stake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crisis {
    /// vᵢ, the prize; above 0.
    pub prize: [f64; 2],
    /// aᵢ, growth of the audience cost per unit of time; at least 0, not both 0.
    pub audience: [f64; 2],
    /// Cᵢ, the largest loss by war; above 0.
    pub worst_war: [f64; 2],
}

/// The equilibrium of a crisis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equilibrium {
    /// The game that it solves.
    pub crisis: Crisis,
    /// Tᵢ, when the types of each side would be used up without quitting at once; `None` where never (no audience).
    pub used_up: [Option<f64>; 2],
    /// t*, when nobody is left who would quit.
    pub horizon: f64,
    /// Pᵢ(t*), probability that each side is locked in at the horizon.
    pub locked_in: [f64; 2],
    /// mᵢ, probability that each side quits at once; 0 for at least one.
    pub at_once: [f64; 2],
    /// Probability that it is this side that quits, at once or later.
    pub backs_down: [f64; 2],
    /// Probability of war.
    pub war: f64,
    /// What those types of each side expect that quit in the end: mⱼ vᵢ.
    pub payoff_of_quitters: [f64; 2],
}

impl Crisis {
    /// The equilibrium in which the crisis does not outlast t*.
    ///
    /// Tᵢ = 2 Cᵢ vⱼ / (aᵢ vⱼ + √(aᵢ² vⱼ² + 4 aᵢ aⱼ Cᵢ vⱼ)), where aᵢ Tᵢ/Cᵢ is below 1 or, if the other has no audience, just 1.
    /// A side without an audience is never used up: if only one has one, the other quits at once for sure, as nothing
    /// would make it fight. P(i backs down) = mᵢ + ∫ of i's hazard over the time that both are still in it.
    ///
    /// ```
    /// use detente::theory::audience_costs::Crisis;
    /// let crisis = Crisis { prize: [1.0, 1.0], audience: [1.0, 0.5], worst_war: [1.0, 1.0] };
    /// let play = crisis.equilibrium()?;
    /// assert!((play.horizon - 0.732050808).abs() < 1e-9 && (play.war - 0.267949192).abs() < 1e-9);
    /// assert!((play.at_once[1] - 0.366025404).abs() < 1e-9 && play.at_once[0] == 0.0);
    /// assert!((play.backs_down[0] - 0.131139154).abs() < 1e-9 && (play.backs_down[1] - 0.600911654).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn equilibrium(&self) -> Result<Equilibrium, Error> {
        for i in 0..2 {
            positive("prize", self.prize[i])?;
            not_negative("audience", self.audience[i])?;
            if self.audience[i] > 0.0 {
                positive("audience", self.audience[i])?;
            }
            positive("worst_war", self.worst_war[i])?;
        }
        let used_up = [0, 1].map(|i| self.used_up(i));
        let time = used_up.map(|t| t.unwrap_or(f64::INFINITY));
        let first = if time[0] <= time[1] { 0 } else { 1 };
        let horizon = time[first];
        if horizon == f64::INFINITY {
            return Err(Error::NoSolution { why: "neither side has an audience: nobody is ever locked in" });
        }
        let locked_in = [0, 1].map(|i| (self.audience[i] * horizon / self.worst_war[i]).min(1.0));
        // Chance that a side is still in the crisis just after its start.
        let stays = [0, 1].map(|i| {
            let other = self.prize[1 - i];
            let grown = 1.0 + self.audience[1 - i] * horizon / other;
            if i == first { 1.0 } else { (locked_in[i] * grown).min(1.0) }
        });
        let at_once = stays.map(|stays| 1.0 - stays);
        let growth = [0, 1].map(|i| self.audience[i] / self.prize[i]);
        let backs_down =
            [0, 1].map(|i| at_once[i] + stays[0] * stays[1] * quits_first(growth[1 - i], growth[i], horizon));
        let payoff_of_quitters = [0, 1].map(|i| at_once[1 - i] * self.prize[i]);
        let war = locked_in[0] * locked_in[1];
        Ok(Equilibrium { crisis: *self, used_up, horizon, locked_in, at_once, backs_down, war, payoff_of_quitters })
    }

    /// Tᵢ; `None` where the side has no audience.
    fn used_up(&self, i: usize) -> Option<f64> {
        let (mine, other, worst, prize) =
            (self.audience[i], self.audience[1 - i], self.worst_war[i], self.prize[1 - i]);
        if mine == 0.0 {
            return None;
        }
        // Both terms of the root over (a v)².
        let root = libm::sqrt(1.0 + 4.0 * (other / mine) * (worst / prize));
        Some(2.0 * (worst / mine) / (1.0 + root))
    }
}

impl Equilibrium {
    /// Hazard at which each side quits at time t, from 0 to the horizon; 0 for a t outside.
    ///
    /// ```
    /// # use detente::theory::audience_costs::Crisis;
    /// let crisis = Crisis { prize: [1.0, 1.0], audience: [1.0, 0.5], worst_war: [1.0, 1.0] };
    /// assert_eq!(crisis.equilibrium()?.hazard(0.0), [0.5, 1.0]);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    #[must_use]
    pub fn hazard(&self, t: f64) -> [f64; 2] {
        if !(0.0..=self.horizon).contains(&t) {
            return [0.0; 2];
        }
        [1, 0].map(|j| self.crisis.audience[j] / (self.crisis.prize[j] + self.crisis.audience[j] * t))
    }

    /// Probability that each side would not have quit by time t, if the other never did.
    ///
    /// 1 before the start; from the horizon on, the probability of being locked in.
    #[must_use]
    pub fn stays(&self, t: f64) -> [f64; 2] {
        let t = t.min(self.horizon);
        if t < 0.0 {
            return [1.0; 2];
        }
        [0, 1].map(|i| {
            let (a, v) = (self.crisis.audience[1 - i], self.crisis.prize[1 - i]);
            (1.0 - self.at_once[i]) * v / (v + a * t)
        })
    }

    /// What a type of each side expects, given its values of war, [−Cᵢ, 0] each.
    ///
    /// A type below −aᵢ t* quits in the end and expects mⱼ vᵢ; a locked-in type waits for the other to quit until t* and
    /// fights then: (1 − Pⱼ) vᵢ + Pⱼ wᵢ. The two agree at −aᵢ t*.
    pub fn payoff(&self, war_value: [f64; 2]) -> Result<[f64; 2], Error> {
        for (w, worst) in war_value.into_iter().zip(self.crisis.worst_war) {
            inside((-worst..=0.0).contains(&w), "war_value", w, "[−worst_war, 0]")?;
        }
        Ok([0, 1].map(|i| {
            if war_value[i] < -self.crisis.audience[i] * self.horizon {
                self.payoff_of_quitters[i]
            } else {
                let locked = self.locked_in[1 - i];
                (1.0 - locked) * self.crisis.prize[i] + locked * war_value[i]
            }
        }))
    }
}

/// Chance that, of two who quit at hazards α/(1 + αt) and β/(1 + βt), the first quits before the other and before T:
/// ∫ α/((1 + αt)² (1 + βt)) dt.
fn quits_first(alpha: f64, beta: f64, horizon: f64) -> f64 {
    if alpha == 0.0 {
        return 0.0;
    }
    let gap = alpha - beta;
    let (mine, theirs) = (libm::log1p(alpha * horizon), libm::log1p(beta * horizon));
    if gap.abs() > 0.1 * alpha {
        // By partial fractions.
        let ratio = alpha / gap;
        let log = beta / gap * ratio * (theirs - mine);
        return (ratio * alpha * horizon / (1.0 + alpha * horizon) + log).clamp(0.0, 1.0);
    }
    // Near α = β the two terms cancel. With s = ln(1 + αt) the integrand is smooth, and soon nothing.
    let ratio = beta / alpha;
    let end = mine.min(400.0);
    Rule::new().integrate(0.0, end, 1 + end as usize, |s| libm::exp(-s) / (1.0 + ratio * libm::expm1(s)))
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::theory::tests::near;

    fn crisis(audience: [f64; 2], worst_war: [f64; 2]) -> Crisis {
        Crisis { prize: [1.0; 2], audience, worst_war }
    }

    #[test]
    fn values_of_the_notes() {
        for (crisis, horizon, at_once, war, backs_down, payoff) in [
            (
                crisis([1.0, 0.5], [1.0, 1.0]),
                0.732_050_808,
                [0.0, 0.366_025_404],
                0.267_949_192,
                [0.131_139_154, 0.600_911_654],
                0.366_025_404,
            ),
            (
                crisis([2.0, 0.25], [1.0, 2.0]),
                0.449_489_743,
                [0.0, 0.893_303_525],
                0.050_510_257,
                [0.007_776_712, 0.941_713_031],
                0.893_303_525,
            ),
        ] {
            let play = crisis.equilibrium().unwrap();
            near(play.horizon, horizon, 1e-9);
            near(play.war, war, 1e-9);
            for i in 0..2 {
                near(play.at_once[i], at_once[i], 1e-9);
                near(play.backs_down[i], backs_down[i], 1e-9);
            }
            near(play.payoff_of_quitters[0], payoff, 1e-9);
        }
    }

    fn random(rng: &mut ChaCha8Rng) -> Crisis {
        let mut pair = |low: f64, high: f64| [0, 1].map(|_| low * (high / low).powf(rng.random_range(0.0..1.0)));
        let mut crisis = Crisis { prize: pair(0.1, 10.0), audience: pair(0.01, 30.0), worst_war: pair(0.05, 20.0) };
        if rng.random_bool(0.2) {
            // Equal growth is where the partial fractions cancel.
            crisis.audience[1] = crisis.audience[0] * crisis.prize[1] / crisis.prize[0] * rng.random_range(0.85..1.15);
        }
        crisis
    }

    /// The conditions of equilibrium, and the whole outcome distribution by quadrature.
    #[test]
    fn everyone_is_used_up_at_the_horizon_and_the_law_sums_to_1() {
        let mut rng = ChaCha8Rng::seed_from_u64(14);
        let rule = Rule::new();
        for _ in 0..500 {
            let crisis = random(&mut rng);
            let play = crisis.equilibrium().unwrap();
            for i in 0..2 {
                let t = play.used_up[i].unwrap();
                let j = 1 - i;
                near(
                    crisis.prize[j] / (crisis.prize[j] + crisis.audience[j] * t),
                    crisis.audience[i] * t / crisis.worst_war[i],
                    1e-12,
                );
                near(play.stays(play.horizon)[i], play.locked_in[i], 1e-12);
                assert!((0.0..=1.0).contains(&play.at_once[i]) && play.horizon <= t);
                let end = (1.0 + 50.0 * play.horizon).ln();
                let later = rule.integrate(0.0, end, 400, |u| {
                    let t = (u.exp() - 1.0) / 50.0;
                    let stays = play.stays(t);
                    play.hazard(t)[i] * stays[0] * stays[1] * u.exp() / 50.0
                });
                near(play.at_once[i] + later, play.backs_down[i], 1e-9);
            }
            assert!(play.at_once.contains(&0.0));
            near(play.backs_down[0] + play.backs_down[1] + play.war, 1.0, 1e-11);
        }
    }

    /// No type gains by quitting at another time, by fighting at once, or by fighting in between.
    #[test]
    fn no_type_would_quit_or_fight_at_another_time() {
        let mut rng = ChaCha8Rng::seed_from_u64(15);
        let rule = Rule::new();
        for _ in 0..60 {
            let crisis = random(&mut rng);
            let play = crisis.equilibrium().unwrap();
            for i in 0..2 {
                let j = 1 - i;
                // The other has quit by t with the complement of this.
                let stays = |t: f64| play.stays(t)[j];
                let end = |t: f64, last: f64| (1.0 - stays(t)) * crisis.prize[i] + stays(t) * last;
                for k in 0..=40 {
                    let t = play.horizon * f64::from(k) / 40.0;
                    // Quitting is worth the same at all times.
                    near(end(t, -crisis.audience[i] * t), play.payoff_of_quitters[i], 1e-11 * crisis.prize[i].max(1.0));
                    for step in 0..=20 {
                        let w = -crisis.worst_war[i] * (f64::from(step) / 20.0);
                        let mut types = [0.0, 0.0];
                        types[i] = w;
                        assert!(end(t, w) <= play.payoff(types).unwrap()[i] + 1e-11 * crisis.prize[i].max(1.0));
                    }
                }
                // Averaged over types, the locked in and the quitters.
                let mean = rule.integrate(-crisis.worst_war[i], 0.0, 2000, |w| {
                    let mut types = [0.0, 0.0];
                    types[i] = w;
                    play.payoff(types).unwrap()[i]
                }) / crisis.worst_war[i];
                assert!(mean >= play.payoff_of_quitters[i] - 1e-9);
            }
        }
    }

    #[test]
    fn a_side_without_an_audience_gives_in() {
        let play = crisis([1.0, 0.0], [2.0, 1.0]).equilibrium().unwrap();
        assert_eq!((play.horizon, play.used_up), (2.0, [Some(2.0), None]));
        assert_eq!((play.at_once, play.backs_down, play.war), ([0.0, 1.0], [0.0, 1.0], 0.0));
        assert!(crisis([0.0, 0.0], [1.0, 1.0]).equilibrium().is_err());
    }

    #[test]
    fn edges() {
        let twins = crisis([0.7, 0.7], [1.3, 1.3]).equilibrium().unwrap();
        assert_eq!(twins.at_once, [0.0, 0.0]);
        near(twins.backs_down[0], twins.backs_down[1], 1e-15);
        // ∫ α/(1 + αt)³.
        near(quits_first(0.7, 0.7, 2.0), 0.5 * (1.0 - 2.4f64.powi(-2)), 1e-14);
        for ratio in [0.900_001, 0.899_999, 1.100_001, 1.099_999] {
            let nearby = quits_first(1.0, ratio + if ratio < 1.0 { 2e-6 } else { -2e-6 }, 3.0);
            near(quits_first(1.0, ratio, 3.0), nearby, 1e-6);
        }
        assert_eq!(twins.hazard(-1.0), [0.0; 2]);
        assert_eq!(twins.stays(-1.0), [1.0; 2]);
        assert!(twins.payoff([0.1, 0.0]).is_err());
        assert!(crisis([1.0, f64::NAN], [1.0, 1.0]).equilibrium().is_err());
        assert!(crisis([1.0, 1.0], [0.0, 1.0]).equilibrium().is_err());
        for huge in [[1e12, 1e-12], [1e-12, 1e12]] {
            let play = Crisis { prize: huge, audience: [1e12, 1e-12], worst_war: [1e-12, 1e12] }.equilibrium().unwrap();
            let numbers = [play.horizon, play.war, play.backs_down[0], play.backs_down[1]];
            assert!(numbers.iter().all(|x| x.is_finite()), "{play:?}");
        }
    }
}
