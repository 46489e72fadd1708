//! From findings to warnings: each a rule that an estimate meets.

use super::Case;
use super::counterfactuals::TENTH;
use super::estimate::{Estimate, each_of, paired_of};
use super::examine;
use super::findings::{BeliefFinding, Findings};
use super::health::HealthFinding;
use super::talks::{TalksFinding, TalksTwin, TalksVerdict};
use super::warnings::{Code, Warning};
use crate::tally::Joint;

/// All warnings of an experiment.
pub(crate) fn warnings(case: &Case, findings: &Findings) -> Vec<Warning> {
    let mut found = Vec::new();
    if !case.model.schedule.is_empty() {
        talks(findings, case.runs(), &mut found);
    }
    if !case.scenario.types.is_empty() {
        found.extend(learning(&findings.changed_by_beliefs, case.runs()));
    }
    // Among runs that were selected by what happened beliefs need not average to the prior, and endings are missing by choice.
    let all_count = case.model.given.is_empty();
    if all_count {
        beliefs(&findings.beliefs, &mut found);
    }
    let too_many =
        [(Code::ErrorDeals, &findings.agreements.error_deal_share), (Code::MovesAtALoss, &findings.moves_at_a_loss)];
    for (code, share) in too_many {
        if code.threshold().is_some_and(|most| share.beyond(most)) {
            found.push(Warning::new(code, &[], [("share", share.clone())]));
        }
    }
    if case.experiment.is_compared() {
        precision(case, &mut found);
    }
    // The intervals of all of them are the same.
    let unseen: Vec<_> = findings.outcomes.iter().filter(|o| o.count == 0 && o.share.interval.is_some()).collect();
    if let Some(first) = unseen.first().filter(|_| all_count) {
        let ids: Vec<&str> = unseen.iter().map(|o| o.id.as_str()).collect();
        found.push(Warning::new(Code::NeverSeen, &ids, [("share", first.share.clone())]));
    }
    if let Some(foresight) = &findings.foresight {
        if !foresight.compared {
            found.push(Warning::new(Code::NotCompared, &[], []));
        }
        if let Some(HealthFinding::Fitted(fit)) = &foresight.health {
            examine::warnings(fit, &mut found);
        }
    }
    found
}

/// Equivalence with and without talks of each class of the groups that the verdict is about, and of all of them together, by
/// intervals that hold together.
fn talks(findings: &Findings, runs: u64, found: &mut Vec<Warning>) {
    let without_meetings = |f: &&TalksFinding| f.twin == TalksTwin::NoMeetings && f.r#type.is_none();
    let Some(all_runs) = findings.talks.iter().find(without_meetings) else { return };
    let classes = findings.outcomes.iter().filter(|o| all_runs.groups.contains(&o.group));
    let mut all: Vec<(Vec<&str>, Estimate)> =
        classes.map(|o| (vec![o.id.as_str()], all_runs.outcome[&o.id].clone())).collect();
    all.push((Vec::new(), all_runs.together.clone()));
    found.extend(equivalence(&all, all_runs.verdict, runs, [Code::TalksBarelyMatter, Code::TalksUndecided]));
}

/// Whether all differences lie in the band, or some might but do not yet; nothing where one differs from zero.
///
/// The subject is that of the largest difference.
fn equivalence(
    all: &[(Vec<&str>, Estimate)],
    verdict: Option<TalksVerdict>,
    runs: u64,
    [holds, undecided]: [Code; 2],
) -> Option<Warning> {
    let band = holds.threshold()?;
    let farthest = |e: &Estimate| e.interval.map_or(0.0, |[low, high]| low.abs().max(high.abs()));
    let (subjects, widest) = all.iter().max_by(|a, b| farthest(&a.1).total_cmp(&farthest(&b.1)))?;
    let code = match verdict? {
        TalksVerdict::BarelyChange => holds,
        TalksVerdict::Change => return None,
        TalksVerdict::Undecided => undecided,
    };
    let mut warning = Warning::new(code, subjects, [("difference", widest.clone())]);
    if code == undecided {
        warning.runs_needed = all
            .iter()
            .filter(|(_, e)| !e.within(band))
            .filter_map(|(_, e)| runs_to_decide_difference(e, band, runs))
            .max();
    }
    Some(warning)
}

