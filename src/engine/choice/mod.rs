//! How actors choose, among packages, answers, moves and force; and why they refuse.

pub mod force;
pub mod moves;
pub mod negligible;
pub mod reason;
pub mod table;
