//! Functions with the same bits on every machine.
//!
//! The standard library calls the platform's `exp`, `ln` and similar functions, whose last bits differ between systems and
//! versions. A run must not depend on them, so the engine and the drawing of inputs use only this module, the `libm`
//! crate (one source for all platforms) and the operations that IEEE 754 fixes exactly: add, multiply, divide, square
//! root, comparison, and work on bits. Nothing here fuses a multiplication with an addition.
//!
//! | file | what |
//! |---|---|
//! | [`chance`] | products with probabilities |
//! | `columns` | sums, products and quotients of columns |
//! | [`effective`] | how many plain runs an estimate with control variates is worth |
//! | [`exp`] | exponential and logistic function, one number or a slice |
//! | [`power`] | whole powers |
//! | [`ranks`] | ranks and their correlation |
//! | [`score`] | the score interval of a share |
//! | [`seeded`] | random numbers for designs, resamples and splits |
//! | [`sequence`] | an interval for a probability that is valid at any stopping time |
//! | `wide` | loops over arrays in the widest vectors of the processor |
//! | [`special`] | normal distribution; incomplete beta function and its inverse |

pub mod chance;
pub(crate) mod columns;
pub mod effective;
pub mod exp;
pub mod power;
pub mod ranks;
pub mod score;
pub mod seeded;
pub mod sequence;
pub mod special;
pub(crate) mod wide;
