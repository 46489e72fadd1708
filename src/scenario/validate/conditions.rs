//! Conditions: a list of tests, or a list of such lists.

use super::limits::MAX_TESTS;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::names::Names;
use crate::scenario::span::Span;
use crate::scenario::tree::Node;
use crate::scenario::{Condition, Measure, Test};

mod possible;
mod test;

pub(super) use possible::{Domain, satisfiable};

/// A condition with the places of its tests.
pub(crate) struct Read {
    pub(crate) condition: Condition,
    pub(crate) places: Vec<Vec<Span>>,
}

/// Reads a list of tests, or a list of such lists.
pub(crate) fn read(node: &Node, names: &Names, rounds: u32, out: &mut Vec<Diagnostic>) -> Option<Read> {
    let items = node.list()?;
    let nested = items.iter().filter(|n| n.list().is_some()).count();
    let lists: Vec<&[Node]> = match nested {
        0 => vec![items],
        n if n == items.len() => items.iter().filter_map(Node::list).collect(),
        _ => {
            out.push(
                Diagnostic::error("S030", "a condition mixes tests and lists of tests")
                    .at(node.span, "some items are lists, some are not")
                    .help("a list of tests: all must hold; a list of lists: any of them must hold"),
            );
            return None;
        }
    };
    if lists.len() > MAX_TESTS || lists.iter().any(|l| l.len() > MAX_TESTS) {
        out.push(
            Diagnostic::error("S023", format!("a condition has more than {MAX_TESTS} tests")).at(node.span, "too many"),
        );
        return None;
    }
    let before = out.len();
    let mut read = Read { condition: Condition(vec![]), places: vec![] };
    for list in lists {
        if list.is_empty() {
            out.push(
                Diagnostic::error("S030", "an empty condition").at(node.span, "says nothing").help("leave the key out"),
            );
            continue;
        }
        let (tests, places): (Vec<Test>, Vec<Span>) =
            list.iter().filter_map(|item| test::read(item, names, out)).unzip();
        if tests.len() == list.len() {
            possible::check(&tests, &places, names, rounds, out);
        }
        read.condition.0.push(tests);
        read.places.push(places);
    }
    let broken = out[before..].iter().any(|d| d.is_error());
    (!broken).then_some(read)
}

/// Reads `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`.
pub(crate) fn measure(text: &str, span: Span, names: &Names, out: &mut Vec<Diagnostic>) -> Option<Measure> {
    let (kind, id) = text.split_once('.').unwrap_or((text, ""));
    match kind {
        "issue" | "sum" | "mean" | "max" if id.is_empty() => {
            out.push(
                Diagnostic::error("S030", format!("`{text}` does not say which"))
                    .at(span, "needs an id")
                    .help(format!("write `{kind}.ID`")),
            );
            None
        }
        "issue" => names.resolve(id, span, out).map(Measure::Issue),
        "sum" => names.resolve(id, span, out).map(Measure::Sum),
        "mean" => names.resolve(id, span, out).map(Measure::Mean),
        "max" => names.resolve(id, span, out).map(Measure::Max),
        _ => {
            out.push(
                Diagnostic::error("S030", format!("`{text}` is no level that can be read"))
                    .at(span, "not a quantity")
                    .suggest(similar(kind, ["issue", "sum", "mean", "max"]))
                    .help("write `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`"),
            );
            None
        }
    }
}
