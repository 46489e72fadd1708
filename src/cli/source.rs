//! Scenario files, with what they extend and what is laid over them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail};
use detente::scenario::diagnostic::Diagnostic;
use detente::scenario::read::{Layers, Override};
use detente::scenario::span::{MAX_BYTES, Source, Sources};
use detente::scenario::{Loaded, Scenario, Settable, load_layers, settable};

use super::affordable::affordable;
use super::group::{Group, STDIN};

/// What to open: files with changes on top of them.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) group: Group,
    pub(super) overrides: Vec<Override>,
    /// Name of the variant that this is, for messages.
    pub(super) variant: Option<String>,
}

impl Wanted {
    pub(super) fn new(group: Group, set: &[String]) -> Wanted {
        Wanted { group, overrides: set.iter().map(Override::set).collect(), variant: None }
    }
}

/// A scenario as it was found.
pub(super) struct Opened {
    /// As typed.
    pub(super) group: Group,
    /// Name of the variant that this is, if it is one.
    pub(super) variant: Option<String>,
    /// The scenario with its warnings, or its faults.
    pub(super) loaded: Loaded,
    /// Its files and what they extend: place, and bytes. Each is there once.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// Which of the files were typed: the main one, then the overlays.
    pub(super) given: Vec<usize>,
    /// Which file each `extends` names: position of the extending file, what it says, position of the other.
    pub(super) links: Vec<(usize, String, usize)>,
}

/// The files that were read for a scenario.
#[derive(Default)]
struct Reading {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Names that sources of them have in messages.
    names: Vec<String>,
    links: Vec<(usize, String, usize)>,
}

impl Reading {
    /// Position of a file, read if it is new.
    fn file(&mut self, path: &Path) -> Result<usize> {
        let (place, name) = match path.as_os_str() == STDIN {
            true => (absolute(Path::new(STDIN_COPY))?, "<stdin>".to_string()),
            false => (absolute(path)?, path.to_string_lossy().into_owned()),
        };
        if let Some(at) = self.files.iter().position(|file| file.0 == place) {
            return Ok(at);
        }
        let bytes = read(path)?;
        self.files.push((place, bytes));
        self.names.push(name);
        Ok(self.files.len() - 1)
    }

    fn source(&self, at: usize) -> Result<Source, Diagnostic> {
        Source::from_bytes(self.names[at].clone(), self.files[at].1.clone())
    }
}

/// Opens a scenario. An error says that a file cannot be read at all; what is wrong in it stands in the result.
pub(super) fn open(wanted: &Wanted) -> Result<Opened> {
    let reading = RefCell::new(Reading::default());
    let mut given = Vec::new();
    for path in &wanted.group.0 {
        let at = reading.borrow_mut().file(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        if given.contains(&at) {
            bail!("`{}` stands twice in `{}`; leave one out", path.display(), wanted.group.title());
        }
        given.push(at);
    }
    let beside = |from: &str, extends: &str| tidy(&Path::new(from).parent().unwrap_or(Path::new("")).join(extends));
    let fetch = |from: &str, extends: &str| {
        let mut reading = reading.borrow_mut();
        let at =
            reading.file(&beside(from, extends)).map_err(|error| match near_base(&beside(from, extends), extends) {
                Some(near) => format!("there is no such file; did you mean `{near}`?"),
                None => format!("{error:#}"),
            })?;
        let extending = reading.names.iter().position(|name| name == from).unwrap_or(0);
        let link = (extending, extends.to_string(), at);
        if !reading.links.contains(&link) {
            reading.links.push(link);
        }
        reading.source(at).map_err(|d| d.message)
    };
    let is_base = |from: &str, extends: &str, name: &str| is_same(&beside(from, extends), Path::new(name));
    let sources: Vec<_> = given.iter().map(|at| reading.borrow().source(*at)).collect();
    let loaded = match sources.iter().any(Result::is_err) {
        true => {
            Loaded { result: Err(sources.into_iter().filter_map(Result::err).collect()), sources: Sources::default() }
        }
        false => {
            let files = sources.into_iter().filter_map(Result::ok).collect();
            load_layers(&Layers { files, overrides: wanted.overrides.clone(), fetch: &fetch, is_base: &is_base })
        }
    };
    let Reading { files, links, .. } = reading.into_inner();
    let (group, variant) = (wanted.group.clone(), wanted.variant.clone());
    let mut opened = Opened { group, variant, loaded, files, given, links };
    let id = opened.id();
    if let Ok((scenario, _)) = &mut opened.loaded.result {
        // Wherever the command is typed, the same file is the same scenario.
        scenario.id = id;
    }
    Ok(opened)
}

/// All paths of a scenario that an override can set; `None` where it has errors, which have been shown.
pub(super) fn open_paths(wanted: &Wanted) -> Result<Option<(Opened, Vec<Settable>)>> {
    let Some(mut opened) = open_all(std::slice::from_ref(wanted))? else { return Ok(None) };
    let opened = opened.remove(0);
    let sources: Vec<Source> = opened.given.iter().filter_map(|at| opened.source(*at)).collect();
    let fetch = |from: &str, extends: &str| opened.linked(from, extends);
    let layers =
        Layers { files: sources, overrides: wanted.overrides.clone(), fetch: &fetch, is_base: &|_, _, _| true };
    let paths = settable(&layers);
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
        let sources = &one.loaded.sources;
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
        sound &= one.loaded.result.is_ok();
    }
    for one in opened.iter().filter(|_| sound) {
        if let Ok((scenario, _)) = &one.loaded.result {
            affordable(&one.group.title(), scenario)?;
        }
    }
    Ok(sound.then_some(opened))
}

