//! What every experiment of the reproduction is given: backend, data, seed, effort, published values, progress.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use dhll::data::Split;
use dhll::means::Arithmetic;
use dhll::{Backend, CrossGram, Encoded, Encoding, TargetPath};
use ndarray::Array2;

use crate::progress::Progress;
use crate::published::{Points, Published};

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// The points that were published and the claims, within a minute.
    Quick,
    /// Every curve in full.
    Full,
}

/// Which digits were used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The 3s and 8s of MNIST.
    Mnist,
    /// 3s and 8s drawn by the program, about which nothing was published.
    Strokes,
}

/// Two classes of digits, scaled and encoded as the paper does, with the statistic of the training rows.
pub struct Digits {
    /// Where they come from.
    pub source: Source,
    /// What to call them in a plot or a table.
    pub label: String,
    /// Training rows.
    pub train: Encoded,
    /// Class 0 or 1 of every training row.
    pub train_labels: Vec<usize>,
    /// Test rows, encoded by what was learnt from the training rows.
    pub test: Encoded,
    /// Class 0 or 1 of every test row.
    pub test_labels: Vec<usize>,
    cross_gram: CrossGram,
}

impl Digits {
    /// Encode both parts of `split`.
    ///
    /// # Errors
    /// If the rows do not fit.
    pub fn new(source: Source, split: Split, backend: &dyn Backend) -> Result<Self> {
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

    /// Whether claims about the published values can be made.
    pub fn is_mnist(&self) -> bool {
        self.source == Source::Mnist
    }
}

/// What every experiment is given.
pub struct Context {
    /// The linear-algebra backend.
    pub backend: Arc<dyn Backend>,
    /// How much to compute.
    pub effort: Effort,
    /// Fixes every random choice.
    pub seed: u64,
    /// What the paper shows.
    pub published: Published,
    /// Bars for work that takes more than a second.
    pub progress: Progress,
}

impl Context {
    /// `full` or `quick`, by effort.
    pub fn choose<T>(&self, quick: T, full: T) -> T {
        match self.effort {
            Effort::Quick => quick,
            Effort::Full => full,
        }
    }
}

/// `0, 1/steps, ..., 1`.
pub fn grid(steps: usize) -> Vec<f64> {
    (0..=steps).map(|i| i as f64 / steps as f64).collect()
}

/// The published value at `x`.
///
/// # Errors
/// If none was drawn there.
pub fn at(points: &Points, x: f64) -> Result<f64> {
    points.at(x).with_context(|| format!("nothing was published at {x:e}"))
}
