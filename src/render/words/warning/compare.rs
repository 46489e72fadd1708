//! Words of all warnings about comparisons. A warning lists all that it is about.

use crate::analysis::changes::{ChangeWarning, Code, Share, Subject};
use crate::analysis::compare::Comparison;
use crate::analysis::findings::Estimate;
use crate::render::words::terms::list;
use crate::render::words::variants::Of;
use crate::render::words::{number, variants};

use super::{About, all_of, either, needed};

/// Meaning, rule and advice of a code.
#[must_use]
pub fn about_change(code: Code) -> About {
    let (meaning, rule, advice) = match code {
        Code::Undecided => (
            "Whether a variant changes an ending is undecided.",
            "The interval of the difference includes zero and reaches beyond ±2 points. It is one of the simultaneous intervals \
             (Bonferroni over all variants and endings).",
            "Simulate the number of runs that the warning names. Until then, say neither that the variant changes the ending nor that it \
             does not.",
        ),
        Code::Equivalent => (
            "A variant is equivalent to the base: no ending changes by 2 points or more.",
            "Equivalence test: the simultaneous intervals of all its differences lie within ±2 points.",
            "Report it as a finding: what the variant changes does not matter for how the talks end.",
        ),
        Code::EndingsUnchanged => (
            "No run ended differently under a variant, although something else changed.",
            "Every run has the ending that it has under the base. The warning gives the exact upper bound of the share of runs that would \
             end differently (Clopper & Pearson 1934; about 3/n for one variant at 95%), at a level adjusted for all variants.",
            "Look at tension and payoffs instead of endings, or make the change larger.",
        ),
        Code::NothingChanged => (
            "A variant changes nothing at all.",
            "In every run the ending is that of the base, and so are tension, meetings, length and payoffs. The bound is that of R012.",
            "Check that the scenario uses the values that the variant sets. They may belong to a move that nobody plays or a rule that \
             never applies.",
        ),
        Code::NeverSeen => (
            "An ending was never seen, neither under the base nor under any variant.",
            "No run of any file ended so. The warning gives the exact upper bound of its share, at a level adjusted for all such endings and \
             all files.",
            "Do not say that it is impossible. If it should be possible, check its condition.",
        ),
    };
    About { meaning, rule, advice }
}

/// A warning about a comparison in words: what is the case, the estimate, the rule, a way on.
#[must_use]
pub fn change_text(warning: &ChangeWarning, comparison: &Comparison) -> String {
    let names = variants::names(comparison);
    let variants = all_of(&variants::named(&names, warning.subjects.iter().filter_map(|one| one.variant)));
    let Some(first) = warning.subjects.first() else { return String::new() };
    let level = number::level(first.estimate.level);
    let bound = number::at_most(high(&first.estimate));
    let runs = number::count(comparison.plan.runs);
    let band = number::brief(100.0 * warning.threshold.unwrap_or(0.0));
    match warning.code {
        Code::Undecided => format!(
            "{} undecided at {runs} runs: {}. {} and {} beyond ±{band} points.{}",
            match warning.subjects.len() {
                1 => "One difference is".to_string(),
                n => format!("{} differences are", number::count(n as u64)),
            },
            by_share(&warning.subjects, comparison, &names),
            match warning.subjects.len() {
                1 => format!("The {level} interval includes zero"),
                _ => format!("The {level} intervals include zero"),
            },
            if warning.subjects.len() == 1 { "reaches" } else { "reach" },
            needed(warning.runs_needed, if warning.subjects.len() == 1 { "it" } else { "them" })
        ),
        Code::Equivalent => {
            let widest = warning.subjects.iter().max_by(|a, b| reach(&a.estimate).total_cmp(&reach(&b.estimate)));
            let widest = widest.map_or(String::new(), |one| {
                let what = one.share.as_ref().map_or(String::new(), |share| name(share, comparison));
                let under = variants::named(&names, one.variant).concat();
                format!("{what} under {under}, {}", number::difference(&one.estimate))
            });
            format!(
                "{} equivalent to the base on every ending: {variants}. All {level} intervals of differences lie within ±{band} points. The \
                 difference that may be largest: {widest}.",
                match warning.subjects.len() {
                    1 => "One variant is".to_string(),
                    n => format!("{} variants are", number::count(n as u64)),
                }
            )
        }
        Code::EndingsUnchanged => format!(
            "No run of {runs} ends differently under {variants}, although tension, meetings, length or payoffs do change. The share of runs \
             that would end differently is at most {bound} ({level} bound{}).",
            each(warning.subjects.len())
        ),
        Code::NothingChanged => format!(
            "Nothing changes under {variants}: ending, tension, meetings, length and payoffs of all {runs} runs are those of the base. The \
             share of runs that would end differently is at most {bound} ({level} bound{}). Check that the scenario uses the values that are \
             set.",
            each(warning.subjects.len())
        ),
        Code::NeverSeen => {
            let unseen = warning.subjects.iter().filter_map(|one| one.share.as_ref());
            let unseen: Vec<String> = unseen.map(|share| name(share, comparison)).collect();
            format!(
                "No run ended in {}, under the base or under any variant ({runs} runs each). {} at most {bound} in each of them ({level} bound).",
                either(&unseen),
                if unseen.len() > 1 { "The share of each is" } else { "Its share is" }
            )
        }
    }
}

