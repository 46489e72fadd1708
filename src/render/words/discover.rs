//! What a discovery shows, in words.

use crate::analysis::discover::document::{
    DiscoverBox, DiscoverInput, DiscoverLeaf, DiscoverLimit, DiscoverQuestion, DiscoverStop, DiscoverUnit, Discovery,
};

use super::number;

/// Most regions of a question that have a sentence in the headline.
const NAMED: usize = 2;

/// Which of the two questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Asked {
    /// At which points the goal holds.
    Inputs,
    /// Which runs end as it says.
    Runs,
}

impl Asked {
    /// What the rows of the question are.
    pub(in crate::render) fn rows(self) -> &'static str {
        match self {
            Self::Inputs => "points",
            Self::Runs => "runs",
        }
    }
}

/// The questions that have an answer.
pub(in crate::render) fn questions(found: &Discovery) -> Vec<(Asked, &DiscoverQuestion)> {
    let runs = found.by_runs.as_ref().map(|question| (Asked::Runs, question));
    std::iter::once((Asked::Inputs, &found.by_inputs)).chain(runs).collect()
}

/// The ending that a goal about a share is about.
fn ending(found: &Discovery) -> &str {
    found.goal.split(' ').next().unwrap_or_default()
}

/// What a hit is, with the verb: `` `war > 30%` holds ``, `` a run ends in `war` ``.
pub(in crate::render) fn hit(found: &Discovery, asked: Asked, others: bool) -> String {
    match (asked, others) {
        (Asked::Inputs, false) => format!("`{}` holds", found.goal),
        (Asked::Inputs, true) => format!("`{}` does not hold", found.goal),
        (Asked::Runs, false) => format!("a run ends in `{}`", ending(found)),
        (Asked::Runs, true) => format!("a run does not end in `{}`", ending(found)),
    }
}

/// Limits on an input: `above 0.94`, `between 0.2 and 0.4`, `at most 3`, `in the lowest 30% of its range`.
pub(in crate::render) fn within(input: Option<&DiscoverInput>, low: Option<f64>, high: Option<f64>) -> String {
    let (unit, whole) = input.map_or((DiscoverUnit::Value, false), |input| (input.unit, input.whole));
    let percent = |x: f64| format!("{:.0}%", 100.0 * x);
    match unit {
        DiscoverUnit::PartOfRange => match (low, high) {
            (Some(low), Some(high)) => {
                format!("between {} and {} of the way through its range", percent(low), percent(high))
            }
            (Some(low), None) => format!("in the highest {} of its range", percent(1.0 - low)),
            (None, Some(high)) => format!("in the lowest {} of its range", percent(high)),
            (None, None) => String::new(),
        },
        DiscoverUnit::Value if whole => {
            let ends = (low.map(|low| low.floor() + 1.0), high.map(f64::floor));
            match ends {
                (Some(low), Some(high)) if low >= high => format!("exactly {}", number::brief(high)),
                (Some(low), Some(high)) => format!("from {} to {}", number::brief(low), number::brief(high)),
                (Some(low), None) => format!("at least {}", number::brief(low)),
                (None, Some(high)) => format!("at most {}", number::brief(high)),
                (None, None) => String::new(),
            }
        }
        _ => {
            let times = if unit == DiscoverUnit::Factor { "× " } else { "" };
            let one = |x: f64| format!("{times}{}", number::brief(x));
            match (low, high) {
                (Some(low), Some(high)) => format!("between {} and {}", one(low), one(high)),
                (Some(low), None) => format!("above {}", one(low)),
                (None, Some(high)) => format!("below {}", one(high)),
                (None, None) => String::new(),
            }
        }
    }
}

/// The input of this path.
pub(in crate::render) fn input<'a>(found: &'a Discovery, path: &str) -> Option<&'a DiscoverInput> {
    found.inputs.iter().find(|input| input.path == path)
}

/// Limits joined: `a.cost is above 0.2 and b.share is below 0.4`.
fn joined<'a>(found: &Discovery, limits: impl Iterator<Item = (&'a str, Option<f64>, Option<f64>)>) -> String {
    let all: Vec<String> =
        limits.map(|(path, low, high)| format!("{path} is {}", within(input(found, path), low, high))).collect();
    match all.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => all.join(""),
    }
}

/// The limits of a region as a clause.
pub(in crate::render) fn region(found: &Discovery, one: &DiscoverBox) -> String {
    joined(found, one.limits.iter().map(|limit| (limit.path.as_str(), limit.low, limit.high)))
}

/// The limits of a leaf as a clause.
pub(in crate::render) fn leaf(found: &Discovery, one: &DiscoverLeaf) -> String {
    if one.limits.is_empty() {
        return "everywhere".into();
    }
    joined(found, one.limits.iter().map(|limit| (limit.path.as_str(), limit.low, limit.high)))
}

/// A quasi-p-value or p-value: `0.03`, `<0.001`.
pub(in crate::render) fn p(value: f64) -> String {
    if value < 0.001 { "<0.001".into() } else { number::brief(value) }
}

/// The larger quasi-p-value of the two limits on an input.
pub(in crate::render) fn quasi_p(limit: &DiscoverLimit) -> String {
    let larger = [limit.low_quasi_p, limit.high_quasi_p].into_iter().flatten().reduce(f64::max);
    larger.map_or_else(|| number::UNDEFINED.to_string(), p)
}

