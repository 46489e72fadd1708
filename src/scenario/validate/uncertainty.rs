//! What the analyst says of how far numbers could be wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::item::Item;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::grammar::{self as keys, File};
use crate::scenario::format::walk::Found;
use crate::scenario::number::Given;
use crate::scenario::read::GivenRange;
use crate::scenario::tree::Node;
use crate::scenario::{Fixes, Plausible, Scenario};

/// Ranges of the numbers that are plain, by path. One that an overlay or an override has led out of its range has none.
pub(super) fn ranges(
    given: &BTreeMap<String, GivenRange>,
    found: &[Found<'_>],
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Plausible> {
    let mut ranges = BTreeMap::new();
    for one in found.iter().filter(|one| !one.is_setting()) {
        let Some(range) = given.get(&one.path) else { continue };
        let Some(Given::Fixed(value)) = one.given else { continue };
        if matches!(range.plausible, Plausible::Between([low, high]) if value < low || high < value) {
            continue;
        }
        let ends = match &range.plausible {
            Plausible::Between(ends) => *ends,
            Plausible::Like(distribution) => <[f64; 2]>::from(distribution.support()),
        };
        let bounds = one.range;
        let too_low = if bounds.open { ends[0] <= bounds.low } else { ends[0] < bounds.low };
        if too_low || bounds.high < ends[1] {
            out.push(
                Diagnostic::error("S017", format!("the range of `{}` reaches outside of what it may be", one.path))
                    .at(range.span, format!("may be: {}", bounds.words())),
            );
            continue;
        }
        ranges.insert(one.path.clone(), range.plausible.clone());
    }
    ranges
}

/// Whether ranges belong to numbers and keep what evidence fixes, and whether those that are wrong together can be.
pub(super) fn check(
    c: &Context<'_>,
    scenario: &Scenario,
    given: &BTreeMap<String, GivenRange>,
    out: &mut Vec<Diagnostic>,
) {
    let numbers: BTreeSet<&str> = c.given.iter().map(|(path, _)| path.as_str()).collect();
    for range in given.values().filter(|range| !numbers.contains(&*range.path) && !c.lies_below(range.span)) {
        out.push(
            Diagnostic::error("S063", format!("`{}` is no number of the game, so it has no range", range.path))
                .at(range.span, "leave it out"),
        );
    }
    let supports = || scenario.evidence.iter().flat_map(|row| row.supports.iter().map(move |one| (row, one)));
    for (row, (path, _)) in supports().filter(|(_, (_, fixes))| *fixes == Fixes::Sign) {
        let Some(Plausible::Between([low, high])) = scenario.ranges.get(path) else { continue };
        if *low < 0.0
            && 0.0 < *high
            && let Some(range) = given.get(path)
        {
            out.push(
                Diagnostic::error("S063", format!("the range of `{path}` has both signs"))
                    .at(range.span, format!("but evidence `{}` fixes its sign", row.id))
                    .help("end the range at 0, or take the path out of the evidence"),
            );
        }
    }
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for row in Item::file(c).by_id(&File::UNCERTAINTY).as_slice() {
        let Some(items) = row.node(&keys::Uncertainty::NUMBERS).and_then(Node::list) else { continue };
        if items.len() < 2 {
            out.push(
                Diagnostic::error(
                    "S023",
                    format!("`uncertainty.{}` has {} of two or more numbers", row.id, items.len()),
                )
                .at(row.span(&keys::Uncertainty::NUMBERS), "at least two are wrong together"),
            );
        }
        for item in items {
            let Some(path) = item.text() else { continue };
            if !numbers.contains(path) && !c.lies_below(item.span) {
                out.push(
                    Diagnostic::error("S063", format!("`{path}` is no number of this scenario"))
                        .at(item.span, "no such number")
                        .suggest(similar(path, numbers.iter().copied().take(4096))),
                );
            } else if let Some(other) = seen.insert(path, row.id.clone()) {
                out.push(
                    Diagnostic::error("S063", format!("`{path}` stands in `uncertainty.{other}` too"))
                        .at(item.span, "again here")
                        .help("a number is wrong together with those of one table"),
                );
            }
        }
    }
}
