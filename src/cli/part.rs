//! A part of an experiment as a file: what was counted of its runs, and all that is needed to know which experiment it is
//! of and to write its results without anything else.
//!
//! The first line says what the file is, how long the rest is, and its SHA-256; the rest is one JSON document. Nothing in
//! it depends on when, where or by how many threads it was made.

use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::engine::Experiment;
use detente::internals::facade::files::Found;
use detente::internals::facade::manifest::hex;
use detente::internals::facade::values::FittedValues;
use detente::internals::plan::RunPlan;
use detente::internals::scenario::Scenario;
use detente::internals::scenario::read::Override;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::group::{Group, STDIN};
use super::source::{Opened, relative, stdin};
use super::typed::MOST_RUNS;
use super::unfinished::write_file;

const FORMAT: &str = "part of a detente experiment";
/// Version of the form of the file.
const VERSION: u32 = 7;
/// No first line is longer.
const MOST_HEAD: u64 = 1000;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u32,
    bytes: u64,
    sha256: String,
}

/// The rest.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    engine_version: String,
    pub(super) of: Whole,
    /// Which part, from 0.
    pub(super) index: u64,
    pub(super) counted: Experiment,
}

/// The experiment that a part is of: the same in all its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    /// Id of the scenario.
    pub(super) id: String,
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
    pub(super) parts: u64,
    /// The fitted values that actors choose by, if they do.
    pub(super) values: Option<FittedValues>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Where it stands beside the others.
    path: String,
    text: String,
}

impl Whole {
    pub(super) fn new(
        opened: &Opened,
        scenario: &Scenario,
        set: &[String],
        plan: &RunPlan,
        (parts, values): (u64, Option<FittedValues>),
    ) -> Result<Self> {
        let file = |(path, (_, bytes)): (&PathBuf, &(PathBuf, Vec<u8>))| {
            let text = String::from_utf8(bytes.clone()).context("a scenario is text")?;
            Ok(File { path: path.to_string_lossy().replace('\\', "/"), text })
        };
        Ok(Self {
            id: scenario.id.clone(),
            hash: scenario.hash(),
            files: relative(&opened.found.files, &opened.mains())
                .iter()
                .zip(&opened.found.files)
                .map(file)
                .collect::<Result<_>>()?,
            given: opened.found.given.clone(),
            links: opened.found.links.clone(),
            set: set.to_vec(),
            seed: plan.seed,
            runs: plan.runs,
            parts,
            values,
        })
    }

    pub(super) fn plan(&self) -> RunPlan {
        RunPlan::new(self.seed, self.runs)
    }

    /// Runs of a part: stretches of equal length, up to one run.
    pub(super) fn runs_of(&self, index: u64) -> Range<u64> {
        let bound = |i: u64| (u128::from(self.runs) * u128::from(i) / u128::from(self.parts)) as u64;
        bound(index)..bound(index + 1)
    }

    /// What tells another experiment from this one, in words; `None` if nothing does.
    pub(super) fn differs(&self, other: &Whole) -> Option<String> {
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
    pub(super) fn given(&self) -> impl Iterator<Item = &Path> {
        self.given.iter().filter_map(|at| self.files.get(*at)).map(|file| Path::new(&file.path))
    }

    /// The scenario, as if its files had just been read.
    pub(super) fn open(&self) -> Result<Opened> {
        if self.given.is_empty() || self.given.iter().any(|at| *at >= self.files.len()) {
            bail!("there is no scenario in it");
        }
        let files = self.files.iter().map(|f| (PathBuf::from(&f.path), f.text.clone().into_bytes())).collect();
        let overrides = self.set.iter().map(Override::set).collect();
        let mut found = Found::again(files, self.given.clone(), self.links.clone(), overrides);
        match &mut found.loaded.result {
            Ok((scenario, _)) => scenario.id.clone_from(&self.id),
            Err(faults) => bail!("its scenario has errors: {}", faults.first().map_or("", |f| f.message.as_str())),
        }
        let group = Group(self.given().map(Path::to_path_buf).collect());
        Ok(Opened { group, variant: None, found })
    }

    /// Whether a scenario is the one that was played.
    pub(super) fn is_of(&self, scenario: &Scenario) -> bool {
        scenario.hash() == self.hash
    }
}

impl Part {
    pub(super) fn new(of: Whole, index: u64, counted: Experiment) -> Self {
        Self { engine_version: ENGINE_VERSION.to_string(), of, index, counted }
    }

