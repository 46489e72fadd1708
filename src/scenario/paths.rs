//! Every path of a scenario that an override can set, with what stands there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::format::grammar::File;
use super::format::named::flatten;
use super::format::walk::{choose, item_key, join};
use super::format::{FILE, Kind, Need, Range, TableFormat};
use super::read::{Layers, read};
use super::tree::{Node, Table, Value};
use super::validate::validate;
use super::{Fixes, Plausible, Scenario, Strength};

const EXTENDS: &str = File::EXTENDS.name();
const REMOVE: &str = File::REMOVE.name();
const EVIDENCE: &str = File::EVIDENCE.name();
const UNCERTAINTY: &str = File::UNCERTAINTY.name();

/// A path that an override can set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settable {
    /// The path, such as `actor.north.patience`.
    pub path: String,
    /// What stands there, as TOML: what an override takes.
    pub value: String,
    /// The file gives it; otherwise this is its default.
    pub given: bool,
    /// What may stand there, in words.
    pub may_be: String,
    /// Least that a number may be, where there is a least.
    pub low: Option<f64>,
    /// Most that a number may be, where there is a most.
    pub high: Option<f64>,
    /// Its unit, or empty.
    pub unit: &'static str,
    /// What it means.
    pub about: &'static str,
    /// A number that the file gives, of which the evidence can say something.
    pub is_number: bool,
    /// How far it could be wrong, where the file says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Plausible>,
    /// What supports it. A given number that nothing supports is a prior.
    pub evidence: Vec<Support>,
}

/// A row of evidence that supports a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Support {
    /// Key of the row in the file.
    pub id: String,
    /// What is fixed of the number.
    pub fixes: Fixes,
    /// How strongly the source says it.
    pub strength: Strength,
}

/// All paths of a scenario that an override can set, in the order of the file, defaults after what a table gives.
///
/// Left out are the rows of evidence and what numbers are wrong together, since they change no result, and single parameters of distributions, such as
/// `actor.north.war.cost.uniform.1`, which an override can set too. `None` where the scenario has faults.
pub fn settable(layers: &Layers<'_>) -> Option<Vec<Settable>> {
    let document = read(layers);
    let (scenario, _) = validate(&document).ok()?;
    let numbers = scenario.number_paths.iter().map(String::as_str).collect();
    let mut list = List { out: vec![], supports: supports(&scenario), ranges: &scenario.ranges, numbers };
    if let Some(root) = document.root.table() {
        list.table(root, &FILE, "");
    }
    Some(list.out)
}

fn supports(scenario: &Scenario) -> BTreeMap<&str, Vec<Support>> {
    let mut out: BTreeMap<&str, Vec<Support>> = BTreeMap::new();
    for row in &scenario.evidence {
        for (path, fixes) in &row.supports {
            let support = Support { id: row.id.clone(), fixes: *fixes, strength: row.strength };
            out.entry(path).or_default().push(support);
        }
    }
    out
}

/// What a value means and is measured in.
#[derive(Clone, Copy)]
struct About {
    unit: &'static str,
    doc: &'static str,
}

struct List<'a> {
    out: Vec<Settable>,
    supports: BTreeMap<&'a str, Vec<Support>>,
    ranges: &'a BTreeMap<String, Plausible>,
    numbers: BTreeSet<&'a str>,
}

