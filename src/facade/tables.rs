//! The tables of an experiment: what stands in the CSV files of a folder of results.

use serde_json::Value;

use super::rows;
use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;
use crate::analysis::sweep::Sweep;
use crate::engine::Experiment as Counted;
use crate::render::csv::{self, Cell};
use crate::scenario::Scenario as Checked;

/// All tables of an experiment or of a comparison, and what their columns are.
///
/// ```
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let tables = scenario.experiment().seed(1).runs(100).keep_runs(true).run()?.tables();
/// let runs = tables.all.iter().find(|table| table.file == "runs.csv").unwrap();
/// assert_eq!(runs.csv.lines().count(), 101);
/// assert_eq!(tables.package["resources"][0]["path"], tables.all[0].file);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Tables {
    /// The tables, as `docs/results.md` lists them.
    pub all: Vec<Table>,
    /// Content of `datapackage.json`: name, type and description of each column, as a Frictionless Data Package. Its `resources`
    /// are the tables, in the same order.
    pub package: Value,
}

/// A table, as its CSV file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// Name of the file, such as `outcomes.csv`.
    pub file: &'static str,
    /// Its content: a header, and rows.
    pub csv: String,
}

/// Each table with its columns.
pub(super) type Described = Vec<(csv::Table, String)>;

fn tables(id: &str, title: &str, all: Described) -> Tables {
    let (columns, texts): (Vec<csv::Table>, Vec<String>) = all.into_iter().unzip();
    let package = csv::package(id, title, &columns);
    let all = columns.iter().zip(texts).map(|(table, csv)| Table { file: table.file, csv }).collect();
    Tables { all, package }
}

/// Of an experiment; `runs`: content of `runs.csv`, where runs were kept.
pub(super) fn of_runs(checked: &Checked, findings: &Findings, counted: &Counted, runs: Option<&str>) -> Tables {
    let mut all = described(checked, findings, counted);
    all.extend(runs.map(|text| (rows::table_of_runs(checked), text.to_string())));
    tables(&checked.id, &checked.name, all)
}

/// Content of `datapackage.json` of an experiment whose runs stand in this table.
#[cfg(feature = "parquet")]
pub(super) fn package_with(checked: &Checked, findings: &Findings, counted: &Counted, runs: csv::Table) -> Value {
    let mut all: Vec<csv::Table> = described(checked, findings, counted).into_iter().map(|(table, _)| table).collect();
    all.push(runs);
    csv::package(&checked.id, &checked.name, &all)
}

/// Each table of an experiment but that of its runs.
pub(super) fn described(checked: &Checked, findings: &Findings, counted: &Counted) -> Described {
    let ids = csv::ids_of_outcomes(findings);
    let mut all: Described = vec![
        (csv::groups_table(), csv::groups(findings)),
        (csv::outcomes_table(), csv::outcomes(findings)),
        (csv::endings_by_input_table(), csv::endings_by_input(findings)),
        (csv::talks_table(), csv::talks(findings)),
        (csv::rounds_table(&ids), csv::rounds(findings)),
        (csv::moves_table(), csv::moves(findings)),
        (rows::table_of_inputs(checked), inputs(checked, counted)),
    ];
    all.extend(csv::foresight(findings).map(|text| (csv::foresight_table(), text)));
    all
}

fn inputs(checked: &Checked, counted: &Counted) -> String {
    let mut table = Lines::begin(rows::table_of_inputs(checked).header());
    counted.tally.sample.iter().for_each(|run| table.push(&rows::of_sample(checked, run)));
    table.text()
}

/// A table in memory.
pub(super) struct Lines(::csv::Writer<Vec<u8>>);

impl Lines {
    pub(super) fn begin(header: Vec<Cell>) -> Self {
        let mut lines = Self(::csv::Writer::from_writer(Vec::new()));
        lines.push(&header);
        lines
    }

    pub(super) fn push(&mut self, row: &[Cell]) {
        self.0.write_record(row).expect("memory takes rows as long as the header");
    }

    pub(super) fn text(self) -> String {
        let bytes = self.0.into_inner().expect("memory takes what is left");
        String::from_utf8(bytes).expect("only text was written")
    }
}

impl Comparison {
    /// Its tables: `comparison.csv`.
    ///
    /// ```
    /// use detente::Scenario;
    /// let base = Scenario::open("scenarios/wage-dispute/baseline.toml")?;
    /// let variant = base.with("tension.start", 4)?;
    /// let tables = base.experiment().seed(1).runs(50).compare([&variant])?.tables();
    /// assert!(tables.all[0].csv.starts_with("variant,"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn tables(&self) -> Tables {
        let base = &self.base.scenario;
        let all = vec![(csv::comparison_table(), csv::comparison(self))];
        tables(&format!("compare-{}", base.id), &base.name, all)
    }
}

impl Sweep {
    /// Its table: `sweep.csv`.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let sweep = scenario.experiment().runs(50).sweep(&scenario, ["tension.start=2,4"])?;
    /// assert!(sweep.tables().all[0].csv.starts_with("point,over.tension.start,"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn tables(&self) -> Tables {
        let names: Vec<String> = self.axes.iter().map(|axis| axis.name.clone()).collect();
        let all = vec![(csv::sweep_table(&names), csv::sweep(self))];
        tables(&format!("sweep-{}", self.scenario.id), &self.scenario.name, all)
    }
}
