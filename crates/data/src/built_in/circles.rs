//! The paper's circles: `x = r_c (cos t, sin t) + noise`, t uniform on [0, 2 pi).

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

use super::count::check_count;
use crate::{DataError, Dataset, Origin};

/// Two noisy circles around the origin, one per class.
///
/// # References
/// Figure 1 of the paper; radii, counts and noise are those of the authors' notebook.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circles {
    /// Points on each circle.
    pub per_class: usize,
    /// Radius of class 0 (label -1) and of class 1 (label +1).
    pub radius: [f64; 2],
    /// Standard deviation of the noise in each coordinate.
    pub noise: f64,
    /// Fixes the points.
    pub seed: u64,
}

impl Default for Circles {
    fn default() -> Self {
        Self { per_class: 500, radius: [20.0, 5.0], noise: 0.5, seed: 1 }
    }
}

impl Circles {
    /// `Ok` if the parameters make circles.
    ///
    /// # Errors
    /// [`DataError::Parameter`] for no points, or a radius or a noise that is negative or not finite.
    pub fn check(&self) -> Result<(), DataError> {
        check_count("per_class", self.per_class)?;
        for (name, value) in [("radius", self.radius[0]), ("radius", self.radius[1]), ("noise", self.noise)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(DataError::Parameter {
                    name,
                    expected: "finite and at least 0",
                    found: value.to_string(),
                });
            }
        }
        Ok(())
    }

    /// The points: first those of class 1, then those of class 0, as the paper stacks them.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn generate(&self) -> Result<Dataset, DataError> {
        self.check()?;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let labels: Vec<usize> = (0..2 * self.per_class).map(|i| usize::from(i < self.per_class)).collect();
        let mut features = Array2::zeros((labels.len(), 2));
        for (mut row, &label) in features.rows_mut().into_iter().zip(&labels) {
            let angle = random.random::<f64>() * std::f64::consts::TAU;
            row[0] = self.radius[label] * angle.cos() + self.noise * random.sample::<f64, _>(StandardNormal);
            row[1] = self.radius[label] * angle.sin() + self.noise * random.sample::<f64, _>(StandardNormal);
        }
        let classes = vec!["outer (-1)".to_owned(), "inner (+1)".to_owned()];
        Ok(Dataset::new("circles", features, labels, classes, None, Origin::Drawn)?)
    }
}
