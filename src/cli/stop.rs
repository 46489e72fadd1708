//! Ctrl-C, and what the system sends to end a program: a flag that the work looks at, so that nothing stays half-written.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail};

static STOP: AtomicBool = AtomicBool::new(false);

/// The flag; from now on signals set it.
pub(super) fn flag() -> &'static AtomicBool {
    static LISTENING: OnceLock<()> = OnceLock::new();
    // Where no handler can be had, Ctrl-C ends the program at once; files are renamed last in any case.
    LISTENING.get_or_init(|| drop(ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))));
    &STOP
}

/// An error if a signal has come.
pub(super) fn look() -> Result<()> {
    if STOP.load(Ordering::Relaxed) {
        bail!("stopped; nothing was written");
    }
    Ok(())
}