impl Opened {
    /// Folder and names of the files: `wage-dispute/baseline`, `wage-dispute/baseline+no-mediator`.
    fn id(&self) -> String {
        let mut out = String::new();
        for (i, (at, typed)) in self.given.iter().zip(&self.group.0).enumerate() {
            let whole = if typed.as_os_str() == STDIN { "stdin".to_string() } else { id(&self.files[*at].0) };
            match i {
                0 => out = whole,
                _ => out += &format!("+{}", whole.rsplit('/').next().unwrap_or(&whole)),
            }
        }
        out
    }

    /// Name of a file in messages.
    fn name(&self, at: usize) -> String {
        self.files[at].0.to_string_lossy().into_owned()
    }

    fn source(&self, at: usize) -> Option<Source> {
        Source::from_bytes(self.name(at), self.files[at].1.clone()).ok()
    }

    /// What `extends` names, among the files that were read.
    fn linked(&self, from: &str, extends: &str) -> Result<Source, String> {
        let link = self.links.iter().find(|link| self.name(link.0) == from && link.1 == extends);
        link.and_then(|link| self.source(link.2)).ok_or_else(|| format!("`{extends}` is missing"))
    }

    /// Where the files are whose folder is part of an id: the main one, unless it came from standard input.
    pub(super) fn mains(&self) -> Vec<&Path> {
        let typed = self.group.0.first().is_none_or(|path| path.as_os_str() != STDIN);
        self.given.first().filter(|_| typed).map(|at| self.files[*at].0.as_path()).into_iter().collect()
    }

    /// The files that were typed, each in its copy.
    pub(super) fn copied(&self, copies: &BTreeMap<&Path, String>) -> Group {
        Group(self.given.iter().map(|at| PathBuf::from(&copies[self.files[*at].0.as_path()])).collect())
    }

    /// The scenario, if it is sound.
    pub(super) fn scenario(&self) -> Option<&Scenario> {
        self.loaded.result.as_ref().ok().map(|(scenario, _)| scenario)
    }

