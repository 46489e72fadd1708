//! Reads the keys of one table of the file with their types.
//!
//! Reports nothing: what is missing or broken has been reported. Its default stands for it, or nothing.

use std::marker::PhantomData;

use super::Context;
use crate::scenario::format::Need;
use crate::scenario::format::OfClass;
use crate::scenario::format::grammar::File;
use crate::scenario::format::key::{ById, Inner, Key, Listed, OneOrEach, PointOf, Raw};
use crate::scenario::format::walk::{item_key, join};
use crate::scenario::span::Span;
use crate::scenario::tree::{Entry, Node, Table, Value};
use crate::scenario::{Condition, Measure, Number, PriorWeight, plain};

/// A table of the file with the keys of `K`; also one that is not given, whose keys have their defaults.
pub(crate) struct Item<'a, K> {
    /// Its own id; of an item of a list its position, from 1.
    pub(crate) id: String,
    place: Place<'a>,
    keys: PhantomData<K>,
}

/// A value of the file: what is there, and its path.
pub(crate) struct Place<'a> {
    c: &'a Context<'a>,
    node: Option<&'a Node>,
    path: String,
    /// Where its key stands, else the nearest one above it.
    key_span: Span,
}

/// A type that values are read as.
pub(crate) trait Read: Sized {
    /// The value; none where it is missing or broken.
    fn find(place: &Place<'_>) -> Option<Self>;
}

/// A type with something that stands for what is missing.
pub(crate) trait Absent: Read {
    /// What stands for a key that is missing or broken.
    fn absent(need: Need) -> Self;
}

impl<'a> Item<'a, File> {
    /// The whole file.
    pub(crate) fn file(c: &'a Context<'a>) -> Self {
        Item::of("", Place { c, node: Some(c.root), path: String::new(), key_span: c.root.span })
    }
}

impl<'a, K> Item<'a, K> {
    fn of(id: &str, place: Place<'a>) -> Self {
        Self { id: id.to_string(), place, keys: PhantomData }
    }

    /// Whether the file has the table.
    pub(crate) fn is_given(&self) -> bool {
        self.place.node.is_some()
    }

    /// The value of a key, or what stands for it.
    pub(crate) fn read<T: Absent>(&self, key: &Key<K, T>) -> T {
        T::find(&self.place.inner(key.name())).unwrap_or_else(|| T::absent(key.format.need))
    }

    /// The value of a key; none where it is missing or broken.
    pub(crate) fn find<T: Read>(&self, key: &Key<K, T>) -> Option<T> {
        T::find(&self.place.inner(key.name()))
    }

    /// The name for people; where there is none, the id in plain words.
    pub(crate) fn name(&self, key: &Key<K, String>) -> String {
        String::find(&self.place.inner(key.name())).unwrap_or_else(|| plain(&self.id))
    }

    /// What stands there, whatever it is.
    pub(crate) fn node<T>(&self, key: &Key<K, T>) -> Option<&'a Node> {
        key.of(self.place.node?)
    }

