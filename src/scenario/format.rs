//! The scenario language as data: every table, its keys, and for each key kind, range, default, unit and meaning.
//!
//! One description serves the check of a file's structure (`walk`), the JSON Schema for editors
//! ([`json_schema`]) and the reference tables of `docs/scenario-format.md` (`markdown`), so that they cannot disagree.

mod class;
pub(crate) mod grammar;
pub(crate) mod key;
mod markdown;
pub(crate) mod named;
mod schema;
pub(crate) mod walk;

pub use class::Class;
pub(crate) use class::OfClass;
pub use grammar::{FILE, TABLES};
pub(crate) use grammar::{LEVEL, POINT, STEP};
pub use markdown::{codes, families, limits, markdown, texts};
pub use schema::json_schema;

use super::diagnostic::similar;
use super::tree::{Node, Value};

/// Numbers beyond this size are refused, so that sums of payoffs cannot overflow. Precisions may be infinite.
pub const LARGEST: f64 = 1e6;

/// Most actors. Sets of actors are 32 bits wide.
pub const MAX_ACTORS: usize = 32;

/// Most levels of an issue, without the one that means unsettled.
pub const MAX_LEVELS: usize = 250;

/// Most steps of a move.
pub const MAX_STEPS: usize = 250;

/// Most cells that a private number is cut into.
pub const MAX_CELLS: usize = 1000;

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The lower end itself is not allowed.
    pub open: bool,
    /// `inf` is allowed.
    pub infinite: bool,
}

impl Range {
    const fn new(low: f64, high: f64) -> Range {
        Range { low, high, open: false, infinite: false }
    }

    /// True if a value lies within; NaN does not.
    pub fn contains(&self, x: f64) -> bool {
        (if self.open { self.low < x } else { self.low <= x }) && x <= self.high || self.infinite && x == f64::INFINITY
    }

    fn bounds(&self) -> String {
        if self.low.is_finite() { format!(", {}", self.words()) } else { String::new() }
    }

    /// In words, such as `0 to 1` or `above 0`.
    pub fn words(&self) -> String {
        let infinite = if self.infinite { ", or `inf`" } else { "" };
        let words = match (self.low.is_finite(), self.high.is_finite()) {
            (false, _) => "any number".to_string(),
            (true, false) if self.open => format!("above {}", self.low),
            (true, false) => format!("at least {}", self.low),
            (true, true) if self.open => format!("above {}, at most {}", self.low, self.high),
            (true, true) => format!("{} to {}", self.low, self.high),
        };
        words + infinite
    }
}

/// Any finite number.
pub(crate) const ANY_NUMBER: Range = Range::new(f64::NEG_INFINITY, f64::INFINITY);

/// Whether a number may be private to an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It may.
    Any,
    /// It may not, since everybody sees its value.
    Public,
}

