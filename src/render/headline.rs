//! The three sentences that a reader should take away.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::analysis::findings::{Estimate, Findings, ForumFinding, InputFinding, OutcomeFinding};

use super::{number, stop};

/// The likeliest ending; the drawn input that goes most with war; the commonest reason for refusal in the weightiest forum.
///
/// Each is a whole sentence and stays so where there is nothing to tell: no input drawn, no war seen, no refusal.
pub fn headline(findings: &Findings) -> [String; 3] {
    [likeliest_ending(findings), strongest_input(findings), commonest_reason(findings)]
}

/// Outcomes that were seen, the commonest first; ties in the order of the file.
pub(crate) fn by_share(findings: &Findings) -> Vec<&OutcomeFinding> {
    let mut seen: Vec<_> = findings.outcomes.iter().filter(|outcome| outcome.count > 0).collect();
    seen.sort_by_key(|outcome| Reverse(outcome.count));
    seen
}

fn likeliest_ending(findings: &Findings) -> String {
    let runs = number::count(findings.plan.runs);
    let why = stop::came_to(findings);
    match by_share(findings).as_slice() {
        [] => format!("No ending was seen in {runs} runs."),
        [only] => format!("Every one of {runs} runs ends in {}{why}.", only.name),
        [first, second, ..] if overlap(&first.share, &second.share) => format!(
            "{} and {} are about equally likely: {} and {} of {runs} runs{why}.",
            first.name,
            second.name,
            number::share(&first.share),
            number::share(&second.share)
        ),
        [first, ..] => {
            format!("The likeliest ending is {}: {} of {runs} runs{why}.", first.name, number::share(&first.share))
        }
    }
}

/// Whether two intervals have a value in common.
pub(crate) fn overlap(a: &Estimate, b: &Estimate) -> bool {
    match (a.interval, b.interval) {
        (Some(a), Some(b)) => a[0] <= b[1] && b[0] <= a[1],
        _ => false,
    }
}

/// Inputs whose rank correlation with war is defined, the strongest first.
pub(crate) fn by_correlation(findings: &Findings) -> Vec<&InputFinding> {
    let mut known: Vec<(&InputFinding, f64)> =
        findings.inputs.iter().filter_map(|input| Some((input, input.war.value?.abs()))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    known.into_iter().map(|(input, _)| input).collect()
}

/// Whether an estimate's interval leaves zero out.
pub(crate) fn clear_of_zero(estimate: &Estimate) -> bool {
    estimate.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
}

fn strongest_input(findings: &Findings) -> String {
    if findings.inputs.is_empty() {
        return "No input is drawn, so there is none to compare with war.".to_string();
    }
    match by_correlation(findings).first() {
        None => "War does not vary in these runs, so no drawn input goes with it.".to_string(),
        Some(input) if clear_of_zero(&input.war) => format!(
            "Of {}, `{}` goes most with war: rank correlation {}.",
            inputs(findings.inputs.len()),
            input.path,
            number::correlation(&input.war)
        ),
        Some(input) => format!(
            "None of {} clearly goes with war; the nearest is `{}`: rank correlation {}.",
            inputs(findings.inputs.len()),
            input.path,
            number::correlation(&input.war)
        ),
    }
}

fn inputs(n: usize) -> String {
    if n == 1 { "one drawn input".to_string() } else { format!("{n} drawn inputs") }
}

/// The commonest of counted reasons; ties in the order of their names. None if nothing was counted.
pub(crate) fn commonest(counts: &BTreeMap<String, u64>) -> Option<(&str, u64)> {
    let (reason, n) = counts.iter().max_by_key(|&(name, &n)| (n, Reverse(name)))?;
    (*n > 0).then_some((reason.as_str(), *n))
}

/// The forum of greatest weight; ties in the order of the file.
pub(crate) fn weightiest(findings: &Findings) -> Option<&ForumFinding> {
    findings.forums.iter().rev().max_by(|a, b| a.weight.total_cmp(&b.weight))
}

/// A reason as it follows "fail mostly on".
pub(crate) fn on(id: &str) -> String {
    match id {
        "red_line" => "red lines".into(),
        "precondition" => "preconditions".into(),
        "audience_cost" => "audience costs".into(),
        "better_alternative" => "better alternatives".into(),
        other => reason(other),
    }
}

/// A reason as people say it.
pub(crate) fn reason(id: &str) -> String {
    id.replace('_', " ")
}

fn commonest_reason(findings: &Findings) -> String {
    let Some(forum) = weightiest(findings) else {
        return "There is no forum, so nothing could be refused.".to_string();
    };
    let place =
        if findings.forums.len() > 1 { format!("{}, the weightiest forum", forum.name) } else { forum.name.clone() };
    let all: u64 = forum.refusals.values().sum();
    match commonest(&forum.refusals) {
        None => format!("In {place}, no offer was refused ({} offers).", number::count(forum.offers)),
        Some((id, n)) => format!(
            "In {place}, offers fail mostly on {}: {} of {} refusals ({}).",
            on(id),
            number::count(n),
            number::count(all),
            number::part(n, all)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn three_sentences_for_usual_findings() {
        let lines = headline(&sample::usual());
        assert!(
            lines[0].starts_with("The likeliest ending is Deadlock: 6") && lines[0].ends_with("of 20,000 runs."),
            "{lines:?}"
        );
        assert!(lines[1].contains("goes most with war: rank correlation"), "{lines:?}");
        assert!(lines[2].contains("the weightiest forum, offers fail mostly on"), "{lines:?}");
    }

    #[test]
    fn sentences_stand_where_there_is_nothing_to_tell() {
        let lines = headline(&sample::build(&Size::bare()));
        assert_eq!(lines[1], "No input is drawn, so there is none to compare with war.");
        assert_eq!(lines[2], "There is no forum, so nothing could be refused.");
        let mut findings = sample::usual();
        for input in &mut findings.inputs {
            input.war.value = None;
        }
        for forum in &mut findings.forums {
            forum.refusals.clear();
        }
        let lines = headline(&findings);
        assert!(lines[1].starts_with("War does not vary") && lines[2].contains("no offer was refused"), "{lines:?}");
    }

    #[test]
    fn near_ties_are_called_so() {
        let mut findings = sample::usual();
        let (count, share) = (findings.outcomes[0].count, findings.outcomes[0].share.clone());
        for outcome in &mut findings.outcomes {
            (outcome.count, outcome.share) = (count, share.clone());
        }
        assert!(headline(&findings)[0].contains("about equally likely"));
    }
}
