//! Text to tree: parses, follows `extends`, lays overlays over their bases, applies overrides.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::diagnostic::Diagnostic;
use super::format::grammar::{File, Scenario};
use super::span::{Source, SourceId, Sources, Span};
use super::tree::{Entry, Node, Table, Value, from_toml};

pub(crate) mod commas;
mod merge;
mod overrides;
pub(crate) mod path;
mod ranges;
mod repeated;
mod scale;
pub(crate) mod syntax;
mod variant;

pub use ranges::GivenRange;
pub use variant::Variant;

/// Files may extend files that extend files, up to this depth.
pub const MAX_DEPTH: usize = 8;

/// Finds the source that `extends` names: given the name of the extending source, and the value.
pub type Fetch<'a> = dyn Fn(&str, &str) -> Result<Source, String> + 'a;

/// Whether `extends` names a source: given the name of the extending source, the value, and the name of the other source.
pub type IsBase<'a> = dyn Fn(&str, &str, &str) -> bool + 'a;

/// A change from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Such as `path=value`, as it was typed.
    pub text: String,
    /// What it was typed after, for messages: `--set`, or a variant.
    pub origin: String,
}

impl Override {
    /// A change typed after `--set`.
    pub fn set(text: impl Into<String>) -> Override {
        Override { text: text.into(), origin: "--set".into() }
    }

    /// A change of a variant of this name.
    pub fn of_variant(text: impl Into<String>, name: &str) -> Override {
        Override { text: text.into(), origin: format!("variant `{name}`") }
    }
}

/// All that a scenario is read from.
pub struct Layers<'a> {
    /// The main file, then the overlays that are laid over it, one after another.
    pub files: Vec<Source>,
    /// Changes on top of them, in order.
    pub overrides: Vec<Override>,
    /// Finds what `extends` names.
    pub fetch: &'a Fetch<'a>,
    /// Whether `extends` names a file that was given.
    pub is_base: &'a IsBase<'a>,
}

/// A scenario as a tree, merged from all its sources, with what was wrong so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The root table.
    pub root: Node,
    /// All sources, the main one first.
    pub sources: Sources,
    /// Overrides with the values that they come to.
    pub overrides: Vec<String>,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// A source was not valid TOML, so that parts of the tree may be missing.
    pub broken: bool,
    /// Sources of the overrides.
    pub(crate) overridden: Vec<SourceId>,
    /// Names of the overlays that were given beside the main file.
    pub(crate) overlays: Vec<String>,
    /// How far numbers could be wrong, by path.
    pub(crate) ranges: BTreeMap<String, GivenRange>,
    /// Pairs of numbers that may have been meant as one with a decimal comma, each with its list.
    pub(crate) commas: Vec<(Span, Span)>,
}

/// A `fetch` for scenarios that stand alone.
pub fn no_files(_from: &str, _extends: &str) -> Result<Source, String> {
    Err("no other files can be read here".into())
}

/// Reads a scenario. Never fails: what is wrong stands in [`Document::diagnostics`].
pub fn read(layers: &Layers<'_>) -> Document {
    let empty = Span { source: SourceId(0), start: 0, end: 0 };
    let mut document = Document {
        root: Node { value: Value::Table(Table::default()), span: empty },
        sources: Sources::default(),
        overrides: vec![],
        diagnostics: vec![],
        broken: false,
        overridden: vec![],
        overlays: layers.files.iter().skip(1).map(|source| source.name.clone()).collect(),
        ranges: BTreeMap::new(),
        commas: vec![],
    };
    let mut files = layers.files.iter().cloned();
    if let Some(main) = files.next() {
        document.root = document.layers(main, layers.fetch);
    }
    for overlay in files {
        document.lay_over(overlay, layers.is_base);
    }
    for one in &layers.overrides {
        overrides::apply(&mut document, one);
    }
    document
}

impl Document {
    /// A copy with changes on top, each as after `--set`: many of them at once cost little more than one.
    #[must_use]
    pub fn with(&self, changes: &[&str]) -> Document {
        let mut document = self.clone();
        for change in changes {
            if !overrides::set_number(&mut document, change) {
                overrides::apply(&mut document, &Override::set(*change));
            }
        }
        document
    }

