//! Columns of arrays that are not held: one pass copies them into a temporary file, where those of a few columns stand together.

use std::ops::Range;
use std::path::Path;

use dhll_core::data::ColumnKind;
use dhll_core::linalg::BlockRows as _;
use dhll_core::{DatasetError, Observer, TrainError};
use dhll_train::{Scratch, ScratchWriter, Stored};
use ndarray::{Array2, s};

use super::error::OutOfCoreError;
use super::file_rows::FileRows;
use super::part::Part;

/// Bytes of a piece: some rows of all columns, column by column.
pub(super) const PIECE: usize = 32 << 20;

/// Bytes of the rows that are read at a time, few enough to stay in the cache.
const BLOCK: usize = 1 << 18;

/// Some columns of the training rows, piece by piece.
pub(super) struct Columns<T> {
    /// A row for every column of every piece.
    pieces: Scratch<T>,
    rows: usize,
    columns: usize,
    piece_rows: usize,
}

impl<T: Stored> Columns<T> {
    /// Copies these columns of the training rows into a temporary file in `folder`, in pieces of so many bytes.
    pub(super) fn copied(
        (rows, train): (&FileRows, &Part<'_>),
        columns: Range<usize>,
        (folder, piece): (&Path, usize),
        observer: &mut dyn Observer,
    ) -> Result<Self, OutOfCoreError> {
        let (all, n_rows, width) = (rows.target().n_samples(), train.data.n_samples(), rows.n_features);
        let fitting = |bytes: usize, row: usize| (bytes / row.max(1)).clamp(1, n_rows.max(1));
        let piece_rows = fitting(piece, columns.len() * size_of::<T>());
        let mut writer = ScratchWriter::new(folder, piece_rows)?;
        let mut piece = Array2::from_elem((columns.len(), piece_rows), T::of(0.0));
        let mut block = Array2::zeros((fitting(BLOCK, width * size_of::<f64>()), width));
        let mut source = rows.source(&vec![ColumnKind::Number; width], &(0..all))?;
        let (mut done, mut filled) = (0, 0);
        loop {
            let most = block.nrows().min(piece_rows - filled);
            let count = source.read(block.slice_mut(s![..most, ..]))?;
            if (count == 0 && done < all) || done + count > all {
                let name = train.data.label();
                return Err(OutOfCoreError::Changed { name, expected: all, found: done + count });
            }
            if count == 0 {
                break;
            }
            let read = block.slice(s![..count, ..]);
            if let Some(((row, column), &value)) = read.indexed_iter().find(|(_, value)| !value.is_finite()) {
                let name = rows.target().name().to_owned();
                return Err(DatasetError::NonFinite { name, row: done + row, column, value }.into());
            }
            let taken = train.taken(done..done + count);
            for (mut to, from) in
                piece.rows_mut().into_iter().zip(read.slice(s![.., columns.clone()]).columns())
            {
                let to = to.slice_mut(s![filled..]);
                match &taken {
                    None => to.into_iter().zip(from).for_each(|(to, &value)| *to = T::of(value)),
                    Some(taken) => {
                        to.into_iter().zip(taken).for_each(|(to, &row)| *to = T::of(from[row]));
                    }
                }
            }
            filled += taken.map_or(count, |taken| taken.len());
            done += count;
            if filled == piece_rows {
                writer.push(piece.view())?;
                filled = 0;
            }
            observer.on_rows("columns", done, all);
            if observer.stops() {
                return Err(TrainError::Stopped.into());
            }
        }
        if filled > 0 {
            writer.push(piece.view())?;
        }
        Ok(Self { pieces: writer.finish()?, rows: n_rows, columns: columns.len(), piece_rows })
    }

    /// Some of these columns, each of all rows.
    pub(super) fn read(&self, columns: Range<usize>) -> Result<Vec<Vec<f64>>, TrainError> {
        let mut read: Vec<Vec<f64>> = columns.clone().map(|_| Vec::with_capacity(self.rows)).collect();
        for (piece, start) in (0..self.rows).step_by(self.piece_rows).enumerate() {
            let first = piece * self.columns;
            let values = self.pieces.block(first + columns.start, first + columns.end)?;
            let count = self.piece_rows.min(self.rows - start);
            for (column, values) in read.iter_mut().zip(values.rows()) {
                column.extend(values.iter().take(count).map(|&value| -> f64 { value.into() }));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dhll, Validation};
    use dhll_core::Silent;
    use std::fs;

    /// An array of doubles and labels, with one entry changed.
    fn rows(folder: &Path, changed: f64) -> (FileRows, Array2<f64>) {
        let mut x = Array2::from_shape_fn((700, 5), |(i, j)| (i * i % 89) as f64 / 3.0 + j as f64);
        x[[401, 3]] = changed;
        let npy = |kind: &str, shape: &str, entries: &[u8]| {
            let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
            [b"\x93NUMPY\x01\x00\x76\x00", format!("{header:<117}\n").as_bytes(), entries].concat()
        };
        let entries: Vec<u8> = x.iter().flat_map(|value| value.to_le_bytes()).collect();
        let labels: Vec<u8> = (0..700_u32).map(|row| (row % 2) as u8).collect();
        let [features, of_rows] = ["x.npy", "y.npy"].map(|name| folder.join(name));
        fs::write(&features, npy("<f8", "(700, 5)", &entries)).unwrap();
        fs::write(&of_rows, npy("|u1", "(700,)", &labels)).unwrap();
        (FileRows::array(&features, &of_rows).unwrap(), x)
    }

    #[test]
    fn columns_are_those_of_the_training_rows_whatever_the_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let (rows, x) = rows(folder.path(), 1.0);
        for builder in [Dhll::builder(), Dhll::builder().validation(Validation::Share(0.3))] {
            let (train, _) = Part::of(&builder, &rows, &std::sync::Arc::default()).unwrap();
            let places = train.taken(0..700).unwrap_or_else(|| (0..700).collect());
            let expected = |column: usize| places.iter().map(|&row| x[[row, column]]).collect::<Vec<_>>();
            for piece in [1, 3 * 4 * 8, 64 * 4 * 8, PIECE] {
                let into = (folder.path(), piece);
                let copied = Columns::<f64>::copied((&rows, &train), 1..5, into, &mut Silent).unwrap();
                assert_eq!(copied.read(0..4).unwrap(), (1..5).map(expected).collect::<Vec<_>>(), "{piece}");
                assert_eq!(copied.read(2..3).unwrap(), [expected(3)], "{piece}");
            }
        }
    }

    #[test]
    fn an_entry_that_is_not_finite_is_named_by_its_place_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let (rows, _) = rows(folder.path(), f64::INFINITY);
        let (train, _) = Part::of(&Dhll::builder(), &rows, &std::sync::Arc::default()).unwrap();
        let copied = Columns::<f64>::copied((&rows, &train), 2..4, (folder.path(), 999), &mut Silent);
        let error = copied.err().unwrap().to_string();
        assert!(error.contains("row 402, column 4 is inf"), "{error}");
    }
}
