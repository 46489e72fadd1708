//! `runs.csv` or `runs.parquet`: every run, written as runs come in.

use std::io::Write;

use anyhow::Result;
use detente::internals::engine::round::record::Record;
use detente::internals::facade::rows::Rows;
use detente::internals::render::csv::{RUNS_PARQUET, Table};
use detente::internals::scenario::Scenario;

use super::args::TableForm;
use super::results::RUNS;

pub(super) use detente::internals::facade::rows::{table_of_compared_runs, table_of_runs};

/// Name of the file of this form.
pub(super) fn file_of(form: TableForm) -> &'static str {
    match form {
        TableForm::Csv => RUNS,
        TableForm::Parquet => RUNS_PARQUET,
    }
}

/// A table of runs in every form that `has` says is there.
pub(super) fn tables(table: &Table, has: impl Fn(&str) -> bool) -> Vec<Table> {
    [RUNS, RUNS_PARQUET].into_iter().filter(|file| has(file)).map(|file| table.clone().named(file)).collect()
}

/// Every run, written row by row as runs come in.
pub(super) struct Runs<'a, W: Write + Send> {
    file: File<W>,
    rows: Rows<'a>,
}

enum File<W: Write + Send> {
    Csv(Box<csv::Writer<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<detente::internals::render::parquet::Writer<W>>),
}

impl<'a, W: Write + Send> Runs<'a, W> {
    /// Begins the table of one scenario.
    pub(super) fn begin(out: W, form: TableForm, scenario: &'a Scenario, seed: u64) -> Result<Self> {
        let file = File::begin(out, (form, &table_of_runs(scenario)), &[scenario], seed)?;
        Ok(Self { file, rows: Rows::of_runs(scenario) })
    }

    /// Begins the table of a comparison: the base, then the variants.
    pub(super) fn begin_comparison(out: W, form: TableForm, scenarios: &[&'a Scenario], seed: u64) -> Result<Self> {
        let file = File::begin(out, (form, &table_of_compared_runs(scenarios)), scenarios, seed)?;
        Ok(Self { file, rows: Rows::of_compared_runs(scenarios) })
    }

    /// Adds one run of a scenario: 0 is the base.
    pub(super) fn push(&mut self, side: usize, run: &Record) -> Result<()> {
        let row = self.rows.row(side, run);
        match &mut self.file {
            File::Csv(file) => file.write_record(row)?,
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.push(row.iter().map(|cell| cell.as_str()))?,
        }
        Ok(())
    }

    /// Writes what is still in memory.
    pub(super) fn finish(self) -> Result<()> {
        match self.file {
            File::Csv(mut file) => file.flush()?,
            #[cfg(feature = "parquet")]
            File::Parquet(file) => file.finish()?,
        }
        Ok(())
    }
}

#[cfg(feature = "parquet")]
impl<W: Write + Send> File<W> {
    fn begin(out: W, (form, table): (TableForm, &Table), scenarios: &[&Scenario], seed: u64) -> Result<Self> {
        use detente::internals::facade::parquet::about;
        use detente::internals::render::parquet::Writer;
        match form {
            TableForm::Csv => Self::csv(out, table),
            TableForm::Parquet => {
                Ok(Self::Parquet(Box::new(Writer::begin(out, table, &about(scenarios, &seed.to_string()))?)))
            }
        }
    }
}

#[cfg(not(feature = "parquet"))]
impl<W: Write + Send> File<W> {
    /// What was typed asks for no Parquet here: it would have been refused.
    fn begin(out: W, (_, table): (TableForm, &Table), _: &[&Scenario], _: u64) -> Result<Self> {
        Self::csv(out, table)
    }
}

impl<W: Write + Send> File<W> {
    fn csv(out: W, table: &Table) -> Result<Self> {
        let mut file = csv::Writer::from_writer(out);
        file.write_record(table.header())?;
        Ok(Self::Csv(Box::new(file)))
    }
}
