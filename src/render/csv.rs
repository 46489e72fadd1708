//! Tables for other programs: CSV with a header, rows ended by `\n`, numbers with all their digits and nothing where a
//! number is undefined; and `datapackage.json`, which says what each column is (Frictionless Data Package and Table Schema).
//!
//! A table is its [`Column`]s and its rows of [`Cell`]s; header, description and documentation come from the same columns.
//! Names of columns that hold an id from the scenario begin with a word and a point, such as `input.` or `payoff.`, which
//! no other column has: so no id can double a column.

use serde_json::{Value, json};

use crate::analysis::compare::Comparison;
use crate::analysis::findings::{Estimate, Findings, OutcomeFinding, PrecisionBand};
use crate::scenario::{Cause, Group};

use super::ranking::{self, Of};

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
}

/// Ids of the scenario that become columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Actors.
    pub actors: Vec<String>,
    /// Paths of uncertain inputs.
    pub inputs: Vec<String>,
    /// Private types.
    pub types: Vec<String>,
    /// Outcome classes.
    pub outcomes: Vec<String>,
}

fn column(name: impl Into<String>, kind: Kind, about: impl Into<String>) -> Column {
    Column { name: name.into(), kind, always: true, about: about.into() }
}

/// The same, with nothing in some rows.
fn maybe(name: impl Into<String>, kind: Kind, about: impl Into<String>) -> Column {
    Column { always: false, ..column(name, kind, about) }
}

fn of_outcome() -> [Column; 2] {
    let causes = Cause::ALL.map(Cause::id).to_vec();
    let groups = Group::ALL.map(Group::id).to_vec();
    [
        maybe(
            "cause",
            Kind::Word(causes),
            "How violence came about: by `decision`, by `accident` or as a contained `clash`; empty without violence.",
        ),
        column(
            "group",
            Kind::Word(groups),
            "What the outcome counts as in sums: `war` (by decision or accident), `agreement` (no war, and its condition needs an agreement) or `other`.",
        ),
    ]
}

fn outcome(about: &str) -> Column {
    column("outcome", Kind::Text, about)
}

fn estimate_columns(name: &str, kind: &Kind, what: &str) -> [Column; 4] {
    [
        maybe(name, kind.clone(), format!("{what}.")),
        maybe(format!("{name}_se"), Kind::Number, format!("Standard error of `{name}`.")),
        maybe(format!("{name}_low"), Kind::Number, format!("Low end of the interval of `{name}`.")),
        maybe(format!("{name}_high"), Kind::Number, format!("High end of the interval of `{name}`.")),
    ]
}

fn level(of: &str) -> Column {
    column("level", Kind::Share, format!("Confidence level of the interval of {of}."))
}

/// `outcomes.csv`.
pub fn outcomes_table() -> Table {
    let mut columns = vec![
        outcome("Id of the outcome class, as in the scenario and in conditions."),
        column("outcome_name", Kind::Text, "Its name for people."),
    ];
    columns.extend(of_outcome());
    columns.push(column("count", Kind::Integer(0), "Runs that ended so."));
    columns.extend(estimate_columns("share", &Kind::Share, "Share of all runs"));
    columns.push(level("`share`"));
    columns.push(column("method", Kind::Text, "How that interval is made: `wilson` or `confidence sequence`."));
    columns.push(column("n", Kind::Integer(1), "All runs."));
    columns.extend(estimate_columns("half", &Kind::Share, "Share with the decision precision of all actors halved"));
    columns.extend(estimate_columns("double", &Kind::Share, "Share with the decision precision of all actors doubled"));
    Table {
        file: "outcomes.csv",
        about: "One row for each outcome class, in the order of the scenario.",
        columns,
        key: &["outcome"],
    }
}

/// `rounds.csv`.
pub fn rounds_table(ids: &Ids) -> Table {
    let mut columns = vec![
        column("round", Kind::Integer(0), "Number of the round; 0 is the start."),
        column("running", Kind::Integer(0), "Runs that still go on at its close."),
    ];
    columns.extend(estimate_columns(
        "tension",
        &Kind::Number,
        "Mean tension at its close, from 0 to 10, over the runs that still go on",
    ));
    columns.push(column("tension_n", Kind::Integer(0), "Runs behind that mean."));
    columns.extend([5, 25, 50, 75, 95].map(|q| {
        maybe(format!("tension_q{q:02}"), Kind::Number, format!("Tension below which {q}% of these runs are."))
    }));
    columns.extend(ids.outcomes.iter().map(|id| {
        column(format!("ended.{id}"), Kind::Integer(0), format!("Runs that ended in this round with outcome `{id}`."))
    }));
    Table {
        file: "rounds.csv",
        about: "One row for each round, from 0 (the start) to the last.",
        columns,
        key: &["round"],
    }
}

fn run_column() -> Column {
    column("run", Kind::Integer(0), "Number of the run, from 0: the K of `detente replay --run K`.")
}

fn outcome_of_run() -> Vec<Column> {
    let mut columns = vec![outcome("Id of the outcome class it ended in.")];
    columns.extend(of_outcome());
    columns
}

