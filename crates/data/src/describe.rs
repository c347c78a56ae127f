//! What a table holds, column by column: types, gaps, ranges, what preprocessing makes of them, and what to be wary of.

mod column;
mod fate;
mod relations;
mod shown;
mod warning;

use std::path::Path;

use dhll_core::data::{ColumnKind, Target};
use dhll_core::encode::InputScaling;
use ndarray::Array2;
use serde::Serialize;

pub use column::{ColumnDescription, Holds, LevelCount};
pub use warning::ColumnWarning;

use crate::csv::CsvOptions;
use crate::table::{FieldError, Selection, Table, TargetReason};
use crate::{DataError, Dataset, Origin, TableFile};

/// How columns of numbers are scaled where nothing else is chosen.
const SCALING: InputScaling = InputScaling::Robust;

/// A table as it is described.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableDescription {
    /// The file.
    pub file: String,
    /// Number of rows.
    pub rows: usize,
    /// Rows that are equal to an earlier one.
    pub repeated_rows: usize,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnDescription>,
    /// What is to be learnt, if it was named.
    pub target: Option<TargetDescription>,
}

/// The target of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetDescription {
    /// The name of its column.
    pub column: String,
    /// `classes` or `values`.
    pub taken_as: &'static str,
    /// Why.
    pub because: String,
}

/// Describe a text table or a Parquet file. Columns that could not be learnt from, such as dates, are described with the error as a warning.
///
/// # Errors
/// [`DataError`] naming the file: it cannot be read, has no such column, or a row has too few or too many fields.
///
/// # Examples
/// ```
/// use dhll_data::csv::CsvOptions;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("irises.csv");
/// std::fs::write(&path, "petal,species\n1.4,setosa\n,versicolor\n4.7,versicolor\n")?;
/// let table = dhll_data::describe(&path, Some("species"), &CsvOptions::default())?;
/// assert_eq!((table.rows, table.columns[0].missing), (3, Some(1)));
/// println!("{table}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn describe(
    path: &Path,
    target: Option<&str>,
    options: &CsvOptions,
) -> Result<TableDescription, DataError> {
    let file = TableFile::open(path, options)?;
    let features: Vec<usize> = file.header().columns().map(|(place, _)| place).collect();
    let target = target.map(|name| file.find(name)).transpose()?;
    let target = target.and_then(|target| features.iter().position(|&place| place == target));
    let header = file.header();
    let names = features.iter().map(|&place| [header.shown(place), header.typed(place)]).collect();
    let declared = target.is_some_and(|target| header.is_declared(features[target]));
    let (table, faults) = file.read_with_faults(&Selection { features, targets: Vec::new() })?;
    Ok(Described { table, faults, names, target, declared }.description(path))
}

/// A table that is being described.
struct Described {
    table: Table,
    faults: Vec<Option<FieldError>>,
    /// By column: the name, and the name as it is typed on a command line.
    names: Vec<[String; 2]>,
    target: Option<usize>,
    declared: bool,
}

impl Described {
    fn description(&self, path: &Path) -> TableDescription {
        let rows = self.table.features.nrows();
        let mut columns: Vec<ColumnDescription> =
            (0..self.names.len()).map(|place| self.column(place)).collect();
        for (column, fate) in columns.iter_mut().zip(self.fates()) {
            column.becomes = fate;
        }
        let target = self.target.map(|place| self.target(place, &columns[place]));
        if let Some(target) = self.target {
            columns[target].becomes = None;
        }
        relations::warn(&self.table.features, &self.table.kinds, &self.names, self.target, &mut columns);
        TableDescription {
            file: path.display().to_string(),
            rows,
            repeated_rows: relations::repeated_rows(&self.table.features),
            columns,
            target,
        }
    }

    fn column(&self, place: usize) -> ColumnDescription {
        let column = self.table.features.column(place);
        let is_target = self.target == Some(place);
        column::describe(
            &self.names[place],
            column,
            &self.table.kinds[place],
            self.faults[place].as_ref(),
            is_target,
        )
    }

    /// What preprocessing makes of every column; none where the column is an error.
    fn fates(&self) -> Vec<Option<String>> {
        let rows = self.table.features.nrows();
        let target = Target::Values { values: Array2::zeros((rows, 1)), names: vec![String::new()] };
        let (features, kinds) = (self.table.features.clone(), Some(self.table.kinds.clone()));
        let data = Dataset::table("", features, kinds, target, Origin::Read).ok();
        let fitted = data.and_then(|data| SCALING.preprocessing(&data));
        let maps = fitted.iter().flat_map(|fitted| fitted.maps()).map(Some).chain(std::iter::repeat(None));
        let maps = maps.zip(&self.faults).map(|(map, fault)| map.filter(|_| fault.is_none()));
        maps.map(|map| map.map(fate::of)).collect()
    }

    fn target(&self, place: usize, column: &ColumnDescription) -> TargetDescription {
        let values;
        let texts: Option<Vec<&str>> = match &self.table.kinds[place] {
            ColumnKind::Category { levels } => Some(levels.iter().map(String::as_str).collect()),
            ColumnKind::Number => {
                let numbers = column::distinct(self.table.features.column(place));
                values = numbers.iter().map(f64::to_string).collect::<Vec<_>>();
                (values.len() <= crate::classes::MOST_CLASSES)
                    .then(|| values.iter().map(String::as_str).collect())
            }
        };
        let reason = TargetReason::of(texts.as_deref(), self.declared, self.table.features.nrows());
        let taken_as = if reason.classes() == Some(false) { "values" } else { "classes" };
        TargetDescription { column: column.name.clone(), taken_as, because: reason.to_string() }
    }
}
