//! A part of an experiment: what was counted of some of its runs, and all that is needed to know which experiment it is of and to write
//! its results without anything else.
//!
//! As bytes, a first line says what they are, how long the rest is, and its SHA-256; the rest is one JSON document. Nothing in it depends
//! on when, where or by how many threads it was made.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files::{Found, relative};
use super::manifest::hex;
use super::values::FittedValues;
use crate::analysis::ENGINE_VERSION;
use crate::engine::Experiment;
use crate::plan::RunPlan;
use crate::scenario::Scenario;
use crate::scenario::read::Override;

const FORMAT: &str = "part of a detente experiment";
/// Version of the form of a part.
const VERSION: u32 = 7;
/// No first line is longer.
pub const MOST_HEAD: u64 = 1000;
/// Most runs of an experiment.
pub const MOST_RUNS: u64 = 1_000_000_000_000;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    bytes: u64,
    sha256: String,
}

/// One part of an experiment, as [`Playing::run`](crate::parts::Playing::run) and `detente shard` make it.
///
/// ```
/// use detente::parts::Part;
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let parts = scenario.experiment().runs(100).parts(&scenario, 4)?;
/// let part = parts.play(1).run()?;
/// assert_eq!((part.index(), part.runs()), (1, 25..50));
/// assert_eq!(Part::parse(&part.to_bytes()).unwrap(), part);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    engine_version: String,
    #[doc(hidden)]
    pub of: Whole,
    #[doc(hidden)]
    pub index: u64,
    #[doc(hidden)]
    pub counted: Experiment,
}

/// The experiment that a part is of: the same in all its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// Id of the scenario.
    pub id: String,
    /// Hash of its meaning.
    hash: String,
    /// Its files and those that they extend.
    files: Vec<File>,
    /// Which of them were typed: the main one, then the overlays.
    given: Vec<usize>,
    /// Which file each `extends` names: position of the extending file, what it says, position of the other.
    links: Vec<(usize, String, usize)>,
    /// Overrides, as after `--set`.
    set: Vec<String>,
    seed: u64,
    runs: u64,
    /// Number of parts.
    pub parts: u64,
    /// The fitted values that actors choose by, if they do.
    pub values: Option<FittedValues>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Where it stands beside the others.
    path: String,
    text: String,
}

impl Whole {
    /// `mains` are the files whose folders are part of ids.
    #[must_use]
    pub fn new(
        (found, mains): (&Found, &[&Path]),
        scenario: &Scenario,
        set: &[String],
        plan: &RunPlan,
        (parts, values): (u64, Option<FittedValues>),
    ) -> Self {
        let file = |(path, (_, bytes)): (&PathBuf, &(PathBuf, Vec<u8>))| {
            // A sound scenario is text in UTF-8.
            let text = String::from_utf8_lossy(bytes).into_owned();
            File { path: path.to_string_lossy().replace('\\', "/"), text }
        };
        Self {
            id: scenario.id.clone(),
            hash: scenario.hash(),
            files: relative(&found.files, mains).iter().zip(&found.files).map(file).collect(),
            given: found.given.clone(),
            links: found.links.clone(),
            set: set.to_vec(),
            seed: plan.seed,
            runs: plan.runs,
            parts,
            values,
        }
    }

    /// Seed and runs.
    #[must_use]
    pub fn plan(&self) -> RunPlan {
        RunPlan::new(self.seed, self.runs)
    }

    /// Runs of a part: stretches of equal length, up to one run.
    #[must_use]
    pub fn runs_of(&self, index: u64) -> Range<u64> {
        stretch(self.runs, self.parts, index)
    }

    /// What tells another experiment from this one, in words; `None` if nothing does.
    #[must_use]
    pub fn differs(&self, other: &Whole) -> Option<String> {
        let two =
            |what: &str, a: &dyn std::fmt::Display, b: &dyn std::fmt::Display| Some(format!("{what} {b}, not {a}"));
        if self.id != other.id {
            return two("scenario", &self.id, &other.id);
        }
        if self.set != other.set {
            return Some(format!("`--set` {:?}, not {:?}", other.set, self.set));
        }
        if (&self.hash, &self.files, &self.given) != (&other.hash, &other.files, &other.given) {
            return Some(format!("another text of the scenario {}", self.id));
        }
        if self.seed != other.seed {
            return two("seed", &self.seed, &other.seed);
        }
        if self.runs != other.runs {
            return two("runs", &self.runs, &other.runs);
        }
        if self.parts != other.parts {
            return two("`--of`", &self.parts, &other.parts);
        }
        let hash = |whole: &Whole| whole.values.as_ref().map_or("none", |values| &values.sha256).to_string();
        if hash(self) != hash(other) {
            return two("fitted values", &hash(self), &hash(other));
        }
        None
    }

    /// The files that were typed, by their places beside the others.
    pub fn given(&self) -> impl Iterator<Item = &Path> {
        self.given.iter().filter_map(|at| self.files.get(*at)).map(|file| Path::new(&file.path))
    }

    /// The scenario, as if its files had just been read.
    ///
    /// # Errors
    ///
    /// Why there is none, in words.
    pub fn found(&self) -> Result<Found, String> {
        if self.given.is_empty() || self.given.iter().any(|at| *at >= self.files.len()) {
            return Err("there is no scenario in it".into());
        }
        let files = self.files.iter().map(|f| (PathBuf::from(&f.path), f.text.clone().into_bytes())).collect();
        let overrides = self.set.iter().map(Override::set).collect();
        let mut found = Found::again(files, self.given.clone(), self.links.clone(), overrides);
        match &mut found.loaded.result {
            Ok((scenario, _)) => scenario.id.clone_from(&self.id),
            Err(faults) => {
                return Err(format!("its scenario has errors: {}", faults.first().map_or("", |f| f.message.as_str())));
            }
        }
        Ok(found)
    }

