//! Contests in continuous time, put to the engine in rounds of the length `dt` and of half that length.

use super::contest::Contest;
use crate::engine::exact::OutcomeDistribution;
use crate::index::ActorIdx;
use crate::validation::game::Game;
use crate::validation::{Allowed, Check, Given, Measure, Trouble, short};

/// Rounds that a scenario may have.
pub(super) const MOST_ROUNDS: u32 = 1000;

/// Rounds where each side has ten cells of private values: a rule of its script for each round, and one more for most cells.
pub(super) const MOST_IN_CELLS: u32 = 980;

/// Rounds of a length that a contest takes: enough for the time `usual`, or as many as its scenario may have.
///
/// Refused where these do not last for `least`, by when all but a negligible rest is over.
pub(super) fn rounds(given: &Given, dt: f64, least: f64, usual: f64, most: u32) -> Result<u32, Trouble> {
    let most = f64::from(most);
    if given.get("dt") > least {
        return Err(Trouble::Unresolved(format!(
            "`dt` is {}, but the contest is over by {}, within one round; try `--set dt={}`",
            given.get("dt"),
            short(least),
            two_digits(least / 200.0, f64::ceil)
        )));
    }
    if least > most * dt {
        return Err(Trouble::Unresolved(format!(
            "`dt` is {}: the contest takes a time of {} until it is over, rounds of {} would be {} in number, and this scenario has at most {most}; try `--set dt={}`",
            given.get("dt"),
            short(least),
            short(dt),
            (least / dt).ceil(),
            shortest(least, most)
        )));
    }
    Ok((usual / dt).ceil().clamp(1.0, most) as u32)
}

/// The shortest `dt` whose half still makes no more rounds than a scenario may have, in two digits.
fn shortest(least: f64, most: f64) -> f64 {
    two_digits(2.0 * least / most, f64::ceil)
}

fn two_digits(x: f64, round: fn(f64) -> f64) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(x)) - 1.0);
    // By way of the text, so that 0.3 is not 0.30000000000000004.
    format!("{:.1e}", round(x / unit) * unit).parse().unwrap_or(x)
}

/// What to choose where rounds are too long: a shorter `dt`, if so many rounds can be had.
pub(super) fn shorter(given: &Given, times: f64, least: f64, most: u32) -> String {
    // The error is proportional to the length of a round, or falls faster where rounds are long.
    let factor = if times < 4.0 { times } else { 2.0 * libm::sqrt(times) };
    let dt = two_digits(0.8 * given.get("dt") / factor, f64::floor);
    let shortest = shortest(least, f64::from(most));
    if dt >= shortest || 1.1 * shortest < given.get("dt") {
        format!("shorter rounds, `--set dt={}`", dt.max(shortest))
    } else {
        format!(
            "inputs nearer to the usual ones: rounds short enough, of {}, would be more than the {most} that this scenario may have",
            short(0.5 * dt)
        )
    }
}

/// A contest in rounds of one length.
pub(super) struct InTime {
    pub(super) game: Game,
    pub(super) law: OutcomeDistribution,
    pub(super) dt: f64,
}

impl InTime {
    /// Expected time; what ends in a round ends in its middle on average.
    pub(super) fn time(&self) -> f64 {
        (self.law.all.rounds - 0.5) * self.dt
    }

    /// Probability of an outcome class.
    pub(super) fn share(&self, id: &str) -> f64 {
        self.game.probability(&self.law, id)
    }

    /// Probability that a side is the first to quit; who quits in the same round is first as often as not.
    pub(super) fn first(&self, id: &str) -> f64 {
        self.share(id) + 0.5 * self.share("both_quit")
    }

    /// What side one expects.
    pub(super) fn expects(&self) -> f64 {
        self.law.all.payoff[ActorIdx(0)]
    }
}

/// The same contest at two lengths of a round.
pub(super) struct Pair {
    pub(super) coarse: InTime,
    pub(super) fine: InTime,
    /// Probability that the last round leaves it open.
    rest: f64,
}

/// At `dt`, and at half of it.
pub(super) fn both(given: &Given, contest: fn(&Given, f64) -> Result<Contest, Trouble>) -> Result<Pair, Trouble> {
    let at = |dt: f64| -> Result<InTime, Trouble> {
        let game = Game::new(&contest(given, dt)?.text(given))?;
        let law = game.law()?;
        Ok(InTime { game, law, dt })
    };
    let dt = given.get("dt");
    // The finer one first: if it takes too many rounds, nothing need be played.
    let fine = at(dt / 2.0)?;
    Ok(Pair { coarse: at(dt)?, rest: fine.share("nobody_quits"), fine })
}

impl Pair {
    /// For a contest that may rightly go on for good.
    pub(super) fn endless(self) -> Self {
        Self { rest: 0.0, ..self }
    }

    /// A comparison of what depends on the length of a round.
    pub(super) fn refined(&self, of: Measure, quantity: &str, theory: f64, value: impl Fn(&InTime) -> f64) -> Check {
        refined(of, quantity, theory, [value(&self.coarse), value(&self.fine)], self.rest)
    }

    /// The same, carried on to rounds of no length.
    pub(super) fn extrapolated(
        &self,
        of: Measure,
        quantity: &str,
        theory: f64,
        value: impl Fn(&InTime) -> f64,
    ) -> Check {
        extrapolated(of, quantity, theory, [value(&self.coarse), value(&self.fine)], self.rest)
    }
}

/// What a rest that the last round leaves open may change, as a multiple of its probability and of the scale of a quantity:
/// such a contest lasts long.
const REST: f64 = 30.0;

/// A comparison of what depends on the length of a round: at half the length it may differ from theory by what that
/// halving has changed, and half as much again, and by what the last round leaves open.
pub(super) fn refined(of: Measure, quantity: &str, theory: f64, [coarse, fine]: [f64; 2], rest: f64) -> Check {
    let tolerance = 1.5 * (coarse - fine).abs() + (1e-9 + REST * rest) * of.scale();
    Check { quantity: quantity.to_string(), of, theory, engine: fine, allowed: Allowed::Resolution(tolerance) }
}

/// The same, carried on to rounds of no length, where the error is proportional to the length: a fifth of what the
/// halving has changed may remain.
pub(super) fn extrapolated(of: Measure, quantity: &str, theory: f64, [coarse, fine]: [f64; 2], rest: f64) -> Check {
    let tolerance = 0.2 * (coarse - fine).abs() + (1e-9 + REST * rest) * of.scale();
    let quantity = format!("{quantity}, extrapolated to dt = 0");
    Check { quantity, of, theory, engine: 2.0 * fine - coarse, allowed: Allowed::Resolution(tolerance) }
}
