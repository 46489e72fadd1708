//! Where something stands: sources, and places within them.

use serde::Serialize;

/// Largest source that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// A named text: a scenario file, or one override of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name shown to people, such as `scenarios/harbour/baseline.toml`.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// A source from text that is known to be text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }
}

/// Position of a source in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceId(pub usize);

/// A stretch of a source, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// Which source.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A stretch within this one, by offsets from its start.
    pub(crate) fn within(self, start: usize, end: usize) -> Span {
        Span { source: self.source, start: self.start + start, end: (self.start + end).min(self.end) }
    }
}

/// All texts that a scenario was read from: the main file, its bases, then the overrides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources(pub Vec<Source>);

impl Sources {
    /// Adds a source and returns its id.
    pub(crate) fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(self.0.len() - 1)
    }

    /// The text of a span; empty where there is none.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.0.get(span.source.0).and_then(|s| s.text.get(span.start..span.end)).unwrap_or("")
    }

    /// Line and column of a span's start, both from 1, the column in characters.
    pub fn position(&self, span: Span) -> Option<(usize, usize)> {
        let text = &self.0.get(span.source.0)?.text;
        let before = text.get(..span.start.min(text.len()))?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Some((line, column))
    }
}
