//! Tables for other programs: CSV with a header, rows ended by `\n`, numbers with all their digits and nothing where a
//! number is undefined; and `datapackage.json`, which says what each column is (Frictionless Data Package and Table Schema).
//!
//! A table is its [`Column`]s and its rows of [`Cell`]s; header, description and documentation come from the same columns.
//! Names of columns that hold an id from the scenario begin with a word and a point, such as `input.` or `payoff.`, which
//! no other column has: so no id can double a column.

use crate::analysis::compare::Comparison;
use crate::analysis::findings::{Estimate, Findings, OutcomeFinding, PrecisionBand};
use crate::analysis::groups::{GroupFinding, GroupRef};

use super::words::foresight::{Twin, rows as changes};
use super::words::terms::capital;
use super::words::variants::{self, Of};
use super::words::{subsets, talks as words};

mod columns;
mod explored;
mod package;

pub use columns::{
    Ids, comparison_table, discover_table, endings_by_input_table, flip_table, foresight_table, groups_table,
    indices_table, inputs_table, moves_table, outcomes_table, rounds_table, runs_table, samples_table,
    sensitivity_table, strategies_table, sweep_table, talks_table,
};
pub use explored::{discover, flip, indices, samples, sensitivity, strategies, sweep, table_of_strategies};
pub use package::{markdown, package};

/// Name of the Parquet file that stands for `runs.csv`.
pub const RUNS_PARQUET: &str = "runs.parquet";

/// What stands in one place of a table. All text that reaches a table is made safe here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell(String);

impl Cell {
    /// Text, as names and ids: without line breaks and other control characters, and so that no spreadsheet takes it for a
    /// formula: what begins like one gets a `'` before it, which spreadsheets take as "this is text". Numbers stay as they are.
    ///
    /// ```
    /// use detente::internals::render::csv::Cell;
    /// assert_eq!(Cell::text("War by decision").as_str(), "War by decision");
    /// assert_eq!(Cell::text("=HYPERLINK(\"http://x\")").as_str(), "'=HYPERLINK(\"http://x\")");
    /// assert_eq!(Cell::text("-0.25").as_str(), "-0.25");
    /// ```
    pub fn text(text: &str) -> Self {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
        let risky = clean.trim_start().starts_with(formula) || text.starts_with(['\t', '\r', '\n']);
        let number = clean.parse::<f64>().is_ok_and(f64::is_finite);
        Self(if risky && !number { format!("'{clean}") } else { clean })
    }

    /// A whole number.
    pub fn count(n: u64) -> Self {
        Self(n.to_string())
    }

    /// A number; nothing where it is undefined.
    pub fn number(value: impl Into<Option<f64>>) -> Self {
        Self(value.into().map_or_else(String::new, |value| value.to_string()))
    }

    /// Nothing.
    pub fn nothing() -> Self {
        Self(String::new())
    }

    /// What is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<[u8]> for Cell {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Whole numbers, at least this.
    Integer(u64),
    /// Real numbers.
    Number,
    /// Shares of runs and other numbers from 0 to 1.
    Share,
    /// Text.
    Text,
    /// One of these words.
    Word(Vec<&'static str>),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether every row has something in it.
    pub always: bool,
    /// What it means, for people.
    pub about: String,
}

/// A table: its file, what it is, its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the file.
    pub file: &'static str,
    /// What a row is, and how rows are ordered.
    pub about: &'static str,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Columns that together tell one row from another.
    pub key: &'static [&'static str],
}

impl Table {
    /// The header.
    pub fn header(&self) -> Vec<Cell> {
        self.columns.iter().map(|column| Cell::text(&column.name)).collect()
    }

    /// The same in another file.
    pub fn named(self, file: &'static str) -> Self {
        Self { file, ..self }
    }
}

