//! Words of all warnings about results: the one place that has them. Each says its estimate and its rule.

mod compare;

pub use compare::{about_change, change_text};

use crate::analysis::changes;
use crate::analysis::findings::{Estimate, Findings};
use crate::analysis::warnings::{Code, Warning};

use super::terms::capital;
use super::{foresight, health, number, talks};

/// What stands in `docs/warnings.md` about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// What it says.
    pub meaning: &'static str,
    /// When it is said.
    pub rule: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// Meaning, rule and advice of a code.
#[must_use]
pub fn about(code: Code) -> About {
    let (meaning, rule, advice) = match code {
        Code::TalksBarelyMatter => (
            "Talks barely change the odds of endings by force or of clashes. The warning names the groups of endings that it is about, in the words of \
             the scenario. In a scenario without such endings these are the agreements.",
            "Equivalence test (two one-sided tests). The value of talks is the share with meetings less the share in the same runs without \
             meetings. For every outcome class of these groups, and for all of them together, the whole interval lies within ±2 points. The level is \
             adjusted so that these intervals hold together, also with those against runs in which a failed meeting raises no tension \
             (Bonferroni). The warning names the private information under which talks do change the odds.",
            "Check whether the talks can affect what leads to such an ending: through issues, linkage, or moves that an agreement restrains.",
        ),
        Code::TalksUndecided => (
            "Whether talks change the odds of endings by force or of clashes is undecided. The groups of endings are those of R001.",
            "Every interval of the value of talks (R001) includes zero, and at least one reaches beyond ±2 points.",
            "Simulate the number of runs that the warning names. Until then, say neither that talks matter nor that they do not.",
        ),
        Code::LearningBarelyMatters => (
            "Learning changes almost nothing.",
            "Some runs are played again with beliefs frozen at the prior. The interval of the share that ends differently lies below 1%.",
            "Private types cost time and attention. Check that the points of each type lead to different behavior, or leave the types out.",
        ),
        Code::LearningUndecided => (
            "Whether learning changes anything is undecided.",
            "Some runs are played again with beliefs frozen at the prior. The interval of the share that ends differently contains 1%.",
            "Simulate the number of runs that the warning names.",
        ),
        Code::BeliefsOffPrior => (
            "Mean beliefs at the end differ from the prior. By Bayes's rule they cannot.",
            "The mean posterior over all n runs is more than 4 standard errors plus 10/n away from the prior.",
            "Do not use the results. This is a fault of the engine: please report it with the scenario and the seed.",
        ),
        Code::ErrorDeals => (
            "Many agreements left a party worse off, by its own estimate. This is decision noise.",
            "An agreement counts if a party would have gained more than 0.02 by refusing. The interval of the share of such agreements lies \
             above 5%. Agreements in one run are alike, so the interval counts runs.",
            "Raise `precision` to see what remains without decision noise.",
        ),
        Code::MovesAtALoss => (
            "Many moves were a net loss for the actor, by its own estimate. This is decision noise.",
            "The interval of the share of such moves lies above 5%. Moves in one run are alike, so the interval counts runs.",
            "Raise `precision.move` to see what remains without decision noise.",
        ),
        Code::PrecisionSensitive => (
            "The share of an ending is sensitive to decision precision.",
            "Some runs are played again at half and at double precision. In at least one of the two, the interval of the change lies wholly \
             above +5 or below −5 points. Its level is adjusted for all endings and both precisions (Bonferroni).",
            "Report the ending as a range, or find evidence for the precision.",
        ),
        Code::NeverSeen => (
            "An ending was never seen.",
            "No run ended this way. The warning gives the upper end of the interval of its share.",
            "Do not say that it is impossible. If it should be possible, check its condition.",
        ),
        Code::NotCompared => (
            "Actors choose in an equilibrium, and the equilibria of the games that this one is compared with were not computed. So there is \
             no value of talks, no value of leverage, and no share at half or double decision precision.",
            "A game without meetings, with meetings whose failure raises no tension, at another precision or without moves has an \
             equilibrium of its own. It was neither solved nor fitted.",
            "Fit them with `detente fit FILE --twins -o values.json`, then simulate with `detente run FILE --values values.json`.",
        ),
        Code::QuickFit => (
            "The equilibrium is a quick fit, for a look.",
            "The values were fitted with `--quick`: with few runs and few iterations.",
            "Do not quote any number. Fit again without `--quick`.",
        ),
        Code::NotConverged => (
            "The fit has not converged: its values may be far from an equilibrium.",
            "A fit has converged where, after at least four iterations, the last one changed the values of every actor by less than ¼/λ (root \
             mean square, with the tolerance of the budget in the place of ¼), and no slope (R018) is more than two standard errors \
             outside 0.8 to 1.25. λ is the largest finite precision of any choice.",
            "Go on with the fit: allow more iterations, or more runs for each.",
        ),
        Code::SlopeOff => (
            "An actor\u{2019}s values foretell too much or too little of what its decisions change.",
            "Some runs are played again with one decision replaced. What that changed is regressed on what the values foretold; the \
             regression has no constant, and the runs were not known to the values. The interval of the slope lies wholly outside 0.8 to 1.25. Below 1 \
             values foretell too much, above 1 too little.",
            "Fit with more runs. If the slope stays, the features cannot express what decisions change: do not trust what follows from \
             this actor\u{2019}s foresight.",
        ),
        Code::DeviationPays => (
            "An actor would gain by choosing otherwise, if nobody else knew of it.",
            "Values of its own were fitted for the actor against the play of all others. The interval of its mean gain per run, on random \
             numbers that were not learned from, lies above 0.",
            "Compare the gain with the actor\u{2019}s payoff. If it is not negligible, fit with a larger budget.",
        ),
        Code::StartsDiffer => (
            "Fits that were trained on other random numbers disagree on how runs end, by more than sampling error.",
            "For each ending, the lowest share in the last iteration of any fit is compared with the highest. The interval of a difference \
             excludes zero. Its level is adjusted for all pairs of fits and all endings (Bonferroni).",
            "Report only what all fits share.",
        ),
    };
    About { meaning, rule, advice }
}

