//! Ctrl-C, and what the system sends to end a program.
//!
//! The first signal sets a flag that long work looks at. Whatever does not look at it gets a moment; then a thread that
//! waits for signals removes what is unfinished and ends the program. So every command answers within a second, whatever
//! it is doing. The second signal ends the program at once. Where no thread can be started the flag is all there is.

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use detente::internals::facade::error::Error;
#[cfg(unix)]
use signal_hook::consts::SIGXFSZ;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::{show, unfinished};

/// Nobody wants the work any more.
static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// A signal has come.
static SIGNALLED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// It has been said that the program was stopped.
static SAID: AtomicBool = AtomicBool::new(false);

/// How long work has to stop by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How often the watcher looks again within that time.
const PAUSE: Duration = Duration::from_millis(20);
/// Exit code of a program that was stopped.
const STOPPED: i32 = 2;

/// From now on signals stop the program in order.
pub(super) fn listen() {
    // A file that grows beyond what the system allows is an error of writing then, and not the end of the program.
    #[cfg(unix)]
    let _ = flag::register(SIGXFSZ, Arc::default());
    #[cfg(unix)]
    if let Ok(signals) = signal_hook::iterator::Signals::new(signals())
        && std::thread::Builder::new().name("signals".into()).spawn(move || watch(signals)).is_ok()
    {
        return;
    }
    flags_alone();
    #[cfg(not(unix))]
    let _ = std::thread::Builder::new().name("signals".into()).spawn(|| {
        while !signalled() {
            std::thread::sleep(PAUSE);
        }
        std::thread::sleep(GRACE);
        leave();
    });
}

/// Lets signals set flags, and the second one end the program: all of it within the handler.
fn flags_alone() {
    for signal in signals() {
        // What cannot be registered keeps its usual effect.
        let _ = flag::register_conditional_shutdown(signal, STOPPED, SIGNALLED.clone());
        let _ = flag::register(signal, SIGNALLED.clone());
        let _ = flag::register(signal, STOP.clone());
    }
}

fn signals() -> Vec<i32> {
    let mut signals = vec![SIGINT, SIGTERM];
    // A program under `nohup` is not to end with its terminal.
    #[cfg(unix)]
    if !is_ignored(signal_hook::consts::SIGHUP) {
        signals.push(signal_hook::consts::SIGHUP);
    }
    signals
}

/// Whether the program was started with a signal ignored, as far as the system tells.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(unix)]
fn watch(mut signals: signal_hook::iterator::Signals) {
    if signals.forever().next().is_none() {
        return;
    }
    SIGNALLED.store(true, Ordering::Relaxed);
    STOP.store(true, Ordering::Relaxed);
    let mut waited = Duration::ZERO;
    while waited < GRACE && signals.pending().next().is_none() {
        std::thread::sleep(PAUSE);
        waited += PAUSE;
    }
    leave();
}

/// The flag that long work looks at.
pub(super) fn flag() -> &'static AtomicBool {
    &STOP
}

/// Whether a signal has come.
pub(super) fn signalled() -> bool {
    SIGNALLED.load(Ordering::Relaxed)
}

/// An error if a signal has come.
pub(super) fn look() -> Result<()> {
    if signalled() {
        bail!("{}", sentence());
    }
    Ok(())
}

/// What was stopped, for people.
pub(super) fn sentence() -> &'static str {
    match unfinished::has_finished() {
        false => "stopped; nothing was written",
        true => "stopped; what had been written is complete, and nothing else was written",
    }
}

/// What went wrong in an experiment, for people.
pub(super) fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Stopped => anyhow!("{}", sentence()),
        other => other.into(),
    }
}

/// Removes what is unfinished, says so, and ends the program.
pub(super) fn leave() -> ! {
    unfinished::remove_all();
    if !SAID.swap(true, Ordering::Relaxed) {
        let say = || show::last_words(&format!("error: {}\n", sentence()));
        // Who does not read what the program says must not keep it from ending.
        let (told, wait) = std::sync::mpsc::channel();
        let speaker = std::thread::Builder::new().spawn(move || {
            say();
            let _ = told.send(());
        });
        match speaker {
            Ok(_) => _ = wait.recv_timeout(Duration::from_millis(200)),
            Err(_) => say(),
        }
    } else {
        // Somebody else is saying it, and will end the program.
        std::thread::sleep(Duration::from_millis(300));
    }
    exit(STOPPED)
}
