//! The terminal: results on stdout, everything else on stderr.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;
use detente::internals::render::text;
use detente::internals::scenario::diagnostic::{self, Diagnostic};
use detente::internals::scenario::shown;
use detente::internals::scenario::span::Sources;

use super::args::Talk;

/// Prints results.
pub(super) fn result(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    // Names of files are the only texts here that nobody has checked.
    let written = out.write_all(shown(text).as_bytes()).and_then(|()| out.flush());
    written.context("cannot write to standard output")
}

/// Prints help, or what is wrong with the command.
pub(super) fn usage(error: &clap::Error) -> anyhow::Result<()> {
    error.print().and_then(|()| io::stdout().flush()).context("cannot write to standard output")
}

/// Columns that text is made for: what `COLUMNS` says, else those of the terminal, else 80. At least 60 and at most 200.
pub(super) fn width() -> usize {
    let told = || std::env::var("COLUMNS").ok()?.trim().parse::<usize>().ok();
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    told().filter(|&columns| columns > 0).or_else(terminal).unwrap_or(text::USUAL_WIDTH).clamp(text::LEAST_WIDTH, 200)
}

/// Prints one JSON document: the only one, or an array of several.
pub(super) fn json<T: serde::Serialize>(documents: &[T]) -> anyhow::Result<()> {
    let text = match documents {
        [only] => serde_json::to_string_pretty(only)?,
        all => serde_json::to_string_pretty(all)?,
    };
    // JSON has its own way of writing out what must not reach a terminal.
    let escaped = |c: char| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    let is_odd = |c: char| shown(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8();
    let text: String = text.chars().map(|c| if is_odd(c) { escaped(c) } else { c.to_string() }).collect();
    result(&(text + "\n"))
}

/// Says something to whoever watches, unless it is to be quiet.
pub(super) fn remark(talk: Talk, text: &str) {
    if !talk.quiet {
        say(&shown(text));
    }
}

/// Says which characters of names PNG charts cannot show, if there are any.
pub(super) fn missing_glyphs(talk: Talk, missing: &str) {
    if let Some(text) = detente::internals::render::charts::about_missing(missing) {
        remark(talk, &format!("note: {text}\n"));
    }
}

/// Says where results are, for those who read one JSON document on stdout.
pub(super) fn place(talk: Talk, place: &Path) {
    remark(talk, &format!("results in {}\n", place.display()));
}

/// Whether stderr is a terminal.
pub(super) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// What the program says before it ends in the middle of its work: on a terminal, instead of the bar.
pub(super) fn last_words(text: &str) {
    let clear = if is_watched() { "\r\x1b[K" } else { "" };
    say(&format!("{clear}{text}"));
}

/// Shows faults and warnings of a scenario, coloured only on a terminal.
pub(super) fn faults(diagnostics: &[Diagnostic], sources: &Sources) {
    if !diagnostics.is_empty() {
        // What goes to anything but a terminal, or where `NO_COLOR` is set, loses its colours on the way.
        say(&(diagnostic::render_coloured(diagnostics, sources) + "\n"));
    }
}

/// Shows why a command could not do its work.
pub(super) fn error(error: &anyhow::Error) {
    say(&shown(&format!("error: {error:#}\n")));
}

/// Writes to stderr; if nobody listens, nobody needs to know.
pub(super) fn say(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Makes a panic, which is a bug of this program, say so in a way that can be reported.
pub(super) fn announce_bugs() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload().downcast_ref::<String>().map(String::as_str);
        let what = text.or_else(|| panic.payload().downcast_ref::<&str>().copied()).unwrap_or("(no message)");
        let place = panic.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
        say(&format!(
            "error: this is a bug in detente {}, please report it with the scenario and the command: {what}{place}\n",
            env!("CARGO_PKG_VERSION")
        ));
    }));
}
