//! Changes from the command line: `path=value`, `path*=factor`, `path+=amount`, and `remove=path`.

use toml::de::DeValue;

use super::path::{child, child_keys, child_mut, split};
use super::scale::{Alter, alter};
use super::{Document, Override, commas, entry, merge, ranges, syntax};
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::grammar::File;
use crate::scenario::format::{FILE, Kind, Need, is_distribution};
use crate::scenario::span::{Source, SourceId, Span};
use crate::scenario::tree::{Node, Table, Value, convert};

const REMOVE: &str = File::REMOVE.name();
const EXTENDS: &str = File::EXTENDS.name();

/// What is to be done at a path.
enum Change {
    Set(Node),
    Alter(Alter),
}

/// Makes one change; what is wrong goes into the document's diagnostics. Notes the change, and the value it comes to.
pub(super) fn apply(document: &mut Document, typed: &Override) {
    let text = typed.text.as_str();
    let id = document.sources.add(Source::new(typed.origin.clone(), text));
    document.overridden.push(id);
    let noted = match change(document, text, id) {
        Ok(noted) => noted,
        Err(diagnostic) => {
            document.diagnostics.push(*diagnostic);
            None
        }
    };
    document.overrides.push(noted.unwrap_or_else(|| text.to_string()));
}

/// Sets a plain number to another: `path=number`. False where it is something else, which [`apply`] does.
pub(super) fn set_number(document: &mut Document, text: &str) -> bool {
    let Some((path, operand)) = text.split_once('=') else { return false };
    let value = match (operand.parse(), operand.parse::<f64>()) {
        (Ok(whole), _) => Value::Integer(whole),
        (_, Ok(x)) if x.is_finite() => Value::Float(x),
        _ => return false,
    };
    let Some(node) = split(path).iter().try_fold(&mut document.root, |node, key| child_mut(node, key)) else {
        return false;
    };
    let is_plain = node.number().is_some();
    if is_plain {
        node.value = value;
        document.overrides.push(text.to_string());
    }
    is_plain
}

type Fallible<T> = Result<T, Box<Diagnostic>>;

/// Makes a change. Returns how it is noted, where that is not as it was typed.
fn change(document: &mut Document, text: &str, id: SourceId) -> Fallible<Option<String>> {
    let whole = Span { source: id, start: 0, end: text.len() };
    let Some(at) = text.find('=').filter(|&at| !text[..at].trim().is_empty()) else {
        let mut d = Diagnostic::error("S044", format!("`{text}` is not of the form `path=value`"))
            .at(whole, "no `path=` here")
            .help("write it like `actor.north.patience=0.9`, `actor.north.patience*=0.5`, `tension.start+=1` or `remove=move.blockade`");
        if let Some(odd) = syntax::odd_character(text) {
            d = d.help(odd);
        }
        return Err(Box::new(d));
    };
    if text[at + 1..].starts_with(['=', '>']) {
        let two = &text[at..at + 2];
        return Err(Box::new(
            Diagnostic::error("S044", format!("`{two}` is not how a value is given"))
                .at(whole.within(at, at + 2), "here")
                .help(format!("write `{}={}`", text[..at].trim(), text[at + 2..].trim())),
        ));
    }
    let (path, sign) = operator(&text[..at]);
    let place = whole.within(0, at);
    let target = Target { path, place };
    let operand = &text[at + 1..];
    let mut ranges = Vec::new();
    let change = match sign {
        '=' => {
            let mut node = value(operand, at + 1, id)?;
            ranges = ranges::take(&mut node, path, &mut document.diagnostics);
            Change::Set(node)
        }
        '*' => Change::Alter(Alter::Times(factor(operand, at + 1, whole)?)),
        '+' => Change::Alter(Alter::Plus(factor(operand, at + 1, whole)?)),
        other => {
            let way_out = match (other, operand.trim().parse::<f64>()) {
                ('-', Ok(x)) => format!("write `{path}+={}`", -x),
                ('/', Ok(x)) if x != 0.0 => format!("write `{path}*={}`", 1.0 / x),
                ('-', _) => format!("write `{path}+=-AMOUNT`"),
                _ => format!("write `{path}*=FACTOR`"),
            };
            return Err(Box::new(
                Diagnostic::error("S044", format!("there is no `{other}=`")).at(place, "here").help(way_out),
            ));
        }
    };
    if let Change::Set(node) = &change {
        commas::find(node, text, id, &mut document.commas);
    }
    match path {
        REMOVE => remove(document, change, place).map(|()| None),
        EXTENDS => Err(Box::new(
            Diagnostic::error("S045", "`extends` cannot be set: it says which file another one is laid over")
                .at(place, "only in a file")
                .help("lay files over each other on the command line: `detente run base.toml + overlay.toml`"),
        )),
        _ => {
            // What fails leaves nothing behind.
            let mut root = document.root.clone();
            let altered = matches!(change, Change::Alter(_));
            let end =
                target.apply(&Kind::Table(&FILE), &mut root, &split(path), change, whole.within(at + 1, text.len()))?;
            document.root = root;
            document.ranges.extend(ranges.into_iter().map(|range| (range.path.clone(), range)));
            Ok(altered.then(|| format!("{path}={end}")))
        }
    }
}