impl List<'_> {
    fn table(&mut self, table: &Table, format: &'static TableFormat, path: &str) {
        for entry in table.iter() {
            let Some(key) = format.key(&entry.key) else { continue };
            let top = path.is_empty() && matches!(key.name, EXTENDS | REMOVE | EVIDENCE | UNCERTAINTY);
            if !top {
                self.value(&key.kind, &entry.node, &join(path, &entry.key), About { unit: key.unit, doc: key.doc });
            }
        }
        for key in format.keys.iter().filter(|key| table.get(key.name).is_none()) {
            if let Need::Or(x) = key.need {
                let node = Node {
                    value: if x.fract() == 0.0 { Value::Integer(x as i128) } else { Value::Float(x) },
                    span: super::span::Span { source: super::span::SourceId(0), start: 0, end: 0 },
                };
                let about = About { unit: key.unit, doc: key.doc };
                self.leaf(&key.kind, &node, &join(path, key.name), about, false);
            }
        }
    }

    fn value(&mut self, kind: &'static Kind, node: &Node, path: &str, about: About) {
        match (kind, &node.value) {
            (Kind::Table(format), Value::Table(table)) => self.table(table, format, path),
            (Kind::Named(_, format, ..), Value::Table(table)) => {
                for entry in table.iter() {
                    if let Some(inner) = entry.node.table() {
                        self.table(inner, format, &join(path, &entry.key));
                    }
                }
            }
            (Kind::List(format, _), Value::List(items)) => {
                for (i, item) in items.iter().enumerate() {
                    if let Some(inner) = item.table() {
                        self.table(inner, format, &join(path, &item_key(item, i)));
                    }
                }
            }
            (Kind::Each(_, kind), Value::Table(table)) => {
                for entry in table.iter() {
                    self.value(kind, &entry.node, &join(path, &entry.key), about);
                }
            }
            (Kind::Items(kind, ..), Value::List(items)) => {
                for (i, item) in items.iter().enumerate() {
                    self.value(kind, item, &join(path, &(i + 1).to_string()), about);
                }
            }
            (Kind::Levels | Kind::Points, Value::Table(table)) => {
                const SHARE: Kind = Kind::Fixed(Range { low: 0.0, high: 1.0, open: false, infinite: false });
                let format = kind.member().named_member();
                for entry in table.iter() {
                    let path = join(path, &entry.key);
                    let (Some(format), Some(named)) = (format, entry.node.table()) else {
                        self.leaf(&SHARE, &entry.node, &path, about, true);
                        continue;
                    };
                    for (at, key) in format.keys.iter().enumerate() {
                        let Some(node) = named.get(key.name) else { continue };
                        match at {
                            // Its number comes first, and has the path of the whole.
                            0 => self.leaf(&SHARE, node, &path, about, true),
                            _ => self.leaf(&key.kind, node, &join(&path, key.name), about, true),
                        }
                    }
                }
            }
            (Kind::Settings, Value::Table(_)) => {
                for set in flatten(node) {
                    self.leaf(kind, set.value, &set.path(path), about, true);
                }
            }
            (Kind::Either(kinds), _) => match choose(kinds, node) {
                Some(kind) if !matches!(kind, Kind::Either(_)) => self.value(kind, node, path, about),
                _ => self.leaf(kind, node, path, about, true),
            },
            _ => self.leaf(kind, node, path, about, true),
        }
    }

    fn leaf(&mut self, kind: &Kind, node: &Node, path: &str, about: About, given: bool) {
        let (low, high) = bounds(kind);
        self.out.push(Settable {
            path: path.to_string(),
            value: node.to_toml(),
            given,
            may_be: match kind {
                // What a setting may be depends on what it sets.
                Kind::Settings => "what it sets".into(),
                _ => kind.words(),
            },
            low,
            high,
            unit: about.unit,
            about: about.doc,
            is_number: given && self.numbers.contains(path),
            range: self.ranges.get(path).cloned(),
            evidence: self.supports.get(path).cloned().unwrap_or_default(),
        });
    }
}

fn bounds(kind: &Kind) -> (Option<f64>, Option<f64>) {
    let finite = |x: f64| x.is_finite().then_some(x);
    match kind {
        Kind::Fixed(range) | Kind::Number(range, _) => (finite(range.low), finite(range.high)),
        Kind::Count(low, high) => (Some(*low as f64), (*high < u64::MAX).then_some(*high as f64)),
        Kind::Either(kinds) => kinds.iter().map(bounds).find(|b| *b != (None, None)).unwrap_or((None, None)),
        _ => (None, None),
    }
}
