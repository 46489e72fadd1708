//! Invented comparisons.

use std::collections::BTreeMap;

use super::{Size, build, groups_of, noise};
use crate::analysis::changes::ChangeConclusions;
use crate::analysis::compare::*;
use crate::analysis::contrast::{Counted, change};
use crate::analysis::estimate::{mean, wilson};
use crate::analysis::findings::*;

const NAMES: [&str; 6] = [
    "A softer north",
    "No deadline",
    "Sanctions threat three times as strong",
    "Both",
    "The minor package on its merits",
    "Mediator from the start",
];

/// A comparison of this many variants; the first is the base over again.
pub(crate) fn comparison(size: &Size, variants: usize) -> Comparison {
    let findings = build(size);
    let outcomes: Vec<ClassRef> = findings.outcomes.iter().map(class).collect();
    let groups = groups_of(&findings.outcomes);
    let sums = groups.iter().filter(|group| group.outcomes.len() > 1).count();
    let comparisons = (variants * (outcomes.len() + sums)).max(1) as u64;
    let level = 1.0 - 0.05 / comparisons as f64;
    let base: Vec<u64> = findings.outcomes.iter().map(|one| one.count).collect();
    let found = Comparison {
        schema_version: SCHEMA_VERSION,
        engine_version: findings.engine_version.clone(),
        plan: findings.plan.clone(),
        digest: findings.digest.clone(),
        base: compared(findings.scenario.clone(), &outcomes, &base),
        control_variates: None,
        adjustment: Adjustment { method: AdjustmentMethod::Bonferroni, comparisons, family_level: 0.95, level },
        variants: (0..variants).map(|k| variant(size, &findings, &outcomes, &base, (k, level))).collect(),
        groups,
        outcomes,
        conclusions: ChangeConclusions::default(),
        warnings: Vec::new(),
    };
    found.concluded()
}

fn class(one: &OutcomeFinding) -> ClassRef {
    ClassRef { id: one.id.clone(), name: one.name.clone(), cause: one.cause, group: one.group.clone() }
}

fn compared(scenario: ScenarioRef, outcomes: &[ClassRef], counts: &[u64]) -> Compared {
    let n = counts.iter().sum();
    let shares = outcomes.iter().zip(counts).map(|(one, &count)| (one.id.clone(), wilson(count, n, 0.95)));
    Compared { scenario, why: "What if it were otherwise?".into(), shares: shares.collect() }
}

/// Runs of some classes move to others, the more the higher `k`.
fn variant(
    size: &Size,
    findings: &Findings,
    outcomes: &[ClassRef],
    base: &[u64],
    (k, level): (usize, f64),
) -> VariantFinding {
    let n = base.len();
    let mut joint = vec![vec![0; n]; n];
    for (row, &all) in base.iter().enumerate() {
        let mut left = all;
        for (column, cell) in joint[row].iter_mut().enumerate() {
            let part = noise(31 * k + column, row).powi(6) * k as f64 / 8.0 / n as f64;
            if column != row {
                *cell = ((all as f64 * part) as u64).min(left);
                left -= *cell;
            }
        }
        joint[row][row] = left;
    }
    let runs: u64 = base.iter().sum();
    let columns: Vec<u64> = (0..n).map(|column| joint.iter().map(|row| row[column]).sum()).collect();
    let of = |wanted: &dyn Fn(&ClassRef) -> bool| {
        let mut counted = Counted { n: runs, ..Counted::default() };
        for (row, from) in outcomes.iter().enumerate() {
            for (column, to) in outcomes.iter().enumerate() {
                let (count, before, after) = (joint[row][column], wanted(from), wanted(to));
                counted.base += u64::from(before) * count;
                counted.variant += u64::from(after) * count;
                counted.gained += u64::from(!before && after) * count;
                counted.lost += u64::from(before && !after) * count;
            }
        }
        change(&counted, level, 0.95, None)
    };
    let cells = (0..n).flat_map(|row| (0..n).map(move |column| (row, column)));
    let moved = cells.clone().filter(|&(row, column)| joint[row][column] > 0).map(|(row, column)| Moved {
        from: outcomes[row].id.clone(),
        to: outcomes[column].id.clone(),
        count: joint[row][column],
    });
    let changed = cells.filter(|(row, column)| row != column).map(|(row, column)| joint[row][column]).sum();
    let m = runs as f64;
    let paired = |by: f64| PairedFinding {
        base: mean(runs, 4.0 * m, 2.0 * m, 0.95),
        variant: mean(runs, (4.0 + by) * m, (2.0 - by * by) * m, 0.95),
        difference: Estimate { method: Method::Paired, ..mean(runs, by * m, by.abs() * m, 0.95) },
    };
    let scenario = ScenarioRef {
        id: format!("strait-2031/variant-{k}"),
        name: super::name(size, NAMES[k % NAMES.len()], k),
        overrides: if k == 1 { vec!["actor.north.patience=0.9".into()] } else { vec![] },
        ..findings.scenario.clone()
    };
    VariantFinding {
        compared: compared(scenario, outcomes, &columns),
        changes: outcomes.iter().map(|one| (one.id.clone(), of(&|other| other.id == one.id))).collect(),
        groups: findings
            .groups
            .iter()
            .map(|one| (one.group.id.clone(), of(&|class| class.group == one.group.id)))
            .collect(),
        changed: wilson(changed, runs, 0.95),
        endings: moved.collect(),
        tension: paired(0.1 * k as f64),
        meetings: paired(-0.2 * k as f64),
        rounds: paired(0.3 * k as f64),
        payoffs: findings.actors.iter().map(|one| (one.id.clone(), paired(0.01))).collect::<BTreeMap<_, _>>(),
    }
}
