//! The three sentences that a reader should take away. `analysis::conclusions` has tested what they claim.

#[cfg(feature = "charts")]
use std::cmp::Reverse;
#[cfg(feature = "charts")]
use std::collections::BTreeMap;

use crate::analysis::conclude::most_heavily_weighted;
use crate::analysis::conclusions::{Driver, RunGroup, Side, TopEnding, TopReason};
use crate::analysis::findings::Findings;
#[cfg(feature = "charts")]
use crate::analysis::findings::{Estimate, InputFinding, OutcomeFinding};
use crate::analysis::groups::GroupFinding;
#[cfg(feature = "charts")]
use crate::analysis::sweep::Sweep;

use super::terms::{capital, list, on};
use super::{groups, number, stop};

mod compare;

pub use compare::{comparison_headline, ratio, saving};

/// What a reader should take away from a sweep, as sentences.
#[cfg(feature = "charts")]
pub fn sweep_headline(found: &Sweep) -> Vec<String> {
    super::sweep::headline(found)
}

/// How runs end, by group, and the most frequent ending; the drawn input with the largest contrast in the groups that are followed;
/// the most frequent reason for refusal in the most heavily weighted forum.
///
/// Each is a whole sentence and stays so where there is nothing to tell: no input drawn, nothing to follow seen, no refusal. What cannot
/// be told apart is tied.
pub fn headline(findings: &Findings) -> [String; 3] {
    [frequent_ending(findings), strongest_input(findings), frequent_reason(findings)]
}

/// Outcomes that were seen, the most frequent first; ties in the order of the file.
#[cfg(feature = "charts")]
pub(crate) fn by_share(findings: &Findings) -> Vec<&OutcomeFinding> {
    let mut seen: Vec<_> = findings.outcomes.iter().filter(|outcome| outcome.count > 0).collect();
    seen.sort_by_key(|outcome| Reverse(outcome.count));
    seen
}

/// Whether an ending cannot be told from the most frequent one.
#[cfg(feature = "charts")]
pub(crate) fn is_tied(findings: &Findings, outcome: &OutcomeFinding) -> bool {
    findings.conclusions.ending.as_ref().is_some_and(|top| top.tied.contains(&outcome.id))
}

fn frequent_ending(findings: &Findings) -> String {
    let runs = number::count(findings.plan.runs);
    let why = stop::came_to(findings);
    let Some(TopEnding { outcome, tied, .. }) = &findings.conclusions.ending else {
        return format!("No ending was seen in {runs} runs.");
    };
    let known = |id: &String| findings.outcomes.iter().find(|one| one.id == *id);
    let with_share =
        |id: &String| known(id).map_or(id.clone(), |one| format!("{} ({})", one.name, number::share(&one.share)));
    let name = known(outcome).map_or(outcome.clone(), |one| one.name.clone());
    if known(outcome).is_some_and(|one| one.count == findings.plan.runs) {
        return format!("All {runs} runs end in {name}{why}.");
    }
    if tied.is_empty() {
        let share = known(outcome).map_or(number::UNDEFINED.to_string(), |one| number::share(&one.share));
        return format!("{} most frequent ending is {name}: {share} of {runs} runs{why}.", by_group(findings));
    }
    let all: Vec<String> = std::iter::once(outcome).chain(tied).map(with_share).collect();
    format!("{} most frequent endings are tied: {} of {runs} runs{why}.", by_group(findings), list(&all))
}

/// Shares of the groups that were seen, the most frequent first, and how the sentence goes on; of fewer than two groups nothing is
/// said.
fn by_group(findings: &Findings) -> String {
    let mut seen: Vec<_> = findings.groups.iter().filter(|one| one.count > 0).collect();
    if seen.len() < 2 {
        return "The".to_string();
    }
    seen.sort_by_key(|one| std::cmp::Reverse(one.count));
    let said = |one: &&GroupFinding| format!("{} {}", groups::within(&one.group), number::share(&one.share));
    format!("{}; the", capital(&list(&seen.iter().map(said).collect::<Vec<_>>())))
}

