//! Many scenarios, each against one base, with the same random draws: shares of their endings, and what they differ by.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::compare::ClassRef;
use super::contrast::{Classes, change, count};
use super::estimate::Estimate;
use super::groups::GroupRef;
use crate::engine;
use crate::engine::compare::Contrast;
use crate::index::{OutcomeIdx, TiVec};
use crate::scenario::{OutcomeClass, Scenario};

/// Shares of runs, by id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EndingShares {
    /// By group of outcome classes.
    pub groups: BTreeMap<String, Estimate>,
    /// By outcome class.
    pub outcomes: BTreeMap<String, Estimate>,
}

/// A scenario that was played against the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// Its place: the setting on each axis, or number and end.
    pub at: Vec<usize>,
    /// Hash of the scenario.
    pub hash: String,
    /// Its outcome classes.
    pub outcomes: TiVec<OutcomeIdx, OutcomeClass>,
    /// What was counted of it against the base.
    pub contrast: Contrast,
}

/// Shares of scenarios that were played, and of the base.
pub(super) struct Against {
    pub(super) outcomes: Vec<ClassRef>,
    pub(super) groups: Vec<GroupRef>,
    pub(super) base: EndingShares,
    /// One by one: shares, and their differences from the base.
    pub(super) points: Vec<(EndingShares, EndingShares)>,
}

/// Shares and differences, with intervals at a level, each of which holds by itself.
pub(super) fn against(base: &Scenario, points: &[Played], level: f64) -> Against {
    let Classes { outcomes, groups } = Classes::of_all(base, points.iter().flat_map(|point| &point.outcomes));
    let mut of_base = EndingShares::default();
    let mut all = Vec::new();
    for Played { outcomes: own, contrast, .. } in points {
        let (mut shares, mut differences) = (EndingShares::default(), EndingShares::default());
        let of = |wanted: &dyn Fn(&OutcomeClass) -> bool| {
            change(&count(&base.outcomes, own, contrast, wanted), level, level, None)
        };
        for class in &outcomes {
            let one = of(&|other| other.id == class.id);
            of_base.outcomes.insert(class.id.clone(), one.base);
            shares.outcomes.insert(class.id.clone(), one.variant);
            differences.outcomes.insert(class.id.clone(), one.difference);
        }
        for group in &groups {
            let one = of(&|other| group.outcomes.contains(&other.id));
            of_base.groups.insert(group.id.clone(), one.base);
            shares.groups.insert(group.id.clone(), one.variant);
            differences.groups.insert(group.id.clone(), one.difference);
        }
        all.push((shares, differences));
    }
    Against { outcomes, groups, base: of_base, points: all }
}

/// SHA-256 of everything counted, in hexadecimal.
pub(super) fn digest(points: &[Played]) -> String {
    engine::compare::digest(points.iter().map(|point| &point.contrast))
}
