//! All entries of an array that come one after the other: memory grows with what comes, whatever the header announces.

use std::io::Read;
use std::path::Path;

use ndarray::{Array2, ArrayViewMut2};

use super::entry::{Kind, Order};
use super::error::ArrayError;
use super::layout::Layout;
use crate::DataError;
use crate::error::read_error;

/// Bytes that are read at a time.
const PIECE: usize = 1 << 20;
/// Whole numbers up to this are told apart by a float.
const EXACT: u128 = 1 << 53;

/// A label for every row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Labels {
    Numbers(Vec<f64>),
    /// Also whole numbers that floats do not tell apart.
    Texts(Vec<String>),
}

impl Labels {
    pub(crate) fn into_texts(self) -> Vec<String> {
        match self {
            Self::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
            Self::Texts(texts) => texts,
        }
    }

    /// These, then others; as texts unless both are numbers.
    pub(super) fn followed_by(self, others: Self) -> Self {
        match (self, others) {
            (Self::Numbers(first), Self::Numbers(then)) => Self::Numbers([first, then].concat()),
            (first, then) => Self::Texts([first.into_texts(), then.into_texts()].concat()),
        }
    }
}

/// All rows, N x d, from a reader that ends with them.
pub(crate) fn read_numbers(
    layout: &Layout,
    reader: &mut dyn Read,
    path: &Path,
) -> Result<Array2<f64>, DataError> {
    let (n, d, size) = (layout.n_rows, layout.n_columns, layout.entry.size);
    // Twice, for the moment in which the numbers move to a larger place, or into the order of rows.
    layout.check_memory(n, 2 * size_of::<f64>(), path)?;
    let mut numbers: Vec<f64> = Vec::new();
    let mut piece = Vec::new();
    while numbers.len() < n * d {
        let first = numbers.len();
        let count = (PIECE / size).max(1).min(n * d - first);
        fill(reader, &mut piece, count * size, path)?;
        if piece.len() < count * size {
            layout.check_length((first * size + piece.len()) as u64, path)?;
        }
        grow(&mut numbers, count, n * d);
        numbers.resize(first + count, 0.0);
        let to = ArrayViewMut2::from_shape((count, 1), &mut numbers[first..]);
        let converted = to.map(|to| layout.entry.convert(&piece, Order::Rows, 0, to));
        if let Ok(Err((place, _, fault))) = converted {
            let place = first + place;
            // Where entries stand column by column, the column of the row is the one that stands there.
            let (row, column) = match layout.order {
                Order::Rows => (place / d, place % d),
                Order::Columns => {
                    let column = (0..d).find(|&column| layout.file_column(column) == place / n);
                    (place % n, column.unwrap_or(0))
                }
            };
            return Err(fault.at(row, column).of(path));
        }
    }
    end(layout, reader, path)?;
    if layout.by_columns() {
        let mut rows = Array2::zeros((n, d));
        for (column, to) in rows.columns_mut().into_iter().enumerate() {
            let from = &numbers[layout.file_column(column) * n..][..n];
            to.into_iter().zip(from).for_each(|(to, &from)| *to = from);
        }
        return Ok(rows);
    }
    let shape = |_| ArrayError::Changed.of(path);
    Array2::from_shape_vec((n, d), numbers).map_err(shape)
}

/// All labels, from a reader that ends with them.
pub(crate) fn read_labels(layout: &Layout, reader: &mut dyn Read, path: &Path) -> Result<Labels, DataError> {
    let (n, entry) = (layout.n_rows, layout.entry);
    if layout.n_columns != 1 {
        return Err(DataError::LabelColumns { name: path.display().to_string(), columns: layout.n_columns });
    }
    let wide = matches!(entry.kind, Kind::Signed | Kind::Unsigned) && entry.size == 8;
    if !wide && !entry.is_text() {
        let numbers = read_numbers(layout, reader, path)?;
        return Ok(Labels::Numbers(numbers.into_raw_vec_and_offset().0));
    }
    let text = 2 * entry.size + size_of::<String>();
    layout.check_memory(n, if entry.is_text() { text } else { 2 * size_of::<f64>() }, path)?;
    let bytes = read_bytes(layout, reader, path)?;
    let entries = bytes.chunks_exact(entry.size);
    if entry.is_text() {
        let of_row = |(row, bytes)| match entry.text(bytes) {
            Some(text) if text.trim().is_empty() => Err(ArrayError::EmptyLabel { row: row + 1 }.of(path)),
            Some(text) => Ok(text),
            None => Err(ArrayError::Text { row: row + 1, column: 1 }.of(path)),
        };
        return Ok(Labels::Texts(entries.enumerate().map(of_row).collect::<Result<_, _>>()?));
    }
    let integers = entries.map(|bytes| entry.integer(bytes));
    Ok(if integers.clone().all(|value| value.unsigned_abs() < EXACT) {
        Labels::Numbers(integers.map(|value| value as f64).collect())
    } else {
        layout.check_memory(n, text, path)?;
        Labels::Texts(integers.map(|value| value.to_string()).collect())
    })
}

/// The bytes of all entries, from a reader that ends with them.
pub(crate) fn read_bytes(layout: &Layout, reader: &mut dyn Read, path: &Path) -> Result<Vec<u8>, DataError> {
    let expected = layout.bytes();
    let (mut bytes, mut piece) = (Vec::new(), Vec::new());
    while (bytes.len() as u64) < expected {
        let count = (expected - bytes.len() as u64).min(PIECE as u64) as usize;
        fill(reader, &mut piece, count, path)?;
        grow(&mut bytes, piece.len(), expected as usize);
        bytes.extend_from_slice(&piece);
        if piece.len() < count {
            break;
        }
    }
    layout.check_length(bytes.len() as u64, path)?;
    end(layout, reader, path)?;
    Ok(bytes)
}

/// `Ok` if nothing follows the entries. Reading on is also what checks a compressed file against its checksum.
pub(super) fn end(layout: &Layout, reader: &mut dyn Read, path: &Path) -> Result<(), DataError> {
    let more = reader.take(1).read_to_end(&mut Vec::new()).map_err(|source| read_error(path, source))?;
    layout.check_length(layout.bytes() + more as u64, path)
}

/// The next `count` bytes, or fewer at the end.
pub(super) fn fill(
    reader: &mut dyn Read,
    bytes: &mut Vec<u8>,
    count: usize,
    path: &Path,
) -> Result<(), DataError> {
    bytes.clear();
    reader.take(count as u64).read_to_end(bytes).map_err(|source| read_error(path, source))?;
    Ok(())
}

/// Room for `more` items: twice as many as there are, but no more than `all`.
fn grow<T>(items: &mut Vec<T>, more: usize, all: usize) {
    if items.capacity() < items.len() + more {
        let room = more.max(items.len()).min(all.saturating_sub(items.len())).max(more);
        items.reserve_exact(room);
    }
}
