//! `detente schema`: the forms of what goes in and what comes out.

use anyhow::Result;
use detente::render::schema::findings_schema;
use detente::scenario::format::json_schema;

use super::{Verdict, args, show};

/// Prints a JSON Schema.
pub(super) fn schema(args: &args::Schema) -> Result<Verdict> {
    show::json(&[if args.findings { findings_schema() } else { json_schema() }])?;
    Ok(Verdict::Good)
}
