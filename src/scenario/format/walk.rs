//! One pass over the tree along the grammar: reports every fault of structure and reference, and notes what it reads.
//!
//! Facts are kept by path, such as `actor.north.patience`, the same paths that overrides and evidence use.

use std::collections::BTreeMap;

use super::grammar::actors::{Actor, RedLine, WalkOut};
use super::grammar::{File, Outcome, Scenario};
use super::key::PointOf;
use super::{Class, KeyFormat, Kind, Need, Range, TableFormat};
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::names::{Names, check_id};
use crate::scenario::number::{self, Given};
use crate::scenario::read::syntax;
use crate::scenario::span::Span;
use crate::scenario::tree::{Node, Table, Value};
use crate::scenario::validate::conditions;
use crate::scenario::{Condition, Measure, Quantity};

const OUTCOME: &str = File::OUTCOME.name();
const RED_LINE: &str = Actor::RED_LINE.name();
const WHEN: &str = RedLine::WHEN.name();
const WALK_OUT: &str = Actor::WALK_OUT.name();
const UNLESS_OFFERED: &str = WalkOut::UNLESS_OFFERED.name();
const SCENARIO: &str = File::SCENARIO.name();
const SCHEMA: &str = Scenario::SCHEMA.name();
const RUNS: &str = Scenario::RUNS.name();
const SEED: &str = Scenario::SEED.name();
/// The table whose numbers are settings of a fit.
pub(crate) const FORESIGHT: &str = File::FORESIGHT.name();
/// The table that says which numbers are wrong together.
const UNCERTAINTY: &str = File::UNCERTAINTY.name();

/// A number found in the file.
pub(crate) struct Found<'a> {
    pub(crate) path: String,
    pub(crate) given: Option<Given<'a>>,
    /// What it may be.
    pub(crate) range: Range,
    pub(crate) span: Span,
}

impl Found<'_> {
    /// A setting of a fit, and what the analyst says of other numbers, is no number of the scenario, of which evidence could say
    /// something.
    pub(crate) fn is_setting(&self) -> bool {
        self.path.split_once('.').is_some_and(|(table, _)| matches!(table, FORESIGHT | UNCERTAINTY))
    }
}

/// What the pass reads, by path.
#[derive(Default)]
pub(crate) struct Facts<'a> {
    /// Numbers of the file in its order.
    pub(crate) found: Vec<Found<'a>>,
    /// Numbers that the file leaves to their defaults.
    pub(crate) defaults: BTreeMap<String, f64>,
    pub(crate) conditions: BTreeMap<String, (Condition, Vec<Vec<Span>>)>,
    pub(crate) measures: BTreeMap<String, Measure>,
    pub(crate) points: BTreeMap<String, PointOf>,
}

pub(crate) struct Walk<'a> {
    pub(crate) names: &'a Names,
    pub(crate) rounds: u32,
    pub(crate) facts: Facts<'a>,
    pub(crate) out: Vec<Diagnostic>,
}

pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

impl<'a> Walk<'a> {
    /// Checks a table against its format; `place` is where missing keys are reported.
    pub(crate) fn table(&mut self, table: &'a Table, place: Span, format: &'static TableFormat, path: &str) {
        self.table_but("", table, place, format, path);
    }

    /// The same, but the value of one key is left to the caller.
    pub(super) fn table_but(
        &mut self,
        own: &str,
        table: &'a Table,
        place: Span,
        format: &'static TableFormat,
        path: &str,
    ) {
        let mut meant: Vec<&'static str> = vec![];
        for entry in table.iter() {
            match format.key(&entry.key) {
                Some(key) if key.name == own => {}
                Some(key) => self.value(&key.kind, &entry.node, entry.key_span, &join(path, &entry.key)),
                None => {
                    let similar = format.similar(&entry.key);
                    meant.extend(similar);
                    self.out.push(
                        Diagnostic::error("S010", format!("unknown key `{}` in `{}`", entry.key, format.title))
                            .at(entry.key_span, "not a key of this table")
                            .suggest(similar)
                            .help(format!("keys: {}", format.listing())),
                    );
                }
            }
        }
        for key in format.keys.iter().filter(|k| table.get(k.name).is_none()) {
            if key.need == Need::Required && !meant.contains(&key.name) {
                self.out.push(
                    Diagnostic::error("S011", format!("`{}` is missing", join(path, key.name)))
                        .at(place, format!("needs `{}`", key.name))
                        .help(format!("{}: {}", key.kind.words(), lower_first(key.doc))),
                );
            }
            self.default(key, path);
        }
    }