/// Shares whose undecided variants are listed. Groups come first.
const MOST_SHARES: usize = 2;

fn each(n: usize) -> &'static str {
    if n == 1 { "" } else { ", for each" }
}

fn high(estimate: &Estimate) -> f64 {
    estimate.interval.map_or(1.0, |[_, high]| high)
}

fn reach(estimate: &Estimate) -> f64 {
    estimate.interval.map_or(0.0, |[low, high]| low.abs().max(high.abs()))
}

fn name(share: &Share, comparison: &Comparison) -> String {
    Of::known(comparison, share).map_or_else(|| share.id.clone(), |of| of.within(comparison))
}

/// Which variants are undecided in which share: of many shares the first ones, and how many more differences.
fn by_share(subjects: &[Subject], comparison: &Comparison, names: &[String]) -> String {
    let mut groups: Vec<(&Share, Vec<u64>)> = Vec::new();
    for subject in subjects {
        let (Some(share), Some(variant)) = (&subject.share, subject.variant) else { continue };
        match groups.last_mut() {
            Some((last, variants)) if *last == share => variants.push(variant),
            _ => groups.push((share, vec![variant])),
        }
    }
    let shown = groups.iter().take(MOST_SHARES);
    let mut said: Vec<String> = shown
        .map(|(share, variants)| {
            let under = list(&variants::named(names, variants.iter().copied()));
            format!("{} under {under}", name(share, comparison))
        })
        .collect();
    match groups.iter().skip(MOST_SHARES).map(|(_, variants)| variants.len()).sum() {
        0_usize => {}
        1 => said.push("one of another ending".to_string()),
        more => said.push(format!("{} of other endings", number::count(more as u64))),
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::changes::{BAND, ShareOf};
    use crate::analysis::findings::Method;
    use crate::render::sample::{self, Size};

    fn around(value: f64, half: f64) -> Estimate {
        Estimate {
            value: Some(value),
            standard_error: Some(half / 3.3),
            interval: Some([value - half, value + half]),
            level: 0.999,
            method: Method::Paired,
            n: 20_000,
        }
    }

    fn one(code: Code, comparison: &Comparison, subjects: usize) -> ChangeWarning {
        let class = |place: usize| Share { of: ShareOf::Class, id: comparison.outcomes[place].id.clone() };
        let subject = |place: usize| match code {
            Code::Undecided | Code::Equivalent => {
                Subject { variant: Some(place as u64 + 1), share: Some(class(3)), estimate: around(0.004, 0.011) }
            }
            Code::EndingsUnchanged | Code::NothingChanged => {
                Subject { variant: Some(place as u64 + 1), share: None, estimate: around(0.0, 0.00123) }
            }
            Code::NeverSeen => Subject { variant: None, share: Some(class(place)), estimate: around(0.0, 0.00123) },
        };
        let subjects = (0..subjects).map(subject).collect();
        ChangeWarning { text: String::new(), code, subjects, threshold: code.threshold(), runs_needed: Some(123_456) }
    }

    #[test]
    fn each_names_its_subjects_its_estimate_and_its_rule() {
        let comparison = sample::comparison(&Size::usual(), 5);
        let names = variants::names(&comparison);
        for &code in Code::ALL {
            for subjects in [1, 2, 5] {
                let said = change_text(&one(code, &comparison, subjects), &comparison);
                assert!(said.contains("99.9%") && said.ends_with('.') && !said.contains("NaN"), "{said}");
                assert!(code.threshold() != Some(BAND) || said.contains("±2 points"), "{said}");
                assert_eq!(said.contains("About 130,000 runs"), code == Code::Undecided, "{said}");
                assert_eq!(said.contains("0.13%"), code.threshold().is_none(), "{said}");
                let of = match code {
                    Code::NeverSeen => &comparison.outcomes[0].name,
                    _ => &names[1],
                };
                assert!(said.contains(of.as_str()), "{said}");
                assert!(
                    !comparison.outcomes.iter().any(|one| one.id.contains('_') && said.contains(&one.id)),
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn many_subjects_stay_one_short_warning() {
        let comparison = sample::comparison(&Size::usual(), 17);
        let mut warning = one(Code::NothingChanged, &comparison, 17);
        assert!(change_text(&warning, &comparison).contains(" and 6 more: "));
        warning.code = Code::Undecided;
        warning.subjects = (0..8)
            .flat_map(|class| (1..=17).map(move |variant| (class, variant)))
            .map(|(class, variant)| Subject {
                variant: Some(variant),
                share: Some(Share { of: ShareOf::Class, id: comparison.outcomes[class].id.clone() }),
                estimate: around(0.01, 0.03),
            })
            .collect();
        let said = change_text(&warning, &comparison);
        assert!(said.starts_with("136 differences are undecided at 20,000 runs: ") && said.len() < 900, "{said}");
        assert!(said.contains(" and 14 more; ") && said.contains("; 102 of other endings. "), "{said}");
    }
}
