//! Rows of runs: `inputs.csv`, a sample with what was drawn, and `runs.csv`, every run.

use std::io::Write;

use anyhow::Result;
use detente::engine::record::Record;
use detente::scenario::{Ending, Scenario};
use detente::tally::Sampled;

/// `inputs.csv`: run, outcome, every uncertain input by its path, every private type's point by its name.
pub(super) fn inputs(out: impl Write, scenario: &Scenario, sample: &[Sampled]) -> Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let mut header = vec!["run".to_string(), "outcome".to_string()];
    header.extend(input_columns(scenario));
    table.write_record(&header)?;
    for run in sample {
        let mut row = vec![run.run.to_string(), scenario.outcomes[run.outcome].id.clone()];
        row.extend(input_cells(scenario, &run.drawn, &run.point));
        table.write_record(&row)?;
    }
    table.flush()?;
    Ok(())
}

/// `runs.csv`, written row by row as runs come in.
pub(super) struct Runs<'a, W: Write> {
    scenario: &'a Scenario,
    table: csv::Writer<W>,
}

impl<'a, W: Write> Runs<'a, W> {
    /// Begins the table: run, outcome, how it ended, the last round, payoff by actor, inputs.
    pub(super) fn begin(out: W, scenario: &'a Scenario) -> Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        let mut header: Vec<String> = ["run", "outcome", "ended_by", "rounds"].map(String::from).into();
        header.extend(scenario.actors.iter().map(|actor| format!("payoff.{}", actor.id)));
        header.extend(input_columns(scenario));
        table.write_record(&header)?;
        Ok(Self { scenario, table })
    }

    /// Adds one run.
    pub(super) fn push(&mut self, run: &Record) -> Result<()> {
        let scenario = self.scenario;
        let mut row = vec![
            run.run.to_string(),
            scenario.outcomes[run.outcome].id.clone(),
            ended_by(scenario, run.ended),
            run.end_round.to_string(),
        ];
        row.extend(run.payoff.iter().map(f64::to_string));
        row.extend(input_cells(scenario, &run.drawn, &run.point));
        Ok(self.table.write_record(&row)?)
    }

    /// Writes what is still in memory.
    pub(super) fn finish(mut self) -> Result<()> {
        Ok(self.table.flush()?)
    }
}

fn input_columns(scenario: &Scenario) -> impl Iterator<Item = String> + '_ {
    scenario.draws.iter().map(|draw| draw.path.clone()).chain(scenario.types.iter().map(|ty| ty.id.clone()))
}

fn input_cells<'a>(scenario: &'a Scenario, drawn: &'a [f64], point: &'a [usize]) -> impl Iterator<Item = String> + 'a {
    let points = scenario.types.iter().zip(point).map(|(ty, &point)| ty.points[point].name.clone());
    drawn.iter().map(f64::to_string).chain(points)
}

fn ended_by(scenario: &Scenario, ending: Ending) -> String {
    match ending {
        Ending::Force(Some(force)) => format!("force.{}", scenario.forces[force.0].id),
        Ending::Force(None) => "force".to_string(),
        Ending::Accident => "accident".to_string(),
        Ending::Clash => "clash".to_string(),
        Ending::Outcome => "outcome".to_string(),
        Ending::Horizon => "horizon".to_string(),
    }
}
