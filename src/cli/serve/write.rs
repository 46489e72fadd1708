//! What a click writes: results into the folder of results, scenarios into the folder that is served. Nothing else is written.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

use axum::Json;
use axum::extract::State as Extract;
use serde::{Deserialize, Serialize};

use super::ask::{Case, Trouble};
use super::desk::State;
use crate::cli::results::put;
use crate::scenario::Template;

/// Where something stands now.
#[derive(Serialize)]
pub(super) struct Written {
    /// The file or folder.
    place: String,
    /// Key of the case, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
}

/// Results that were found before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Results {
    id: u64,
}

/// Writes the folder of results that the command would write.
pub(super) async fn results(Extract(desk): State, Json(asked): Json<Results>) -> Result<Json<Written>, Trouble> {
    let found = desk.kept.get(asked.id);
    let found = found.ok_or_else(|| Trouble::of("these results are not kept any more; play them again, then save"))?;
    let place = put(&desk.out, &found.folder, &found.digest, &found.files)?;
    Ok(Json(Written { place: place.display().to_string(), case: None }))
}

/// A new case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    /// Its file in the folder, without the ending.
    name: String,
    /// A template, or else a case that is copied.
    template: Option<String>,
    #[serde(default)]
    case: Option<Case>,
}

/// Writes a new case into the folder; a file that is there already stays as it is.
pub(super) async fn new(Extract(desk): State, Json(asked): Json<New>) -> Result<Json<Written>, Trouble> {
    let stem = asked.name.trim().trim_end_matches(".toml");
    let plain = |c: char| c.is_alphanumeric() || "-_ ./".contains(c);
    if stem.is_empty() || stem.ends_with('/') || !stem.chars().all(plain) {
        return Err(Trouble::of("a name has letters, digits, `-` and `_`, such as `harbor`"));
    }
    let text = match (&asked.template, &asked.case) {
        (Some(id), None) => {
            let template = Template::of(id).ok_or_else(|| Trouble::of(format!("there is no template `{id}`")))?;
            template.named(stem.rsplit('/').next().unwrap_or(stem))
        }
        (None, Some(case)) => {
            let text = case.text.clone().map_or_else(|| desk.shelf.text(&case.case), Ok)?;
            let key = format!("folder/{stem}.toml");
            // A copy must find what it extends.
            desk.shelf.open(&Case { case: key.clone(), text: Some(text.clone()), changes: Vec::new() }).map_err(
                |trouble| Trouble { message: format!("the copy would not open: {}", trouble.message), ..trouble },
            )?;
            text
        }
        _ => return Err(Trouble::of("name a template or a case, and not both")),
    };
    let key = format!("folder/{stem}.toml");
    let path = desk.shelf.file(&key)?;
    let shown = desk.shelf.path(&key)?.display().to_string();
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(Json(Written { place: shown, case: Some(key) })),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(Trouble::of(format!("`{shown}` is there already; choose another name")))
        }
        Err(error) => Err(Trouble::of(format!("cannot write `{shown}`: {error}"))),
    }
}

/// The text of a case as it was edited.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    case: String,
    text: String,
    /// The text that was edited: if the file says something else by now, it stays as it is.
    before: String,
}

/// Writes an edited text into its file, all of it or nothing.
pub(super) async fn text(Extract(desk): State, Json(asked): Json<Text>) -> Result<Json<Written>, Trouble> {
    let path = desk.shelf.file(&asked.case)?;
    let shown = desk.shelf.path(&asked.case)?.display().to_string();
    if desk.shelf.text(&asked.case)? != asked.before {
        return Err(Trouble::of(format!(
            "`{shown}` was changed elsewhere meanwhile; copy your text, and open the case again"
        )));
    }
    let cannot = |error: std::io::Error| Trouble::of(format!("cannot write `{shown}`: {error}"));
    let folder = path.parent().unwrap_or(&path);
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    beside.write_all(asked.text.as_bytes()).map_err(cannot)?;
    if let Ok(found) = fs::metadata(&path) {
        fs::set_permissions(beside.path(), found.permissions()).map_err(cannot)?;
    }
    beside.persist(&path).map_err(|error| cannot(error.error))?;
    Ok(Json(Written { place: shown, case: Some(asked.case) }))
}
