//! Which variants moved what: the order in which a comparison is read, and the three sentences to take away.

use std::cmp::Reverse;

use crate::analysis::compare::{ClassChange, Compared, Comparison, Moved, VariantFinding};
use crate::scenario::Cause;

use super::headline::clear_of_zero;
use super::number;

/// What a difference is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// War of any cause.
    War,
    /// Endings that ask for something agreed.
    Agreement,
    /// One class, by its place in [`Comparison::outcomes`].
    Class(usize),
}

impl Of {
    /// Everything that a comparison has differences of: war and agreement, if any class is, then the classes.
    pub fn all(comparison: &Comparison) -> Vec<Of> {
        let classes = &comparison.outcomes;
        let sum = |of: Of, any: bool| any.then_some(of);
        let war = sum(Of::War, classes.iter().any(|class| is_war(class.cause)));
        let agreement = sum(Of::Agreement, classes.iter().any(|class| class.agreement));
        war.into_iter().chain(agreement).chain((0..classes.len()).map(Of::Class)).collect()
    }

    /// Its name for people.
    pub fn name(self, comparison: &Comparison) -> &str {
        match self {
            Of::War => "War",
            Of::Agreement => "Agreement",
            Of::Class(class) => &comparison.outcomes[class].name,
        }
    }

    /// What a variant changes in it.
    pub fn change<'a>(self, comparison: &Comparison, variant: &'a VariantFinding) -> &'a ClassChange {
        match self {
            Of::War => &variant.war,
            Of::Agreement => &variant.agreement,
            Of::Class(class) => &variant.changes[&comparison.outcomes[class].id],
        }
    }
}

/// Whether a cause makes a class war; a contained clash is none.
pub(crate) fn is_war(cause: Option<Cause>) -> bool {
    cause.is_some_and(Cause::is_war)
}

/// Point of a difference; 0 where it is undefined.
pub(crate) fn size(change: &ClassChange) -> f64 {
    change.difference.value.unwrap_or(0.0)
}

/// Places of the variants, from the largest difference to the least, whatever its sign.
pub fn by_size(comparison: &Comparison, of: Of) -> Vec<usize> {
    let size = |place: usize| size(of.change(comparison, &comparison.variants[place])).abs();
    let mut order: Vec<usize> = (0..comparison.variants.len()).collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    order
}

/// Places of the variants, from the one that changes most endings to the one that changes fewest.
pub fn by_endings_changed(comparison: &Comparison) -> Vec<usize> {
    let changed = |place: usize| comparison.variants[place].changed.value.unwrap_or(0.0);
    let mut order: Vec<usize> = (0..comparison.variants.len()).collect();
    order.sort_by(|&a, &b| changed(b).total_cmp(&changed(a)));
    order
}

/// Ways in which runs change their ending, the commonest first.
pub fn moves(variant: &VariantFinding) -> Vec<&Moved> {
    let mut moves: Vec<&Moved> = variant.endings.iter().filter(|moved| moved.from != moved.to).collect();
    moves.sort_by_key(|moved| Reverse(moved.count));
    moves
}

/// Name of a class; its id if the comparison does not know it.
pub(crate) fn class<'a>(comparison: &'a Comparison, id: &'a str) -> &'a str {
    comparison.outcomes.iter().find(|class| class.id == id).map_or(id, |class| class.name.as_str())
}

/// Names of the base and of the variants, no two alike: titles, else files and overrides, else numbers.
pub fn names(comparison: &Comparison) -> Vec<String> {
    let all: Vec<&Compared> =
        std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared)).collect();
    let titles: Vec<String> = all.iter().map(|one| one.scenario.name.clone()).collect();
    let mut names: Vec<String> = Vec::new();
    for (place, one) in all.iter().enumerate() {
        let scenario = &one.scenario;
        let mut name = scenario.name.clone();
        if place > 0 && titles.iter().filter(|title| **title == name).count() > 1 {
            let stem = scenario.id.rsplit('/').next().unwrap_or(&scenario.id);
            let added = scenario.overrides.iter().filter(|set| !comparison.base.scenario.overrides.contains(set));
            let with = added.map(String::as_str).collect::<Vec<_>>().join(", ");
            name = if with.is_empty() { stem.to_string() } else { format!("{stem}, {with}") };
        }
        let plain = name.clone();
        let mut nth = 2;
        while names.contains(&name) {
            name = format!("{plain} ({nth})");
            nth += 1;
        }
        names.push(name);
    }
    names
}

