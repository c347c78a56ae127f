//! The diffusion map and a learnt kernel side by side: similarity along all rows, and similarity that matters to the known targets.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::{Backend, Similarity, SimilarityFit};
use ndarray::{ArrayView2, s};
use serde_json::Value;

use super::blended::{Blended, KIND};
use super::fit::Diffusion;
use super::map::DiffusionMap;
use super::settings::DiffusionSettings;
use super::share::{self, Known, scale};
use crate::learnt::{LearntFamily, LearntKernel};

/// A similarity of all rows and one of the rows with a target, interpolated: `G = (1 - share) K + share D`.
///
/// ```text
/// K  the Laplacian kernel with a metric learnt from the rows that have a target     LearntKernel
/// D  the diffusion map of all rows                                                  Diffusion
/// phi(x) = [sqrt(1 - share) phi_K(x) / n_K,  sqrt(share) phi_D(x) / n_D]
/// ```
///
/// where `n_K`, `n_D` make the mean squared length of the features 1 over the rows with a target. The share is one half, or 0, .9 or 1 where ridge
/// regression of the targets is clearly better by five folds of up to 2000 of these rows; the kernel is learnt anew for every fold, because one that has
/// seen the held-out targets would look better than it is. With fewer than three rows for every column of targets it is one half. At a share of 0 the rows
/// without a target shape nothing but the scaling of columns: a fit falls back to what it would be without them where they are of no help.
///
/// # Shapes
/// `x` N x d with n <= N rows that have a target, those first; targets n x c; features N x (p + m), or one part of them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Blend {
    /// The settings of the diffusion map; the learnt kernel has its defaults.
    pub settings: DiffusionSettings,
}

impl Blend {
    /// The blend of a diffusion map that is fitted already with a kernel learnt from the rows that have a target: `known` n x d, `b` n x c, and how
    /// much each of them counts.
    ///
    /// # Errors
    /// If the kernel cannot be learnt, or an eigenproblem fails.
    pub fn beside(
        diffusion: DiffusionMap,
        backend: &dyn Backend,
        known: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        let kernel = LearntKernel::of(LearntFamily::Laplacian).learn_weighted(backend, known, b, weights)?;
        let of_diffusion = diffusion.features(backend, known)?;
        let share = share::chosen(backend, &Known { x: known, diffusion: of_diffusion.view(), b, weights })?;
        Ok(match share {
            0.0 => Arc::new(kernel),
            1.0 => Arc::new(diffusion),
            _ => {
                let scales = [scale(kernel.features(backend, known)?.view()), scale(of_diffusion.view())];
                let factors = [(1.0 - share).sqrt() * scales[0], share.sqrt() * scales[1]];
                Arc::new(Blended { kernel, diffusion, factors })
            }
        })
    }
}

impl SimilarityFit for Blend {
    fn name(&self) -> Cow<'static, str> {
        KIND.into()
    }

    fn fit(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        self.fit_weighted(backend, x, b, None)
    }

    fn fit_weighted(
        &self,
        backend: &dyn Backend,
        x: Finite<'_, f64>,
        b: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        let diffusion = Diffusion { settings: self.settings }.map(backend, x.view())?;
        Self::beside(diffusion, backend, x.slice(s![..b.nrows(), ..]), b, weights)
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self.settings).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;
    use ndarray::Array2;

    /// Rows of two arcs, one inside the other, and the class of the first `known` of them; with `noise` columns that say nothing.
    fn arcs(rows: usize, known: usize) -> (Array2<f64>, Array2<f64>) {
        let x = Array2::from_shape_fn((rows, 2), |(i, j)| {
            let (angle, radius) = (i as f64 * 1.2, [1.0, 2.0][i % 2]);
            radius * [angle.sin(), angle.cos()][j]
        });
        (x, Array2::from_shape_fn((known, 1), |(i, _)| [1.0, -1.0][i % 2]))
    }

    fn fitted(x: &Array2<f64>, b: &Array2<f64>) -> Arc<dyn Similarity> {
        Blend::default().fit(&Faer::default(), Finite::check("x", x.view()).unwrap(), b.view()).unwrap()
    }

    #[test]
    fn few_targets_and_many_rows_blend_and_are_the_same_after_saving() {
        let (x, b) = arcs(400, 4);
        let blended = fitted(&x, &b);
        assert_eq!(blended.name(), KIND);
        let again = Blended::load(blended.saved().unwrap()).unwrap();
        let backend = Faer::default();
        let [one, other] = [&*blended, &again].map(|map| map.features(&backend, x.view()).unwrap());
        assert_eq!(one, other);
    }

    #[test]
    fn targets_that_the_rows_say_nothing_about_leave_the_diffusion_out() {
        let (x, _) = arcs(400, 0);
        // A sign that changes many times along each arc.
        let b = Array2::from_shape_fn((200, 1), |(i, _)| (7.0 * x[[i, 0]]).sin().signum());
        assert_eq!(fitted(&x, &b).name(), "nystroem-learnt-laplacian");
        // Which arc it is: the diffusion knows.
        let (x, b) = arcs(400, 12);
        assert_ne!(fitted(&x, &b).name(), "nystroem-learnt-laplacian");
    }
}
