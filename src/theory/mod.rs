//! Closed forms and solution concepts: no randomness, no files.
//!
//! Each form is a function of its inputs, with its set-up, formula and source. Inputs out of range give an [`Error`]
//! that says which and why; nothing panics, and no result is NaN or infinite. The engine's tests and the validation
//! page compare runs with these functions.
//!
//! | module | what | source |
//! |---|---|---|
//! | [`alternating_offers`] | offers in turn, without end or up to a deadline; breakdown; random proposers | Rubinstein (1982); Binmore, Rubinstein & Wolinsky (1986) |
//! | [`attrition`] | wars of attrition: known values, private values, reputation | Maynard Smith (1974); Abreu & Gul (2000) |
//! | [`audience_costs`] | crises in which backing down costs more the longer they last | Fearon (1994) |
//! | [`bargaining`] | solution points on finite sets, curves, lines, and over several issues | Nash (1950); Kalai & Smorodinsky (1975) |
//! | [`brinkmanship`] | risks that nobody controls: ladders, critical risk, contests of nerve | Schelling (1966); Powell (1990) |
//! | [`chatterjee_samuelson`] | sealed bids of a buyer and a seller with private values | Chatterjee & Samuelson (1983) |
//! | [`commitment`] | war because power will shift | Powell (2006) |
//! | [`crisis_bargaining`] | a take-it-or-leave-it demand before war with private costs | Fearon (1995) |
//! | [`ladder`] | absorbing chains on a ladder of tension | Kemeny & Snell (1960) |
//! | [`quantal_response`] | a crisis of three moves with logit errors | McKelvey & Palfrey (1998); Signorino (1999) |
//! | [`signalling`] | the same crisis with private values and learning | Lewis & Schultz (2003) |
//! | [`updating`] | Bayes's rule for types | Bayes (1763) |

pub mod alternating_offers;
pub mod attrition;
pub mod audience_costs;
pub mod bargaining;
pub mod brinkmanship;
pub mod chatterjee_samuelson;
pub mod commitment;
pub mod crisis_bargaining;
pub mod ladder;
pub mod quantal_response;
pub mod signalling;
pub mod updating;

mod error;
mod quadrature;

pub use self::error::Error;

#[cfg(test)]
mod tests;
