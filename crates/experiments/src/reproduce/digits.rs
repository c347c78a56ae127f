//! Two classes of digits, scaled and encoded as in the paper.

use anyhow::{Context as _, Result};
use dhll::means::Arithmetic;
use dhll::{Backend, CrossGram, Encoded, Encoding, TargetPath};
use dhll_plot::Series;
use ndarray::Array2;

use crate::digits::{DigitData, DigitSource};
use crate::published::Points;

/// Encoded digits with the cross-Gram of the training rows.
pub struct Digits {
    /// Their name in plots and tables.
    pub label: String,
    /// Training rows.
    pub train: Encoded,
    /// Class 0 or 1 of every training row.
    pub train_labels: Vec<usize>,
    /// Test rows, in the encoding that was fitted to the training rows.
    pub test: Encoded,
    /// Class 0 or 1 of every test row.
    pub test_labels: Vec<usize>,
    source: DigitSource,
    cross_gram: CrossGram,
}

impl Digits {
    /// Encodes training and test rows.
    ///
    /// # Errors
    /// If the rows cannot be encoded.
    pub fn new(data: DigitData, backend: &dyn Backend) -> Result<Self> {
        let DigitData { source, split, .. } = data;
        let encoding = Encoding::scaled(&split.train)?;
        let train = encoding.encode(backend, &split.train)?;
        let test = encoding.encode(backend, &split.test)?;
        let cross_gram = CrossGram::new(backend, train.a.view(), train.b.view())?;
        Ok(Self {
            source,
            label: split.train.label(),
            train,
            train_labels: split.train.labels().to_vec(),
            test,
            test_labels: split.test.labels().to_vec(),
            cross_gram,
        })
    }

    /// The path of the training rows.
    pub fn path<'a>(&self, backend: &'a dyn Backend) -> TargetPath<'a> {
        TargetPath::from_cross_gram(self.cross_gram.clone(), &Arithmetic, backend)
    }

    /// `H_alpha` of the training rows.
    ///
    /// # Errors
    /// If alpha is outside [0, 1] or the eigensolver fails.
    pub fn targets(&self, path: &TargetPath<'_>, backend: &dyn Backend, alpha: f64) -> Result<Array2<f64>> {
        let map = path.target_map(alpha).with_context(|| format!("the target at alpha = {alpha:e}"))?;
        Ok(map.apply(backend, self.train.a.view(), self.train.b.view())?)
    }

    /// Whether these are the digits of the paper.
    pub fn is_mnist(&self) -> bool {
        self.source == DigitSource::Mnist
    }

    /// The published points as a series, if these are the digits of the paper.
    pub fn published(&self, points: &Points) -> Option<Series> {
        self.is_mnist().then(|| Series::published(points.points.iter().copied()).tolerance(points.tolerance))
    }
}
