//! Faults and remarks about a scenario: what is wrong, where, and the way out. Nothing here prints.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::span::{SourceId, Sources, Span};
use super::visible::{shown, shown_on_a_line};

/// Whether the scenario can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// The scenario runs, but probably not as meant.
    Warning,
}

/// A remark on a place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is wrong there.
    pub text: String,
}

impl Span {
    /// A label on this place.
    pub(crate) fn label(self, text: impl Into<String>) -> Label {
        Label { span: self, text: text.into() }
    }
}

/// One fault or remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, one of [`CODES`].
    pub code: &'static str,
    /// Whether the scenario can be run in spite of it.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Places, the primary one first; empty where there is no text to point into.
    pub labels: Vec<Label>,
    /// Ways out.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity: Severity::Error, message: message.into(), labels: vec![], help: vec![] }
    }

    /// A warning without a place.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Adds a place.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(span.label(text));
        self
    }

    /// Adds a way out.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    /// Adds `did you mean` if there is a similar name.
    pub(crate) fn suggest(self, similar: Option<&str>) -> Diagnostic {
        match similar {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// True for an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Every code with what it stands for. `S0xx` are errors, `S1xx` warnings.
pub const CODES: &[(&str, &str)] = &[
    ("S001", "the file is not valid TOML"),
    ("S002", "the file is not UTF-8 text"),
    ("S003", "the file is larger than 1 MiB"),
    ("S004", "the file is empty"),
    ("S005", "a key or a table is given twice"),
    ("S010", "a key that the language does not know"),
    ("S011", "a key that must be given is missing"),
    ("S012", "a value of the wrong type"),
    ("S013", "a number is out of its range"),
    ("S014", "probabilities do not add up to 1"),
    ("S015", "a number is not finite, or too large to compute with"),
    ("S016", "a distribution cannot be read"),
    ("S017", "a distribution reaches outside the range of its number"),
    ("S018", "a distribution does not say `kind`, or says it wrongly"),
    ("S019", "a private number where everybody can see the value"),
    ("S020", "an id that nothing in the scenario defines"),
    ("S021", "an id that is given twice"),
    ("S022", "an id with characters that ids cannot have"),
    ("S023", "too many or too few of something; the limits keep time and memory bounded"),
    ("S024", "values of levels do not rise"),
    ("S025", "a level, step or point that its issue, move or type does not have"),
    ("S026", "two keys that cannot stand together"),
    ("S030", "a condition or quantity cannot be read"),
    ("S031", "a condition can never hold"),
    ("S040", "the file named by `extends` cannot be read"),
    ("S041", "files extend each other in a circle, or too deeply"),
    ("S042", "an overlay changes something that is not in its base"),
    ("S043", "`remove` names something that is not there"),
    ("S044", "an override that cannot be read"),
    ("S045", "an override names a path that the scenario does not have"),
    ("S046", "an override scales or shifts what cannot be scaled or shifted"),
    ("S050", "an outcome class that can never be reached, or no class that catches the rest"),
    ("S051", "a proposal names an issue that its forum cannot change, or a level that no package brings about"),
    ("S052", "an actor acts in a forum to which it is not a party"),
    ("S053", "moves that trigger each other in a circle"),
    ("S054", "evidence for something that is not a number of the file"),
    ("S055", "an actor that is bound by consensus to itself"),
    ("S056", "a script or red line needs something that its actor does not know or have"),
    ("S057", "moves that could raise each other too often in one use"),
    ("S060", "a text with control characters, direction marks or invisible characters"),
    ("S061", "two things of one kind with the same name"),
    ("S062", "a name that is empty, or a text that is too long"),
    ("S063", "a range that cannot be read, or that says nothing of a number"),
    ("S101", "an outcome class that no run can reach"),
    ("S102", "a forum's issue that none of its parties values"),
    ("S103", "an issue that no forum can change"),
    ("S104", "a change that can never be final, because somebody who must ratify it is never asked"),
    ("S105", "a move that does nothing for its owner"),
    ("S106", "a condition that cannot hold within the rounds of the scenario"),
    ("S107", "a type that nothing depends on"),
    ("S108", "a name with line breaks, tabs or extra spaces, which are read as single spaces"),
    ("S109", "a forum that never meets"),
    ("S110", "an actor that takes no part"),
    ("S111", "a proposal that is never tabled"),
    ("S112", "a move that can never be played"),
    ("S113", "a condition that nothing in the scenario can bring about"),
    ("S114", "a condition that always holds, so that what it belongs to has no effect"),
    ("S115", "a forum in which every package crosses a red line"),
    ("S116", "force that takes nothing from an actor whom it is used against"),
    ("S120", "an override that changes nothing"),
    ("S121", "a comma between two numbers of a list that may be meant as a decimal one"),
    ("S122", "an overlay that is laid over another base than it was written for"),
    ("S123", "two names of one kind that look the same though their letters differ"),
];

/// What a code stands for.
pub fn explain(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
}

/// The known name that is nearest to a mistyped one, if one is near enough to be meant.
pub(crate) fn similar<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (typed.chars().count().max(3) / 3).min(4);
    if typed.len() > 200 {
        return None;
    }
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|&(distance, name)| distance <= limit && name != typed)
        .min()
        .map(|(_, name)| name)
}