/// The page `docs/warnings.md`.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(
        "# Warnings about results\n\n\
         `detente run` and `detente compare` add these remarks to the summary on the terminal, to the report, and to `findings.json` or \
         `comparison.json` (key `warnings`: code, text, ids, estimates, threshold). Each is a test of an estimate against a rule. Where \
         the runs can neither confirm nor exclude a statement, the warning says so and names the number of runs that would about decide \
         it. Codes are stable: R stands for results, S and W for scenarios ([codes](scenario-format.md)). Unless a rule says otherwise, \
         intervals have the level of the plan (95%).\n\n\
         With `--precision`, [shares of runs and their differences](results.md#intervals) have intervals that remain valid at the number of \
         runs where the rule stopped. Without control variates the exceptions are R005, R006 and R007.\n\n\
         This page is written by a test, which fails where it is out of date: `DETENTE_BLESS=1 cargo test --test it warnings`.\n",
    );
    let mut section = |id: &str, About { meaning, rule, advice }: About| {
        out += &format!("\n### {id}\n\n{meaning}\n\n- **Rule.** {rule}\n- **What to do.** {advice}\n");
    };
    Code::ALL.iter().copied().for_each(|code| section(code.id(), about(code)));
    changes::Code::ALL.iter().copied().for_each(|code| section(code.id(), about_change(code)));
    let (runs, comparisons) = (Code::ALL[0].id(), changes::Code::ALL[0].id());
    let heads = [(runs, "Of an experiment"), (comparisons, "Of a comparison")];
    heads
        .into_iter()
        .fold(out, |page, (id, head)| page.replace(&format!("\n### {id}\n"), &format!("\n## {head}\n\n### {id}\n")))
}

