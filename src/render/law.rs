//! The exact law of a game for a terminal of 80 columns.

use crate::analysis::law::{LawFinding, ShareFinding};

use super::number;
use super::text::{cut, padded, right, wrapped};

/// Width of the column of names.
const NAME: usize = 44;
/// Most types and points that are shown one by one.
const MOST_GIVEN: usize = 12;

/// The law: outcomes, payoffs, and the same for each point of each type, where these are few.
pub fn text(law: &LawFinding) -> String {
    let mut out = wrapped("", &law.scenario.name);
    let size = format!(
        "{}, exactly: {} situations, {} branches",
        law.scenario.id,
        number::count(law.situations),
        number::count(law.branches)
    );
    out += &wrapped("", &size);
    out += "\n";
    out += &share(&law.law);
    if law.given.len() > MOST_GIVEN {
        let more = format!("the law given each of {} points of the types is in `--format json`", law.given.len());
        return out + "\n" + &wrapped("", &more);
    }
    for given in &law.given {
        out += &format!("\ngiven {} is {} (prior {})\n", given.type_id, given.point, plain(given.prior));
        out += &share(&given.law);
    }
    out
}

fn share(law: &ShareFinding) -> String {
    let line = |name: &str, value: String| format!(" {}{}\n", padded(&cut(name, NAME), NAME), right(&value, 14));
    let mut out = String::new();
    for class in &law.outcomes {
        out += &line(&class.name, plain(class.probability));
    }
    out += &line("expected last round", plain(law.rounds));
    for (actor, payoff) in &law.payoff {
        out += &line(&format!("expected payoff of {actor}"), plain(*payoff));
    }
    out
}

/// Nine digits after the point: nothing here has a sampling error.
fn plain(x: f64) -> String {
    computed(x, 9)
}

/// A number that was computed, with so many digits after the point; in powers of ten where these would not show that it is
/// not 0.
pub(super) fn computed(x: f64, digits: usize) -> String {
    let shown = number::fixed(x, digits);
    let reads_as_nothing = !shown.contains(|c| ('1'..='9').contains(&c));
    if reads_as_nothing && x != 0.0 { format!("{x:.3e}").replacen('-', "−", usize::from(x < 0.0)) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_nothing_does_not_read_as_nothing() {
        let cases = [
            (0.0, "0.000000000"),
            (-0.0, "0.000000000"),
            (4e-13, "4.000e-13"),
            (-4e-13, "−4.000e-13"),
            (4.9e-10, "4.900e-10"),
            (5.1e-10, "0.000000001"),
            (0.25, "0.250000000"),
            (-2.0, "−2.000000000"),
        ];
        for (x, text) in cases {
            assert_eq!(plain(x), text);
        }
    }
}
