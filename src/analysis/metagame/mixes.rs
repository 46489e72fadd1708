//! One actor alone: which of its strategies pays best, and what that costs in the probability of an event.
//!
//! All differences between strategies, of payoffs and of probabilities, get paired bounds that hold together. From them follow
//! the intervals of multiple comparisons with the best (Hsu 1984): how far each strategy is behind or ahead of the best of
//! the others. Hsu's own intervals compare with each strategy in turn and stop at 0; these are a little wider, and hold
//! together with everything else that is said here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::payoffs::{Interval, check_level, interval, mean};
use super::simultaneous::{self, Method};

/// Strategies of one actor: the mean payoff and the share of runs with an event, in blocks of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategies {
    /// Names, at least one.
    pub names: Vec<String>,
    /// `payoffs[strategy][block]`, higher is better.
    pub payoffs: Vec<Vec<f64>>,
    /// `events[strategy][block]`, the share of runs with the event, in [0, 1]; lower is better.
    pub events: Vec<Vec<f64>>,
}

/// Where a strategy is in the plane of payoff and probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On the efficient frontier, and no other strategy can be at least as good in both: against each, one of the two is surely
    /// better.
    Frontier,
    /// On the efficient frontier of means, but another strategy may be at least as good in both.
    FrontierByMeans,
    /// Another strategy is at least as good in both by the means, and better in one.
    DominatedByMeans,
    /// Another strategy is surely better in one, and surely better or the same in every block in the other.
    Dominated,
}

/// One strategy among all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// Number of the strategy.
    pub strategy: usize,
    /// Mean payoff; its interval is for this strategy alone.
    pub payoff: Interval,
    /// Probability of the event; its interval is for this strategy alone, may leave [0, 1], and is a point where no block varies.
    pub event: Interval,
    /// Mean payoff less that of the best other strategy, with simultaneous bounds; `None` where there is no other. The standard
    /// error is that of the difference from the best other by the means.
    pub lead: Option<Interval>,
    /// Whether it may be the best: the upper end of the lead is at least 0.
    pub may_be_best: bool,
    /// Whether it is surely the best: the lower end of the lead is above 0.
    pub surely_best: bool,
    /// Where it is in the plane of payoff and probability.
    pub place: Place,
    /// A strategy that dominates it: surely if there is one, otherwise by the means.
    pub dominated_by: Option<usize>,
}

/// All strategies, best mean payoff first; of equal ones the first given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Strategies from best to worst.
    pub ranked: Vec<Ranked>,
    /// Strategies on the efficient frontier of means, from the highest payoff to the lowest probability of the event.
    pub frontier: Vec<usize>,
    /// Probability that all bounds of differences hold together, at least.
    pub level: f64,
    /// Half the width of these bounds, in standard errors.
    pub critical: f64,
    /// How the critical value came about.
    pub method: Method,
}

/// Ranks the strategies of one actor, whose runs have the same random draws under each.
///
/// `level` is in (0, 1). The same seed gives the same bounds.
///
/// # Errors
///
/// What is wrong, with a way out: sizes that do not fit, fewer than 2 blocks, numbers out of range.
///
/// ```
/// use detente::internals::analysis::metagame::mixes::{Place, Strategies, rank};
/// let luck = |x: f64| (0..30).map(|b| x + 0.01 * f64::from(b % 7)).collect::<Vec<f64>>();
/// let strategies = Strategies {
///     names: ["bold", "meek", "vain"].map(String::from).to_vec(),
///     payoffs: [5.0, 3.0, 2.0].map(luck).to_vec(),
///     events: [0.5, 0.1, 0.4].map(luck).to_vec(),
/// };
/// let found = rank(&strategies, 0.95, 1).unwrap();
/// assert!(found.ranked[0].surely_best && found.frontier == [0, 1]);
/// assert_eq!((found.ranked[2].place, found.ranked[2].dominated_by), (Place::Dominated, Some(1)));
/// ```
pub fn rank(strategies: &Strategies, level: f64, seed: u64) -> Result<Ranking, String> {
    check(strategies, level)?;
    let n = strategies.names.len();
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
    let difference = |of: &[Vec<f64>], (i, j): (usize, usize)| of[i].iter().zip(&of[j]).map(|(a, b)| a - b).collect();
    let differences = |of: &[Vec<f64>]| pairs.iter().map(|pair| difference(of, *pair)).collect::<Vec<Vec<f64>>>();
    let mut vectors = differences(&strategies.payoffs);
    vectors.extend(differences(&strategies.events));
    let bounds = simultaneous::bounds(&vectors, level, seed)?;
    let table = |intervals: &[Interval]| {
        let mut table = vec![vec![Interval { mean: 0.0, error: 0.0, low: 0.0, high: 0.0 }; n]; n];
        for ((i, j), x) in pairs.iter().zip(intervals) {
            table[*i][*j] = *x;
            table[*j][*i] = Interval { mean: -x.mean, error: x.error, low: -x.high, high: -x.low };
        }
        table
    };
    let (payoffs, events) = bounds.intervals.split_at(pairs.len());
    let plane = Plane { payoffs: table(payoffs), events: table(events) };
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| mean(&strategies.payoffs[*b]).total_cmp(&mean(&strategies.payoffs[*a])));
    let ranked = |i: &usize| -> Result<Ranked, String> {
        let lead = plane.lead(*i);
        let (place, dominated_by) = plane.place(*i);
        Ok(Ranked {
            strategy: *i,
            payoff: interval(&strategies.payoffs[*i], level)?,
            event: interval(&strategies.events[*i], level)?,
            lead,
            may_be_best: lead.is_none_or(|lead| lead.high >= 0.0),
            surely_best: lead.is_none_or(|lead| lead.low > 0.0),
            place,
            dominated_by,
        })
    };
    let ranked: Vec<Ranked> = order.iter().map(ranked).collect::<Result<_, _>>()?;
    let on = |x: &&Ranked| matches!(x.place, Place::Frontier | Place::FrontierByMeans);
    let frontier = ranked.iter().filter(on).map(|x| x.strategy).collect();
    Ok(Ranking { ranked, frontier, level, critical: bounds.critical, method: bounds.method })
}

