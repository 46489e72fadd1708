//! Step 7: findings become charts, tables and pages.
//!
//! Nothing here computes a statistic: it shows what stands in [`Findings`](crate::analysis::findings::Findings).
//!
//! | room | what |
//! |---|---|
//! | `words` | every sentence that a person reads |
//! | [`chart`] | pictures |
//! | [`html`] | pages, which hold both |
//! | [`csv`], `parquet`, [`document`], [`schema`] | tables and documents for other programs |
//! | [`efg`], [`nfg`] | games for other programs |
//! | `terminal` | text in the columns of a terminal |

#[cfg(feature = "charts")]
pub mod chart;
pub mod csv;
pub mod document;
pub mod efg;
#[cfg(feature = "charts")]
pub mod html;
pub mod nfg;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod schema;
mod terminal;
mod words;

pub use terminal::text;
#[cfg(feature = "charts")]
pub use words::assumptions;
pub use words::{
    charts, coverage, exact, explain, headline, number, quick, replay, templates, theory, variants, warning,
};
#[cfg(feature = "cli")]
pub use words::{paths, summary};

#[cfg(test)]
pub(crate) mod sample;