    /// Reads a source and what it extends, and lays them over each other, the base at the bottom.
    fn layers(&mut self, main: Source, fetch: &Fetch<'_>) -> Node {
        let mut chain = vec![main.name.clone()];
        let mut layers = vec![self.parse(main)];
        while let Some(entry) = layers.last().and_then(|n| File::EXTENDS.entry(n)).cloned() {
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
            && let Some(entry) = table.remove(File::REMOVE.name())
        {
            self.diagnostics.push(
                Diagnostic::error("S043", "there is no base to remove anything from")
                    .at(entry.key_span, "only in an overlay")
                    .help("write `extends = \"baseline.toml\"`, or leave it out"),
            );
        }
        self.take_ranges(&mut root);
        while let Some(mut overlay) = layers.pop() {
            self.take_ranges(&mut overlay);
            merge::overlay(&mut root, overlay, &mut self.diagnostics);
        }
        root
    }

    /// Lays one more file over what stands. Its `extends` is not followed: what it changes, it changes here.
    fn lay_over(&mut self, overlay: Source, is_base: &IsBase<'_>) {
        let name = overlay.name.clone();
        let below: Vec<String> = self.sources.0.iter().map(|source| source.name.clone()).collect();
        let mut node = self.parse(overlay);
        self.take_ranges(&mut node);
        if let Some(entry) = File::EXTENDS.entry(&node)
            && let Some(extends) = entry.node.text()
            && !below.iter().any(|other| is_base(&name, extends, other))
        {
            let given: Vec<String> = below.iter().map(|name| format!("`{name}`")).collect();
            self.diagnostics.push(
                Diagnostic::warning(
                    "S122",
                    format!("`{name}` was written for `{extends}`, which it is not laid over here"),
                )
                .at(entry.node.span, "not among the files below it")
                .help(format!("below it are {}; it changes what stands there", given.join(", "))),
            );
        }
        let titles = [title(&self.root, &below[0]), title(&node, &name)];
        let reasons: Vec<String> = [&self.root, &node]
            .into_iter()
            .filter_map(|n| File::WHY.of(n)?.text().map(str::trim).filter(|why| !why.is_empty()).map(str::to_string))
            .collect();
        let mut root = std::mem::replace(&mut self.root, Node { value: Value::Flag(false), span: node.span });
        let span = node.span;
        merge::overlay(&mut root, node, &mut self.diagnostics);
        self.root = root;
        set_text(&mut self.root, &[File::SCENARIO.name(), Scenario::NAME.name()], titles.join(" + "), span);
        if !reasons.is_empty() {
            set_text(&mut self.root, &[File::WHY.name()], reasons.join(" "), span);
        }
    }

    /// Takes ranges out of a tree that is laid over what stands; those of a layer above replace those below.
    fn take_ranges(&mut self, node: &mut Node) {
        let found = ranges::take(node, "", &mut self.diagnostics);
        self.ranges.extend(found.into_iter().map(|range| (range.path.clone(), range)));
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
        self.broken |= !errors.is_empty();
        self.diagnostics.extend(syntax::faults(&text, &errors, id));
        let node = from_toml(table.get_ref(), table.span(), id);
        commas::find(&node, &text, id, &mut self.commas);
        node
    }
}

/// What a file is called: its title, else the name of the file without its folder and ending.
fn title(root: &Node, file: &str) -> String {
    let given = File::SCENARIO
        .of(root)
        .and_then(|about| Scenario::NAME.of(about)?.text())
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let stem = || {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        name.strip_suffix(".toml").unwrap_or(name).to_string()
    };
    given.map_or_else(stem, str::to_string)
}

/// Puts a text at a path whose tables exist; where a table of it does not, that is another fault.
fn set_text(root: &mut Node, path: &[&str], text: String, span: Span) {
    let Some((last, front)) = path.split_last() else { return };
    let mut node = root;
    for key in front {
        let Value::Table(table) = &mut node.value else { return };
        let Some(next) = table.get_mut(key) else { return };
        node = next;
    }
    if let Value::Table(table) = &mut node.value {
        let (span, key_span) = table.entry(last).map_or((span, span), |e| (e.node.span, e.key_span));
        table.set(entry(last, key_span, Node { value: Value::Text(text), span }));
    }
}

/// An entry that a merge or an override adds.
fn entry(key: &str, key_span: Span, node: Node) -> Entry {
    Entry { key: key.to_string(), key_span, node }
}