fn input_columns(ids: &Ids) -> impl Iterator<Item = Column> + '_ {
    let input =
        |path: &String| maybe(format!("input.{path}"), Kind::Number, format!("Value that was drawn for `{path}`."));
    let point = |ty: &String| {
        maybe(format!("type.{ty}"), Kind::Text, format!("Point of the private type `{ty}` that was true."))
    };
    ids.inputs.iter().map(input).chain(ids.types.iter().map(point))
}

/// `inputs.csv`.
pub fn inputs_table(ids: &Ids) -> Table {
    let mut columns = vec![run_column()];
    columns.extend(outcome_of_run());
    columns.extend(input_columns(ids));
    Table {
        file: "inputs.csv",
        about: "One row for each run of a sample, with what was drawn in it.",
        columns,
        key: &["run"],
    }
}

/// `runs.csv`; of a comparison with the column `variant`.
pub fn runs_table(ids: &Ids, comparison: bool) -> Table {
    let mut columns = Vec::new();
    if comparison {
        columns.push(column("variant", Kind::Integer(0), "Which scenario: 0 is the base, 1 the first variant."));
    }
    columns.push(run_column());
    columns.extend(outcome_of_run());
    columns.extend([
        column("ended_by", Kind::Text, "How it ended, as in conditions: `force.` and the id of the use of force, `accident`, `clash`, `outcome` (its condition ends the run) or `horizon` (the last round closed)."),
        column("rounds", Kind::Integer(0), "Round in which it ended."),
    ]);
    let payoff = |id: &String| {
        maybe(format!("payoff.{id}"), Kind::Number, format!("Payoff of actor `{id}`, discounted to round 1."))
    };
    columns.extend(ids.actors.iter().map(payoff));
    columns.extend(input_columns(ids));
    match comparison {
        false => {
            Table { file: "runs.csv", about: "One row for each run (with `--keep-runs`).", columns, key: &["run"] }
        }
        true => Table {
            file: "runs.csv",
            about: "One row for each run under the base and under each variant (with `--keep-runs`), by run. A column that a scenario does not have is empty in its rows.",
            columns,
            key: &["run", "variant"],
        },
    }
}

/// `comparison.csv`.
pub fn comparison_table() -> Table {
    let [cause, group] = of_outcome();
    let mut columns = vec![
        column("variant", Kind::Integer(1), "Number of the variant, from 1, in the order given."),
        column("scenario", Kind::Text, "Id of its scenario."),
        column("variant_name", Kind::Text, "Its name for people."),
        column(
            "kind",
            Kind::Word(vec!["class", "sum"]),
            "Whether the row is about one outcome `class` or the `sum` of a group.",
        ),
        maybe("outcome", Kind::Text, "Id of the outcome class; empty in sums."),
        column("outcome_name", Kind::Text, "Name of the class or of the sum for people."),
        cause,
        group,
    ];
    columns.extend(estimate_columns("base_share", &Kind::Share, "Share of runs under the base"));
    columns.extend(estimate_columns("variant_share", &Kind::Share, "Share of runs under the variant"));
    columns.extend(estimate_columns(
        "difference",
        &Kind::Number,
        "Share under the variant minus share under the base, as a share: 0.01 is one point",
    ));
    columns.push(level("`difference`, which holds together with all others"));
    columns.push(column("gained", Kind::Integer(0), "Runs that end so under the variant only."));
    columns.push(column("lost", Kind::Integer(0), "Runs that end so under the base only."));
    columns.push(column("n", Kind::Integer(1), "All runs."));
    columns.push(maybe(
        "variance_reduction",
        Kind::Number,
        "Variance of the difference with independent random draws, over its variance with the same draws.",
    ));
    Table {
        file: "comparison.csv",
        about: "One row for each variant and each outcome class, and for the sums over war and agreement.",
        columns,
        key: &["variant", "kind", "outcome", "group"],
    }
}

/// Ids that become columns of the tables of one experiment.
pub fn ids_of_outcomes(findings: &Findings) -> Ids {
    Ids { outcomes: findings.outcomes.iter().map(|outcome| outcome.id.clone()).collect(), ..Ids::default() }
}

/// Content of `outcomes.csv`.
pub fn outcomes(findings: &Findings) -> String {
    let row = |outcome: &OutcomeFinding| {
        let mut row = vec![Cell::text(&outcome.id), Cell::text(&outcome.name)];
        row.push(outcome.cause.map_or_else(Cell::nothing, |cause| Cell::text(cause.id())));
        row.extend([Cell::text(outcome.group.id()), Cell::count(outcome.count)]);
        row.extend(estimate(Some(&outcome.share)));
        let Estimate { level, method, n, .. } = outcome.share;
        row.extend([Cell::number(level), Cell::text(method.id()), Cell::count(n)]);
        let band: Option<&PrecisionBand> = findings.precision_band.get(&outcome.id);
        row.extend(estimate(band.map(|band| &band.half)));
        row.extend(estimate(band.map(|band| &band.double)));
        row
    };
    write(&outcomes_table(), findings.outcomes.iter().map(row))
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
        row
    });
    write(&rounds_table(&ids_of_outcomes(findings)), rows)
}

