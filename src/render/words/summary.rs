//! What `run` prints: how it ends, what the talks change and what to beware of; then, once results are written, where they are and
//! the headline. And what `compare` prints.

mod compare;
mod discover;
mod flip;
mod foresight;
mod global;
mod outcomes;
mod sensitivity;
mod strategies;
mod sweep;

pub use compare::{compare, end_of_comparison};
pub use discover::{discover, end_of_discover};
pub use flip::{end_of_flip, flip};
pub use global::{end_of_global, global};
pub use sensitivity::{end_of_sensitivity, sensitivity};
pub use strategies::{end_of_strategies, strategies};
pub use sweep::{end_of_sweep, sweep};

use crate::analysis::findings::{Estimate, Findings, PlanRef, ScenarioRef};
use crate::analysis::talks::{TalksFinding, TalksTwin, TalksVerdict};
use crate::analysis::warnings::Code;

use super::collapse::collapse;
use super::foresight::is_compared;
use super::headline::headline;
use super::{given, number, quick, stop, subsets, talks, warning};
use crate::render::terminal::text::{LEAST_WIDTH, columns, listed, wrapped};

/// How what is played around one scenario begins: its name, what was played, seed and program, whether values are of a quick fit, and
/// what was changed.
fn begin(scenario: &ScenarioRef, plan: &PlanRef, engine_version: &str, played: &str, width: usize) -> String {
    let mut out = wrapped("", &scenario.name, width);
    let facts = format!("{}, {played}, seed {}, detente {engine_version}", scenario.id, plan.seed);
    out += &wrapped("", &facts, width);
    if let Some(mark) = quick::mark(scenario.values.as_ref()) {
        out += &wrapped("", mark, width);
    }
    for change in &scenario.overrides {
        out += &wrapped("  with ", change, width);
    }
    out
}

/// The findings of one experiment for a terminal of this many columns. Behind them stands [`end_of_run`].
pub fn run(findings: &Findings, width: usize) -> String {
    let mut out = wrapped("", &findings.scenario.name, width);
    let facts = format!(
        "{}, {} runs, seed {}, detente {}",
        findings.scenario.id,
        number::count(findings.plan.runs),
        findings.plan.seed,
        findings.engine_version
    );
    out += &wrapped("", &facts, width);
    if let Some(mark) = quick::mark(findings.scenario.values.as_ref()) {
        out += &wrapped("", mark, width);
    }
    if let Some(why) = stop::why(findings).or_else(|| given::said(&findings.plan)) {
        out += &wrapped("  ", &why, width);
    }
    for change in &findings.scenario.overrides {
        out += &wrapped("  with ", change, width);
    }
    out += &format!("\n{}\n", outcomes::outcomes(findings, width).trim_end());
    out += &by_input(findings, width);
    out += &format!("\n{}", value_of_talks(findings, width));
    // What a warning says need not be said twice.
    let warned = |one: &&TalksFinding| {
        one.twin == TalksTwin::NoMeetings && one.verdict.is_some_and(|verdict| verdict != TalksVerdict::Change)
    };
    for one in findings.talks.iter().filter(|one| one.point.is_none() && !warned(one)) {
        out += &talks::verdict(findings, one).map_or(String::new(), |said| wrapped("  ", &said, width));
    }
    out += &foresight::foresight(findings, width);
    if let Some(said) = collapse(findings) {
        out += &wrapped("", &said, width);
    }
    if !findings.warnings.is_empty() {
        out += "\nwarnings\n";
        for one in &findings.warnings {
            out += &wrapped(&format!("  {}  ", one.code.id()), &warning::text(one, findings), width);
        }
    }
    out
}

/// Where the results of an experiment are, and the three sentences of the headline, each of which begins a line.
pub fn end_of_run(findings: &Findings, place: &str, width: usize) -> String {
    end(place, &headline(findings), width)
}

fn end(place: &str, headline: &[String], width: usize) -> String {
    // A path is not broken into lines, so that it can be copied.
    let mut out = format!("\nresults in {place}\n\n");
    for sentence in headline {
        out += &wrapped("", sentence, width);
    }
    out
}

