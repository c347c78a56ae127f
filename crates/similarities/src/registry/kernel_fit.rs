//! A kernel and its map, by their settings, before they have seen training rows.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, Similarity, SimilarityFit};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::SimilarityError;
use crate::kernels::arc_cosine::ArcCosine;
use crate::kernels::bandwidth::Bandwidth;
use crate::kernels::kernel::Kernel;
use crate::kernels::laplacian::Laplacian;
use crate::kernels::polynomial::Polynomial;
use crate::kernels::random_kernel::RandomKernel;
use crate::kernels::rbf::Rbf;
use crate::maps::blocks::FeatureMapError;
use crate::maps::landmarks::Landmarks;
use crate::maps::nystroem::{Nystroem, NystroemParams};
use crate::maps::pivoted_cholesky::{PivotedCholesky, PivotedCholeskyParams};
use crate::maps::random_features::RandomFeatures;

/// How a kernel becomes features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapKind {
    /// [`Nystroem`], with landmarks drawn among the training rows.
    #[default]
    Nystroem,
    /// [`RandomFeatures`]; the polynomial kernel has none.
    RandomFeatures,
    /// [`PivotedCholesky`].
    PivotedCholesky,
}

/// What a kernel and its map can be told, all of it optional.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct KernelSettings {
    /// The bandwidth of the Gaussian and the Laplacian kernel; the median distance unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth: Option<f64>,
    /// Degree of the polynomial kernel `(x.y + constant)^degree`.
    pub degree: u32,
    /// Its constant.
    pub constant: f64,
    /// How the kernel becomes features.
    pub map: MapKind,
    /// Landmarks of the Nystroem map (all rows, where there are fewer), random directions, or the largest number of pivots.
    pub features: usize,
    /// The share of the trace that pivoted Cholesky may leave out.
    pub tolerance: f64,
    /// Fixes every random choice.
    pub seed: u64,
}

impl Default for KernelSettings {
    fn default() -> Self {
        Self {
            bandwidth: None,
            degree: 2,
            constant: 1.0,
            map: MapKind::default(),
            features: NystroemParams::default().landmarks,
            tolerance: PivotedCholeskyParams::default().tolerance,
            seed: 0,
        }
    }
}

/// A kernel of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelKind {
    /// [`Rbf`].
    Rbf,
    /// [`Laplacian`].
    Laplacian,
    /// [`Polynomial`].
    Polynomial,
    /// [`ArcCosine`].
    ArcCosine(ArcCosine),
}

/// A kernel and its map before they have seen training rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KernelFit {
    /// The name of the kernel.
    pub name: &'static str,
    /// The kernel.
    pub kind: KernelKind,
    /// Its parameters, and those of the map.
    pub settings: KernelSettings,
}

/// The kernel as an expectation over random directions, if it is one.
type RandomDirections = Option<Arc<dyn RandomKernel>>;

impl KernelFit {
    /// The kernel, and as an expectation over random directions where it is one.
    fn kernel(&self, x: ArrayView2<'_, f64>) -> Result<(Arc<dyn Kernel>, RandomDirections), SimilarityError> {
        fn both<K: RandomKernel + 'static>(kernel: K) -> (Arc<dyn Kernel>, RandomDirections) {
            let kernel = Arc::new(kernel);
            (Arc::clone(&kernel) as Arc<dyn Kernel>, Some(kernel))
        }
        let KernelSettings { bandwidth, degree, constant, .. } = self.settings;
        let bandwidth = bandwidth.map_or_else(Bandwidth::default, Bandwidth::Given);
        Ok(match self.kind {
            KernelKind::Rbf => both(Rbf::fit(bandwidth, x)?),
            KernelKind::Laplacian => both(Laplacian::fit(bandwidth, x)?),
            KernelKind::ArcCosine(kernel) => both(kernel),
            KernelKind::Polynomial => (Arc::new(Polynomial::new(1.0, constant, degree)?), None),
        })
    }

    /// The map, fitted to `x`, N x d.
    ///
    /// # Errors
    /// [`SimilarityError`] if the kernel or the map cannot be fitted.
    pub fn fit_map(
        &self,
        backend: &dyn Backend,
        x: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, SimilarityError> {
        let KernelSettings { map, features, tolerance, seed, .. } = self.settings;
        let (kernel, random) = self.kernel(x)?;
        Ok(match map {
            MapKind::Nystroem => {
                let landmarks = features.min(x.nrows());
                let params = NystroemParams { landmarks, choice: Landmarks::Sample, seed };
                Arc::new(Nystroem::fit(kernel, backend, x, &params)?)
            }
            MapKind::PivotedCholesky => {
                let params = PivotedCholeskyParams { tolerance, max_rank: features };
                Arc::new(PivotedCholesky::fit(kernel, backend, x, &params)?)
            }
            MapKind::RandomFeatures => {
                let random = random.ok_or(SimilarityError::NotRandom { name: self.name })?;
                let map = RandomFeatures::new(&*random, x.ncols(), features, seed);
                Arc::new(map.map_err(FeatureMapError::from)?)
            }
        })
    }
}

impl SimilarityFit for KernelFit {
    fn name(&self) -> Cow<'static, str> {
        self.name.into()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        _: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        Ok(self.fit_map(backend, x.view())?)
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self.settings).unwrap_or_default()
    }
}
