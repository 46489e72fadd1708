//! Keys with the Rust type that their values are read as: one declaration checks, documents and constructs.
//!
//! A [`Key`] belongs to one table. The builder reads it from an item of that table only
//! ([`Item::read`](crate::scenario::validate::item::Item::read)), so that neither a misspelt key nor one of another table
//! compiles, and a default stands in one place. That kind and type fit each other is checked when the crate is compiled.

use std::marker::PhantomData;

use super::{Class, KeyFormat, Kind, Need, OfClass, TableFormat};
use crate::scenario::tree::{Entry, Node};
use crate::scenario::{Condition, Measure, Number, PointIdx, PriorWeight, TypeIdx};

/// A key of the table `K` whose value is read as a `T`.
#[derive(Debug)]
pub(crate) struct Key<K, T> {
    pub(crate) format: KeyFormat,
    reads: PhantomData<fn() -> (K, T)>,
}

/// A table whose keys are typed.
pub(crate) trait Keys {
    const FORMAT: &'static TableFormat;
}

impl<K, T> Key<K, T> {
    /// The key as it stands in the file.
    pub(crate) const fn name(&self) -> &'static str {
        self.format.name
    }

    /// Its value in a table.
    pub(crate) fn of<'n>(&self, table: &'n Node) -> Option<&'n Node> {
        table.table()?.get(self.format.name)
    }

    /// Itself and its value in a table.
    pub(crate) fn entry<'n>(&self, table: &'n Node) -> Option<&'n Entry> {
        table.table()?.entry(self.format.name)
    }
}

/// A table inside a table.
pub(crate) enum Inner<S> {
    #[allow(dead_code, reason = "says which table, and is never made")]
    Of(PhantomData<S>),
}

/// Tables keyed by new ids.
pub(crate) enum ById<S> {
    #[allow(dead_code, reason = "says which table, and is never made")]
    Of(PhantomData<S>),
}

/// A list of tables.
pub(crate) enum Listed<S> {
    #[allow(dead_code, reason = "says which table, and is never made")]
    Of(PhantomData<S>),
}

/// A value with a form of its own, whose text the builder takes apart.
pub(crate) enum Raw {}

/// One number, or one for each of some things.
pub(crate) enum OneOrEach<I> {
    One(Number),
    Each(Vec<(I, Number)>),
}

/// A point of a private type.
pub(crate) type PointOf = (TypeIdx, PointIdx);

const fn key<K, T>(name: &'static str, kind: Kind, need: Need, unit: &'static str, doc: &'static str) -> Key<K, T> {
    Key { format: KeyFormat { name, kind, need, unit, doc }, reads: PhantomData }
}

/// It is given, or a number stands for it; so that there is one in any case.
const fn has_value(need: Need) -> bool {
    !matches!(need, Need::Words(_))
}

/// Text.
pub(crate) const fn text<K>(name: &'static str, need: Need, doc: &'static str) -> Key<K, String> {
    key(name, Kind::Text, need, "", doc)
}

