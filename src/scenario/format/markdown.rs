//! Reference tables.