/// Ids that become columns of the tables of one experiment.
pub fn ids_of_outcomes(findings: &Findings) -> Ids {
    Ids {
        outcomes: findings.outcomes.iter().map(|outcome| outcome.id.clone()).collect(),
        walk_outs: findings.collapse.iter().flat_map(|collapse| collapse.by.keys().cloned()).collect(),
        ..Ids::default()
    }
}

/// Content of `outcomes.csv`.
pub fn outcomes(findings: &Findings) -> String {
    let row = |outcome: &OutcomeFinding| {
        let mut row = vec![Cell::text(&outcome.id), Cell::text(&outcome.name)];
        row.push(outcome.cause.map_or_else(Cell::nothing, |cause| Cell::text(cause.id())));
        row.extend([Cell::text(&outcome.group), Cell::count(outcome.count)]);
        row.extend(estimate(Some(&outcome.share)));
        let Estimate { level, method, n, .. } = outcome.share;
        row.extend([Cell::number(level), Cell::text(method.id()), Cell::count(n)]);
        row.extend(estimate(outcome.counted.as_ref()));
        let band: Option<&PrecisionBand> = findings.precision_band.get(&outcome.id);
        row.extend(estimate(band.map(|band| &band.half)));
        row.extend(estimate(band.map(|band| &band.double)));
        row
    };
    write(&outcomes_table(), findings.outcomes.iter().map(row))
}

/// Content of `endings_by_input.csv`.
pub fn endings_by_input(findings: &Findings) -> String {
    let labels = &findings.scenario.labels;
    let mut rows = Vec::new();
    for input in &findings.endings_by_input {
        for subset in &input.subsets {
            let ends = if subset.numeric { subset.range.map(Cell::number) } else { [Cell::nothing(), Cell::nothing()] };
            let of = [
                Cell::text(&input.path),
                Cell::text(&labels.path(&input.path)),
                Cell::text(input.kind.id()),
                Cell::text(subset.id()),
                Cell::text(&subsets::name(labels, &input.path, subset)),
            ];
            for outcome in &findings.outcomes {
                let Some(share) = subset.outcome.get(&outcome.id) else { continue };
                let mut row: Vec<Cell> = of.iter().chain(&ends).cloned().collect();
                row.extend([Cell::text(&outcome.id), Cell::text(&outcome.name)]);
                row.extend(estimate(Some(share)));
                row.extend([Cell::number(share.level), Cell::text(share.method.id()), Cell::count(share.n)]);
                rows.push(row);
            }
        }
    }
    write(&endings_by_input_table(), rows)
}