/// A number, a draw or a private number.
pub(crate) const fn number<K>(
    name: &'static str,
    kind: Kind,
    need: Need,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Number> {
    assert!(matches!(kind, Kind::Number(..)) && has_value(need));
    key(name, kind, need, unit, doc)
}

/// The same, where there may be none.
pub(crate) const fn number_if<K>(
    name: &'static str,
    kind: Kind,
    without: &'static str,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<Number>> {
    assert!(matches!(kind, Kind::Number(..)));
    key(name, kind, Need::Words(without), unit, doc)
}

/// Numbers, by place in a list.
pub(crate) const fn numbers<K>(
    name: &'static str,
    kind: &'static Kind,
    (low, high): (usize, usize),
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Vec<Number>> {
    assert!(matches!(kind, Kind::Number(..)));
    key(name, Kind::Items(kind, low, high), Need::Required, unit, doc)
}

/// Numbers of things defined elsewhere; none of those that are not named.
pub(crate) const fn number_by<K, I: OfClass>(
    name: &'static str,
    kind: &'static Kind,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Vec<(I, Number)>> {
    assert!(matches!(kind, Kind::Number(..)));
    key(name, Kind::Each(I::CLASS, kind), Need::Words("none"), unit, doc)
}

/// One number, or one for each of some things.
pub(crate) const fn one_or_each<K, I: OfClass>(
    name: &'static str,
    kinds: &'static [Kind; 2],
    unit: &'static str,
    doc: &'static str,
) -> Key<K, OneOrEach<I>> {
    assert!(matches!(kinds, [Kind::Number(..), Kind::Each(_, Kind::Number(..))]));
    key(name, Kind::Either(kinds), Need::Words("none"), unit, doc)
}

/// A plain number, or a word that stands for one.
pub(crate) const fn prior<K>(
    name: &'static str,
    kinds: &'static [Kind; 2],
    need: Need,
    doc: &'static str,
) -> Key<K, PriorWeight> {
    assert!(matches!(kinds, [Kind::Fixed(_), Kind::Choice(_)]) && has_value(need));
    key(name, Kind::Either(kinds), need, "share", doc)
}

/// A plain number.
pub(crate) const fn plain<K>(
    name: &'static str,
    kind: Kind,
    need: Need,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, f64> {
    assert!(matches!(kind, Kind::Fixed(_)) && has_value(need));
    key(name, kind, need, unit, doc)
}

/// `true` or `false`, which stands for it.
pub(crate) const fn flag<K>(name: &'static str, doc: &'static str) -> Key<K, bool> {
    key(name, Kind::Flag, Need::Words("`false`"), "", doc)
}

/// A value with a form of its own.
pub(crate) const fn raw<K>(
    name: &'static str,
    kind: Kind,
    need: Need,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Raw> {
    key(name, kind, need, unit, doc)
}

/// A setting of the run, which is no number of the scenario.
pub(crate) const fn setting<K>(
    name: &'static str,
    kind: Kind,
    default: u64,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, u64> {
    assert!(matches!(kind, Kind::Count(..)));
    key(name, kind, Need::Setting(default), unit, doc)
}

/// Things defined elsewhere, in order and with repetition, at most so many.
pub(crate) const fn sequence<K, I: OfClass>(
    name: &'static str,
    most: usize,
    without: &'static str,
    doc: &'static str,
) -> Key<K, Option<Vec<I>>> {
    key(name, Kind::Sequence(I::CLASS, most), Need::Words(without), "", doc)
}

/// A plain number, where there may be none.
pub(crate) const fn plain_if<K>(
    name: &'static str,
    kind: Kind,
    without: &'static str,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<f64>> {
    assert!(matches!(kind, Kind::Fixed(_)));
    key(name, kind, Need::Words(without), unit, doc)
}

/// A whole number.
pub(crate) const fn count<K>(
    name: &'static str,
    kind: Kind,
    need: Need,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, u32> {
    assert!(matches!(kind, Kind::Count(_, high) if high <= u32::MAX as u64) && has_value(need));
    key(name, kind, need, unit, doc)
}

/// A whole number, where there may be none.
pub(crate) const fn count_if<K>(
    name: &'static str,
    kind: Kind,
    without: &'static str,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<u32>> {
    assert!(matches!(kind, Kind::Count(_, high) if high <= u32::MAX as u64));
    key(name, kind, Need::Words(without), unit, doc)
}

/// Two whole numbers, or none.
pub(crate) const fn pair_if<K>(
    name: &'static str,
    kind: &'static Kind,
    without: &'static str,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<(u32, u32)>> {
    assert!(matches!(kind, Kind::Count(..)));
    key(name, Kind::Items(kind, 2, 2), Need::Words(without), unit, doc)
}

/// A condition; without one it always holds.
pub(crate) const fn condition<K>(name: &'static str, need: Need, doc: &'static str) -> Key<K, Condition> {
    key(name, Kind::Condition, need, "", doc)
}

/// A condition, where there may be none.
pub(crate) const fn condition_if<K>(name: &'static str, need: Need, doc: &'static str) -> Key<K, Option<Condition>> {
    key(name, Kind::Condition, need, "", doc)
}

/// A measure of what is agreed.
pub(crate) const fn measure<K>(
    name: &'static str,
    need: Need,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<Measure>> {
    key(name, Kind::Measure, need, unit, doc)
}

/// A point of a type.
pub(crate) const fn point<K>(name: &'static str, without: &'static str, doc: &'static str) -> Key<K, Option<PointOf>> {
    key(name, Kind::Point, Need::Words(without), "", doc)
}

/// One of a few words, which may be left out.
pub(crate) const fn choice_if<K>(
    name: &'static str,
    words: &'static [&'static str],
    without: &'static str,
    doc: &'static str,
) -> Key<K, Option<String>> {
    key(name, Kind::Choice(words), Need::Words(without), "", doc)
}

/// One of a few words.
pub(crate) const fn choice<K>(
    name: &'static str,
    words: &'static [&'static str],
    doc: &'static str,
) -> Key<K, Option<String>> {
    key(name, Kind::Choice(words), Need::Required, "", doc)
}

/// Something defined elsewhere.
pub(crate) const fn reference<K, I: OfClass>(name: &'static str, doc: &'static str) -> Key<K, Option<I>> {
    key(name, Kind::Ref(I::CLASS), Need::Required, "", doc)
}

/// Different things defined elsewhere, at least so many.
pub(crate) const fn references<K, I: OfClass>(
    name: &'static str,
    least: usize,
    need: Need,
    doc: &'static str,
) -> Key<K, Vec<I>> {
    key(name, Kind::Refs(I::CLASS, least), need, "", doc)
}

/// Different things defined elsewhere, where something else may stand for them.
pub(crate) const fn references_if<K, I: OfClass>(
    name: &'static str,
    without: &'static str,
    doc: &'static str,
) -> Key<K, Option<Vec<I>>> {
    key(name, Kind::Refs(I::CLASS, 0), Need::Words(without), "", doc)
}

/// Plain numbers of things defined elsewhere, or none.
pub(crate) const fn plain_by_if<K, I: OfClass>(
    name: &'static str,
    kind: &'static Kind,
    without: &'static str,
    unit: &'static str,
    doc: &'static str,
) -> Key<K, Option<Vec<(I, f64)>>> {
    assert!(matches!(kind, Kind::Fixed(_)));
    key(name, Kind::Each(I::CLASS, kind), Need::Words(without), unit, doc)
}

/// A table.
pub(crate) const fn table<K, S: Keys>(name: &'static str, need: Need, doc: &'static str) -> Key<K, Inner<S>> {
    key(name, Kind::Table(S::FORMAT), need, "", doc)
}

/// Tables keyed by new ids, from … to … of them.
pub(crate) const fn by_id<K, S: Keys>(
    class: Class,
    (low, high): (usize, usize),
    need: Need,
    doc: &'static str,
) -> Key<K, ById<S>> {
    key(class.word(), Kind::Named(class, S::FORMAT, low, high), need, "", doc)
}

/// A list of tables, at most so many.
pub(crate) const fn list<K, S: Keys>(
    name: &'static str,
    most: usize,
    need: Need,
    doc: &'static str,
) -> Key<K, Listed<S>> {
    key(name, Kind::List(S::FORMAT, most), need, "", doc)
}

/// A table of the language: its title, what it is for, and its keys with the types that they are read as.
macro_rules! table_of {
    (
        $(#[$about:meta])*
        $vis:vis $format:ident of $table:ident: $title:literal, $doc:literal;
        $($key:ident: $reads:ty = $made:expr;)*
    ) => {
        $(#[$about])*
        pub(crate) enum $table {}

        impl $table {
            $(pub(crate) const $key: Key<$table, $reads> = $made;)*
        }

        impl Keys for $table {
            const FORMAT: &'static TableFormat = &$format;
        }

        $(#[$about])*
        $vis static $format: TableFormat =
            TableFormat { title: $title, doc: $doc, keys: &[$($table::$key.format),*] };
    };
}
pub(crate) use table_of;
