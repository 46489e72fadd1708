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
    number::fixed(x, 9)
}
