//! Many games, each played a number of times: the points of a design.
//!
//! A game is made, played and forgotten by one thread, run after run, so that what is gathered of it does not depend on threads, and
//! memory holds no more games than there are threads.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::batch::{Options, ThreadPool};
use super::luck::streams::{Keys, Redraw, Streams};
use super::round::player::Player;
use super::round::record::Record;
use crate::model::Model;

/// A game, and the runs of it that are played. Games that play the same runs share their random draws.
#[derive(Debug, Clone)]
pub struct Game {
    /// The game.
    pub model: Model,
    /// Numbers of the runs.
    pub runs: Range<u64>,
}

/// Makes the games of these places, plays each, and hands every record to `each`, which gathers what is wanted of a game. Returns what
/// was gathered, in the order of the places: nothing where there is no game. `None` if it was canceled.
///
/// # Errors
///
/// The first game, by place, that could not be made.
pub fn play<T: Default + Send, E: Send>(
    places: Range<usize>,
    make: &(dyn Fn(usize) -> Result<Option<Game>, E> + Sync),
    seed: u64,
    options: &Options,
    each: &(dyn Fn(usize, &Record, &mut T) + Sync),
) -> Option<Result<Vec<T>, E>> {
    let n = places.end.saturating_sub(places.start) as u64;
    let pool = ThreadPool::new(options.threads, n);
    let heap = pool.heap(0..n, 1);
    let found: Mutex<Vec<(usize, Result<T, E>)>> = Mutex::new(Vec::new());
    let mut workers = vec![(); pool.size().min(n.max(1)) as usize];
    let done = pool.work(&heap, &mut workers, &|(), heap| {
        while let Some(batch) = heap.take() {
            for k in batch {
                let place = places.start + k as usize;
                let gathered = match make(place) {
                    Ok(Some(game)) => Ok(one(&game, place, seed, options, each)?),
                    Ok(None) => Ok(T::default()),
                    Err(error) => Err(error),
                };
                // A lock is poisoned only by a panic, which ends the work anyway.
                found.lock().ok()?.push((place, gathered));
            }
        }
        Some(())
    });
    done.into_iter().collect::<Option<()>>()?;
    let mut found = found.into_inner().ok()?;
    found.sort_by_key(|(place, _)| *place);
    Some(found.into_iter().map(|(_, gathered)| gathered).collect())
}

fn one<T: Default>(
    game: &Game,
    place: usize,
    seed: u64,
    options: &Options,
    each: &(dyn Fn(usize, &Record, &mut T) + Sync),
) -> Option<T> {
    let keys = Keys::new(&game.model, seed);
    let mut luck = Streams::new(&keys);
    let mut player = Player::new(&game.model, false);
    player.heed(options.stop);
    let mut gathered = T::default();
    for run in game.runs.clone() {
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        // A run that was broken off counts for nothing.
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        each(place, record, &mut gathered);
        (options.progress)(1);
    }
    Some(gathered)
}
