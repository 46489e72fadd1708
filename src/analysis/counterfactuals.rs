//! What the same runs with one thing changed say (counterfactuals with common random numbers): sources of variance, value of
//! talks and of beliefs, other precisions, meetings.

use std::collections::BTreeMap;

use super::Case;
use super::estimate::{explained, paired_of, share_of, total_effect};
use super::findings::*;
use crate::index::{OutcomeIdx, Span};
use crate::tally::Joint;

/// Part of the runs that are played again without meetings.
pub(crate) const ALL: f64 = 1.0;
/// Part of the runs that are played again with frozen beliefs or other precisions, about (`engine::Twins`).
pub(crate) const TENTH: f64 = 0.1;

/// Share of each outcome's variance that each kind of randomness makes: one kind is drawn anew, the others stay.
pub(crate) fn sources(case: &Case) -> BTreeMap<String, BTreeMap<String, Estimate>> {
    const KINDS: [&str; 3] = ["uncertain", "private", "chance"];
    case.by_outcome(|o| {
        let one = |(kind, joint): (&&str, &Joint)| {
            let (run_only, other_only) = joint.discordant(o);
            let (run, other) = joint.margins(o);
            let n = joint.n();
            let p = if n == 0 { 0.0 } else { (run + other) as f64 / (2 * n) as f64 };
            ((*kind).to_owned(), case.fixed_n(total_effect(run_only + other_only, p, n, case.level)))
        };
        KINDS.iter().zip(&case.experiment.redraw).map(one).collect()
    })
}

/// Share of the runs minus share of the same runs with one thing changed, by outcome. `part` of all runs are played again.
pub(crate) fn differences(case: &Case, joint: &Joint, part: f64) -> BTreeMap<String, Estimate> {
    case.by_outcome(|o| {
        let (run_only, other_only) = joint.discordant(o);
        paired_of(joint.n(), run_only, other_only, case.level, case.aim(part))
    })
}

/// The same for several classes together, at a level of its own.
pub(crate) fn difference_in(
    case: &Case,
    joint: &Joint,
    level: f64,
    part: f64,
    wanted: impl Fn(OutcomeIdx) -> bool,
) -> Estimate {
    let classes = || Span::<OutcomeIdx>::first(joint.rows).iter();
    let pairs = |run_is: bool, other_is: bool| -> u64 {
        let runs = classes().filter(|run| wanted(*run) == run_is);
        runs.flat_map(|run| classes().map(move |other| (run, other)))
            .filter(|(_, other)| wanted(*other) == other_is)
            .map(|(run, other)| joint.count(run, other))
            .sum()
    };
    let (run_only, other_only) = (pairs(true, false), pairs(false, true));
    paired_of(joint.n(), run_only, other_only, level, case.aim(part))
}

/// Share of runs that end otherwise with one thing changed.
pub(crate) fn changed(case: &Case, joint: &Joint) -> Estimate {
    share_of(joint.n() - joint.same(), joint.n(), case.level, case.aim(TENTH))
}

/// Shares at other precisions. The middle one is of all runs, the others of those that were played again.
pub(crate) fn band(case: &Case) -> BTreeMap<String, PrecisionBand> {
    let share = |joint: &Joint, o: OutcomeIdx| share_of(joint.margins(o).1, joint.n(), case.level, case.aim(TENTH));
    case.by_outcome(|o| PrecisionBand {
        half: share(&case.experiment.half, o),
        base: case.share(o),
        double: share(&case.experiment.double, o),
    })
}

/// How much of the ending is settled after each meeting.
///
/// Share of the variance of the ending (summed over classes) explained by all that happened up to the close of the
/// meeting: two runs that have that in common end alike with probability Σ_o E[P(o | past)²].
pub(crate) fn after_meetings(case: &Case) -> Vec<AfterMeeting> {
    let model = case.model;
    let one = |(m, joint): (usize, &Joint)| {
        let n = joint.n();
        let shares: Vec<f64> = (Span::first(joint.rows).iter())
            .map(|o| {
                let (run, other) = joint.margins(o);
                if n == 0 { 0.0 } else { (run + other) as f64 / (2 * n) as f64 }
            })
            .collect();
        let forum = (m > 0).then(|| model.forum_in(m as u32)).flatten();
        AfterMeeting {
            meeting: m as u32,
            forum: forum.map(|f| case.scenario.forums[f].id.clone()),
            round: m as u32,
            variance_explained: case.fixed_n(explained(joint.same(), &shares, n, case.level)),
        }
    };
    case.experiment.after.iter().enumerate().map(one).collect()
}
