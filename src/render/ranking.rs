//! Which variants changed what: the order in which a comparison is read, and the three sentences to take away.

use std::cmp::Reverse;

use crate::analysis::compare::{ClassChange, Compared, Comparison, Moved, VariantFinding};
use crate::analysis::findings::{Estimate, ScenarioRef};
use crate::scenario::Cause;
use crate::scenario::plain;

use super::headline::list;
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

/// Ways in which runs change their ending, the most frequent first.
pub fn moves(variant: &VariantFinding) -> Vec<&Moved> {
    let mut moves: Vec<&Moved> = variant.endings.iter().filter(|moved| moved.from != moved.to).collect();
    moves.sort_by_key(|moved| Reverse(moved.count));
    moves
}

/// Name of a class; its id if the comparison does not know it.
pub(crate) fn class<'a>(comparison: &'a Comparison, id: &'a str) -> &'a str {
    comparison.outcomes.iter().find(|class| class.id == id).map_or(id, |class| class.name.as_str())
}

/// Names of the base and of the variants, no two alike: the title where it tells; else what differs from the base, as "title:
/// path in words, new value"; else the file; else a number.
pub fn names(comparison: &Comparison) -> Vec<String> {
    let all: Vec<&Compared> =
        std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared)).collect();
    let titles: Vec<&str> = all.iter().map(|one| one.scenario.name.as_str()).collect();
    let alike = |title: &str| titles.iter().filter(|other| **other == title).count() > 1;
    let mut names: Vec<String> = Vec::new();
    for (place, one) in all.iter().enumerate() {
        let scenario = &one.scenario;
        let added = scenario.overrides.iter().filter(|set| !comparison.base.scenario.overrides.contains(set));
        let added: Vec<&str> = added.map(String::as_str).collect();
        // The program calls a variant without a name by its changes, as they were typed.
        let typed = added.join(", ") == scenario.name;
        let added: Vec<String> = added.iter().map(|set| in_words(comparison, scenario, set)).collect();
        let mut name = scenario.name.clone();
        if place > 0 && (typed || alike(&name)) {
            // Variants of the base itself need not repeat its title.
            let of_base = typed || scenario.name == comparison.base.scenario.name;
            let stem = scenario.id.rsplit('/').next().unwrap_or(&scenario.id);
            name = match (added.is_empty(), of_base) {
                (false, true) => added.join(", "),
                (false, false) => format!("{name}: {}", added.join(", ")),
                (true, _) => plain(&stem.replace('-', " ")),
            };
        }
        let unnumbered = name.clone();
        let mut nth = 2;
        while names.contains(&name) {
            name = format!("{unnumbered} ({nth})");
            nth += 1;
        }
        names.push(name);
    }
    names
}

/// What an override sets, in words: `actor.west.patience=0.9` is "West: patience 0.9".
fn in_words(comparison: &Comparison, scenario: &ScenarioRef, set: &str) -> String {
    let Some((path, value)) = set.split_once('=') else { return set.to_string() };
    let (path, value) = (path.trim(), value.trim());
    let bare = |value: &str| value.trim_matches([' ', '[', ']', '"', '\'']).to_string();
    if path == "remove" {
        // What is gone has its name in the base.
        let labels = &comparison.base.scenario.labels;
        let gone: Vec<String> = value.split(',').map(|path| labels.path(&bare(path))).collect();
        return format!("without {}", list(&gone));
    }
    let value = value.trim_matches(['"', '\'']);
    match path.chars().last() {
        // `path*=2` and `path+=0.1` say how the base's number changes.
        Some(sign @ ('*' | '+' | '-' | '/')) => {
            let sign = if sign == '*' { '×' } else { sign };
            format!("{} {sign}{value}", scenario.labels.path(path[..path.len() - 1].trim()))
        }
        _ => format!("{} {value}", scenario.labels.path(path)),
    }
}

/// What changed war; what changed agreement; which variant changed most endings. Whole sentences, also where nothing changed.
/// "Most" is said only where the interval of the size lies above those of all others; the others are tied.
pub fn headline(comparison: &Comparison) -> [String; 3] {
    let names = names(comparison);
    [
        moved_most(comparison, &names, Of::War),
        moved_most(comparison, &names, Of::Agreement),
        changed_most(comparison, &names),
    ]
}

/// Names of the variants that cannot be told from the first of `order` by the size of an estimate.
fn tied<'a>(order: &[usize], names: &[String], estimate: impl Fn(usize) -> &'a Estimate) -> Vec<String> {
    let Some((&first, others)) = order.split_first() else { return Vec::new() };
    let alike = others.iter().filter(|&&other| !estimate(first).clearly_larger_than(estimate(other)));
    alike.map(|&place| names[place + 1].clone()).collect()
}

