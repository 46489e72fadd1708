//! Wars of attrition: each side pays to stay until one concedes (Maynard Smith 1974).
//!
//! | function | what is known |
//! |---|---|
//! | [`in_continuous_time`] | both values, time flows |
//! | [`in_rounds`] | both values, choices in rounds |
//! | [`Uniform`], [`Exponential`] | each its own value |
//! | [`reputation`] | a side may be one that never yields |
//!
//! In all of them conceding is worth 0, and the cost of staying is sunk.

mod private;

use super::error::{Error, SMALLEST, inside, positive, probability};

pub use self::private::{Exponential, Uniform};

/// The mixed equilibrium in continuous time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Continuous {
    /// Hazard at which each side concedes, per unit of time.
    pub hazard: [f64; 2],
    /// Expected time until one concedes.
    pub mean_time: f64,
    /// Probability that it is this side that concedes.
    pub concedes: [f64; 2],
}

/// Values and costs known to both, in continuous time: the mixed equilibrium in which nobody concedes at once.
///
/// With prizes vᵢ and flow costs cᵢ, both above 0, side i concedes at the hazard that makes the other indifferent,
/// hᵢ = cⱼ/vⱼ. So E\[T\] = 1/(h₁ + h₂), and i is the one to concede with probability hᵢ/(h₁ + h₂). Both expect 0.
///
/// ```
/// use detente::theory::attrition::in_continuous_time;
/// let war = in_continuous_time([10.0, 8.0], [1.0, 1.6])?;
/// assert_eq!(war.hazard, [0.2, 0.1]);
/// assert!((war.mean_time - 3.333333333).abs() < 1e-9 && (war.concedes[0] - 0.666666667).abs() < 1e-9);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn in_continuous_time(prize: [f64; 2], cost: [f64; 2]) -> Result<Continuous, Error> {
    check(prize, cost)?;
    let hazard = [cost[1] / prize[1], cost[0] / prize[0]];
    let sum = hazard[0] + hazard[1];
    Ok(Continuous { hazard, mean_time: 1.0 / sum, concedes: hazard.map(|h| h / sum) })
}

/// The mixed equilibrium in rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounds {
    /// Probability that each side concedes in a round.
    pub concedes: [f64; 2],
    /// Probability that a round is the last.
    pub ends: f64,
    /// Expected number of rounds.
    pub mean_rounds: f64,
    /// Given that it ends: probability that this side alone concedes.
    pub alone: [f64; 2],
    /// Given that it ends: probability that both concede in the same round.
    pub both: f64,
}

/// Values and costs known to both, in rounds: the stationary mixed equilibrium.
///
/// In a round each side concedes, for 0, or stays. Who stays gets vᵢ if the other concedes, else pays cᵢ and the next
/// round begins. Side j concedes with qⱼ = cᵢ/(vᵢ + cᵢ), which leaves i indifferent: qⱼ vᵢ − (1 − qⱼ) cᵢ = 0. A round is
/// the last with 1 − (1 − q₁)(1 − q₂). Prizes and costs are above 0.
///
/// ```
/// use detente::theory::attrition::in_rounds;
/// let war = in_rounds([10.0, 10.0], [1.0, 1.0])?;
/// assert!((war.concedes[0] - 0.090909091).abs() < 1e-9);
/// assert!((war.mean_rounds - 5.761904762).abs() < 1e-9 && (war.both - 0.047619048).abs() < 1e-9);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn in_rounds(prize: [f64; 2], cost: [f64; 2]) -> Result<Rounds, Error> {
    check(prize, cost)?;
    let [q0, q1] = [1, 0].map(|other| cost[other] / (prize[other] + cost[other]));
    let ends = q0 + (1.0 - q0) * q1;
    Ok(Rounds {
        concedes: [q0, q1],
        ends,
        mean_rounds: 1.0 / ends,
        alone: [q0 * (1.0 - q1) / ends, q1 * (1.0 - q0) / ends],
        both: q0 * q1 / ends,
    })
}

/// A war of attrition between sides that may be unyielding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reputation {
    /// T*, when every side that can yield has yielded.
    pub last_time: f64,
    /// Probability that each side yields at once; 0 for at least one.
    pub at_once: [f64; 2],
    /// Probability that it is this side that yields, at once or later.
    pub yields: [f64; 2],
    /// Probability that nobody ever yields.
    pub impasse: f64,
}

