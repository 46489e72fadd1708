//! Points that were played, kept until the folder of results has them all.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::unfinished;

/// What is kept of a point.
pub(super) trait Entry: Serialize + DeserializeOwned {
    /// Its place.
    fn at(&self) -> &[usize];
}

/// Points that were played, in a file beside the folder of results, so that work that was broken off goes on.
pub(super) struct Kept<T> {
    file: KeptFile,
    known: BTreeMap<Vec<usize>, T>,
}

/// The file that they are kept in, if they are kept.
pub(super) struct KeptFile(Option<PathBuf>);

impl<T: Entry> Kept<T> {
    /// Keeps nothing: the work is done in one go.
    pub(super) fn nothing() -> Self {
        Self { file: KeptFile(None), known: BTreeMap::new() }
    }

    /// Reads what earlier work on the same experiment left; the first line says of which. What follows a line that was broken
    /// off is cut away, and so is all of another experiment; nothing else of the file is touched.
    pub(super) fn open(path: PathBuf, experiment: &str) -> Result<Self> {
        let cannot = || format!("cannot write `{}`", path.display());
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).with_context(cannot)?;
        let (known, whole) = read(&file, experiment).with_context(|| format!("cannot read `{}`", path.display()))?;
        file.set_len(whole).with_context(cannot)?;
        if whole == 0 {
            file.write_all(format!("{experiment}\n").as_bytes()).with_context(cannot)?;
        }
        Ok(Self { file: KeptFile(Some(path)), known })
    }

    /// Number of points that were played before.
    pub(super) fn len(&self) -> u64 {
        self.known.len() as u64
    }

    /// What is kept of a point.
    pub(super) fn get(&self, at: &[usize]) -> Option<&T> {
        self.known.get(at)
    }

    /// Adds points that were played. A file that somebody else has removed, since that one had them all, is begun again for nothing.
    pub(super) fn add(&self, played: &[T]) -> Result<()> {
        let Some(path) = &self.file.0 else { return Ok(()) };
        let cannot = || format!("cannot write `{}`", path.display());
        let mut file = OpenOptions::new().append(true).create(true).open(path).with_context(cannot)?;
        for point in played {
            file.write_all(format!("{}\n", serde_json::to_string(point)?).as_bytes()).with_context(cannot)?;
        }
        file.sync_data().with_context(cannot)?;
        unfinished::note_finished();
        Ok(())
    }

    /// The file alone.
    pub(super) fn file(self) -> KeptFile {
        self.file
    }
}

impl KeptFile {
    /// The folder of results has it all.
    pub(super) fn remove(self) {
        if let Some(path) = self.0 {
            std::fs::remove_file(path).ok();
        }
    }
}

/// The points of a file, and how many of its bytes are sound.
fn read<T: Entry>(file: &File, experiment: &str) -> std::io::Result<(BTreeMap<Vec<usize>, T>, u64)> {
    let (mut known, mut whole) = (BTreeMap::new(), 0);
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let Some(text) = line.strip_suffix(b"\n") else { break };
        if whole == 0 {
            if text != experiment.as_bytes() {
                break;
            }
        } else {
            let Ok(point) = serde_json::from_slice::<T>(text) else { break };
            known.insert(point.at().to_vec(), point);
        }
        whole += line.len() as u64;
        line.clear();
    }
    Ok((known, whole))
}
