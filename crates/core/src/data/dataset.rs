//! Rows of features with a class each, checked when they are put together.

use ndarray::{Array2, ArrayView2, Axis};

use super::dataset_error::DatasetError;
use super::finite::Finite;
use super::split::stratified;

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

/// Rows of features with a class each. The features are known to be finite and the labels to be classes, so that nothing behind looks again.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    name: String,
    features: Array2<f64>,
    labels: Vec<usize>,
    classes: Vec<String>,
    image: Option<ImageShape>,
    origin: Origin,
    columns: ColumnNames,
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
    /// [`DatasetError`] if the counts disagree, a feature is not finite, a label is no class, fewer than two classes
    /// occur, or there are fewer rows than classes.
    pub fn new(
        name: impl Into<String>,
        features: Array2<f64>,
        labels: Vec<usize>,
        classes: Vec<String>,
        image: Option<ImageShape>,
        origin: Origin,
    ) -> Result<Self, DatasetError> {
        let data = Self::with_classes(name, features, labels, classes, image, origin)?;
        let (rows, classes) = (data.n_samples(), data.n_classes());
        if rows < classes {
            return Err(DatasetError::TooFewRows { name: data.name, rows, classes });
        }
        let found = data.class_counts().iter().filter(|&&count| count > 0).count();
        if found < 2 {
            return Err(DatasetError::OneClass { name: data.name, found, classes });
        }
        Ok(data)
    }

    /// Put rows together whose classes are known from elsewhere, as those to evaluate a model on: they may be few, and all of one class.
    ///
    /// # Errors
    /// [`DatasetError`] if the counts disagree, a feature is not finite, or a label is no class.
    pub fn with_classes(
        name: impl Into<String>,
        features: Array2<f64>,
        labels: Vec<usize>,
        classes: Vec<String>,
        image: Option<ImageShape>,
        origin: Origin,
    ) -> Result<Self, DatasetError> {
        let columns = ColumnNames::default();
        let data = Self { name: name.into(), features, labels, classes, image, origin, columns };
        data.check()?;
        Ok(data)
    }

    /// The same rows, with names for their columns.
    ///
    /// # Errors
    /// [`DatasetError`] if there are more or fewer names than features, or two are the same.
    pub fn with_columns(self, columns: ColumnNames) -> Result<Self, DatasetError> {
        match &columns.features {
            Some(names) if names.len() != self.n_features() => Err(DatasetError::ColumnNames {
                name: self.name.clone(),
                names: names.len(),
                columns: self.n_features(),
            }),
            Some(names) => match first_repeated(names) {
                Some(column) => Err(DatasetError::RepeatedName { name: self.name, column }),
                None => Ok(Self { columns, ..self }),
            },
            None => Ok(Self { columns, ..self }),
        }
    }

    fn check(&self) -> Result<(), DatasetError> {
        let name = || self.name.clone();
        let (rows, classes) = (self.n_samples(), self.n_classes());
        if rows != self.labels.len() {
            return Err(DatasetError::Rows { name: name(), features: rows, labels: self.labels.len() });
        }
        if let Some((row, &label)) = self.labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
            return Err(DatasetError::Label { name: name(), row, label, classes });
        }
        if let Some(((row, column), &value)) = self.features.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return Err(DatasetError::NonFinite { name: name(), row, column, value });
        }
        Ok(())
    }

    /// What it is called: `mnist:3,8`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The features, N x d.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.features.view()
    }

    /// The features, known to be finite.
    pub fn finite(&self) -> Finite<'_, f64> {
        Finite::known(self.features.view())
    }

    /// A class for every row, below the number of classes.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// What the classes are called.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The shape of the images, if rows are images.
    pub fn image(&self) -> Option<ImageShape> {
        self.image
    }

    /// Where the rows come from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// What the columns are called.
    pub fn columns(&self) -> &ColumnNames {
        &self.columns
    }

    /// Features, labels and names of the classes, for a data set made of them and others.
    pub fn into_parts(self) -> (Array2<f64>, Vec<usize>, Vec<String>) {
        (self.features, self.labels, self.classes)
    }

    /// The same rows under another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
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
    /// [`DatasetError::Parameter`] if a row is out of range.
    pub fn select(&self, rows: &[usize]) -> Result<Self, DatasetError> {
        if let Some(row) = rows.iter().find(|&&row| row >= self.n_samples()) {
            return Err(DatasetError::Parameter {
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

    /// The same rows with other features, which have the same number of rows; names and images go where the number of columns is another.
    ///
    /// # Errors
    /// [`DatasetError`] if there are more or fewer rows, or a feature is not finite.
    pub fn with_features(self, features: Array2<f64>) -> Result<Self, DatasetError> {
        let same = features.ncols() == self.n_features();
        let columns =
            ColumnNames { features: self.columns.features.filter(|_| same), label: self.columns.label };
        let image = self.image.filter(|_| same);
        let data = Self { features, columns, image, ..self };
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
        Ok(Self {
            features: self.features.select(Axis(1), columns),
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
    /// The part is stratified: it has every class's share of rows as nearly as whole rows allow. The rest keeps at least one row of every
    /// class, so that a class with one row is in the rest.
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
        let counts = self.class_counts();
        let Some(part) = stratified(&self.labels, &counts, held_out, seed) else {
            let classes = counts.iter().filter(|&&count| count > 0).count();
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
}

fn first_repeated(names: &[String]) -> Option<String> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
}
