//! Seed files: which experiment is pinned, and the digest that it must give.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use detente::internals::facade::files::tidy;
use detente::internals::plan::RunPlan;
use detente::internals::scenario::read::Variant;
use detente::internals::scenario::span::Source;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::cli::group::{Group, STDIN};
use crate::cli::source::read;
use crate::cli::typed::MOST_RUNS;
use crate::cli::unfinished::write_file;

/// A seed file, read and checked.
pub(super) struct SeedFile {
    path: PathBuf,
    text: String,
    /// What is pinned: seed and number of runs.
    pub(super) plan: RunPlan,
    /// Overrides, as after `--set`; in a comparison, of every file.
    pub(super) set: Vec<String>,
    /// The scenario; in a comparison, the base.
    pub(super) scenario: Group,
    /// What it is compared with; `None` where one scenario is pinned alone.
    pub(super) against: Option<Against>,
    /// Files of fitted values, as after `--values`.
    pub(super) values: Vec<PathBuf>,
    /// Missing until it is pinned.
    digest: Option<Spanned<String>>,
}

/// The variants of a pinned comparison, in this order.
pub(super) struct Against {
    pub(super) files: Vec<Group>,
    /// Variants of the base, as after `--variant`.
    pub(super) variants: Vec<Variant>,
}

/// As it is written; paths are relative to the seed file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    scenario: Files,
    against: Option<Spanned<Vec<Files>>>,
    variants: Option<Spanned<Vec<Typed>>>,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default)]
    values: Vec<PathBuf>,
    seed: Seed,
    runs: Runs,
    digest: Option<Spanned<String>>,
    /// What the experiment is there for.
    #[serde(rename = "why")]
    _why: String,
}

/// TOML numbers end at 2^63, so that larger seeds are text.
struct Seed(u64);

struct Runs(u64);

struct Typed(Variant);

/// A file, or a list of a file and what is laid over it.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a file, or a list of a file and its overlays")]
enum Files {
    One(PathBuf),
    Joined(Vec<PathBuf>),
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a seed is a whole number, or one above 2^63 as text")]
        enum Form {
            Number(u64),
            Text(String),
        }
        match Form::deserialize(from)? {
            Form::Number(seed) => Ok(Seed(seed)),
            Form::Text(text) => text
                .parse()
                .map(Seed)
                .map_err(|_| serde::de::Error::custom(format!("`{text}` is no seed; seeds go from 0 to {}", u64::MAX))),
        }
    }
}

impl<'de> Deserialize<'de> for Runs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match i64::deserialize(from)? {
            n if (1..=MOST_RUNS as i64).contains(&n) => Ok(Runs(n as u64)),
            n => Err(serde::de::Error::custom(format!("`runs` is {n}; runs go from 1 to {MOST_RUNS}"))),
        }
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Variant::read(&String::deserialize(from)?).map(Typed).map_err(serde::de::Error::custom)
    }
}

impl SeedFile {
    /// Reads a seed file. The inner error says what is wrong with it, the outer one that it cannot be read at all.
    pub(super) fn read(path: &Path) -> Result<Result<SeedFile, String>> {
        let bytes = read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let text = match Source::from_bytes(path.to_string_lossy(), bytes) {
            Ok(source) => source.text,
            Err(why) => return Ok(Err(why.message)),
        };
        let written: Written = match toml::from_str(&text) {
            Ok(written) => written,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let empty = |key: &str| format!("`{key}` is empty; name what to compare with, or leave the key out");
        if written.against.as_ref().is_some_and(|files| files.get_ref().is_empty()) {
            return Ok(Err(empty("against")));
        }
        if written.variants.as_ref().is_some_and(|variants| variants.get_ref().is_empty()) {
            return Ok(Err(empty("variants")));
        }
        let place = |file: PathBuf| tidy(&path.parent().unwrap_or(Path::new("")).join(file));
        let beside = |files: Files| match files {
            Files::One(file) => Group(vec![place(file)]),
            Files::Joined(all) => Group(all.into_iter().map(place).collect()),
        };
        let lists = [&written.scenario].into_iter().chain(written.against.iter().flat_map(|all| all.get_ref()));
        if lists.into_iter().any(|files| matches!(files, Files::Joined(all) if all.is_empty())) {
            return Ok(Err("a list of files is empty; name a file".into()));
        }
        let files = written.against.map(Spanned::into_inner);
        let variants = written.variants.map(Spanned::into_inner);
        let against = (files.is_some() || variants.is_some()).then(|| Against {
            files: files.into_iter().flatten().map(beside).collect(),
            variants: variants.into_iter().flatten().map(|typed| typed.0).collect(),
        });
        Ok(Ok(SeedFile {
            path: path.to_path_buf(),
            plan: RunPlan::new(written.seed.0, written.runs.0),
            set: written.set,
            values: written.values.into_iter().map(place).collect(),
            scenario: beside(written.scenario),
            against,
            digest: written.digest,
            text,
        }))
    }

    /// The digest that is pinned.
    pub(super) fn digest(&self) -> Option<&str> {
        self.digest.as_ref().map(|digest| digest.get_ref().as_str())
    }

    /// Puts another digest into the file and leaves the rest as it is.
    pub(super) fn pin(&self, digest: &str) -> Result<()> {
        if self.path.as_os_str() == STDIN {
            bail!(
                "a digest cannot be written into standard input; name the file, as in `detente verify --pin seed.toml`"
            );
        }
        let place: Option<Range<usize>> = self.digest.as_ref().map(Spanned::span);
        let text = &self.text;
        let new = match place {
            Some(place) => format!("{}\"{digest}\"{}", &text[..place.start], &text[place.end..]),
            None => format!("{}\ndigest = \"{digest}\"\n", text.trim_end()),
        };
        write_file(&self.path, new.as_bytes()).with_context(|| format!("cannot write `{}`", self.path.display()))
    }
}
