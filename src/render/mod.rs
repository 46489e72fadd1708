//! Step 7: findings become charts, tables and pages.
//!
//! Nothing here computes a statistic: it shows what stands in [`Findings`](crate::analysis::findings::Findings).

#[cfg(feature = "charts")]
pub mod chart;
pub mod coverage;
pub mod csv;
pub mod explain;
pub mod headline;
#[cfg(feature = "charts")]
pub mod html;
pub mod law;
pub mod number;
#[cfg(feature = "cli")]
pub mod paths;
pub mod ranking;
pub mod replay;
pub mod schema;
mod stop;
#[cfg(feature = "cli")]
pub mod summary;
#[cfg(feature = "cli")]
pub mod table;
pub mod templates;
mod text;
pub mod theory;

#[cfg(test)]
pub(crate) mod sample;