fn moved_most(comparison: &Comparison, names: &[String], of: Of) -> String {
    let what = of.name(comparison).to_lowercase();
    let order = by_size(comparison, of);
    let Some(&first) = order.first().filter(|_| Of::all(comparison).contains(&of)) else {
        return format!("No ending is {what}, so nothing could change it.");
    };
    let change = of.change(comparison, &comparison.variants[first]);
    let difference = |place: usize| &of.change(comparison, &comparison.variants[place]).difference;
    let clear: Vec<usize> = order.iter().copied().filter(|&place| difference(place).excludes_zero()).collect();
    let many = comparison.variants.len();
    let Some(&largest) = clear.first() else {
        let none = match many {
            1 => format!("The variant does not measurably change {what}: the difference includes zero"),
            _ => format!("None of {many} variants measurably changes {what}: every difference includes zero"),
        };
        return format!("{none} ({} under the base).", number::share(&change.base));
    };
    let change = of.change(comparison, &comparison.variants[largest]);
    let rivals = tied(&clear, names, difference);
    let rank = match (many, rivals.as_slice()) {
        (1, _) => String::new(),
        (_, []) => "; the largest change".to_string(),
        (_, rivals) => format!("; tied with {}", list(rivals)),
    };
    let others = match clear.len() - 1 {
        _ if many == 1 => String::new(),
        0 => "; every other difference includes zero".to_string(),
        1 => "; one other difference excludes zero".to_string(),
        n => format!("; {n} other differences exclude zero"),
    };
    format!(
        "{} under {}: {}, from {} to {}{rank}{others}.",
        of.name(comparison),
        names[largest + 1],
        number::difference(&change.difference),
        number::share(&change.base),
        number::share(&change.variant)
    )
}

fn changed_most(comparison: &Comparison, names: &[String]) -> String {
    let order = by_endings_changed(comparison);
    let Some(&first) = order.first() else {
        return "There is no variant to compare.".to_string();
    };
    let variant = &comparison.variants[first];
    let Some(moved) = moves(variant).first().copied() else {
        return "No run ends differently.".to_string();
    };
    let rivals = tied(&order, names, |place| &comparison.variants[place].changed);
    let rank = match (comparison.variants.len(), rivals.as_slice()) {
        (1, _) => String::new(),
        (_, []) => ", more than any other variant".to_string(),
        (_, rivals) => format!(", tied with {}", list(rivals)),
    };
    format!(
        "{} changes the ending of {} of runs{rank}; {} go from {} to {}.",
        names[first + 1],
        number::share(&variant.changed),
        number::part(moved.count, variant.changed.n),
        class(comparison, &moved.from),
        class(comparison, &moved.to)
    )
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
        return "No ending differs between the files, so the same random draws have nothing to save.".to_string();
    }
    format!(
        "Common random numbers: with a seed of its own for each file, the variance of a difference would be larger by a factor of {}.",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::VariantFinding;
    use crate::render::sample::{self, Size};

    fn unnamed(sets: &[&[&str]]) -> Comparison {
        let mut sample = sample::comparison(&Size::usual(), sets.len());
        let base = sample.base.scenario.clone();
        for (variant, sets) in sample.variants.iter_mut().zip(sets) {
            variant.compared.scenario = base.clone();
            variant.compared.scenario.overrides.extend(sets.iter().map(|set| set.to_string()));
            let labels = &mut variant.compared.scenario.labels;
            labels.actors.insert("west".into(), "The West".into());
        }
        sample
    }

    #[test]
    fn unnamed_variants_are_named_by_what_differs() {
        let mut found = unnamed(&[
            &["actor.west.patience=0.9"],
            &["actor.west.patience = 0.95", "tension.start=2"],
            &["tension.start*=2"],
            &["remove=\"move.sanctions\""],
            &["tension.start*=2"],
            &[],
        ]);
        // The program calls a variant without a name as it was typed.
        for (place, typed) in
            ["actor.west.patience=0.9", "actor.west.patience = 0.95, tension.start=2"].iter().enumerate()
        {
            found.variants[place].compared.scenario.name = (*typed).into();
        }
        found.base.scenario.labels.moves.insert("sanctions".into(), "Oil sanctions".into());
        let names = names(&found);
        assert_eq!(names[0], found.base.scenario.name);
        assert_eq!(
            names[1..],
            [
                "The West: patience 0.9",
                "The West: patience 0.95, tension start 2",
                "tension start ×2",
                "without move Oil sanctions",
                "tension start ×2 (2)",
                "strait 2031",
            ]
        );
    }

    fn with_war(found: &mut Comparison, sizes: &[[f64; 2]]) {
        for (variant, bounds) in found.variants.iter_mut().zip(sizes) {
            let difference = &mut variant.war.difference;
            (difference.value, difference.interval) = (Some(0.5 * (bounds[0] + bounds[1])), Some(*bounds));
        }
    }

    #[test]
    fn most_is_said_only_where_it_can_be_told() {
        let mut found = sample::comparison(&Size::usual(), 3);
        let names = names(&found);
        with_war(&mut found, &[[0.01, 0.03], [-0.12, -0.08], [-0.01, 0.01]]);
        let line = headline(&found)[0].clone();
        let expected = format!("War under {}: −10 ± 2 points", names[2]);
        assert!(
            line.starts_with(&expected) && line.contains("; the largest change; one other difference excludes zero."),
            "{line}"
        );
        with_war(&mut found, &[[0.07, 0.09], [-0.12, -0.08], [-0.01, 0.01]]);
        let line = headline(&found)[0].clone();
        assert!(line.contains(&format!("; tied with {};", names[1])), "{line}");
        // A bound of exactly 0 includes zero.
        with_war(&mut found, &[[0.0, 0.02], [-0.02, 0.0], [0.0, 0.0]]);
        let line = headline(&found)[0].clone();
        assert!(
            line.starts_with("None of 3 variants measurably changes war: every difference includes zero"),
            "{line}"
        );
    }

    #[test]
    fn a_variant_that_changes_nothing_says_so() {
        let mut found = sample::comparison(&Size::usual(), 1);
        let still = |variant: &mut VariantFinding| variant.endings.retain(|moved| moved.from == moved.to);
        found.variants.iter_mut().for_each(still);
        assert_eq!(headline(&found)[2], "No run ends differently.");
    }
}
