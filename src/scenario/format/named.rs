//! What holds names rather than keys of the language: levels, points, steps, settings, and paths of evidence.

use std::collections::BTreeMap;

use super::grammar::{File, Issue};
use super::walk::{Walk, item_key, join};
use super::{Class, Kind, LEVEL, MAX_LEVELS, POINT, Range, STEP, Sight, TableFormat};
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::names::{Name, check_id, step_id};
use crate::scenario::number::{self, Given};
use crate::scenario::span::Span;
use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::{IssueIdx, MoveIdx, PointIdx, TypeIdx};

const ISSUE: &str = File::ISSUE.name();
const START: &str = Issue::START.name();

impl<'a> Walk<'a> {
    pub(super) fn levels(&mut self, node: &'a Node, path: &str) {
        let Some(table) = node.table() else { return };
        self.how_many(table.len(), (2, MAX_LEVELS), node.span, path);
        let issue = path.split('.').nth(1).and_then(|id| self.names.get::<IssueIdx>(id));
        let unsettled = issue.is_some_and(|n| n.unsettled);
        let mut before: Option<(f64, Span)> = None;
        for (at, entry) in table.iter().enumerate() {
            check_id(&entry.key, entry.key_span, "level", &mut self.out);
            let path = join(path, &entry.key);
            let Some(node) = self.named_value(entry, &LEVEL, &path) else { continue };
            let value = number::plain(node, &path, Range::new(0.0, 1.0), &mut self.out);
            self.found(&path, value.map(Given::Fixed), Range::new(0.0, 1.0), node.span);
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
            self.found(&path, p.map(Given::Fixed), Range::new(0.0, 1.0), node.span);
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
        if let [ISSUE, _, START] = segments.as_slice() {
            segments.pop();
        }
        let issue = segments.last().and_then(|id| self.names.get::<IssueIdx>(id));
        if let (Some(issue), Some(level)) = (issue, node.level())
            && !issue.members.is_empty()
            && !issue.members.contains(&level)
        {
            self.out.push(issue.no_member("level", &level, node.span));
        }
    }

    pub(super) fn step(&mut self, node: &'a Node, path: &str) {
        let Some(name) = path.split('.').nth(1).and_then(|id| self.names.get::<MoveIdx>(id)) else { return };
        self.step_of(name, node, path);
        if let Value::Integer(n) = node.value {
            self.found(path, Some(Given::Fixed(n as f64)), Range::new(0.0, name.members.len() as f64), node.span);
        }
    }

    pub(super) fn step_of(&mut self, name: &Name, node: &Node, path: &str) {
        if name.members.is_empty() {
            return;
        }
        match &node.value {
            Value::Text(step) if !name.members.contains(step) => {
                self.out.push(name.no_member("step", step, node.span));
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
        let Some(at) = self.names.resolve::<TypeIdx>(id, node.span, &mut self.out) else { return };
        let name = &self.names.all()[at];
        match name.members.iter().position(|m| m == point) {
            Some(i) => {
                self.facts.points.insert(path.to_string(), (at, PointIdx(i)));
            }
            None => self.out.push(name.no_member("point", point, node.span).help(format!("write `\"{id}.POINT\"`"))),
        }
    }

    pub(super) fn settings(&mut self, node: &'a Node, path: &str) {
        for set in flatten(node) {
            let path = set.path(path);
            let Some(what) = set.what() else {
                self.out.push(
                    Diagnostic::error("S010", format!("`{}` is nothing that can be set", set.key()))
                        .at(set.key_span, "unknown")
                        .suggest(similar(set.word, What::ALL.map(What::word)))
                        .help("can be set: `issue.ID`, `move.ID`, `shift.ID`, `tension`, `mobilisation`, `balance.FORCE`, `clock.ACTOR`"),
                );
                continue;
            };
            let known = what.of().map(|class| self.names.known(class, set.id, set.key_span, &mut self.out));
            match (what, known.flatten()) {
                (What::Tension, _) => self.set_number(&set, &path, 10.0),
                (What::Mobilisation, _) => self.set_number(&set, &path, f64::INFINITY),
                (What::Balance, Some(_)) => self.set_number(&set, &path, 1.0),
                (What::Issue, Some(_)) if set.value.level().is_some() => self.level(set.value, &path),
                (What::Issue, Some(_)) => self.misfit(&Kind::Level, set.value, &path),
                (What::Move, Some(name)) if Kind::Step.fits(set.value) => self.step_of(name, set.value, &path),
                (What::Move, Some(_)) => self.misfit(&Kind::Step, set.value, &path),
                (What::Clock, _) => self.value(&Kind::Count(0, 1000), set.value, set.key_span, &path),
                (What::Shift, _) => self.value(&Kind::Count(0, 1), set.value, set.key_span, &path),
                (What::Balance | What::Issue | What::Move, None) => {}
            }
        }
    }

    fn set_number(&mut self, set: &Set<'a>, path: &str, high: f64) {
        let range = Range::new(0.0, high);
        let given = number::read(set.value, path, range, Sight::Public, &mut self.out);
        self.found(path, given, range, set.value.span);
    }

    pub(super) fn texts(&mut self, node: &'a Node, path: &str) {
        const SUPPORT: &[&str] = &["sign", "order", "value"];
        let nodes: Vec<&Node> = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => supports(node).into_iter().map(|s| s.2).collect(),
        };
        for item in nodes {
            if item.text().is_none() {
                self.misfit(&Kind::Text, item, path);
            } else if node.table().is_some() {
                self.choice(SUPPORT, &Kind::Choice(SUPPORT), item, path);
            }
        }
    }
}

/// What an event or a shift can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    Issue,
    Move,
    Shift,
    Tension,
    Mobilisation,
    Balance,
    Clock,
}

impl What {
    const ALL: [What; 7] =
        [What::Issue, What::Move, What::Shift, What::Tension, What::Mobilisation, What::Balance, What::Clock];

