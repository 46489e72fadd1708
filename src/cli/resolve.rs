//! Flags joined with the scenario's defaults: the only place that does.

use std::path::Path;

use detente::plan::RunPlan;
use detente::scenario::Scenario;

use super::args::Run;

/// The plan of an experiment: what was typed, else what the scenario says.
pub(super) fn plan(args: &Run, scenario: &Scenario) -> RunPlan {
    RunPlan::new(args.seed.unwrap_or(scenario.seed), args.runs.unwrap_or(scenario.runs))
}

/// The seed of a single run: what was typed, else what the scenario says.
pub(super) fn seed(typed: Option<u64>, scenario: &Scenario) -> u64 {
    typed.unwrap_or(scenario.seed)
}

/// The command that gives these numbers, with everything said that has a default.
///
/// Threads, folders and formats are not in it, since they change nothing.
pub(super) fn command(file: &Path, scenario: &Scenario, plan: &RunPlan) -> String {
    let mut command =
        format!("detente run {} --seed {} --runs {}", quoted(&file.to_string_lossy()), plan.seed, plan.runs);
    for change in &scenario.overrides {
        command += &format!(" --set {}", quoted(change));
    }
    command
}

/// A word that a shell reads as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '=' | ':' | '+');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
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
