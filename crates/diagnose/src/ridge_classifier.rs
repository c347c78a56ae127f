//! The ridge classifier: least squares onto label codes, `min |X W - B|^2 + r |W|^2`, then the nearest code.

use dhll_core::LabelError;
use dhll_core::encode::weighted_mean_row;
use dhll_core::linalg::ridge_regression;
use dhll_core::{Backend, CrossGram, InputError, LabelCode, input};
use ndarray::{Array1, Array2, ArrayView2};

use crate::error::within;
use crate::{ProbeError, Score};

/// A linear classifier in closed form, for any number of classes at once.
///
/// ```text
/// W = (Xc^T Xc + r I)^-1 Xc^T Bc      r = ridge * tr(Xc^T Xc) / p
/// class of x = argmin_k |mean(B) + (x - mean(X)) W - psi(k)|
/// ```
///
/// with columns centred by their training means and `B` the rows of the [`LabelCode`].
///
/// # Examples
/// ```
/// use dhll_diagnose::RidgeClassifier;
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[0.0, 4.0], [0.0, 5.0], [4.0, 0.0], [5.0, 0.0], [-4.0, -4.0], [-5.0, -5.0]];
/// let y = [0, 0, 1, 1, 2, 2];
/// let model = RidgeClassifier::default().fit(&Faer::default(), x.view(), &y, 3)?;
/// assert_eq!(model.predict(&Faer::default(), x.view())?, y);
/// # Ok::<(), dhll_diagnose::ProbeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RidgeClassifier {
    /// The ridge, in units of the mean eigenvalue of `Xc^T Xc`; above 0.
    pub ridge: f64,
}

impl Default for RidgeClassifier {
    fn default() -> Self {
        Self { ridge: 1e-3 }
    }
}

/// A fitted [`RidgeClassifier`].
#[derive(Debug, Clone, PartialEq)]
pub struct RidgeModel {
    mean: Array1<f64>,
    weights: Array2<f64>,
    offset: Array1<f64>,
    code: LabelCode,
}

impl RidgeClassifier {
    /// The classifier of the rows of `x` with labels `y`.
    ///
    /// # Shapes
    /// `x` n x p, `y` n labels below `classes`.
    ///
    /// # Errors
    /// [`ProbeError`] if the ridge is not positive, the rows or the labels do not fit, or one class alone occurs.
    pub fn fit(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
    ) -> Result<RidgeModel, ProbeError> {
        self.fit_weighted(backend, x, y, classes, None)
    }

    /// As [`fit`](Self::fit), where rows have these weights, n: `Xc^T diag(w) Xc` and `Xc^T diag(w) Bc`, and weighted means.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), or if the weights are no weights.
    pub fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        y: &[usize],
        classes: usize,
        weights: Option<&[f64]>,
    ) -> Result<RidgeModel, ProbeError> {
        within("the ridge", "positive and finite", self.ridge, self.ridge > 0.0 && self.ridge.is_finite())?;
        input::size("the number of labels", x.nrows(), y.len())?;
        input::not_empty("the number of features", x.ncols())?;
        weights.map_or(Ok(()), |weights| input::weights(x.nrows(), weights))?;
        let code = LabelCode::fit_weighted(y, classes, weights)?;
        let b = code.encode(y)?;
        input::not_empty("the number of rows", x.nrows())?;
        let (mean, offset) = (weighted_mean_row(x, weights), weighted_mean_row(b.view(), weights));
        let s = CrossGram::weighted(backend, (&x - &mean).view(), (&b - &offset).view(), weights)?;
        // The ridge is relative to the mean over all features, of which the row space may need fewer.
        let ridge = self.ridge * s.n_features() as f64 / x.ncols() as f64;
        let weights = ridge_regression(backend, s.features().to_owned(), s.between(), ridge)?;
        // The ridge is the same in all directions, so the weights lie in the row space.
        let weights = match s.row_space() {
            Some(space) => space.lifted(backend, weights.view())?,
            None => weights,
        };
        Ok(RidgeModel { mean, weights, offset, code })
    }
}

impl RidgeModel {
    /// The class of every row; the first of equals.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features or an entry that is not finite.
    pub fn predict(&self, backend: &dyn Backend, x: ArrayView2<'_, f64>) -> Result<Vec<usize>, InputError> {
        input::size("the number of features", self.mean.len(), x.ncols())?;
        input::finite("the features", x)?;
        let mut outputs = Array2::zeros((x.nrows(), self.offset.len()));
        outputs += &(&self.offset - &self.mean.dot(&self.weights));
        backend.gemm(1.0, x, self.weights.view(), 1.0, outputs.view_mut());
        let nearest = |row: ndarray::ArrayView1<'_, f64>| {
            let distance = |k: usize| self.code.row(k).map_or(f64::INFINITY, |psi| distance(row, psi));
            let first = (0, f64::INFINITY);
            let all = (0..self.code.n_classes()).map(|k| (k, distance(k)));
            all.fold(first, |best, one| if one.1 < best.1 { one } else { best }).0
        };
        Ok(outputs.rows().into_iter().map(nearest).collect())
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
        if let Some((row, &label)) = y.iter().enumerate().find(|&(_, &label)| label >= self.code.n_classes())
        {
            return Err(LabelError::OutOfRange { row, label, classes: self.code.n_classes() }.into());
        }
        Ok(Score::of(&self.predict(backend, x)?, y)?)
    }
}

fn distance(a: ndarray::ArrayView1<'_, f64>, b: ndarray::ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::{Axis, array};

    #[test]
    fn the_gradient_vanishes_at_the_weights() {
        let x = array![[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [-2.0, 0.0]];
        let model = RidgeClassifier { ridge: 0.1 }.fit(&Faer::default(), x.view(), &[0, 1, 1, 0], 2).unwrap();
        let xc = &x - &x.mean_axis(Axis(0)).unwrap();
        let r = 0.1 * (&xc * &xc).sum() / 2.0;
        let b = array![[-1.0], [1.0], [1.0], [-1.0]];
        let residual = xc.t().dot(&(xc.dot(&model.weights) - b)) + r * &model.weights;
        assert!(residual.iter().all(|v| v.abs() < 1e-12), "the gradient is {residual}");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let (backend, x) = (Faer::default(), array![[0.0], [1.0]]);
        let fit = |ridge, y: &[usize]| RidgeClassifier { ridge }.fit(&backend, x.view(), y, 2);
        assert!(fit(0.0, &[0, 1]).unwrap_err().to_string().contains("got 0"));
        assert!(fit(1.0, &[0, 0]).is_err() && fit(1.0, &[0]).is_err() && fit(1.0, &[0, 2]).is_err());
        let model = fit(1e-3, &[0, 1]).unwrap();
        assert!(model.predict(&backend, array![[0.0, 1.0]].view()).is_err());
        assert!(model.evaluate(&backend, x.view(), &[0, 5]).is_err());
        // A constant feature gives the more frequent class.
        let flat = RidgeClassifier::default().fit(&backend, Array2::zeros((3, 1)).view(), &[0, 1, 1], 2);
        assert_eq!(flat.unwrap().predict(&backend, array![[0.0]].view()).unwrap(), [1]);
    }
}