/// Differences of each strategy from each other, with bounds.
struct Plane {
    payoffs: Vec<Vec<Interval>>,
    events: Vec<Vec<Interval>>,
}

impl Plane {
    fn others(&self, i: usize) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.payoffs.len()).filter(move |j| *j != i)
    }

    /// How far strategy `i` is ahead of the best other: each bound is the smallest over the others.
    fn lead(&self, i: usize) -> Option<Interval> {
        let least = |a: Interval, b: Interval| {
            let near = if b.mean < a.mean { b } else { a };
            Interval { low: a.low.min(b.low), high: a.high.min(b.high), ..near }
        };
        self.others(i).map(|j| self.payoffs[i][j]).reduce(least)
    }

    fn place(&self, i: usize) -> (Place, Option<usize>) {
        // Differences of the other strategy from this one: better means a higher payoff, and a lower probability.
        let better = |j: usize| (self.payoffs[j][i], self.events[i][j]);
        let surely = |j: &usize| {
            let (payoff, event) = better(*j);
            let same_or_better = |x: Interval| x.low > 0.0 || x.low == 0.0 && x.high == 0.0;
            same_or_better(payoff) && same_or_better(event) && (payoff.low > 0.0 || event.low > 0.0)
        };
        let by_means = |j: &usize| {
            let (payoff, event) = better(*j);
            payoff.mean >= 0.0 && event.mean >= 0.0 && (payoff.mean > 0.0 || event.mean > 0.0)
        };
        if let Some(j) = self.others(i).find(surely) {
            return (Place::Dominated, Some(j));
        }
        if let Some(j) = self.others(i).find(by_means) {
            return (Place::DominatedByMeans, Some(j));
        }
        let worse = |j: usize| better(j).0.high < 0.0 || better(j).1.high < 0.0;
        (if self.others(i).all(worse) { Place::Frontier } else { Place::FrontierByMeans }, None)
    }
}

