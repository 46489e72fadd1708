//! What holds names rather than keys of the language: levels, points, steps, settings, and paths of evidence.

use std::collections::BTreeMap;

use super::walk::{Walk, item_key, join};
use super::{Class, Kind, LEVEL, MAX_LEVELS, POINT, Range, STEP, Sight, TableFormat};
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::names::{Name, check_id, step_id};
use crate::scenario::number::{self, Given};
use crate::scenario::span::Span;
use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::validate::conditions;
use crate::scenario::{PointIdx, TypeIdx};

impl<'a> Walk<'a> {
    pub(super) fn levels(&mut self, node: &'a Node, path: &str) {
        let Some(table) = node.table() else { return };
        self.how_many(table.len(), (2, MAX_LEVELS), node.span, path);
        let issue = path.split('.').nth(1).and_then(|id| self.names.get(Class::Issue, id));
        let unsettled = issue.is_some_and(|n| n.unsettled);
        let mut before: Option<(f64, Span)> = None;
        for (at, entry) in table.iter().enumerate() {
            check_id(&entry.key, entry.key_span, "level", &mut self.out);
            let path = join(path, &entry.key);
            let Some(node) = self.named_value(entry, &LEVEL, &path) else { continue };
            let value = number::plain(node, &path, Range::new(0.0, 1.0), &mut self.out);
            self.found(&path, value.map(Given::Fixed), node.span);
            let Some(x) = value else { continue };
            if unsettled && at == 0 && x != 0.0 {
                self.out.push(
                    Diagnostic::error("S013", format!("`{path}` is {x}, but nothing is settled there"))
                        .at(node.span, "must be 0")
                        .help("the first level of an `unsettled` issue has value 0; the second may have it, too"),
                );
            }
            // Where nothing is settled is below whatever is.
            let may_equal = unsettled && at == 1;
            if let Some((last, span)) = before
                && !(last < x || may_equal && x == last)
            {
                self.out.push(
                    Diagnostic::error("S024", format!("level `{}` is {x}, not above the one before", entry.key))
                        .at(node.span, "must rise")
                        .at(span, format!("this is {last}"))
                        .help("write levels in their order, each with a higher value"),
                );
            }
            before = Some((x, node.span));
        }
    }

