//! The similarities that have nothing to learn: the dot product, and the cosine.

use std::borrow::Cow;

use ndarray::{Array2, CowArray, Ix2};

use super::similarity::{SavedSimilarity, Similarity};
use crate::data::Finite;
use crate::input::InputError;
use crate::linalg::Backend;

/// `sim(x, x') = x . x'`, the paper's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DotProduct;

impl Similarity for DotProduct {
    fn name(&self) -> Cow<'static, str> {
        "dot".into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        Some(SavedSimilarity::plain("dot"))
    }

    fn map<'a>(&self, _: &dyn Backend, x: Finite<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        Ok(x.view().into())
    }
}

/// `sim(x, x') = x . x' / (|x| |x'|)`; a row of zeros is similar to nothing and stays zero.
///
/// # Examples
/// ```
/// use dhll_core::{Cosine, Similarity};
/// use dhll_faer::Faer;
/// use ndarray::array;
///
/// let x = array![[3.0, 4.0], [0.0, 0.0]];
/// let features = Cosine.features(&Faer::default(), x.view())?;
/// assert_eq!(features, array![[0.6, 0.8], [0.0, 0.0]]);
/// # Ok::<(), dhll_core::InputError>(())
/// ```
///
/// # References
/// Section 2.2 of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cosine;

impl Similarity for Cosine {
    fn name(&self) -> Cow<'static, str> {
        "cosine".into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        Some(SavedSimilarity::plain("cosine"))
    }

    fn map<'a>(&self, _: &dyn Backend, x: Finite<'a, f64>) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        let mut features: Array2<f64> = x.view().to_owned();
        for mut row in features.rows_mut() {
            let largest = row.fold(0.0_f64, |m, v| m.max(v.abs()));
            if largest > 0.0 {
                // Scaled by the largest entry first, so that no square overflows or vanishes.
                row /= largest;
                let norm = row.dot(&row).sqrt();
                row /= norm;
            }
        }
        Ok(features.into())
    }
}
