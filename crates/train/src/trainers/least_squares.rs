//! Ridge regression of targets on features from one pass over the rows: `S = [P T 1]^T [P T 1]`.

use dhll_core::linalg::ridge_regression;
use dhll_core::{Backend, CrossGram, CrossGramAccumulator, InputError, MatMul};
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use dhll_core::layer::TrainError;

/// Rows whose features are in memory together.
const BLOCK_ROWS: usize = 1024;

/// `S` of some rows: features `P`, targets `T`, ones; each row times the root of its weight.
pub(crate) struct Sums {
    s: CrossGram,
}

/// `W`, features x outputs, and `b`.
pub(crate) type Solution = (Array2<f64>, Array1<f64>);

impl Sums {
    /// Of the given rows of `target`; `features` gives their `n_features` features. Weights are those of all rows.
    pub(crate) fn new(
        backend: &dyn Backend,
        rows: &[usize],
        n_features: usize,
        features: impl Fn(&[usize]) -> Result<Array2<f64>, InputError>,
        target: ArrayView2<'_, f32>,
        weights: Option<&[f64]>,
    ) -> Result<Self, TrainError> {
        let k = target.ncols();
        let mut sum = CrossGramAccumulator::new(backend, n_features, k + 1)?;
        for rows in rows.chunks(BLOCK_ROWS) {
            let mut labels = Array2::ones((rows.len(), k + 1));
            labels.slice_mut(s![.., ..k]).assign(&target.select(Axis(0), rows).mapv(f64::from));
            let mut features = features(rows)?;
            for (place, &row) in rows.iter().enumerate().filter(|_| weights.is_some()) {
                let root = weights.map_or(1.0, |weights| weights[row].sqrt());
                features.row_mut(place).mapv_inplace(|v| root * v);
                labels.row_mut(place).mapv_inplace(|v| root * v);
            }
            sum.push(features.view(), labels.view())?;
        }
        Ok(Self { s: sum.finish()? })
    }

    /// Of the rows of both.
    pub(crate) fn merged(self, other: &Self) -> Result<Self, TrainError> {
        Ok(Self { s: self.s.merged(&other.s)? })
    }

    /// Ridge regression of centred columns, `W = (P^T P + r I)^-1 P^T T` with `r = ridge tr(P^T P) / features`; the bias makes up for the means.
    pub(crate) fn solve(&self, backend: &dyn Backend, ridge: f64) -> Result<Solution, TrainError> {
        let (between, n) = (self.s.between(), self.s.n_samples() as f64);
        let k = between.ncols() - 1;
        let (sums, labels) = (between.column(k), self.s.labels());
        // The square of the column of ones; without weights the number of rows.
        let (target_sums, total) = (labels.slice(s![..k, k]), labels[[k, k]]);
        let mut gram = self.s.features().to_owned();
        let mut right = between.slice(s![.., ..k]).to_owned();
        for (i, &sum) in sums.iter().enumerate() {
            gram.row_mut(i).scaled_add(-sum / total, &sums);
            right.row_mut(i).scaled_add(-sum / total, &target_sums);
        }
        // What is left of a constant column once its mean is off is the rounding of two sums of n squares: up to n eps of the square
        // itself. Such a column carries no information, and a ridge relative to that rounding error would magnify it.
        for i in 0..gram.nrows() {
            if gram[[i, i]] <= n * f64::EPSILON * self.s.features()[[i, i]] {
                gram.row_mut(i).fill(0.0);
                gram.column_mut(i).fill(0.0);
                right.row_mut(i).fill(0.0);
            }
        }
        let weights = ridge_regression(backend, gram, right.view(), ridge)?;
        let bias = (&target_sums - &weights.t().dot(&sums)) / total;
        Ok((weights, bias))
    }

    /// `|P W + 1 b^T - T|^2 = tr(M^T S M)` with `M = [W; -I; b^T]`.
    pub(crate) fn error(&self, backend: &dyn Backend, (weights, bias): &Solution) -> f64 {
        let (units, k) = weights.dim();
        let mut m = Array2::zeros((self.s.order(), k));
        m.slice_mut(s![..units, ..]).assign(weights);
        m.slice_mut(s![units..units + k, ..]).diag_mut().fill(-1.0);
        m.row_mut(units + k).assign(bias);
        let mut product = Array2::zeros(m.raw_dim());
        MatMul::<f64>::gemm(backend, 1.0, self.s.matrix(), m.view(), 0.0, product.view_mut());
        (&product * &m).sum()
    }
}
