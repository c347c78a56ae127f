//! The fitted similarity: columns times their scales, then the Nystroem map of an ordinary kernel.

use std::borrow::Cow;

use dhll_core::data::Finite;
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input};
use ndarray::{Array1, Array2, ArrayView1, Axis, CowArray, Ix2};

use serde::de::Error as _;

use super::family::LearntFamily;
use crate::maps::nystroem::Nystroem;
use crate::maps::saved::{self, LoadError, SavedKernel};

/// The name in model files.
pub(crate) const KIND: &str = "learnt-kernel";

/// A kernel with a weight for every column ([`LearntFamily`]) as Nystroem features, with weights that were learnt
/// ([`LearntKernel`](super::LearntKernel)).
///
/// # Shapes
/// `x` n x d, features n x m, m the number of landmarks.
#[derive(Debug, Clone)]
pub struct WeightedKernel {
    family: LearntFamily,
    weights: Array1<f64>,
    /// What columns are multiplied by.
    scales: Array1<f64>,
    /// Of rows with such columns.
    map: Nystroem,
}

impl WeightedKernel {
    /// The weights, one for every column of the map.
    pub(crate) fn new(family: LearntFamily, weights: Array1<f64>, map: Nystroem) -> Self {
        let scales = family.scales(&weights);
        Self { family, weights, scales, map }
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
        let kernel = saved::settings::<SavedKernel>(settings.clone())?;
        let unknown = || serde_json::Error::custom("the kernel has no weights for columns");
        let family = LearntFamily::of(kernel).ok_or_else(unknown)?;
        let arrays = vec![("landmarks".to_owned(), landmarks), ("projection".to_owned(), projection)];
        let map = Nystroem::load(SavedSimilarity { kind: KIND.to_owned(), settings, arrays })?;
        Ok(Self::new(family, weights.index_axis_move(Axis(0), 0), map))
    }

    /// The kernel.
    pub fn family(&self) -> LearntFamily {
        self.family
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

impl Similarity for WeightedKernel {
    fn name(&self) -> Cow<'static, str> {
        format!("nystroem-{}", self.family.name()).into()
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
        let weighted = &x.view() * &self.scales;
        let finite = |row: ArrayView1<'_, f64>| row.iter().all(|v| v.is_finite());
        if let Some(row) = weighted.rows().into_iter().position(|row| !finite(row)) {
            return Err(InputError::Overflow { what: "its weighted columns", row });
        }
        let features = self.map.map(backend, Finite::check("the weighted input", weighted.view())?)?;
        Ok(features.into_owned().into())
    }
}
