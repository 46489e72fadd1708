//! Whether a statement about the endings holds, as far as runs can tell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, each_of, paired_difference, wilson};
use crate::explore::goal::{Asked, Goal, Minus};

/// Whether a goal holds, as far as the runs can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The whole interval is on the side that was asked for.
    Holds,
    /// The whole interval is on the other side.
    Fails,
    /// The interval includes the threshold: more runs might tell.
    Undecided,
}

/// A goal judged by some runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What the goal is about: a share, a difference, or the lead of the ending over the next.
    pub value: Estimate,
    /// Whether it holds.
    pub status: Status,
}

/// Judges the runs of a scenario, given as the class of each run's ending, with those of the base in the same order. The statement
/// holds with this confidence level.
#[must_use]
pub fn judge(goal: &Goal, endings: &[u8], base: &[u8], level: f64) -> Judged {
    let n = endings.len() as u64;
    match &goal.asked {
        Asked::Share { plus, minus, above, threshold } => {
            let counts = |which: &[bool], class: u8| which.get(usize::from(class)).copied().unwrap_or(false);
            let value = match minus {
                None => wilson(endings.iter().filter(|class| counts(plus, **class)).count() as u64, n, level),
                Some(minus) => {
                    let pairs = endings.iter().zip(base).map(|(&now, &before)| match minus {
                        Minus::Other(other) => (counts(plus, now), counts(other, now)),
                        Minus::Base => (counts(plus, now), counts(plus, before)),
                    });
                    let (mut gained, mut lost) = (0, 0);
                    pairs.for_each(|pair| match pair {
                        (true, false) => gained += 1,
                        (false, true) => lost += 1,
                        _ => {}
                    });
                    paired_difference(n, gained, lost, level)
                }
            };
            let status = status(&value, *above, *threshold);
            Judged { value, status }
        }
        Asked::Likeliest { class, wanted, classes } => {
            let count = |class: usize| endings.iter().filter(|one| usize::from(**one) == class).count() as u64;
            let own = count(*class);
            let level = each_of(classes.saturating_sub(1), level);
            let leads = (0..*classes)
                .filter(|other| other != class)
                .map(|other| paired_difference(n, own, count(other), level));
            let leads: Vec<Estimate> = leads.collect();
            let all = leads.iter().all(|lead| status(lead, true, 0.0) == Status::Holds);
            let any = leads.iter().any(|lead| status(lead, true, 0.0) == Status::Fails);
            let status = match (all, any, wanted) {
                (true, _, true) | (_, true, false) => Status::Holds,
                (true, _, false) | (_, true, true) => Status::Fails,
                _ => Status::Undecided,
            };
            let least = |a: Estimate, b: Estimate| if b.value < a.value { b } else { a };
            let value = leads.into_iter().reduce(least).unwrap_or_else(|| wilson(own, n, level));
            Judged { value, status }
        }
    }
}

fn status(value: &Estimate, above: bool, threshold: f64) -> Status {
    match value.interval {
        Some([low, _]) if low > threshold => {
            if above {
                Status::Holds
            } else {
                Status::Fails
            }
        }
        Some([_, high]) if high < threshold => {
            if above {
                Status::Fails
            } else {
                Status::Holds
            }
        }
        _ => Status::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::Source;
    use crate::scenario::{Scenario, Template, load, read::no_files};

    fn scenario() -> Scenario {
        let text = Template::of("strike").unwrap().titled("Strike");
        load(Source::new("strike.toml", text), &[], &no_files).result.unwrap().0
    }

    #[test]
    fn goals_hold_fail_or_stay_open() {
        let scenario = scenario();
        let strike = scenario.outcomes.iter().position(|class| class.id == "strike").unwrap() as u8;
        let other = (0..scenario.outcomes.len() as u8).find(|class| *class != strike).unwrap();
        let runs = |struck: usize| [vec![strike; struck], vec![other; 1000 - struck]].concat();
        let status = |text: &str, now: usize, before: usize| {
            judge(&Goal::read(text, &scenario).unwrap(), &runs(now), &runs(before), 0.95).status
        };
        assert_eq!(status("strike < 20%", 150, 0), Status::Holds);
        assert_eq!(status("strike < 0.2", 250, 0), Status::Fails);
        assert_eq!(status("strike >= 20%", 250, 0), Status::Holds);
        assert_eq!(status("strike < 20%", 195, 0), Status::Undecided);
        assert_eq!(status("strike - base < -5%", 200, 300), Status::Holds);
        assert_eq!(status("strike - base < -5%", 240, 300), Status::Undecided);
        assert_eq!(status("strike - base < -5%", 290, 300), Status::Fails);
        assert_eq!(status("likeliest == strike", 600, 0), Status::Holds);
        assert_eq!(status("likeliest == strike", 500, 0), Status::Undecided);
        assert_eq!(status("likeliest != strike", 400, 0), Status::Holds);
        let holds = |text: &str| Goal::read(text, &scenario).unwrap().holds_at(0.3);
        assert_eq!(
            ["strike > 30%", "strike >= 30%", "strike <= 0.3", "strike < 31%"].map(holds),
            [false, true, true, true]
        );
        let share = Goal::read("strike > 30%", &scenario).unwrap();
        assert_eq!((share.counts(strike), share.counts(other), share.needs_base()), (Some(true), Some(false), false));
        let base = Goal::read("strike - base > 0", &scenario).unwrap();
        assert_eq!((base.counts(strike), base.needs_base()), (None, true));
        let second = &scenario.outcomes.iter().nth(usize::from(other)).unwrap().id;
        assert_eq!(status(&format!("strike - {second} > 10%"), 600, 0), Status::Holds);
    }
}
