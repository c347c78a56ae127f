//! A fitted blend, as data that can be saved.

use std::borrow::Cow;

use dhll_core::data::Finite;
use dhll_core::{Backend, InputError, SavedSimilarity, Similarity, input};
use ndarray::{Array2, Axis, CowArray, Ix2, concatenate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::map::DiffusionMap;
use crate::learnt::WeightedKernel;
use crate::maps::saved::{self, LoadError};

/// The name in model files.
pub(crate) const KIND: &str = "diffusion-and-kernel";

/// A fitted [`Blend`](super::Blend).
#[derive(Debug, Clone)]
pub struct Blended {
    pub(super) kernel: WeightedKernel,
    pub(super) diffusion: DiffusionMap,
    /// What the features of the two are multiplied by.
    pub(super) factors: [f64; 2],
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
