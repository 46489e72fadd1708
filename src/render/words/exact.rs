//! Exact probabilities of a game, for a terminal.

use crate::analysis::exact::{ExactFindings, ExactShare};
use crate::analysis::labels::Labels;

use super::{number, quick};
use crate::render::terminal::text::{columns, listed, right, wrapped};

/// Width of the column of numbers.
const NUMBER: usize = 14;
/// Most types and points that are shown one by one.
const MOST_GIVEN: usize = 12;

/// Exact probabilities of the outcomes and expected payoffs, and the same for each point of each type, where these are few.
pub fn text(law: &ExactFindings, width: usize) -> String {
    let labels = &law.scenario.labels;
    let mut out = wrapped("", &law.scenario.name, width);
    let size = format!(
        "{}, exact probabilities: {} situations, {} branches",
        law.scenario.id,
        number::count(law.situations),
        number::count(law.branches)
    );
    out += &wrapped("", &size, width);
    if let Some(mark) = quick::mark(law.scenario.values.as_ref()) {
        out += &wrapped("", mark, width);
    }
    out += "\n";
    out += &share(&law.law, labels, width);
    if let Some(found) = &law.equilibrium {
        out += "\n";
        out += &super::equilibrium::text(found, labels, width);
    }
    if law.given.len() > MOST_GIVEN {
        let more =
            format!("exact probabilities given each of {} points of the types are in `--format json`", law.given.len());
        return out + "\n" + &wrapped("", &more, width);
    }
    for given in &law.given {
        let (ty, point) = (labels.path(&given.type_id), number::point(labels, &given.type_id, &given.point));
        out += &format!(
            "\n{}",
            wrapped("", &format!("given that {ty} is {point} (prior {})", precise(given.prior)), width)
        );
        out += &share(&given.law, labels, width);
    }
    out
}

fn share(law: &ExactShare, labels: &Labels, width: usize) -> String {
    let mut rows: Vec<(String, f64)> =
        law.outcomes.iter().map(|class| (class.name.clone(), class.probability)).collect();
    rows.push(("expected last round".to_string(), law.rounds));
    rows.extend(
        law.payoff.iter().map(|(actor, payoff)| (format!("expected payoff of {}", labels.actor(actor)), *payoff)),
    );
    let most = width.clamp(60, 120) - NUMBER - 1;
    let names = rows.iter().map(|(name, _)| columns(name)).max().unwrap_or(0).clamp(44, most);
    let line = |(name, value): &(String, f64)| listed(" ", name, names, &right(&precise(*value), NUMBER), width);
    rows.iter().map(line).collect()
}

/// Nine digits after the point, since nothing here has a sampling error; what they cannot show in scientific notation.
fn precise(x: f64) -> String {
    number::precise(x, 9)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::exact::ExactOutcome;
    use crate::render::sample;

    #[test]
    fn small_probabilities_are_not_zeros_and_long_names_fit() {
        let class =
            |name: &str, probability| ExactOutcome { id: name.into(), name: name.into(), cause: None, probability };
        let share = ExactShare {
            outcomes: vec![class(&"A very long name of an ending ".repeat(4), 1.0 - 4e-13), class("Rare", 4e-13)],
            rounds: 3.0,
            payoff: [("north".to_string(), -2e-11)].into(),
        };
        let mut scenario = sample::usual().scenario;
        scenario.labels.actors.insert("north".into(), "The North".into());
        let law = ExactFindings {
            schema_version: 1,
            engine_version: "0.1.0".into(),
            scenario,
            situations: 10,
            branches: 20,
            law: share,
            ended: Vec::new(),
            given: Vec::new(),
            equilibrium: None,
        };
        for width in [60, 80, 200] {
            let text = text(&law, width);
            assert!(text.contains(" 4e-13\n") && text.contains(" −2e-11\n"), "{text}");
            assert!(text.contains("expected payoff of The North"), "{text}");
            assert!(!text.lines().any(|line| line.ends_with(" 0.000000000")), "{text}");
            assert!(text.lines().all(|line| columns(line) <= width), "{text}");
        }
    }
}
