//! Risks that nobody controls (Schelling 1966; Powell 1990).
//!
//! | item | what |
//! |---|---|
//! | [`ladder_risk`] | risk of a ladder of steps |
//! | [`critical_risk`] | the largest risk of disaster worth running |
//! | [`contest_of_nerve`] | both stand under a steady risk; stakes known |
//! | [`private`] | the same with private costs of disaster |
//! | [`turns`] | they move in turn, each standing at a risk |

pub mod private;
pub mod turns;

use super::error::{Error, inside, not_negative, payoff, positive, probability};

/// Probability of disaster on the way up a ladder, 1 − Π(1 − f_k), with f_k the risk of each rung climbed.
///
/// Risks in [0, 1]; 0 for no rung. Exact for tiny risks too.
///
/// ```
/// use detente::theory::brinkmanship::ladder_risk;
/// assert!((ladder_risk(&[0.02, 0.05, 0.1, 0.2])? - 0.32968).abs() < 1e-12);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn ladder_risk(risks: &[f64]) -> Result<f64, Error> {
    let mut log = 0.0;
    for &risk in risks {
        probability("risk", risk)?;
        log += libm::log1p(-risk);
    }
    // 0 − keeps a risk of nothing from being −0.
    Ok(0.0 - libm::expm1(log))
}

/// Critical risk: the largest probability of disaster at which it is worth standing firm, R = (w − s)/(w − d).
///
/// `win` is what the other's submission pays, `submit` one's own, `disaster` what disaster does. At R, standing with a
/// certain win otherwise is worth s. Needs disaster ≤ submit ≤ win and disaster < win; R is in [0, 1], 1 where disaster is
/// no worse than submission.
///
/// ```
/// use detente::theory::brinkmanship::critical_risk;
/// assert!((critical_risk(1.0, 0.0, -4.0)? - 0.2).abs() < 1e-15);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn critical_risk(win: f64, submit: f64, disaster: f64) -> Result<f64, Error> {
    payoff("win", win)?;
    payoff("submit", submit)?;
    payoff("disaster", disaster)?;
    inside(submit <= win, "submit", submit, "what is at most `win`")?;
    inside(disaster <= submit, "disaster", disaster, "what is at most `submit`")?;
    inside(disaster < win, "disaster", disaster, "what is less than `win`")?;
    Ok((win - submit) / (win - disaster))
}

/// The mixed equilibrium of a contest of nerve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nerve {
    /// Hazard at which each side submits, per unit of time.
    pub hazard: [f64; 2],
    /// Probability of disaster.
    pub disaster: f64,
    /// Probability that it is this side that submits.
    pub submits: [f64; 2],
    /// Expected time until it is over.
    pub mean_time: f64,
}

/// Both stand under a hazard of disaster f, as long as neither submits; stakes known to both.
///
/// A win pays 1, submission 0, disaster −Dᵢ (in units of the prize). Side j submits at the hazard f Dᵢ, which leaves i
/// indifferent, so that
///
/// > P(disaster) = 1/(1 + D₁ + D₂), whatever f;  E\[T\] = P(disaster)/f
///
/// and 1/(1 + 2D) where both have the same to lose. A war of attrition whose cost of staying is a risk. f above 0; Dᵢ at
/// least 0. Both expect 0.
///
/// ```
/// use detente::theory::brinkmanship::contest_of_nerve;
/// let play = contest_of_nerve(0.03, [4.0, 4.0])?;
/// assert!((play.disaster - 0.111111111).abs() < 1e-9 && (play.mean_time - 3.703703704).abs() < 1e-9);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn contest_of_nerve(hazard: f64, disaster: [f64; 2]) -> Result<Nerve, Error> {
    positive("hazard", hazard)?;
    for d in disaster {
        not_negative("disaster", d)?;
    }
    let p = 1.0 / (1.0 + disaster[0] + disaster[1]);
    let swapped = [disaster[1], disaster[0]];
    Ok(Nerve {
        hazard: swapped.map(|d| hazard * d),
        disaster: p,
        submits: swapped.map(|d| d * p),
        mean_time: p / hazard,
    })
}

#[cfg(test)]
mod tests;
