//! What a reader should know before using the numbers: each an estimate with a rule. `render` words them.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::estimate::Estimate;

/// Which warning: its code is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Talks barely change the odds of war.
    TalksBarelyMatter,
    /// Whether talks change the odds of war is undecided.
    TalksUndecided,
    /// Learning changes almost nothing.
    LearningBarelyMatters,
    /// Whether learning changes anything is undecided.
    LearningUndecided,
    /// Mean beliefs differ from the prior by more than sampling explains.
    BeliefsOffPrior,
    /// Many agreements left a party worse off by its own estimate.
    ErrorDeals,
    /// Many moves were a net loss for the actor, by its own estimate.
    MovesAtALoss,
    /// The share of an ending is sensitive to decision precision.
    PrecisionSensitive,
    /// Endings were never seen.
    NeverSeen,
}

impl Code {
    /// All, in the order of their codes.
    pub const ALL: [Code; 9] = [
        Code::TalksBarelyMatter,
        Code::TalksUndecided,
        Code::LearningBarelyMatters,
        Code::LearningUndecided,
        Code::BeliefsOffPrior,
        Code::ErrorDeals,
        Code::MovesAtALoss,
        Code::PrecisionSensitive,
        Code::NeverSeen,
    ];

    /// `R001` to `R009`: R for results, as S and W stand for scenarios.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Code::TalksBarelyMatter => "R001",
            Code::TalksUndecided => "R002",
            Code::LearningBarelyMatters => "R003",
            Code::LearningUndecided => "R004",
            Code::BeliefsOffPrior => "R005",
            Code::ErrorDeals => "R006",
            Code::MovesAtALoss => "R007",
            Code::PrecisionSensitive => "R008",
            Code::NeverSeen => "R009",
        }
    }

    /// The number that its rule compares with: a share, or standard errors for `R005`; none where there is none.
    #[must_use]
    pub fn threshold(self) -> Option<f64> {
        match self {
            Code::TalksBarelyMatter | Code::TalksUndecided => Some(0.02),
            Code::LearningBarelyMatters | Code::LearningUndecided => Some(0.01),
            Code::BeliefsOffPrior => Some(4.0),
            Code::ErrorDeals | Code::MovesAtALoss | Code::PrecisionSensitive => Some(0.05),
            Code::NeverSeen => None,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// One warning: a rule that was met, and the estimates that met it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Which.
    pub code: Code,
    /// Ids of what it is about: outcome classes; for beliefs the type, then the point.
    pub subjects: Vec<String>,
    /// What was estimated, by name.
    pub estimates: BTreeMap<&'static str, Estimate>,
    /// The number that the rule compares with, if there is one: a share, or standard errors for `R005`.
    pub threshold: Option<f64>,
    /// Runs of the experiment that would about decide it, where it is undecided and as many can be named.
    pub runs_needed: Option<u64>,
}

impl Warning {
    pub(super) fn new<const N: usize>(code: Code, subjects: &[&str], estimates: [(&'static str, Estimate); N]) -> Self {
        Self {
            code,
            subjects: subjects.iter().map(|id| (*id).to_string()).collect(),
            estimates: estimates.into(),
            threshold: code.threshold(),
            runs_needed: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_in_order() {
        let ids: Vec<&str> = Code::ALL.iter().map(|c| c.id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]) && ids.iter().all(|id| id.starts_with('R')));
    }
}
