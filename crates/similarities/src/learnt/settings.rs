//! How a kernel is learnt: how many rows, landmarks and iterations.

use dhll_core::input;
use serde::{Deserialize, Serialize};

use super::error::LearntError;

/// Iterations beyond which nothing is gained.
const MOST_ITERATIONS: usize = 100;

/// The settings of [`LearntKernel`](super::LearntKernel).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct LearntSettings {
    /// Landmarks m of the map (all rows, where there are fewer). Unless given, 1000 for up to 5000 rows, and beyond that `6e8 / (N c)`, between 500
    /// and 2000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<usize>,
    /// How many times the weights are learnt anew; 0 leaves them at 1, so that only the bandwidth is learnt.
    pub iterations: usize,
    /// Rows that weights and bandwidth are learnt on (all, where there are fewer).
    pub rows: usize,
    /// Landmarks among these while weights and bandwidth are learnt.
    pub learning_landmarks: usize,
    /// Fixes which rows are drawn.
    pub seed: u64,
}

impl Default for LearntSettings {
    fn default() -> Self {
        Self { landmarks: None, iterations: 3, rows: 2000, learning_landmarks: 400, seed: 0 }
    }
}

impl LearntSettings {
    /// `Ok` if the settings are valid.
    ///
    /// # Errors
    /// [`LearntError`] if a number of rows or landmarks is 0, or there are more than 100 iterations.
    pub fn check(&self) -> Result<(), LearntError> {
        input::not_empty("the number of landmarks", self.landmarks.unwrap_or(1))?;
        input::not_empty("the number of rows to learn on", self.rows)?;
        input::not_empty("the number of landmarks to learn with", self.learning_landmarks)?;
        if self.iterations > MOST_ITERATIONS {
            return Err(LearntError::Iterations { most: MOST_ITERATIONS, found: self.iterations });
        }
        Ok(())
    }

    /// Landmarks of the map for so many rows and columns of targets: unless they are given, as many as these leave time for.
    pub(crate) fn width(&self, rows: usize, targets: usize) -> usize {
        let width = self.landmarks.unwrap_or_else(|| match rows {
            0..=5000 => 1000,
            _ => ((6e8 / (rows as f64 * targets.max(1) as f64)) as usize).clamp(500, 2000),
        });
        width.min(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_width_shrinks_with_rows_and_classes() {
        let width = |rows, targets| LearntSettings::default().width(rows, targets);
        assert_eq!(width(300, 1), 300);
        assert_eq!(width(5000, 10), 1000);
        assert_eq!(width(48_842, 1), 2000);
        assert_eq!(width(600_000, 1), 1000);
        assert_eq!(width(48_842, 26), 500);
        assert_eq!(width(6000, 0), 2000);
    }
}
