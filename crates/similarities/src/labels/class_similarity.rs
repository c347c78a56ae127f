//! Labels by a similarity of classes: `psi(k) . psi(l) = M_kl` with a matrix `M` that the user gives.

use dhll_core::LabelError;
use dhll_core::{Backend, EigenError, InputError, LabelCode, SymmetricEigen, input};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use thiserror::Error;

/// `64 K eps |M|` is rounding: what computing `M` as a product, or its eigenvalues, leaves behind.
const ROUNDING: f64 = 64.0;

/// Whether the rows of classes are moved and scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassScaling {
    /// Rows as they are: their products are `M`.
    Raw,
    /// Mean row taken out and mean row norm 1 over the training rows, as the one-hot code of [`LabelCode::fit`].
    #[default]
    Centred,
}

/// Why a class similarity has no code.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ClassSimilarityError {
    /// The matrix is not square, or not finite.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The labels do not fit the matrix.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// Its eigenproblem failed.
    #[error(transparent)]
    Eigen(#[from] EigenError),
    /// It is not symmetric.
    #[error(
        "the class similarity must be symmetric; ({row}, {column}) is {value} and ({column}, {row}) is {mirrored}"
    )]
    Asymmetric {
        /// Row of the entry that differs most.
        row: usize,
        /// Its column.
        column: usize,
        /// What stands there.
        value: f64,
        /// What stands in its mirror image.
        mirrored: f64,
    },
    /// It has a negative eigenvalue.
    #[error(
        "the class similarity must be positive semidefinite; its smallest eigenvalue is {eigenvalue:e} (adding {} to the \
         diagonal makes it so)", -eigenvalue
    )]
    Indefinite {
        /// The smallest eigenvalue.
        eigenvalue: f64,
    },
    /// All classes that occur have the same row.
    #[error("the class similarity does not tell the classes of the training rows apart")]
    Indistinct,
}

/// The code of classes by their similarity, from the labels of the training rows.
///
/// ```text
/// M = V Lambda V^T,  F = V_r Lambda_r^(1/2),  M = F F^T
/// Raw:      psi(k) = F_k
/// Centred:  psi(k) = (F_k - sum_l f_l F_l) / s,   s = sum_k f_k |F_k - sum_l f_l F_l|
/// ```
///
/// with `f` the class frequencies of the training rows. `M = I`, centred, gives the Gram matrix of the one-hot code.
/// Eigenvalues within `64 K eps |M|` of zero count as zero; columns have their largest entry positive.
///
/// # Shapes
/// `similarity` K x K; the code has r <= K columns.
///
/// # Errors
/// [`ClassSimilarityError`] if the matrix is not finite, square, symmetric and positive semidefinite, the labels do not
/// fit it, or it does not tell the classes that occur apart.
///
/// # Examples
/// ```
/// use dhll_faer::Faer;
/// use dhll_similarities::{ClassScaling, class_similarity};
/// use ndarray::array;
///
/// // Two kinds of dog and a bird.
/// let m = array![[1.0, 0.8, 0.1], [0.8, 1.0, 0.1], [0.1, 0.1, 1.0]];
/// let code = class_similarity(&Faer::default(), m.view(), &[0, 1, 2], ClassScaling::Raw)?;
/// let rows = code.encode(&[0, 1])?;
/// assert!((rows.row(0).dot(&rows.row(1)) - 0.8).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn class_similarity(
    backend: &dyn Backend,
    similarity: ArrayView2<'_, f64>,
    labels: &[usize],
    scaling: ClassScaling,
) -> Result<LabelCode, ClassSimilarityError> {
    let classes = similarity.nrows();
    input::size("the number of columns of the class similarity", classes, similarity.ncols())?;
    input::finite("the class similarity", similarity)?;
    // The code of the labels alone says whether they are classes and more than one occurs.
    LabelCode::fit(labels, classes)?;
    let rounding = ROUNDING * classes as f64 * f64::EPSILON;
    symmetric(similarity, rounding * similarity.fold(0.0, |m: f64, v| m.max(v.abs())))?;
    let mut rows = factor(backend, similarity, rounding)?;

    let share = 1.0 / labels.len() as f64;
    let mut frequency = Array1::<f64>::zeros(classes);
    labels.iter().for_each(|&label| frequency[label] += share);
    let mean = frequency.dot(&rows);
    let norm = |row: ArrayView1<'_, f64>| row.dot(&row).sqrt();
    let centred = &rows - &mean;
    let scale = frequency.dot(&centred.map_axis(Axis(1), norm));
    // The rows carry an error of the root of the rounding at worst, where eigenvalues are cut.
    if scale <= rounding.sqrt() * rows.map_axis(Axis(1), norm).fold(0.0, |m: f64, v| m.max(*v)) {
        return Err(ClassSimilarityError::Indistinct);
    }
    if scaling == ClassScaling::Centred {
        rows = centred / scale;
    }
    Ok(LabelCode::from_rows(rows)?)
}

fn symmetric(similarity: ArrayView2<'_, f64>, tolerance: f64) -> Result<(), ClassSimilarityError> {
    let mut worst = (tolerance, None);
    for ((row, column), &value) in similarity.indexed_iter().filter(|((row, column), _)| row < column) {
        let mirrored = similarity[[column, row]];
        let difference = (value - mirrored).abs();
        if difference > worst.0 {
            worst = (difference, Some(ClassSimilarityError::Asymmetric { row, column, value, mirrored }));
        }
    }
    worst.1.map_or(Ok(()), Err)
}

/// `F` with `M = F F^T`, its columns by descending eigenvalue.
fn factor(
    backend: &dyn Backend,
    similarity: ArrayView2<'_, f64>,
    rounding: f64,
) -> Result<Array2<f64>, ClassSimilarityError> {
    let SymmetricEigen { eigenvalues, eigenvectors } = backend.symmetric_eigen(similarity)?;
    let tolerance = rounding * eigenvalues.fold(0.0, |m: f64, v| m.max(v.abs()));
    let smallest = eigenvalues.fold(f64::INFINITY, |m: f64, v| m.min(*v));
    if smallest < -tolerance {
        return Err(ClassSimilarityError::Indefinite { eigenvalue: smallest });
    }
    let rank = eigenvalues.iter().take_while(|&&value| value > tolerance).count();
    let roots = eigenvalues.slice(s![..rank]).mapv(f64::sqrt);
    let mut factor = &eigenvectors.slice(s![.., ..rank]) * &roots;
    for mut column in factor.columns_mut() {
        if column.fold(0.0, |largest: f64, v| if v.abs() > largest.abs() { *v } else { largest }) < 0.0 {
            column *= -1.0;
        }
    }
    Ok(factor)
}
