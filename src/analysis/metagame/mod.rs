//! The game above the game: each actor commits to one of several strategies, and every profile of strategies was simulated.
//!
//! This is empirical game-theoretic analysis (Walsh, Das, Tesauro & Kephart 2002; Wellman 2006; Wiedenbeck, Cassell & Wellman
//! 2014; Tuyls et al. 2020). The payoffs of the game are means of simulated runs. Run k of every profile has the same random
//! draws, and the same runs are in block b of every profile. So each question about payoffs is a question about one list of
//! block means, and its interval uses the pairing.
//!
//! | module | what |
//! |---|---|
//! | [`payoffs`] | payoffs of all profiles in blocks of runs, checked; paired intervals |
//! | [`game`] | a normal-form game of known payoffs: values, gains from deviation, maximal gain |
//! | [`dominance`] | dominated strategies, surely and by the means |
//! | [`nash`], [`supports`], [`dynamics`] | candidates for equilibria of the mean game |
//! | [`logit`] | logit quantal response equilibrium |
//! | [`verdict`] | whether a candidate is an equilibrium within a tolerance, with simultaneous bounds |
//! | [`simultaneous`] | bounds that hold for many means at once |
//! | [`mixes`] | one actor alone: ranking, and the frontier between payoff and the probability of an event |
//! | [`mod@write`] | files for Gambit, OpenSpiel and gameanalysis |
//! | [`evppi`], [`smooth`] | what it is worth to learn an input before choosing |

pub mod dominance;
pub mod dynamics;
pub mod evppi;
pub mod game;
mod linear;
pub mod logit;
pub mod mixes;
pub mod nash;
pub mod payoffs;
mod random;
pub mod simultaneous;
pub mod smooth;
pub mod supports;
pub mod verdict;
pub mod write;
