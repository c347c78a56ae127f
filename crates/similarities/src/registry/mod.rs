//! Every similarity by its name, before it has seen training rows: `rbf` -> a kernel, made features by a map of choice.

mod entries;
mod error;
mod kernel_fit;

use dhll_core::SimilarityFit;

pub use entries::{Make, SIMILARITIES, SimilarityEntry};
pub use error::SimilarityError;
pub use kernel_fit::{KernelFit, KernelKind, KernelSettings, MapKind};

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
    Ok(entry(name)?.with_defaults())
}

/// The similarity of that name with these settings of a kernel.
///
/// # Errors
/// As [`by_name`]; [`SimilarityError::OtherSettings`] if the similarity has settings of another type.
pub fn with_settings(
    name: &str,
    settings: KernelSettings,
) -> Result<Box<dyn SimilarityFit>, SimilarityError> {
    let entry = entry(name)?;
    match entry.make {
        Make::Kernel(make) => Ok(make(settings)),
        Make::Learnt(_) | Make::Diffusion(_) => Err(SimilarityError::OtherSettings { name: entry.name }),
    }
}

fn entry(name: &str) -> Result<&'static SimilarityEntry, SimilarityError> {
    let unknown = || SimilarityError::Unknown { name: name.to_owned(), known: names().join(", ") };
    SIMILARITIES.iter().find(|entry| entry.name == name).ok_or_else(unknown)
}

/// The names of all similarities.
pub fn names() -> Vec<&'static str> {
    SIMILARITIES.iter().map(|entry| entry.name).collect()
}
