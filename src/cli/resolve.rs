//! Flags joined with the scenario's defaults: the only place that does.

use std::path::PathBuf;

use anyhow::{Result, bail};
use detente::internals::facade::manifest::quoted;
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::scenario::Scenario;

use super::args::{Compare, Plan, Talk, Until};
use super::group::Group;
use super::show;

/// The plan of an experiment: what was typed, else what the scenario says.
pub(super) fn plan(args: &Plan, scenario: &Scenario) -> RunPlan {
    RunPlan::new(args.seed.unwrap_or(scenario.seed), args.runs.unwrap_or(scenario.runs))
}

/// Says which changes have no effect beside an option.
pub(super) fn remark(talk: Talk, plan: &Plan, set: &[String]) {
    for (path, option, given) in
        [("scenario.runs", "--runs", plan.runs.is_some()), ("scenario.seed", "--seed", plan.seed.is_some())]
    {
        if given && set.iter().any(|change| path_of(change) == path) {
            show::remark(talk, &format!("note: `--set {path}` has no effect beside `{option}`\n"));
        }
    }
}

/// The same for the seed of a fit.
pub(super) fn remark_seed(talk: Talk, seed: Option<u64>, set: &[String]) {
    if seed.is_some() && set.iter().any(|change| path_of(change) == "foresight.seed") {
        show::remark(talk, "note: `--set foresight.seed` has no effect beside `--seed`\n");
    }
}

/// The path that a change is about.
pub(super) fn path_of(change: &str) -> &str {
    change.split(['=', '*', '+']).next().unwrap_or("").trim()
}

/// Runs before the first look, where nothing else is said.
const AT_LEAST: u64 = 1_000;
/// Runs at which to stop in any case, where nothing else is said.
const AT_MOST: u64 = 10_000_000;

/// The same with a rule for stopping, if one was typed.
pub(super) fn plan_until(args: &Plan, until: &Until, scenario: &Scenario) -> Result<RunPlan> {
    let plan = plan(args, scenario);
    let Some(half_width) = until.precision else { return Ok(plan) };
    let runs = until.at_most.unwrap_or(AT_MOST);
    let at_least = until.at_least.unwrap_or(AT_LEAST.min(runs));
    if at_least > runs {
        bail!("`--at-least {at_least}` is more than the {runs} runs of `--at-most`; give one that is at most that");
    }
    Ok(RunPlan { runs, stop: Some(Precision { half_width, at_least }), ..plan })
}

/// The seed of a single run: what was typed, else what the scenario says.
pub(super) fn seed(typed: Option<u64>, scenario: &Scenario) -> u64 {
    typed.unwrap_or(scenario.seed)
}

fn with_values(mut command: String, values: &[String]) -> String {
    for name in values {
        command += &format!(" --values {}", quoted(name));
    }
    command
}

/// The command that plays a part.
pub(super) fn shard_command(files: &Group, scenario: &Scenario, plan: &RunPlan, of: u64, index: u64) -> String {
    let command = with_plan("shard", std::slice::from_ref(files), &scenario.overrides, plan);
    format!("{command} --of {of} --index {index} -o part-{index}")
}

/// The command that gives the numbers of a comparison.
pub(super) fn compare_command(files: &[Group], args: &Compare, plan: &RunPlan, values: &[String]) -> String {
    let mut command = with_plan("compare", files, &args.set, plan);
    for variant in &args.variant {
        command += &format!(" --variant {}", quoted(&variant.text()));
    }
    with_values(command, values)
}

/// Changes of the scenario, the plan, options with what stands behind each, and names of fitted values.
type PointsOptions<'a> = (&'a [String], &'a RunPlan, &'a [(&'a str, String)], &'a [String]);

/// The command that plays scenarios against one.
pub(super) fn points_command(what: &str, files: &[String], (set, plan, options, values): PointsOptions<'_>) -> String {
    let group = Group(files.iter().map(PathBuf::from).collect());
    let mut command = with_plan(what, &[group], set, plan);
    for (option, value) in options {
        command += &match value.as_str() {
            "" => format!(" {option}"),
            value => format!(" {option} {}", quoted(value)),
        };
    }
    with_values(command, values)
}

fn with_plan(what: &str, files: &[Group], set: &[String], plan: &RunPlan) -> String {
    let mut command = format!("detente {what}");
    for group in files {
        let words: Vec<String> = group.0.iter().map(|file| quoted(&file.to_string_lossy())).collect();
        command += &format!(" {}", words.join(" + "));
    }
    command += &match plan.stop {
        None => format!(" --seed {} --runs {}", plan.seed, plan.runs),
        Some(Precision { half_width, at_least }) => {
            let most = plan.runs;
            format!(" --seed {} --precision {half_width} --at-least {at_least} --at-most {most}", plan.seed)
        }
    };
    for change in set {
        command += &format!(" --set {}", quoted(change));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("a/b.toml"), "a/b.toml");
        assert_eq!(quoted("x={ y = 'z' }"), r"'x={ y = '\''z'\'' }'");
        assert_eq!(quoted(""), "''");
    }
}
