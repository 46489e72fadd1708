//! The cases that a page can open: those that this program brings along, and those of a folder.
//!
//! A key names a case: `shipped/` and its place below `scenarios`, or `folder/` and its place below the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};

use super::ask::{Case, Trouble};
use super::shipped::FILES;
use crate::facade::files::{FileError, bytes, tidy};
use crate::facade::scenario::Scenario;

/// Folders below the folder that are looked into.
const DEPTH: usize = 4;
/// Most cases that are listed.
const MOST: usize = 500;
/// Where copies of the cases of this program stand in the repository, and in the commands that a page shows.
const OURS: &str = "scenarios";
/// What a case of the folder begins with.
const NEEDS: &str = "[scenario]";

/// The cases.
pub(super) struct Shelf {
    /// As it was typed.
    folder: PathBuf,
    /// The folder itself, without links and dots.
    root: PathBuf,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Shipped(String),
    Folder(PathBuf),
}

/// A case on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    /// Folder of the case below the shelf; empty at the top.
    pub(super) group: String,
    pub(super) key: String,
    /// Its file.
    pub(super) file: String,
}

impl Shelf {
    pub(super) fn new(folder: PathBuf) -> Result<Self> {
        match folder.canonicalize() {
            Ok(root) if root.is_dir() => Ok(Self { folder, root }),
            Ok(_) => bail!("`{}` is a file; `detente serve` takes a folder", folder.display()),
            Err(error) => bail!("cannot open the folder `{}`: {error}", folder.display()),
        }
    }

    /// The folder itself, without links and dots.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The cases that this program brings along.
    pub(super) fn shipped() -> Vec<Item> {
        let item = |path: &str| Item {
            group: path.rsplit_once('/').map_or("", |(group, _)| group).to_string(),
            key: format!("shipped/{path}"),
            file: path.to_string(),
        };
        FILES.iter().map(|file| item(file.path)).collect()
    }

    /// The cases of the folder: files of TOML with a table `scenario`, hidden folders and folders of results left out.
    pub(super) fn own(&self) -> Vec<Item> {
        let mut found = BTreeMap::new();
        self.look(Path::new(""), DEPTH, &mut found);
        found.into_values().collect()
    }

    fn look(&self, below: &Path, depth: usize, found: &mut BTreeMap<String, Item>) {
        let Ok(entries) = fs::read_dir(self.root.join(below)) else { return };
        for entry in entries.flatten() {
            let (name, Ok(kind)) = (entry.file_name().to_string_lossy().into_owned(), entry.file_type()) else {
                continue;
            };
            let path = below.join(&name);
            if found.len() >= MOST || name.starts_with('.') {
                continue;
            }
            if kind.is_dir() && depth > 0 && name != "target" && !entry.path().join("manifest.json").is_file() {
                self.look(&path, depth - 1, found);
            } else if kind.is_file() && name.ends_with(".toml") {
                let text = bytes(&entry.path()).unwrap_or_default();
                if String::from_utf8_lossy(&text).lines().any(|line| line.trim_start().starts_with(NEEDS)) {
                    let file = path.to_string_lossy().replace('\\', "/");
                    let group = below.to_string_lossy().replace('\\', "/");
                    found.insert(file.clone(), Item { group, key: format!("folder/{file}"), file });
                }
            }
        }
    }

    /// Where a key leads. What is not below the shelf is on no shelf.
    fn place(&self, key: &str) -> Result<Place, Trouble> {
        let none = || Trouble::of(format!("there is no case `{key}`"));
        if let Some(path) = key.strip_prefix("shipped/") {
            return FILES.iter().any(|f| f.path == path).then(|| Place::Shipped(path.to_string())).ok_or_else(none);
        }
        let below = Path::new(key.strip_prefix("folder/").ok_or_else(none)?);
        let plain = below.components().all(|part| matches!(part, Component::Normal(_)));
        let is_toml = below.extension().is_some_and(|ending| ending == "toml");
        if below.as_os_str().is_empty() || !plain || !is_toml {
            return Err(none());
        }
        Ok(Place::Folder(below.to_path_buf()))
    }

    /// The file of a case of the folder, for writing: its own folder is there, and below the shelf.
    pub(super) fn file(&self, key: &str) -> Result<PathBuf, Trouble> {
        let Place::Folder(below) = self.place(key)? else {
            return Err(Trouble::of("cases of this program stay as they are; copy the case into the folder first"));
        };
        let path = self.root.join(&below);
        let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
        match parent.filter(|parent| parent.starts_with(&self.root)) {
            Some(parent) if !is_link(&path) => Ok(parent.join(below.file_name().unwrap_or_default())),
            _ => Err(Trouble::of(format!("`{}` is not in the folder", below.display()))),
        }
    }

    /// Path of the file of a case in commands.
    pub(super) fn path(&self, key: &str) -> Result<PathBuf, Trouble> {
        Ok(match self.place(key)? {
            Place::Shipped(path) => Path::new(OURS).join(path),
            Place::Folder(below) => tidy(&self.folder.join(below)),
        })
    }

