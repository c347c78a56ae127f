//! The cross-Gram `S = Z^T Z` of `Z = [A B]`: all that the method needs to know of the rows.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use super::row_space::RowSpace;
use crate::input::{self, InputError};

/// `S = Z^T Z`, the sufficient statistic of inputs and labels.
///
/// ```text
///     | A^T A   A^T B |
/// S = |               |        (p + c) x (p + c), symmetric
///     | B^T A   B^T B |
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CrossGram {
    s: Array2<f64>,
    n_features: usize,
    n_samples: usize,
    /// The space whose coordinates `A` is in, if it is.
    row_space: Option<Arc<RowSpace>>,
}

impl CrossGram {
    /// From its parts, which fit together and are finite.
    pub(super) fn summed(s: Array2<f64>, n_features: usize, n_samples: usize) -> Self {
        Self { s, n_features, n_samples, row_space: None }
    }

    /// The same sums, whose features are coordinates in `space`.
    pub(super) fn in_coordinates_of(self, space: RowSpace) -> Self {
        Self { row_space: Some(Arc::new(space)), ..self }
    }

    /// The row space whose coordinates the features are, if they are: [`in_row_space`](Self::in_row_space) of wide rows.
    pub fn row_space(&self) -> Option<&Arc<RowSpace>> {
        self.row_space.as_ref()
    }

    /// The whole of `S`, (p + c) x (p + c).
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.s.view()
    }

    /// `A^T A`, p x p.
    pub fn features(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![..self.n_features, ..self.n_features])
    }

    /// `A^T B`, p x c.
    pub fn between(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![..self.n_features, self.n_features..])
    }

    /// `B^T B`, c x c.
    pub fn labels(&self) -> ArrayView2<'_, f64> {
        self.s.slice(s![self.n_features.., self.n_features..])
    }

    /// p, the number of columns of `A`; in a [row space](Self::row_space), of its coordinates.
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// c, the number of columns of `B`.
    pub fn n_labels(&self) -> usize {
        self.s.nrows() - self.n_features
    }

    /// p + c.
    pub fn order(&self) -> usize {
        self.s.nrows()
    }

    /// N, the number of rows summed.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// `S` of these rows and those of `other` together: rows that were summed apart, on other machines or at other times.
    ///
    /// Sums are added in the order of the calls, so that the same parts in the same order give the same bits; another order, or the rows summed as one, differ by
    /// rounding.
    ///
    /// # Errors
    /// [`InputError`] if the numbers of columns differ, an entry of the sum is not finite, or one of both is in the coordinates of a row space, which are
    /// its own.
    pub fn merged(mut self, other: &CrossGram) -> Result<Self, InputError> {
        input::size("the number of input features", self.n_features, other.n_features)?;
        input::size("the number of label columns", self.n_labels(), other.n_labels())?;
        if self.row_space.is_some() || other.row_space.is_some() {
            return Err(InputError::RowSpace);
        }
        self.s += &other.s;
        self.n_samples += other.n_samples;
        input::finite("the cross-Gram", self.s.view())?;
        Ok(self)
    }

    /// `S` of `[A, factor B]`.
    ///
    /// # Errors
    /// [`InputError::NonFinite`] if an entry of the result is not finite.
    pub fn with_labels_scaled(&self, factor: f64) -> Result<Self, InputError> {
        let mut scaled = self.clone();
        let mut below = scaled.s.slice_mut(s![self.n_features.., ..]);
        below *= factor;
        let mut right = scaled.s.slice_mut(s![.., self.n_features..]);
        right *= factor;
        input::finite("the cross-Gram", scaled.s.view())?;
        Ok(scaled)
    }

    /// The Frobenius norms `|A|` and `|B|`.
    pub fn norms(&self) -> (f64, f64) {
        (root_of_trace(self.features()), root_of_trace(self.labels()))
    }
}

/// `sqrt(trace)`, also where the trace itself overflows.
fn root_of_trace(gram: ArrayView2<'_, f64>) -> f64 {
    let largest = gram.diag().fold(0.0_f64, |m, &v| m.max(v));
    if largest > 0.0 { largest.sqrt() * gram.diag().mapv(|v| v / largest).sum().sqrt() } else { 0.0 }
}
