//! The variants of a comparison: their names, and the order in which they are read.

use std::cmp::Reverse;

use crate::analysis::changes::{Share, ShareOf};
use crate::analysis::compare::{ClassChange, Compared, Comparison, Moved, VariantFinding};
use crate::analysis::findings::ScenarioRef;
use crate::scenario::plain;

use super::groups;
use super::terms::list;

pub use crate::analysis::compare::Of;

impl Of {
    /// Its name for people.
    pub fn name(self, comparison: &Comparison) -> &str {
        match self {
            Of::Group(group) => &comparison.groups[group].name,
            Of::Class(class) => &comparison.outcomes[class].name,
        }
    }

    /// Its name as it stands in a sentence: that of a group without a capital letter, unless its id has one.
    pub(in crate::render) fn within(self, comparison: &Comparison) -> String {
        match self {
            Of::Group(group) => groups::within(&comparison.groups[group]),
            Of::Class(class) => comparison.outcomes[class].name.clone(),
        }
    }

    /// What a share is of; none if the comparison does not know it.
    pub(in crate::render) fn known(comparison: &Comparison, share: &Share) -> Option<Of> {
        match share.of {
            ShareOf::Group => comparison.groups.iter().position(|group| group.id == share.id).map(Of::Group),
            ShareOf::Class => comparison.outcomes.iter().position(|class| class.id == share.id).map(Of::Class),
        }
    }
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

/// Names of variants by their numbers.
pub(crate) fn named(names: &[String], variants: impl IntoIterator<Item = u64>) -> Vec<String> {
    variants.into_iter().filter_map(|number| names.get(number as usize).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