    /// The text of a case.
    pub(super) fn text(&self, key: &str) -> Result<String, Trouble> {
        let path = self.path(key)?;
        let bytes = self.read(&self.place(key)?, &path).map_err(|error| Trouble::of(error.to_string()))?;
        String::from_utf8(bytes).map_err(|_| Trouble::of(format!("`{}` is not text in UTF-8", path.display())))
    }

    /// Reads a file for a case: of this program for one of its own, of the folder for one there.
    fn read(&self, place: &Place, path: &Path) -> Result<Vec<u8>, FileError> {
        match place {
            Place::Shipped(_) => {
                let name = path.to_string_lossy().replace('\\', "/");
                let file = FILES
                    .iter()
                    .find(|file| name.strip_prefix(OURS).and_then(|n| n.strip_prefix('/')) == Some(file.path));
                let file =
                    file.ok_or_else(|| FileError::new(path, "there is no such file among the cases of this program"))?;
                Ok(file.text.as_bytes().to_vec())
            }
            Place::Folder(_) => {
                let is_below = path.canonicalize().map_or(true, |path| path.starts_with(&self.root));
                match is_below {
                    true => bytes(path),
                    false => Err(FileError::new(path, "it is not in the folder that is served")),
                }
            }
        }
    }

    /// A case, opened: its text as on the shelf or as edited, with its changes.
    pub(super) fn open(&self, case: &Case) -> Result<Scenario, Trouble> {
        let (place, main) = (self.place(&case.case)?, self.path(&case.case)?);
        let read = |path: &Path| match &case.text {
            Some(text) if path == main => Ok(text.as_bytes().to_vec()),
            _ => self.read(&place, path),
        };
        Ok(Scenario::read_by(main.clone(), case.changes.clone(), &read)?)
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_symlink())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(key: &str) -> Case {
        Case { case: key.into(), text: None, changes: Vec::new() }
    }

    #[test]
    fn every_shipped_case_opens_under_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().into()).unwrap();
        assert!(shelf.own().is_empty());
        for item in Shelf::shipped() {
            let opened = shelf.open(&case(&item.key)).unwrap();
            let id = item.file.trim_end_matches(".toml");
            assert_eq!(opened.id(), id);
            // The same as from the repository.
            let there = Scenario::open(Path::new(OURS).join(&item.file)).unwrap();
            assert_eq!(opened.hash(), there.hash());
        }
    }

    #[test]
    fn only_what_is_below_the_folder_is_on_the_shelf() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("mine");
        fs::create_dir_all(folder.join("deeper")).unwrap();
        let text = crate::scenario::Template::of("strike").unwrap().titled("Mine");
        fs::write(outer.path().join("outside.toml"), &text).unwrap();
        fs::write(folder.join("deeper/inside.toml"), &text).unwrap();
        fs::write(folder.join("Cargo.toml"), "[package]\n").unwrap();
        fs::write(folder.join("over.toml"), "extends = \"../outside.toml\"\n[scenario]\nrounds = 3\n").unwrap();
        let shelf = Shelf::new(folder.clone()).unwrap();
        let keys: Vec<String> = shelf.own().into_iter().map(|item| item.key).collect();
        assert_eq!(keys, ["folder/deeper/inside.toml", "folder/over.toml"]);
        assert_eq!(shelf.open(&case("folder/deeper/inside.toml")).unwrap().name(), "Mine");
        for key in [
            "folder/../outside.toml",
            "folder//etc/passwd.toml",
            "folder/deeper/../../outside.toml",
            "folder/",
            "folder/deeper/inside.txt",
            "outside.toml",
            "shipped/../Cargo.toml",
            "shipped/none.toml",
        ] {
            assert!(shelf.open(&case(key)).is_err() && shelf.text(key).is_err() && shelf.file(key).is_err(), "{key}");
        }
        let extends = shelf.open(&case("folder/over.toml")).unwrap_err();
        assert!(format!("{extends:?}").contains("not in the folder that is served"), "{extends:?}");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.path().join("outside.toml"), folder.join("link.toml")).unwrap();
            assert!(shelf.open(&case("folder/link.toml")).is_err() && shelf.file("folder/link.toml").is_err());
            std::os::unix::fs::symlink(outer.path(), folder.join("up")).unwrap();
            assert!(shelf.file("folder/up/new.toml").is_err());
        }
        assert!(
            shelf.file("folder/deeper/new.toml").is_ok() && shelf.file("shipped/wage-dispute/baseline.toml").is_err()
        );
    }

    #[test]
    fn an_edited_text_stands_for_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().into()).unwrap();
        let mut edited = case("shipped/wage-dispute/no-mediator.toml");
        let text = shelf.text(&edited.case).unwrap();
        edited.text = Some(format!("{text}\n[tension]\nstart = 1\n"));
        let (opened, plain) = (shelf.open(&edited).unwrap(), shelf.open(&case(&edited.case)).unwrap());
        assert_eq!(opened.id(), plain.id());
        assert_ne!(opened.hash(), plain.hash());
        edited.changes = vec!["tension.start=2".into()];
        assert_ne!(shelf.open(&edited).unwrap().hash(), opened.hash());
    }
}
