//! Rows of runs, for the tables `inputs.csv`, a sample with what was drawn, and `runs.csv`, every run.

use std::collections::BTreeSet;

use crate::engine::round::record::Record;
use crate::index::{DrawIdx, PointIdx, TiSlice, TypeIdx};
use crate::render::csv::{Cell, Ids, Table, inputs_table, runs_table};
use crate::scenario::{Ending, OutcomeClass, Scenario};
use crate::tally::Sampled;

/// Ids that become columns: those of all scenarios, each once, in the order in which they come.
fn ids(scenarios: &[&Scenario]) -> Ids {
    let mut seen = BTreeSet::new();
    let mut each = |what: &'static str, of: &dyn Fn(&Scenario) -> Vec<String>| -> Vec<String> {
        scenarios.iter().flat_map(|s| of(s)).filter(|id| seen.insert((what, id.clone()))).collect()
    };
    Ids {
        actors: each("actor", &|s| s.actors.iter().map(|actor| actor.id.clone()).collect()),
        inputs: each("input", &|s| s.draws.iter().map(|draw| draw.path.clone()).collect()),
        types: each("type", &|s| s.types.iter().map(|ty| ty.id.clone()).collect()),
        issues: each("issue", &|s| s.issues.iter().map(|issue| issue.id.clone()).collect()),
        moves: each("move", &|s| s.moves.iter().map(|one| one.id.clone()).collect()),
        shifts: each("shift", &|s| s.shifts.iter().map(|shift| shift.id.clone()).collect()),
        ..Ids::default()
    }
}

/// What `inputs.csv` holds.
#[must_use]
pub fn table_of_inputs(scenario: &Scenario) -> Table {
    inputs_table(&ids(&[scenario]))
}

/// What `runs.csv` of one scenario holds.
#[must_use]
pub fn table_of_runs(scenario: &Scenario) -> Table {
    runs_table(&ids(&[scenario]), false)
}

/// What `runs.csv` of a comparison holds; `scenarios`: the base, then the variants.
#[must_use]
pub fn table_of_compared_runs(scenarios: &[&Scenario]) -> Table {
    runs_table(&ids(scenarios), true)
}

/// A row of `inputs.csv`.
#[must_use]
pub fn of_sample(scenario: &Scenario, run: &Sampled) -> Vec<Cell> {
    let mut row = vec![Cell::count(run.run)];
    row.extend(outcome(&scenario.outcomes[run.outcome]));
    row.extend(drawn(&run.drawn));
    row.extend(points(scenario, &run.point));
    row
}

/// Rows of `runs.csv`, one after another as runs come in.
pub struct Rows<'a> {
    table: Table,
    sides: Vec<Side<'a>>,
    /// Whether there is a column that says which scenario.
    comparison: bool,
    row: Vec<Cell>,
}

/// A scenario, and the columns that its payoffs, inputs and types stand in.
struct Side<'a> {
    scenario: &'a Scenario,
    actors: Vec<Option<usize>>,
    inputs: Vec<Option<usize>>,
    types: Vec<Option<usize>>,
    issues: Vec<Option<usize>>,
    moves: Vec<Option<usize>>,
    shifts: Vec<Option<usize>>,
}

impl<'a> Rows<'a> {
    /// Rows of one scenario.
    #[must_use]
    pub fn of_runs(scenario: &'a Scenario) -> Self {
        Self::new(&[scenario], false)
    }

