//! Laying an overlay over its base, along the grammar: what is keyed merges by key, all else replaces whole.

use super::path::{child, child_keys, remove_child, split};
use super::syntax::odd_character;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::grammar::File;
use crate::scenario::format::grammar::crisis::{Exponential, Hazard, Rungs};
use crate::scenario::format::{Class, FILE, Kind, Need, TableFormat, is_distribution};
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Takes out what the overlay removes, then puts in what it gives.
pub(super) fn overlay(base: &mut Node, mut over: Node, out: &mut Vec<Diagnostic>) {
    let Value::Table(table) = &mut over.value else { return };
    table.remove(File::EXTENDS.name());
    if let Some(entry) = table.remove(File::REMOVE.name()) {
        for item in entry.node.list().unwrap_or_default() {
            remove(base, item, "base", out);
        }
        if entry.node.list().is_none() {
            // Put back, so that the check of the structure reports it.
            table.set(entry);
        }
    }
    if let (Value::Table(base), Value::Table(over)) = (&mut base.value, over.value) {
        merge_table(base, over, &FILE, "", out);
    }
}

/// Takes out what a path names; `whence` is what it is said not to be in otherwise.
pub(super) fn remove(base: &mut Node, item: &Node, whence: &str, out: &mut Vec<Diagnostic>) {
    let Some(path) = item.text() else {
        out.push(
            Diagnostic::error("S012", format!("`remove` cannot hold {}", item.what()))
                .at(item.span, format!("this is {}", item.what()))
                .help("write paths as text, such as `\"move.blockade\"`"),
        );
        return;
    };
    let segments = split(path);
    let Some((last, front)) = segments.split_last() else { return };
    let mut node = &mut *base;
    for segment in front.iter() {
        if child(node, segment).is_none() {
            out.push(not_there(path, segment, node, item, whence));
            return;
        }
        node = match super::path::child_mut(node, segment) {
            Some(node) => node,
            None => return,
        };
    }
    if !remove_child(node, last) {
        out.push(not_there(path, last, node, item, whence));
    }
}

fn not_there(path: &str, segment: &str, node: &Node, item: &Node, whence: &str) -> Diagnostic {
    let keys = child_keys(node);
    let meant = similar(segment, keys.iter().map(String::as_str)).map(|name| path.replacen(segment, name, 1));
    let d = Diagnostic::error("S043", format!("`{path}` is not in the {whence}, so it cannot be removed"))
        .at(item.span, format!("no `{segment}` there"))
        .suggest(meant.as_deref());
    if path.contains(',') {
        return d.help("several paths go into a list: `remove=[\"move.blockade\", \"force.raid\"]`");
    }
    if let Some(odd) = odd_character(path) {
        return d.help(odd);
    }
    d
}

fn merge_table(base: &mut Table, over: Table, format: &'static TableFormat, path: &str, out: &mut Vec<Diagnostic>) {
    for entry in over.into_entries() {
        let kind = format.key(&entry.key).map(|k| &k.kind);
        let path = if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
        match (base.get_mut(&entry.key), kind) {
            (Some(node), Some(kind)) => merge(kind, node, entry, &path, out),
            _ => base.set(entry),
        }
    }
}

fn merge(kind: &'static Kind, base: &mut Node, over: Entry, path: &str, out: &mut Vec<Diagnostic>) {
    let both_tables = base.table().is_some() && over.node.table().is_some();
    let replaces = !both_tables || is_distribution(&over.node);
    let over_node = keep_names(kind, base, over.node);
    let as_tables = |base: &mut Node, over: Node, f: &mut dyn FnMut(&mut Table, Table)| {
        if let (Value::Table(base), Value::Table(over)) = (&mut base.value, over.value) {
            f(base, over);
        }
    };
    match kind {
        _ if !both_tables => *base = over_node,
        Kind::Table(format) => as_tables(base, over_node, &mut |b, o| merge_table(b, o, format, path, out)),
        Kind::Named(class, format, ..) => {
            as_tables(base, over_node, &mut |b, o| merge_named(b, o, *class, format, path, out));
        }
        Kind::Each(_, kind) => as_tables(base, over_node, &mut |b, o| merge_each(b, o, kind, path, out)),
        Kind::Number(..) | Kind::Chance if !replaces => as_tables(base, over_node, &mut |b, o| put_all(b, o)),
        Kind::Either(kinds) if !replaces && !kinds.iter().any(|k| matches!(k, Kind::Levels)) => {
            let each = kinds.iter().find(|k| matches!(k, Kind::Each(..)));
            let tables = kinds.iter().any(|k| matches!(k, Kind::Table(_)));
            let of_a_table = over_node.table().is_some_and(|o| o.iter().any(|e| is_key_of_a_table(kinds, &e.key)));
            match each {
                _ if of_a_table && is_distribution(base) => *base = over_node,
                Some(each) if !is_distribution(base) => {
                    let key_span = over.key_span;
                    merge(each, base, Entry { key: over.key, key_span, node: over_node }, path, out);
                }
                None if !tables || !is_another_hazard(&over_node) => {
                    as_tables(base, over_node, &mut |b, o| put_all(b, o))
                }
                _ => *base = over_node,
            }
        }
        _ => *base = over_node,
    }
}