/// A warning in words: what is the case, the estimate, the rule, a way on.
#[must_use]
pub fn text(warning: &Warning, findings: &Findings) -> String {
    let labels = &findings.scenario.labels;
    let class = |id: &str| findings.outcomes.iter().find(|o| o.id == id).map_or(labels.outcome(id), |o| o.name.clone());
    let subject = |place: usize| warning.subjects.get(place).map_or("", String::as_str);
    let estimate = |name: &str| warning.estimates.get(name);
    let shown =
        |name: &str, show: fn(&Estimate) -> String| estimate(name).map_or_else(|| number::UNDEFINED.to_string(), show);
    let level = |name: &str| number::level(estimate(name).map_or(0.95, |e| e.level));
    let threshold = 100.0 * warning.threshold.unwrap_or(0.0);
    let needed = needed(warning.runs_needed, "it");
    let about = talks::about(findings);
    let ending = || if warning.subjects.is_empty() { capital(&about) } else { class(subject(0)) };
    match warning.code {
        Code::TalksBarelyMatter => format!(
            "Talks barely change the odds of {about}: every difference from the same runs without meetings lies within ±{threshold} \
             points ({} intervals). The one that may be largest: {} {}.{}",
            level("difference"),
            ending(),
            shown("difference", number::difference),
            match talks::changed_points(findings) {
                points if points.is_empty() => String::new(),
                points => format!(
                    " They do change the odds of {about} under some private information ({}).",
                    points.join("; ")
                ),
            }
        ),
        Code::TalksUndecided => format!(
            "Whether talks change the odds of {about} is undecided: the share of {} differs by {} from the same runs without meetings. The {} \
             interval includes zero and reaches beyond ±{threshold} points.{needed}",
            ending(),
            shown("difference", number::difference),
            level("difference")
        ),
        Code::LearningBarelyMatters => format!(
            "Learning changes almost nothing here: with beliefs frozen at the prior, the share of runs that end differently is {} (rule: \
             the {} interval lies below {threshold}%).",
            shown("changed", number::share),
            level("changed")
        ),
        Code::LearningUndecided => format!(
            "Whether learning matters is undecided: with beliefs frozen at the prior, the share of runs that end differently is {}. The {} \
             interval contains {threshold}%.{needed}",
            shown("changed", number::share),
            level("changed")
        ),
        Code::BeliefsOffPrior => {
            let prior =
                findings.beliefs.iter().find(|b| b.r#type == subject(0) && b.point == subject(1)).map(|b| b.prior);
            format!(
                "The mean belief that {} is {} is {} instead of the prior {}, more than {} standard errors off. This is a fault of the \
                 engine: please report it.",
                labels.path(subject(0)),
                number::point(labels, subject(0), subject(1)),
                shown("mean belief", number::plain),
                prior.map_or(number::UNDEFINED.to_string(), |p| number::fixed(p, 4)),
                warning.threshold.unwrap_or(0.0)
            )
        }
        Code::ErrorDeals => format!(
            "Of all agreements, {} left a party worse off by more than 0.02, by its own estimate. This is decision noise (rule: the {} \
             interval lies above {threshold}%). Raise `precision` to see what remains without it.",
            shown("share", number::share),
            level("share")
        ),
        Code::MovesAtALoss => format!(
            "Of all moves, {} were a net loss for the actor, by its own estimate. This is decision noise (rule: the {} interval lies above \
             {threshold}%). Raise `precision.move` to see what remains without it.",
            shown("share", number::share),
            level("share")
        ),
        Code::PrecisionSensitive => format!(
            "The share of {} is sensitive to decision precision: {} at half precision, {} at double (rule: an interval at {} lies beyond \
             ±{threshold} points).",
            class(subject(0)),
            shown("change at half", number::difference),
            shown("change at double", number::difference),
            level("change at half")
        ),
        Code::NeverSeen => {
            let (n, high) = estimate("share").map_or((0, 0.0), |e| (e.n, e.interval.map_or(1.0, |[_, high]| high)));
            let unseen: Vec<String> = warning.subjects.iter().map(|id| class(id)).collect();
            format!(
                "No run of {} ended in {}. {} at most {} ({} interval).",
                number::count(n),
                either(&unseen),
                if unseen.len() > 1 { "The share of each is" } else { "Its share is" },
                number::at_most(high),
                level("share")
            )
        }
        Code::NotCompared => format!("{} {}", foresight::NOT_COMPARED, foresight::TO_COMPARE),
        Code::QuickFit => "The equilibrium is a quick fit, for a look: it was made with few runs and few iterations. Do not quote these \
                           numbers; fit again without `--quick`."
            .to_string(),
        Code::NotConverged => health::not_converged(findings, subject(0)),
        Code::SlopeOff => {
            let what = if subject(1) == "meeting" { "a replaced offer or answer" } else { "a replaced move of its own" };
            let slope = estimate("slope").and_then(|e| e.value).unwrap_or(1.0);
            format!(
                "The values of {} foretell too {} of what {what} changes: the slope is {} (rule: the {} interval lies outside 0.8 to 1.25).",
                labels.actor(subject(0)),
                if slope < 1.0 { "much" } else { "little" },
                shown("slope", number::plain),
                level("slope")
            )
        }
        Code::DeviationPays => format!(
            "{} would gain {} per run by choosing otherwise, if nobody else knew of it (rule: the {} interval lies above 0). What was \
             fitted is not quite an equilibrium.",
            labels.actor(subject(0)),
            shown("gain", number::correlation),
            level("gain")
        ),
        Code::StartsDiffer => format!(
            "Fits that were trained on other random numbers disagree: their shares of {} differ by up to {} (rule: the {} interval excludes \
             zero). Report only what all fits share.",
            class(subject(0)),
            shown("difference", number::difference),
            level("difference")
        ),
    }
}

/// Names that are listed in full.
const MOST: usize = 12;

/// `a, b and c`; of very many the first ones and how many more.
fn all_of(names: &[String]) -> String {
    joined(names, "and")
}

/// `a, b or c`, likewise.
fn either(names: &[String]) -> String {
    joined(names, "or")
}

fn joined(names: &[String], last_word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= MOST => format!("{} {last_word} {last}", first.join(", ")),
        many => format!("{} {last_word} {} more", many[..MOST - 1].join(", "), many.len() + 1 - MOST),
    }
}