/// What moved war; what moved agreement; which variant changed most endings. Whole sentences, also where nothing moved.
pub fn headline(comparison: &Comparison) -> [String; 3] {
    let names = names(comparison);
    [
        moved_most(comparison, &names, Of::War),
        moved_most(comparison, &names, Of::Agreement),
        changed_most(comparison, &names),
    ]
}

fn moved_most(comparison: &Comparison, names: &[String], of: Of) -> String {
    let what = of.name(comparison).to_lowercase();
    let order = by_size(comparison, of);
    let Some(&first) = order.first().filter(|_| Of::all(comparison).contains(&of)) else {
        return format!("No ending is {what}, so nothing could move it.");
    };
    let change = of.change(comparison, &comparison.variants[first]);
    let clear = order
        .iter()
        .filter(|&&place| clear_of_zero(&of.change(comparison, &comparison.variants[place]).difference))
        .count();
    let many = comparison.variants.len();
    if clear == 0 {
        let none = match many {
            1 => format!("The variant does not clearly move {what}"),
            _ => format!("None of {many} variants clearly moves {what}"),
        };
        return format!("{none} ({} under the base).", number::share(&change.base));
    }
    let others = match clear - 1 {
        0 if many > 1 => "; no other moves it clearly".to_string(),
        0 => String::new(),
        1 => "; one other moves it clearly".to_string(),
        n => format!("; {n} others move it clearly"),
    };
    format!(
        "What moves {what} most is {}: {}, from {} to {}{others}.",
        names[first + 1],
        number::difference(&change.difference),
        number::share(&change.base),
        number::share(&change.variant)
    )
}

fn changed_most(comparison: &Comparison, names: &[String]) -> String {
    let Some(&first) = by_endings_changed(comparison).first() else {
        return "There is no variant to compare.".to_string();
    };
    let variant = &comparison.variants[first];
    match moves(variant).first() {
        None => "No run changes its ending.".to_string(),
        Some(moved) => format!(
            "{} changes {} {} of runs, most often from {} to {}.",
            names[first + 1],
            if comparison.variants.len() == 1 { "the ending of" } else { "most endings: those of" },
            number::share(&variant.changed),
            class(comparison, &moved.from),
            class(comparison, &moved.to)
        ),
    }
}

/// How much smaller the variances of differences are than with seeds of their own, over variants.
pub fn saving(comparison: &Comparison) -> String {
    let said = Of::all(comparison).into_iter().filter(|of| matches!(of, Of::War | Of::Agreement)).filter_map(|of| {
        let ratios = comparison.variants.iter().filter_map(|variant| of.change(comparison, variant).variance_reduction);
        let (low, high) = ratios.fold((f64::INFINITY, 0.0_f64), |(low, high), r| (low.min(r), high.max(r)));
        let what = of.name(comparison).to_lowercase();
        let shown = (ratio(low), ratio(high));
        (low <= high).then(|| match shown.0 == shown.1 {
            true => format!("{} for {what}", shown.0),
            false => format!("{} to {} for {what}", shown.0, shown.1),
        })
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        return "Nothing varies between runs and their twins, so pairing has nothing to save.".to_string();
    }
    format!(
        "Variance of a difference with a seed of its own for each file, over that on the same luck: {}.",
        said.join(", ")
    )
}

/// Two digits of a ratio.
pub fn ratio(value: f64) -> String {
    match value {
        v if v < 9.95 => format!("{v:.1}"),
        v => number::count(v.round() as u64),
    }
}