/// Inputs whose rank correlation `of` something is defined, the strongest first.
#[cfg(feature = "charts")]
pub(crate) fn by_correlation(findings: &Findings, of: impl Fn(&InputFinding) -> Option<f64>) -> Vec<&InputFinding> {
    let mut known: Vec<(&InputFinding, f64)> =
        findings.inputs.iter().filter_map(|input| Some((input, of(input)?.abs()))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known.into_iter().map(|(input, _)| input).collect()
}

/// Whether an estimate's interval excludes zero.
#[cfg(feature = "charts")]
pub(crate) fn clear_of_zero(estimate: &Estimate) -> bool {
    estimate.excludes_zero()
}

fn strongest_input(findings: &Findings) -> String {
    let followed = groups::followed(findings);
    if findings.inputs.is_empty() {
        return format!("No input is drawn, so there is none to compare with {followed}.");
    }
    let varies = findings.inputs.iter().any(|input| input.followed.value.is_some());
    let Some(driver) = findings.conclusions.driver.as_ref().filter(|_| varies) else {
        return format!(
            "{} does not vary in these runs, so no drawn input can be compared with it.",
            capital(&followed)
        );
    };
    let Driver { path, groups: [less, more], difference, tied, .. } = driver;
    let input = named(findings, path);
    let share = |group: &RunGroup| number::share(&group.followed);
    let (first, second) = (value(findings, path, more), value(findings, path, less));
    if !difference.excludes_zero() {
        return format!(
            "No drawn input measurably changes the odds of {followed}. The largest contrast: {} of runs if {input} is {first}, {} if it \
             is {second}; the difference includes zero.",
            share(more),
            share(less)
        );
    }
    let rank = match findings.inputs.len() {
        1 => "; it is the only drawn input".to_string(),
        n if tied.is_empty() => format!("; the largest contrast of {n} drawn inputs"),
        n => {
            let names: Vec<String> = tied.iter().map(|path| named(findings, path)).collect();
            format!("; of {n} drawn inputs, tied with {}", list(&names))
        }
    };
    let followed = capital(&followed);
    format!("{followed}: {} of runs if {input} is {first}, {} if it is {second}{rank}.", share(more), share(less))
}

/// An input by its name, in quotes where that has a colon in it.
fn named(findings: &Findings, path: &str) -> String {
    let name = findings.scenario.labels.path(path);
    if name.contains(':') { format!("“{name}”") } else { name }
}

/// What the runs of a group have in common.
fn value(findings: &Findings, path: &str, group: &RunGroup) -> String {
    match (&group.point, group.side) {
        (Some(point), _) => number::point(&findings.scenario.labels, path, point),
        (None, Side::Low) => format!("at most {}", number::brief(group.range[1])),
        (None, _) => format!("at least {}", number::brief(group.range[0])),
    }
}

/// The most frequent of counted reasons; ties in the order of their names. None if nothing was counted.
#[cfg(feature = "charts")]
pub(crate) fn commonest(counts: &BTreeMap<String, u64>) -> Option<(&str, u64)> {
    let (reason, n) = counts.iter().max_by_key(|&(name, &n)| (n, Reverse(name)))?;
    (*n > 0).then_some((reason.as_str(), *n))
}

fn frequent_reason(findings: &Findings) -> String {
    let Some(forum) = most_heavily_weighted(findings) else {
        return "There is no forum, so nothing could be refused.".to_string();
    };
    let rivals = findings.forums.iter().filter(|other| other.weight >= forum.weight).count();
    let place = match findings.forums.len() {
        1 => forum.name.clone(),
        _ if rivals > 1 => format!("{}, the first of {rivals} forums of the same weight", forum.name),
        _ => format!("{}, the most heavily weighted forum", forum.name),
    };
    let Some(TopReason { reason, count, refusals, tied, .. }) = &findings.conclusions.refusal else {
        return format!("In {place}, no offer was refused ({} offers).", number::count(forum.offers));
    };
    if tied.is_empty() {
        return format!(
            "In {place}, offers fail most often on {}: {} of {} refusals ({}).",
            on(reason),
            number::count(*count),
            number::count(*refusals),
            number::part(*count, *refusals)
        );
    }
    let with_part =
        |id: &String| format!("{} ({})", on(id), number::part(forum.refusals.get(id).copied().unwrap_or(0), *refusals));
    let all: Vec<String> = std::iter::once(reason).chain(tied).map(with_part).collect();
    format!(
        "In {place}, the most frequent reasons for refusal are tied: {} of {} refusals.",
        list(&all),
        number::count(*refusals)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::conclude::{conclusions, one_by_one};
    use crate::analysis::estimate::wilson;
    use crate::render::sample::{self, Size};

    #[test]
    fn three_sentences_for_usual_findings() {
        let lines = headline(&sample::usual());
        assert!(
            lines[0].starts_with("No deal 80")
                && lines[0].contains(", war 17.6% ± 0.5, clash 2")
                && lines[0].contains("; the most frequent ending is Deadlock: 61.1% ± 0.7 of 20,000 runs."),
            "{lines:?}"
        );
        assert!(lines[1].starts_with("War: ") && lines[1].contains(" at least 0.65, "), "{lines:?}");
        assert!(lines[1].contains(" at most 0.45; the largest contrast of "), "{lines:?}");
        assert!(lines[2].contains("the most heavily weighted forum, offers fail most often on"), "{lines:?}");
    }

    #[test]
    fn points_are_named_and_ties_are_said() {
        let mut findings = sample::usual();
        findings.scenario.labels.types.insert("resolve".into(), "Northern resolve".into());
        for input in &mut findings.inputs {
            if input.path == "resolve" {
                for (bin, war) in input.bins.iter_mut().zip([40, 500, 1000]) {
                    (bin.n, bin.followed) = (2000, wilson(war, 2000, 0.95));
                }
            }
        }
        findings.inputs.retain(|input| input.path == "resolve");
        findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
        assert_eq!(
            headline(&findings)[1],
            "War: 50% ± 2 of runs if Northern resolve is strong, 2.0% (1.5–2.7) if it is weak; it is the only drawn input."
        );
        let mut alike = findings.inputs[0].clone();
        alike.path = "actor.northland.war.cost".into();
        findings.inputs.push(alike);
        findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
        assert!(headline(&findings)[1].ends_with("of 2 drawn inputs, tied with “northland: war cost”."));
        for bin in findings.inputs.iter_mut().flat_map(|input| &mut input.bins) {
            bin.followed = wilson(200, 2000, 0.95);
        }
        findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
        let line = &headline(&findings)[1];
        assert!(line.starts_with("No drawn input measurably") && line.ends_with("includes zero."), "{line}");
    }

    #[test]
    fn sentences_stand_where_there_is_nothing_to_tell() {
        let lines = headline(&sample::build(&Size::bare()));
        assert_eq!(lines[1], "No input is drawn, so there is none to compare with war.");
        assert_eq!(lines[2], "There is no forum, so nothing could be refused.");
        let mut findings = sample::usual();
        for input in &mut findings.inputs {
            input.followed.value = None;
        }
        for forum in &mut findings.forums {
            forum.refusals.clear();
        }
        findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
        let lines = headline(&findings);
        assert!(lines[1].starts_with("War does not vary") && lines[2].contains("no offer was refused"), "{lines:?}");
    }

    #[test]
    fn near_ties_are_called_so() {
        let mut findings = sample::usual();
        let runs = findings.plan.runs;
        // 5,050 against 4,950 of 20,000 is within chance; 5,600 against 4,950 is not, though their intervals nearly meet.
        for (counts, tied) in [([5_050, 4_950], true), ([5_600, 4_950], false)] {
            for (outcome, count) in findings.outcomes.iter_mut().zip(counts.into_iter().chain(std::iter::repeat(100))) {
                (outcome.count, outcome.share) = (count, wilson(count, runs, 0.95));
            }
            findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
            let line = headline(&findings)[0].clone();
            assert_eq!(
                line.contains("; the most frequent endings are tied: War by order (25.2% ± 0.6) and "),
                tied,
                "{line}"
            );
        }
        for n in findings.forums.iter_mut().flat_map(|forum| forum.refusals.values_mut()) {
            *n = 50;
        }
        findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
        assert!(headline(&findings)[2].contains("reasons for refusal are tied"), "{}", headline(&findings)[2]);
    }
}
