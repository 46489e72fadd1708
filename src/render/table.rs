//! Plain tables for the terminal, 80 columns wide, without colour.

use comfy_table::{Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle};

use crate::analysis::findings::{Estimate, Findings};

use super::number;
use super::text::cut;

/// Columns of the narrowest terminal that tables are made for.
const WIDTH: u16 = 80;

/// How runs end: count, share, interval, and the share with all precisions halved and doubled.
///
/// Intervals are at the level of the plan, shares of the precision band without theirs: they come from a tenth of the runs and
/// are there to show how much the assumed precision matters.
pub fn outcomes(findings: &Findings) -> String {
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    let band = findings.outcomes.iter().any(|outcome| findings.precision_band.contains_key(&outcome.id));
    let mut header = vec!["ending".into(), "runs".into(), "share".into(), format!("{:.0}% interval", 100.0 * level)];
    if band {
        header.extend(["halved".to_string(), "doubled".to_string()]);
    }
    let mut table = table(header);
    for outcome in &findings.outcomes {
        let (share, interval) = number::share_parts(&outcome.share);
        let mut row = vec![
            Cell::new(short(&outcome.name)),
            right(&number::count(outcome.count)),
            right(&share),
            right(&interval),
        ];
        if band {
            let shares = findings.precision_band.get(&outcome.id).map(|band| (&band.half, &band.double));
            let text = |estimate: Option<&Estimate>| {
                estimate.map_or(number::UNDEFINED.to_string(), |e| number::share_parts(e).0)
            };
            row.push(right(&text(shares.map(|pair| pair.0))));
            row.push(right(&text(shares.map(|pair| pair.1))));
        }
        table.add_row(row);
    }
    let mut text = finish(&table);
    if band {
        text += " halved, doubled: the share if all actors choose half or twice as precisely\n";
    }
    text
}

/// A name that leaves room for the numbers.
fn short(name: &str) -> String {
    cut(name, 30)
}

fn right(text: &str) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// A table with a rule under its header; numbers, in all columns but the first, stand to the right.
fn table(header: Vec<String>) -> Table {
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::none().junction(' '))
        .header_separator(LineStyle::none().fill('─').junction('─'))
        .content_lines(ContentLineStyle::none().junction(' '));
    let cells = header.iter().enumerate().map(|(column, name)| if column == 0 { Cell::new(name) } else { right(name) });
    let mut table = Table::new();
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(Row::from(cells.collect::<Vec<_>>()));
    table
}

fn finish(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn fits_eighty_columns() {
        for size in [Size::usual(), Size::largest(), Size::bare()] {
            let text = outcomes(&sample::build(&size));
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }

    #[test]
    fn looks_as_it_should() {
        let expected = " ending            runs   share   95% interval   halved   doubled
──────────────────────────────────────────────────────────────────
 War by order     2,840   14.2%      13.7–14.7    13.4%       15%
";
        assert!(outcomes(&sample::usual()).starts_with(expected), "{}", outcomes(&sample::usual()));
    }
}
