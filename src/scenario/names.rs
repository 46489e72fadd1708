//! Every id that a scenario defines, collected before anything that refers to one is read.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, similar};
use super::format::grammar::{self as keys, File, actors, crisis};
use super::format::key::Key;
use super::format::{Class, MAX_LEVELS, MAX_STEPS, OfClass, is_distribution_key};
use super::span::Span;
use super::text::{alike, plain};
use super::tree::{Entry, Node, Table, Value};
use super::{BlockIdx, OutcomeIdx, Scenario};
use crate::index::TiSlice;

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
    /// An issue's block.
    pub(crate) block: BlockIdx,
    /// The first level of an issue means that nothing is settled.
    pub(crate) unsettled: bool,
}

/// All ids by class, in file order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    classes: BTreeMap<Class, Vec<Name>>,
    index: BTreeMap<(Class, String), usize>,
}

const KEYED: [Class; 11] = [
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
    Class::Uncertainty,
];

impl Names {
    /// Collects the ids of a tree and reports those that cannot be ids.
    pub(crate) fn collect(root: &Node, out: &mut Vec<Diagnostic>) -> Names {
        let mut names = Names::default();
        for class in KEYED {
            for entry in root.at(&[class.word()]).and_then(Node::table).into_iter().flat_map(Table::iter) {
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
        check_groups(root, out);
        names
    }

    /// Those of a checked scenario that conditions ask about.
    pub(crate) fn of(scenario: &Scenario) -> Names {
        let mut names = Names::default();
        let plain = |id: &String| Name { id: id.clone(), ..Name::default() };
        for issue in &scenario.issues {
            let members = issue.levels.iter().map(|level| level.id.clone()).collect();
            let values = issue.levels.iter().map(|level| level.value).collect();
            let name = Name { members, values, block: issue.block, unsettled: issue.unsettled, ..plain(&issue.id) };
            names.add(Class::Issue, name);
        }
        scenario.blocks.iter().for_each(|id| _ = names.add(Class::Block, plain(id)));
        for one in &scenario.moves {
            names.add(Class::Move, Name { members: one.steps.clone(), ..plain(&one.id) });
        }
        scenario.forces.iter().for_each(|force| _ = names.add(Class::Force, plain(&force.id)));
        scenario.shifts.iter().for_each(|shift| _ = names.add(Class::Shift, plain(&shift.id)));
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
        let issues = File::ISSUE.of(root).and_then(Node::table).into_iter().flat_map(Table::iter);
        for (i, issue) in issues.enumerate() {
            let node = keys::Issue::BLOCK.of(&issue.node);
            let id = node.and_then(Node::text).unwrap_or(&issue.key);
            let block = self.find(id).unwrap_or_else(|| {
                if let Some(node) = node {
                    check_id(id, node.span, "block", out);
                }
                let name = Name { id: id.to_string(), span: node.map(|n| n.span), ..Name::default() };
                self.add(Class::Block, name).into()
            });
            if let Some(name) = self.classes.get_mut(&Class::Issue).and_then(|l| l.get_mut(i)) {
                name.block = block;
            }
        }
    }

    fn collect_outcomes(&mut self, root: &Node, out: &mut Vec<Diagnostic>) {
        for item in File::OUTCOME.of(root).and_then(Node::list).unwrap_or_default() {
            let Some(node) = keys::Outcome::ID.of(item) else { continue };
            let Some(id) = node.text() else { continue };
            check_id(id, node.span, "outcome", out);
            match self.get::<OutcomeIdx>(id).and_then(|first| first.span) {
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
    pub(crate) fn all<I: OfClass>(&self) -> &TiSlice<I, Name> {
        self.list(I::CLASS).as_ref()
    }

    /// Position of an id, which may be written with its class in front: `move.blockade`.
    pub(crate) fn find<I: OfClass>(&self, id: &str) -> Option<I> {
        self.position(I::CLASS, id).map(I::from)
    }

    /// The name of an id.
    pub(crate) fn get<I: OfClass>(&self, id: &str) -> Option<&Name> {
        self.position(I::CLASS, id).map(|at| &self.list(I::CLASS)[at])
    }

    /// Position of an id; if there is none, says so with what may have been meant.
    pub(crate) fn resolve<I: OfClass>(&self, id: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<I> {
        self.known(I::CLASS, id, span, out)?;
        self.find(id)
    }

    /// The name of an id of a class that the grammar gives; if there is none, says so with what may have been meant.
    pub(crate) fn known(&self, class: Class, id: &str, span: Span, out: &mut Vec<Diagnostic>) -> Option<&Name> {
        let found = self.position(class, id).map(|at| &self.list(class)[at]);
        if found.is_none() {
            // A hostile file must not make suggestions slow.
            let known = || self.list(class).iter().take(256).map(|n| n.id.as_str());
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

    fn list(&self, class: Class) -> &[Name] {
        self.classes.get(&class).map_or(&[], Vec::as_slice)
    }

    fn position(&self, class: Class, id: &str) -> Option<usize> {
        let id = id.strip_prefix(class.word()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(id);
        self.index.get(&(class, id.to_string())).copied()
    }
}

/// Members that a message lists.
pub(crate) const MOST_LISTED: usize = 21;

impl Name {
    /// A fault: a level, step or point that it does not have.
    pub(crate) fn no_member(&self, what: &str, typed: &str, span: Span) -> Diagnostic {
        let listing: Vec<String> = self.members.iter().take(MOST_LISTED).map(|m| format!("`{m}`")).collect();
        let more = if self.members.len() > MOST_LISTED { ", …" } else { "" };
        let d = Diagnostic::error("S025", format!("`{}` has no {what} `{typed}`", self.id))
            .at(span, format!("not a {what}"))
            .suggest(similar(typed, self.members.iter().map(String::as_str)));
        if listing.is_empty() { d } else { d.help(format!("it has {}{more}", listing.join(", "))) }
    }
}

fn is_unsettled(issue: &Node) -> bool {
    matches!(keys::Issue::UNSETTLED.of(issue).map(|n| &n.value), Some(Value::Flag(true)))
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
    match class {
        Class::Issue => match keys::Issue::LEVELS.of(node) {
            Some(Node { value: Value::Integer(n), .. }) => {
                grid((*n).clamp(0, MAX_LEVELS as i128) as usize, is_unsettled(node))
            }
            levels => with_values(levels, &keys::Level::VALUE, &keys::Level::NAME),
        },
        Class::Type => match actors::Type::POINTS.of(node) {
            None => vec![Member::new("yes", None), Member::new("no", None)],
            points => with_values(points, &actors::Point::PROBABILITY, &actors::Point::NAME),
        },
        Class::Move => match crisis::Move::STEPS.of(node).map(|n| &n.value) {
            Some(Value::Integer(n)) => {
                (1..=*n.clamp(&0, &(MAX_STEPS as i128))).map(|i| Member::new(i.to_string(), None)).collect()
            }
            Some(Value::List(items)) => {
                let step = |n: &Node| Member {
                    name: text(&crisis::Step::NAME, n),
                    ..Member::new(step_id(n).unwrap_or(""), None)
                };
                items.iter().map(step).collect()
            }
            _ => vec![],
        },
        _ => vec![],
    }
}

/// Levels or points: each is a number, or a table with its number and its name.
fn with_values<K>(node: Option<&Node>, value: &Key<K, f64>, name: &Key<K, String>) -> Vec<Member> {
    let entries = node.and_then(Node::table).into_iter().flat_map(Table::iter);
    let number = |n: &Node| n.number().or_else(|| value.of(n)?.number()).unwrap_or(f64::NAN);
    let member = |e: &Entry| Member { name: text(name, &e.node), ..Member::new(e.key.clone(), Some(number(&e.node))) };
    entries.map(member).collect()
}

fn text<K>(key: &Key<K, String>, node: &Node) -> Option<String> {
    key.of(node).and_then(Node::text).map(str::to_string)
}

/// Id of a step, which stands alone or in a table with its name.
pub(crate) fn step_id(node: &Node) -> Option<&str> {
    node.text().or_else(|| crisis::Step::ID.of(node)?.text())
}

/// Levels at even distances from 0 to 1.
fn grid(n: usize, unsettled: bool) -> Vec<Member> {
    let first = unsettled.then(|| Member::new("unsettled", Some(0.0)));
    let level = |at: usize| Member::new(at.to_string(), Some(at as f64 / (n.max(2) - 1) as f64));
    first.into_iter().chain((0..n).map(level)).collect()
}

/// Groups of outcome classes: what can be no id, and ids that read alike.
fn check_groups(root: &Node, out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for item in File::OUTCOME.of(root).and_then(Node::list).unwrap_or_default() {
        let Some(node) = keys::Outcome::GROUP.of(item) else { continue };
        let Some(id) = node.text() else { continue };
        check_id(id, node.span, "group", out);
        let (first, place) = *seen.entry(alike(&plain(id))).or_insert((id, node.span));
        if first != id {
            out.push(
                Diagnostic::error("S061", format!("two groups of endings read alike: `{first}` and `{id}`"))
                    .at(node.span, "again here")
                    .at(place, "first here")
                    .help("write one id for one group, and ids that people can tell apart for two"),
            );
        }
    }
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
