//! What all requests share.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::queue::Queue;
use super::shelf::Shelf;
use crate::cli::caller::Explored;

/// The desk, as a request is handed it.
pub(super) type State = axum::extract::State<Arc<Desk>>;

/// Results that are kept in case that somebody wants them written.
const MOST: usize = 6;

/// The cases, the engine, and what was found last.
pub(super) struct Desk {
    pub(super) shelf: Shelf,
    pub(super) queue: Queue,
    pub(super) kept: Kept,
    /// Where folders of results go.
    pub(super) out: PathBuf,
}

/// What was found last, by number.
#[derive(Default)]
pub(super) struct Kept(Mutex<Numbered>);

#[derive(Default)]
struct Numbered {
    last: u64,
    found: VecDeque<(u64, Arc<Explored>)>,
}

impl Kept {
    /// Keeps results, and says under which number.
    pub(super) fn keep(&self, found: Arc<Explored>) -> u64 {
        let mut kept = self.kept();
        kept.last += 1;
        let id = kept.last;
        kept.found.push_back((id, found));
        if kept.found.len() > MOST {
            kept.found.pop_front();
        }
        id
    }

    /// Results of a number, if they are still there.
    pub(super) fn get(&self, id: u64) -> Option<Arc<Explored>> {
        self.kept().found.iter().find(|(known, _)| *known == id).map(|(_, found)| found.clone())
    }

    fn kept(&self) -> MutexGuard<'_, Numbered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
