//! Tables that are there as text, as the files of the form that is asked for.

use anyhow::Result;
use detente::internals::render::csv::Table;
use detente::internals::scenario::Scenario;

use super::args::TableForm;

/// The file of a table whose content as CSV this is; `scenario` and `seed` are those of its experiment.
#[cfg(feature = "parquet")]
pub(super) fn in_form(form: TableForm, table: &Table, csv: &str, scenario: &Scenario, seed: u64) -> Result<Vec<u8>> {
    use detente::internals::facade::parquet::about;
    use detente::internals::render::parquet::of_csv;
    match form {
        TableForm::Csv => Ok(csv.as_bytes().to_vec()),
        TableForm::Parquet => Ok(of_csv(table, csv, &about(&[scenario], &seed.to_string()))?),
    }
}

/// The same; what was typed asks for no Parquet here: it would have been refused.
#[cfg(not(feature = "parquet"))]
pub(super) fn in_form(_: TableForm, _: &Table, csv: &str, _: &Scenario, _: u64) -> Result<Vec<u8>> {
    Ok(csv.as_bytes().to_vec())
}
