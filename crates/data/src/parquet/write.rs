//! Tables as Parquet files that are written a block of rows at a time.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// The cells of one column in a block of rows.
#[derive(Debug, Clone, PartialEq)]
pub enum WrittenColumn<'a> {
    /// Doubles.
    Numbers(Vec<f64>),
    /// Strings.
    Text(Vec<&'a str>),
}

/// A table of required columns that is being written: a row group a block, compressed with Snappy.
///
/// # Examples
/// ```
/// use dhll_data::parquet::{ParquetWriter, WrittenColumn};
///
/// let rows = [WrittenColumn::Text(vec!["rose", "lily"]), WrittenColumn::Numbers(vec![0.9, 0.2])];
/// let mut writer = ParquetWriter::new(Vec::new(), &["class", "p(rose)"], &rows)?;
/// writer.push(&rows)?;
/// let bytes = writer.finish()?;
/// assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// A table with these names of columns, which hold what those of `like` do.
    ///
    /// # Errors
    /// If the start of the file cannot be written.
    pub fn new<T: AsRef<str>>(to: W, names: &[T], like: &[WrittenColumn<'_>]) -> io::Result<Self> {
        let column = |(name, column): (&T, &WrittenColumn<'_>)| {
            let (physical, logical) = match column {
                WrittenColumn::Numbers(_) => (Physical::DOUBLE, None),
                WrittenColumn::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            };
            let builder = Type::primitive_type_builder(name.as_ref(), physical);
            builder.with_repetition(Repetition::REQUIRED).with_logical_type(logical).build().map(Arc::new)
        };
        let fields =
            names.iter().zip(like).map(column).collect::<Result<_, _>>().map_err(io::Error::other)?;
        let schema =
            Type::group_type_builder("table").with_fields(fields).build().map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties));
        Ok(Self { writer: writer.map_err(io::Error::other)? })
    }

    /// More rows: as many columns, of the same kinds, as the table has, all of the same length.
    ///
    /// # Errors
    /// If they cannot be written, or columns are missing or of another kind.
    pub fn push(&mut self, columns: &[WrittenColumn<'_>]) -> io::Result<()> {
        self.write(columns).map_err(io::Error::other)
    }

    fn write(&mut self, columns: &[WrittenColumn<'_>]) -> parquet::errors::Result<()> {
        let mut group = self.writer.next_row_group()?;
        for cells in columns {
            let Some(mut column) = group.next_column()? else { break };
            match cells {
                WrittenColumn::Numbers(numbers) => {
                    column.typed::<DoubleType>().write_batch(numbers, None, None)?;
                }
                WrittenColumn::Text(texts) => {
                    let texts: Vec<ByteArray> = texts.iter().map(|&text| ByteArray::from(text)).collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// The table is complete.
    ///
    /// # Errors
    /// If the end of the file cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(io::Error::other)
    }
}
