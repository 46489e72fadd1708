//! The command line: the only code that touches files, the clock, the environment, stdout and stderr.
//!
//! | file | what |
//! |---|---|
//! | [`args`], [`typed`], [`group`] | what was typed; numbers; files joined with `+` |
//! | [`resolve`] | flags joined with the scenario's defaults |
//! | [`source`] | scenario files, with what they extend |
//! | [`values`] | fitted values, read from files or found by a fit |
//! | [`show`], [`progress`] | the terminal: results, remarks, faults; how far the work is |
//! | [`stop`], [`unfinished`] | signals; what has to go when the work is stopped |
//! | [`threads`] | how many threads do the work |
//! | [`results`], [`manifest`], [`rows`], [`tables`] | a folder of results, written beside and renamed; its tables as CSV or Parquet |
//! | [`points`], [`kept`] | many scenarios played against one; what of them was played, until all are |
//! | [`exploration`], [`caller`], [`cases`], [`target`] | the same for scenarios in memory: what is asked, by whom, comparisons; where the files of results go |
//! | [`drawing`] | charts as files |
//! | [`part`] | a part of an experiment as a file |
//! | [`run`], [`fit`], [`shard`], [`merge`], [`compare`], [`sweep`], [`sensitivity`], [`flip`], [`discover`], [`strategies`], [`check`], [`paths`], [`exact`], [`export`], [`theory`], [`explain`], [`replay`], [`verify`], [`new`], `serve` (with the feature `serve`), [`schema`], [`completions`], [`man`] | one command each |
//! | [`page`] | `docs/commands.md`, from the definitions of the arguments |
//!
//! [`execute`] is the whole program; `src/main.rs` hands it the arguments.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::Parser;

mod args;
pub(crate) mod caller;
mod cases;
mod check;
mod compare;
mod completions;
mod discover;
mod drawing;
mod exact;
mod explain;
pub(crate) mod exploration;
mod export;
mod fit;
mod flip;
mod global;
mod group;
mod kept;
mod man;
mod manifest;
mod merge;
mod new;
#[cfg(test)]
mod page;
mod part;
mod paths;
mod points;
mod progress;
mod replay;
mod resolve;
mod results;
mod rows;
mod run;
mod schema;
mod sensitivity;
#[cfg(feature = "serve")]
mod serve;
mod shard;
mod show;
mod source;
mod stop;
mod strategies;
mod sweep;
mod tables;
mod target;
mod theory;
mod threads;
mod typed;
mod unfinished;
mod values;
mod varied;
mod verify;

use args::{Args, Command};

/// How a command ended that did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Good,
    /// A scenario or seed file is wrong, or a digest differs; it has been said what and where.
    Wrong,
}

/// Does what the program `detente` does with these arguments, and tells its exit code: 0 done; 1 a scenario (or a seed file) is wrong, or
/// a digest differs; 2 the command or the machine, which includes being stopped by Ctrl-C.
///
/// The first argument is the name of the program, as the system gives it. Results go to standard output, remarks and errors to standard
/// error. This is meant to be all that a process does: from here on Ctrl-C and the signals that end a program stop the command, in the
/// worst case by ending the process with code 2, and a panic is told as a bug of `detente`.
///
/// ```
/// assert_eq!(detente::command::execute(["detente", "check", "scenarios/wage-dispute/baseline.toml"]), 0);
/// assert_eq!(detente::command::execute(["detente", "check", "scenarios/none.toml"]), 2);
/// ```
pub fn execute<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> u8 {
    show::announce_bugs();
    stop::listen();
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            return match show::usage(&error) {
                // A reader that closed early has what it wanted.
                Err(error) if !is_broken_pipe(&error) => {
                    show::error(&error);
                    2
                }
                _ if error.use_stderr() => 2,
                _ => 0,
            };
        }
    };
    let done = catch_unwind(AssertUnwindSafe(|| command(args.command)));
    if stop::signalled() && !matches!(done, Ok(Ok(_))) {
        // Whatever it stumbled over: it was stopped.
        stop::leave();
    }
    match done {
        Ok(Ok(Verdict::Good)) => 0,
        Ok(Ok(Verdict::Wrong)) => 1,
        Ok(Err(error)) if is_broken_pipe(&error) => 0,
        Ok(Err(error)) => {
            show::error(&error);
            2
        }
        // The hook has said what happened.
        Err(_) => 2,
    }
}

fn command(command: Command) -> anyhow::Result<Verdict> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Fit(args) => fit::fit(&args),
        Command::Shard(args) => shard::shard(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Flip(args) => flip::flip(&args),
        Command::Discover(args) => discover::discover(&args),
        Command::Strategies(args) => strategies::strategies(&args),
        Command::Check(args) => check::check(&args),
        Command::Paths(args) => paths::paths(&args),
        Command::Exact(args) => exact::exact(&args),
        Command::Export(args) => export::export(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Theory(args) => theory::theory(&args),
        Command::New(args) => new::new(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args),
        Command::Schema(args) => schema::schema(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => man::man(&args),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe))
}
