//! A scenario to do experiments with.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use super::check::Check;
use super::error::Error;
use super::fault::Faults;
use super::files::{Found, Input, Reader, copies, find, find_by};
use crate::analysis::explain::{Explanation, explain};
use crate::analysis::findings::ScenarioRef;
use crate::model::{Model, compile};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::read::Override;
use crate::scenario::span::{Source, Sources};
use crate::scenario::{Coverage, Scenario as Checked, Settable, Template};

/// A scenario, read and checked: who negotiates, what they want, what they may threaten, and what is uncertain.
///
/// It never changes; [`with`](Scenario::with) gives another one. A copy is cheap.
///
/// ```
/// use detente::Scenario;
/// let scenario = Scenario::open("scenarios/wage-dispute/baseline.toml")?;
/// assert_eq!(scenario.id(), "wage-dispute/baseline");
/// assert!(scenario.warnings().is_empty());
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Clone)]
pub struct Scenario(Arc<Inner>);

struct Inner {
    checked: Checked,
    model: Model,
    warnings: Faults,
    inputs: Vec<Input>,
    overrides: Vec<String>,
    found: Found,
    /// Whether its files are not where it was opened: it was unpacked.
    is_unpacked: bool,
}

/// A file of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScenarioFile<'a> {
    /// Where its copy stands below the folder of all copies, so that files that extend each other still find each other.
    pub path: PathBuf,
    /// Its content.
    pub bytes: &'a [u8],
    /// Whether it was named, as the scenario or as an overlay; otherwise another file extends it.
    pub given: bool,
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { checked, overrides, .. } = &*self.0;
        let mut out = f.debug_struct("Scenario");
        out.field("id", &checked.id).field("name", &checked.name).field("changes", overrides).finish_non_exhaustive()
    }
}

fn changes(overrides: &[String]) -> Vec<Override> {
    overrides.iter().map(Override::set).collect()
}

impl Scenario {
    fn new(inputs: Vec<Input>, found: Found, overrides: Vec<String>) -> Result<Self, Faults> {
        Self::build(inputs, found, overrides, false)
    }

    /// One whose files were read elsewhere.
    pub(super) fn unpacked(inputs: Vec<Input>, found: Found, overrides: Vec<String>) -> Result<Self, Faults> {
        Self::build(inputs, found, overrides, true)
    }

    fn build(inputs: Vec<Input>, found: Found, overrides: Vec<String>, is_unpacked: bool) -> Result<Self, Faults> {
        match &found.loaded.result {
            Err(faults) => Err(Faults::of(faults, &found.loaded.sources)),
            Ok((checked, warnings)) => {
                let model = compile(checked);
                let warnings = Faults::of(warnings, &found.loaded.sources);
                let checked = checked.clone();
                Ok(Self(Arc::new(Inner { checked, model, warnings, inputs, overrides, found, is_unpacked })))
            }
        }
    }

    fn read(inputs: Vec<Input>, overrides: Vec<String>) -> Result<Self, Error> {
        let found = find(&inputs, changes(&overrides))?;
        Ok(Self::new(inputs, found, overrides)?)
    }