    /// Faults, or warnings if there are none.
    pub(super) fn diagnostics(&self) -> &[Diagnostic] {
        match &self.loaded.result {
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
    if path.as_os_str() == STDIN {
        return stdin(MAX_BYTES as u64 + 1);
    }
    if path.is_dir() {
        bail!("this is a folder; name a file in it");
    }
    let file = File::open(path).map_err(|error| match nearest(path) {
        Some(near) if error.kind() == std::io::ErrorKind::NotFound => {
            anyhow!("there is no such file; did you mean `{}`?", near.display())
        }
        _ if error.kind() == std::io::ErrorKind::NotFound => match dashed(path) {
            Some(option) => anyhow!("there is no such file; an option begins with two hyphens: `{option}`"),
            None => anyhow!("there is no such file"),
        },
        _ => error.into(),
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The option that was meant where an editor made a dash of two hyphens.
fn dashed(path: &Path) -> Option<String> {
    let text = path.to_string_lossy();
    let word = text.trim_start_matches(['–', '—', '−', '-']);
    let odd = text.starts_with(['–', '—', '−']) || text.starts_with("-–") || text.starts_with("-—");
    (odd && !word.is_empty()).then(|| format!("--{word}"))
}

/// What `extends` may have been meant to say, relative to the file that says it.
fn near_base(place: &Path, extends: &str) -> Option<String> {
    if place.exists() {
        return None;
    }
    let near = nearest(place)?;
    let beside = Path::new(extends).with_file_name(near.file_name()?);
    Some(beside.to_string_lossy().replace('\\', "/"))
}

/// Whether two paths name one file.
fn is_same(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| path.canonicalize().ok().or_else(|| absolute(path).ok());
    place(a).is_some_and(|a| place(b) == Some(a))
}

/// The TOML file in the same folder whose name is most like a mistyped one.
fn nearest(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let typed = path.file_name()?.to_string_lossy().into_owned();
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let known =
        names.filter(|name| name.ends_with(".toml")).map(|name| (strsim::damerau_levenshtein(&name, &typed), name));
    let (distance, name) = known.min()?;
    (distance <= 4).then(|| path.with_file_name(name))
}

/// An absolute path without `.` and `..`, by its words alone.
fn absolute(path: &Path) -> Result<PathBuf> {
    Ok(without_dots(&std::path::absolute(path)?))
}

fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// A path without `.` and `..`, as long as that names the same file (symbolic links can make a difference).
pub(super) fn tidy(path: &Path) -> PathBuf {
    let short = without_dots(path);
    match (short.canonicalize(), path.canonicalize()) {
        (Ok(a), Ok(b)) if a == b => short,
        _ => path.to_path_buf(),
    }
}

/// Folder and stem of a file: `wage-dispute/baseline`.
fn id(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{stem}", folder.to_string_lossy()),
        None => stem,
    }
}

/// Where to put copies of files so that they still find each other: paths below the folder that holds them all. They
/// begin with the name of that folder only where a copy needs it to keep its id: where one of `main`, the files that are
/// scenarios of the experiment, stands in it. So they say nothing else of where the files are.
pub(super) fn relative(files: &[(PathBuf, Vec<u8>)], main: &[&Path]) -> Vec<PathBuf> {
    let mut shared = files[0].0.parent().unwrap_or(Path::new("")).to_path_buf();
    while !files.iter().all(|(path, _)| path.starts_with(&shared)) {
        if !shared.pop() {
            break;
        }
    }
    let named = shared.file_name().is_some() && main.iter().any(|path| path.parent() == Some(&shared));
    let base = shared.parent().filter(|_| named).unwrap_or(&shared).to_path_buf();
    let below = |path: &Path| {
        let rest = path.strip_prefix(&base).unwrap_or(path);
        rest.components().filter(|c| matches!(c, Component::Normal(_))).collect::<PathBuf>()
    };
    files.iter().map(|(path, _)| below(path)).collect()
}

/// The same with the bytes of each file.
pub(super) fn copies<'a>(files: &'a [(PathBuf, Vec<u8>)], main: &[&Path]) -> Vec<(PathBuf, &'a [u8])> {
    relative(files, main).into_iter().zip(files.iter().map(|(_, bytes)| bytes.as_slice())).collect()
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn dots_go_away() {
        assert_eq!(without_dots(Path::new("/a/b/../c/./d.toml")), Path::new("/a/c/d.toml"));
        assert_eq!(without_dots(Path::new("../a/x.toml")), Path::new("../a/x.toml"));
        assert_eq!(id(Path::new("/w/case/a.toml")), "case/a");
    }
}
