//! Bayes's rule: what an act tells about the type of who did it.
//!
//! An actor is of the resolved type with prior μ. The resolved type does the act with probability p_H, the other with
//! p_L. Seen acts are independent given the type.
//!
//! > μ′ = μ p_H / (μ p_H + (1 − μ) p_L)
//!
//! After k acts and m omissions the odds μ/(1 − μ) are multiplied by (p_H/p_L)ᵏ ((1 − p_H)/(1 − p_L))ᵐ. The posterior,
//! averaged over what may be seen, is the prior (a martingale).

use super::error::{Error, distribution, inside, probability};

/// Why there is no posterior.
const IMPOSSIBLE: Error =
    Error::NoSolution { why: "what was seen has probability 0 under every type of positive prior" };

/// Probability of the resolved type after one act.
///
/// All inputs in [0, 1]. An error where the act has probability 0 under the prior.
///
/// ```
/// use detente::theory::updating::posterior;
/// assert!((posterior(0.3, 0.8, 0.4)? - 0.461538462).abs() < 1e-9);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn posterior(prior: f64, resolved: f64, other: f64) -> Result<f64, Error> {
    posterior_after(prior, resolved, other, 1, 0)
}

/// Probability of the resolved type after `acts` acts and `omissions` rounds without one.
///
/// `prior`, and the chances of the act under either type, in [0, 1]. An error where what was seen has probability 0
/// under the prior. Worked in logarithms, so that long histories do not underflow.
///
/// ```
/// use detente::theory::updating::posterior_after;
/// // Odds of 3 to 7, three times doubled.
/// assert!((posterior_after(0.3, 0.8, 0.4, 3, 0)? - 24.0 / 31.0).abs() < 1e-15);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn posterior_after(prior: f64, resolved: f64, other: f64, acts: u32, omissions: u32) -> Result<f64, Error> {
    probability("prior", prior)?;
    probability("resolved", resolved)?;
    probability("other", other)?;
    // −∞ stands for what cannot have happened.
    let log = |weight: f64, act: f64| {
        let times = |n: u32, log: f64| if n == 0 { 0.0 } else { f64::from(n) * log };
        libm::log(weight) + times(acts, libm::log(act)) + times(omissions, libm::log1p(-act))
    };
    let (yes, no) = (log(prior, resolved), log(1.0 - prior, other));
    if yes == f64::NEG_INFINITY && no == f64::NEG_INFINITY {
        return Err(IMPOSSIBLE);
    }
    Ok(1.0 / (1.0 + libm::exp(no - yes)))
}