    /// Opens a scenario file, with the files that it extends.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if the file cannot be read; [`Error::Faults`] with everything that is wrong in it or in what it extends.
    ///
    /// ```
    /// use detente::{Error, Scenario};
    /// let error = Scenario::open("scenarios/wage-dispute/basline.toml").unwrap_err();
    /// assert!(matches!(error, Error::File(_)));
    /// assert!(error.to_string().ends_with("did you mean `scenarios/wage-dispute/baseline.toml`?"));
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read(vec![Input::File(path.as_ref().to_path_buf())], Vec::new())
    }

    /// The same with a file that `read` gives, as it does those that the file extends; `overrides` as for
    /// [`with_changes`](Scenario::with_changes).
    #[doc(hidden)]
    pub fn read_by(path: PathBuf, overrides: Vec<String>, read: Reader<'_>) -> Result<Self, Error> {
        let inputs = vec![Input::File(path)];
        let found = find_by(read, &inputs, changes(&overrides))?;
        Ok(Self::new(inputs, found, overrides)?)
    }

    /// Reads a scenario from memory. It stands alone: no file is touched, so that it can extend none.
    ///
    /// # Errors
    ///
    /// [`Error::Faults`] with everything that is wrong.
    ///
    /// ```
    /// use detente::Scenario;
    /// let text = std::fs::read_to_string("scenarios/wage-dispute/baseline.toml")?;
    /// assert_eq!(Scenario::parse(&text)?.name(), Scenario::open("scenarios/wage-dispute/baseline.toml")?.name());
    /// let error = Scenario::parse("[scenario]\nname = \"Talks\"\nroundz = 5\n").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `rounds`?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Faults> {
        const NAME: &str = "scenario.toml";
        let bytes = text.as_bytes().to_vec();
        let readable = Source::from_bytes(NAME, bytes.clone());
        readable.map_err(|unreadable| Faults::of(&[unreadable], &Sources::default()))?;
        let found = Found::again(vec![(PathBuf::from(NAME), bytes.clone())], vec![0], Vec::new(), Vec::new());
        let input = Input::Text { name: NAME.into(), file: NAME.into(), bytes };
        Self::new(vec![input], found, Vec::new())
    }

    /// A template of `detente new`: `dispute`, `two-party`, `mediation`, `merger` or `strike`; `None` for any other word.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// assert!(scenario.rounds() > 1);
    /// assert!(detente::Scenario::template("peace").is_none());
    /// ```
    #[must_use]
    pub fn template(id: &str) -> Option<Self> {
        let template = Template::of(id)?;
        Self::parse(&template.titled(template.id)).ok()
    }

    /// The same with a file laid over it: an overlay, which says only what is different.
    ///
    /// # Errors
    ///
    /// As for [`open`](Scenario::open).
    ///
    /// ```
    /// use detente::Scenario;
    /// let base = Scenario::open("scenarios/wage-dispute/baseline.toml")?;
    /// let variant = base.overlaid("scenarios/wage-dispute/no-mediator.toml")?;
    /// assert_eq!(variant.id(), "wage-dispute/baseline+no-mediator");
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn overlaid(&self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let mut inputs = self.0.inputs.clone();
        inputs.push(Input::File(path.as_ref().to_path_buf()));
        if self.0.is_unpacked {
            let found = self.0.found.overlaid(path.as_ref(), changes(&self.0.overrides))?;
            return Ok(Self::unpacked(inputs, found, self.0.overrides.clone())?);
        }
        Self::read(inputs, self.0.overrides.clone())
    }

    /// The same with one value changed. [`settable`](Scenario::settable) lists the paths.
    ///
    /// A value is a number, a text, a flag, a list or anything else that TOML can hold: a table can be a
    /// distribution, such as `serde_json::json!({ "uniform": [1, 2], "kind": "uncertain" })`.
    ///
    /// # Errors
    ///
    /// [`Error::Faults`] if there is no such path, or if the value cannot stand there.
    ///
    /// ```
    /// use detente::Scenario;
    /// let scenario = Scenario::template("strike").unwrap();
    /// let longer = scenario.with("scenario.rounds", 12)?;
    /// assert_eq!(longer.rounds(), 12);
    /// let error = scenario.with("scenario.round", 12).unwrap_err();
    /// assert!(error.to_string().contains("did you mean"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn with(&self, path: &str, value: impl Serialize) -> Result<Self, Error> {
        match toml::Value::try_from(value) {
            Ok(value) => self.with_changes([format!("{path}={value}")]),
            Err(why) => {
                let what = format!("the value for `{path}` cannot be written as TOML: {why}");
                Err(Faults::of(&[Diagnostic::error("S044", what)], &Sources::default()).into())
            }
        }
    }

    /// The same with several changes at once, each written as behind `--set`: `path=value`, `path*=factor`, `path+=term` or
    /// `remove=path`.
    ///
    /// # Errors
    ///
    /// As for [`with`](Scenario::with).
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let changed = scenario.with_changes(["scenario.rounds*=2", "tension.start=3"])?;
    /// assert_eq!(changed.rounds(), 2 * scenario.rounds());
    /// # Ok::<(), detente::Error>(())
    /// ```
    pub fn with_changes<S: Into<String>>(&self, changed: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let mut overrides = self.0.overrides.clone();
        overrides.extend(changed.into_iter().map(S::into));
        let found = self.0.found.with(changes(&overrides));
        Ok(Self::build(self.0.inputs.clone(), found, overrides, self.0.is_unpacked)?)
    }

    /// Folder and name of its files: `wage-dispute/baseline`, or with an overlay `wage-dispute/baseline+no-mediator`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.checked.id
    }

    /// Its title.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.checked.name
    }

    /// Number of rounds, 1 to 1000.
    #[must_use]
    pub fn rounds(&self) -> u32 {
        self.0.checked.rounds
    }

    /// The seed that its file asks for.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.0.checked.seed
    }

    /// The number of runs that its file asks for.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.0.checked.runs
    }

    /// SHA-256, in hexadecimal, of all that can change a number: two files that differ in words or comments only have one hash.
    #[must_use]
    pub fn hash(&self) -> String {
        self.0.checked.hash()
    }

    /// Id, title, hash, changes and names for people, as results repeat them.
    #[must_use]
    pub fn reference(&self) -> ScenarioRef {
        ScenarioRef::of(&self.0.checked)
    }

    /// Its files as a folder of results keeps them: those that were given, then what they extend.
    ///
    /// ```
    /// let scenario = detente::Scenario::open("scenarios/wage-dispute/no-mediator.toml")?;
    /// let names: Vec<String> = scenario.files().iter().map(|file| file.path.display().to_string()).collect();
    /// assert_eq!(names, ["wage-dispute/no-mediator.toml", "wage-dispute/baseline.toml"]);
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> Vec<ScenarioFile<'_>> {
        let (found, main) = self.found();
        let given = |at: usize| found.given.contains(&at);
        let copies = copies(&found.files, &main).into_iter().enumerate();
        copies.map(|(at, (path, bytes))| ScenarioFile { path, bytes, given: given(at) }).collect()
    }

    /// The files that it was read from, and those whose folders are part of ids: the main one, unless it came from memory.
    #[doc(hidden)]
    #[must_use]
    pub fn found(&self) -> (&Found, Vec<&Path>) {
        let Inner { inputs, found, .. } = &*self.0;
        let main = inputs.first().filter(|input| matches!(input, Input::File(_)));
        (found, main.map(|_| found.files[found.given[0]].0.as_path()).into_iter().collect())
    }

    /// What it was read from: the main one, then what is laid over it.
    #[doc(hidden)]
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.0.inputs
    }

    /// The changes that another scenario has on top of this one, if it is this one with changes and nothing else.
    #[doc(hidden)]
    #[must_use]
    pub fn changes_to(&self, other: &Self) -> Option<Vec<String>> {
        let (own, all) = (self.reference().overrides, other.reference().overrides);
        let more = all.strip_prefix(own.as_slice()).filter(|more| !more.is_empty())?;
        let same = self.inputs() == other.inputs() && self.found().0.files == other.found().0.files;
        same.then(|| more.to_vec())
    }

    /// What is probably not as meant, though the scenario can be run.
    #[must_use]
    pub fn warnings(&self) -> &Faults {
        &self.0.warnings
    }

    /// What `detente check` says: warnings, how well it is supported, and what a run of it takes.
    ///
    /// ```
    /// let check = detente::Scenario::template("strike").unwrap().check();
    /// assert!(check.sound && check.demand.unwrap().seconds > 0.0);
    /// ```
    #[must_use]
    pub fn check(&self) -> Check {
        Check::of(self.id().to_string(), &self.0.found.loaded, &AtomicBool::new(false))
    }

    /// How many of its numbers a source supports.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        self.0.checked.coverage()
    }

    /// Every path that [`with`](Scenario::with) can change, with its value, range, unit, meaning and evidence.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let paths = scenario.settable();
    /// let rounds = paths.iter().find(|one| one.path == "scenario.rounds").unwrap();
    /// assert_eq!(rounds.value, scenario.rounds().to_string());
    /// ```
    #[must_use]
    pub fn settable(&self) -> Vec<Settable> {
        self.0.found.settable(changes(&self.0.overrides)).unwrap_or_default()
    }

    /// What it says, read and checked.
    #[doc(hidden)]
    #[must_use]
    pub fn checked(&self) -> &Checked {
        &self.0.checked
    }

    pub(super) fn model(&self) -> &Model {
        &self.0.model
    }

    /// What each actor would make of the named proposals at the start, and why: no simulation.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        explain(&self.0.checked, &self.0.model, None)
    }
}
