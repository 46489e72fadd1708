//! What a reader takes away from a comparison, and what to know before using it. `render` words both.
//!
//! Each statement is a test. Its interval is one of the simultaneous ones (Bonferroni over variants × shares), so that all
//! statements hold together with the confidence of the family, however many variants were tried.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

/// A difference within ± so much makes a variant equivalent to the base, as a share: that of the value of talks.
pub const BAND: f64 = 0.02;

words! {
    /// What a share is of.
    ShareOf {
        /// A group of outcome classes.
        Group = "group",
        /// One outcome class.
        Class = "class",
    }
}

/// The share that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Share {
    /// Whether it is that of a group of classes, or of one class.
    pub of: ShareOf,
    /// Id of the group or of the class.
    pub id: String,
}

/// What a comparison shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeConclusions {
    /// Every group of outcome classes, then every class: which variants change it.
    pub shares: Vec<ChangeOfShare>,
    /// The variant that changes the ending of most runs; null where no run ends differently.
    pub endings: Option<MostEndings>,
}

/// Which variants change a share. Variants are numbered from 1; each of them stands in one of three lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeOfShare {
    /// Which share it is.
    #[serde(flatten)]
    pub share: Share,
    /// Variants whose difference excludes zero, the largest first.
    pub changed: Vec<Changed>,
    /// Of these, those whose size cannot be told from that of the first.
    pub tied: Vec<u64>,
    /// Variants whose difference includes zero and lies within the band: the change, if any, is smaller than that.
    pub equivalent: Vec<u64>,
    /// Variants whose difference includes zero and reaches beyond the band.
    pub undecided: Vec<u64>,
    /// Half of the band around zero, as a share, at least 0.
    pub band: f64,
    /// Number of runs that would about decide all; null where all are decided.
    pub runs_needed: Option<u64>,
}

/// A variant that changes a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Changed {
    /// Number of the variant, from 1.
    pub variant: u64,
    /// Share under the variant less share under the base, −1 to 1; one of the simultaneous intervals.
    pub difference: Estimate,
}

/// The variant that changes the ending of most runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MostEndings {
    /// Number of the variant, from 1.
    pub variant: u64,
    /// Share of runs that it ends differently, at a level adjusted for all variants (Bonferroni).
    pub changed: Estimate,
    /// Other variants whose share cannot be told from it, the largest first.
    pub tied: Vec<u64>,
}

words! {
    /// Which warning about a comparison: its code is stable. The codes go on where those of single experiments end.
    Code {
        /// Whether variants change a share is undecided.
        Undecided = "R010",
        /// Variants are equivalent to the base on every ending.
        Equivalent = "R011",
        /// No run ended differently under a variant.
        EndingsUnchanged = "R012",
        /// A variant is the same as the base in all that is counted of every run.
        NothingChanged = "R013",
        /// An ending was never seen, neither under the base nor under any variant.
        NeverSeen = "R014",
    }
}

impl Code {
    /// The share that its rule compares with; none where there is none.
    #[must_use]
    pub fn threshold(self) -> Option<f64> {
        matches!(self, Code::Undecided | Code::Equivalent).then_some(BAND)
    }
}

/// One warning about a comparison: a rule, and all that meets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeWarning {
    /// What it says, in words; empty as long as nobody has worded it.
    pub text: String,
    /// Which rule was met. `docs/warnings.md` has meaning, rule and advice.
    pub code: Code,
    /// What it is about; never empty.
    pub subjects: Vec<Subject>,
    /// The share that the rule compares with; null where there is none.
    pub threshold: Option<f64>,
    /// Number of runs that would about decide it; null where it is decided.
    pub runs_needed: Option<u64>,
}

/// A variant, an ending, or what a variant changes in one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Subject {
    /// Number of the variant, from 1; null where it is about the base and all variants.
    pub variant: Option<u64>,
    /// Which share; null where it is about all endings.
    pub share: Option<Share>,
    /// What the rule looked at: the difference (the widest one, where it is about all endings), or a share that is 0.
    pub estimate: Estimate,
}
