//! A linear frontier with war as the disagreement (Fearon 1995).

use crate::theory::error::{Error, not_negative, probability};

/// The shares of a pie of 1 that both sides prefer to war.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Least share of side 1 that it accepts.
    pub low: f64,
    /// Largest share of side 1 that the other accepts.
    pub high: f64,
}

/// Bargaining range before a war that side 1 wins with probability p, at costs c₁ and c₂: [p − c₁, p + c₂], within [0, 1].
///
/// Costs are at least 0, so the range is never empty.
///
/// ```
/// use detente::theory::bargaining::range_before_war;
/// let range = range_before_war(0.6, [0.1, 0.2])?;
/// assert!((range.low - 0.5).abs() < 1e-12 && (range.high - 0.8).abs() < 1e-12);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn range_before_war(balance: f64, cost: [f64; 2]) -> Result<Range, Error> {
    probability("balance", balance)?;
    for c in cost {
        not_negative("cost", c)?;
    }
    Ok(Range { low: (balance - cost[0]).max(0.0), high: (balance + cost[1]).min(1.0) })
}

/// Share of side 1 in the Nash solution with bargaining power α (Nash 1950; Kalai 1977): p − c₁ + α (c₁ + c₂), within [0, 1].
///
/// At α = ½, where the range lies within the pie, also Kalai and Smorodinsky's. Where war would leave a side with less than
/// nothing, its disagreement payoff is that loss, and the pie binds.
///
/// ```
/// use detente::theory::bargaining::nash_before_war;
/// assert!((nash_before_war(0.6, [0.1, 0.2], 0.5)? - 0.65).abs() < 1e-12);
/// assert!((nash_before_war(0.6, [0.1, 0.2], 0.3)? - 0.59).abs() < 1e-12);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn nash_before_war(balance: f64, cost: [f64; 2], power: f64) -> Result<f64, Error> {
    range_before_war(balance, cost)?;
    probability("power", power)?;
    Ok((balance + power * cost[1] - (1.0 - power) * cost[0]).clamp(0.0, 1.0))
}
