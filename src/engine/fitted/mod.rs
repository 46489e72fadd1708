//! The fitted solver: foresight for games whose histories cannot be listed.
//!
//! V = D + a residual that is linear in features of the situation. The residual is what runs have really brought, less D, so
//! that everybody's noisy choices and everybody's values agree: an agent quantal response equilibrium, within what the
//! features can say. Coefficients 0 are the myopic model, but for step 7, which weighs force against D instead of D⁰.
//!
//! One iteration plays runs with the values so far. Each is played as it is and, from some of its rounds on, again with one
//! decision replaced, on the same random draws. What follows every moment of a run is regressed on the features of the moment; what
//! the replaced decision changed, on the change of the features. Luck of known probability is taken out first. All sums are
//! integers, so that neither threads nor parts can change a bit.
//!
//! The myopic do not see that a move may end the run; those with values do. Others' simultaneous moves are averaged over: what
//! is noted after a move is the situation with that move alone.
//!
//! | file | what |
//! |---|---|
//! | `beliefs` | what an actor expects of others in the middle of a round |
//! | `note` | what a run leaves behind |
//! | `correct` | luck of known probability, taken out of it |
//! | `tries` | decisions that are replaced |
//! | `sums` | regressions in integers |
//! | `solve` | ridge and Cholesky |
//! | `regress` | from sums to coefficients, by round or along the rounds |
//! | `train` | iterations |
//! | `converged` | whether a fit has converged |
//! | `deviate` | what an actor could gain alone |

mod beliefs;
mod converged;
mod correct;
mod deviate;
mod note;
mod regress;
mod solve;
mod sums;
#[cfg(test)]
mod tests;
mod train;
mod tries;

pub use converged::{CALIBRATED, NotConverged, limit, not_converged, sharpest};
pub use deviate::{Deviation, deviation, gain_of};
pub use train::{Gathered, begin, gather, next_step, train, train_on, update};
