//! How endings go with the settings of a sweep: every point against the base, with the same random draws.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ENGINE_VERSION;
use super::against::{Against, EndingShares, Played, against, digest};
use super::compare::ClassRef;
use super::estimate::{controlled_difference, each_of, paired_difference};
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::groups::GroupRef;
use crate::engine::compare::Contrast;
use crate::explore::axis::Axis;
use crate::explore::design::{latin_hypercube, scrambled_sobol};
use crate::index::{OutcomeIdx, TiSlice};
use crate::plan::RunPlan;
use crate::scenario::{OutcomeClass, Scenario};

/// What a sweep found: the content of `sweep.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Sweep over settings of a scenario, with the same random draws")]
#[non_exhaustive]
pub struct Sweep {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each point.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given: the base of all differences.
    pub scenario: ScenarioRef,
    /// What is changed.
    pub axes: Vec<SweepAxis>,
    /// How points were drawn; null where every combination was played.
    #[serde(default)]
    pub design: Option<DesignMethod>,
    /// Groups of outcome classes.
    pub groups: Vec<GroupRef>,
    /// Outcome classes in the order of the base, then those that only some points have.
    pub outcomes: Vec<ClassRef>,
    /// Shares of the base.
    pub base: EndingShares,
    /// Every combination of settings, the last axis fastest; of a design its points, in their order.
    pub points: Vec<SweepPoint>,
    /// Along a single axis of numbers that rise: where the likeliest ending changes.
    pub turns: Vec<Turn>,
}

words! {
    /// How the points of a design are drawn.
    DesignMethod {
        /// Each range is cut into as many slices as there are points, and each slice is met once (McKay, Beckman & Conover 1979).
        LatinHypercube = "latin_hypercube",
        /// A scrambled Sobol' sequence, which fills all ranges together evenly (Sobol' 1967; Owen 1995).
        Sobol = "sobol",
    }
}

impl DesignMethod {
    /// So many points of the unit cube.
    ///
    /// # Errors
    ///
    /// More dimensions or points than a sequence has.
    pub fn rows(self, samples: usize, dims: usize, seed: u64) -> Result<Vec<Vec<f64>>, String> {
        match self {
            Self::LatinHypercube => Ok(latin_hypercube(samples, dims, seed)),
            Self::Sobol => scrambled_sobol(samples, dims, seed),
        }
    }
}

/// One thing that is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SweepAxis {
    /// As it was typed.
    pub text: String,
    /// The path that is changed, with `*` or `+` behind it where settings multiply or add; `files` for overlays.
    pub name: String,
    /// What it is set to, in order.
    pub settings: Vec<SweepSetting>,
    /// What stands there in the base, where that is a number.
    pub base: Option<f64>,
    /// Whether all settings are numbers that rise.
    pub is_scale: bool,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SweepSetting {
    /// For people.
    pub label: String,
    /// The value, where it is a number.
    pub value: Option<f64>,
}

/// One combination of settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SweepPoint {
    /// Position of the setting on each axis, from 0.
    pub at: Vec<usize>,
    /// Hash of the scenario.
    pub hash: String,
    /// Shares of its runs.
    pub shares: EndingShares,
    /// Share less that of the base, with the same random draws; each interval holds by itself.
    pub differences: EndingShares,
    /// The ending that most runs have.
    pub likeliest: Likeliest,
}

/// The ending that most runs have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Likeliest {
    /// Its id.
    pub outcome: String,
    /// Endings whose share may be as large: the interval of the difference, which holds for all of them together, includes 0.
    pub tied: Vec<String>,
}

/// Between two neighboring settings the likeliest ending changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Turn {
    /// Position of the setting before.
    pub after: usize,
    /// The likeliest ending there.
    pub from: String,
    /// The likeliest ending at the next setting.
    pub to: String,
    /// Whether each of the two is likelier than the other beyond its interval.
    pub clear: bool,
}

/// Turns what was counted into a sweep. `axes`: each with what stands there in the base.
#[must_use]
pub fn sweep(
    base: &Scenario,
    (axes, design): (&[(Axis, Option<f64>)], Option<DesignMethod>),
    points: &[Played],
    plan: &RunPlan,
) -> Sweep {
    let Against { outcomes, groups, base: of_base, points: all } = against(base, points, plan.level);
    let of = |(Played { at, hash, outcomes: own, contrast }, (shares, differences)): (
        &Played,
        (EndingShares, EndingShares),
    )| {
        let likeliest = likeliest(own, contrast, &shares, plan.level);
        SweepPoint { at: at.clone(), hash: hash.clone(), shares, differences, likeliest }
    };
    let found: Vec<SweepPoint> = points.iter().zip(all).map(of).collect();
    let axis = |(axis, base): &(Axis, Option<f64>)| SweepAxis {
        text: axis.text.clone(),
        name: axis.name.clone(),
        settings: axis.settings.iter().map(|s| SweepSetting { label: s.label.clone(), value: s.number }).collect(),
        base: *base,
        is_scale: design.is_none() && axis.is_scale(),
    };
    Sweep {
        schema_version: SCHEMA_VERSION,
        engine_version: ENGINE_VERSION.to_string(),
        plan: PlanRef::of(plan),
        digest: digest(points),
        scenario: ScenarioRef::of(base),
        design,
        turns: if matches!(axes, [(axis, _)] if axis.is_scale() && design.is_none()) {
            turns(&found)
        } else {
            Vec::new()
        },
        axes: axes.iter().map(axis).collect(),
        groups,
        outcomes,
        base: of_base,
        points: found,
    }
}

fn likeliest(
    classes: &TiSlice<OutcomeIdx, OutcomeClass>,
    contrast: &Contrast,
    shares: &EndingShares,
    level: f64,
) -> Likeliest {
    let share = |id: &str| shares.outcomes.get(id).and_then(|share| share.value).unwrap_or(0.0);
    let rows = contrast.endings.rows;
    // Of equally frequent ones the first of the file.
    let first = classes.iter_enumerated().reduce(|a, b| if share(&b.1.id) > share(&a.1.id) { b } else { a });
    let Some((first, class)) = first else { return Likeliest { outcome: String::new(), tied: Vec::new() } };
    let level = each_of(classes.len().saturating_sub(1), level);
    let lead = |other: OutcomeIdx| {
        let (mine, its) = (contrast.endings.column(first), contrast.endings.column(other));
        match &contrast.controlled {
            Some(left) => {
                let of = |class: usize| i128::from(class == rows + first.0) - i128::from(class == rows + other.0);
                controlled_difference(mine, its, &left.moments(of), level)
            }
            None => paired_difference(contrast.endings.n(), mine, its, level),
        }
    };
    let others = classes.iter_enumerated().filter(|(other, _)| *other != first);
    let tied = others.filter(|(other, _)| !lead(*other).excludes_zero()).map(|(_, class)| class.id.clone());
    Likeliest { outcome: class.id.clone(), tied: tied.collect() }
}

fn turns(points: &[SweepPoint]) -> Vec<Turn> {
    let turn = |(after, pair): (usize, &[SweepPoint])| {
        let [from, to] = [&pair[0].likeliest, &pair[1].likeliest];
        let clear = !from.tied.contains(&to.outcome) && !to.tied.contains(&from.outcome);
        (from.outcome != to.outcome).then(|| Turn { after, from: from.outcome.clone(), to: to.outcome.clone(), clear })
    };
    points.windows(2).enumerate().filter_map(turn).collect()
}
