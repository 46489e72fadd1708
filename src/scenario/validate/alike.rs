//! Names that people could not tell apart.

use super::Context;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::names::step_id;
use crate::scenario::span::Span;
use crate::scenario::text::{Named, tell_apart};
use crate::scenario::tree::{Entry, Node, Table};

const KINDS: [(&str, &str); 9] = [
    ("actor", "actors"),
    ("type", "types"),
    ("issue", "issues"),
    ("block", "blocks"),
    ("forum", "forums"),
    ("proposal", "proposals"),
    ("move", "moves"),
    ("force", "uses of force"),
    ("shift", "shifts"),
];

pub(super) fn check(c: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (kind, plural) in KINDS {
        tell_apart(plural, entries(c.root.at(&[kind])).map(of_entry), out);
    }
    let outcomes = c.root.at(&["outcome"]).and_then(Node::list).unwrap_or_default();
    tell_apart("outcome classes", outcomes.iter().filter_map(of_item), out);
    for (kind, members, plural) in [("issue", "levels", "levels"), ("type", "points", "points")] {
        for owner in entries(c.root.at(&[kind])) {
            let what = format!("{plural} of `{}`", owner.key);
            tell_apart(&what, entries(owner.node.at(&[members])).map(of_entry), out);
        }
    }
    for owner in entries(c.root.at(&["move"])) {
        let steps = owner.node.at(&["steps"]).and_then(Node::list).unwrap_or_default();
        tell_apart(&format!("steps of `{}`", owner.key), steps.iter().filter_map(of_item), out);
    }
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    node.and_then(Node::table).into_iter().flat_map(Table::iter)
}

fn name(node: &Node) -> Option<(&str, Span)> {
    let name = node.at(&["name"])?;
    Some((name.text()?, name.span))
}

fn of_entry(entry: &Entry) -> Named<'_> {
    Named { id: &entry.key, name: name(&entry.node), place: entry.key_span }
}

fn of_item(item: &Node) -> Option<Named<'_>> {
    Some(Named { id: step_id(item)?, name: name(item), place: item.span })
}
