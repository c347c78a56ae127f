//! The kernels that can be learnt: how weights enter their distances, and what their values and bandwidths are.

use std::sync::Arc;

use dhll_core::Backend;
use ndarray::{Array1, Array2, ArrayView2};

use crate::kernels::bandwidth::BandwidthError;
use crate::kernels::distance::{absolute_distances, squared_distances};
use crate::kernels::exponential::negative_exponentials;
use crate::kernels::kernel::Kernel;
use crate::kernels::laplacian::Laplacian;
use crate::kernels::rbf::Rbf;
use crate::maps::saved::SavedKernel;

/// The number of bandwidths to choose from.
pub(crate) const CANDIDATES: usize = 4;

/// A kernel with a weight for every column.
///
/// | | kernel | columns are multiplied by | suits |
/// |---|---|---|---|
/// | `Laplacian` | `exp(-sum_j w_j abs(x_j - z_j) / s)` | `w_j` | steps along columns, categories, noise |
/// | `Gaussian` | `exp(-sum_j w_j (x_j - z_j)^2 / (2 s^2))` | `w_j^(1/2)` | smooth dependence on all columns together |
///
/// Once the columns are multiplied, both are the ordinary kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LearntFamily {
    /// The Laplacian kernel of the weighted L1 distance.
    Laplacian,
    /// The Gaussian kernel of the weighted Euclidean distance.
    Gaussian,
}

impl LearntFamily {
    /// Both, the first of which is kept where they do equally well.
    pub(crate) const ALL: [Self; 2] = [Self::Laplacian, Self::Gaussian];

    /// The family of a kernel in a file, if it is of one.
    pub(crate) fn of(kernel: SavedKernel) -> Option<Self> {
        match kernel {
            SavedKernel::Laplacian { .. } => Some(Self::Laplacian),
            SavedKernel::Rbf { .. } => Some(Self::Gaussian),
            _ => None,
        }
    }

    /// Bandwidths to choose from, as multiples of the mean distance between rows. The Gaussian kernel is flat near 0 and needs smaller ones for the
    /// same detail; smaller ones than these overfit.
    pub(crate) fn bandwidths(self) -> [f64; CANDIDATES] {
        match self {
            Self::Laplacian => [0.5, 1.0, 2.0, 4.0],
            Self::Gaussian => [0.25, 0.5, 1.0, 2.0],
        }
    }

    /// The similarity that is learnt.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Laplacian => "learnt-laplacian",
            Self::Gaussian => "learnt-gaussian",
        }
    }

    /// What the columns are multiplied by.
    pub(crate) fn scales(self, weights: &Array1<f64>) -> Array1<f64> {
        match self {
            Self::Laplacian => weights.clone(),
            Self::Gaussian => weights.mapv(f64::sqrt),
        }
    }

    /// What kernel values are functions of: L1 distances, or squared Euclidean distances.
    ///
    /// # Shapes
    /// `x` n x d, `z` m x d; the result n x m.
    pub(crate) fn measures(
        self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
        z: ArrayView2<'_, f64>,
    ) -> Array2<f64> {
        match self {
            Self::Laplacian => absolute_distances(x, z),
            Self::Gaussian => squared_distances(backend, x, z, 1.0),
        }
    }

    /// The distance of such a measure.
    pub(crate) fn distance(self, measure: f64) -> f64 {
        match self {
            Self::Laplacian => measure,
            Self::Gaussian => measure.sqrt(),
        }
    }

    /// What measures are divided by: `s`, or `2 s^2`.
    pub(crate) fn divisor(self, bandwidth: f64) -> f64 {
        match self {
            Self::Laplacian => bandwidth,
            Self::Gaussian => 2.0 * bandwidth * bandwidth,
        }
    }

    /// The kernel values of measures, in their place.
    pub(crate) fn values(self, mut measures: Array2<f64>, bandwidth: f64) -> Array2<f64> {
        for mut row in measures.rows_mut() {
            if let Some(row) = row.as_slice_mut() {
                negative_exponentials(row, self.divisor(bandwidth));
            }
        }
        measures
    }

    /// The kernel between rows whose columns are multiplied already.
    pub(crate) fn kernel(self, bandwidth: f64) -> Result<Arc<dyn Kernel>, BandwidthError> {
        Ok(match self {
            Self::Laplacian => Arc::new(Laplacian::new(bandwidth)?),
            Self::Gaussian => Arc::new(Rbf::new(bandwidth)?),
        })
    }
}
