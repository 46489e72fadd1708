//! What it is worth to learn an input before choosing a strategy: expected value of perfect information.
//!
//! With u(s) the payoff of strategy s, in payoff units,
//!
//! > EVPPI of x = E[max over s of E[u(s) | x]] − max over s of E[u(s)]
//!
//! > EVPI = E[max over s of u(s)] − max over s of E[u(s)]
//!
//! E[u(s) | x] is a regression of payoffs on x (Strong, Oakley & Brennan 2014), on the module [`super::smooth`]. The plain
//! estimate is too high on average, because the maximum picks what noise favors. So it stands beside a cross-fitted one: runs are
//! in 10 folds, each fold's curves and best strategy come from the other nine, and what these choices bring is counted on
//! the fold. That is the worth of choices that can really be made with so many runs: it is too low on average rather than
//! too high, and may be below 0. Nothing is cut off at 0.
//!
//! EVPI is information about everything that is drawn, luck included. It is counted against the same cross-fitted choice without
//! information, so no cross-fitted EVPPI can be above it.

use serde::{Deserialize, Serialize};

use super::payoffs::{check_level, mean, standard_error};
use super::smooth::{Basis, Curve, Sums};
use crate::maths::special::student_quantile;

/// Parts of the runs; run k is in part k mod 10.
pub const FOLDS: usize = 10;
/// Fewest runs.
pub const FEWEST_RUNS: usize = 100;

/// A worth with its standard error and interval, in payoff units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    /// Mean over runs; may be below 0.
    pub mean: f64,
    /// Standard error over runs. 0 if no run's choice changes: then so many runs see no use of the information.
    pub error: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the interval includes 0.
    pub includes_zero: bool,
}

/// What one input is worth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InputWorth {
    /// Number of the input.
    pub input: usize,
    /// Cross-fitted EVPPI.
    pub worth: Worth,
    /// The plain estimate from all runs, at least 0 up to rounding, too high on average.
    pub plain: f64,
    /// Share of runs, in [0, 1], in which knowing the input changes the choice.
    pub changes: f64,
    /// Most terms of a curve that was fitted to all runs; 1 if no payoff difference depends on the input.
    pub n_terms: usize,
}

/// What information is worth before one of several strategies is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// Strategy with the best mean payoff over all runs.
    pub best: usize,
    /// Perfect information of everything drawn: an upper bound for any input.
    pub everything: Worth,
    /// Each input, in order.
    pub inputs: Vec<InputWorth>,
    /// Level of the intervals.
    pub level: f64,
}

