//! No part of the API: what the program, the benches and the tests of this crate need beside it. Anything here may change or
//! go away in any release.

macro_rules! open {
    ($($part:ident),+ $(,)?) => {$(
        /// The part of this name.
        pub mod $part {
            pub use crate::$part::*;
        }
    )+};
}

open!(analysis, distribution, engine, explore, facade, index, maths, model, plan, render, scenario, tally, validation);
