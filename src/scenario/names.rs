//! Every id that a scenario defines, collected before anything that refers to one is read.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, similar};
use super::format::{Class, MAX_LEVELS, MAX_STEPS, is_distribution_key};
use super::span::Span;
use super::tree::{Node, Value};

/// Something with an id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Name {
    pub(crate) id: String,
    pub(crate) span: Option<Span>,
    /// Levels of an issue, steps of a move (from level 1), points of a type.
    pub(crate) members: Vec<String>,
    /// Names of the members for people; the id where there is no other.
    pub(crate) member_names: Vec<String>,
    /// Values of levels, probabilities of points, in the order of `members`.
    pub(crate) values: Vec<f64>,
    /// Position of an issue's block.
    pub(crate) block: usize,
    /// The first level of an issue means that nothing is settled.
    pub(crate) unsettled: bool,
}

/// All ids by class, in file order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    classes: BTreeMap<Class, Vec<Name>>,
    index: BTreeMap<(Class, String), usize>,
}

const KEYED: [Class; 10] = [
    Class::Actor,
    Class::Type,
    Class::Issue,
    Class::Forum,
    Class::Proposal,
    Class::Move,
    Class::Force,
    Class::Shift,
    Class::Event,
    Class::Evidence,
];

impl Names {
    /// Collects the ids of a tree and reports those that cannot be ids.
    pub(crate) fn collect(root: &Node, out: &mut Vec<Diagnostic>) -> Names {
        let mut names = Names::default();
        for class in KEYED {
            for entry in root.at(&[class.word()]).and_then(Node::table).into_iter().flat_map(|t| t.iter()) {
                check_id(&entry.key, entry.key_span, class.word(), out);
                let unsettled = class == Class::Issue && is_unsettled(&entry.node);
                let mut name = Name { id: entry.key.clone(), span: Some(entry.key_span), unsettled, ..Name::default() };
                for member in members(class, &entry.node) {
                    name.member_names.push(member.name.unwrap_or_else(|| member.id.clone()));
                    name.members.push(member.id);
                    name.values.extend(member.value);
                }
                names.add(class, name);
            }
        }
        names.collect_blocks(root, out);
        names.collect_outcomes(root, out);
        names
    }

    fn add(&mut self, class: Class, name: Name) -> usize {
        let list = self.classes.entry(class).or_default();
        let at = list.len();
        self.index.entry((class, name.id.clone())).or_insert(at);
        list.push(name);
        at
    }

    fn collect_blocks(&mut self, root: &Node, out: &mut Vec<Diagnostic>) {
        let ids: Vec<String> = self.all(Class::Issue).iter().map(|n| n.id.clone()).collect();
        for (i, issue) in ids.iter().enumerate() {
            let node = root.at(&["issue", issue, "block"]);
            let id = node.and_then(Node::text).unwrap_or(issue).to_string();
            let block = match self.find(Class::Block, &id) {
                Some(block) => block,
                None => {
                    if let Some(node) = node {
                        check_id(&id, node.span, "block", out);
                    }
                    self.add(Class::Block, Name { id, span: node.map(|n| n.span), ..Name::default() })
                }
            };
            if let Some(name) = self.classes.get_mut(&Class::Issue).and_then(|l| l.get_mut(i)) {
                name.block = block;
            }
        }
    }

    fn collect_outcomes(&mut self, root: &Node, out: &mut Vec<Diagnostic>) {
        for item in root.at(&["outcome"]).and_then(Node::list).unwrap_or_default() {
            let Some(node) = item.at(&["id"]) else { continue };
            let Some(id) = node.text() else { continue };
            check_id(id, node.span, "outcome", out);
            match self.find(Class::Outcome, id).and_then(|i| self.all(Class::Outcome)[i].span) {
                Some(first) => out.push(
                    Diagnostic::error("S021", format!("two outcomes have the id `{id}`"))
                        .at(node.span, "again here")
                        .at(first, "first here")
                        .help("give one of them another id"),
                ),
                None => {
                    self.add(Class::Outcome, Name { id: id.to_string(), span: Some(node.span), ..Name::default() });
                }
            }
        }
    }

    /// All names of a class.
    pub(crate) fn all(&self, class: Class) -> &[Name] {
        self.classes.get(&class).map_or(&[], Vec::as_slice)
    }

    /// Position of an id, which may be written with its class in front: `move.blockade`.
    pub(crate) fn find(&self, class: Class, id: &str) -> Option<usize> {
        let id = id.strip_prefix(class.word()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id);
        self.index.get(&(class, id.to_string())).copied()
    }

