//! Rows in files that are learnt from without being held: their target is, and columns of features are read a few at a time.

use std::ops::Range;
use std::path::{Path, PathBuf};

use dhll_core::data::{ColumnKind, RowSource};
use dhll_core::{Dataset, Target, memory};
use dhll_data::csv::CsvOptions;
use dhll_data::npy::NpyParts;
use dhll_data::table::{Selection, TargetChoice, TargetReason};
use dhll_data::{ColumnNames, DataError, Origin, TableFile};
use ndarray::Array2;

use super::share::Window;

/// Rows of a table or of arrays, in one file or several, to learn from without holding them. What is to be learnt is held.
#[derive(Debug)]
pub struct FileRows {
    format: Format,
    /// Target and names of classes, without features.
    pub(super) target: Dataset,
    pub(super) columns: ColumnNames,
    pub(super) n_features: usize,
}

#[derive(Debug)]
enum Format {
    Table { path: PathBuf, options: CsvOptions, features: Vec<usize> },
    Array { path: PathBuf, is_single: bool },
}

impl FileRows {
    /// The rows of tables, whose targets are read.
    ///
    /// # Errors
    /// As [`read_table`](dhll_data::read_table), as far as the target is concerned.
    pub fn table<T: AsRef<str>>(
        path: &Path,
        targets: &[T],
        choice: TargetChoice,
        options: &CsvOptions,
    ) -> Result<(Self, TargetReason), DataError> {
        let file = TableFile::open(path, options)?;
        let Selection { features, targets } = file.select(targets)?;
        let header = file.header();
        let named =
            |place: &usize| header.columns().find(|(column, _)| column == place).map(|(_, name)| name);
        // The weights are the last of the features.
        let weights = features.len() - usize::from(options.weights.is_some());
        let (features, weights) = (features[..weights].to_vec(), features[weights..].to_vec());
        let names = header.named().then(|| features.iter().filter_map(named).map(str::to_owned).collect());
        let table = file.read(&Selection { features: weights, targets })?;
        let (target, reason) = table.into_dataset(choice)?;
        let columns = ColumnNames { features: names, label: target.columns().label.clone() };
        let n_features = features.len();
        let format = Format::Table { path: path.to_owned(), options: options.clone(), features };
        Ok((Self { format, target, columns, n_features }, reason))
    }

    /// The rows of NPY or IDX files, whose labels are read.
    ///
    /// # Errors
    /// As [`read_npy`](dhll_data::read_npy), as far as the labels and the headers are concerned.
    pub fn array(features: &Path, labels: &Path) -> Result<Self, DataError> {
        let target = dhll_data::read_npy_target(features, labels)?;
        let rows = NpyParts::open(features)?;
        let (n_features, columns) = (rows.n_columns(), target.columns().clone());
        let format = Format::Array { path: features.to_owned(), is_single: rows.is_single() };
        Ok(Self { format, target, columns, n_features })
    }

    /// What is to be learnt, as a data set without features.
    pub fn target(&self) -> &Dataset {
        &self.target
    }

    /// Whether columns may hold other things than finite numbers.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.format, Format::Table { .. })
    }

    /// Whether numbers in single precision hold every entry.
    pub(super) fn is_single(&self) -> bool {
        matches!(self.format, Format::Array { is_single: true, .. })
    }

    /// How many columns are read together, so that they take no more than a quarter of the memory that is left.
    pub(super) fn group_columns(&self) -> Result<usize, DataError> {
        let rows = self.target.n_samples();
        let what = format!("one column of {}", self.target.name());
        memory::check_array(what, &[rows, 2], size_of::<f64>())?;
        let column = (rows * size_of::<f64>()).max(1) as u64;
        Ok(((memory::available() / 4 / column) as usize).clamp(1, self.n_features.max(1)))
    }

    /// Some columns of all rows of a table; `None` of arrays.
    pub(super) fn group(&self, columns: Range<usize>) -> Result<Option<Dataset>, DataError> {
        let Format::Table { path, options, features } = &self.format else { return Ok(None) };
        let selection = Selection { features: features[columns].to_vec(), targets: Vec::new() };
        let table = TableFile::open(path, options)?.read(&selection)?;
        // What is learnt of columns does not depend on the target.
        let rows = self.target.n_samples();
        let target = Target::Values { values: Array2::zeros((rows, 1)), names: vec![String::new()] };
        let kinds = Some(table.kinds);
        Ok(Some(Dataset::table(self.target.name(), table.features, kinds, target, Origin::Read)?))
    }

    /// These rows, whose columns hold what `kinds` says.
    pub(super) fn source(
        &self,
        kinds: &[ColumnKind],
        rows: &Range<usize>,
    ) -> Result<Box<dyn RowSource>, DataError> {
        let all: Box<dyn RowSource> = match &self.format {
            Format::Table { path, options, features } => {
                let selection = Selection { features: features.clone(), targets: Vec::new() };
                Box::new(TableFile::open(path, options)?.blocks(&selection, kinds))
            }
            Format::Array { path, .. } => Box::new(NpyParts::open(path)?),
        };
        // Whoever has the last row reads to the end, so that rows too many show.
        let last = !rows.is_empty() && rows.end == self.target.n_samples();
        let end = if last { usize::MAX } else { rows.end };
        Ok(Box::new(Window::new(all, rows.start..end)))
    }
}
