//! Step 7: findings become charts, tables and pages.
//!
//! Nothing here computes a statistic: it shows what stands in [`Findings`](crate::analysis::findings::Findings).

#[cfg(feature = "charts")]
pub mod chart;
pub mod csv;
pub mod headline;
#[cfg(feature = "charts")]
pub mod html;
pub mod number;
#[cfg(feature = "cli")]
pub mod table;

#[cfg(test)]
pub(crate) mod sample;
