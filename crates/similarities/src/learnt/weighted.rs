//! The fitted similarity: columns times their weights, then the Nystroem map of a Laplacian kernel.

use std::borrow::Cow;

use dhll_core::data::Finite;
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input};
use ndarray::{Array1, Array2, ArrayView1, Axis, CowArray, Ix2};

use crate::maps::nystroem::Nystroem;
use crate::maps::saved::{self, LoadError};

/// The name in model files.
pub(crate) const KIND: &str = "learnt-laplacian";

/// The Laplacian kernel `exp(-sum_j w_j |x_j - y_j| / s)` as Nystroem features, with weights that were learnt
/// ([`LearntLaplacian`](super::LearntLaplacian)).
///
/// # Shapes
/// `x` n x d, features n x m, m the number of landmarks.
#[derive(Debug, Clone)]
pub struct WeightedLaplacian {
    weights: Array1<f64>,
    map: Nystroem,
}

impl WeightedLaplacian {
    /// The weights, one for every column of the map.
    pub(crate) fn new(weights: Array1<f64>, map: Nystroem) -> Self {
        Self { weights, map }
    }

    /// The map that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or an array is missing or does not fit.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let (settings, [weights, landmarks, projection]) =
            saved::parts(saved, ["weights", "landmarks", "projection"])?;
        saved::size("the number of rows of the weights", 1, weights.nrows())?;
        saved::size("the number of weights", landmarks.ncols(), weights.ncols())?;
        let arrays = vec![("landmarks".to_owned(), landmarks), ("projection".to_owned(), projection)];
        let map = Nystroem::load(SavedSimilarity { kind: KIND.to_owned(), settings, arrays })?;
        Ok(Self::new(weights.index_axis_move(Axis(0), 0), map))
    }

    /// The weights `w` of the columns, of mean 1.
    pub fn weights(&self) -> ArrayView1<'_, f64> {
        self.weights.view()
    }

    /// Number of features m.
    pub fn width(&self) -> usize {
        self.map.width()
    }
}

impl Similarity for WeightedLaplacian {
    fn name(&self) -> Cow<'static, str> {
        "nystroem-learnt-laplacian".into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let mut saved = self.map.saved()?;
        saved.kind = KIND.to_owned();
        let weights: Array2<f64> = self.weights.clone().insert_axis(Axis(0));
        saved.arrays.insert(0, ("weights".to_owned(), weights));
        Some(saved)
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.weights.len(), x.ncols())?;
        let weighted = &x.view() * &self.weights;
        let finite = |row: ArrayView1<'_, f64>| row.iter().all(|v| v.is_finite());
        if let Some(row) = weighted.rows().into_iter().position(|row| !finite(row)) {
            return Err(InputError::Overflow { what: "its weighted columns", row });
        }
        let features = self.map.map(backend, Finite::check("the weighted input", weighted.view())?)?;
        Ok(features.into_owned().into())
    }
}
