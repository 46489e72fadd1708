//! Scenario files, with what they extend and what is laid over them: the only file of the library that reads files.

// What clippy.toml forbids everywhere else in the library.
#![allow(clippy::disallowed_methods)]

use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use crate::scenario::read::{Document, Layers, Override, read};
use crate::scenario::span::{MAX_BYTES, Source, Sources, Span};
use crate::scenario::{Loaded, Settable, load_layers, settable};

/// A file that cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileError {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Why it cannot be read, with a file of a similar name if there is one.
    pub why: String,
    /// What kind of error the system gave, if it was the system.
    pub kind: Option<ErrorKind>,
}

impl FileError {
    /// A file that is refused for a reason of ours.
    pub(crate) fn new(path: &Path, why: impl Into<String>) -> Self {
        Self { path: path.to_path_buf(), why: why.into(), kind: None }
    }

    fn of(path: &Path, error: std::io::Error) -> Self {
        let why = match (error.kind(), nearest(path)) {
            (ErrorKind::NotFound, Some(near)) => format!("there is no such file; did you mean `{}`?", near.display()),
            (ErrorKind::NotFound, None) => "there is no such file".to_string(),
            _ => error.to_string(),
        };
        Self { path: path.to_path_buf(), why, kind: Some(error.kind()) }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read `{}`: {}", self.path.display(), self.why)
    }
}

impl std::error::Error for FileError {}

/// What a scenario is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A text that is no file. What it extends is looked for in the working folder.
    Text {
        /// Its name in messages.
        name: String,
        /// What its copy would be called; without its ending it is the id of the scenario.
        file: String,
        /// The text.
        bytes: Vec<u8>,
    },
}

impl Input {
    /// Absolute place, and name in messages.
    fn place(&self) -> Result<(PathBuf, String), FileError> {
        match self {
            Self::File(path) => Ok((absolute(path)?, path.to_string_lossy().into_owned())),
            Self::Text { name, file, .. } => Ok((absolute(Path::new(file))?, name.clone())),
        }
    }
}

/// A scenario as it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The scenario with its warnings, or its faults.
    pub loaded: Loaded,
    /// Its files and what they extend: place, and bytes. Each is there once.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Which of the files were given: the main one, then the overlays.
    pub given: Vec<usize>,
    /// Which file each `extends` names: position of the extending file, what it says, position of the other.
    pub links: Vec<(usize, String, usize)>,
    /// Names of the files in messages.
    names: Vec<String>,
}

/// Reads a file of a scenario, up to just beyond what one may have.
pub type Reader<'a> = &'a dyn Fn(&Path) -> Result<Vec<u8>, FileError>;

/// The files that were read for a scenario.
struct Reading<'a> {
    read: Reader<'a>,
    files: Vec<(PathBuf, Vec<u8>)>,
    names: Vec<String>,
    links: Vec<(usize, String, usize)>,
}

impl Reading<'_> {
    /// Position of a file, read if it is new.
    fn file(&mut self, input: &Input) -> Result<usize, FileError> {
        let (place, name) = input.place()?;
        if let Some(at) = self.files.iter().position(|file| file.0 == place) {
            return Ok(at);
        }
        let bytes = match input {
            Input::File(path) => (self.read)(path)?,
            Input::Text { bytes, .. } => bytes.clone(),
        };
        self.files.push((place, bytes));
        self.names.push(name);
        Ok(self.files.len() - 1)
    }

    fn source(&self, at: usize) -> Result<Source, crate::scenario::diagnostic::Diagnostic> {
        Source::from_bytes(self.names[at].clone(), self.files[at].1.clone())
    }
}

/// Reads a file, with those that are laid over it one after another and what they extend. An error says that a file cannot
/// be read at all; what is wrong in it stands in the result.
pub fn find(inputs: &[Input], overrides: Vec<Override>) -> Result<Found, FileError> {
    find_by(&bytes, inputs, overrides)
}

