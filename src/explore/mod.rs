//! Many scenarios around one: which numbers are changed, and to what.
//!
//! | file | what |
//! |---|---|
//! | [`axis`] | one thing that is changed, and the settings that it takes |
//! | [`inputs`] | how far each number could be wrong, and all of them changed at once |
//! | [`design`] | points that spread over many inputs at once |
//! | [`goal`] | what is asked of the endings |
//! | [`grid`] | every combination of settings |
//! | [`strategies`] | what each actor may commit to |

pub mod axis;
pub mod design;
pub mod goal;
pub mod grid;
pub mod inputs;
pub mod strategies;
