//! Tables as Parquet files, and what each says of the experiment that it is of.

use serde_json::Value;

use super::error::Error;
use super::outcome::Outcome;
use super::rows::table_of_runs;
use super::tables::package_with;
use crate::analysis::ENGINE_VERSION;
use crate::render::csv::RUNS_PARQUET;
use crate::render::parquet::of_csv;
use crate::scenario::Scenario as Checked;

/// A table as a Parquet file, and what then stands in `datapackage.json`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ParquetTable {
    /// Name of the file, such as `runs.parquet`.
    pub file: &'static str,
    /// Its content.
    pub content: Vec<u8>,
    /// Content of `datapackage.json` of a folder of results that has this file where it would have a CSV file.
    pub package: Value,
}

/// What a Parquet file says of its experiment: version of the engine, id and hash of the scenario (of a comparison those of the base and
/// then of each variant), seed.
#[must_use]
pub fn about(scenarios: &[&Checked], seed: &str) -> Vec<(String, String)> {
    let mut about = vec![("detente.version".to_string(), ENGINE_VERSION.to_string())];
    for (side, scenario) in scenarios.iter().enumerate() {
        let of = if side == 0 { "detente.scenario".to_string() } else { format!("detente.variant.{side}") };
        about.extend([(format!("{of}.hash"), scenario.hash()), (of, scenario.id.clone())]);
    }
    about.push(("detente.seed".to_string(), seed.to_string()));
    about
}

impl Outcome {
    /// Every run as a Parquet file, with the bytes that `detente run --keep-runs=parquet` writes; `None` unless the runs were
    /// [kept](crate::Experiment::keep_runs).
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let outcome = scenario.experiment().runs(50).keep_runs(true).run()?;
    /// let runs = outcome.runs_as_parquet()?.unwrap();
    /// assert_eq!((runs.file, &runs.content[..4]), ("runs.parquet", &b"PAR1"[..]));
    /// # Ok::<(), detente::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] if a number of a run has no place in a Parquet file.
    pub fn runs_as_parquet(&self) -> Result<Option<ParquetTable>, Error> {
        let Some(text) = &self.runs else { return Ok(None) };
        let (checked, findings) = (&self.checked, self.findings());
        let table = table_of_runs(checked).named(RUNS_PARQUET);
        let about = about(&[checked], &findings.plan.seed);
        let content = of_csv(&table, text, &about).map_err(|why| Error::Plan(why.to_string()))?;
        let package = package_with(checked, findings, &self.counted, table);
        Ok(Some(ParquetTable { file: RUNS_PARQUET, content, package }))
    }
}
