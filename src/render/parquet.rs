//! Tables as Parquet files: the columns and cells of the CSV tables, written in row groups as these fill.
//!
//! A column of whole numbers is INT64, one of numbers DOUBLE, one of words a dictionary of UTF-8. Where a column may be empty, an empty
//! cell is null. The bytes depend on the cells and on what is said of the table, and on nothing else.

use std::collections::BTreeMap;
use std::io::{Error, Write};
use std::str::FromStr;
use std::sync::Arc;

use ::parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{ColumnPath, Type};

use super::csv::{Column, Kind, Table};

/// Rows of a group, which is what is kept in memory.
const ROWS: usize = 1 << 16;
/// Bytes of a dictionary beyond which a column is written without one: for numbers that are rarely the same.
const DICTIONARY: usize = 1 << 16;

/// A Parquet file in the making.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Filling>,
    rows: usize,
}

/// The cells of a column that no group has yet.
struct Filling {
    name: String,
    always: bool,
    /// For each row whether there is something, where a column may be empty.
    there: Vec<i16>,
    cells: Cells,
}

enum Cells {
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    /// Equal words share their bytes.
    Words(Vec<ByteArray>, BTreeMap<String, ByteArray>),
}

impl Filling {
    fn new(column: &Column) -> Self {
        let cells = match column.kind {
            Kind::Integer(_) => Cells::Integers(Vec::new()),
            Kind::Number | Kind::Share => Cells::Numbers(Vec::new()),
            Kind::Text | Kind::Word(_) => Cells::Words(Vec::new(), BTreeMap::new()),
        };
        Self { name: column.name.clone(), always: column.always, there: Vec::new(), cells }
    }

    fn push(&mut self, cell: &str) -> Result<(), Error> {
        if !self.always {
            self.there.push(i16::from(!cell.is_empty()));
            if cell.is_empty() {
                return Ok(());
            }
        }
        match &mut self.cells {
            Cells::Integers(all) => all.push(number(cell, &self.name, "whole number below 2^63")?),
            Cells::Numbers(all) => all.push(number(cell, &self.name, "number")?),
            Cells::Words(all, known) => {
                let word = match known.get(cell) {
                    Some(word) => word.clone(),
                    None => known.entry(cell.to_string()).or_insert(ByteArray::from(cell)).clone(),
                };
                all.push(word);
            }
        }
        Ok(())
    }

    /// Writes the cells as the next column of a group, and forgets them.
    fn flush<W: Write + Send>(&mut self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        let there = (!self.always).then_some(self.there.as_slice());
        match &mut self.cells {
            Cells::Integers(all) => write::<Int64Type, W>(group, all, there)?,
            Cells::Numbers(all) => write::<DoubleType, W>(group, all, there)?,
            Cells::Words(all, known) => {
                write::<ByteArrayType, W>(group, all, there)?;
                known.clear();
            }
        }
        self.there.clear();
        Ok(())
    }
}

/// What a cell says; `what` is what it should be, for the message.
fn number<T: FromStr>(cell: &str, column: &str, what: &str) -> Result<T, Error> {
    cell.parse().map_err(|_| Error::other(format!("`{cell}` in the column `{column}` is no {what}")))
}

fn write<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: &mut Vec<T::T>,
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("a table has a column for each cell".into()))?;
    column.typed::<T>().write_batch(cells, there, None)?;
    cells.clear();
    column.close()
}

impl<W: Write + Send> Writer<W> {
    /// Begins a table. `about` is kept in the file: names, and what each says.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn begin(out: W, table: &Table, about: &[(String, String)]) -> Result<Self, Error> {
        let fields = table.columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(told)?;
        let schema = Type::group_type_builder("table").with_fields(fields).build().map_err(told)?;
        let file =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties(table, about))).map_err(told)?;
        Ok(Self { file, columns: table.columns.iter().map(Filling::new).collect(), rows: 0 })
    }

    /// Adds a row: a cell for each column.
    ///
    /// # Errors
    ///
    /// If a cell does not fit its column, or if what is there cannot be written.
    pub fn push<'c>(&mut self, row: impl IntoIterator<Item = &'c str>) -> Result<(), Error> {
        self.columns.iter_mut().zip(row).try_for_each(|(column, cell)| column.push(cell))?;
        self.rows += 1;
        if self.rows == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let mut group = self.file.next_row_group().map_err(told)?;
        self.columns.iter_mut().try_for_each(|column| column.flush(&mut group)).map_err(told)?;
        group.close().map_err(told)?;
        self.rows = 0;
        Ok(())
    }

    /// Writes what is still in memory, down to where it goes.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.file.finish().map(|_| ()).map_err(told)
    }
}