    fn default(&mut self, key: &'static KeyFormat, path: &str) {
        let path = join(path, key.name);
        match (key.need, &key.kind) {
            (Need::Or(x), _) => {
                self.facts.defaults.insert(path, x);
            }
            (_, Kind::Table(format)) => {
                for key in format.keys {
                    self.default(key, &path);
                }
            }
            _ => {}
        }
    }

    pub(super) fn value(&mut self, kind: &'static Kind, node: &'a Node, key_span: Span, path: &str) {
        if !kind.fits(node) {
            return self.misfit(kind, node, path);
        }
        match kind {
            Kind::Flag | Kind::Text => {}
            Kind::Count(low, high) => self.count(*low, *high, node, path),
            Kind::Fixed(range) => {
                let given = number::plain(node, path, *range, &mut self.out).map(Given::Fixed);
                self.found(path, given, *range, node.span);
            }
            Kind::Number(range, sight) => {
                let given = number::read(node, path, *range, *sight, &mut self.out);
                self.number_refs(given.as_ref());
                self.found(path, given, *range, node.span);
            }
            Kind::Chance => {
                let any = super::Range::new(f64::NEG_INFINITY, f64::INFINITY);
                for entry in
                    node.table().into_iter().flat_map(|t| t.iter()).filter(|e| !super::is_distribution_key(&e.key))
                {
                    self.out.push(
                        Diagnostic::error("S010", format!("unknown key `{}` in `{path}`", entry.key))
                            .at(entry.key_span, "not a key of chance")
                            .help("chance is drawn anew in every round, and is nobody's knowledge; leave the key out"),
                    );
                }
                number::distribution(node, path, any, &mut self.out);
            }
            Kind::Choice(words) => self.choice(words, kind, node, path),
            Kind::Ref(class) => {
                if let Some(id) = node.text() {
                    self.names.known(*class, id, node.span, &mut self.out);
                }
            }
            Kind::Refs(class, least) => self.refs(*class, *least, usize::MAX, false, node, path),
            Kind::Sequence(class, most) => self.refs(*class, 0, *most, true, node, path),
            Kind::Block => {}
            Kind::Levels => self.levels(node, path),
            Kind::Points => self.points(node, path),
            Kind::Names(low, high) => self.new_names(*low, *high, node, path),
            Kind::Level => self.level(node, path),
            Kind::Step => self.step(node, path),
            Kind::Point => self.point(node, path),
            Kind::Condition => {
                if let Some(read) = conditions::read(node, self.names, self.rounds, &mut self.out) {
                    self.fits_place(&read, path);
                    self.facts.conditions.insert(path.to_string(), (read.condition, read.places));
                }
            }
            Kind::Measure => {
                if let Some(m) = node.text().and_then(|t| conditions::measure(t, node.span, self.names, &mut self.out))
                {
                    self.facts.measures.insert(path.to_string(), m);
                }
            }
            Kind::Settings => self.settings(node, path),
            Kind::Supports | Kind::Paths => self.texts(node, path),
            Kind::Table(format) => {
                if let Some(table) = node.table() {
                    self.table(table, key_span, format, path);
                }
            }
            Kind::Named(class, format, low, high) => self.named(*class, format, (*low, *high), node, key_span, path),
            Kind::List(format, most) => self.list(format, *most, node, path),
            Kind::Each(class, kind) => {
                for entry in node.table().into_iter().flat_map(|t| t.iter()) {
                    self.names.known(*class, &entry.key, entry.key_span, &mut self.out);
                    self.value(kind, &entry.node, entry.key_span, &join(path, &entry.key));
                }
            }
            Kind::Items(kind, low, high) => {
                let items = node.list().unwrap_or_default();
                self.how_many(items.len(), (*low, *high), node.span, path);
                for (i, item) in items.iter().take(*high).enumerate() {
                    self.value(kind, item, item.span, &join(path, &(i + 1).to_string()));
                }
            }
            Kind::Either(kinds) => match choose(kinds, node) {
                // Of a text that is none of the words, all is said that may stand there.
                Some(Kind::Choice(words)) => self.choice(words, kind, node, path),
                Some(kind) => self.value(kind, node, key_span, path),
                None => self.misfit(kind, node, path),
            },
        }
    }