/// Runs at which the interval of a difference, around the same value, would exclude zero or lie within the band: its width
/// goes with 1/√n, and it need not be narrower than the larger of the two distances.
pub(super) fn runs_to_decide_difference(estimate: &Estimate, band: f64, runs: u64) -> Option<u64> {
    let value = estimate.value?.abs();
    runs_for_half_width(estimate, value.max(band - value), runs)
}

/// Runs at which the interval of a share, around the same value, would no longer contain a threshold.
fn runs_to_decide_share(estimate: &Estimate, threshold: f64, runs: u64) -> Option<u64> {
    runs_for_half_width(estimate, (threshold - estimate.value?).abs(), runs)
}

/// `None` where no number of runs worth playing would do.
fn runs_for_half_width(estimate: &Estimate, wanted: f64, runs: u64) -> Option<u64> {
    const MOST: f64 = 1e9;
    let [low, high] = estimate.interval?;
    let needed = runs as f64 * (0.5 * (high - low) / wanted).powi(2);
    (needed.is_finite() && needed <= MOST).then_some(needed.ceil() as u64)
}

/// Runs whose ending learning changes: few, undecided, or enough to say nothing.
fn learning(changed: &Estimate, runs: u64) -> Option<Warning> {
    let code = Code::LearningBarelyMatters;
    let few = code.threshold()?;
    let [low, high] = changed.interval?;
    if high < few {
        return Some(Warning::new(code, &[], [("changed", changed.clone())]));
    }
    (low < few).then(|| {
        let mut warning = Warning::new(Code::LearningUndecided, &[], [("changed", changed.clone())]);
        warning.runs_needed = runs_to_decide_share(changed, few, runs);
        warning
    })
}

