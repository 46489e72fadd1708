//! Turns the numbers of the file into fixed numbers, draws, and private types.

use std::collections::BTreeMap;

use crate::index::TiVec;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::grammar::actors::Type;
use crate::scenario::format::grammar::crisis::Force;
use crate::scenario::format::grammar::{File, Issue, Outcome};
use crate::scenario::format::walk::{Facts, Found};
use crate::scenario::names::{Name, Names};
use crate::scenario::number::Given;
use crate::scenario::tree::Node;
use crate::scenario::{ActorIdx, Draw, DrawIdx, Number, PrivateType, TypeIdx, TypePoint, plain};

const ACTOR: &str = File::ACTOR.name();
const OUTCOME: &str = File::OUTCOME.name();
const PAYOFF: &str = Outcome::PAYOFF.name();
const ISSUE: &str = File::ISSUE.name();
const WORTH: &str = Issue::WORTH.name();
const FORCE: &str = File::FORCE.name();

#[derive(Default)]
pub(super) struct Resolved {
    pub(super) numbers: BTreeMap<String, Number>,
    pub(super) draws: TiVec<DrawIdx, Draw>,
    pub(super) types: TiVec<TypeIdx, PrivateType>,
}

/// Named types come first in the order of the file, then private numbers in theirs.
pub(super) fn resolve(facts: &Facts<'_>, names: &Names, root: &Node, out: &mut Vec<Diagnostic>) -> Resolved {
    let numbers = facts.defaults.iter().map(|(path, &x)| (path.clone(), Number::Fixed(x))).collect();
    let mut resolved = Resolved { numbers, types: named_types(names, root), draws: TiVec::new() };
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
            let draw =
                resolved.draws.push_and_get_key(Draw { path: found.path.clone(), distribution: distribution.clone() });
            Some(Number::Uncertain(draw))
        }
        Given::Private { distribution, cells, owners } => {
            let owners = match owners {
                Some(node) => actors(node.list()?, names),
                None => vec![owner(found, names, root, out)?],
            };
            let cells = distribution.points(*cells);
            let point = |(id, &(value, probability)): (String, &(f64, f64))| TypePoint {
                label: id.clone(),
                name: id,
                value: Some(value),
                probability,
            };
            let points = ids_of(&cells).zip(&cells).map(point).collect();
            let values = cells.into_iter().map(|cell| cell.0).collect();
            let id = found.path.clone();
            let at = resolved.types.push_and_get_key(PrivateType { name: id.clone(), id, owners, points });
            Some(Number::Private(at, values))
        }
        Given::ByType { type_id, values } => {
            let at: TypeIdx = names.find(type_id.text()?)?;
            let points = &names.all()[at].members;
            let values: Vec<f64> = points.iter().filter_map(|p| values.get(p)?.number()).collect();
            (values.len() == points.len()).then_some(Number::Private(at, values.into()))
        }
    }
}

/// Ids of the points of a private number, made from their values with as many digits as it takes to tell them apart, four
/// or more. Nothing reads a value from them: it is in [`TypePoint::value`].
fn ids_of(cells: &[(f64, f64)]) -> impl Iterator<Item = String> {
    let differ = |digits: usize| {
        let mut names: Vec<String> = cells.iter().map(|c| format!("{:.digits$}", c.0)).collect();
        names.sort();
        names.windows(2).all(|pair| pair[0] != pair[1])
    };
    let digits = (4..12).find(|d| differ(*d)).unwrap_or(4);
    cells.iter().map(move |c| format!("{:.digits$}", c.0))
}

/// Whose table the number stands in, whom it pays, or whose force it is about.
fn owner(found: &Found<'_>, names: &Names, root: &Node, out: &mut Vec<Diagnostic>) -> Option<ActorIdx> {
    let segments: Vec<&str> = found.path.split('.').collect();
    let id = match segments.as_slice() {
        [ACTOR, id, ..] | [OUTCOME, _, PAYOFF, id] | [ISSUE, _, WORTH, id, ..] => Some(*id),
        [FORCE, id, ..] => File::FORCE.of(root).and_then(|n| Force::BY.of(n.table()?.get(id)?)?.text()),
        _ => None,
    };
    if id.is_none() {
        out.push(
            Diagnostic::error("S018", format!("nobody owns the private number `{}`", found.path))
                .at(found.span, "`owners` is missing")
                .help("say who knows it: `owners = [\"…\"]`"),
        );
    }
    id.and_then(|id| names.find(id))
}

fn actors(ids: &[Node], names: &Names) -> Vec<ActorIdx> {
    ids.iter().filter_map(|n| names.find(n.text()?)).collect()
}

fn named_types(names: &Names, root: &Node) -> TiVec<TypeIdx, PrivateType> {
    let read = |name: &Name| {
        let node = File::TYPE.of(root).and_then(|n| n.table()?.get(&name.id));
        let owners = node.and_then(|n| Type::OWNERS.of(n)?.list()).unwrap_or_default();
        let probabilities = match node.and_then(|n| Type::CHANCE.of(n)?.number()) {
            Some(p) if name.values.is_empty() => vec![p, 1.0 - p],
            _ => name.values.clone(),
        };
        let points = name.members.iter().zip(&name.member_names).zip(probabilities);
        let points = points.map(|((id, label), probability)| TypePoint {
            name: id.clone(),
            label: label.clone(),
            value: None,
            probability,
        });
        let label = node.and_then(|n| Type::NAME.of(n)?.text());
        let label = label.map_or_else(|| plain(&name.id), str::to_string);
        PrivateType { id: name.id.clone(), name: label, owners: actors(owners, names), points: points.collect() }
    };
    names.all::<TypeIdx>().iter().map(read).collect()
}
