//! How good an equilibrium is, in words and rows.

use crate::analysis::findings::Findings;
use crate::analysis::health::{ExactHealth, FitHealth, HealthFinding, SlopeHealth};

use super::number::{self, UNDEFINED};

/// A fit of these findings, if that is what they come from.
pub(in crate::render) fn fit(findings: &Findings) -> Option<&FitHealth> {
    match findings.foresight.as_ref()?.health.as_ref()? {
        HealthFinding::Fitted(fit) => Some(fit),
        HealthFinding::Exact(_) => None,
    }
}

/// Sentences before the table.
pub(in crate::render) fn about(health: &HealthFinding) -> String {
    match health {
        HealthFinding::Exact(exact) => about_exact(exact),
        HealthFinding::Fitted(fit) => about_fit(fit),
    }
}

fn about_exact(exact: &ExactHealth) -> String {
    format!(
        "The equilibrium was solved for exactly, on an extensive form of {} nodes. No probability differs from the logit response to what \
         it leads to by more than {} (required: {}).",
        number::count(exact.nodes),
        scientific(exact.residual),
        scientific(1e-10)
    )
}

fn about_fit(fit: &FitHealth) -> String {
    let iterations = if fit.iterations == 1 { "iteration" } else { "iterations" };
    format!(
        "The equilibrium is {}fit: {} of {} {iterations}, {} runs each, training seed {}. It {}. A change of values by {} shifts the log-odds \
         of the sharpest choice (precision {}) by {}; a smaller one counts as converged.",
        if fit.quick { "a quick " } else { "a " },
        number::count(fit.iterations.into()),
        number::count(fit.most_iterations.into()),
        number::count(fit.runs),
        fit.seed,
        if fit.converged { "has converged" } else { "has not converged" },
        size(fit.most_change),
        size(fit.precision),
        size(fit.most_change * fit.precision)
    )
}

/// Columns of the table, without the first, which names actors.
pub(in crate::render) fn heads(health: &HealthFinding) -> &'static [&'static str] {
    match health {
        HealthFinding::Exact(_) => &["largest gain", "all gains"],
        HealthFinding::Fitted(_) => &["change of V", "bias", "slope, offers", "slope, moves", "error", "gain alone"],
    }
}

/// Rows of the table: an actor, and its numbers.
pub(in crate::render) fn rows(findings: &Findings, health: &HealthFinding) -> Vec<(String, Vec<String>)> {
    let labels = &findings.scenario.labels;
    match health {
        HealthFinding::Exact(exact) => {
            let row = |one: &crate::analysis::equilibrium::DeviationGain| {
                (labels.actor(&one.actor), vec![size(one.largest), size(one.total)])
            };
            exact.gains.iter().map(row).collect()
        }
        HealthFinding::Fitted(fit) => {
            let slope = |slope: &Option<SlopeHealth>| {
                slope.as_ref().map_or(UNDEFINED.to_string(), |slope| number::plain(&slope.slope))
            };
            let row = |one: &crate::analysis::health::ActorHealth| {
                let alone = one.deviation.as_ref().map(|found| number::correlation(&found.gain));
                let cells = vec![
                    size(one.change),
                    number::correlation(&one.bias),
                    slope(&one.meeting),
                    slope(&one.moves),
                    size(one.error),
                    alone.unwrap_or_else(|| "not sought".to_string()),
                ];
                (labels.actor(&one.actor), cells)
            };
            fit.actors.iter().map(row).collect()
        }
    }
}

/// How to read the table.
pub(in crate::render) fn legend(health: &HealthFinding) -> &'static str {
    match health {
        HealthFinding::Exact(_) => {
            "Largest gain: what an actor could gain if once, in one situation, it took its best option and kept to its strategy afterwards, in \
             payoff discounted to round 1 and weighted by the chance to come there. All gains: the sum over all its situations. Decision \
             noise costs it this; with infinite precision it is 0."
        }
        HealthFinding::Fitted(_) => {
            "Change of V: root mean square change of values in the last iteration, in payoff. Bias: mean of V less what followed, in round 1. \
             Slope: what a replaced decision changed, regressed on what was foretold; 1 is right on average, and 0.8 to 1.25 is \
             acceptable. Error: standard error of such a foretold change, in payoff. Gain alone: what the actor gains per run by values of its own \
             that nobody else knows of, a lower bound. All are measured in runs that the values had not learned from."
        }
    }
}

/// How far several fits agree, and with which effort gains were sought, in sentences.
pub(in crate::render) fn more(findings: &Findings, health: &HealthFinding) -> Vec<String> {
    let HealthFinding::Fitted(fit) = health else { return Vec::new() };
    let mut said = Vec::new();
    match &fit.starts {
        None => said.push(
            "There is one fit only, so that it is not known how far fits with other random numbers would agree.".into(),
        ),
        Some(starts) => {
            let widest = starts.outcomes.iter().max_by(|a, b| {
                let size = |spread: &crate::analysis::health::StartsSpread| spread.difference.value.unwrap_or(0.0);
                size(a.1).total_cmp(&size(b.1))
            });
            said.extend(widest.map(|(id, spread)| {
                let name = findings.outcome(id).map_or(id.clone(), |class| class.name.clone());
                format!(
                    "In {} fits with other random numbers, the ending that differs most is {name}: its share is between {} and {} ({}; \
                     {} interval, adjusted for all pairs of fits and all endings).",
                    starts.fits,
                    number::share(&spread.lowest),
                    number::share(&spread.highest),
                    number::difference(&spread.difference),
                    number::level(spread.difference.level)
                )
            }));
        }
    }
    let sought = fit.actors.iter().filter_map(|one| one.deviation.as_ref());
    if let Some(one) = sought.max_by_key(|one| one.runs * u64::from(one.iterations)) {
        said.push(format!(
            "Gains alone were sought in up to {} iterations of {} runs, and measured in {} other runs.",
            number::count(one.iterations.into()),
            number::count(one.runs),
            number::count(one.gain.n)
        ));
    }
    said
}

/// Why a fit has not converged.
pub(super) fn not_converged(findings: &Findings, actor: &str) -> String {
    let Some(fit) = fit(findings) else { return String::new() };
    let change = fit.actors.iter().find(|one| one.actor == actor).map_or(0.0, |one| one.change);
    let done = number::count(fit.iterations.into());
    let why = if fit.actors.is_empty() {
        "no iteration was done".to_string()
    } else if change >= fit.most_change {
        format!(
            "in iteration {done} the values of {} changed by {} (root mean square), and the rule is less than {}",
            findings.scenario.labels.actor(actor),
            size(change),
            size(fit.most_change)
        )
    } else {
        format!(
            "after iteration {done} values change by less than {}, but there were fewer than four iterations, or values do not yet \
             foretell what decisions change (slopes)",
            size(fit.most_change)
        )
    };
    format!("The fit has not converged: {why}. Go on with the fit: allow more iterations, or more runs for each.")
}

/// A size with two justified digits.
fn size(x: f64) -> String {
    match x {
        x if !x.is_finite() => UNDEFINED.to_string(),
        0.0 => "0".to_string(),
        x if x.abs() < 1e-4 => scientific(x),
        x => {
            let places = (1.0 - x.abs().log10().floor()).clamp(0.0, 6.0) as usize;
            number::fixed(x, places)
        }
    }
}

/// A tiny number.
fn scientific(x: f64) -> String {
    if x == 0.0 { "0".to_string() } else { format!("{x:.0e}") }
}