/// Content of `comparison.csv`.
pub fn comparison(comparison: &Comparison) -> String {
    let names = ranking::names(comparison);
    let mut rows = Vec::new();
    for (place, variant) in comparison.variants.iter().enumerate() {
        for of in Of::all(comparison) {
            let change = of.change(comparison, variant);
            let mut row = vec![Cell::count(place as u64 + 1), Cell::text(&variant.compared.scenario.id)];
            row.push(Cell::text(&names[place + 1]));
            let name = Cell::text(of.name(comparison));
            let sum = |group: Group| {
                [Cell::text("sum"), Cell::nothing(), name.clone(), Cell::nothing(), Cell::text(group.id())]
            };
            row.extend(match of {
                Of::War => sum(Group::War),
                Of::Agreement => sum(Group::Agreement),
                Of::Class(class) => {
                    let class = &comparison.outcomes[class];
                    let cause = class.cause.map_or_else(Cell::nothing, |cause| Cell::text(cause.id()));
                    [Cell::text("class"), Cell::text(&class.id), name, cause, Cell::text(class.group.id())]
                }
            });
            for one in [&change.base, &change.variant, &change.difference] {
                row.extend(estimate(Some(one)));
            }
            row.push(Cell::number(change.difference.level));
            row.extend([change.gained, change.lost, change.difference.n].map(Cell::count));
            row.push(Cell::number(change.variance_reduction));
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

/// Content of `datapackage.json`: what each column of each table of a folder is.
///
/// The form is that of a Frictionless Tabular Data Package, so that R, Python and others read types and descriptions.
pub fn package(id: &str, title: &str, tables: &[Table]) -> Value {
    let slug: String = id
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '/' || c == '.' { c } else { '-' })
        .collect();
    json!({
        "profile": "tabular-data-package",
        "name": slug.replace('/', "-"),
        "title": title,
        "resources": tables.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn resource(table: &Table) -> Value {
    json!({
        "profile": "tabular-data-resource",
        "name": table.file.trim_end_matches(".csv"),
        "path": table.file,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\n", "quoteChar": "\"", "doubleQuote": true, "header": true },
        "schema": {
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
            "missingValues": [""],
            "primaryKey": table.key,
        },
    })
}

fn field(column: &Column) -> Value {
    let (kind, mut constraints) = match &column.kind {
        Kind::Integer(least) => ("integer", json!({ "minimum": least })),
        Kind::Number => ("number", json!({})),
        Kind::Share => ("number", json!({ "minimum": 0, "maximum": 1 })),
        Kind::Text => ("string", json!({})),
        Kind::Word(words) => ("string", json!({ "enum": words })),
    };
    constraints["required"] = column.always.into();
    json!({ "name": column.name, "type": kind, "description": column.about, "constraints": constraints })
}

/// All tables and columns as Markdown: the part of `docs/results.md` that is generated.
pub fn markdown() -> String {
    let some = |name: &str| vec![format!("<{name}>")];
    let ids = Ids { actors: some("actor"), inputs: some("path"), types: some("type"), outcomes: some("outcome") };
    let tables = [
        ("", outcomes_table()),
        ("", rounds_table(&ids)),
        ("", inputs_table(&ids)),
        (" of a run", runs_table(&ids, false)),
        ("", comparison_table()),
        (" of a comparison", runs_table(&ids, true)),
    ];
    let mut out = String::new();
    for (of, table) in tables {
        out +=
            &format!("### `{}`{of}\n\n{}\n\n| column | holds | what it is |\n|---|---|---|\n", table.file, table.about);
        for column in &table.columns {
            let kind = match &column.kind {
                Kind::Integer(least) => format!("whole number from {least}"),
                Kind::Number => "number".to_string(),
                Kind::Share => "number from 0 to 1".to_string(),
                Kind::Text => "text".to_string(),
                Kind::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            };
            let empty = if column.always { "" } else { "; may be empty" };
            out += &format!("| `{}` | {kind}{empty} | {} |\n", column.name, column.about);
        }
        out += "\n";
    }
    out
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
    fn rounds_read_back() {
        let findings = sample::usual();
        let (header, rows) = read(&rounds(&findings));
        assert_eq!(rows.len(), findings.rounds.len());
        assert_eq!(header.len(), 12 + findings.outcomes.len());
        let all: u64 = rows.iter().flat_map(|row| row[12..].iter().map(|n| n.parse::<u64>().expect("a count"))).sum();
        assert_eq!(all, findings.plan.runs);
    }

    #[test]
    fn comparisons_read_back() {
        let sample = sample::comparison(&Size::usual(), 3);
        let (header, rows) = read(&comparison(&sample));
        assert_eq!(header, names(&comparison_table()));
        assert_eq!(rows.len(), 3 * (sample.outcomes.len() + 2));
        assert_eq!((&rows[0][3..8]), ["sum", "", "War", "", "war"]);
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
        let ids = Ids { actors: all.clone(), inputs: all.clone(), types: all.clone(), outcomes: all };
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
