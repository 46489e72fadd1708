//! Turns the numbers of the file into fixed numbers, draws, and private types.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::Class;
use crate::scenario::format::walk::{Facts, Found};
use crate::scenario::names::Names;
use crate::scenario::number::Given;
use crate::scenario::tree::Node;
use crate::scenario::{ActorIdx, Draw, DrawIdx, Number, PrivateType, TypeIdx, TypePoint, plain};

#[derive(Default)]
pub(super) struct Resolved {
    pub(super) numbers: BTreeMap<String, Number>,
    pub(super) draws: Vec<Draw>,
    pub(super) types: Vec<PrivateType>,
}

/// Named types come first in the order of the file, then private numbers in theirs.
pub(super) fn resolve(facts: &Facts<'_>, names: &Names, root: &Node, out: &mut Vec<Diagnostic>) -> Resolved {
    let numbers = facts.defaults.iter().map(|(path, &x)| (path.clone(), Number::Fixed(x))).collect();
    let mut resolved = Resolved { numbers, types: named_types(names, root), draws: vec![] };
    for found in &facts.found {
        if let Some(number) = number(found, names, root, &mut resolved, out) {
            resolved.numbers.insert(found.path.clone(), number);
        }
    }
    resolved
}

fn number(
    found: &Found<'_>,
    names: &Names,
    root: &Node,
    resolved: &mut Resolved,
    out: &mut Vec<Diagnostic>,
) -> Option<Number> {
    match found.given.as_ref()? {
        Given::Fixed(x) => Some(Number::Fixed(*x)),
        Given::Uncertain(distribution) => {
            resolved.draws.push(Draw { path: found.path.clone(), distribution: distribution.clone() });
            Some(Number::Uncertain(DrawIdx(resolved.draws.len() - 1)))
        }
        Given::Private { distribution, cells, owners } => {
            let owners = match owners {
                Some(node) => {
                    node.list()?.iter().filter_map(|n| names.find(Class::Actor, n.text()?)).map(ActorIdx).collect()
                }
                None => vec![owner(found, names, root, out)?],
            };
            let cells = distribution.points(*cells);
            let points = names_of(&cells).zip(labels_of(&cells)).zip(&cells);
            let points = points.map(|((name, label), c)| TypePoint { name, label, probability: c.1 }).collect();
            let values = cells.into_iter().map(|cell| cell.0).collect();
            let id = found.path.clone();
            resolved.types.push(PrivateType { name: id.clone(), id, owners, points });
            Some(Number::Private(TypeIdx(resolved.types.len() - 1), values))
        }
        Given::ByType { type_id, values } => {
            let at = names.find(Class::Type, type_id.text()?)?;
            let points = &names.all(Class::Type)[at].members;
            let values: Vec<f64> = points.iter().filter_map(|p| values.get(p)?.number()).collect();
            (values.len() == points.len()).then_some(Number::Private(TypeIdx(at), values))
        }
    }
}

/// Names of points: their values, with as many digits as it takes to tell them apart, four or more.
fn names_of(cells: &[(f64, f64)]) -> impl Iterator<Item = String> {
    let differ = |digits: usize| {
        let mut names: Vec<String> = cells.iter().map(|c| format!("{:.digits$}", c.0)).collect();
        names.sort();
        names.windows(2).all(|pair| pair[0] != pair[1])
    };
    let digits = (4..12).find(|d| differ(*d)).unwrap_or(4);
    cells.iter().map(move |c| format!("{:.digits$}", c.0))
}

/// The values as people write them: `0.2`, with as many significant digits as it takes to tell them apart, four or more, and no
/// zeros after the last of them.
fn labels_of(cells: &[(f64, f64)]) -> Vec<String> {
    let written = |value: f64, digits: i32| {
        let size = value.abs();
        let places = if size > 0.0 { (digits - 1 - libm::log10(size).floor() as i32).clamp(0, 17) as usize } else { 0 };
        let text = format!("{size:.places$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        if value < 0.0 { format!("−{text}") } else { text.to_string() }
    };
    let all = |digits: i32| -> Vec<String> { cells.iter().map(|c| written(c.0, digits)).collect() };
    let differ = |labels: &[String]| labels.iter().collect::<BTreeSet<_>>().len() == labels.len();
    (4..17).map(all).find(|labels| differ(labels)).unwrap_or_else(|| names_of(cells).collect())
}

/// Whose table the number stands in, whom it pays, or whose force it is about.
fn owner(found: &Found<'_>, names: &Names, root: &Node, out: &mut Vec<Diagnostic>) -> Option<ActorIdx> {
    let segments: Vec<&str> = found.path.split('.').collect();
    let id = match segments.as_slice() {
        ["actor", id, ..] => Some(*id),
        ["outcome", _, "payoff", id] | ["issue", _, "worth", id, ..] => Some(*id),
        ["force", id, ..] => root.at(&["force", id, "by"]).and_then(Node::text),
        _ => None,
    };
    if id.is_none() {
        out.push(
            Diagnostic::error("S018", format!("nobody owns the private number `{}`", found.path))
                .at(found.span, "`owners` is missing")
                .help("say who knows it: `owners = [\"…\"]`"),
        );
    }
    id.and_then(|id| names.find(Class::Actor, id)).map(ActorIdx)
}

fn named_types(names: &Names, root: &Node) -> Vec<PrivateType> {
    let read = |name: &crate::scenario::names::Name| {
        let node = root.at(&["type", &name.id]);
        let owners = node.and_then(|n| n.at(&["owners"])).and_then(Node::list).unwrap_or_default();
        let owners = owners.iter().filter_map(|n| names.find(Class::Actor, n.text()?)).map(ActorIdx).collect();
        let probabilities = match node.and_then(|n| n.at(&["chance"])).and_then(Node::number) {
            Some(p) if name.values.is_empty() => vec![p, 1.0 - p],
            _ => name.values.clone(),
        };
        let points = name.members.iter().zip(&name.member_names).zip(probabilities);
        let points =
            points.map(|((id, label), probability)| TypePoint { name: id.clone(), label: label.clone(), probability });
        let label = node.and_then(|n| n.at(&["name"])).and_then(Node::text);
        let label = label.map_or_else(|| plain(&name.id), str::to_string);
        PrivateType { id: name.id.clone(), name: label, owners, points: points.collect() }
    };
    names.all(Class::Type).iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_private_numbers_read_as_people_write_them() {
        let labels = |values: &[f64]| labels_of(&values.iter().map(|v| (*v, 0.5)).collect::<Vec<_>>());
        assert_eq!(labels(&[0.2, 0.25]), ["0.2", "0.25"]);
        assert_eq!(labels(&[1.0 / 6.0, 0.5, 5.0 / 6.0]), ["0.1667", "0.5", "0.8333"]);
        assert_eq!(labels(&[-0.2, 0.0, 1.0, 20.0]), ["−0.2", "0", "1", "20"]);
        // Digits that tell two values apart stay, however many there are.
        assert_eq!(labels(&[0.12344, 0.12341]), ["0.12344", "0.12341"]);
        assert_eq!(labels(&[1234.0, 1230.0, 1e-7]), ["1234", "1230", "0.0000001"]);
        // What the machine cannot write exactly is not shown to its last bit.
        assert_eq!(labels(&[0.1 + 0.2, 0.1]), ["0.3", "0.1"]);
        // Two points of one value keep what they are called in files.
        assert_eq!(labels(&[0.5, 0.5]), ["0.5000", "0.5000"]);
    }
}
