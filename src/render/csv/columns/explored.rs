//! Columns of the tables of what is played around one scenario: sweeps, sensitivity, crossings, regions, strategies.

use super::{column, estimate_columns, estimate_columns_of, level, maybe};
use crate::render::csv::{Column, Kind, Table};

/// What a row is about: an ending, or a group of them.
fn ending() -> [Column; 3] {
    [
        column(
            "kind",
            Kind::Word(vec!["class", "group"]),
            "Whether the row is about one outcome `class` or the sum of a `group` of them.",
        ),
        column("outcome", Kind::Text, "Id of the outcome class or of the group."),
        column("outcome_name", Kind::Text, "Its name for people."),
    ]
}

/// Its share, and what that differs by from the scenario as it is.
fn against_the_base() -> Vec<Column> {
    let mut columns = estimate_columns("share", &Kind::Share, "Share of runs").to_vec();
    columns.extend(estimate_columns(
        "difference",
        &Kind::Number,
        "Share less that of the scenario as it is, with the same random draws: 0.01 is one point",
    ));
    columns.push(level("`share` and of that of `difference`"));
    columns.push(column("n", Kind::Integer(1), "Number of runs."));
    columns
}

/// `sweep.csv`, with these names of axes.
pub fn sweep_table(axes: &[String]) -> Table {
    let mut columns = vec![column("point", Kind::Integer(1), "Number of the combination of settings, from 1.")];
    let over = |name: &String| column(format!("over.{name}"), Kind::Text, format!("Setting of `{name}`."));
    columns.extend(axes.iter().map(over));
    columns.extend(ending());
    columns.extend([
        column("likeliest", Kind::Word(vec!["yes", "tied", "no"]), "Of a class: whether most runs end so (`yes`), or it may be as likely as the one that does (`tied`). Of a group always `no`."),
    ]);
    columns.extend(against_the_base());
    Table {
        file: "sweep.csv",
        about: "One row for each combination of settings and each group of outcome classes, and for each class.",
        columns,
        key: &["point", "kind", "outcome"],
    }
}

/// `flip.csv`.
pub fn flip_table() -> Table {
    let mut columns = vec![
        column("path", Kind::Text, "Path of the number, or the id of numbers that move together."),
        column("value", Kind::Text, "What stands there, as TOML."),
        column("from", Kind::Word(vec!["evidence", "prior"]), "Whether a source supports it."),
        column(
            "draws",
            Kind::Word(vec!["same", "fresh"]),
            "Whether the random draws are the `same` as those of the scenario as it is, or `fresh`.",
        ),
        column(
            "set_to",
            Kind::Text,
            "What it is set to, or what its distribution is multiplied by; `as it is` for the scenario as it is.",
        ),
        column(
            "way",
            Kind::Number,
            "How far that is to an end of its range: -1 is the lower end, 0 as it is, 1 the upper end.",
        ),
    ];
    columns.extend(of_the_goal());
    columns.extend([
        column("status", Kind::Word(vec!["holds", "fails", "undecided"]), "Whether the goal holds."),
        column("behind", Kind::Word(vec!["yes", "no"]), "Whether it is the decided value behind the nearest crossing."),
    ]);
    Table {
        file: "flip.csv",
        about: "One row for each number and each value of it that was tried.",
        columns,
        key: &["path", "draws", "set_to"],
    }
}

/// What a goal is about, and of how many runs.
fn of_the_goal() -> Vec<Column> {
    let what = "What the goal is about: a share, a difference of shares, or the lead of an ending";
    let mut columns = estimate_columns("goal", &Kind::Number, what).to_vec();
    columns.extend([level("`goal`"), column("n", Kind::Integer(1), "Number of runs.")]);
    columns
}

/// A number with the ends of its interval.
fn with_ends(name: &str, what: &str) -> [Column; 3] {
    [
        maybe(name, Kind::Number, format!("{what}; empty where the method does not give it.")),
        maybe(format!("{name}_low"), Kind::Number, format!("Low end of the interval of `{name}`.")),
        maybe(format!("{name}_high"), Kind::Number, format!("High end of the interval of `{name}`.")),
    ]
}

/// `indices.csv`.
pub fn indices_table() -> Table {
    let mut columns = ending().to_vec();
    columns.extend([
        column("input", Kind::Text, "Path of the number, of the table, or the id of numbers that move together."),
        column("numbers", Kind::Integer(1), "How many numbers it has."),
        column("from", Kind::Word(vec!["evidence", "prior"]), "Whether a source supports any of them."),
    ]);
    columns.extend(with_ends("first", "First-order index: share of the variance that the input accounts for alone"));
    columns.extend(with_ends("total", "Total index: share of the variance that the input is part of"));
    columns.extend(with_ends("mean", "Mean elementary effect over the whole range of the input: 0.01 is one point"));
    columns.extend(with_ends("mean_square", "Mean square of the elementary effects, without the noise of the runs"));
    columns.extend([
        maybe("typical", Kind::Number, "Root of `mean_square`; empty where that is below 0."),
        maybe(
            "spread",
            Kind::Number,
            "Standard deviation of the elementary effects, without noise; empty where the variance is below 0.",
        ),
        maybe("changes_sign", Kind::Word(vec!["yes", "no"]), "Whether elementary effects clearly have both signs."),
        column("share", Kind::Share, "Mean share of runs over the design."),
        maybe(
            "deviation",
            Kind::Share,
            "Standard deviation of the share over the design, without noise; empty where it is not above the noise.",
        ),
        column("n", Kind::Integer(1), "Rows of the design, or trajectories."),
    ]);
    Table {
        file: "indices.csv",
        about: "One row for each ending, class or group, and each input.",
        columns,
        key: &["kind", "outcome", "input"],
    }
}

