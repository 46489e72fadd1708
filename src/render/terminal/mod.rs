//! Text in the columns of a terminal.

#[cfg(feature = "cli")]
pub(super) mod table;
pub mod text;
