//! `docs/commands.md`: the part that lists commands and options comes from their definitions.

use std::fmt::Write;

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Args;

/// All commands with their arguments and options, in Markdown.
fn commands() -> String {
    let mut program = Args::command();
    program.build();
    let mut out = String::new();
    for command in program.get_subcommands() {
        let name = command.get_name();
        let _ = write!(
            out,
            "### `detente {name}`\n\n{}.\n\n",
            command.get_about().map_or_else(String::new, |t| t.to_string())
        );
        if name == "help" {
            out += "`detente help run` prints what `detente run --help` prints.\n\n";
            continue;
        }
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim().trim_start_matches("Usage: ").to_string();
        let _ = write!(out, "```text\n{usage}\n```\n\n");
        out += &table(command);
        if let Some(after) = command.get_after_help() {
            let _ = write!(out, "```text\n{}\n```\n\n", after.to_string().trim_end());
        }
    }
    out
}

fn table(command: &Command) -> String {
    let shown: Vec<&Arg> =
        command.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")).collect();
    if shown.is_empty() {
        return String::new();
    }
    let mut out = "| argument | what |\n|---|---|\n".to_string();
    for arg in shown {
        let values: Vec<String> = arg.get_value_names().unwrap_or_default().iter().map(|v| v.to_string()).collect();
        let takes = !matches!(arg.get_action(), ArgAction::SetTrue) && !arg.is_positional();
        let mut name = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("`--{long}`, `-{short}`"),
            (None, Some(long)) => format!("`--{long}`"),
            _ => format!("`{}`", values.join(" ")),
        };
        if takes && !values.is_empty() {
            let _ = write!(name, " `{}`", values.join(" "));
        }
        let mut about = arg.get_long_help().or(arg.get_help()).map_or_else(String::new, |t| t.to_string());
        let choices: Vec<String> = arg.get_possible_values().iter().map(|v| format!("`{}`", v.get_name())).collect();
        if takes && !choices.is_empty() {
            let _ = write!(about, ": {}", choices.join(", "));
        }
        let defaults: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
        if takes && !defaults.is_empty() {
            let _ = write!(about, ". Default: `{}`", defaults.join(" "));
        }
        let _ = writeln!(out, "| {name} | {} |", about.replace('\n', " ").replace('|', "\\|"));
    }
    out + "\n"
}

#[test]
fn the_page_of_commands_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/commands.md");
    let written = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- begin commands -->\n", "<!-- end commands -->");
    let from = written.find(begin).unwrap() + begin.len();
    let to = written.find(end).unwrap();
    let fresh = format!("{}\n{}\n\n{}", &written[..from], commands().trim_end(), &written[to..]);
    if std::env::var_os("DETENTE_BLESS").is_some() {
        std::fs::write(path, &fresh).unwrap();
    } else {
        assert!(written == fresh, "docs/commands.md is out of date: DETENTE_BLESS=1 cargo test --lib page");
    }
}