    /// The file's bytes.
    fn bytes(&self) -> Result<Vec<u8>> {
        let body = serde_json::to_string(self)? + "\n";
        let head = Head {
            format: FORMAT.to_string(),
            version: VERSION,
            bytes: body.len() as u64,
            sha256: hex(&Sha256::digest(&body)),
        };
        Ok([serde_json::to_string(&head)?, body].join("\n").into_bytes())
    }

    /// Writes the part beside its place and renames it, so that nobody ever sees half of it. What is there already is
    /// replaced if it is a part.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        write_file(path, &self.bytes()?).with_context(|| format!("cannot write `{}`", path.display()))
    }

    /// Reads a part; an error says what is wrong with the file.
    pub(super) fn read(path: &Path) -> Result<Part> {
        let about = || format!("`{}`", path.display());
        let mut file: Box<dyn Read> = match path.as_os_str() == STDIN {
            true => Box::new(std::io::Cursor::new(stdin(u64::MAX)?)),
            false => Box::new(fs::File::open(path).with_context(|| format!("cannot read {}", about()))?),
        };
        let mut start = Vec::new();
        Read::by_ref(&mut file)
            .take(MOST_HEAD)
            .read_to_end(&mut start)
            .with_context(|| format!("cannot read {}", about()))?;
        let Some((head, line)) = head(&start) else {
            bail!("{} is no part of an experiment; parts are what `detente shard` writes", about());
        };
        if head.version != VERSION {
            let (its, ours) = (head.version, VERSION);
            bail!(
                "{} has form {its} and this program reads form {ours}; merge with the program that wrote it",
                about()
            );
        }
        let again = "play it again with `detente shard`, or copy it again";
        let mut body = start.split_off(line);
        file.read_to_end(&mut body).with_context(|| format!("cannot read {}", about()))?;
        if (body.len() as u64) < head.bytes {
            bail!("{} is cut short: {} bytes of {}; {again}", about(), body.len(), head.bytes);
        }
        if hex(&Sha256::digest(&body)) != head.sha256 {
            bail!("{} has been changed since it was written; {again}", about());
        }
        #[derive(Deserialize)]
        struct Version {
            engine_version: String,
        }
        let strange = || format!("{} holds what no part of form {VERSION} holds; {again}", about());
        let Version { engine_version } = serde_json::from_slice(&body).with_context(strange)?;
        if engine_version != ENGINE_VERSION {
            bail!(
                "{} was played by version {engine_version} and this is version {ENGINE_VERSION}, which may give other numbers; \
                 merge with the version that played, or play all parts with one version",
                about()
            );
        }
        let part: Part = serde_json::from_slice(&body).with_context(strange)?;
        let Whole { runs, parts, .. } = part.of;
        let sound = (1..=MOST_RUNS).contains(&runs) && (1..=runs).contains(&parts) && part.index < parts;
        if sound { Ok(part) } else { Err(anyhow!(strange())) }
    }
}

/// Refuses a place that holds something which is no part: it is not ours to replace.
pub(super) fn look_at_place(path: &Path) -> Result<()> {
    let taken = |what: &str| Err(anyhow!("`{}` is {what}; choose another `--out`", path.display()));
    if path.is_dir() {
        return taken("a folder, and a part is a file");
    }
    let Ok(file) = fs::File::open(path) else { return Ok(()) };
    let mut start = Vec::new();
    let read = file.take(MOST_HEAD).read_to_end(&mut start);
    if read.is_ok() && (start.is_empty() || head(&start).is_some()) {
        Ok(())
    } else {
        taken("in the way and is no part")
    }
}

/// The first line, and where the rest begins.
fn head(start: &[u8]) -> Option<(Head, usize)> {
    let line = start.iter().position(|b| *b == b'\n')?;
    let head: Head = serde_json::from_slice(&start[..line]).ok()?;
    (head.format == FORMAT).then_some((head, line + 1))
}
