//! Groups of endings: outcome classes that count as one in sums. They are what a reader compares first.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use crate::scenario::{EndingKind, OutcomeClass, Scenario, titled};

/// A group of outcome classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupRef {
    /// Its id: the key `group` of its classes, or what stands for it where a class has none.
    pub id: String,
    /// Name for people: the id in plain words, with a capital letter.
    pub name: String,
    /// What its classes ask for: the first kind, in the order force, clash, agreement, other, of any of them.
    pub kind: EndingKind,
    /// Whether it is one of the groups that a figure is about wherever a single one is followed, such as the input in the
    /// headline. These are the groups of the first kind that the scenario has: endings by force; without any of them
    /// clashes; without those agreements; without those the first group.
    pub followed: bool,
    /// Its outcome classes, in the order of the file.
    pub outcomes: Vec<String>,
}

/// A group of outcome classes, and its share of all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GroupFinding {
    /// Which group.
    #[serde(flatten)]
    pub group: GroupRef,
    /// Number of runs that ended in one of its classes.
    pub count: u64,
    /// Share of all runs, 0 to 1, by the method of the shares of classes.
    pub share: Estimate,
    /// The share as counted, without control variates; null where `share` is as counted.
    pub counted: Option<Estimate>,
}

/// What a group needs to know of a class.
pub(crate) struct Member<'a> {
    pub(crate) id: &'a str,
    pub(crate) group: &'a str,
    pub(crate) kind: EndingKind,
}

impl<'a> From<&'a OutcomeClass> for Member<'a> {
    fn from(class: &'a OutcomeClass) -> Self {
        Self { id: &class.id, group: &class.group, kind: class.kind() }
    }
}

/// The groups of some classes, in the order of their first classes.
pub(crate) fn groups<'a>(classes: impl IntoIterator<Item = Member<'a>>) -> Vec<GroupRef> {
    let mut groups: Vec<GroupRef> = Vec::new();
    for Member { id, group, kind } in classes {
        match groups.iter_mut().find(|one| one.id == group) {
            Some(one) => {
                one.kind = one.kind.min(kind);
                one.outcomes.push(id.to_string());
            }
            None => groups.push(GroupRef {
                id: group.to_string(),
                name: titled(group),
                kind,
                followed: false,
                outcomes: vec![id.to_string()],
            }),
        }
    }
    let first = groups.iter().map(|one| one.kind).min();
    let followed = groups.iter_mut().filter(|one| Some(one.kind) == first);
    // Of endings that nothing sets apart only the first: all of them together would be every run.
    followed.take(if first == Some(EndingKind::Other) { 1 } else { usize::MAX }).for_each(|one| one.followed = true);
    groups
}

/// The groups of a scenario's classes.
pub(crate) fn groups_of(scenario: &Scenario) -> Vec<GroupRef> {
    groups(scenario.outcomes.iter().map(Member::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(classes: &[(&'static str, &'static str, EndingKind)]) -> Vec<(String, EndingKind, bool, String)> {
        let members = classes.iter().map(|&(id, group, kind)| Member { id, group, kind });
        groups(members).into_iter().map(|g| (g.name, g.kind, g.followed, g.outcomes.join(" "))).collect()
    }

    #[test]
    fn classes_gather_in_the_order_of_the_file_and_the_gravest_are_followed() {
        use EndingKind::{Agreement, Clash, Force, Other};
        let found = of(&[
            ("deal", "agreement", Agreement),
            ("strike", "stoppage", Force),
            ("nothing", "no_deal", Other),
            ("lockout", "stoppage", Force),
            ("brawl", "clash", Clash),
            ("sabotage", "Attack", Force),
        ]);
        let expected = [
            ("Agreement", Agreement, false, "deal"),
            ("Stoppage", Force, true, "strike lockout"),
            ("No deal", Other, false, "nothing"),
            ("Clash", Clash, false, "brawl"),
            ("Attack", Force, true, "sabotage"),
        ];
        assert_eq!(found, expected.map(|(name, kind, followed, all)| (name.into(), kind, followed, all.into())));
        let followed = |classes: &[_]| of(classes).into_iter().filter(|g| g.2).map(|g| g.0).collect::<Vec<_>>();
        assert_eq!(followed(&[("a", "no_deal", Other), ("b", "sale", Agreement), ("c", "brawl", Clash)]), ["Brawl"]);
        assert_eq!(followed(&[("a", "no_deal", Other), ("b", "sale", Agreement)]), ["Sale"]);
        assert_eq!(followed(&[("a", "x", Other), ("b", "y", Other)]), ["X"]);
        // One class by force makes a group one of force.
        assert_eq!(
            of(&[("a", "crisis", Other), ("b", "crisis", Force)]),
            [("Crisis".into(), Force, true, "a b".into())]
        );
        assert_eq!(groups([]), []);
    }
}
