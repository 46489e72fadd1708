//! Every sentence that a person reads, wherever it stands: on a terminal, on a page, under a chart.

#[cfg(feature = "charts")]
pub mod assumptions;
pub mod charts;
pub mod coverage;
pub mod exact;
pub mod explain;
pub(in crate::render) mod groups;
pub mod headline;
pub mod number;
#[cfg(feature = "cli")]
pub mod paths;
pub mod replay;
pub(in crate::render) mod stop;
#[cfg(feature = "cli")]
pub mod summary;
pub mod templates;
pub(in crate::render) mod terms;
pub mod theory;
pub mod variants;
pub mod warning;