    /// Whether a scenario is the one that was played.
    #[must_use]
    pub fn is_of(&self, scenario: &Scenario) -> bool {
        scenario.hash() == self.hash
    }

    /// Hash of all that stands here and of the version of the engine: equal identities, equal parts.
    #[must_use]
    pub fn identity(&self) -> String {
        let text = serde_json::to_string(&(ENGINE_VERSION, VERSION, self)).unwrap_or_default();
        hex(&Sha256::digest(text))
    }
}

/// Numbers of the runs of one of some parts: stretches of equal length, up to one run.
pub(super) fn stretch(runs: u64, parts: u64, index: u64) -> Range<u64> {
    let bound = |i: u64| (u128::from(runs) * u128::from(i) / u128::from(parts)) as u64;
    bound(index)..bound(index + 1)
}

/// Why some bytes cannot be read as a part, as words that follow the name of their file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartFault {
    /// They are something else.
    #[error("{0}")]
    NoPart(String),
    /// Another version of this crate made them.
    #[error("{0}")]
    OtherVersion(String),
    /// They are cut short, or have been changed.
    #[error("{0}")]
    Damaged(String),
}

const AGAIN: &str = "play it again with `detente shard`, or copy it again";

impl Part {
    #[doc(hidden)]
    #[must_use]
    pub fn new(of: Whole, index: u64, counted: Experiment) -> Self {
        Self { engine_version: ENGINE_VERSION.to_string(), of, index, counted }
    }

    /// Which part it is, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many parts the experiment has.
    #[must_use]
    pub fn of(&self) -> u64 {
        self.of.parts
    }

    /// Numbers of the runs that it holds.
    #[must_use]
    pub fn runs(&self) -> Range<u64> {
        self.of.runs_of(self.index)
    }

    /// The content of its file: the same whenever, wherever and by however many threads it was played.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed((FORMAT, VERSION), self)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    ///
    /// ```
    /// let wrong = detente::parts::Part::parse(b"[scenario]").unwrap_err();
    /// assert_eq!(wrong.to_string(), "is no part of an experiment; parts are what `detente shard` writes");
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, PartFault> {
        let no_part = || PartFault::NoPart("is no part of an experiment; parts are what `detente shard` writes".into());
        let part: Part = unsealed((FORMAT, VERSION), bytes)?.ok_or_else(no_part)?;
        let Whole { runs, parts, .. } = part.of;
        let sound = (1..=MOST_RUNS).contains(&runs) && (1..=runs).contains(&parts) && part.index < parts;
        if sound { Ok(part) } else { Err(strange(VERSION)) }
    }

    /// Whether some bytes begin as those of a part do; [`MOST_HEAD`] of them are enough.
    #[doc(hidden)]
    #[must_use]
    pub fn is_begun_by(start: &[u8]) -> bool {
        head(start, FORMAT).is_some()
    }
}

fn strange(version: u32) -> PartFault {
    PartFault::Damaged(format!("holds what no part of form {version} holds; {AGAIN}"))
}

/// A document with a first line that says what it is, how long it is, and its SHA-256.
pub(super) fn sealed((format, version): (&str, u32), document: &impl Serialize) -> Vec<u8> {
    // No form has a map whose keys are no text, which is all that could fail.
    let body = serde_json::to_string(document).unwrap_or_default() + "\n";
    let head =
        Head { format: format.to_string(), version, bytes: body.len() as u64, sha256: hex(&Sha256::digest(&body)) };
    [serde_json::to_string(&head).unwrap_or_default(), body].join("\n").into_bytes()
}

/// The document of [`sealed`]; `None` where the bytes begin otherwise.
pub(super) fn unsealed<T: DeserializeOwned>(
    (format, version): (&str, u32),
    bytes: &[u8],
) -> Result<Option<T>, PartFault> {
    let start = &bytes[..bytes.len().min(MOST_HEAD as usize)];
    let Some((head, line)) = head(start, format) else { return Ok(None) };
    if head.version != version {
        let its = head.version;
        return Err(PartFault::OtherVersion(format!(
            "has form {its} and this program reads form {version}; merge with the program that wrote it"
        )));
    }
    let body = &bytes[line..];
    if (body.len() as u64) < head.bytes {
        let (there, of) = (body.len(), head.bytes);
        return Err(PartFault::Damaged(format!("is cut short: {there} bytes of {of}; {AGAIN}")));
    }
    if hex(&Sha256::digest(body)) != head.sha256 {
        return Err(PartFault::Damaged(format!("has been changed since it was written; {AGAIN}")));
    }
    #[derive(Deserialize)]
    struct Version {
        engine_version: String,
    }
    let Version { engine_version } = serde_json::from_slice(body).map_err(|_| strange(version))?;
    if engine_version != ENGINE_VERSION {
        return Err(PartFault::OtherVersion(format!(
            "was played by version {engine_version} and this is version {ENGINE_VERSION}, which may give other numbers; \
             merge with the version that played, or play all parts with one version"
        )));
    }
    serde_json::from_slice(body).map(Some).map_err(|_| strange(version))
}

/// The first line, and where the rest begins.
fn head(start: &[u8], format: &str) -> Option<(Head, usize)> {
    let line = start.iter().position(|b| *b == b'\n')?;
    let head: Head = serde_json::from_slice(&start[..line]).ok()?;
    (head.format == format).then_some((head, line + 1))
}
