//! Parts of a data set: chosen rows, chosen columns, other features, and a random part that is held out.

use ndarray::{Array2, Axis};

use super::columns::{ColumnKind, ColumnNames};
use super::dataset::Dataset;
use super::dataset_error::DatasetError;
use super::split::{dealt, stratified};
use super::target::Target;

impl Dataset {
    /// The given rows, in the given order, with their weights, beside all unlabelled ones. They need not hold every class: a validation part may be
    /// small.
    ///
    /// # Errors
    /// [`DatasetError::Parameter`] if a row is out of range.
    pub fn select(&self, rows: &[usize]) -> Result<Self, DatasetError> {
        if let Some(row) = rows.iter().find(|&&row| row >= self.n_samples()) {
            return Err(DatasetError::Parameter {
                name: "a selected row",
                expected: "below the number of rows",
                found: format!("{row} of {}", self.n_samples()),
            });
        }
        Ok(self.rows(rows))
    }

    /// The given rows, which are there.
    pub(super) fn rows(&self, rows: &[usize]) -> Self {
        let of_rows = |weights: &Vec<f64>| rows.iter().map(|&row| weights[row]).collect();
        Self {
            name: self.name.clone(),
            features: self.features.select(Axis(0), rows),
            kinds: self.kinds.clone(),
            target: self.target.select(rows),
            weights: self.weights.as_ref().map(of_rows),
            unlabelled: self.unlabelled.clone(),
            image: self.image,
            origin: self.origin,
            columns: self.columns.clone(),
        }
    }

    /// The same rows with other features, which are finite numbers; names and images go where the number of columns is another, unlabelled rows
    /// always.
    ///
    /// # Errors
    /// [`DatasetError`] if there are more or fewer rows, or a feature is not finite.
    pub fn with_features(self, features: Array2<f64>) -> Result<Self, DatasetError> {
        let same = features.ncols() == self.n_features();
        let columns =
            ColumnNames { features: self.columns.features.filter(|_| same), label: self.columns.label };
        let image = self.image.filter(|_| same);
        let data = Self { features, kinds: None, columns, image, unlabelled: None, ..self };
        data.check()?;
        Ok(data)
    }

    /// The given columns, in the given order, with their names.
    ///
    /// # Errors
    /// [`DatasetError::Parameter`] if a column is out of range.
    pub fn select_columns(&self, columns: &[usize]) -> Result<Self, DatasetError> {
        if let Some(column) = columns.iter().find(|&&column| column >= self.n_features()) {
            return Err(DatasetError::Parameter {
                name: "a selected column",
                expected: "below the number of columns",
                found: format!("{column} of {}", self.n_features()),
            });
        }
        let names = |names: &Vec<String>| columns.iter().map(|&column| names[column].clone()).collect();
        let kinds = |kinds: &Vec<ColumnKind>| columns.iter().map(|&column| kinds[column].clone()).collect();
        Ok(Self {
            features: self.features.select(Axis(1), columns),
            kinds: self.kinds.as_ref().map(kinds),
            unlabelled: self.unlabelled.as_ref().map(|rows| rows.select(Axis(1), columns)),
            columns: ColumnNames {
                features: self.columns.features.as_ref().map(names),
                label: self.columns.label.clone(),
            },
            // Some of the pixels are no image.
            image: self.image.filter(|_| columns.iter().copied().eq(0..self.n_features())),
            ..self.clone()
        })
    }

    /// A random part of `held_out` rows and the rest: (rest, part), both in the original order.
    ///
    /// Where classes are to be learnt, the part is stratified: it has every class's share of rows as nearly as whole rows allow. The rest keeps
    /// at least one row of every class, so that a class with one row is in the rest.
    ///
    /// # Errors
    /// [`DatasetError::Parameter`] if a class would be left without a row.
    pub fn split(&self, held_out: usize, seed: u64) -> Result<(Self, Self), DatasetError> {
        let [rest, part] = self.split_rows(held_out, seed)?;
        Ok((self.select(&rest)?, self.select(&part)?))
    }

    /// The rows of both parts of a [`split`](Self::split), in ascending order.
    ///
    /// # Errors
    /// As [`split`](Self::split).
    pub fn split_rows(&self, held_out: usize, seed: u64) -> Result<[Vec<usize>; 2], DatasetError> {
        let part = match &self.target {
            Target::Classes { labels, .. } => stratified(labels, &self.class_counts(), held_out, seed),
            // One class of all rows: a random part.
            other => stratified(&vec![0; other.n_rows()], &[other.n_rows()], held_out, seed),
        };
        let Some(part) = part else {
            let classes = self.class_counts().iter().filter(|&&count| count > 0).count().max(1);
            return Err(DatasetError::Parameter {
                name: "the number of rows to hold out",
                expected: "at most the number of rows less the number of classes, so that every class keeps a row",
                found: format!("{held_out} of {} rows in {classes} classes", self.n_samples()),
            });
        };
        let mut is_held_out = vec![false; self.n_samples()];
        part.iter().for_each(|&row| is_held_out[row] = true);
        let rest = (0..self.n_samples()).filter(|&row| !is_held_out[row]).collect();
        Ok([rest, part])
    }

    /// The rows of every fold of a cross-validation, in ascending order: random, and stratified where classes are to be learnt.
    ///
    /// # Errors
    /// [`DatasetError::Parameter`] if there are fewer than 2 folds, or more than rows.
    pub fn folds(&self, folds: usize, seed: u64) -> Result<Vec<Vec<usize>>, DatasetError> {
        if folds < 2 || folds > self.n_samples() {
            return Err(DatasetError::Parameter {
                name: "the number of folds",
                expected: "at least 2 and at most the number of rows",
                found: format!("{folds} for {} rows", self.n_samples()),
            });
        }
        let fold = match &self.target {
            Target::Classes { labels, .. } => dealt(labels, folds, seed),
            other => dealt(&vec![0; other.n_rows()], folds, seed),
        };
        let rows = |k: usize| (0..fold.len()).filter(|&row| fold[row] == k).collect();
        Ok((0..folds).map(rows).collect())
    }
}