/// The posterior of one act or omission, averaged over both: the prior again.
///
/// All inputs in [0, 1].
///
/// ```
/// use detente::theory::updating::expected_posterior;
/// assert!((expected_posterior(0.3, 0.8, 0.4)? - 0.3).abs() < 1e-15);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn expected_posterior(prior: f64, resolved: f64, other: f64) -> Result<f64, Error> {
    probability("prior", prior)?;
    probability("resolved", resolved)?;
    probability("other", other)?;
    let act = prior * resolved + (1.0 - prior) * other;
    let mut mean = 0.0;
    for (seen, chance) in [((1, 0), act), ((0, 1), 1.0 - act)] {
        if chance > 0.0 {
            match posterior_after(prior, resolved, other, seen.0, seen.1) {
                Ok(posterior) => mean += chance * posterior,
                // Rounding left a chance where there is none.
                Err(Error::NoSolution { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(mean)
}

/// Posterior over any number of types, from their prior and the likelihood of what was seen under each.
///
/// The prior must sum to 1 within 1e-9; likelihoods are in [0, 1]; the two lists are equally long. An error where what
/// was seen has probability 0.
///
/// ```
/// use detente::theory::updating::posteriors;
/// assert_eq!(posteriors(&[0.5, 0.25, 0.25], &[0.5, 1.0, 0.0])?, [0.5, 0.5, 0.0]);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn posteriors(prior: &[f64], likelihood: &[f64]) -> Result<Vec<f64>, Error> {
    distribution("prior", prior)?;
    inside(likelihood.len() == prior.len(), "likelihood", likelihood.len() as f64, "one number for each type")?;
    for &chance in likelihood {
        probability("likelihood", chance)?;
    }
    // The largest likelihood of a possible type is taken as the unit, so that tiny ones do not vanish.
    let possible = prior.iter().zip(likelihood).filter(|(prior, _)| **prior > 0.0);
    let unit = possible.map(|(_, chance)| *chance).fold(0.0, f64::max);
    if unit == 0.0 {
        return Err(IMPOSSIBLE);
    }
    let joint: Vec<f64> =
        prior.iter().zip(likelihood).map(|(prior, chance)| prior * (chance / unit).min(1.0)).collect();
    let sum: f64 = joint.iter().sum();
    if sum == 0.0 {
        return Err(IMPOSSIBLE);
    }
    Ok(joint.iter().map(|weight| weight / sum).collect())
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn repeated_acts_are_one_act_repeated() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..500 {
            let [prior, high, low]: [f64; 3] = std::array::from_fn(|_| rng.random_range(0.01..0.99));
            let mut step = prior;
            let mut joint = vec![prior, 1.0 - prior];
            let (mut acts, mut omissions) = (0, 0);
            for _ in 0..20 {
                if rng.random_bool(0.5) {
                    acts += 1;
                    step = posterior(step, high, low).unwrap();
                    joint = posteriors(&joint, &[high, low]).unwrap();
                } else {
                    omissions += 1;
                    step = posterior(step, 1.0 - high, 1.0 - low).unwrap();
                    joint = posteriors(&joint, &[1.0 - high, 1.0 - low]).unwrap();
                }
                let at_once = posterior_after(prior, high, low, acts, omissions).unwrap();
                assert!((at_once - step).abs() < 1e-11 && (at_once - joint[0]).abs() < 1e-11);
            }
            assert!((expected_posterior(prior, high, low).unwrap() - prior).abs() < 1e-14);
        }
    }

    /// The posterior after n rounds, averaged over the binomial distribution of acts, is the prior.
    #[test]
    fn beliefs_are_a_martingale_over_many_rounds() {
        let (prior, high, low, n) = (0.3, 0.8, 0.4, 12u32);
        let mut mean = 0.0;
        let mut ways = 1.0;
        for k in 0..=n {
            let law = |p: f64| ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32);
            mean +=
                (prior * law(high) + (1.0 - prior) * law(low)) * posterior_after(prior, high, low, k, n - k).unwrap();
            ways *= f64::from(n - k) / f64::from(k + 1);
        }
        assert!((mean - prior).abs() < 1e-14);
    }

    #[test]
    fn edges() {
        assert_eq!(posterior(0.3, 0.0, 0.5), Ok(0.0));
        assert_eq!(posterior(0.3, 0.5, 0.0), Ok(1.0));
        assert_eq!(posterior(0.0, 0.5, 0.5), Ok(0.0));
        assert_eq!(posterior(1.0, 0.5, 0.0), Ok(1.0));
        assert_eq!(posterior(0.3, 0.0, 0.0), Err(IMPOSSIBLE));
        assert_eq!(posterior(1.0, 0.0, 0.5), Err(IMPOSSIBLE));
        assert!((posterior_after(0.5, 0.9, 0.9, u32::MAX, u32::MAX).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(posterior_after(0.5, 1e-300, 0.5, 40, 0), Ok(0.0));
        assert_eq!(expected_posterior(1.0, 1.0, 0.0), Ok(1.0));
        assert!(posteriors(&[0.5, 0.4], &[1.0, 1.0]).is_err());
        assert!(posteriors(&[1.0], &[]).is_err() && posteriors(&[], &[]).is_err());
        assert_eq!(posteriors(&[0.5, 0.5], &[1e-320, 0.0]), Ok(vec![1.0, 0.0]));
        assert!(posterior(f64::NAN, 0.5, 0.5).is_err() && posterior(0.5, 2.0, 0.5).is_err());
    }
}
