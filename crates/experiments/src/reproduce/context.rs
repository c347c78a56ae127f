//! What every experiment of the reproduction is given: backend, seed, effort, published values, progress.

use std::sync::Arc;

use anyhow::Result;
use dhll::Backend;
use dhll_terminal::Progress;

use crate::published::Published;

/// How much is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// The published points and the claims, within a minute.
    Quick,
    /// Every curve in full.
    Full,
}

/// What every experiment is given.
pub struct ReproduceContext {
    /// The linear-algebra backend.
    pub backend: Arc<dyn Backend>,
    /// How much to compute.
    pub effort: Effort,
    /// Fixes every random choice.
    pub seed: u64,
    /// What the paper shows.
    pub published: Published,
    /// Progress bars.
    pub progress: Progress,
}

impl ReproduceContext {
    /// `full` or `quick`, by effort.
    pub fn choose<T>(&self, quick: T, full: T) -> T {
        match self.effort {
            Effort::Quick => quick,
            Effort::Full => full,
        }
    }

    /// `(x, f(x))` for each x, under a progress bar.
    ///
    /// # Errors
    /// As `f`.
    pub fn curve<T>(
        &self,
        name: &str,
        xs: &[f64],
        mut f: impl FnMut(f64) -> Result<T>,
    ) -> Result<Vec<(f64, T)>> {
        let bar = self.progress.task(name, xs.len() as u64);
        let mut curve = Vec::new();
        for &x in xs {
            curve.push((x, f(x)?));
            bar.inc(1);
        }
        bar.finish();
        Ok(curve)
    }
}

/// `0, 1/steps, ..., 1`
pub fn grid(steps: usize) -> Vec<f64> {
    (0..=steps).map(|i| i as f64 / steps as f64).collect()
}
