//! What talks change, in words.

#[cfg(any(feature = "charts", test))]
use crate::analysis::findings::Estimate;
use crate::analysis::findings::Findings;
use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};

use super::groups;
use super::number;
#[cfg(any(feature = "charts", test))]
use super::terms::capital;

/// Which runs the runs are compared with: follows "the same runs".
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn against(twin: TalksTwin) -> &'static str {
    match twin {
        TalksTwin::NoMeetings => "without meetings",
        TalksTwin::FreeFailure => "in which a meeting without result raises no tension",
    }
}

/// Which runs a finding is of.
pub(in crate::render) fn of(findings: &Findings, one: &TalksFinding) -> String {
    let labels = &findings.scenario.labels;
    match (&one.r#type, &one.point) {
        (Some(ty), Some(point)) => format!("{}: {}", labels.path(ty), number::point(labels, ty, point)),
        _ => "All runs".into(),
    }
}

/// The groups of endings that the verdicts are about, as they stand in a sentence: `war or clash`.
pub(in crate::render) fn about(findings: &Findings) -> String {
    let ids = findings.talks.first().map_or(&[][..], |one| &one.groups);
    let named = findings.groups.iter().map(|one| &one.group).filter(|group| ids.contains(&group.id));
    named.map(groups::within).collect::<Vec<_>>().join(" or ")
}

/// Differences in the endings that the verdicts are about: each class by its name, then all of them together where they are more
/// than one.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn differences<'a>(findings: &'a Findings, one: &'a TalksFinding) -> Vec<(String, &'a Estimate)> {
    let classes = findings.outcomes.iter().filter(|class| one.groups.contains(&class.group));
    let mut all: Vec<_> = classes.filter_map(|class| Some((class.name.clone(), one.outcome.get(&class.id)?))).collect();
    if all.len() > 1 {
        all.push((capital(&about(findings)), &one.together));
    }
    all
}

/// What the intervals say.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn verdict(findings: &Findings, one: &TalksFinding) -> Option<String> {
    let (against, subject) = (against(one.twin), about(findings));
    Some(match one.verdict? {
        TalksVerdict::BarelyChange => format!(
            "Talks barely change the odds of {subject}, compared with the same runs {against}: every interval lies within ±2 points."
        ),
        TalksVerdict::Change => {
            let clear = differences(findings, one).into_iter().filter(|(_, e)| e.excludes_zero());
            let size = |e: &Estimate| e.value.unwrap_or(0.0).abs();
            let (name, e) = clear.reduce(|a, b| if size(b.1) > size(a.1) { b } else { a })?;
            format!(
                "Talks change the odds of {subject}, compared with the same runs {against}. The largest difference that excludes zero: \
                 {name} {}.",
                number::difference(e)
            )
        }
        TalksVerdict::Undecided => format!(
            "The runs do not tell whether talks change the odds of {subject}, compared with the same runs {against}: every interval \
             includes zero, and at least one reaches beyond ±2 points."
        ),
    })
}

/// The points of private types for which talks do change these odds, against the same runs without meetings.
pub(in crate::render) fn changed_points(findings: &Findings) -> Vec<String> {
    let changed = |one: &&TalksFinding| {
        one.twin == TalksTwin::NoMeetings && one.point.is_some() && one.verdict == Some(TalksVerdict::Change)
    };
    findings.talks.iter().filter(changed).map(|one| of(findings, one)).collect()
}
