//! Rows of features with what is to be learnt from them, checked when they are put together.

use ndarray::{Array2, ArrayView2};

use super::columns::{ColumnKind, ColumnNames};
use super::dataset_error::DatasetError;
use super::finite::Finite;
use super::origin::{ImageShape, Origin};
use super::target::Target;

/// Rows of features with a class, values or several labels each.
///
/// Everything is checked here and nowhere behind: features are finite numbers, or, where [`kinds`](Self::kinds) says so, categories and
/// missing entries; labels are classes; values are finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    pub(super) name: String,
    pub(super) features: Array2<f64>,
    /// None where all features are finite numbers.
    pub(super) kinds: Option<Vec<ColumnKind>>,
    pub(super) target: Target,
    /// None where all rows count once.
    pub(super) weights: Option<Vec<f64>>,
    /// Rows whose target is unknown.
    pub(super) unlabelled: Option<Array2<f64>>,
    pub(super) image: Option<ImageShape>,
    pub(super) origin: Origin,
    pub(super) columns: ColumnNames,
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
        Self::with_classes(name, features, labels, classes, image, origin)?.learnable()
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
        let target = Target::Classes { labels, names: classes };
        Ok(Self { image, ..Self::table(name, features, None, target, origin)? })
    }

    /// Rows of a table, to be learnt from or only shown to a model. In the features, a category is the place of its level and NaN is a missing
    /// entry; without `kinds`, all features are finite numbers.
    ///
    /// # Errors
    /// [`DatasetError`] if the counts disagree, a feature does not fit its column, a label is no class, or a value is not finite.
    pub fn table(
        name: impl Into<String>,
        features: Array2<f64>,
        kinds: Option<Vec<ColumnKind>>,
        target: Target,
        origin: Origin,
    ) -> Result<Self, DatasetError> {
        let (name, columns) = (name.into(), ColumnNames::default());
        let (image, weights, unlabelled) = (None, None, None);
        let mut data = Self { name, features, kinds, target, weights, unlabelled, image, origin, columns };
        data.check()?;
        let numbers = |kinds: &Vec<ColumnKind>| kinds.iter().all(|kind| *kind == ColumnKind::Number);
        if data.kinds.as_ref().is_some_and(numbers) && data.features.iter().all(|value| !value.is_nan()) {
            data.kinds = None;
        }
        Ok(data)
    }

    /// The same rows, if there is something to learn from them.
    ///
    /// # Errors
    /// [`DatasetError`] if fewer than two classes occur, there are fewer rows than classes or fewer than two rows, or a column of values or
    /// a label is the same in all rows.
    pub fn learnable(self) -> Result<Self, DatasetError> {
        self.target.check_learnable(&self.name, &self.class_counts())?;
        Ok(self)
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

    pub(super) fn check(&self) -> Result<(), DatasetError> {
        let name = || self.name.clone();
        let rows = self.n_samples();
        if rows != self.target.n_rows() {
            return Err(DatasetError::Rows { name: name(), features: rows, labels: self.target.n_rows() });
        }
        self.target.check(&self.name)?;
        let mut entries = self.features.indexed_iter();
        let wrong = match &self.kinds {
            None => entries.find(|(_, value)| !value.is_finite()),
            Some(kinds) if kinds.len() != self.n_features() => {
                let (names, columns) = (kinds.len(), self.n_features());
                return Err(DatasetError::ColumnNames { name: name(), names, columns });
            }
            Some(kinds) => entries.find(|((_, column), value)| !kinds[*column].takes(**value)),
        };
        match wrong {
            Some(((row, column), &value)) => {
                Err(DatasetError::NonFinite { name: name(), row, column, value })
            }
            None => Ok(()),
        }
    }

    /// What it is called: `mnist:3,8`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The features, N x d: categories as places among their levels, NaN where an entry is missing.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.features.view()
    }

    /// The features, if all of them are numbers and none is missing.
    pub fn finite(&self) -> Option<Finite<'_, f64>> {
        self.kinds.is_none().then(|| Finite::known(self.features.view()))
    }

    /// What the columns hold; `None` where all features are finite numbers.
    pub fn kinds(&self) -> Option<&[ColumnKind]> {
        self.kinds.as_deref()
    }

    /// What is to be learnt.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// A class for every row, below the number of classes; empty where other targets are to be learnt.
    pub fn labels(&self) -> &[usize] {
        match &self.target {
            Target::Classes { labels, .. } => labels,
            Target::Values { .. } | Target::Labels { .. } => &[],
        }
    }

    /// What the classes are called; empty where other targets are to be learnt.
    pub fn classes(&self) -> &[String] {
        match &self.target {
            Target::Classes { names, .. } => names,
            Target::Values { .. } | Target::Labels { .. } => &[],
        }
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

    /// Features and target, for a data set made of them and others.
    pub fn into_parts(self) -> (Array2<f64>, Target) {
        (self.features, self.target)
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

    /// K; 0 where other targets are to be learnt.
    pub fn n_classes(&self) -> usize {
        self.classes().len()
    }

    /// Rows of every class.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.n_classes()];
        self.labels().iter().for_each(|&label| counts[label] += 1);
        counts
    }

    /// The name, with the word that the rows were drawn where they were.
    pub fn label(&self) -> String {
        match self.origin {
            Origin::Drawn => format!("{} (drawn)", self.name),
            Origin::Read => self.name.clone(),
        }
    }
}

fn first_repeated(names: &[String]) -> Option<String> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
}
