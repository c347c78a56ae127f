//! A cross-Gram from blocks that were summed elsewhere, checked to be one.

use ndarray::{Array2, ArrayView2, s};
use thiserror::Error;

use super::sums::CrossGram;
use crate::input::{self, InputError};
use crate::linalg::{PositiveDefiniteSolver, SolveError};
use crate::memory::{self, counted};

/// Rounding errors of a sum of N terms grow as `sqrt(N) eps`; this many of them are let pass.
const ROUNDING: f64 = 16.0;

/// Why blocks are not those of a cross-Gram.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CrossGramError {
    /// A block has the wrong shape or an entry that is not finite, or there are no rows.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A sum of squares is negative.
    #[error(
        "{what} has the sum of squares {value} at row and column {}; sums of squares are at least 0",
        place + 1
    )]
    Negative {
        /// Which block.
        what: &'static str,
        /// Row and column, from 0; messages count from 1.
        place: usize,
        /// What stands there.
        value: f64,
    },
    /// A block that must be symmetric is not.
    #[error(
        "{what} is not symmetric: row {}, column {} is {value}, but row {}, column {} is {mirrored}; sum x^T x of the same rows, in 64-bit floats",
        row + 1, column + 1, column + 1, row + 1
    )]
    Asymmetric {
        /// Which block.
        what: &'static str,
        /// The row, from 0; messages count from 1.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// What stands there.
        value: f64,
        /// What stands in the row and the column exchanged.
        mirrored: f64,
    },
    /// No rows have these sums of products.
    #[error(
        "no rows have these sums: the matrix of all products, of order {order}, has a negative eigenvalue beyond rounding; sum all blocks over the same rows \
         with the same weights, in 64-bit floats"
    )]
    Indefinite {
        /// p + c.
        order: usize,
    },
}

/// `Ok` if `block`, a sum over `n_samples` rows, is square, finite and symmetric and has no negative diagonal, as far as rounding tells:
///
/// ```text
/// |s_ij - s_ji| <= 16 sqrt(N) eps sqrt(s_ii s_jj)
/// ```
///
/// # Errors
/// [`CrossGramError`] naming `what` and the first entry that does not fit.
pub fn check_symmetric(
    what: &'static str,
    block: ArrayView2<'_, f64>,
    n_samples: usize,
) -> Result<(), CrossGramError> {
    input::size("the number of columns of a symmetric block", block.nrows(), block.ncols())?;
    input::finite(what, block)?;
    if let Some((place, &value)) = block.diag().indexed_iter().find(|(_, value)| **value < 0.0) {
        return Err(CrossGramError::Negative { what, place, value });
    }
    let (rounding, roots) = (rounding(n_samples), block.diag().mapv(f64::sqrt));
    for ((row, column), &value) in block.indexed_iter() {
        let mirrored = block[[column, row]];
        if column < row && (value - mirrored).abs() > rounding * roots[row] * roots[column] {
            return Err(CrossGramError::Asymmetric { what, row, column, value, mirrored });
        }
    }
    Ok(())
}

impl CrossGram {
    /// From its blocks, which were summed elsewhere: `aa = A^T A`, `ab = A^T B` and `bb = B^T B`.
    ///
    /// The blocks must be those of some rows, within the rounding of sums: `aa` and `bb` [symmetric](check_symmetric), and the whole positive
    /// semi-definite in the sense that its smallest eigenvalue, with the diagonal brought to 1, is above `-16 (p + c) sqrt(N) eps`.
    ///
    /// # Shapes
    /// `aa` p x p, `ab` p x c, `bb` c x c; N = `n_samples`.
    ///
    /// # Errors
    /// [`CrossGramError`] otherwise.
    ///
    /// # Examples
    /// ```
    /// use dhll_core::CrossGram;
    /// use dhll_faer::Faer;
    /// use ndarray::array;
    ///
    /// let (a, b) = (array![[1.0, 2.0], [3.0, 0.0]], array![[1.0], [-1.0]]);
    /// let blocks = [a.t().dot(&a), a.t().dot(&b), b.t().dot(&b)];
    /// let s = CrossGram::from_parts(&Faer::default(), blocks.each_ref().map(|block| block.view()), 2)?;
    /// assert_eq!(s, CrossGram::new(&Faer::default(), a.view(), b.view())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_parts(
        backend: &dyn PositiveDefiniteSolver,
        blocks: [ArrayView2<'_, f64>; 3],
        n_samples: usize,
    ) -> Result<Self, CrossGramError> {
        let gram = Self::from_blocks(blocks, n_samples)?;
        check_semidefinite(backend, gram.matrix(), n_samples)?;
        Ok(gram)
    }

