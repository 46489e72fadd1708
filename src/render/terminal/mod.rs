//! Text in the columns of a terminal.

#[cfg(feature = "cli")]
pub mod table;
pub mod text;
