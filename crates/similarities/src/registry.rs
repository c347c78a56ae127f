//! Every similarity by its name, fitted to training rows: `rbf` -> [`Nystroem`] over [`Rbf`].

use std::sync::Arc;

use dhll_core::{Backend, Cosine, DotProduct, Similarity};
use ndarray::ArrayView2;
use thiserror::Error;

use crate::{
    ArcCosine, Bandwidth, BandwidthError, FitError, Kernel, Laplacian, Nystroem, NystroemParams, Polynomial,
    PolynomialError, Rbf,
};

/// What the kernels can be told; every one takes what concerns it and leaves the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// The bandwidth of the Gaussian and the Laplacian kernel: by default the median distance.
    pub bandwidth: Bandwidth,
    /// Degree of the polynomial kernel `(x.y + constant)^degree`.
    pub degree: u32,
    /// Its constant.
    pub constant: f64,
    /// How a kernel becomes features; where there are fewer training rows than landmarks, all rows are taken.
    pub nystroem: NystroemParams,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            bandwidth: Bandwidth::default(),
            degree: 2,
            constant: 1.0,
            nystroem: NystroemParams::default(),
        }
    }
}

/// A similarity that can be asked for by its name.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    make: Make,
}

/// A kernel from parameters and training rows.
type MakeKernel = fn(&Parameters, ArrayView2<'_, f64>) -> Result<Arc<dyn Kernel>, SimilarityError>;

#[derive(Debug, Clone, Copy)]
enum Make {
    /// Nothing has to be learnt.
    Plain(fn() -> Box<dyn Similarity>),
    /// A kernel, made features by the Nystroem map.
    Kernel(MakeKernel),
}

/// Every similarity there is, the paper's first.
pub const SIMILARITIES: &[Entry] = &[
    Entry {
        name: "dot",
        description: "the paper's: x.y, the inputs as they are",
        make: Make::Plain(|| Box::new(DotProduct)),
    },
    Entry {
        name: "cosine",
        description: "x.y / (|x| |y|), every row divided by its norm",
        make: Make::Plain(|| Box::new(Cosine)),
    },
    Entry {
        name: "rbf",
        description: "the Gaussian kernel exp(-|x - y|^2 / (2 s^2))",
        make: Make::Kernel(|parameters, x| Ok(Arc::new(Rbf::fit(parameters.bandwidth, x)?))),
    },
    Entry {
        name: "laplacian",
        description: "the Laplacian kernel exp(-|x - y|_1 / s)",
        make: Make::Kernel(|parameters, x| Ok(Arc::new(Laplacian::fit(parameters.bandwidth, x)?))),
    },
    Entry {
        name: "polynomial",
        description: "the polynomial kernel (x.y + c)^degree, (x.y + 1)^2 by default",
        make: Make::Kernel(|parameters, _| {
            Ok(Arc::new(Polynomial::new(1.0, parameters.constant, parameters.degree)?))
        }),
    },
    Entry {
        name: "arc-cosine-0",
        description: "an infinitely wide random layer of steps",
        make: Make::Kernel(|_, _| Ok(Arc::new(ArcCosine::Step))),
    },
    Entry {
        name: "arc-cosine-1",
        description: "an infinitely wide random layer of rectified linear units",
        make: Make::Kernel(|_, _| Ok(Arc::new(ArcCosine::Relu))),
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
    /// The kernel has no bandwidth on these rows.
    #[error(transparent)]
    Bandwidth(#[from] BandwidthError),
    /// The parameters of the polynomial kernel make no sense.
    #[error(transparent)]
    Polynomial(#[from] PolynomialError),
    /// The feature map was not fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
}

/// The similarity of that name with the default parameters, fitted to the training rows `x`, N x d.
///
/// # Errors
/// [`SimilarityError`], which lists the names if there is none of this name, or says why it was not fitted.
///
/// # Examples
/// ```
/// use std::sync::Arc;
/// use dhll_faer::Faer;
/// use dhll_similarities::by_name;
/// use ndarray::Array2;
///
/// let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f64);
/// let rbf = by_name("rbf", Arc::new(Faer::default()), x.view())?;
/// assert_eq!(rbf.features(x.view())?.nrows(), 50);
/// assert!(by_name("gauss", Arc::new(Faer::default()), x.view()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn by_name(
    name: &str,
    backend: Arc<dyn Backend>,
    x: ArrayView2<'_, f64>,
) -> Result<Box<dyn Similarity>, SimilarityError> {
    with_parameters(name, backend, x, &Parameters::default())
}

/// The similarity of that name with these parameters, fitted to the training rows `x`, N x d.
///
/// # Errors
/// As [`by_name`].
pub fn with_parameters(
    name: &str,
    backend: Arc<dyn Backend>,
    x: ArrayView2<'_, f64>,
    parameters: &Parameters,
) -> Result<Box<dyn Similarity>, SimilarityError> {
    let unknown = || SimilarityError::Unknown { name: name.to_owned(), known: names().join(", ") };
    match SIMILARITIES.iter().find(|entry| entry.name == name).ok_or_else(unknown)?.make {
        Make::Plain(make) => Ok(make()),
        Make::Kernel(make) => {
            let landmarks = parameters.nystroem.landmarks.min(x.nrows());
            let nystroem = NystroemParams { landmarks, ..parameters.nystroem };
            Ok(Box::new(Nystroem::fit(make(parameters, x)?, backend, x, &nystroem)?))
        }
    }
}

/// The names of all similarities.
pub fn names() -> Vec<&'static str> {
    SIMILARITIES.iter().map(|entry| entry.name).collect()
}