    /// The key with what stands there.
    pub(crate) fn entry<T>(&self, key: &Key<K, T>) -> Option<&'a Entry> {
        key.entry(self.place.node?)
    }

    /// What stands there by id, where it is a table.
    pub(crate) fn entries<T>(&self, key: &Key<K, T>) -> impl Iterator<Item = &'a Entry> + use<'a, K, T> {
        entries(self.node(key))
    }

    /// Those of them whose ids are defined.
    pub(crate) fn defined<I: OfClass, T>(
        &self,
        key: &Key<K, Option<Vec<(I, T)>>>,
    ) -> impl Iterator<Item = (I, &'a Entry)> + use<'a, K, I, T> {
        let c = self.place.c;
        self.entries(key).filter_map(|entry| Some((c.names.find(&entry.key)?, entry)))
    }

    /// The path of a key, by which numbers and conditions are kept.
    pub(crate) fn path<T>(&self, key: &Key<K, T>) -> String {
        join(&self.place.path, key.name())
    }

    /// Where a value stands, else the nearest key above it.
    pub(crate) fn span<T>(&self, key: &Key<K, T>) -> Span {
        self.node(key).map_or(self.place.key_span, |node| node.span)
    }

    /// Where the key of the table itself stands, else the nearest one above it.
    pub(crate) fn key_span(&self) -> Span {
        self.place.key_span
    }

    /// A value with a form of its own as one of the tables that it may be.
    pub(crate) fn raw_table<S>(&self, key: &Key<K, Raw>) -> Item<'a, S> {
        Item::of(key.name(), self.place.inner(key.name()))
    }

    /// Values with a form of their own, each by what is defined elsewhere.
    pub(crate) fn raw_by<I: OfClass, S>(&self, key: &Key<K, Raw>) -> Vec<(I, Item<'a, S>)> {
        let found = |(id, place): (&'a str, Place<'a>)| Some((place.c.names.find(id)?, Item::of(id, place)));
        self.place.inner(key.name()).entries().filter_map(found).collect()
    }

    /// The table itself as a value: what stands in its place may be another form than a table.
    pub(crate) fn value<T: Read>(&self) -> Option<T> {
        T::find(&self.place)
    }

    /// A table inside this one.
    pub(crate) fn table<S>(&self, key: &Key<K, Inner<S>>) -> Item<'a, S> {
        Item::of(key.name(), self.place.inner(key.name()))
    }

    /// Tables inside this one, by their ids.
    pub(crate) fn by_id<S>(&self, key: &Key<K, ById<S>>) -> Vec<Item<'a, S>> {
        tables(&self.place.inner(key.name())).collect()
    }

    /// One of the tables inside this one.
    pub(crate) fn one<S>(&self, key: &Key<K, ById<S>>, id: &str) -> Item<'a, S> {
        Item::of(id, self.place.inner(key.name()).inner(id))
    }

    /// Tables of a list inside this one.
    pub(crate) fn list<S>(&self, key: &Key<K, Listed<S>>) -> Vec<Item<'a, S>> {
        let place = self.place.inner(key.name());
        let items = place.node.and_then(Node::list).unwrap_or_default();
        let one = |(i, node): (usize, &'a Node)| {
            let id = item_key(node, i);
            Item::of(&id, Place { node: Some(node), path: join(&place.path, &id), ..place })
        };
        items.iter().enumerate().map(one).collect()
    }
}

fn tables<'a, S>(place: &Place<'a>) -> impl Iterator<Item = Item<'a, S>> {
    place.entries().map(|(id, place)| Item::of(id, place))
}

/// What a table holds, where it is one.
pub(super) fn entries(node: Option<&Node>) -> impl Iterator<Item = &Entry> {
    node.and_then(Node::table).into_iter().flat_map(Table::iter)
}

impl<'a> Place<'a> {
    fn inner(&self, key: &str) -> Place<'a> {
        let entry = self.node.and_then(|node| node.table()?.entry(key));
        Place {
            c: self.c,
            node: entry.map(|e| &e.node),
            path: join(&self.path, key),
            key_span: entry.map_or(self.key_span, |e| e.key_span),
        }
    }

    /// One of a list's values, from 1.
    fn nth<T: Read>(&self, n: usize) -> Option<T> {
        T::find(&self.inner(&n.to_string()))
    }

    /// Values by key, where a table is given.
    fn entries(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> {
        let (c, path) = (self.c, self.path.clone());
        let place =
            move |e: &'a Entry| Place { c, node: Some(&e.node), path: join(&path, &e.key), key_span: e.key_span };
        entries(self.node).map(move |e| (e.key.as_str(), place(e)))
    }
}

impl Read for Number {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.numbers.get(&place.path).cloned()
    }
}

impl Absent for Number {
    fn absent(need: Need) -> Self {
        Number::Fixed(if let Need::Or(x) = need { x } else { 0.0 })
    }
}

impl Read for f64 {
    fn find(place: &Place<'_>) -> Option<Self> {
        match place.c.numbers.get(&place.path) {
            Some(Number::Fixed(x)) => Some(*x),
            _ => None,
        }
    }
}

