//! What variants of a scenario change, with the same random draws.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::{ChangeConclusions, ChangeWarning, Share, ShareOf};
use super::controls::ControlVariates;
use super::estimate::Estimate;
use super::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use super::groups::GroupRef;
use crate::scenario::{Cause, EndingKind};

/// What a comparison found: the content of `comparison.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Comparison of variants with the same random draws")]
#[non_exhaustive]
pub struct Comparison {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// What the others are compared with.
    pub base: Compared,
    /// Groups of these outcome classes. Where files group a class differently, the first of them counts.
    pub groups: Vec<GroupRef>,
    /// Outcome classes in the order of the base, then those that only variants have.
    pub outcomes: Vec<ClassRef>,
    /// How far control variates make shares surer, in any of the scenarios; null where the plan is too small for them.
    pub control_variates: Option<ControlVariates>,
    /// How intervals of differences are adjusted for multiple comparisons.
    pub adjustment: Adjustment,
    /// The variants, in the order given.
    pub variants: Vec<VariantFinding>,
    /// Which variants change what.
    pub conclusions: ChangeConclusions,
    /// What a reader should know before using the numbers.
    pub warnings: Vec<ChangeWarning>,
}

/// What a difference is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A group of classes, by its place in [`Comparison::groups`].
    Group(usize),
    /// One class, by its place in [`Comparison::outcomes`].
    Class(usize),
}

impl Of {
    /// Everything that a comparison has differences of: the groups, then the classes.
    #[must_use]
    pub fn all(comparison: &Comparison) -> Vec<Of> {
        Of::groups(comparison).chain((0..comparison.outcomes.len()).map(Of::Class)).collect()
    }

    /// The groups, in their order.
    pub fn groups(comparison: &Comparison) -> impl Iterator<Item = Of> {
        (0..comparison.groups.len()).map(Of::Group)
    }

    /// The groups that are spoken of first: those that are followed, then those of agreements.
    #[must_use]
    pub fn leading(comparison: &Comparison) -> Vec<Of> {
        let groups = || Of::groups(comparison).zip(&comparison.groups);
        let followed = groups().filter(|(_, group)| group.followed);
        let agreed = groups().filter(|(_, group)| !group.followed && group.kind == EndingKind::Agreement);
        followed.chain(agreed).map(|(of, _)| of).collect()
    }

    /// The same as [`Of::all`], without a class that is all of its group: it would say the same again.
    pub(crate) fn distinct(comparison: &Comparison) -> Vec<Of> {
        let again = |of: &Of| match *of {
            Of::Class(class) => {
                let id = &comparison.outcomes[class].id;
                comparison.groups.iter().any(|group| group.outcomes == [id.as_str()])
            }
            Of::Group(_) => false,
        };
        Of::all(comparison).into_iter().filter(|of| !again(of)).collect()
    }

    /// What a variant changes in it.
    #[must_use]
    pub fn change<'a>(self, comparison: &Comparison, variant: &'a VariantFinding) -> &'a ClassChange {
        match self {
            Of::Group(group) => &variant.groups[&comparison.groups[group].id],
            Of::Class(class) => &variant.changes[&comparison.outcomes[class].id],
        }
    }

    /// Which share it is, by ids.
    #[must_use]
    pub fn share(self, comparison: &Comparison) -> Share {
        match self {
            Of::Group(group) => Share { of: ShareOf::Group, id: comparison.groups[group].id.clone() },
            Of::Class(class) => Share { of: ShareOf::Class, id: comparison.outcomes[class].id.clone() },
        }
    }
}

/// A scenario in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Compared {
    /// Which scenario.
    pub scenario: ScenarioRef,
    /// Why the variant changes what it changes; empty for a base file.
    pub why: String,
    /// By outcome class: share of its runs, 0 to 1 (Wilson 1927; with a rule for stopping, a confidence sequence).
    pub shares: BTreeMap<String, Estimate>,
}

/// An outcome class of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ClassRef {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What its condition asks for: use of force, an incident that led to it, or a clash; null where it asks for none of these, or
    /// for several.
    pub cause: Option<Cause>,
    /// Id of its group.
    pub group: String,
}

words! {
    /// How intervals are made to hold together.
    AdjustmentMethod {
        /// Each at a stricter level (Bonferroni; Dunn 1961).
        Bonferroni = "bonferroni",
    }
}

/// Simultaneous intervals (Bonferroni; Dunn 1961): together they hold with the confidence of the family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Adjustment {
    /// How they are made to hold together.
    pub method: AdjustmentMethod,
    /// Number of differences, at least 1: variants × (classes and groups of more than one class).
    #[schemars(range(min = 1))]
    pub comparisons: u64,
    /// Confidence that all of them hold, between 0 and 1.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub family_level: f64,
    /// Confidence level of each, between 0 and 1: 1 − (1 − family level)/comparisons.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub level: f64,
}

/// One variant against the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct VariantFinding {
    /// The variant and its shares.
    #[serde(flatten)]
    pub compared: Compared,
    /// By outcome class: what the variant changes in its share.
    pub changes: BTreeMap<String, ClassChange>,
    /// By group of outcome classes: what the variant changes in its share.
    pub groups: BTreeMap<String, ClassChange>,
    /// Share of runs, 0 to 1, that end in another class.
    pub changed: Estimate,
    /// Number of runs by ending under the base and under the variant, zeros left out.
    pub endings: Vec<Moved>,
    /// Tension when the run stopped, 0 to 10.
    pub tension: PairedFinding,
    /// Number of meetings held in a run.
    pub meetings: PairedFinding,
    /// Number of rounds until the run ended.
    pub rounds: PairedFinding,
    /// By actor that both have: payoff, discounted to round 1.
    pub payoffs: BTreeMap<String, PairedFinding>,
}

/// Change of the share of a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "change")]
#[non_exhaustive]
pub struct ClassChange {
    /// Share under the base, 0 to 1 (Wilson 1927; with a rule for stopping, a confidence sequence).
    pub base: Estimate,
    /// Share under the variant, likewise.
    pub variant: Estimate,
    /// Share under the variant less share under the base, −1 to 1; its interval is one of the simultaneous ones.
    pub difference: Estimate,
    /// Number of runs that end so under the variant only.
    pub gained: u64,
    /// Number of runs that end so under the base only.
    pub lost: u64,
    /// Variance of the difference between independent experiments over that of the paired one, both as counted, at least 0; null
    /// where nothing varies.
    pub variance_reduction: Option<f64>,
    /// Shares and difference as counted, without control variates; null where they are as counted.
    pub counted: Option<CountedChange>,
}

/// Shares of a class as counted, and their difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "counted change")]
#[non_exhaustive]
pub struct CountedChange {
    /// Share under the base, 0 to 1.
    pub base: Estimate,
    /// Share under the variant, 0 to 1.
    pub variant: Estimate,
    /// Share under the variant less share under the base, −1 to 1; its interval is one of the simultaneous ones.
    pub difference: Estimate,
}

/// How many runs went from one ending to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Moved {
    /// Outcome class under the base.
    pub from: String,
    /// Outcome class under the variant.
    pub to: String,
    /// Number of runs.
    pub count: u64,
}

/// A mean under the base, under the variant, and the paired difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "paired")]
#[non_exhaustive]
pub struct PairedFinding {
    /// Mean under the base.
    pub base: Estimate,
    /// Mean under the variant.
    pub variant: Estimate,
    /// Mean of variant minus base, run by run.
    pub difference: Estimate,
}