fn check(strategies: &Strategies, level: f64) -> Result<(), String> {
    check_level(level)?;
    let Strategies { names, payoffs, events } = strategies;
    if names.is_empty() || payoffs.len() != names.len() || events.len() != names.len() {
        return Err(format!(
            "there are {} names, and blocks of {} payoffs and {} events; give each strategy both",
            names.len(),
            payoffs.len(),
            events.len()
        ));
    }
    let n_blocks = payoffs[0].len();
    if n_blocks < 2 || payoffs.iter().chain(events).any(|blocks| blocks.len() != n_blocks) {
        return Err("each strategy needs the same number of blocks, 2 or more; use the same runs for all".into());
    }
    if payoffs.iter().flatten().any(|x| !x.is_finite()) {
        return Err("a payoff is no finite number; look at the runs of the strategy".into());
    }
    if events.iter().flatten().any(|p| !(0.0..=1.0).contains(p)) {
        return Err("a share of runs with the event is not in [0, 1]; give shares, not counts".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metagame::random::{Draws, Purpose};

    fn noisy(means: &[(f64, f64)], noise: f64, draws: &mut Draws) -> Strategies {
        let luck: Vec<f64> = (0..60).map(|_| draws.normal()).collect();
        let payoff = |x: f64, draws: &mut Draws| luck.iter().map(|l| x + l + noise * draws.normal()).collect();
        let payoffs = means.iter().map(|(x, _)| payoff(*x, draws)).collect();
        let event =
            |p: f64, draws: &mut Draws| (0..60).map(|_| (p + 0.03 * noise * draws.normal()).clamp(0.0, 1.0)).collect();
        let events = means.iter().map(|(_, p)| event(*p, draws)).collect();
        Strategies { names: means.iter().map(|(x, p)| format!("{x} {p}")).collect(), payoffs, events }
    }

    #[test]
    fn intervals_of_leads_cover_together() {
        let truth = [(1.0, 0.3), (1.1, 0.3), (0.7, 0.2), (1.05, 0.5)];
        let mut draws = Draws::new(31, Purpose::Starts);
        let mut covered = 0;
        for seed in 0..300 {
            let found = rank(&noisy(&truth, 1.0, &mut draws), 0.9, seed).unwrap();
            covered += usize::from(found.ranked.iter().all(|x| {
                let others = (0..4).filter(|j| *j != x.strategy).map(|j| truth[j].0).fold(f64::NEG_INFINITY, f64::max);
                let (lead, true_lead) = (x.lead.unwrap(), truth[x.strategy].0 - others);
                lead.low <= true_lead && true_lead <= lead.high
            }));
        }
        // At least 270 less three standard deviations; more, because the family also holds pairs that no lead needs.
        assert!(255 <= covered, "{covered} of 300");
    }

    #[test]
    fn frontier_and_its_sureness() {
        let mut draws = Draws::new(32, Purpose::Starts);
        let truth = [(3.0, 0.6), (2.0, 0.3), (1.0, 0.1), (1.9, 0.4), (1.0, 0.100_5)];
        let found = rank(&noisy(&truth, 0.05, &mut draws), 0.95, 1).unwrap();
        let place =
            |s: usize| found.ranked.iter().find(|x| x.strategy == s).map(|x| (x.place, x.dominated_by)).unwrap();
        assert_eq!((place(0), place(1)), ((Place::Frontier, None), (Place::Frontier, None)));
        assert_eq!(place(3), (Place::Dominated, Some(1)));
        assert!(!matches!(place(2).0, Place::Frontier | Place::Dominated));
        assert!(found.frontier[..2] == [0, 1] && found.ranked[0].surely_best && !found.ranked[1].may_be_best);
    }

    #[test]
    fn one_strategy_and_twins() {
        let one = Strategies { names: vec!["a".into()], payoffs: vec![vec![1.0, 2.0]], events: vec![vec![0.0, 1.0]] };
        let found = rank(&one, 0.9, 1).unwrap();
        assert_eq!((found.ranked[0].lead, found.ranked[0].surely_best), (None, true));
        assert_eq!((found.ranked[0].place, found.method), (Place::Frontier, Method::NoVariation));
        let twins = Strategies {
            names: vec!["a".into(), "b".into()],
            payoffs: vec![vec![1.0, 2.0]; 2],
            events: vec![vec![0.0, 1.0]; 2],
        };
        let found = rank(&twins, 0.9, 1).unwrap();
        assert!(found.ranked.iter().all(|x| x.may_be_best && !x.surely_best && x.place == Place::FrontierByMeans));
    }

    #[test]
    fn what_is_wrong_has_a_way_out() {
        let good = Strategies { names: vec!["a".into()], payoffs: vec![vec![1.0, 2.0]], events: vec![vec![0.0, 1.0]] };
        assert!(
            rank(&Strategies { events: vec![vec![0.0, 2.0]], ..good.clone() }, 0.9, 1).unwrap_err().contains("shares")
        );
        assert!(
            rank(&Strategies { events: vec![vec![0.0]], ..good.clone() }, 0.9, 1).unwrap_err().contains("same runs")
        );
        assert!(rank(&Strategies { payoffs: vec![], ..good.clone() }, 0.9, 1).unwrap_err().contains("both"));
        assert!(rank(&Strategies { payoffs: vec![vec![f64::NAN; 2]], ..good.clone() }, 0.9, 1).is_err());
        assert!(rank(&good, 1.0, 1).is_err());
    }
}
