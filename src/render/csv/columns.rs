//! The columns of each table: name, kind, and what it means.

mod explored;

pub use explored::{
    discover_table, flip_table, indices_table, samples_table, sensitivity_table, strategies_table, sweep_table,
};

use super::{Column, Kind, Table};
use crate::analysis::subsets::InputKind;
use crate::analysis::talks::{TalksTwin, TalksVerdict};
use crate::render::words::foresight::{Quantity, Twin};
use crate::scenario::{Cause, EndingKind};

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
    /// Actors that can walk out of the talks.
    pub walk_outs: Vec<String>,
    /// Issues.
    pub issues: Vec<String>,
    /// Moves.
    pub moves: Vec<String>,
    /// Shifts.
    pub shifts: Vec<String>,
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
    [
        maybe(
            "cause",
            Kind::Word(causes),
            "What its condition asks for: that an actor used force (`decision`), that an incident led to force (`accident`) or to a contained clash (`clash`); empty where it asks for none of these, or for several.",
        ),
        column(
            "group",
            Kind::Text,
            "Id of its group of endings, as in the scenario; where that has none, that of the kind of its condition.",
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

/// The same for what has an id: `hazard.<id>`, `hazard_se.<id>` and so on.
fn estimate_columns_of(name: &str, id: &str, kind: &Kind, what: &str) -> [Column; 4] {
    let ends = [
        ("", ""),
        ("_se", "Standard error"),
        ("_low", "Low end of the interval"),
        ("_high", "High end of the interval"),
    ];
    ends.map(|(end, part)| match part {
        "" => maybe(format!("{name}.{id}"), kind.clone(), format!("{what}.")),
        part => maybe(format!("{name}{end}.{id}"), Kind::Number, format!("{part} of `{name}.{id}`.")),
    })
}

/// How intervals of shares are made.
const METHODS: &str =
    "How that interval is made: `wilson` or `confidence sequence`; with control variates `control variates`.";

/// The same as counted, where control variates adjust it: `counted_<name>`, and so on.
fn counted(name: &str) -> [Column; 4] {
    let what = format!("`{name}` as counted, without control variates; empty where it is so already");
    estimate_columns(&format!("counted_{name}"), &Kind::Number, &what)
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
    columns.push(column("method", Kind::Text, METHODS));
    columns.push(column("n", Kind::Integer(1), "All runs."));
    columns.extend(counted("share"));
    columns.extend(estimate_columns("half", &Kind::Share, "Share with the decision precision of all actors halved; empty where that was not computed (`foresight.compared` in `findings.json`)"));
    columns.extend(estimate_columns(
        "double",
        &Kind::Share,
        "Share with the decision precision of all actors doubled; likewise",
    ));
    Table {
        file: "outcomes.csv",
        about: "One row for each outcome class, in the order of the scenario.",
        columns,
        key: &["outcome"],
    }
}

/// `endings_by_input.csv`.
pub fn endings_by_input_table() -> Table {
    let kinds = InputKind::ALL.iter().map(|kind| kind.id()).collect();
    let mut columns = vec![
        column("input", Kind::Text, "Id of the private type, or path of the drawn number."),
        column("input_name", Kind::Text, "Its name for people."),
        column(
            "kind",
            Kind::Word(kinds),
            "Who does not know it: `private` (all but its owners) or `uncertain` (the analyst; actors know it).",
        ),
        column(
            "subset",
            Kind::Text,
            "Which runs: id of the point of the type, or the third of the number's distribution, by the rank of the draw: `low`, `middle` or `high`.",
        ),
        column("subset_name", Kind::Text, "Its name for people."),
        maybe(
            "from",
            Kind::Number,
            "Lowest value in these runs, in the unit of the input; the outermost 0.5% of a distribution are cut off. Empty where points have names only.",
        ),
        maybe("to", Kind::Number, "Highest value in these runs, likewise."),
        outcome("Id of the outcome class."),
        column("outcome_name", Kind::Text, "Its name for people."),
    ];
    columns.extend(estimate_columns("share", &Kind::Share, "Share of these runs that end so"));
    columns.push(level("`share`"));
    columns.push(column("method", Kind::Text, "How that interval is made: `wilson` or `confidence sequence`."));
    columns.push(column("n", Kind::Integer(1), "Number of these runs."));
    Table {
        file: "endings_by_input.csv",
        about: "How runs end by private type and by drawn number: one row for each point of a type, or third of a number's distribution, and each outcome class. Private types come first, in the order of the scenario; then drawn numbers, those first whose thirds differ most. Points and thirds that no run drew have no row.",
        columns,
        key: &["input", "subset", "outcome"],
    }
}

/// `talks.csv`.
pub fn talks_table() -> Table {
    let twins = TalksTwin::ALL.iter().map(|twin| twin.id()).collect();
    let verdicts = TalksVerdict::ALL.iter().map(|verdict| verdict.id()).collect();
    let mut columns = vec![
        column(
            "twin",
            Kind::Word(twins),
            "What is changed in the runs compared with: `no_meetings` (there are none) or `free_failure` (a meeting without result raises no tension).",
        ),
        maybe("type", Kind::Text, "Private type whose point was true in these runs; empty for all runs."),
        maybe("point", Kind::Text, "Its point; empty for all runs."),
        maybe(
            "outcome",
            Kind::Text,
            "Id of the outcome class; empty for all classes of the groups in `group` together.",
        ),
        column(
            "outcome_name",
            Kind::Text,
            "Its name for people; or the groups that `verdict` is about, such as `War or clash`.",
        ),
        column(
            "group",
            Kind::Text,
            "Id of its group of endings; or the ids of the groups that `verdict` is about, with blanks between them: those by force and clashes; without these, the groups that are `followed` in `groups.csv`.",
        ),
    ];
    columns.extend(estimate_columns(
        "difference",
        &Kind::Number,
        "Share of these runs that end so, minus the share in the same runs with the talks changed, as a share: 0.01 is one point",
    ));
    columns.push(level("`difference`: adjusted so that those of all classes of the groups that `verdict` is about, and of all of them together, hold together, for all runs and for all points"));
    columns.push(column("n", Kind::Integer(0), "Number of these runs."));
    columns.push(maybe("verdict", Kind::Word(verdicts), "What these intervals say: all lie within ±2 points (`barely_change`); if not, one excludes zero (`change`) or none does (`undecided`). Empty where no run is counted."));
    Table {
        file: "talks.csv",
        about: "What talks change: one row for each change of the talks, each part of the runs (all runs, then those with each point of each private type) and each outcome class, and for the groups that the verdict is about, taken together. Empty where nobody meets.",
        columns,
        key: &["twin", "type", "point", "outcome"],
    }
}

/// `groups.csv`.
pub fn groups_table() -> Table {
    let mut columns = vec![
        column("group", Kind::Text, "Id of the group of endings, as in the scenario."),
        column("group_name", Kind::Text, "Its name for people."),
        column(
            "kind",
            Kind::Word(EndingKind::ALL.map(EndingKind::id).to_vec()),
            "What its outcome classes ask for: the first of `force`, `clash`, `agreement` and `other` that any of them asks for.",
        ),
        column(
            "followed",
            Kind::Word(vec!["yes", "no"]),
            "Whether it is among the groups that the headline compares inputs with: those by force; without these, clashes; else agreements; else the first group.",
        ),
        column("outcomes", Kind::Text, "Ids of its outcome classes, with blanks between them."),
        column("count", Kind::Integer(0), "Runs that ended in one of them."),
    ];
    columns.extend(estimate_columns("share", &Kind::Share, "Share of all runs"));
    columns.push(level("`share`"));
    columns.push(column("method", Kind::Text, METHODS));
    columns.push(column("n", Kind::Integer(1), "All runs."));
    columns.extend(counted("share"));
    Table {
        file: "groups.csv",
        about: "One row for each group of outcome classes, in the order of their first classes.",
        columns,
        key: &["group"],
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
    columns.push(maybe("at_risk", Kind::Integer(0), "Runs still going at the start of the round; empty for round 0."));
    columns.extend(estimate_columns(
        "survival",
        &Kind::Share,
        "Share of all runs that no ending has stopped by its close; empty for round 0",
    ));
    for id in &ids.outcomes {
        let about =
            format!("Chance that the round stops a run with outcome `{id}`, among the runs at risk; empty for round 0");
        columns.extend(estimate_columns_of("hazard", id, &Kind::Share, &about));
    }
    columns.extend(ids.walk_outs.iter().map(|id| {
        let about = format!("Runs in which actor `{id}` walks out of the talks in this round; empty for round 0.");
        maybe(format!("collapsed.{id}"), Kind::Integer(0), about)
    }));
    Table {
        file: "rounds.csv",
        about: "One row for each round, from 0 (the start) to the last.",
        columns,
        key: &["round"],
    }
}

/// `moves.csv`.
pub fn moves_table() -> Table {
    let mut columns = vec![
        column("move", Kind::Text, "Id of the move."),
        column("move_name", Kind::Text, "Its name for people."),
        column("actor", Kind::Text, "Id of the actor that can play it."),
        column("uses", Kind::Integer(0), "Number of times it was played, over all runs and rounds."),
    ];
    let about = "Share of its uses that were a net loss for the actor, by its own estimate";
    columns.extend(estimate_columns("at_a_loss", &Kind::Share, about));
    columns.push(column("at_a_loss_n", Kind::Integer(0), "Runs in which it was played."));
    let about = "Mean payoff of the actor less its payoff in the same run without the move, discounted to round 1";
    columns.extend(estimate_columns("realized_gain", &Kind::Number, about));
    let about = "Share of its uses whose realized gain is below 0, from the same runs as `realized_gain`";
    columns.extend(estimate_columns("realized_loss", &Kind::Share, about));
    columns.push(level("`at_a_loss`, of that of `realized_gain` and of that of `realized_loss`"));
    columns.push(column("n", Kind::Integer(0), "Runs that were played again without one use of this move."));
    Table { file: "moves.csv", about: "One row for each move, in the order of the scenario.", columns, key: &["move"] }
}

/// `foresight.csv`.
pub fn foresight_table() -> Table {
    let mut columns = vec![
        column(
            "twin",
            Kind::Word(Twin::ALL.map(Twin::id).to_vec()),
            "What is changed in the runs compared with: `myopic` (actors are myopic), `no_meetings` (there are no meetings) or `no_moves` (nobody \
             can choose a move). The last two have equilibria of their own; they are missing where these were not computed \
             (`detente fit FILE --twins`).",
        ),
        column(
            "quantity",
            Kind::Word(Quantity::WORDS.to_vec()),
            "What is compared: the share of runs that end in a `group` of endings or in an `outcome` class, the mean `payoff` of an actor, its \
             `moves` per run, packages `accepted` per run, the share of moves that left the actor worse off (`realized_loss`) or their \
             mean gain (`realized_gain`).",
        ),
        maybe("id", Kind::Text, "Id of the group, outcome class or actor; empty: all actors together."),
        column("name", Kind::Text, "What the row is about, for people."),
    ];
    columns.extend(estimate_columns("run", &Kind::Number, "The number in the runs"));
    columns.extend(estimate_columns("other", &Kind::Number, "The number in the same runs with one thing changed"));
    columns.extend(estimate_columns(
        "difference",
        &Kind::Number,
        "The first less the second; of shares, 0.01 is one point",
    ));
    columns.push(level("`difference`, each by itself"));
    columns.push(column("method", Kind::Text, "How that interval is made."));
    columns.push(column(
        "n",
        Kind::Integer(0),
        "Pairs of runs; of realized losses and gains, runs of both kinds that were played again.",
    ));
    Table {
        file: "foresight.csv",
        about: "One row for each comparison and each quantity, where actors choose in an equilibrium; no file elsewhere.",
        columns,
        key: &["twin", "quantity", "id"],
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
        column("collapsed", Kind::Word(vec!["yes", "no"]), "Whether the talks collapsed in it, whatever it ended in: an actor walked out."),
        maybe("collapsed_by", Kind::Text, "Id of the actor that walked out; empty if nobody did."),
        maybe("collapsed_in", Kind::Integer(1), "Round in which it did, likewise."),
    ]);
    let payoff = |id: &String| {
        maybe(format!("payoff.{id}"), Kind::Number, format!("Payoff of actor `{id}`, discounted to round 1."))
    };
    columns.extend(ids.actors.iter().map(payoff));
    columns.extend([
        column("agreements", Kind::Integer(0), "How many packages had become final."),
        column(
            "failed_meetings",
            Kind::Integer(0),
            "How many meetings had been held in which nothing was concluded or became final.",
        ),
        column("tension", Kind::Number, "Tension where it ended, 0 to 10."),
        column("mobilisation", Kind::Number, "Mobilization where it ended."),
    ]);
    let issue = |id: &String| {
        maybe(format!("issue.{id}"), Kind::Text, format!("Id of the level at which issue `{id}` stood where it ended."))
    };
    columns.extend(ids.issues.iter().map(issue));
    let level = |id: &String| {
        maybe(
            format!("move.{id}"),
            Kind::Integer(0),
            format!("Level of move `{id}` where it ended: 0 for none of its steps."),
        )
    };
    columns.extend(ids.moves.iter().map(level));
    let shift = |id: &String| {
        maybe(format!("shift.{id}"), Kind::Integer(0), format!("1 if shift `{id}` had happened, else 0."))
    };
    columns.extend(ids.shifts.iter().map(shift));
    columns.extend(input_columns(ids));
    match comparison {
        false => Table {
            file: "runs.csv",
            about: "One row for each run that counts (with `--keep-runs`).",
            columns,
            key: &["run"],
        },
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
            Kind::Word(vec!["class", "group"]),
            "Whether the row is about one outcome `class` or the sum of a `group` of them.",
        ),
        maybe("outcome", Kind::Text, "Id of the outcome class; empty for a group."),
        column("outcome_name", Kind::Text, "Name of the class or of the group for people."),
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
        "Variance of the difference with independent random draws, over its variance with the same draws; as counted.",
    ));
    ["base_share", "variant_share", "difference"].iter().for_each(|name| columns.extend(counted(name)));
    Table {
        file: "comparison.csv",
        about: "One row for each variant and each group of outcome classes, and for each class.",
        columns,
        key: &["variant", "kind", "outcome", "group"],
    }
}
