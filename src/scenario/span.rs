//! Where something stands: sources, and places within them.

use serde::Serialize;

use super::diagnostic::{Diagnostic, Label};

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

    /// A source from the bytes of a file, or why they cannot be a scenario.
    ///
    /// The diagnostic carries no place, since there may be no text to point into.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, Diagnostic> {
        let name = name.into();
        if bytes.len() > MAX_BYTES {
            return Err(Diagnostic::error(
                "S003",
                format!("`{name}` has {} bytes, more than {MAX_BYTES}", bytes.len()),
            )
            .help("a scenario is a text file of a few kilobytes; is this the right file?"));
        }
        if let Some((what, help)) = other_kind(&bytes) {
            return Err(Diagnostic::error(
                "S002",
                format!("`{name}` is {what}, and scenarios are TOML files in UTF-8"),
            )
            .help(help));
        }
        match String::from_utf8(bytes) {
            Ok(text) if text.contains('\0') => {
                let at = text.find('\0').unwrap_or(0);
                Err(Diagnostic::error("S002", format!("`{name}` is not text: byte {} is zero", at + 1))
                    .help("a scenario is a TOML text file; is this the right file?"))
            }
            Ok(text) => Ok(Source { name, text: text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text) }),
            Err(e) => Err(Diagnostic::error(
                "S002",
                format!("`{name}` is not UTF-8 text: byte {} fits no character", e.utf8_error().valid_up_to() + 1),
            )
            .help("save the file as UTF-8")),
        }
    }
}

/// What a file is that cannot be a scenario, told by how it begins, and what to do.
fn other_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const WHICH: &str = "is this the right file? `detente new NAME` writes a scenario to start from";
    const SAVE: &str = "save the file as UTF-8";
    const BINARY: [(&[u8], &str); 8] = [
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive or a document of an office program"),
        (b"\xd0\xcf\x11\xe0", "a document of an office program"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "a compressed file"),
        (b"{\\rtf", "rich text of a word processor"),
    ];
    if let Some((_, what)) = BINARY.iter().find(|(start, _)| bytes.starts_with(start)) {
        let help =
            if what.contains("document") || what.contains("rich") { "save it as plain text, UTF-8" } else { WHICH };
        return Some((what, help));
    }
    // Text in units of two or four bytes has zeros in fixed places.
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).take(16).all(|b| *b == 0);
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Some(("UTF-32 text", SAVE)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Some(("UTF-16 text", SAVE)),
        [a, 0, b, 0, ..] if *a > 0 && *b > 0 && zeros(1) => return Some(("UTF-16 text", SAVE)),
        [0, a, 0, b, ..] if *a > 0 && *b > 0 && zeros(0) => return Some(("UTF-16 text", SAVE)),
        _ => {}
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    match text {
        [b'<', ..] => Some(("HTML or XML", WHICH)),
        [b'{', ..] => Some(("JSON", WHICH)),
        [b'-', b'-', b'-', b'\n' | b'\r', ..] => Some(("YAML", WHICH)),
        _ => None,
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

    /// A label on this place.
    pub(crate) fn label(self, text: impl Into<String>) -> Label {
        Label { span: self, text: text.into() }
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