/// Levels, points and steps replace those of the base whole; but one that stands plain keeps the name that the base gives
/// its id, so that an overlay need not repeat names.
pub(super) fn keep_names(kind: &Kind, base: &Node, mut over: Node) -> Node {
    let of_members = |k: &&Kind| matches!(k, Kind::Levels | Kind::Points | Kind::Names(..)) && k.fits(&over);
    let kinds = if let Kind::Either(kinds) = kind { *kinds } else { std::slice::from_ref(kind) };
    let Some(format) = kinds.iter().find(of_members).and_then(|k| k.member().named_member()) else { return over };
    let [plain_key, name_key] = [format.keys[0].name, format.keys[1].name];
    let name_of = |id: &str| match &base.value {
        Value::Table(table) => table.get(id)?.table()?.entry(name_key).cloned(),
        Value::List(items) => {
            let named =
                items.iter().filter_map(Node::table).find(|t| t.get(plain_key).and_then(Node::text) == Some(id));
            named?.entry(name_key).cloned()
        }
        _ => None,
    };
    let put = |id: &str, node: &mut Node| {
        if let (None, Some(name)) = (node.table(), name_of(id)) {
            let plain = node.clone();
            let mut table = Table::default();
            table.set(Entry { key: plain_key.to_string(), key_span: plain.span, node: plain });
            table.set(name);
            node.value = Value::Table(table);
        }
    };
    match &mut over.value {
        Value::Table(table) => table.iter_mut().for_each(|(id, node)| put(id, node)),
        Value::List(items) => {
            for item in items {
                if let Some(id) = item.text().map(str::to_string) {
                    put(&id, item);
                }
            }
        }
        _ => {}
    }
    over
}

fn is_key_of_a_table(kinds: &[Kind], key: &str) -> bool {
    kinds.iter().any(|k| matches!(k, Kind::Table(f) if f.key(key).is_some()))
}

/// A hazard of another form replaces the whole; one that only changes the cap does not.
fn is_another_hazard(node: &Node) -> bool {
    Exponential::EXPONENTIAL.of(node).or(Rungs::RUNGS.of(node)).or(Hazard::BASE.of(node)).is_some()
}

fn put_all(base: &mut Table, over: Table) {
    for entry in over.into_entries() {
        base.set(entry);
    }
}

fn merge_each(base: &mut Table, over: Table, kind: &'static Kind, path: &str, out: &mut Vec<Diagnostic>) {
    for entry in over.into_entries() {
        let path = format!("{path}.{}", entry.key);
        match base.get_mut(&entry.key) {
            Some(node) => merge(kind, node, entry, &path, out),
            None => base.set(entry),
        }
    }
}

fn merge_named(
    base: &mut Table,
    over: Table,
    class: Class,
    format: &'static TableFormat,
    path: &str,
    out: &mut Vec<Diagnostic>,
) {
    for entry in over.into_entries() {
        let path = format!("{path}.{}", entry.key);
        if let Some(node) = base.get_mut(&entry.key) {
            match (&mut node.value, entry.node.value) {
                (Value::Table(b), Value::Table(o)) => merge_table(b, o, format, &path, out),
                (value, other) => {
                    *value = other;
                    node.span = entry.node.span;
                }
            }
            continue;
        }
        let missing = format.keys.iter().filter(|k| k.need == Need::Required && entry.node.at(&[k.name]).is_none());
        let missing: Vec<String> = missing.map(|k| format!("`{}`", k.name)).collect();
        if missing.is_empty() {
            base.set(entry);
            continue;
        }
        let known: Vec<&str> = base.iter().map(|e| e.key.as_str()).collect();
        let meant = similar(&entry.key, known.iter().copied());
        let meant = meant.map(|name| format!("{}{name}", &path[..path.len() - entry.key.len()]));
        out.push(
            Diagnostic::error("S042", format!("`{path}` is not in the base"))
                .at(entry.key_span, format!("no such {} there", class.word()))
                .suggest(meant.as_deref())
                .help(format!("a new {} would also need {}", class.word(), missing.join(", "))),
        );
    }
}
