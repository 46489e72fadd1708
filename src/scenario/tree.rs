//! The content of scenario files as a tree, in which every key and value knows where it stands.
//!
//! The tree is our own because, once overlays are merged, its nodes come from several sources.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::span::{SourceId, Span};

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A TOML value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// An integer; those beyond 128 bits become floats.
    Integer(i128),
    /// A float.
    Float(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time, for which the language has no use.
    Date,
    /// A list.
    List(Vec<Node>),
    /// A table, inline or not.
    Table(Table),
}

/// A table in file order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    entries: Vec<Entry>,
    index: BTreeMap<String, usize>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Table {
    /// Entries in file order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Keys and values in file order, the values to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries.iter_mut().map(|e| (e.key.as_str(), &mut e.node))
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without any key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.index.get(key).map(|&i| &self.entries[i])
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.index.get(key).map(|&i| &mut self.entries[i].node)
    }

    /// Adds a key at the end, or replaces its value where it stands.
    pub fn set(&mut self, entry: Entry) {
        match self.index.get(&entry.key) {
            Some(&i) => self.entries[i] = entry,
            None => {
                self.index.insert(entry.key.clone(), self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    /// Entries in file order, taken out.
    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.index.remove(key)?;
        for i in self.index.values_mut().filter(|i| **i > at) {
            *i -= 1;
        }
        Some(self.entries.remove(at))
    }
}

impl Node {
    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The name of a level: text, or the number that names a level of a grid.
    pub fn level(&self) -> Option<String> {
        match &self.value {
            Value::Integer(n) => Some(n.to_string()),
            _ => self.text().map(str::to_string),
        }
    }

    /// The text, if it is a string.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is an integer or a float.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(i) => Some(i as f64),
            Value::Float(x) => Some(x),
            _ => None,
        }
    }

    /// The node at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.table()?.get(key))
    }

    /// The entry at a path of keys, which gives the place of the last key.
    pub fn entry_at(&self, path: &[&str]) -> Option<&Entry> {
        let (last, front) = path.split_last()?;
        self.at(front)?.table()?.entry(last)
    }

    /// The value as TOML on one line. Reading it gives the same value.
    pub fn to_toml(&self) -> String {
        match &self.value {
            Value::Text(text) => quoted(text),
            Value::Integer(n) => n.to_string(),
            Value::Float(x) if x.is_nan() => "nan".into(),
            Value::Float(x) if x.is_infinite() => if *x > 0.0 { "inf" } else { "-inf" }.into(),
            Value::Float(x) => format!("{x:?}"),
            Value::Flag(flag) => flag.to_string(),
            // The language has no use for dates, and they are kept without their text.
            Value::Date => "1970-01-01".into(),
            Value::List(items) => format!("[{}]", items.iter().map(Node::to_toml).collect::<Vec<_>>().join(", ")),
            Value::Table(table) if table.is_empty() => "{}".into(),
            Value::Table(table) => {
                let entry = |e: &Entry| format!("{} = {}", key_to_toml(&e.key), e.node.to_toml());
                format!("{{ {} }}", table.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Moves all places by so many bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        self.span.start += by;
        self.span.end += by;
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|n| n.shift(by)),
            Value::Table(table) => {
                for entry in &mut table.entries {
                    entry.key_span.start += by;
                    entry.key_span.end += by;
                    entry.node.shift(by);
                }
            }
            _ => {}
        }
    }

    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

fn key_to_toml(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { key.to_string() } else { quoted(key) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The number that a text says. One beyond all numbers of the machine is the largest of them, and not infinity, which means
/// something else.
fn float(text: &str) -> f64 {
    let x: f64 = text.parse().unwrap_or(f64::NAN);
    if x.is_infinite() && !text.contains('i') { f64::MAX.copysign(x) } else { x }
}

/// Our tree from the parser's.
pub(crate) fn from_toml(table: &DeTable<'_>, range: std::ops::Range<usize>, source: SourceId) -> Node {
    let span = Span { source, start: range.start, end: range.end };
    Node { value: Value::Table(convert_table(table, source)), span }
}

fn convert_table(table: &DeTable<'_>, source: SourceId) -> Table {
    let mut out = Table::default();
    for (key, value) in table.iter() {
        let at = key.span();
        out.set(Entry {
            key: key.get_ref().to_string(),
            key_span: Span { source, start: at.start, end: at.end },
            node: convert(value.get_ref(), value.span(), source),
        });
    }
    out
}

pub(crate) fn convert(value: &DeValue<'_>, range: std::ops::Range<usize>, source: SourceId) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(i) => match i128::from_str_radix(i.as_str(), i.radix()) {
            Ok(i) => Value::Integer(i),
            Err(_) => Value::Float(i.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(x) => Value::Float(float(x.as_str())),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| convert(item.get_ref(), item.span(), source)).collect())
        }
        DeValue::Table(table) => Value::Table(convert_table(table, source)),
    };
    Node { value, span: Span { source, start: range.start, end: range.end } }
}