/// What may stand as a value.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Free text.
    Text,
    /// `true` or `false`.
    Flag,
    /// Whole number from … to ….
    Count(u64, u64),
    /// A plain number.
    Fixed(Range),
    /// A number or a distribution.
    Number(Range, Sight),
    /// A distribution that is drawn anew in every round, hence without `kind`.
    Chance,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Id of something defined elsewhere.
    Ref(Class),
    /// Different ids of things defined elsewhere, at least so many.
    Refs(Class, usize),
    /// Ids of things defined elsewhere, in order, with repetition.
    Sequence(Class, usize),
    /// Name of the block that an issue belongs to.
    Block,
    /// `{ id = value, … }`, values rising from 0 to 1; instead of a value, a table with value and name.
    Levels,
    /// `{ id = probability, … }`, adding up to 1; instead of a probability, a table with probability and name.
    Points,
    /// New ids, from … to … of them; instead of an id, a table with id and name.
    Names(usize, usize),
    /// Name of a level of the issue that the key, or else the table, names.
    Level,
    /// Step of the move whose table it is: a whole number or the name of a step.
    Step,
    /// `type.point`
    Point,
    /// A condition.
    Condition,
    /// `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`.
    Measure,
    /// What an event or shift sets.
    Settings,
    /// `{ "path of a number" = "sign" | "order" | "value" }`.
    Supports,
    /// Dotted paths of a base file.
    Paths,
    /// A table with these keys.
    Table(&'static TableFormat),
    /// Tables keyed by new ids, from … to … of them.
    Named(Class, &'static TableFormat, usize, usize),
    /// List of tables, at most so many.
    List(&'static TableFormat, usize),
    /// Values keyed by ids of something defined elsewhere.
    Each(Class, &'static Kind),
    /// List of values, from … to … of them.
    Items(&'static Kind, usize, usize),
    /// Whichever fits what stands there.
    Either(&'static [Kind]),
}

/// A table of the language.
#[derive(Debug)]
pub struct TableFormat {
    /// How it is written, such as `[actor.ID]`.
    pub title: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys.
    pub keys: &'static [KeyFormat],
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct KeyFormat {
    /// The key.
    pub name: &'static str,
    /// What may stand there.
    pub kind: Kind,
    /// What if it is not given.
    pub need: Need,
    /// Unit, or empty.
    pub unit: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

/// What if a key is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    /// That is an error.
    Required,
    /// This number stands for it.
    Or(f64),
    /// This number stands for it, which is a setting of the run and no number of the scenario.
    Setting(u64),
    /// Described in words.
    Words(&'static str),
}

impl TableFormat {
    /// The key of a name.
    pub fn key(&self, name: &str) -> Option<&'static KeyFormat> {
        self.keys.iter().find(|k| k.name == name)
    }

    /// The key that may have been meant.
    pub(crate) fn similar(&self, name: &str) -> Option<&'static str> {
        similar(name, self.keys.iter().map(|k| k.name))
    }

    /// All keys, for a help line.
    pub(crate) fn listing(&self) -> String {
        let names: Vec<String> = self.keys.iter().map(|k| format!("`{}`", k.name)).collect();
        names.join(", ")
    }
}

/// Families of distributions with their parameters.
pub const FAMILIES: &[(&str, &[&str], &str)] = &[
    ("uniform", &["low", "high"], "equally likely everywhere from low to high"),
    ("normal", &["mean", "sd"], "bell curve; only for numbers without bounds"),
    ("truncated_normal", &["mean", "sd", "low", "high"], "bell curve cut to low … high"),
    ("half_normal", &["sd"], "size of a bell curve around 0; at least 0"),
    ("folded_normal", &["mean", "sd"], "size of a bell curve; at least 0"),
    ("beta", &["a", "b"], "between 0 and 1, with mean a / (a + b)"),
    ("triangular", &["low", "mode", "high"], "from low to high, most likely at mode"),
    ("lognormal", &["mu", "sigma"], "e to the power of a bell curve; above 0"),
];

/// Keys of an inline table that make it a distribution, which overlays replace whole.
pub(crate) fn is_distribution_key(key: &str) -> bool {
    key == "discrete" || key == "fixed" || key == "type" || FAMILIES.iter().any(|f| f.0 == key)
}

/// True if the node is a table that gives a number.
pub(crate) fn is_distribution(node: &Node) -> bool {
    node.table().is_some_and(|t| t.iter().any(|e| is_distribution_key(&e.key)))
}

impl Kind {
    /// True if the node has the right shape at first sight; what is inside is checked after.
    pub(crate) fn fits(&self, node: &Node) -> bool {
        match (self, &node.value) {
            (Kind::Fixed(_) | Kind::Number(..), Value::Integer(_) | Value::Float(_)) => true,
            (Kind::Number(..) | Kind::Chance, Value::Table(_)) => is_distribution(node),
            (Kind::Count(..), Value::Integer(_)) => true,
            (Kind::Step | Kind::Level, Value::Integer(_) | Value::Text(_)) => true,
            (Kind::Flag, Value::Flag(_)) => true,
            (
                Kind::Text | Kind::Choice(_) | Kind::Ref(_) | Kind::Block | Kind::Point | Kind::Measure,
                Value::Text(_),
            ) => true,
            (
                Kind::Levels
                | Kind::Points
                | Kind::Settings
                | Kind::Supports
                | Kind::Table(_)
                | Kind::Named(..)
                | Kind::Each(..),
                Value::Table(_),
            ) => true,
            (
                Kind::Refs(..)
                | Kind::Sequence(..)
                | Kind::Names(..)
                | Kind::Condition
                | Kind::Paths
                | Kind::List(..)
                | Kind::Items(..),
                Value::List(_),
            ) => true,
            (Kind::Either(kinds), _) => kinds.iter().any(|k| k.fits(node)),
            _ => false,
        }
    }

    /// True if a text, read as TOML, has the right shape: what could be written instead of a text.
    pub(crate) fn takes(&self, text: &str) -> bool {
        let flag = matches!(text, "true" | "false");
        match self {
            Kind::Flag => flag,
            Kind::Fixed(_) | Kind::Number(..) => !flag,
            Kind::Count(..) | Kind::Step => text.parse::<u64>().is_ok(),
            Kind::Either(kinds) => kinds.iter().any(|k| k.takes(text)),
            _ => false,
        }
    }

    /// Its values are addressed by keys or places of the scenario's own.
    pub(crate) fn is_keyed(&self) -> bool {
        matches!(self, Kind::Each(..) | Kind::Items(..) | Kind::Levels | Kind::Points | Kind::Names(..))
    }

    /// What may stand for one level, point or step: itself, or a table that also names it.
    pub(crate) fn member(&self) -> &'static Kind {
        const UNIT: Range = Range::new(0.0, 1.0);
        static LEVELS: Kind = Kind::Either(&[Kind::Fixed(UNIT), Kind::Table(&LEVEL)]);
        static POINTS: Kind = Kind::Either(&[Kind::Fixed(UNIT), Kind::Table(&POINT)]);
        static STEPS: Kind = Kind::Either(&[Kind::Text, Kind::Table(&STEP)]);
        match self {
            Kind::Levels => &LEVELS,
            Kind::Points => &POINTS,
            _ => &STEPS,
        }
    }

    /// The table of a level, point or step with a name, if this is what may stand for one.
    pub(crate) fn named_member(&self) -> Option<&'static TableFormat> {
        let Kind::Either([_, Kind::Table(format)]) = self else { return None };
        [&LEVEL, &POINT, &STEP].into_iter().find(|known| std::ptr::eq(*known, *format))
    }

    /// In words, for messages and the reference.
    pub fn words(&self) -> String {
        match self {
            Kind::Text => "text".into(),
            Kind::Flag => "`true` or `false`".into(),
            Kind::Count(low, high) if *high == u64::MAX => format!("whole number, at least {low}"),
            Kind::Count(low, high) if low == high => format!("{low}"),
            Kind::Count(low, high) => format!("whole number, {low} to {high}"),
            Kind::Fixed(range) => format!("number{}", range.bounds()),
            Kind::Number(range, Sight::Any) => format!("number or distribution{}", range.bounds()),
            Kind::Number(range, Sight::Public) => format!("number or distribution (not private){}", range.bounds()),
            Kind::Chance => "distribution without `kind`".into(),
            Kind::Choice(words) => words.iter().map(|w| format!("`\"{w}\"`")).collect::<Vec<_>>().join(" or "),
            Kind::Ref(class) => format!("id of {}", class.an()),
            Kind::Refs(class, _) => format!("list of {} ids", class.word()),
            Kind::Sequence(class, _) => format!("list of {} ids, which may repeat", class.word()),
            Kind::Block => "name of a block".into(),
            Kind::Levels => "table of ids with values, rising, 0 to 1; or of ids with `{ value = …, name = … }`".into(),
            Kind::Points => {
                "table of ids with probabilities, which add up to 1; or of ids with `{ probability = …, name = … }`"
                    .into()
            }
            Kind::Names(..) => "list of new ids, or of `{ id = …, name = … }`".into(),
            Kind::Level => "name of a level (of a grid: a whole number)".into(),
            Kind::Step => "whole number, or name of a step".into(),
            Kind::Point => "`\"type.point\"`".into(),
            Kind::Condition => "condition".into(),
            Kind::Measure => "`\"issue.ID\"`, `\"sum.BLOCK\"`, `\"mean.BLOCK\"` or `\"max.BLOCK\"`".into(),
            Kind::Settings => "table of quantities and values".into(),
            Kind::Supports => "table of paths with `\"sign\"`, `\"order\"` or `\"value\"`".into(),
            Kind::Paths => "list of paths".into(),
            Kind::Table(table) => format!("table, see `{}`", table.title),
            Kind::Named(_, table, ..) => format!("tables, see `{}`", table.title),
            Kind::List(table, _) => format!("list of tables, see `{}`", table.title),
            Kind::Each(class, kind) => format!("table by {}: {}", class.word(), kind.words()),
            Kind::Items(kind, low, high) if low == high => format!("list of {low}: {}", kind.words()),
            Kind::Items(kind, ..) => format!("list: {}", kind.words()),
            Kind::Either(kinds) => kinds.iter().map(Kind::words).collect::<Vec<_>>().join("; or "),
        }
    }
}
