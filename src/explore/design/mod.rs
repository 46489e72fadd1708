//! Where to look: points that spread over many inputs at once, each input scaled to (0, 1).
//!
//! | file | what |
//! |---|---|
//! | [`latin_hypercube`](mod@latin_hypercube) | each input is spread evenly over its range |
//! | [`sobol`] | all inputs together are spread evenly: a scrambled Sobol sequence |
//! | [`correlate`](mod@correlate) | reorders columns so that inputs have wanted rank correlations |
//! | [`trajectories`](mod@trajectories) | paths that change one input at a time, for elementary effects |

pub mod correlate;
pub mod latin_hypercube;
pub mod sobol;
pub mod trajectories;

pub use self::correlate::correlate;
pub use self::latin_hypercube::latin_hypercube;
pub use self::sobol::scrambled_sobol;
pub use self::trajectories::{Trajectory, trajectories};
