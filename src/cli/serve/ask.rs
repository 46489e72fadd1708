//! What a page asks for, and how it is told that something is wrong.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::facade::error::Error;
use crate::facade::fault::{Fault, Faults};

/// A scenario as a page has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    /// Its key on the shelf.
    pub(super) case: String,
    /// The text of its file as it was edited; none where it is as on the shelf.
    #[serde(default)]
    pub(super) text: Option<String>,
    /// Changes on top, as behind `--set`.
    #[serde(default)]
    pub(super) changes: Vec<String>,
}

impl Case {
    /// The same without changes.
    pub(super) fn unchanged(&self) -> Self {
        Self { changes: Vec::new(), ..self.clone() }
    }
}

/// A seed as a page has it: decimal digits, since scripts lose some of a large integer.
pub(super) fn seed(digits: &str) -> Result<u64, Trouble> {
    digits.parse().map_err(|_| Trouble::of("a seed is a whole number from 0 to 18446744073709551615"))
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Trouble {
    pub(super) message: String,
    /// What is wrong with the scenario.
    pub(super) faults: Vec<Remark>,
    /// Nobody wanted it any more.
    pub(super) stopped: bool,
}

impl Trouble {
    pub(super) fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), faults: Vec::new(), stopped: false }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let stopped = matches!(error, Error::Stopped);
        match error {
            Error::Faults(faults) => Self { message: faulty(&faults), faults: remarks(&faults), stopped },
            other => Self { stopped, ..Self::of(other.to_string()) },
        }
    }
}

impl From<Faults> for Trouble {
    fn from(faults: Faults) -> Self {
        Error::Faults(faults).into()
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self::of(format!("{error:#}"))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(self)).into_response()
    }
}

fn faulty(faults: &Faults) -> String {
    match faults.iter().filter(|fault| fault.is_error()).count() {
        1 => "the scenario has a fault".into(),
        n => format!("the scenario has {n} faults"),
    }
}

/// A fault or a warning, as an editor shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Remark {
    #[serde(flatten)]
    fault: Fault,
    /// What may stand in its place instead of what does.
    instead: Option<String>,
}

/// What is wrong, each with what to write instead where one can tell.
pub(super) fn remarks(faults: &Faults) -> Vec<Remark> {
    let instead = |help: &String| Some(help.strip_prefix("did you mean `")?.strip_suffix("`?")?.to_string());
    faults.iter().map(|fault| Remark { instead: fault.help.iter().find_map(instead), fault: fault.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facade::scenario::Scenario;

    #[test]
    fn a_typo_comes_with_its_way_out() {
        let faults = Scenario::parse("[scenario]\nroundz = 5\n").unwrap_err();
        let found = remarks(&faults);
        let typo = found.iter().find(|one| one.fault.code == "S010").unwrap();
        assert_eq!(typo.instead.as_deref(), Some("rounds"));
        assert_eq!((typo.fault.places[0].line, typo.fault.places[0].column), (2, 1));
        let trouble = Trouble::from(faults);
        assert!(!trouble.stopped && trouble.faults.len() > 1 && trouble.message.ends_with("faults"));
    }

    #[test]
    fn seeds_have_all_their_digits() {
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert!(seed("-1").is_err() && seed("1e3").is_err() && seed("").is_err());
    }
}