/// Orders diagnostics by source and position; those without a place come first.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|d| (d.labels.first().map(|l| (l.span.source, l.span.start)), d.severity, d.code));
    diagnostics.dedup();
}

/// Text for a terminal without colour, in the manner of rustc.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    render_with(&Renderer::plain(), diagnostics, sources)
}

/// The same with colour.
pub fn render_coloured(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    render_with(&Renderer::styled(), diagnostics, sources)
}

/// Rendering costs time in proportion to the length of the lines shown, so that a hostile file could make it slow.
const MAX_RENDERED: usize = 200;
const MAX_BYTES_RENDERED: usize = 20_000_000;

fn render_with(renderer: &Renderer, diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut ordered = diagnostics.to_vec();
    sort(&mut ordered);
    let mut out = String::new();
    let (mut shown, mut bytes) = (0, 0);
    for diagnostic in ordered.iter().take(MAX_RENDERED) {
        bytes += diagnostic.labels.first().map_or(0, |l| line_length(sources, l.span));
        if bytes > MAX_BYTES_RENDERED {
            break;
        }
        shown += 1;
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&render_one(renderer, diagnostic, sources));
        out.push('\n');
    }
    if ordered.len() > shown {
        out.push_str(&format!("\n… and {} more\n", ordered.len() - shown));
    }
    out
}

fn line_length(sources: &Sources, span: Span) -> usize {
    let text = sources.0.get(span.source.0).map_or("", |s| s.text.as_str());
    let (start, _) = clamp(text, span);
    let before = text[..start].bytes().rev().take_while(|b| *b != b'\n').count();
    before + text[start..].bytes().take_while(|b| *b != b'\n').count()
}

/// Diagnostics for programs: as they are, with file, line and column of each label instead of bytes.
pub fn located(diagnostics: &[Diagnostic], sources: &Sources) -> serde_json::Value {
    let mut ordered = diagnostics.to_vec();
    sort(&mut ordered);
    let label = |l: &Label| {
        let file = sources.0.get(l.span.source.0).map(|s| s.name.as_str());
        let (line, column) = sources.position(l.span).unwrap_or((1, 1));
        let length = l.span.end.saturating_sub(l.span.start);
        serde_json::json!({ "file": file, "line": line, "column": column, "bytes": length, "text": l.text })
    };
    ordered
        .iter()
        .map(|d| {
            let labels: Vec<_> = d.labels.iter().map(label).collect();
            serde_json::json!({
                "code": d.code, "severity": d.severity, "message": d.message, "labels": labels, "help": d.help,
            })
        })
        .collect()
}

fn render_one(renderer: &Renderer, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(one_line(&diagnostic.message)).id(diagnostic.code));
    for (primary, source, labels) in by_source(diagnostic) {
        group = group.element(snippet(sources, source, &labels, primary));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(one_line(help)));
    }
    renderer.render(&[group])
}

/// Labels further apart than this, in bytes, get snippets of their own.
const APART: usize = 4000;

