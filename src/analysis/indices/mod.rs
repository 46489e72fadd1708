//! Global sensitivity: how much of the variance of an output comes from which input, where the output at a point of the design is
//! itself a mean of runs and so has noise of a known variance.
//!
//! | file | what |
//! |---|---|
//! | [`sobol`] | first-order, second-order and total indices from paired designs |
//! | [`morris`] | elementary effects from trajectories |
//! | [`given_data`] | first-order indices from runs that were made anyway |
//! | [`noisy_data`] | the same at rows of a design, with the noise of runs taken out, and what inputs do together |
//! | [`noise`] | variance of a share, and of the difference of two shares with the same random draws |
//! | [`bootstrap`] | intervals for functions of means over rows |
//!
//! Every estimate here can be outside the range of what it estimates, such as slightly below 0 for a factor without effect. Nothing
//! is clipped, because clipped estimates are biased and hide how precise they are.

pub mod bootstrap;
pub mod given_data;
pub mod morris;
pub mod noise;
pub mod noisy_data;
pub mod sobol;

pub use self::bootstrap::{Index, Resampling};
pub use self::given_data::{Cell, FirstOrder, first_order, first_order_of_counts};
pub use self::morris::{Effect, Effects, effects, elementary_effects};
pub use self::noise::{noise_of_paired_shares, noise_of_share};
pub use self::noisy_data::{GivenData, GivenIndices, Interactions};
pub use self::sobol::{Crossed, Indices, Pair, Sample, Shares, halves, indices};
