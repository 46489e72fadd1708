//! Tables for the terminal: a header with a rule under it, without color.

use comfy_table::{Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle};

use super::text::LEAST_WIDTH;

/// A cell whose text stands to the right.
pub(in crate::render) fn right(text: &str) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// A table with these heads of columns, for a terminal of so many columns.
pub(in crate::render) fn table(header: impl IntoIterator<Item = Cell>, width: usize) -> Table {
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::none().junction(' '))
        .header_separator(LineStyle::none().fill('─').junction('─'))
        .content_lines(ContentLineStyle::none().junction(' '));
    let mut table = Table::new();
    let width = width.clamp(LEAST_WIDTH, 1000) as u16;
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(Row::from(header.into_iter().collect::<Vec<_>>()));
    table
}

/// Its lines, without blanks at their ends.
pub(in crate::render) fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}