/// The path, and `=` or the sign before it.
fn operator(left: &str) -> (&str, char) {
    let left = left.trim_end();
    match left.char_indices().next_back() {
        Some((at, sign @ ('*' | '+' | '-' | '/' | '^' | '%'))) => (left[..at].trim(), sign),
        _ => (left.trim(), '='),
    }
}

/// What stands after `*=` or `+=`.
fn factor(text: &str, offset: usize, whole: Span) -> Fallible<f64> {
    let trimmed = text.trim();
    let parsed = DeValue::parse(trimmed).ok().map(|v| convert(v.get_ref(), v.span(), whole.source));
    match parsed.as_ref().and_then(Node::number) {
        Some(x) if x.is_finite() => Ok(x),
        _ => {
            let start = offset + text.len() - text.trim_start().len();
            let mut d = Diagnostic::error("S044", format!("`{trimmed}` is not a number to multiply by or to add"))
                .at(whole.within(start, start + trimmed.len()), "must be a finite number");
            if let Some(write) = syntax::instead_of(trimmed).filter(|w| w.parse::<f64>().is_ok_and(f64::is_finite)) {
                d = d.help(format!("write `{write}`"));
            }
            Err(Box::new(d))
        }
    }
}

/// Takes out what an overlay's `remove` would.
fn remove(document: &mut Document, change: Change, place: Span) -> Fallible<()> {
    let Change::Set(node) = change else {
        return Err(Box::new(
            Diagnostic::error("S044", "`remove` takes paths, not a number")
                .at(place, "here")
                .help("write `remove=move.blockade`, or a list: `remove=[\"move.blockade\", \"force.raid\"]`"),
        ));
    };
    let one = std::slice::from_ref(&node);
    for item in node.list().unwrap_or(one) {
        merge::remove(&mut document.root, item, "scenario", &mut document.diagnostics);
    }
    Ok(())
}

/// A TOML value; bare words are taken as text.
fn value(text: &str, offset: usize, source: SourceId) -> Fallible<Node> {
    let trimmed = text.trim();
    let start = offset + text.len() - text.trim_start().len();
    let span = Span { source, start, end: start + trimmed.len() };
    match DeValue::parse(trimmed) {
        Ok(parsed) => {
            let mut node = convert(parsed.get_ref(), parsed.span(), source);
            node.shift(start);
            Ok(node)
        }
        Err(error)
            if trimmed.is_empty() || trimmed.starts_with(['"', '\'', '[', '{', '“', '”', '‘', '’', '«', '„']) =>
        {
            let message = error.message().lines().next().unwrap_or("not valid TOML").to_string();
            let message = if trimmed.is_empty() { "nothing follows".to_string() } else { message };
            let mut d = Diagnostic::error("S044", format!("the value `{trimmed}` cannot be read"))
                .at(span, message)
                .help("a value is a number, a word, or TOML such as `{ uniform = [0, 1], kind = \"uncertain\" }`");
            if let Some(odd) = syntax::odd_character(trimmed) {
                d = d.help(odd);
            }
            Err(Box::new(d))
        }
        Err(_) if is_several(trimmed) => Err(Box::new(
            Diagnostic::error("S044", format!("the value `{trimmed}` holds another change"))
                .at(span, "one change at a time")
                .help("write `--set` once for each change; in a variant, put commas between them"),
        )),
        Err(_) => Ok(Node { value: Value::Text(trimmed.to_string()), span }),
    }
}