/// The worth of each input: `inputs[input][run]` and `payoffs[strategy][run]`, the same runs for all.
///
/// Runs must be independent of each other. `level`, in (0, 1), is that of each interval alone.
///
/// # Errors
///
/// What is wrong, with a way out: fewer than 2 strategies or 100 runs, lengths that differ, numbers that are not finite.
///
/// ```
/// use detente::internals::analysis::metagame::evppi::information;
/// // Strategy 1 pays x, strategy 0 pays 0; x is uniform on [−1, 1], so knowing it is worth E max(x, 0) = 1/4.
/// let x: Vec<f64> = (0..1_000).map(|k| ((k * 617) % 1_000) as f64 / 499.5 - 1.0).collect();
/// let found = information(&[x.clone()], &[vec![0.0; 1_000], x], 0.95).unwrap();
/// assert!((found.inputs[0].worth.mean - 0.25).abs() < 0.01 && !found.inputs[0].worth.includes_zero);
/// ```
pub fn information(inputs: &[Vec<f64>], payoffs: &[Vec<f64>], level: f64) -> Result<Information, String> {
    check(inputs, payoffs, level)?;
    let n = payoffs[0].len();
    let means: Vec<f64> = payoffs.iter().map(|runs| mean(runs)).collect();
    let best = argmax(means.iter().copied());
    // The choice without information, from the other folds.
    let without: Vec<usize> = (0..FOLDS)
        .map(|fold| {
            let sum = |runs: &Vec<f64>| (0..n).filter(|k| k % FOLDS != fold).map(|k| runs[k]).sum::<f64>();
            argmax(payoffs.iter().map(sum))
        })
        .collect();
    let base = |k: usize| payoffs[without[k % FOLDS]][k];
    let top = |k: usize| payoffs.iter().map(|runs| runs[k]).fold(f64::NEG_INFINITY, f64::max);
    let everything = worth((0..n).map(|k| top(k) - base(k)).collect(), level);
    // Responses: payoff differences from the best strategy, centered, so that common noise cancels.
    let center = |s: usize| means[s] - means[best];
    let others: Vec<usize> = (0..payoffs.len()).filter(|s| *s != best).collect();
    let response = |s: usize, k: usize| payoffs[s][k] - payoffs[best][k] - center(s);
    let of_input = |(input, column): (usize, &Vec<f64>)| {
        let curves = Curves::of(column, others.len(), |position, k| response(others[position], k));
        let difference = |curve: &Curve, position: usize, k: usize| curve.at(column[k]) + center(others[position]);
        let choice = |curves: &[Curve], k: usize| {
            let ahead = curves.iter().enumerate().map(|(position, curve)| difference(curve, position, k));
            let (s, gain) = others.iter().zip(ahead).fold((best, 0.0), |(s, most), (other, x)| {
                // Of equal ones the first, as without information.
                if x > most || x == most && *other < s { (*other, x) } else { (s, most) }
            });
            (s, gain)
        };
        let chosen = |k: usize| {
            let curves = &curves.without_fold[k % FOLDS];
            let constant = curves.iter().all(|curve| curve.basis == Basis::Constant);
            if constant { without[k % FOLDS] } else { choice(curves, k).0 }
        };
        let choices: Vec<usize> = (0..n).map(chosen).collect();
        let plain = (0..n).map(|k| choice(&curves.all, k).1).sum::<f64>() / n as f64;
        InputWorth {
            input,
            worth: worth((0..n).map(|k| payoffs[choices[k]][k] - base(k)).collect(), level),
            plain,
            changes: (0..n).filter(|k| choices[*k] != without[k % FOLDS]).count() as f64 / n as f64,
            n_terms: curves.all.iter().map(|curve| curve.basis.n_terms()).max().unwrap_or(1),
        }
    };
    let inputs = inputs.iter().enumerate().map(of_input).collect();
    Ok(Information { best, everything, inputs, level })
}

/// The first of the largest.
fn argmax(values: impl Iterator<Item = f64>) -> usize {
    values.enumerate().fold((0, f64::NEG_INFINITY), |best, (k, x)| if x > best.1 { (k, x) } else { best }).0
}

fn worth(of_runs: Vec<f64>, level: f64) -> Worth {
    let (mean, error) = (mean(&of_runs), standard_error(&of_runs));
    let half = student_quantile(level, (of_runs.len() - 1) as f64) * error;
    let (low, high) = (mean - half, mean + half);
    Worth { mean, error, low, high, includes_zero: low <= 0.0 && 0.0 <= high }
}

/// Curves of all responses on one input.
struct Curves {
    all: Vec<Curve>,
    /// By fold: fitted to all other folds.
    without_fold: Vec<Vec<Curve>>,
}

