//! What was typed.
//!
//! | file | what |
//! |---|---|
//! | `shared` | what several commands take |
//! | `experiments` | commands that play runs |
//! | `games` | commands that solve, fit or explain a game, or tell one run of it |
//! | `desk` | commands about scenario files and about the program |

use clap::{Parser, Subcommand};

mod desk;
mod experiments;
mod games;
mod shared;

#[cfg(feature = "serve")]
pub(super) use desk::Serve;
pub(super) use desk::{Check, Completions, Man, New, Paths, Schema, Verify};
pub(super) use experiments::{
    By, Compare, Design, Discover, Flip, Merge, Method, Run, Sensitivity, Shard, Strategies, Sweep,
};
pub(super) use games::{Exact, Explain, Export, Fit, Replay, Theory};
pub(super) use shared::{Pictures, Plan, Points, Ranges, TableForm, Talk, Threads, Until, Values};

/// Simulate negotiations held under the threat of escalation.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done; 1 a scenario has errors, or a digest differs; 2 the command or the machine failed\n(also when stopped by Ctrl-C). Results go to stdout, remarks to stderr.\n\nExample: detente run scenarios/wage-dispute/baseline.toml --runs 10_000\n\ndocs/commands.md describes every command, with examples."
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate scenarios: print how they end; write tables, charts and a report
    Run(Run),
    /// Fit the values by which actors choose in the equilibrium of a large game, and write them to a file
    Fit(Fit),
    /// Simulate one part of an experiment and write its counts to a file
    Shard(Shard),
    /// Put all parts of an experiment together; the results are those of one `run`
    Merge(Merge),
    /// Compare variants with the same random draws: print how groups of endings change; write tables, charts and a report
    Compare(Compare),
    /// Play every combination of some settings: tables, a chart of how endings go with them, and a report
    Sweep(Sweep),
    /// Set each number to the ends of its range, alone: which assumptions move the endings, and how far
    Sensitivity(Sensitivity),
    /// Find the nearest value of each number, alone, at which a statement about the endings begins or ceases to hold
    Flip(Flip),
    /// Change all numbers at once: find the regions of their values where a statement about the endings holds
    Discover(Discover),
    /// Play every profile of strategies that actors may commit to: equilibria, dominated strategies, what is worth learning
    Strategies(Strategies),
    /// Find all errors in scenarios, and count the numbers that evidence supports
    Check(Check),
    /// List the paths that --set takes, with value, range and evidence
    Paths(Paths),
    /// Show, without simulating, what each proposal is worth to each actor, and why
    Explain(Explain),
    /// Compute the exact probabilities of a small game by following every branch
    Exact(Exact),
    /// Write a small game out as a file that Gambit and OpenSpiel read
    Export(Export),
    /// Repeat one run and tell it round by round
    Replay(Replay),
    /// Repeat pinned experiments and compare their digests
    Verify(Verify),
    /// Compute closed-form solutions and check the engine against them
    Theory(Theory),
    /// Write a commented scenario to start from
    New(New),
    /// Open a page in the browser: move a number, watch the endings move
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Print the JSON Schema of scenario files or of results
    Schema(Schema),
    /// Print a script that completes commands in a shell
    Completions(Completions),
    /// Print the manual page, or write one page for each command
    Man(Man),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_arguments_is_sound() {
        Args::command().debug_assert();
    }
}