/// For each private type, and for the drawn number whose thirds differ most, the ending that differs most.
fn by_input(findings: &Findings, width: usize) -> String {
    let shown = subsets::clearest(findings);
    if shown.is_empty() {
        return String::new();
    }
    let what =
        "what endings depend on: for each private type and the most telling drawn number, the ending that differs most";
    let mut out = format!("\n{}", wrapped("", what, width));
    for (input, said) in shown {
        out += &wrapped("  ", &format!("{}. {said}", findings.scenario.labels.path(&input.path)), width);
    }
    out
}

/// What the meetings change: only differences that exclude zero, the largest first.
fn value_of_talks(findings: &Findings, width: usize) -> String {
    if !is_compared(findings) {
        return wrapped("", &format!("what talks change: not computed ({})", Code::NotCompared.id()), width);
    }
    if findings.value_of_talks.is_empty() {
        return String::new();
    }
    let known = findings.outcomes.iter().filter_map(|o| Some((o, findings.value_of_talks.get(&o.id)?)));
    let mut clear: Vec<_> = known.filter(|(_, e)| e.excludes_zero()).collect();
    clear.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    if clear.is_empty() {
        let none = "what talks change: against the same runs without meetings, every difference includes zero";
        return wrapped("", none, width);
    }
    let what = "what talks change: difference from the same runs without meetings, where it excludes zero";
    let mut out = wrapped("", what, width);
    let numbers = clear.iter().map(|(_, e)| columns(&number::difference(e))).max().unwrap_or(0);
    let room = width.max(LEAST_WIDTH) - 4 - numbers;
    let names = clear.iter().map(|(o, _)| columns(&o.name)).max().unwrap_or(0).min(room);
    for (outcome, estimate) in clear {
        out += &listed("  ", &outcome.name, names, &format!("  {}", number::difference(estimate)), width);
    }
    out
}

fn size(estimate: &Estimate) -> f64 {
    estimate.value.unwrap_or(0.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn it_ends_with_the_headline_and_fits_the_terminal() {
        let sizes = [Size::usual(), Size::largest(), Size::bare()];
        let foreseen = sizes.iter().flat_map(|size| [true, false].map(|compared| sample::foreseen(size, compared)));
        for findings in sizes.iter().map(sample::build).chain(foreseen) {
            for width in [60, 80, 200] {
                let text = run(&findings, width) + &end_of_run(&findings, "results/x", width);
                assert!(text.lines().all(|line| columns(line) <= width), "{text}");
                let end = text.rsplit("\n\n").next().unwrap();
                // A word that is too long for any line is broken, so letters are compared.
                let words = |text: &str| text.split_whitespace().collect::<String>();
                assert_eq!(words(end), words(&headline(&findings).join(" ")));
                let begins = |sentence: &String| end.lines().any(|line| sentence.starts_with(line));
                assert!(headline(&findings).iter().all(begins), "{end}");
            }
        }
    }

    /// What needs other equilibria is said not to be computed, at each place where it would stand.
    #[test]
    fn what_is_not_computed_is_said_not_to_be() {
        let mut findings = sample::foreseen(&Size::usual(), true);
        let with = run(&findings, 100);
        assert!(!with.contains("not computed") && with.contains("precision ×½"), "{with}");
        for there in
            ["What foresight changes: the runs", "what leverage is worth: difference", "slope, offers", "In 3 fits"]
        {
            assert!(with.contains(there), "{there}: {with}");
        }
        findings = sample::foreseen(&Size::usual(), false);
        let without = run(&findings, 100);
        for said in [
            "what talks change: not computed (R015)",
            "what talks are worth: not computed (R015)",
            "what leverage is worth: not computed (R015)",
        ] {
            assert!(without.contains(said), "{said}: {without}");
        }
        assert!(!without.contains("precision ×½") && without.contains("What foresight changes: the runs"), "{without}");
    }

    #[test]
    fn a_warning_stands_with_its_code_and_its_words() {
        let findings = sample::usual();
        let text = run(&findings, 80);
        assert!(text.contains("\nwarnings\n  R007  Of all moves, 13.1% ± 0.5 were a net loss for the actor"), "{text}");
    }
}