    /// The name of an id.
    pub(crate) fn get(&self, class: Class, id: &str) -> Option<&Name> {
        self.find(class, id).map(|i| &self.all(class)[i])
    }

    /// Position of an id; if there is none, says so with what may have been meant.
    pub(crate) fn resolve(&self, class: Class, id: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<usize> {
        let found = self.find(class, id);
        if found.is_none() {
            // A hostile file must not make suggestions slow.
            let known = || self.all(class).iter().take(256).map(|n| n.id.as_str());
            let word = class.word();
            let listing: Vec<String> = known().take(16).map(|n| format!("`{n}`")).collect();
            let mut d = Diagnostic::error("S020", format!("no {word} has the id `{id}`")).at(span, "not defined");
            d = d.suggest(similar(id, known()));
            d = if listing.is_empty() {
                d.help(format!("the scenario defines no {word}"))
            } else {
                d.help(format!("defined: {}", listing.join(", ")))
            };
            out.push(d);
        }
        found
    }
}

fn is_unsettled(issue: &Node) -> bool {
    matches!(issue.at(&["unsettled"]).map(|n| &n.value), Some(Value::Flag(true)))
}

/// A level, step or point.
struct Member {
    id: String,
    name: Option<String>,
    value: Option<f64>,
}

impl Member {
    fn new(id: impl Into<String>, value: Option<f64>) -> Member {
        Member { id: id.into(), name: None, value }
    }
}

/// Levels, steps or points, as far as they can be read; what is wrong with them is reported elsewhere.
fn members(class: Class, node: &Node) -> Vec<Member> {
    let name = |node: &Node| node.at(&["name"]).and_then(Node::text).map(str::to_string);
    let keys = |table: &str, value: &str| -> Vec<Member> {
        let entries = node.at(&[table]).and_then(Node::table).into_iter().flat_map(|t| t.iter());
        let number = |n: &Node| n.number().or_else(|| n.at(&[value])?.number()).unwrap_or(f64::NAN);
        entries.map(|e| Member { name: name(&e.node), ..Member::new(e.key.clone(), Some(number(&e.node))) }).collect()
    };
    match class {
        Class::Issue => match node.at(&["levels"]).map(|n| &n.value) {
            Some(Value::Integer(n)) => grid((*n).clamp(0, MAX_LEVELS as i128) as usize, is_unsettled(node)),
            _ => keys("levels", "value"),
        },
        Class::Type if node.at(&["points"]).is_some() => keys("points", "probability"),
        Class::Type => vec![Member::new("yes", None), Member::new("no", None)],
        Class::Move => match node.at(&["steps"]).map(|n| &n.value) {
            Some(Value::Integer(n)) => {
                (1..=*n.clamp(&0, &(MAX_STEPS as i128))).map(|i| Member::new(i.to_string(), None)).collect()
            }
            Some(Value::List(items)) => {
                let step = |n: &Node| Member { name: name(n), ..Member::new(step_id(n).unwrap_or(""), None) };
                items.iter().map(step).collect()
            }
            _ => vec![],
        },
        _ => vec![],
    }
}

/// Id of a step, which stands alone or in a table with its name.
pub(crate) fn step_id(node: &Node) -> Option<&str> {
    node.text().or_else(|| node.at(&["id"])?.text())
}

/// Levels at even distances from 0 to 1.
fn grid(n: usize, unsettled: bool) -> Vec<Member> {
    let first = unsettled.then(|| Member::new("unsettled", Some(0.0)));
    let level = |at: usize| Member::new(at.to_string(), Some(at as f64 / (n.max(2) - 1) as f64));
    first.into_iter().chain((0..n).map(level)).collect()
}

/// Ids stand in paths and conditions, so that they cannot hold dots, spaces or operators.
pub(crate) fn check_id(id: &str, span: Span, what: &str, out: &mut Vec<Diagnostic>) {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let starts = id.starts_with(|c: char| c.is_ascii_alphabetic());
    let long = id.len() > 64;
    if !plain || !starts || long {
        out.push(
            Diagnostic::error("S022", format!("`{id}` cannot be the id of {article} {what}"))
                .at(span, if long { "longer than 64 letters" } else { "not an id" })
                .help("ids are made of the letters a to z, digits, `_` and `-`, and begin with a letter"),
        );
    } else if is_distribution_key(id) || matches!(id, "kind" | "cells" | "owners" | "values" | "inf" | "nan") {
        out.push(
            Diagnostic::error("S022", format!("`{id}` cannot be the id of {article} {what}"))
                .at(span, "a word of the language")
                .help("choose another id"),
        );
    }
}