/// Labels that stand near each other share a snippet; the one with the primary label comes first.
fn by_source(diagnostic: &Diagnostic) -> Vec<(bool, SourceId, Vec<&Label>)> {
    let mut groups: Vec<(bool, SourceId, Vec<&Label>)> = vec![];
    for (i, label) in diagnostic.labels.iter().enumerate() {
        let near = |other: &Label| label.span.start.abs_diff(other.span.start) < APART;
        match groups.iter_mut().find(|g| g.1 == label.span.source && g.2.iter().all(|l| near(l))) {
            Some(group) => group.2.push(label),
            None => groups.push((i == 0, label.span.source, vec![label])),
        }
    }
    groups
}

fn snippet<'a>(
    sources: &'a Sources,
    source: SourceId,
    labels: &[&Label],
    primary: bool,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let (name, text) = sources.0.get(source.0).map_or(("", ""), |s| (s.name.as_str(), s.text.as_str()));
    let ranges: Vec<(usize, usize)> = labels.iter().map(|l| clamp(text, l.span)).collect();
    let from = ranges.iter().map(|r| r.0).min().unwrap_or(0);
    let to = ranges.iter().map(|r| r.1).max().unwrap_or(0);
    let first = text[..from].rfind('\n').map_or(0, |i| i + 1);
    let last = text[to..].find('\n').map_or(text.len(), |i| to + i);
    let last = first + text[first..last].strip_suffix('\r').map_or(last - first, str::len).max(to - first);
    let line = text[..first].matches('\n').count() + 1;
    Snippet::source(quoted(&text[first..last])).path(shown_on_a_line(name)).line_start(line).annotations(
        labels.iter().zip(ranges).enumerate().map(|(i, (label, (start, end)))| {
            let kind = if primary && i == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(start - first..end - first);
            if label.text.is_empty() { annotation } else { annotation.label(one_line(&label.text)) }
        }),
    )
}

/// A span that lies within the text, on character boundaries and on one line.
fn clamp(text: &str, span: Span) -> (usize, usize) {
    let floor = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = floor(span.start);
    let end = floor(span.end.max(span.start));
    let line_end = text[start..end].find('\n').map_or(end, |i| start + i);
    (start, line_end.max(start))
}

/// A stretch of a source as it can be shown, with as many bytes as it has, so that places in it stay. What is no longer than
/// a byte is left to the renderer, which has signs for it.
fn quoted(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c.len_utf8() > 1 && shown(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8();
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let stands_for = |c: char| match c.len_utf8() {
        2 => "·".to_string(),
        3 => "\u{fffd}".to_string(),
        _ => "\u{fffd}?".to_string(),
    };
    Cow::Owned(text.chars().map(|c| if odd(c) { stands_for(c) } else { c.to_string() }).collect())
}

/// User text inside a message must not break the line or send control codes to a terminal.
fn one_line(text: &str) -> String {
    let mut short: String = text.chars().take(400).collect();
    if text.chars().count() > 400 {
        short.push('…');
    }
    shown_on_a_line(&short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::Source;

    #[test]
    fn codes_are_unique_ordered_and_explained() {
        for pair in CODES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
        assert!(CODES.iter().all(|(_, text)| !text.is_empty() && !text.ends_with('.')));
    }

    #[test]
    fn odd_places_are_rendered() {
        let mut sources = Sources::default();
        let empty = sources.add(Source::new("empty.toml", ""));
        let wide = sources.add(Source::new("wide.toml", "\tä = \"日本\"\r\nb = 1"));
        let long = sources.add(Source::new("long.toml", "x = 1 ".repeat(100_000)));
        for (source, start, end) in
            [(empty, 0, 0), (wide, 2, 3), (wide, 17, 18), (wide, 0, 99), (long, 500_000, 500_005)]
        {
            let d = Diagnostic::error("S001", "odd").at(Span { source, start, end }, "here");
            let text = render(&[d], &sources);
            assert!(text.contains("error[S001]: odd"), "{text}");
            assert!(text.len() < 2_000, "{}", text.len());
        }
    }

    #[test]
    fn suggestions_are_near() {
        assert_eq!(similar("paitence", ["patience", "precision"]), Some("patience"));
        assert_eq!(similar("xyz", ["patience", "precision"]), None);
    }
}
