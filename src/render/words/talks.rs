//! What talks change, in words.

#[cfg(any(feature = "charts", test))]
use crate::analysis::findings::Estimate;
use crate::analysis::findings::Findings;
use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};

use super::number;

/// Name of violence as such, beside the names of classes.
pub(in crate::render) const VIOLENCE: &str = "any violence";

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

/// Differences in violence: each violent class by its name, then violence as such where it is more than one class.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn violent<'a>(findings: &'a Findings, one: &'a TalksFinding) -> Vec<(&'a str, &'a Estimate)> {
    let classes = findings.outcomes.iter().filter(|class| class.cause.is_some());
    let mut all: Vec<_> =
        classes.filter_map(|class| Some((class.name.as_str(), one.outcome.get(&class.id)?))).collect();
    if all.len() > 1 {
        all.push((VIOLENCE, &one.violence));
    }
    all
}

/// What the odds are of: the only violent class by its name, else violence.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn subject<'a>(findings: &'a Findings, one: &'a TalksFinding) -> &'a str {
    match violent(findings, one).as_slice() {
        [(only, _)] => only,
        _ => "violence",
    }
}

/// What the intervals say.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn verdict(findings: &Findings, one: &TalksFinding) -> Option<String> {
    let (against, subject) = (against(one.twin), subject(findings, one));
    Some(match one.verdict? {
        TalksVerdict::BarelyChange => format!(
            "Talks barely change the odds of {subject}, compared with the same runs {against}: every interval lies within ±2 points."
        ),
        TalksVerdict::Change => {
            let clear = violent(findings, one).into_iter().filter(|(_, e)| e.excludes_zero());
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

/// The points of private types for which talks do change violence, against the same runs without meetings.
pub(in crate::render) fn changed_points(findings: &Findings) -> Vec<String> {
    let changed = |one: &&TalksFinding| {
        one.twin == TalksTwin::NoMeetings && one.point.is_some() && one.verdict == Some(TalksVerdict::Change)
    };
    findings.talks.iter().filter(changed).map(|one| of(findings, one)).collect()
}
