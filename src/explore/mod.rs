//! Many scenarios around one: which numbers are changed, and to what.
//!
//! | file | what |
//! |---|---|
//! | [`axis`] | one thing that is changed, and the settings that it takes |
//! | [`ends`] | how far each number could be wrong |
//! | [`grid`] | every combination of settings |

pub mod axis;
pub mod ends;
pub mod grid;