/// The same with files that `read` gives.
pub fn find_by(read: Reader<'_>, inputs: &[Input], overrides: Vec<Override>) -> Result<Found, FileError> {
    let reading = RefCell::new(Reading { read, files: Vec::new(), names: Vec::new(), links: Vec::new() });
    let mut given = Vec::new();
    for input in inputs {
        let at = reading.borrow_mut().file(input)?;
        if given.contains(&at) {
            let name = PathBuf::from(&reading.borrow().names[at]);
            return Err(FileError::new(&name, "it stands twice; leave one out"));
        }
        given.push(at);
    }
    let beside = |from: &str, extends: &str| tidy(&Path::new(from).parent().unwrap_or(Path::new("")).join(extends));
    let fetch = |from: &str, extends: &str| {
        let mut reading = reading.borrow_mut();
        let place = beside(from, extends);
        let at = reading.file(&Input::File(place.clone())).map_err(|error| match near_base(&place, extends) {
            Some(near) => format!("there is no such file; did you mean `{near}`?"),
            None => error.why,
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
            load_layers(&Layers { files, overrides, fetch: &fetch, is_base: &is_base })
        }
    };
    let Reading { files, links, names, .. } = reading.into_inner();
    let mut found = Found { loaded, files, given, links, names };
    found.identify(inputs);
    Ok(found)
}

impl Found {
    /// What was found before, of which nothing is a file any more: places, texts and links between them.
    pub fn again(
        files: Vec<(PathBuf, Vec<u8>)>,
        given: Vec<usize>,
        links: Vec<(usize, String, usize)>,
        overrides: Vec<Override>,
    ) -> Self {
        let names = files.iter().map(|file| file.0.to_string_lossy().into_owned()).collect();
        let nothing = Loaded { result: Err(Vec::new()), sources: Sources::default() };
        let found = Self { loaded: nothing, files, given, links, names };
        found.with(overrides)
    }

    /// The same texts with other changes on top; no file is read. The id stays.
    #[must_use]
    pub fn with(&self, overrides: Vec<Override>) -> Self {
        let mut loaded = self.layered(overrides, load_layers);
        if let (Ok((new, _)), Ok((old, _))) = (&mut loaded.result, &self.loaded.result) {
            new.id.clone_from(&old.id);
        }
        Self { loaded, ..self.clone() }
    }

    /// The same texts with one file, and what it extends, laid over them.
    pub fn overlaid(&self, path: &Path, overrides: Vec<Override>) -> Result<Self, FileError> {
        // By itself an overlay need not be sound.
        let over = find(&[Input::File(path.to_path_buf())], Vec::new())?;
        let mut all = self.clone();
        let first = all.files.len();
        all.files.extend(over.files);
        all.names.extend(over.names);
        all.given.extend(over.given.iter().map(|at| first + at));
        all.links.extend(over.links.into_iter().map(|(from, what, to)| (first + from, what, first + to)));
        let mut all = all.with(overrides);
        if let (Ok((new, _)), Ok((old, _))) = (&mut all.loaded.result, &self.loaded.result) {
            new.id = format!("{}+{}", old.id, stem(path));
        }
        Ok(all)
    }

    /// All paths that an override can set, with these changes made; `None` where the scenario has faults.
    #[must_use]
    pub fn settable(&self, overrides: Vec<Override>) -> Option<Vec<Settable>> {
        self.layered(overrides, settable)
    }

    /// What is read, before it is checked: for many scenarios that differ by numbers only.
    #[must_use]
    pub fn document(&self, overrides: Vec<Override>) -> Document {
        self.layered(overrides, read)
    }

    /// Where the value of a path stands, with these changes made; `None` where nothing stands there.
    #[must_use]
    pub fn place(&self, overrides: Vec<Override>, path: &[&str]) -> Option<Span> {
        self.layered(overrides, |layers| read(layers).root.at(path).map(|node| node.span))
    }

    fn layered<T>(&self, overrides: Vec<Override>, load: impl Fn(&Layers<'_>) -> T) -> T {
        let source = |at: usize| {
            let file = self.files.get(at).ok_or("a file is missing")?;
            Source::from_bytes(self.names[at].clone(), file.1.clone()).map_err(|d| d.message)
        };
        let fetch = |from: &str, extends: &str| {
            let named = |link: &&(usize, String, usize)| {
                self.names.get(link.0).is_some_and(|name| name == from) && link.1 == extends
            };
            self.links.iter().find(named).map_or_else(|| Err(format!("`{extends}` is missing")), |link| source(link.2))
        };
        let files = self.given.iter().filter_map(|at| source(*at).ok()).collect();
        load(&Layers { files, overrides, fetch: &fetch, is_base: &|_, _, _| true })
    }

    /// Wherever it is opened from, the same file is the same scenario: `wage-dispute/baseline`, or with an overlay
    /// `wage-dispute/baseline+no-mediator`.
    fn identify(&mut self, inputs: &[Input]) {
        let mut all = String::new();
        for (i, (at, input)) in self.given.iter().zip(inputs).enumerate() {
            let whole = match input {
                Input::File(_) => id(&self.files[*at].0),
                Input::Text { file, .. } => stem(Path::new(file)),
            };
            match i {
                0 => all = whole,
                _ => all += &format!("+{}", whole.rsplit('/').next().unwrap_or(&whole)),
            }
        }
        if let Ok((scenario, _)) = &mut self.loaded.result {
            scenario.id = all;
        }
    }
}

/// Bytes of a file, up to just beyond what a scenario may have.
pub fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    bytes_to(path, MAX_BYTES as u64 + 1)
}

/// Most bytes of a file of values.
const MOST: u64 = 1 << 30;

/// All bytes of a file of values.
pub fn whole(path: &Path) -> Result<Vec<u8>, FileError> {
    let bytes = bytes_to(path, MOST + 1)?;
    if bytes.len() as u64 > MOST {
        return Err(FileError::new(path, "it is larger than any file of values"));
    }
    Ok(bytes)
}

fn bytes_to(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    if path.is_dir() {
        return Err(FileError::new(path, "this is a folder; name a file in it"));
    }
    let file = File::open(path).map_err(|error| FileError::of(path, error))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(|error| FileError::of(path, error))?;
    Ok(bytes)
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
fn absolute(path: &Path) -> Result<PathBuf, FileError> {
    std::path::absolute(path).map(|place| without_dots(&place)).map_err(|error| FileError::of(path, error))
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
#[must_use]
pub fn tidy(path: &Path) -> PathBuf {
    let short = without_dots(path);
    match (short.canonicalize(), path.canonicalize()) {
        (Ok(a), Ok(b)) if a == b => short,
        _ => path.to_path_buf(),
    }
}

/// Where to put copies of files so that they still find each other: paths below the folder that holds them all. They
/// begin with the name of that folder only where a copy needs it to keep its id: where one of `main`, the files that are
/// scenarios of the experiment, stands in it. So they say nothing else of where the files are.
#[must_use]
pub fn relative(files: &[(PathBuf, Vec<u8>)], main: &[&Path]) -> Vec<PathBuf> {
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
#[must_use]
pub fn copies<'a>(files: &'a [(PathBuf, Vec<u8>)], main: &[&Path]) -> Vec<(PathBuf, &'a [u8])> {
    relative(files, main).into_iter().zip(files.iter().map(|(_, bytes)| bytes.as_slice())).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Folder and stem of a file: `wage-dispute/baseline`.
fn id(path: &Path) -> String {
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{}", folder.to_string_lossy(), stem(path)),
        None => stem(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go_away() {
        assert_eq!(without_dots(Path::new("/a/b/../c/./d.toml")), Path::new("/a/c/d.toml"));
        assert_eq!(without_dots(Path::new("../a/x.toml")), Path::new("../a/x.toml"));
        assert_eq!(id(Path::new("/w/case/a.toml")), "case/a");
    }
}
