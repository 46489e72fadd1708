//! What a reader takes away from a comparison, and what to know before using it. `render` words both.
//!
//! Each statement is a test. Its interval is one of the simultaneous ones (Bonferroni over variants × shares), so that all
//! statements hold together with the confidence of the family, however many variants were tried.

use serde::{Serialize, Serializer};

use super::estimate::Estimate;

/// A difference within ± so much makes a variant equivalent to the base, as a share: that of the value of talks.
pub const BAND: f64 = 0.02;

/// The share that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// `war`, `agreement` (sums over classes) or `class`.
    pub of: &'static str,
    /// Outcome class, if it is one.
    pub outcome: Option<String>,
}

/// What a comparison shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ChangeConclusions {
    /// War and agreement, if any class is, then every class: which variants change it.
    pub shares: Vec<ChangeOfShare>,
    /// The variant that changes the ending of most runs; none where no run ends differently.
    pub endings: Option<MostEndings>,
}

/// Which variants change a share. Variants are numbered from 1; each of them stands in one of three lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeOfShare {
    /// Which share.
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
    /// The band, as a share: ± so much.
    pub band: f64,
    /// Runs at which about all of them would be decided; none where all are.
    pub runs_needed: Option<u64>,
}

/// A variant that changes a share.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Changed {
    /// Number of the variant.
    pub variant: u64,
    /// Variant minus base.
    pub difference: Estimate,
}

/// The variant that changes the ending of most runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MostEndings {
    /// Number of the variant.
    pub variant: u64,
    /// Share of runs that it ends differently, at a level adjusted for all variants (Bonferroni).
    pub changed: Estimate,
    /// Other variants whose share cannot be told from it, the largest first.
    pub tied: Vec<u64>,
}

/// Which warning about a comparison: its code is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Whether variants change a share is undecided.
    Undecided,
    /// Variants are equivalent to the base on every ending.
    Equivalent,
    /// No run ended differently under a variant.
    EndingsUnchanged,
    /// A variant is the same as the base in all that is counted of every run.
    NothingChanged,
    /// An ending was never seen, neither under the base nor under any variant.
    NeverSeen,
}

impl Code {
    /// All, in the order of their codes.
    pub const ALL: [Code; 5] =
        [Code::Undecided, Code::Equivalent, Code::EndingsUnchanged, Code::NothingChanged, Code::NeverSeen];

    /// `R010` to `R014`: they go on where those of single experiments end.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Code::Undecided => "R010",
            Code::Equivalent => "R011",
            Code::EndingsUnchanged => "R012",
            Code::NothingChanged => "R013",
            Code::NeverSeen => "R014",
        }
    }

    /// The share that its rule compares with; none where there is none.
    #[must_use]
    pub fn threshold(self) -> Option<f64> {
        matches!(self, Code::Undecided | Code::Equivalent).then_some(BAND)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// One warning about a comparison: a rule, and all that meets it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangeWarning {
    /// Which.
    pub code: Code,
    /// What it is about; never empty.
    pub subjects: Vec<Subject>,
    /// The share that the rule compares with, if there is one.
    pub threshold: Option<f64>,
    /// Runs that would about decide it, where it is undecided.
    pub runs_needed: Option<u64>,
}

/// A variant, an ending, or what a variant changes in one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subject {
    /// Number of the variant, from 1; none where it is about the base and all variants.
    pub variant: Option<u64>,
    /// The share; none where it is about all endings.
    pub share: Option<Share>,
    /// What the rule looked at: the difference (the widest one, where it is about all endings), or a share that is 0.
    pub estimate: Estimate,
}
