//! Scenarios as one text: with everything that they were read from, to be opened where those files are not.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::files::{Found, Input, relative};
use super::scenario::Scenario;
use crate::scenario::read::Override;
use crate::scenario::span::Source;

/// Version of the form.
const VERSION: u32 = 1;

/// A scenario with its files. No path says where on a machine they stood, beyond what is part of the id.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    packed_version: u32,
    id: String,
    /// Whether it was read from a file, and not from memory.
    is_file: bool,
    /// Place beside the others, and text.
    files: Vec<(String, String)>,
    given: Vec<usize>,
    links: Vec<(usize, String, usize)>,
    overrides: Vec<String>,
}

impl Scenario {
    /// The scenario as one text: its files, what they extend, and the changes on top of them. [`unpack`](Scenario::unpack) opens it
    /// anywhere, with the same id and hash.
    ///
    /// ```
    /// use detente::Scenario;
    /// let scenario = Scenario::open("scenarios/wage-dispute/no-mediator.toml")?.with("tension.start", 4)?;
    /// let there = Scenario::unpack(&scenario.pack())?;
    /// assert_eq!((there.id(), there.hash()), (scenario.id(), scenario.hash()));
    /// assert_eq!(there.files(), scenario.files());
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn pack(&self) -> String {
        let (found, mains) = self.found();
        let places = relative(&found.files, &mains).into_iter().zip(&found.files);
        // A sound scenario is text in UTF-8.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let packed = Packed {
            packed_version: VERSION,
            id: self.id().to_string(),
            is_file: !mains.is_empty(),
            files: places.map(|(place, (_, bytes))| (slashed(&place), text(bytes))).collect(),
            given: found.given.clone(),
            links: found.links.clone(),
            overrides: self.reference().overrides,
        };
        serde_json::to_string(&packed).unwrap_or_default()
    }

    /// Opens what [`pack`](Scenario::pack) made; no file is touched.
    ///
    /// # Errors
    ///
    /// [`Error::Faults`] if this version finds faults in it, [`Error::Plan`] if the text is no packed scenario of this form.
    ///
    /// ```
    /// let error = detente::Scenario::unpack("{}").unwrap_err();
    /// assert!(error.to_string().starts_with("this is no packed scenario: "));
    /// ```
    pub fn unpack(text: &str) -> Result<Self, Error> {
        let wrong = |why: String| Error::Plan(format!("this is no packed scenario: {why}"));
        let packed: Packed = serde_json::from_str(text).map_err(|why| wrong(why.to_string()))?;
        let Packed { packed_version, id, is_file, files, given, links, overrides } = packed;
        if packed_version != VERSION {
            return Err(wrong(format!("it has form {packed_version} and this version reads form {VERSION}")));
        }
        if given.is_empty() || given.iter().any(|at| *at >= files.len()) {
            return Err(wrong("it has no file".into()));
        }
        let files: Vec<(PathBuf, Vec<u8>)> =
            files.into_iter().map(|(place, text)| (PathBuf::from(place), text.into_bytes())).collect();
        for (place, bytes) in &files {
            Source::from_bytes(slashed(place), bytes.clone()).map_err(|fault| wrong(fault.message))?;
        }
        let input = |at: &usize| {
            let (place, bytes) = &files[*at];
            match is_file {
                true => Input::File(place.clone()),
                false => Input::Text { name: slashed(place), file: slashed(place), bytes: bytes.clone() },
            }
        };
        let inputs = given.iter().map(input).collect();
        let changes: Vec<Override> = overrides.iter().map(Override::set).collect();
        let mut found = Found::again(files, given, links, changes);
        if let Ok((scenario, _)) = &mut found.loaded.result {
            scenario.id = id;
        }
        Ok(Self::unpacked(inputs, found, overrides)?)
    }
}

fn slashed(place: &Path) -> String {
    place.to_string_lossy().replace('\\', "/")
}
