//! Label R²: the share of the labels that lies in the first k columns of a target.

use dhll_core::{CrossGram, InputError, LabelShares, TargetMap, input};
use ndarray::Array1;
use thiserror::Error;

/// Why the label R² is not defined.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LabelR2Error {
    /// The target map does not fit the cross-Gram.
    #[error(transparent)]
    Input(#[from] InputError),
    /// `B^T B` is zero: there is nothing to share out.
    #[error("the label columns are zero; their R² is not defined")]
    ZeroLabels,
}

/// R² of the least-squares fit of the labels by the first k columns of a target, for k = 1, 2, ..., from `S` and the map alone: where
/// the labels are, and so how wide a layer must be to hold them.
///
/// ```text
/// r2_k = tr(B^T H_k Lambda_k^-1 H_k^T B) / tr(B^T B) = sum_{j <= k} |S_B T_j|^2 / lambda_j / tr(B^T B)
/// ```
///
/// with `S_B = [B^T A  B^T B]`, since `B^T H = B^T Z T = S_B T`.
///
/// # Shapes
/// The result has an entry for every column of the target, ascending; entry k - 1 is of the first k columns.
///
/// # Properties
/// In [0, 1]; the last entry is 1 for every alpha > 0 unless the rank cut took the label's column. `S_B T_j` carries a rounding
/// error of eps `|B| |A|`, and it is divided by the root of an eigenvalue, which the rank cut keeps above 1e-6 `|A|`: so a column
/// is right to about 1e-10 of the labels' norm. (Where `lambda_j` itself is near the cut it is known to four digits.)
///
/// # Errors
/// [`LabelR2Error`] if the map does not fit `s`, or the labels are zero.
///
/// # Examples
/// ```
/// use dhll_core::TargetPath;
/// use dhll_diagnose::label_r2;
/// use dhll_faer::Faer;
/// use dhll_means::Arithmetic;
/// use ndarray::array;
///
/// let (backend, x) = (Faer::default(), array![[2.0, 1.0], [-2.0, 0.0], [2.0, -1.0], [-2.0, 0.0]]);
/// let path = TargetPath::new(x.view(), array![[1.0], [1.0], [-1.0], [-1.0]].view(), &Arithmetic, &backend)?;
/// let r2 = label_r2(path.cross_gram(), &path.target_map(0.5)?)?;
/// assert!((r2[r2.len() - 1] - 1.0).abs() < 1e-12); // the label is in the target, and ...
/// assert!(r2[0] < 0.1); // ... not in its first column, which is the first input
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn label_r2(s: &CrossGram, map: &TargetMap) -> Result<Array1<f64>, LabelR2Error> {
    input::size("the number of rows of a target map", s.order(), map.matrix().nrows())?;
    if s.labels().diag().sum() <= 0.0 {
        return Err(LabelR2Error::ZeroLabels);
    }
    Ok(LabelShares::of(s, map).cumulative())
}