/// The mean posterior at stopping must be the prior: anything else is a fault of the engine.
fn beliefs(all: &[BeliefFinding], found: &mut Vec<Warning>) {
    let Some(many) = Code::BeliefsOffPrior.threshold() else { return };
    for b in all {
        let (Some(mean), Some(error)) = (b.at_stop.value, b.at_stop.standard_error) else { continue };
        // What happens in fewer than 10 of n runs may not have been seen at all, and would move the mean by up to as much.
        let unseen = 10.0 / b.at_stop.n as f64;
        if (mean - b.prior).abs() > many * error + unseen {
            found.push(Warning::new(
                Code::BeliefsOffPrior,
                &[&b.r#type, &b.point],
                [("mean belief", b.at_stop.clone())],
            ));
        }
    }
}

/// Classes whose share changes by more than the threshold at half or double precision: paired differences from the same runs,
/// at a level adjusted for all of them.
fn precision(case: &Case, found: &mut Vec<Warning>) {
    let Some(wide) = Code::PrecisionSensitive.threshold() else { return };
    let classes = case.scenario.outcomes.len();
    let level = each_of(2 * classes, case.level);
    for (o, class) in case.scenario.outcomes.iter_enumerated() {
        let change = |joint: &Joint| {
            let (run_only, other_only) = joint.discordant(o);
            paired_of(joint.n(), other_only, run_only, level, case.aim(TENTH))
        };
        let (half, double) = (change(&case.experiment.half), change(&case.experiment.double));
        if half.beyond(wide) || double.beyond(wide) {
            let estimates = [("change at half", half), ("change at double", double)];
            found.push(Warning::new(Code::PrecisionSensitive, &[&class.id], estimates));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimate::Method;
    use crate::analysis::talk_effects;

    const TALKS: [Code; 2] = [Code::TalksBarelyMatter, Code::TalksUndecided];

    fn around(value: f64, half: f64) -> Estimate {
        Estimate {
            value: Some(value),
            standard_error: Some(half / 1.96),
            interval: Some([value - half, value + half]),
            level: 0.95,
            method: Method::Paired,
            n: 100,
        }
    }

    fn said(all: &[Estimate]) -> Option<(Code, Option<u64>)> {
        let verdict = talk_effects::verdict(&all.iter().collect::<Vec<_>>());
        let all: Vec<_> = all.iter().map(|e| (vec!["war"], e.clone())).collect();
        equivalence(&all, verdict, 1000, TALKS).map(|w| (w.code, w.runs_needed))
    }

    #[test]
    fn talks_barely_matter_only_where_every_interval_says_so() {
        assert_eq!(said(&[around(0.001, 0.01), around(-0.005, 0.014)]), Some((Code::TalksBarelyMatter, None)));
        // A point in the band is not enough, and a bound on its edge is outside.
        assert_eq!(said(&[around(0.001, 0.01), around(0.0, 0.02)]), Some((Code::TalksUndecided, Some(1000))));
        // Half the width takes four times the runs; between zero and the edge it takes more.
        assert_eq!(said(&[around(0.0, 0.04)]), Some((Code::TalksUndecided, Some(4000))));
        assert_eq!(said(&[around(0.01, 0.04)]), Some((Code::TalksUndecided, Some(16_000))));
        // Near the edge it excludes zero before it leaves the edge.
        assert_eq!(said(&[around(0.02, 0.04)]), Some((Code::TalksUndecided, Some(4000))));
        // A difference that excludes zero is an effect of talks.
        assert_eq!(said(&[around(0.05, 0.04), around(0.0, 0.04)]), None);
        assert_eq!(said(&[around(0.5, 0.04)]), None);
        assert_eq!(said(&[Estimate { interval: None, ..around(0.0, 0.0) }]), None);
    }

    /// Four standard errors, and what fewer than 10 of n runs could do unseen.
    #[test]
    fn a_mean_belief_is_off_beyond_four_errors_and_what_may_be_unseen() {
        for (mean, is_off) in [(0.3, false), (0.399, false), (0.401, true), (0.201, false), (0.199, true)] {
            let at_stop = Estimate { standard_error: Some(0.02), n: 500, ..around(mean, 0.0) };
            let belief = BeliefFinding {
                r#type: "mood".into(),
                point: "weak".into(),
                prior: 0.3,
                points: vec!["weak".into(), "strong".into()],
                by_round: Vec::new(),
                at_stop: at_stop.clone(),
            };
            let mut found = Vec::new();
            beliefs(&[belief], &mut found);
            let told = Warning::new(Code::BeliefsOffPrior, &["mood", "weak"], [("mean belief", at_stop)]);
            assert_eq!(found, if is_off { vec![told] } else { vec![] }, "{mean}");
        }
    }

    #[test]
    fn learning_is_judged_by_its_interval() {
        let code = |low: f64, high: f64| {
            let e = Estimate { interval: Some([low, high]), ..around(0.5 * (low + high), 0.0) };
            learning(&e, 1000).map(|w| w.code)
        };
        assert_eq!(code(0.0, 0.0099), Some(Code::LearningBarelyMatters));
        assert_eq!(code(0.0, 0.01), Some(Code::LearningUndecided));
        assert_eq!(code(0.0, 0.037), Some(Code::LearningUndecided));
        assert_eq!(code(0.02, 0.037), None);
        // A bound on the threshold is not beyond it.
        assert_eq!(code(0.01, 0.037), None);
        // On the threshold no number of runs decides.
        let on = learning(&around(0.01, 0.005), 1000).unwrap();
        assert_eq!((on.code, on.runs_needed), (Code::LearningUndecided, None));
    }
}
