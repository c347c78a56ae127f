//! Rows of features with a class each, checked when they are put together.

use crate::DataError;
use crate::split::stratified;
use ndarray::{Array2, Axis};

/// Where rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Made by a seeded generator; named so wherever it is shown.
    Drawn,
    /// Read from files.
    Read,
}

/// Rows are images of this shape, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageShape {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
}

/// What columns are called where rows come from a file that says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnNames {
    /// The features, in the order of the columns.
    pub features: Option<Vec<String>>,
    /// The label.
    pub label: Option<String>,
}

/// Rows of features with a class each.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// What it is called: `mnist:3,8`.
    pub name: String,
    /// N x d, finite.
    pub features: Array2<f64>,
    /// A class for every row, below the number of classes.
    pub labels: Vec<usize>,
    /// What the classes are called.
    pub classes: Vec<String>,
    /// The shape of the images, if rows are images.
    pub image: Option<ImageShape>,
    /// Where the rows come from.
    pub origin: Origin,
    /// What the columns are called.
    pub columns: ColumnNames,
}

/// Rows to learn from and rows to be tested on.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// To learn from.
    pub train: Dataset,
    /// To be tested on.
    pub test: Dataset,
}

impl Dataset {
    /// Put rows together.
    ///
    /// # Errors
    /// [`DataError`] if the counts disagree, a feature is not finite, a label is no class, fewer than two classes
    /// occur, or there are fewer rows than classes.
    pub fn new(
        name: impl Into<String>,
        features: Array2<f64>,
        labels: Vec<usize>,
        classes: Vec<String>,
        image: Option<ImageShape>,
        origin: Origin,
    ) -> Result<Self, DataError> {
        let data = Self::with_classes(name, features, labels, classes, image, origin)?;
        let (rows, classes) = (data.n_samples(), data.n_classes());
        if rows < classes {
            return Err(DataError::TooFewRows { name: data.name, rows, classes });
        }
        let found = data.class_counts().iter().filter(|&&count| count > 0).count();
        if found < 2 {
            return Err(DataError::OneClass { name: data.name, found, classes });
        }
        Ok(data)
    }

    /// Put rows together whose classes are known from elsewhere, as those to evaluate a model on: they may be few, and all of one class.
    ///
    /// # Errors
    /// [`DataError`] if the counts disagree, a feature is not finite, or a label is no class.
    pub fn with_classes(
        name: impl Into<String>,
        features: Array2<f64>,
        labels: Vec<usize>,
        classes: Vec<String>,
        image: Option<ImageShape>,
        origin: Origin,
    ) -> Result<Self, DataError> {
        let columns = ColumnNames::default();
        let data = Self { name: name.into(), features, labels, classes, image, origin, columns };
        data.check()?;
        Ok(data)
    }

    /// The same rows, with names for their columns.
    ///
    /// # Errors
    /// [`DataError`] if there are more or fewer names than features, or two are the same.
    pub fn with_columns(self, columns: ColumnNames) -> Result<Self, DataError> {
        match &columns.features {
            Some(names) if names.len() != self.n_features() => Err(DataError::ColumnNames {
                name: self.name.clone(),
                names: names.len(),
                columns: self.n_features(),
            }),
            Some(names) => match first_repeated(names) {
                Some(column) => Err(DataError::RepeatedName { name: self.name, column }),
                None => Ok(Self { columns, ..self }),
            },
            None => Ok(Self { columns, ..self }),
        }
    }

    fn check(&self) -> Result<(), DataError> {
        let name = || self.name.clone();
        let (rows, classes) = (self.n_samples(), self.n_classes());
        if rows != self.labels.len() {
            return Err(DataError::Rows { name: name(), features: rows, labels: self.labels.len() });
        }
        if let Some((row, &label)) = self.labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
            return Err(DataError::Label { name: name(), row, label, classes });
        }
        if let Some(((row, column), &value)) = self.features.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return Err(DataError::NonFinite { name: name(), row, column, value });
        }
        Ok(())
    }

    /// N.
    pub fn n_samples(&self) -> usize {
        self.features.nrows()
    }

    /// d.
    pub fn n_features(&self) -> usize {
        self.features.ncols()
    }

    /// K.
    pub fn n_classes(&self) -> usize {
        self.classes.len()
    }

    /// Rows of every class.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.n_classes()];
        self.labels.iter().for_each(|&label| counts[label] += 1);
        counts
    }

    /// The name, with the word that the rows were drawn where they were.
    pub fn label(&self) -> String {
        match self.origin {
            Origin::Drawn => format!("{} (drawn)", self.name),
            Origin::Read => self.name.clone(),
        }
    }

    /// The given rows, in the given order. They need not hold every class: a validation part may be small.
    ///
    /// # Errors
    /// [`DataError::Parameter`] if a row is out of range.
    pub fn select(&self, rows: &[usize]) -> Result<Self, DataError> {
        if let Some(row) = rows.iter().find(|&&row| row >= self.n_samples()) {
            return Err(DataError::Parameter {
                name: "a selected row",
                expected: "below the number of rows",
                found: format!("{row} of {}", self.n_samples()),
            });
        }
        Ok(Self {
            name: self.name.clone(),
            features: self.features.select(Axis(0), rows),
            labels: rows.iter().map(|&row| self.labels[row]).collect(),
            classes: self.classes.clone(),
            image: self.image,
            origin: self.origin,
            columns: self.columns.clone(),
        })
    }

    /// A random part of `held_out` rows and the rest: (rest, part), both in the original order.
    ///
    /// The part is stratified: it has every class's share of rows as nearly as whole rows allow. The rest keeps at least one row of every
    /// class, so that a class with one row is in the rest.
    ///
    /// # Errors
    /// [`DataError::Parameter`] if a class would be left without a row.
    pub fn split(&self, held_out: usize, seed: u64) -> Result<(Self, Self), DataError> {
        let [rest, part] = self.split_rows(held_out, seed)?;
        Ok((self.select(&rest)?, self.select(&part)?))
    }

    /// The rows of both parts of a [`split`](Self::split), in ascending order.
    ///
    /// # Errors
    /// As [`split`](Self::split).
    pub fn split_rows(&self, held_out: usize, seed: u64) -> Result<[Vec<usize>; 2], DataError> {
        let counts = self.class_counts();
        let Some(part) = stratified(&self.labels, &counts, held_out, seed) else {
            let classes = counts.iter().filter(|&&count| count > 0).count();
            return Err(DataError::Parameter {
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
}

fn first_repeated(names: &[String]) -> Option<String> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
}