    /// The number of a level or point: what stands there, or the first key of a table that also names it.
    fn named_value(&mut self, entry: &'a Entry, format: &'static TableFormat, path: &str) -> Option<&'a Node> {
        let Some(table) = entry.node.table() else { return Some(&entry.node) };
        let value = format.keys.first()?.name;
        self.table_but(value, table, entry.key_span, format, path);
        table.get(value)
    }

    pub(super) fn points(&mut self, node: &'a Node, path: &str) {
        let Some(table) = node.table() else { return };
        self.how_many(table.len(), (1, 64), node.span, path);
        let mut probabilities = vec![];
        for entry in table.iter() {
            check_id(&entry.key, entry.key_span, "point", &mut self.out);
            let path = join(path, &entry.key);
            let Some(node) = self.named_value(entry, &POINT, &path) else { continue };
            let p = number::plain(node, &path, Range::new(0.0, 1.0), &mut self.out);
            self.found(&path, p.map(Given::Fixed), node.span);
            probabilities.extend(p);
        }
        if probabilities.len() == table.len() && !table.is_empty() {
            number::adds_up(&probabilities, node, &format!("probabilities of `{path}`"), &mut self.out);
        }
    }

    pub(super) fn new_names(&mut self, low: usize, high: usize, node: &'a Node, path: &str) {
        let items = node.list().unwrap_or_default();
        self.how_many(items.len(), (low, high), node.span, path);
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            if let Some(table) = item.table() {
                self.table(table, item.span, &STEP, &join(path, &item_key(item, at)));
            } else if item.text().is_none() {
                self.misfit(&Kind::Text, item, path);
            }
            let Some(id) = step_id(item) else { continue };
            check_id(id, item.span, "step", &mut self.out);
            if let Some(&first) = seen.get(id) {
                self.out.push(
                    Diagnostic::error("S021", format!("`{id}` stands twice in `{path}`"))
                        .at(item.span, "again here")
                        .at(first, "first here")
                        .help("give one of them another name"),
                );
            }
            seen.insert(id, item.span);
        }
    }

    pub(super) fn level(&mut self, node: &Node, path: &str) {
        let mut segments: Vec<&str> = path.split('.').collect();
        if segments.len() == 3 && segments[0] == "issue" && segments[2] == "start" {
            segments.pop();
        }
        let issue = segments.last().and_then(|id| self.names.get(Class::Issue, id));
        if let (Some(issue), Some(level)) = (issue, node.level())
            && !issue.members.is_empty()
            && !issue.members.contains(&level)
        {
            self.out.push(conditions::no_member(issue, "level", &level, node.span));
        }
    }

    pub(super) fn step(&mut self, node: &'a Node, path: &str) {
        let Some(name) = path.split('.').nth(1).and_then(|id| self.names.get(Class::Move, id)) else { return };
        self.step_of(name, node, path);
        if let Value::Integer(n) = node.value {
            self.found(path, Some(Given::Fixed(n as f64)), node.span);
        }
    }

    pub(super) fn step_of(&mut self, name: &Name, node: &Node, path: &str) {
        if name.members.is_empty() {
            return;
        }
        match &node.value {
            Value::Text(step) if !name.members.contains(step) => {
                self.out.push(conditions::no_member(name, "step", step, node.span));
            }
            Value::Integer(n) if !(0..=name.members.len() as i128).contains(n) => self.out.push(
                Diagnostic::error(
                    "S025",
                    format!("`{path}` is {n}, but `{}` has {} steps", name.id, name.members.len()),
                )
                .at(node.span, format!("may be: 0 to {}", name.members.len())),
            ),
            _ => {}
        }
    }

    pub(super) fn point(&mut self, node: &Node, path: &str) {
        let Some(text) = node.text() else { return };
        let (id, point) = text.split_once('.').unwrap_or((text, ""));
        let Some(at) = self.names.resolve(Class::Type, id, node.span, &mut self.out) else { return };
        let name = &self.names.all(Class::Type)[at];
        match name.members.iter().position(|m| m == point) {
            Some(i) => {
                self.facts.points.insert(path.to_string(), (TypeIdx(at), PointIdx(i), node.span));
            }
            None => self
                .out
                .push(conditions::no_member(name, "point", point, node.span).help(format!("write `\"{id}.POINT\"`"))),
        }
    }

    pub(super) fn settings(&mut self, node: &'a Node, path: &str) {
        let public = Sight::Public;
        let range = Range::new;
        for (what, id, key_span, value) in flatten(node) {
            let key = if id.is_empty() { what.to_string() } else { format!("{what}.{id}") };
            let path = join(path, &key);
            let number = |low: f64, high: f64| Some((low, high));
            let bounds = match (what, id) {
                ("tension", "") => number(0.0, 10.0),
                ("mobilisation", "") => number(0.0, f64::INFINITY),
                ("balance", id) if self.names.resolve(Class::Force, id, key_span, &mut self.out).is_some() => {
                    number(0.0, 1.0)
                }
                ("issue", id) if self.names.resolve(Class::Issue, id, key_span, &mut self.out).is_some() => {
                    if value.level().is_some() {
                        self.level(value, &path)
                    } else {
                        self.misfit(&Kind::Level, value, &path)
                    }
                    None
                }
                ("move", id) => {
                    if let Some(at) = self.names.resolve(Class::Move, id, key_span, &mut self.out) {
                        let name = &self.names.all(Class::Move)[at];
                        if Kind::Step.fits(value) {
                            self.step_of(name, value, &path)
                        } else {
                            self.misfit(&Kind::Step, value, &path)
                        }
                    }
                    None
                }
                ("clock", id) => {
                    self.names.resolve(Class::Actor, id, key_span, &mut self.out);
                    self.value(&Kind::Count(0, 1000), value, key_span, &path);
                    None
                }
                ("shift", id) => {
                    self.names.resolve(Class::Shift, id, key_span, &mut self.out);
                    self.value(&Kind::Count(0, 1), value, key_span, &path);
                    None
                }
                ("balance" | "issue", _) => None,
                _ => {
                    let known = ["issue", "move", "shift", "tension", "mobilisation", "balance", "clock"];
                    self.out.push(
                        Diagnostic::error("S010", format!("`{key}` is nothing that can be set"))
                            .at(key_span, "unknown")
                            .suggest(similar(what, known))
                            .help("can be set: `issue.ID`, `move.ID`, `shift.ID`, `tension`, `mobilisation`, `balance.FORCE`, `clock.ACTOR`"),
                    );
                    None
                }
            };
            if let Some((low, high)) = bounds {
                let given = number::read(value, &path, range(low, high), public, &mut self.out);
                self.found(&path, given, value.span);
            }
        }
    }

    pub(super) fn texts(&mut self, node: &'a Node, path: &str) {
        let nodes: Vec<&Node> = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => supports(node).into_iter().map(|s| s.2).collect(),
        };
        for item in nodes {
            if item.text().is_none() {
                self.misfit(&Kind::Text, item, path);
            } else if node.table().is_some() {
                self.choice(&["sign", "order", "value"], item, path);
            }
        }
    }
}

/// What a table of settings sets: quantity, id, place of the key, value. Quoted and dotted keys mean the same.
pub(crate) fn flatten(node: &Node) -> Vec<(&str, &str, Span, &Node)> {
    let mut out = vec![];
    for entry in node.table().into_iter().flat_map(|t| t.iter()) {
        match (entry.key.split_once('.'), entry.node.table()) {
            (Some((what, id)), _) => out.push((what, id, entry.key_span, &entry.node)),
            (None, Some(inner)) if !super::is_distribution(&entry.node) => {
                out.extend(inner.iter().map(|e| (entry.key.as_str(), e.key.as_str(), e.key_span, &e.node)));
            }
            _ => out.push((entry.key.as_str(), "", entry.key_span, &entry.node)),
        }
    }
    out
}

/// Paths that a row of evidence names, each with its place and what is fixed. Quoted and dotted keys mean the same.
pub(crate) fn supports(node: &Node) -> Vec<(String, Span, &Node)> {
    let mut out = vec![];
    let mut open: Vec<(String, &Node)> = vec![(String::new(), node)];
    while let Some((path, node)) = open.pop() {
        for entry in node.table().into_iter().flat_map(|t| t.iter()) {
            let path = join(&path, &entry.key);
            if entry.node.table().is_some() {
                open.push((path, &entry.node));
            } else {
                out.push((path, entry.key_span, &entry.node));
            }
        }
    }
    out.sort_by_key(|s| s.1);
    out
}
