//! Every sentence that a person reads, wherever it stands: on a terminal, on a page, under a chart.

#[cfg(feature = "charts")]
pub mod assumptions;
pub mod charts;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod collapse;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod controls;
pub mod coverage;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod discover;
pub(in crate::render) mod equilibrium;
pub mod exact;
pub mod explain;
pub(in crate::render) mod features;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod flip;
#[cfg_attr(not(any(feature = "charts", feature = "cli")), expect(dead_code))]
pub(in crate::render) mod foresight;
pub(in crate::render) mod given;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod global;
pub(in crate::render) mod groups;
pub mod headline;
#[cfg_attr(not(any(feature = "charts", feature = "cli")), expect(dead_code))]
pub(in crate::render) mod health;
pub mod number;
#[cfg(feature = "cli")]
pub mod paths;
pub mod quick;
#[cfg(feature = "charts")]
pub(in crate::render) mod realized;
pub mod replay;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod sensitivity;
pub(in crate::render) mod stop;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod strategies;
pub(in crate::render) mod subsets;
#[cfg(feature = "cli")]
pub mod summary;
#[cfg(any(feature = "charts", feature = "cli"))]
pub(in crate::render) mod sweep;
pub(in crate::render) mod talks;
pub mod templates;
pub(in crate::render) mod terms;
pub mod theory;
pub mod variants;
pub mod warning;
