//! Where the files of results go: into a folder, or to somebody who asked for them in memory.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::Result;
use detente::internals::facade::manifest::COPIES;
use serde::Serialize;

use super::results::{Folder, pretty};

/// The files of results, while they are written.
pub(super) enum Target {
    /// A folder in the making.
    Folder(Folder),
    /// Files by name, with `/` between folders.
    Memory(RefCell<Vec<(String, Vec<u8>)>>),
}

impl Target {
    /// Files in memory.
    pub(super) fn memory() -> Self {
        Self::Memory(RefCell::default())
    }

    /// The files, if they are in memory.
    pub(super) fn into_files(self) -> Vec<(String, Vec<u8>)> {
        match self {
            Self::Folder(_) => Vec::new(),
            Self::Memory(files) => files.into_inner(),
        }
    }

    /// Whether a file will be among those of results with this digest.
    pub(super) fn will_have(&self, name: &str, digest: &str) -> bool {
        match self {
            Self::Folder(folder) => folder.will_have(name, digest),
            // Nothing is written before it is described, and nothing stays from before.
            Self::Memory(_) => false,
        }
    }

    /// A whole file.
    pub(super) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<()> {
        match self {
            Self::Folder(folder) => folder.write(name, bytes),
            Self::Memory(files) => {
                let name = name.as_ref().to_string_lossy().replace('\\', "/");
                files.borrow_mut().push((name, bytes.as_ref().to_vec()));
                Ok(())
            }
        }
    }

    /// A JSON document, to be read by people too.
    pub(super) fn json(&self, name: &str, value: &impl Serialize) -> Result<()> {
        self.write(name, pretty(value)?)
    }

    /// Copies of scenario files, each with its place among the others, so that they still find each other.
    pub(super) fn copies(&self, copies: &[(PathBuf, &[u8])]) -> Result<()> {
        copies.iter().try_for_each(|(path, bytes)| self.write(Path::new(COPIES).join(path), bytes))
    }
}
