//! What variants of a scenario change, with the same random draws.

use std::collections::BTreeMap;

use serde::Serialize;

use super::changes::{ChangeConclusions, ChangeWarning, Share};
use super::estimate::Estimate;
use super::findings::{PlanRef, ScenarioRef};
use crate::scenario::{Cause, Group};

/// What a comparison found: the content of `comparison.json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Version of this form.
    pub schema_version: u32,
    /// Version of the engine.
    pub engine_version: &'static str,
    /// Which plan.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    pub digest: String,
    /// What the others are compared with.
    pub base: Compared,
    /// Outcome classes in the order of the base, then those that only variants have.
    pub outcomes: Vec<ClassRef>,
    /// How intervals of differences allow for being many.
    pub adjustment: Adjustment,
    /// The variants, in the order given.
    pub variants: Vec<VariantFinding>,
    /// Which variants change what.
    pub conclusions: ChangeConclusions,
    /// What a reader should know before using the numbers. [`render::document`](crate::render::document) writes them with their
    /// words.
    #[serde(skip)]
    pub warnings: Vec<ChangeWarning>,
}

/// What a difference is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// War of any cause.
    War,
    /// Endings that ask for something agreed.
    Agreement,
    /// One class, by its place in [`Comparison::outcomes`].
    Class(usize),
}

impl Of {
    /// Everything that a comparison has differences of: war and agreement, if any class is, then the classes.
    #[must_use]
    pub fn all(comparison: &Comparison) -> Vec<Of> {
        let classes = &comparison.outcomes;
        let sum = |of: Of, any: bool| any.then_some(of);
        let war = sum(Of::War, classes.iter().any(|class| class.cause.is_some_and(Cause::is_war)));
        let agreement = sum(Of::Agreement, classes.iter().any(|class| class.agreement));
        war.into_iter().chain(agreement).chain((0..classes.len()).map(Of::Class)).collect()
    }

    /// The same, without a class that is all there is of war or of agreement: it would say the same again.
    pub(crate) fn distinct(comparison: &Comparison) -> Vec<Of> {
        let alone = |group: Group| comparison.outcomes.iter().filter(|class| class.group == group).count() == 1;
        let again = |of: &Of| match *of {
            Of::Class(class) => {
                let group = comparison.outcomes[class].group;
                group != Group::Other && alone(group)
            }
            Of::War | Of::Agreement => false,
        };
        Of::all(comparison).into_iter().filter(|of| !again(of)).collect()
    }

    /// What a variant changes in it.
    #[must_use]
    pub fn change<'a>(self, comparison: &Comparison, variant: &'a VariantFinding) -> &'a ClassChange {
        match self {
            Of::War => &variant.war,
            Of::Agreement => &variant.agreement,
            Of::Class(class) => &variant.changes[&comparison.outcomes[class].id],
        }
    }

    pub(crate) fn share(self, comparison: &Comparison) -> Share {
        match self {
            Of::War => Share { of: "war", outcome: None },
            Of::Agreement => Share { of: "agreement", outcome: None },
            Of::Class(class) => Share { of: "class", outcome: Some(comparison.outcomes[class].id.clone()) },
        }
    }
}

/// A scenario in a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Which.
    pub scenario: ScenarioRef,
    /// Why the variant changes what it changes; empty for a base file.
    pub why: String,
    /// Share of each class that it has (Wilson 1927; with a rule for stopping, a confidence sequence).
    pub shares: BTreeMap<String, Estimate>,
}

/// An outcome class of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassRef {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// `decision`, `accident`, `clash`, or none.
    pub cause: Option<Cause>,
    /// `war`, `agreement` or `other`: what it counts as in sums.
    pub group: Group,
    /// Whether that is agreement.
    pub agreement: bool,
}

/// Simultaneous intervals (Bonferroni; Dunn 1961): together they hold with the confidence of the family.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adjustment {
    /// `bonferroni`.
    pub method: &'static str,
    /// Differences shown: variants × (classes, war of any cause, agreement of any kind).
    pub comparisons: u64,
    /// Confidence that all of them hold.
    pub family_level: f64,
    /// Confidence level of each: 1 − (1 − family level)/comparisons.
    pub level: f64,
}

/// One variant against the base.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantFinding {
    /// Which.
    #[serde(flatten)]
    pub compared: Compared,
    /// By class: variant minus base.
    pub changes: BTreeMap<String, ClassChange>,
    /// War of any cause, variant minus base.
    pub war: ClassChange,
    /// Agreement of any kind, variant minus base.
    pub agreement: ClassChange,
    /// Share of runs that end in another class.
    pub changed: Estimate,
    /// Runs by (ending under the base, ending under the variant), zeros left out.
    pub endings: Vec<Moved>,
    /// Tension when the run stopped.
    pub tension: PairedFinding,
    /// Meetings held.
    pub meetings: PairedFinding,
    /// Rounds until the run ended.
    pub rounds: PairedFinding,
    /// Payoff of each actor that both have.
    pub payoffs: BTreeMap<String, PairedFinding>,
}

/// Change of the share of a class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassChange {
    /// Share under the base (Wilson 1927; with a rule for stopping, a confidence sequence).
    pub base: Estimate,
    /// Share under the variant, likewise.
    pub variant: Estimate,
    /// Variant minus base, as a share; its interval is one of the simultaneous ones.
    pub difference: Estimate,
    /// Runs that end so under the variant only.
    pub gained: u64,
    /// Runs that end so under the base only.
    pub lost: u64,
    /// Variance of the difference between independent experiments over that of the paired one; none where nothing varies.
    pub variance_reduction: Option<f64>,
}

/// How many runs went from one ending to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// Class under the base.
    pub from: String,
    /// Class under the variant.
    pub to: String,
    /// Runs.
    pub count: u64,
}

/// A mean under the base, under the variant, and the paired difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairedFinding {
    /// Under the base.
    pub base: Estimate,
    /// Under the variant.
    pub variant: Estimate,
    /// Variant minus base.
    pub difference: Estimate,
}
