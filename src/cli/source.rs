//! Scenario files, with what they extend.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use detente::scenario::diagnostic::Diagnostic;
use detente::scenario::span::{MAX_BYTES, Source, Sources};
use detente::scenario::{Loaded, Scenario, load};

use super::affordable::affordable;

/// A scenario file as it was found.
pub(super) struct Opened {
    /// As typed.
    pub(super) path: PathBuf,
    /// The scenario with its warnings, or its faults.
    pub(super) loaded: Loaded,
    /// The file and what it extends: place, and bytes.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
}

/// Opens a scenario. An error says that the file cannot be read at all; what is wrong in it stands in the result.
pub(super) fn open(path: &Path, set: &[String]) -> Result<Opened> {
    let bytes = read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let files = RefCell::new(vec![(absolute(path)?, bytes.clone())]);
    let fetch = |from: &str, extends: &str| {
        let place = tidy(&Path::new(from).parent().unwrap_or(Path::new("")).join(extends));
        let bytes = read(&place).map_err(|e| format!("{e:#}"))?;
        let place_for_all = absolute(&place).map_err(|e| format!("{e:#}"))?;
        files.borrow_mut().push((place_for_all, bytes.clone()));
        Source::from_bytes(place.to_string_lossy(), bytes).map_err(|d| d.message)
    };
    let loaded = match Source::from_bytes(path.to_string_lossy(), bytes) {
        Ok(main) => load(main, set, &fetch),
        Err(fault) => Loaded { result: Err(vec![fault]), sources: Sources::default() },
    };
    let mut opened = Opened { path: path.to_path_buf(), loaded, files: files.into_inner() };
    if let Ok((scenario, _)) = &mut opened.loaded.result {
        // Wherever the command is typed, the same file is the same scenario.
        scenario.id = id(&opened.files[0].0);
    }
    Ok(opened)
}

/// Opens several scenarios; if any has faults, all that is wrong with all of them is told, and none is returned.
pub(super) fn open_sound(paths: &[PathBuf], set: &[String]) -> Result<Option<Vec<Opened>>> {
    let wanted: Vec<_> = paths.iter().map(|path| (path.as_path(), set.to_vec())).collect();
    open_all(&wanted)
}

/// The same, each file with overrides of its own. What is wrong with a file that several extend is told once.
pub(super) fn open_all(wanted: &[(&Path, Vec<String>)]) -> Result<Option<Vec<Opened>>> {
    let opened = wanted.iter().map(|(path, set)| open(path, set)).collect::<Result<Vec<_>>>()?;
    let mut sound = true;
    let mut told = BTreeSet::new();
    for one in &opened {
        let sources = &one.loaded.sources;
        let place = |d: &Diagnostic| d.labels.first().map(|l| (sources.0[l.span.source.0].clone(), l.span.start));
        let new = one.diagnostics().iter().filter(|d| {
            let place = place(d).map(|(source, start)| (source.name, source.text, start));
            told.insert((d.code, d.message.clone(), place))
        });
        super::show::faults(&new.cloned().collect::<Vec<_>>(), sources);
        sound &= one.loaded.result.is_ok();
    }
    for one in opened.iter().filter(|_| sound) {
        if let Ok((scenario, _)) = &one.loaded.result {
            affordable(&one.path, scenario)?;
        }
    }
    Ok(sound.then_some(opened))
}

impl Opened {
    /// Where the scenario's own file is.
    pub(super) fn main(&self) -> &Path {
        &self.files[0].0
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

/// Bytes of a file, up to just beyond what a scenario may have.
fn read(path: &Path) -> Result<Vec<u8>> {
    if path.is_dir() {
        bail!("this is a folder; name a file in it");
    }
    let file = File::open(path).map_err(|error| match nearest(path) {
        Some(near) if error.kind() == std::io::ErrorKind::NotFound => {
            anyhow!("there is no such file; did you mean `{}`?", near.display())
        }
        _ if error.kind() == std::io::ErrorKind::NotFound => anyhow!("there is no such file"),
        _ => error.into(),
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
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