impl Curves {
    fn of(column: &[f64], n_responses: usize, response: impl Fn(usize, usize) -> f64) -> Self {
        let bases = Basis::all(column);
        // For each basis, the sums of all runs and those of all runs but a fold.
        let sums = |basis: &Basis| {
            let empty = Sums::new(basis.n_terms(), n_responses);
            let mut folds = vec![empty.clone(); FOLDS];
            for (k, x) in column.iter().enumerate() {
                folds[k % FOLDS].add(basis, *x, (0..n_responses).map(|position| response(position, k)));
            }
            let mut all = empty;
            folds.iter().for_each(|fold| all.join(fold, 1.0));
            for fold in &mut folds {
                let mut rest = all.clone();
                rest.join(fold, -1.0);
                *fold = rest;
            }
            (all, folds)
        };
        let (all, rests): (Vec<Sums>, Vec<Vec<Sums>>) = bases.iter().map(sums).unzip();
        let curves =
            |sums: &[&Sums]| -> Vec<Curve> { (0..n_responses).map(|position| best(&bases, sums, position)).collect() };
        let without_fold = (0..FOLDS).map(|fold| curves(&rests.iter().map(|folds| &folds[fold]).collect::<Vec<_>>()));
        Self { without_fold: without_fold.collect(), all: curves(&all.iter().collect::<Vec<_>>()) }
    }
}

/// The curve with the least BIC.
fn best(bases: &[Basis], sums: &[&Sums], position: usize) -> Curve {
    let fits = bases.iter().zip(sums).filter_map(|(basis, sums)| Some((basis, sums.fit(position)?)));
    let least = fits.min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b));
    match least {
        Some((basis, (coefficients, _))) => Curve { basis: basis.clone(), coefficients },
        // The constant can always be fitted; without it, nothing is known about the response.
        None => Curve { basis: Basis::Constant, coefficients: vec![0.0] },
    }
}