/// A region as a sentence or two.
pub(in crate::render) fn sentence(
    found: &Discovery,
    asked: Asked,
    question: &DiscoverQuestion,
    one: &DiscoverBox,
) -> String {
    let what = hit(found, asked, question.others);
    let rows = asked.rows();
    let (at, mut first) = (if asked == Asked::Inputs { "at " } else { "" }, what.chars());
    let what = first.next().map_or_else(String::new, |c| c.to_uppercase().chain(first).collect());
    format!(
        "{what} most often where {}: {at}{} of these {rows}, against {} of all. The region has {} of the {rows} and {} of the hits.",
        region(found, one),
        number::chance(one.density),
        number::chance(question.hits as f64 / question.n as f64),
        number::chance(one.mass),
        number::chance(one.coverage)
    )
}

/// How firmly a region stands, as a sentence.
pub(in crate::render) fn firmness(asked: Asked, one: &DiscoverBox) -> String {
    let rows = asked.rows();
    let stable = &one.stability;
    let mut out = format!(
        "{} of random halves of the {rows} limit the same numbers; their regions overlap with it by {} on average.",
        number::chance(stable.same_inputs),
        number::chance(stable.overlap)
    );
    if let Some(held) = &stable.held_out {
        let [low, high] = held.interval.map(|x| 100.0 * x);
        out += &format!(
            " Regions found in the same way have {} hits ({low:.0}–{high:.0}%) among {rows} that did not shape them.",
            number::chance(held.density)
        );
    }
    out
}

/// Why there is no region, as a sentence.
pub(in crate::render) fn nothing(question: &DiscoverQuestion, asked: Asked) -> String {
    let rows = asked.rows();
    let rate = number::chance(question.hits as f64 / question.n.max(1) as f64);
    match question.stop {
        DiscoverStop::TooFewHits => format!(
            "Only {} of {} {rows} are hits, too few to look for a region; ask for another threshold, or for more with `--samples`.",
            question.hits,
            number::count(question.n)
        ),
        DiscoverStop::AllAlike => format!("All {rows} are alike, so there is no region to look for."),
        _ => format!(
            "No region was told from chance by {} {rows}. Of all of them {rate} are hits.",
            number::count(question.n)
        ),
    }
}

/// What chance within runs leaves to be known, as a sentence.
pub(in crate::render) fn ceiling(question: &DiscoverQuestion) -> Option<String> {
    let ceiling = question.ceiling.as_ref()?;
    let [low, high] = [ceiling.at_least, ceiling.at_most].map(|x| 100.0 * x);
    Some(format!(
        "Chance within runs is a ceiling: a rule that knew the odds at every point, and took the best {} of them, would have {low:.0}% to {high:.0}% hits.",
        number::chance(ceiling.mass)
    ))
}

/// How many rows are as the goal says.
pub(in crate::render) fn base(found: &Discovery, asked: Asked, question: &DiscoverQuestion) -> String {
    let (n, holds) = (number::count(question.n), number::count(question.holds));
    let share = number::chance(question.holds as f64 / question.n.max(1) as f64);
    let mut out = match asked {
        Asked::Inputs => format!("`{}` holds at {holds} of {n} sampled points ({share}).", found.goal),
        Asked::Runs => {
            format!("Of {n} runs, one at each point, {holds} end in `{}` ({share}).", ending(found))
        }
    };
    if asked == Asked::Inputs && found.undecided > 0 {
        let many = number::count(found.undecided);
        let (are, they) = if found.undecided == 1 { ("is", "it counts") } else { ("are", "they count") };
        out += &format!(" {many} {are} too close to the threshold to tell: on which side {they} is partly luck.");
    }
    if question.others && question.hits > 0 {
        out += &format!(" These are most of the {}, so the search is for the others.", asked.rows());
    }
    out
}

/// What a reader should take away, as sentences.
pub(in crate::render) fn headline(found: &Discovery) -> Vec<String> {
    let mut out = Vec::new();
    for (asked, question) in questions(found) {
        out.push(base(found, asked, question));
        out.extend(question.boxes.iter().take(NAMED).map(|one| sentence(found, asked, question, one)));
        let more = question.boxes.len().saturating_sub(NAMED);
        if more > 0 {
            out.push(format!("{more} more region{} below.", if more == 1 { " stands" } else { "s stand" }));
        }
        match question.boxes.first() {
            Some(first) => out.push(firmness(asked, first)),
            None => out.push(nothing(question, asked)),
        }
        out.extend(ceiling(question));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(unit: DiscoverUnit, whole: bool) -> DiscoverInput {
        let text = format!(
            r#"{{"path":"a","numbers":["a"],"value":"1","supported":false,"unit":{},"whole":{whole},"drawn":[0,1]}}"#,
            serde_json::to_string(&unit).unwrap()
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn limits_are_said_in_the_unit_of_the_input() {
        let say = |unit, whole, low, high| within(Some(&input(unit, whole)), low, high);
        assert_eq!(say(DiscoverUnit::Value, false, Some(0.9412), None), "above 0.941");
        assert_eq!(say(DiscoverUnit::Value, false, Some(-0.2), Some(0.4)), "between −0.2 and 0.4");
        assert_eq!(say(DiscoverUnit::Value, true, Some(2.5), None), "at least 3");
        assert_eq!(say(DiscoverUnit::Value, true, Some(2.5), Some(3.5)), "exactly 3");
        assert_eq!(say(DiscoverUnit::Value, true, Some(2.5), Some(5.5)), "from 3 to 5");
        assert_eq!(say(DiscoverUnit::Factor, false, None, Some(1.1)), "below × 1.1");
        assert_eq!(say(DiscoverUnit::PartOfRange, false, Some(0.6), None), "in the highest 40% of its range");
        assert_eq!([p(0.04), p(1e-9)], ["0.04", "<0.001"]);
    }
}
