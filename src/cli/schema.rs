//! `detente schema`: the forms of what goes in and what comes out.

use anyhow::Result;
use detente::schema;

use super::{Verdict, args, show};

/// Prints a JSON Schema.
pub(super) fn schema(args: &args::Schema) -> Result<Verdict> {
    let schema = match args {
        args::Schema { findings: true, .. } => schema::findings(),
        args::Schema { comparison: true, .. } => schema::comparison(),
        args::Schema { sweep: true, .. } => schema::sweep(),
        args::Schema { flip: true, .. } => schema::flip(),
        args::Schema { indices: true, .. } => schema::indices(),
        args::Schema { discover: true, .. } => schema::discover(),
        args::Schema { strategies: true, .. } => schema::strategies(),
        args::Schema { sensitivity: true, .. } => schema::sensitivity(),
        args::Schema { law: true, .. } => schema::exact(),
        args::Schema { replay: true, .. } => schema::replay(),
        args::Schema { explain: true, .. } => schema::explanation(),
        args::Schema { check: true, .. } => schema::check(),
        args::Schema { values: true, .. } => schema::values(),
        _ => schema::scenario(),
    };
    show::json(&[schema])?;
    Ok(Verdict::Good)
}