/// Content of `talks.csv`.
pub fn talks(findings: &Findings) -> String {
    let mut rows = Vec::new();
    for one in &findings.talks {
        let or_nothing = |id: &Option<String>| id.as_deref().map_or_else(Cell::nothing, Cell::text);
        let classes = findings.outcomes.iter().filter_map(|class| {
            let names = [&class.id, &class.name, &class.group].map(|text| Cell::text(text));
            Some((names, one.outcome.get(&class.id)?))
        });
        let together = capital(&words::about(findings));
        let together = [Cell::nothing(), Cell::text(&together), Cell::text(&one.groups.join(" "))];
        for (names, found) in classes.chain([(together, &one.together)]) {
            let mut row = vec![Cell::text(one.twin.id()), or_nothing(&one.r#type), or_nothing(&one.point)];
            row.extend(names);
            row.extend(estimate(Some(found)));
            row.extend([Cell::number(found.level), Cell::count(found.n)]);
            row.push(one.verdict.map_or_else(Cell::nothing, |verdict| Cell::text(verdict.id())));
            rows.push(row);
        }
    }
    write(&talks_table(), rows)
}

/// Content of `groups.csv`.
pub fn groups(findings: &Findings) -> String {
    let row = |one: &GroupFinding| {
        let GroupRef { id, name, kind, followed, outcomes } = &one.group;
        let followed = if *followed { "yes" } else { "no" };
        let mut row = vec![Cell::text(id), Cell::text(name), Cell::text(kind.id()), Cell::text(followed)];
        row.extend([Cell::text(&outcomes.join(" ")), Cell::count(one.count)]);
        row.extend(estimate(Some(&one.share)));
        let Estimate { level, method, n, .. } = one.share;
        row.extend([Cell::number(level), Cell::text(method.id()), Cell::count(n)]);
        row.extend(estimate(one.counted.as_ref()));
        row
    };
    write(&groups_table(), findings.groups.iter().map(row))
}

/// Content of `rounds.csv`.
pub fn rounds(findings: &Findings) -> String {
    let rows = findings.rounds.iter().map(|round| {
        let tension = &round.tension;
        let mut row = vec![Cell::count(round.round.into()), Cell::count(round.running)];
        row.extend(estimate(Some(&tension.mean)));
        row.push(Cell::count(tension.mean.n));
        row.extend([tension.q05, tension.q25, tension.q50, tension.q75, tension.q95].map(Cell::number));
        row.extend(findings.outcomes.iter().map(|one| Cell::count(round.ended.get(&one.id).copied().unwrap_or(0))));
        let hazard = findings.hazards.iter().find(|one| one.round == round.round);
        row.push(hazard.map_or_else(Cell::nothing, |one| Cell::count(one.at_risk)));
        row.extend(estimate(hazard.map(|one| &one.survival)));
        for outcome in &findings.outcomes {
            row.extend(estimate(hazard.and_then(|one| one.outcome.get(&outcome.id))));
        }
        let left = |by_round: &Vec<u64>| by_round.get(round.round.checked_sub(1)? as usize).copied();
        let by = findings.collapse.iter().flat_map(|collapse| collapse.by.values());
        row.extend(by.map(|one| left(&one.by_round).map_or_else(Cell::nothing, Cell::count)));
        row
    });
    write(&rounds_table(&ids_of_outcomes(findings)), rows)
}

/// Content of `moves.csv`.
pub fn moves(findings: &Findings) -> String {
    let rows = findings.moves.iter().map(|one| {
        let gain = findings.realized_gains.as_ref().and_then(|gains| gains.by_move.get(&one.id));
        let mut row = [&one.id, &one.name, &one.actor].map(|text| Cell::text(text)).to_vec();
        row.push(Cell::count(one.by_round.iter().sum()));
        row.extend(estimate(Some(&one.at_a_loss)));
        row.push(Cell::count(one.at_a_loss.n));
        row.extend(estimate(gain));
        row.extend(estimate(findings.realized_gains.as_ref().and_then(|gains| gains.at_a_loss_by_move.get(&one.id))));
        row.extend([Cell::number(one.at_a_loss.level), Cell::count(gain.map_or(0, |gain| gain.n))]);
        row
    });
    write(&moves_table(), rows)
}

/// Content of `foresight.csv`; none where actors do not choose in an equilibrium.
pub fn foresight(findings: &Findings) -> Option<String> {
    let found = findings.foresight.as_ref()?;
    let mut rows = Vec::new();
    for twin in Twin::ALL {
        for one in changes(findings, found, twin) {
            let id = one.id.map_or_else(Cell::nothing, Cell::text);
            let mut row = vec![Cell::text(twin.id()), Cell::text(one.quantity.id()), id, Cell::text(&one.name)];
            for side in [&one.found.run, &one.found.twin, &one.found.difference] {
                row.extend(estimate(Some(side)));
            }
            let Estimate { level, method, n, .. } = one.found.difference;
            row.extend([Cell::number(level), Cell::text(method.id()), Cell::count(n)]);
            rows.push(row);
        }
    }
    Some(write(&foresight_table(), rows))
}

/// Content of `comparison.csv`.
pub fn comparison(comparison: &Comparison) -> String {
    let names = variants::names(comparison);
    let mut rows = Vec::new();
    for (place, variant) in comparison.variants.iter().enumerate() {
        for of in Of::all(comparison) {
            let change = of.change(comparison, variant);
            let mut row = vec![Cell::count(place as u64 + 1), Cell::text(&variant.compared.scenario.id)];
            row.push(Cell::text(&names[place + 1]));
            let name = Cell::text(of.name(comparison));
            row.extend(match of {
                Of::Group(group) => {
                    let id = Cell::text(&comparison.groups[group].id);
                    [Cell::text("group"), Cell::nothing(), name, Cell::nothing(), id]
                }
                Of::Class(class) => {
                    let class = &comparison.outcomes[class];
                    let cause = class.cause.map_or_else(Cell::nothing, |cause| Cell::text(cause.id()));
                    [Cell::text("class"), Cell::text(&class.id), name, cause, Cell::text(&class.group)]
                }
            });
            for one in [&change.base, &change.variant, &change.difference] {
                row.extend(estimate(Some(one)));
            }
            row.push(Cell::number(change.difference.level));
            row.extend([change.gained, change.lost, change.difference.n].map(Cell::count));
            row.push(Cell::number(change.variance_reduction));
            let counted = change.counted.as_ref().map(|c| [&c.base, &c.variant, &c.difference]);
            (0..3).for_each(|of| row.extend(estimate(counted.map(|all| all[of]))));
            rows.push(row);
        }
    }
    write(&comparison_table(), rows)
}

fn estimate(estimate: Option<&Estimate>) -> [Cell; 4] {
    let interval = estimate.and_then(|e| e.interval);
    [
        estimate.and_then(|e| e.value),
        estimate.and_then(|e| e.standard_error),
        interval.map(|i| i[0]),
        interval.map(|i| i[1]),
    ]
    .map(Cell::number)
}

fn write(table: &Table, rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(table.header()).chain(rows) {
        writer.write_record(&row).expect("all rows are as long as the header and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes what is left");
    String::from_utf8(bytes).expect("only text was written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").iter().map(str::to_string).collect();
        let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_string).collect()).collect();
        (header, rows)
    }

    fn names(table: &Table) -> Vec<String> {
        table.columns.iter().map(|column| column.name.clone()).collect()
    }

    #[test]
    fn outcomes_read_back() {
        let findings = sample::build(&Size { long: true, ..Size::usual() });
        let (header, rows) = read(&outcomes(&findings));
        assert_eq!(header, names(&outcomes_table()));
        assert_eq!(header[..7], ["outcome", "outcome_name", "cause", "group", "count", "share", "share_se"]);
        assert_eq!(rows.len(), findings.outcomes.len());
        for (row, outcome) in rows.iter().zip(&findings.outcomes) {
            assert_eq!((&row[0], &row[1]), (&outcome.id, &outcome.name));
            assert_eq!(row[5].parse::<f64>().ok(), outcome.share.value);
        }
    }

    #[test]
    fn groups_read_back() {
        let findings = sample::usual();
        let (header, rows) = read(&groups(&findings));
        assert_eq!(header, names(&groups_table()));
        let told: Vec<_> = rows.iter().map(|row| row[..5].join(",")).collect();
        let expected = [
            "war,War,force,yes,outcome_00 outcome_01",
            "clash,Clash,clash,no,outcome_02",
            "agreement,Agreement,agreement,no,outcome_03 outcome_04",
            "no_deal,No deal,other,no,outcome_05 outcome_06 outcome_07",
        ];
        assert_eq!(told, expected);
        let counts: u64 = rows.iter().map(|row| row[5].parse::<u64>().expect("a count")).sum();
        assert_eq!(counts, findings.plan.runs);
    }

    #[test]
    fn rounds_read_back() {
        let findings = sample::usual();
        let (header, rows) = read(&rounds(&findings));
        assert_eq!(rows.len(), findings.rounds.len());
        let n = findings.outcomes.len();
        let collapse = findings.collapse.as_ref().expect("talks that collapse");
        assert_eq!(header.len(), 12 + n + 5 + 4 * n + collapse.by.len());
        let at = |name: &str| header.iter().position(|one| one == name).expect("a column");
        for (row, hazard) in rows[1..].iter().zip(&findings.hazards) {
            assert_eq!(row[at("at_risk")], hazard.at_risk.to_string());
            assert_eq!(row[at("survival")].parse::<f64>().ok(), hazard.survival.value);
            let high = hazard.outcome["outcome_01"].interval.map(|ends| ends[1]);
            assert_eq!(row[at("hazard_high.outcome_01")].parse::<f64>().ok(), high);
        }
        assert_eq!(rows[0][at("at_risk")], "");
        for (actor, one) in &collapse.by {
            let column = at(&format!("collapsed.{actor}"));
            let found: Vec<u64> = rows[1..].iter().map(|row| row[column].parse().expect("a count")).collect();
            assert_eq!((found, rows[0][column].as_str()), (one.by_round.clone(), ""));
        }
        let all: u64 =
            rows.iter().flat_map(|row| row[12..12 + n].iter().map(|n| n.parse::<u64>().expect("a count"))).sum();
        assert_eq!(all, findings.plan.runs);
    }

    #[test]
    fn moves_read_back() {
        let findings = sample::usual();
        let (header, rows) = read(&moves(&findings));
        assert_eq!(header, names(&moves_table()));
        let gains = findings.realized_gains.as_ref().expect("there are moves");
        let at = |name: &str| header.iter().position(|other| other == name).expect("it is a column");
        for (row, one) in rows.iter().zip(&findings.moves) {
            assert_eq!((&row[0], &row[2]), (&one.id, &one.actor));
            let is = |column: &str, found: &Estimate| {
                let cell = |end: &str| row[at(&format!("{column}{end}"))].parse::<f64>().ok();
                assert_eq!((cell(""), cell("_se")), (found.value, found.standard_error));
                assert_eq!(cell("_low").zip(cell("_high")), found.interval.map(|[low, high]| (low, high)));
            };
            is("at_a_loss", &one.at_a_loss);
            is("realized_gain", &gains.by_move[&one.id]);
            is("realized_loss", &gains.at_a_loss_by_move[&one.id]);
            assert_eq!(row[at("at_a_loss_n")], one.at_a_loss.n.to_string());
            assert_eq!(row[at("n")], gains.by_move[&one.id].n.to_string());
        }
        assert_eq!(rows.len(), findings.moves.len());
        assert!(read(&moves(&sample::build(&Size::bare()))).1.is_empty());
    }

    #[test]
    fn what_foresight_changes_reads_back() {
        assert_eq!(foresight(&sample::usual()), None);
        let findings = sample::foreseen(&Size::usual(), true);
        let (header, rows) = read(&foresight(&findings).expect("actors choose in an equilibrium"));
        assert_eq!(header, names(&foresight_table()));
        let found = findings.foresight.as_ref().expect("likewise");
        let change = found.without_moves.as_ref().expect("there are moves");
        let row = |start: [&str; 3]| rows.iter().find(|row| row[..3] == start).expect("a row");
        for (start, paired) in [
            (["no_moves", "outcome", "outcome_01"], &change.outcomes["outcome_01"]),
            (["no_moves", "payoff", "actor_1"], &change.payoffs["actor_1"]),
            (["myopic", "realized_gain", ""], &found.realized.as_ref().expect("there are moves").gain),
        ] {
            let row = row(start);
            let number = |place: usize| row[place].parse::<f64>().ok();
            assert_eq!(
                [number(4), number(8), number(12)],
                [&paired.run, &paired.twin, &paired.difference].map(|e| e.value)
            );
            assert_eq!(number(14).zip(number(15)), paired.difference.interval.map(|[low, high]| (low, high)));
        }
        // What was not computed has no rows.
        let (_, rows) = read(&foresight(&sample::foreseen(&Size::usual(), false)).expect("likewise"));
        assert!(!rows.is_empty() && rows.iter().all(|row| row[0] == "myopic"));
        let (_, bare) = read(&foresight(&sample::foreseen(&Size::bare(), true)).expect("likewise"));
        assert!(bare.iter().all(|row| ["group", "outcome", "payoff"].contains(&row[1].as_str())), "{bare:?}");
    }

    #[test]
    fn comparisons_read_back() {
        let sample = sample::comparison(&Size::usual(), 3);
        let (header, rows) = read(&comparison(&sample));
        assert_eq!(header, names(&comparison_table()));
        assert_eq!(rows.len(), 3 * (sample.outcomes.len() + 4));
        assert_eq!((&rows[0][3..8]), ["group", "", "War", "", "war"]);
        assert!(rows.iter().any(|row| row[3] == "class" && row[6] == "decision" && row[7] == "war"));
    }

    #[test]
    fn undefined_numbers_are_empty() {
        let mut findings = sample::usual();
        findings.rounds[3].tension.mean.value = None;
        findings.rounds[3].tension.q50 = None;
        let (_, rows) = read(&rounds(&findings));
        assert_eq!((rows[3][2].as_str(), rows[3][9].as_str()), ("", ""));
    }

    /// What Excel, LibreOffice Calc and Google Sheets take for a formula, and what only looks like it.
    #[test]
    fn no_text_reaches_a_spreadsheet_as_a_formula() {
        for text in [
            "=HYPERLINK(\"http://example.com\";\"click\")",
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "  =1+1",
            "\u{1b}=1",
            "＝1+1",
            "-",
            "+",
            "-inf",
            "+NaN",
            "-name",
        ] {
            let cell = Cell::text(text);
            assert!(cell.as_str().starts_with('\''), "{text:?}: {cell:?}");
            assert!(!cell.as_str().chars().any(char::is_control), "{cell:?}");
        }
        for text in ["War", "-0.25", "+3", "-1e-9", "a=b", "1-2", "x+y", "'quoted'", "3 – 4", ""] {
            assert_eq!(Cell::text(text).as_str(), text);
        }
        assert_eq!(Cell::text("a\u{0}b\u{7}c\nd").as_str(), "a b c d");
        let mut findings = sample::usual();
        findings.outcomes[0].name = "=cmd|'/c calc'!A1, \"x\"\r\n".into();
        let (_, rows) = read(&outcomes(&findings));
        assert_eq!(rows[0][1], "'=cmd|'/c calc'!A1, \"x\"  ");
    }

    #[test]
    fn no_id_doubles_a_column() {
        let fixed =
            ["run", "outcome", "cause", "group", "ended_by", "rounds", "variant", "round", "running", "tension"];
        let all: Vec<String> = fixed.iter().map(|id| (*id).to_string()).collect();
        let all = || all.clone();
        let ids = Ids {
            actors: all(),
            inputs: all(),
            types: all(),
            outcomes: all(),
            walk_outs: all(),
            issues: all(),
            moves: all(),
            shifts: all(),
        };
        for table in [rounds_table(&ids), inputs_table(&ids), runs_table(&ids, false), runs_table(&ids, true)] {
            let mut names = names(&table);
            names.sort();
            let n = names.len();
            names.dedup();
            assert_eq!(names.len(), n, "{}", table.file);
        }
    }

    #[test]
    fn every_column_is_described() {
        let text = markdown();
        let package = package("a/b C", "T", &[outcomes_table()]);
        assert_eq!(package["name"], "a-b-c");
        let fields = package["resources"][0]["schema"]["fields"].as_array().expect("fields");
        assert_eq!(fields.len(), outcomes_table().columns.len());
        for field in fields {
            let name = field["name"].as_str().expect("a name");
            assert!(text.contains(&format!("| `{name}` |")), "{name}");
            assert!(field["description"].as_str().is_some_and(|about| about.ends_with('.')), "{name}");
        }
    }
}
