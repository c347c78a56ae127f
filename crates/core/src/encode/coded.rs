//! Class numbers as they are stored, coded as feature rows: `psi(y)`.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

use crate::LabelCode;
use crate::data::{RowSource, SourceError, for_each_block};
use crate::input;

/// A source of one column of class numbers, each given out as its row of a [`LabelCode`].
#[derive(Debug, Clone)]
pub struct Coded<S> {
    labels: S,
    code: LabelCode,
    read: usize,
}

impl<S: RowSource> Coded<S> {
    /// By a code that is there.
    ///
    /// # Errors
    /// [`SourceError::Input`] if the source has not exactly one column.
    pub fn new(labels: S, code: LabelCode) -> Result<Self, SourceError> {
        input::size("the number of columns of class numbers", 1, labels.n_columns())?;
        Ok(Self { labels, code, read: 0 })
    }

    /// By the code of all the labels there are, counted in one pass; as many classes as the largest number says.
    ///
    /// # Errors
    /// [`SourceError`] if the source has not exactly one column, a number is no class number, or there are fewer than
    /// two classes.
    pub fn fit(mut labels: S) -> Result<Self, SourceError> {
        input::size("the number of columns of class numbers", 1, labels.n_columns())?;
        let (mut counts, mut row) = (Vec::new(), 0);
        for_each_block(&mut labels, |block| {
            for class in classes(block, row) {
                let class = class?;
                if class >= counts.len() {
                    counts.resize(class + 1, 0_usize);
                }
                counts[class] += 1;
            }
            row += block.nrows();
            Ok(())
        })?;
        labels.rewind()?;
        Self::new(labels, LabelCode::from_counts(&counts)?)
    }

    /// The code.
    pub fn code(&self) -> &LabelCode {
        &self.code
    }
}

impl<S: RowSource> RowSource for Coded<S> {
    fn n_columns(&self) -> usize {
        self.code.n_columns()
    }

    fn read(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        let mut numbers = Array2::zeros((rows.nrows(), 1));
        let count = self.labels.read(numbers.view_mut())?;
        let labels: Vec<usize> =
            classes(numbers.slice(s![..count, ..]), self.read).collect::<Result<_, _>>()?;
        let coded = self.code.encode(&labels).map_err(|error| error.after(self.read))?;
        rows.slice_mut(s![..count, ..]).assign(&coded);
        self.read += count;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        self.read = 0;
        self.labels.rewind()
    }
}

/// More classes than this are a column of something else.
const MOST_CLASSES: f64 = 1e6;

/// The class numbers of a column whose first row is row `first` of its source.
fn classes(column: ArrayView2<'_, f64>, first: usize) -> impl Iterator<Item = Result<usize, SourceError>> {
    column.into_iter().enumerate().map(move |(row, &found)| {
        if found.fract() == 0.0 && (0.0..MOST_CLASSES).contains(&found) {
            Ok(found as usize)
        } else {
            Err(SourceError::Class { row: first + row, found })
        }
    })
}
