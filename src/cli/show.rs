//! The terminal: results on stdout, everything else on stderr.

use std::io::{self, Write};
use std::time::Duration;

use detente::render::text;
use detente::scenario::diagnostic::{self, Diagnostic};
use detente::scenario::span::Sources;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Talk;

/// Prints results.
pub(super) fn result(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
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
    Ok(result(&(text + "\n"))?)
}

/// Says something to whoever watches, unless it is to be quiet.
pub(super) fn remark(talk: Talk, text: &str) {
    if !talk.quiet {
        say(text);
    }
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
    say(&format!("error: {error:#}\n"));
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

/// Runs done and their rate, on a terminal only: for when nobody knows how many there will be.
pub(super) fn counter(talk: Talk) -> ProgressBar {
    styled(ProgressBar::with_draw_target(None, target(talk)), "{spinner} {human_pos} runs, {per_sec}")
}

/// A bar with rate and time left, on a terminal only.
pub(super) fn progress(talk: Talk, runs: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(runs), target(talk));
    styled(bar, "{bar:32} {human_pos}/{human_len} runs, {per_sec}, {eta} left")
}

fn target(talk: Talk) -> ProgressDrawTarget {
    if talk.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(8) }
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(template) {
        let rate = |state: &indicatif::ProgressState, w: &mut dyn std::fmt::Write| {
            let _ = write!(w, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.progress_chars("━╸─").with_key("per_sec", rate));
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
