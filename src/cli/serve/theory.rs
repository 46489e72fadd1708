//! Closed forms, and what the engine makes of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State as Extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::ask::Trouble;
use super::desk::State;
use super::explore::command;
use crate::validation::{Check, Given, form};

/// A form and the inputs that are chosen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    form: String,
    inputs: BTreeMap<String, f64>,
}

/// Theory and engine side by side.
#[derive(Serialize)]
struct Row {
    quantity: String,
    theory: f64,
    engine: f64,
    /// Most that may lie between them.
    allowed: f64,
    passes: bool,
}

/// All rows, and the command that prints them.
#[derive(Serialize)]
struct Rows {
    rows: Vec<Row>,
    command: String,
}

/// Compares a form with the engine.
pub(super) async fn check(Extract(desk): State, Json(asked): Json<Asked>) -> Response {
    desk.queue.answer(move |teller| {
        let form = form(&asked.form).ok_or_else(|| Trouble::of(format!("there is no form `{}`", asked.form)))?;
        let chosen: Vec<(String, f64)> = asked.inputs.into_iter().collect();
        let given = Given::new(form, &chosen).map_err(|trouble| Trouble::of(trouble.to_string()))?;
        let checks = given.checks().map_err(|trouble| Trouble::of(trouble.to_string()))?;
        let row = |check: &Check| Row {
            quantity: check.quantity.clone(),
            theory: check.theory,
            engine: check.engine,
            allowed: check.allowed.most(check.theory),
            passes: check.passes(),
        };
        let words = vec!["theory".to_string()];
        let set: Vec<String> = chosen.iter().map(|(name, value)| format!("{name}={value}")).collect();
        teller.tell("rows", &Rows { rows: checks.iter().map(row).collect(), command: command(form.id, &set, &words) });
        Ok(())
    })
}
