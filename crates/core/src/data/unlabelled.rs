//! Rows without a target beside those of a data set: they say where rows are, not what they are.

use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2, concatenate};

use super::columns::ColumnKind;
use super::dataset::Dataset;
use super::dataset_error::DatasetError;

impl Dataset {
    /// The same data set with rows whose target is unknown, M x d, in the same columns as the others. They take the place of those it had.
    ///
    /// They have a part in what is learnt from inputs alone: how columns are scaled, similarities, and the targets of hidden layers. Everything
    /// else, [`select`](Self::select) and [`split`](Self::split) included, is about the rows that have a target.
    ///
    /// # Errors
    /// [`DatasetError`] if there are more or fewer columns, or an entry does not fit its column. Rows are counted within `rows`.
    pub fn with_unlabelled(self, rows: Array2<f64>) -> Result<Self, DatasetError> {
        if rows.ncols() != self.n_features() {
            return Err(DatasetError::ColumnNames {
                name: format!("the unlabelled rows of {}", self.name),
                names: self.n_features(),
                columns: rows.ncols(),
            });
        }
        let kind = |column: usize| self.kinds.as_ref().map_or(&ColumnKind::Number, |kinds| &kinds[column]);
        let mut entries = rows.indexed_iter();
        if let Some(((row, column), &value)) = entries.find(|((_, column), v)| !kind(*column).takes(**v)) {
            let name = format!("the unlabelled rows of {}", self.name);
            return Err(DatasetError::NonFinite { name, row, column, value });
        }
        let gaps = rows.iter().any(|value| value.is_nan());
        let numbers = || vec![ColumnKind::Number; rows.ncols()];
        let kinds = if gaps { self.kinds.or_else(|| Some(numbers())) } else { self.kinds };
        Ok(Self { kinds, unlabelled: Some(rows).filter(|rows| rows.nrows() > 0), ..self })
    }

    /// The rows that have a target alone.
    #[must_use]
    pub fn without_unlabelled(self) -> Self {
        Self { unlabelled: None, ..self }
    }

    /// The rows whose target is unknown, M x d, if there are any.
    pub fn unlabelled(&self) -> Option<ArrayView2<'_, f64>> {
        self.unlabelled.as_ref().map(|rows| rows.view())
    }

    /// M.
    pub fn n_unlabelled(&self) -> usize {
        self.unlabelled.as_ref().map_or(0, Array2::nrows)
    }

    /// The features of all rows, (N + M) x d: first those with a target.
    pub fn all_features(&self) -> CowArray<'_, f64, Ix2> {
        match &self.unlabelled {
            None => self.features.view().into(),
            Some(rows) => concatenate![Axis(0), self.features, *rows].into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Origin, Target};
    use ndarray::array;

    fn two_rows() -> Dataset {
        let target = Target::Values { values: array![[1.0], [2.0]], names: vec!["y".to_owned()] };
        Dataset::table("two rows", array![[1.0, 2.0], [3.0, 4.0]], None, target, Origin::Read).unwrap()
    }

    #[test]
    fn they_stay_with_a_selection_and_come_last() {
        let data = two_rows().with_unlabelled(array![[5.0, 6.0]]).unwrap();
        assert_eq!((data.n_samples(), data.n_unlabelled()), (2, 1));
        let first = data.select(&[1]).unwrap();
        assert_eq!(first.all_features(), array![[3.0, 4.0], [5.0, 6.0]]);
        let column = data.select_columns(&[1]).unwrap();
        assert_eq!(column.all_features(), array![[2.0], [4.0], [6.0]]);
        assert!(two_rows().with_unlabelled(Array2::zeros((0, 2))).unwrap().unlabelled().is_none());
    }

    #[test]
    fn they_are_checked_like_the_others() {
        let message = |rows: Array2<f64>| two_rows().with_unlabelled(rows).unwrap_err().to_string();
        assert!(message(array![[5.0]]).contains("the unlabelled rows of two rows"));
        assert!(message(array![[5.0, f64::INFINITY]]).contains("the unlabelled rows of two rows"));
        let gaps = two_rows().with_unlabelled(array![[5.0, f64::NAN]]).unwrap();
        assert!(gaps.finite().is_none() && gaps.kinds().is_some());
    }
}
