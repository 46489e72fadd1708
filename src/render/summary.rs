//! What `run` prints: how it ends, what the talks change, what to beware of, and the headline. And what `compare` prints.

mod compare;

pub use compare::compare;

use crate::analysis::findings::{Estimate, Findings};

use super::headline::{clear_of_zero, headline};
use super::text::{WIDTH, padded, wrapped};
use super::{number, stop, table};

/// The findings of one experiment for a terminal of 80 columns. The last three lines are the headline.
pub fn run(findings: &Findings, place: &str) -> String {
    let mut out = wrapped("", &findings.scenario.name);
    let facts = format!(
        "{}, {} runs, seed {}, detente {}",
        findings.scenario.id,
        number::count(findings.plan.runs),
        findings.plan.seed,
        findings.engine_version
    );
    out += &wrapped("", &facts);
    if let Some(why) = stop::why(findings) {
        out += &wrapped("  ", &why);
    }
    for change in &findings.scenario.overrides {
        out += &wrapped("  with ", change);
    }
    out += &format!("\n{}\n", table::outcomes(findings).trim_end());
    out += &format!("\n{}", value_of_talks(findings));
    if !findings.warnings.is_empty() {
        out += "\nbeware\n";
        for warning in &findings.warnings {
            out += &wrapped("  - ", warning);
        }
    }
    // A path is not broken into lines, so that it can be copied.
    out += &format!("\nresults in {place}\n");
    let [ending, input, reason] = headline(findings);
    out + &format!("\n{ending}\n{input}\n{reason}\n")
}

/// What the meetings change: only what is clearly not zero, the largest first.
fn value_of_talks(findings: &Findings) -> String {
    if findings.value_of_talks.is_empty() {
        return String::new();
    }
    let known = findings.outcomes.iter().filter_map(|o| Some((o, findings.value_of_talks.get(&o.id)?)));
    let mut clear: Vec<_> = known.filter(|(_, e)| clear_of_zero(e)).collect();
    clear.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    if clear.is_empty() {
        return "what the talks change: no ending clearly, against a twin without meetings\n".to_string();
    }
    let mut out = "what the talks change, against a twin without meetings on the same luck\n".to_string();
    let width = clear.iter().map(|(o, _)| o.name.chars().count()).max().unwrap_or(0).min(WIDTH / 2);
    for (outcome, estimate) in clear {
        out += &format!("  {}  {}\n", padded(&outcome.name, width), number::difference(estimate));
    }
    out
}

fn size(estimate: &Estimate) -> f64 {
    estimate.value.unwrap_or(0.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn it_ends_with_the_headline_and_fits_the_terminal() {
        let findings = sample::usual();
        let text = run(&findings, "results/x");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[lines.len() - 3..], headline(&findings));
        assert!(lines[..lines.len() - 3].iter().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}
