//! `detente schema`: the forms of what goes in and what comes out.

use anyhow::Result;
use detente::render::schema::{comparison_schema, findings_schema, law_schema, replay_schema};
use detente::scenario::format::json_schema;

use super::{Verdict, args, show};

/// Prints a JSON Schema.
pub(super) fn schema(args: &args::Schema) -> Result<Verdict> {
    let schema = match args {
        args::Schema { findings: true, .. } => findings_schema(),
        args::Schema { comparison: true, .. } => comparison_schema(),
        args::Schema { law: true, .. } => law_schema(),
        args::Schema { replay: true, .. } => replay_schema(),
        _ => json_schema(),
    };
    show::json(&[schema])?;
    Ok(Verdict::Good)
}
