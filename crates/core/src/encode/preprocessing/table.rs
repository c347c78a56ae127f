//! The maps of all columns of a table, fitted to training rows and applied to any.

use ndarray::{Array2, ArrayView2, ArrayViewMut2, CowArray, Ix2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::column_map::ColumnMap;
use super::fit::{self, Numbers};
use super::robust_rows::RobustRows;
use crate::data::{ClassLookup, ColumnKind, Dataset};
use crate::input::{self, InputError};
use crate::memory::{self, counted};

/// From the columns of a table to finite numbers, fitted to all training rows, unlabelled ones too. It is data: a model file holds it.
///
/// | column | becomes |
/// |---|---|
/// | numbers | standardised, robustly or by mean and deviation, or normal scores of their ranks; gaps are filled by the median and indicated |
/// | categories | an indicator per level; rare levels share one, missing entries have one, levels never seen count as rare |
/// | the same value in all rows, or missing in all | nothing |
///
/// # Examples
/// ```
/// use dhll_core::data::{ColumnKind, Dataset, Origin, Target};
/// use dhll_core::encode::Preprocessing;
/// use ndarray::array;
///
/// let colours = vec!["blue".to_owned(), "red".to_owned()];
/// let kinds = vec![ColumnKind::Number, ColumnKind::Category { levels: colours }];
/// let target = Target::Values { values: array![[1.0], [2.0], [3.0]], names: vec!["price".to_owned()] };
/// let x = array![[1.0, 0.0], [f64::NAN, 1.0], [3.0, 1.0]];
/// let table = Dataset::table("three rows", x, Some(kinds), target, Origin::Drawn)?;
/// let features = Preprocessing::standardise(&table).apply(table.features())?;
/// assert_eq!(features, array![[-1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    columns: Vec<Column>,
}

/// A column and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    holds: ColumnKind,
    map: ColumnMap,
}

impl Preprocessing {
    /// Numbers standardised.
    pub fn standardise(train: &Dataset) -> Self {
        Self::fit(train, Numbers::Standardised)
    }

    /// Numbers by median and quartiles, with outliers bent towards the others.
    pub fn robust(train: &Dataset) -> Self {
        Self::fit(train, Numbers::Robust)
    }

    /// Numbers as normal scores of their ranks, so that neither units nor outliers matter.
    pub fn quantiles(train: &Dataset) -> Self {
        Self::fit(train, Numbers::Quantiles)
    }

    /// Numbers as they are.
    pub fn unscaled(train: &Dataset) -> Self {
        Self::fit(train, Numbers::AsTheyAre)
    }

    pub(in crate::encode) fn fit(train: &Dataset, numbers: Numbers) -> Self {
        let kinds = train.kinds();
        let (features, weights) = (train.all_features(), train.all_weights());
        let column = |place: usize| {
            let holds = kinds.map_or(ColumnKind::Number, |kinds| kinds[place].clone());
            let column = features.column(place);
            let map = match &holds {
                ColumnKind::Number => fit::number(column.to_vec(), weights.as_deref(), numbers),
                ColumnKind::Category { levels } => fit::category(column, levels.len()),
            };
            Column { holds, map }
        };
        Self { columns: (0..features.ncols()).into_par_iter().map(column).collect() }
    }

    /// Of columns of numbers.
    pub(in crate::encode) fn of_columns(
        columns: Vec<Vec<f64>>,
        weights: Option<&[f64]>,
        numbers: Numbers,
    ) -> Self {
        let column =
            |column| Column { holds: ColumnKind::Number, map: fit::number(column, weights, numbers) };
        Self { columns: columns.into_par_iter().map(column).collect() }
    }

    /// The columns of all of these, one after the other.
    pub fn beside(parts: impl IntoIterator<Item = Self>) -> Self {
        Self { columns: parts.into_iter().flat_map(|part| part.columns).collect() }
    }

    /// What becomes of every column.
    pub fn maps(&self) -> impl Iterator<Item = &ColumnMap> {
        self.columns.iter().map(|column| &column.map)
    }

    /// What every column holds.
    pub fn kinds(&self) -> impl Iterator<Item = &ColumnKind> {
        self.columns.iter().map(|column| &column.holds)
    }

    /// Number of columns.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Number of features that the columns make.
    pub fn n_features(&self) -> usize {
        self.maps().map(ColumnMap::width).sum()
    }

    /// `Ok` if every map is as a fit makes it; files are not trusted.
    ///
    /// # Errors
    /// What is wrong with which column, from 1.
    pub fn check(&self) -> Result<(), String> {
        for (place, column) in self.columns.iter().enumerate() {
            let wrong = |what: &str| Err(format!("column {}: {what}", place + 1));
            column.map.check().or_else(wrong)?;
            match (&column.map, &column.holds) {
                (ColumnMap::Levels { features, .. }, ColumnKind::Category { levels })
                    if features.len() != levels.len() =>
                {
                    wrong("every level must have an entry")?;
                }
                (ColumnMap::Levels { .. } | ColumnMap::Dropped, _) | (_, ColumnKind::Number) => {}
                (_, ColumnKind::Category { .. }) => wrong("categories are no numbers")?,
            }
        }
        Ok(())
    }

