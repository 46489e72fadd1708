//! Endings against the same runs with the talks changed, in all runs and by private type, and what may be said of them.

use super::Case;
use super::counterfactuals::{ALL, difference_in};
use super::estimate::{Estimate, each_of, paired_of};
use super::groups::GroupRef;
use super::points::counted;
use super::talks::{BAND, TalksFinding, TalksTwin, TalksVerdict};
use crate::index::{OutcomeIdx, TiVec};
use crate::scenario::EndingKind;
use crate::tally::Joint;

/// All runs against both changes, then each point of each type; nothing where nobody meets.
pub(crate) fn talks(case: &Case, groups: &[GroupRef]) -> Vec<TalksFinding> {
    if case.model.schedule.is_empty() {
        return Vec::new();
    }
    let about = About::of(case, groups);
    let counted_points: Vec<(String, String, f64)> = (case.scenario.types.iter())
        .flat_map(|ty| counted(ty).into_iter().map(|point| (ty.id.clone(), point.id, point.probability)))
        .collect();
    let experiment = case.experiment;
    let twins = [
        (TalksTwin::NoMeetings, &experiment.talks, &experiment.talks_by_point),
        (TalksTwin::FreeFailure, &experiment.free_failure, &experiment.free_failure_by_point),
    ];
    let each = about.statements() * twins.len();
    let mut found = Vec::new();
    for (twin, all, _) in twins {
        found.push(about.finding(case, twin, all, each_of(each, case.level), ALL));
    }
    let level = each_of(each * counted_points.len(), case.level);
    for (twin, _, by_point) in twins {
        for ((ty, point, part), joint) in counted_points.iter().zip(by_point) {
            let of = about.finding(case, twin, joint, level, *part);
            found.push(TalksFinding { r#type: Some(ty.clone()), point: Some(point.clone()), ..of });
        }
    }
    found
}

/// The groups of endings that verdicts are about, and their classes.
struct About {
    groups: Vec<String>,
    classes: TiVec<OutcomeIdx, bool>,
}

impl About {
    /// Groups by force and clashes; where there are none, those that are followed.
    fn of(case: &Case, groups: &[GroupRef]) -> Self {
        let grave = |group: &&GroupRef| matches!(group.kind, EndingKind::Force | EndingKind::Clash);
        let followed = |group: &&GroupRef| group.followed;
        let any = groups.iter().any(|group| grave(&group));
        let chosen: Vec<&GroupRef> =
            groups.iter().filter(|group| if any { grave(group) } else { followed(group) }).collect();
        let classes = case.scenario.outcomes.keys().map(|o| chosen.iter().any(|group| case.is_in(group, o))).collect();
        Self { groups: chosen.iter().map(|group| group.id.clone()).collect(), classes }
    }

    /// Differences that must hold together: the classes, and all of them together where they are more than one.
    fn statements(&self) -> usize {
        let classes = self.classes.iter().filter(|is| **is).count();
        classes + usize::from(classes > 1)
    }

    /// Difference between a part of the runs and the same runs with the talks changed.
    fn finding(&self, case: &Case, twin: TalksTwin, joint: &Joint, level: f64, part: f64) -> TalksFinding {
        let outcome = case.by_outcome(|o| {
            let (run_only, other_only) = joint.discordant(o);
            paired_of(joint.n(), run_only, other_only, level, case.aim(part))
        });
        let together = difference_in(case, joint, level, part, |o| self.classes[o]);
        let classes = case.scenario.outcomes.iter_enumerated().filter(|(o, _)| self.classes[*o]);
        let all: Vec<&Estimate> = classes.map(|(_, class)| &outcome[&class.id]).chain([&together]).collect();
        let verdict = verdict(&all);
        TalksFinding { twin, r#type: None, point: None, groups: self.groups.clone(), outcome, together, verdict }
    }
}

/// What intervals that hold together say; nothing where one is undefined.
pub(crate) fn verdict(all: &[&Estimate]) -> Option<TalksVerdict> {
    if all.is_empty() || all.iter().any(|e| e.interval.is_none()) {
        return None;
    }
    Some(if all.iter().all(|e| e.within(BAND)) {
        TalksVerdict::BarelyChange
    } else if all.iter().any(|e| e.excludes_zero()) {
        TalksVerdict::Change
    } else {
        TalksVerdict::Undecided
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimate::Method;

    fn interval(low: f64, high: f64) -> Estimate {
        Estimate {
            value: Some(0.5 * (low + high)),
            standard_error: None,
            interval: Some([low, high]),
            level: 0.95,
            method: Method::Paired,
            n: 100,
        }
    }

    /// The whole of every interval counts, never the estimate: a bound on the edge is outside.
    #[test]
    fn talks_barely_change_what_lies_wholly_within_the_band() {
        use TalksVerdict::{BarelyChange, Change, Undecided};
        for (ends, said) in [
            ((-0.0199, 0.0199), BarelyChange),
            ((-0.02, 0.0199), Undecided),
            ((-0.0199, 0.02), Undecided),
            // An estimate of 1.95 points, with an end on either side of the edge.
            ((0.0191, 0.0199), BarelyChange),
            ((0.019, 0.02), Change),
            ((0.0001, 0.0389), Change),
            ((0.0, 0.039), Undecided),
            ((-0.039, 0.0), Undecided),
            ((-0.039, -0.001), Change),
            ((0.001, 0.019), BarelyChange),
        ] {
            let one = interval(ends.0, ends.1);
            assert_eq!(verdict(&[&one]), Some(said), "{ends:?}");
            // Another that is well within the band changes nothing; one that is undefined leaves nothing to say.
            assert_eq!(verdict(&[&interval(-0.001, 0.001), &one]), Some(said), "{ends:?}");
            assert_eq!(verdict(&[&one, &Estimate { interval: None, ..one.clone() }]), None);
        }
        // One interval outside the band is enough.
        assert_eq!(verdict(&[&interval(-0.01, 0.01), &interval(-0.03, 0.01)]), Some(Undecided));
        assert_eq!(verdict(&[&interval(0.01, 0.015), &interval(-0.03, 0.01)]), Some(Change));
        assert_eq!(verdict(&[]), None);
    }
}