    /// Some quantities mean nothing in some places.
    fn fits_place(&mut self, read: &conditions::Read, path: &str) {
        let keys: Vec<&str> = path.split('.').collect();
        let about_a_package = matches!(keys.as_slice(), [.., RED_LINE, WHEN] | [.., WALK_OUT, UNLESS_OFFERED]);
        for (tests, places) in read.condition.0.iter().zip(&read.places) {
            if about_a_package && !tests.iter().any(|t| matches!(t.quantity, Quantity::Level(_))) {
                self.out.extend(places.first().map(|&place| {
                    Diagnostic::error("S030", format!("`{path}` is about packages, but asks about no issue"))
                        .at(place, "not changed by any package")
                        .help("ask for `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`")
                }));
            }
            let ending = tests.iter().zip(places).find(|(t, _)| matches!(t.quantity, Quantity::EndedBy(_)));
            if let (Some((_, &place)), false) = (ending, keys.first() == Some(&OUTCOME)) {
                self.out.push(
                    Diagnostic::error("S030", format!("`{path}` is read while the run goes on"))
                        .at(place, "it has not ended then")
                        .help("`ended_by` can be asked in outcome classes only"),
                );
            }
        }
    }

    pub(super) fn misfit(&mut self, kind: &'static Kind, node: &'a Node, path: &str) {
        // A table where a number may stand is a distribution with a misspelt family.
        let number = match kind {
            Kind::Number(range, sight) => Some((range, sight)),
            Kind::Either(kinds) => kinds.iter().find_map(|k| match k {
                Kind::Number(range, sight) => Some((range, sight)),
                _ => None,
            }),
            _ => None,
        };
        if let (Some((range, sight)), Some(_)) = (number, node.table()) {
            number::read(node, path, *range, *sight, &mut self.out);
            return;
        }
        let mut d = Diagnostic::error("S012", format!("`{path}` cannot be {}", node.what()))
            .at(node.span, format!("this is {}", node.what()))
            .help(format!("it must be: {}", kind.words()));
        if matches!((kind, &node.value), (Kind::Condition, Value::Text(_))) {
            d = d.help("put the test into brackets: a condition is a list of tests");
        }
        if let Some(write) = node.text().and_then(syntax::meant).filter(|write| kind.takes(write)) {
            d = d.help(format!("write `{write}`"));
        }
        self.out.push(d);
    }

    pub(super) fn found(&mut self, path: &str, given: Option<Given<'a>>, range: Range, span: Span) {
        self.facts.found.push(Found { path: path.to_string(), given, range, span });
    }

    pub(super) fn count(&mut self, low: u64, high: u64, node: &'a Node, path: &str) {
        let Value::Integer(n) = node.value else { return };
        let good = i128::from(low) <= n && n <= i128::from(high);
        if !good {
            self.out.push(
                Diagnostic::error("S013", format!("`{path}` is {n}, out of its range"))
                    .at(node.span, format!("may be: {}", Kind::Count(low, high).words())),
            );
        }
        let setting = matches!(path.split_once('.'), Some((SCENARIO, SCHEMA | RUNS | SEED) | (FORESIGHT, _)));
        if !setting {
            self.found(path, good.then_some(Given::Fixed(n as f64)), Range::new(low as f64, high as f64), node.span);
        }
    }

    fn number_refs(&mut self, given: Option<&Given<'a>>) {
        match given {
            Some(Given::Private { owners: Some(owners), .. }) => match &owners.value {
                Value::List(_) => self.refs(Class::Actor, 1, usize::MAX, false, owners, "owners"),
                _ => self.misfit(&Kind::Refs(Class::Actor, 1), owners, "owners"),
            },
            Some(Given::ByType { type_id, values }) => {
                let Some(id) = type_id.text() else {
                    return self.misfit(&Kind::Ref(Class::Type), type_id, "type");
                };
                let Some(name) = self.names.known(Class::Type, id, type_id.span, &mut self.out) else { return };
                for entry in values.iter().filter(|e| !name.members.contains(&e.key)) {
                    self.out.push(name.no_member("point", &entry.key, entry.key_span));
                }
                for point in name.members.iter().filter(|m| values.get(m).is_none()) {
                    self.out.push(
                        Diagnostic::error("S011", format!("no value for point `{point}` of type `{id}`"))
                            .at(type_id.span, format!("needs a value for `{point}`")),
                    );
                }
            }
            _ => {}
        }
    }

