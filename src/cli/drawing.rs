//! Charts as files: on how many threads they are drawn, and in which forms they are written.

use anyhow::Result;
use detente::internals::analysis::compare::Comparison;
use detente::internals::analysis::findings::Findings;
use detente::internals::render::chart::{self, Chart};

use super::args::{Pictures, Talk, Threads};
use super::{show, stop, threads};

/// How charts are drawn and written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawing {
    /// Threads, at least one; they change no byte.
    threads: usize,
    /// Whether PNG files are written too.
    png: bool,
}

impl Drawing {
    /// What was typed.
    pub(super) fn new(pictures: Pictures, threads: Threads) -> Self {
        Self { threads: threads::for_charts(threads), png: pictures.png }
    }

    /// The charts of an experiment.
    pub(super) fn charts(self, findings: &Findings) -> Vec<Chart> {
        chart::all_on(self.threads, findings)
    }

    /// The charts of a comparison.
    pub(super) fn comparison(self, comparison: &Comparison) -> Vec<Chart> {
        chart::comparison_on(self.threads, comparison)
    }

    /// Writes charts into a folder of their own, each by `write`: SVG always.
    pub(super) fn write(self, charts: &[Chart], write: impl Fn(&str, &[u8]) -> Result<()>) -> Result<()> {
        for chart in charts {
            write(&format!("charts/{}.svg", chart.name), chart.svg.as_bytes())?;
        }
        if self.png {
            stop::look()?;
            for (chart, file) in charts.iter().zip(chart::pngs_on(self.threads, charts)) {
                write(&format!("charts/{}.png", chart.name), &file)?;
            }
        }
        Ok(())
    }

    /// Says which characters of names the PNG files that were written cannot show, if there are any.
    pub(super) fn remark(self, talk: Talk, charts: &[Chart]) {
        if self.png {
            show::missing_glyphs(talk, &chart::missing_of(charts));
        }
    }
}
