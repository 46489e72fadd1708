//! What a reader should know before using the numbers: each an estimate with a rule. `render` words them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::talks::BAND;

words! {
    /// Which warning: its code is stable. R stands for results, as S does for scenarios.
    Code {
        /// Talks barely change the odds of endings by force.
        TalksBarelyMatter = "R001",
        /// Whether talks change the odds of endings by force is undecided.
        TalksUndecided = "R002",
        /// Learning changes almost nothing.
        LearningBarelyMatters = "R003",
        /// Whether learning changes anything is undecided.
        LearningUndecided = "R004",
        /// Mean beliefs differ from the prior by more than sampling explains.
        BeliefsOffPrior = "R005",
        /// Many agreements left a party worse off by its own estimate.
        ErrorDeals = "R006",
        /// Many moves were a net loss for the actor, by its own estimate.
        MovesAtALoss = "R007",
        /// The share of an ending is sensitive to decision precision.
        PrecisionSensitive = "R008",
        /// Endings were never seen.
        NeverSeen = "R009",
        /// Games that the game is compared with have no equilibrium that was computed.
        NotCompared = "R015",
        /// A fit was made with a small budget, for a look.
        QuickFit = "R016",
        /// A fit has not converged.
        NotConverged = "R017",
        /// Values foretell too much or too little of what decisions change.
        SlopeOff = "R018",
        /// An actor gains alone.
        DeviationPays = "R019",
        /// Fits that began from other random numbers disagree.
        StartsDiffer = "R020",
    }
}

impl Code {
    /// The number that its rule compares with: a share, standard errors for `R005`, or payoff for `R019`; none where there is none.
    #[must_use]
    pub fn threshold(self) -> Option<f64> {
        match self {
            Code::TalksBarelyMatter | Code::TalksUndecided => Some(BAND),
            Code::LearningBarelyMatters | Code::LearningUndecided => Some(0.01),
            Code::BeliefsOffPrior => Some(4.0),
            Code::ErrorDeals | Code::MovesAtALoss | Code::PrecisionSensitive => Some(0.05),
            Code::DeviationPays | Code::StartsDiffer => Some(0.0),
            Code::NeverSeen | Code::NotCompared | Code::QuickFit | Code::NotConverged | Code::SlopeOff => None,
        }
    }
}

/// One warning: a rule that was met, and the estimates that met it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Warning {
    /// What it says, in words; empty as long as nobody has worded it.
    pub text: String,
    /// Which rule was met. `docs/warnings.md` has meaning, rule and advice.
    pub code: Code,
    /// Ids of what it is about: outcome classes (none: the groups of endings that the warning is about, taken together); for beliefs the type, then the
    /// point; of a fit the actor, then for `R018` what is decided, `meeting` or `moves`.
    pub subjects: Vec<String>,
    /// By name: what was estimated.
    pub estimates: BTreeMap<String, Estimate>,
    /// The number that the rule compares with, a share, standard errors for `R005`, or payoff for `R019`; null where there is none.
    pub threshold: Option<f64>,
    /// Number of runs that would about decide it; null where it is decided or none can be named.
    pub runs_needed: Option<u64>,
}

impl Warning {
    pub(super) fn new<const N: usize>(code: Code, subjects: &[&str], estimates: [(&'static str, Estimate); N]) -> Self {
        Self {
            text: String::new(),
            code,
            subjects: subjects.iter().map(|id| (*id).to_string()).collect(),
            estimates: estimates.map(|(name, estimate)| (name.to_string(), estimate)).into(),
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
