//! Tables for the terminal: a header with a rule under it, without color.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle,
};

use super::text::{LEAST_WIDTH, columns, wrapped};

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

/// Rows of text with a name at each, as a table where names have room beside the numbers, else as a list.
pub(in crate::render) fn grid(heads: &[&str], rows: &[(String, Vec<String>)], width: usize) -> String {
    /// Names that are narrower have lines of their own.
    const ROOM: usize = 20;
    let widest = |column: usize| {
        let cells = rows.iter().map(|(_, cells)| columns(&cells[column]));
        cells.chain([columns(heads[column])]).max().unwrap_or(0) + 3
    };
    let numbers: usize = (0..heads.len()).map(widest).sum();
    let names = rows.iter().map(|(name, _)| columns(name)).max().unwrap_or(0) + 2;
    if numbers + names.min(ROOM) + 2 > width {
        let mut out = String::new();
        for (name, cells) in rows {
            out += &wrapped("  ", name, width);
            // A head and its number stay together; where there is no number, there is no head.
            let told = heads.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
            let both = told.map(|(head, cell)| format!("{head}: {cell}").replace(' ', "\u{a0}"));
            out += &wrapped("      ", &both.collect::<Vec<_>>().join("; "), width);
        }
        return out;
    }
    let mut table = table([Cell::new("")].into_iter().chain(heads.iter().map(|head| right(head))), width);
    for (name, cells) in rows {
        table.add_row([Cell::new(name)].into_iter().chain(cells.iter().map(|cell| right(cell))).collect::<Vec<_>>());
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    lines(&table)
}

/// Its lines, without blanks at their ends.
pub(in crate::render) fn lines(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}
