//! Reads the keys of one table of the file with their types.
//!
//! Reports nothing: what is missing or broken has been reported. Its default stands for it, or nothing.

use std::marker::PhantomData;

use super::Context;
use crate::scenario::format::Need;
use crate::scenario::format::grammar::File;
use crate::scenario::format::key::{ById, Index, Inner, Key, Listed, OneOrEach, Point, Raw};
use crate::scenario::format::walk::item_key;
use crate::scenario::tree::{Node, Table, Value};
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
        Item::of("", Place { c, node: Some(c.root), path: String::new() })
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
        T::find(&self.place.inner(key.format.name)).unwrap_or_else(|| T::absent(key.format.need))
    }

    /// The value of a key; none where it is missing or broken.
    pub(crate) fn find<T: Read>(&self, key: &Key<K, T>) -> Option<T> {
        T::find(&self.place.inner(key.format.name))
    }

    /// The name for people; where there is none, the id in plain words.
    pub(crate) fn name(&self, key: &Key<K, String>) -> String {
        String::find(&self.place.inner(key.format.name)).unwrap_or_else(|| plain(&self.id))
    }

    /// What stands there, of a value with a form of its own, and its path.
    pub(crate) fn raw(&self, key: &Key<K, Raw>) -> (Option<&'a Node>, String) {
        let place = self.place.inner(key.format.name);
        (place.node, place.path)
    }

    /// A value with a form of its own as one of the tables that it may be.
    pub(crate) fn raw_table<S>(&self, key: &Key<K, Raw>) -> Item<'a, S> {
        Item::of(key.format.name, self.place.inner(key.format.name))
    }

    /// Values with a form of their own, each by what is defined elsewhere.
    pub(crate) fn raw_by<I: Index, S>(&self, key: &Key<K, Raw>) -> Vec<(I, Item<'a, S>)> {
        let found =
            |(id, place): (&'a str, Place<'a>)| Some((I::at(place.c.names.find(I::CLASS, id)?), Item::of(id, place)));
        self.place.inner(key.format.name).entries().filter_map(found).collect()
    }

    /// The table itself as a value: what stands in its place may be another form than a table.
    pub(crate) fn value<T: Read>(&self) -> Option<T> {
        T::find(&self.place)
    }

    /// A table inside this one.
    pub(crate) fn table<S>(&self, key: &Key<K, Inner<S>>) -> Item<'a, S> {
        Item::of(key.format.name, self.place.inner(key.format.name))
    }

    /// Tables inside this one, by their ids.
    pub(crate) fn by_id<S>(&self, key: &Key<K, ById<S>>) -> Vec<Item<'a, S>> {
        tables(&self.place.inner(key.format.name)).collect()
    }

    /// Tables of a list inside this one.
    pub(crate) fn list<S>(&self, key: &Key<K, Listed<S>>) -> Vec<Item<'a, S>> {
        let place = self.place.inner(key.format.name);
        let items = place.node.and_then(Node::list).unwrap_or_default();
        let one = |(i, node): (usize, &'a Node)| {
            let id = item_key(node, i);
            Item::of(&id, Place { c: place.c, node: Some(node), path: format!("{}.{id}", place.path) })
        };
        items.iter().enumerate().map(one).collect()
    }
}

fn tables<'a, S>(place: &Place<'a>) -> impl Iterator<Item = Item<'a, S>> {
    place.entries().map(|(id, place)| Item::of(id, place))
}

impl<'a> Place<'a> {
    fn inner(&self, key: &str) -> Place<'a> {
        let path = if self.path.is_empty() { key.to_string() } else { format!("{}.{key}", self.path) };
        Place { c: self.c, node: self.node.and_then(|node| node.at(&[key])), path }
    }

    /// Values by key, where a table is given.
    fn entries(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> {
        let entries = self.node.and_then(Node::table).into_iter().flat_map(Table::iter);
        let (c, path) = (self.c, self.path.clone());
        entries.map(move |e| (e.key.as_str(), Place { c, node: Some(&e.node), path: format!("{path}.{}", e.key) }))
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
        let end = |key: &str| u32::find(&place.inner(key)).unwrap_or(0);
        Some((end("1"), end("2")))
    }
}

impl Read for String {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.node?.text().map(str::to_string)
    }
}

impl Read for Condition {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.condition(&place.path)
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

impl Read for Point {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.points.get(&place.path).map(|point| (point.0, point.1))
    }
}

impl<I: Index> Read for I {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.c.find(I::CLASS, place.node).map(I::at)
    }
}

/// Those that are defined.
impl<I: Index> Read for Vec<I> {
    fn find(place: &Place<'_>) -> Option<Self> {
        let node = place.node?;
        Some(place.c.find_all(I::CLASS, Some(node)).into_iter().map(I::at).collect())
    }
}

impl<I: Index> Absent for Vec<I> {
    fn absent(_: Need) -> Self {
        Vec::new()
    }
}

/// Values of those that are defined.
impl<I: Index, T: Read> Read for Vec<(I, T)> {
    fn find(place: &Place<'_>) -> Option<Self> {
        place.node?.table()?;
        let one = |(id, value): (&str, Place<'_>)| Some((I::at(place.c.names.find(I::CLASS, id)?), T::find(&value)?));
        Some(place.entries().filter_map(one).collect())
    }
}

impl<I: Index, T: Read> Absent for Vec<(I, T)> {
    fn absent(_: Need) -> Self {
        Vec::new()
    }
}

/// By place in a list.
impl Read for Vec<Number> {
    fn find(place: &Place<'_>) -> Option<Self> {
        let n = place.node?.list()?.len();
        Some((1..=n).map(|i| Number::find(&place.inner(&i.to_string())).unwrap_or(Number::Fixed(0.0))).collect())
    }
}

impl<I: Index> Read for OneOrEach<I> {
    fn find(place: &Place<'_>) -> Option<Self> {
        Number::find(place).map(OneOrEach::One).or_else(|| Vec::find(place).map(OneOrEach::Each))
    }
}

impl<I: Index> OneOrEach<I> {
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
