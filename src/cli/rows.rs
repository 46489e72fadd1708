//! `runs.csv`: every run, written as runs come in.

use std::io::Write;

use anyhow::Result;
use detente::internals::engine::round::record::Record;
use detente::internals::facade::rows::Rows;
use detente::internals::scenario::Scenario;

pub(super) use detente::internals::facade::rows::{table_of_compared_runs, table_of_runs};

/// `runs.csv`, written row by row as runs come in.
pub(super) struct Runs<'a, W: Write> {
    table: csv::Writer<W>,
    rows: Rows<'a>,
}

impl<'a, W: Write> Runs<'a, W> {
    /// Begins the table of one scenario.
    pub(super) fn begin(out: W, scenario: &'a Scenario) -> Result<Self> {
        Self::new(out, Rows::of_runs(scenario))
    }

    /// Begins the table of a comparison: the base, then the variants.
    pub(super) fn begin_comparison(out: W, scenarios: &[&'a Scenario]) -> Result<Self> {
        Self::new(out, Rows::of_compared_runs(scenarios))
    }

    fn new(out: W, rows: Rows<'a>) -> Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(rows.header())?;
        Ok(Self { table, rows })
    }

    /// Adds one run of a scenario: 0 is the base.
    pub(super) fn push(&mut self, side: usize, run: &Record) -> Result<()> {
        Ok(self.table.write_record(self.rows.row(side, run))?)
    }

    /// Writes what is still in memory.
    pub(super) fn finish(mut self) -> Result<()> {
        Ok(self.table.flush()?)
    }
}
