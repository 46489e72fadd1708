//! What came of runs: findings, tables, charts, a report.

use super::tables::{Described, Tables, described, of_runs};
use super::values::FittedValues;
use crate::analysis::analyse_with;
use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;
use crate::analysis::health::Evidence;
use crate::engine::Experiment as Counted;
use crate::model::Model;
use crate::plan::RunPlan;
use crate::render::document::worded;
use crate::render::headline;
#[cfg(feature = "charts")]
use crate::render::{chart, html};
use crate::scenario::Scenario as Checked;

/// What came of an experiment.
///
/// ```
/// let scenario = detente::Scenario::template("strike").unwrap();
/// let outcome = scenario.experiment().seed(1).runs(100).run()?;
/// assert_eq!(outcome.findings().plan.runs, 100);
/// assert_eq!(outcome.digest().len(), 64);
/// assert_eq!(outcome.headline().len(), 3);
/// # Ok::<(), detente::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Outcome {
    findings: Findings,
    pub(super) checked: Checked,
    pub(super) counted: Counted,
    /// Content of `runs.csv`, where runs were kept.
    pub(super) runs: Option<String>,
}

impl Outcome {
    /// Analyzes what was counted, and how good the values are that were used.
    #[doc(hidden)]
    #[must_use]
    pub fn of(
        checked: &Checked,
        model: &Model,
        values: Option<&FittedValues>,
        plan: &RunPlan,
        counted: Counted,
    ) -> Self {
        let evidence = values.map_or_else(Evidence::default, FittedValues::evidence);
        let findings = worded(analyse_with(checked, model, &counted, plan, &evidence));
        Self { findings, checked: checked.clone(), counted, runs: None }
    }

    /// What was counted.
    #[doc(hidden)]
    #[must_use]
    pub fn counted(&self) -> &Counted {
        &self.counted
    }

    /// Everything that was found, with intervals.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_findings(self) -> Findings {
        self.findings
    }

    /// SHA-256 of what was counted, in hexadecimal: equal digests, equal results. It is the same on every machine, so that a
    /// test can pin it.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.findings.digest
    }

    /// The three conclusions, each a sentence.
    #[must_use]
    pub fn headline(&self) -> Vec<String> {
        headline::headline(&self.findings).to_vec()
    }

    /// Each table with its columns, but that of the runs.
    #[doc(hidden)]
    #[must_use]
    pub fn described(&self) -> Described {
        described(&self.checked, &self.findings, &self.counted)
    }

    /// The tables that the CSV files of a folder of results hold, and what their columns are.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let tables = scenario.experiment().runs(20).run()?.tables();
    /// let outcomes = tables.all.iter().find(|table| table.file == "outcomes.csv").unwrap();
    /// assert!(outcomes.csv.starts_with("outcome,outcome_name,"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[must_use]
    pub fn tables(&self) -> Tables {
        of_runs(&self.checked, &self.findings, &self.counted, self.runs.as_deref())
    }

    /// Every chart that has something to show.
    #[cfg(feature = "charts")]
    #[must_use]
    pub fn charts(&self) -> Vec<chart::Chart> {
        self.findings.charts()
    }

    /// The report: one HTML page that needs nothing else.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let page = scenario.experiment().runs(100).run()?.report();
    /// assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"));
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[cfg(feature = "charts")]
    #[must_use]
    pub fn report(&self) -> String {
        html::report(&self.checked, &self.findings, &self.charts())
    }
}

impl Findings {
    /// Every chart that has something to show, in the order of a report.
    ///
    /// ```
    /// let scenario = detente::Scenario::template("strike").unwrap();
    /// let charts = scenario.experiment().runs(100).run()?.into_findings().charts();
    /// assert_eq!(charts[0].name, "endings_by_input");
    /// # Ok::<(), detente::Error>(())
    /// ```
    #[cfg(feature = "charts")]
    #[must_use]
    pub fn charts(&self) -> Vec<chart::Chart> {
        chart::all(self)
    }
}

impl Comparison {
    /// The conclusions, each a sentence.
    #[must_use]
    pub fn headline(&self) -> Vec<String> {
        headline::comparison_headline(self)
    }

    /// Every chart that has something to show, in the order of a report.
    #[cfg(feature = "charts")]
    #[must_use]
    pub fn charts(&self) -> Vec<chart::Chart> {
        chart::comparison(self)
    }
}