    /// `Ok` if every row can be taken.
    ///
    /// # Errors
    /// [`InputError`] if there are more or fewer columns, an entry is infinite, or a category is no place among its levels, or their number where it
    /// was never seen.
    pub fn check_rows(&self, x: ArrayView2<'_, f64>) -> Result<(), InputError> {
        input::size("the number of features", self.n_columns(), x.ncols())?;
        for (place, (column, values)) in self.columns.iter().zip(x.columns()).enumerate() {
            let mut values = values.iter().enumerate();
            if let Some((row, &value)) = values.find(|(_, value)| !column.holds.takes(**value)) {
                return Err(InputError::NonFinite { what: "the input", row, column: place, value });
            }
        }
        Ok(())
    }

    /// The features of the rows of `x`, n x d; categories are places among the levels of the training rows.
    ///
    /// # Errors
    /// [`InputError`] if there are more or fewer columns, the features do not fit in memory, or a number overflows when it is scaled.
    pub fn apply(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        input::size("the number of features", self.n_columns(), x.ncols())?;
        let shape = [x.nrows(), self.n_features()];
        let what = format_args!("{} features of {} rows", counted(shape[1]), counted(shape[0]));
        memory::check_array(what, &shape, size_of::<f64>())?;
        let mut features = Array2::zeros(shape);
        self.write(x, features.view_mut())?;
        Ok(features)
    }

    /// As [`apply`](Self::apply), into features that are there, n x p.
    ///
    /// # Errors
    /// As there, or if there are more or fewer rows or features.
    pub fn apply_to(
        &self,
        x: ArrayView2<'_, f64>,
        features: ArrayViewMut2<'_, f64>,
    ) -> Result<(), InputError> {
        input::size("the number of features", self.n_columns(), x.ncols())?;
        input::size("the number of rows", x.nrows(), features.nrows())?;
        input::size("the number of scaled features", self.n_features(), features.ncols())?;
        self.write(x, features)
    }

    fn write(&self, x: ArrayView2<'_, f64>, mut features: ArrayViewMut2<'_, f64>) -> Result<(), InputError> {
        let overflow = |row| InputError::Overflow { what: "its scaled features", row };
        if let Some(rows) = RobustRows::of(self.maps()) {
            return rows.write(x, features).map_err(overflow);
        }
        let mut row = vec![0.0; self.n_features()];
        for (place, (x, mut to)) in x.rows().into_iter().zip(features.rows_mut()).enumerate() {
            row.fill(0.0);
            let mut rest = &mut row[..];
            for (&value, map) in x.iter().zip(self.maps()) {
                let (own, others) = rest.split_at_mut(map.width());
                map.write(value, own);
                rest = others;
            }
            if row.iter().any(|value| !value.is_finite()) {
                return Err(overflow(place));
            }
            to.iter_mut().zip(&row).for_each(|(to, &value)| *to = value);
        }
        Ok(())
    }

    /// The features of a data set as they stand in its columns, with categories as places among the levels of the training rows.
    ///
    /// # Errors
    /// [`InputError::Size`] for another number of columns; [`InputError::Categories`] if a column has categories where the training rows had
    /// numbers.
    pub fn translate<'d>(&self, data: &'d Dataset) -> Result<CowArray<'d, f64, Ix2>, InputError> {
        input::size("the number of features", self.n_columns(), data.n_features())?;
        let mut features = CowArray::from(data.features());
        for (place, column) in self.columns.iter().enumerate() {
            let found = data.kinds().map_or(&ColumnKind::Number, |kinds| &kinds[place]);
            let levels = match (&column.holds, found) {
                (holds, found) if holds == found => continue,
                (ColumnKind::Number, _) => return Err(InputError::Categories { column: place }),
                (ColumnKind::Category { levels }, _) => levels,
            };
            let known = ClassLookup::new(levels);
            let placed = |text: &str| known.place(text).unwrap_or(levels.len()) as f64;
            let places: Option<Vec<f64>> = match found {
                ColumnKind::Category { levels } => Some(levels.iter().map(|level| placed(level)).collect()),
                ColumnKind::Number => None,
            };
            features.column_mut(place).mapv_inplace(|value| match &places {
                _ if value.is_nan() => value,
                Some(places) => places.get(value as usize).copied().unwrap_or(levels.len() as f64),
                None => placed(&value.to_string()),
            });
        }
        Ok(features)
    }
}