fn check(inputs: &[Vec<f64>], payoffs: &[Vec<f64>], level: f64) -> Result<(), String> {
    check_level(level)?;
    if payoffs.len() < 2 {
        return Err(format!("there is nothing to choose between {} strategies; give two or more", payoffs.len()));
    }
    let n = payoffs[0].len();
    if n < FEWEST_RUNS {
        return Err(format!("the worth of information needs {FEWEST_RUNS} runs or more, not {n}"));
    }
    if payoffs.iter().chain(inputs).any(|runs| runs.len() != n) {
        return Err(format!("every input and strategy needs the same {n} runs"));
    }
    if payoffs.iter().chain(inputs).flatten().any(|x| !x.is_finite()) {
        return Err("an input or a payoff is no finite number; leave such inputs out".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::metagame::random::{Draws, Purpose};
    use crate::maths::special::{normal_cdf, normal_pdf};

    fn normals(n: usize, draws: &mut Draws) -> Vec<f64> {
        (0..n).map(|_| draws.normal()).collect()
    }

    /// Two strategies, of which the second pays a + b x + noise more: E max(0, a + b x) − max(0, a).
    fn linear(a: f64, b: f64) -> f64 {
        b * normal_pdf(a / b) - a.abs() * normal_cdf(-a.abs() / b)
    }

    #[test]
    fn linear_in_a_normal_input_is_known_in_closed_form() {
        let (a, b) = (0.3, 1.0);
        let mut draws = Draws::new(12, Purpose::Starts);
        let (mut covered, mut sum, mut plain) = (0, 0.0, 0.0);
        for _ in 0..100 {
            let (x, other, noise, common) = (
                normals(2_000, &mut draws),
                normals(2_000, &mut draws),
                normals(2_000, &mut draws),
                normals(2_000, &mut draws),
            );
            let first: Vec<f64> = common.iter().map(|c| 5.0 * c).collect();
            let second: Vec<f64> = (0..2_000).map(|k| first[k] + a + b * x[k] + 2.0 * noise[k]).collect();
            let found = information(&[x, other], &[first, second], 0.95).unwrap();
            let [of_x, of_other] = [found.inputs[0], found.inputs[1]];
            assert!(of_other.worth.includes_zero || of_other.worth.mean.abs() < 0.1, "{of_other:?}");
            assert!(of_x.worth.mean <= found.everything.mean && of_other.worth.mean <= found.everything.mean);
            covered += usize::from(of_x.worth.low <= linear(a, b) && linear(a, b) <= of_x.worth.high);
            sum += of_x.worth.mean / 100.0;
            plain += of_x.plain / 100.0;
        }
        // Standard error of one estimate about 0.034, of their mean 0.0034.
        assert!((sum - linear(a, b)).abs() < 0.011, "{sum} {}", linear(a, b));
        assert!((plain - linear(a, b)).abs() < 0.011, "{plain}");
        assert!((88..=100).contains(&covered), "{covered}");
    }

    #[test]
    fn everything_is_known_in_closed_form_too() {
        let (a, spread) = (-0.4, 2.0);
        let mut draws = Draws::new(13, Purpose::Starts);
        let noise = normals(20_000, &mut draws);
        let second: Vec<f64> = noise.iter().map(|x| a + spread * x).collect();
        let found = information(&[noise], &[vec![0.0; 20_000], second], 0.99).unwrap();
        let truth = linear(a, spread);
        assert!(found.everything.low <= truth && truth <= found.everything.high && found.everything.error < 0.01);
        // The input is everything that is drawn.
        assert!((found.inputs[0].worth.mean - found.everything.mean).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn an_input_that_does_not_matter_is_worth_nothing() {
        let mut draws = Draws::new(14, Purpose::Starts);
        let (mut zero, mut plain, mut high) = (0, 0.0, 0.0);
        for _ in 0..100 {
            let x = normals(1_000, &mut draws);
            let payoffs = [0, 1, 2].map(|_| normals(1_000, &mut draws));
            let found = information(&[x], &payoffs, 0.95).unwrap().inputs[0];
            zero += usize::from(found.worth.includes_zero);
            high += found.worth.mean / 100.0;
            plain += found.plain / 100.0;
        }
        assert!(zero >= 95 && plain >= -1e-12 && high <= 0.005, "{zero} {plain} {high}");
    }

    #[test]
    fn steps_and_levels_are_found() {
        let mut draws = Draws::new(15, Purpose::Starts);
        let x = normals(5_000, &mut draws);
        let noise = normals(5_000, &mut draws);
        let step: Vec<f64> = x.iter().zip(&noise).map(|(x, e)| e + if *x > 0.5 { 1.0 } else { -1.0 }).collect();
        let coin: Vec<f64> = (0..5_000).map(|k| f64::from(k / 10 % 4)).collect();
        let of_coin: Vec<f64> = coin.iter().map(|c| if *c == 2.0 { 2.0 } else { -1.0 }).collect();
        let found = information(&[x, coin], &[vec![0.0; 5_000], step, of_coin], 0.95).unwrap();
        // Knowing x: take the step if x > 0.5, worth 1 there. Knowing the coin: 2 in a quarter of the runs.
        let truth = normal_cdf(-0.5);
        assert!((found.inputs[0].worth.mean - truth).abs() < 4.0 * found.inputs[0].worth.error + 0.02, "{found:?}");
        assert!((found.inputs[1].worth.mean - 0.5).abs() < 1e-9 && found.inputs[1].n_terms == 4, "{found:?}");
        assert_eq!(found.best, 0);
    }

    #[test]
    fn what_is_wrong_has_a_way_out() {
        let runs = || vec![0.5; 100];
        assert!(information(&[], &[runs()], 0.9).unwrap_err().contains("two or more"));
        assert!(information(&[], &[vec![0.0; 99], vec![0.0; 99]], 0.9).unwrap_err().contains("not 99"));
        assert!(information(&[vec![0.0; 99]], &[runs(), runs()], 0.9).unwrap_err().contains("same 100"));
        assert!(information(&[vec![f64::NAN; 100]], &[runs(), runs()], 0.9).is_err());
        let found = information(&[runs()], &[runs(), runs()], 0.9).unwrap();
        assert_eq!((found.everything.mean, found.inputs[0].worth.mean, found.inputs[0].n_terms), (0.0, 0.0, 1));
    }
}
