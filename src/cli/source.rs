//! Scenario files and standard input, as they were typed.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use detente::internals::facade::check::too_far;
pub(super) use detente::internals::facade::files::copies;
use detente::internals::facade::files::{Found, Input, bytes, find};
use detente::internals::scenario::diagnostic::Diagnostic;
use detente::internals::scenario::read::Override;
use detente::internals::scenario::span::MAX_BYTES;
use detente::internals::scenario::{Scenario, Settable};

use super::group::{Group, STDIN};

/// What to open: files with changes on top of them.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) group: Group,
    /// What the first files of the group are read from, where that is known and need not be what they are called.
    pub(super) known: Vec<Input>,
    pub(super) overrides: Vec<Override>,
    /// Name of the variant that this is, for messages.
    pub(super) variant: Option<String>,
}

impl Wanted {
    pub(super) fn new(group: Group, set: &[String]) -> Wanted {
        Wanted { group, known: Vec::new(), overrides: set.iter().map(Override::set).collect(), variant: None }
    }
}

/// A scenario as it was found.
pub(super) struct Opened {
    /// As typed.
    pub(super) group: Group,
    /// Name of the variant that this is, if it is one.
    pub(super) variant: Option<String>,
    /// The scenario with its warnings, or its faults, and its files.
    pub(super) found: Found,
}

/// Opens a scenario. An error says that a file cannot be read at all; what is wrong in it stands in the result.
pub(super) fn open(wanted: &Wanted) -> Result<Opened> {
    let mut inputs = wanted.known.clone();
    for path in &wanted.group.0[inputs.len()..] {
        inputs.push(input(path)?);
    }
    let found = find(&inputs, wanted.overrides.clone())?;
    Ok(Opened { group: wanted.group.clone(), variant: wanted.variant.clone(), found })
}

/// A file, or standard input.
fn input(path: &Path) -> Result<Input> {
    if path.as_os_str() == STDIN {
        let bytes = stdin(MAX_BYTES as u64 + 1).context("cannot read `-`")?;
        return Ok(Input::Text { name: "<stdin>".into(), file: STDIN_COPY.into(), bytes });
    }
    if let Some(option) = dashed(path).filter(|_| !path.exists()) {
        bail!("cannot read `{}`: there is no such file; an option begins with two hyphens: `{option}`", path.display());
    }
    Ok(Input::File(path.to_path_buf()))
}

/// All paths of a scenario that an override can set; `None` where it has errors, which have been shown.
pub(super) fn open_paths(wanted: &Wanted) -> Result<Option<(Opened, Vec<Settable>)>> {
    let Some(mut opened) = open_all(std::slice::from_ref(wanted))? else { return Ok(None) };
    let opened = opened.remove(0);
    let paths = opened.found.settable(wanted.overrides.clone());
    Ok(paths.map(|paths| (opened, paths)))
}

/// Opens several scenarios with the same changes; if any has errors, all errors of all of them are shown, and none is
/// returned.
pub(super) fn open_sound(groups: &[Group], set: &[String]) -> Result<Option<Vec<Opened>>> {
    open_all(&groups.iter().map(|group| Wanted::new(group.clone(), set)).collect::<Vec<_>>())
}

/// The same, each with changes of its own. What is wrong with a file that several extend is shown once.
pub(super) fn open_all(wanted: &[Wanted]) -> Result<Option<Vec<Opened>>> {
    let opened = wanted.iter().map(open).collect::<Result<Vec<_>>>()?;
    let mut sound = true;
    let mut told = BTreeSet::new();
    for one in &opened {
        let sources = &one.found.loaded.sources;
        let place = |d: &Diagnostic| d.labels.first().map(|l| (sources.0[l.span.source.0].clone(), l.span.start));
        let new = one.diagnostics().iter().filter(|d| {
            let place = place(d).map(|(source, start)| (source.name, source.text, start));
            told.insert((d.code, d.message.clone(), place))
        });
        let new: Vec<Diagnostic> = new.cloned().collect();
        if let Some(name) = one.variant.as_ref().filter(|_| new.iter().any(Diagnostic::is_error)) {
            super::show::say(&format!("in the variant `{name}`:\n"));
        }
        super::show::faults(&new, sources);
        sound &= one.found.loaded.result.is_ok();
    }
    for one in opened.iter().filter(|_| sound) {
        if let Some(why) = one.scenario().and_then(too_far) {
            bail!("`{}`: {why}", one.group.title());
        }
    }
    Ok(sound.then_some(opened))
}

impl Opened {
    /// Where the files are whose folder is part of an id: the main one, unless it came from standard input.
    pub(super) fn mains(&self) -> Vec<&Path> {
        let typed = self.group.0.first().is_none_or(|path| path.as_os_str() != STDIN);
        self.found.given.first().filter(|_| typed).map(|at| self.found.files[*at].0.as_path()).into_iter().collect()
    }

    /// The scenario, if it is sound.
    pub(super) fn scenario(&self) -> Option<&Scenario> {
        self.found.loaded.result.as_ref().ok().map(|(scenario, _)| scenario)
    }

    /// Faults, or warnings if there are none.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        match &self.found.loaded.result {
            Ok((_, warnings)) => warnings,
            Err(faults) => faults,
        }
    }
}

/// Where the copy of a scenario from standard input stands, beside what it extends.
const STDIN_COPY: &str = "stdin.toml";

/// Standard input up to a number of bytes, read once: a scenario and its variants may all begin with it.
pub(super) fn stdin(most: u64) -> Result<Vec<u8>> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(bytes) = BYTES.get() {
        return Ok(bytes.clone());
    }
    if std::io::stdin().is_terminal() {
        super::show::say("reading from the terminal; end it with Ctrl-D\n");
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(most).read_to_end(&mut bytes)?;
    Ok(BYTES.get_or_init(|| bytes).clone())
}

/// Bytes of a file or of standard input, up to just beyond what a scenario may have.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    match input(path)? {
        Input::Text { bytes, .. } => Ok(bytes),
        Input::File(path) => Ok(bytes(&path)?),
    }
}

/// The option that was meant where an editor made a dash of two hyphens.
fn dashed(path: &Path) -> Option<String> {
    let text = path.to_string_lossy();
    let word = text.trim_start_matches(['–', '—', '−', '-']);
    let odd = text.starts_with(['–', '—', '−']) || text.starts_with("-–") || text.starts_with("-—");
    (odd && !word.is_empty()).then(|| format!("--{word}"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use detente::internals::facade::files::relative;

    use super::*;

    fn files(paths: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
        paths.iter().map(|p| (PathBuf::from(p), vec![])).collect()
    }

    #[test]
    fn copies_keep_their_ids_and_find_each_other() {
        let paths = |list: &[&str]| {
            let main = [Path::new(list[0])];
            relative(&files(list), &main).iter().map(|p| p.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(paths(&["/w/case/a.toml"]), ["case/a.toml"]);
        assert_eq!(paths(&["/w/case/a.toml", "/w/case/b.toml"]), ["case/a.toml", "case/b.toml"]);
        assert_eq!(paths(&["/a.toml", "/w/b.toml"]), ["a.toml", "w/b.toml"]);
        // Nothing above the folders that ids are made of is told.
        assert_eq!(paths(&["/w/all/case/a.toml", "/w/all/other/b.toml"]), ["case/a.toml", "other/b.toml"]);
        assert_eq!(paths(&["/w/all/case/a.toml", "/w/all/b.toml"]), ["case/a.toml", "b.toml"]);
        assert_eq!(paths(&["/w/all/b.toml", "/w/all/case/a.toml"]), ["all/b.toml", "all/case/a.toml"]);
    }
}
