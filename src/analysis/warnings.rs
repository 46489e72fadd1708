//! What a reader should know before using the numbers.

use super::Case;
use super::findings::*;
use super::twins::difference_in_war;

/// Warnings, each with its figure and, where there is one, a way on.
pub(crate) fn warnings(case: &Case, findings: &Findings) -> Vec<String> {
    let mut found = Vec::new();
    if !case.model.schedule.is_empty() {
        talks(case, findings, &mut found);
    }
    martingale(findings, &mut found);
    beliefs(case, findings, &mut found);
    errors(findings, &mut found);
    precision(findings, &mut found);
    for o in findings.outcomes.iter().filter(|o| o.count == 0) {
        if let Some([_, high]) = o.share.interval {
            let n = o.share.n;
            found.push(format!("no run of {n} ended in `{}`; its share is at most {}", o.id, percent(high)));
        }
    }
    found
}

fn percent(x: f64) -> String {
    let digits = if x.abs() < 0.001 {
        3
    } else if x.abs() < 0.01 {
        2
    } else {
        1
    };
    format!("{:.digits$}%", 100.0 * x)
}

fn value(e: &Estimate) -> f64 {
    e.value.unwrap_or(0.0)
}

/// Talks matter only if they change war: by two points in a class of war, or in war of any cause.
fn talks(case: &Case, findings: &Findings, found: &mut Vec<String>) {
    const MATTERS: f64 = 0.02;
    let war = difference_in_war(case, &case.experiment.talks);
    let classes = (0..findings.outcomes.len()).filter(|&o| case.is_war(o));
    let largest = classes
        .map(|o| value(&findings.value_of_talks[&findings.outcomes[o].id]).abs())
        .fold(value(&war).abs(), f64::max);
    if findings.outcomes.iter().any(|o| o.cause.is_some()) && largest < MATTERS {
        found.push(format!(
            "talks do not matter here: against a twin without meetings no war class differs by 2 points (largest difference {} points)",
            (largest * 1000.0).round() / 10.0
        ));
    }
}

/// The mean posterior at stopping must be the prior: anything else is a fault of the engine.
fn martingale(findings: &Findings, found: &mut Vec<String>) {
    for b in &findings.beliefs {
        let (Some(mean), Some(error)) = (b.at_stop.value, b.at_stop.standard_error) else { continue };
        let off = (mean - b.prior).abs();
        // What happens in fewer than 10 of n runs may not have been seen at all, and would move the mean by up to as much.
        let unseen = 10.0 / b.at_stop.n as f64;
        if off > 4.0 * error + unseen {
            found.push(format!(
                "beliefs about `{}` = {} average to {mean:.4} instead of {:.4}, {:.1} standard errors off: please report this as a fault of the engine",
                b.r#type,
                b.point,
                b.prior,
                off / error.max(1e-12)
            ));
        }
    }
}

fn beliefs(case: &Case, findings: &Findings, found: &mut Vec<String>) {
    if !case.scenario.types.is_empty() && value(&findings.changed_by_beliefs) == 0.0 {
        found.push(format!(
            "beliefs are decoration here: freezing them at the prior changes no ending in {} runs",
            findings.changed_by_beliefs.n
        ));
    }
}

fn errors(findings: &Findings, found: &mut Vec<String>) {
    const MANY: f64 = 0.05;
    let deals = &findings.agreements.error_deal_share;
    if value(deals) > MANY {
        found.push(format!(
            "{} of the packages that took force left a party short by more than 0.02: errors of the quantal response; raise `precision` to see what remains without them",
            percent(value(deals))
        ));
    }
    let moves = &findings.moves_at_a_loss;
    if value(moves) > MANY {
        found.push(format!(
            "{} of the moves cost their owner more than they brought by its own reckoning; raise `precision.move` to see what remains without them",
            percent(value(moves))
        ));
    }
}

/// Classes whose share hangs on how sharply actors choose.
fn precision(findings: &Findings, found: &mut Vec<String>) {
    const WIDE: f64 = 0.05;
    for (id, band) in &findings.precision_band {
        let base = value(&band.base);
        let off = (value(&band.half) - base).abs().max((value(&band.double) - base).abs());
        if off > WIDE {
            found.push(format!(
                "the share of `{id}` hangs on how sharply actors choose: {} at half, {} as given, {} at double precision",
                percent(value(&band.half)),
                percent(base),
                percent(value(&band.double))
            ));
        }
    }
}