    /// As [`from_parts`](Self::from_parts), for blocks that were computed from a cross-Gram: whether some rows have them is not checked.
    ///
    /// # Errors
    /// [`CrossGramError`] as there, but never [`Indefinite`](CrossGramError::Indefinite).
    pub fn from_blocks(
        [aa, ab, bb]: [ArrayView2<'_, f64>; 3],
        n_samples: usize,
    ) -> Result<Self, CrossGramError> {
        let (p, c) = (aa.nrows(), bb.nrows());
        input::not_empty("the number of input features", p)?;
        input::not_empty("the number of label columns", c)?;
        input::not_empty("the number of rows", n_samples)?;
        input::size("the number of rows of A^T B", p, ab.nrows())?;
        input::size("the number of columns of A^T B", c, ab.ncols())?;
        check_symmetric("A^T A", aa, n_samples)?;
        check_symmetric("B^T B", bb, n_samples)?;
        input::finite("A^T B", ab)?;
        let order = p + c;
        let what = format_args!("a cross-Gram of {} columns and a copy of it", counted(order));
        memory::check_array(what, &[3, order, order], size_of::<f64>()).map_err(InputError::from)?;
        let mut s = Array2::zeros((order, order));
        for (start, block) in [(0, aa), (p, bb)] {
            let end = start + block.nrows();
            let mut whole = s.slice_mut(s![start..end, start..end]);
            whole.zip_mut_with(&block, |to, value| *to = 0.5 * value);
            whole.zip_mut_with(&block.t(), |to, value| *to += 0.5 * value);
        }
        s.slice_mut(s![..p, p..]).assign(&ab);
        s.slice_mut(s![p.., ..p]).assign(&ab.t());
        Ok(Self::summed(s, p, n_samples))
    }
}

/// `Ok` if `D s D + 16 q sqrt(N) eps I` is positive definite, where `D` brings the diagonal of `s`, q x q, to 1.
fn check_semidefinite(
    backend: &dyn PositiveDefiniteSolver,
    s: ArrayView2<'_, f64>,
    n_samples: usize,
) -> Result<(), CrossGramError> {
    let order = s.nrows();
    // A column of zeros must have no products; a diagonal of 1 leaves any there are to be found.
    let roots = s.diag().mapv(|square| if square > 0.0 { square.sqrt() } else { f64::MIN_POSITIVE.sqrt() });
    let mut unit = s.to_owned();
    for ((row, column), value) in unit.indexed_iter_mut() {
        *value = *value / roots[row] / roots[column];
        if row == column {
            *value = 1.0 + order as f64 * rounding(n_samples);
        } else if !value.is_finite() {
            return Err(CrossGramError::Indefinite { order });
        }
    }
    match backend.solve_positive_definite(unit.view(), Array2::ones((order, 1)).view()) {
        Ok(_) => Ok(()),
        Err(SolveError::Input(error)) => Err(error.into()),
        Err(_) => Err(CrossGramError::Indefinite { order }),
    }
}

/// The relative error that sums over so many rows may have.
fn rounding(n_samples: usize) -> f64 {
    ROUNDING * (n_samples.max(1) as f64).sqrt() * f64::EPSILON
}
