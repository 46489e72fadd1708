//! Dotted paths into the tree. Items of a list go by their `id`, else by their place from 1.

use crate::scenario::format::walk::item_key;
use crate::scenario::tree::{Node, Value};

/// The segments of a path.
pub(super) fn split(path: &str) -> Vec<&str> {
    path.split('.').map(|s| s.trim().trim_matches('"')).collect()
}

fn position(items: &[Node], segment: &str) -> Option<usize> {
    items.iter().enumerate().position(|(i, item)| item_key(item, i) == segment)
}

pub(super) fn child<'a>(node: &'a Node, segment: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Table(table) => table.get(segment),
        Value::List(items) => items.get(position(items, segment)?),
        _ => None,
    }
}

pub(super) fn child_mut<'a>(node: &'a mut Node, segment: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Table(table) => table.get_mut(segment),
        Value::List(items) => {
            let at = position(items, segment)?;
            items.get_mut(at)
        }
        _ => None,
    }
}

/// What can follow in a path.
pub(super) fn child_keys(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Table(table) => table.iter().map(|e| e.key.clone()).collect(),
        Value::List(items) => items.iter().enumerate().map(|(i, item)| item_key(item, i)).collect(),
        _ => vec![],
    }
}

pub(super) fn remove_child(node: &mut Node, segment: &str) -> bool {
    match &mut node.value {
        Value::Table(table) => table.remove(segment).is_some(),
        Value::List(items) => match position(items, segment) {
            Some(at) => {
                items.remove(at);
                true
            }
            None => false,
        },
        _ => false,
    }
}
