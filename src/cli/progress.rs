//! How far the work is: a bar on a terminal, else a line every few seconds. It changes nothing but what is said.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use detente::internals::render::number;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Talk;
use super::show;

/// Time between two lines where there is no terminal.
const LINE: Duration = Duration::from_secs(5);
/// Time between two looks at whether something is to be shown.
const TICK: Duration = Duration::from_millis(250);

/// Shows how many runs are done, until it is dropped.
pub(super) struct Progress {
    shown: Arc<Shown>,
    /// Shows it again and again. Where it cannot be started, that is left to those who work.
    ticker: Option<JoinHandle<()>>,
}

struct Shown {
    /// On a terminal.
    bar: Option<ProgressBar>,
    quiet: bool,
    runs: Runs,
    done: AtomicU64,
    begun: Instant,
    /// When the last line was said.
    last: Mutex<Instant>,
    over: Mutex<bool>,
    bell: Condvar,
}

/// How many runs there will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// So many.
    All(u64),
    /// So many at most: they end when enough is known.
    AtMost(u64),
}

impl Runs {
    /// How many there will be, or can be.
    pub(super) fn at_most(self) -> u64 {
        let (Self::All(runs) | Self::AtMost(runs)) = self;
        runs
    }
}

impl Progress {
    pub(super) fn new(talk: Talk, runs: Runs) -> Self {
        let bar = (!talk.quiet && show::is_watched()).then(|| bar(runs));
        let now = Instant::now();
        let shown = Arc::new(Shown {
            bar,
            quiet: talk.quiet,
            runs,
            done: AtomicU64::new(0),
            begun: now,
            last: Mutex::new(now),
            over: Mutex::new(false),
            bell: Condvar::new(),
        });
        let ticks = shown.clone();
        let start = || std::thread::Builder::new().name("progress".into()).spawn(move || ticks.show_until_over()).ok();
        let ticker = if talk.quiet { None } else { start() };
        Self { shown, ticker }
    }

    /// So many more runs are done.
    pub(super) fn inc(&self, n: u64) {
        self.shown.done.fetch_add(n, Ordering::Relaxed);
        if let Some(bar) = &self.shown.bar {
            bar.inc(n);
        }
        if self.ticker.is_none() {
            self.shown.line();
        }
    }
}

impl Progress {
    /// Says a line above the bar.
    pub(super) fn say(&self, text: &str) {
        match &self.shown.bar {
            _ if self.shown.quiet => {}
            Some(bar) => bar.suspend(|| show::say(text)),
            None => show::say(text),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *locked(&self.shown.over) = true;
        self.shown.bell.notify_all();
        if let Some(ticker) = self.ticker.take() {
            // It ends by itself; if it has panicked, its work was only for show.
            let _ = ticker.join();
        }
        if let Some(bar) = &self.shown.bar {
            bar.finish_and_clear();
        }
    }
}

impl Shown {
    fn show_until_over(&self) {
        let mut over = locked(&self.over);
        while !*over {
            over = self.bell.wait_timeout(over, TICK).unwrap_or_else(PoisonError::into_inner).0;
            if !*over {
                match &self.bar {
                    Some(bar) => bar.tick(),
                    None => self.line(),
                }
            }
        }
    }

    /// Says a line, if the last one was said long enough ago.
    fn line(&self) {
        if self.quiet || self.bar.is_some() {
            return;
        }
        let Ok(mut last) = self.last.try_lock() else { return };
        if last.elapsed() < LINE {
            return;
        }
        *last = Instant::now();
        show::say(&(line(self.done.load(Ordering::Relaxed), self.runs, self.begun.elapsed()) + "\n"));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `12,000 of 100,000 runs, 3,400/s, 26 s left`.
fn line(done: u64, runs: Runs, time: Duration) -> String {
    let n = number::count(done);
    let seconds = time.as_secs_f64();
    let rate = if done > 0 && seconds > 0.0 { done as f64 / seconds } else { 0.0 };
    let per_second = match rate {
        0.0 => String::new(),
        r if r < 10.0 => format!(", {r:.1}/s"),
        r => format!(", {}/s", number::count(r.round() as u64)),
    };
    match runs {
        Runs::All(of) => {
            let left = of.saturating_sub(done) as f64 / rate;
            let left = if rate > 0.0 { format!(", {} left", duration(left)) } else { String::new() };
            format!("{n} of {} runs{per_second}{left}", number::count(of))
        }
        Runs::AtMost(most) => format!("{n} runs{per_second}, at most {}", number::count(most)),
    }
}

/// A time in the unit that suits it.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5_400.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{} days", number::count((s / 86_400.0).round() as u64)),
    }
}

fn bar(runs: Runs) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(8);
    let (bar, template) = match runs {
        Runs::All(n) => (
            ProgressBar::with_draw_target(Some(n), target),
            "{bar:32} {human_pos}/{human_len} runs, {per_sec}, {eta} left",
        ),
        Runs::AtMost(_) => (ProgressBar::with_draw_target(None, target), "{spinner} {human_pos} runs, {per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        let rate = |state: &indicatif::ProgressState, w: &mut dyn std::fmt::Write| {
            let _ = write!(w, "{:.0}/s", state.per_sec());
        };
        bar.set_style(style.progress_chars("━╸─").with_key("per_sec", rate));
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_how_far_it_is() {
        let after = |done, runs, seconds| line(done, runs, Duration::from_secs(seconds));
        assert_eq!(after(17_000, Runs::All(100_000), 5), "17,000 of 100,000 runs, 3,400/s, 24 s left");
        assert_eq!(after(0, Runs::All(100_000), 5), "0 of 100,000 runs");
        assert_eq!(after(4, Runs::All(1_000), 8), "4 of 1,000 runs, 0.5/s, 33 min left");
        assert_eq!(after(1_000, Runs::All(1_000_000_000), 10), "1,000 of 1,000,000,000 runs, 100/s, 116 days left");
        assert_eq!(after(50_000, Runs::AtMost(10_000_000), 5), "50,000 runs, 10,000/s, at most 10,000,000");
        assert_eq!(after(100, Runs::All(100), 0), "100 of 100 runs");
        assert_eq!(duration(7_200.0), "2.0 h");
    }
}
