//! A linear probe of K classes: `argmax_k (w_k . x + b_k)`, one logistic regression against the rest each.

use dhll_core::LabelError;
use dhll_core::memory::{self, counted};
use dhll_core::{Backend, InputError, input};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use crate::{LogisticModel, LogisticRegression, ProbeError, Score};

/// A linear classifier that says what can be read off features.
///
/// ```text
/// K = 2:   class 1 where w . x + b > 0
/// K > 2:   argmax_k (w_k . x + b_k), model k fitted to "class k or not"
/// ```
///
/// # Examples
/// ```
/// use dhll_diagnose::{LogisticRegression, Probe};
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[0.0, 4.0], [0.0, 5.0], [4.0, 0.0], [5.0, 0.0], [-4.0, -4.0], [-5.0, -5.0]];
/// let y = [0, 0, 1, 1, 2, 2];
/// let backend = Faer::default();
/// let probe = Probe::fit(&LogisticRegression::default(), &backend, x.view(), &y, 3)?;
/// assert_eq!(probe.evaluate(&backend, x.view(), &y)?.accuracy(), 1.0);
/// # Ok::<(), dhll_diagnose::ProbeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    n_features: usize,
    /// One model for two classes; K for more, none for a class that no row had.
    models: Vec<Option<LogisticModel>>,
}

impl Probe {
    /// A probe of `classes` classes on the rows of `x`. A class without rows is never predicted.
    ///
    /// # Shapes
    /// `x` n x p, `y` n labels below `classes`.
    ///
    /// # Errors
    /// [`ProbeError`] if the labels do not fit or hold one class alone, or as [`LogisticRegression::fit`].
    pub fn fit(
        options: &LogisticRegression,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
    ) -> Result<Self, ProbeError> {
        Self::fit_weighted(options, backend, x, y, classes, None)
    }

    /// As [`fit`](Self::fit), where rows have these weights, n.
    ///
    /// # Errors
    /// As [`LogisticRegression::fit_weighted`].
    pub fn fit_weighted(
        options: &LogisticRegression,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        weights: Option<&[f64]>,
    ) -> Result<Self, ProbeError> {
        let mut occurs = vec![false; classes];
        for (row, &label) in y.iter().enumerate() {
            *occurs.get_mut(label).ok_or(LabelError::OutOfRange { row, label, classes })? = true;
        }
        let found = occurs.iter().filter(|&&occurs| occurs).count();
        if classes < 2 {
            return Err(LabelError::Classes(classes).into());
        }
        if found < 2 {
            return Err(LabelError::OneClass { found, classes }.into());
        }
        let n_features = x.ncols();
        let what = format_args!("probes of {} classes on {} features", counted(classes), counted(n_features));
        memory::check_array(what, &[2, classes, n_features], size_of::<f64>()).map_err(InputError::from)?;
        if classes == 2 {
            return Ok(Self {
                n_features,
                models: vec![Some(options.fit_weighted(backend, x, y, weights)?)],
            });
        }
        let one_against_rest = |(class, occurs): (usize, &bool)| {
            let binary: Vec<usize> = y.iter().map(|&label| usize::from(label == class)).collect();
            occurs.then(|| options.fit_weighted(backend, x, &binary, weights)).transpose()
        };
        let models = occurs.iter().enumerate().map(one_against_rest).collect::<Result<_, _>>()?;
        Ok(Self { n_features, models })
    }

    /// K, the number of classes.
    pub fn n_classes(&self) -> usize {
        self.models.len().max(2)
    }

    /// The models: one for two classes; K for more, `None` for a class that no row had.
    pub fn models(&self) -> &[Option<LogisticModel>] {
        &self.models
    }

    /// The decision values, n x 1 for two classes and n x K for more; minus infinity for a class that no row had.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features or an entry that is not finite.
    pub fn decision(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, InputError> {
        input::size("the number of features", self.n_features, x.ncols())?;
        input::finite("the features", x)?;
        let mut weights = Array2::zeros((self.n_features, self.models.len()));
        let mut values = Array2::zeros((x.nrows(), self.models.len()));
        for (k, model) in self.models.iter().enumerate() {
            if let Some(model) = model {
                weights.column_mut(k).assign(&model.weights);
            }
            values.column_mut(k).fill(model.as_ref().map_or(f64::NEG_INFINITY, |model| model.intercept));
        }
        backend.gemm(1.0, x, weights.view(), 1.0, values.view_mut());
        Ok(values)
    }

    /// The class of every row; the first of equals.
    ///
    /// # Errors
    /// As [`decision`](Self::decision).
    pub fn predict(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Vec<usize>, InputError> {
        let values = self.decision(backend, x)?;
        if values.ncols() == 1 {
            return Ok(values.iter().map(|&f| usize::from(f > 0.0)).collect());
        }
        let largest = |row: ArrayView1<'_, f64>| {
            let first = (0, f64::NEG_INFINITY);
            row.iter().enumerate().fold(first, |best, (k, &f)| if f > best.1 { (k, f) } else { best }).0
        };
        Ok(values.axis_iter(Axis(0)).map(largest).collect())
    }

    /// The errors on the rows of `x`, which should be held-out rows, with labels `y`.
    ///
    /// # Errors
    /// [`ProbeError`] if the rows do not fit or there is none.
    pub fn evaluate(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
    ) -> Result<Score, ProbeError> {
        let predicted = self.predict(backend, x)?;
        Ok(Score::of(&predicted, y)?)
    }
}
