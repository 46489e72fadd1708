//! What ids of results are called, and how several names stand in a sentence.

#[cfg(any(feature = "charts", feature = "cli"))]
use super::number;

/// `a, b and c`; of many the first three and how many more.
pub(crate) fn list(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if all.len() <= 4 => format!("{} and {last}", first.join(", ")),
        many => format!("{} and {} more", many[..3].join(", "), many.len() - 3),
    }
}

/// `1 number`, `1,200 numbers`.
#[cfg(any(feature = "charts", feature = "cli"))]
pub(crate) fn several(n: usize, thing: &str) -> String {
    format!("{} {thing}{}", number::count(n as u64), if n == 1 { "" } else { "s" })
}

/// With a capital letter.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A reason as it follows "fail mostly on".
pub(crate) fn on(id: &str) -> String {
    match id {
        "red_line" => "red lines".into(),
        "precondition" => "preconditions".into(),
        "audience_cost" => "audience costs".into(),
        "better_alternative" => "better alternatives".into(),
        "terms" => "terms that give too little".into(),
        other => reason(other),
    }
}

/// What a part of a value is called that belongs to no issue.
pub(crate) fn beside(term: &str) -> &str {
    match term {
        "duration" => "limited duration",
        "flows" => "payoffs per round",
        "ending" => "payoff of the ending",
        "audience" => "audience costs",
        other => other,
    }
}

/// A reason as people say it.
pub(crate) fn reason(id: &str) -> String {
    match id {
        "several" => "several things together".into(),
        "terms" => "the package gives too little".into(),
        // The id keeps its British spelling, which files of results have.
        other => other.replace('_', " ").replace("misjudgement", "misjudgment"),
    }
}
