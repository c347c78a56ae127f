//! Ridge regression of targets on features from one pass over the rows: `S = [P T 1]^T [P T 1]`.

use dhll_core::linalg::{BlockRows, ridge_regression};
use dhll_core::parts::parts;
use dhll_core::{Backend, CrossGram, CrossGramAccumulator, MatMul};
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use dhll_core::layer::TrainError;

/// Rows whose features are in memory together.
const BLOCK_ROWS: usize = 1024;

/// Of so many training rows one chooses the ridge where there are no validation rows.
const CHOOSING: usize = 10;

/// `S` of some rows: features `P`, targets `T`, ones; each row times the root of its weight.
pub(crate) struct Sums {
    s: CrossGram,
}

/// `W`, features x outputs, and `b`.
pub(crate) type Solution = (Array2<f64>, Array1<f64>);

impl Sums {
    /// Of those rows of `target` that are in the subset; `features` gives the `n_features` features of rows of `input`. Weights are those of all rows.
    pub(crate) fn new<X: BlockRows<f32>>(
        backend: &dyn Backend,
        (input, target): (&X, &X),
        subset: Subset,
        n_features: usize,
        features: impl Fn(ArrayView2<'_, f32>) -> Result<Array2<f64>, TrainError>,
        weights: Option<&[f64]>,
    ) -> Result<Self, TrainError>
    where
        TrainError: From<X::Error>,
    {
        let (n, k) = target.dim();
        let own = input.own();
        let mut sum = CrossGramAccumulator::new(backend, n_features, k + 1)?.from_row(own.start);
        for part in parts(own) {
            let [start, end] = [part.start, part.end].map(|row| subset.count_before(row, n));
            for start in (start..end).step_by(BLOCK_ROWS) {
                let places: Vec<usize> =
                    (start..(start + BLOCK_ROWS).min(end)).map(|place| subset.row(place, n)).collect();
                let mut labels = Array2::ones((places.len(), k + 1));
                labels.slice_mut(s![.., ..k]).assign(&chosen(target, &places)?.mapv(f64::from));
                let mut features = features(chosen(input, &places)?.view())?;
                for (place, &row) in places.iter().enumerate().filter(|_| weights.is_some()) {
                    let root = weights.map_or(1.0, |weights| weights[row].sqrt());
                    features.row_mut(place).mapv_inplace(|v| root * v);
                    labels.row_mut(place).mapv_inplace(|v| root * v);
                }
                sum.push(features.view(), labels.view())?;
            }
            sum.end_part()?;
        }
        let total = |sums| input.total(sums).map_err(TrainError::from);
        Ok(Self { s: sum.finish_with(subset.count_before(n, n), total)? })
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

/// These rows, in ascending order and not far apart.
fn chosen<X: BlockRows<f32>>(rows: &X, places: &[usize]) -> Result<Array2<f32>, X::Error> {
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else {
        return Ok(Array2::zeros((0, rows.dim().1)));
    };
    let block = rows.block(first, last + 1)?;
    if last + 1 - first == places.len() {
        return Ok(block.into_owned());
    }
    let within: Vec<usize> = places.iter().map(|place| place - first).collect();
    Ok(block.select(Axis(0), &within))
}

/// Which of the rows are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subset {
    All,
    /// Every tenth row, from the first on.
    Judging,
    /// The others; all where there is one row alone.
    Fitting,
}

impl Subset {
    /// How many of the rows before `row`, of so many.
    fn count_before(self, row: usize, rows: usize) -> usize {
        let judging = row.div_ceil(CHOOSING);
        match self {
            Self::All => row,
            Self::Judging => judging,
            Self::Fitting if rows == 1 => row,
            Self::Fitting => row - judging,
        }
    }

    /// The row at this place among them.
    fn row(self, place: usize, rows: usize) -> usize {
        match self {
            Self::All => place,
            Self::Judging => place * CHOOSING,
            Self::Fitting if rows == 1 => place,
            Self::Fitting => place + place / (CHOOSING - 1) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_fitted_or_judge() {
        let rows =
            |subset: Subset, n| (0..subset.count_before(n, n)).map(|place| subset.row(place, n)).collect();
        for n in [1, 2, 9, 10, 11, 20, 21, 35] {
            let [all, judging, fitting]: [Vec<usize>; 3] =
                [Subset::All, Subset::Judging, Subset::Fitting].map(|subset| rows(subset, n));
            assert_eq!(all, (0..n).collect::<Vec<_>>());
            assert_eq!(judging, (0..n).filter(|row| row % 10 == 0).collect::<Vec<_>>());
            let others = (0..n).filter(|row| row % 10 != 0 || n == 1).collect::<Vec<_>>();
            assert_eq!(fitting, others, "{n}");
            for cut in 0..=n {
                assert_eq!(
                    Subset::Judging.count_before(cut, n),
                    judging.iter().filter(|&&row| row < cut).count()
                );
                assert_eq!(
                    Subset::Fitting.count_before(cut, n),
                    fitting.iter().filter(|&&row| row < cut).count()
                );
            }
        }
    }
}
