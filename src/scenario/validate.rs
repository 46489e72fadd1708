//! Tree to [`Scenario`], or all the faults.
//!
//! One pass along the grammar finds every fault of structure and reference and notes numbers, conditions and
//! measures by path; then the scenario is built from these facts; then rules that concern several tables are tested
//! on it. Later steps tolerate what earlier ones reported, so that one pass tells everything.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{self, Diagnostic};
use super::format::grammar::{self, File};
use super::format::key::{ById, Key, PointOf};
use super::format::walk::Walk;
use super::format::{FILE, OfClass};
use super::names::Names;
use super::read::{Document, commas};
use super::span::{SourceId, Span};
use super::text;
use super::tree::{Node, Value};
use super::{Condition, Draw, DrawIdx, Measure, Number, Plausible, PrivateType, Scenario, TypeIdx};
use crate::index::TiVec;
use item::Item;

mod alike;
mod build;
mod channels;
pub(crate) mod conditions;
mod idle;
pub(crate) mod item;
mod leverage;
pub(crate) mod limits;
mod numbers;
mod outcomes;
mod reach;
mod references;
mod spoils;
pub(crate) mod storm;
mod talks;
mod uncertainty;
mod walk_outs;

/// A scenario with the warnings about it.
pub type Valid = (Scenario, Vec<Diagnostic>);

/// Everything that later steps look up.
pub(crate) struct Context<'a> {
    root: &'a Node,
    names: Names,
    rounds: u32,
    /// Overlays or overrides were given, so that the main file has something laid over it.
    overridden: bool,
    numbers: BTreeMap<String, Number>,
    conditions: BTreeMap<String, (Condition, Vec<Vec<Span>>)>,
    measures: BTreeMap<String, Measure>,
    points: BTreeMap<String, PointOf>,
    /// Places of the numbers that the file gives, in its order.
    given: Vec<(String, Span)>,
    draws: TiVec<DrawIdx, Draw>,
    types: TiVec<TypeIdx, PrivateType>,
    ranges: BTreeMap<String, Plausible>,
}

/// The scenario with its warnings, or every fault that was found.
pub fn validate(document: &Document) -> Result<Valid, Vec<Diagnostic>> {
    let mut out = document.diagnostics.clone();
    let scenario = check(document, &mut out);
    commas::tell(&document.commas, &|span| document.sources.text(span).to_string(), &mut out);
    if out.iter().any(Diagnostic::is_error) {
        out.retain(Diagnostic::is_error);
    }
    if document.broken {
        keep_certain(&mut out, document);
    }
    diagnostic::sort(&mut out);
    if out.iter().any(Diagnostic::is_error) { Err(out) } else { Ok((scenario, out)) }
}

/// Where a file could not be read in full, keeps only faults that cannot come from what the parser made of the rest.
fn keep_certain(out: &mut Vec<Diagnostic>, document: &Document) {
    let line = |d: &Diagnostic| {
        let span = d.labels.first()?.span;
        Some((span.source, document.sources.position(span)?.0))
    };
    let syntax = out.iter().filter(|d| d.code == "S001");
    let lines: BTreeSet<_> = syntax.take(100).filter_map(line).collect();
    out.retain(|d| {
        let Some(label) = d.labels.first() else { return true };
        let missing = matches!(d.code, "S011" | "S012" | "S020" | "S023" | "S025" | "S050" | "S054");
        let empty = label.span.start == label.span.end && d.code != "S004";
        let after = d.code == "S005" && lines.iter().any(|l| l.0 == label.span.source);
        d.code == "S001" || d.is_error() && !missing && !empty && !after && !line(d).is_some_and(|l| lines.contains(&l))
    });
}

fn check(document: &Document, out: &mut Vec<Diagnostic>) -> Scenario {
    let mut root = document.root.clone();
    text::clean(&mut root, &document.sources, &document.overridden, out);
    let root = &root;
    let names = Names::collect(root, out);
    let given = File::SCENARIO.of(root).and_then(|about| grammar::Scenario::ROUNDS.of(about));
    let rounds = match given.map(|n| &n.value) {
        Some(Value::Integer(n @ 1..=1000)) => *n as u32,
        _ => 1000,
    };
    let mut walk = Walk { names: &names, rounds, facts: Default::default(), out: vec![] };
    if let Some(table) = root.table() {
        walk.table(table, root.span, &FILE, "");
    }
    let (facts, found) = (walk.facts, walk.out);
    out.extend(found);
    let resolved = numbers::resolve(&facts, &names, root, out);
    let ranges = uncertainty::ranges(&document.ranges, &facts.found, out);
    let context = Context {
        root,
        rounds,
        overridden: !document.overrides.is_empty() || !document.overlays.is_empty(),
        numbers: resolved.numbers,
        conditions: facts.conditions,
        measures: facts.measures,
        points: facts.points,
        given: facts.found.iter().filter(|f| !f.is_setting()).map(|f| (f.path.clone(), f.span)).collect(),
        draws: resolved.draws,
        types: resolved.types,
        ranges,
        names,
    };
    let scenario = build::scenario(&context, document);
    references::check(&context, &scenario, out);
    limits::check(&context, &scenario, out);
    leverage::check(&context, &scenario, out);
    walk_outs::check(&context, &scenario, out);
    outcomes::check(&context, out);
    alike::check(&context, out);
    uncertainty::check(&context, &scenario, &document.ranges, out);
    // Remarks are only worth making on a scenario that is otherwise sound: one fault can give rise to many of them.
    if out.iter().any(Diagnostic::is_error) {
        out.retain(Diagnostic::is_error);
    } else {
        talks::check(&context, &scenario, out);
        channels::check(&context, &scenario, out);
        spoils::check(&context, &scenario, out);
        outcomes::remarks(&context, &scenario, out);
        idle::check(&context, &scenario, out);
    }
    scenario
}

impl Context<'_> {
    fn number(&self, path: &str) -> Number {
        self.numbers.get(path).cloned().unwrap_or(Number::Fixed(0.0))
    }

    /// True of places in a source that an overlay or an override lies over: what it refers to may have been taken out.
    fn lies_below(&self, span: Span) -> bool {
        span.source > SourceId(0) || self.overridden
    }

    fn count(&self, path: &str) -> u32 {
        match self.numbers.get(path) {
            Some(Number::Fixed(x)) => *x as u32,
            _ => 0,
        }
    }

    fn find<I: OfClass>(&self, node: Option<&Node>) -> Option<I> {
        self.names.find(node?.text()?)
    }

    /// The table `[scenario]`.
    fn about(&self) -> Item<'_, grammar::Scenario> {
        Item::file(self).table(&File::SCENARIO)
    }

    /// The table of an id.
    fn one<S>(&self, key: &Key<File, ById<S>>, id: &str) -> Item<'_, S> {
        Item::file(self).one(key, id)
    }

    /// Where the value of a path stands that was noted, else the nearest key above it.
    fn span(&self, path: &str) -> Span {
        let keys: Vec<&str> = path.split('.').collect();
        self.root.at(&keys).map_or_else(|| self.key_span(path), |n| n.span)
    }

    /// Where the last key of a path stands that was noted, else the nearest one above it.
    fn key_span(&self, path: &str) -> Span {
        let keys: Vec<&str> = path.split('.').collect();
        (1..=keys.len()).rev().find_map(|n| self.root.entry_at(&keys[..n])).map_or(self.root.span, |e| e.key_span)
    }
}
