//! What all requests share.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

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
pub(super) struct Kept(Mutex<(u64, VecDeque<(u64, Arc<Explored>)>)>);

impl Kept {
    /// Keeps results, and says under which number.
    pub(super) fn keep(&self, found: Arc<Explored>) -> u64 {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.0 += 1;
        let id = kept.0;
        kept.1.push_back((id, found));
        if kept.1.len() > MOST {
            kept.1.pop_front();
        }
        id
    }

    /// Results of a number, if they are still there.
    pub(super) fn get(&self, id: u64) -> Option<Arc<Explored>> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.1.iter().find(|(known, _)| *known == id).map(|(_, found)| found.clone())
    }
}
