//! The diffusion map and a learnt kernel side by side: similarity along all rows, and similarity that matters to the known targets.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use dhll_core::data::Finite;
use dhll_core::linalg::RidgePath;
use dhll_core::{Backend, EigenError, InputError, SavedSimilarity, Similarity, SimilarityFit, input};
use ndarray::{Array2, ArrayView2, Axis, CowArray, Ix2, concatenate, s};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fit::Diffusion;
use super::map::DiffusionMap;
use super::settings::DiffusionSettings;
use crate::learnt::{LearntFamily, LearntKernel, WeightedKernel};
use crate::maps::saved::{self, LoadError};

/// The name in model files.
pub(crate) const KIND: &str = "diffusion-and-kernel";

/// Shares of the diffusion to choose from.
const SHARES: [f64; 4] = [0.0, 0.5, 0.9, 1.0];

/// The share where there are too few rows with a target to choose by.
const SHARE_OF_FEW: f64 = 0.9;

/// Rows for every column of targets, below which nothing is chosen: leaving out one of two rows of a class says little.
const FEW: usize = 3;

/// Rows with a target that the choice looks at.
const MOST_ROWS: usize = 2000;

/// Half decades of ridges, in units of the mean squared length of the features.
const RIDGES: std::ops::RangeInclusive<i32> = -8..=2;

/// A similarity of all rows and one of the rows with a target, interpolated: `G = (1 - share) K + share D`.
///
/// ```text
/// K  the Laplacian kernel with a metric learnt from the rows that have a target     LearntKernel
/// D  the diffusion map of all rows                                                  Diffusion
/// phi(x) = [sqrt(1 - share) phi_K(x) / n_K,  sqrt(share) phi_D(x) / n_D]
/// ```
///
/// where `n_K`, `n_D` make the mean squared length of the features 1 over the rows with a target. The share is 0, .5, .9 or 1, whichever gives ridge
/// regression of the targets the least leave-one-out error; .9 where there are fewer than three rows for every column of targets. At a share of 0
/// the rows without a target have no influence, so that a fit falls back to what it would be without them where they are of no help.
///
/// # Shapes
/// `x` N x d with n <= N rows that have a target, those first; targets n x c; features N x (p + m), or one part of them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Blend {
    /// The settings of the diffusion map; the learnt kernel has its defaults.
    pub settings: DiffusionSettings,
}