/// Whether a value goes on with another change, as in `0.5, actor.south.patience=0.4`.
fn is_several(value: &str) -> bool {
    let rest = value.split_once(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).map(|(_, rest)| rest);
    let path =
        rest.and_then(|rest| rest.split_once('=')).map(|(path, _)| path.trim().trim_end_matches(['*', '+']).trim());
    path.is_some_and(|path| path.contains('.') && !path.contains(char::is_whitespace))
}

struct Target<'a> {
    path: &'a str,
    place: Span,
}

impl Target<'_> {
    /// Goes down the tree along the grammar, so that keys may be set that the language has and the file has not. Returns
    /// the value that stands there in the end, as TOML.
    fn apply(
        &self,
        kind: &Kind,
        node: &mut Node,
        segments: &[&str],
        change: Change,
        operand: Span,
    ) -> Fallible<String> {
        let Some((&segment, rest)) = segments.split_first() else {
            return self.arrive(kind, node, change, operand);
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
                self.descend(kind.member(), node, segment, rest, change, operand, false)
            }
            Kind::Table(format) => {
                let Some(key) = format.key(segment) else {
                    let known = format.keys.iter().map(|k| k.name);
                    return Err(self.unknown(segment, similar(segment, known), &format!("keys: {}", format.listing())));
                };
                let missing = child(node, segment).is_none();
                if missing && !rest.is_empty() && !matches!(key.kind, Kind::Table(_) | Kind::Each(..)) {
                    return Err(self.unknown(segment, None, &format!("the scenario has no `{segment}` there")));
                }
                if missing && rest.is_empty() && matches!(change, Change::Alter(_)) {
                    self.set_default(node, segment, key.need, &key.kind)?;
                }
                self.descend(&key.kind, node, segment, rest, change, operand, true)
            }
            Kind::Named(_, format, ..) => {
                let new = rest.is_empty() && matches!(&change, Change::Set(value) if value.table().is_some());
                self.descend(&Kind::Table(format), node, segment, rest, change, operand, new)
            }
            Kind::List(format, _) => self.descend(&Kind::Table(format), node, segment, rest, change, operand, false),
            Kind::Each(_, kind) => self.descend(kind, node, segment, rest, change, operand, true),
            Kind::Items(kind, ..) => self.descend(kind, node, segment, rest, change, operand, false),
            // Keys with dots may stand quoted or nested; a new one is added quoted.
            Kind::Settings | Kind::Supports if child(node, segment).is_none() && node.table().is_some() => {
                let joined = segments.join(".");
                self.descend(&Kind::Text, node, &joined, &[], change, operand, true)
            }
            Kind::Either(kinds) => {
                let each = kinds.iter().find(|k| k.is_keyed() && k.fits(node));
                let table = kinds.iter().find(|k| matches!(k, Kind::Table(f) if f.key(segment).is_some()));
                match each.filter(|_| !is_distribution(node)).or(table) {
                    Some(kind) => self.apply(kind, node, segments, change, operand),
                    None => self.descend(&Kind::Text, node, segment, rest, change, operand, is_distribution(node)),
                }
            }
            _ => self.descend(&Kind::Text, node, segment, rest, change, operand, is_distribution(node)),
        }
    }

    /// Makes the change where the path ends.
    fn arrive(&self, kind: &Kind, node: &mut Node, change: Change, operand: Span) -> Fallible<String> {
        // The number of a level that has a name is changed without its name.
        let plain_key = kind.named_member().filter(|_| node.table().is_some()).map(|format| format.keys[0].name);
        match (change, plain_key, &mut node.value) {
            (Change::Set(value), Some(key), Value::Table(table)) if value.table().is_none() => {
                let text = value.to_toml();
                table.set(entry(key, self.place, value));
                return Ok(text);
            }
            (Change::Set(value), ..) => *node = merge::keep_names(kind, node, value),
            (Change::Alter(how), key, _) => {
                let target = match key {
                    Some(key) => child_mut(node, key).ok_or_else(|| self.not_given("it must be given".into()))?,
                    None => node,
                };
                alter(target, kind, how, operand).map_err(|no| {
                    Box::new(
                        Diagnostic::error("S046", format!("`{}` cannot be changed so: {}", self.path, no.why))
                            .at(operand, "this change")
                            .help(no.way_out),
                    )
                })?;
                return Ok(target.to_toml());
            }
        }
        Ok(node.to_toml())
    }

    /// A change of a number that the file does not give begins at its default.
    fn set_default(&self, node: &mut Node, key: &str, need: Need, kind: &Kind) -> Fallible<()> {
        let (Need::Or(x), Value::Table(table)) = (need, &mut node.value) else {
            return Err(self.not_given(match need {
                Need::Words(words) => format!("by default: {words}"),
                Need::Setting(n) => format!("by default: {n}"),
                _ => "it must be given".to_string(),
            }));
        };
        let value = match kind {
            Kind::Count(..) | Kind::Step => Value::Integer(x as i128),
            _ => Value::Float(x),
        };
        table.set(entry(key, self.place, Node { value, span: self.place }));
        Ok(())
    }

    fn not_given(&self, default: String) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error("S046", format!("the scenario does not give `{}`, so it cannot be changed", self.path))
                .at(self.place, "not given")
                .help(format!("write `{}=VALUE`; {default}", self.path)),
        )
    }

    #[allow(clippy::too_many_arguments)]
    fn descend(
        &self,
        kind: &Kind,
        node: &mut Node,
        segment: &str,
        rest: &[&str],
        change: Change,
        operand: Span,
        may_add: bool,
    ) -> Fallible<String> {
        if child(node, segment).is_none() {
            let Value::Table(table) = &mut node.value else {
                let known = child_keys(node);
                let meant = similar(segment, known.iter().map(String::as_str));
                let there = if known.is_empty() { node.what().to_string() } else { listing(&known) };
                return Err(self.unknown(segment, meant, &format!("there is {there}")));
            };
            let known: Vec<String> = table.iter().map(|e| e.key.clone()).collect();
            let there = if known.is_empty() { "nothing".to_string() } else { listing(&known) };
            if !may_add {
                let meant = similar(segment, known.iter().map(String::as_str));
                return Err(self.unknown(segment, meant, &format!("there is {there}")));
            }
            if rest.is_empty() && matches!(change, Change::Alter(_)) {
                return Err(self.not_given(format!("there is {there}")));
            }
            let empty = Node { value: Value::Table(Table::default()), span: self.place };
            table.set(entry(segment, self.place, empty));
        }
        match child_mut(node, segment) {
            Some(node) => self.apply(kind, node, rest, change, operand),
            None => Ok(String::new()),
        }
    }

    fn unknown(&self, segment: &str, meant: Option<&str>, help: &str) -> Box<Diagnostic> {
        let meant = meant.map(|name| {
            let segments: Vec<&str> =
                split(self.path).into_iter().map(|s| if s == segment { name } else { s }).collect();
            segments.join(".")
        });
        let mut d = Diagnostic::error("S045", format!("the scenario has no `{}`", self.path))
            .at(self.place, format!("no `{segment}` there"))
            .suggest(meant.as_deref())
            .help(help);
        if let Some(odd) = syntax::odd_character(self.path) {
            d = d.help(odd);
        }
        Box::new(d)
    }
}

fn listing(keys: &[String]) -> String {
    keys.iter().take(16).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")
}
