//! `path=value` from the command line.

use toml::de::DeValue;

use super::path::{child, child_keys, child_mut, split};
use super::{Document, entry};
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::{FILE, Kind, is_distribution};
use crate::scenario::span::{Source, SourceId, Span};
use crate::scenario::tree::{Node, Table, Value, convert};

/// The name under which overrides are shown.
const NAME: &str = "--set";

/// Sets one value; what is wrong goes into the document's diagnostics.
pub(super) fn apply(document: &mut Document, text: &str) {
    let id = document.sources.add(Source::new(NAME, text));
    let whole = Span { source: id, start: 0, end: text.len() };
    let Some(at) = text.find('=').filter(|&at| !text[..at].trim().is_empty()) else {
        document.diagnostics.push(
            Diagnostic::error("S044", format!("`{text}` is not of the form `path=value`"))
                .at(whole, "no `path=` here")
                .help("write it like `actor.north.patience=0.9`"),
        );
        return;
    };
    let path = text[..at].trim();
    let value = match value(&text[at + 1..], at + 1, id) {
        Ok(value) => value,
        Err(diagnostic) => return document.diagnostics.push(*diagnostic),
    };
    let place = Span { source: id, start: 0, end: at };
    let target = Target { path, place };
    if let Err(diagnostic) = target.set(&Kind::Table(&FILE), &mut document.root, &split(path), value) {
        document.diagnostics.push(*diagnostic);
    }
}

/// A TOML value; bare words are taken as text.
fn value(text: &str, offset: usize, source: SourceId) -> Result<Node, Box<Diagnostic>> {
    let trimmed = text.trim();
    let start = offset + text.len() - text.trim_start().len();
    let span = Span { source, start, end: start + trimmed.len() };
    match DeValue::parse(trimmed) {
        Ok(parsed) => {
            let mut node = convert(parsed.get_ref(), parsed.span(), source);
            node.shift(start);
            Ok(node)
        }
        Err(error) if trimmed.is_empty() || trimmed.starts_with(['"', '\'', '[', '{']) => {
            let message = error.message().lines().next().unwrap_or("not valid TOML").to_string();
            Err(Box::new(
                Diagnostic::error("S044", format!("the value `{trimmed}` cannot be read"))
                    .at(span, message)
                    .help("a value is a number, a word, or TOML such as `{ uniform = [0, 1], kind = \"uncertain\" }`"),
            ))
        }
        Err(_) => Ok(Node { value: Value::Text(trimmed.to_string()), span }),
    }
}

struct Target<'a> {
    path: &'a str,
    place: Span,
}

impl Target<'_> {
    /// Goes down the tree along the grammar, so that keys may be set that the language has and the file has not.
    fn set(&self, kind: &Kind, node: &mut Node, segments: &[&str], value: Node) -> Result<(), Box<Diagnostic>> {
        let Some((&segment, rest)) = segments.split_first() else {
            match (kind.named_member(), &mut node.value) {
                // The number of a level that has a name is set without its name.
                (Some(format), Value::Table(table)) if value.table().is_none() => {
                    table.set(entry(format.keys[0].name, self.place, value));
                }
                _ => *node = super::merge::keep_names(kind, node, value),
            }
            return Ok(());
        };
        if let (Some(format), None) = (kind.named_member().filter(|f| f.key(segment).is_some()), node.table()) {
            // A plain level that is given a name becomes a table with both.
            let plain = std::mem::replace(node, Node { value: Value::Table(Table::default()), span: self.place });
            if let Value::Table(table) = &mut node.value {
                table.set(entry(format.keys[0].name, plain.span, plain));
            }
        }
        match kind {
            Kind::Levels | Kind::Points | Kind::Names(..) => {
                self.descend(kind.member(), node, segment, rest, value, false)
            }
            Kind::Table(format) => {
                let Some(key) = format.key(segment) else {
                    let known = format.keys.iter().map(|k| k.name);
                    return Err(self.unknown(segment, similar(segment, known), &format!("keys: {}", format.listing())));
                };
                if child(node, segment).is_none()
                    && !rest.is_empty()
                    && !matches!(key.kind, Kind::Table(_) | Kind::Each(..))
                {
                    return Err(self.unknown(segment, None, &format!("the scenario has no `{segment}` there")));
                }
                self.descend(&key.kind, node, segment, rest, value, true)
            }
            Kind::Named(_, format, ..) => {
                let new = rest.is_empty() && value.table().is_some();
                self.descend(&Kind::Table(format), node, segment, rest, value, new)
            }
            Kind::List(format, _) => self.descend(&Kind::Table(format), node, segment, rest, value, false),
            Kind::Each(_, kind) => self.descend(kind, node, segment, rest, value, true),
            Kind::Items(kind, ..) => self.descend(kind, node, segment, rest, value, false),
            // Keys with dots may stand quoted or nested; a new one is added quoted.
            Kind::Settings | Kind::Supports if child(node, segment).is_none() && node.table().is_some() => {
                let joined = segments.join(".");
                self.descend(&Kind::Text, node, &joined, &[], value, true)
            }
            Kind::Either(kinds) => {
                let each = kinds.iter().find(|k| k.is_keyed() && k.fits(node));
                let table = kinds.iter().find(|k| matches!(k, Kind::Table(f) if f.key(segment).is_some()));
                match each.filter(|_| !is_distribution(node)).or(table) {
                    Some(kind) => self.set(kind, node, segments, value),
                    None => self.descend(&Kind::Text, node, segment, rest, value, is_distribution(node)),
                }
            }
            _ => self.descend(&Kind::Text, node, segment, rest, value, is_distribution(node)),
        }
    }

    fn descend(
        &self,
        kind: &Kind,
        node: &mut Node,
        segment: &str,
        rest: &[&str],
        value: Node,
        may_add: bool,
    ) -> Result<(), Box<Diagnostic>> {
        if child(node, segment).is_none() {
            let Value::Table(table) = &mut node.value else {
                let known = child_keys(node);
                let meant = similar(segment, known.iter().map(String::as_str));
                let listing: Vec<String> = known.iter().take(16).map(|k| format!("`{k}`")).collect();
                let there = if listing.is_empty() { node.what().to_string() } else { listing.join(", ") };
                return Err(self.unknown(segment, meant, &format!("there is {there}")));
            };
            if !may_add {
                let known: Vec<&str> = table.iter().map(|e| e.key.as_str()).collect();
                let listing: Vec<String> = known.iter().take(16).map(|k| format!("`{k}`")).collect();
                let meant = similar(segment, known.iter().copied());
                return Err(self.unknown(segment, meant, &format!("there is {}", listing.join(", "))));
            }
            let empty = Node { value: Value::Table(Table::default()), span: self.place };
            table.set(entry(segment, self.place, empty));
        }
        match child_mut(node, segment) {
            Some(node) => self.set(kind, node, rest, value),
            None => Ok(()),
        }
    }

    fn unknown(&self, segment: &str, meant: Option<&str>, help: &str) -> Box<Diagnostic> {
        let meant = meant.map(|name| {
            let segments: Vec<&str> =
                split(self.path).into_iter().map(|s| if s == segment { name } else { s }).collect();
            segments.join(".")
        });
        Box::new(
            Diagnostic::error("S045", format!("the scenario has no `{}`", self.path))
                .at(self.place, format!("no `{segment}` there"))
                .suggest(meant.as_deref())
                .help(help),
        )
    }
}