/// How many runs would decide what is undecided, as a sentence after others.
fn needed(runs: Option<u64>, what: &str) -> String {
    runs.map_or_else(
        || " The estimate lies so near the threshold that more runs may not decide it.".to_string(),
        |n| format!(" About {} runs would decide {what}.", number::count(two_digits_up(n))),
    )
}

/// A number of runs with two digits, rounded up.
fn two_digits_up(n: u64) -> u64 {
    let unit = 10_u64.pow(n.max(1).ilog10().saturating_sub(1));
    n.div_ceil(unit) * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::findings::Method;
    use crate::render::sample;

    fn around(value: f64, half: f64) -> Estimate {
        let interval = Some([value - half, value + half]);
        Estimate {
            value: Some(value),
            standard_error: Some(half / 1.96),
            interval,
            level: 0.95,
            method: Method::Paired,
            n: 20_000,
        }
    }

    /// One of each code.
    fn one(code: Code, findings: &Findings) -> Warning {
        let class = findings.outcomes[4].id.clone();
        let (subjects, names): (Vec<String>, &[&str]) = match code {
            Code::TalksBarelyMatter | Code::TalksUndecided => (vec![class], &["difference"]),
            Code::LearningBarelyMatters | Code::LearningUndecided => (vec![], &["changed"]),
            Code::BeliefsOffPrior => {
                (vec![findings.beliefs[0].r#type.clone(), findings.beliefs[0].point.clone()], &["mean belief"])
            }
            Code::ErrorDeals | Code::MovesAtALoss => (vec![], &["share"]),
            Code::PrecisionSensitive => (vec![class], &["change at half", "change at double"]),
            Code::NeverSeen => (vec![class], &["share"]),
            Code::NotCompared | Code::QuickFit => (vec![], &[]),
            Code::NotConverged => (vec![findings.actors[1].id.clone()], &[]),
            Code::SlopeOff => (vec![findings.actors[0].id.clone(), "moves".into()], &["slope"]),
            Code::DeviationPays => (vec![findings.actors[0].id.clone()], &["gain"]),
            Code::StartsDiffer => (vec![class], &["difference"]),
        };
        Warning {
            text: String::new(),
            code,
            subjects,
            estimates: names.iter().map(|name| ((*name).to_string(), around(0.123, 0.011))).collect(),
            threshold: code.threshold(),
            runs_needed: Some(123_456),
        }
    }

    #[test]
    fn each_says_its_estimate_and_its_rule() {
        let findings = sample::foreseen(&sample::Size::usual(), false);
        for &code in Code::ALL {
            let warning = one(code, &findings);
            let said = text(&warning, &findings);
            if matches!(code, Code::NotCompared | Code::QuickFit | Code::NotConverged) {
                let asks = ["`detente fit FILE --twins", "without `--quick`", "allow more iterations"];
                assert!(asks.iter().any(|way| said.contains(way)) && said.ends_with('.'), "{said}");
                continue;
            }
            // The estimate, and the level of the interval that the rule looks at.
            let rule = if code == Code::BeliefsOffPrior { "4 standard errors" } else { "95%" };
            assert!(said.contains("12.3") || said.contains("0.123") || said.contains("14%"), "{said}");
            assert!(said.contains(rule), "{said}");
            assert!(!said.contains('–') && !said.contains("NaN") && said.ends_with('.'), "{said}");
            assert!(!warning.subjects.iter().any(|id| id.contains('_') && said.contains(id.as_str())), "{said}");
            let undecided = matches!(code, Code::TalksUndecided | Code::LearningUndecided);
            assert_eq!(said.contains("About 130,000 runs"), undecided, "{said}");
        }
    }

    #[test]
    fn runs_are_rounded_up_to_two_digits() {
        assert_eq!([1, 9, 10, 99, 101, 123_456, 990_001].map(two_digits_up), [1, 9, 10, 99, 110, 130_000, 1_000_000]);
    }
}
