//! Every similarity by its name, before it has seen training rows: `rbf` -> a kernel, made features by a map of choice.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, Cosine, DotProduct, Similarity, SimilarityFit};
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::kernels::arc_cosine::ArcCosine;
use crate::kernels::bandwidth::{Bandwidth, BandwidthError};
use crate::kernels::kernel::Kernel;
use crate::kernels::laplacian::Laplacian;
use crate::kernels::polynomial::{Polynomial, PolynomialError};
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

/// A similarity that can be asked for by its name.
#[derive(Debug, Clone, Copy)]
pub struct SimilarityEntry {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    /// The settings that have an effect on it, beside those of the map; none for similarities without a map.
    pub parameters: &'static [&'static str],
    make: fn(KernelSettings) -> Box<dyn SimilarityFit>,
}

macro_rules! kernel {
    ($name:literal, $kind:expr) => {
        |settings| Box::new(KernelFit { name: $name, kind: $kind, settings })
    };
}

impl SimilarityEntry {
    /// The similarity with these settings.
    pub fn make(&self, settings: KernelSettings) -> Box<dyn SimilarityFit> {
        (self.make)(settings)
    }

    /// The names of all settings that have an effect.
    pub fn settings(&self) -> Vec<&'static str> {
        match self.name {
            "dot" | "cosine" => Vec::new(),
            _ => self.parameters.iter().copied().chain(["map", "features", "tolerance", "seed"]).collect(),
        }
    }
}

/// Every similarity there is, the paper's first.
pub const SIMILARITIES: &[SimilarityEntry] = &[
    SimilarityEntry {
        name: "dot",
        description: "the paper's: x.y, the inputs as they are",
        parameters: &[],
        make: |_| Box::new(DotProduct),
    },
    SimilarityEntry {
        name: "cosine",
        description: "x.y / (|x| |y|), every row divided by its norm",
        parameters: &[],
        make: |_| Box::new(Cosine),
    },
    SimilarityEntry {
        name: "rbf",
        description: "the Gaussian kernel exp(-|x - y|^2 / (2 s^2)), s the bandwidth",
        parameters: &["bandwidth"],
        make: kernel!("rbf", KernelKind::Rbf),
    },
    SimilarityEntry {
        name: "laplacian",
        description: "the Laplacian kernel exp(-|x - y|_1 / s), s the bandwidth",
        parameters: &["bandwidth"],
        make: kernel!("laplacian", KernelKind::Laplacian),
    },
    SimilarityEntry {
        name: "polynomial",
        description: "the polynomial kernel (x.y + constant)^degree, (x.y + 1)^2 by default",
        parameters: &["degree", "constant"],
        make: kernel!("polynomial", KernelKind::Polynomial),
    },
    SimilarityEntry {
        name: "arc-cosine-0",
        description: "an infinitely wide random layer of steps",
        parameters: &[],
        make: kernel!("arc-cosine-0", KernelKind::ArcCosine(ArcCosine::Step)),
    },
    SimilarityEntry {
        name: "arc-cosine-1",
        description: "an infinitely wide random layer of rectified linear units",
        parameters: &[],
        make: kernel!("arc-cosine-1", KernelKind::ArcCosine(ArcCosine::Relu)),
    },
];

/// Why there is no such similarity.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SimilarityError {
    /// None has this name.
    #[error("there is no similarity `{name}`; the similarities are {known}")]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The names there are, with commas.
        known: String,
    },
    /// The kernel is no expectation over random directions.
    #[error("the {name} kernel has no random features; use the map nystroem or pivoted-cholesky")]
    NotRandom {
        /// Its name.
        name: &'static str,
    },
    /// The kernel has no bandwidth on these rows.
    #[error(transparent)]
    Bandwidth(#[from] BandwidthError),
    /// The parameters of the polynomial kernel are invalid.
    #[error(transparent)]
    Polynomial(#[from] PolynomialError),
    /// The feature map was not fitted.
    #[error(transparent)]
    Map(#[from] FeatureMapError),
}

/// The similarity of that name with the default settings.
///
/// # Errors
/// [`SimilarityError::Unknown`], which lists the names.
///
/// # Examples
/// ```
/// use dhll_core::data::Finite;
/// use dhll_faer::Faer;
/// use dhll_similarities::by_name;
/// use ndarray::Array2;
///
/// let (x, backend) = (Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f64), Faer::default());
/// let no_labels = Array2::zeros((50, 0));
/// let rbf = by_name("rbf")?.fit(&backend, Finite::check("the input", x.view())?, no_labels.view())?;
/// assert_eq!(rbf.features(&backend, x.view())?.nrows(), 50);
/// assert!(by_name("gauss").is_err());
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
pub fn by_name(name: &str) -> Result<Box<dyn SimilarityFit>, SimilarityError> {
    with_settings(name, KernelSettings::default())
}

/// The similarity of that name with these settings.
///
/// # Errors
/// As [`by_name`].
pub fn with_settings(
    name: &str,
    settings: KernelSettings,
) -> Result<Box<dyn SimilarityFit>, SimilarityError> {
    let unknown = || SimilarityError::Unknown { name: name.to_owned(), known: names().join(", ") };
    Ok(SIMILARITIES.iter().find(|entry| entry.name == name).ok_or_else(unknown)?.make(settings))
}

/// The names of all similarities.
pub fn names() -> Vec<&'static str> {
    SIMILARITIES.iter().map(|entry| entry.name).collect()
}
