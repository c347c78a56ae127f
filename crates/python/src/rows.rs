//! Rows from Python: a matrix, with names and levels of categories where they come from a frame.

use std::borrow::Cow;

use dhll::Model;
use dhll::core::data::{ColumnKind, ColumnNames};
use dhll::core::{Dataset, InputError, Target, input};
use dhll::data::Origin;
use dhll::data::table::{LevelLookup, levels_of_texts};
use ndarray::{Array2, Axis, CowArray, Ix2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrays::Doubles;
use crate::errors::raise;
use crate::merge::{merged, selected};
use crate::options::image;
use crate::target::target;

/// What messages call the rows.
const NAME: &str = "X";

/// The texts of the levels of every column, `None` for numbers.
type Levels = Vec<Option<Vec<String>>>;

/// Rows: numbers, or places among levels; NaN where an entry is missing.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Rows<'py> {
    x: Doubles<'py>,
    names: Option<Vec<String>>,
    levels: Option<Levels>,
}

/// Rows to learn from.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Training<'py> {
    rows: Rows<'py>,
    /// The shape of the images that rows are.
    image: Option<(usize, usize)>,
    kind: String,
    /// Of the rows that have a target.
    y: Doubles<'py>,
    /// Of the classes, columns or labels.
    target_names: Vec<String>,
    /// Of the column with the classes.
    label: Option<String>,
    /// Of the rows that have a target.
    weights: Option<Vec<f64>>,
    /// Which rows have a target, if not all of them.
    known: Option<Vec<bool>>,
}

impl Training<'_> {
    /// The rows as a data set. Where they are to be merged, equal rows are one, with the sum of their weights.
    pub(crate) fn dataset(self, merge: bool) -> PyResult<Dataset> {
        let Rows { x, names, levels } = self.rows;
        let mut x = x.into_owned();
        let kinds = kinds(&mut x, levels);
        let (mut x, unlabelled) = match &self.known {
            None => (x, None),
            Some(known) => {
                let places = |wanted: bool| {
                    let rows = known.iter().enumerate().filter(|(_, known)| **known == wanted);
                    rows.map(|(row, _)| row).collect::<Vec<_>>()
                };
                (selected(&x, &places(true)), Some(selected(&x, &places(false))))
            }
        };
        let (mut y, mut weights) = (self.y.into_owned(), self.weights);
        let named = |source: InputError| PyValueError::new_err(format!("sample_weight: {source}"));
        weights.as_ref().map_or(Ok(()), |all| input::weights(x.nrows(), all)).map_err(named)?;
        input::size("the number of rows of y", x.nrows(), y.nrows()).map_err(raise)?;
        if let Some((places, sums)) = merge.then(|| merged(&x, &y, weights.as_deref())).flatten() {
            (x, y, weights) = (selected(&x, &places), selected(&y, &places), Some(sums));
        }
        let target = target(&self.kind, y, self.target_names)?;
        let mut data = match (image(self.image, x.ncols())?, target) {
            (image @ Some(_), Target::Classes { labels, names }) => {
                Dataset::new(NAME, x, labels, names, image, Origin::Read)
            }
            (_, target) => Dataset::table(NAME, x, kinds, target, Origin::Read).and_then(Dataset::learnable),
        }
        .map_err(raise)?;
        if let Some(weights) = weights {
            data = data.with_weights(weights).map_err(raise)?;
        }
        if let Some(unlabelled) = unlabelled {
            data = data.with_unlabelled(unlabelled).map_err(raise)?;
        }
        data.with_columns(ColumnNames { features: names, label: self.label }).map_err(raise)
    }
}

/// What the columns hold, with levels as the library has them: equal numbers and booleans are one, and they are in ascending order.
fn kinds(x: &mut Array2<f64>, levels: Option<Levels>) -> Option<Vec<ColumnKind>> {
    let gaps = x.iter().any(|value| value.is_nan());
    if levels.is_none() && !gaps {
        return None;
    }
    let levels = levels.unwrap_or_else(|| vec![None; x.ncols()]);
    let kind = |(texts, mut column): (Option<Vec<String>>, ndarray::ArrayViewMut1<'_, f64>)| match texts {
        None => ColumnKind::Number,
        Some(texts) => {
            let found = levels_of_texts(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let place = |value: f64| found.places.get(value as usize).map_or(f64::NAN, |&place| place as f64);
            column.mapv_inplace(|value| if value.is_nan() { value } else { place(value) });
            ColumnKind::Category { levels: found.names }
        }
    };
    Some(levels.into_iter().zip(x.columns_mut()).map(kind).collect())
}

impl Rows<'_> {
    /// The features of a model: its columns, found by name where both have names, with categories as places among its levels.
    pub(crate) fn for_model(&self, model: &Model) -> PyResult<CowArray<'_, f64, Ix2>> {
        let x = self.x.view();
        let names: Option<Vec<&str>> =
            self.names.as_ref().map(|names| names.iter().map(String::as_str).collect());
        let found = model.match_columns(names.as_deref(), x.ncols()).map_err(raise)?;
        let in_order = found.places.iter().copied().eq(0..x.ncols());
        let mut rows: CowArray<'_, f64, Ix2> =
            if in_order { x.into() } else { x.select(Axis(1), &found.places).into() };
        let Some(preprocessing) = model.encoding().preprocessing() else {
            return match self.category(&found.places) {
                Some(column) => Err(self.refused(column)),
                None => Ok(rows),
            };
        };
        for (place, (kind, &from)) in preprocessing.kinds().zip(&found.places).enumerate() {
            let texts = self.levels.as_ref().and_then(|levels| levels[from].as_deref());
            match (kind, texts) {
                (ColumnKind::Number, None) => {}
                (ColumnKind::Number, Some(_)) => return Err(self.refused(from)),
                (ColumnKind::Category { levels }, texts) => {
                    let lookup = LevelLookup::new(levels);
                    let places: Option<Vec<f64>> =
                        texts.map(|texts| texts.iter().map(|text| lookup.entry(text)).collect());
                    rows.column_mut(place).mapv_inplace(|value| match &places {
                        _ if value.is_nan() => value,
                        Some(places) => places.get(value as usize).copied().unwrap_or(f64::NAN),
                        None => lookup.entry(&value.to_string()),
                    });
                }
            }
        }
        Ok(rows)
    }

    /// The first of these columns that has categories.
    fn category(&self, places: &[usize]) -> Option<usize> {
        let levels = self.levels.as_ref()?;
        places.iter().copied().find(|&place| levels[place].is_some())
    }

    fn refused(&self, column: usize) -> PyErr {
        let number = format!("column {}", column + 1);
        let name: Cow<'_, str> =
            self.names.as_ref().map_or(number.into(), |names| format!("column {:?}", names[column]).into());
        PyValueError::new_err(format!(
            "{name} holds texts, but numbers when the model was trained; convert it to numbers"
        ))
    }
}