    /// A text that must be one of the words; `kind` is all that may stand there.
    pub(super) fn choice(&mut self, words: &[&'static str], kind: &'static Kind, node: &Node, path: &str) {
        let Some(text) = node.text() else { return };
        if !words.contains(&text) {
            let mut d = Diagnostic::error("S012", format!("`{path}` cannot be `{text}`"))
                .at(node.span, "unknown word")
                .suggest(similar(text, words.iter().copied()))
                .help(format!("it must be: {}", kind.words()));
            if let Some(write) = syntax::meant(text).filter(|write| kind.takes(write)) {
                d = d.help(format!("write `{write}`"));
            }
            self.out.push(d);
        }
    }

    fn refs(&mut self, class: Class, least: usize, most: usize, repeat: bool, node: &'a Node, path: &str) {
        let items = node.list().unwrap_or_default();
        self.how_many(items.len(), (least, most), node.span, path);
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut twice = std::collections::BTreeSet::new();
        for item in items {
            let Some(id) = item.text() else {
                self.misfit(&Kind::Text, item, path);
                continue;
            };
            let Some(name) = self.names.known(class, id, item.span, &mut self.out) else { continue };
            match seen.get(name.id.as_str()) {
                Some(_) if !repeat && !twice.insert(&name.id) => {}
                Some(&first) if !repeat => self.out.push(
                    Diagnostic::error("S021", format!("`{id}` stands twice in `{path}`"))
                        .at(item.span, "again here")
                        .at(first, "first here")
                        .help("take one of them out"),
                ),
                _ => {
                    seen.insert(&name.id, item.span);
                }
            }
        }
    }

    pub(super) fn how_many(&mut self, n: usize, (low, high): (usize, usize), span: Span, path: &str) {
        if n < low || high < n {
            let bounds = match high {
                usize::MAX => format!("at least {low}"),
                _ if low == high => format!("{low}"),
                _ => format!("{low} to {high}"),
            };
            self.out.push(
                Diagnostic::error("S023", format!("`{path}` has {n} {}", if n == 1 { "entry" } else { "entries" }))
                    .at(span, format!("may have: {bounds}")),
            );
        }
    }

    fn named(
        &mut self,
        class: Class,
        format: &'static TableFormat,
        bounds: (usize, usize),
        node: &'a Node,
        key_span: Span,
        path: &str,
    ) {
        let Some(table) = node.table() else { return };
        let place =
            if table.len() > bounds.1 { table.iter().nth(bounds.1).map_or(key_span, |e| e.key_span) } else { key_span };
        self.how_many(table.len(), bounds, place, path);
        for entry in table.iter().take(bounds.1) {
            if class == Class::Flow {
                check_id(&entry.key, entry.key_span, class.word(), &mut self.out);
            }
            let path = join(path, &entry.key);
            match entry.node.table() {
                Some(table) => self.table(table, entry.key_span, format, &path),
                None => self.out.push(
                    Diagnostic::error("S012", format!("`{path}` cannot be {}", entry.node.what()))
                        .at(entry.node.span, format!("this is {}", entry.node.what()))
                        .help(format!("it must be a table: `{}`", format.title)),
                ),
            }
        }
    }

    fn list(&mut self, format: &'static TableFormat, most: usize, node: &'a Node, path: &str) {
        let items = node.list().unwrap_or_default();
        self.how_many(items.len(), (0, most), items.get(most).map_or(node.span, |n| n.span), path);
        for (i, item) in items.iter().take(most).enumerate() {
            let path = join(path, &item_key(item, i));
            match item.table() {
                Some(table) => self.table(table, item.span, format, &path),
                None => self.out.push(
                    Diagnostic::error("S012", format!("`{path}` cannot be {}", item.what()))
                        .at(item.span, format!("this is {}", item.what()))
                        .help(format!("it must be a table: `{}`", format.title)),
                ),
            }
        }
    }
}

/// How an item of a list of tables is addressed: by its id, else by its place from 1.
pub(crate) fn item_key(item: &Node, i: usize) -> String {
    Outcome::ID.of(item).and_then(Node::text).map_or_else(|| (i + 1).to_string(), str::to_string)
}

/// Whichever kind fits; among tables, the one whose first key is there. Where a number may stand, a table is one of
/// the others only if it has a key of it: else it is meant to be a distribution.
pub(crate) fn choose(kinds: &'static [Kind], node: &Node) -> Option<&'static Kind> {
    let mut fitting = kinds.iter().filter(|k| k.fits(node));
    let tables = kinds.iter().filter(|k| matches!(k, Kind::Table(_))).count();
    if tables > 1 {
        let has_first = |k: &&Kind| match k {
            Kind::Table(f) => f.keys.first().is_some_and(|key| node.at(&[key.name]).is_some()),
            _ => false,
        };
        return kinds.iter().find(has_first).or_else(|| fitting.nth(1));
    }
    let has_a_key = |f: &TableFormat| f.keys.iter().any(|key| node.at(&[key.name]).is_some());
    let number = kinds.iter().any(|k| matches!(k, Kind::Number(..)));
    fitting.find(|k| !matches!(k, Kind::Table(f) if number && !has_a_key(f)))
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