impl Absent for f64 {
    fn absent(need: Need) -> Self {
        if let Need::Or(x) = need { x } else { 0.0 }
    }
}

impl Read for PriorWeight {
    fn find(place: &Place<'_>) -> Option<Self> {
        match place.node?.text() {
            Some(_) => Some(PriorWeight::Equal),
            None => f64::find(place).map(PriorWeight::Share),
        }
    }
}

impl Absent for PriorWeight {
    fn absent(need: Need) -> Self {
        PriorWeight::Share(f64::absent(need))
    }
}

impl Read for bool {
    fn find(place: &Place<'_>) -> Option<Self> {
        match place.node?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl Absent for bool {
    fn absent(_: Need) -> Self {
        false
    }
}

impl Read for u64 {
    fn find(place: &Place<'_>) -> Option<Self> {
        match place.node?.value {
            Value::Integer(n) => u64::try_from(n).ok(),
            _ => None,
        }
    }
}

impl Absent for u64 {
    fn absent(need: Need) -> Self {
        if let Need::Setting(n) = need { n } else { 0 }
    }
}

impl Read for u32 {
    fn find(place: &Place<'_>) -> Option<Self> {
        f64::find(place).map(|x| x as u32)
    }
}

impl Absent for u32 {
    fn absent(need: Need) -> Self {
        if let Need::Or(x) = need { x as u32 } else { 0 }
    }
}

/// Whole numbers from … to ….
impl Read for (u32, u32) {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.node?;
        Some((place.nth(1).unwrap_or(0), place.nth(2).unwrap_or(0)))
    }
}

impl Read for String {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.node?.text().map(str::to_string)
    }
}

impl Read for Condition {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.conditions.get(&place.path).map(|c| c.0.clone())
    }
}

impl Absent for Condition {
    fn absent(_: Need) -> Self {
        Condition::default()
    }
}

impl Read for Measure {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.measures.get(&place.path).copied()
    }
}

impl Read for PointOf {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.points.get(&place.path).copied()
    }
}

impl<I: OfClass> Read for I {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.find(place.node)
    }
}

/// Those that are defined.
impl<I: OfClass> Read for Vec<I> {
    fn find(place: &Place<'_>) -> Option<Self> {
        let node = place.node?;
        Some(node.list().unwrap_or_default().iter().filter_map(|n| place.c.find(Some(n))).collect())
    }
}

impl<I: OfClass> Absent for Vec<I> {
    fn absent(_: Need) -> Self {
        Vec::new()
    }
}

/// Values of those that are defined.
impl<I: OfClass, T: Read> Read for Vec<(I, T)> {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.node?.table()?;
        let one = |(id, value): (&str, Place<'_>)| Some((place.c.names.find(id)?, T::find(&value)?));
        Some(place.entries().filter_map(one).collect())
    }
}

impl<I: OfClass, T: Read> Absent for Vec<(I, T)> {
    fn absent(_: Need) -> Self {
        Vec::new()
    }
}

/// By place in a list.
impl Read for Vec<Number> {
    fn find(place: &Place<'_>) -> Option<Self> {
        let n = place.node?.list()?.len();
        Some((1..=n).map(|i| place.nth(i).unwrap_or(Number::Fixed(0.0))).collect())
    }
}

impl<I: OfClass> Read for OneOrEach<I> {
    fn find(place: &Place<'_>) -> Option<Self> {
        Number::find(place).map(OneOrEach::One).or_else(|| Vec::find(place).map(OneOrEach::Each))
    }
}

impl<I: OfClass> OneOrEach<I> {
    /// One for each; a single number is of `own`.
    pub(crate) fn by(self, own: I) -> Vec<(I, Number)> {
        match self {
            OneOrEach::One(number) => vec![(own, number)],
            OneOrEach::Each(numbers) => numbers,
        }
    }
}

impl<T: Read> Read for Option<T> {
    fn find(place: &Place<'_>) -> Option<Self> {
        T::find(place).map(Some)
    }
}

impl<T: Read> Absent for Option<T> {
    fn absent(_: Need) -> Self {
        None
    }
}
