//! What each number of a scenario moves, alone: to each end of its range, with the same random draws (a tornado).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ENGINE_VERSION;
use super::against::{EndingShares, Played, against, digest};
use super::compare::ClassRef;
use super::estimate::{Estimate, each_of};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::global::{Global, GlobalOutput};
use super::groups::GroupRef;
use super::left_out::LeftOut;
use crate::explore::inputs::{End, Input, Inputs};
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::tally::Digest;

/// What each number moves: the content of `sensitivity.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Sensitivity to each number of a scenario, with the same random draws")]
#[non_exhaustive]
pub struct Sensitivity {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each end.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// Groups of outcome classes.
    pub groups: Vec<GroupRef>,
    /// Outcome classes.
    pub outcomes: Vec<ClassRef>,
    /// Shares of the scenario as it is.
    pub base: EndingShares,
    /// The numbers, in the order of the file.
    pub inputs: Vec<SensitivityInput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// What numbers do together; null where that was not looked at.
    #[serde(default)]
    pub together: Option<Together>,
}

/// What numbers do together: all of them at once, at points of a Latin hypercube over their ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Together {
    /// Points that were drawn.
    pub samples: u64,
    /// Of these left out, since their numbers do not go together.
    pub refused: u64,
    /// Number of runs of each point.
    pub runs: u64,
    /// By group of endings.
    pub groups: BTreeMap<String, TogetherGroup>,
}

/// What numbers do together to a group of endings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TogetherGroup {
    /// Standard deviation of the share over the points, without the noise of the runs, 0 to 1; null where it is not above that noise.
    pub deviation: Option<f64>,
    /// The share of the variance that no number accounts for by itself: 1 less the sum of first-order indices of given data. Null where
    /// the share varies no more than chance explains, or where numbers are correlated. Not cut off at 0.
    pub interactions: Option<Estimate>,
    /// How well two halves of the points agree in the order of the numbers: Spearman's rank correlation, −1 to 1.
    pub agreement: Option<f64>,
}

impl Together {
    /// From a design with all numbers at once, by given data.
    #[must_use]
    pub fn of(found: &Global) -> Self {
        let group = |output: &GlobalOutput| {
            let GlobalOutput { id, deviation, interactions, agreement, .. } = output.clone();
            (id, TogetherGroup { deviation, interactions, agreement })
        };
        Self {
            samples: found.samples,
            refused: found.refused,
            runs: found.plan.runs,
            groups: found.outputs.iter().filter(|output| output.is_group).map(group).collect(),
        }
    }
}

impl Sensitivity {
    /// Adds what numbers do together.
    #[must_use]
    pub fn with(mut self, found: &Global) -> Self {
        let mut digest = Digest::default();
        for part in [&self.digest, &found.digest] {
            part.bytes().for_each(|byte| digest.number([byte]));
        }
        self.digest = digest.hex();
        self.together = Some(Together::of(found));
        self
    }
}

/// A number, and what comes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SensitivityInput {
    /// Its path; of numbers that move together the id that the file gives them.
    pub path: String,
    /// Paths of the numbers that move: one, or several together.
    pub numbers: Vec<String>,
    /// What stands there, as TOML, with commas between several.
    pub value: String,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
    /// Less, then more; of a number at its bound only one.
    pub ends: Vec<SensitivityEnd>,
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SensitivityEnd {
    /// Whether it is the upper end.
    pub more: bool,
    /// What the number is set to, or what its distribution is multiplied by.
    pub label: String,
    /// Shares of runs.
    pub shares: EndingShares,
    /// Share less that of the scenario as it is, with the same random draws; each interval holds by itself.
    pub differences: EndingShares,
    /// Groups whose difference is not 0 even by an interval that holds together with those of all ends (Bonferroni).
    pub clear: Vec<String>,
}

impl SensitivityInput {
    fn of(input: &Input) -> Self {
        Self {
            path: input.name.clone(),
            numbers: input.paths(),
            value: input.value(),
            supported: input.is_supported(),
            ends: Vec::new(),
        }
    }

