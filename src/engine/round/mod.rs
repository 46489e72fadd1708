//! One run: the steps of a round, in order.

mod aftermath;
mod leverage;
mod meeting;
mod narration;
mod offer;
pub mod play;
pub mod player;
mod ratification;
pub mod record;
pub mod replay;
pub mod trace;