    /// Rows of a comparison: the base, then the variants.
    #[must_use]
    pub fn of_compared_runs(scenarios: &[&'a Scenario]) -> Self {
        Self::new(scenarios, true)
    }

    fn new(scenarios: &[&'a Scenario], comparison: bool) -> Self {
        let ids = ids(scenarios);
        let sides = scenarios.iter().map(|scenario| Side::new(scenario, &ids)).collect();
        Self { table: runs_table(&ids, comparison), sides, comparison, row: Vec::new() }
    }

    /// The header of the table.
    #[must_use]
    pub fn header(&self) -> Vec<Cell> {
        self.table.header()
    }

    /// The row of one run of a scenario: 0 is the base.
    pub fn row(&mut self, side: usize, run: &Record) -> &[Cell] {
        let Side { scenario, actors, inputs, types, issues, moves, shifts } = &self.sides[side];
        let row = &mut self.row;
        row.clear();
        if self.comparison {
            row.push(Cell::count(side as u64));
        }
        row.push(Cell::count(run.run));
        row.extend(outcome(&scenario.outcomes[run.outcome]));
        row.push(ended_by(scenario, run.ended));
        row.push(Cell::count(run.end_round.into()));
        row.extend(collapse(scenario, run));
        row.extend(placed(actors, run.payoff.iter().map(|payoff| Cell::number(*payoff)).collect()));
        let stood = &run.stood;
        row.extend([Cell::count(run.n_final.into()), Cell::count(stood.failed_meetings.into())]);
        row.extend([Cell::number(stood.tension), Cell::number(stood.mobilisation)]);
        row.extend(placed(issues, levels(scenario, run).collect()));
        row.extend(placed(moves, stood.moves.iter().map(|level| Cell::count((*level).into())).collect()));
        row.extend(placed(shifts, stood.shifts.iter().map(|shift| Cell::count((*shift).into())).collect()));
        row.extend(placed(inputs, drawn(&run.drawn).collect()));
        row.extend(placed(types, points(scenario, &run.point).collect()));
        row
    }
}

impl<'a> Side<'a> {
    fn new(scenario: &'a Scenario, ids: &Ids) -> Self {
        let actor = |id: &String| scenario.actors.iter().position(|actor| actor.id == *id);
        let input = |path: &String| scenario.draws.iter().position(|draw| draw.path == *path);
        let ty = |id: &String| scenario.types.iter().position(|ty| ty.id == *id);
        let issue = |id: &String| scenario.issues.iter().position(|issue| issue.id == *id);
        let leverage = |id: &String| scenario.moves.iter().position(|one| one.id == *id);
        let shift = |id: &String| scenario.shifts.iter().position(|shift| shift.id == *id);
        Self {
            scenario,
            actors: ids.actors.iter().map(actor).collect(),
            inputs: ids.inputs.iter().map(input).collect(),
            types: ids.types.iter().map(ty).collect(),
            issues: ids.issues.iter().map(issue).collect(),
            moves: ids.moves.iter().map(leverage).collect(),
            shifts: ids.shifts.iter().map(shift).collect(),
        }
    }
}

/// Cells in the order of the columns; nothing where a scenario has no such thing.
fn placed(places: &[Option<usize>], cells: Vec<Cell>) -> impl Iterator<Item = Cell> {
    places.iter().map(move |place| place.map_or_else(Cell::nothing, |place| cells[place].clone()))
}

fn outcome(class: &OutcomeClass) -> [Cell; 3] {
    let cause = class.cause.map_or_else(Cell::nothing, |cause| Cell::text(cause.id()));
    [Cell::text(&class.id), cause, Cell::text(&class.group)]
}

fn drawn(drawn: &TiSlice<DrawIdx, f64>) -> impl Iterator<Item = Cell> + '_ {
    drawn.iter().map(|value| Cell::number(*value))
}

fn points<'a>(scenario: &'a Scenario, point: &'a TiSlice<TypeIdx, PointIdx>) -> impl Iterator<Item = Cell> + 'a {
    scenario.types.iter().zip(point).map(|(ty, &point)| Cell::text(&ty.points[point].name))
}

fn levels<'a>(scenario: &'a Scenario, run: &'a Record) -> impl Iterator<Item = Cell> + 'a {
    scenario.issues.iter().zip(&run.levels).map(|(issue, &level)| Cell::text(&issue.levels[usize::from(level)].id))
}

/// Whether the talks collapsed, who walked out, and in which round.
fn collapse(scenario: &Scenario, run: &Record) -> [Cell; 3] {
    match run.collapsed {
        Some((actor, round)) => [Cell::text("yes"), Cell::text(&scenario.actors[actor].id), Cell::count(round.into())],
        None => [Cell::text("no"), Cell::nothing(), Cell::nothing()],
    }
}

fn ended_by(scenario: &Scenario, ending: Ending) -> Cell {
    match ending {
        Ending::Force(Some(force)) => Cell::text(&format!("force.{}", scenario.forces[force].id)),
        Ending::Force(None) => Cell::text("force"),
        Ending::Accident => Cell::text("accident"),
        Ending::Clash => Cell::text("clash"),
        Ending::Outcome => Cell::text("outcome"),
        Ending::Horizon => Cell::text("horizon"),
    }
}
