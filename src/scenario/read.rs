//! Text to tree: parses, follows `extends`, lays overlays over their bases, applies overrides.

use toml::de::DeTable;

use super::diagnostic::Diagnostic;
use super::span::{Source, SourceId, Sources, Span};
use super::tree::{Entry, Node, Table, Value, from_toml};

mod merge;
mod overrides;
mod path;

/// Files may extend files that extend files, up to this depth.
pub const MAX_DEPTH: usize = 8;

/// Finds the source that `extends` names: given the name of the extending source, and the value.
pub type Fetch<'a> = dyn Fn(&str, &str) -> Result<Source, String> + 'a;

/// A scenario as a tree, merged from all its sources, with what was wrong so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The root table.
    pub root: Node,
    /// All sources, the main one first.
    pub sources: Sources,
    /// Overrides as they were typed.
    pub overrides: Vec<String>,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// A source was not valid TOML, so that parts of the tree may be missing.
    pub broken: bool,
}

/// A `fetch` for scenarios that stand alone.
pub fn no_files(_from: &str, _extends: &str) -> Result<Source, String> {
    Err("no other files can be read here".into())
}

/// Reads a scenario. Never fails: what is wrong stands in [`Document::diagnostics`].
pub fn read(main: Source, overrides: &[String], fetch: &Fetch<'_>) -> Document {
    let empty = Span { source: SourceId(0), start: 0, end: 0 };
    let mut document = Document {
        root: Node { value: Value::Table(Table::default()), span: empty },
        sources: Sources::default(),
        overrides: overrides.to_vec(),
        diagnostics: vec![],
        broken: false,
    };
    document.root = document.layers(main, fetch);
    for text in overrides {
        overrides::apply(&mut document, text);
    }
    document
}

impl Document {
    /// Reads a source and what it extends, and lays them over each other, the base at the bottom.
    fn layers(&mut self, main: Source, fetch: &Fetch<'_>) -> Node {
        let mut chain = vec![main.name.clone()];
        let mut layers = vec![self.parse(main)];
        while let Some(entry) = layers.last().and_then(|n| n.entry_at(&["extends"])).cloned() {
            let Some(value) = entry.node.text() else { break };
            let from = chain.last().cloned().unwrap_or_default();
            let source = match fetch(&from, value) {
                Ok(source) => source,
                Err(why) => {
                    self.diagnostics.push(
                        Diagnostic::error("S040", format!("cannot read `{value}`: {why}"))
                            .at(entry.node.span, "named here")
                            .help("paths are relative to the file that extends"),
                    );
                    self.broken = true;
                    break;
                }
            };
            if chain.contains(&source.name) || chain.len() > MAX_DEPTH {
                let circle = chain.contains(&source.name);
                chain.push(source.name);
                let what =
                    if circle { "files extend each other in a circle" } else { "files extend each other too deeply" };
                self.diagnostics.push(
                    Diagnostic::error("S041", format!("{what}: {}", chain.join(" → ")))
                        .at(entry.node.span, if circle { "back to a file above" } else { "one too many" })
                        .help(format!(
                            "a base file has no `extends`; at most {MAX_DEPTH} files may lie over each other"
                        )),
                );
                self.broken = true;
                break;
            }
            chain.push(source.name.clone());
            layers.push(self.parse(source));
        }
        let mut root = layers.pop().unwrap_or_else(|| self.root.clone());
        if let (Value::Table(table), false) = (&mut root.value, self.broken)
            && let Some(entry) = table.remove("remove")
        {
            self.diagnostics.push(
                Diagnostic::error("S043", "there is no base to remove anything from")
                    .at(entry.key_span, "only in an overlay")
                    .help("say `extends = \"baseline.toml\"`, or leave it out"),
            );
        }
        while let Some(overlay) = layers.pop() {
            merge::overlay(&mut root, overlay, &mut self.diagnostics);
        }
        root
    }

    fn parse(&mut self, source: Source) -> Node {
        let text = source.text.clone();
        let id = self.sources.add(source);
        let whole = Span { source: id, start: 0, end: 0 };
        if text.trim().is_empty() {
            self.diagnostics.push(
                Diagnostic::error("S004", "the file is empty")
                    .at(whole, "nothing here")
                    .help("`detente new NAME` writes a scenario to start from"),
            );
            self.broken = true;
            return Node { value: Value::Table(Table::default()), span: whole };
        }
        let (table, errors) = DeTable::parse_recoverable(&text);
        for error in errors.iter().take(100) {
            self.broken = true;
            let range = error.span().unwrap_or(0..0);
            let span = Span { source: id, start: range.start, end: range.end.max(range.start) };
            let message = error.message().lines().next().unwrap_or("not valid TOML").trim_end_matches('.').to_string();
            self.diagnostics.push(if message.contains("duplicate key") {
                Diagnostic::error("S005", "a key is given twice").at(span, "again here").help("keep one of them")
            } else {
                Diagnostic::error("S001", message).at(span, "not valid TOML")
            });
        }
        from_toml(table.get_ref(), table.span(), id)
    }
}

/// An entry that a merge or an override adds.
fn entry(key: &str, key_span: Span, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span, node }
}