/// The Parquet file of a table that is there as CSV, header included.
///
/// # Errors
///
/// If the text does not fit the table.
pub fn of_csv(table: &Table, text: &str, about: &[(String, String)]) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    let mut file = Writer::begin(&mut content, table, about)?;
    let mut row = ::csv::StringRecord::new();
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    while rows.read_record(&mut row)? {
        file.push(&row)?;
    }
    file.finish()?;
    Ok(content)
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Integer(_) => (Physical::INT64, None),
        Kind::Number | Kind::Share => (Physical::DOUBLE, None),
        Kind::Text | Kind::Word(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let repetition = if column.always { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let field = Type::primitive_type_builder(&column.name, physical);
    field.with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
}

fn properties(table: &Table, about: &[(String, String)]) -> WriterProperties {
    let about = about.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("detente ", env!("CARGO_PKG_VERSION")).to_string())
        .set_compression(Compression::SNAPPY)
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(about.collect()));
    // Whole numbers that tell rows apart, such as those of runs, grow from row to row.
    let counting = |column: &&Column| matches!(column.kind, Kind::Integer(_)) && table.key.contains(&&*column.name);
    for column in table.columns.iter().filter(counting) {
        let path = ColumnPath::new(vec![column.name.clone()]);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    properties.build()
}

/// What went wrong, as what the system said where it was the system.
fn told(error: ParquetError) -> Error {
    match error {
        ParquetError::External(inner) => inner.downcast::<Error>().map_or_else(Error::other, |error| *error),
        other => Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;

    use super::*;

    fn table() -> Table {
        let column = |name: &str, kind: Kind, always| Column { name: name.into(), kind, always, about: String::new() };
        Table {
            file: "runs.parquet",
            about: "",
            columns: vec![
                column("run", Kind::Integer(0), true),
                column("rounds", Kind::Integer(0), false),
                column("payoff.north", Kind::Number, false),
                column("share", Kind::Share, true),
                column("outcome", Kind::Text, true),
                column("cause", Kind::Word(vec!["clash"]), false),
            ],
            key: &["run"],
        }
    }

    fn rows(n: usize) -> Vec<[String; 6]> {
        let some = |k: usize, of: usize, text: String| if k.is_multiple_of(of) { String::new() } else { text };
        let row = |k: usize| {
            let number = (k as f64 - 0.5) / 7.0;
            let words = [format!("end-{}", k % 3), some(k, 2, "clash".into())];
            let [outcome, cause] = words;
            [
                k.to_string(),
                some(k, 5, (k % 9).to_string()),
                some(k, 3, number.to_string()),
                "0.25".into(),
                outcome,
                cause,
            ]
        };
        (0..n).map(row).collect()
    }

    fn written(rows: &[[String; 6]]) -> Vec<u8> {
        let about = [("seed".to_string(), "7".to_string())];
        let mut content = Vec::new();
        let mut file = Writer::begin(&mut content, &table(), &about).unwrap();
        rows.iter().for_each(|row| file.push(row.iter().map(String::as_str)).unwrap());
        file.finish().unwrap();
        content
    }

    #[test]
    fn every_cell_is_read_back_over_several_groups() {
        let rows = rows(2 * ROWS + 10);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&written(&rows)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(groups, [ROWS as i64, ROWS as i64, 10]);
        let about = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!((about[0].key.as_str(), about[0].value.as_deref()), ("seed", Some("7")));
        let mut n = 0;
        for (row, expected) in reader.get_row_iter(None).unwrap().map(Result::unwrap).zip(&rows) {
            for ((_, cell), expected) in row.get_column_iter().zip(expected) {
                let text = match cell {
                    Field::Null => String::new(),
                    Field::Long(n) => n.to_string(),
                    Field::Double(x) => x.to_string(),
                    Field::Str(word) => word.clone(),
                    other => panic!("{other:?}"),
                };
                assert_eq!(text, *expected);
            }
            n += 1;
        }
        assert_eq!(n, rows.len());
    }

    #[test]
    fn a_cell_that_does_not_fit_is_told_with_its_column() {
        let mut file = Writer::begin(Vec::new(), &table(), &[]).unwrap();
        let error = file.push(["one", "", "", "", "", ""]).unwrap_err();
        assert!(error.to_string().contains("`one` in the column `run`"), "{error}");
    }

    #[test]
    fn what_the_system_says_is_what_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        // What is written waits in memory until there is enough of it, or until the end.
        let mut file = Writer::begin(Full, &table(), &[]).unwrap();
        file.push(rows(1)[0].iter().map(String::as_str)).unwrap();
        let told = file.finish().unwrap_err();
        assert_eq!(told.kind(), std::io::ErrorKind::StorageFull);
    }
}
