//! Scenario discovery: under which inputs does something happen?
//!
//! Given points (the drawn inputs of runs) and hits (which of them ended in a stated way), this module finds a few boxes,
//! each a short list of limits on inputs, that hold many hits and few other points. Source: Bryant & Lempert (2010),
//! "Thinking inside the box: a participatory, computer-assisted approach to scenario discovery", *Technological
//! Forecasting and Social Change* 77.
//!
//! Three numbers describe a box: its *coverage* is the share of all hits that it holds, its *density* the share of its
//! points that are hits, its *mass* the share of all points that it holds.
//!
//! | file | what |
//! |---|---|
//! | [`points`] | inputs and hits, checked and sorted once |
//! | [`count`] | how many points and hits, and their share with its interval |
//! | [`boxes`] | limits, and which points lie within them |
//! | [`sample`] | the rows that a search works on |
//! | [`prim`] | peeling and pasting (Friedman & Fisher 1999) |
//! | [`choose`] | which box of a peeling trajectory |
//! | [`cover`] | one box after another, until no further box can be told from chance |
//! | [`significance`] | quasi-p-values of limits, and dropping limits that are not significant |
//! | [`stability`] | whether half the points give the same box, and its density on points that did not shape it |
//! | [`grow`] | a full classification tree |
//! | [`tree`] | classification tree (Breiman et al. 1984) |
//! | [`prune`] | cost-complexity pruning and cross-validation of a tree |
//! | [`report`] | both questions of `discover` answered |
//! | [`document`] | the form of `discover.json` |
//! | `split` | seeded halves and folds |
//!
//! Everything is deterministic: the same points and options give the same result, byte for byte. One pass over the points
//! costs points × inputs steps; the inputs are sorted once.

pub mod boxes;
pub mod choose;
pub mod count;
pub mod cover;
pub mod document;
pub mod grow;
pub mod points;
pub mod prim;
pub mod prune;
pub mod report;
pub mod sample;
pub mod significance;
pub(crate) mod split;
pub mod stability;
pub mod tree;

#[cfg(test)]
mod reference;