    /// Its upper or its lower end, if it has one.
    #[must_use]
    pub fn end(&self, more: bool) -> Option<&SensitivityEnd> {
        self.ends.iter().find(|end| end.more == more)
    }

    /// The largest size of the difference at an end, of a group; at least 0.
    #[must_use]
    pub fn largest(&self, group: &str) -> f64 {
        let size = |end: &SensitivityEnd| end.differences.groups.get(group).and_then(|e| e.value).unwrap_or(0.0).abs();
        self.ends.iter().map(size).fold(0.0, f64::max)
    }

    /// Whether any end moves a group clearly.
    #[must_use]
    pub fn is_clear(&self, group: &str) -> bool {
        self.ends.iter().any(|end| end.clear.iter().any(|id| id == group))
    }

    /// Whether both ends move a group clearly in one direction: then what lies between is no line.
    #[must_use]
    pub fn bends(&self, group: &str) -> bool {
        let sign = |end: &SensitivityEnd| {
            let clear = end.clear.iter().any(|id| id == group);
            end.differences.groups.get(group).and_then(|e| e.value).filter(|_| clear).map(f64::signum)
        };
        matches!(self.ends.iter().map(sign).collect::<Vec<_>>()[..], [Some(a), Some(b)] if a == b)
    }
}

/// Turns what was counted into a tornado. `points` are at (number, end).
#[must_use]
pub fn sensitivity(
    base: &Scenario,
    inputs: &Inputs,
    left_out: Vec<LeftOut>,
    points: &[Played],
    plan: &RunPlan,
) -> Sensitivity {
    let level = each_of(points.len(), plan.level);
    let found = against(base, points, plan.level);
    let strict = against(base, points, level);
    let ends: Vec<Vec<End>> = (0..inputs.all.len()).map(|input| inputs.ends(input)).collect();
    let mut inputs: Vec<SensitivityInput> = inputs.all.iter().map(SensitivityInput::of).collect();
    for (point, ((shares, differences), (_, strict))) in points.iter().zip(found.points.iter().zip(&strict.points)) {
        let clear = strict.groups.iter().filter(|(_, one)| one.excludes_zero()).map(|(id, _)| id.clone()).collect();
        let end = &ends[point.at[0]][point.at[1]];
        let labels: Vec<&str> = end.settings.iter().map(|setting| setting.label.as_str()).collect();
        inputs[point.at[0]].ends.push(SensitivityEnd {
            more: end.more,
            label: labels.join(", "),
            shares: shares.clone(),
            differences: differences.clone(),
            clear,
        });
    }
    Sensitivity {
        schema_version: SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        plan: PlanRef::of(plan),
        digest: digest(points),
        scenario: ScenarioRef::of(base),
        groups: found.groups,
        outcomes: found.outcomes,
        base: found.base,
        inputs,
        left_out,
        together: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimate::paired_difference;

    #[test]
    fn a_number_bends_where_both_ends_clearly_move_a_group_the_same_way() {
        let end = |more: bool, gained: u64, lost: u64, clear: bool| {
            let war = BTreeMap::from([("war".to_string(), paired_difference(1_000, gained, lost, 0.95))]);
            let differences = EndingShares { groups: war, outcomes: BTreeMap::new() };
            let clear = if clear { vec!["war".to_string()] } else { Vec::new() };
            SensitivityEnd { more, label: String::new(), shares: differences.clone(), differences, clear }
        };
        let bends = |ends: Vec<SensitivityEnd>| {
            let (path, value) = ("tension.start".to_string(), "4".to_string());
            SensitivityInput { numbers: vec![path.clone()], path, value, supported: false, ends }.bends("war")
        };
        assert!(bends(vec![end(false, 90, 10, true), end(true, 70, 5, true)]));
        assert!(bends(vec![end(false, 10, 90, true), end(true, 5, 70, true)]));
        assert!(!bends(vec![end(false, 90, 10, true), end(true, 10, 90, true)]));
        assert!(!bends(vec![end(false, 90, 10, true), end(true, 12, 8, false)]));
        assert!(!bends(vec![end(true, 90, 10, true)]));
    }
}
