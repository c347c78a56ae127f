//! Similarities in files: kernels as data, and how saved maps are put together again.

use std::sync::Arc;

use dhll_core::SavedSimilarity;
use ndarray::Array2;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::kernels::arc_cosine::ArcCosine;
use crate::kernels::bandwidth::BandwidthError;
use crate::kernels::kernel::Kernel;
use crate::kernels::laplacian::Laplacian;
use crate::kernels::polynomial::{Polynomial, PolynomialError};
use crate::kernels::rbf::Rbf;

/// Why a saved similarity cannot be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A setting is missing, unknown or of the wrong type.
    #[error("its settings cannot be read: {0}")]
    Settings(#[from] serde_json::Error),
    /// There are other arrays than there should be.
    #[error("its arrays are {found:?}, expected {expected:?}")]
    Arrays {
        /// The names there should be.
        expected: Vec<String>,
        /// The names there are.
        found: Vec<String>,
    },
    /// Two sizes that must agree do not.
    #[error("{what} must be {expected}, got {found}")]
    Size {
        /// Which size.
        what: &'static str,
        /// The one that fits.
        expected: usize,
        /// The one that was found.
        found: usize,
    },
    /// The bandwidth of its kernel is invalid.
    #[error(transparent)]
    Bandwidth(#[from] BandwidthError),
    /// The parameters of its kernel are invalid.
    #[error(transparent)]
    Polynomial(#[from] PolynomialError),
}

/// A kernel as it is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(tag = "kernel", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SavedKernel {
    /// [`Rbf`].
    Rbf {
        /// Its bandwidth.
        bandwidth: f64,
    },
    /// [`Laplacian`].
    Laplacian {
        /// Its bandwidth.
        bandwidth: f64,
    },
    /// [`Polynomial`].
    Polynomial {
        /// The factor of the product.
        gamma: f64,
        /// What is added to it.
        constant: f64,
        /// The power.
        degree: u32,
    },
    /// [`ArcCosine::Step`].
    #[serde(rename = "arc-cosine-0")]
    Step,
    /// [`ArcCosine::Relu`].
    #[serde(rename = "arc-cosine-1")]
    Relu,
}

impl SavedKernel {
    /// The kernel again.
    ///
    /// # Errors
    /// [`LoadError`] if a parameter is out of range.
    pub(crate) fn kernel(self) -> Result<Arc<dyn Kernel>, LoadError> {
        Ok(match self {
            Self::Rbf { bandwidth } => Arc::new(Rbf::new(bandwidth)?),
            Self::Laplacian { bandwidth } => Arc::new(Laplacian::new(bandwidth)?),
            Self::Polynomial { gamma, constant, degree } => {
                Arc::new(Polynomial::new(gamma, constant, degree)?)
            }
            Self::Step => Arc::new(ArcCosine::Step),
            Self::Relu => Arc::new(ArcCosine::Relu),
        })
    }
}

/// Settings of the given type.
pub(crate) fn settings<T: DeserializeOwned>(settings: serde_json::Value) -> Result<T, LoadError> {
    Ok(serde_json::from_value(settings)?)
}

/// The settings and the arrays of these names, of which there are no others.
pub(crate) fn parts<const N: usize>(
    saved: SavedSimilarity,
    names: [&str; N],
) -> Result<(serde_json::Value, [Array2<f64>; N]), LoadError> {
    let found: Vec<String> = saved.arrays.iter().map(|(name, _)| name.clone()).collect();
    let wrong = || LoadError::Arrays {
        expected: names.iter().map(|&name| name.to_owned()).collect(),
        found: found.clone(),
    };
    if found.iter().ne(names.iter()) {
        return Err(wrong());
    }
    let arrays: Vec<Array2<f64>> = saved.arrays.into_iter().map(|(_, array)| array).collect();
    Ok((saved.settings, arrays.try_into().map_err(|_| wrong())?))
}

/// `Ok` if both sizes are the same.
pub(crate) fn size(what: &'static str, expected: usize, found: usize) -> Result<(), LoadError> {
    if expected == found { Ok(()) } else { Err(LoadError::Size { what, expected, found }) }
}
