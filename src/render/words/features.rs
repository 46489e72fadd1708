//! What the features of fitted values are called: the one place that has their names.

use crate::analysis::features::{FeatureKind, FeatureRef};
use crate::analysis::labels::Labels;

use super::number;
use super::terms::list;

/// The name of a feature, as it stands in a list.
pub(in crate::render) fn name(labels: &Labels, feature: &FeatureRef) -> String {
    let of = |place: usize| feature.of.get(place).map_or("", String::as_str);
    let actor = || labels.actor(of(0));
    let issues = || list(&feature.of.iter().map(|id| labels.issue(id)).collect::<Vec<_>>());
    let belief = || format!("belief that {} is {}", labels.path(of(0)), number::point(labels, of(0), of(1)));
    match feature.kind {
        FeatureKind::One => "constant".into(),
        FeatureKind::OwnDisagreement => "own D".into(),
        FeatureKind::Disagreement => format!("expected D of {}", actor()),
        FeatureKind::Settlement => format!("settlement, to {}", actor()),
        FeatureKind::Tension => "tension".into(),
        FeatureKind::Hazard => "chance of an incident that matters".into(),
        FeatureKind::TensionBefore => "tension at the last close".into(),
        FeatureKind::Level => format!("level of {}", issues()),
        FeatureKind::Sum => format!("sum of {}", issues()),
        FeatureKind::Mean => format!("mean of {}", issues()),
        FeatureKind::Highest => format!("highest of {}", issues()),
        FeatureKind::Waits => "a package waits for ratification".into(),
        FeatureKind::Lasts => "share of the settlement’s duration left".into(),
        FeatureKind::Result => "the meeting had a result".into(),
        FeatureKind::Due => "tension still to come from the meeting".into(),
        FeatureKind::Failed => "failed meetings".into(),
        FeatureKind::Stands => format!("public stands of {}", actor()),
        FeatureKind::Move => format!("level of {}", labels.r#move(of(0))),
        FeatureKind::Mobilization => "mobilization".into(),
        FeatureKind::Balance => format!("balance of forces for {}", labels.force(of(0))),
        FeatureKind::WalkOut => format!("rounds in which {} had a reason to walk out", actor()),
        FeatureKind::Offered => format!("{} was offered what it asks for", actor()),
        FeatureKind::Shift => format!("{} has happened", labels.shift(of(0))),
        FeatureKind::Tabled => format!("{} has been tabled", labels.proposal(of(0))),
        FeatureKind::Belief => belief(),
        FeatureKind::Input => format!("{} (distance from its mean)", labels.path(of(0))),
        FeatureKind::Product => {
            feature.factors.iter().map(|factor| name(labels, factor)).collect::<Vec<_>>().join(" × ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind has a name of its own, with labels where there are any, and no id in it.
    #[test]
    fn every_feature_has_a_name() {
        let mut labels = Labels::default();
        labels.actors.insert("north_side".into(), "The North".into());
        let mut names: Vec<String> = Vec::new();
        for &kind in FeatureKind::ALL {
            let of = match kind {
                FeatureKind::Disagreement
                | FeatureKind::Settlement
                | FeatureKind::Stands
                | FeatureKind::WalkOut
                | FeatureKind::Offered => {
                    vec!["north_side".to_string()]
                }
                FeatureKind::Belief => vec!["its_mood".into(), "very_bad".into()],
                _ => vec!["some_thing".to_string()],
            };
            let one = FeatureRef { kind: FeatureKind::Tension, of: vec![], factors: vec![] };
            let factors = if kind == FeatureKind::Product { vec![one.clone(), one] } else { vec![] };
            let name = name(&labels, &FeatureRef { kind, of, factors });
            assert!(!name.contains('_') && !name.is_empty(), "{name}");
            names.push(name);
        }
        assert!(names.contains(&"expected D of The North".to_string()));
        assert!(names.contains(&"tension × tension".to_string()));
        names.sort();
        let n = names.len();
        names.dedup();
        assert_eq!(names.len(), n - 1, "the level of an issue and of a move read alike here: {names:?}");
    }
}