/// `discover.csv`.
pub fn discover_table() -> Table {
    let columns = vec![
        column(
            "question",
            Kind::Word(vec!["inputs", "runs"]),
            "Whether the region is of points at which the goal holds (`inputs`), or of runs that end as the goal says (`runs`).",
        ),
        column(
            "hits_are",
            Kind::Word(vec!["goal", "others"]),
            "Whether rows that are as the goal says were searched for, or the `others`, where these are fewer.",
        ),
        column("box", Kind::Integer(1), "Number of the region, from 1, in the order in which they were found."),
        column("path", Kind::Text, "Path of the number that is limited, or the id of numbers that move together."),
        column(
            "unit",
            Kind::Word(vec!["value", "factor", "part_of_range"]),
            "What the limits are: values of the number, factors of a distribution, or the way through the plausible range, from 0 to 1.",
        ),
        maybe("low", Kind::Number, "Values at or below it are outside; empty where low values are not limited."),
        maybe("high", Kind::Number, "Values above it are outside; empty where high values are not limited."),
        maybe("low_quasi_p", Kind::Share, "Quasi-p-value of the lower limit."),
        maybe("high_quasi_p", Kind::Share, "Quasi-p-value of the upper limit."),
        column("in_halves", Kind::Share, "Share of random halves of the rows whose region limits this number, too."),
        column("n", Kind::Integer(0), "Number of rows in the region."),
        column("hits", Kind::Integer(0), "How many of them are hits."),
        column("density", Kind::Share, "Share of the rows in the region that are hits; new rows would have fewer."),
        column("coverage", Kind::Share, "Share of all hits that the region holds."),
        column("mass", Kind::Share, "Share of all rows that the region holds."),
        column("p", Kind::Share, "p-value of the region, by shuffled hits."),
        column("same_inputs", Kind::Share, "Share of random halves whose region limits exactly the same numbers."),
        column(
            "overlap",
            Kind::Share,
            "Mean overlap of the regions of halves with this one: rows in both over rows in either.",
        ),
        maybe("held_out", Kind::Share, "Density of regions found in the same way, on rows that did not shape them."),
        maybe("held_out_low", Kind::Share, "Low end of the interval of `held_out`."),
        maybe("held_out_high", Kind::Share, "High end of the interval of `held_out`."),
    ];
    Table {
        file: "discover.csv",
        about: "One row for each question, each region and each number that it limits.",
        columns,
        key: &["question", "box", "path"],
    }
}

/// `samples.csv`.
pub fn samples_table(inputs: &[String]) -> Table {
    let mut columns = vec![column("point", Kind::Integer(1), "Number of the point, from 1.")];
    columns.extend(of_the_goal());
    columns.extend([
        column("holds", Kind::Word(vec!["yes", "no"]), "Whether the goal holds by the estimate."),
        column("undecided", Kind::Word(vec!["yes", "no"]), "Whether the interval includes the threshold."),
        maybe(
            "first_run",
            Kind::Word(vec!["yes", "no"]),
            "Whether the first run ends as the goal says; empty where the goal is not about the share of an ending.",
        ),
    ]);
    let input = |path: &String| {
        column(
            format!("input.{path}"),
            Kind::Number,
            format!("Where `{path}` is: its value, its factor, or its way through the range."),
        )
    };
    columns.extend(inputs.iter().map(input));
    Table {
        file: "samples.csv",
        about: "One row for each point that was played; those that the scenario cannot have are left out.",
        columns,
        key: &["point"],
    }
}

/// `strategies.csv`, with these actors and groups of endings.
pub fn strategies_table(actors: &[String], groups: &[String]) -> Table {
    let mut columns = vec![column("profile", Kind::Integer(1), "Number of the profile, from 1.")];
    let strategy = |id: &String| column(format!("strategy.{id}"), Kind::Text, format!("Strategy of `{id}`."));
    columns.extend(actors.iter().map(strategy));
    columns.push(column("actor", Kind::Text, "Id of the actor whose payoff the row has."));
    columns.extend(estimate_columns("payoff", &Kind::Number, "Mean payoff of the actor in the profile"));
    let group = |id: &String| estimate_columns_of("share", id, &Kind::Share, "Share of runs in this group of endings");
    columns.extend(groups.iter().flat_map(group));
    columns.push(level("`payoff` and of those of the shares"));
    columns.push(column("n", Kind::Integer(1), "Number of runs."));
    Table {
        file: "strategies.csv",
        about: "One row for each profile of strategies and each actor of the scenario.",
        columns,
        key: &["profile", "actor"],
    }
}

/// `sensitivity.csv`.
pub fn sensitivity_table() -> Table {
    let mut columns = vec![
        column("path", Kind::Text, "Path of the number."),
        column("value", Kind::Text, "What stands there, as TOML."),
        column("from", Kind::Word(vec!["evidence", "prior"]), "Whether a source supports it."),
        column(
            "end",
            Kind::Integer(1),
            "Which end of its range: 1 for less, 2 for more; of a number at its bound there is one.",
        ),
        column("set_to", Kind::Text, "What it is set to, or what its distribution is multiplied by."),
    ];
    columns.extend(ending());
    columns.extend([maybe(
        "clear",
        Kind::Word(vec!["yes", "no"]),
        "Of a group: whether the difference is not 0 even by an interval that holds together with those of all ends.",
    )]);
    columns.extend(against_the_base());
    Table {
        file: "sensitivity.csv",
        about: "One row for each number, each end of its range, and each group of outcome classes, and for each class.",
        columns,
        key: &["path", "end", "kind", "outcome"],
    }
}
