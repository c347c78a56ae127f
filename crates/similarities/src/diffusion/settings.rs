//! How the graph is built, and how far the diffusion goes.

use dhll_core::input;
use serde::{Deserialize, Serialize};

use super::error::DiffusionError;

/// Different rows that make a graph.
pub(super) const LEAST_ROWS: usize = 3;

/// The settings of [`Diffusion`](super::Diffusion).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct DiffusionSettings {
    /// Neighbours of a row.
    pub neighbours: usize,
    /// Features: eigenvectors of the graph (one fewer than there are different rows, at most).
    pub features: usize,
    /// Steps of the diffusion, 0 or above: eigenvectors are weighted by this power of their eigenvalues. The longer, the smoother.
    pub time: f64,
    /// Distances are those of so many principal components, where there are more columns.
    pub components: usize,
    /// Rows of the graph; where there are more, these are drawn. Neighbours take a time proportional to the square of this number.
    pub rows: usize,
    /// Fixes which rows are drawn, and where the iteration for the eigenvectors starts.
    pub seed: u64,
}

impl Default for DiffusionSettings {
    fn default() -> Self {
        Self { neighbours: 10, features: 100, time: 32.0, components: 50, rows: 60_000, seed: 0 }
    }
}

impl DiffusionSettings {
    /// `Ok` if the settings are valid.
    ///
    /// # Errors
    /// [`DiffusionError`] if a number is 0, the graph has fewer than three rows, or the time is negative or not finite.
    pub fn check(&self) -> Result<(), DiffusionError> {
        input::not_empty("the number of neighbours", self.neighbours)?;
        input::not_empty("the number of features", self.features)?;
        input::not_empty("the number of components", self.components)?;
        if self.rows < LEAST_ROWS {
            return Err(DiffusionError::FewRows { least: LEAST_ROWS, found: self.rows });
        }
        match self.time.is_finite() && self.time >= 0.0 {
            true => Ok(()),
            false => Err(DiffusionError::Time(self.time)),
        }
    }
}
