//! The paper's preprocessing: subtract the feature mean, then divide everything by the mean row norm.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Zip};

use super::running_mean::RunningMean;
use crate::data::IntoFinite;
use crate::input::{self, InputError, total_weight};
use crate::parts::{PART_ROWS, PartSums};

/// A shift and one scale, fitted to training rows and applied to any row.
///
/// ```text
/// x <- (x - mean) / scale,    scale = (1 / N) sum_i |x_i - mean|
/// ```
///
/// A column that is constant in the training rows is exactly zero once it is centred. Rows that are all equal have no scale: they are
/// centred, to zero, and left unscaled.
///
/// # Examples
/// ```
/// use dhll_core::Scaling;
/// use ndarray::array;
///
/// let train = array![[0.0, 3.0], [4.0, 3.0]];
/// let scaling = Scaling::fit(train.view())?;
/// assert_eq!(scaling.apply(train.view())?, array![[-1.0, 0.0], [1.0, 0.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// The authors' own preprocessing of MNIST, before section 3 of the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// Mean of every feature over the training rows, d.
    pub mean: Array1<f64>,
    /// Mean norm of the centred training rows; 1 if they are all equal.
    pub scale: f64,
}

impl Scaling {
    /// The mean and the scale of the rows of `x`, N x d.
    ///
    /// # Errors
    /// [`InputError`] if `x` has no row or an entry that is not finite.
    pub fn fit<'x>(x: impl IntoFinite<'x, f64>) -> Result<Self, InputError> {
        Self::fit_weighted(x, None)
    }

    /// As [`fit`](Self::fit), where rows have these weights: `mean` and `scale` are weighted means.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), or if the weights are no weights.
    pub fn fit_weighted<'x>(
        x: impl IntoFinite<'x, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Self, InputError> {
        let x = x.into_finite("the input")?.view();
        input::not_empty("the number of rows to fit a scaling to", x.nrows())?;
        weights.map_or(Ok(()), |weights| input::weights(x.nrows(), weights))?;
        let total = total_weight(x.nrows(), weights);
        let mut norms = MeanNorm::new(weighted_mean_row(x, weights), total, 0);
        norms.push(x, weights);
        norms.finish(|sums| Ok(sums.total()))
    }

    /// One entry, centred and scaled. Halves keep the difference of the largest numbers finite; they change no bit of others.
    pub(crate) fn value(&self, v: f64, mean: f64) -> f64 {
        (0.5 * v - 0.5 * mean) / self.scale * 2.0
    }

    /// The rows of `x`, n x d, centred and scaled.
    ///
    /// # Errors
    /// [`InputError`] if `x` has another number of features or an entry that is not finite, or a row overflows when it is scaled.
    pub fn apply<'x>(&self, x: impl IntoFinite<'x, f64>) -> Result<Array2<f64>, InputError> {
        let x = x.into_finite("the input")?.view();
        input::size("the number of features", self.mean.len(), x.ncols())?;
        let mut scaled = Array2::zeros(x.raw_dim());
        for (place, (mut row, x)) in scaled.rows_mut().into_iter().zip(x.rows()).enumerate() {
            let mut all_finite = true;
            Zip::from(&mut row).and(&x).and(&self.mean).for_each(|z, &v, &m| {
                *z = self.value(v, m);
                all_finite &= z.is_finite();
            });
            if !all_finite {
                return Err(InputError::Overflow { what: "its scaled features", row: place });
            }
        }
        Ok(scaled)
    }
}

/// The mean row of `x`, N x d, zero without rows. That of a constant column is exact, so that the column is exactly zero once it is centred.
///
/// # Examples
/// ```
/// use ndarray::{Array1, Array2};
///
/// let x = Array2::from_elem((6, 2), 0.1);
/// assert_eq!(dhll_core::mean_row(x.view()), Array1::from_elem(2, 0.1));
/// assert_ne!(x.column(0).sum() / 6.0, 0.1);
/// ```
pub fn mean_row(x: ArrayView2<'_, f64>) -> Array1<f64> {
    weighted_mean_row(x, None)
}

/// [`mean_row`] of rows with weights, N of them: `sum_i w_i x_i / sum_i w_i`.
///
/// # Panics
/// If there are fewer weights than rows.
pub fn weighted_mean_row(x: ArrayView2<'_, f64>, weights: Option<&[f64]>) -> Array1<f64> {
    let mut rows = RunningMean::new(x.ncols(), 0);
    rows.push(x, weights);
    rows.after(None).map_or_else(|| Array1::zeros(x.ncols()), |mean| mean.mean())
}

/// The mean norm of rows that come in blocks, once their mean row and the sum of their weights are known.
pub(crate) struct MeanNorm {
    mean: Array1<f64>,
    total: f64,
    /// The sum over the part that is being summed, and its rows.
    sum: f64,
    part_rows: usize,
    done: PartSums,
}

impl MeanNorm {
    /// `total` is the sum of the weights of all rows; that of rows without weights is their number. Rows from `start` on follow.
    pub(crate) fn new(mean: Array1<f64>, total: f64, start: usize) -> Self {
        Self { mean, total, sum: 0.0, part_rows: 0, done: PartSums::from_row(start, (1, 1)) }
    }