/// A war of attrition between sides that may be of a type that never yields (Abreu & Gul 2000, one such type each).
///
/// Side i is unyielding with probability zᵢ; else it yields at the hazard lᵢ that leaves the other indifferent
/// ([`yielding_rates`] for shares of a pie). On its own its reputation would be complete at Tᵢ = −ln(zᵢ)/lᵢ. In equilibrium
/// both are at T* = min Tᵢ, for which the weaker side yields at once with probability 1 − zᵢ e^(lᵢ T*). From then on
/// the chance that i has not yielded is zᵢ e^(lᵢ (T* − t)), so that i yields first with
///
/// > at once + lᵢ/(l₁ + l₂) z₁ z₂ (e^((l₁ + l₂) T*) − 1)
///
/// and nobody ever with z₁ z₂. `unyielding` in [0, 1], `rate` above 0. Where only one side may be unyielding (z = 0 for the
/// other) the other yields at once; an error where neither may be: that is [`in_continuous_time`].
///
/// ```
/// use detente::theory::attrition::reputation;
/// let war = reputation([0.1, 0.2], [0.5, 0.4])?;
/// assert!((war.last_time - 4.023594781).abs() < 1e-9);
/// assert!((war.at_once[0] - 0.252325609).abs() < 1e-9 && war.at_once[1] == 0.0);
/// assert!((war.impasse - 0.02).abs() < 1e-15);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn reputation(unyielding: [f64; 2], rate: [f64; 2]) -> Result<Reputation, Error> {
    for i in 0..2 {
        probability("unyielding", unyielding[i])?;
        positive("rate", rate[i])?;
    }
    // +∞ where a side always yields in the end.
    let time = [0, 1].map(|i| -libm::log(unyielding[i]) / rate[i]);
    let last_time = time[0].min(time[1]);
    if last_time == f64::INFINITY {
        return Err(Error::NoSolution { why: "neither side can be unyielding: there is no reputation to build" });
    }
    // Chance that a side has not yielded just after the start, z e^(l T*).
    let stays = [0, 1].map(|i| libm::exp(rate[i] * (last_time - time[i])));
    let at_once = stays.map(|stays| 1.0 - stays);
    let impasse = unyielding[0] * unyielding[1];
    let later = (stays[0] * stays[1] - impasse).max(0.0);
    let yields = [0, 1].map(|i| at_once[i] + rate[i] / (rate[0] + rate[1]) * later);
    // −ln 1 is −0.
    Ok(Reputation { last_time: last_time + 0.0, at_once, yields, impasse })
}

/// Hazards at which two bargainers yield who claim incompatible shares of a pie of 1 (Abreu & Gul 2000).
///
/// Side i claims αᵢ, so that who yields to it gets 1 − αᵢ. With discount rates rᵢ, i yields at lᵢ = rⱼ (1 − αᵢ)/(α₁ + α₂ − 1),
/// which pays j for waiting. Claims in [0, 1) that sum to more than 1; rates above 0.
///
/// ```
/// use detente::theory::attrition::yielding_rates;
/// let rates = yielding_rates([0.6, 0.6], [0.1, 0.2])?;
/// assert!((rates[0] - 0.4).abs() < 1e-12 && (rates[1] - 0.2).abs() < 1e-12);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn yielding_rates(claim: [f64; 2], impatience: [f64; 2]) -> Result<[f64; 2], Error> {
    for i in 0..2 {
        inside((0.0..1.0).contains(&claim[i]), "claim", claim[i], "[0, 1)")?;
        positive("impatience", impatience[i])?;
    }
    let gap = claim[0] + claim[1] - 1.0;
    inside(gap >= SMALLEST, "claim", claim[0] + claim[1], "claims that sum to more than 1")?;
    Ok([0, 1].map(|i| impatience[1 - i] * (1.0 - claim[i]) / gap))
}

fn check(prize: [f64; 2], cost: [f64; 2]) -> Result<(), Error> {
    for i in 0..2 {
        positive("prize", prize[i])?;
        positive("cost", cost[i])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
