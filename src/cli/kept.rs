//! Points that were played, kept until the folder of results has them all.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use detente::internals::analysis::against::Played;
use detente::internals::engine::compare::Contrast;
use serde::{Deserialize, Serialize};

/// Points that were played, in a file beside the folder of results, so that a sweep that was broken off goes on.
pub(super) struct Kept {
    path: PathBuf,
    known: BTreeMap<Vec<usize>, Point>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Point {
    at: Vec<usize>,
    hash: String,
    contrast: Contrast,
}

impl Kept {
    /// Reads what an earlier sweep of the same experiment left; the first line says of which. A line that was broken off ends it.
    pub(super) fn open(path: PathBuf, experiment: &str) -> Result<Self> {
        let mut known = BTreeMap::new();
        let mut whole = Vec::new();
        if let Ok(file) = File::open(&path) {
            let mut lines = BufReader::new(file).lines().map_while(Result::ok);
            if lines.next().as_deref() == Some(experiment) {
                for line in lines {
                    let Ok(point) = serde_json::from_str::<Point>(&line) else { break };
                    whole.push(line);
                    known.insert(point.at.clone(), point);
                }
            }
        }
        let text: String = std::iter::once(experiment)
            .chain(whole.iter().map(String::as_str))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(Self { path, known })
    }

    /// Number of points that were played before.
    pub(super) fn len(&self) -> u64 {
        self.known.len() as u64
    }

    /// What was counted of a point, if its scenario is still the same.
    pub(super) fn get(&self, at: &[usize], hash: &str) -> Option<Contrast> {
        self.known.get(at).filter(|point| point.hash == hash).map(|point| point.contrast.clone())
    }

    pub(super) fn add(&self, played: &[Played]) -> Result<()> {
        let cannot = || format!("cannot write `{}`", self.path.display());
        let mut file = OpenOptions::new().append(true).open(&self.path).with_context(cannot)?;
        for Played { at, hash, contrast, .. } in played {
            let point = Point { at: at.clone(), hash: hash.clone(), contrast: contrast.clone() };
            file.write_all(format!("{}\n", serde_json::to_string(&point)?).as_bytes()).with_context(cannot)?;
        }
        file.sync_data().with_context(cannot)
    }

    /// The folder of results has it all.
    pub(super) fn remove(self) {
        std::fs::remove_file(self.path).ok();
    }
}