    pub(crate) fn push(&mut self, block: ArrayView2<'_, f64>, weights: Option<&[f64]>) {
        for (place, row) in block.rows().into_iter().enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[place]);
            // Dividing before adding keeps the mean of huge norms finite.
            self.sum += distance(row, self.mean.view()) / self.total * weight;
            self.part_rows += 1;
            if self.part_rows == PART_ROWS {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.part_rows) > 0 {
            self.done.push(Array2::from_elem((1, 1), std::mem::take(&mut self.sum)));
        }
    }

    /// The scaling, where `total` gives the sum over all rows.
    pub(crate) fn finish<E: From<InputError>>(
        mut self,
        total: impl FnOnce(PartSums) -> Result<Array2<f64>, E>,
    ) -> Result<Scaling, E> {
        self.close();
        let value = total(self.done)?[[0, 0]];
        if !value.is_finite() {
            return Err(InputError::Positive { what: "the mean row norm of the input", value }.into());
        }
        Ok(Scaling { mean: self.mean, scale: if value > 0.0 { value } else { 1.0 } })
    }
}

/// Euclidean distance. Squares are tried first; only where they overflow or vanish is the slow safe sum taken.
pub(super) fn distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    let pairs = || a.iter().zip(&b);
    let plain = pairs().map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    if plain.is_normal() { plain.sqrt() } else { pairs().fold(0.0, |norm: f64, (a, b)| norm.hypot(a - b)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn constant_rows_are_centred_and_left_unscaled() {
        let x = array![[2.0, 5.0], [2.0, 5.0]];
        let scaling = Scaling::fit(x.view()).unwrap();
        assert_eq!(scaling.scale, 1.0);
        assert_eq!(scaling.apply(x.view()).unwrap(), Array2::<f64>::zeros((2, 2)));
    }

    /// Numbers without structure in [-1, 1) (a SplitMix64 of the position).
    fn sample(rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            let mut z = ((i * columns + j + 1) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            ((z ^ (z >> 27)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
        })
    }

    #[test]
    fn constant_columns_are_exactly_zero_whatever_their_size_and_number_of_rows() {
        for value in [0.1, 1.0 / 3.0, 5.4, -1e8 / 3.0, 1.7e300, -f64::MAX, 3e-300, 5e-324, 0.0] {
            for rows in [1, 2, 3, 6, 7, 10, 100, 1000] {
                let x = Array2::from_elem((rows, 3), value);
                let scaling = Scaling::fit(x.view()).unwrap();
                assert_eq!(
                    (&scaling.mean, scaling.scale),
                    (&Array1::from_elem(3, value), 1.0),
                    "{value}, {rows}"
                );
                assert_eq!(scaling.apply(x.view()).unwrap(), Array2::<f64>::zeros((rows, 3)));
                // Beside a column that is not constant, however small its values.
                let mut x = Array2::from_elem((rows, 2), value);
                x.column_mut(1).assign(&(sample(rows, 1).column(0).mapv(|v| v * 1e-200)));
                let scaled = Scaling::fit(x.view()).unwrap().apply(x.view()).unwrap();
                assert!(scaled.column(0).iter().all(|&v| v == 0.0), "{value}, {rows}: {scaled}");
            }
        }
    }

    #[test]
    fn scales_and_shifts_of_the_rows_are_taken_off() {
        let x = sample(50, 4);
        let expected = Scaling::fit(x.view()).unwrap().apply(x.view()).unwrap();
        let error = |x: Array2<f64>| {
            let scaled = Scaling::fit(x.view()).unwrap().apply(x.view()).unwrap();
            (&scaled - &expected).iter().fold(0.0, |most: f64, v| most.max(v.abs()))
        };
        // A product rounds once, so that entries of order 1 are off by some eps; and the mean of N values by up to N eps.
        for factor in [1e-300, 1e-150, 1e-5, 1e5, 1e150, 1e300] {
            let error = error(&x * factor);
            assert!(error < 100.0 * f64::EPSILON, "{factor}: {error}");
        }
        // A shift rounds the rows themselves, to eps times its own size.
        for shift in [1e3, -1e8] {
            let error = error(&x + shift);
            assert!(error < 10.0 * f64::EPSILON * shift.abs(), "{shift}: {error}");
        }
        let opposite = array![[1e308], [-1e308], [-1e308]];
        let scaling = Scaling::fit(opposite.view()).unwrap();
        assert!(scaling.apply(opposite.view()).unwrap().iter().all(|v| v.is_finite()));
    }

    #[test]
    fn other_widths_and_empty_input_are_refused() {
        let scaling = Scaling::fit(array![[1.0, 2.0], [3.0, 4.0]].view()).unwrap();
        let error = scaling.apply(array![[1.0]].view()).unwrap_err();
        assert_eq!(error.to_string(), "the number of features must be 2, got 1");
        assert!(Scaling::fit(Array2::zeros((0, 3)).view()).is_err());
        assert!(Scaling::fit(array![[f64::NAN]].view()).is_err());
        assert!(Scaling::fit(array![[f64::MAX], [-f64::MAX]].view()).is_ok());
    }
}