    fn word(self) -> &'static str {
        match self {
            What::Issue => "issue",
            What::Move => "move",
            What::Shift => "shift",
            What::Tension => "tension",
            What::Mobilisation => "mobilisation",
            What::Balance => "balance",
            What::Clock => "clock",
        }
    }

    /// What its ids name; none: it has none.
    fn of(self) -> Option<Class> {
        match self {
            What::Issue => Some(Class::Issue),
            What::Move => Some(Class::Move),
            What::Shift => Some(Class::Shift),
            What::Balance => Some(Class::Force),
            What::Clock => Some(Class::Actor),
            What::Tension | What::Mobilisation => None,
        }
    }
}

/// One line of a table of settings.
pub(crate) struct Set<'a> {
    /// What is set, as the file says it.
    word: &'a str,
    /// Of which one; empty where the file names none.
    pub(crate) id: &'a str,
    key_span: Span,
    pub(crate) value: &'a Node,
}

impl Set<'_> {
    /// What is set, if that can be set.
    pub(crate) fn what(&self) -> Option<What> {
        let named = |what: &What| what.word() == self.word && (what.of().is_some() || self.id.is_empty());
        What::ALL.into_iter().find(named)
    }

    fn key(&self) -> String {
        if self.id.is_empty() { self.word.to_string() } else { join(self.word, self.id) }
    }

    /// The path of its value; `table` is that of the table of settings.
    pub(crate) fn path(&self, table: &str) -> String {
        join(table, &self.key())
    }
}

/// The lines of a table of settings. Quoted and dotted keys mean the same.
pub(crate) fn flatten(node: &Node) -> Vec<Set<'_>> {
    let mut out = vec![];
    for entry in node.table().into_iter().flat_map(|t| t.iter()) {
        let (key, key_span, value) = (entry.key.as_str(), entry.key_span, &entry.node);
        match (key.split_once('.'), entry.node.table()) {
            (Some((word, id)), _) => out.push(Set { word, id, key_span, value }),
            (None, Some(inner)) if !super::is_distribution(&entry.node) => {
                out.extend(inner.iter().map(|e| Set { word: key, id: &e.key, key_span: e.key_span, value: &e.node }));
            }
            _ => out.push(Set { word: key, id: "", key_span, value }),
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
