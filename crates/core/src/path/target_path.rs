//! The path of hidden targets from inputs to labels: spectra and target maps at any alpha, from `S` alone.

use std::sync::{Arc, OnceLock};

use ndarray::ArrayView2;

use super::cross_gram::CrossGram;
use super::crossings::{Crossing, crossings};
use super::factor::Note;
use super::mean::Mean;
use super::path_error::PathError;
use super::small_dense::SmallDense;
use super::solver::PathSolver;
use super::spectrum::Spectrum;
use super::sweep::{Sweep, sweep};
use super::target_map::TargetMap;
use crate::input::{self, InputError};
use crate::linalg::{Backend, eigenproblem_fits};
use crate::memory;

/// The hidden targets between inputs and labels under one mean.
///
/// ```text
/// W = W(S, alpha);   W^T S W = V Lambda V^T;   T_alpha = W V
/// ```
///
/// Nothing divides by a small eigenvalue: `H = Z T` with orthogonal `V` reproduces `G_alpha` to a few eps times its
/// norm even where eigenvalues are tiny.
///
/// How it is computed is the mean's choice ([`Mean::solver`]). What a solver computes once for all alphas is computed when
/// the first alpha is asked for, and kept; an error of that step is kept too, and returned at every alpha.
///
/// # References
/// Section 2.2 of the paper, whose N x N eigenproblem this replaces by one of order p + c.
pub struct TargetPath<'a> {
    cross_gram: Arc<CrossGram>,
    mean: &'a dyn Mean,
    backend: &'a dyn Backend,
    solver: OnceLock<Result<Box<dyn PathSolver + 'a>, PathError>>,
}

impl<'a> TargetPath<'a> {
    /// The path of the rows `a`, N x p, and `b`, N x c, at a cost that follows min(N, p): [`CrossGram::in_row_space`].
    ///
    /// # Errors
    /// [`PathError::Input`] if the shapes do not fit or an entry is not finite.
    pub fn new(
        a: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        mean: &'a dyn Mean,
        backend: &'a dyn Backend,
    ) -> Result<Self, PathError> {
        Ok(Self::from_cross_gram(CrossGram::in_row_space(backend, a, b)?, mean, backend))
    }

    /// The path of rows that were summed before.
    pub fn from_cross_gram(cross_gram: CrossGram, mean: &'a dyn Mean, backend: &'a dyn Backend) -> Self {
        Self { cross_gram: Arc::new(cross_gram), mean, backend, solver: OnceLock::new() }
    }

    /// The statistic everything is computed from.
    pub fn cross_gram(&self) -> &CrossGram {
        &self.cross_gram
    }

    /// The eigenvalues of `G_alpha`.
    ///
    /// # Errors
    /// [`PathError`] if alpha is outside [0, 1], or the mean or the eigensolver fails.
    pub fn spectrum(&self, alpha: f64) -> Result<Spectrum, PathError> {
        input::unit_interval(alpha)?;
        self.solver()?.spectrum(alpha)
    }

    /// The map to the targets at `alpha`.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    pub fn target_map(&self, alpha: f64) -> Result<TargetMap, PathError> {
        input::unit_interval(alpha)?;
        Ok(self.solver()?.target_map(alpha)?.in_row_space(self.cross_gram.row_space()))
    }

    /// What the mean did beyond its formula at `alpha`: ridges, truncations, completions.
    ///
    /// # Errors
    /// [`PathError`] if alpha is outside [0, 1] or the mean fails.
    pub fn notes(&self, alpha: f64) -> Result<Vec<Note>, PathError> {
        input::unit_interval(alpha)?;
        Ok(self.mean.factor(&self.cross_gram, alpha, self.backend)?.notes)
    }

    /// Spectrum, rank, effective dimension and label R² at every one of `alphas`, computed on all cores.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum), for the first of `alphas` that has an error.
    ///
    /// # References
    /// Section 2.4 and figure 8 of the paper.
    pub fn sweep(&self, alphas: &[f64]) -> Result<Sweep, PathError> {
        alphas.iter().try_for_each(|&alpha| input::unit_interval(alpha))?;
        let what = format_args!("the spectra at {} values of alpha", alphas.len());
        let shape = [2, alphas.len(), self.cross_gram.order()];
        memory::check_array(what, &shape, size_of::<f64>()).map_err(InputError::from)?;
        sweep(self.solver()?, &self.cross_gram, alphas)
    }

    /// The alphas at which the eigenvalues of the inputs' and of the labels' Gram matrices would meet if inputs and labels were
    /// orthogonal: `d / (d + beta)` for every eigenvalue d at alpha = 0 and beta at alpha = 1 above the rank cut.
    ///
    /// # Errors
    /// As [`spectrum`](Self::spectrum).
    pub fn crossings(&self) -> Result<Vec<Crossing>, PathError> {
        Ok(crossings(&self.spectrum(0.0)?, &self.spectrum(1.0)?))
    }

    fn solver(&self) -> Result<&(dyn PathSolver + 'a), PathError> {
        let solver = self.solver.get_or_init(|| {
            eigenproblem_fits(self.cross_gram.order())?;
            let own = self.mean.solver(&self.cross_gram, self.backend)?;
            Ok(own.unwrap_or_else(|| {
                Box::new(SmallDense::new(self.mean, Arc::clone(&self.cross_gram), self.backend))
            }))
        });
        solver.as_deref().map_err(PathError::clone)
    }
}
