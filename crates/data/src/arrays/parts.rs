//! The rows of several files of arrays, one after the other.

use std::path::{Path, PathBuf};

use dhll_core::data::{RowSource, SourceError};
use dhll_core::memory;
use ndarray::{Array2, ArrayViewMut2, Axis, concatenate, s};

use super::Numbers;
use super::blocks::ArrayRows;
use super::open::{Expected, open};
use super::values::{Labels, read_labels};
use crate::part_error::PartError;
use crate::{DataError, Files, ImageShape};

/// The rows of the NPY or IDX files that a [name](Files::of) stands for, one after the other, in blocks.
///
/// # Examples
/// ```no_run
/// use std::path::Path;
///
/// let rows = dhll_data::npy::NpyParts::open(Path::new("features-*.npy"))?;
/// println!("{} rows", rows.n_rows());
/// # Ok::<(), dhll_data::DataError>(())
/// ```
#[derive(Debug)]
pub struct ArrayParts {
    files: Files,
    rows: ArrayRows,
    /// The number of the file that is being read.
    part: usize,
    n_rows: usize,
    is_single: bool,
    /// Rows that were read.
    n_read: usize,
}

impl ArrayParts {
    /// Open the files and check their headers.
    ///
    /// # Errors
    /// [`DataError`] naming the file: as [`ArrayRows::open`], or if its rows have another shape than those of the first file.
    pub fn open(name: &Path) -> Result<Self, DataError> {
        let files = Files::of(name)?;
        let first = &files.files()[0];
        let rows = ArrayRows::open(first)?;
        let (mut n_rows, mut is_single) = (rows.n_rows(), rows.is_single());
        for other in &files.files()[1..] {
            let found = ArrayRows::open(other)?;
            same_shape([first, other], [rows.n_columns(), found.n_columns()], [rows.image(), found.image()])?;
            n_rows += found.n_rows();
            is_single &= found.is_single();
        }
        Ok(Self { files, rows, part: 0, n_rows, is_single, n_read: 0 })
    }

    /// N.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// As [`ArrayRows::is_single`], of all files.
    pub fn is_single(&self) -> bool {
        self.is_single
    }

    /// The shape of the images that rows are if the arrays have three axes.
    pub fn image(&self) -> Option<ImageShape> {
        self.rows.image()
    }

    /// All rows from the first on, N x d.
    ///
    /// # Errors
    /// [`DataError`] if they do not fit in memory, or a file can no longer be read.
    pub fn read_all(&mut self) -> Result<Array2<f64>, DataError> {
        if let [_] = self.files.files() {
            return self.rows.read_all();
        }
        let shape = [self.n_rows, self.n_columns()];
        memory::check_array(
            format!("the rows of {}", self.files.name().display()),
            &shape,
            size_of::<f64>(),
        )?;
        self.restart()?;
        let mut rows = Array2::zeros(shape);
        self.read_rows(rows.view_mut())?;
        Ok(rows)
    }

    /// The next `most` rows, fewer only at the end.
    ///
    /// # Errors
    /// [`DataError`] if they do not fit in memory, or a file can no longer be read.
    pub fn next(&mut self, most: usize) -> Result<Array2<f64>, DataError> {
        let shape = [most.min(self.n_rows - self.n_read), self.n_columns()];
        memory::check_array(format!("rows of {}", self.files.name().display()), &shape, size_of::<f64>())?;
        let mut rows = Array2::zeros(shape);
        self.read_rows(rows.view_mut())?;
        Ok(rows)
    }

    fn restart(&mut self) -> Result<(), DataError> {
        if self.part > 0 {
            (self.rows, self.part) = (ArrayRows::open(&self.files.files()[0])?, 0);
        }
        self.n_read = 0;
        self.rows.restart()
    }

    fn read_rows(&mut self, mut rows: ArrayViewMut2<'_, f64>) -> Result<usize, DataError> {
        self.through_files(rows.nrows(), |file, done| file.read_rows(rows.slice_mut(s![done.., ..])))
    }

    /// The next `most` rows, of which `step` takes those of the open file, once so many others are done; how many there were.
    fn through_files(
        &mut self,
        most: usize,
        mut step: impl FnMut(&mut ArrayRows, usize) -> Result<usize, DataError>,
    ) -> Result<usize, DataError> {
        let mut done = 0;
        loop {
            let count = step(&mut self.rows, done)?;
            (done, self.n_read) = (done + count, self.n_read + count);
            if done == most {
                return Ok(done);
            }
            let Some(next) = self.files.files().get(self.part + 1) else { return Ok(done) };
            let (opened, columns) = (ArrayRows::open(next)?, self.n_columns());
            same_shape([&self.files.files()[0], next], [columns, opened.n_columns()], [None; 2])?;
            (self.rows, self.part) = (opened, self.part + 1);
        }
    }
}

impl RowSource for ArrayParts {
    fn n_columns(&self) -> usize {
        self.rows.n_columns()
    }

    fn by_columns(&self) -> bool {
        self.rows.by_columns()
    }

    fn read(&mut self, rows: ArrayViewMut2<'_, f64>) -> Result<usize, SourceError> {
        Ok(self.read_rows(rows)?)
    }

    fn skip(&mut self, rows: usize) -> Result<usize, SourceError> {
        Ok(self.through_files(rows, |file, done| file.skip_rows(rows - done))?)
    }

    fn rewind(&mut self) -> Result<(), SourceError> {
        Ok(self.restart()?)
    }
}

/// The rows of all files, which `read` gives one by one.
pub(crate) fn stacked(
    name: &Path,
    read: impl Fn(&Path) -> Result<Numbers, DataError>,
) -> Result<Numbers, DataError> {
    let files = Files::of(name)?;
    let first = &files.files()[0];
    let (mut rows, image) = read(first)?;
    for other in &files.files()[1..] {
        let (more, found) = read(other)?;
        same_shape([first, other], [rows.ncols(), more.ncols()], [image, found])?;
        rows = concatenate![Axis(0), rows, more];
    }
    Ok((rows, image))
}

/// The labels of all files, which `read` gives one by one.
pub(crate) fn stacked_labels(
    name: &Path,
    read: impl Fn(&Path) -> Result<Labels, DataError>,
) -> Result<Labels, DataError> {
    let files = Files::of(name)?;
    let read = files.files().iter().map(|file| read(file));
    let all = read.collect::<Result<Vec<Labels>, _>>()?;
    Ok(all.into_iter().reduce(Labels::followed_by).unwrap_or(Labels::Numbers(Vec::new())))
}

/// All labels of the files that a name stands for.
pub(crate) fn labels(name: &Path) -> Result<Labels, DataError> {
    stacked_labels(name, |path| {
        let opened = open(path, Expected::Any)?;
        let layout = opened.layout.clone();
        opened.whole(path, |reader| read_labels(&layout, reader, path))
    })
}

fn same_shape(
    [first, other]: [&PathBuf; 2],
    columns: [usize; 2],
    images: [Option<ImageShape>; 2],
) -> Result<(), DataError> {
    let [expected, found] = columns;
    if expected != found {
        let difference = format!("its rows have {found} entries, but {expected}");
        return Err(PartError::columns(first, difference, other));
    }
    match images {
        [Some(expected), Some(found)] if expected != found => {
            let difference = format!(
                "its images are {} x {}, but {} x {}",
                found.height, found.width, expected.height, expected.width
            );
            Err(PartError::columns(first, difference, other))
        }
        _ => Ok(()),
    }
}