impl Blend {
    /// The blend of a diffusion map that is fitted already with a kernel learnt from the rows that have a target: `known` n x d, `b` n x c.
    ///
    /// # Errors
    /// If the kernel cannot be learnt, or an eigenproblem fails.
    pub fn beside(
        diffusion: DiffusionMap,
        backend: &dyn Backend,
        known: ArrayView2<'_, f64>,
        b: ArrayView2<'_, f64>,
    ) -> Result<Arc<dyn Similarity>, Box<dyn Error + Send + Sync>> {
        let kernel = LearntKernel::of(LearntFamily::Laplacian).learn(backend, known, b)?;
        let looked_at = b.nrows().min(MOST_ROWS);
        let known = known.slice(s![..looked_at, ..]);
        let of_kernel = kernel.features(backend, known)?.into_owned();
        let of_diffusion = diffusion.features(backend, known)?.into_owned();
        let factors = [scale(&of_kernel), scale(&of_diffusion)];
        let share = match b.nrows() < FEW * b.ncols().max(2) {
            true => SHARE_OF_FEW,
            false => {
                let features = [of_kernel * factors[0], of_diffusion * factors[1]];
                best_share(backend, &features, b.slice(s![..looked_at, ..]))?
            }
        };
        Ok(match share {
            0.0 => Arc::new(kernel),
            1.0 => Arc::new(diffusion),
            _ => {
                let factors = [(1.0 - share).sqrt() * factors[0], share.sqrt() * factors[1]];
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
        let diffusion = Diffusion { settings: self.settings }.map(backend, x.view())?;
        Self::beside(diffusion, backend, x.slice(s![..b.nrows(), ..]), b)
    }

    fn settings(&self) -> Value {
        serde_json::to_value(self.settings).unwrap_or_default()
    }
}

/// What makes the mean squared length of rows 1.
fn scale(features: &Array2<f64>) -> f64 {
    let square = features.iter().map(|v| v * v).sum::<f64>() / features.nrows().max(1) as f64;
    if square > 0.0 { square.sqrt().recip() } else { 1.0 }
}

/// The share of least leave-one-out error, the first of equals.
fn best_share(
    backend: &dyn Backend,
    [kernel, diffusion]: &[Array2<f64>; 2],
    b: ArrayView2<'_, f64>,
) -> Result<f64, EigenError> {
    let mut best = (f64::INFINITY, SHARE_OF_FEW);
    for share in SHARES {
        let (first, second) = (kernel * (1.0_f64 - share).sqrt(), diffusion * share.sqrt());
        let features = concatenate![Axis(1), first, second];
        let path = RidgePath::new(backend, features.view(), b)?;
        let unit = path.components().sigma.powi(2);
        let ridges: Vec<f64> = RIDGES.rev().map(|e| unit * 10.0_f64.powf(0.5 * f64::from(e))).collect();
        if let Some((_, error)) = path.best(backend, &ridges)
            && error < best.0
        {
            best = (error, share);
        }
    }
    Ok(best.1)
}

/// A fitted [`Blend`].
#[derive(Debug, Clone)]
pub struct Blended {
    kernel: WeightedKernel,
    diffusion: DiffusionMap,
    /// What the features of the two are multiplied by.
    factors: [f64; 2],
}

/// What a file keeps beside arrays.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    kernel: Value,
    diffusion: Value,
    factors: [f64; 2],
}

impl Blended {
    /// The similarity that was saved.
    ///
    /// # Errors
    /// [`LoadError`] if a setting or an array is missing or does not fit.
    pub fn load(saved: SavedSimilarity) -> Result<Self, LoadError> {
        let Saved { kernel, diffusion, factors } = saved::settings(saved.settings)?;
        let [mut of_kernel, mut of_diffusion] = [kernel, diffusion].map(|settings| SavedSimilarity {
            kind: String::new(),
            settings,
            arrays: Vec::new(),
        });
        for (name, array) in saved.arrays {
            match name.strip_prefix("diffusion.") {
                Some(name) => of_diffusion.arrays.push((name.to_owned(), array)),
                None => of_kernel.arrays.push((name.trim_start_matches("kernel.").to_owned(), array)),
            }
        }
        let kernel = WeightedKernel::load(of_kernel)?;
        let diffusion = DiffusionMap::load(of_diffusion)?;
        saved::size("the number of columns of the diffusion", kernel.weights().len(), diffusion.n_inputs())?;
        Ok(Self { kernel, diffusion, factors })
    }
}

impl Similarity for Blended {
    fn name(&self) -> Cow<'static, str> {
        KIND.into()
    }

    fn saved(&self) -> Option<SavedSimilarity> {
        let [kernel, diffusion] = [self.kernel.saved()?, self.diffusion.saved()?];
        let settings =
            Saved { kernel: kernel.settings, diffusion: diffusion.settings, factors: self.factors };
        let named = |prefix: &'static str, arrays: Vec<(String, Array2<f64>)>| {
            arrays.into_iter().map(move |(name, array)| (format!("{prefix}.{name}"), array))
        };
        let arrays = named("kernel", kernel.arrays).chain(named("diffusion", diffusion.arrays)).collect();
        Some(SavedSimilarity {
            kind: KIND.to_owned(),
            settings: serde_json::to_value(settings).ok()?,
            arrays,
        })
    }

    fn map<'a>(
        &self,
        backend: &dyn Backend,
        x: Finite<'a, f64>,
    ) -> Result<CowArray<'a, f64, Ix2>, InputError> {
        input::size("the number of features", self.diffusion.n_inputs(), x.ncols())?;
        let kernel = &self.kernel.map(backend, x.reborrow())? * self.factors[0];
        let diffusion = &self.diffusion.map(backend, x.reborrow())? * self.factors[1];
        Ok(concatenate![Axis(1), kernel, diffusion].into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dhll_faer::Faer;

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
