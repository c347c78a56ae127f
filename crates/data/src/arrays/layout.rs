//! Where the entries of an array stand in a file, checked for sizes that no file has.

use std::path::Path;

use dhll_core::memory;

use super::entry::{Entry, Order};
use super::error::ArrayError;
use crate::{DataError, ImageShape};

/// As many as NumPy allows.
const MOST_AXES: usize = 64;

/// The entries of an array: their type, number and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) entry: Entry,
    pub(crate) n_rows: usize,
    /// Entries of a row; never 0.
    pub(crate) n_columns: usize,
    pub(crate) order: Order,
    /// Bytes before the first entry.
    pub(crate) offset: u64,
    /// The axes after the first.
    row_shape: Vec<usize>,
}

impl Layout {
    /// Of an array of this shape. All sizes fit into a `usize` then, also as numbers of eight bytes each.
    pub(crate) fn new(entry: Entry, shape: &[u64], order: Order, offset: u64) -> Result<Self, ArrayError> {
        let shown = &shape[..shape.len().min(MOST_AXES + 1)];
        let refused = |why| Err(ArrayError::Shape { shape: shown.to_vec(), why });
        let product = |sizes: &[u64]| sizes.iter().fold(1_u128, |all, &size| all.saturating_mul(size.into()));
        let fits = |entries: u128| {
            let bytes = entries.saturating_mul(entry.size.max(size_of::<f64>()) as u128);
            (bytes <= isize::MAX as u128).then_some(entries as usize)
        };
        let Some((&n_rows, row)) = shape.split_first() else { return refused("is that of a single number") };
        // A column of a file in Fortran order is found axis by axis.
        if shape.len() > MOST_AXES {
            return refused("has more axes than the 64 that NumPy allows");
        }
        if row.contains(&0) {
            return refused("gives rows without entries");
        }
        let sizes = (fits(product(shape)), fits(product(row)), fits(n_rows.into()));
        let (Some(_), Some(n_columns), Some(n_rows)) = sizes else {
            return refused("overflows any memory");
        };
        let row_shape = row.iter().map(|&size| size as usize).collect();
        Ok(Self { entry, n_rows, n_columns, order, offset, row_shape })
    }

    /// Bytes of all entries.
    pub(crate) fn bytes(&self) -> u64 {
        self.n_rows as u64 * self.row_bytes() as u64
    }

    /// Bytes of the entries of a row.
    pub(crate) fn row_bytes(&self) -> usize {
        self.n_columns * self.entry.size
    }

    /// Whether the entries of a row stand far apart.
    pub(crate) fn by_columns(&self) -> bool {
        self.order == Order::Columns && self.n_columns > 1
    }

    /// The shape of the images that rows are if the array has three axes.
    pub(crate) fn image(&self) -> Option<ImageShape> {
        match self.row_shape[..] {
            [height, width] => Some(ImageShape { height, width }),
            _ => None,
        }
    }

    /// Which column of the file is this one of the row: the first of several axes varies fastest in Fortran order, the last in a row.
    pub(crate) fn file_column(&self, mut column: usize) -> usize {
        if self.order == Order::Rows || self.row_shape.len() < 2 {
            return column;
        }
        let (mut place, mut block) = (0, self.n_columns);
        for &size in self.row_shape.iter().rev() {
            block /= size;
            place += column % size * block;
            column /= size;
        }
        place
    }

    /// `Ok` if so many bytes follow the header as it announces.
    pub(crate) fn check_length(&self, found: u64, path: &Path) -> Result<(), DataError> {
        let expected = self.bytes();
        if found == expected {
            return Ok(());
        }
        Err(DataError::Length { path: path.to_owned(), expected, found })
    }

    /// `Ok` if there is memory for `rows` rows of so many bytes an entry.
    pub(crate) fn check_memory(&self, rows: usize, bytes: usize, path: &Path) -> Result<(), DataError> {
        let what = format_args!("{}: {rows} rows of {} entries", path.display(), self.n_columns);
        Ok(memory::check_array(what, &[rows, self.n_columns], bytes)?)
    }
}
